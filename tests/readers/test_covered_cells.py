"""Print that has grown together with a signature is looked for where its row says it stands."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.covered_cells import covered_lines
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.ink_blobs import blobs
from pipeline.readers.ink_lines import LineOfInk, region_lines
from pipeline.readers.layout import cells_at
from pipeline.readers.line_bands import feet
from pipeline.readers.line_cut import line_image

BODY = 16
ROWS, COLUMNS = (40, 90, 140, 190, 240), (40, 200, 360)


def table() -> tuple[NDArray[np.uint8], Grid]:
    """Ink of four rows of two cells, four letters in each; the rulings are left out already."""
    ink = np.zeros((300, 400), np.uint8)
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            for n in range(4):
                left = x + 40 + 14 * n
                cv2.rectangle(ink, (left, y + 18), (left + 9, y + 18 + BODY - 1), (255,), 2)
    (grid,) = find_grids(
        [Ruling(y, COLUMNS[0], COLUMNS[-1]) for y in ROWS],
        [Ruling(x, ROWS[0], ROWS[-1]) for x in COLUMNS],
    )
    return ink, grid


def signed(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    made = ink.copy()
    for n in range(4):  # through every letter of the second cell of the second row
        at = COLUMNS[1] + 44 + 14 * n
        cv2.line(made, (at, 79), (at + 14, 147), (255,), 3)
        cv2.line(made, (at, 147), (at + 14, 79), (255,), 3)
    return made


def lines_of(
    ink: NDArray[np.uint8], grid: Grid
) -> tuple[dict[tuple[int, int], tuple[LineOfInk, ...]], NDArray[np.int32], NDArray[np.int32]]:
    labels, stats = blobs(ink)
    edges = feet(stats)
    at = cells_at([grid], edges.x[1:], (edges.top[1:] + edges.bottom[1:]) / 2)
    cells = sorted({cell for cell in at if cell is not None})
    members = [[n + 1 for n, cell in enumerate(at) if cell == c] for c in cells]
    found = region_lines(labels, stats, members, BODY)
    return dict(zip(cells, found.lines, strict=True)), found.labels, found.stats


def test_a_cell_under_a_signature_is_cut_out_on_the_baseline_of_its_row() -> None:
    ink, grid = table()
    lines, labels, stats = lines_of(signed(ink), grid)
    assert not lines.get((0, 3))
    covered = covered_lines([grid], lines, labels, stats, BODY)
    assert list(covered) == [(0, 3)]
    line = covered[0, 3]
    assert abs(line.baseline - (ROWS[1] + 18 + BODY)) <= 1.5
    assert abs(line.body - BODY) <= 2.5
    assert line.labels == ()
    assert line.box.x0 >= COLUMNS[1]
    assert line.box.y0 >= ROWS[1]
    cut = line_image(line, labels, 255 - signed(ink))
    assert (cut.pixels < 100).sum() > 4 * BODY  # the letters are there, strokes and all


def test_cells_without_print_and_tables_without_strokes_give_nothing() -> None:
    ink, grid = table()
    assert covered_lines([grid], *lines_of(ink, grid), BODY) == {}
    ink[ROWS[1] : ROWS[2], COLUMNS[1] :] = 0
    assert covered_lines([grid], *lines_of(ink, grid), BODY) == {}
    cv2.line(ink, (COLUMNS[1] + 60, 10), (COLUMNS[1] + 64, 290), (255,), 2)  # the tail of a stroke
    lines, labels, stats = lines_of(ink, grid)
    assert (0, 3) not in covered_lines([grid], lines, labels, stats, BODY)
