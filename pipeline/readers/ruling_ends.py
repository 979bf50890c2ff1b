"""Which lines belong to a table: by where they end and what they cross."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.readers.grid import Ruling

LEAST_MET = 0.2
"""A line of a table crosses this share of the lines across its way, and two of them."""

STICKING = 5.0
"""A line that sticks out of a table on both sides by so many tolerances is none of it."""

LONG_SHARE = 0.45
"""A line this long, as a share of the longest of its direction, need not end at another line."""


def anchored(
    rows: Sequence[Ruling], cols: Sequence[Ruling], tolerance: float, long: float
) -> tuple[list[Ruling], list[Ruling]]:
    """Return the lines that are long, or end at lines of the other direction on both sides.

    The strokes of a signature or a large title end anywhere.

    Args:
        rows: Lines along x.
        cols: Lines along y.
        tolerance: How far from a line an end may lie.
        long: No line shorter than this stands without others.

    >>> rows = [Ruling(y, 0, 100) for y in (0, 20, 40)]
    >>> anchored(rows, [Ruling(50, 0, 40), Ruling(70, 5, 33)], 2, 60)[1]
    [Ruling(pos=50, start=0, end=40)]
    """
    kept_rows, kept_cols = list(rows), list(cols)
    for _ in range(3):
        before = (kept_rows, kept_cols)
        kept_cols = _ending_at(kept_cols, kept_rows, tolerance, long)
        kept_rows = _ending_at(kept_rows, kept_cols, tolerance, long)
        if before == (kept_rows, kept_cols):
            break
    kept_cols = _crossed(kept_cols, kept_rows, tolerance)
    return _clipped(kept_rows, kept_cols, tolerance), _clipped(kept_cols, kept_rows, tolerance)


def _clipped(lines: Sequence[Ruling], others: Sequence[Ruling], tolerance: float) -> list[Ruling]:
    """Return the lines without short ends that stick out of a table alone.

    Where several lines end together, the table is open there. A line that sticks out far is a fold
    or a streak across the page, and no ruling of the table.
    """

    def alone(line: Ruling, end: float, which: str) -> bool:
        return not any(
            other is not line and abs(getattr(other, which) - end) <= 0.5 * tolerance
            for other in lines
        )

    clipped: list[Ruling] = []
    for line in lines:
        met = _met(line, others, tolerance)
        start, end = line.start, line.end
        if len(met) >= 2:
            before, after = min(met) - start, end - max(met)
            out = [before > tolerance and alone(line, start, "start")]
            out.append(after > tolerance and alone(line, end, "end"))
            if all(out) and min(before, after) > STICKING * tolerance:
                continue
            start, end = min(met) if out[0] else start, max(met) if out[1] else end
        clipped.append(Ruling(line.pos, start, end))
    return clipped


def _met(line: Ruling, others: Sequence[Ruling], tolerance: float) -> list[float]:
    """Return where along a line others cross or touch it."""
    return [
        other.pos
        for other in others
        if line.start - tolerance <= other.pos <= line.end + tolerance
        and other.start - tolerance <= line.pos <= other.end + tolerance
    ]


def _crossed(lines: Sequence[Ruling], others: Sequence[Ruling], tolerance: float) -> list[Ruling]:
    """Return the lines that cross enough of the lines on their way to belong to a table."""
    kept: list[Ruling] = []
    for line in lines:
        on_way = sum(line.start <= other.pos <= line.end for other in others)
        if len(_met(line, others, tolerance)) >= max(2.0, LEAST_MET * on_way):
            kept.append(line)
    return kept


def _ending_at(
    lines: Sequence[Ruling], others: Sequence[Ruling], tolerance: float, long: float
) -> list[Ruling]:
    longest = max((line.end - line.start for line in lines), default=0.0)
    enough = max(long, LONG_SHARE * longest)

    def meets(line: Ruling, end: float) -> bool:
        # A tall letter in a tight row almost reaches from line to line.
        reach = tolerance if line.end - line.start > 0.5 * long else max(2.0, 0.25 * tolerance)
        return any(
            abs(other.pos - end) <= reach
            and other.start - tolerance <= line.pos <= other.end + tolerance
            for other in others
        )

    drawn: dict[float, float] = {}  # the pieces of a broken line stand for each other
    for line in lines:
        if line.end - line.start >= 0.5 * long:
            drawn[line.pos] = drawn.get(line.pos, 0.0) + line.end - line.start
    return [
        line
        for line in lines
        if (line.end - line.start >= 0.5 * long and drawn[line.pos] >= enough)
        or (meets(line, line.start) and meets(line, line.end))
    ]
