"""Text told by /ActualText, on the born-digital samples: their words are known to the letter."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from parsers.document import Page
from pipeline.readers.actual_text import has_actual_text
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.choose import plan_pages
from pipeline.readers.text_layer import TextLayerReader

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "raw" / "samples"


def source(path: Path) -> Source:
    return Source(path, path.name, "0" * 64, path.stat().st_size, "application/pdf")


def read(name: str, page: int) -> Page:
    return TextLayerReader().read(
        source(SAMPLES / name), PagePlan(page, "text_layer", ""), ReadOptions()
    )


@pytest.mark.parametrize("name", ["booklet.pdf", "score_table.pdf"])
def test_the_layer_is_believed(name: str) -> None:
    plans = plan_pages(source(SAMPLES / name), ReadOptions())
    assert {plan.reader for plan in plans} == {"text_layer"}


def test_every_letter_and_mark_is_right() -> None:
    lines = [line.text for line in read("booklet.pdf", 2).lines]
    assert "องค์การบริหารส่วนตำบลสะลวง ได้วิเคราะห์ผลการประเมินคุณธรรมและความ" in lines
    assert "IIT ได้ ๙๑.๓๐ คะแนน" in lines


def test_cells_hold_their_own_numbers_and_boxes() -> None:
    (table,) = read("score_table.pdf", 1).tables
    first = [cell.text for cell in table.rows()[2]]
    assert first == ["๑", "องค์การบริหารส่วนตำบลสะลวง", "๒๗.๔๑", "๒๕.๖๖", "๓๘.๙๒", "๙๑.๙๙", "A"]
    total = table.rows()[2][5]
    (word,) = total.words
    assert word.box is not None
    assert total.box is not None
    assert total.box.x0 < word.box.x0 < word.box.x1 < total.box.x1
    assert total.box.y0 < word.box.y0 < word.box.y1 < total.box.y1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_the_same(tmp_path: Path, turn: int) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.add_page(PdfReader(SAMPLES / "score_table.pdf").pages[0].rotate(turn))
    path = tmp_path / "turned.pdf"
    writer.write(path)
    page = TextLayerReader().read(source(path), PagePlan(1, "text_layer", ""), ReadOptions())
    upright = read("score_table.pdf", 1)
    assert page.plain_text() == upright.plain_text()
    for cell, known in zip(page.tables[0].cells, upright.tables[0].cells, strict=True):
        assert cell.box is not None
        assert known.box is not None
        assert cell.box.x0 == pytest.approx(known.box.x0, abs=0.5)
        assert cell.box.y1 == pytest.approx(known.box.y1, abs=0.5)


def test_a_page_without_it_is_left_to_the_other_parser() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    assert not has_actual_text(document[0])
