"""Rows of tables that lost most of their horizontals: below headings, between names and texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.readers.column_repair import without_false_columns
from pipeline.readers.engine import InkWord
from pipeline.readers.grid import Ruling, find_grids
from pipeline.readers.layout import cell_at
from pipeline.readers.read_cells import ReadLine
from pipeline.readers.row_repair import Mended, mend
from tests.readers.score_table import XS, Table, full, joined, texts, word
from tests.readers.test_row_begins import LEAD, measures, mended_as_doubtful


def agencies(lost: set[tuple[str, int, int]]) -> Table:
    """A table of agencies under a heading of two rows: IIT to รวม stand under one."""
    across = {("h", 1, c) for c in (0, 1, 6)} | {("v", n, 0) for n in (3, 4, 5)}
    table = Table(rows=9, lost=lost | across)
    for col in range(7):
        table.printed[1, col] = []
    for col in (0, 1, 6):
        table.printed[0, col] = [word("หัว", XS[col] + 10, 45)]
    for col in range(2, 6):
        table.printed[0, col] = []
        table.printed[1, col] = [word("IIT", XS[col] + 30, 65)]
    table.printed[0, 2] = [word("เครื่องมือ", XS[2] + 100, 25, 90)]
    for row in (3, 6):  # names of two lines, their numbers level with the first
        first = table.printed[row, 1][0].base
        table.printed[row, 1].append(word("และกิจการอื่น", XS[1] + 8, first + 13))
    return table


@pytest.mark.parametrize("column", [(), (1,)])
def test_a_table_under_a_heading_of_two_rows_gets_its_rows_back(column: tuple[int, ...]) -> None:
    """All horizontals below the heading's first row are lost, or two are but in one column."""
    kept = (4, 6) if column else ()
    lost = {("h", n, c) for n in range(2, 9) for c in range(7) if n not in kept or c in column}
    found = texts(agencies(lost).mended())
    whole = {place: text for place, text in full(agencies(set())).items() if place[0] > 1}
    assert {place: text for place, text in found.items() if place[0] > 1} == whole
    assert found[0, 0, 2, 1] == "หัว"
    assert found[0, 2, 1, 4] == "เครื่องมือ"
    assert found[1, 3, 1, 1] == "IIT"


def test_texts_under_a_heading_of_two_rows_are_parted_with_the_cells_beside() -> None:
    """Two columns of the heading run down through the row below it as well."""
    lost = {("v", n, 0) for n in (3, 4, 5)}
    lost |= {("h", 1, c) for c in (0, 1, 6)} | {("h", n, c) for n in (2, 3) for c in range(7)}
    table = Table(rows=4, pitch=100.0, lost=lost)
    for row in range(4):
        for col in range(7):
            table.printed[row, col] = []
    for col in range(7):
        table.printed[0, col] = [word("หัวเรื่อง", XS[col] + 4, 60, 40)] if col in (0, 1, 6) else []
        if col not in (0, 1, 6):
            table.printed[1, col] = [word("ผลผลิต", XS[col] + 4, 120, 40)]
        for row in (2, 3):
            lines = 2 + (row + col) % 2
            table.printed[row, col] = [
                word(f"ข้อความ{row}{n}", XS[col] + 4, table.ys[row] + 20 + LEAD * n, 50)
                for n in range(lines)
            ]
    table.printed[0, 2] = [word("ผลการดำเนินการ", XS[2] + 100, 25, 90)]
    mended = mended_as_doubtful(table)
    assert mended.grid.n_rows == 4
    assert texts(mended)[3, 0, 1, 1] == "ข้อความ30|ข้อความ31|ข้อความ32"
    assert texts(mended)[0, 0, 2, 1] == "หัวเรื่อง"


def sheet(rows: int, *, first: int, worn: bool = False) -> tuple[Mended, int]:
    """Return a score sheet mended that lost its first horizontals, and how many rows it had."""
    edges = [30.0 * n for n in range(rows + 1)]
    across = [Ruling(y, 0, 600) for n, y in enumerate(edges) if n in (0, rows) or n > first]
    (grid,) = find_grids(across, [Ruling(x, 0, edges[-1]) for x in (0, 450, 600)], min_side=8)
    held: list[list[ReadLine]] = [[] for _ in grid.cells]
    for row, edge in enumerate(edges[:-1]):
        said = (f"ตัวชี้วัดที่ {row}", f"{80 + row}.25") if row else ("ตัวชี้วัด", "คะแนน")
        if worn and row in (2, rows - 1):
            said = (said[0], "ผ่านดี" if row > 2 else "๗๙:๙๐")
        for x, text in zip((10, 500), said, strict=True):
            line = word(text, x, edge + 20)
            found = cell_at([grid], x + 5.0, line.middle)
            assert found is not None
            held[found[1]].append(line)
    return mend(replace(grid, doubtful=worn), held), grid.n_rows


