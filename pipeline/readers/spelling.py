"""What letters follow which in Thai: a vote where the ink leaves letters open.

Worn print loses the tail of ส and the foot of ต, and what is left reads as ล and ด alike. Which of
two letters the ink may be stands in the recogniser's answer; which of them Thai words have there, a
table of letters knows. It has a small say, in words only: a number has no spelling, and neither has
a code, nor what two or three letters stand for. Nothing is read that the ink does not offer.
"""

from __future__ import annotations

import zipfile
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from math import exp, log
from pathlib import Path

import numpy as np

from pipeline.errors import ReaderUnavailable
from pipeline.readers.ctc import Labels, Reading
from pipeline.readers.line_model import shipped

SPELLING = Path(__file__).parent / "models" / "thai_spelling.npz"
"""The table that the package brings; `python -m training.spelling` makes it."""

ORDER = 5
"""Letters looked at together."""

WEIGHT = 0.3
"""Of the table against the ink: a letter ten times as frequent there counts as twice as probable.
On worn pages in faces never seen 1.15 % of the letters were wrong without it, 0.65 % with it."""

OPEN = 0.01
"""Readings of a place that are this probable are compared."""

WORD = 4
"""Letters and marks, one after the other without a space: in less there is no word to know."""

ROUNDS = 2
"""Times that every open place of a line is looked at: one may hang on the next."""

BITS = 7
"""Of a letter in a key."""

STEP = 16.0
"""A cost is stored as a whole number of so many to a nat."""

BACK = -log(0.4)
"""What it costs to know fewer of the letters before (Brants et al., 2007: stupid backoff)."""

UNKNOWN = 12.0
"""What a letter costs that the table does not have."""

LETTERS = tuple("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮฯะัาำิีึืฺุูเแโใไๅๆ็่้๊๋์ํ")
SPACE, DIGIT, LATIN, OTHER = range(len(LETTERS) + 1, len(LETTERS) + 5)
"""Codes of what is no Thai letter; the letters have 1 and following."""

_CODES = {letter: n for n, letter in enumerate(LETTERS, start=1)}
_MEND = "pip install --force-reinstall ita-reader (in a checkout: python -m training.spelling)"


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """Costs of runs of letters.

    Attributes:
        keys: Rising; the codes of up to `ORDER` letters, each `BITS` bits.
        costs: Of the last letter of each after those before it: -log of its share, in steps.
    """

    keys: array[int]
    costs: bytes

    def cost(self, before: int, code: int) -> float:
        """Return what a letter costs after others, in nats.

        Args:
            before: Codes of the letters before it, up to `ORDER - 1`.
            code: Its own.
        """
        return _cost(self, before << BITS | code)


