"""Rows of a table that are one cell: the indicator or the instrument of the rows below them.

A measures table is parted by rows that hold one line over all columns (`ตัวชี้วัดที่ ๔ …`). Where a
ruling of the columns was only assumed to go on through such a row, or what shines through from the
back of the sheet looks like one, it runs through a word, or parts what spans columns from nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.readers.grid import Grid, GridCell, Ruling
from pipeline.readers.spanned_heads import STRAY, Head, Print, torn_word, within

HIGH = 10.0
"""Bodies: a higher row holds more than a line or two."""

MARKS = 0.8
"""Bodies: so far above and below its letters a line has marks."""

TORN = (3, 2)
"""A row of which so many lines are torn by so many columns each is none of the table."""

WORDS = 2.5
"""Bodies: no space between two words of a line is wider."""


def bands(grid: Grid, letters: Print, body: float) -> tuple[Head, ...]:
    """Return the rows of a table that hold one line over all columns, and are parted nevertheless.

    Args:
        grid: The table.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    found: list[Head] = []
    for _, row in groupby(grid.cells, key=lambda cell: cell.row):
        cells = sorted(row, key=lambda cell: cell.col)
        whole = sum(cell.col_span for cell in cells) == grid.n_cols
        top, foot = cells[0].box.y0, cells[0].box.y1
        low = foot - top <= HIGH * body
        if len(cells) > 1 and low and whole and all(cell.row_span == 1 for cell in cells):
            own = within(letters, grid.box.x0, grid.box.x1, top, foot)
            if _is_band(cells, own, body):
                found.append(Head(grid.box.x0, grid.box.x1, top, foot))
    return tuple(found)


def without_print_below(
    grid: Grid, vertical: Sequence[Ruling], letters: Print, body: float
) -> Grid:
    """Return a table without a last row that is print of the page below it.

    A frame that shines through from the back of the sheet, or was drawn around more than the table,
    makes a row of that print; the columns, taken to run on, run through its words line after line.

    Args:
        grid: The table.
        vertical: Lines along y that are seen: where one is, print stands close to it.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    last = grid.n_rows - 1
    row = sorted((c for c in grid.cells if c.row + c.row_span > last), key=lambda c: c.col)
    if last < 1 or len(row) <= TORN[1] or any(cell.row < last for cell in row):
        return grid
    top, foot = row[0].box.y0, row[0].box.y1
    own = within(letters, grid.box.x0, grid.box.x1, top, foot)
    inside = top + body, foot - body
    drawn = [line.pos for line in vertical if line.start < inside[1] and line.end > inside[0]]
    edges = [c.box.x0 for c in row[1:] if all(abs(pos - c.box.x0) > body for pos in drawn)]
    torn = sum(_torn_lines(own, x, body) >= TORN[0] for x in edges)
    if torn < TORN[1]:
        return grid
    box = replace(grid.box, y1=top)
    kept = tuple(cell for cell in grid.cells if cell.row < last)
    return replace(grid, n_rows=last, cells=kept, box=box, doubtful=True)


def _torn_lines(letters: Print, x: float, body: float) -> int:
    """Return through how many lines of print a column runs."""
    count = 0
    while (at := torn_word(letters, x, body)) is not None:
        level = (letters[:, 1] + letters[:, 3]) / 2
        letters = letters[(level <= at[0] - MARKS * body) | (level >= at[1] + MARKS * body)]
        count += 1
    return count


def _is_band(cells: Sequence[GridCell], letters: Print, body: float) -> bool:
    """Whether all print of a row runs on from its first cell, and what is beyond it is empty."""
    edge = cells[1].box.x0
    most = STRAY * len(letters)
    torn = torn_word(letters, edge, body)
    if torn is not None:
        beyond = len(_right_of(letters, cells[-1].box.x0)) <= most
        return beyond and _runs_on(letters, edge, torn, body, most)
    return len(letters) > 0 and cells[0].col_span > 1 and len(_right_of(letters, edge)) <= most


def _runs_on(letters: Print, x: float, torn: tuple[float, float], body: float, most: float) -> bool:
    """Whether nothing stands right of `x` but what the lines that are torn there go on with."""
    strays = 0
    at: tuple[float, float] | None = torn
    while at is not None:
        level = (letters[:, 1] + letters[:, 3]) / 2
        on = (level > at[0] - MARKS * body) & (level < at[1] + MARKS * body)
        right = _right_of(letters[on], x)
        gaps = right[1:, 0] - np.maximum.accumulate(right[:, 2])[:-1]
        parted = np.flatnonzero(gaps > WORDS * body)
        strays += len(right) - 1 - int(parted[0]) if len(parted) else 0
        letters = letters[~on]
        at = torn_word(letters, x, body)
    return bool(strays + len(_right_of(letters, x)) <= most)


def _right_of(letters: Print, x: float) -> Print:
    """Return the letters right of `x`, from left to right."""
    right = letters[(letters[:, 0] + letters[:, 2]) / 2 > x]
    return np.asarray(right[np.argsort(right[:, 0], kind="stable")], dtype=np.float64)
