"""Tables that lost rulings: rows and columns that grew together are parted again, with a mark.

Copies and faxes lose rulings, and where one is lost the numbers of two rows or columns stand in one
cell. What is read tells them apart: a cell holds one number. Nothing here is certain, so every row
that was changed, or that still looks wrong, is named, and its words must not be trusted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.readers.grid import Grid
from pipeline.readers.read_cells import (
    ALIGNED,
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
from pipeline.readers.row_cuts import HEADING, parted_rows

THIN = 1.2
"""Bodies: a row that is lower, or a column that is narrower, holds no print."""

LOW = 0.8
"""A row lower than this share of the usual one may be a piece of a row."""

CENTRED = 0.3
"""Headings stand in the middle: parted ones are off it by no more than this share of the cell, nor
by a body more than the whole."""

MANY, STAMPED = 3, 2
"""A row that lost so many verticals at once never had them, if it holds no more letters beside what
stands in its first column: a stamp leaves a few."""

LEGIBLE = 0.5
"""What is read with less is a stamp's, beside words of a title that are surer."""

ROUNDS = 3
"""Times that rows are parted: what one round parts shows the next what to part beside it."""

FEW, WHOLE = 0.3, 1.3
"""A horizontal in so few of the columns is a stroke where the two rows that it parts are no higher
together than this many usual ones."""

