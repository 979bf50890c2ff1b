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
from pipeline.readers.grid import Ruling

Print = NDArray[np.float64]
"""Boxes of letters: left, top, right, bottom."""

MOST = 0.5
"""Of the table's height, so much of a vertical has to be there."""

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
    for pieces in _of_one(sorted(inner, key=lambda line: line.pos), ONE * body):
        ends = _joined([(max(box.y0, p.start), min(box.y1, p.end)) for p in pieces])
        if sum(end - start for start, end in ends) < MOST * height:
            continue
        pos = float(np.mean([p.pos for p in pieces]))
        breaks = [(a[1], b[0]) for a, b in pairwise([*ends, (box.y1, box.y1)])]
        found.extend(
            Ruling(pos, start, end)
            for start, end in breaks
            if end - start > SHORT * body and _stands_clear(pos, start, end, letters, body)
        )
    return tuple(found)


def _of_one(lines: Sequence[Ruling], near: float) -> list[list[Ruling]]:
    groups: list[list[Ruling]] = []
    for line in lines:
        if groups and line.pos - groups[-1][-1].pos <= near:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


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
