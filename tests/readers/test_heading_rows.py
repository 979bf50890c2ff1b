"""The two rows of a heading are told by its print, whatever rulings a copy has left of them."""

from __future__ import annotations

import pytest

from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.heading_rows import with_heading
from tests.readers.test_spanned_heads import BODY, COLUMNS, EACH, SINGLE, UPPER, boxes, word

FIRST, LAST = COLUMNS[0], COLUMNS[-1]
SUB, FOOT, END = 47.0, 100.0, 220.0
HEAD = word(600, UPPER, 14)
ROWS = [word(x, base, 3) for base in (125, 165, 205) for x in (40, 240, 450, 550, 650, 750, 875)]
PRINT = [*SINGLE, HEAD, *EACH, *ROWS]
Shapes = set[tuple[int, int, int, int]]
TWO: Shapes = {
    *((0, c, 2, 1) for c in (0, 1, 6)),
    (0, 2, 1, 4),
    *((1, c, 1, 1) for c in (2, 3, 4, 5)),
    *((r, c, 1, 1) for r in (2, 3, 4) for c in range(7)),
}
"""Row, column, rows and columns spanned: a heading of two rows, three rows of agencies."""


def table(
    sub: tuple[float, float] | None = (COLUMNS[2], COLUMNS[6]),
    tops: dict[int, float] | None = None,
    more: tuple[Ruling, ...] = (),
) -> Grid:
    """Return the grid of a table.

    Args:
        sub: From where to where the ruling below the upper heading runs.
        tops: Where verticals begin that do not as they should, by column.
        more: Rulings along x.
    """
    across = [Ruling(y, FIRST, LAST) for y in (0.0, FOOT, 140.0, 180.0, END)]
    across += [Ruling(SUB, *sub)] if sub else []
    starts = {n: SUB if n in (3, 4, 5) else 0.0 for n in range(8)} | (tops or {})
    down = [Ruling(x, starts[n], END) for n, x in enumerate(COLUMNS)]
    (grid,) = find_grids([*across, *more], down, tolerance=6, min_side=12)
    return grid


def shapes(grid: Grid) -> Shapes:
    return {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


def test_a_heading_that_its_print_bears_out_is_left_as_it_is() -> None:
    whole = table()
    assert shapes(whole) == TWO
    assert with_heading(whole, boxes(*PRINT), BODY) is whole


@pytest.mark.parametrize(
    "broken",
    [
        table(tops={5: 0.0}),  # a vertical runs up beside the heading's words
        table(tops={3: 0.0, 4: 0.0, 5: 0.0}),  # and through them
        table(sub=(FIRST, LAST)),  # the ruling below them runs on through the names
        table(sub=None, tops={3: 0.0, 4: 0.0, 5: 0.0}),  # it is lost
        table(sub=(FIRST, LAST), tops={0: SUB, 3: 0.0, 4: 0.0, 5: 0.0}),
        table(tops={3: 0.0}, more=(Ruling(70.0, COLUMNS[2], COLUMNS[4]),)),  # a pen's stroke
    ],
)
def test_what_rulings_break_its_print_puts_together(broken: Grid) -> None:
    assert shapes(broken) != TWO
    found = with_heading(broken, boxes(*PRINT), BODY)
    assert shapes(found) == TWO
    assert found.guessed
    assert found.n_rows == 5
    upper = next(c.box for c in found.cells if (c.row, c.col) == (0, 2))
    lower = next(c.box for c in found.cells if (c.row, c.col) == (1, 2))
    assert UPPER <= upper.y1 == lower.y0 < EACH[0][0][1]
    assert {c.box.y0 for c in found.cells if c.row == 2} == {FOOT}


def test_a_column_without_a_heading_of_its_own_is_not_under_the_heading() -> None:
    broken = table(tops={5: 0.0})
    fleck = word(708, 80, 1)  # a stamp's, at the side of the column
    assert with_heading(broken, boxes(*SINGLE, HEAD, *EACH[:3], fleck, *ROWS), BODY) is broken


def test_a_heading_ends_at_a_ruling_from_side_to_side() -> None:
    """A false vertical hides that the heading has two rows: the first agency is none of it."""
    fold = table(sub=(FIRST, LAST))
    torn = [word(x, 80, 3) for x in (550, 650, 750)]  # the first column under it says nothing
    assert with_heading(fold, boxes(*SINGLE, HEAD, *torn, *ROWS), BODY) is fold


def test_two_rows_beside_a_heading_stay_two_where_nothing_runs_through_their_print() -> None:
    numbered = table(sub=(FIRST, LAST), tops={5: 0.0})
    upper = [word(40, UPPER, 2), word(240, UPPER, 10), word(875, UPPER, 5)]
    lower = [word(x, 80, 1) for x in (40, 240, 875)]
    found = with_heading(numbered, boxes(*upper, *lower, HEAD, *EACH, *ROWS), BODY)
    assert {(r, c, 1, 1) for r in (0, 1) for c in (0, 1, 6)} <= shapes(found)
    assert (0, 2, 1, 4) in shapes(found)


def test_words_over_two_columns_do_not_part_a_heading_that_is_drawn_over_four() -> None:
    """A stamp stands beside them and below the outer ones."""
    whole = table()
    stamp = [word(x, UPPER, 3) for x in (420, 470, 720, 770)]
    assert with_heading(whole, boxes(*SINGLE, *stamp, HEAD, *EACH, *ROWS), BODY) is whole


def test_rows_that_reach_up_into_the_heading_begin_below_it() -> None:
    """The ruling below the heading is lost in the column of names."""
    across = [Ruling(y, FIRST, LAST) for y in (0.0, 140.0, 180.0, END)]
    across += [Ruling(FOOT, FIRST, COLUMNS[1]), Ruling(FOOT, COLUMNS[2], LAST)]
    across += [Ruling(SUB, COLUMNS[2], COLUMNS[6])]
    down = [Ruling(x, 0.0, END) for x in COLUMNS]
    (broken,) = find_grids(across, down, tolerance=6, min_side=12)
    assert (0, 1, 3, 1) in shapes(broken)
    found = with_heading(broken, boxes(*PRINT), BODY)
    assert shapes(found) == TWO
    name = next(c.box for c in found.cells if (c.row, c.col) == (2, 1))
    assert (name.y0, name.y1) == (FOOT, 140.0)
