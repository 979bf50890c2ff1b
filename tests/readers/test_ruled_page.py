"""A fold through a column of scores is no ruling of the table, and takes no ink for its own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.ruled_page import ROWS, folds_within, ruled_page, without_folds
from pipeline.readers.rulings import FOLDED, Rulings

BODY, PITCH, TOP = 16.0, 48, 60
COLUMNS = (40, 140, 420, 560, 700)
SCORES = 470
"""Where the scores of the third column begin."""

FOLD = SCORES + 13
"""Between their first two digits."""


def lines(rows: int, extra: tuple[int, ...] = ()) -> Grid:
    foot = TOP + rows * PITCH
    across = [Ruling(TOP + n * PITCH, COLUMNS[0], COLUMNS[-1]) for n in range(rows + 1)]
    (found,) = find_grids(across, [Ruling(x, TOP, foot) for x in sorted((*COLUMNS, *extra))])
    return found


def digits(row: int, left: float = SCORES) -> list[tuple[float, float, float, float]]:
    base = TOP + row * PITCH + 32
    return [(left + 14 * n, base - BODY, left + 14 * n + 11, base) for n in range(4)]


@pytest.mark.parametrize(
    ("torn", "whole", "is_fold"),
    [
        (ROWS, 0, True),
        (ROWS - 1, 0, False),  # a stamp or two over a ruling
        (ROWS, 3 * ROWS, True),
        (ROWS, 3 * ROWS + 1, False),  # most rows have white there
        (0, 9, False),
    ],
)
def test_what_runs_through_words_in_row_after_row_is_a_fold(
    torn: int, whole: int, is_fold: bool
) -> None:
    rows = torn + whole
    left = [SCORES] * torn + [FOLD + 4] * whole
    letters = np.array([box for n, x in enumerate(left) for box in digits(n, x)], np.float64)
    assert folds_within(lines(rows, (FOLD,)), letters, BODY) == ((FOLD,) if is_fold else ())


def test_without_print_there_is_no_fold() -> None:
    assert folds_within(lines(9, (FOLD,)), np.zeros((0, 4)), BODY) == ()


def test_only_what_is_the_folds_goes() -> None:
    grid = lines(6, (FOLD,))
    ink = np.full((600, 800), 255, np.uint8)
    columns = [Ruling(x, TOP, TOP + 6 * PITCH) for x in COLUMNS]
    other = Ruling(FOLD, 420, 590)  # of the table below
    rulings = Rulings([], [*columns, Ruling(FOLD + 2, TOP, 200), other], ink, ink)
    kept = without_folds(rulings, [(grid, float(FOLD))], FOLDED * BODY)
    assert kept.vertical == [*columns, other]
    gone = np.argwhere(kept.along_y == 0)
    assert gone.min(axis=0).tolist() == [TOP, FOLD - 10]
    assert gone.max(axis=0).tolist() == [TOP + 6 * PITCH - 1, FOLD + 9]
    assert (kept.along_x == 255).all()
    assert (rulings.along_y == 255).all()  # the rulings given are as they were


def drawn(fold: bool) -> NDArray[np.uint8]:
    page = np.full((640, 760), 255, np.uint8)
    for n in range(11):
        y = TOP + n * PITCH
        page[y - 1 : y + 1, COLUMNS[0] : COLUMNS[-1]] = 0
    for x in COLUMNS:
        page[TOP : TOP + 10 * PITCH, x - 1 : x + 1] = 0
    for row in range(10):
        for column in (60, 180, SCORES, 600):
            for x0, y0, x1, y1 in digits(row, column):
                page[int(y0) : int(y1), int(x0) : int(x1)] = 0
                page[int(y0) + 3 : int(y1) - 3, int(x0) + 3 : int(x1) - 3] = 255
    if fold:
        page[TOP : TOP + 10 * PITCH, FOLD - 1 : FOLD + 1] = 60
    return page


def test_a_table_that_was_folded_has_the_columns_and_the_print_of_one_that_was_not() -> None:
    found = {}
    for fold in (False, True):
        page = drawn(fold)
        ink = np.where(page < 160, 255, 0).astype(np.uint8)
        (grid,), _, stats = ruled_page(page, ink, BODY)
        assert grid.guessed is fold  # whether it was a fold a person is to say
        scores = stats[1:][(stats[1:, 0] > COLUMNS[2] + 4) & (stats[1:, 0] < COLUMNS[3] - 4)]
        found[fold] = (grid.n_cols, len(grid.cells), int(scores[:, 4].sum()))
    assert found[False][:2] == found[True][:2] == (4, 40)
    assert found[True][2] >= found[False][2]


def test_no_line_ends_at_a_fold_that_was_taken_back() -> None:
    """Worn rows that show on one side of it only go on to the columns."""
    page = drawn(fold=True)
    for n in (3, 4, 7):
        y = TOP + n * PITCH
        page[y - 1 : y + 1, COLUMNS[2] + 2 : FOLD - 2] = 255
    (grid,) = ruled_page(page, np.where(page < 160, 255, 0).astype(np.uint8), BODY)[0]
    assert (grid.n_cols, len(grid.cells)) == (4, 40)
