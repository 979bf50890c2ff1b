"""Tables with false rulings: verticals that run through words are taken out.

A pen's stroke, a fold or the shadow of a page behind may look like a ruling. It tears numbers in
two, and what is left of them on both sides still looks like numbers: such a ruling must go before
the print is cut out, so the page is read again without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.grid import Grid
from pipeline.readers.read_cells import (
    ALIGNED,
    USUAL,
    ReadLine,
    Slot,
    TableCells,
    cells_of,
    grid_of,
    says_something,
)

NARROW = 3.0
"""Bodies: a column narrower than this, without a heading and with next to no print, is none."""

TORN = (0.6, 1.5)
"""Bodies: words nearer to each other than the first were torn apart by a false ruling; so were
digits nearer than the second that both lie at the ruling and far from their other side."""

PACKED = (1.3, 4)
"""Bodies: where so many lines cross a ruling and on none of them the words are further apart, it
runs through words: columns leave more paper behind most of their lines. A fold takes a letter with
it here and there, so not all of its words look torn."""

FEW = 0.15
"""A vertical in a smaller share of the rows is none if it has print on both sides hardly anywhere;
what stands in a narrow column in a smaller share of them is dirt."""

DIRT = 2
"""Rows: the arc or a side of a stamp may stand between print and the stamp's own in so many."""

LEAST_HEADING, LONG = 2, 8
"""Rows of a heading that stands over several columns, and beside it over each of the others; rows
of a table that is long enough to tell that a column has none."""

SHORT = 2
"""Letters: what a torn digit may be taken for."""


def without_false_columns(grid: Grid, contents: Sequence[Sequence[ReadLine]]) -> Grid:
    """Return the grid without the verticals that run through words; the same where there are none.

    What was torn must be cut out and read again.

    Args:
        grid: As `find_grids` gives it.
        contents: The lines read in each of its cells, from top to bottom.
    """
    table = cells_of(grid, contents)
    if table is None:
        return grid
    whole = table
    c = 1
    while c < len(table.xs) - 1 and len(table.xs) > 3:
        if _is_false(table, c):
            table = _without_edge(table, c)
        else:
            c += 1
    if table is whole:
        return grid
    return replace(grid_of(table, grid.box), doubtful=True, guessed=grid.guessed)


def _is_false(table: TableCells, c: int) -> bool:
    """Whether a vertical tears more words than it parts, or parts nothing and is mostly not there.

    A column that is empty in all its length may be one: with a place for a heading it stays.
    """
    torn = parted = drawn = 0
    widest = 0.0
    for left in (s for s in table.slots if s.c1 == c):
        for right in (s for s in table.slots if s.c0 == c):
            shared = min(left.r1, right.r1) - max(left.r0, right.r0)
            if shared <= 0:
                continue
            drawn += shared
            crossed = _crossed(table, left, right)
            torn += sum(through for _, through in crossed)
            parted += sum(not through for _, through in crossed)
            widest = max([widest, *(gap for gap, _ in crossed)])
    rows = len(table.ys) - 1
    strip = [s for s in table.slots if (s.c0, s.c1) == (c - 1, c)]
    high = sum(s.r1 - s.r0 for s in strip) > USUAL * rows
    narrow = table.xs[c] - table.xs[c - 1] < NARROW * table.body
    held = sum(len(s.lines) for s in strip)
    headed = bool(strip) and bool(min(strip, key=lambda s: s.r0).lines)
    if narrow and high and not headed and held < max(2, FEW * rows):
        return True
    if any(_is_bare(table, side) for side in (c - 1, c)):
        return True
    if parted <= DIRT and drawn < FEW * rows:
        return True
    if torn and torn + parted >= PACKED[1] and widest < PACKED[0]:
        return True
    return (torn > parted and torn > 1) or (parted == 0 and drawn < USUAL * rows)


