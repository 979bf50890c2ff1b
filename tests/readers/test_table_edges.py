"""Rows of one cell, rulings of the back of the sheet, and columns that fade at its edge."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.back_rulings import from_the_back
from pipeline.readers.bands import bands, without_print_below
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.gutters import Assumed
from pipeline.readers.ink_blobs import blobs
from pipeline.readers.page_tables import _drawn_to, _without_headings, page_tables
from pipeline.readers.rulings import Rulings
from pipeline.readers.wings import wings

BODY = 14.0
XS = (50, 300, 580, 850)
Ink = NDArray[np.uint8]


def page() -> Ink:
    return np.zeros((760, 1200), np.uint8)


def write(ink: Ink, x: int, y: int, letters: int) -> None:
    for n in range(letters):
        cv2.rectangle(ink, (x + 12 * n, y), (x + 12 * n + 8, y + 13), (255,), 2)


def text(ink: Ink, x: int, top: int, lines: int, letters: int = 9) -> None:
    for n in range(lines):
        write(ink, x, top + 30 * n, letters - n % 3)


def boxes(ink: Ink) -> NDArray[np.float64]:
    return np.array([[x, y, x + w, y + h] for x, y, w, h, _ in blobs(ink)[1][1:]], np.float64)


def drawn(ys: tuple[int, ...], xs: tuple[int, ...] = XS) -> tuple[list[Ruling], list[Ruling]]:
    across = [Ruling(y, xs[0], xs[-1]) for y in ys]
    return across, [Ruling(x, ys[0], ys[-1]) for x in xs]


def grid(ys: tuple[int, ...], xs: tuple[int, ...] = XS) -> Grid:
    (found,) = find_grids(*drawn(ys, xs))
    return found


def scanned(ink: Ink, *lines: tuple[tuple[int, int], tuple[int, int], int]) -> Ink:
    """Return grainy paper with print and lines (begin, end, how much darker than paper)."""
    grain = np.random.default_rng(1).integers(0, 3, ink.shape)
    page = 252.0 + grain
    for (x0, y0), (x1, y1), darker in lines:
        page[y0 : y1 + 2, x0 : x1 + 2] -= darker
    page[ink > 0] = 20
    return page.astype(np.uint8)


def found_tables(ink: Ink, flat: Ink, ys: tuple[int, ...], xs: tuple[int, ...] = XS) -> list[Grid]:
    across, down = drawn(ys, xs)
    none = np.zeros_like(ink)
    return page_tables(flat, Rulings(across, down, none, none), blobs(ink)[1], BODY)


YS = (40, 140, 220, 420)


def measures(ink: Ink, band_letters: int) -> None:
    for x in (70, 320, 600):
        text(ink, x, 60, 2)
        text(ink, x, 240, 5)
    write(ink, 70, 160, band_letters)
    write(ink, 70, 190, band_letters // 2)


@pytest.mark.parametrize("letters", [25, 42])
def test_a_line_that_runs_through_columns_and_stands_alone_in_its_row_is_one_cell(
    letters: int,
) -> None:
    ink = page()
    measures(ink, letters)
    (band,) = bands(grid(YS), boxes(ink), BODY)
    assert (band.left, band.right, band.top, band.foot) == (50, 850, 140, 220)
    (table,) = found_tables(ink, scanned(ink), YS)
    spans = [(cell.row, cell.col, cell.col_span) for cell in table.cells]
    assert [span for span in spans if span[0] == 1] == [(1, 0, 3)]
    assert len(spans) == 7
    assert table.guessed  # its rows go to review


def test_what_stands_beside_such_a_line_stands_in_a_cell_of_its_own() -> None:
    for x, y in ((600, 160), (600, 190)):
        ink = page()
        measures(ink, 25)
        write(ink, x, y, 8)
        assert bands(grid(YS), boxes(ink), BODY) == ()
    ink = page()
    measures(ink, 12)  # one that ends within its column
    assert bands(grid(YS), boxes(ink), BODY) == ()
    assert bands(grid(YS), np.zeros((0, 4)), BODY) == ()


def test_a_stretch_of_a_ruling_beside_a_cell_of_several_columns_parts_it_from_nothing() -> None:
    ink = page()
    measures(ink, 25)
    across, down = drawn(YS)
    down[1:2] = [Ruling(300, 40, 140), Ruling(300, 220, 420)]
    (table,) = find_grids(across, down)
    assert len([cell for cell in table.cells if cell.row == 1]) == 2
    assert len(bands(table, boxes(ink), BODY)) == 1
    write(ink, 620, 160, 8)
    assert bands(table, boxes(ink), BODY) == ()


@pytest.mark.parametrize(("lines", "rows"), [(4, 2), (2, 3)])
def test_print_of_the_page_below_a_table_is_no_row_of_it(lines: int, rows: int) -> None:
    """A frame that shines through from the back takes it in, and columns run on through it."""
    ink = page()
    text(ink, 70, 60, 2)
    for n in range(lines):
        write(ink, 70, 240 + 40 * n, 60)
    whole = grid(YS)
    across = [Ruling(x, YS[0], YS[2]) for x in XS[1:-1]]
    found = without_print_below(whole, across, boxes(ink), BODY)
    assert found.n_rows == rows
    assert found is whole if rows == 3 else found.doubtful and found.box.y1 == YS[2]
    assert all(cell.row < rows for cell in found.cells)
    drawn_through = [Ruling(x, YS[0], YS[3]) for x in XS[1:-1]]
    assert without_print_below(whole, drawn_through, boxes(ink), BODY) is whole


LONG = (40, 140, 420, 700)


def running(ink: Ink, begins: bool = False) -> None:
    """Print of which a column runs on over the whole height of the last two rows."""
    for x in (70, 320, 600):
        text(ink, x, 60, 2)
    text(ink, 320, 155, 18)
    text(ink, 70, 155, 4)
    if begins:
        text(ink, 600, 435, 4)


@pytest.mark.parametrize(
    ("darker", "begins", "rows"),
    [
        (30, False, 2),  # of the back
        (200, False, 3),  # as dark as the others
        (30, True, 3),  # a cell begins below it
    ],
)
def test_a_pale_line_that_parts_no_row_from_another_shines_through(
    darker: int, begins: bool, rows: int
) -> None:
    ink = page()
    running(ink, begins)
    across, down = drawn(LONG)
    lines = [((int(r.start), int(r.pos)), (int(r.end), int(r.pos)), 220) for r in across]
    lines[2] = (*lines[2][:2], darker)
    flat = scanned(ink, *lines)
    taken = from_the_back(flat, grid(LONG), across, boxes(ink), BODY)
    assert [line.pos for line in taken] == ([420] if rows == 2 else [])
    none = np.zeros_like(ink)
    (table,) = page_tables(flat, Rulings(across, down, none, none), blobs(ink)[1], BODY)
    assert (table.n_rows, table.guessed) == (rows, rows == 2)


def test_lines_set_wide_run_on_beside_a_piece_of_the_back() -> None:
    """The piece is seen in one column only; in the other one a line stands right below it."""
    ink = page()
    for x in (70, 320):
        for n in range(14):
            write(ink, x, 150 + 38 * n + (8 if x == 70 else 0), 8)
    across, down = drawn((40, 140, 700))
    piece = Ruling(332, 300, 580)
    lines = [((int(r.start), int(r.pos)), (int(r.end), int(r.pos)), 220) for r in across]
    flat = scanned(ink, *lines, ((300, 332), (580, 332), 20))
    (table,) = find_grids([*across, piece], down)
    assert table.n_rows == 3
    assert from_the_back(flat, table, [*across, piece], boxes(ink), BODY) == (piece,)


@pytest.mark.parametrize("pale", [[320], [320, 360], list(range(80, 680, 40))])
def test_rows_of_one_line_are_never_taken_for_the_back(pale: list[int]) -> None:
    ink = page()
    ys = tuple(range(40, 700, 40))
    for y in ys[:-1]:
        for x in (70, 320, 600):
            write(ink, x, y + 13, 8)
    across, _ = drawn(ys)
    flat = scanned(ink, *(((50, y), (850, y), 25 if y in pale else 220) for y in ys))
    assert from_the_back(flat, grid(ys), across, boxes(ink), BODY) == ()


def beside(ink: Ink, x: int) -> None:
    for y, lower in pairwise(YS):
        text(ink, x, y + 20, (lower - y) // 40, 8)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_table_runs_on_where_pale_lines_and_print_do(mirrored: bool) -> None:
    ink = page()
    measures(ink, 12)
    beside(ink, 880)
    flat = scanned(ink, *(((852, y), (1100, y), 12) for y in YS))
    if mirrored:
        ink, flat = ink[:, ::-1].copy(), flat[:, ::-1].copy()
    xs = tuple(sorted(1199 - x for x in XS)) if mirrored else XS
    found = wings(flat, grid(YS, xs), [], boxes(ink), BODY)
    assert [line.pos for line in found.horizontal] == list(YS)
    (end,) = found.vertical
    assert end.pos == pytest.approx(1199 - 1100 if mirrored else 1100, abs=10)
    (table,) = found_tables(ink, flat, YS, xs)
    assert (table.n_rows, table.n_cols, table.guessed) == (3, 4, True)


def test_print_or_lines_alone_are_no_column() -> None:
    ink = page()
    measures(ink, 12)
    lines = [((852, y), (1100, y), 12) for y in YS]
    assert wings(scanned(ink, *lines), grid(YS), [], boxes(ink), BODY) == Assumed()
    beside(ink, 880)
    letters = boxes(ink)
    assert wings(scanned(ink), grid(YS), [], letters, BODY) == Assumed()
    assert wings(scanned(ink, *lines[:2]), grid(YS), [], letters, BODY) == Assumed()
    other = grid(YS, (860, 1000, 1150)).box  # another table
    assert wings(scanned(ink, *lines), grid(YS), [other], letters, BODY) == Assumed()


def test_a_heading_across_columns_that_run_through_it_is_none() -> None:
    pale = [Ruling(300, 40, 700), Ruling(580, 40, 700)]
    assumed = Assumed(
        (Ruling(220, 50, 850), Ruling(500, 50, 850)),
        (Ruling(302, 220, 700), Ruling(720, 220, 700), Ruling(610, 500, 700)),
    )
    kept = _without_headings(assumed, pale, BODY)
    assert kept == Assumed((), (Ruling(302, 220, 700),))
    assert _without_headings(assumed, pale[:1], BODY) == assumed  # one may be a fold
    assert (
        _without_headings(assumed, [Ruling(x, 500, 700) for x in XS], BODY).horizontal[0].pos == 220
    )


@pytest.mark.parametrize(("words", "at"), [(0, 520), (1, 700)])
def test_a_column_is_assumed_where_a_pale_ruling_runs_down_the_same_gutter(
    words: int, at: int
) -> None:
    """Scores that stand at the right of their column leave more paper than one between columns."""
    line, pale = Ruling(700, 220, 700), Ruling(520, 40, 700)
    letters = np.array(
        [[600.0 + 12 * n, 400.0, 608.0 + 12 * n, 412.0] for n in range(5)][: 5 * words]
    ).reshape(-1, 4)
    assert _drawn_to(line, [pale], letters, BODY).pos == at
    assert _drawn_to(line, [Ruling(520, 300, 700)], letters, BODY).pos == 700  # begins below it
    heading = Ruling(220, 50, 850)
    kept = _without_headings(
        Assumed((heading,), (_drawn_to(line, [pale], letters, BODY),)), [pale], BODY
    )
    assert kept.horizontal == (() if at == 520 else (heading,))
