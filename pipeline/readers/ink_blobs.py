"""Ink and the blobs it falls into: what lines of print are put together from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Labels = NDArray[np.int32]
Stats = NDArray[np.int32]

SPECK = 0.1
"""A blob whose both sides are smaller than this share of the body height is dirt, not a dot."""


@dataclass(frozen=True, slots=True)
class InkBox:
    """A rectangle of pixels; `x1` and `y1` lie outside."""

    x0: int
    y0: int
    x1: int
    y1: int


def binarise(grey: Grey) -> NDArray[np.uint8]:
    """Return ink as 255 and paper as 0, by the threshold that parts the two best (Otsu)."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(ink, dtype=np.uint8)


def blobs(ink: NDArray[np.uint8]) -> tuple[Labels, Stats]:
    """Return the label image and, per label, left, top, width, height, area (label 0 is paper)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)


def body_height(stats: Stats) -> float:
    """Return the height of a letter's body in pixels, 0 where there is no print.

    The median over blobs, each weighted with its width so that marks and dots count little, but no
    more than half as wide again as most, so that a picture or a title does not outweigh the text.
    """
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    usable = (heights >= 5) & (widths < 12 * heights) & (heights < 12 * widths)
    if not usable.any():
        return 0.0
    order = np.argsort(heights[usable], kind="stable")
    most = 1.5 * float(np.median(widths[usable]))
    weights = np.minimum(widths[usable], most)[order].cumsum()
    return float(heights[usable][order][np.searchsorted(weights, weights[-1] / 2)])
