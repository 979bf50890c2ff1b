"""Rows of a table that grew together are parted between the numbers that stand in them.

Copies and faxes lose thin horizontals first, often all of them. What is left are columns with their
numbers one under the other, and a cell holds one number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.readers.false_spans import without_false_spans
from pipeline.readers.read_cells import ALIGNED, ReadLine, Slot, TableCells, says_something
from pipeline.readers.row_levels import (
    LONG,
    MOST,
    WORN,
    between_levels,
    cuts_between,
    list_of_lines,
)
from pipeline.readers.text_rows import (
    around_topics,
    between_blocks,
    where_texts_begin,
)

FULL = 0.7
"""Numbers one under the other stand in rows of their own where another column has a number on so
many of their baselines: a few cells are empty, or their dashes too faint to be read."""

LONG_BESIDE = 2
"""Beside so many numbers one under the other so many other cells do whose numbers are misread here
and there: so many of their lines hold digits and stand on the same baselines."""

ENTRIES = 3
"""So many numbers that count on by one, beside a text each, are entries and not of a paragraph."""

OFF = 0.2
"""Of the step from row to row, a number stands no further off its row than this."""

HEADING = 4
"""A heading has no more lines than this."""

SET_OFF = 1.08
"""By so much more than lines of one text stand lines of two rows apart."""

LEVEL = 0.6
"""So many cells of a row have a line level with its code."""

LISTS = 2
"""Lists of so many columns begin anew with a row."""

PITCH = 0.15
"""A row is as high as several when it is, per printed line, as high as most: but for this share."""

_CODE = re.compile(r"[A-Za-z๐○0][0-9๐-๙]{1,2}\W?")  # a worn o is a U; ๗ comes out as ๓/ at times
_FIRST = re.compile(r"\(?[1๑][.,)](?!\d)")
_BOXES = frozenset("☐☑✓")
_ENTRY_ALONE = re.compile(r"(\d{1,4})\.?")
_ENTRY = re.compile(r"(\d{1,2})[.,)](?!\d)")  # ๙๓.๕๕ is a number, ๑, a worn ๑.


def parted_rows(table: TableCells, *, listed: bool = False) -> TableCells:
    """Return the table with rows parted in which several cells hold a number per printed row.

    Args:
        table: Its cells, with all that was read in them.
        listed: Whether rows may begin at the entries of a list in the first column as well, and
            where texts begin anew: where rulings are known to be lost. A list within a cell looks
            nearly like it.
    """
    whole = without_false_spans(table)
    listed = listed or whole is not table
    table = whole
    r = 0
    while r < len(table.ys) - 1:
        cuts = _cuts(table, r, listed=listed)
        if cuts:
            table = _with_cuts(table, r, cuts)
        r += 1 + len(cuts)
    return table


def _cuts(table: TableCells, row: int, *, listed: bool) -> list[float]:
    """Return where to part a row; empty where it is one row, or no one can tell."""
    own = [s for s in table.slots if s.r1 == row + 1 and _begins(table, s, row) and s.lines]
    headed = row == 0 or _is_under_heads(table, row)
    below = _below_heads(table, own, listed=listed, headed=headed)
    if below:
        return around_topics(own, below, table.body) if listed else below
    numbered = (
        _between_numbers(table, own, headed=headed)
        or (_below_heading(own, table.body) if headed else [])
        or list_of_lines(own, table.body)
        or between_levels(own, table.body)
    )
    if numbered or not listed:
        return numbered
    last = row == len(table.ys) - 2
    texts = where_texts_begin(own, table.body) or between_blocks(own, table.body, last=last)
    return around_topics(own, texts, table.body)


def _between_numbers(table: TableCells, own: Sequence[Slot], *, headed: bool) -> list[float]:
    """Return where to part a row between the numbers of its columns, and below their heading."""
    stacks = [stack for stack in (_stack(s, headed=headed) for s in own) if len(stack) > 1]
    if not stacks:
        return []
    near = ALIGNED * table.body
    longest = max(stacks, key=len)
    beside = [n.base for s in own for n in s.lines if n not in longest]
    bases = [
        n.base  # a dash beside nothing is dust
        for n in longest
        if n.has_digit or any(abs(n.base - b) <= near for b in beside)
    ]
    alike = [stack for stack in stacks if len(stack) == len(bases)]
    bases = [median([s[i].base for s in alike] or [base]) for i, base in enumerate(bases)]
    if len(bases) < 2:
        return []
    pitch = min(b - a for a, b in pairwise(bases))

    def on_a_base(line: ReadLine) -> bool:
        return any(abs(line.base - b) <= near for b in bases)

    full = [s for s in stacks if len(s) >= FULL * len(bases) and all(on_a_base(n) for n in s)]
    under = [n for s in own for n in s.lines if n.base > bases[0] - near]
    # A dash off the rows is dust; a digit may have lost its foot.
    far = max(near, OFF * pitch)
    numbers = [n for n in under if n.is_number and n.has_digit]
    stray = [n for n in numbers if all(abs(n.base - b) > far for b in bases)]
    worn = [s for s in own if _is_worn_stack(s, bases, on_a_base)]
    if (
        len(full) < 2
        and not (full and len(bases) >= LONG and len(worn) >= LONG_BESIDE)
        and not _of_single_lines(table, own, bases, on_a_base, headed=headed)
        and not _of_entries(own, bases, near)
    ):
        return []
    if stray or pitch < table.body:
        return []
    others = sorted(n.base for s in own for n in s.lines)
    headings = [
        n.base for s in own if _stack(s, headed=headed) for n in s.lines if n.base < bases[0] - near
    ]
    ends = [max(headings), *bases] if headings else bases
    return cuts_between(ends, others, table.body)


def _below_heading(own: Sequence[Slot], body: float) -> list[float]:
    """Return where to part a row that is a heading and the first row below it.

    The number of the entry and at least two scores, one below each heading, stand on one level.
    """
    if not own:
        return []
    (first, entry), *others = [(s, s.lines[-1]) for s in sorted(own, key=lambda s: s.c0)]
    if first.c0 or not _ENTRY_ALONE.fullmatch(entry.words[0].text) or len(entry.words) > 1:
        return []
    level = [
        s
        for s, line in others
        if line.is_number
        and line.has_digit
        and abs(line.base - entry.base) <= ALIGNED * body
        and len(s.lines) > 1
        and not any(n.is_number for n in s.lines[:-1])
    ]
    if len(level) < LONG_BESIDE:
        return []
    heading = max(s.lines[-2].base for s in level)
    every = sorted(n.base for s in own for n in s.lines)
    return cuts_between([heading, entry.base], every, body)


def _is_short(line: ReadLine) -> bool:
    return all(len(word.text) <= MOST for word in line.words)


def _is_worn_stack(
    slot: Slot, bases: Sequence[float], on_a_base: Callable[[ReadLine], bool]
) -> bool:
    """Whether a cell holds numbers one under the other of which some were misread."""
    lines = slot.lines
    alike = [n for n in lines if n.has_digit and on_a_base(n)]
    return all(map(_is_short, alike)) and len(alike) >= max(WORN * len(lines), FULL * len(bases))


def _below_heads(
    table: TableCells, own: Sequence[Slot], *, listed: bool, headed: bool
) -> list[float]:
    """Return where to part a row whose first cell heads several: above heads, not above all print.

    Checklists set a row's texts level with its code, and tables of measures with the measure's
    number: most of the other cells have a line on every head's baseline.
    """
    near = ALIGNED * table.body
    for slot in sorted((s for s in own if s.c0 <= listed), key=lambda s: s.c0):
        heads = _heads(slot.lines, listed=listed, headed=headed)
        if heads:
            break
    else:
        return []
    titled = heads[0] is not slot.lines[0]
    rows = [sorted(n.base for n in s.lines) for s in own if s.c0 > slot.c0]
    rows = [bases for bases in rows if bases[-1] > heads[0].base - near]  # more than a heading
    if len(heads) + titled < 2 or not rows:
        return []
    steps = sorted(b - a for bases in rows for a, b in pairwise(bases) if b - a > near)
    lead = SET_OFF * steps[len(steps) // 4] if steps else 0.0
    every = sorted(n.base for s in own for n in s.lines)
    cuts: list[float] = []
    for n, head in enumerate(heads):
        level = [bases for bases in rows if any(abs(b - head.base) <= near for b in bases)]
        run_on = [b for b in level if any(near < head.base - base < lead for base in b)]
        set_tight = len(run_on) >= max(2, len(level) / 2)
        if len(level) < LEVEL * len(rows) or (set_tight and not _lists_begin(own, head, near)):
            return []  # texts beside it begin elsewhere
        above = [b for b in every if b < head.base - near]
        if above and (n or titled):
            cuts.append((above[-1] + head.base - table.body) / 2)
    return cuts


def _lists_begin(own: Sequence[Slot], head: ReadLine, near: float) -> bool:
    """Whether the lists of several columns begin anew beside a head: a row, however tightly set."""
    begun = [
        _FIRST.match(n.words[0].text) is not None or _is_first_box(s, n)
        for s in own
        for n in s.lines
        if n is not head and abs(n.base - head.base) <= near
    ]
    return sum(begun) >= LISTS


def _is_first_box(slot: Slot, line: ReadLine) -> bool:
    """Whether a line has a box and the text of the first one of its cell: `☑ มี` once more."""
    (box, *text), (first, *title) = ([w.text for w in n.words] for n in (line, slot.lines[0]))
    return line is not slot.lines[0] and {box, first} <= _BOXES and text == title


def _heads(lines: Sequence[ReadLine], *, listed: bool, headed: bool) -> Sequence[ReadLine]:
    """Return the lines of a cell that rows may begin at: codes, or entries numbered in order."""
    codes = [line for line in lines if _is_code(line)]
    under = lines[lines.index(codes[0]) :] if codes and headed else lines  # the column's title
    others = [line for line in under if line not in codes and says_something(line)]
    if codes and (listed or not others):
        return codes
    entries = [(line, _ENTRY.match(line.words[0].text)) for line in lines if listed]
    heads = [(line, int(found[1])) for line, found in entries if found]
    in_order = all(b == a + 1 for (_, a), (_, b) in pairwise(heads))
    return [line for line, _ in heads] if in_order else []


def _is_code(line: ReadLine) -> bool:
    return len(line.words) == 1 and _CODE.fullmatch(line.words[0].text) is not None


def _of_single_lines(
    table: TableCells,
    own: Sequence[Slot],
    bases: Sequence[float],
    on_a_base: Callable[[ReadLine], bool],
    *,
    headed: bool,
) -> bool:
    """Whether a row with one column of numbers is a row for each: a list of names and their scores.

    Every other cell then has as many lines, beside the numbers (and below a heading, if `headed`),
    and per line the row is as high as most rows of the table.
    """
    first = bases[0] - ALIGNED * table.body if headed else float("-inf")
    under = [[n for n in s.lines if n.base > first] for s in own]
    if len(own) < 2 or any(len(n) != len(bases) or not all(map(on_a_base, n)) for n in under):
        return False
    pitches = sorted(
        (table.ys[s.r0 + 1] - table.ys[s.r0]) / len(s.lines)
        for s in table.slots
        if s.lines and s.c0 == 0 and s.r0 > 0 and s.r1 == s.r0 + 1
    )
    lines = max(len(s.lines) for s in own)
    pitch = (table.ys[own[0].r1] - table.ys[own[0].r0]) / lines
    usual = pitches[len(pitches) // 2] if len(pitches) > 1 else 0.0
    return abs(pitch - usual) < PITCH * usual


def _of_entries(own: Sequence[Slot], bases: Sequence[float], near: float) -> bool:
    """Whether the first column counts on by one, with a text beside each of its numbers.

    Agencies that were not assessed have dashes for scores, often too faint to be read.
    """
    first, *others = sorted(own, key=lambda s: s.c0)
    lines = [[n for n in s.lines if says_something(n)] for s in (first, *others)]
    on = [[n for n in lines[0] if abs(n.base - base) <= near] for base in bases]
    entries = [_ENTRY_ALONE.fullmatch(n[0].words[0].text) for n in on if len(n) == 1]
    counts = [int(found[1]) for found in entries if found]
    if (
        first.c0
        or not ENTRIES <= len(bases) == len(counts)
        or any(b != a + 1 for a, b in pairwise(counts))
    ):
        return False
    beside = [[n.base for n in found] for found in lines[1:]]
    return any(all(any(abs(t - b) <= near for t in texts) for b in bases) for texts in beside)


def _begins(table: TableCells, slot: Slot, row: int) -> bool:
    """Whether a cell begins in a row, or above with the table if that is below its headings."""
    return slot.r0 == row or (slot.r0 == 0 and _is_under_heads(table, row))


def _is_under_heads(table: TableCells, row: int) -> bool:
    """Whether the row above is a table's first and has a heading over several columns."""
    heads = [s for s in table.slots if s.r0 == 0 and s.r1 == 1 and s.c1 - s.c0 > 1]
    return row == 1 and any(s.lines for s in heads)


