"""Tables that lost rulings: rows and columns that grew together are parted again, with a mark.

Copies and faxes lose rulings, and where one is lost the numbers of two rows or columns stand in one
cell. What is read tells them apart: a cell holds one number. Nothing here is certain, so every row
that was changed, or that still looks wrong, is named, and its words must not be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.readers.grid import Grid
from pipeline.readers.number_columns import with_number_columns
from pipeline.readers.parted_spans import header_rows, parted_spans
from pipeline.readers.read_cells import (
    GAP,
    USUAL,
    ReadLine,
    Slot,
    TableCells,
    cells_of,
    grid_of,
    is_number,
    is_row,
    numbers_apart,
    size_of,
)
from pipeline.readers.row_cuts import parted_rows

THIN = 1.2
"""Bodies: a row that is lower, or a column that is narrower, holds no print."""

LOW = 0.8
"""A row lower than this share of the usual one may be a piece of a row."""

ROUNDS = 3
"""Times that rows are parted: what one round parts shows the next what to part beside it."""

FEW, WHOLE = (0.3, 0.5), 1.3
"""A horizontal in so few of the columns (the second where the first column is not parted) is a
stroke where the two rows that it parts are no higher together than this many usual ones."""

LONG = 8
"""Rows of a table whose usual row is known."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A grid whose rulings were mended.

    Attributes:
        grid: Its cells; `doubtful` where anything was changed.
        contents: The lines of every cell of the grid, from top to bottom.
        rows: 0-based rows whose values may stand in a wrong cell, in order.
    """

    grid: Grid
    contents: tuple[tuple[ReadLine, ...], ...]
    rows: tuple[int, ...]


def mend(grid: Grid, contents: Sequence[Sequence[ReadLine]]) -> Mended:
    """Return a grid with lost rulings drawn again and false ones taken out.

    Args:
        grid: As `find_grids` gives it.
        contents: The lines read in each of its cells, from top to bottom.
    """
    kept = [n for n, cell in enumerate(grid.cells) if contents[n] or not cell.assumed]
    contents = [contents[n] for n in kept]
    grid = replace(grid, cells=tuple(grid.cells[n] for n in kept))
    table = cells_of(grid, contents)
    if table is None:
        doubtful = grid.doubtful or grid.guessed
        every = tuple(range(grid.n_rows)) if doubtful else ()
        grid = replace(grid, doubtful=doubtful)
        return Mended(grid, tuple(tuple(lines) for lines in contents), every)
    whole = table
    if grid.doubtful:
        table = with_number_columns(table)
    table = parted_spans(_without_false_rows(table))
    for _ in range(ROUNDS):
        parted = parted_rows(table, listed=grid.doubtful)
        if parted is table:
            break
        table = parted_spans(parted)  # cells that reached over several rows reach over more
    return _mended(
        grid, table, changed=size_of(table) != (grid.n_rows, grid.n_cols) or table is not whole
    )


def _mended(grid: Grid, table: TableCells, *, changed: bool) -> Mended:
    rows = {r for s in table.slots if s.changed or _holds_several(s) for r in range(s.r0, s.r1)}
    rows |= _odd_rows(table)
    doubtful = grid.doubtful or grid.guessed or changed or bool(rows)
    kinds = _kinds(table)
    alike = max(map(kinds.count, kinds))
    unlike = alike <= USUAL * len(kinds) or len(rows) > USUAL * len(kinds)
    if grid.guessed or (doubtful and unlike):
        rows = set(range(len(kinds)))  # too little is left to tell the right rows from the others
    slots = sorted(table.slots, key=lambda s: (s.r0, s.c0))
    return Mended(
        replace(grid_of(table, grid.box), doubtful=doubtful),
        tuple(s.lines for s in slots),
        tuple(sorted(rows)),
    )


def _without_false_rows(table: TableCells) -> TableCells:
    """Take out horizontals that part no print from print and leave a row lower than the others.

    One seen twice leaves a row too low for print; one that is a stroke of something else runs
    through some cells of a row only.
    """
    heights = sorted(b - a for a, b in pairwise(table.ys))
    low = LOW * heights[len(heights) // 2]
    r = 1
    while r < len(table.ys) - 1 and len(table.ys) > 3:
        lowest = min(table.ys[r] - table.ys[r - 1], table.ys[r + 1] - table.ys[r])
        above = [s for s in table.slots if s.r1 == r]
        below = [s for s in table.slots if s.r0 == r]
        parts = any(_overlap(a, b) and a.lines and b.lines for a in above for b in below)
        crossed = any(s.r0 < r < s.r1 and s.lines for s in table.slots)
        thin = lowest < (max(low, THIN * table.body) if crossed else THIN * table.body)
        if (thin and not parts) or _is_stroke(table, r, heights[len(heights) // 2]):
            table = _without_row_edge(table, r)
        else:
            r += 1
    return table


def _is_stroke(table: TableCells, r: int, usual: float) -> bool:
    """Whether a horizontal in a few columns parts a row that is as high as the others as it is.

    The last stroke of a signature often runs level, and through the last column; a stamp's may run
    through more, but the number of the entry stands beside both halves.
    """
    beside = sum(s.c1 - s.c0 for s in table.slots if s.r1 == r)
    rows, columns = size_of(table)
    whole = table.ys[r + 1] - table.ys[r - 1] <= WHOLE * usual
    one = any(s.c0 == 0 and s.r0 < r < s.r1 and s.lines for s in table.slots)
    few = FEW[1] if one else FEW[0]
    return rows >= LONG and whole and beside <= few * columns and r > header_rows(table)


def _overlap(one: Slot, two: Slot) -> bool:
    return one.c0 < two.c1 and two.c0 < one.c1


def _without_row_edge(table: TableCells, r: int) -> TableCells:
    """Leave out a horizontal: cells of equal width above and below become one.

    Where the widths differ, the cells with print stay and grow; those without any give way.
    """
    joined = [s for s in table.slots if s.r0 != r and s.r1 != r]
    above = [s for s in table.slots if s.r1 == r]
    below = [s for s in table.slots if s.r0 == r]
    for one in above:
        same = [b for b in below if (b.c0, b.c1) == (one.c0, one.c1)]
        if same:
            lines = (*one.lines, *same[0].lines)
            joined.append(replace(one, r1=same[0].r1, lines=lines, changed=True))
            below.remove(same[0])
        elif one.lines or not any(_overlap(one, b) for b in below):
            below = [b for b in below if not _overlap(one, b)]
            joined.append(replace(one, r1=r + 1, changed=True))
    joined.extend(replace(b, r0=r - 1, changed=True) for b in below)
    moved = tuple(replace(s, r0=s.r0 - (s.r0 > r), r1=s.r1 - (s.r1 > r)) for s in joined)
    return replace(table, ys=table.ys[:r] + table.ys[r + 1 :], slots=moved)


def _holds_several(slot: Slot) -> bool:
    """Whether a cell holds nothing but numbers, several of them and apart, or a whole row."""
    if any(is_row(line) for line in slot.lines):
        return True
    if not all(is_number(word) for line in slot.lines for word in line.words):
        return False
    wide = any(
        line.span(b)[0] - line.span(a)[1] >= GAP * line.drawn.body
        for line in slot.lines
        for a, b in pairwise(line.words)
    )
    return len(slot.lines) > 1 or wide


def _kinds(table: TableCells) -> list[tuple[tuple[int, int, int], ...]]:
    """Return of every row its cells: first column, column after the last, rows spanned."""
    shapes: dict[int, list[tuple[int, int, int]]] = {}
    for s in table.slots:
        for r in range(s.r0, s.r1):
            shapes.setdefault(r, []).append((s.c0, s.c1, s.r1 - s.r0))
    return [tuple(sorted(shapes.get(r, []))) for r in range(len(table.ys) - 1)]


def _odd_rows(table: TableCells) -> set[int]:
    """Return rows with numbers that have other columns than most rows, and empty ones."""
    kinds = _kinds(table)
    usual = max(sorted(set(kinds)), key=kinds.count)
    head = header_rows(table)
    odd: set[int] = set()
    regular = kinds.count(usual) > USUAL * len(kinds)
    plain = {c0 for kind in kinds[:head] for c0, c1, _ in kind if c1 == c0 + 1}
    counts = Counter(s.c0 for s in table.slots if any(n.is_number for n in s.lines))
    many = {c for c, count in counts.items() if count > USUAL * len(kinds)}
    if regular and head > 1 and many & {c0 for c0, c1, _ in usual if c1 == c0 + 1} - plain:
        odd.update(range(head))  # a column of numbers without a heading of its own
    for r, kind in enumerate(kinds):
        lines = [n for s in table.slots if s.r0 <= r < s.r1 for n in s.lines]
        if not lines:
            if regular and r >= head:
                odd.add(r)
            continue
        if len(kind) == 1 and kind[0][2] == 1 and max(map(numbers_apart, lines)) < 2:
            continue  # the title of the rows below it
        if regular and kind != usual and any(is_number(w) for n in lines for w in n.words):
            odd.add(r)
    return odd
