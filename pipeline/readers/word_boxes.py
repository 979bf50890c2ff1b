"""Where words stand: the recogniser knows about where a letter is, the ink knows exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.line_image import LineImage, NormalLine

WordBox = tuple[float, float, float, float]

INK = 160
"""Pixels of a normalised line darker than this are ink."""

REACH = 8
"""Columns of a normalised line, half a body: ink that stands farther off than this from a word and
from what belongs to it is dust, or what a ruling has left."""

WIDEST = 16
"""No letter is inked further than this many columns from where the recogniser saw it."""

TALLEST, LOWEST = 2.4, 0.9
"""Bodies above and below the baseline: no mark on a mark stands higher, no vowel hangs lower. What
does is a pen's stroke, or of another line."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A line as cut out and as normalised."""

    line: LineImage
    normal: NormalLine


def word_boxes(columns: Sequence[tuple[int, int]], ink: Ink) -> list[WordBox]:
    """Return each word's left, top, right and bottom in pixels of the page's cut-out.

    Of a bent line that is the cut-out before it was made straight.

    Args:
        columns: First column and the one after the last of every word, about, in the normalised
            line, from left to right.
        ink: The line.
    """
    dark = np.asarray((ink.normal.pixels < INK).any(axis=0), dtype=np.bool_)
    width = len(dark)
    placed = [(min(max(a, 0), width - 1), min(max(b, a + 1), width)) for a, b in columns]
    cuts = [0, *(_space(dark, a[1], b[0]) for a, b in pairwise(placed)), width]
    boxes: list[WordBox] = []
    for (first, last), start, end in zip(placed, cuts, cuts[1:], strict=False):
        inked = np.flatnonzero(dark[start:end]) + start
        boxes.append(_box(*_reached(inked, first, last), ink))
    return boxes


def _reached(inked: NDArray[np.intp], first: int, last: int) -> tuple[int, int]:
    """Return where the ink begins and ends that hangs together with the columns of a word."""
    inked = inked[(inked >= first - WIDEST) & (inked < last + WIDEST)]
    if not len(inked):
        return first, last
    gaps = np.flatnonzero(np.diff(inked) > REACH)
    runs = np.split(inked, gaps + 1)
    near = [r for r in runs if r[-1] >= first - REACH and r[0] < last + REACH]
    return (int(near[0][0]), int(near[-1][-1]) + 1) if near else (first, last)


def _space(dark: NDArray[np.bool_], left: int, right: int) -> int:
    """Return the middle of the widest run of white between two words."""
    if right <= left:
        return (left + right) // 2
    best, at, run = 0, (left + right) // 2, 0
    for x in range(left, right):
        run = 0 if dark[x] else run + 1
        if run > best:
            best, at = run, x + 1 - (run + 1) // 2
    return at


def _box(first: int, last: int, ink: Ink) -> WordBox:
    """Return the box of the ink between two columns of the normalised line."""
    pixels = ink.line.pixels
    height, width = pixels.shape
    left = min(max(0.0, ink.normal.to_source(first)), float(width))
    right = min(max(left, ink.normal.to_source(last)), float(width))
    part = pixels[:, int(left) : max(int(left) + 1, int(np.ceil(right)))]
    middle = ink.line.baseline + ink.line.slope * (left + right) / 2
    rows: NDArray[np.intp] = np.zeros(0, np.intp)
    if part.size:
        threshold = (int(part.min()) + int(part.max())) / 2
        rows = np.flatnonzero((part < threshold).any(axis=1))
        rows = rows[
            (rows >= middle - TALLEST * ink.line.body) & (rows < middle + LOWEST * ink.line.body)
        ]
    if len(rows):
        top, bottom = float(rows[0]), float(rows[-1] + 1)
    else:
        top = min(max(0.0, middle - ink.line.body), float(height))
        bottom = min(max(top, middle), float(height))
    lower = ink.line.lower[int(left) : int(np.ceil(right))] or ink.line.lower[-1:] or (0.0,)
    top, bottom = top + min(lower), bottom + max(lower)
    return (round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))
