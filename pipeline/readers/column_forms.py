"""What the cells of a column look like: scores, whole numbers, codes, words that come again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import prod

from pipeline.readers.engine import InkWord

Form = Callable[[str], "tuple[str, float] | None"]
"""Of what was read, what has the form of a column, and how much that counts; None if nothing."""

HIDDEN, STRIPPED = 0.5, 0.8
"""What a reading counts whose point is not seen, and one without the signs at its ends."""

FEW = 0.2
"""Where no more of a column's scores are over a hundred, none is: a digit was read twice."""

AROUND = 2
"""So many numbers above and below a row are asked whether they count on past it."""

_LIKE = {
    True: str.maketrans({"m": "๓", "n": "๓", "o": "๐", "O": "๐", "0": "๐"}),
    False: str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "i": "1"}),
}
"""Letters that worn digits are read as: in Thai numbers, and in Arabic ones."""

_SCORE = re.compile(r"[0-9๐-๙]{1,3}[.,][0-9๐-๙]{2}")
_LARGE = re.compile(r"(?!100\.00|๑๐๐\.๐๐)[0-9๐-๙]{3}[.,][0-9๐-๙]{2}")
_FOUR = re.compile(r"[0-9๐-๙]{4}")
_WHOLE = re.compile(r"[0-9๐-๙]{1,3}")
_CODE = re.compile(r"[A-Za-z๐0][0-9๐-๙]{1,2}")
_ENDS = re.compile(r"^[^0-9๐-๙A-Za-zก-๙]+|[^0-9๐-๙A-Za-zก-๙]+$")
_SEVEN = re.compile(r"(?:[ec][/๗ป]|ป)(?=[๐-๙.])")
"""A ๗ whose hair line is gone: its loop is an e, its leg a stroke, a ป or a ๗."""

_LEAST = 1e-9


def forms_of(texts: Sequence[str]) -> Iterator[tuple[Callable[[str], object], Form]]:
    """Yield what may be the form of a column: which cells have it, and what may be read as it.

    Args:
        texts: Of its cells that hold one word.
    """
    large = sum(_LARGE.fullmatch(text) is not None for text in texts)
    if large <= FEW * sum(_SCORE.fullmatch(text) is not None for text in texts):
        yield _is_score, _as_score_to_hundred
    yield _SCORE.fullmatch, _as_score
    yield _WHOLE.fullmatch, _as_whole
    yield _CODE.fullmatch, _as_code
    often = frozenset(t for t, n in Counter(texts).items() if n > 1 and t[:1].isalnum())
    yield often.__contains__, lambda text: (text, 1.0) if text in often else None


def due_at(known: Mapping[int, int], at: int) -> int | None:
    """Return the number that is due at a place where those around it count on past it.

    Before the first of them, and after the last, the two beside it say what is due.

    Args:
        known: Numbers by their place, that of this place too.
        at: The place.

    >>> due_at({1: 185, 2: 186, 3: 387, 4: 148, 5: 189}, 3)
    187
    >>> due_at({1: 309, 2: 310}, 0), due_at({1: 309, 2: 310}, 4)
    (308, None)
    """
    above = sorted((place for place in known if place < at), reverse=True)[:AROUND]
    below = sorted(place for place in known if place > at)[:AROUND]
    pairs = [(before, after) for before in above for after in below]
    if (not above and below[:1] == [at + 1]) or (not below and above[:1] == [at - 1]):
        pairs = list(pairwise(above or below))
    for before, after in pairs:
        if known[after] - known[before] == after - before:
            return known[before] + at - before
    return None


def counted(number: str) -> Form:
    """Return the form of the one number that is due where the rows of a column count on.

    What is that number but for one digit is read as it: the digit was misread, or is gone.

    Args:
        number: As it is printed.
    """
    return lambda text: (number, 1.0) if text == number or one_off(text, number) else None


def one_off(read: str, number: str) -> bool:
    """Whether one digit of a number was misread, or not read at all.

    Beside digits that are its own one may have been read as letters, two of them at most.

    >>> one_off("๑๔๘", "๑๘๘"), one_off("๔๓", "๔๓๓"), one_off("๓๘", "๑๘๘")
    (True, True, False)
    >>> one_off("mot", "๓๐๘"), one_off("m๑๙ป", "๓๑๗"), one_off("ก", "๑")
    (True, True, False)
    """
    seen = read.translate(_LIKE[number[:1] >= "๐"])
    lost = len(number) - len(seen)
    digits = read.isdigit()
    if lost not in ((0, 1) if digits else (0, -1)) or (len(number) == 1 and not digits):
        return False
    return any(
        number[:at] + number[at + 1 :] == seen[:at] + seen[at + 1 - lost :]
        for at in range(len(number))
    )


def readings(words: Sequence[InkWord], form: Form) -> Iterator[tuple[str, float]]:
    """Yield what some ink may say that has a column's form, and how much that counts, 0-1.

    Strokes at its ends are no part of a number; its point may be hidden.

    Args:
        words: As read there.
        form: Of the column.
    """
    sure = prod(word.confidence for word in words)
    whole = [("".join(word.text for word in words), sure)]
    for n, word in enumerate(words):
        for other in word.alternatives:
            texts = [w.text if k != n else other.text for k, w in enumerate(words)]
            whole.append(("".join(texts), sure * other.confidence / max(word.confidence, _LEAST)))
    for text, chance in whole:
        bare = _SEVEN.sub("๗", _ENDS.sub("", text))
        fitting = form(bare)
        if fitting is not None:
            yield fitting[0], chance * fitting[1] * (STRIPPED if bare != text else 1.0)


def _as_score(text: str) -> tuple[str, float] | None:
    if _SCORE.fullmatch(text):
        return text.replace(",", "."), 1.0
    if _FOUR.fullmatch(text):
        return f"{text[:2]}.{text[2:]}", HIDDEN
    return _as_whole(text)


def _is_score(text: str) -> bool:
    return _SCORE.fullmatch(text) is not None and _LARGE.fullmatch(text) is None


def _as_score_to_hundred(text: str) -> tuple[str, float] | None:
    return None if _LARGE.fullmatch(text) else _as_score(text)


def _as_whole(text: str) -> tuple[str, float] | None:
    return (text, 1.0) if _WHOLE.fullmatch(text) else None


def _as_code(text: str) -> tuple[str, float] | None:
    return (text, 1.0) if _CODE.fullmatch(text) else None
