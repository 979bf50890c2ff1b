"""What a damaged item code may have been: a confusion model of its glyphs.

A code is a letter (i, e or o) and a number. In scans the letter is read as a digit or another
letter of the same shape, is lost, is doubled, or swallows its neighbour: `๑๑` is i1 or o1, `๐๑๘`
is o18, `1๑๐` is i10, `i๒๓๔` is o34. This module lists every code that a token can be read as,
with a score of how little damage that needs; which one is meant is decided in `parsers.codes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizers.numerals import to_arabic
from parsers.records import Instrument

LETTER: dict[Instrument, str] = {"IIT": "i", "EIT": "e", "OIT": "o"}
INSTRUMENT_OF: dict[str, Instrument] = {letter: name for name, letter in LETTER.items()}

_CLEAN: dict[Instrument, str] = {"IIT": "iI", "EIT": "eE", "OIT": "oO"}
# Same shape in print: the letter itself, only the reader chose another name for it.
_LIKE: dict[Instrument, str] = {"IIT": "lL|1๑!ıíìîГ", "EIT": "๙เéèêеЕcϵ€", "OIT": "๐0โоОοΟ○◯٥QD๏"}
_DIGIT_LIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1"})
_SEPARATORS = re.compile(r"[\s.\-_()\[\]:/]+")

EXACT = 100.0
ALIKE = 80.0
DOUBLED = 68.0
LOST = 55.0
SWALLOWED = 38.0
FOREIGN = 30.0
MAX_NUMBER = 60
"""No list read so far has more than 47 items; larger numbers are not codes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One code a token can be read as; `score` 0-100 falls with the damage assumed."""

    instrument: Instrument
    number: int
    score: float

    @property
    def code(self) -> str:
        """The canonical code: letter and Arabic number."""
        return f"{LETTER[self.instrument]}{self.number}"


def _number(tail: str) -> tuple[int, float] | None:
    """Return the number a tail of glyphs spells, and a factor for the damage in it."""
    plain = to_arabic(tail)
    factor = 1.0
    if not plain.isdecimal():
        plain = plain.translate(_DIGIT_LIKE)
        factor = 0.85
    if not plain.isdecimal() or not plain.isascii() or len(plain) > 2:
        return None
    if plain.startswith("0"):
        factor *= 0.9  # O01 for o1: some agencies pad the number
    number = int(plain)
    return (number, factor) if 1 <= number <= MAX_NUMBER else None


def _prefix_score(prefix: str, instrument: Instrument) -> float:
    clean, like = _CLEAN[instrument], _LIKE[instrument]
    if not prefix:
        return LOST
    if len(prefix) == 1:
        if prefix in clean:
            return EXACT
        return ALIKE if prefix in like else 0.0
    if len(prefix) == 2:
        if all(g in clean + like for g in prefix):
            return DOUBLED
        if any(g in clean + like for g in prefix):
            return SWALLOWED
    return 0.0


def _other_letter(prefix: str, instrument: Instrument) -> bool:
    """Whether the prefix is the undamaged letter of another instrument."""
    return any(
        prefix in letters for name, letters in _CLEAN.items() if name != instrument and prefix
    )


@lru_cache(maxsize=4096)
def readings(code_raw: str) -> tuple[Reading, ...]:
    """Return every code the token can be read as, least damage first.

    Args:
        code_raw: The token as read, separators allowed (`o.๑๘`, `i 10`).

    Returns:
        At most one reading per code, sorted by falling score, then by code; () for what cannot be
        a code at all.

    >>> [r.code for r in readings("๐๑๘")][:1], [r.code for r in readings("1๑๐")][:1]
    (['o18'], ['i10'])
    >>> {r.code for r in readings("๑๑")} >= {"i1", "o11", "i11", "e11"}
    True
    """
    glyphs = _SEPARATORS.sub("", code_raw)
    best: dict[tuple[Instrument, int], float] = {}
    for cut in range(min(3, len(glyphs))):
        prefix, tail = glyphs[:cut], glyphs[cut:]
        read = _number(tail)
        if read is None:
            continue
        number, factor = read
        for instrument in LETTER:
            score = _prefix_score(prefix, instrument) * factor
            if not score and cut == 1:
                # A digit stands where no letter of this shape could (๒๗ for i7), or the letter of
                # another list (an author's slip). Words have to carry such a reading.
                score = FOREIGN * factor * (0.5 if _other_letter(prefix, instrument) else 1.0)
            if not score and cut == 2 and len(glyphs) > 2:
                score = FOREIGN * factor * 0.5
            key = (instrument, number)
            if score > best.get(key, 0.0):
                best[key] = score
    found = [Reading(instrument, number, score) for (instrument, number), score in best.items()]
    return tuple(sorted(found, key=lambda r: (-r.score, r.code)))


def misread(code_raw: str, code: str) -> float:
    """Return how much of a code is left in a token that cannot be read as it, 0-30.

    A reader takes one digit for another (`i๒๑` for i24), an author prints another number: the
    letter and the digits that still stand in their places say little, but something.

    >>> misread("o๗๔", "o24"), misread("o๗๔", "o25"), misread("e๗", "o25")
    (30.0, 12.0, 0.0)
    """
    glyphs = to_arabic(_SEPARATORS.sub("", code_raw))
    instrument, number = INSTRUMENT_OF[code[0]], code[1:]
    tail = glyphs[-len(number) :]
    prefix = glyphs[: -len(number)]
    letter = len(prefix) == 1 and _prefix_score(prefix, instrument) > 0
    same = sum(a == b for a, b in zip(tail, number, strict=False)) if len(number) > 1 else 0
    return (12.0 if letter else 0.0) + (18.0 if same else 0.0)


def printed_code(code_raw: str) -> str | None:
    """Return the code that stands there undamaged (letter and digits), None for anything else.

    >>> printed_code("E๕"), printed_code("๑๕")
    ('e5', None)
    """
    top = readings(code_raw)[:1]
    return top[0].code if top and top[0].score >= EXACT * 0.9 else None
