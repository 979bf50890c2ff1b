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

_MARGINS = (MARGIN,) * 4
_PAPER_AT = 0.75  # this share of the pixels without ink is darker: paper, not its darker grain


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
    bare = cv2.copyMakeBorder(labels[window], *_MARGINS, cv2.BORDER_CONSTANT, value=(0,))
    near = np.asarray(bare, dtype=np.int32)
    names = np.zeros(max(int(near.max()), max(line.labels)) + 1, dtype=np.uint8)
    names[list(line.labels)] = 1
    # The grey edge of a stroke too.
    own = np.asarray(cv2.dilate(names.take(near), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    framed = cv2.copyMakeBorder(pixels[window], *_MARGINS, cv2.BORDER_REPLICATE)
    grey = np.asarray(framed, dtype=np.uint8)
    paper = _paper(grey, ((near | own) == 0).view(np.uint8))
    cut = np.full_like(grey, paper)
    cv2.copyTo(grey, own, cut)
    left, top = box.x0 - MARGIN, box.y0 - MARGIN
    if not line.base.bend:
        return LineImage(cut, line.base.at + line.base.slope * left - top, line.body, line.slope)
    columns = np.arange(cut.shape[1], dtype=np.float64) + left
    straight = line.base.at + line.base.slope * columns
    bend = line.base.rows(columns) - straight
    room = int(np.ceil(np.abs(bend).max())) if np.abs(bend).max() >= 0.5 else 0
    if room:
        cut = _unbent(cut, bend, room, paper)
    return LineImage(cut, float(straight[0]) - top + room, line.body, line.slope)


def _paper(grey: Grey, blank: Grey) -> int:
    """Return the paper's light among the pixels where `blank` is not 0; 255 where there are none.

    `np.percentile` rounded down, counted instead of sorted.
    """
    counts = cv2.calcHist([grey], [0], blank, [256], [0, 256]).ravel().cumsum(dtype=np.float64)
    if counts[-1] == 0:
        return 255
    place = _PAPER_AT * (counts[-1] - 1)
    low, high = np.searchsorted(counts, np.floor([place, place + 1]), side="right")
    return int(low + (min(high, 255) - low) * (place % 1))


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
