"""Digits in doubt, looked at one by one.

The recogniser reads lines of any text. A digit that it is unsure of is shown, in a window of its
own, to a second network that knows nothing but digits, and the shares of the digits in its columns
are weighed with the answer (a product of experts: Hinton, 2002). Two networks that were trained
apart seldom err alike. Whether there is a digit, and how many, stays with the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ReaderFailed
from pipeline.readers.ctc import Floats, softmax
from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.line_image import COLUMNS_PER_FRAME, Grey, NormalLine
from pipeline.readers.line_model import LineModel
from pipeline.readers.required import DIGITS

MODEL = Path(__file__).parent / "models" / "digits.onnx"
"""The network that the package brings; `python -m training.digits` makes it."""

SURE = 0.99
"""Digits more probable than this are not looked at: of 33,900 on worn pages in faces never seen 89
were wrong, 88 of them among the 1,421 that were less so. With a look at those 30 are."""

A_DIGIT = (0.6, 0.9)
"""So probable must it be that a sign is a digit, whichever: among others, and alone in a word. The
strokes of a pen are digits to whoever knows nothing else."""

TOP = 6
"""Row of a normalised line on which a window begins: the tail of ๙ is below it."""

SIDE = 32
"""Rows and columns of a window: a digit, and the halves of those beside it."""

WEIGHT = 1.3
"""Of the second network against the first: it knows digits better."""

OWN = 0.3
"""Share of the first network's own odds in the answer. Both see the same ink, and err alike more
often than their product says: of 1,421 digits in doubt 974 are told with 0.952 and more so, 2 of
them wrongly; with the product alone 1,147, 8 of them wrongly."""

FLOOR = 1e-3
"""Share of its column that every digit has at least, before they are weighed."""

TRACE = 1e-3
"""What a digit that the second network rules out is given all the same."""

TINY = 1e-30

MOST = 256
"""Windows shown to the network at a time: what its first layer answers takes 25 MB."""


@dataclass(frozen=True, slots=True)
class Open:
    """A line with digits in doubt.

    Attributes:
        at: Its number.
        line: As the recogniser saw it.
        chances: Columns x classes.
        words: What was read.
    """

    at: int
    line: NormalLine
    chances: Floats
    words: tuple[DecodedWord, ...]


def is_open(words: Sequence[DecodedWord]) -> bool:
    """Return whether a line has digits that are less probable than `SURE`."""
    return any(map(_in_doubt, words))


def look(
    model: LineModel, lines: Sequence[Open], charset: Sequence[str]
) -> Iterator[tuple[int, Floats]]:
    """Yield number and chances of lines, their digits in doubt weighed with a second network.

    Args:
        model: The network that knows digits.
        lines: With digits in doubt.
        charset: What the classes of their chances are, without the blank.

    Raises:
        ReaderFailed: The network failed, or answered with another shape than it should.
    """
    known = [n for n, digit in enumerate(model.charset) if digit in charset]
    digits = np.array([1 + charset.index(model.charset[n]) for n in known], np.int64)
    asked = [(own, character) for own in lines for character in _asked(own, digits)]
    if not asked:
        return
    seen = odds(model, [window(own.line, character) for own, character in asked])[:, known]
    looks: dict[int, list[tuple[Character, Floats]]] = {}
    for (own, character), answer in zip(asked, seen, strict=True):
        looks.setdefault(own.at, []).append((character, answer))
    for own in lines:
        if own.at in looks:
            yield own.at, weighed(own.chances, looks[own.at], digits)


def _in_doubt(word: DecodedWord) -> list[Character]:
    return [c for c in word.characters if c.text in DIGITS and c.probability < SURE]


def _asked(own: Open, digits: NDArray[np.int64]) -> Iterator[Character]:
    """Yield the digits of a line that are in doubt, less what may as well be no digit."""
    for word in own.words:
        alone = sum(c.text in DIGITS for c in word.characters) == 1
        for character in _in_doubt(word):
            columns = own.chances[character.first : character.last + 1]
            if columns[:, digits].sum(axis=1).max() >= A_DIGIT[alone]:
                yield character


def window(line: NormalLine, character: Character, *, room: int = 0) -> Grey:
    """Return the ink around a character, 0 black and 255 white, it in the middle.

    Args:
        line: As the recogniser saw it.
        character: As it was read.
        room: Rows and columns more than `SIDE` on every side.
    """
    middle = (character.first + character.last + 1) * COLUMNS_PER_FRAME // 2
    left, right = middle - SIDE // 2 - room, middle + SIDE // 2 + room
    rows = line.pixels[TOP - room : TOP + SIDE + room]
    before, after = max(0, -left), max(0, right - rows.shape[1])
    inside = rows[:, max(0, left) : right]
    return np.asarray(np.pad(inside, ((0, 0), (before, after)), constant_values=255))


def odds(model: LineModel, windows: Sequence[Grey]) -> Floats:
    """Return what the network makes of windows: their number x digits, in the charset's order.

    Raises:
        ReaderFailed: The network failed, or answered with another shape than it should.
    """
    answers: list[Floats] = []
    for start in range(0, len(windows), MOST):
        batch = np.stack(windows[start : start + MOST])[:, None]
        logits = model.run((255 - batch) * np.float32(1 / 255))
        expected = (len(batch), len(model.charset) + 1)
        if logits.shape != expected or not np.isfinite(logits).all():
            raise ReaderFailed(
                f"The digits' network answered with {logits.shape} where {expected} was due, "
                "or with values that are no numbers."
            )
        answers.append(softmax(logits, model.temperature)[:, 1:])
    return np.concatenate(answers)


def weighed(
    chances: Floats, looks: Sequence[tuple[Character, Floats]], digits: NDArray[np.int64]
) -> Floats:
    """Return the columns of a line with the digits in them weighed anew.

    Args:
        chances: Columns x classes; each column sums to 1, and does so afterwards.
        looks: Characters that were looked at, with the odds of every digit.
        digits: The class of each of these digits.
    """
    mended = chances.copy()
    for character, seen in looks:
        columns = slice(character.first, character.last + 1)
        shares = mended[columns][:, digits]
        whole = shares.sum(axis=1, keepdims=True)
        anew = (shares + FLOOR * whole) * (seen + TRACE) ** WEIGHT
        anew *= whole / (anew.sum(axis=1, keepdims=True) + TINY)
        mended[columns, digits] = (1 - OWN) * anew + OWN * shares
    return mended
