"""A side stands beside the print; one that runs through words in line after line is none."""

from __future__ import annotations

from parsers.document import Box
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.spanned_heads import Print
from pipeline.readers.torn_sides import BESIDE, ROOM, with_whole_sides
from tests.readers.test_spanned_heads import BODY, boxes, word

WIDTH = 1000
LEFT, MIDDLE, RIGHT = 200.0, 500.0, 800.0
BASES = (40, 70, 100, 130)


def table() -> Grid:
    (grid,) = find_grids(
        [Ruling(y, LEFT, RIGHT) for y in (0.0, 80.0, 160.0)],
        [Ruling(x, 0.0, 160.0) for x in (LEFT, MIDDLE, RIGHT)],
        tolerance=6,
        min_side=12,
    )
    return grid


def print_at(x: float, bases: tuple[int, ...] = BASES, letters: int = 8) -> Print:
    return boxes(*(word(x, base, letters) for base in bases))


def sides(letters: Print, others: tuple[Box, ...] = ()) -> tuple[float, float]:
    grid = with_whole_sides(table(), others, letters, BODY, WIDTH)
    lefts = {cell.box.x0 for cell in grid.cells if cell.col == 0}
    rights = {cell.box.x1 for cell in grid.cells if cell.col == 1}
    assert lefts == {grid.box.x0}
    assert rights == {grid.box.x1}
    assert {cell.box.x1 for cell in grid.cells if cell.col == 0} == {MIDDLE}
    assert grid.guessed == ((grid.box.x0, grid.box.x1) != (LEFT, RIGHT))
    return grid.box.x0, grid.box.x1


def test_the_words_that_a_side_runs_through_are_inside() -> None:
    print_left, print_right = print_at(LEFT), print_at(RIGHT)
    x0, x1 = sides(print_left)
    assert (x0, x1) == (float(print_left[:, 0].min()) - ROOM * BODY, RIGHT)
    x0, x1 = sides(print_right)
    assert (x0, x1) == (LEFT, float(print_right[:, 2].max()) + ROOM * BODY)


def test_print_beside_a_side_and_a_torn_line_or_two_move_nothing() -> None:
    grid = table()
    clear = print_at(LEFT + 120)
    assert with_whole_sides(grid, (), clear, BODY, WIDTH) is grid
    assert with_whole_sides(grid, (), print_at(LEFT, BASES[:2]), BODY, WIDTH) is grid
    assert with_whole_sides(grid, (), print_at(0)[:0], BODY, WIDTH) is grid
    clear_of_it = word(LEFT + 0.5 * BESIDE * BODY + 48, 0, 8)  # begins beside the side
    lines = [word(LEFT, base, 8) for base in (20, 40, 60)]
    for n, base in enumerate((80, 100, 120, 140), start=1):
        lines.append([(x0, base - BODY, x1, float(base)) for x0, _, x1, _ in clear_of_it])
        torn = with_whole_sides(grid, (), boxes(*lines), BODY, WIDTH) is not grid
        assert torn == (n <= 3)  # three of six are torn, then three of seven


def test_a_table_does_not_reach_into_another_or_off_the_page() -> None:
    other = Box(20.0, 0.0, LEFT - 30.0, 200.0)
    assert sides(print_at(LEFT), (other,))[0] == LEFT - 30.0
    below = Box(20.0, 300.0, LEFT - 30.0, 400.0)
    assert sides(print_at(LEFT), (below,))[0] < LEFT - 30.0
    far = boxes(*(word(x, base, 12) for base in BASES for x in (60, 200)))
    assert sides(far)[0] >= 0.0
