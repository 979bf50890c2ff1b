"""How a scan leans: the small angle of the print, and the way back to the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, tan

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box

Grey = NDArray[np.uint8]

MAX_SKEW = 3.0
"""Degrees: a scanner's feed goes askew by less; more is a photograph, and is left alone."""

LEAST_SKEW = 0.1
"""Degrees: leaning less than this moves a line of A4 by less than a mark's height."""

_POINTS = 60_000
_SIDE = 1200


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
    shrink = max(1.0, max(ink.shape) / _SIDE)
    small = cv2.resize(ink, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(small > 64)
    if len(xs) < 200:
        return Skew(0.0)
    step = max(1, len(xs) // _POINTS)
    ys, xs = ys[::step].astype(np.float64), xs[::step].astype(np.float64)

    def sharpness(angle: float) -> float:
        rows = np.round(ys - xs * tan(radians(angle))).astype(np.int64)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        return float((np.diff(profile) ** 2).sum())

    coarse = [round(a * 0.25, 2) for a in range(-16, 17)]
    best = max(coarse, key=lambda a: (sharpness(a), -abs(a)))
    fine = [round(best + a * 0.05, 2) for a in range(-5, 6)]
    best = max(fine, key=lambda a: (sharpness(a), -abs(a)))
    if sharpness(best) < 1.03 * sharpness(0.0) or abs(best) < LEAST_SKEW:
        return Skew(0.0)
    if abs(best) > MAX_SKEW:
        return Skew(0.0, beyond=True)
    return Skew(best)


@dataclass(frozen=True, slots=True)
class Straightened:
    """A page turned straight and enlarged, and the way back.

    Attributes:
        pixels: The straight page.
        back: 2 x 3 matrix from its pixels to points of the upright page.
    """

    pixels: Grey
    back: NDArray[np.float64]

    def to_points(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return the box around the four corners on the upright page, in points."""
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x0, y1, 1], [x1, y1, 1]], dtype=np.float64)
        xs, ys = self.back @ corners.T
        return Box(
            round(max(0.0, float(xs.min())), 2),
            round(max(0.0, float(ys.min())), 2),
            round(float(xs.max()), 2),
            round(float(ys.max()), 2),
        )


def straighten(
    pixels: Grey, degrees: float, enlarge: float, pixels_per_point: float
) -> Straightened:
    """Turn a page by `degrees` counterclockwise and enlarge it; nothing is cut off.

    Args:
        pixels: The upright page.
        degrees: How far the print leans clockwise.
        enlarge: Factor on both sides, at least 1.
        pixels_per_point: Of the upright page.
    """
    height, width = pixels.shape
    if degrees == 0 and enlarge == 1:
        back = np.array([[1.0, 0, 0], [0, 1.0, 0]]) / pixels_per_point
        return Straightened(pixels, back)
    turn = radians(abs(degrees))
    new_width = int(np.ceil((width * cos(turn) + height * sin(turn)) * enlarge))
    new_height = int(np.ceil((height * cos(turn) + width * sin(turn)) * enlarge))
    forward = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, enlarge)
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
    back = np.asarray(cv2.invertAffineTransform(forward), dtype=np.float64) / pixels_per_point
    return Straightened(np.asarray(straight, dtype=np.uint8), back)
