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

CLOSE = 0.01
"""So much black ink is that near to a mark on top of print, as a share of the mark's own."""

LETTERS = 5
"""So many letters that ink is of."""

LIGHT = 0.85
"""So much of a mark is lighter than black, in the light that it lets through best: print in a dark
colour is black in part, and near to itself."""

SMALLEST, LARGEST = 2.5, (45.0, 30.0)
"""Bodies: a line of print is lower, the rulings of a table are wider or higher than stamps are."""


def together(marks: Grey, apart: float) -> list[Box]:
    """Return the boxes of marks that are no further apart than this many pixels.

    Args:
        marks: 255 where they are.
        apart: Pixels.
    """
    few = cv2.dilate(marks, np.ones((3, 3), np.uint8))[::2, ::2]
    reach = int(apart / 2) | 1
    half = reach // 2
    few = cv2.copyMakeBorder(few, half, half, half, half, cv2.BORDER_CONSTANT, value=(0,))
    grown = cv2.dilate(few, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    return [
        (2 * x, 2 * y, 2 * (x + wide - 2 * half), 2 * (y + high - 2 * half))
        for x, y, wide, high in stats[1:, :4].tolist()
    ]


def across_print(
    coloured: Grey, dark: Grey, black: Grey, body: float
) -> tuple[Grey, tuple[Box, ...]]:
    """Return the coloured marks that lie across black letters.

    Args:
        coloured: 255 where coloured strokes are, fills and marker apart.
        dark: 255 where black ink is, under coloured ink too; dark colours are there as well.
        black: 255 where black ink is that no colour lies on, pale as it may be.
        body: Height of a letter's body in pixels.

    Returns:
        The marks, 255 on 0, and the box of each.
    """
    side = max(3, round(APART * body) | 1)
    grown = cv2.dilate(coloured, np.ones((side, side), np.uint8))
    _, named, extents, _ = cv2.connectedComponentsWithStats(grown)
    wide, high = ((extents[:, column] - side + 1) / body for column in (2, 3))
    possible = (np.minimum(wide, high) >= SMALLEST) & (wide <= LARGEST[0]) & (high <= LARGEST[1])
    possible[0] = False
    taken = np.zeros_like(coloured)
    boxes: list[Box] = []
    margin = round(WIDEST * body)
    for mark in np.flatnonzero(possible).tolist():
        x, y, width, height = (int(v) for v in extents[mark, :4])
        rows, columns = (
            slice(max(0, y - margin), y + height + margin),
            slice(max(0, x - margin), x + width + margin),
        )
        at = (rows, columns)
        own = np.where(named[at] == mark, coloured[at], 0).astype(np.uint8)
        if _is_across(own, dark[at], black[at], body):
            taken[at] |= own
            half = side // 2
            boxes.append((x + half, y + half, x + width - half, y + height - half))
    return taken, tuple(boxes)


def _is_across(mark: Grey, dark: Grey, black: Grey, body: float) -> bool:
    """Whether a coloured mark lies across print: letters stand close to it all over."""
    area = cv2.countNonZero(mark)
    if cv2.countNonZero(cv2.subtract(mark, dark)) < LIGHT * area:
        return False
    side = max(3, round(2 * NEAR * body) | 1)
    near = cv2.bitwise_and(cv2.dilate(mark, np.ones((side, side), np.uint8)), black)
    named, letters = blobs(np.asarray(cv2.bitwise_or(dark, black), np.uint8))
    beside = named[(near > 0) & (named > 0)]
    beside = beside[_may_be_letters(letters, body)[beside]]
    return len(beside) >= CLOSE * area and len(np.unique(beside)) >= LETTERS


def _may_be_letters(letters: Stats, body: float) -> NDArray[np.bool_]:
    wide, high = letters[:, cv2.CC_STAT_WIDTH], letters[:, cv2.CC_STAT_HEIGHT]
    some = (high >= LETTER[0] * body) & (high <= LETTER[1] * body) & (wide <= WIDEST * body)
    some[0] = False
    return np.asarray(some, dtype=np.bool_)
