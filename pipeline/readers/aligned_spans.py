"""Cells that span columns though their print stands in one of them, as all print above it does.

In a long table of one kind of rows a ruling that faded in some of them makes cells of two columns.
What stands in one of its columns, where others of that column begin or have their middle, is that
column's; the other one's is empty or was not read. What heads a sum has its middle in its span.
"""

from __future__ import annotations

import numpy as np

from pipeline.readers.read_cells import Slot, TableCells, at_column

LONG, MOST = 8, 0.8
"""A table of so many rows, of which this share part two columns, parts them in all others, too."""

ALIGNED = 1.0
"""Bodies by which what stands in a column begins beside the others of it, or has its middle."""

HALF = 0.5
"""Of the others of a column so many do the same."""


def parted_as_others(table: TableCells, slot: Slot, head: int) -> list[Slot]:
    """Return a cell parted where nearly all other rows are, if its print is aligned with theirs.

    Args:
        table: The table it is of.
        slot: The cell.
        head: How many rows the header has.
    """
    one_row = slot.r0 >= head and slot.r1 == slot.r0 + 1
    if not one_row or slot.c1 - slot.c0 != 2 or len(table.xs) == 3 or not slot.lines:
        return [slot]
    at = slot.c0 + 1
    rows = len(table.ys) - 1 - head
    whole = {s.r0 for s in table.slots if s.r0 >= head and s.c0 < at < s.c1}
    if rows < LONG or rows - len(whole) < MOST * rows:
        return [slot]
    spans = [line.core(word) for line in slot.lines for word in line.words]
    begins, ends = min(a for a, _ in spans), max(b for _, b in spans)
    for column in (slot.c0, at):
        inside = table.xs[column] < begins and ends < table.xs[column + 1]
        if inside and _is_aligned(table, column, begins, ends):
            return at_column(table, slot, at)
    return [slot]


def _is_aligned(table: TableCells, column: int, begins: float, ends: float) -> bool:
    """Whether print begins where most of a column does, or has its middle there."""
    own = [s for s in table.slots if (s.c0, s.c1) == (column, column + 1) and s.lines]
    spans = [[line.core(word) for line in s.lines for word in line.words] for s in own]
    if len(spans) < LONG / 2:
        return False
    left = np.array([min(a for a, _ in span) for span in spans])
    right = np.array([max(b for _, b in span) for span in spans])
    near = ALIGNED * table.body
    for others, mine in ((left, begins), (left + right, begins + ends)):
        usual = float(np.median(others))
        reach = near if others is left else 2 * near
        alike = float((np.abs(others - usual) <= reach).mean())
        if alike >= HALF and abs(mine - usual) <= reach:
            return True
    return False