def _is_bare(table: TableCells, col: int) -> bool:
    """Whether a column holds nothing, and no heading where others have one of two rows.

    What stands at its top belongs to a wider cell, or there is nothing either.
    """
    strip = [s for s in table.slots if (s.c0, s.c1) == (col, col + 1)]
    wide = [s for s in table.slots if s.r0 == 0 and s.c1 - s.c0 > 1 and s.lines]
    rows = len(table.ys) - 1
    if not wide or sum(s.r1 - s.r0 for s in strip) <= USUAL * rows:
        return False
    held = [line for s in strip for line in s.lines]
    told = sum(map(says_something, held))
    if any(s.c0 <= col < s.c1 for s in wide):
        return len(held) <= DIRT and not told
    top = min(strip, key=lambda s: s.r0)
    headed = top.r0 > 0 or top.r1 < LEAST_HEADING or any(map(says_something, top.lines))
    return rows >= LONG and not headed and told <= max(DIRT, FEW * rows)


def _crossed(table: TableCells, left: Slot, right: Slot) -> list[tuple[float, bool]]:
    """Return for every line on both sides of a ruling the paper between, and whether it is torn.

    The paper is in bodies; a line is torn where the ruling runs through a word.
    """
    crossed: list[tuple[float, bool]] = []
    x, body = table.xs[left.c1], table.body
    for one in left.lines:
        for two in right.lines:
            if abs(one.base - two.base) > ALIGNED * body:
                continue
            end, start = one.span(one.words[-1])[1], two.span(two.words[0])[0]
            gap = (start - end) / body
            digits = _of_one_number(one.words[-1].text, two.words[0].text)
            hugging = 2 * (x - end) < one.span(one.words[0])[0] - table.xs[left.c0] and (
                2 * (start - x) < table.xs[right.c1] - two.span(two.words[-1])[1]
            )
            crossed.append((gap, gap < TORN[0] or (gap < TORN[1] and digits and hugging)))
    return crossed


def _without_edge(table: TableCells, c: int) -> TableCells:
    """Take a vertical out: the cells on both sides of it become one, as high as the higher."""
    left = [s for s in table.slots if s.c1 == c]
    right = [s for s in table.slots if s.c0 == c]
    left, right = _without_empty(left, right), _without_empty(right, left)
    joined = [s for s in table.slots if s.c1 != c and s.c0 != c]
    while left or right:
        group = [(left or right).pop(0)]
        r0, r1 = group[0].r0, group[0].r1
        while more := [s for s in (*left, *right) if s.r0 < r1 and s.r1 > r0]:
            group.extend(more)
            left = [s for s in left if s not in more]
            right = [s for s in right if s not in more]
            r0, r1 = min(s.r0 for s in group), max(s.r1 for s in group)
        lines = tuple(line for s in group for line in s.lines)
        # Where nothing is on the other side (an open corner), the cell reaches to the next edge.
        ends = min(c - 1, *(s.c0 for s in group)), max(c + 1, *(s.c1 for s in group))
        joined.append(Slot(r0, r1, *ends, lines, True))
    moved = tuple(replace(s, c0=s.c0 - (s.c0 > c), c1=s.c1 - (s.c1 > c)) for s in joined)
    return replace(table, xs=table.xs[:c] + table.xs[c + 1 :], slots=moved)


def _without_empty(cells: Sequence[Slot], beside: Sequence[Slot]) -> list[Slot]:
    """Return cells less the empty ones whose rows the cells on the other side part."""

    def gives_way(cell: Slot) -> bool:
        parts = [s for s in beside if cell.r0 <= s.r0 and s.r1 <= cell.r1]
        return (
            not cell.lines
            and len(parts) > 1
            and sum(s.r1 - s.r0 for s in parts) == cell.r1 - cell.r0
        )

    return [cell for cell in cells if not gives_way(cell)]


def _of_one_number(left: str, right: str) -> bool:
    """Whether two texts may be the torn pieces of a number: one may be too short to be read."""
    one, two = (any(c.isdigit() for c in text) for text in (left, right))
    return (one and two) or (one and len(right) <= SHORT) or (two and len(left) <= SHORT)
