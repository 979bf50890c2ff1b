"""Lines of a table between their crossings: which pieces are one, and where it goes on unseen.

Where a line is known over a good part of its way, little ink is needed to know it in the rest: a
faded stretch, the place where a marker or a signature was taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.readers.grid import Ruling, cluster
from pipeline.readers.ruling_traces import LEAST_KNOWN, Traces, runs_through, shows

KNOWN_SHARE = 0.35
"""A line drawn over this share of its way is looked for in all of it."""

ENDS = 1.5
"""Bodies: so far from its end may the end of a dotted line seem to be."""

LEAST_TRACE = 12.0
"""Bodies: a line that is known by its traces only is at least so long."""

LOW = 4.0
"""Bodies: in lower rows the stems of letters leave hardly any room above and below."""

ONE_LINE, PRINT = 0.4, 1.5
"""Bodies: lines nearer than the first are one, between lines nearer than the second is no print."""

OUT = 3.0
"""Bodies: a line that runs on for so long where no other does has left the table."""

BEYOND = 0.6
"""Beyond the ends of a line so much of a stretch must be known: elsewhere print is in its way, and
the stem of a letter looks like it."""

SIDED = 3
"""A line that crosses so many others is a table's also beyond the last of them."""

FAINT_KNOWN, FAINT_SHOWN = 0.5, 0.5
"""Of so many blocks of a gap between two stretches of a line something must be known, and so many
of these must show the line."""

DRAWN = 0.6
"""A stretch covered by this share is drawn anyway."""

SHARP, MOSTLY = 0.95, 0.5
"""Where this share of the ends of lines lies on others, no line fades: one that is not seen in a
stretch is there only if most of what is known of the stretch shows it. Between two tables of the
same columns stand the stems of letters."""


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


def ends_met(line: Ruling, across: Sequence[Ruling], near: float) -> list[bool]:
    """Return whether a line begins at another, and whether it ends at one.

    Args:
        line: Along one axis.
        across: Lines along the other.
        near: Pixels within which lines meet.
    """
    met = [o.pos for o in across if o.start - near <= line.pos <= o.end + near]
    return [any(abs(pos - end) <= near for pos in met) for end in (line.start, line.end)]


def _sharp(lines: Sequence[Ruling], across: Sequence[Ruling], near: float) -> bool:
    """Whether lines are seen from crossing to crossing: none of them breaks off, or fades."""
    ends = [met for line in lines for met in ends_met(line, across, near)]
    return bool(ends) and sum(ends) >= SHARP * len(ends)


def stretches(
    lines: Sequence[Ruling],
    whole: Sequence[Ruling],
    across: Sequence[Ruling],
    traces: Traces,
    faint: Callable[[], Traces],
    tolerance: float,
    body: float,
) -> tuple[list[Ruling], list[Ruling]]:
    """Return where known lines show, and of that what shows only faintly: it may be the back's.

    That is where they show though no piece of them does: from crossing to crossing.

    Args:
        lines: Lines along one axis, pieces and traces.
        whole: Along the same axis, what is seen in every pixel.
        across: Lines that cross them.
        traces: What shows along the first axis.
        faint: Gives what shows though it is much paler than the page's lines, where it is needed;
            of verticals `traces`: columns of two tables stand below each other, on both sides.
        tolerance: Pixels within which lines are one.
        body: Height of a letter's body in pixels.
    """
    places = cluster([line.pos for line in across], tolerance)
    drift = round(tolerance / 3)
    sharp = _sharp([line for line in lines if line in whole], across, tolerance)
    found: list[Ruling] = []
    pale: list[Ruling] = []
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
        own_sharp = sharp and _sharp([line for line in own if line in whole], across, tolerance)
        share = MOSTLY if own_sharp else 0.0
        shown: list[Ruling] = []
        gaps: list[Ruling] = []
        for start, end in pairwise(met):
            covered = sum(max(0.0, min(o.end, end) - max(o.start, start)) for o in pieces)
            beyond = min(end, ends[1]) - max(start, ends[0]) <= tolerance
            known = BEYOND if beyond else LEAST_KNOWN
            if covered >= DRAWN * (end - start) or shows(
                traces, middle, start, end, drift, known, share
            ):
                shown.append(Ruling(middle, start, end))
            else:
                gaps.append(Ruling(middle, start, end))
        faded = _faded(gaps, shown, faint, drift)
        shown = sorted([*shown, *faded])
        solid = sum(line.end - line.start for line in pieces if line in own)
        if not shown or drawn < KNOWN_SHARE * sum(line.end - line.start for line in shown):
            continue
        low = all(line.end - line.start <= LOW * body for line in shown)
        inner = [place for place in met if low and shown[0].start < place < shown[-1].end]
        if 2 * solid >= drawn or runs_through(traces, middle, inner):
            found.extend(shown)
            pale.extend(faded)
            if len(met) < SIDED:
                continue
            if ends[0] < met[0] - reach:  # the side of the table has faded
                found.append(Ruling(middle, ends[0], met[0]))
            if ends[1] > met[-1] + reach:
                found.append(Ruling(middle, met[-1], ends[1]))
    return found, pale


def _faded(
    gaps: Sequence[Ruling], shown: Sequence[Ruling], faint: Callable[[], Traces], drift: int
) -> list[Ruling]:
    """Return the stretches between two that show where a line seems to go on, much paler."""
    return [
        gap
        for gap in gaps
        if any(line.end == gap.start for line in shown)
        and any(line.start == gap.end for line in shown)
        and shows(faint(), gap.pos, gap.start, gap.end, drift, FAINT_KNOWN, FAINT_SHOWN)
    ]
