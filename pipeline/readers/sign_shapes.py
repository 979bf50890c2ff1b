"""How wide and how high the heads of codes and the zeros of a page are, below a pixel.

A ๐ of sixteen points has twelve pixels of height and fifteen of width, an o beside it fifteen and
sixteen. What parts the two is less than the pixel at the edge of either, so an edge is where the
darkness crosses a share of its peak, between two pixels. How wide and how high depends on the face
and on how the copier pulled the sheet; what a head and a zero of the same page differ by does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.line_image import BASELINE, COLUMNS_PER_FRAME
from pipeline.readers.second_look import Decoded

LEVELS = (0.5, 0.35, 0.65, 0.8)
"""Shares of the peak at which an edge lies. Of worn rings the thin top and foot are paler than half
of it, and heavy print runs together there; then the first level at which half of a page's heads
stand free counts, for all that is measured there."""

FREE = 0.5
"""Of the heads of a page, so many have to stand free."""

WIDEST, HIGHEST = 32.0, 26.0
"""Columns and rows of a normalised line: what is larger is no sign by itself."""

SHAPES = {"๐": (-0.4, 0.45), "0": (-0.75, 0.25)}
"""By the zero of the digits that count, between what the logarithm of a ring's width by its height
lies: below it is half of a torn ring, above it two that touch. In 180 faces an o, an O and a ๐ have
-0.3 to 0.35, a 0 has -0.5 to 0."""

SLIGHTEST = 5.0
"""What is narrower or lower is a speck."""

PALEST = 60.0
"""A sign whose peak is not so many grey levels darker than its paper is not measured."""

BEFORE, AFTER = 14, 22
"""Columns left and right of where a sign was seen within which it ends, where no other one was."""

REACH = 2
"""Columns left of where the recogniser saw a sign that may be its ink already."""

MOST_BROKEN = 2
"""Steps from one piece of a worn sign to the next."""

BELOW = 4
"""Rows below the baseline that are looked at: round signs reach over it."""

AS_TALL = {"๐": "๐๓", "0": "0123456789"}
"""Digits as tall as a zero: in 121 Thai faces a ๓ is, within 1 %."""

ONE, ONES_TALLER = "๑", 0.08
"""What is nearly as tall, and by how much it is taller than ๐, as a logarithm: 0.02 to 0.15."""

Floats = NDArray[np.float64]
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What was measured of a page, as logarithms.

    Attributes:
        heads: Width by height of the heads of codes that stand free.
        zeros: Of the zeros in the digits of codes, set in the same face and weight.
        others: Of all other zeros of the page.
        taller: Height of heads by that of a zero of their code, or what is as tall as one.
        as_tall: Whether that was a sign as tall as a zero in every face, and no ๑.
    """

    heads: tuple[float, ...] = ()
    zeros: tuple[float, ...] = ()
    others: tuple[float, ...] = ()
    taller: tuple[float, ...] = ()
    as_tall: bool = True


def shapes_of(lines: Sequence[Decoded], code: re.Pattern[str], zero: str) -> Shapes:
    """Return what can be measured on a page.

    Args:
        lines: The lines of one page as read.
        code: What a code looks like: what stands before its head, its head, its digits.
        zero: The zero of the digits that count, ๐ or 0.
    """
    found = Shapes()
    for level in LEVELS:
        shapes, seen = _at_level(lines, code, zero, level)
        if len(shapes.heads) > len(found.heads):
            found = shapes
        if len(shapes.heads) >= FREE * seen:
            break
    return found


