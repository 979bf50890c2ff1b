"""The tables of a page: from the rulings that are seen and from what is left of the others.

First what is drawn, then the columns of frames that lost theirs (`gutters`), then pale rulings that
the print proves to be of this side of the sheet, and columns of print without any (`faint_tables`).
At last what a table lacks that its other rulings and its print ask for (`run_on_columns`, `wings`,
`gutters`). A table with a ruling that nobody sees is doubtful: its rows are looked at again and
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.back_rulings import from_the_back
from pipeline.readers.bands import bands, without_print_below
from pipeline.readers.faint_tables import (
    between_columns,
    faint_tables,
    in_words,
    letter_boxes,
    lost_columns,
)
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.gutters import LOST, Assumed, assumed_rulings, columns_within, holds
from pipeline.readers.heading_rows import with_heading
from pipeline.readers.ink_blobs import Stats
from pipeline.readers.rulings import Rulings
from pipeline.readers.run_on_columns import ONE, Print, run_on_columns, run_on_sides
from pipeline.readers.spanned_heads import below_heads, spanned_heads
from pipeline.readers.torn_sides import with_whole_sides
from pipeline.readers.wings import wings

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
    letters = letter_boxes(stats, body)
    seen = Assumed(tuple(rulings.horizontal), tuple(rulings.vertical))
    assumed = assumed_rulings(seen.horizontal, seen.vertical, stats, body)
    assumed = assumed.and_more(Assumed(rulings.unseen))
    grids = _grids(seen, assumed, rulings.faded, width, body)
    found = [from_the_back(pixels, grid, seen.horizontal, letters, body) for grid in grids]
    back = tuple(line for lines in found for line in lines)
    if back:
        seen = replace(seen, horizontal=tuple(line for line in seen.horizontal if line not in back))
    back += rulings.faded
    if back:
        grids = _grids(seen, assumed, back, width, body)
    more = faint_tables(pixels, [grid.box for grid in grids], stats, body)
    doubted = [grid.box for grid in grids if grid.doubtful]
    known = seen.and_more(assumed)
    lost = lost_columns(pixels, doubted, known.horizontal, seen.vertical, stats, body)
    if more.vertical or lost:
        drawn = tuple(_drawn_to(v, lost, letters, body) for v in assumed.vertical)
        assumed = _without_headings(replace(assumed, vertical=drawn), lost, body)
        assumed = assumed.and_more(more).and_more(Assumed(vertical=lost))
        grids = _grids(seen, assumed, back, width, body)
    missing = Assumed()
    for grid in grids:
        missing = missing.and_more(_missing(grid, seen.and_more(assumed), letters, stats, body))
        others = [other.box for other in grids if other is not grid]
        missing = missing.and_more(wings(pixels, grid, others, letters, body))
    if missing.vertical:
        assumed = assumed.and_more(missing)
        grids = _grids(seen, assumed, back, width, body)
    grids = _with_heads(grids, seen, assumed, back, letters, width, body)
    grids = [without_print_below(grid, seen.vertical, letters, body) for grid in grids]
    boxes = [grid.box for grid in grids]
    grids = [
        with_whole_sides(grid, [*boxes[:n], *boxes[n + 1 :]], letters, body, width)
        for n, grid in enumerate(grids)
    ]
    return [with_heading(grid, letters, body) for grid in grids]


def _with_heads(
    grids: list[Grid],
    seen: Assumed,
    assumed: Assumed,
    back: tuple[Ruling, ...],
    letters: Print,
    width: int,
    body: float,
) -> list[Grid]:
    """Return the tables with headings and rows that span columns where these ran through words."""
    heads = [head for grid in grids for head in spanned_heads(grid, letters, body)]
    rows = [band for grid in grids for band in bands(grid, letters, body)]
    if not heads and not rows:
        return grids
    near = ONE * body
    seen, assumed = (
        replace(lines, vertical=tuple(below_heads(lines.vertical, [*heads, *rows], near)))
        for lines in (seen, assumed)
    )
    lost, parted = (
        tuple(Ruling(head.foot, head.left, head.right) for head in some) for some in (heads, rows)
    )
    return _grids(seen, assumed.and_more(Assumed(lost)), back + parted, width, body)


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


def _without_headings(assumed: Assumed, pale: Sequence[Ruling], body: float) -> Assumed:
    """Return what is assumed, less the headings across columns that are seen to run through them.

    With a heading goes the column that it was assumed for.
    """
    near = ONE * body

    def crossed(pos: float) -> bool:
        return sum(line.start < pos - near and line.end > pos + near for line in pale) >= LOST

    def parted(pos: float) -> bool:
        own = [line for line in assumed.vertical if line.start == pos]
        return bool(own) and all(
            any(p.pos == v.pos and p.start < pos - near for p in pale) for v in own
        )

    heads = [line.pos for line in assumed.horizontal if crossed(line.pos) or parted(line.pos)]
    return Assumed(
        tuple(line for line in assumed.horizontal if line.pos not in heads),
        tuple(
            line
            for line in assumed.vertical
            if line.start not in heads or any(between_columns(line, p, body) for p in pale)
        ),
    )


def _drawn_to(line: Ruling, pale: Sequence[Ruling], letters: Print, body: float) -> Ruling:
    """Return an assumed vertical, moved on to the pale one that is seen in the same gutter."""

    def alone(other: Ruling) -> bool:
        """Whether no word stands between both, or no column fits there."""
        if between_columns(line, other, body):
            return True
        left, top, right, bottom = letters.T
        left_one, right_one = sorted((line.pos, other.pos))
        within = (left < right_one) & (right > left_one) & (bottom > line.start) & (top < line.end)
        words = in_words(letters[within], body)
        return not len(words) and other.start <= line.start and other.end >= line.end

    near = [other for other in pale if alone(other)]
    if not near:
        return line
    return replace(line, pos=min(near, key=lambda other: abs(other.pos - line.pos)).pos)


def _grids(
    seen: Assumed, assumed: Assumed, doubted: tuple[Ruling, ...], width: int, body: float
) -> list[Grid]:
    """Return the tables that lines draw.

    Args:
        seen: Rulings.
        assumed: Those that are not to be seen: a table that holds one can be trusted in no row.
        doubted: Lines along x that were taken out, or through: nor can one that they stand in.
        width: Of the page, in pixels.
        body: Height of a letter's body in pixels.
    """
    every = seen.and_more(assumed)
    near = max(4.0, 0.4 * body)
    found = find_grids(
        every.horizontal, every.vertical, tolerance=near, min_side=max(8.0, 0.8 * body)
    )
    grids: list[Grid] = []
    for grid in found:
        if holds(grid, assumed, near):
            grid = replace(grid, doubtful=True, guessed=True)
        elif holds(grid, Assumed(doubted), near):
            grid = replace(grid, guessed=True)  # no ruling is lost that its rows have to do without
        grids.append(grid)
    return [grid for grid in grids if _is_table(grid, width)]


def _is_table(grid: Grid, page_width: int) -> bool:
    """Tell a table from the strokes of an emblem or a stamp."""
    share = (grid.box.x1 - grid.box.x0) / page_width
    return share >= (DOUBTED_LEAST if grid.doubtful else LEAST)
