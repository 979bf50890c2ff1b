"""Rows of a table that lost its horizontals, told by the levels that its numbers stand on.

Where a copy loses all horizontals it loses digits too, and specks of a fax are read as lines: no
column holds one clean number per row. Several together tell the rows nevertheless.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.read_cells import ALIGNED, ReadLine, Slot, says_something
from pipeline.readers.text_rows import distinct

LONG, WORN = 4, 0.8
"""Beside so many numbers one under the other so many other lines hold digits for the most part."""

MOST = 8
"""Letters of a number, misread or not."""

NUMBERED = 0.6
"""Share of the lines of a column of numbers, below its heading, that are numbers."""

TOGETHER = 3
"""So many columns of numbers tell rows whatever else was read there."""

HIGH, PITCH = 1.5, 0.8
"""Bodies: no row is lower. Other rows are as high as this share of the lowest of them at least."""

ON_LEVELS = 0.85
"""So many of their numbers stand on levels that most of these columns share."""


def list_of_lines(own: Sequence[Slot], body: float) -> list[float]:
    """Return where to part a row that is a list of one line each: names and scores, some misread.

    All cells have the same lines, level with each other, and one of them holds numbers, but for a
    heading and a rating.
    """
    near = ALIGNED * body
    columns = [[n for n in s.lines if says_something(n)] for s in own]
    first = columns[0] if columns else []
    if len(columns) < 2 or len(first) < LONG or any(len(c) != len(first) for c in columns):
        return []
    level = all(
        abs(n.base - m.base) <= near for c in columns for n, m in zip(c, first, strict=True)
    )
    alike = [sum(map(_is_like_a_number, c)) for c in columns]
    if not level or max(alike) < WORN * len(first):
        return []
    return [(a.base + b.base - body) / 2 for a, b in pairwise(first)]


def between_levels(own: Sequence[Slot], body: float) -> list[float]:
    """Return where to part a row between the levels on which several columns have numbers.

    Args:
        own: The cells of the row.
        body: Height of a letter's body in pixels.

    Returns:
        Rows of the page, from top to bottom; empty where no columns agree.
    """
    near = ALIGNED * body
    ordered = sorted(own, key=lambda s: s.c0)
    columns = [found for found in map(_numbers, ordered) if len(found) >= LONG]
    if len(columns) < TOGETHER:
        return []
    every = sorted(n.base for column in columns for n in column)
    levels = [
        level
        for level in _levels(every, near)
        if sum(any(_is_on(n, level, near) for n in c) for c in columns) > len(columns) / 2
    ]
    on_levels = sum(any(abs(b - level) <= near for level in levels) for b in every)
    if len(levels) < LONG or on_levels < ON_LEVELS * len(every):
        return []
    pitch = min(b - a for a, b in pairwise(levels))
    if pitch < HIGH * body:
        return []
    levels = _with_counted(levels, own, columns[0], near=near, apart=PITCH * pitch)
    others = sorted(n.base for s in own for n in s.lines if says_something(n))
    heads = [b for b in others if b < levels[0] - near]
    return cuts_between([*heads[-1:], *levels], others, body)


def cuts_between(ends: Sequence[float], others: Sequence[float], body: float) -> list[float]:
    """Return where to part a row between the baselines of numbers: on paper, half way if there is.

    Args:
        ends: Baselines of the numbers, and of the last heading above them.
        others: Baselines of all that stands in the row, in order.
        body: Height of a letter's body in pixels.
    """
    near = ALIGNED * body
    cuts: list[float] = []
    for above, below in pairwise(ends):
        between = [above, *(b for b in others if above + near < b < below - near), below]
        gaps = [(a + b) / 2 for a, b in pairwise(distinct(between, near))]
        middle = (above + below) / 2
        cuts.append(min(gaps, key=lambda y: abs(y - middle)) - body / 2)
    return cuts


def _with_counted(
    levels: Sequence[float],
    own: Sequence[Slot],
    count: Sequence[ReadLine],
    *,
    near: float,
    apart: float,
) -> list[float]:
    """Return the levels with those of rows that have a number in the first column, and a text.

    Agencies that were not assessed have dashes for scores.
    """
    found = list(levels)
    for number in count:
        beside = [n for s in own for n in s.lines if n is not number and says_something(n)]
        texts = [n for n in beside if _is_on(n, number.base, near)]
        if texts and min(abs(number.base - level) for level in found) >= apart:
            found.append(number.base)
    return sorted(found)


def _numbers(slot: Slot) -> list[ReadLine]:
    """Return the numbers of a cell that holds them below a heading, and little else."""
    lines = [n for n in slot.lines if says_something(n)]
    first = next((n for n, line in enumerate(lines) if _is_like_a_number(line)), len(lines))
    found = [line for line in lines[first:] if _is_like_a_number(line)]
    return found if len(found) >= NUMBERED * len(lines[first:]) else []


def _is_like_a_number(line: ReadLine) -> bool:
    """Whether a line is a short word of digits for the most part."""
    text = line.words[0].text
    digits = sum(c.isdigit() for c in text)
    weight = text.startswith("(") and text.endswith(")")  # IIT (30)
    return len(line.words) == 1 and len(text) <= MOST and 2 * digits >= len(text) and not weight


def _levels(bases: Sequence[float], near: float) -> list[float]:
    """Return the middles of groups of baselines that are near to each other."""
    groups: list[list[float]] = []
    for base in bases:
        if groups and base - groups[-1][0] <= near:
            groups[-1].append(base)
        else:
            groups.append([base])
    return [group[len(group) // 2] for group in groups]


def _is_on(line: ReadLine, level: float, near: float) -> bool:
    return abs(line.base - level) <= near
