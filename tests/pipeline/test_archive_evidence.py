from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.archive_evidence import REASON, with_archive_evidence
from pipeline.normalise import normalise_document
from pipeline.parse import parse
from pipeline.readers.base import Source
from pipeline.reconcile import reconcile
from pipeline.rows import Rows, rows_for_document
from pipeline.run import run
from pipeline.settings import Settings
from tests.parsers.letter_documents import letter
from tests.pipeline.tables_of import table

SURE = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่//อำเภอบ้านหมอ จังหวัดสระบุรี"
SURE_LETTER = (
    "ที่ สบ ๗๑๒๐๑/๙//องค์การบริหารส่วนตำบลโคกใหญ่//อำเภอบ้านหมอ จังหวัดสระบุรี////๕ เมษายน ๒๕๖๗//เรื่อง ส่งรายงาน"
)
NAMESAKE = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่//อำเภอท่าลี่ จังหวัดเลย"
BARE = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่//ประจำปีงบประมาณ ๒๕๖๗"
DAMAGED = "บันทึกข้อความ//ส่วนราชการ องค์การบริหารส่วนตำบลโดกโหม่//ที่ สบ ๗๑๒๐๑/๕//เรื่อง รายงาน"
TOWN = "รายงานผล//เทศบาลตำบลโคกใหญ่//ประจำปีงบประมาณ ๒๕๖๗"
ELSEWHERE = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่//จังหวัดเลย ประจำปี"


def rows_of(number: int, text: str) -> Rows:
    doc_id = f"{number:016x}"
    source = Source(Path("x.txt"), f"{number}.txt", "0" * 64, 1, "text/plain")
    document = normalise_document(letter(text))
    document = type(document)(doc_id, document.source_path, "text/plain", document.pages)
    return rows_for_document(source, document, reconcile(document, parse(document)))


def after(*texts: str) -> list[Rows]:
    made = [rows_of(n, text) for n, text in enumerate(texts)]
    return list(with_archive_evidence(lambda: iter(made)))


@pytest.mark.parametrize("doubtful", [BARE, DAMAGED])
def test_a_doubtful_report_takes_the_place_of_a_certain_one(doubtful: str) -> None:
    before = rows_of(1, doubtful)
    _, rows = after(SURE_LETTER, doubtful)
    (row,) = rows["agencies"]
    assert (row["dopa_code"], row["district"]) == ("190606", "บ้านหมอ")
    assert row["agency_name"] == "องค์การบริหารส่วนตำบลโคกใหญ่"
    assert row["needs_review"] is True
    assert isinstance(row["evidence"], list)
    assert row["evidence"][-1] == f"{REASON}: 1"
    kinds = [f["kind"] for f in rows["findings"]]
    assert kinds.count("archive_evidence") == 1
    assert rows["documents"][0]["findings"] == len(before["findings"]) + 1


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ((BARE, BARE), "no report is certain"),
        ((SURE, NAMESAKE, BARE), "two certain agencies bear the name"),
        ((SURE, TOWN), "a municipality is another agency"),
        ((SURE, ELSEWHERE), "the report names another province"),
    ],
)
def test_nothing_is_taken(texts: tuple[str, ...], why: str) -> None:
    made = [rows_of(n, text) for n, text in enumerate(texts)]
    assert list(with_archive_evidence(lambda: iter(made))) == made, why


def test_the_order_of_documents_does_not_matter() -> None:
    made = [rows_of(0, BARE), rows_of(1, SURE)]
    first = list(with_archive_evidence(lambda: iter(made)))
    second = list(with_archive_evidence(lambda: iter(made[::-1])))
    assert first == second[::-1]
    assert first[0]["agencies"][0]["dopa_code"] == "190606"


def test_two_passes_and_certain_rows_untouched() -> None:
    made = [rows_of(0, SURE), rows_of(1, BARE)]
    passes: list[int] = []

    def documents() -> Iterator[Rows]:
        passes.append(len(passes))
        return iter(made)

    call: Callable[[], Iterator[Rows]] = documents
    found = list(with_archive_evidence(call))
    assert len(passes) == 2
    assert found[0] is made[0]


@pytest.mark.parametrize(("asked", "code"), [(False, None), (True, "190606")])
def test_only_when_asked(tmp_path: Path, asked: bool, code: str | None) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in (("a.txt", SURE), ("b.txt", BARE)):
        (raw / name).write_text(text.replace("//", "\n"), encoding="utf-8")
    settings = Settings(
        out=tmp_path / "out", cache_dir=tmp_path / "cache", workers=1, archive_evidence=asked
    )
    run(raw, settings)
    documents = {d["doc_id"]: d["source_path"] for d in table(settings.out, "documents")}
    codes = {
        documents[a["doc_id"]]: a["dopa_code"] or None for a in table(settings.out, "agencies")
    }
    assert codes == {"a.txt": "190606", "b.txt": code}
