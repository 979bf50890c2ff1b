"""Photographed pages: the sheet found before its darker surround, and laid flat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.shrink import within

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

LEAST_SHEET = 0.35
"""A sheet covers at least this share of its photograph."""

LEAST_SURROUND = 0.02
"""Less surround than this share is the edge of a scanner's glass."""

DARKER = 0.7
"""What lies around a sheet is darker than this share of the sheet's own light."""

GROUND = 0.6
"""So much of a large piece of ground is dark."""

STEP = 0.05
"""Over three pixels (of 600 along the page) ground and shadows change by less than this share of
the sheet's own light; in a dim room its edge is a small step too."""

LEAST_BEND = 0.004
"""Corners nearer to a rectangle than this share of the image's side need no laying flat."""

_SIDE = 600


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper found on a photograph.

    Attributes:
        forward: 3 x 3 homography from pixels of the photograph to pixels of the sheet.
        width: Of the sheet in pixels.
        height: Of the sheet in pixels.
    """

    forward: Matrix
    width: int
    height: int

    def lay_flat(self, pixels: Pixels) -> Pixels:
        """Return the sheet alone, as a rectangle (grey or colour)."""
        flat = cv2.warpPerspective(
            pixels,
            self.forward,
            (self.width, self.height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(flat, dtype=np.uint8)


def find_sheet(grey: Pixels) -> Sheet | None:
    """Return the sheet of a photograph, or None where the image is all page.

    Args:
        grey: Height x width.
    """
    height, width = grey.shape
    small = within(grey, _SIDE)
    size = small.shape[::-1]
    # Print closed away: only paper and surround are left.
    # The ground goes on beyond the image, or a sheet near its border would grow into it.
    wider = cv2.copyMakeBorder(small, 16, 16, 16, 16, cv2.BORDER_REPLICATE)
    wider = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    plain: Pixels = np.asarray(wider[16:-16, 16:-16], dtype=np.uint8)
    sheet = _not_surround(plain)
    if sheet is None:
        return None
    contours, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    corners = _corners(np.asarray(hull[:, 0], dtype=np.float64))
    if corners is None or not _stands_out(plain, corners, float(cv2.contourArea(hull))):
        return None
    corners = (corners + 0.5) * (width / size[0], height / size[1]) - 0.5
    if _is_upright_rectangle(corners, max(height, width)):
        return None
    sides = [float(np.hypot(*(b - a))) for a, b in pairwise([*corners, corners[0]])]
    wide = round((sides[0] + sides[2]) / 2)
    high = round((sides[1] + sides[3]) / 2)
    goal = np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float32)
    forward = cv2.getPerspectiveTransform(corners.astype(np.float32), goal)
    return Sheet(np.asarray(forward, dtype=np.float64), wide, high)


def _not_surround(plain: Pixels) -> Pixels | None:
    """Return 1 where a light sheet lies that is not part of the dark ground around it.

    The ground is filled from the border inwards, over soft changes only: a shadow on the sheet
    may be as dark as the ground, but the sheet's edge is a step.
    """
    soft = cv2.GaussianBlur(plain, (0, 0), 1.0)
    usual = float(np.median(soft))
    steps = cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    _, even = cv2.connectedComponents((steps < STEP * usual).astype(np.uint8), connectivity=4)
    frame = np.zeros(plain.shape, dtype=bool)
    frame[[0, -1]] = frame[:, [0, -1]] = True
    dark = soft < DARKER * usual
    ground = np.unique(even[frame & dark & (even > 0)])
    # A sheet may reach the border itself, and lie in the shadow there: most of it is light.
    ground = ground[[not _is_sheet(even == n, dark) for n in ground]]
    rest = (~np.isin(even, ground)).astype(np.uint8)
    if rest.all():
        return None
    opened = cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, dtype=np.uint8)


def _is_sheet(piece: NDArray[np.bool_], dark: NDArray[np.bool_]) -> bool:
    """Whether a piece that is dark at the border is large and mostly light all the same."""
    return float(piece.mean()) >= LEAST_SHEET and float(dark[piece].mean()) < GROUND


def _corners(hull: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the four corners of a hull from the top left, clockwise, or None."""
    points = hull.astype(np.float32)[:, None]
    around = cv2.arcLength(points, True)
    rough = None
    for share in (0.02, 0.03, 0.05, 0.08):
        rough = cv2.approxPolyDP(points, share * around, True)[:, 0].astype(np.float64)
        if len(rough) == 4:
            break
    if rough is None or len(rough) != 4:
        return None
    middle = rough.mean(axis=0)
    angles = np.arctan2(rough[:, 1] - middle[1], rough[:, 0] - middle[0])
    rough = rough[np.argsort(angles, kind="stable")]  # clockwise, from about the top left
    return np.roll(rough, -int(np.argmin(rough.sum(axis=1))), axis=0)


def _stands_out(plain: Pixels, corners: NDArray[np.float64], area: float) -> bool:
    """Whether the corners bound a light sheet that fills its quadrilateral, on darker ground."""
    mask = np.zeros_like(plain)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 255)
    inside = mask > 0
    share = float(inside.mean())
    if not LEAST_SHEET <= share <= 1 - LEAST_SURROUND:
        return False
    if abs(area / plain.size - share) > 0.05 * share:
        return False
    outside = ~(cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0)
    if not outside.any():
        return False
    return float(np.median(plain[outside])) < DARKER * float(np.median(plain[inside]))


def _is_upright_rectangle(corners: NDArray[np.float64], side: int) -> bool:
    low, high = corners.min(axis=0), corners.max(axis=0)
    straight = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    return float(np.abs(corners - straight).max()) < LEAST_BEND * side
