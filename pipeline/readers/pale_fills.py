"""Areas that are a little darker than paper: marker on a grey scan, shaded rows, stains.

Print stands on paper, and some of it is seen between any two strokes. Where there is none of it for
as far as a letter is high, what lies between the strokes is the ground that this print stands on,
and becomes white.
"""

from __future__ import annotations

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
    height, width = flat.shape
    small = cv2.resize(flat, (width // SHRINK, height // SHRINK), interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    filled = _areas(np.asarray(ground, np.uint8), body)
    if cv2.countNonZero(filled) == 0:
        return flat
    size = (width, height)
    lit = cv2.divide(flat, cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR), scale=255.0)
    there = cv2.resize(filled, size, interpolation=cv2.INTER_NEAREST) > 0
    return np.where(there, lit, flat).astype(np.uint8)


def _areas(ground: Grey, body: float) -> Grey:
    """Return the filled areas that are as large as a word and its line, 255 on 0."""
    height, width = ground.shape
    tinted = cv2.inRange(ground, np.array(DARK), np.array(PAPER))
    _, named, stats, _ = cv2.connectedComponentsWithStats(tinted)
    x, y, wide, high, area = stats.T
    sunk = np.bincount(named.ravel()[np.flatnonzero(ground < SHADE)], minlength=len(stats))
    kept = (wide * SHRINK >= LEAST[0] * body) & (high * SHRINK >= LEAST[1] * body)
    kept &= (sunk > 0) & (area >= SOLID * wide * high)
    kept &= (x > 0) & (y > 0) & (x + wide < width) & (y + high < height)
    kept[0] = False
    return np.where(kept[named], 255, 0).astype(np.uint8)
