"""Paper made even: shadows, casts and fills divided away, so that paper is white and print dark.

A flattened page has paper at 255 and keeps the share of light that print lets through, whatever
the lamp, the cast of the scanner or the shadow of a hand made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.shrink import shrunk

Grey = NDArray[np.uint8]

PAPER_WINDOW = 0.12
"""Paper is the brightest within this share of the page's longer side: wider than any filled row."""

DARKEST_PAPER = 0.45
"""Nothing darker than this share of the page's own paper is paper: it is a fill or a picture."""

DARK_FILL = 150
"""No print is white on a fill lighter than this (of 255): what is lighter there is the paper."""

FILL_STEP = 45
"""Print on a filled area differs from the fill by more than this (of 255)."""

SOLID_SHARE = 0.35
"""So much of a filled area lies in pieces thicker than strokes."""

PALEST_INK = 230.0
"""What is lighter than this (of 255) is the grain of the paper, never ink."""

_SHRINK = 8
_FILL_SHRINK = 4


def flatten(grey: Grey, *, shadows: bool = False) -> Grey:
    """Return the page with its paper at 255 everywhere.

    The paper around a pixel is the closing of the page (print is narrower than the window and
    falls out), and light is divided by it: a shadow multiplies paper and print alike.

    Args:
        grey: Height x width.
        shadows: Whether what is dark along the page's edges is paper in a deep shadow, as on a
            photograph; on a scan it is what lies beside the sheet.
    """
    height, width = grey.shape
    # The mean of a block of paper and print is darker than paper: dilate first, then shrink.
    small = shrunk(np.asarray(cv2.dilate(grey, np.ones((3, 3), np.uint8)), np.uint8), _SHRINK)
    side = max(3, int(PAPER_WINDOW * max(small.shape)) | 1)
    kernel = np.ones((side, side), np.uint8)
    # Two edges of print at the border must not become paper: the border is continued as paper.
    paper = cv2.morphologyEx(
        cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE
    )
    paper = cv2.blur(paper, (side // 2 | 1, side // 2 | 1), borderType=cv2.BORDER_REPLICATE)
    usual = float(np.percentile(paper, 75))
    if float(paper.min()) >= 250 or usual < 1:
        return grey
    floor = max(1.0, DARKEST_PAPER * usual)
    dark = paper < floor
    if shadows and dark.any():
        _, areas = cv2.connectedComponents(dark.astype(np.uint8))
        edge = np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]])
        dark &= ~np.isin(areas, edge[edge > 0])
    paper = np.where(dark, usual, np.maximum(paper, 1)).astype(np.uint8)
    # A little below the measured paper, so that its grain becomes white with it.
    whole = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, whole, scale=255 * 1.03), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where ink begins, as shares of the way from paper to black.

    Attributes:
        near: To the darkest ink of the neighbourhood.
        least: To the page's print: what is paler is dirt, or the other side showing through.
        most: To the page's print: what is as dark is ink whatever stands near.
    """

    near: float
    least: float
    most: float


WORN = Cut(0.36, 0.29, 0.5)
"""Letters of worn toner stay whole: what breaks is measured too low and falls into two lines."""

CRISP = Cut(0.45, 0.36, 0.62)
"""Soft or heavy letters stay apart from their neighbours and marks."""

MERGED = 1.12
"""Where the crisp cut parts print into so many times as many pieces, letters had grown together."""

_PIECE = 0.12  # bodies: a side of the smallest piece that counts
_STRIP = 8.0  # bodies: height of a strip, four lines of print


def ink_of(flat: Grey, body: float = 0.0, cut: Cut = WORN) -> NDArray[np.uint8]:
    """Return ink as 255 and paper as 0, by a threshold that follows how dark the print is nearby.

    Args:
        flat: A page as `flatten` gives it.
        body: Height of a letter's body in pixels; 0 where it is not known yet.
        cut: How much ink is taken.
    """
    return _inks(flat, body, (cut,))[0]


def _inks(flat: Grey, body: float, cuts: Sequence[Cut]) -> list[NDArray[np.uint8]]:
    """Return the ink of a page by each of some cuts."""
    height, width = flat.shape
    every = slice(_FILL_SHRINK // 2, None, _FILL_SHRINK)
    dark = np.asarray(cv2.erode(flat, np.ones((3, 3), np.uint8))[every, every], dtype=np.uint8)
    darkest = print_level(dark)
    if darkest is None:
        return [np.zeros_like(flat) for _ in cuts]
    side = max(3, int((body or 20.0) * 1.5 / _FILL_SHRINK) | 1)
    near = cv2.erode(dark, np.ones((side, side), np.uint8))
    depth = 255.0 - cv2.blur(near, (side, side)).astype(np.float32)
    found: list[NDArray[np.uint8]] = []
    for cut in cuts:
        top = min(PALEST_INK, 255 - cut.least * (255 - darkest))
        low = 255 - cut.most * (255 - darkest)
        threshold = np.clip(255 - cut.near * depth, low, top).astype(np.uint8)
        whole = cv2.resize(threshold, (width, height), interpolation=cv2.INTER_LINEAR)
        found.append(np.asarray(cv2.compare(flat, whole, cv2.CMP_LT), dtype=np.uint8))
    return found


def print_of(flat: Grey, body: float) -> NDArray[np.uint8]:
    """Return the ink of a page by the cut that suits its print.

    A worn copy falls to pieces under a crisp cut; a photograph or a bold face grows together under
    a cut for worn print, and then bodies are measured too high. Both are tried: crisp is right
    where it parts much.

    Args:
        flat: A page as `flatten` gives it.
        body: Height of a letter's body in pixels.
    """
    worn, crisp = _inks(flat, body, (WORN, CRISP))
    return crisp if _pieces(crisp, body) > MERGED * _pieces(worn, body) else worn


def _pieces(ink: NDArray[np.uint8], body: float) -> int:
    """Return how many pieces there are in every third strip of a page."""
    high = max(1, round(_STRIP * body))
    strips = np.concatenate([ink[top : top + high] for top in range(0, len(ink), 3 * high)])
    _, stats = blobs(strips)
    return int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] >= (_PIECE * body) ** 2))


def over(pixels: Grey, level: float) -> Grey:
    """Return 255 where pixels are more than `level`, else 0.

    >>> over(np.array([[9, 10, 11]], np.uint8), 10).tolist()
    [[0, 0, 255]]
    """
    return np.asarray(cv2.threshold(pixels, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def under(pixels: Grey, level: float) -> Grey:
    """Return 255 where pixels are `level` or less, else 0."""
    return np.asarray(cv2.threshold(pixels, level, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def print_level(flat: Grey) -> float | None:
    """Return how dark the print of a flattened page is, None where there is none.

    The threshold that parts the two best (Otsu) tells print from paper; the level is the median of
    the print.
    """
    level, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    print_only = flat[flat <= min(level, 205.0)]
    if print_only.size == 0:
        return None
    return float(np.median(print_only))


def even_fills(
    flat: Grey, body: float, colour: NDArray[np.uint8] | None = None
) -> tuple[Grey, Grey]:
    """Return the page with its filled areas white and the print on them dark, and these areas.

    A table's header is often white on blue, a row marked yellow or grey. Each filled area is
    divided by its own colour; where its print is lighter than the fill, it is turned over.

    Args:
        flat: A page as `flatten` gives it.
        body: Height of a letter's body in pixels: no stroke and no ruling is as thick.
        colour: The same page in colour (height x width x 3), where it has any.
    """
    height, width = flat.shape
    small = shrunk(flat, _FILL_SHRINK)
    side = max(2, int(0.9 * body / _FILL_SHRINK))
    tinted = (small < 238).astype(np.uint8)
    if colour is not None:
        a, b, c = cv2.split(shrunk(colour, _FILL_SHRINK))
        spread = cv2.subtract(cv2.max(cv2.max(a, b), c), cv2.min(cv2.min(a, b), c))
        tinted |= (np.asarray(spread) > 40).astype(np.uint8)
    solid = cv2.morphologyEx(tinted, cv2.MORPH_OPEN, np.ones((side, int(1.5 * side)), np.uint8))
    filled = np.zeros_like(flat)
    if not solid.any():
        return flat, filled
    around = 2 * side + 1
    joined = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((around, around), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    even = flat.copy()
    for i in range(1, count):
        left, top, wide, high = (int(v) * _FILL_SHRINK for v in stats[i][:4])
        area = int(stats[i][4]) * _FILL_SHRINK**2
        if wide < 3 * body or high < 1.1 * body or area < 0.3 * wide * high:
            continue
        box = (slice(top, min(height, top + high)), slice(left, min(width, left + wide)))
        part = labels[stats[i][1] : stats[i][1] + stats[i][3], left // _FILL_SHRINK :]
        member = cv2.resize(
            (part[:, : stats[i][2]] == i).astype(np.uint8),
            (box[1].stop - left, box[0].stop - top),
            interpolation=cv2.INTER_NEAREST,
        )
        if not _is_solid(flat[box], member, body):
            continue
        even[box] = _without_fill(flat[box], member, None if colour is None else colour[box])
        filled[box] |= np.asarray(cv2.dilate(member, np.ones((7, 7), np.uint8)), dtype=np.uint8)
    return even, filled


def _is_solid(flat: Grey, member: Grey, body: float) -> bool:
    """Tell a fill from bold print, which is grey all over too on a page made smaller.

    A fill lies between its letters in pieces thicker than any stroke; `member` says which pixels of
    the box it covers.
    """
    fill = float(np.median(flat[member > 0]))
    side = max(3, int(0.5 * body))
    calm = cv2.medianBlur(flat, 3)
    alike = cv2.inRange(calm, np.array(fill - FILL_STEP), np.array(fill + FILL_STEP))
    pieces = cv2.morphologyEx(
        cv2.bitwise_and(alike, member * 255), cv2.MORPH_OPEN, np.ones((side, side), np.uint8)
    )
    return cv2.countNonZero(pieces) >= SOLID_SHARE * cv2.countNonZero(member)


def _without_fill(flat: Grey, member: Grey, colour: NDArray[np.uint8] | None) -> Grey:
    """Return one filled area evened out; `member` says which pixels of the box belong to it."""
    inside = member > 0
    values = flat[inside]
    # Print covers less than half of what it stands on.
    fill = float(np.median(values))
    lighter, darker = (values > fill + FILL_STEP).sum(), (values < fill - FILL_STEP).sum()
    grown = cv2.dilate(member, np.ones((5, 5), np.uint8)) > 0
    if fill < FILL_STEP or (lighter > darker and fill < DARK_FILL):
        light = np.clip((255.0 - flat) * (255.0 / max(1.0, 255.0 - fill)), 0, 255)
        # What is left of the fill along its edge is as dark as the fill: no print of this page.
        edge = grown & ~inside & (flat < fill + FILL_STEP)
        return np.where(edge, 255, np.where(inside, light, flat)).astype(np.uint8)
    if colour is None or _chroma_of(colour[inside]) < 25:
        share = flat * (255.0 / fill)
    else:
        # The channel in which a pixel is darkest against the fill: print of any colour stays.
        ratios = [
            colour[..., c] * (255.0 / level)
            for c, level in enumerate(np.median(colour[inside], axis=0))
            if level >= 110
        ]
        share = np.minimum.reduce(ratios) if ratios else flat * (255.0 / fill)
    return np.where(grown, np.clip(share * 1.04, 0, 255), flat).astype(np.uint8)


def _chroma_of(pixels: NDArray[np.uint8]) -> float:
    """Return how coloured pixels (n x 3) are: the spread of their channels' medians."""
    middle = np.median(pixels, axis=0)
    return float(middle.max() - middle.min())
