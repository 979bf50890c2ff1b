"""A heading over several columns, torn by the verticals of the row below it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.spanned_heads import Head, below_heads, heads_over, spanned_heads

BODY = 16.0
COLUMNS = (0.0, 80.0, 400.0, 500.0, 600.0, 700.0, 800.0, 950.0)
"""ที่ | ชื่อหน่วยงาน | IIT | EIT | OIT | รวม | ระดับ"""
UPPER, MIDDLE, LOWER = 30.0, 55.0, 80.0


def grid() -> Grid:
    rows = [Ruling(y, COLUMNS[0], COLUMNS[-1]) for y in (0.0, 100.0, 140.0, 180.0)]
    (found,) = find_grids(rows, [Ruling(x, 0.0, 180.0) for x in COLUMNS])
    return found


def word(middle: float, base: float, letters: int) -> list[tuple[float, float, float, float]]:
    """Return letters 10 wide with 2 between them, about a middle."""
    left = middle - 6.0 * letters
    return [(left + 12 * n, base - BODY, left + 12 * n + 10, base) for n in range(letters)]


def boxes(*words: list[tuple[float, float, float, float]]) -> NDArray[np.float64]:
    return np.array([box for one in words for box in one], np.float64)


SINGLE = [word(40, MIDDLE, 2), word(240, MIDDLE, 10), word(875, MIDDLE, 5)]
EACH = [word(x, LOWER, 3) for x in (450, 550, 650, 750)]


@pytest.mark.parametrize("letters", [6, 14, 26])
def test_the_row_is_parted_below_a_heading_that_stands_over_its_columns(letters: int) -> None:
    (head,) = spanned_heads(grid(), boxes(*SINGLE, word(600, UPPER, letters), *EACH), BODY)
    assert (head.left, head.right, head.top) == (400, 800, 0)
    assert UPPER < head.foot < LOWER - BODY


def test_two_lines_in_a_column_beside_it_do_not_matter() -> None:
    beside = [word(875, UPPER, 6), word(875, LOWER, 6)]
    (head,) = spanned_heads(grid(), boxes(*SINGLE[:2], *beside, word(600, UPPER, 14), *EACH), BODY)
    assert (head.left, head.right) == (400, 800)


@pytest.mark.parametrize(
    "words",
    [
        [*SINGLE, *EACH],  # nothing is torn
        [*SINGLE, word(600, UPPER, 14)],  # no heading below
        [*SINGLE, word(600, UPPER, 14), EACH[0], *EACH[2:]],  # one column has none
        [*SINGLE, word(570, UPPER, 14), *EACH],  # over the middle of no columns
        [*SINGLE, word(600, UPPER, 6), *EACH, word(685, UPPER, 2)],  # not alone
        [
            *SINGLE,
            word(600, UPPER, 14),
            word(600, MIDDLE, 14),
            word(600, LOWER, 14),
        ],  # print all over
        [
            *SINGLE,
            *(word(x, UPPER - 6, 3) for x in (450, 550, 650, 750)),
            word(500, MIDDLE, 14),
            *EACH,
        ],  # a stamp's text below headings
        [],
    ],
)
def test_where_it_does_not_fit_nothing_is_parted(
    words: list[list[tuple[float, float, float, float]]],
) -> None:
    letters = boxes(*words) if words else np.zeros((0, 4))
    assert spanned_heads(grid(), letters, BODY) == ()


def test_a_fleck_of_a_stamp_between_the_rows_does_no_harm() -> None:
    fleck = [(640.0, 40.0, 650.0, 60.0)]
    heads = spanned_heads(grid(), boxes(*SINGLE, word(600, UPPER, 14), *EACH, fleck), BODY)
    assert [(head.left, head.right) for head in heads] == [(400, 800)]


def test_the_rest_of_a_ruling_below_a_heading_tears_nothing() -> None:
    rest = [(580.0, 46.0, 598.0, 48.0), (602.0, 46.0, 640.0, 49.0)]
    heads = spanned_heads(grid(), boxes(*SINGLE, word(600, UPPER, 14), *EACH, rest), BODY)
    assert [(head.left, head.right) for head in heads] == [(400, 800)]


@pytest.mark.parametrize(("gap", "found"), [(10, 1), (14, 0)])
def test_a_heading_that_lost_its_hair_lines_is_one(gap: int, found: int) -> None:
    left = [(600.0 - gap / 2 - 12 * n - 10, 14.0, 600.0 - gap / 2 - 12 * n, 30.0) for n in range(6)]
    right = [
        (600.0 + gap / 2 + 12 * n, 14.0, 600.0 + gap / 2 + 12 * n + 10, 30.0) for n in range(6)
    ]
    assert len(spanned_heads(grid(), boxes(*SINGLE, left, right, *EACH), BODY)) == found


def test_one_letter_on_both_sides_of_a_line_is_torn() -> None:
    """The letters beside it are further off than those of one word."""
    middle = [(588.0, 14.0, 612.0, 30.0)]
    sides = [word(560, UPPER, 2), word(640, UPPER, 2)]
    (head,) = spanned_heads(grid(), boxes(*SINGLE, middle, *sides, *EACH), BODY)
    assert (head.left, head.right) == (400, 800)


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        ((440.0, 64.0, 450.0, 80.0), 1),
        ((440.0, 72.0, 450.0, 80.0), 0),  # a piece of a stamp
        ((440.0, 184.0, 450.0, 200.0), 0),  # the first agency's, far below
        ((402.0, 64.0, 412.0, 80.0), 0),  # a stamp's side
    ],
)
def test_each_column_has_a_heading_of_its_own(
    mark: tuple[float, float, float, float], found: int
) -> None:
    columns = [Box(a, 220.0, b, 260.0) for a, b in pairwise(COLUMNS)]
    letters = boxes(word(600, UPPER, 14), *EACH[1:], [mark])
    assert len(heads_over(columns, letters, 0.0, BODY)) == found


@given(
    st.lists(
        st.tuples(st.integers(-20, 120), st.integers(-50, 150), st.integers(0, 150)), max_size=8
    )
)
def test_below_a_heading_verticals_stay_and_none_is_left_in_it(
    lines: list[tuple[int, int, int]],
) -> None:
    vertical = [Ruling(float(x), float(y), float(y + long)) for x, y, long in lines]
    head = Head(0.0, 100.0, 0.0, 40.0)
    kept = below_heads(vertical, [head], 5.0)
    inner = [line for line in kept if 5 < line.pos < 95]
    assert all(line.end <= 0 or line.start >= 40 or line.end < -5 for line in inner)
    for line in vertical:
        if not 5 < line.pos < 95:
            assert line in kept
        elif line.end > 40:
            assert any(k.pos == line.pos and k.end == line.end for k in inner)
