"""What the item codes of a page begin with: small letters or capitals; o, O or a zero.

A report prints all its codes one way, and where a face makes two of the signs alike the ink of one
code says little; that of all together says more. Beside what the recogniser made of each, the shape
of all of them counts: an O is rounder than the zeros beside it, an o slimmer and often taller than
a ๐. And where the codes of the other instruments begin with letters (i๑๗, e๓), those of the OIT
seldom begin with a zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log
from statistics import mean

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.head_odds import letter_odds
from pipeline.readers.second_look import Decoded
from pipeline.readers.sign_shapes import FREE, shapes_of

CODE = re.compile(r"([(-]?)([oO๐0])(?![0๐]{2})(\d{1,2})([.)]?)")
"""An item's code: which sign its head is decides nothing but how it is written."""

HEADS = ("oO๐", "oO0")
"""What codes begin with, in Thai and in Arabic digits."""

FAINT = 0.02
"""As probable as this counts a head that is less so, or not offered. Codes do not add up: one face
misleads all of a page alike."""

LETTER = re.compile(r"([(-]?)([iIeEoO])(\d{1,2})([.)]?)")
"""An item's code that begins with a letter."""

OPINION = re.compile(r"-?[iIeE]\d{1,2}[.)]?|\([iIeE]\d{1,2}\)")
"""One of the IIT or EIT; a bracket that nothing closes is an entry's, misread."""

ASKED = "ie"
"""Letters of which the case is asked. Of o and O shape says more."""

OTHERS = 0.3
"""How much the case of the other instruments counts: there are reports that print `i17` beside
`E12`, but few."""

SEVERAL, WITH_LETTERS = 2, 3.0
"""So many codes of the IIT and EIT on a page say that codes begin with letters, and by how much
more probable that is then, as a logarithm."""

SURE = 0.9
"""Where the head of all is less probable than this, none of them is told as certain."""

CONTRARY = 1.5
"""Where the shape of their heads says so clearly that they are letters, zeros are doubted."""


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that begins with a letter: its parts, how probable its ink makes either case."""

    parts: tuple[str, str, str, str]
    small: float
    capital: float

    @property
    def letter(self) -> str:
        return self.parts[1].lower()

    @property
    def odds(self) -> float:
        """How much more probable a capital is, as a logarithm."""
        return log(max(FAINT, self.capital)) - log(max(FAINT, self.small))


def with_one_head(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return the lines of a page with its item codes beginning alike.

    Only codes whose ink offers the head that all together say are changed, and told as doubted. So
    are zeros that do not look like the others of their page.
    Codes in Thai and in Arabic digits are asked apart.

    Args:
        lines: The lines of one page as read.
    """
    found = _in_one_case(lines)
    words = (word for line in found for word in line.words if not word.doubted)
    letters = sum(OPINION.fullmatch(word.text) is not None for word in words)
    for heads in HEADS:
        zero = heads[-1]
        chances = [_offered(word, heads) for line in found for word in line.words]
        asked = [own for own in chances if own]
        if not asked:
            continue
        shapes = shapes_of(found, CODE, zero)
        free = len(shapes.heads) >= FREE * len(asked)
        odds = letter_odds(shapes, zero) if free else {}
        sums = {h: mean(log(max(FAINT, own.get(h, 0.0))) for own in asked) for h in heads}
        for letter in heads[:-1]:
            sums[letter] += odds.get(letter, 0.0) + WITH_LETTERS * min(letters, SEVERAL) / SEVERAL
        head = max(heads, key=lambda h: sums[h])
        sure = 1 / sum(exp(max(-50.0, value - sums[head])) for value in sums.values())
        found = [
            replace(line, words=tuple(_headed(word, heads, head, sure) for word in line.words))
            for line in found
        ]
        if sure < SURE:
            found = _doubted(found, heads, heads)
        if max(odds.values(), default=0.0) >= CONTRARY:
            found = _doubted(found, heads, zero)
    return found


def _in_one_case(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return lines whose codes of one instrument all begin with a small letter, or a capital."""
    codes = [code for line in lines for word in line.words if (code := _letter_code(word))]
    letters = sorted({code.letter for code in codes} & set(ASKED))
    capital = {letter: _capital(codes, letter) for letter in letters}

    def cased(word: DecodedWord) -> DecodedWord:
        code = _letter_code(word)
        if code is None or code.letter not in capital:
            return word
        odds = capital[code.letter]
        before, head, digits, after = code.parts
        other, chance = (head.upper(), code.capital) if odds > 0 else (head.lower(), code.small)
        if other == head or chance == 0:
            return word
        sure = 1 / (1 + exp(-abs(odds)))
        chances = code.small + code.capital
        return read_as(word, f"{before}{other}{digits}{after}", min(MOST, sure, chances))

    return [replace(line, words=tuple(map(cased, line.words))) for line in lines]


def _capital(codes: Sequence[_Code], letter: str) -> float:
    """Return the odds that a page's codes of one instrument begin with capitals, a logarithm."""
    own = mean(code.odds for code in codes if code.letter == letter)
    others = [code.odds for code in codes if code.letter != letter]
    return own + OTHERS * (mean(others) if others else 0.0)


def _letter_code(word: DecodedWord) -> _Code | None:
    """Return a word as a code that begins with a letter; None if it is none."""
    found = LETTER.fullmatch(word.text)
    if found is None:
        return None
    before, head, digits, after = found.groups()
    chances = {word.text: word.probability, **dict(word.others)}
    small, capital = (
        chances.get(f"{before}{sign}{digits}{after}", 0.0) for sign in (head.lower(), head.upper())
    )
    return _Code((before, head, digits, after), small, capital)


def _doubted(lines: Sequence[Decoded], heads: str, asked: str) -> list[Decoded]:
    """Return lines with the codes that begin with one of some heads as ones to be looked at."""

    def looked_at(word: DecodedWord) -> DecodedWord:
        code = CODE.fullmatch(word.text)
        own = code is not None and code[2] in asked and (code[3] < "๐") == ("0" in heads)
        return replace(word, doubted=True) if own else word

    return [replace(line, words=tuple(map(looked_at, line.words))) for line in lines]


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
