"""Cells whose print lies under a signature or a stamp and has grown together with it.

Such print makes no line of its own: every letter of it is part of one large stroke. In a table it
is known where it must stand, on the baseline of the cells beside it, so it is cut out there,
strokes and all, and read. What comes of it is not trusted, but it is not missing without a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.ink_blobs import InkBox, Labels, Stats
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_bands import ABOVE, BELOW
from pipeline.readers.line_marks import TALL

Place = tuple[int, int]
"""Number of a grid, and of a cell in it."""

LEAST_INK = 1.2
"""Squared bodies: less ink in a line's place is the tail of a stroke. A digit has 0.3 to 0.5."""

TOUCHED = 0.1
"""Squared bodies: so much of a stroke where a line's letters stand may have taken some of them."""

DUST = 0.5
"""Bodies: what is smaller is no stroke."""

LARGE = 2.0
"""Bodies: what is higher or wider is no letter."""

BESIDE = 1.0
"""Bodies: outside tables, a stroke this near to an end of a line may have taken letters of it."""

ENDS, LETTER_INK = 2.5, 0.4
"""Bodies: so much of a line a stroke may have taken at an end of it; and the squared bodies of ink
that a letter in a stroke has at least."""

LEAST_ROWS = 3
"""Cells of smaller tables have too few neighbours to tell where their print stands."""

_INSET = 3  # pixels: what is left of a ruling


Lines = Mapping[Place | None, Sequence[LineOfInk]]
"""The lines of every cell, and those outside all tables (None)."""


def under_strokes(
    grids: Sequence[Grid], lines: Lines, labels: Labels, stats: Stats, body: float
) -> dict[Place | None, tuple[LineOfInk, ...]]:
    """Return the lines with those marked `covered` where strokes run, and those strokes hide added.

    Letters that have grown together with a stroke are no part of their line: of ๓๘.๒๕ under a
    signature ๓๘ is left, and reads well. In a cell a line is made as long as the strokes in it; a
    cell without a line gets one where its row says that its print stands.

    Args:
        grids: The page's tables.
        lines: The lines found in their cells and outside.
        labels: Label image of the page's print.
        stats: Its blobs.
        body: Height of a letter's body in pixels.
    """
    found = {place: tuple(own) for place, own in lines.items()}
    tall = (stats[:, cv2.CC_STAT_HEIGHT] > TALL * body) & (stats[:, cv2.CC_STAT_AREA] > 0)
    # A title may be as high, but it is print of its own.
    tall[[0, *(label for own in lines.values() for line in own for label in line.labels)]] = False
    # What reaches over from another cell or line was taken for letters there, and may be a stroke's
    # end; what is in no line may be letters that a low stroke has taken with it.
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    strokes = (sides >= DUST * body) & (stats[:, cv2.CC_STAT_AREA] > 0)
    strokes[0] = False
    large = set(np.flatnonzero(sides > LARGE * body).tolist())
    if None in found:
        outside = {label for line in found[None] for label in line.labels} & large
        found[None] = tuple(_outside(line, outside, labels, tall) for line in found[None])
    for g, grid in enumerate(grids):
        for c, cell in enumerate(grid.cells):
            own = found.get((g, c), ())
            held = [label for some in own for label in some.labels]
            was = strokes[held]
            strokes[held] = False
            made = list[LineOfInk]()
            for some in own:
                over = _of_others(some, large.intersection(held), cell, labels)
                strokes[over] = True
                made.append(_marked(some, cell, labels, strokes))
                strokes[over] = False
            strokes[held] = was
            if made:
                found[g, c] = tuple(
                    replace(new, covered=new.covered or _touched(some, own, cell, labels, strokes))
                    for new, some in zip(made, own, strict=True)
                )
        for c, cell in enumerate(grid.cells):
            if found.get((g, c)) or cell.row_span > 1 or grid.n_rows < LEAST_ROWS:
                continue
            beside = _beside(g, grid, cell, found)
            line = None if beside is None else _line_in(cell, beside, labels, tall)
            if line is not None:
                found[g, c] = (line,)
    return found


