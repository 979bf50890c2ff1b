"""Pieces of ruling lines in the ink of a page: long, thin, straight, seen in every pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling
from pipeline.readers.ink_blobs import blobs

Ink = NDArray[np.uint8]

WHOLE_ROW, WHOLE_COLUMN = 3.5, 2.5
"""Bodies: no stroke of a letter is as long as this."""


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
    return _long_thin(dark, body, axis, max(3, int(body / 6)), int(least))


def line_kernel(length: int, axis: int) -> Ink:
    """Return a row (`axis` 1) or a column (`axis` 0) of ones."""
    return np.ones((1, length) if axis == 1 else (length, 1), np.uint8)


def _long_thin(dark: Ink, body: float, axis: int, gap: int, length: int) -> Pieces:
    """Bridge gaps along the axis, then keep what is long and thin."""
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, line_kernel(gap, axis))
    middles = _eroded(np.asarray(joined, dtype=np.uint8), length, axis)
    ink = np.zeros_like(dark)
    # Most rows (or columns) hold no line and part none: only the others, and one beside, are kept.
    held = middles.max(axis=axis).reshape(1, -1)
    kept = np.flatnonzero(cv2.dilate(held, line_kernel(3, 1)))
    if len(kept) == 0:
        return Pieces((), ink)
    lines = (kept, slice(None)) if axis == 1 else (slice(None), kept)
    few = cv2.dilate(np.ascontiguousarray(middles[lines]), line_kernel(length, axis))
    labels, stats = blobs(np.asarray(few, dtype=np.uint8))
    thickest = max(6.0, 0.5 * body)
    rulings: list[Ruling] = []
    for i in range(1, len(stats)):
        x, y, width, height, area = (int(v) for v in stats[i])
        long, across = (width, height) if axis == 1 else (height, width)
        if area > thickest * long or across > 2 * thickest:  # a filled area, no line
            box = (slice(y, y + height), slice(x, x + width))
            few[box][labels[box] == i] = 0
        elif axis == 1:
            rulings.append(Ruling(int(kept[y]) + height / 2, x, x + width))
        else:
            rulings.append(Ruling(int(kept[x]) + width / 2, y, y + height))
    ink[lines] = few
    return Pieces(tuple(rulings), ink)


def _eroded(ink: Ink, length: int, axis: int) -> Ink:
    """Return what `cv2.erode` does with a row or column of ones: where so much ink lies around.

    Runs of a length are runs of half of it side by side: seven steps for a hundred pixels.
    """
    before = length // 2
    sides = (0, 0, before, length - 1 - before)
    sides = sides if axis == 1 else (*sides[2:], 0, 0)
    runs = cv2.copyMakeBorder(ink, *sides, cv2.BORDER_CONSTANT, value=(255,))
    known = 1
    while known < length:
        step = min(known, length - known)
        shifted = (runs[:, :-step], runs[:, step:]) if axis == 1 else (runs[:-step], runs[step:])
        runs = cv2.bitwise_and(*shifted)
        known += step
    return np.asarray(runs, dtype=np.uint8)


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
