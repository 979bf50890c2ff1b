"""Where the lines of print lie: Thai marks gathered with the letters they belong to.

Thai stacks vowels and tone marks above and below its letters, so a profile of ink per row has
valleys inside a line. Lines are found from the letters' bodies alone; everything smaller then joins
the line it is nearest to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

SPECK = 0.1
"""A blob whose both sides are smaller than this share of the body height is dirt, not a dot."""

LEAST_PITCH = 1.5
"""No two lines of print are closer than this many body heights, middle to middle."""

PASSES = 3
"""How many sizes of print are looked for in one region."""

LEAST_BODY = 6.0
"""Pixels: no letter can be told below this height."""


@dataclass(frozen=True, slots=True)
class InkBox:
    """A rectangle of pixels; `x1` and `y1` lie outside."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class LineOfInk:
    """One line of print: its box and the labels of its blobs in the label image."""

    box: InkBox
    labels: tuple[int, ...]


def binarise(grey: Grey) -> NDArray[np.uint8]:
    """Return ink as 255 and paper as 0, by the threshold that parts the two best (Otsu)."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(ink, dtype=np.uint8)


def blobs(ink: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the label image and, per label, left, top, width, height, area (label 0 is paper)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)


def body_height(stats: NDArray[np.int32]) -> float:
    """Return the height of a letter's body in pixels, 0 where there is no print.

    The median over blobs, each weighted with its width so that marks and dots count little, but no
    more than half as wide again as most, so that a picture or a title does not outweigh the text.
    """
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    usable = (heights >= 5) & (widths < 12 * heights) & (heights < 12 * widths)
    if not usable.any():
        return 0.0
    order = np.argsort(heights[usable], kind="stable")
    most = 1.5 * float(np.median(widths[usable]))
    weights = np.minimum(widths[usable], most)[order].cumsum()
    return float(heights[usable][order][np.searchsorted(weights, weights[-1] / 2)])


def open_fills(pixels: Grey, ink: NDArray[np.uint8], body: float) -> Grey:
    """Return the page with light print on dark fills turned to dark print on white.

    Table headers are often white on blue; as ink such a fill is one black block without letters.

    Args:
        pixels: The page, grey.
        ink: The same page as `binarise` gives it.
        body: Height of a letter's body in pixels.
    """
    side = max(3, int(1.5 * body))  # no stroke of a letter and no ruling is as thick
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side // 2, side), np.uint8))
    joined = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((2 * side, 2 * side), np.uint8))
    _, stats = blobs(np.asarray(joined, dtype=np.uint8))
    opened = pixels
    for i in range(1, len(stats)):
        left, top, width, height, area = (int(v) for v in stats[i])
        if width < 3 * body or height < 1.2 * body or area < 0.6 * width * height:
            continue
        if opened is pixels:
            opened = pixels.copy()
        # The whole box: closing does not fill the letters at a fill's edge.
        window = (slice(top, top + height), slice(left, left + width))
        values = pixels[window].astype(np.float64)
        fill = min(float(np.median(values)), 250.0)
        light = np.clip((255.0 - values) * 255.0 / (255.0 - fill), 0, 255)
        opened[window] = light.astype(np.uint8)
    return opened


def find_lines(stats: NDArray[np.int32], body: float) -> list[LineOfInk]:
    """Return the lines of print among the blobs, from top to bottom.

    Print of another size than most (a title, a footnote) is looked for in further passes over what
    no line has taken.

    Args:
        stats: Blobs as `blobs` gives them.
        body: Height of a letter's body in pixels.
    """
    lines: list[LineOfInk] = []
    rest = list(range(1, len(stats)))
    for _ in range(PASSES):
        if body < LEAST_BODY:
            break
        found = _lines_of_size(stats, body, rest)
        if not found:
            break
        lines.extend(found)
        read = {label for line in found for label in line.labels}
        rest = [i for i in rest if i not in read]
        if len(rest) < 3:
            break
        body = body_height(stats[[0, *rest]])
    return sorted(lines, key=lambda line: (line.box.y0 + line.box.y1, line.box.x0))


def _lines_of_size(
    stats: NDArray[np.int32], body: float, candidates: Sequence[int]
) -> list[LineOfInk]:
    """Return the lines of print whose letters are about `body` high."""
    if body <= 0:
        return []
    tops, heights = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    widths = stats[:, cv2.CC_STAT_WIDTH]
    bodies = [
        i for i in candidates if 0.6 * body <= heights[i] <= 3.5 * body and widths[i] >= 0.2 * body
    ]
    if not bodies:  # nothing but dashes and dots, an empty cell's "-" above all
        bodies = [i for i in candidates if SPECK * body <= widths[i] <= 4 * body >= heights[i]]
    bands = _bands(
        [(int(tops[i]), int(tops[i] + heights[i]), int(widths[i])) for i in bodies], body
    )
    members: list[list[int]] = [[] for _ in bands]
    for i in candidates:
        if max(widths[i], heights[i]) < SPECK * body or heights[i] > 4 * body:
            continue
        nearest = _nearest_band(bands, int(tops[i]), int(tops[i] + heights[i]))
        if nearest is not None and _gap(bands[nearest], tops[i], heights[i]) < 1.2 * body:
            members[nearest].append(i)
    return [LineOfInk(_box_of(stats, found), tuple(found)) for found in members if found]


def _bands(spans: list[tuple[int, int, int]], body: float) -> list[tuple[float, float]]:
    """Return the rows (top, bottom) that letter bodies share, one band per line.

    Args:
        spans: Top, bottom and width of every blob that may be a letter.
        body: Height of a letter's body.
    """
    groups: list[list[tuple[int, int, int]]] = []
    for span in sorted(spans, key=lambda s: (s[0] + s[1], s)):
        if groups and _middle([span]) - _middle(groups[-1]) <= 0.7 * body:
            groups[-1].append(span)
        else:
            groups.append([span])
    # Lines of print are never this close: the thinner one is marks, or parts of the other.
    at = 0
    while at + 1 < len(groups):
        if _middle(groups[at + 1]) - _middle(groups[at]) >= LEAST_PITCH * body:
            at += 1
            continue
        widths = [sum(s[2] for s in group) for group in groups[at : at + 2]]
        del groups[at if widths[0] < widths[1] else at + 1]
        at = max(0, at - 1)
    return [
        (float(np.median([s[0] for s in group])), float(np.median([s[1] for s in group])))
        for group in groups
    ]


def _middle(group: list[tuple[int, int, int]]) -> float:
    return float(np.median([(s[0] + s[1]) / 2 for s in group]))


def _gap(band: tuple[float, float], top: int, height: int) -> float:
    return max(0.0, band[0] - (top + height), top - band[1])


def _nearest_band(bands: list[tuple[float, float]], top: int, bottom: int) -> int | None:
    if not bands:
        return None
    middle = (top + bottom) / 2

    def distance(index: int) -> tuple[float, float]:
        low, high = bands[index]
        return max(0.0, low - middle, middle - high), abs(middle - (low + high) / 2)

    return min(range(len(bands)), key=distance)


def _box_of(stats: NDArray[np.int32], members: list[int]) -> InkBox:
    chosen = stats[members]
    left, top = chosen[:, cv2.CC_STAT_LEFT], chosen[:, cv2.CC_STAT_TOP]
    right = left + chosen[:, cv2.CC_STAT_WIDTH]
    bottom = top + chosen[:, cv2.CC_STAT_HEIGHT]
    return InkBox(int(left.min()), int(top.min()), int(right.max()), int(bottom.max()))
