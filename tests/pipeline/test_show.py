"""`ita show`: what a person sees, at 100 columns, without colours when piped."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from parsers.document import Document
from parsers.records import Finding
from pipeline.cli import app
from pipeline.errors import BadArgument, DamagedFile, EmptyFile
from pipeline.show import Shown, score_name, short, show_facts, show_text, source_of, where
from tests.pipeline import made
from tests.shared import SHARED, needs_shared

RUNNER = CliRunner()


def shown(**changes: object) -> Shown:
    of = made.source()
    return Shown(of, made.document(of), made.facts(**changes), {})


def printed(of: Shown, *, text: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=100, highlight=False)
    (show_text if text else show_facts)(of, console)
    return stream.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        "0000000000000000  application/pdf  2 pages  scan, text_layer",
        "2023-10-05",
        "PASS_GOOD",
        "องค์การบริหารส่วนตำบลบ้านทดลอง",
        "อบต.บ้านทดลอง ×1",
        "บ้านทดลอง, เมือง, ตัวอย่าง (91)",
        "IIT i1",
        "overall",
        "97.09",
        "consistent",
        "p1 10,20",
        "o18",
        "unknown",
        "i7, i10",
        "1-2",
        "year_conflict",
        "digits_untrusted",
        "[brackets] stay",
    ],
)
def test_what_a_person_sees(words: str) -> None:
    of = shown(findings=(Finding("info", "note", "[brackets] stay"),))
    assert words in printed(of)


def test_no_line_is_wider_than_the_page_and_no_colour_is_piped() -> None:
    long = "คำ" * 300
    finding = Finding("warning", "long_kind_of_finding", long, f"scores:{long}", 12, long)
    out = printed(
        shown(
            scores=(made.fact(title=long, agency_no=31, channel="survey", scale_max=30),),
            findings=(finding,) * 2,
        )
    )
    assert max(cell_len(line) for line in out.splitlines()) <= 100
    assert "\x1b" not in out


def test_an_unread_page_is_told_first() -> None:
    of = made.source()
    errors = {7: DamagedFile("Half a page.", mend="Scan it again.")}
    out = printed(Shown(of, made.document(of), made.facts(), errors))  # type: ignore[arg-type]
    assert out.index("Page 7 was not read: Half a page. Scan it again.") < out.index("Scores")


def test_text_is_printed_whole_with_its_reader() -> None:
    out = printed(shown(), text=True)
    assert out.startswith("--- page 1 (scan: no text layer; page image 1653x2339)\n=รวม(1)\nที่\t")
    assert "--- page 2 (text_layer: text layer)" in out


def test_a_document_of_nothing_can_be_shown() -> None:
    from parsers.records import DocumentFacts, Records

    of = made.source()
    empty = Document(of.doc_id, of.source_path, of.media_type, ())
    facts = made.facts(records=Records(DocumentFacts()), scores=(), mentions=(), findings=())
    out = printed(Shown(of, empty, facts, {}))
    assert "Document" in out
    assert "Scores" not in out


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "IIT i1"),
        ({"instrument": "EIT", "code": "e4", "channel": "public"}, "EIT e4 public"),
        ({"level": "instrument", "code": None}, "IIT"),
        ({"level": "overall", "instrument": None, "code": None}, "overall"),
        ({"level": "item", "code": None}, "item IIT"),
        ({"level": "indicator", "instrument": None, "code": "9"}, "9"),
    ],
)
def test_score_name(changes: dict[str, object], name: str) -> None:
    assert score_name(made.fact("1", **changes)) == name


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("a\n\n b  c", 20, "a / b c"), ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), (12, 5, "12")],
)
def test_short(text: object, width: int, cut: str) -> None:
    assert short(text, width) == cut


def test_where_prefers_the_line_of_a_text_file() -> None:
    from dataclasses import replace

    assert where(replace(made.EVIDENCE, line=33)) == "p1 l33"
    assert where(replace(made.EVIDENCE, box=None)) == "p1"


def test_source_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ก", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    source = source_of(tmp_path / "a.txt")
    assert (source.size, source.media_type, source.source_path) == (3, "text/plain", "a.txt")
    with pytest.raises(EmptyFile):
        source_of(tmp_path / "empty.txt")
    with pytest.raises(BadArgument):
        source_of(tmp_path)


def test_show_one_small_report(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "บันทึกข้อความ\nเรื่อง รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๖\n"
        "มีคะแนนในภาพรวมอยู่ที่ ๘๑.๒๕ คะแนน\n",
        encoding="utf-8",
    )
    result = RUNNER.invoke(app, ["show", str(report)])
    assert result.exit_code == 0, result.output
    assert "81.25" in result.stdout
    assert max(cell_len(line) for line in result.stdout.splitlines()) <= 100
    text = RUNNER.invoke(app, ["show", str(report), "--text"])
    assert "มีคะแนนในภาพรวมอยู่ที่ ๘๑.๒๕ คะแนน" in text.stdout
    none = RUNNER.invoke(app, ["show", str(report), "--pages", "9"])
    assert none.exit_code == 1
    assert "none of those asked for" in none.stderr


@needs_shared
@pytest.mark.parametrize("number", ["000", "004"])
def test_real_reports_fit_the_page(number: str) -> None:
    (report,) = (SHARED / "reports").glob(f"{number}_*.txt")
    result = RUNNER.invoke(app, ["show", str(report)])
    assert result.exit_code == 0, result.output
    assert "overall" in result.stdout
    assert max(cell_len(line) for line in result.stdout.splitlines()) <= 100
