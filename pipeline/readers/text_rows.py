"""Rows of texts that lost the rulings between them: told by where the texts begin and by paper.

The texts of a row begin on one line, and the longest of them leaves no paper within the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.read_cells import ALIGNED, Slot, says_something

RESTARTS = 3
"""So many columns whose texts begin on one line after paper begin a row, or one less after much."""

SHORT_GAP, LONG_GAP = 1.5, 2.5
"""Paper above a line, in distances of lines, that is more than a break in a text, and much more."""

TOPIC = "ตัวชี้วัด"
"""What begins a line that heads the rows of an indicator."""

ALIKE, SEEN = 0.06, 0.15
"""Distances of the lines of one text differ by so little, and are so many of all."""

SPACED = (1.12, 1.8)
"""Paper across all columns between two rows, in distances of lines; a line unread leaves two."""


def where_texts_begin(own: Sequence[Slot], body: float) -> list[float]:
    """Return where to part a row of texts: above lines at which several columns begin anew.

    The texts of a row begin on one line and end on different ones, so that two or more columns have
    paper above the first line of the next row. A line under a stamp that was not read leaves paper
    too, but of its own height, and seldom in three columns.
    """
    near = ALIGNED * body
    columns = [sorted(n.base for n in s.lines if says_something(n)) for s in own]
    steps = sorted(b - a for bases in columns for a, b in pairwise(bases) if b - a > near)
    if len(columns) < RESTARTS or not steps:
        return []
    lead = _lead(steps)
    cuts: list[float] = []
    for base in distinct(sorted(b for bases in columns for b in bases), near):
        above = [[b for b in bases if b < base - near] for bases in columns]
        level = [any(abs(b - base) <= near for b in bases) for bases in columns]
        beside = [
            any(b > base - SHORT_GAP * lead for b in bases)
            for bases, on in zip(columns, level, strict=True)
            if not on
        ]
        white = [base - over[-1] for over, on in zip(above, level, strict=True) if over and on]
        begun = sum(gap > SHORT_GAP * lead for gap in white)
        much = sum(gap > LONG_GAP * lead for gap in white)
        if any(beside) or sum(level) < RESTARTS:
            continue
        if begun >= RESTARTS or much >= RESTARTS - 1:
            cuts.append((max(over[-1] for over in above if over) + base - body) / 2)
    return cuts


def between_blocks(own: Sequence[Slot], body: float, *, last: bool) -> list[float]:
    """Return where to part a row of texts that are set apart in all columns at one place.

    The longest text of a row leaves no such band of paper, but where a line of it was not read.
    Below the band texts begin in the first column and in another, or the title of rows does in the
    first one: the row is not the `last`, or more of it stands below.
    """
    near = ALIGNED * body
    ordered = sorted(own, key=lambda s: s.c0)
    if not ordered or ordered[0].c0:
        return []  # nothing begins in the first column
    columns = [sorted(n.base for n in s.lines if says_something(n)) for s in ordered]
    steps = sorted(b - a for bases in columns for a, b in pairwise(bases) if b - a > near)
    if len(columns) < RESTARTS or not steps:
        return []
    lead = _lead(steps)
    every = distinct(sorted(b for bases in columns for b in bases), near)
    bands = [(a, b) for a, b in pairwise(every) if SPACED[0] * lead <= b - a <= SPACED[1] * lead]
    cuts: list[float] = []
    titled = not last  # there is a row for which a title may stand
    for above, below in reversed(bands):
        level = [n for n, bases in enumerate(columns) if any(abs(b - below) <= near for b in bases)]
        if level[0] == 0 and (titled or len(level) >= RESTARTS - 1):
            cuts.append((above + below - body) / 2)
            titled = len(level) > 1
    return cuts[::-1]


def around_topics(own: Sequence[Slot], cuts: Sequence[float], body: float) -> list[float]:
    """Return where to part a row, with the lines that head several rows as rows of their own.

    What an indicator's rows are headed by begins in the first column and has nothing beside it.

    Args:
        own: The cells of the row.
        cuts: Where it is parted already.
        body: Height of a letter's body in pixels.
    """
    near = ALIGNED * body
    first = [n for s in own if s.c0 == 0 for n in s.lines if says_something(n)]
    beside = [n.base for s in own if s.c0 for n in s.lines if says_something(n)]
    every = sorted([*(n.base for n in first), *beside])
    found = list(cuts)
    heading = False
    for line in sorted(first, key=lambda n: n.base):
        alone = all(abs(base - line.base) > near for base in beside)
        begins = line.words[0].text.startswith(TOPIC) and alone and not heading
        ends = heading and not alone
        heading = begins or (heading and alone)
        above = [base for base in every if base < line.base - near]
        if (begins or ends) and above:
            cut = (above[-1] + line.base - body) / 2
            if all(abs(cut - other) > body for other in found):
                found.append(cut)
    return sorted(found) if beside else list(cuts)


def _lead(steps: Sequence[float]) -> float:
    """Return the usual distance of two lines of one text, of sorted distances.

    A quarter of them is no smaller even where most cells hold one line, unless what a stamp leaves
    was read as lines: the distances of those are all different.
    """
    first = len(steps) // 4
    for step in steps[first:]:
        alike = sum(abs(other - step) <= ALIKE * step for other in steps)
        if alike >= max(2, SEEN * len(steps)):
            return step
    return steps[first]


def distinct(values: Sequence[float], near: float) -> list[float]:
    """Return the values without those that repeat the one before."""
    kept = [values[0]]
    kept.extend(v for a, v in pairwise(values) if v - a > near)
    return kept
