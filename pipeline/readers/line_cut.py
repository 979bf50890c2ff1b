"""Cutting a line of print out of a page: its own ink, and paper where its neighbours' ink was."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Grey, InkBox, Labels
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_image import LineImage

MARGIN = 4
"""White pixels around a line's ink in its cut-out."""

MISTAKEN = ((0.5, 0.87), (1.15, 2.6))
"""Bodies, as shares of the usual one, that worn or bold print of the usual size may measure: a word
whose letters and marks have all grown together is as high as its marks stand."""

_PAPER_AT = 0.75  # this share of the pixels without ink is darker: paper, not its darker grain


def line_image(line: LineOfInk, labels: Labels, pixels: Grey, usual: float = 0.0) -> LineImage:
    """Return a line without the marks of its neighbours, without dirt and rulings.

    What is no ink by its blobs stays as it is: worn print is paler between its dark pieces, not
    gone, and what a threshold tears apart the recogniser still sees whole. So do the smallest
    specks: at 150 dpi a single dark pixel may be all that is left of a decimal point, and the
    recogniser, which sees the grey around it, tells it from dust.

    Column 0 and row 0 of the cut-out lie at `line.box.x0 - MARGIN`, `line.box.y0 - MARGIN` of the
    page. A bent line is made straight column by column, and rows are added above it for that: its
    `lower` tells the way back.

    Args:
        line: As `region_lines` found it.
        labels: The label image that it came with.
        pixels: The page, grey, of the same size.
        usual: Body of most print of the page; 0 where it is not known.
    """
    other = usual if _may_be(line.body, usual) else 0.0
    box = line.box
    near = _framed(labels, box, cv2.BORDER_CONSTANT)
    count = max(int(near.max()), *line.labels, *line.crossing, *line.dust) + 1
    own, others = np.zeros(count, dtype=np.uint8), np.ones(count, dtype=np.uint8)
    own[list(line.labels)] = 1
    others[[0, *line.labels, *line.crossing, *line.dust]] = 0
    # With the grey edges of their strokes.
    kept = cv2.dilate(own.take(near), np.ones((3, 3), np.uint8))
    foreign = cv2.dilate(others.take(near), np.ones((5, 5), np.uint8))
    cut = np.array(_framed(pixels, box, cv2.BORDER_REPLICATE), dtype=np.uint8)
    paper = _paper(cut, (cv2.bitwise_or(kept, foreign) == 0).view(np.uint8))
    cut[cv2.subtract(foreign, kept) > 0] = paper
    left, top = box.x0 - MARGIN, box.y0 - MARGIN
    if not line.base.bend:
        baseline = line.base.at + line.base.slope * left - top
        return LineImage(cut, baseline, line.body, line.slope, other)
    columns = np.arange(cut.shape[1], dtype=np.float64) + left
    straight = line.base.at + line.base.slope * columns
    bend = line.base.rows(columns) - straight
    room = int(np.ceil(np.abs(bend).max())) if np.abs(bend).max() >= 0.5 else 0
    base = float(straight[0]) - top + room
    if not room:
        return LineImage(cut, base, line.body, line.slope, other)
    lower = tuple((bend - room).round(2).tolist())
    return LineImage(_unbent(cut, bend, room, paper), base, line.body, line.slope, other, lower)


def _may_be(body: float, usual: float) -> bool:
    """Whether a line that measures `body` may be print of the usual size all the same."""
    return usual > 0 and any(low <= body / usual <= high for low, high in MISTAKEN)


def _framed(page: NDArray[Any], box: InkBox, beyond: int) -> NDArray[Any]:
    """Return a box of the page with `MARGIN` pixels around it, filled in beyond the page's edge."""
    height, width = page.shape
    y0, x0, y1, x1 = box.y0 - MARGIN, box.x0 - MARGIN, box.y1 + MARGIN, box.x1 + MARGIN
    inside = page[max(0, y0) : y1, max(0, x0) : x1]
    sides = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    return cv2.copyMakeBorder(inside, *sides, beyond, value=(0,))


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
