"""Columns at the side of a table whose rulings fade towards the edge of the sheet.

A copier's light falls off to one side, and there a table ends before its last column does. Where
pale lines run on from its rows, and print stands between them, the table runs on as far as they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.faint_tables import free_lines, in_words
from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.gutters import Assumed
from pipeline.readers.run_on_columns import ONE, Print

LEAST, SHARE = 3, 0.6
"""So many of a table's rows, and this share of them, run on."""

WIDE = 4.0
"""Bodies: what is narrower is no column."""

BEGINS = 1.5
"""Bodies: so near to the side of the table the pale lines begin."""

PRINTED = 2
"""In so many of its rows print stands beside the table."""


def wings(
    flat: NDArray[np.uint8], grid: Grid, others: Sequence[Box], letters: Print, body: float
) -> Assumed:
    """Return the rows of a table where they run on beside it, and where they end.

    Args:
        flat: The page, grey, paper 255.
        grid: The table.
        others: The other tables of the page.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    box = grid.box
    words = in_words(letters, body)
    edges = sorted({y for cell in grid.cells for y in (cell.box.y0, cell.box.y1)})
    beside = [other for other in others if other.y0 < box.y1 and other.y1 > box.y0]
    across: list[Ruling] = []
    down: list[Ruling] = []
    for right in (False, True):
        if right:
            x0 = box.x1
            x1 = min([float(flat.shape[1]), *(b.x0 for b in beside if b.x0 >= box.x1)])
        else:
            x0, x1 = max([0.0, *(b.x1 for b in beside if b.x1 <= box.x0)]), box.x0
        lines = _lines(flat, (x0, box.y0, x1, box.y1), words, edges, body)
        side = x0 if right else x1
        met = [
            (y, line)
            for y in edges
            for line in lines
            if abs(line.pos - y) <= ONE * body
            and abs((line.start if right else line.end) - side) <= BEGINS * body
        ]
        rows = {y for y, _ in met}
        if len(rows) < max(LEAST, SHARE * len(edges)):
            continue
        end = float(median(line.end if right else line.start for _, line in met))
        ends = min(side, end), max(side, end)
        if ends[1] - ends[0] < WIDE * body or not _is_printed(words, ends, edges):
            continue
        across.extend(Ruling(y, *ends) for y in edges)
        down.append(Ruling(end, box.y0, box.y1))
    return Assumed(tuple(across), tuple(down))


def _lines(
    flat: NDArray[np.uint8],
    strip: tuple[float, float, float, float],
    words: Print,
    edges: Sequence[float],
    body: float,
) -> list[Ruling]:
    """Return the pale lines along x of a strip beside a table, and a body above and below it."""
    left, right = round(strip[0]) + 1, round(strip[2])
    top, bottom = max(0, round(strip[1] - body)), round(strip[3] + body)
    inside = (words[:, 0] >= left) & (words[:, 2] <= right)
    inside &= (words[:, 1] >= top) & (words[:, 3] <= bottom)
    if right - left < WIDE * body or not _is_printed(words[inside], (left, right), edges):
        return []
    own = words[inside] - np.array([left, top, left, top])
    found = free_lines(flat[top:bottom, left:right], own, 1, body)
    return [Ruling(line.pos + top, line.start + left, line.end + left) for line in found]


def _is_printed(words: Print, ends: tuple[float, float], edges: Sequence[float]) -> bool:
    """Whether words stand between two columns of pixels in several rows of a table."""
    across, down = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
    own = down[(across > ends[0]) & (across < ends[1])]
    rows = np.unique(np.searchsorted(np.array(edges), own))
    return int(np.count_nonzero((rows > 0) & (rows < len(edges)))) >= PRINTED
