"""Areas that are a little darker than paper: marker on a grey scan, shaded rows, stains.

Print stands on paper, and some of it is seen between any two strokes. Where there is none of it for
as far as a letter is high, what lies between the strokes is the ground that this print stands on,
and becomes white.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

WIDE = 0.8
"""Bodies: no stroke is as thick, and no white between the strokes of print further away."""

PAPER, SHADE = 240, 225
"""Ground lighter than the first (of 255) is paper, an area is somewhere darker than the second."""

DARK = 130
"""Ground darker than this is a black area, and print on it is white."""

LEAST = (5.0, 1.1)
"""Bodies: a smaller area is no marker's and no row's."""

SOLID = 0.45
"""So much of its box an area covers; what touches the edge of the page is the scanner's lid."""

SHRINK = 2
"""The ground is looked for on a page so many times smaller."""


def without_pale_fills(flat: Grey, body: float) -> Grey:
    """Return the page with pale grounds white, and the print on them as dark beside it as it was.

    Args:
        flat: The page, grey, paper 255.
        body: Height of a letter's body in pixels.
    """
    side = max(3, round(WIDE * body / SHRINK) | 1)
    height, width = (size // SHRINK for size in flat.shape)
    whole = flat[: height * SHRINK, : width * SHRINK]  # OpenCV is fast where pixels go in evenly
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    even = flat
    for rows, columns, area in _areas(np.asarray(ground, np.uint8), body):
        if even is flat:
            even = flat.copy()
        at = tuple(slice(s.start * SHRINK, s.stop * SHRINK) for s in (rows, columns))
        size = (area.shape[1] * SHRINK, area.shape[0] * SHRINK)
        below = cv2.resize(ground[rows, columns], size, interpolation=cv2.INTER_LINEAR)
        there = cv2.resize(area, size, interpolation=cv2.INTER_NEAREST) > 0
        even[at] = np.where(there, cv2.divide(flat[at], below, scale=255.0), even[at])
    return even


def _areas(ground: Grey, body: float) -> Iterator[tuple[slice, slice, Grey]]:
    """Yield the filled areas that are as large as a word and its line: rows, columns, where."""
    if cv2.countNonZero(cv2.inRange(ground, np.array(DARK), np.array(SHADE))) == 0:
        return
    height, width = ground.shape
    tinted = cv2.inRange(ground, np.array(DARK), np.array(PAPER))
    _, named, stats, _ = cv2.connectedComponentsWithStats(tinted)
    x, y, wide, high, area = stats.T
    kept = (wide * SHRINK >= LEAST[0] * body) & (high * SHRINK >= LEAST[1] * body)
    kept &= (area >= SOLID * wide * high) & (x > 0) & (y > 0)
    kept &= (x + wide < width) & (y + high < height)
    kept[0] = False
    for label in np.flatnonzero(kept).tolist():
        rows = slice(int(y[label]), int(y[label] + high[label]))
        columns = slice(int(x[label]), int(x[label] + wide[label]))
        own = named[rows, columns] == label
        if (ground[rows, columns][own] < SHADE).any():
            yield rows, columns, np.where(own, 255, 0).astype(np.uint8)
