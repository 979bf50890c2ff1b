"""Rows of texts that grew together begin where the texts of several columns begin anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.readers.grid import Ruling
from pipeline.readers.row_repair import Mended, mend
from tests.readers.score_table import XS, Table, full, texts, word

LEAD = 16.0


def measures(
    counts: Mapping[int, tuple[int, ...]], lost: set[tuple[str, int, int]], *, shift: int = 0
) -> Table:
    """Return a table of texts: how many lines each row has in each column, from its top on.

    `shift` moves the texts of the columns after the first two down by so much.
    """
    table = Table(rows=len(counts), pitch=100.0, lost=lost)
    for row, lines in counts.items():
        for col in range(7):
            top = table.ys[row] + 20 + (shift if col > 1 else 0)
            table.printed[row, col] = [
                word(f"ข้อความ{row}{n}", XS[col] + 4, top + LEAD * n, 50) for n in range(lines[col])
            ]
    return table


def mended_as_doubtful(table: Table) -> Mended:
    """Return the table mended as one that is known to have lost rulings."""
    grid = table.grid()
    return mend(replace(grid, doubtful=True), table.contents(grid))


ROWS = {0: (1, 1, 1, 1, 1, 1, 1), 1: (2, 5, 3, 2, 2, 1, 3), 2: (3, 5, 2, 1, 2, 1, 2)}
TOGETHER = {("h", 2, c) for c in range(7)}


def test_rows_without_codes_begin_where_several_texts_begin_anew() -> None:
    mended = mended_as_doubtful(measures(ROWS, TOGETHER))
    assert texts(mended) == full(measures(ROWS, TOGETHER))
    assert set(mended.rows) == {0, 1, 2}


def test_nothing_is_parted_so_in_a_table_that_lost_nothing() -> None:
    assert measures(ROWS, TOGETHER).mended().grid.n_rows == 2


def test_a_number_with_a_point_that_begins_a_line_is_no_entry_of_a_list() -> None:
    table = measures({0: ROWS[0], 1: (3, 3, 3, 2, 2, 3, 2)}, set())
    table.printed[1, 0][2] = word("๙๓.๕๕", XS[0] + 4, table.printed[1, 0][2].base)
    assert mended_as_doubtful(table).grid.n_rows == 2


def test_two_texts_after_much_paper_are_enough() -> None:
    few = {0: ROWS[0], 1: (2, 5, 5, 5, 5, 5, 2), 2: (2, 3, 3, 3, 3, 2, 2)}
    assert mended_as_doubtful(measures(few, TOGETHER)).grid.n_rows == 3


@pytest.mark.parametrize("shift", [8, 10])
def test_texts_that_begin_beside_the_lines_of_others_part_nothing(shift: int) -> None:
    """The next lines of some columns stand where others begin: they are one row."""
    assert mended_as_doubtful(measures(ROWS, TOGETHER, shift=shift)).grid.n_rows == 2


def test_a_line_that_a_stroke_hides_in_two_columns_parts_no_row() -> None:
    table = measures({0: ROWS[0], 1: (5, 5, 5, 5, 5, 5, 5)}, set())
    for col in (2, 3):
        del table.printed[1, col][2]
    assert mended_as_doubtful(table).grid.n_rows == 2


def test_a_text_that_begins_anew_in_each_row_beside_it_is_of_those_rows() -> None:
    """The ruling between two rows broke off in one column."""
    lost = {("h", 2, 4)}
    table = measures(ROWS, lost)
    assert any(c.row_span == 2 for c in table.grid().cells)
    mended = table.mended()
    assert texts(mended) == full(table)
    assert {1, 2} <= set(mended.rows)


@pytest.mark.parametrize(("text", "rows"), [("ตัวชี้วัดที่", 1), ("ข้อความ", 2)])
def test_what_heads_the_rows_of_an_indicator_is_of_no_cell_above(text: str, rows: int) -> None:
    counts = {0: ROWS[0], 1: (3, 5, 3, 2, 2, 1, 3), 2: (2, 0, 0, 0, 0, 0, 0)}
    table = measures(counts, {("h", 2, 0)})
    table.printed[2, 0][0] = word(text, XS[0] + 4, table.printed[2, 0][0].base, 50)
    cells = table.mended().grid.cells
    assert next(c.row_span for c in cells if (c.row, c.col) == (1, 0)) == rows


def test_a_text_that_runs_on_beside_two_rows_is_one_cell() -> None:
    table = measures({**ROWS, 1: (2, 4, 3, 2, 6, 1, 3), 2: (3, 4, 2, 1, 0, 1, 2)}, {("h", 2, 4)})
    mended = table.mended()
    assert (1, 4, 2, 1) in texts(mended)


def test_numbers_one_in_each_row_beside_them_are_of_those_rows() -> None:
    table = Table(rows=6, lost={("h", n, c) for n in (3, 4) for c in (1, 3)})
    assert any(c.row_span == 3 for c in table.grid().cells)
    assert texts(table.mended()) == full(table)


def test_a_dash_of_dust_between_the_rows_keeps_no_rows_together() -> None:
    table = Table(lost={("h", n, c) for n in range(1, 10) for c in range(7)})
    table.more = [("h", Ruling(200, 0, 400)), ("h", Ruling(200, 490, 900))]
    table.printed[4, 5].append(word("-", XS[5] + 10, table.ys[4] + 38, 5))
    assert table.mended().grid.n_rows == 10


def test_dashes_one_under_the_other_beside_nothing_part_nothing() -> None:
    table = Table(rows=2)
    for col in range(7):
        table.printed[1, col] = []
    table.printed[1, 5] = [word("-", XS[5] + 10, table.ys[1] + at, 5) for at in (12, 24, 36)]
    assert table.mended().grid.n_rows == 2


UNDER_HEADING = {("h", 1, 0), ("h", 1, 1)}


def test_a_heading_that_lost_the_ruling_below_it_in_some_columns_is_parted_from_their_texts() -> (
    None
):
    table = measures(ROWS, UNDER_HEADING)
    mended = table.mended()
    assert texts(mended) == full(measures(ROWS, set()))
    assert {0, 1} <= set(mended.rows)


def test_beside_a_heading_over_several_columns_headings_are_two_rows_high() -> None:
    table = measures(ROWS, UNDER_HEADING | {("v", 4, 0)})
    assert {(0, 0, 2, 1), (0, 1, 2, 1)} <= set(texts(table.mended()))


@pytest.mark.parametrize("shift", [0, 8])
def test_a_heading_of_two_lines_in_the_middle_of_two_rows_stays_one(shift: int) -> None:
    table = measures({0: ROWS[0], 1: ROWS[0], 2: ROWS[2]}, UNDER_HEADING)
    for col in (0, 1):
        table.printed[0, col] = [word("หัวเรื่อง", XS[col] + 4, 90 + shift, 50)]
        table.printed[1, col] = [word("ต่อ", XS[col] + 4, 106 + shift, 50)]
    assert {(0, 0, 2, 1), (0, 1, 2, 1)} <= set(texts(table.mended()))


def test_headings_of_a_name_and_a_weight_are_two_rows_beside_one_of_two_lines() -> None:
    table = measures({0: ROWS[0], 1: ROWS[0], 2: ROWS[2], 3: ROWS[2]}, UNDER_HEADING)
    assert {(0, 0, 2, 1), (0, 1, 2, 1)} <= set(texts(table.mended()))