def test_a_sheet_without_any_horizontal_is_parted_line_by_line() -> None:
    """Though a score of it is worn, and a rating below."""
    mended, before = sheet(12, first=12, worn=True)
    assert before == 1
    assert mended.grid.n_rows == 12
    assert [texts(mended)[r, 1, 1, 1] for r in (0, 2, 11)] == ["คะแนน", "๗๙:๙๐", "ผ่านดี"]
    assert mended.rows == tuple(range(12))


def test_a_list_of_names_and_scores_is_parted_below_its_heading_too() -> None:
    mended, before = sheet(9, first=4)
    assert before == 5
    assert mended.grid.n_rows == 9
    assert texts(mended)[0, 1, 1, 1] == "คะแนน"
    assert texts(mended)[1, 1, 1, 1] == "81.25"


def test_a_column_that_lost_its_lines_is_parted_where_the_texts_beside_it_begin() -> None:
    counts = {
        0: (1, 1, 1, 1, 1, 1, 1),
        1: (2, 3, 3, 3, 2, 3, 3),
        2: (3, 2, 2, 2, 3, 2, 2),
        3: (2, 3, 2, 3, 3, 3, 2),
    }
    lost = {("h", n, 3) for n in (1, 2, 3)}
    assert (0, 3, 4, 1) in {
        (c.row, c.col, c.row_span, 1) for c in measures(counts, lost).grid().cells
    }
    assert texts(measures(counts, lost).mended()) == full(measures(counts, set()))


@pytest.mark.parametrize(("first", "count"), [("๑. ทำ", 3), ("๒. ทำ", 2)])
def test_rows_set_tight_begin_where_the_lists_of_columns_begin_anew(first: str, count: int) -> None:
    table = Table(rows=2, pitch=200.0)
    for col in range(7):
        table.printed[1, col] = [
            word(f"ข้อความ{n}", XS[col] + 4, 220 + LEAD * n, 50) for n in range(6)
        ]
    for n, head in ((0, "๑."), (3, "๒,")):  # a worn point looks like a comma
        table.printed[1, 0][n] = word(f"{head} มาตรการ", XS[0] + 4, 220 + LEAD * n, 50)
        for col in (2, 4):
            table.printed[1, col][n] = word(first, XS[col] + 4, 220 + LEAD * n, 50)
    assert mended_as_doubtful(table).grid.n_rows == count


@pytest.mark.parametrize(("box", "title", "count"), [("☑", "มี", 3), ("☐", "มี", 3), ("☑", "ไม่มี", 2)])
def test_boxes_begin_anew_with_the_first_one_of_their_cell(
    box: str, title: str, count: int
) -> None:
    table = Table(rows=2, pitch=200.0)
    for col in range(7):
        table.printed[1, col] = [
            word(f"ข้อความ{n}", XS[col] + 4, 220 + LEAD * n, 50) for n in range(6)
        ]
    codes = ((0, "o๓๓"), (3, "o๓๔"))
    table.printed[1, 0] = [word(code, XS[0] + 4, 220 + LEAD * n, 20) for n, code in codes]
    for n, _ in codes:
        table.printed[1, 2][n] = word("๑. ทำ", XS[2] + 4, 220 + LEAD * n, 50)
    grid = table.grid()
    contents = [list(lines) for lines in table.contents(grid)]
    boxes = contents[[(cell.row, cell.col) for cell in grid.cells].index((1, 5))]
    for n, (sign, text) in ((0, ("☑", "มี")), (1, ("☐", "ไม่มี")), (3, (box, title))):
        parts = (sign, 4, 8), (text, 20, 20)
        boxes[n] = joined([word(t, XS[5] + x, 220 + LEAD * n, wide) for t, x, wide in parts])
    assert mend(replace(grid, doubtful=True), contents).grid.n_rows == count


def blocks(paper: float, title: bool) -> Table:
    """Texts of two rows in one, so much paper between them, and perhaps a title of the second."""
    table = Table(rows=2, pitch=300.0)
    second = 320 + 2 * LEAD + (paper + LEAD + paper if title else paper)
    for col in range(7):
        table.printed[1, col] = [
            word(f"ข้อความ{row}{n}", XS[col] + 4, top + LEAD * n, 50)
            for row, top in ((1, 320.0), (2, second))
            for n in range(3 if col < 3 else 2 + row % 2)
        ]
    if title:
        at = 320 + 2 * LEAD + paper
        table.printed[1, 0][3:3] = [word("ตัวชี้วัดที่ ๙", XS[0] + 4, at + LEAD * n, 50) for n in (0, 1)]
    return table


