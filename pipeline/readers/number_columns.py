"""Columns of numbers that grew together are parted where white runs down between their numbers.

A copy that loses the ruling between two columns of scores leaves a column with two scores in every
row, each pair as far apart as the others. Where a table has lost rulings that is what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.read_cells import (
    ReadLine,
    Slot,
    TableCells,
    between,
    is_number,
    says_something,
)

ROWS, SHARE = 4, 0.6
"""So many lines of a column, and so much of those with nothing but numbers, hold as many."""

APART = 1.2
"""Bodies of white between numbers of two columns: pieces of one number are nearer."""

OFF = 10
"""Of so many lines one may stand elsewhere."""

THROUGH = 0.4
"""Bodies: a word that reaches so far to both sides spans the columns: a heading."""


def with_number_columns(table: TableCells) -> TableCells:
    """Return a table with every column of numbers by itself; as it is, where they are.

    Args:
        table: Its cells, of which some rulings are lost.
    """
    c = 0
    while c < len(table.xs) - 1:
        cuts = _cuts(table, c)
        if cuts:
            table = _parted(table, c, cuts)
        c += 1 + len(cuts)
    return table


Span = tuple[float, float]


def _cuts(table: TableCells, col: int) -> list[float]:
    """Return where along x a column is to be parted."""
    apart = APART * table.body
    own = [n for s in table.slots if (s.c0, s.c1) == (col, col + 1) for n in s.lines]
    rows = [_numbers(line, apart) for line in own if all(map(is_number, line.words))]
    counts = Counter(len(row) for row in rows)
    if not counts:
        return []
    many = max(counts, key=lambda n: (counts[n], n))
    if many < 2 or counts[many] < max(ROWS, SHARE * len(rows)):
        return []
    alike = [row for row in rows if len(row) == many]
    off = len(alike) // OFF
    cuts: list[float] = []
    for n in range(1, many):
        left = sorted(row[n - 1][1] for row in alike)[-1 - off]
        right = sorted(row[n][0] for row in alike)[off]
        if right - left < apart:
            return []
        cuts.append((left + right) / 2)
    return cuts


def _numbers(line: ReadLine, apart: float) -> list[Span]:
    """Return where the numbers of a line begin and end; pieces near to each other are one."""
    found: list[Span] = []
    for begins, ends in map(line.span, line.words):
        if found and begins - found[-1][1] < apart:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found


def _parted(table: TableCells, col: int, cuts: Sequence[float]) -> TableCells:
    """Return a table with a column parted; headings over all of it stay one."""
    more = len(cuts)
    xs = (*table.xs[: col + 1], *cuts, *table.xs[col + 1 :])
    slots: list[Slot] = []
    for s in table.slots:
        moved = replace(
            s, c0=s.c0 + more * (s.c0 > col), c1=s.c1 + more * (s.c1 > col), changed=True
        )
        spans = (s.c0, s.c1) != (col, col + 1) or _spans(s.lines, cuts, THROUGH * table.body)
        if s.c1 <= col or s.c0 > col:
            slots.append(replace(moved, changed=s.changed))
        elif spans:
            slots.append(moved)
        else:
            pieces = [between(s.lines, xs[c], xs[c + 1]) for c in range(col, col + more + 1)]
            slots.extend(
                replace(moved, c0=col + n, c1=col + n + 1, lines=lines)
                for n, lines in enumerate(pieces)
            )
    return replace(table, xs=xs, slots=tuple(sorted(slots, key=lambda s: (s.r0, s.c0))))


def _spans(lines: Sequence[ReadLine], cuts: Sequence[float], through: float) -> bool:
    told = [n for n in lines if says_something(n)]  # a stamp's frame is read as dots
    spans = [line.core(word) for line in told for word in line.words]
    return any(a < x - through and b > x + through for a, b in spans for x in cuts)
