"""Pieces of lines as the sides of a table: which belong to one, and where one goes on unseen.

A line of a table ends at other lines. A stroke of a signature, the frame of a stamp or a fold does
not. And where a line is known over a good part of its way, little ink is needed to know it in the
rest: a faded stretch, the place where a marker or a signature was taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling, cluster

Ink = NDArray[np.uint8]

SURE_SHARE = 0.55
"""A piece this long, as a share of the longest along its axis, need not end at other lines."""

LONG_SHARE = 0.3
"""Only lines this long, measured likewise, are something that others can end at."""

ALONE = 30.0
"""Bodies: a line that none crosses is a rule only if it is so long."""

KNOWN_SHARE = 0.35
"""A line drawn over this share of its way is looked for in all of it."""

TRACE = 0.2
"""So much of a stretch must hold ink of its own, and more than lies at places beside it."""

DRAWN = 0.6
"""A stretch covered by this share is drawn anyway."""


def anchored(
    rows: Sequence[Ruling], cols: Sequence[Ruling], tolerance: float, body: float
) -> tuple[list[Ruling], list[Ruling]]:
    """Return the lines that are long or end at long ones on both sides.

    Args:
        rows: Lines along x.
        cols: Lines along y.
        tolerance: Pixels within which lines meet.
        body: Height of a letter's body in pixels.
    """
    near = max(tolerance, 0.4 * body)
    if not rows or not cols:  # no table: a long rule is left, rows of like letters are not
        least = ALONE * body
        return (
            [row for row in rows if row.end - row.start >= least],
            [col for col in cols if col.end - col.start >= least],
        )
    kept_rows, kept_cols = list(rows), list(cols)
    for _ in range(2):  # what the first round drops may have held up others
        if not kept_rows or not kept_cols:
            break
        long_rows, long_cols = _longer(kept_rows, LONG_SHARE), _longer(kept_cols, LONG_SHARE)
        sure_rows, sure_cols = _longer(kept_rows, SURE_SHARE), _longer(kept_cols, SURE_SHARE)
        kept_rows = [r for r in kept_rows if r in sure_rows or _held(r, long_cols, near)]
        kept_cols = [c for c in kept_cols if c in sure_cols or _held(c, long_rows, near)]
    return kept_rows, kept_cols


def _longer(lines: Sequence[Ruling], share: float) -> list[Ruling]:
    longest = max(line.end - line.start for line in lines)
    return [line for line in lines if line.end - line.start >= share * longest]


def _held(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    return all(
        any(
            abs(other.pos - end) <= near and other.start - near <= line.pos <= other.end + near
            for other in across
        )
        for end in (line.start, line.end)
    )


def completed(
    lines: Sequence[Ruling], across: Sequence[Ruling], ink: Ink, body: float, tolerance: float
) -> list[Ruling]:
    """Return further stretches of known lines, from one crossing line to the next.

    Args:
        lines: Lines along the second axis of `ink`.
        across: Lines that cross them.
        ink: 255 for ink, pale ink too.
        body: Height of a letter's body in pixels.
        tolerance: Pixels within which lines are one.
    """
    if len(across) < 2 or not lines:
        return []
    places = cluster([line.pos for line in across], tolerance)
    found: list[Ruling] = []
    for position in cluster([line.pos for line in lines], tolerance):
        own = [line for line in lines if abs(line.pos - position) <= tolerance]
        met = [
            place
            for place in places
            if any(
                other.start - 2 * tolerance <= position <= other.end + 2 * tolerance
                for other in across
                if abs(other.pos - place) <= tolerance
            )
        ]
        drawn = sum(line.end - line.start for line in own)
        if len(met) < 3 or drawn < KNOWN_SHARE * (met[-1] - met[0]):
            continue
        middle = sum(line.pos * (line.end - line.start) for line in own) / drawn
        for start, end in pairwise(met):
            covered = sum(max(0.0, min(o.end, end) - max(o.start, start)) for o in own)
            if covered < DRAWN * (end - start) and _traced(ink, middle, start, end, body):
                found.append(Ruling(middle, start, end))
    return found


def _traced(ink: Ink, position: float, start: float, end: float, body: float) -> bool:
    """Whether lone ink lies on the way of a line, more than beside it."""
    inset = max(2, int(0.2 * body))
    first, last = int(start) + inset, int(end) - inset
    if last - first < 4:
        return False
    step = max(4, int(0.6 * body))
    here = _lone_share(ink, round(position), first, last, inset, step)
    beside = [
        _lone_share(ink, round(position) + shift, first, last, inset, step)
        for shift in (-3 * step, -2 * step, 2 * step, 3 * step)
    ]
    return here >= TRACE + 1.5 * float(np.median(beside))


def _lone_share(ink: Ink, row: int, first: int, last: int, inset: int, step: int) -> float:
    """Return the share of columns with ink at a row and none close above and below."""
    if row - step < 0 or row + step >= ink.shape[0]:
        return 0.0
    half = max(1, inset - 1)
    on = ink[row - half : row + half + 1, first:last].any(axis=0)
    above = ink[row - step : row - half - 1, first:last].any(axis=0)
    below = ink[row + half + 2 : row + step + 1, first:last].any(axis=0)
    return float((on & ~above & ~below).mean())
