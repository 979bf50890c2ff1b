"""Cells that seem to span rows as a ruling broke off beside them.

What rows other columns keep apart, the ruling that faded in one column kept apart there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.readers.read_cells import ALIGNED, Slot, TableCells, says_something
from pipeline.readers.text_rows import RESTARTS, SHORT_GAP, TOPIC


def without_false_spans(table: TableCells) -> TableCells:
    """Return the table with cells parted that are one only as a ruling broke off beside them.

    Rows that other columns keep apart are rows of a span too where one of its cells has numbers one
    under the other, one in each row at least (no number stands for several rows), or a text that
    begins anew in each, after paper and level with the texts beside it, or with what heads rows.

    Args:
        table: Its cells, with all that was read in them.
    """
    spans = {(s.r0, s.r1) for s in table.slots if s.r0 and s.r1 - s.r0 > 1 and s.lines}
    for r0, r1 in sorted(spans):
        own = [s for s in table.slots if (s.r0, s.r1) == (r0, r1)]
        rows = [(r, table.ys[r], table.ys[r + 1]) for r in range(r0, r1)]
        beside = [s for s in table.slots if r0 <= s.r0 and s.r1 <= r1 and s not in own]
        if not any(
            _has_a_number_in_each(s, rows)
            or _begins_in_each(s, beside, rows, table.body)
            or _begins_with_a_topic(s, rows)
            for s in own
        ):
            continue
        parted = [Slot(r, r + 1, s.c0, s.c1, (), True) for s in own for r, _, _ in rows]
        for n, slot in enumerate(own):
            for line in slot.lines:
                at = n * len(rows) + sum(line.middle >= top for _, top, _ in rows[1:])
                parted[at] = replace(parted[at], lines=(*parted[at].lines, line))
        kept = [s for s in table.slots if (s.r0, s.r1) != (r0, r1)]
        table = replace(table, slots=tuple(sorted([*kept, *parted], key=lambda s: (s.r0, s.c0))))
    return table


def _has_a_number_in_each(slot: Slot, rows: Sequence[tuple[int, float, float]]) -> bool:
    told = [line for line in slot.lines if says_something(line)]
    return all(n.is_number for n in told) and all(
        any(top <= n.middle < end and n.has_digit for n in told) for _, top, end in rows
    )


def _begins_in_each(
    slot: Slot, beside: Sequence[Slot], rows: Sequence[tuple[int, float, float]], body: float
) -> bool:
    """Whether a text begins anew in all rows of its cell, level with most texts beside it."""
    near = ALIGNED * body
    bases = sorted(n.base for n in slot.lines if says_something(n))
    steps = sorted(b - a for a, b in pairwise(bases) if b - a > near)
    for r, _, _ in rows[1:]:
        firsts = [min(n.base for n in s.lines) for s in beside if s.r0 == r and s.lines]
        level = [b for b in bases if sum(abs(b - f) <= near for f in firsts) > len(firsts) / 2]
        if len(firsts) < RESTARTS - 1 or not level:
            return False
        above = [b for b in bases if b < level[0] - near]
        if not above or level[0] - above[-1] <= SHORT_GAP * steps[0]:
            return False
    return True


def _begins_with_a_topic(slot: Slot, rows: Sequence[tuple[int, float, float]]) -> bool:
    """Whether a row of its cell, but the first, begins with what heads an indicator's rows."""
    under = [[n for n in slot.lines if top <= n.middle < end] for _, top, end in rows[1:]]
    return slot.c0 == 0 and any(n and n[0].words[0].text.startswith(TOPIC) for n in under)
