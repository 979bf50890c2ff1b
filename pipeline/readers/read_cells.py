"""A table as it was read: the lines in each of its cells, while its rulings are looked at again."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document import Box
from pipeline.readers.engine import InkWord
from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_cut import MARGIN

GAP = 0.8
"""Bodies: paper between words at least this wide may have held a ruling."""

CORE = 0.4
"""Bodies: a plain letter begins and ends this near to where the recogniser saw it."""

ALIGNED = 0.5
"""Bodies: baselines this near stand in one row."""

USUAL = 0.5
"""Where more than this share of the others have a ruling, one without it has lost it."""

ROW_NUMBERS = 3
"""A line with so many numbers, wide apart, is a row of a table."""

_NUMBER = re.compile(r"[0-9๐-๙][0-9๐-๙.,]*|[-–—]")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of print with what was read there, or a part of it.

    Attributes:
        drawn: The whole line.
        words: At least one; boxes in pixels of the line's cut-out.
        part: Whether other words of the line stand in another cell.
    """

    drawn: LineOfInk
    words: tuple[InkWord, ...]
    part: bool = False

    @property
    def base(self) -> float:
        """Row of the page on which the line stands, in its middle."""
        return self.drawn.base.row((self.drawn.box.x0 + self.drawn.box.x1) / 2)

    @property
    def middle(self) -> float:
        """Row half a body above the baseline."""
        return self.base - self.drawn.body / 2

    @property
    def is_number(self) -> bool:
        """Whether all that stands here is one number, or the dash of a missing one."""
        return len(self.words) == 1 and is_number(self.words[0])

    @property
    def has_digit(self) -> bool:
        """Whether a digit is among what stands here."""
        return any(c.isdigit() for word in self.words for c in word.text)

    def span(self, word: InkWord) -> tuple[float, float]:
        """Return where a word begins and ends, in columns of the page."""
        left = self.drawn.box.x0 - MARGIN
        return left + word.box[0], left + word.box[2]

    def core(self, word: InkWord) -> tuple[float, float]:
        """Return where a word surely stands: its box without what dust may have added to it."""
        begins, ends = self.span(word)
        if not word.characters:
            return begins, ends
        left, most = self.drawn.box.x0 - MARGIN, CORE * self.drawn.body
        return (
            max(begins, left + word.characters[0].left - most),
            min(ends, left + word.characters[-1].right + most),
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell while the grid changes: rows `r0` to before `r1`, columns likewise.

    `changed` where it is not as it was drawn.
    """

    r0: int
    r1: int
    c0: int
    c1: int
    lines: tuple[ReadLine, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class TableCells:
    """A table while it changes.

    Attributes:
        xs: Where its columns begin, and where the last one ends; pixels of the page.
        ys: The same of its rows.
        slots: Its cells; places without a cell are outside the table.
        body: Height of a letter's body in pixels.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]
    body: float


def cells_of(grid: Grid, contents: Sequence[Sequence[ReadLine]]) -> TableCells | None:
    """Return the grid by the edges that its cells have; None where nothing was read."""
    bodies = sorted(line.drawn.body for lines in contents for line in lines)
    if not bodies:
        return None
    xs: dict[int, float] = {}
    ys: dict[int, float] = {}
    for cell in grid.cells:
        xs.update({cell.col: cell.box.x0, cell.col + cell.col_span: cell.box.x1})
        ys.update({cell.row: cell.box.y0, cell.row + cell.row_span: cell.box.y1})
    cols = {c: n for n, c in enumerate(sorted(xs))}
    rows = {r: n for n, r in enumerate(sorted(ys))}
    slots = tuple(
        Slot(
            rows[cell.row],
            rows[cell.row + cell.row_span],
            cols[cell.col],
            cols[cell.col + cell.col_span],
            tuple(lines),
            cell.assumed,
        )
        for cell, lines in zip(grid.cells, contents, strict=True)
    )
    edges = tuple(xs[c] for c in sorted(xs)), tuple(ys[r] for r in sorted(ys))
    return TableCells(*edges, slots, bodies[len(bodies) // 2])


def size_of(table: TableCells) -> tuple[int, int]:
    """Return the number of rows and of columns."""
    return len(table.ys) - 1, len(table.xs) - 1


def grid_of(table: TableCells, box: Box) -> Grid:
    """Return the cells in row-major order.

    Args:
        table: The cells.
        box: Around the table.
    """
    xs, ys = table.xs, table.ys
    cells = tuple(
        GridCell(s.r0, s.c0, s.r1 - s.r0, s.c1 - s.c0, Box(xs[s.c0], ys[s.r0], xs[s.c1], ys[s.r1]))
        for s in sorted(table.slots, key=lambda s: (s.r0, s.c0))
    )
    return Grid(len(ys) - 1, len(xs) - 1, cells, box)


def between(lines: Sequence[ReadLine], left: float, right: float) -> tuple[ReadLine, ...]:
    """Return lines with those of their words whose middles lie between two places along x."""
    found: list[ReadLine] = []
    for line in lines:
        words = tuple(w for w in line.words if left <= sum(line.core(w)) / 2 < right)
        if words:
            found.append(ReadLine(line.drawn, words, line.part or len(words) < len(line.words)))
    return tuple(found)


def at_column(table: TableCells, slot: Slot, at: int) -> list[Slot]:
    """Return a cell parted before a column.

    Args:
        table: The table it is of.
        slot: The cell.
        at: Number of the column.
    """
    x = table.xs[at]
    sides = between(slot.lines, -math.inf, x), between(slot.lines, x, math.inf)
    return [
        replace(slot, c1=at, lines=sides[0], changed=True),
        replace(slot, c0=at, lines=sides[1], changed=True),
    ]


def says_something(line: ReadLine) -> bool:
    """Whether a line has a letter, a digit or a box: a dash alone may be anything."""
    return any(c.isalnum() or c in "☐☑✓" for word in line.words for c in word.text)


def is_row(line: ReadLine) -> bool:
    """Whether a line holds so many numbers, wide apart, that it must be a row of a table."""
    return numbers_apart(line) >= ROW_NUMBERS


def numbers_apart(line: ReadLine) -> int:
    """Return how many numbers of a line have room for a ruling on their left."""
    spans = [line.span(word) for word in line.words]
    apart = [
        word
        for n, word in enumerate(line.words)
        if is_number(word) and (n == 0 or spans[n][0] - spans[n - 1][1] >= GAP * line.drawn.body)
    ]
    return len(apart)


def is_torn(line: ReadLine) -> bool:
    """Whether a line of a cell is numbers so near to each other that they are pieces of one.

    Where a copy has lost a decimal point, its white is left.
    """
    return all(map(is_number, line.words)) and any(
        line.span(two)[0] - line.span(one)[1] < GAP * line.drawn.body
        for one, two in pairwise(line.words)
    )


def is_number(word: InkWord) -> bool:
    """Whether a word is a number as tables print it, or the dash of a missing one."""
    return _NUMBER.fullmatch(word.text) is not None