def _stack(slot: Slot, *, headed: bool) -> tuple[ReadLine, ...]:
    """Return the numbers of a cell that holds nothing else, but a heading over them (`headed`)."""
    first = len(slot.lines)
    while first and slot.lines[first - 1].is_number:
        first -= 1
    heads = slot.lines[:first]
    return slot.lines[first:] if not heads or (headed and len(heads) <= HEADING) else ()


def _with_cuts(table: TableCells, row: int, cuts: Sequence[float]) -> TableCells:
    more = len(cuts)
    ys = (*table.ys[: row + 1], *cuts, *table.ys[row + 1 :])
    slots: list[Slot] = []
    for s in table.slots:
        if s.r1 == row + 1 and _begins(table, s, row):
            for r in range(row, row + more + 1):
                top = ys[r] if r > row else float("-inf")
                bottom = ys[r + 1] if r < row + more else float("inf")
                lines = tuple(n for n in s.lines if top <= n.middle < bottom)
                slots.append(Slot(r if r > row else s.r0, r + 1, s.c0, s.c1, lines, True))
        else:
            r0 = s.r0 + (more if s.r0 > row else 0)
            r1 = s.r1 + (more if s.r1 > row else 0)
            slots.append(replace(s, r0=r0, r1=r1))
    return replace(table, ys=ys, slots=tuple(slots))
