"""Sides of a table that have faded: columns that end together end at a line that is not to be seen.

Faxes lose thin horizontals first, often the table's first and last as well. Its verticals, known
over all of their height, tell where it began and ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.grid import Ruling, cluster

TOGETHER = 1.5
"""Bodies within which the ends of lines are at one height."""

MOST_COLUMNS = 4
"""So many columns that end together end at a line; fewer strokes or folds may do so by chance."""

KNOWN, WHOLE = 3.0, 0.5
"""Bodies: a line along the other axis so near is the one that they end at. It is seen if this share
of it is."""


def unseen_sides(lines: Sequence[Ruling], across: Sequence[Ruling], body: float) -> list[Ruling]:
    """Return the lines that are not to be seen and at which several others end.

    Args:
        lines: Along one axis.
        across: Those that cross them and are seen, in pieces at least.
        body: Height of a letter's body in pixels.
    """
    found: list[Ruling] = []
    for upper in (True, False):
        ends = [line.start if upper else line.end for line in lines]
        for place in cluster(ends, TOGETHER * body):
            own = [
                line
                for line, end in zip(lines, ends, strict=True)
                if abs(end - place) <= TOGETHER / 2 * body
            ]
            columns = cluster([line.pos for line in own], body)
            if len(columns) < MOST_COLUMNS:
                continue
            side = _to_the_next(Ruling(place, columns[0], columns[-1]), lines, body)
            known = [
                o
                for o in across
                if abs(o.pos - place) <= KNOWN * body and o.start < side.end and o.end > side.start
            ]
            seen = sum(min(o.end, side.end) - max(o.start, side.start) for o in known)
            if seen < WHOLE * (side.end - side.start):
                found.append(replace(side, pos=known[0].pos) if known else side)
    return found


def _to_the_next(side: Ruling, lines: Sequence[Ruling], body: float) -> Ruling:
    """Return a side as far as the next lines that run through its height: a heading's foot."""
    through = [
        line.pos
        for line in lines
        if line.start < side.pos - KNOWN * body and line.end > side.pos + KNOWN * body
    ]
    start = max((p for p in through if p < side.start - body), default=side.start)
    end = min((p for p in through if p > side.end + body), default=side.end)
    return Ruling(side.pos, start, end)
