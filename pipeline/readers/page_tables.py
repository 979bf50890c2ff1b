"""The tables of a page: from the rulings that are seen and from what is left of the others.

First what is drawn, then the columns of frames that lost theirs (`gutters`), then pale rulings that
the print proves to be of this side of the sheet, and columns of print without any (`faint_tables`).
At last what a table lacks that its other rulings and its print ask for (`run_on_columns`,
`gutters`). A table with a ruling that nobody sees is doubtful: its rows are looked at again and
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.faint_tables import (
    between_columns,
    faint_tables,
    letter_boxes,
    lost_columns,
)
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.gutters import Assumed, assumed_rulings, columns_within, holds
from pipeline.readers.ink_blobs import Stats
from pipeline.readers.rulings import Rulings
from pipeline.readers.run_on_columns import ONE, Print, run_on_columns, run_on_sides
from pipeline.readers.spanned_heads import below_heads, spanned_heads

LEAST, DOUBTED_LEAST = 0.2, 0.4
"""Shares of the page: narrower grids are the strokes of an emblem or a stamp."""


def page_tables(
    pixels: NDArray[np.uint8], rulings: Rulings, stats: Stats, body: float
) -> list[Grid]:
    """Return the tables of a straight page, in pixels.

    Args:
        pixels: The page, grey, paper 255.
        rulings: Those that are seen.
        stats: Blobs of the ink without rulings.
        body: Height of a letter's body.
    """
    width = pixels.shape[1]
    seen = Assumed(tuple(rulings.horizontal), tuple(rulings.vertical))
    assumed = assumed_rulings(seen.horizontal, seen.vertical, stats, body)
    grids = _grids(seen, assumed, width, body)
    more = faint_tables(pixels, [grid.box for grid in grids], stats, body)
    doubted = [grid.box for grid in grids if grid.doubtful]
    known = seen.and_more(assumed)
    lost = lost_columns(pixels, doubted, known.horizontal, seen.vertical, stats, body)
    if more.vertical or lost:
        drawn = tuple(_drawn_to(v, lost, body) for v in assumed.vertical)
        assumed = Assumed(assumed.horizontal + more.horizontal, drawn + more.vertical + lost)
        grids = _grids(seen, assumed, width, body)
    missing, letters = Assumed(), letter_boxes(stats, body)
    for grid in grids:
        missing = missing.and_more(_missing(grid, seen.and_more(assumed), letters, stats, body))
    if missing.vertical:
        assumed = assumed.and_more(missing)
        grids = _grids(seen, assumed, width, body)
    return _with_heads(grids, seen, assumed, letters, width, body)


def _with_heads(
    grids: list[Grid], seen: Assumed, assumed: Assumed, letters: Print, width: int, body: float
) -> list[Grid]:
    """Return the tables with headings that span columns where these ran through their words."""
    heads = [head for grid in grids for head in spanned_heads(grid, letters, body)]
    if not heads:
        return grids
    near = ONE * body
    seen, assumed = (
        replace(lines, vertical=tuple(below_heads(lines.vertical, heads, near)))
        for lines in (seen, assumed)
    )
    lost = tuple(Ruling(head.foot, head.left, head.right) for head in heads)
    return _grids(seen, assumed.and_more(Assumed(lost)), width, body)


def _missing(grid: Grid, kept: Assumed, letters: Print, stats: Stats, body: float) -> Assumed:
    """Return what a table lacks: stretches of its verticals, and verticals within its columns."""
    box = grid.box
    across: list[Ruling] = []
    down: list[Ruling] = []
    if grid.doubtful:
        down.extend(run_on_columns(box, kept.vertical, letters, body))
        ends, sides = run_on_sides(box, kept.horizontal, kept.vertical, letters, body)
        across.extend(ends)
        down.extend(sides)
    edges = sorted({side for cell in grid.cells for side in (cell.box.x0, cell.box.x1)})
    for left, right in pairwise(edges):
        found = columns_within((left, box.y0, right, box.y1), stats, body, drawn=True)
        down.extend(found.vertical)
    return Assumed(tuple(across), tuple(down))


def _drawn_to(line: Ruling, pale: Sequence[Ruling], body: float) -> Ruling:
    """Return an assumed vertical, moved on to the pale one that is seen in the same gutter."""
    near = [other for other in pale if between_columns(line, other, body)]
    if not near:
        return line
    return replace(line, pos=min(near, key=lambda other: abs(other.pos - line.pos)).pos)


def _grids(seen: Assumed, assumed: Assumed, width: int, body: float) -> list[Grid]:
    every = seen.and_more(assumed)
    near = max(4.0, 0.4 * body)
    found = find_grids(
        every.horizontal, every.vertical, tolerance=near, min_side=max(8.0, 0.8 * body)
    )
    grids = [
        replace(grid, doubtful=True, guessed=True) if holds(grid, assumed, near) else grid
        for grid in found
    ]
    return [grid for grid in grids if _is_table(grid, width)]


def _is_table(grid: Grid, page_width: int) -> bool:
    """Tell a table from the strokes of an emblem or a stamp."""
    share = (grid.box.x1 - grid.box.x0) / page_width
    return share >= (DOUBTED_LEAST if grid.doubtful else LEAST)
