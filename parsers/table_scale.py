"""Points or scores of 100: what the numbers of a table of agencies are measured in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parsers.headers import Head
from parsers.score_cells import HUNDRED, maximum_in, read_value
from parsers.table_rows import Row

POINTS: dict[str, Decimal] = {"iit": Decimal(30), "eit": Decimal(30), "oit": Decimal(40)}
"""Maximum points per instrument in year books (NACC 2563, 2564)."""
SUM_TOLERANCE = Decimal("0.02")
"""Three rounded parts and their rounded sum differ by no more."""
SUM_SHARE = Decimal("0.4")
"""Points (or scores of 100) are recognised where this share of the complete rows adds up. One
misread digit in fifty breaks the sum of every fourth row; by chance one row in hundreds adds up."""
OTHER_SHARE = Decimal("0.1")
"""No more rows than this may add up the other way."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The maximum per role, and whether anything vouches for it."""

    maxima: dict[str, Decimal]
    certain: bool


def find_scale(head: Head, rows: tuple[Row, ...]) -> Scale:
    """Decide whether the columns are points or scores of 100.

    The maxima in the header decide; else the sums of the rows; else values above the points of an
    instrument say 100. Where nothing decides, 100 stands and everything goes to review.
    """
    printed: dict[str, Decimal] = {}
    for column in head.columns:
        role = column.role("agencies") or ""
        maximum = maximum_in(column.header)
        if role in POINTS and maximum is not None:
            printed[role] = maximum
    if printed:
        if all(printed[r] == POINTS[r] for r in printed):
            return Scale(dict(POINTS), True)
        if set(printed.values()) == {HUNDRED}:
            return Scale({}, True)
    roles = [c for c in ("iit", "eit", "oit") if head.indices("agencies", c)]
    if len(roles) < 3:
        return Scale({}, not roles or _mostly_above(head, rows))
    complete = [v for row in rows if (v := _complete(head, row)) is not None]
    if complete:
        added = sum(abs(i + e + o - t) <= SUM_TOLERANCE for i, e, o, t in complete)
        weighed = sum(
            abs(Decimal("0.3") * (i + e) + Decimal("0.4") * o - t) <= SUM_TOLERANCE
            for i, e, o, t in complete
        )
        enough, others = SUM_SHARE * len(complete), OTHER_SHARE * len(complete)
        if added >= enough and weighed <= others:
            return Scale(dict(POINTS), True)
        if weighed >= enough and added <= others:
            return Scale({}, True)
    return Scale({}, _mostly_above(head, rows))


def _mostly_above(head: Head, rows: tuple[Row, ...]) -> bool:
    """Tell whether most rows hold a value above the points of its instrument (one is a slip)."""
    filled = [
        r
        for r in rows
        if any(_number_of(r, c) for p in POINTS for c in head.indices("agencies", p))
    ]
    return 2 * sum(_above_points(head, row) for row in filled) > len(filled)


def _number_of(row: Row, column: int) -> bool:
    return read_value(row.text(column)) is not None


def _complete(head: Head, row: Row) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    values: list[Decimal] = []
    for role in ("iit", "eit", "oit", "total"):
        columns = head.indices("agencies", role)
        value = read_value(row.text(columns[-1])) if columns else None
        if value is None:
            return None
        values.append(value)
    return values[0], values[1], values[2], values[3]


def _above_points(head: Head, row: Row) -> bool:
    for role, maximum in POINTS.items():
        for column in head.indices("agencies", role):
            value = read_value(row.text(column))
            if value is not None and value > maximum:
                return True
    return False