@lru_cache(maxsize=1 << 17)
def _cost(spelling: Spelling, key: int) -> float:
    more = 0.0
    while True:
        at = bisect_left(spelling.keys, key)
        if at < len(spelling.keys) and spelling.keys[at] == key:
            return more + spelling.costs[at] / STEP
        if key < 1 << BITS:
            return more + UNKNOWN
        key &= (1 << (key.bit_length() - 1) // BITS * BITS) - 1
        more += BACK


def code_of(text: str) -> int:
    """Return the code of a character.

    >>> code_of("ก"), code_of("๕") == code_of("5"), code_of("A") == code_of(".")
    (1, True, False)
    """
    if text in _CODES:
        return _CODES[text]
    if text.isspace():
        return SPACE
    if text.isdigit():
        return DIGIT
    return LATIN if text.isascii() and text.isalpha() else OTHER


def fingerprint(path: Path = SPELLING) -> str:
    """Return the first digits of the table's hash.

    Raises:
        ReaderUnavailable: It is missing.
    """
    return _hash(path)


@lru_cache(maxsize=4)
def _hash(path: Path) -> str:
    return sha256(_content(path)).hexdigest()[:12]


@lru_cache(maxsize=2)
def load_spelling(path: Path = SPELLING) -> Spelling:
    """Return the table, loaded once a process.

    Raises:
        ReaderUnavailable: It is missing or damaged.
    """
    try:
        with np.load(BytesIO(_content(path)), allow_pickle=False) as stored:
            keys, costs = stored["keys"], stored["costs"]
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ReaderUnavailable(
            f"The table {path.name} is damaged: {error}.", mend=_MEND
        ) from error
    steps = keys.astype(np.uint64).cumsum(dtype=np.uint64)
    return Spelling(array("Q", steps.tobytes()), costs.astype(np.uint8).tobytes())


def _content(path: Path) -> bytes:
    return shipped(path, "The table of letters", _MEND)


@lru_cache(maxsize=4)
def codes_of(charset: tuple[str, ...]) -> tuple[int, ...]:
    """Return the code of every class, 0 for the blank."""
    return (0, *map(code_of, charset))


def respelt(
    read: Sequence[Sequence[Reading]], codes: Sequence[int], spelling: Spelling
) -> list[Sequence[Reading]]:
    """Return the readings of a line's pieces, those of open places weighed by how Thai is spelt.

    Args:
        read: Of every piece its readings, best first.
        codes: Of every class.
        spelling: The table.
    """
    found = list(read)
    places = [n for n, own in enumerate(read) if _is_open(own, codes)]
    places = [n for n in places if _letters_around(read, n, codes) >= WORD]
    for _ in range(ROUNDS if len(places) > 1 else 1):
        for n in places:
            before, after = _before(found, n, codes), _after(found, n, codes)
            found[n] = _weighed(read[n], before, after, spelling, codes)
    return found


def _is_open(own: Sequence[Reading], codes: Sequence[int]) -> bool:
    """Whether a place has several probable readings, all of Thai letters."""
    if len(own) < 2 or own[1].probability < OPEN:
        return False
    return all(
        codes[label] <= len(LETTERS) for r in own if r.probability >= OPEN for label in r.labels
    )


def _letters_around(read: Sequence[Sequence[Reading]], at: int, codes: Sequence[int]) -> int:
    """Return how many letters stand together at a place, as first read."""
    count = len(read[at][0].labels)
    for step in (-1, 1):
        n = at + step
        while 0 <= n < len(read) and count < WORD:
            labels = read[n][0].labels[::step]
            run = next((k for k, c in enumerate(labels) if codes[c] > len(LETTERS)), len(labels))
            count += run
            if run < len(labels):
                break
            n += step
    return count


def _before(found: Sequence[Sequence[Reading]], at: int, codes: Sequence[int]) -> int:
    """Return the key of the letters before a place."""
    labels: Labels = ()
    while at > 0 and len(labels) < ORDER - 1:
        at -= 1
        labels = found[at][0].labels + labels
    key = SPACE if len(labels) < ORDER - 1 else 0
    for label in labels[1 - ORDER :]:
        key = key << BITS | codes[label]
    return key


def _after(found: Sequence[Sequence[Reading]], at: int, codes: Sequence[int]) -> list[int]:
    """Return the codes of the letters after a place."""
    labels: Labels = ()
    while at < len(found) - 1 and len(labels) < ORDER - 1:
        at += 1
        labels += found[at][0].labels
    return [codes[label] for label in labels[: ORDER - 1]]


def _weighed(
    own: Sequence[Reading],
    before: int,
    after: Sequence[int],
    spelling: Spelling,
    codes: Sequence[int],
) -> list[Reading]:
    """Return the readings of a place, what is probable shared out anew among the probable ones."""
    several = [reading for reading in own if reading.probability >= OPEN]
    scores: list[float] = []
    for reading in several:
        key, cost = before, 0.0
        for code in (*(codes[label] for label in reading.labels), *after):
            cost += spelling.cost(key, code)
            key = (key << BITS | code) & ((1 << BITS * (ORDER - 1)) - 1)
        scores.append(log(reading.probability) - WEIGHT * cost)
    top = max(scores)
    shares = [exp(score - top) for score in scores]
    mass = sum(reading.probability for reading in several) / sum(shares)
    weighed = [replace(r, probability=mass * s) for r, s in zip(several, shares, strict=True)]
    return sorted([*weighed, *own[len(several) :]], key=lambda r: (-r.probability, r.labels))