REGULAR = (8, 0.8)
"""A column of so many rows, this share of which stand alone, has no cell that spans two rows."""


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
    table = _parted_spans_all(_without_false_rows(table))
    for _ in range(ROUNDS):
        parted = parted_rows(table, listed=grid.doubtful)
        if parted is table:
            break
        table = _parted_spans_all(parted)  # cells that reached over several rows reach over more
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

    The last stroke of a signature often runs level, and through the last column.
    """
    beside = sum(s.c1 - s.c0 for s in table.slots if s.r1 == r)
    rows, columns = size_of(table)
    whole = table.ys[r + 1] - table.ys[r - 1] <= WHOLE * usual
    return rows >= REGULAR[0] and whole and beside <= FEW * columns and r > _header_rows(table)


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


def _parted_spans_all(table: TableCells) -> TableCells:
    before = None
    while table is not before:  # what was parted shows where the rows beside it run
        before = table
        table = _parted_spans(table)
    return table


def _parted_spans(table: TableCells) -> TableCells:
    """Part cells along rulings that most other rows or columns have, where print stands apart."""
    head = _header_rows(table)
    done: list[Slot] = []
    todo = list(table.slots)
    while todo:
        slot = todo.pop()
        pieces = _parted_across(table, slot, head)
        if len(pieces) == 1 and slot.r1 > head:
            pieces = _parted_down(table, slot, head)
        if len(pieces) == 1:
            done.append(slot)
        else:
            todo.extend(pieces)
    if len(done) == len(table.slots):
        return table
    return replace(table, slots=tuple(sorted(done, key=lambda s: (s.r0, s.c0))))


def _header_rows(table: TableCells) -> int:
    """Return how many rows the header has: as far as the spans of its first row reach.

    Rows under a cell that spans columns belong to it as long as a neighbour reaches down there. A
    cell that reaches down to the end, or alone so far, with more lines than a heading, lost the
    ruling below its heading.
    """
    top = [s for s in table.slots if s.r0 == 0]
    top = [s for s in top if s.r1 < len(table.ys) - 1 or len(s.lines) <= HEADING]
    first = [s for s in top if len(s.lines) <= HEADING or sum(o.r1 >= s.r1 for o in top) > 1]
    numbers = {s.r0 for s in table.slots if s.lines and all(line.is_number for line in s.lines)}
    reach = max((s.r1 for s in first), default=1)
    return min([reach, *(r for r in numbers if r > 0)])


def _parted_across(table: TableCells, slot: Slot, head: int) -> list[Slot]:
    """Part a cell that spans columns where all its words leave room for the ruling.

    A heading may well span columns: it is parted only into headings that stand in their middle.
    """
    if slot.r0 >= head and _is_title(table, slot):
        return [slot]
    best: tuple[float, int] | None = None
    spans = [line.core(word) for line in slot.lines for word in line.words]
    first, last = table.xs[slot.c0], table.xs[slot.c1]
    most = math.inf
    if slot.r0 < head and spans:
        whole = abs(min(a for a, _ in spans) + max(b for _, b in spans) - first - last)
        most = min(CENTRED * (last - first), whole + table.body)
    for c in range(slot.c0 + 1, slot.c1):
        x = table.xs[c]
        left = [b for a, b in spans if (a + b) / 2 < x]
        right = [a for a, b in spans if (a + b) / 2 >= x]
        if not left or not right or min(right) - max(left) < GAP * table.body:
            continue
        if not max(left) <= x <= min(right):
            continue
        starts = min(a for a, b in spans if (a + b) / 2 < x)
        ends = max(b for a, b in spans if (a + b) / 2 >= x)
        # Of several rulings in the gap the one is meant in whose cells the words lie evenly.
        off = abs(starts + max(left) - first - x) + abs(min(right) + ends - x - last)
        if off > most:
            continue
        best = min(best, (off, c)) if best else (off, c)
    if best is None:
        return [slot]
    x = table.xs[best[1]]
    sides: tuple[list[ReadLine], list[ReadLine]] = ([], [])
    for line in slot.lines:
        for side, right_of in zip(sides, (False, True), strict=True):
            words = tuple(w for w in line.words if (sum(line.core(w)) / 2 >= x) == right_of)
            if words:
                side.append(ReadLine(line.drawn, words, line.part or len(words) < len(line.words)))
    return [
        replace(slot, c1=best[1], lines=tuple(sides[0]), changed=True),
        replace(slot, c0=best[1], lines=tuple(sides[1]), changed=True),
    ]


def _is_title(table: TableCells, slot: Slot) -> bool:
    """Whether a cell is as wide as the table and its print begins on the left and runs on.

    Print stays in its column though its rulings are lost. What runs through the place of a ruling,
    or stands left of all of many, is the title of the rows below, and what stands beside it is what
    a stamp has left.
    """
    if (slot.c0, slot.c1) != (0, len(table.xs) - 1):
        return False
    inside = GAP * table.body
    words = [
        (*line.span(word), word.text)
        for line in slot.lines
        for word in line.words
        if word.confidence >= LEGIBLE
    ]
    if any(a + inside < x < b - inside for a, b, _ in words for x in table.xs[1:-1]):
        return True
    beside = sum(len(text) for a, _, text in words if a >= table.xs[1])
    return len(table.xs) - 2 >= MANY and beside <= STAMPED


def _parted_down(table: TableCells, slot: Slot, head: int) -> list[Slot]:
    """Part a cell that spans rows where each row holds a line that stands on the row's baseline.

    The rows of the header, up to `head`, stay one.
    """
    rows_in_it = sum(1 for line in slot.lines if numbers_apart(line) > 1)
    if slot.r1 - slot.r0 < 2 or (slot.c1 - slot.c0 > 1 and rows_in_it < 2):
        return [slot]
    pieces: list[Slot] = []
    first = max(slot.r0 + 1, head)
    for r0, r1 in pairwise([slot.r0, *range(first, slot.r1 + 1)]):
        lines = tuple(n for n in slot.lines if table.ys[r0] <= n.middle < table.ys[r1])
        pieces.append(Slot(r0, r1, slot.c0, slot.c1, lines, True))
    held = [p for p in pieces if p.lines]
    if sum(len(p.lines) for p in held) < len(slot.lines):
        return [slot]
    if len(held) < 2:  # a signature may have taken the rest
        return pieces if _is_regular(table, slot) else [slot]
    under = held[1:] if slot.r0 == 0 else held  # a heading that lost the ruling under it
    numbers = rows_in_it > 1 or (
        len(under) > 1 and all(line.is_number for p in under for line in p.lines)
    )
    worn = len(under) >= REGULAR[0] and _hold_numbers(under)
    told = under if slot.r0 < head else held  # beside a heading there may be too few others
    if numbers or worn or _is_regular(table, slot) or all(_stands_in_row(table, p) for p in told):
        return pieces
    return [slot]


def _hold_numbers(pieces: Sequence[Slot]) -> bool:
    """Whether nearly every piece of a cell is one line with digits, some of them misread."""
    single = [p for p in pieces if len(p.lines) == 1 and p.lines[0].has_digit]
    return len(single) >= REGULAR[1] * len(pieces)


def _is_regular(table: TableCells, slot: Slot) -> bool:
    """Whether nearly all cells above and below stand in one row, and most beside are parted."""
    single = {s.r0 for s in table.slots if (s.c0, s.c1) == (slot.c0, slot.c1) and s.r1 == s.r0 + 1}
    beside = [s for s in table.slots if slot.r0 <= s.r0 and s.r1 <= slot.r1 and s is not slot]
    parted = sum(1 for s in beside if s.r1 == s.r0 + 1)
    rows = len(table.ys) - 1
    expected = (slot.r1 - slot.r0) * (len(table.xs) - 2) * USUAL
    return rows >= REGULAR[0] and len(single) >= REGULAR[1] * rows and parted > expected


def _stands_in_row(table: TableCells, piece: Slot) -> bool:
    """Whether the lines lie around the row's middle, as those of the cells beside them do.

    Or begin where those do: names of two lines, texts.
    """
    beside = [s for s in table.slots if s.r0 == piece.r0 and s.r1 == piece.r1 and s.lines]
    single = [s.lines[0].base for s in beside if len(s.lines) == 1]
    firsts = [min(line.base for line in s.lines) for s in beside]
    bases = [line.base for line in piece.lines]
    reach = 0.7 * ALIGNED * table.body
    for at, others in ((sum(bases) / len(bases), single), (min(bases), firsts)):
        near = sum(abs(b - at) <= reach for b in others)
        if near >= 2 and 2 * near > len(others):
            return True
    return False


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
    head = _header_rows(table)
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
