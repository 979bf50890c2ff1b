"""Pages whose rulings lean though their print is level: made square by them.

A photographed sheet is never quite flat and its corners are found to a few pixels, so that the
verticals of a table may lean by a percent after the sheet was laid flat, each otherwise than the
next. A scanner that draws the sheet in askew, or a sheet that arches on the glass, slants them too.
Rulings are straight and upright on paper: how each of them leans tells what is left to correct.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.rulings import darker
from pipeline.readers.shrink import shrunk
from pipeline.readers.upright import Grey, Straightened

LEAST_LEAN = 0.002
"""Rulings that lean by less than this everywhere (2 pixels in 1000) are found as they are."""

MOST_LEAN = 0.05
"""What leans by more is no ruling of a sheet that was laid flat."""

PIECE, LONG = 2.5, 10.0
"""Bodies: length of the straight pieces that a line is put together from, and of a whole line."""

BORDER = 0.03
"""What runs nearer to the edge than this share of the side is the edge of sheet or glass."""

MOST = 0.6
"""Lines that agree have so much of the length of all."""

LINES = 40
"""The longest lines are enough to tell."""

_SHRINK = 2

Leans = NDArray[np.float64]
"""Per line its place across, how much it leans, and its length."""


@dataclass(frozen=True, slots=True)
class Trust:
    """When rulings are believed to lean.

    Attributes:
        least: So many lines along y have to agree.
        least_level: So many lines along x.
        alike: Lines beside each other lean alike; one that differs by more is something else.
        level: Whether lines along x may lean alone: print has made level what it could.
    """

    least: int
    least_level: int
    alike: float
    level: bool


PHOTO = Trust(least=1, least_level=2, alike=0.004, level=True)
"""Something is left to correct on almost every photograph, and a sheet is not flat. What is level
the print has told: one line alone that leans otherwise is the flourish under a signature."""

SCAN = Trust(least=3, least_level=3, alike=0.0015, level=False)
"""Scans are square as a rule; one line may be a fold or a stroke of a pen."""


def made_square(page: Straightened, body: float, trust: Trust = PHOTO) -> Straightened:
    """Return a page whose rulings stand upright and lie level; the same where they do, or are none.

    Args:
        page: As `straighten` gives it.
        body: Height of a letter's body in pixels.
        trust: When rulings are believed to lean.
    """
    small = shrunk(page.pixels, _SHRINK)  # enough to see whether anything leans
    sides = (1, 0) if trust.level else (1,)
    if all(_lean(small, body / _SHRINK, side, trust) is None for side in sides):
        return page
    height, width = page.pixels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    goal = corners.copy()
    for along in (0, 1):  # lines along x tell what is level, lines along y what is upright
        lean = _lean(page.pixels, body, along, trust)
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


def _lean(flat: Grey, body: float, along: int, trust: Trust) -> tuple[float, float] | None:
    return lean_of(leaning(flat, body, along), trust, (trust.least_level, trust.least)[along])


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
        inside = BORDER * dark.shape[1] <= left + wide / 2 <= (1 - BORDER) * dark.shape[1]
        if not inside or high < LONG * body or wide > MOST_LEAN * high + 0.5 * body:
            continue
        ys, xs = np.nonzero(labels[top : top + high, left : left + wide] == label)
        spread = ys - ys.mean()
        lean = float((spread * xs).sum() / max(1.0, float((spread**2).sum())))
        found.append((left + float(xs.mean()), lean, float(high)))
    return np.array(found, np.float64).reshape(-1, 3)


def lean_of(lines: Leans, trust: Trust = PHOTO, least: int = 1) -> tuple[float, float] | None:
    """Return how lines lean: at place 0, and by how much more a pixel across; None if they do not.

    The most that agree decide, by their length; one alone tells the same lean for the whole page.

    Args:
        lines: As `leaning` gives them.
        trust: When they are believed to lean.
        least: So many have to agree.

    >>> lean_of(np.array([[0.0, 0.01, 500], [100.0, 0.02, 500], [50.0, -0.04, 300]]))
    (0.01, 0.0001)
    """
    kept = lines[np.abs(lines[:, 1]) <= MOST_LEAN]
    kept = kept[np.argsort(-kept[:, 2], kind="stable")][:LINES]
    if len(kept) < least:
        return None
    place, lean, long = kept.T
    models = [(float(one), 0.0) for one in lean]
    for a, b in combinations(range(len(kept)), 2):
        if place[a] != place[b]:
            slope = (lean[b] - lean[a]) / (place[b] - place[a])
            start = lean[a] - slope * place[a]
            # Two lines near each other tell nothing of the far end of the page.
            if np.abs(start + slope * place).max() <= MOST_LEAN:
                models.append((float(start), float(slope)))
    agree = [np.abs(lean - start - slope * place) <= trust.alike for start, slope in models]
    most = max(agree, key=lambda one: float(long[one].sum()))
    if np.count_nonzero(most) < least or long[most].sum() < MOST * long.sum():
        return None
    place, lean, long = kept[most].T
    if len(place) > 1 and np.ptp(place) > 0:
        slope, start = np.polyfit(place, lean, 1, w=np.sqrt(long))
    else:
        slope, start = 0.0, float(np.average(lean, weights=long))
    if np.count_nonzero(np.abs(start + slope * place) >= LEAST_LEAN) < least:
        return None
    return round(float(start), 9), round(float(slope), 12)
