"""The auditor's page and the comparison of two outputs, on tables that a real run wrote."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from pipeline.audit.diff import Change, as_line, compare_rows, diff_outputs
from pipeline.audit.page import Tables, document_ids, load_tables, render_page, write_page
from pipeline.errors import BadArgument
from pipeline.run import run
from pipeline.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "raw" / "samples"
MEMO = "โดยภาพรวมได้คะแนน {total} อยู่ในระดับผ่าน\n\nIIT ได้ ๙๖.๐๐ คะแนน\n"


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    """Return the folder of one small report and the folder of its tables."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "memo.txt").write_text(MEMO.format(total="๙๑.๑๕"), encoding="utf-8")
    run(raw, Settings(out=out, cache_dir=tmp_path / "cache", workers=1, quiet=True))
    return raw, out


def test_the_page_shows_value_status_and_text_as_read(tables: tuple[Path, Path]) -> None:
    raw, out = tables
    (doc_id,) = document_ids(out)
    page = write_page(out, raw, doc_id).read_text(encoding="utf-8")
    assert ">91.15</td>" in page
    assert "๙๑.๑๕" in page
    assert "line 1" in page
    assert "<img" not in page


def test_a_pdf_shows_its_ink(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "b.pdf").write_bytes((SAMPLES / "booklet.pdf").read_bytes())
    run(raw, Settings(out=out, cache_dir=tmp_path / "cache", workers=1, quiet=True))
    (doc_id,) = document_ids(out)
    page = write_page(out, raw, doc_id).read_text(encoding="utf-8")
    encoded = page.split("data:image/png;base64,")[1].split('"')[0]
    ink = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert ink.convert("L").getextrema()[0] < 100, "a crop without ink"


def test_markup_in_a_report_cannot_become_markup_of_the_page() -> None:
    row = {"level": "overall", "value": "1.00", "raw": "<script>alert(1)</script>", "page": 1}
    page = render_page(Tables({"doc_id": "0" * 16}, [], [row], [], []))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("doc_id", ["0" * 16, None])
def test_no_such_tables(tables: tuple[Path, Path], tmp_path: Path, doc_id: str | None) -> None:
    with pytest.raises(BadArgument):
        load_tables(tables[1] if doc_id else tmp_path / "nowhere", doc_id or "0" * 16)


def test_two_equal_outputs_do_not_differ(tables: tuple[Path, Path]) -> None:
    assert list(diff_outputs(tables[1], tables[1])) == []


def test_a_changed_report_is_removed_and_added(tables: tuple[Path, Path], tmp_path: Path) -> None:
    raw, out = tables
    (raw / "memo.txt").write_text(MEMO.format(total="๙๑.๑๖"), encoding="utf-8")
    later = tmp_path / "later"
    run(raw, Settings(out=later, cache_dir=tmp_path / "cache", workers=1, quiet=True))
    kinds = {(c.table, c.kind) for c in diff_outputs(out, later)}
    assert {("documents", "added"), ("documents", "removed"), ("scores", "added")} <= kinds


def test_rows_are_compared_cell_by_cell() -> None:
    old = {"1": {"value": "90.00", "status": "ok"}, "2": {"value": "1.00"}}
    new = {"1": {"value": "91.00", "status": "ok"}, "3": {"value": None}}
    assert list(compare_rows("scores", old, new)) == [
        Change("scores", "1", "changed", "value", "90.00", "91.00"),
        Change("scores", "2", "removed"),
        Change("scores", "3", "added"),
    ]


def test_a_line_stays_one_line() -> None:
    assert as_line(Change("pages", "1", "changed", "text", "a\tb\nc", "")).count("\t") == 5
