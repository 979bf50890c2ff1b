"""Cutting a line of print out of a page: its own ink, and paper where its neighbours' ink was."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Grey, Labels
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_image import LineImage

MARGIN = 4
"""White pixels around a line's ink in its cut-out."""

_PAPER_AT = 75  # percentile of the pixels without ink: paper, not its darker grain


def line_image(line: LineOfInk, labels: Labels, pixels: Grey) -> LineImage:
    """Return a line's own ink on plain paper: no marks of its neighbours, no rulings.

    Column 0 and row 0 of the cut-out lie at `line.box.x0 - MARGIN`, `line.box.y0 - MARGIN` of the
    page. A bent line is made straight column by column; rows are added above it for that, so that
    its rows lead back to the page only as exactly as the line is straight.

    Args:
        line: As `region_lines` found it.
        labels: The label image that it came with.
        pixels: The page, grey, of the same size.
    """
    box = line.box
    window = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    near = np.pad(labels[window], MARGIN)
    names = np.zeros(max(int(near.max()), max(line.labels)) + 1, dtype=np.uint8)
    names[list(line.labels)] = 1
    own = cv2.dilate(names[near], np.ones((3, 3), np.uint8))  # the grey edge of a stroke too
    grey = np.pad(pixels[window], MARGIN, mode="edge")
    blank = grey[(near == 0) & (own == 0)]
    paper = int(np.percentile(blank, _PAPER_AT)) if blank.size else 255
    cut = np.where(own > 0, grey, paper).astype(np.uint8)
    left, top = box.x0 - MARGIN, box.y0 - MARGIN
    columns = np.arange(cut.shape[1], dtype=np.float64) + left
    straight = line.base.at + line.base.slope * columns
    bend = line.base.rows(columns) - straight
    room = int(np.ceil(np.abs(bend).max())) if np.abs(bend).max() >= 0.5 else 0
    if room:
        cut = _unbent(cut, bend, room, paper)
    return LineImage(cut, float(straight[0]) - top + room, line.body, line.slope)


def _unbent(cut: Grey, bend: NDArray[np.float64], room: int, paper: int) -> Grey:
    """Move every column up by its bend; `room` rows are added on both sides, so no ink is lost."""
    padded = np.pad(cut, ((room, room), (0, 0)), constant_values=paper)
    rows, columns = np.indices(padded.shape).astype(np.float32)
    sources: NDArray[np.float32] = (rows + bend[None, :]).astype(np.float32)
    moved = cv2.remap(
        padded,
        np.asarray(columns, dtype=np.float32),
        sources,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(paper, paper, paper, paper),
    )
    return np.asarray(moved, dtype=np.uint8)
