"""The head of an entry whose one and bracket have grown together looks like a ก.

In bold print and worn copies the flag of the 1 of `1)` meets the bracket, and the two are one
letter to the recogniser: `ก มีรายละเอียด`, `(ก ติดตามผล`. No Thai word is a ก alone, and a ก stands
on the line and is as high as its other consonants; a bracket hangs below it and reaches over them.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import GUESSED, DecodedWord
from pipeline.readers.forms import read_as
from pipeline.readers.line_image import BASELINE, BODY, COLUMNS_PER_FRAME
from pipeline.readers.second_look import Decoded

HEAD = re.compile(r"\(?ก")
"""What the head of an entry looks like, alone before its text."""

OVER, BELOW = 1.0, 1.0
"""Rows of a normalised line by which it is higher than a consonant, and hangs below the line."""

AROUND = 10
"""Columns before and after where it was seen that it may reach to."""

INKED = 100
"""So dark is ink (of 255)."""


def with_heads(line: Decoded) -> Decoded:
    """Return a line that begins with such a head with the number and the bracket it is.

    Args:
        line: The line as read.
    """
    if len(line.words) < 2 or HEAD.fullmatch(line.words[0].text) is None:
        return line
    head, after = line.words[:2]
    if not _is_tall(head, after, line.normal.pixels):
        return line
    found = read_as(head, head.text.replace("ก", "1)"), min(GUESSED, head.probability))
    return replace(line, words=(found, *line.words[1:]))


def _is_tall(head: DecodedWord, after: DecodedWord, pixels: NDArray[np.uint8]) -> bool:
    """Whether the last sign of a word reaches over a consonant and below the line.

    Args:
        head: The word.
        after: The next one.
        pixels: The normalised line.
    """
    sign = head.characters[-1]
    start = max(0, sign.first * COLUMNS_PER_FRAME - AROUND)
    end = sign.last * COLUMNS_PER_FRAME + AROUND
    end = max(start, min(end, after.characters[0].first * COLUMNS_PER_FRAME - AROUND // 2))
    rows = np.flatnonzero((pixels[:, start:end] < 255 - INKED).any(axis=1))
    if not len(rows):
        return False
    return bool(rows[0] <= BASELINE - BODY - OVER - 1 and rows[-1] >= BASELINE + BELOW)
