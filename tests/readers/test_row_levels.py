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


def unscored(counts: tuple[str, ...]) -> Table:
    """Agencies in one row of the grid, under a heading and a whole row, most without scores."""
    rows = len(counts) + 2
    table = Table(rows=rows, lost={("h", n, c) for n in range(3, rows) for c in range(7)})
    for row, count in enumerate(counts, start=2):
        for col in range(2, 7):
            table.printed[row, col] = []
        table.printed[row, 0] = [word(count, 20, table.ys[row] + 25)]
    table.printed[2, 5] = [word("68.71", XS[5] + 30, table.ys[2] + 25)]
    return table


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        (("๘๑", "๘๒", "๘๓"), 5),
        (("81.", "82.", "83.", "84."), 6),
        (("๘๑", "๘๒"), 3),  # too few: a text may count, too
        (("๘๑", "๘๒", "๘๔"), 3),
        (("๘๑", "เ๒", "๘๓"), 3),
    ],
)
def test_entries_that_count_on_beside_a_text_each_are_rows(
    counts: tuple[str, ...], rows: int
) -> None:
    table = unscored(counts)
    assert table.mended().grid.n_rows == rows


def test_entries_with_a_text_beside_one_of_them_are_no_rows() -> None:
    table = unscored(("๘๑", "๘๒", "๘๓"))
    table.printed[3, 1] = []
    assert table.mended().grid.n_rows == 3


@pytest.mark.parametrize("off", [6, 7])
def test_a_number_that_lost_its_foot_stands_on_its_row_nevertheless(off: int) -> None:
    table = Table(lost={("h", n, c) for n in (5, 6) for c in range(7)})
    table.printed[6, 0] = [word("6", 28, table.ys[6] + 25 - off)]
    assert texts(table.mended()) == full(table)


def first_row_in_the_heading() -> Table:
    return Table(lost={("h", 1, c) for c in range(7)})


def test_a_heading_that_lost_the_ruling_below_it_is_parted_from_the_first_row() -> None:
    table = first_row_in_the_heading()
    assert table.grid().n_rows == 9
    assert texts(table.mended()) == full(table)


@pytest.mark.parametrize(
    ("col", "text"),
    [
        (0, "(1)"),  # numbers of columns
        (0, "ลำดับ"),
    ],
)
def test_what_is_no_entry_below_a_heading_is_of_it(col: int, text: str) -> None:
    table = first_row_in_the_heading()
    table.printed[1, col] = [word(text, 10, table.ys[1] + 25)]
    for other in (3, 4, 5, 6):
        table.printed[1, other] = []
    table.printed[1, 2] = [word("(๓๐)", XS[2] + 30, table.ys[1] + 25)]
    assert table.mended().grid.n_rows == 9


def test_one_score_below_one_heading_may_be_anything() -> None:
    table = first_row_in_the_heading()
    for other in (1, 3, 4, 5, 6):
        table.printed[1, other] = []
    assert table.mended().grid.n_rows == 9


def test_a_heading_without_print_is_a_row_like_others() -> None:
    """A stamp hid it, or the recogniser read nothing there."""
    table = Table()
    rows = table.grid().n_rows
    for place in [place for place in table.printed if place[0] == 0]:
        table.printed[place] = []
    assert table.mended().grid.n_rows == rows
