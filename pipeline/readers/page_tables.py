"""The tables of a page: from the rulings that are seen and from what is left of the others.

First what is drawn, then the columns of frames that lost theirs (`gutters`), then pale rulings that
the print proves to be of this side of the sheet, and columns of print without any (`faint_tables`).
A table with a ruling that nobody sees is doubtful: its rows are looked at again and named.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.faint_tables import faint_tables, lost_columns
from pipeline.readers.grid import Grid, find_grids
from pipeline.readers.gutters import Assumed, assumed_rulings, holds
from pipeline.readers.ink_blobs import Stats
from pipeline.readers.rulings import Rulings

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
    lost = lost_columns(pixels, doubted, known.horizontal, known.vertical, stats, body)
    if not (more.vertical or lost):
        return grids
    return _grids(seen, assumed.and_more(more).and_more(Assumed((), lost)), width, body)


def _grids(seen: Assumed, assumed: Assumed, width: int, body: float) -> list[Grid]:
    every = seen.and_more(assumed)
    found = find_grids(
        every.horizontal,
        every.vertical,
        tolerance=max(4.0, 0.4 * body),
        min_side=max(8.0, 0.8 * body),
    )
    grids = [replace(g, doubtful=True, guessed=True) if holds(g, assumed) else g for g in found]
    return [grid for grid in grids if _is_table(grid, width)]


def _is_table(grid: Grid, page_width: int) -> bool:
    """Tell a table from the strokes of an emblem or a stamp."""
    share = (grid.box.x1 - grid.box.x0) / page_width
    return share >= (DOUBTED_LEAST if grid.doubtful else LEAST)
