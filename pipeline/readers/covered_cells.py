"""Cells whose print lies under a signature or a stamp and has grown together with it.

Such print makes no line of its own: every letter of it is part of one large stroke. In a table it
is known where it must stand, on the baseline of the cells beside it, so it is cut out there,
strokes and all, and read. What comes of it is not trusted, but it is not missing without a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.ink_blobs import InkBox, Labels, Stats
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_bands import ABOVE, BELOW
from pipeline.readers.line_marks import TALL

Place = tuple[int, int]
"""Number of a grid, and of a cell in it."""

LEAST_INK = 1.2
"""Squared bodies: less ink in a line's place is the tail of a stroke. A digit has 0.3 to 0.5."""

LEAST_ROWS = 3
"""Cells of smaller tables have too few neighbours to tell where their print stands."""

_INSET = 3  # pixels: what is left of a ruling


def covered_lines(
    grids: Sequence[Grid],
    lines: Mapping[Place, Sequence[LineOfInk]],
    labels: Labels,
    stats: Stats,
    body: float,
) -> dict[Place, LineOfInk]:
    """Return a line for every cell without one in which strokes of other cells cover its place.

    Args:
        grids: The page's tables.
        lines: The lines found in their cells.
        labels: Label image of the page's print.
        stats: Its blobs.
        body: Height of a letter's body in pixels.

    Returns:
        By cell; a line without labels of its own, all of whose ink is `crossing`.
    """
    tall = (stats[:, cv2.CC_STAT_HEIGHT] > TALL * body) & (stats[:, cv2.CC_STAT_AREA] > 0)
    tall[0] = False
    if not tall.any():
        return {}
    found: dict[Place, LineOfInk] = {}
    for g, grid in enumerate(grids):
        if grid.n_rows < LEAST_ROWS:
            continue
        for c, cell in enumerate(grid.cells):
            if lines.get((g, c)) or cell.row_span > 1:
                continue
            beside = _beside(g, grid, cell, lines)
            if beside is None:
                continue
            line = _line_in(cell, beside, labels, tall)
            if line is not None:
                found[g, c] = line
    return found


def _beside(
    g: int, grid: Grid, cell: GridCell, lines: Mapping[Place, Sequence[LineOfInk]]
) -> LineOfInk | None:
    """Return the nearest line of the row, of cells that hold one line and nothing else."""
    middle = (cell.box.x0 + cell.box.x1) / 2
    near = [
        (abs((other.box.x0 + other.box.x1) / 2 - middle), n, own[0])
        for n, other in enumerate(grid.cells)
        if other.row == cell.row and other.row_span == 1
        for own in (lines.get((g, n), ()),)
        if len(own) == 1 and own[0].labels
    ]
    return min(near, key=lambda pair: pair[:2])[2] if near else None


def _line_in(
    cell: GridCell,
    beside: LineOfInk,
    labels: Labels,
    tall: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> LineOfInk | None:
    left, right = round(cell.box.x0) + _INSET, round(cell.box.x1) - _INSET
    row = beside.base.row((left + right) / 2)
    top = max(round(cell.box.y0) + _INSET, round(row - ABOVE * beside.body))
    bottom = min(round(cell.box.y1) - _INSET, round(row + BELOW * beside.body))
    if right <= left or bottom <= top:
        return None
    strokes = np.where(tall[labels[top:bottom, left:right]], labels[top:bottom, left:right], 0)
    body_rows = strokes[max(0, round(row - beside.body) - top) : max(0, round(row) - top)]
    if np.count_nonzero(body_rows) < LEAST_INK * beside.body**2:
        return None
    columns = np.flatnonzero(body_rows.any(axis=0))
    box = InkBox(left + int(columns[0]), top, left + int(columns[-1]) + 1, bottom)
    crossing = tuple(int(n) for n in np.unique(strokes) if n)
    return LineOfInk(box, (), beside.base, crossing)
