"""Sides of tables that nobody sees: columns end together where they lie."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.page_tables import page_tables
from pipeline.readers.rulings import find_rulings
from pipeline.readers.unseen_sides import unseen_sides

BODY = 15.0
COLS = [Ruling(x, 100 + x % 7, 900 - x % 5) for x in (50, 200, 400, 550, 700)]


def test_columns_that_end_together_end_at_lines_as_wide_as_they_stand() -> None:
    top, bottom = unseen_sides(COLS, [Ruling(500, 50, 700)], BODY)
    assert (top.start, top.end, bottom.start, bottom.end) == (50, 700, 50, 700)
    assert abs(top.pos - 103) <= 4
    assert abs(bottom.pos - 898) <= 4


@pytest.mark.parametrize("end", [200, 690])
def test_a_line_that_is_seen_there_in_part_says_where_it_lies(end: int) -> None:
    """What is seen over half of it is drawn where it shows, as other lines are."""
    piece = Ruling(112, 60, end)
    found = unseen_sides(COLS, [piece], BODY)
    assert [line.pos for line in found if line.pos < 500] == ([112] if end == 200 else [])


def test_three_strokes_that_end_together_end_at_nothing() -> None:
    assert unseen_sides(COLS[:3], [], BODY) == []


def test_the_foot_of_a_heading_reaches_to_the_columns_that_run_through() -> None:
    inner = [Ruling(x, 160, 900) for x in (250, 300, 350, 380)]
    found = unseen_sides([*COLS, *inner], [], BODY)
    assert [(line.start, line.end) for line in found if 150 < line.pos < 170] == [(200, 400)]


def table(rows: tuple[int, ...]) -> list[Grid]:
    """Return the tables of a page whose columns are dotted and whose rows are drawn so far."""
    page = np.full((900, 1200), 255, np.uint8)
    for x in (100, 300, 500, 700, 900, 1100):
        page[100:800:2, x : x + 2] = 0
    for y in rows:
        page[y : y + 2, 300:902] = 0
    stats = np.zeros((1, 5), np.int32)
    return page_tables(page, find_rulings(page, BODY), stats, BODY)


def test_a_table_that_lost_its_first_and_last_line_is_as_high_as_its_columns() -> None:
    (grid,) = table((400, 500))
    assert grid.doubtful
    assert abs(grid.box.y0 - 100) < BODY
    assert abs(grid.box.y1 - 800) < BODY
    assert grid.n_cols == 5


def test_a_table_with_all_its_lines_is_not_doubtful() -> None:
    (grid,) = table((100, 400, 500, 798))
    assert not grid.doubtful


def test_a_table_with_a_much_paler_stretch_is_trusted_in_no_row() -> None:
    """It may be of the back; but no ruling is lost that the rows have to do without."""
    page = np.full((900, 1200), 255, np.uint8)
    for x in (100, 300, 500, 700, 900, 1100):
        page[100:802, x : x + 2] = 0
    for y in (100, 300, 500, 800):
        page[y : y + 2, 100:1102] = 0
    page[500:502, 504:698] = 243  # a twentieth as dark as the rest
    found = find_rulings(page, BODY)
    assert [(round(line.pos, -1), line.start < 510, line.end > 690) for line in found.faded] == [
        (500, True, True)
    ]
    (grid,) = page_tables(page, found, np.zeros((1, 5), np.int32), BODY)
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (3, 5, 15)
    assert (grid.doubtful, grid.guessed) == (False, True)
    page[500:502, 504:698] = 0
    whole = find_rulings(page, BODY)
    (grid,) = page_tables(page, whole, np.zeros((1, 5), np.int32), BODY)
    assert (whole.faded, grid.guessed) == ((), False)
