"""What a table lacks that its other rulings and its print ask for."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.gutters import Assumed, columns_within, holds
from pipeline.readers.ink_blobs import blobs
from pipeline.readers.page_tables import page_tables
from pipeline.readers.rulings import Rulings
from pipeline.readers.run_on_columns import run_on_columns, run_on_sides

BODY = 14.0
XS = (50, 300, 580, 850)
YS = (40, 240, 440, 640)
Ink = NDArray[np.uint8]


def page() -> Ink:
    return np.zeros((700, 900), np.uint8)


def write(ink: Ink, x: int, y: int, letters: int) -> None:
    for n in range(letters):
        cv2.rectangle(ink, (x + 12 * n, y), (x + 12 * n + 8, y + 13), (255,), 2)


def columns(ink: Ink, starts: tuple[int, ...] = (70, 320, 600), rows: int = 14) -> None:
    for row in range(rows):
        for at, x in enumerate(starts):
            write(ink, x, 60 + 40 * row, 5 + (7 * row + 3 * at) % 8)


def letters(ink: Ink) -> NDArray[np.float64]:
    return np.array([[x, y, x + w, y + h] for x, y, w, h, _ in blobs(ink)[1][1:]], float)


def tables(ink: Ink, across: list[Ruling], down: list[Ruling]) -> list[Grid]:
    paper = np.where(ink > 0, 20, 252).astype(np.uint8)
    return page_tables(
        paper,
        Rulings(across, down, np.zeros_like(ink), np.zeros_like(ink)),
        blobs(ink)[1],
        BODY,
    )


def box() -> Box:
    return Box(XS[0], YS[0], XS[-1], YS[-1])


def test_a_vertical_runs_on_between_print_where_a_stretch_of_it_faded() -> None:
    ink = page()
    columns(ink)
    pieces = [Ruling(300, YS[0], YS[1]), Ruling(301, YS[2], YS[3]), Ruling(580, YS[0], YS[3])]
    (line,) = run_on_columns(box(), pieces, letters(ink), BODY)
    assert (line.start, line.end) == (YS[1], YS[2])
    assert line.pos == pytest.approx(300, abs=1)


def test_a_vertical_that_ends_early_runs_on_to_the_end() -> None:
    ink = page()
    columns(ink)
    (line,) = run_on_columns(box(), [Ruling(300, YS[0], YS[2])], letters(ink), BODY)
    assert (line.start, line.end) == (YS[2], YS[3])


@pytest.mark.parametrize("why", ["across", "one side", "short", "heading"])
def test_no_vertical_runs_on_through_a_text_over_paper_or_into_a_heading(why: str) -> None:
    ink = page()
    columns(ink, (70, 320, 600) if why != "one side" else (320, 600))
    pieces = [Ruling(300, YS[0], YS[1]), Ruling(300, YS[2], YS[3])]
    if why == "across":
        write(ink, 260, 310, 8)
    elif why == "short":
        pieces = pieces[:1]
    elif why == "heading":
        pieces = [Ruling(300, YS[1], YS[3])]
    assert run_on_columns(box(), pieces, letters(ink), BODY) == ()


def column(ink: Ink) -> Assumed:
    """Return what parts the last column of a table, 580 to 850 pixels."""
    return columns_within((580, 40, 850, 640), blobs(ink)[1], BODY, drawn=True)


def test_a_column_that_holds_two_beside_each_other_all_the_way_down_is_two() -> None:
    ink = page()
    for row in range(14):
        write(ink, 590, 60 + 40 * row, 5 + row % 4)
        write(ink, 720, 60 + 40 * row, 4 + row % 3)
    (line,) = column(ink).vertical
    assert 670 < line.pos < 720


def test_a_stamp_in_a_column_is_no_column_of_its_own() -> None:
    ink = page()
    for row in range(14):
        write(ink, 590, 60 + 40 * row, 3 + row % 4)
    for row in range(14):  # smaller letters, close below each other, in one place
        for n in range(5):
            cv2.rectangle(ink, (720 + 9 * n, 300 + 16 * row), (726 + 9 * n, 309 + 16 * row), 255, 1)
    assert column(ink) == Assumed()


def test_numbers_that_have_lost_their_points_are_no_two_columns() -> None:
    ink = page()
    for row in range(14):
        write(ink, 640, 60 + 40 * row, 3)
        write(ink, 700, 60 + 40 * row, 3)
    assert column(ink) == Assumed()


def test_a_table_that_lost_one_vertical_among_others_gets_it_back_and_is_doubtful() -> None:
    ink = page()
    columns(ink)
    across = [Ruling(y, XS[0], XS[-1]) for y in YS]
    down = [Ruling(x, YS[0], YS[-1]) for x in (XS[0], XS[2], XS[3])]
    (grid,) = tables(ink, across, down)
    assert (grid.n_rows, grid.n_cols) == (3, 3)
    assert grid.doubtful
    assert grid.guessed
    (whole,) = tables(ink, across, [*down, Ruling(XS[1], YS[0], YS[-1])])
    assert not whole.doubtful


def test_a_side_that_broke_off_runs_on_beside_its_rows_to_the_last_line() -> None:
    ink = page()
    columns(ink)
    last = Ruling(YS[3], XS[1], XS[-1])
    left = Ruling(XS[0], YS[0], YS[1])
    across, down = run_on_sides(box(), [last], [left], letters(ink), BODY)
    assert down == (Ruling(XS[0], YS[1], YS[3]),)
    assert across == (Ruling(YS[3], XS[0], XS[1]),)


@pytest.mark.parametrize("why", ["whole", "short", "no rows", "across", "no last line"])
def test_no_side_runs_on_without_rows_beside_it_or_through_print(why: str) -> None:
    ink = page()
    columns(ink, (70, 320, 600), rows=4 if why == "no rows" else 14)
    if why == "across":
        write(ink, 30, 500, 5)
    end = {"whole": YS[3], "short": YS[0] + 60}.get(why, YS[1])
    last = [] if why == "no last line" else [Ruling(YS[3], XS[1], XS[-1])]
    left = [Ruling(XS[0], YS[0], end)]
    assert run_on_sides(box(), last, left, letters(ink), BODY) == ((), ())


@pytest.mark.parametrize(("x", "guessed"), [(50, True), (47, True), (300, True), (30, False)])
def test_a_table_with_an_assumed_column_or_side_holds_what_nobody_sees(
    x: int, guessed: bool
) -> None:
    across = [Ruling(y, XS[0], XS[-1]) for y in YS]
    down = [Ruling(edge, YS[0], YS[-1]) for edge in XS]
    (grid,) = find_grids(across, down)
    assert holds(grid, Assumed((), (Ruling(x, YS[1], YS[3]),)), near=5.0) == guessed


def test_a_table_whose_heading_was_parted_is_trusted_in_no_row() -> None:
    ink = page()
    write(ink, 120, 120, 8)
    write(ink, 575 - 6 * 20, 80, 20)  # over two columns, through the vertical between them
    for x in (400, 680):
        write(ink, x, 170, 6)
    for y in (300, 340, 500, 540):
        for x in XS[:-1]:
            write(ink, x + 20, y, 7)
    across = [Ruling(y, XS[0], XS[-1]) for y in YS]
    down = [Ruling(x, YS[0], YS[-1]) for x in XS]
    (grid,) = tables(ink, across, down)
    heads = [(c.row, c.col, c.row_span, c.col_span) for c in grid.cells if c.row < 2]
    assert heads == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert grid.doubtful
    assert grid.guessed
