"""Headings that span columns, where the ruling below them is lost.

A table's heading is often two rows high: one over several columns, and below it one over each of
them. Where the ruling between the two is lost, the verticals of the lower row seem to run up
through the words of the upper one. No ruling runs through a word: the row is parted below it, and
the verticals begin there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.grid import Grid, Ruling

Print = NDArray[np.float64]
"""Boxes of letters: left, top, right, bottom."""

TORN, WORN = 0.45, 0.7
"""Bodies: letters of a word stand nearer to each other, those of two columns do not; letters that
lost their hair lines stand further apart."""

FLAT, LETTER = 0.2, 0.6
"""Bodies: what is lower than the first is no piece of a letter, and than the second no letter."""

SPACE = 1.2
"""Bodies: the space between two words of one line."""

LEVEL = 0.5
"""Letters of one line share so much of the height of the lower one."""

BELOW = 1.5
"""Bodies: so near below a heading that spans columns its ruling was."""

OWN = 6.0
"""Bodies: so near below it each of its columns has a heading of its own."""

STRAY = 0.1
"""Share of the letters that may stand on it: those of a stamp, a stroke of a pen."""

ALONE = 0.2
"""Beside a heading stand no more marks than this share: a pen's, a stamp's. A word has more."""

CENTRED = (0.8, 0.02)
"""Bodies, and share of the columns: a heading stands over their middle but for so much."""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading over several columns.

    Attributes:
        left: Where its columns begin.
        right: Where they end.
        top: Where its row begins.
        foot: Where it is to be parted from the headings below it.
    """

    left: float
    right: float
    top: float
    foot: float


