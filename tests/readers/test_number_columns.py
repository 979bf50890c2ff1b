"""Columns of numbers that grew together; spans and strokes that print tells from rulings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.readers.column_repair import without_false_columns
from pipeline.readers.grid import Ruling
from pipeline.readers.number_columns import with_number_columns
from pipeline.readers.read_cells import cells_of
from pipeline.readers.row_repair import mend
from tests.readers.score_table import XS, Table, full, texts, word
from tests.readers.test_row_begins import mended_as_doubtful
from tests.readers.test_rows_regained import agencies

ALL = range(10)


def lost(*columns: int, rows: range = ALL) -> set[tuple[str, int, int]]:
    """Return the verticals left of some columns, lost in some rows."""
    return {("v", c, r) for c in columns for r in rows}


@pytest.mark.parametrize("columns", [(4,), (4, 5), (3, 4, 5)])
def test_columns_of_numbers_that_lost_what_parted_them_are_parted(columns: tuple[int, ...]) -> None:
    table = Table(lost=lost(*columns))
    assert table.grid().n_cols == 7 - len(columns)
    mended = mended_as_doubtful(table)
    assert texts(mended) == full(table)
    assert mended.rows == tuple(ALL)  # all of them are to be looked at
    places = [c.box.x0 for c in mended.grid.cells if c.row == 5]
    assert places == pytest.approx(XS[:-1], abs=30)


def test_a_table_with_all_its_rulings_may_have_two_numbers_in_a_column() -> None:
    table = Table(lost=lost(4))
    assert table.mended().grid.n_cols == 6


def test_a_heading_over_all_of_the_numbers_stays_one_and_each_gets_its_own() -> None:
    table = Table(lost=lost(3, 4))
    table.printed[0, 2] = [word("ผลคะแนนรายเครื่องมือทั้งหมด", XS[2] + 60, 25)]
    table.printed[0, 3] = table.printed[0, 4] = []
    found = texts(mended_as_doubtful(table))
    assert found[0, 2, 1, 3] == "ผลคะแนนรายเครื่องมือทั้งหมด"
    assert [found[4, c, 1, 1] for c in (2, 3, 4)] == ["24.10", "24.11", "24.12"]


def test_the_dots_of_a_stamp_do_not_keep_numbers_together() -> None:
    table = Table(lost=lost(4))
    table.printed[3, 3].append(word("." * 22, XS[3] + 20, table.ys[3] + 38))
    found = texts(mended_as_doubtful(table))
    assert found[3, 4, 1, 1] == "23.12"


@pytest.mark.parametrize(
    ("text", "apart", "pairs", "single"),
    [
        ("24.10", 90.0, 3, 0),  # too few rows tell it
        ("24.10", 90.0, 5, 4),  # too many speak against it
        ("24", 9.0, 9, 0),  # pieces of one number
    ],
)
def test_too_few_and_too_near_numbers_part_nothing(
    text: str, apart: float, pairs: int, single: int
) -> None:
    table = Table(lost=lost(4))
    for row in range(1, 10):
        base = table.ys[row] + 25
        beside = word(text, XS[3] + 30 + 5 * len(text) + apart, base)
        table.printed[row, 3] = [word(text, XS[3] + 30, base)] if row <= pairs + single else []
        table.printed[row, 4] = [beside] if row <= pairs else []
    whole = cells_of(table.grid(), table.contents(table.grid()))
    assert whole is not None
    assert with_number_columns(whole) is whole


def test_numbers_that_stand_below_no_common_white_are_left() -> None:
    table = Table(lost=lost(4))
    for row in range(1, 10):
        base, shift = table.ys[row] + 25, 12 * (row % 5)
        table.printed[row, 3] = [word("24.10", XS[3] + 10 + shift, base)]
        table.printed[row, 4] = [word("24.11", XS[3] + 55 + shift, base)]
    whole = cells_of(table.grid(), table.contents(table.grid()))
    assert whole is not None
    assert with_number_columns(whole) is whole


def headed(heading: bool = False, rows: int = 9, filled: int = 0) -> Table:
    """A table under a heading of two rows, with a fold through the white beside its names."""
    table = agencies(set())
    table.rows = rows
    for row, col in list(table.printed):
        if row >= rows:
            del table.printed[row, col]
    table.more = [("v", Ruling(300.0, 0.0, 40.0 * rows))]
    if heading:
        table.printed[0, 1].append(word("หัว", 340, 45))
    for row in range(filled):
        table.printed[rows - 1 - row, 1].append(word("กรม", 340, 40 * (rows - 1 - row) + 25))
    return table


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (headed(), 7),
        (headed(filled=1), 7),  # a stroke of a signature
        (headed(filled=4), 8),
        (headed(heading=True), 8),  # remarks, of which there are none
        (headed(rows=5), 8),  # too few rows to tell
    ],
)
def test_a_column_without_heading_and_print_beside_a_heading_of_two_rows_is_none(
    table: Table, columns: int
) -> None:
    grid = table.grid()
    assert grid.n_cols == 8
    assert without_false_columns(grid, table.contents(grid)).n_cols == columns


def test_a_heading_whose_last_word_stands_over_one_column_is_one() -> None:
    """`ITA` stands over the middle of its last column by chance: all of it stands over them all."""
    table = agencies(set())
    table.lost |= lost(3, 4, 5, rows=range(1))
    left = (XS[2] + XS[6]) / 2
    table.printed[0, 2] = [
        word("เครื่องมือการประเมินของ", left - 145, 25),
        word("ITA", left + 100, 25, 45),
    ]
    assert texts(table.mended())[0, 2, 1, 4] == "เครื่องมือการประเมินของ|ITA"


def test_headings_beside_a_ruling_that_nobody_saw_in_its_place_are_parted() -> None:
    table = Table(lost={("v", 1, 0)})
    table.printed[0, 0] = [word("ลำดับที่", 26, 25, 40)]  # ends beyond the ruling
    table.printed[0, 1] = [word("ชื่อ", 220, 25)]
    found = texts(table.mended())
    assert (found[0, 0, 1, 1], found[0, 1, 1, 1]) == ("ลำดับที่", "ชื่อ")


def test_rows_of_a_column_below_a_heading_of_two_rows_are_told_by_the_others() -> None:
    """A signature runs over two ratings, and what is read there stands on no row."""
    table = agencies({("h", 8, 6)})
    for row in (7, 8):
        table.printed[row, 6] = [word("ป/", XS[6] + 20, table.ys[row] + 33)]
    found = texts(table.mended())
    assert (7, 6, 1, 1) in found
    assert (8, 6, 1, 1) in found


@pytest.mark.parametrize(("columns", "rows"), [((1, 5, 6), 10), ((1, 2, 3, 4, 5, 6), 11)])
def test_a_stamp_s_stroke_through_half_of_a_row_is_no_ruling(
    columns: tuple[int, ...], rows: int
) -> None:
    strokes = [("h", Ruling(220.0, XS[c], XS[c + 1])) for c in columns]
    table = Table(more=strokes)
    for col in range(7):  # the print of the row stands above the stroke, a piece of the stamp below
        table.printed[5, col] = [word(texts_of(table, col), XS[col] + 10, 215)]
    table.printed[5, 5].append(word("ตรา", XS[5] + 10, 235))
    grid = table.grid()
    assert grid.n_rows == 11
    mended = mend(replace(grid, doubtful=True), table.contents(grid))
    assert mended.grid.n_rows == rows


def texts_of(table: Table, col: int) -> str:
    (line,) = table.printed[5, col]
    return line.words[0].text
