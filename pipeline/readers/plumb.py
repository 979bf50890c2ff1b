"""Photographs whose rulings still lean: laid flat by them, where the sheet's corners did not do.

A sheet is never quite flat and its corners are found to a few pixels, so that the verticals of a
table may lean by a percent after the sheet was laid flat, each otherwise than the next. Rulings are
straight and upright on paper: how each of them leans tells what is left to correct.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.rulings import darker
from pipeline.readers.upright import Grey, Straightened

LEAST_LEAN = 0.002
"""Rulings that lean by less than this everywhere (2 pixels in 1000) are found as they are."""

MOST_LEAN = 0.05
"""What leans by more is no ruling of a sheet that was laid flat."""

PIECE, LONG = 2.5, 10.0
"""Bodies: length of the straight pieces that a line is put together from, and of a whole line."""

ALIKE = 0.004
"""Lines beside each other lean alike; one that differs by more is something else."""

Leans = NDArray[np.float64]
"""Per line its place across, how much it leans, and its length."""


def made_square(page: Straightened, body: float) -> Straightened:
    """Return a page whose rulings stand upright and lie level; the same where they do, or are none.

    Args:
        page: As `straighten` gives it.
        body: Height of a letter's body in pixels.
    """
    height, width = page.pixels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    goal = corners.copy()
    for along in (0, 1):  # lines along x tell what is level, lines along y what is upright
        lean = lean_of(leaning(page.pixels, body, along))
        if lean is None:
            continue
        across = 1 - along
        middle = (width, height)[along] / 2
        slopes = lean[0] + lean[1] * corners[:, across]
        goal[:, across] -= slopes * (corners[:, along] - middle)
    if np.abs(goal - corners).max() < 0.5 * LEAST_LEAN * max(width, height):
        return page
    goal -= goal.min(axis=0)
    size = tuple(int(np.ceil(side)) for side in goal.max(axis=0))
    forward = cv2.getPerspectiveTransform(corners.astype(np.float32), goal.astype(np.float32))
    square = cv2.warpPerspective(
        page.pixels,
        forward,
        (size[0], size[1]),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255, 255),
    )
    back = page.back @ np.linalg.inv(forward)
    return Straightened(np.asarray(square, dtype=np.uint8), np.asarray(back, np.float64))


def leaning(flat: Grey, body: float, along: int) -> Leans:
    """Return the long lines of a page: n rows of place across, lean (pixels a pixel), length.

    Args:
        flat: The page, grey, paper 255.
        body: Height of a letter's body in pixels.
        along: 0 for lines along x, 1 for lines along y.
    """
    if along == 0:
        flat = np.ascontiguousarray(flat.T)
    dark = darker(flat, body)
    piece = max(5, round(PIECE * body))
    pieces = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((piece, 1), np.uint8))
    joined = cv2.dilate(pieces, np.ones((piece, 3), np.uint8))
    labels, stats = blobs(np.asarray(joined, dtype=np.uint8))
    labels[pieces == 0] = 0
    found: list[tuple[float, float, float]] = []
    for label in range(1, len(stats)):
        left, top, wide, high = (int(v) for v in stats[label][:4])
        if high < LONG * body or wide > MOST_LEAN * high + 0.5 * body:
            continue
        ys, xs = np.nonzero(labels[top : top + high, left : left + wide] == label)
        spread = ys - ys.mean()
        lean = float((spread * xs).sum() / max(1.0, float((spread**2).sum())))
        found.append((left + float(xs.mean()), lean, float(high)))
    return np.array(found, np.float64).reshape(-1, 3)


def lean_of(lines: Leans) -> tuple[float, float] | None:
    """Return how lines lean: at place 0, and by how much more a pixel across; None if they do not.

    The longest lines that agree decide; one alone tells the same lean for the whole page.

    >>> lean_of(np.array([[0.0, 0.01, 500], [100.0, 0.02, 500], [50.0, -0.04, 300]]))
    (0.01, 0.0001)
    """
    kept = lines[np.abs(lines[:, 1]) <= MOST_LEAN]
    while len(kept):
        place, lean, long = kept.T
        if len(kept) > 1 and np.ptp(place) > 0:
            slope, start = np.polyfit(place, lean, 1, w=np.sqrt(long))
        else:
            slope, start = 0.0, float(np.average(lean, weights=long))
        off = np.abs(lean - start - slope * place)
        if off.max() <= ALIKE:
            if np.abs(start + slope * place).max() < LEAST_LEAN:
                return None
            return round(float(start), 9), round(float(slope), 12)
        kept = kept[np.arange(len(kept)) != int(np.argmax(off))]
    return None
