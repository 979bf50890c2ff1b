"""Digits that the recogniser passed over, told by the ink that no sign accounts for.

Where signs stand close, and of worn print, the recogniser takes two digits for one at times: `๑๗`
is told as ๑, `๕๘.๘๔` as ๕๘.๘, and the whole number is the next probable reading. A digit is no
wider than a body and a half, so ink that goes on further than that beside the middle of one is of
another sign. The number that has a digit there is read, as a guess; where none is offered, what was
read is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import GUESSED, DecodedWord
from pipeline.readers.forms import read_as
from pipeline.readers.line_image import COLUMNS_PER_FRAME, NormalLine
from pipeline.readers.lost_points import BOTTOM, TOP, middle
from pipeline.readers.second_look import Decoded
from pipeline.readers.word_boxes import INK

NUMBER = re.compile(r"\(?[iIeEoO]?\d+(?:[.,/]\d+)*\)?")
"""A word that is a number and nothing else."""

HEADS = "ieoIEO"
"""What codes begin with, but for zeros."""

ROW = re.compile(r"\d{5}")
"""More digits in a row than scores, years and counts have without a sign between them."""

BEFORE, BESIDE = 27, 30
"""Columns of a normalised line (body 17) from the middle of the first digit of a number to where
its ink begins, and of the last to where it ends. Of 4,800 numbers of worn copies that were read
surely five have more in front, none has behind; eight that had lost their last digit had 31 to 38,
a code that had lost its o 28."""

APART, NARROW_APART = 33, 26
"""Columns from the middle of one sign to the middle of the next: of two digits, of a digit and what
is narrower. Of 14,000 pairs none had as many; where a digit had been lost it was 36 to 52."""

SURE = 0.98
"""A number read so surely lacks no digit."""

WHITE = 8
"""Columns of clean paper, half a body: ink beyond them is another word's, or a ruling's."""

INKED = 5
"""So many columns of ink between two signs are one more, and no edge of theirs."""

HALF = 10
"""So near to its middle ink is a digit's own: half of the widest."""

ODDS = 15.0
"""A whole number less than so many times as improbable as what was read is believed."""


@dataclass(frozen=True, slots=True)
class _Room:
    """The columns of a line a word may reach over, and which of all columns have ink."""

    inked: NDArray[np.bool_]
    start: int
    end: int


def with_digits(line: Decoded) -> Decoded:
    """Return a line with digits again where numbers have more ink than signs.

    Args:
        line: The line as read.
    """
    if all(word.probability >= SURE for word in line.words):
        return line
    inked = _inked(line.normal)
    words = []
    for at, word in enumerate(line.words):
        plain = NUMBER.fullmatch(word.text) and len(word.characters) == len(word.text)
        if not plain or word.probability >= SURE:
            words.append(word)
            continue
        start, end = 0, len(inked)
        if at:
            start = (line.words[at - 1].characters[-1].last + 1) * COLUMNS_PER_FRAME
        if at + 1 < len(line.words):
            end = line.words[at + 1].characters[0].first * COLUMNS_PER_FRAME
        words.append(_whole(word, _Room(inked, start, min(end, len(inked)))))
    return replace(line, words=tuple(words))


def _inked(normal: NormalLine) -> NDArray[np.bool_]:
    return np.asarray((normal.pixels[TOP:BOTTOM] < INK).any(axis=0), dtype=np.bool_)


def _whole(word: DecodedWord, room: _Room) -> DecodedWord:
    """Return a number with the digit that its ink has more; doubted where none is offered."""
    spots = list(_uncounted(word, room))
    if not spots:
        return word
    forms = [
        (chance, text)
        for text, chance in word.others
        if ODDS * chance >= word.probability and any(_adds(word.text, text, at) for at in spots)
    ]
    if not forms:
        return replace(word, doubted=True)
    chance, text = max(forms)
    return read_as(word, text, min(GUESSED, chance + word.probability))


def _adds(text: str, other: str, at: int) -> bool:
    """Whether another reading is the same with one digit more at a place, or the head of a code.

    Four digits in a row that are wider have lost a point.

    >>> _adds("๕๘.๘", "๕๘.๘๔", 4), _adds("๑", "๑๗๗", 1), _adds("๓๔๕๒", "๓๔๓๕๒", 2)
    (True, False, False)
    >>> _adds("๒๑", "o๒๑", 0), _adds("๒๑", "๒๑o", 2)
    (True, False)
    """
    more = other[at : at + 1]
    sign = more.isdigit() or (at == 0 and more != "" and more in HEADS)
    whole = sign and other == text[:at] + more + text[at:]
    return whole and ROW.search(other) is None


def _uncounted(word: DecodedWord, room: _Room) -> Iterator[int]:
    """Yield before which signs of a word, its length for the end, stands ink of no sign."""
    signs = word.characters
    first, last = middle(signs[0]), middle(signs[-1])
    if signs[0].text.isdigit() and _reach(room.inked[room.start : first][::-1]) > BEFORE:
        yield 0
    for at, (one, other) in enumerate(pairwise(signs), start=1):
        digits = [sign.text.isdigit() for sign in (one, other)]
        begin, end = middle(one), middle(other)
        if not any(digits) or end - begin < (APART if all(digits) else NARROW_APART):
            continue
        own = [HALF if digit else HALF // 2 for digit in digits]
        if int(room.inked[begin + own[0] : end - own[1]].sum()) >= INKED:
            yield at
    if signs[-1].text.isdigit() and _reach(room.inked[last : room.end]) > BESIDE:
        yield len(signs)


def _reach(inked: NDArray[np.bool_]) -> int:
    """Return how many columns ink goes on without much white.

    >>> _reach(np.array([True, False, True] + [False] * 20 + [True]))
    3
    """
    at = np.flatnonzero(inked)
    if not len(at):
        return 0
    far = np.flatnonzero(np.diff(at, prepend=0) > WHITE)
    if len(far):
        at = at[: far[0]]
    return int(at[-1]) + 1 if len(at) else 0
