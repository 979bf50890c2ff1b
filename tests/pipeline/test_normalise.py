from __future__ import annotations

from dataclasses import replace

from normalizers.plan import normalise
from parsers.document import Box, Cell, Document, Line, Page, PageNote, Table, Word
from pipeline.normalise import normalise_document

BOX = Box(1, 2, 3, 4)


def document(line: str, cell: str) -> Document:
    blocks = (
        Line(line, line, 3, BOX, 0.5, "heading", (Word(line),), ("reader_step",)),
        Table(1, 1, (Cell(0, 0, cell, cell, line_no=4, box=BOX, confidence=0.25),), 4, BOX),
    )
    page = Page(
        1, "text_file", "text file", 5.0, 6.0, blocks=blocks, notes=(PageNote("info", "k", "m"),)
    )
    return Document("0" * 16, "a.txt", "text/plain", (page,))


def test_only_text_and_steps_change() -> None:
    line, cell = "คะแนน  ๙๖.๓๐ <br> ํา", "เเผน<br>งาน"
    before = document(line, cell)
    after = normalise_document(before)
    old, new = before.pages[0], after.pages[0]
    expected_line, expected_cell = normalise(line), normalise(cell, cell=True)
    assert expected_line.steps, "the line must be one that is changed"
    assert new.lines[0].text == expected_line.text
    assert new.lines[0].steps == ("reader_step", *expected_line.steps)
    assert new.tables[0].cells[0].text == expected_cell.text
    assert new.tables[0].cells[0].steps == tuple(expected_cell.steps)
    undone = replace(
        new,
        blocks=(
            replace(new.lines[0], text=line, steps=("reader_step",)),
            replace(new.tables[0], cells=(replace(new.tables[0].cells[0], text=cell, steps=()),)),
        ),
    )
    assert undone == old
    assert replace(after, pages=before.pages) == before


def test_a_cell_is_normalised_as_a_cell() -> None:
    text = "ข้อ ๑<br>ข้อ ๒"
    after = normalise_document(document(text, text)).pages[0]
    assert after.lines[0].text == normalise(text).text
    assert after.tables[0].cells[0].text == normalise(text, cell=True).text
    assert "\n" in after.tables[0].cells[0].text
