"""Sides of a table that run through words: the frame is lost, and the table was begun too late.

Where the frame of one side has faded, a table seems to begin where the first of its horizontals is
seen. A side stands in the white beside the print; one that runs through words in line after line is
none, and the table reaches as far as their lines do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.grid import Grid
from pipeline.readers.spanned_heads import Print, torn_word

LINES, SHARE = 3, 0.5
"""So many lines of print, and this share of those beside it, a side runs through."""

BESIDE = 2.0
"""Bodies: so near to a side print is beside it."""

SPACE = 2.0
"""Bodies: further away print is of another line."""

ROOM = 0.5
"""Bodies of paper between the print and the side."""


def with_whole_sides(
    grid: Grid, others: Sequence[Box], letters: Print, body: float, width: int
) -> Grid:
    """Return a table with the words that its sides run through inside; as it is if there are none.

    Args:
        grid: The table.
        others: The other tables of the page, which it does not reach into.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
        width: Of the page, in pixels.
    """
    if not len(letters):
        return grid
    middles = (letters[:, 1] + letters[:, 3]) / 2
    own = letters[(middles > grid.box.y0) & (middles < grid.box.y1)]
    left, right = grid.box.x0, grid.box.x1
    first, last = _end(own, left, body, -1.0), _end(own, right, body, 1.0)
    x0 = left if first is None else max(0.0, first - ROOM * body)
    x1 = right if last is None else min(float(width), last + ROOM * body)
    beside = [o for o in others if o.y0 < grid.box.y1 and o.y1 > grid.box.y0]
    x0 = max([x0, *(o.x1 for o in beside if o.x1 <= left)])
    x1 = min([x1, *(o.x0 for o in beside if o.x0 >= right)])
    if (x0, x1) == (left, right):
        return grid

    def moved(box: Box) -> Box:
        return replace(
            box, x0=x0 if box.x0 == left else box.x0, x1=x1 if box.x1 == right else box.x1
        )

    cells = tuple(replace(cell, box=moved(cell.box)) for cell in grid.cells)
    return replace(grid, cells=cells, box=moved(grid.box), guessed=True)


def _end(letters: Print, side: float, body: float, way: float) -> float | None:
    """Return how far the lines reach that a side runs through; None where it is one.

    Args:
        letters: Boxes of the letters beside the table and in it.
        side: Where the side is.
        body: Height of a letter's body in pixels.
        way: -1 for a left side, 1 for a right one.
    """
    near = (letters[:, 2] > side - BESIDE * body) & (letters[:, 0] < side + BESIDE * body)
    lines = _lines(letters, near, body)
    torn = [line for line in lines if torn_word(line, side, body) is not None]
    if len(torn) < max(LINES, SHARE * len(lines)):
        return None
    reached = [_reach(line, side, body, way) for line in torn]
    return min(reached) if way < 0 else max(reached)


def _lines(letters: Print, near: NDArray[np.bool_], body: float) -> list[Print]:
    """Return the letters of each line that has some near a side."""
    middles = (letters[:, 1] + letters[:, 3]) / 2
    levels = np.sort(middles[near & (letters[:, 3] - letters[:, 1] >= ROOM * body)])
    if not len(levels):
        return []
    groups = np.split(levels, np.flatnonzero(np.diff(levels) > ROOM * body) + 1)
    return [letters[np.abs(middles - np.median(group)) < body] for group in groups]


def _reach(line: Print, side: float, body: float, way: float) -> float:
    """Return where a line ends that goes on from a side without wide paper in it."""
    out = line if way > 0 else np.stack([-line[:, 2], line[:, 1], -line[:, 0], line[:, 3]], axis=1)
    at = way * side
    for start, _, end, _ in sorted(out.tolist()):
        if end > at and start < at + SPACE * body:
            at = end
    return way * at