@pytest.mark.parametrize(
    ("paper", "title", "rows"),
    [
        (20.0, False, 3),  # a little more than from line to line, in all columns
        (20.0, True, 4),
        (16.0, False, 2),
    ],
)
def test_rows_are_parted_by_paper_that_runs_through_all_columns(
    paper: float, title: bool, rows: int
) -> None:
    assert mended_as_doubtful(blocks(paper, title)).grid.n_rows == rows


def test_a_text_set_apart_in_one_column_parts_no_row() -> None:
    """The others have ended: a paragraph is no title where no row is below."""
    table = blocks(20.0, False)
    for col in range(1, 7):
        table.printed[1, col] = table.printed[1, col][:3]
    assert mended_as_doubtful(table).grid.n_rows == 2


def test_where_the_first_column_is_empty_no_row_begins() -> None:
    """A row that runs on from the page before has its number and its title there."""
    table = blocks(20.0, False)
    table.printed[1, 0] = []
    assert mended_as_doubtful(table).grid.n_rows == 2


def unsure(line: ReadLine) -> ReadLine:
    words = [InkWord(w.text, w.box, 0.2) for w in line.words]
    return replace(line, words=tuple(words))


@pytest.mark.parametrize("legible", [True, False])
def test_what_is_not_legible_beside_a_title_is_a_stamp_s(legible: bool) -> None:
    table = Table(lost={("v", n, 4) for n in range(1, 7)})
    for col in range(7):
        table.printed[4, col] = []
    table.printed[4, 1] = [word("ตัวชี้วัดที่", 20, 185, 30)]
    grid = table.grid()
    stamp = word("หารงค", 600, 185)
    contents = table.contents(grid)
    at = cell_at([grid], 610.0, stamp.middle)
    assert at is not None
    contents[at[1]].append(stamp if legible else unsure(stamp))
    assert ((4, 0, 1, 7) in texts(mend(grid, contents))) == (not legible)


@pytest.mark.parametrize(
    ("text", "space", "whole"),
    [("ตัวชี้วัดที่", 10, True), ("ตัวชี้วัดที่", 20, False), ("มาตรการ", 10, False)],
)
def test_what_heads_the_rows_of_an_indicator_is_one_cell_wherever_a_space_of_it_stands(
    text: str, space: float, whole: bool
) -> None:
    """The space between its words stands just where the ruling of the other rows does."""
    table = Table(lost={("v", n, 4) for n in range(1, 7)})
    for col in range(7):
        table.printed[4, col] = []
    grid = table.grid()
    contents = [list(lines) for lines in table.contents(grid)]
    at = next(n for n, c in enumerate(grid.cells) if (c.row, c.col, c.col_span) == (4, 0, 7))
    edge = XS[1]
    words = [word(text, 10, 185, edge - 12), word("แบบวัดEITของหน่วยงาน", edge - 2 + space, 185, 90)]
    contents[at] = [joined(words)]
    assert ((4, 0, 1, 7) in texts(mend(grid, contents))) == whole


@pytest.mark.parametrize("covered", [True, False])
@pytest.mark.parametrize(
    ("lost", "cells"),
    [(("v", 6, 5), {(5, 5, 1, 1), (5, 6, 1, 1)}), (("h", 5, 6), {(4, 6, 1, 1), (5, 6, 1, 1)})],
    ids=["column", "row"],
)
def test_under_a_signature_cells_are_parted_as_those_around_them(
    lost: tuple[str, int, int], cells: set[tuple[int, int, int, int]], covered: bool
) -> None:
    """A cell that alone spans two may be meant so where no stroke hides a ruling."""
    table = Table(rows=6, lost={lost})
    for row, col, *_ in cells:
        table.printed[row, col] = []
    grid = table.grid()
    contents = table.contents(grid)
    x, base = (750, 225) if lost[0] == "v" else (800, 198)
    stroke = word("/", x, base)
    stroke = replace(stroke, drawn=replace(stroke.drawn, covered=covered))
    at = cell_at([grid], float(x), stroke.middle)
    assert at is not None
    contents[at[1]].append(stroke)
    found = mend(grid, contents)
    assert (cells <= set(texts(found))) is covered
    assert 5 in found.rows


def test_an_empty_strip_beside_a_heading_of_two_rows_joins_none_of_its_cells() -> None:
    """The strip lies between a fold and a column: its rows are parted on one side only."""
    table = agencies(set())
    table.more = [("v", Ruling(XS[2] - 12, 0, 360.0))]
    table.lost |= {("h", 1, 1)}
    grid = table.grid()
    assert grid.n_cols == 8
    whole = without_false_columns(grid, table.contents(grid))
    assert whole.n_cols == 7
    assert {(c.row, c.col, c.row_span, c.col_span) for c in whole.cells} == {
        (c.row, c.col, c.row_span, c.col_span) for c in agencies(set()).grid().cells
    }
