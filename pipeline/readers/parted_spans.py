"""Cells that span rows or columns where a ruling was lost are parted as the others are.

Print stands apart where a ruling was: along one that most other rows or columns have, a cell is
parted. A heading may well span columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.readers.aligned_spans import parted_as_others
from pipeline.readers.read_cells import (
    ALIGNED,
    GAP,
    USUAL,
    Slot,
    TableCells,
    at_column,
    numbers_apart,
)
from pipeline.readers.row_cuts import HEADING
from pipeline.readers.text_rows import TOPIC

CENTRED = 0.3
"""Headings stand in the middle: parted ones are off it by no more than this share of the cell, nor
by a body more than the whole."""

NEAR = 1.0
"""Bodies: a ruling that is not to be seen may be so far from its place."""

MANY, STAMPED = 3, 2
"""A row that lost so many verticals at once never had them, if it holds no more letters beside what
stands in its first column: a stamp leaves a few."""

LEGIBLE = 0.5
"""What is read with less is a stamp's, beside words of a title that are surer."""

REGULAR = (8, 0.8)
"""A column of so many rows, this share of which stand alone, has no cell that spans two rows."""

SPACE = 1.5
"""Bodies: words of a title stand no further apart."""

LEVEL = 2
"""So many texts of the second row, and half of them, begin level with one below a heading."""

ALONE = 4
"""In a table of so many rows, or columns, a cell that alone spans two of them lost a ruling."""


def parted_spans(table: TableCells) -> TableCells:
    """Return the table with cells parted along rulings that most others have."""
    before = None
    while table is not before:  # what was parted shows where the rows beside it run
        before = table
        table = _parted_once(table)
    return table


def _parted_once(table: TableCells) -> TableCells:
    """Part cells along rulings that most other rows or columns have, where print stands apart."""
    head = header_rows(table)
    done: list[Slot] = []
    todo = list(table.slots)
    while todo:
        slot = todo.pop()
        pieces = _parted_across(table, slot, head)
        if len(pieces) == 1 and slot.r1 > head:
            pieces = _parted_down(table, slot, head)
        if len(pieces) == 1 and slot.r0 >= head:
            pieces = _parted_under_strokes(table, slot, head)
        if len(pieces) == 1:
            pieces = parted_as_others(table, slot, head)
        if len(pieces) == 1 and slot.r0 == 0:
            pieces = _parted_below_heading(table, slot)
        if len(pieces) == 1:
            done.append(slot)
        else:
            todo.extend(pieces)
    if len(done) == len(table.slots):
        return table
    return replace(table, slots=tuple(sorted(done, key=lambda s: (s.r0, s.c0))))


def header_rows(table: TableCells) -> int:
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
    most, near = math.inf, NEAR * table.body
    if slot.r0 < head and spans:
        whole = abs(min(a for a, _ in spans) + max(b for _, b in spans) - first - last)
        most = min(CENTRED * (last - first), whole + table.body)
    for c in range(slot.c0 + 1, slot.c1):
        x = table.xs[c]
        left = [b for a, b in spans if (a + b) / 2 < x]
        right = [a for a, b in spans if (a + b) / 2 >= x]
        if not left or not right or min(right) - max(left) < GAP * table.body:
            continue
        if not max(left) - near <= x <= min(right) + near:
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
    return at_column(table, slot, best[1])


def _at_row(table: TableCells, slot: Slot, at: int) -> list[Slot]:
    """Part a cell above a row."""
    above = tuple(n for n in slot.lines if n.middle < table.ys[at])
    below = tuple(n for n in slot.lines if n.middle >= table.ys[at])
    return [
        replace(slot, r1=at, lines=above, changed=True),
        replace(slot, r0=at, lines=below, changed=True),
    ]


def _is_title(table: TableCells, slot: Slot) -> bool:
    """Whether a cell is as wide as the table and its print begins on the left and runs on.

    Print stays in its column though its rulings are lost. What runs through the place of a ruling,
    or stands left of all of many, is the title of the rows below, and what stands beside it is what
    a stamp has left. So is what heads the rows of an indicator, wherever its words end, if they are
    no further apart than words.
    """
    if (slot.c0, slot.c1) != (0, len(table.xs) - 1):
        return False
    if slot.lines and slot.lines[0].words[0].text.startswith(TOPIC) and _runs_on(table, slot):
        return True
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


def _runs_on(table: TableCells, slot: Slot) -> bool:
    """Whether all lines of a cell begin in its first column, and their words stand close."""
    spans = [[line.span(word) for word in line.words] for line in slot.lines]
    return all(
        own[0][0] < table.xs[slot.c0 + 1]
        and all(b[0] - a[1] <= SPACE * table.body for a, b in pairwise(own))
        for own in spans
    )


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


def _parted_below_heading(table: TableCells, slot: Slot) -> list[Slot]:
    """Part a cell that is a heading and the text below it, where the ruling between them was lost.

    A heading is two rows high only beside one that spans columns, or where all have two rows of one
    line: a name, and its weight below it. In the second row the text begins level with those beside
    it.
    """
    top = [s for s in table.slots if s.r0 == 0]
    alone = slot.r1 == 2 and slot.c1 - slot.c0 == 1 and len(table.ys) > 3
    if not alone or any(s.c1 - s.c0 > 1 for s in top):
        return [slot]
    near = ALIGNED * table.body
    parts = _at_row(table, slot, 1)
    heading, below = (part.lines for part in parts)
    second = [s.lines for s in table.slots if s.r0 == 1 and s.lines]
    firsts = [min(n.base for n in lines) for lines in second]
    if not heading or not below or 2 * len(firsts) < len(top):
        return [slot]
    if max(map(len, (below, *second))) < 2:
        return [slot]
    level = sum(abs(below[0].base - first) <= near for first in firsts)
    if level < max(LEVEL, len(firsts) / 2):
        return [slot]
    return parts


def _parted_under_strokes(table: TableCells, slot: Slot, head: int) -> list[Slot]:
    """Part a cell under strokes along the one ruling in it that all cells around it have.

    A signature hides what it runs along.
    """
    wide, high = slot.c1 - slot.c0, slot.r1 - slot.r0
    hidden = bool(slot.lines) and all(line.drawn.covered for line in slot.lines)
    if {wide, high} != {1, 2} or not hidden:
        return [slot]
    if wide > 1:
        at = slot.c0 + 1
        rows = {s.r0 for s in table.slots if s is not slot and s.c0 < at < s.c1 and s.r0 >= head}
        if rows or len(table.ys) - 1 - head < ALONE:
            return [slot]
        return at_column(table, slot, at)
    at = slot.r0 + 1
    if any(s is not slot and s.r0 < at < s.r1 for s in table.slots) or len(table.xs) - 1 < ALONE:
        return [slot]
    return _at_row(table, slot, at)


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
    head = min(header_rows(table), slot.r0)
    others = rows - head - (slot.r1 - slot.r0)
    alone = sum(r >= head for r in single)
    return rows >= REGULAR[0] and alone >= REGULAR[1] * others and parted > expected


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
