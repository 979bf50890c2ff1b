"""Pieces of ruling on a straight page: what is surely part of a line, before it is followed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]

CONTRAST = 13
"""A ruling is darker than what lies beside it by more than this (of 255): borders are pale."""

LONG_ROW, LONG_COLUMN = 10.0, 7.0
"""Bodies: over this length a ruling, even a dotted one, is denser than the rows beside it."""

SHORT_ROW, SHORT_COLUMN = 4.0, 2.2
"""Bodies: rulings of narrow columns and single rows; these must be whole."""

WHOLE = 0.85
"""No line of print is as dense as this over a long stretch."""

BROKEN, CROWDED = 0.3, 3.0
"""A broken ruling is at least so dense, and denser by so many times what runs right beside it."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A piece that is certainly part of a line."""

    pos: float
    slope: float
    start: int
    end: int
    short: bool


def long_seeds(dark: Ink, body: float, axis: int) -> list[Seed]:
    """Return the stretches much denser than what runs beside them: broken rulings too."""
    length = int((LONG_ROW if axis == 1 else LONG_COLUMN) * body)
    # One pixel to either side: a line that leans a little steps from row to row.
    thick = cv2.dilate(dark, line_kernel(3, 1 - axis))
    dense = cv2.blur(thick, (length, 1) if axis == 1 else (1, length))
    beside = max(4, round(0.3 * body))
    reach = np.zeros((2 * beside + 1, 1) if axis == 1 else (1, 2 * beside + 1), np.uint8)
    reach.flat[0] = reach.flat[-1] = 1
    near = cv2.dilate(dense, reach)
    least = cv2.addWeighted(near, CROWDED, near, 0.0, BROKEN * 255)
    least = cv2.min(least, np.full_like(least, int(WHOLE * 255)))
    core = np.asarray(cv2.compare(dense, least, cv2.CMP_GE), dtype=np.uint8)
    return _seeds(core, axis, length, thickest=0.5 * body, short=False)


def short_seeds(dark: Ink, body: float, axis: int) -> list[Seed]:
    """Return short whole lines."""
    length = int((SHORT_ROW if axis == 1 else SHORT_COLUMN) * body)
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, line_kernel(3, axis))
    core = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, line_kernel(length, axis)), np.uint8)
    return _seeds(core, axis, 0, thickest=0.3 * body, short=True)


def _seeds(core: Ink, axis: int, length: int, *, thickest: float, short: bool) -> list[Seed]:
    contours, _ = cv2.findContours(core, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Seed] = []
    for contour in contours:
        x, y, width, height = cv2.boundingRect(contour)
        along, across = (width, height) if axis == 1 else (height, width)
        rows, cols = np.nonzero(core[y : y + height, x : x + width])
        if len(rows) > thickest * along or across > 2 * thickest or (not short and along < 3):
            continue
        places, offsets = (cols + x, rows + y) if axis == 1 else (rows + y, cols + x)
        slope = 0.0
        if along > 60:
            spread = places - places.mean()
            slope = float((spread * (offsets - offsets.mean())).sum() / (spread**2).sum())
        start = x if axis == 1 else y
        # A window around a line's end is still half full: keep well inside.
        inside = min(length // 4, max(0, along // 2 - 2))
        found.append(
            Seed(
                float(offsets.mean()) - slope * (float(places.mean()) - start - along / 2),
                slope,
                start + inside,
                start + along - inside,
                short,
            )
        )
    return found


def line_kernel(length: int, axis: int) -> Ink:
    """Return a kernel of `length` pixels along an axis (1: along x)."""
    return np.ones((1, length) if axis == 1 else (length, 1), dtype=np.uint8)
