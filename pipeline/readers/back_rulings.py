"""Rows that no print begins in: rulings of the back of the sheet, which shine through a table.

Thin paper shows the table on its back. Its lines are paler than those of this side by far, and they
do not know where print stands: text runs through them from line to line, and no cell begins below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.run_on_columns import ONE, Print

PALE = 0.35
"""A line from the back is no darker, beside its paper, than this share of its table's others."""

NEXT = 2.6
"""Bodies: the next line of a text is no further away."""

LONG = 5.0
"""Bodies: so high is the text of the cell above a line from the back, and of the one below it: rows
of a line or two each may all stand as near to one another."""

SIDE = 0.5
"""Bodies from a vertical of the table: print so near to it may stand on it."""

Span = tuple[float, float]


def from_the_back(
    flat: NDArray[np.uint8], grid: Grid, horizontal: Sequence[Ruling], letters: Print, body: float
) -> tuple[Ruling, ...]:
    """Return the lines along x within a table that are not its own.

    Args:
        flat: The page, grey, paper 255.
        grid: The table.
        horizontal: Lines of the page along x that are seen.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    box = grid.box
    own = [
        line
        for line in horizontal
        if box.y0 - body <= line.pos <= box.y1 + body and line.start < box.x1 and line.end > box.x0
    ]
    if len(own) < 3:
        return ()
    shades = [_contrast(flat, line) for line in own]
    bar = PALE * median(shades)
    rows = sorted({y for cell in grid.cells for y in (cell.box.y0, cell.box.y1)})
    pale: dict[float, list[int]] = {}
    for y in rows[1:-1]:
        pieces = [n for n, line in enumerate(own) if abs(line.pos - y) <= ONE * body]
        if pieces and all(shades[n] <= bar for n in pieces):
            pale[y] = pieces
    if not pale:
        return ()
    sure = [y for y in rows if y not in pale]
    columns = pairwise(sorted({x for c in grid.cells for x in (c.box.x0, c.box.x1)}))
    inside = [_inside(column, letters, body) for column in columns]
    found: list[Ruling] = []
    for y, pieces in pale.items():
        ends = max(r for r in sure if r < y), min(r for r in sure if r > y)
        if _parts_nothing(y, ends, inside, body):
            found.extend(own[n] for n in pieces)
    return tuple(found)


def _contrast(flat: NDArray[np.uint8], line: Ruling) -> float:
    """Return by how much the darkest row of a line is darker than white paper, on the mean."""
    row = round(line.pos)
    strip = flat[max(0, row - 2) : row + 3, max(0, round(line.start)) : round(line.end) + 1]
    return 255.0 - float(strip.mean(axis=1).min())


def _inside(column: Span, letters: Print, body: float) -> list[Span]:
    """Return top and bottom of the letters of a column, from top to bottom."""
    inside = (letters[:, 0] > column[0] + SIDE * body) & (letters[:, 2] < column[1] - SIDE * body)
    return sorted((top, bottom) for top, bottom in letters[inside][:, [1, 3]].tolist())


def _texts(letters: Sequence[Span], body: float) -> list[Span]:
    """Return from where to where print stands in a column, lines of one text as one."""
    spans: list[Span] = []
    for top, bottom in letters:
        if spans and top - spans[-1][1] < NEXT * body:
            spans[-1] = (spans[-1][0], max(bottom, spans[-1][1]))
        else:
            spans.append((top, bottom))
    return spans


def _parts_nothing(y: float, ends: Span, columns: Sequence[Sequence[Span]], body: float) -> bool:
    """Whether text runs through a row's edge in some column and begins below it in none.

    Args:
        y: The edge.
        ends: The next edges above and below it that are no pale ones.
        columns: Top and bottom of the letters of each column.
        body: Height of a letter's body in pixels.
    """
    long = False
    for letters in columns:
        near = [span for span in _texts(letters, body) if span[0] < y + NEXT * body and span[1] > y]
        if near and near[0][0] >= y:
            return False
        above = [span for span in letters if ends[0] < sum(span) / 2 < y]
        below = [span for span in letters if y < sum(span) / 2 < ends[1]]
        long |= bool(near and above and below) and all(
            max(b for _, b in part) - part[0][0] >= LONG * body for part in (above, below)
        )
    return long
