"""Tables whose rulings faded: pale lines that meet no letter, columns of print without any line."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.bare_columns import bare_frames
from pipeline.readers.faint_tables import faint_tables, lost_columns
from pipeline.readers.grid import Ruling, find_grids
from pipeline.readers.gutters import Assumed
from pipeline.readers.ink_blobs import blobs

BODY = 14.0
STARTS = (70, 320, 600)
EDGES = (50, 300, 580, 850)
Ink = NDArray[np.uint8]
Line = tuple[int, int, int, int]


def page() -> Ink:
    return np.zeros((900, 900), np.uint8)


def write(ink: Ink, x: int, y: int, letters: int) -> None:
    for n in range(letters):
        cv2.rectangle(ink, (x + 12 * n, y), (x + 12 * n + 8, y + 13), (255,), 2)


def rows(ink: Ink, first: int, count: int, starts: tuple[int, ...] = STARTS) -> None:
    for row in range(count):
        for at, x in enumerate(starts):
            write(ink, x, first + 40 * row, 5 + (7 * row + 3 * at) % 8)


def pale(ink: Ink, lines: tuple[Line, ...]) -> Ink:
    """Return the page as scanned: grainy paper, black print, lines a little darker than paper."""
    grain = np.random.default_rng(1).integers(0, 3, ink.shape)
    page = 252.0 + grain
    for x0, y0, x1, y1 in lines:
        page[y0 : y1 + 2, x0 : x1 + 2] -= 14
    page[ink > 0] = 20
    return page.astype(np.uint8)


def grid_lines(top: int, bottom: int) -> tuple[Line, ...]:
    down = [(x, top, x, bottom) for x in EDGES]
    return (*down, (EDGES[0], top, EDGES[-1], top), (EDGES[0], bottom, EDGES[-1], bottom))


def found(ink: Ink, lines: tuple[Line, ...] = (), tables: tuple[Box, ...] = ()) -> Assumed:
    return faint_tables(pale(ink, lines), tables, blobs(ink)[1], BODY)


def test_a_pale_table_below_another_one_has_its_rows_and_columns() -> None:
    ink = page()
    rows(ink, 320, 12)
    lines = (*grid_lines(300, 800), (50, 470, 850, 470))
    table = found(ink, lines, (Box(50, 20, 850, 200),))
    (grid,) = find_grids(table.horizontal, table.vertical, tolerance=5, min_side=11)
    assert (grid.n_rows, grid.n_cols) == (2, 3)
    inner = sorted(line.pos for line in table.vertical)[1:-1]
    assert inner == pytest.approx(EDGES[1:-1], abs=4)


def test_a_line_through_print_shines_through_from_the_back() -> None:
    ink = page()
    for row in range(12):
        write(ink, 70, 320 + 40 * row, 60)
    assert found(ink, grid_lines(300, 800)) == Assumed()


def test_two_blocks_beside_each_other_are_no_table() -> None:
    ink = page()
    rows(ink, 320, 12, (70, 500))
    assert found(ink) == Assumed()


def test_columns_of_print_without_any_line_are_one() -> None:
    ink = page()
    write(ink, 70, 100, 62)  # a paragraph above
    write(ink, 70, 140, 50)
    rows(ink, 320, 10)
    table = found(ink)
    (grid,) = find_grids(table.horizontal, table.vertical, tolerance=5, min_side=11)
    assert grid.n_cols == 3
    assert grid.box.y0 > 160
    one, two = sorted(line.pos for line in table.vertical)[1:-1]
    assert 130 < one < 320
    assert 380 < two < 600


@pytest.mark.parametrize("count", [1, 2])
def test_wide_spaces_of_two_lines_are_no_columns(count: int) -> None:
    ink = page()
    rows(ink, 320, count)
    letters = np.array([[x, y, x + w, y + h] for x, y, w, h, _ in blobs(ink)[1][1:]], float)
    assert bare_frames(letters, BODY) == []


def test_the_marks_of_two_lines_are_no_lines() -> None:
    """A vowel over a line and one under it hold as many rows again as the letters do."""
    letters = [
        (x + 14.0 * n, y, x + 14.0 * n + 10, y + high)
        for top in (100.0, 170.0)
        for y, high in ((top - 10, 6), (top, 14), (top + 17, 6))
        for x in (40.0, 300.0, 560.0)
        for n in range(12)
    ]
    assert bare_frames(np.array(letters), BODY) == []
    third = np.array(letters) + np.array([0.0, 140.0, 0.0, 140.0])
    assert bare_frames(np.concatenate([np.array(letters), third]), BODY) != []


def test_nothing_is_found_on_an_empty_page() -> None:
    assert found(page()) == Assumed()
    assert bare_frames(np.zeros((0, 4)), BODY) == []


def test_a_doubtful_table_gets_its_pale_vertical_back_once() -> None:
    ink = page()
    rows(ink, 320, 12)
    flat = pale(ink, grid_lines(300, 800))
    box = Box(50, 300, 850, 800)
    across = [Ruling(y, 50, 850) for y in (300, 800)]
    known = [Ruling(x, 300, 800) for x in (50, 580, 850)]
    stats = blobs(ink)[1]
    (line,) = lost_columns(flat, [box], across, known, stats, BODY)
    assert line.pos == pytest.approx(300, abs=4)
    assert (line.start, line.end) == (300, 800)
    assert lost_columns(flat, [box], across, [*known, line], stats, BODY) == ()


@pytest.mark.parametrize("count", [0, 3, 6])
def test_a_pale_vertical_beside_a_column_without_print_is_of_the_back(count: int) -> None:
    ink = page()
    rows(ink, 320, 12)
    for row in range(count):
        write(ink, 530, 320 + 40 * row, 2)
    back = (520, 300, 520, 800)
    flat = pale(ink, (*grid_lines(300, 800), back))
    box = Box(50, 300, 850, 800)
    across = [Ruling(y, 50, 850) for y in (300, 800)]
    known = [Ruling(x, 300, 800) for x in EDGES]
    lines = lost_columns(flat, [box], across, known, blobs(ink)[1], BODY)
    assert len(lines) == (count > 4)


def test_what_is_assumed_stays_on_the_page_and_out_of_other_tables() -> None:
    ink = page()
    rows(ink, 12, 10, (2, 320, 780))
    above = Box(0, 0, 899, 8)
    assumed = found(ink, tables=(above,))
    assert len(assumed.vertical) == 4
    assert all(0 <= line.pos < 900 and above.y1 <= line.start for line in assumed.vertical)
    assert all(line.start >= 0 and line.end < 900 for line in assumed.horizontal)
