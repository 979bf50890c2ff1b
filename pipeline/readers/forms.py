"""What the form of a number says where its ink leaves a sign open.

On worn paper a comma is a point that has lost its tail, and in many faces a zero is an O. The form
tells them apart: sums of money are parted in threes by commas, scores have two decimals, what
stands before คะแนน is a number, and the codes of one page begin alike. No digit is changed for
another. What was chosen against the ink, or could not be, is told with less than a number that one
may take without a look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from pipeline.readers.ctc_words import Character, DecodedWord

SUM = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?=\.\d\d(?![\d.,])|(?![.,]?\d))")
"""Thousands; of 9 such numbers of worn print, read with a point, all were printed with a comma."""

SCORE = re.compile(r"(?<![\d.,])\d{2,3},\d\d(?![\d.,])")
"""Two decimals after a comma."""

ROUND = frozenset("Oo")
"""Letters that may as well be a zero."""

UNIT = "คะแนน"
"""What follows a score; no letter stands alone before it."""

ODDS = 50.0
"""So many times as probable as by its ink alone is a reading of the usual form."""

CODE = re.compile(r"([(-]?)([oO๐0])(\d{1,2})([.)]?)")
"""An item's code: which sign its head is decides nothing but how it is written."""

HEADS = ("oO๐", "oO0")
"""What codes begin with, in Thai and in Arabic digits."""

FAINT = 0.02
"""As probable as this counts a head that is less so, or not offered: what one code is sure of does
not outweigh several others, as one face misleads all alike."""

FEW = 3
"""Fewer codes decide nothing together."""

MOST = 0.9
"""Nothing that the form decided, or should have, is more probable than this."""


def by_form(words: Sequence[DecodedWord]) -> tuple[DecodedWord, ...]:
    """Return the words of a line, their numbers in the usual form where the ink allows it."""
    after = [word.text for word in words[1:]] + [""] * bool(words)
    return tuple(_formed(word, following) for word, following in zip(words, after, strict=True))


def with_one_head(
    lines: Sequence[tuple[DecodedWord, ...]],
) -> list[tuple[DecodedWord, ...]]:
    """Return the lines of a page with its item codes beginning alike: with o, O or a zero.

    A report prints all its codes one way, and where a face makes two of the signs alike the ink of
    one code says little; that of all together says more. Only codes whose ink offers the head that
    most have are changed. Codes in Thai and in Arabic digits are asked apart.
    """
    for heads in HEADS:
        offered = [_offered(word, heads) for line in lines for word in line]
        asked = [chances for chances in offered if chances]
        if len(asked) < FEW:
            continue
        sums = {h: sum(log(max(FAINT, own.get(h, 0.0))) for own in asked) for h in heads}
        head = max(heads, key=lambda h: sums[h])
        sure = 1 / sum(exp(max(-50.0, value - sums[head])) for value in sums.values())
        lines = [tuple(_headed(word, heads, head, sure) for word in line) for line in lines]
    return list(lines)


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
    return _read_as(word, text, min(MOST, sure, sum(chances.values())))


def _formed(word: DecodedWord, following: str) -> DecodedWord:
    if word.text in ROUND and following.startswith(UNIT):
        return _chosen(word, [text for text, _ in word.others if text in ("0", "๐")])
    summed = SUM.sub(lambda found: found[0].replace(".", ","), word.text)
    scored = SCORE.sub(lambda found: found[0].replace(",", "."), word.text)
    if summed == word.text and scored == word.text:
        return word
    chosen = _chosen(word, [summed if summed != word.text else scored])
    doubted = summed != word.text or SCORE.fullmatch(word.text)
    if not doubted:
        return chosen
    return replace(chosen, probability=min(MOST, chosen.probability), doubted=True)


def _chosen(word: DecodedWord, forms: Sequence[str]) -> DecodedWord:
    """Return the word read as the first of some forms, if its ink may say that."""
    chances = dict(word.others)
    text = next((form for form in forms if form in chances), word.text)
    if text == word.text or len(text) != len("".join(c.text for c in word.characters)):
        return word
    chance = ODDS * chances[text]
    return _read_as(word, text, min(MOST, chance / (chance + word.probability)))


def _read_as(word: DecodedWord, text: str, probability: float) -> DecodedWord:
    """Return the word with another of its readings, as long, as its text."""
    rest = [(other, p) for other, p in word.others if other != text]
    left = max(0.0, 1 - probability - sum(p for _, p in rest))
    others = sorted([(word.text, min(word.probability, left)), *rest], key=lambda o: -o[1])
    characters = tuple(
        c if c.text == sign else Character(sign, c.first, c.last, probability)
        for c, sign in zip(word.characters, text, strict=True)
    )
    characters = tuple(
        c if c.probability >= probability else replace(c, probability=probability)
        for c in characters
    )
    return DecodedWord(text, characters, probability, tuple(others), doubted=True)
