"""Pieces of lines that are the sides of a table: those that end at others, or are long.

A line of a table ends at other lines. A stroke of a signature, the frame of a stamp or a fold does
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.grid import Ruling, cluster
from pipeline.readers.ruling_slots import ENDS, LEAST_TRACE, ONE_LINE, OUT, ends_met

SURE_SHARE = 0.55
"""A piece this long, as a share of the longest along its axis, need not end at other lines."""

LONG_SHARE = 0.3
"""Only lines this long, measured likewise, are something that others can end at."""

ALONE = 30.0
"""Bodies: a line that none crosses is a rule only if it is so long."""

CORNERS = 3
"""So many lines end at the side of a table, however much of the side has faded."""

FOLD = 6.0
"""Bodies: a line that runs on for so long where no other does is no line with a scratch beside the
table but a fold."""

HANGS, HANGING = 6.0, 0.6
"""Bodies: a line that runs from one other over the next is no shorter, and this share of the way to
the last of them."""

BREAK, UNBROKEN = 2.0, 0.9
"""Bodies of a line under a pen's stroke, and the share of it that is seen on both sides."""


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
    near, least = max(tolerance, 0.4 * body), ALONE * body
    kept = (list(rows), list(cols))
    for _ in range(2):  # what the first round drops may have held up others
        longest = (_longest(kept[0], kept[1], near, body), _longest(kept[1], kept[0], near, body))
        kept = (
            _anchored(kept[0], kept[1], longest, near, body),
            _anchored(kept[1], kept[0], longest[::-1], near, body),
        )
    # Where there is no table, rows of like letters are no rules.
    return _met(kept[0], kept[1], near, least), _met(kept[1], kept[0], near, least)


def _met(
    lines: Sequence[Ruling], across: Sequence[Ruling], near: float, least: float
) -> list[Ruling]:
    """Return the lines that meet another or are long enough to stand alone."""
    return [
        line for line in lines if line.end - line.start >= least or _crosses(line, across, near)
    ]


def held_up(
    lines: Sequence[Ruling], across: Sequence[Ruling], tolerance: float, body: float
) -> list[Ruling]:
    """Return the lines that end at the sides of a table on both sides.

    Args:
        lines: Lines along one axis that are short beside the longest of the page.
        across: Lines of tables along the other axis, from crossing to crossing.
        tolerance: Pixels within which lines meet.
        body: Height of a letter's body in pixels.
    """
    return [line for line in lines if _held(line, across, max(tolerance, 0.4 * body))]


def _anchored(
    lines: Sequence[Ruling],
    across: Sequence[Ruling],
    longest: tuple[float, float],
    near: float,
    body: float,
) -> list[Ruling]:
    """Return the lines that are long or held at both ends, given the longest along both axes.

    What others can end at is measured by those; what need end at none by the longest of all, so
    that the edge of the sheet is no side of a low table. One that crosses several and ends at one
    is long, whatever the lines of other tables are.
    """
    least = ALONE * body
    own, others = (
        [line for line in some if line.end - line.start >= LONG_SHARE * most]
        for some, most in ((lines, longest[0]), (across, longest[1]))
    )
    # Beside the columns of a high table, or of two that seem one, those of a low one are short.
    low = [line for line in across if line.end - line.start >= LEAST_TRACE * body]
    long = [*others, *(o for o in low if o not in others and _held(o, own, near))]
    most = max((line.end - line.start for line in lines), default=0.0)
    sure = [line for line in lines if line.end - line.start >= SURE_SHARE * most]
    rest = [_with_its_rest(line, lines, near, BREAK * body) for line in lines]
    return [
        line
        for line, whole in zip(lines, rest, strict=True)
        if line in sure
        or _held(line, long, near)
        or _held(whole, long, near)
        or _is_side(line, long, near)
        or _hangs(whole, long, sure, near, body)
        or (
            line.end - line.start >= least
            and _crosses(line, long, near) >= CORNERS
            and _meets(whole, long, ENDS * body)
        )
    ]


def _hangs(
    line: Ruling, across: Sequence[Ruling], sure: Sequence[Ruling], near: float, body: float
) -> bool:
    """Whether a line runs from the first or last of several others over the next, and faded behind.

    It runs over most of the way between them, or a surer line does on the rest of it: a stroke of a
    pen begins anywhere.
    """
    met = [o.pos for o in across if o.start - near <= line.pos <= o.end + near]
    if line.end - line.start < HANGS * body or len(cluster(met, near)) < 2:
        return False
    first, last = min(met), max(met)
    from_an_end = abs(line.start - first) <= near or abs(line.end - last) <= near
    known = (
        line.end - line.start + sum(o.end - o.start for o in sure if abs(o.pos - line.pos) <= near)
    )
    most = known >= HANGING * (last - first)
    return from_an_end and most and _crosses(line, across, near) >= 2


