"""From words and cells to the blocks of a page, the same for every reader with boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from parsers.document import Block, Box, Cell, Line, Table, Word
from pipeline.readers.grid import Grid

FURNITURE_MARGIN = 0.12
"""Page numbers stand within this share of the page's height from its top or bottom."""

_PAGE_NUMBER = re.compile(
    r"[-–—(\[\s]*(?:หน้า\s*(?:ที่\s*)?)?[0-9๐-๙]{1,4}(?:\s*(?:/|จาก)\s*[0-9๐-๙]{1,4})?[-–—)\]\s]*"
)


def centre(box: Box) -> tuple[float, float]:
    """Return the middle of a box.

    >>> centre(Box(0, 0, 10, 4))
    (5.0, 2.0)
    """
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def cells_at(
    grids: Sequence[Grid], xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> list[tuple[int, int] | None]:
    """Return (grid, cell) that holds each point, the smallest where tables lie in one another."""
    found: list[tuple[int, int] | None] = [None]
    best = np.zeros(len(xs), dtype=np.intp)
    best_area = np.full(len(xs), np.inf)
    for g, grid in enumerate(grids):
        within = _inside(grid.box, xs, ys)
        for c, cell in enumerate(grid.cells):
            area = (cell.box.x1 - cell.box.x0) * (cell.box.y1 - cell.box.y0)
            holds = within & _inside(cell.box, xs, ys) & (area < best_area)
            best[holds], best_area[holds] = len(found), area
            found.append((g, c))
    return [found[at] for at in best.tolist()]


def _inside(box: Box, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
    holds = (xs >= box.x0) & (xs <= box.x1) & (ys >= box.y0) & (ys <= box.y1)
    return np.asarray(holds, dtype=np.bool_)


def cell_at(grids: Sequence[Grid], x: float, y: float) -> tuple[int, int] | None:
    """Return (grid, cell) that holds a point, the smallest where tables lie in one another."""
    best: tuple[int, int] | None = None
    best_area = 0.0
    for g, grid in enumerate(grids):
        if not (grid.box.x0 <= x <= grid.box.x1 and grid.box.y0 <= y <= grid.box.y1):
            continue
        for c, cell in enumerate(grid.cells):
            box = cell.box
            if box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1:
                area = (box.x1 - box.x0) * (box.y1 - box.y0)
                if best is None or area < best_area:
                    best, best_area = (g, c), area
    return best


def join_boxes(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that holds all of at least one."""
    joined = boxes[0]
    for box in boxes[1:]:
        joined = joined.union(box)
    return joined


def unit_confidence(words: Sequence[Word], cap: float) -> float | None:
    """Return the confidence of a line or cell: the words' mean, but no better than `cap`.

    The mean weighs a word with its length. None where no word has a confidence.
    """
    known = [(w.confidence, len(w.text)) for w in words if w.confidence is not None]
    if not known:
        return None
    mean = sum(sure * length for sure, length in known) / sum(length for _, length in known)
    return round(min(mean, cap), 4)


def table_of(
    grid: Grid, contents: Sequence[Sequence[Line]], boxes: Sequence[Box], box: Box
) -> Table | None:
    """Return a grid with its texts, or None where every cell is empty: such a grid is a drawing.

    Args:
        grid: The cells as drawn.
        contents: The printed lines of each cell of the grid, from top to bottom.
        boxes: The box of each cell in points.
        box: The box of the table in points.
    """
    if not any(contents):
        return None
    cells: list[Cell] = []
    for drawn, lines, cell_box in zip(grid.cells, contents, boxes, strict=True):
        text = "\n".join(line.text for line in lines)
        words = tuple(word for line in lines for word in line.words)
        caps = [line.confidence for line in lines if line.confidence is not None]
        weights = [max(1, len(line.text)) for line in lines if line.confidence is not None]
        mean = sum(c * w for c, w in zip(caps, weights, strict=True)) / sum(weights) if caps else 0
        cells.append(
            Cell(
                row=drawn.row,
                col=drawn.col,
                text=text,
                raw=text,
                row_span=drawn.row_span,
                col_span=drawn.col_span,
                box=cell_box,
                confidence=round(mean, 4) if caps else None,
                words=words,
            )
        )
    return Table(grid.n_rows, grid.n_cols, tuple(cells), box=box)


def arrange(
    lines: Sequence[Line],
    tables: Sequence[Table],
    height: float,
    places: Sequence[tuple[float, float]] | None = None,
) -> tuple[Block, ...]:
    """Return lines and tables from top to bottom, page numbers marked as furniture.

    A line stands where the middles of its words do: a pen's stroke in its box may reach up into the
    line above it.

    Args:
        lines: Lines outside tables; every one has a box.
        tables: Tables; every one has a box.
        height: Of the page, in points.
        places: Row and column where every line, then every table, stands on the level page: on one
            that leans, a wide line reaches as far down as the table below it. None for level pages.
    """
    found: list[Block] = [*lines, *tables]
    places = [_place(block) for block in found] if places is None else places
    order = sorted(range(len(found)), key=places.__getitem__)
    blocks = [found[at] for at in order]
    for index in {0, len(blocks) - 1} if blocks else ():
        block = blocks[index]
        if isinstance(block, Line) and _is_page_number(block, height):
            blocks[index] = replace(block, kind="furniture")
    return tuple(blocks)


def _place(block: Block) -> tuple[float, float]:
    if block.box is None:
        return 0.0, 0.0
    words = block.words if isinstance(block, Line) else ()
    middles = [centre(word.box)[1] for word in words if word.box is not None]
    return (median(middles) if middles else block.box.y0), block.box.x0


def _is_page_number(line: Line, height: float) -> bool:
    if line.box is None or not _PAGE_NUMBER.fullmatch(line.text.strip()):
        return False
    margin = FURNITURE_MARGIN * height
    return line.box.y1 <= margin or line.box.y0 >= height - margin
