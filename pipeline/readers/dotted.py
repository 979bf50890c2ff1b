"""The head of a code of the IIT that is read as a one keeps its dot.

`i3` in a face with serifs looks like a 13 to the recogniser, however clean the print. A dot over
the stem says what it is: it reaches as high as the digit beside it, and there is white below it
and nowhere else along the stem. A speck over a one stands higher, a worn one is broken
anywhere. What the dot decided is told as doubted.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.impossible import code_may_follow
from pipeline.readers.line_image import BASELINE, BODY, COLUMNS_PER_FRAME
from pipeline.readers.second_look import Decoded

CODE = re.compile(r"[(-]?([1Il|])(?:\d{1,2}|[๐-๙]{1,2})[.)]?")
"""What may be a code of the IIT; no list of it has more than two digits."""

EDGE = 0.4
"""Ink is what is darker than this share of the darkest ink of a sign."""

PALEST = 60.0
"""A sign whose darkest ink is not so many grey levels darker than its paper is not measured."""

DOT, WIDE = (0.1, 0.32), 0.4
"""Shares of the height of the sign, from its top, between which a dot ends; and bodies that it is
wide at most: the flag of a one is wider."""

GAP, STEADY = 0.87, 0.95
"""Between dot and stem the ink is at most so dark as the stem (of clean print and photographs 0.65
to 0.84, along the stem of a one 0.93 and more); everywhere along the stem it is at least so dark as
usual. Worn strokes have gaps wherever they like."""

DARK = 0.85
"""A dot is at least so dark as its stem."""

ALIKE = 0.2
"""The dot reaches as high as the digit beside it, but for this share."""

BEFORE = 12
"""Columns before a sign was seen in which it begins."""

BELOW = 3
"""Rows below the baseline that are looked at."""


def with_dots(line: Decoded) -> Decoded:
    """Return a line with the codes of the IIT in it whose head was read as a one.

    Args:
        line: The line as read.
    """
    texts = ["", *(word.text for word in line.words)]
    words = tuple(
        _dotted(word, line.normal.pixels) if code_may_follow(before) else word
        for before, word in zip(texts, line.words, strict=False)
    )
    return line if words == tuple(line.words) else replace(line, words=words)


def _dotted(word: DecodedWord, pixels: NDArray[np.uint8]) -> DecodedWord:
    found = CODE.fullmatch(word.text)
    if found is None or len(word.characters) != len(word.text):
        return word
    at = found.start(1)
    if not _has_dot(pixels, *(c.first * COLUMNS_PER_FRAME for c in word.characters[at : at + 2])):
        return word
    text = f"{word.text[:at]}i{word.text[at + 1 :]}"
    return read_as(word, text, min(MOST, max(word.probability, dict(word.others).get(text, 0.0))))


def _has_dot(pixels: NDArray[np.uint8], first: int, second: int) -> bool:
    """Whether a dot stands over the stem that was seen at a column, before a digit at another.

    Args:
        pixels: The normalised line.
        first: Column where the stem was seen.
        second: Column where the digit was.
    """
    if second <= first:
        return False
    start = max(0, first - BEFORE)
    dark = 255.0 - pixels[: round(BASELINE) + BELOW, start : second + round(BODY)]
    paper = float(np.percentile(dark, 20))
    peak = float(np.percentile(dark[:, first - start : second - start].max(axis=0), 90))
    if peak - paper < PALEST:
        return False
    ink = dark >= paper + EDGE * (peak - paper)
    columns = _runs(np.asarray(ink.any(axis=0), dtype=np.bool_))
    own = [run for run in columns if run[0] <= first - start + 2 and run[1] > first - start - 4]
    after = [run for run in columns if own and run[0] >= own[-1][1]]
    if not own or not after:
        return False
    sign, digit = slice(*own[-1]), ink[:, slice(*after[0])]
    rows = np.flatnonzero(ink[:, sign].any(axis=1))
    top, foot = int(rows[0]), int(rows[-1]) + 1
    beside = int(np.ptp(np.flatnonzero(digit.any(axis=1)))) + 1
    if abs(foot - top - beside) > ALIKE * beside:
        return False
    profile = dark[top:foot, sign].max(axis=1) - paper
    low, high = round(DOT[0] * len(profile)), round(DOT[1] * len(profile)) + 1
    gap = low + int(profile[low:high].argmin())
    stem = profile[gap + 2 : -2]
    if gap == 0 or not len(stem):
        return False
    usual = float(np.median(stem))
    wide = np.flatnonzero(ink[top : top + gap, sign].any(axis=0))
    return bool(
        profile[gap] <= GAP * usual
        and stem.min() >= STEADY * usual
        and profile[:gap].max() >= DARK * usual
        and len(wide)
        and int(np.ptp(wide)) + 1 <= WIDE * BODY
    )


def _runs(on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where stretches begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
