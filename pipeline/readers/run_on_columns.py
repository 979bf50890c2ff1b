"""Columns run down all of a table: what fades of a ruling is the stretch between two others.

Where most of a vertical is there and print stands clear of it on both sides in the stretch that it
lacks, it is taken to run on. Above its first piece lies the heading, which may span columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.grid import Ruling, cluster

Print = NDArray[np.float64]
"""Boxes of letters: left, top, right, bottom."""

MOST = 0.5
"""Of the table's height, so much of a vertical has to be there."""

PART = 0.25
"""So much of a side has to be there: it has less to tell than what is seen of both its ends."""

ONE = 0.5
"""Bodies: pieces so near to each other are of one vertical."""

SHORT = 1.0
"""Bodies: a shorter break holds no line of print."""

CLEAR = 0.3
"""Bodies of paper on either side of a ruling: letters of a word stand nearer to each other."""

BESIDE = 12.0
"""Bodies: print so far to the left and to the right is in the columns beside it."""


def run_on_columns(
    box: Box, vertical: Sequence[Ruling], letters: Print, body: float
) -> tuple[Ruling, ...]:
    """Return the stretches that the verticals of a table lack.

    Args:
        box: The table, in pixels.
        vertical: Lines of the page along y.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    height = box.y1 - box.y0
    inner = [
        line
        for line in vertical
        if box.x0 + body < line.pos < box.x1 - body and line.end > box.y0 and line.start < box.y1
    ]
    found: list[Ruling] = []
    for pos in cluster([line.pos for line in inner], ONE * body):
        pieces = [line for line in inner if abs(line.pos - pos) <= ONE * body / 2]
        ends = _joined([(max(box.y0, p.start), min(box.y1, p.end)) for p in pieces])
        if sum(end - start for start, end in ends) < MOST * height:
            continue
        breaks = [(a[1], b[0]) for a, b in pairwise([*ends, (box.y1, box.y1)])]
        found.extend(
            Ruling(pos, start, end)
            for start, end in breaks
            if end - start > SHORT * body and _stands_clear(pos, start, end, letters, body)
        )
    return tuple(found)


def run_on_sides(
    box: Box, horizontal: Sequence[Ruling], vertical: Sequence[Ruling], letters: Print, body: float
) -> tuple[tuple[Ruling, ...], tuple[Ruling, ...]]:
    """Return what the left and the right side of a table lack, and the ends of its last line.

    A table is as wide at its foot as at its head: where a side breaks off, its rows run out of it.

    Args:
        box: The table, in pixels.
        horizontal: Lines of the page along x.
        vertical: Lines along y.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.

    Returns:
        Lines along x and lines along y.
    """
    across: list[Ruling] = []
    down: list[Ruling] = []
    last = [line for line in horizontal if abs(line.pos - box.y1) <= ONE * body]
    for side, inwards in ((box.x0, 1.0), (box.x1, -1.0)):
        pieces = [line for line in vertical if abs(line.pos - side) <= ONE * body]
        end = max((min(line.end, box.y1) for line in pieces), default=box.y0)
        if not last or end - box.y0 < PART * (box.y1 - box.y0) or box.y1 - end <= SHORT * body:
            continue
        middle = (letters[:, 1] + letters[:, 3]) / 2
        level = letters[(middle > end) & (middle < box.y1)]
        on = (level[:, 0] < side + CLEAR * body) & (level[:, 2] > side - CLEAR * body)
        near = sorted((side, side + inwards * BESIDE * body))
        within = (level[:, 0] > near[0]) & (level[:, 2] < near[1])
        if on.any() or not within.any():
            continue
        down.append(Ruling(side, end, box.y1))
        reached = min(line.start for line in last), max(line.end for line in last)
        ends = (side, reached[0]) if inwards > 0 else (reached[1], side)
        if ends[1] - ends[0] > ONE * body:
            across.append(Ruling(box.y1, *ends))
    return tuple(across), tuple(down)


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans with those that overlap made one.

    >>> _joined([(5, 9), (0, 3), (2, 4)])
    [(0, 4), (5, 9)]
    """
    kept: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _stands_clear(pos: float, start: float, end: float, letters: Print, body: float) -> bool:
    """Whether print stands left and right of a stretch, and none of it on the line."""
    middle = (letters[:, 1] + letters[:, 3]) / 2
    level = letters[(middle > start) & (middle < end)]
    left, right = level[level[:, 2] <= pos - CLEAR * body], level[level[:, 0] >= pos + CLEAR * body]
    if len(left) + len(right) < len(level):
        return False
    return bool(
        (left[:, 2] > pos - BESIDE * body).any() and (right[:, 0] < pos + BESIDE * body).any()
    )
