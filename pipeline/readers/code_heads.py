"""What the item codes of a page begin with: o, O or a zero, the same in all of them.

A report prints all its codes one way, and where a face makes two of the signs alike the ink of one
code says little; that of all together says more. Beside what the recogniser made of each, the shape
of all of them counts: an O is rounder than the zeros beside it, an o slimmer and often taller than
a ๐.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from statistics import mean

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.head_odds import letter_odds
from pipeline.readers.second_look import Decoded
from pipeline.readers.sign_shapes import FREE, shapes_of

CODE = re.compile(r"([(-]?)([oO๐0])(\d{1,2})([.)]?)")
"""An item's code: which sign its head is decides nothing but how it is written."""

HEADS = ("oO๐", "oO0")
"""What codes begin with, in Thai and in Arabic digits."""

FAINT = 0.02
"""As probable as this counts a head that is less so, or not offered. Codes do not add up: one face
misleads all of a page alike."""

SURE = 0.9
"""Where the head of all is less probable than this, none of them is told as certain."""

CONTRARY = 1.5
"""Where the shape of their heads says so clearly that they are letters, zeros are doubted."""


def with_one_head(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return the lines of a page with its item codes beginning alike.

    Only codes whose ink offers the head that all together say are changed, and told as doubted. So
    are zeros that do not look like the others of their page.
    Codes in Thai and in Arabic digits are asked apart.

    Args:
        lines: The lines of one page as read.
    """
    found = list(lines)
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
        for letter, more in odds.items():
            sums[letter] += more
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
