"""Pieces of ruling lines in the ink of a page: long, thin, straight; whole ones and broken ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling

Ink = NDArray[np.uint8]

WHOLE_ROW, WHOLE_COLUMN = 3.5, 2.5
"""Bodies: no stroke of a letter is as long as this."""

BROKEN_ROW, BROKEN_COLUMN = 7.0, 12.0
"""Bodies: a line with gaps must be at least so long, gaps and all."""

GAP_ROW, GAP_COLUMN = 1.2, 0.4
"""Bodies: the widest gap of a broken line; stems of letters stand one below the other."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was found along one axis.

    Attributes:
        rulings: The pieces, gaps bridged.
        ink: 255 where they run, of the page's size.
    """

    rulings: tuple[Ruling, ...]
    ink: Ink


def find_pieces(dark: Ink, body: float, axis: int) -> Pieces:
    """Return the pieces of lines along x (`axis` 1) or along y (`axis` 0).

    Args:
        dark: 255 where a pixel is darker than its neighbourhood.
        body: Height of a letter's body in pixels.
        axis: Direction of the lines.
    """
    least = (WHOLE_ROW if axis == 1 else WHOLE_COLUMN) * body
    whole = _long_thin(dark, body, axis, max(3, int(body / 6)), int(least))
    gap, length = (GAP_ROW, BROKEN_ROW) if axis == 1 else (GAP_COLUMN, BROKEN_COLUMN)
    broken = _long_thin(
        _lone(dark, body, axis), body, axis, max(5, int(gap * body)), int(length * body)
    )
    ink = np.asarray(cv2.bitwise_or(whole.ink, broken.ink), dtype=np.uint8)
    return Pieces((*whole.rulings, *broken.rulings), ink)


def line_kernel(length: int, axis: int) -> Ink:
    """Return a row (`axis` 1) or a column (`axis` 0) of ones."""
    return np.ones((1, length) if axis == 1 else (length, 1), np.uint8)


def _long_thin(dark: Ink, body: float, axis: int, gap: int, length: int) -> Pieces:
    """Bridge gaps along the axis, then keep what is long and thin."""
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, line_kernel(gap, axis))
    opened = cv2.morphologyEx(joined, cv2.MORPH_OPEN, line_kernel(length, axis))
    ink = np.asarray(opened, dtype=np.uint8)
    if cv2.countNonZero(ink) == 0:
        return Pieces((), ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        ink, connectivity=8, ltype=cv2.CV_16U
    )
    thickest = max(6.0, 0.5 * body)
    rulings: list[Ruling] = []
    for i in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[i])
        long, across = (width, height) if axis == 1 else (height, width)
        if area > thickest * long or across > 2 * thickest:  # a filled area, no line
            box = (slice(y, y + height), slice(x, x + width))
            ink[box][labels[box] == i] = 0
        elif axis == 1:
            rulings.append(Ruling(y + height / 2, x, x + width))
        else:
            rulings.append(Ruling(x + width / 2, y, y + height))
    return Pieces(tuple(rulings), ink)


def _lone(dark: Ink, body: float, axis: int) -> Ink:
    """Return thin ink with no thick ink near: what letters leave looks like a dotted line."""
    side = max(5, int(0.5 * body)) | 1
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, line_kernel(side, 1 - axis))
    around = np.ones((3, side) if axis == 1 else (side, 3), np.uint8)
    return np.asarray(cv2.subtract(dark, cv2.dilate(thick, around)), dtype=np.uint8)


def inside(rulings: Sequence[Ruling], across: int, along: int) -> list[Ruling]:
    """Return the lines that are not the edge of the paper or a streak down all of the page.

    Args:
        rulings: Of one axis.
        across: Size of the page across the lines, in pixels.
        along: Its size along them.
    """
    return [
        ruling
        for ruling in rulings
        if 0.012 * across < ruling.pos < 0.988 * across and ruling.end - ruling.start < 0.96 * along
    ]