def _meets(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    """Whether a line ends at another, on one side at least."""
    return any(ends_met(line, across, near))


def _with_its_rest(line: Ruling, lines: Sequence[Ruling], near: float, gap: float) -> Ruling:
    """Return a line with the pieces before and behind it, where a stroke of a pen breaks it.

    Letters of a word are no such pieces: more of them is paper.
    """
    own = [o for o in lines if abs(o.pos - line.pos) <= near]
    start, end, drawn = line.start, line.end, line.end - line.start
    for before in sorted(own, key=lambda o: -o.start):
        if before.start < start <= before.end + gap:
            drawn += min(before.end, start) - before.start
            start = before.start
    for behind in sorted(own, key=lambda o: o.end):
        if behind.end > end >= behind.start - gap:
            drawn += behind.end - max(behind.start, end)
            end = behind.end
    return Ruling(line.pos, start, end) if drawn >= UNBROKEN * (end - start) else line


def _crosses(line: Ruling, across: Sequence[Ruling], near: float) -> int:
    """Return how many others a line crosses or meets."""
    met = [
        other.pos
        for other in across
        if other.start - near <= line.pos <= other.end + near
        and line.start - near <= other.pos <= line.end + near
    ]
    return len(cluster(met, near))


def _longest(lines: Sequence[Ruling], across: Sequence[Ruling], near: float, body: float) -> float:
    """Return the length of the longest line: of those that end at others on both sides, if any.

    A fold is longer than a low table is high.
    """
    long = [line for line in lines if line.end - line.start >= LEAST_TRACE * body]
    held = [line for line in long if _held(line, across, near)]
    own = held if len(held) >= CORNERS else lines
    return max((line.end - line.start for line in own), default=0.0)


def _held(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    return all(ends_met(line, across, near))


def _is_side(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    """Whether several lines, one above the other, end at this one."""
    ending = [
        other.pos
        for other in across
        if min(abs(other.start - line.pos), abs(other.end - line.pos)) <= near
        and line.start - near <= other.pos <= line.end + near
    ]
    return len(cluster(ending, near)) >= CORNERS


def within_table(
    rows: Sequence[Ruling], cols: Sequence[Ruling], body: float
) -> tuple[list[Ruling], list[Ruling]]:
    """Return the lines without those that run out of the table: a fold, a hair, a pen's stroke.

    Args:
        rows: Lines along x.
        cols: Lines along y.
        body: Height of a letter's body in pixels.
    """
    return _within(rows, cols, OUT * body), _within(cols, rows, OUT * body)


def _within(lines: Sequence[Ruling], across: Sequence[Ruling], least: float) -> list[Ruling]:
    """Return the lines that stay where others of their table are."""
    crossed = [
        {
            n
            for n, other in enumerate(across)
            if other.start - least <= line.pos <= other.end + least
            and line.start - least <= other.pos <= line.end + least
        }
        for line in lines
    ]
    kept: list[Ruling] = []
    folds: list[Ruling] = []
    far = FOLD / OUT * least
    own = _of_tables(lines, across, crossed, least)
    for line, mine in zip(lines, crossed, strict=True):
        others = [
            other
            for other, its in zip(lines, crossed, strict=True)
            if abs(other.pos - line.pos) > least / OUT and mine & its
        ]
        if len(others) < 2:
            kept.append(line)
            continue
        start, end = min(o.start for o in others), max(o.end for o in others)
        near = least / OUT
        held = [
            any(abs(o.pos - at) <= near and o.start <= line.pos <= o.end for o in own)
            or _together(at, ends, near)
            for at, ends in (
                (line.start, [o.start for o in lines if abs(o.pos - line.pos) > near]),
                (line.end, [o.end for o in lines if abs(o.pos - line.pos) > near]),
            )
        ]  # what ends at a line of the table is within it, though all others have faded there
        beyond = (
            0.0 if held[0] else start - line.start,
            0.0 if held[1] else line.end - end,
        )
        inner = any(start < o.pos < end and _ends_at(o, line, across, near) for o in across)
        if max(beyond) <= least:
            kept.append(line)
        elif inner or (max(beyond) < far and -least <= min(beyond) <= least):
            # A scratch beside the table goes on where it ends, or a fold runs along it.
            kept.append(replace(line, start=max(start, line.start), end=min(end, line.end)))
        elif min(beyond) > least:  # on both sides: what is seen of it within is of it too
            folds.append(line)
    return [line for line in kept if not any(_is_part(line, fold, least / OUT) for fold in folds)]


def _of_tables(
    lines: Sequence[Ruling], across: Sequence[Ruling], crossed: Sequence[set[int]], least: float
) -> list[Ruling]:
    """Return the lines across but those that run out of all that several cross.

    The edge of the sheet does, at which a fold ends.
    """

    def columns(n: int) -> int:
        met = [line.pos for line, mine in zip(lines, crossed, strict=True) if n in mine]
        return len(cluster(met, least / OUT))

    inner = [other for n, other in enumerate(across) if columns(n) > 1]
    first = min((o.start for o in inner), default=0.0) - least
    last = max((o.end for o in inner), default=0.0) + least
    return [o for o in across if not inner or (o.start >= first and o.end <= last)]


def _together(at: float, ends: Sequence[float], near: float) -> bool:
    """Whether so many other lines end at a place that a side of the table lies there, unseen."""
    return sum(abs(end - at) <= near for end in ends) >= CORNERS


def _is_part(line: Ruling, fold: Ruling, near: float) -> bool:
    """Whether a line is a piece of a fold: what shows of it inside a table."""
    inside = fold.start - near <= line.start and line.end <= fold.end + near
    return inside and abs(line.pos - fold.pos) <= ONE_LINE * near


def _ends_at(one: Ruling, line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    """Whether a line ends at another, and does not go on behind it: no fold has such a corner."""
    if min(abs(one.start - line.pos), abs(one.end - line.pos)) > near:
        return False
    behind = [o for o in across if abs(o.pos - one.pos) <= near]
    left = any(o.start < line.pos - 2 * near for o in behind)
    return not (left and any(o.end > line.pos + 2 * near for o in behind))
