"""Rulings, print and tables of a page, where a fold may pass for the ruling of a column.

A sheet that was folded along has a crease from top to bottom, and where it lies within a table it
looks like a vertical of it. But a ruling stands in the white between two columns: what runs through
words in row after row is none. It is taken back, and with it the ink that it had taken for its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.faint_tables import letter_boxes
from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.ink_blobs import Labels, Stats, blobs
from pipeline.readers.page_tables import page_tables
from pipeline.readers.pale_strokes import without_pale_strokes
from pipeline.readers.rulings import (
    FOLDED,
    Rulings,
    find_rulings,
    remnants,
    without_rulings,
)
from pipeline.readers.spanned_heads import Print, torn_word, within

ROWS, SHARE = 4, 0.25
"""So many rows of a table, and so much of those with print beside the line, hold a torn word. No
line of the tables of drawn clean pages and office scans (booklets, six-month tables, score tables)
tore more than two rows; a fold through a column of scores tore 10 of 26."""

BESIDE = 3.0
"""Bodies: so near to a line print is beside it."""


def ruled_page(
    pixels: NDArray[np.uint8], ink: NDArray[np.uint8], body: float
) -> tuple[list[Grid], Labels, Stats]:
    """Return the tables of a straight page, and its print without their rulings.

    Args:
        pixels: The page, grey, paper 255.
        ink: Where it is inked, 255.
        body: Height of a letter's body in pixels.
    """
    rulings = find_rulings(pixels, body)
    grids, labels, stats = _ruled(pixels, ink, rulings, body)
    letters = letter_boxes(stats, body)
    folds = [(grid, x) for grid in grids for x in folds_within(grid, letters, body)]
    if not folds:
        return grids, labels, stats
    known = [Ruling(x, grid.box.y0, grid.box.y1) for grid, x in folds]
    rulings = without_folds(find_rulings(pixels, body, known), folds, FOLDED * body)
    grids, labels, stats = _ruled(pixels, ink, rulings, body)
    return [_marked(grid, folds) for grid in grids], labels, stats


def _marked(grid: Grid, folds: Sequence[tuple[Grid, float]]) -> Grid:
    """Return a table; one that a fold runs through goes to review: it may have been a ruling."""
    box = grid.box
    folded = any(
        box.x0 < x < box.x1 and old.box.y0 < box.y1 and old.box.y1 > box.y0 for old, x in folds
    )
    return replace(grid, guessed=True) if folded else grid


def _ruled(
    pixels: NDArray[np.uint8], ink: NDArray[np.uint8], rulings: Rulings, body: float
) -> tuple[list[Grid], Labels, Stats]:
    labels, stats = blobs(without_rulings(ink, rulings))
    stats[remnants(labels, stats, rulings, body), cv2.CC_STAT_AREA] = 0
    labels, stats = without_pale_strokes(labels, stats, pixels, body)
    return page_tables(pixels, rulings, stats, body), labels, stats


def folds_within(grid: Grid, letters: Print, body: float) -> tuple[float, ...]:
    """Return where along x what parts a table runs through words in row after row.

    Args:
        grid: The table.
        letters: Boxes of the page's letters.
        body: Height of a letter's body in pixels.
    """
    box = grid.box
    xs = sorted({side for cell in grid.cells for side in (cell.box.x0, cell.box.x1)})
    ys = sorted({side for cell in grid.cells for side in (cell.box.y0, cell.box.y1)})
    rows = [within(letters, box.x0, box.x1, top, foot) for top, foot in pairwise(ys)]
    found: list[float] = []
    for x in xs[1:-1]:
        reach = BESIDE * body
        beside = [row for row in rows if ((row[:, 2] > x - reach) & (row[:, 0] < x + reach)).any()]
        torn = sum(torn_word(row, x, body) is not None for row in beside)
        if torn >= max(ROWS, SHARE * len(beside)):
            found.append(x)
    return tuple(found)


def without_folds(rulings: Rulings, folds: Sequence[tuple[Grid, float]], reach: float) -> Rulings:
    """Return the rulings of a page without those that are folds.

    Args:
        rulings: As they were found.
        folds: Tables, and where along x a fold runs through each.
        reach: Pixels left and right of it that are the fold's.
    """
    along_y = rulings.along_y.copy()
    vertical = list(rulings.vertical)
    for grid, x in folds:
        top, foot = grid.box.y0, grid.box.y1
        along_y[max(0, round(top)) : round(foot), max(0, round(x - reach)) : round(x + reach)] = 0
        vertical = [
            line
            for line in vertical
            if abs(line.pos - x) > reach or line.start >= foot or line.end <= top
        ]
    return replace(rulings, vertical=vertical, along_y=along_y)
