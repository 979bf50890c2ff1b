"""How a scan leans: the small angle of the print, and the way back to the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, tan

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.shrink import within

Grey = NDArray[np.uint8]

USUAL_SKEW = 3.5
"""Degrees: a scanner's feed goes askew by less."""

MAX_SKEW = 10.0
"""Degrees: a sheet laid on the glass by hand leans by less; more is left alone."""

SHARP = 6.0
"""Along the lines of print the profile is so many times as uneven as along most other angles. Of
50 pages all were, but one under a large stamp (3.6); angles that miss the lines reach 6."""

TILES, INKED, LEAST, AGREE = 4, 0.02, 6, 0.6
"""Parts of a page across and down. Those that hold such a share of the ink tell how it leans; so
many there have to be, and such a share of them leans with a sheet. A stamp leans alone."""

NEAR = 1.0
"""Degrees: angles so near to each other are those of the same print."""

LEAST_SKEW = 0.05
"""Degrees: leaning less than this moves a line of A4 by less than a stroke's width."""

BORDER = 0.03
"""What lies nearer to the edge than this share of the side is the edge of the glass or of a lid: it
is straight whatever the sheet does, and outweighs a page of few lines."""

_POINTS = 40_000
_COARSE_SIDE = 800
_FINE_SIDE = 3600


@dataclass(frozen=True, slots=True)
class Skew:
    """How far the print leans, in degrees clockwise; `beyond` where it may lean more than that."""

    degrees: float
    beyond: bool = False


def find_skew(ink: NDArray[np.uint8]) -> Skew:
    """Return how far the print leans.

    The rows of print are sharpest (the profile of ink per row is most uneven) along the true angle.

    Args:
        ink: Height x width, not 0 where there is ink.
    """
    height, width = ink.shape
    ink = ink[round(BORDER * height) :, round(BORDER * width) :]
    ink = ink[: height - 2 * round(BORDER * height), : width - 2 * round(BORDER * width)]
    coarse = _points(ink, _COARSE_SIDE)
    if coarse is None:
        return Skew(0.0)
    best, clear = _clearest(coarse, USUAL_SKEW)
    if not clear:
        wide, sure = _clearest(coarse, MAX_SKEW)
        if not sure or abs(wide - best) <= NEAR or _all_over(coarse, wide, best):
            best, clear = wide, sure
    best = _sharpest(coarse, [best + a * 0.08 for a in range(-3, 4)])
    fine = _points(ink, _FINE_SIDE)
    if fine is None:
        return Skew(0.0)
    best = _sharpest(fine, [best + a * 0.03 for a in range(-3, 4)])
    best = round(_summit(fine, best, 0.03), 2)
    if _sharpness(fine, best) < 1.03 * _sharpness(fine, 0.0) or abs(best) < LEAST_SKEW:
        return Skew(0.0)
    if abs(best) > USUAL_SKEW and not clear:
        return Skew(0.0, beyond=True)
    return Skew(best)


_Points = tuple[NDArray[np.float64], NDArray[np.float64]]


def _points(ink: NDArray[np.uint8], side: int) -> _Points | None:
    """Return rows and columns of some of the ink of a page shrunk to `side`; None without ink."""
    dark = within(ink, side) > 64
    count = int(np.count_nonzero(dark))
    if count < 200:
        return None
    step = max(1, -(-count // _POINTS))
    # Every so many columns, not points: a thinned row would be an uneven one.
    ys, xs = np.divmod(np.flatnonzero(dark[:, ::step]), -(-dark.shape[1] // step))
    return ys.astype(np.float64), (xs * step).astype(np.float64)


def _sharpness(points: _Points, angle: float) -> float:
    ys, xs = points
    rows = np.round(ys - xs * tan(radians(angle))).astype(np.int64)
    profile = np.bincount(rows - rows.min()).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())


def _clearest(points: _Points, most: float) -> tuple[float, bool]:
    """Return the angle up to `most` along which print is sharpest, and whether it is clearly so."""
    steps = round(most / 0.25)
    angles = [a * 0.25 for a in range(-steps, steps + 1)]
    found = {angle: _sharpness(points, angle) for angle in angles}
    best = max(angles, key=lambda a: (found[a], -abs(a)))
    clear = found[best] >= SHARP * float(np.median([*found.values()]))
    return best, clear and abs(best) < most


def _all_over(points: _Points, angle: float, usual: float) -> bool:
    """Whether print leans by an angle, not by one that is more usual, all over the page."""
    ys, xs = points
    place = [(v * TILES // (v.max() + 1)).astype(np.int64) for v in (ys, xs)]
    tile = place[0] * TILES + place[1]
    parts = [(ys[tile == n], xs[tile == n]) for n in range(TILES * TILES)]
    told = [part for part in parts if len(part[0]) >= INKED * len(ys)]
    leaning = sum(_sharpness(part, angle) > _sharpness(part, usual) for part in told)
    return len(told) >= LEAST and leaning >= AGREE * len(told)


def _sharpest(points: _Points, angles: list[float]) -> float:
    return max(angles, key=lambda a: (_sharpness(points, a), -abs(a)))


def _summit(points: _Points, angle: float, step: float) -> float:
    """Return where the parabola through the sharpness at three angles is highest."""
    before, at, after = (_sharpness(points, angle + n * step) for n in (-1, 0, 1))
    bend = before - 2 * at + after
    return angle if bend >= 0 else angle + step * max(-0.5, min(0.5, (before - after) / (2 * bend)))


@dataclass(frozen=True, slots=True)
class Straightened:
    """A page laid flat and turned straight, and the way back.

    Attributes:
        pixels: The straight page.
        back: 3 x 3 homography from its pixels to points of the upright page.
    """

    pixels: Grey
    back: NDArray[np.float64]

    def to_points(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return the box around the four corners on the upright page, in points."""
        (a, b, c), (d, e, f), (g, h, i) = self.back.tolist()
        xs, ys = [], []
        for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
            depth = g * x + h * y + i
            xs.append((a * x + b * y + c) / depth)
            ys.append((d * x + e * y + f) / depth)
        sides = max(0.0, min(xs)), max(0.0, min(ys)), max(xs), max(ys)
        return Box(*(round(side, 2) for side in sides))


def straighten(pixels: Grey, degrees: float, back: NDArray[np.float64]) -> Straightened:
    """Turn a page by `degrees` counterclockwise; nothing is cut off.

    Args:
        pixels: The page, paper 255.
        degrees: How far the print leans clockwise.
        back: 3 x 3 homography from `pixels` to points of the upright page.
    """
    if degrees == 0:
        return Straightened(pixels, back)
    height, width = pixels.shape
    turn = radians(abs(degrees))
    new_width = int(np.ceil(width * cos(turn) + height * sin(turn)))
    new_height = int(np.ceil(height * cos(turn) + width * sin(turn)))
    forward = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    forward[0, 2] += (new_width - width) / 2
    forward[1, 2] += (new_height - height) / 2
    straight = cv2.warpAffine(
        pixels,
        forward,
        (new_width, new_height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255, 255),
    )
    undo = np.vstack([cv2.invertAffineTransform(forward), [0.0, 0.0, 1.0]])
    return Straightened(np.asarray(straight, dtype=np.uint8), np.asarray(back @ undo, np.float64))
