"""The two rows of a table's heading, as its print tells them.

`เครื่องมือการประเมิน ITA` stands over IIT, EIT, OIT and รวม; the headings beside it are two rows high.
Where rulings are lost, or run on where there are none, the rows below still tell the columns, and
a line of print across columns, over their middle, with a heading for each of them below it, tells
the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.document import Box
from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.spanned_heads import BELOW, Head, Print, heads_over, within

MOST_ROWS = 3
"""Rows of which a heading of two may seem to have so many."""

LEVEL = 1.0
"""Bodies: the feet of headings beside each other are at one height."""

THROUGH = 0.25
"""Bodies: a letter is crossed by a line that leaves so much of it on both sides."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """Where a heading is: in the grid rows before `rows`, above `foot`, over known columns."""

    grid: Grid
    rows: int
    foot: float
    columns: tuple[GridCell, ...]

    def cells(self) -> list[GridCell]:
        """Return the cells that begin in it."""
        return [cell for cell in self.grid.cells if cell.row < self.rows]


def with_heading(grid: Grid, letters: Print, body: float) -> Grid:
    """Return a table whose heading has the cells that its print tells; as it is, where it has.

    Args:
        grid: The table.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    for rows in range(1, min(MOST_ROWS, grid.n_rows - 1) + 1):
        zone = _zone(grid, rows)
        if zone is None:
            continue
        own = within(letters, grid.box.x0, grid.box.x1, grid.box.y0, zone.foot)
        heads = heads_over([cell.box for cell in zone.columns], own, grid.box.y0, body)
        if any(_is_within(head, cell, body) for head in heads for cell in zone.cells()):
            return grid
        feet = [head.foot for head in heads]
        if heads and max(feet) - min(feet) <= LEVEL * body:
            return _parted(zone, heads, own, body)
        if rows > 1 and all(cell.row == rows for cell in zone.columns):
            break  # a ruling from side to side: the heading is above it
    return grid


def _zone(grid: Grid, rows: int) -> _Zone | None:
    """Return the part of a table above some row, None where that row does not tell all columns."""
    found = [c for c in grid.cells if c.row <= rows < c.row + c.row_span]
    below = tuple(sorted(found, key=lambda c: c.col))
    feet = [c.box.y0 for c in below if c.row == rows]
    if not feet or sum(cell.col_span for cell in below) != grid.n_cols:
        return None
    return _Zone(grid, rows, feet[0], below)


def _is_within(head: Head, cell: GridCell, body: float) -> bool:
    """Whether a heading stands over the middle of a cell that is drawn wider: it is that cell's."""
    box = cell.box
    wider = box.x0 < head.left - LEVEL * body and box.x1 > head.right + LEVEL * body
    return wider and abs(box.x0 + box.x1 - head.left - head.right) <= 2 * LEVEL * body


def _parted(zone: _Zone, heads: Sequence[Head], letters: Print, body: float) -> Grid:
    """Return a table with a heading of two rows."""
    grid, old = zone.grid, zone.cells()
    line = _line(zone, heads, body)
    ys = (grid.box.y0, line, zone.foot)
    cells: list[GridCell] = []
    for head in heads:
        own = [c for c in zone.columns if head.left <= c.box.x0 and c.box.x1 <= head.right]
        cells.append(_cell(own, 0, 1, ys))
        cells.extend(_cell([column], 1, 1, ys) for column in own)
    held = [c for c in zone.columns if all(not h.left <= c.box.x0 < h.right for h in heads)]
    beside = _beside(held, old)
    false = any(_crossed(unit, letters, line, body) for unit in beside)
    for unit in beside:
        if not false and _is_cut(unit, old, line, body):
            cells.extend(_cell(unit, row, 1, ys) for row in (0, 1))
        else:
            cells.append(_cell(unit, 0, 2, ys))
    if zone.rows == 2 and {_shape(c) for c in cells} == {_shape(c) for c in old}:
        return grid
    more = 2 - zone.rows
    for cell in grid.cells:
        if cell.row >= zone.rows:
            cells.append(replace(cell, row=cell.row + more))
        elif cell.row + cell.row_span > zone.rows:
            span = cell.row + cell.row_span - zone.rows
            box = replace(cell.box, y0=zone.foot)
            cells.append(replace(cell, row=2, row_span=span, box=box))
    every = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    return replace(grid, n_rows=grid.n_rows + more, cells=every, guessed=True)


def _line(zone: _Zone, heads: Sequence[Head], body: float) -> float:
    """Return where the upper row ends: at a ruling near the feet of its headings, if there is."""
    foot = sum(head.foot for head in heads) / len(heads)
    inner = {c.box.y1 for c in zone.cells()} | {c.box.y0 for c in zone.cells()}
    near = [y for y in inner if abs(y - foot) <= BELOW * body and y < zone.foot]
    return min(near, key=lambda y: abs(y - foot), default=foot)


def _beside(columns: Sequence[GridCell], old: Sequence[GridCell]) -> list[list[GridCell]]:
    """Return columns without a heading over them, those together that had one cell."""
    units: list[list[GridCell]] = []
    for column in columns:
        joined = any(
            c.col <= units[-1][-1].col and column.col + column.col_span <= c.col + c.col_span
            for c in old
            if units
        )
        if joined:
            units[-1].append(column)
        else:
            units.append([column])
    return units


def _crossed(unit: Sequence[GridCell], letters: Print, line: float, body: float) -> bool:
    own = within(letters, unit[0].box.x0, unit[-1].box.x1, float("-inf"), float("inf"))
    through = THROUGH * body
    return bool(((own[:, 1] < line - through) & (own[:, 3] > line + through)).any())


def _is_cut(unit: Sequence[GridCell], old: Sequence[GridCell], line: float, body: float) -> bool:
    """Whether cells were parted at a line."""
    col, end = unit[0].col, unit[-1].col + unit[-1].col_span
    return any(
        abs(c.box.y1 - line) <= LEVEL * body
        for c in old
        if c.col < end and c.col + c.col_span > col
    )


def _cell(
    columns: Sequence[GridCell], row: int, rows: int, ys: tuple[float, float, float]
) -> GridCell:
    first, last = columns[0], columns[-1]
    box = Box(first.box.x0, ys[row], last.box.x1, ys[row + rows])
    return GridCell(row, first.col, rows, last.col + last.col_span - first.col, box)


def _shape(cell: GridCell) -> tuple[int, int, int, int]:
    return cell.row, cell.col, cell.row_span, cell.col_span
