"""Pieces of lines as the sides of a table: which belong to one, and where one goes on unseen.

A line of a table ends at other lines. A stroke of a signature, the frame of a stamp or a fold does
not. And where a line is known over a good part of its way, little ink is needed to know it in the
rest: a faded stretch, the place where a marker or a signature was taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.readers.grid import Ruling, cluster
from pipeline.readers.ruling_traces import LEAST_KNOWN, Traces, runs_through, shows

SURE_SHARE = 0.55
"""A piece this long, as a share of the longest along its axis, need not end at other lines."""

LONG_SHARE = 0.3
"""Only lines this long, measured likewise, are something that others can end at."""

ALONE = 30.0
"""Bodies: a line that none crosses is a rule only if it is so long."""

KNOWN_SHARE = 0.35
"""A line drawn over this share of its way is looked for in all of it."""

ENDS = 1.5
"""Bodies: so far from its end may the end of a dotted line seem to be."""

LEAST_TRACE = 12.0
"""Bodies: a line that is known by its traces only is at least so long."""

LOW = 4.0
"""Bodies: in lower rows the stems of letters leave hardly any room above and below."""

ONE_LINE, PRINT = 0.4, 2.0
"""Bodies: lines nearer than the first are one, between lines nearer than the second is no print."""

CORNERS = 3
"""So many lines end at the side of a table, however much of the side has faded."""

OUT, FOLD = 3.0, 6.0
"""Bodies: a line that runs on for so long where no other does has left the table; over the second,
it is no line with a scratch beside the table but a fold."""

HANGS = 6.0
"""Bodies: a line that runs from one other over the next is no shorter."""

BEYOND = 0.6
"""Beyond its ends so much of a stretch is known that shows a line: elsewhere print is in its way, and
the stem of a letter looks like one."""

BREAK, UNBROKEN = 2.0, 0.9
"""Bodies of a line under a pen's stroke, and the share of it that is seen on both sides."""

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
    near, least = max(tolerance, 0.4 * body), ALONE * body
    kept = (list(rows), list(cols))
    for _ in range(2):  # what the first round drops may have held up others
        longest = (_longest(kept[0], kept[1], near, body), _longest(kept[1], kept[0], near, body))
        kept = (
            _anchored(kept[0], kept[1], longest, near, body),
            _anchored(kept[1], kept[0], longest[::-1], near, body),
        )
    # Where there is no table, rows of like letters are no rules
    return _met(kept[0], kept[1], near, least), _met(kept[1], kept[0], near, least)


