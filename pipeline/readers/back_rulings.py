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

LONG = 4.0
"""Bodies: so far print runs on, above and below, in a column that a line from the back parts."""

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
    columns = list(pairwise(sorted({x for c in grid.cells for x in (c.box.x0, c.box.x1)})))
    found: list[Ruling] = []
    for y in rows[1:-1]:
        pieces = [n for n, line in enumerate(own) if abs(line.pos - y) <= ONE * body]
        if pieces and all(shades[n] <= bar for n in pieces):
            spans = [_print_in(column, letters, body) for column in columns]
            if _parts_nothing(y, spans, body):
                found.extend(own[n] for n in pieces)
    return tuple(found)


def _contrast(flat: NDArray[np.uint8], line: Ruling) -> float:
    """Return by how much the darkest row of a line is darker than white paper, on the mean."""
    row = round(line.pos)
    strip = flat[max(0, row - 2) : row + 3, max(0, round(line.start)) : round(line.end) + 1]
    return 255.0 - float(strip.mean(axis=1).min())


def _print_in(column: Span, letters: Print, body: float) -> list[Span]:
    """Return from where to where print stands in a column, lines of one text as one."""
    inside = (letters[:, 0] > column[0] + SIDE * body) & (letters[:, 2] < column[1] - SIDE * body)
    spans: list[Span] = []
    for top, bottom in sorted(letters[inside][:, [1, 3]].tolist()):
        if spans and top - spans[-1][1] < NEXT * body:
            spans[-1] = (spans[-1][0], max(bottom, spans[-1][1]))
        else:
            spans.append((top, bottom))
    return spans


def _parts_nothing(y: float, columns: Sequence[Sequence[Span]], body: float) -> bool:
    """Whether text runs through a row's edge in some column and begins below it in none."""
    held = [
        next(((a, b) for a, b in spans if a < y + NEXT * body and b > y), None) for spans in columns
    ]
    runs = [span for span in held if span is not None and span[0] < y]
    begins = [span for span in held if span is not None and span[0] >= y]
    long = any(y - a >= LONG * body and b - y >= LONG * body for a, b in runs)
    return long and not begins
