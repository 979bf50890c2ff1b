"""What the item codes of a page begin with: o, O or a zero, the same in all of them.

A report prints all its codes one way, and where a face makes two of the signs alike the ink of one
code says little; that of all together says more. Beside what the recogniser made of each, the shape
of all of them counts: an O is rounder than a zero, in most faces by a fifth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.line_image import BASELINE, COLUMNS_PER_FRAME
from pipeline.readers.second_look import Decoded
from pipeline.readers.word_boxes import INK

CODE = re.compile(r"([(-]?)([oO๐0])(\d{1,2})([.)]?)")
"""An item's code: which sign its head is decides nothing but how it is written."""

HEADS = ("oO๐", "oO0")
"""What codes begin with, in Thai and in Arabic digits."""

FAINT = 0.02
"""As probable as this counts a head that is less so, or not offered: what one code is sure of does
not outweigh several others, as one face misleads all alike."""

FEW = 3
"""Fewer codes decide nothing together."""

ROUND, ROUNDER = 0.8, 40.0
"""Width by height between that of most zeros (0.73) and that of most O (0.86), and how fast the
odds change with its logarithm."""

REACH = 4
"""Columns and rows of a normalised line by which a letter may lie beside where it was seen."""

ALIKE = 1.5
"""Codes count as so many that say the same by themselves: a face misleads all of a page alike."""


def with_one_head(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return the lines of a page with its item codes beginning alike.

    Only codes whose ink offers the head that all together say are changed, and told as doubted.
    Codes in Thai and in Arabic digits are asked apart.

    Args:
        lines: The lines of one page as read.
    """
    found = list(lines)
    for heads in HEADS:
        chances = [_offered(word, heads) for line in found for word in line.words]
        asked = [own for own in chances if own]
        if len(asked) < FEW:
            continue
        sums = {h: ALIKE * mean(log(max(FAINT, own.get(h, 0.0))) for own in asked) for h in heads}
        if "0" in heads:
            sums["O"] += ROUNDER * _rounder(found)
        head = max(heads, key=lambda h: sums[h])
        sure = 1 / sum(exp(max(-50.0, value - sums[head])) for value in sums.values())
        found = [
            replace(line, words=tuple(_headed(word, heads, head, sure) for word in line.words))
            for line in found
        ]
    return found


def _offered(word: DecodedWord, heads: str) -> dict[str, float]:
    """Return how probable a code is with each head that its ink offers; nothing of other words."""
    found = CODE.fullmatch(word.text)
    if found is None or (found[3] < "๐") != ("0" in heads):
        return {}
    before, _, digits, after = found.groups()
    chances = {word.text: word.probability, **dict(word.others)}
    readings = {head: chances.get(f"{before}{head}{digits}{after}", 0.0) for head in heads}
    return {head: chance for head, chance in readings.items() if chance > 0}


def _headed(word: DecodedWord, heads: str, head: str, sure: float) -> DecodedWord:
    chances = _offered(word, heads)
    text = CODE.sub(rf"\g<1>{head}\g<3>\g<4>", word.text)
    if head not in chances or text == word.text:
        return word
    # Its digits are as probable as all its heads together.
    return read_as(word, text, min(MOST, sure, sum(chances.values())))


def _rounder(lines: Sequence[Decoded]) -> float:
    """Return by how much the heads of codes in Arabic digits are rounder than most zeros and O.

    The median of their widths by their heights, as a logarithm; 0 where too few can be measured.
    """
    shapes: list[float] = []
    for line in lines:
        for word in line.words:
            code = CODE.fullmatch(word.text)
            if code is None or code[3] >= "๐" or len(word.text) != len(word.characters):
                continue
            first, second = (word.characters[len(code[1]) + n].first for n in (0, 1))
            shape = _shape(line.normal.pixels, first, second)
            shapes += [log(shape)] if shape else []
    return median(shapes) - log(ROUND) if len(shapes) >= FEW else 0.0


def _shape(pixels: NDArray[np.uint8], first: int, second: int) -> float | None:
    """Return width by height of a letter.

    Args:
        pixels: The normalised line.
        first: Where the recogniser saw the letter, in its columns.
        second: Where it saw the next one.

    Returns:
        None where no white parts the letter from the next one.
    """
    dark = pixels[: round(BASELINE) + REACH] < INK
    middle, end = first * COLUMNS_PER_FRAME, second * COLUMNS_PER_FRAME
    begin = max(0, middle - 2 * REACH)
    white = np.flatnonzero(~dark[:, begin : end + 1].any(axis=0)) + begin
    before, after = white[white <= middle], white[white > middle]
    if not len(after):
        return None
    left, right = (int(before[-1]) + 1 if len(before) else begin), int(after[0])
    rows = np.flatnonzero(dark[:, left:right].any(axis=1))
    return (right - left) / (rows[-1] - rows[0] + 1) if len(rows) else None
