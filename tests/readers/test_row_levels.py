"""Rows of tables that lost all horizontals, some digits too, told by what stands level in them."""

from __future__ import annotations

import pytest

from tests.readers.score_table import XS, Table, full, texts, word
from tests.readers.test_row_begins import LEAD, mended_as_doubtful
from tests.readers.test_row_cuts import checklist


def worn(rows: int = 12, *, unscored: int = 0, weights: bool = False) -> Table:
    """Return a score table without inner horizontals, two of its numbers in each column misread.

    Args:
        rows: Printed ones, the heading among them.
        unscored: Rows at its end without scores, their dashes too faint to be read.
        weights: Whether the full points (๓๐) stand below the headings.
    """
    table = Table(rows=rows, lost={("h", n, c) for n in range(1, rows) for c in range(7)})
    for col in range(2, 6):
        x = XS[col] + 30
        for row, text in ((2 + col % 3, "เ.๘eป"), (7, "๙;")):
            table.printed[row, col] = [word(text, x, table.ys[row] + 25)]
        table.printed[5, col].append(word("i", x, table.ys[5] + 38))  # a speck
        if weights:
            table.printed[0, col].append(word("(30)", x, table.ys[0] + 36))
        for row in range(rows - unscored, rows):
            table.printed[row, col] = []
    return table


@pytest.mark.parametrize("unscored", [0, 3])
@pytest.mark.parametrize("weights", [False, True])
def test_rows_are_told_by_several_columns_none_of_which_was_read_right(
    unscored: int, weights: bool
) -> None:
    table = worn(unscored=unscored, weights=weights)
    assert table.grid().n_rows == 1
    mended = table.mended()
    assert texts(mended) == full(table)
    assert mended.rows == tuple(range(12))  # all of them are to be looked at


def test_a_name_of_two_lines_stays_with_its_numbers() -> None:
    table = worn()
    first = table.printed[6, 1][0].base
    table.printed[6, 1].append(word("และกิจการอื่น", XS[1] + 8, first + 14))
    assert texts(table.mended()) == full(table)


def test_numbers_that_stand_on_no_common_rows_part_nothing() -> None:
    table = worn()
    for row in range(1, 12):
        for col in (3, 5):
            base = table.ys[row] + 25 + (14 if col == 3 else -14)
            table.printed[row, col] = [word(f"{20 + row}.10", XS[col] + 30, base)]
    assert table.mended().grid.n_rows == 1


def test_two_columns_with_misread_numbers_are_too_few() -> None:
    table = worn()
    for row in range(1, 12):
        for col in (0, 4, 5):
            table.printed[row, col] = []
    assert table.mended().grid.n_rows == 1


def test_names_and_scores_with_a_rating_below_them_are_parted_line_by_line() -> None:
    table = Table(rows=7, lost={("h", n, c) for n in range(2, 7) for c in range(7)})
    for row in range(7):
        for col in range(2, 7):
            table.printed[row, col] = []
        table.printed[row, 0] = [word(f"ตัวชี้วัด{'กขคงจฉช'[row]}", 4, table.ys[row] + 25)]
        said = ("คะแนน", "๘๗.๕๐", "๒๘๐.๓๓", "๘๘.๐๖", "๗๔.๒๗", "๘๐.๒๓", "B")[row]
        table.printed[row, 1] = [word(said, XS[1] + 20, table.ys[row] + 25)]
    assert texts(table.mended()) == full(table)


def test_what_a_stamp_leaves_does_not_make_every_line_a_row() -> None:
    """Its lines stand at all distances: the usual one is that which is seen several times."""
    table = Table(rows=2, pitch=300.0)
    for col in range(7):
        count = (6, 2, 4, 2, 2, 0, 0)[col]
        table.printed[1, col] = [
            word(f"ข้อความ{n}", XS[col] + 4, 320 + LEAD * n, 50) for n in range(count)
        ]
    at = 320 + 3 * LEAD
    for step in (6, 11, 9, 7, 10):
        at += step
        table.printed[1, 2].append(word("ฉอกม", XS[2] + 4, at, 20))
    assert mended_as_doubtful(table).grid.n_rows == 2


def test_a_heading_over_a_code_is_parted_from_it_whatever_else_was_lost() -> None:
    table = checklist([1])
    grid = table.grid()
    assert not grid.doubtful
    assert table.mended().grid.n_rows == 6


def test_a_code_whose_head_was_misread_begins_its_row() -> None:
    table = checklist([3])
    table.printed[3, 0] = [word("U3", 20, table.ys[3] + 20)]
    assert texts(table.mended()) == full(table)