def _met(
    lines: Sequence[Ruling], across: Sequence[Ruling], near: float, least: float
) -> list[Ruling]:
    """Return the lines that meet another or are long enough to stand alone."""
    return [
        line
        for line in lines
        if line.end - line.start >= least
        or any(
            other.start - near <= line.pos <= other.end + near
            and line.start - near <= other.pos <= line.end + near
            for other in across
        )
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

    One that crosses several and ends at one is long, whatever the lines of other tables are.
    """
    least = ALONE * body
    own, others = (
        [line for line in some if line.end - line.start >= LONG_SHARE * most]
        for some, most in ((lines, longest[0]), (across, longest[1]))
    )
    # Beside the columns of a high table, or of two that seem one, those of a low one are short.
    low = [line for line in across if line.end - line.start >= LEAST_TRACE * body]
    long = [*others, *(o for o in low if o not in others and _held(o, own, near))]
    rest = [_with_its_rest(line, lines, near, BREAK * body) for line in lines]
    return [
        line
        for line, whole in zip(lines, rest, strict=True)
        if line.end - line.start >= SURE_SHARE * longest[0]
        or _held(line, long, near)
        or _held(whole, long, near)
        or _is_side(line, long, near)
        or _hangs(whole, long, near, body)
        or (
            line.end - line.start >= least
            and _crosses(line, long, near) >= CORNERS
            and _meets(whole, long, ENDS * body)
        )
    ]


def _hangs(line: Ruling, across: Sequence[Ruling], near: float, body: float) -> bool:
    """Whether a line runs from the first or last of several others over the next: it faded behind.

    A stroke of a pen begins anywhere.
    """
    met = [o.pos for o in across if o.start - near <= line.pos <= o.end + near]
    if line.end - line.start < HANGS * body or len(cluster(met, near)) < 2:
        return False
    from_an_end = abs(line.start - min(met)) <= near or abs(line.end - max(met)) <= near
    return from_an_end and _crosses(line, across, near) >= 2


def _meets(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    """Whether a line ends at another, on one side at least."""
    met = [o.pos for o in across if o.start - near <= line.pos <= o.end + near]
    return any(abs(pos - end) <= near for pos in met for end in (line.start, line.end))


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


def _longest(
    lines: Sequence[Ruling], across: Sequence[Ruling], near: float, body: float
) -> float:
    """Return the length of the longest line: of those that end at others on both sides, if any.

    A fold is longer than a low table is high.
    """
    long = [line for line in lines if line.end - line.start >= LEAST_TRACE * body]
    held = [line for line in long if _held(line, across, near)]
    own = held if len(held) >= CORNERS else lines
    return max((line.end - line.start for line in own), default=0.0)


def _held(line: Ruling, across: Sequence[Ruling], near: float) -> bool:
    return all(
        any(
            abs(other.pos - end) <= near and other.start - near <= line.pos <= other.end + near
            for other in across
        )
        for end in (line.start, line.end)
    )


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
            any(abs(o.pos - at) <= near and o.start <= line.pos <= o.end for o in across)
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


def apart(lines: Sequence[Ruling], whole: Sequence[Ruling], body: float) -> list[Ruling]:
    """Return the lines without traces so near to a longer line that no print fits between.

    The tops of a row of pale letters look like a line, right below the true one.

    Args:
        lines: Along one axis.
        whole: Of these, what is seen in every pixel.
        body: Height of a letter's body in pixels.
    """

    def doubled(line: Ruling) -> bool:
        return line not in whole and any(
            ONE_LINE * body < abs(other.pos - line.pos) < PRINT * body
            and other.end - other.start > line.end - line.start
            and min(other.end, line.end) > max(other.start, line.start)
            for other in lines
        )

    return [line for line in lines if not doubled(line)]


def joined(traces: Sequence[Ruling], tolerance: float, body: float) -> list[Ruling]:
    """Return traces, those of one line as one: where it shows is asked again, cell by cell.

    Args:
        traces: Of one axis.
        tolerance: Pixels within which lines are one.
        body: Height of a letter's body in pixels.
    """
    found: list[Ruling] = []
    for position in cluster([line.pos for line in traces], tolerance):
        own = sorted(
            (line for line in traces if abs(line.pos - position) <= tolerance / 2),
            key=lambda line: (line.start, line.end),
        )
        start, end, drawn = own[0].start, own[0].end, own[0].end - own[0].start
        for line in own[1:]:
            more = max(0.0, line.end - max(end, line.start))
            if drawn + more < KNOWN_SHARE * (line.end - start):
                found.append(Ruling(position, start, end))
                start, end, drawn = line.start, line.end, line.end - line.start
            else:
                end, drawn = max(end, line.end), drawn + more
        found.append(Ruling(position, start, end))
    return [line for line in found if line.end - line.start >= LEAST_TRACE * body]


def settled(
    traced: Sequence[Ruling],
    whole: Sequence[Ruling],
    across: Sequence[Ruling],
    tolerance: float,
    body: float,
) -> list[Ruling]:
    """Return lines of uncertain ends from one surer place to another.

    What is seen to begin before a column and to end behind it is a pen's stroke, not the column's.

    Args:
        traced: Lines along one axis, whose ends are known to about a body.
        whole: Lines along the same axis that are seen in every pixel.
        across: Lines that cross them.
        tolerance: Pixels within which lines meet.
        body: Height of a letter's body in pixels.
    """

    def surer(line: Ruling, end: float) -> float:
        seen = [e for w in whole if abs(w.pos - line.pos) <= tolerance for e in (w.start, w.end)]
        met = [
            other.pos
            for other in across
            if other.start - ENDS * body <= line.pos <= other.end + ENDS * body
        ]
        for places in (met, seen):
            near = [p for p in places if abs(p - end) <= ENDS * body]
            if near:
                return min(near, key=lambda p: (abs(p - end), p))
        return end

    def drawn_over(line: Ruling) -> bool:
        return any(
            abs(w.pos - line.pos) <= tolerance
            and w.start < line.start - tolerance
            and w.end > line.end + tolerance
            for w in whole
        )

    ends = [(line.pos, surer(line, line.start), surer(line, line.end)) for line in traced]
    found = [Ruling(pos, start, end) for pos, start, end in ends if end > start]
    return [line for line in found if not drawn_over(line)]


def stretches(
    lines: Sequence[Ruling],
    whole: Sequence[Ruling],
    across: Sequence[Ruling],
    traces: Traces,
    tolerance: float,
    body: float,
) -> list[Ruling]:
    """Return where known lines show though no piece of them does: from crossing to crossing.

    Args:
        lines: Lines along one axis, pieces and traces.
        whole: Along the same axis, what is seen in every pixel.
        across: Lines that cross them.
        traces: What shows along the first axis.
        tolerance: Pixels within which lines are one.
        body: Height of a letter's body in pixels.
    """
    places = cluster([line.pos for line in across], tolerance)
    drift = round(tolerance / 3)
    found: list[Ruling] = []
    for position in cluster([line.pos for line in lines], tolerance):
        own = [line for line in lines if abs(line.pos - position) <= tolerance]
        met = [
            place
            for place in places
            if any(
                other.start - OUT * body <= position <= other.end + OUT * body
                for other in across
                if abs(other.pos - place) <= tolerance
            )
        ]
        reach = OUT * body
        if not any(met and o.start < met[-1] + reach and o.end > met[0] - reach for o in own):
            continue  # it is known beyond the table only: a fold, though it may show in the table
        drawn = sum(line.end - line.start for line in own)
        middle = sum(line.pos * (line.end - line.start) for line in own) / drawn
        ends = min(line.start for line in own), max(line.end for line in own)
        pieces = [  # on the way of a known line any piece is of it, beyond its ends it may be print
            line
            for line in whole
            if abs(line.pos - position) <= tolerance and line.start < ends[1] and line.end > ends[0]
        ]
        shown: list[Ruling] = []
        for start, end in pairwise(met):
            covered = sum(max(0.0, min(o.end, end) - max(o.start, start)) for o in pieces)
            beyond = min(end, ends[1]) - max(start, ends[0]) <= tolerance
            known = BEYOND if beyond else LEAST_KNOWN
            if covered >= DRAWN * (end - start) or shows(traces, middle, start, end, drift, known):
                shown.append(Ruling(middle, start, end))
        solid = sum(line.end - line.start for line in pieces if line in own)
        if not shown or drawn < KNOWN_SHARE * sum(line.end - line.start for line in shown):
            continue
        low = all(line.end - line.start <= LOW * body for line in shown)
        inner = [place for place in met if low and shown[0].start < place < shown[-1].end]
        if 2 * solid >= drawn or runs_through(traces, middle, inner):
            found.extend(shown)
            if ends[0] < met[0] - reach:  # the side of the table has faded
                found.append(Ruling(middle, ends[0], met[0]))
            if ends[1] > met[-1] + reach:
                found.append(Ruling(middle, met[-1], ends[1]))
    return found
