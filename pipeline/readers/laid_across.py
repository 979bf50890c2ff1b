"""Coloured marks that lie across black print: the frames, rings and words of stamps, and pens.

What is printed in colour keeps its distance from black letters, as all print does. A stamp is
pressed wherever there was room, and black letters stand close to its strokes all over it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Stats, blobs

Grey = NDArray[np.uint8]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

LETTER = (0.5, 2.5)
"""Bodies: no letter is lower or higher than this."""

WIDEST = 4.0
"""Bodies: letters that have grown together are hardly wider."""

APART = 1.2
"""Bodies: the strokes of one mark are no further apart."""

NEAR = 0.3
"""Bodies: black ink as near as this to a coloured stroke is closer than print stands to print."""

CLOSE = 0.02
"""So much black ink is that near to a mark on top of print, as a share of the mark's own."""

LETTERS = 5
"""So many letters that ink is of."""

LIGHT = 0.85
"""So much of a mark is lighter than black, in the light that it lets through best: print in a dark
colour is black in part, and near to itself."""

NEUTRAL = 25
"""Channels of black ink differ by no more than this (of 255)."""

SMALLEST, LARGEST = 2.5, (45.0, 30.0)
"""Bodies: a line of print is lower, the rulings of a table are wider or higher than stamps are."""


def across_print(
    coloured: Grey, black: Grey, chroma: Grey, body: float
) -> tuple[Grey, tuple[Box, ...]]:
    """Return the coloured marks that lie across black letters.

    Args:
        coloured: 255 where coloured strokes are, fills and marker apart.
        black: 255 where black ink is, under coloured ink too.
        chroma: By how much the channels of each pixel differ.
        body: Height of a letter's body in pixels.

    Returns:
        The marks, 255 on 0, and the box of each.
    """
    reach = np.ones((max(3, round(APART * body) | 1),) * 2, np.uint8)
    _, found, extents, _ = cv2.connectedComponentsWithStats(cv2.dilate(coloured, reach))
    marks, count = np.asarray(found, np.int32), len(extents)
    wide, high = ((extents[:, side] - reach.shape[0] + 1) / body for side in (2, 3))
    possible = (np.minimum(wide, high) >= SMALLEST) & (wide <= LARGEST[0]) & (high <= LARGEST[1])
    possible[0] = False
    if not possible.any():
        return np.zeros_like(coloured), ()
    named, letters = blobs(black)
    near = cv2.dilate(coloured, np.ones((max(3, round(2 * NEAR * body) | 1),) * 2, np.uint8))
    at = np.flatnonzero((near > 0) & (chroma <= NEUTRAL) & _may_be_letters(letters, body)[named])
    beside, which = marks.ravel()[at], named.ravel()[at]
    own = _counted(marks, coloured, count)
    light = _counted(marks, cv2.subtract(coloured, black), count)
    different = np.bincount(np.unique(np.stack([beside, which]), axis=1)[0], minlength=count)
    across = (
        possible
        & (np.bincount(beside, minlength=count) >= CLOSE * own)
        & (different >= LETTERS)
        & (light >= LIGHT * own)
    )
    taken = cv2.bitwise_and(coloured, np.where(across[marks], 255, 0).astype(np.uint8))
    margin = reach.shape[0] // 2
    boxes = tuple(
        (x + margin, y + margin, x + width - margin, y + height - margin)
        for x, y, width, height in extents[across, :4].tolist()
    )
    return np.asarray(taken, np.uint8), boxes


def _counted(marks: NDArray[np.int32], where: cv2.typing.MatLike, count: int) -> NDArray[np.int64]:
    """Return how many pixels of every mark are not 0."""
    return np.bincount(marks.ravel()[np.flatnonzero(where)], minlength=count)


def _may_be_letters(letters: Stats, body: float) -> NDArray[np.bool_]:
    wide, high = letters[:, cv2.CC_STAT_WIDTH], letters[:, cv2.CC_STAT_HEIGHT]
    some = (high >= LETTER[0] * body) & (high <= LETTER[1] * body) & (wide <= WIDEST * body)
    some[0] = False
    return np.asarray(some, dtype=np.bool_)