def _outside(line: LineOfInk, held: set[int], labels: Labels, tall: NDArray[np.bool_]) -> LineOfInk:
    """Return a line outside tables as `_marked` does; letters that a stroke took at its ends, too.

    `held` are large blobs that lines have.
    """
    over = [label for label in _of_others(line, held, None, labels) if not tall[label]]
    tall[over] = True
    marked = _marked(line, None, labels, tall)
    tall[over] = False
    return marked


def _marked(
    line: LineOfInk, cell: GridCell | None, labels: Labels, foreign: NDArray[np.bool_]
) -> LineOfInk:
    """Return a line as it is, or covered; in a cell as long as the strokes where it runs.

    `foreign` says which blobs are strokes, or another cell's.
    """
    within, left = _letters_of(line, cell, labels)
    touched = foreign[within]
    if np.count_nonzero(touched) < TOUCHED * line.body**2:
        return line
    strokes = np.where(touched, within, 0)
    crossing = tuple(sorted({*line.crossing, *(int(n) for n in np.unique(strokes) if n)}))
    inked = np.flatnonzero(strokes.any(axis=0)) + left
    columns = _ends(line, labels, crossing) if cell is None else inked
    box = line.box
    if len(columns):
        x0, x1 = min(box.x0, int(columns[0])), max(box.x1, int(columns[-1]) + 1)
        box = InkBox(x0, box.y0, x1, box.y1)
    return replace(line, box=box, crossing=crossing, covered=True)


def _ends(line: LineOfInk, labels: Labels, strokes: Sequence[int]) -> NDArray[np.intp]:
    """Return the columns at a line's ends with as much ink of strokes as a letter has.

    A letter that has grown together with a stroke is the line's first or last one.
    """
    within, left = _letters_of(line, None, labels, ENDS)
    ink = np.isin(within, strokes).sum(axis=0)
    columns = np.arange(len(ink)) + left
    found = np.zeros(0, dtype=np.intp)
    for side in (columns < line.box.x0, columns >= line.box.x1):
        if ink[side].sum() >= LETTER_INK * line.body**2:
            found = np.concatenate([found, columns[side & (ink > 0)]])
    return found


def _of_others(line: LineOfInk, held: set[int], cell: GridCell | None, labels: Labels) -> list[int]:
    """Return what other lines took for their own where this one's letters stand.

    A stroke through several lines is cut between them, and its pieces may have letters of another.

    Args:
        line: A line of a cell, or outside tables.
        held: Large blobs that the lines there have.
        cell: The cell.
        labels: Label image of the page's print.
    """
    within, _ = _letters_of(line, cell, labels)
    found, counts = np.unique(within, return_counts=True)
    much = found[counts >= TOUCHED * line.body**2]
    return [label for label in much.tolist() if label in held and label not in line.labels]


def _touched(
    line: LineOfInk,
    own: Sequence[LineOfInk],
    cell: GridCell,
    labels: Labels,
    strokes: NDArray[np.bool_],
) -> bool:
    """Whether another line of the cell has ink where a line's letters stand: a stroke's pieces."""
    if len(own) < 2:
        return False
    within, _ = _letters_of(line, cell, labels)
    others = [label for other in own if other is not line for label in other.labels]
    ink = np.count_nonzero(np.isin(within, others) & strokes[within])
    return bool(ink >= TOUCHED * line.body**2)


def _letters_of(
    line: LineOfInk, cell: GridCell | None, labels: Labels, beside: float = BESIDE
) -> tuple[NDArray[np.int32], int]:
    """Return the labels where a line's letters stand, in all of its cell; and the first column.

    Outside tables so many bodies `beside` it are looked at, too.
    """
    box, body = line.box, line.body
    around = round(beside * body)
    left, right = max(0, box.x0 - around), box.x1 + around
    if cell is not None:
        left, right = round(cell.box.x0) + _INSET, round(cell.box.x1) - _INSET
    row = line.base.row((box.x0 + box.x1) / 2)
    return labels[max(0, round(row - body)) : max(0, round(row)), left:right], left


def _beside(g: int, grid: Grid, cell: GridCell, lines: Lines) -> LineOfInk | None:
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
    return LineOfInk(box, (), beside.base, crossing, covered=True)