def _at_level(
    lines: Sequence[Decoded], code: re.Pattern[str], zero: str, level: float
) -> tuple[Shapes, int]:
    """Return what stands free where edges lie at a level, and how many heads there are."""
    heads: list[float] = []
    own: list[float] = []
    other: list[float] = []
    taller: dict[bool, list[float]] = {True: [], False: []}
    seen = 0
    for line in lines:
        for word in line.words:
            if len(word.text) != len(word.characters):
                continue
            found = code.fullmatch(word.text)
            head = -1 if found is None else found.start(2)
            is_code = found is not None and (found[3] < "๐") == (zero == "0")
            signs = zero + AS_TALL[zero] + ONE if is_code else zero
            sizes = {
                at: _whole(line.normal.pixels, word, at, level, zero)
                for at, sign in enumerate(word.text)
                if at != head and sign in signs
            }
            zeros = [w - h for at, (w, h) in _known(sizes) if word.text[at] == zero]
            (own if is_code else other).extend(zeros)
            seen += is_code
            size = _whole(line.normal.pixels, word, head, level, zero) if is_code else None
            if size is not None:
                width, height = size
                heads.append(width - height)
                for at, (_, tall) in _known(sizes):
                    one = word.text[at] == ONE
                    taller[not one].append(height - tall + (ONES_TALLER if one else 0.0))
    as_tall = bool(taller[True])
    shapes = Shapes(tuple(heads), tuple(own), tuple(other), tuple(taller[as_tall]), as_tall)
    return shapes, seen


def _known(sizes: dict[int, Size | None]) -> Iterator[tuple[int, Size]]:
    """Yield the signs that were measured."""
    for at, size in sizes.items():
        if size is not None:
            yield at, size


def _whole(
    pixels: NDArray[np.uint8], word: DecodedWord, at: int, level: float, zero: str
) -> Size | None:
    """Return the logarithms of width and height of a sign; None of a piece, or what is not free."""
    size = _size(pixels, word, at, level)
    slimmest, broadest = SHAPES[zero]
    whole = size is not None and slimmest < size[0] - size[1] < broadest
    return size if whole else None


def _size(pixels: NDArray[np.uint8], word: DecodedWord, at: int, level: float) -> Size | None:
    """Return the logarithms of width and height of a sign; None where it does not stand free.

    Args:
        pixels: The normalised line.
        word: A word of it.
        at: Which of its signs.
        level: Share of the peak at which an edge lies.
    """
    middle = word.characters[at].first * COLUMNS_PER_FRAME
    begin, end = middle - BEFORE, middle + AFTER
    if at:
        begin = word.characters[at - 1].first * COLUMNS_PER_FRAME
    if at + 1 < len(word.characters):
        end = word.characters[at + 1].first * COLUMNS_PER_FRAME
    begin, end = max(0, begin), min(pixels.shape[1], end)
    if end - begin < SLIGHTEST:
        return None
    dark = 255.0 - pixels[: round(BASELINE) + BELOW, begin:end]
    middle -= begin
    columns: Floats = dark.max(axis=0)
    paper, peak = float(np.percentile(dark, 20)), float(np.percentile(columns, 90))
    edge = paper + (peak - paper) * level
    inked = np.flatnonzero(columns >= edge)
    white = np.flatnonzero(columns < edge)
    start = inked[inked >= middle - REACH]
    if peak - paper < PALEST or not len(start):
        return None
    before, after = white[white < start[0]], white[white >= start[0] + SLIGHTEST]
    if not len(before) or not len(after):
        return None
    sign = dark[:, int(before[-1]) : int(after[0]) + 1]
    width, height = _extent(sign.max(axis=0), edge), _extent(sign.max(axis=1), edge)
    if not (SLIGHTEST < width < WIDEST and SLIGHTEST < height < HIGHEST):
        return None
    return log(width), log(height)


def _extent(profile: Floats, edge: float) -> float:
    """Return how long the longest stretch of a profile is that is as dark as `edge`.

    One step of a worn stroke that is paler parts nothing.

    >>> _extent(np.array([0.0, 50.0, 100.0, 100.0, 0.0]), 75.0)
    1.75
    """
    padded = np.pad(profile, 1)
    on = np.flatnonzero(padded >= edge)
    if not len(on):
        return 0.0
    run = max(np.split(on, np.flatnonzero(np.diff(on) > MOST_BROKEN) + 1), key=len)
    first, last = int(run[0]), int(run[-1])
    before, after = float(padded[first - 1]), float(padded[last + 1])
    return (
        last
        - first
        + (float(padded[first]) - edge) / (float(padded[first]) - before)
        + (float(padded[last]) - edge) / (float(padded[last]) - after)
    )