def spanned_heads(grid: Grid, letters: Print, body: float) -> tuple[Head, ...]:
    """Return the headings of a table whose words are torn by the columns below them.

    Args:
        grid: The table.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    first = [c.box for c in grid.cells if (c.row, c.row_span) == (0, 1)]
    if not first:
        return ()
    top, foot = min(box.y0 for box in first), max(box.y1 for box in first)
    return heads_over(first, within(letters, grid.box.x0, grid.box.x1, top, foot), top, body)


def heads_over(columns: Sequence[Box], letters: Print, top: float, body: float) -> tuple[Head, ...]:
    """Return the headings that run across columns.

    Args:
        columns: Those below, of which each has a heading of its own.
        letters: Boxes of the letters of all headings.
        top: Where the table begins.
        body: Height of a letter's body in pixels.
    """
    heads: list[Head] = []
    for box in sorted(columns, key=lambda b: b.x0):
        if any(head.left < box.x0 < head.right for head in heads):
            continue
        torn = torn_word(letters, box.x0, body, WORN)
        if torn is not None:
            found = _head(columns, letters, box.x0, torn, top, body)
            heads.extend([found] if found is not None else [])
    return tuple(heads)


def below_heads(vertical: Sequence[Ruling], heads: Sequence[Head], near: float) -> list[Ruling]:
    """Return lines along y without the stretches that run through headings.

    >>> below_heads([Ruling(50, 0, 90)], [Head(0, 100, 0, 20)], 3)
    [Ruling(pos=50, start=20, end=90)]
    """
    kept = list(vertical)
    for head in heads:
        inside = [
            line
            for line in kept
            if head.left + near < line.pos < head.right - near
            and head.top - near < line.end
            and line.start < head.foot
        ]
        kept = [line for line in kept if line not in inside]
        for line in inside:
            if line.start < head.top - near:
                kept.append(replace(line, end=head.top))
            if line.end > head.foot:
                kept.append(replace(line, start=head.foot))
    return sorted(kept)


def torn_word(
    letters: Print, x: float, body: float, torn: float = TORN
) -> tuple[float, float] | None:
    """Return the height (top, bottom) of the highest letters of a word on both sides of `x`.

    One letter may reach to both sides. What is flatter than a letter is the rest of a ruling.

    Args:
        letters: Boxes of letters.
        x: Where a line along y is.
        body: Height of a letter's body in pixels.
        torn: Bodies between letters of a word.
    """
    reach = torn * body
    high = letters[letters[:, 3] - letters[:, 1] >= FLAT * body]
    near = high[(high[:, 2] > x - reach) & (high[:, 0] < x + reach)]
    through = near[(near[:, 0] < x - TORN * body) & (near[:, 2] > x + TORN * body)]
    through = through[through[:, 3] - through[:, 1] >= LETTER * body]
    if len(through):
        top = through[np.argmin(through[:, 1])]
        return float(top[1]), float(top[3])
    centre = (near[:, 0] + near[:, 2]) / 2
    for one in sorted(near[centre < x].tolist(), key=lambda b: b[1]):
        for two in near[centre >= x].tolist():
            shared = min(one[3], two[3]) - max(one[1], two[1])
            lower = min(one[3] - one[1], two[3] - two[1])
            if shared >= LEVEL * lower > 0 and two[0] - one[2] < reach:
                return min(one[1], two[1]), max(one[3], two[3])
    return None


def _head(
    columns: Sequence[Box],
    letters: Print,
    x: float,
    torn: tuple[float, float],
    top: float,
    body: float,
) -> Head | None:
    """Return the heading that is torn at `x`, None where there is none or nobody can tell.

    It stands alone over the middle of its columns, with nothing above it (as above a stamp's text),
    and nothing below it is torn: of all ranges of columns for which that holds the widest is taken.
    Each of them has a heading of its own, or nobody can tell.
    """
    start, stop = _line(letters, x, torn, body)
    high = letters[letters[:, 3] - letters[:, 1] >= LETTER * body]
    ranges = [
        (a.x0, b.x1, [c for c in columns if a.x0 <= c.x0 and c.x1 <= b.x1])
        for a in columns
        for b in columns
        if a.x0 <= start and stop <= b.x1
    ]
    for left, right, own in sorted(ranges, key=lambda r: r[0] - r[1]):
        off = max(CENTRED[0] * body, CENTRED[1] * (right - left))
        if abs((start + stop) - (left + right)) > 2 * off:
            continue
        foot = _foot(letters, (left, right), torn, body)
        if foot is None:
            continue
        over = within(letters, left, right, -np.inf, foot)
        others = (over[:, 2] < start) | (over[:, 0] > stop)
        others |= (over[:, 1] + over[:, 3]) / 2 < torn[0] - body
        below = within(letters, left, right, foot, np.inf)
        torn_too = any(torn_word(below, c.x0, body) is not None for c in own if c.x0 > left)
        if np.count_nonzero(others) > ALONE * len(over) or torn_too:
            continue
        near = within(high, left, right, foot, foot + OWN * body)
        each = all(_stands_over(near, column) for column in own)
        return Head(left, right, top, foot) if each else None
    return None


def _stands_over(letters: Print, column: Box) -> bool:
    """Whether print stands in the middle half of a column."""
    quarter = (column.x1 - column.x0) / 4
    return len(within(letters, column.x0 + quarter, column.x1 - quarter, -np.inf, np.inf)) > 0


def _line(letters: Print, x: float, torn: tuple[float, float], body: float) -> tuple[float, float]:
    """Return where the line of text that is torn at `x` begins and ends."""
    middle = (letters[:, 1] + letters[:, 3]) / 2
    level = letters[(middle > torn[0]) & (middle < torn[1])]
    start = end = x
    for left, _, right, _ in level[np.argsort(-level[:, 2], kind="stable")]:
        if left < x and start - right < SPACE * body:
            start = min(start, float(left))
    for left, _, right, _ in level[np.argsort(level[:, 0], kind="stable")]:
        if right > x and left - end < SPACE * body:
            end = max(end, float(right))
    return start, end


def _foot(
    letters: Print, sides: tuple[float, float], torn: tuple[float, float], body: float
) -> float | None:
    """Return the middle of the paper below a torn line, None where print goes on."""
    own = within(letters, *sides, -np.inf, np.inf)
    rows = np.arange(torn[1], torn[1] + BELOW * body)
    met = ((own[:, 1] < rows[:, None]) & (own[:, 3] > rows[:, None])).sum(axis=1)
    fewest = int(met.min())
    if fewest > STRAY * len(own):
        return None
    first = int(np.argmin(met))
    paper = np.append(met[first:] == fewest, False)
    return float(rows[first]) + (int(np.argmin(paper)) - 1) / 2


def within(letters: Print, left: float, right: float, top: float, bottom: float) -> Print:
    """Return the letters whose middles lie in a box."""
    across, down = (letters[:, 0] + letters[:, 2]) / 2, (letters[:, 1] + letters[:, 3]) / 2
    inside = (across > left) & (across < right) & (down > top) & (down < bottom)
    return np.asarray(letters[inside], dtype=np.float64)
