"""What the item codes of a page begin with: o, O or a zero, the same in all of them.

A report prints all its codes one way, and where a face makes two of the signs alike the ink of one
code says little; that of all together says more. Beside what the recogniser made of each, the shape
of all of them counts: an O is rounder than the zeros beside it, an o slimmer than a ๐.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from statistics import mean, median

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.second_look import Decoded
from pipeline.readers.sign_shapes import FREE, Shapes, shapes_of

CODE = re.compile(r"([(-]?)([oO๐0])(\d{1,2})([.)]?)")
"""An item's code: which sign its head is decides nothing but how it is written."""

HEADS = ("oO๐", "oO0")
"""What codes begin with, in Thai and in Arabic digits."""

FAINT = 0.02
"""As probable as this counts a head that is less so, or not offered. Codes do not add up: one face
misleads all of a page alike."""

FEW, CLEAR = 3, 3.0
"""Fewer codes decide nothing together, but where their shape says so clearly that they are letters
(the odds as a logarithm)."""

SURE = 0.9
"""Where the head of all is less probable than this, none of them is told as certain."""

CONTRARY = 1.5
"""Where the shape of their heads says so clearly that they are letters, zeros are doubted."""

SLIM = 0.06
"""What parts o and ๐, in logarithms of width by height. Of 121 upright faces with both, 79 have an
o that is slimmer than their ๐ by 0.1 or more; in 19, loopless most of them, both are one ring. Of
1,316 codes on development pages in faces never seen 35 had a wrong head with it, 91 without."""

STEP = 0.14
"""By how much they differ, as a rule: what the odds are counted from."""

NEVER_ALIKE = 0.05
"""Signs of one kind differ by so much from page to page, in heading and in text."""

OTHERS = 0.03
"""And by so much more where the zeros are not those of the codes."""

LEAST_SPREAD = 0.03
"""Of one sign, by the pixels it falls on; more where the heads themselves differ more."""

MOST_FOR, MOST_AGAINST = 4.0, -2.5
"""Odds of the letter, as logarithms. Heads that are no slimmer than zeros say less than slimmer
ones: of one face in six nothing can be told."""


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
        odds = letter_odds(shapes, slimmer=zero == "๐") if free else 0.0
        enough = len(shapes.heads) >= FEW or odds >= CLEAR
        if len(asked) >= FEW or odds >= CLEAR:
            sums = {h: mean(log(max(FAINT, own.get(h, 0.0))) for own in asked) for h in heads}
            sums[zero] -= odds if enough else 0.0
            head = max(heads, key=lambda h: sums[h])
            sure = 1 / sum(exp(max(-50.0, value - sums[head])) for value in sums.values())
            found = [
                replace(line, words=tuple(_headed(word, heads, head, sure) for word in line.words))
                for line in found
            ]
            if sure < SURE:
                found = _doubted(found, heads, heads)
        if odds >= CONTRARY:
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


def letter_odds(shapes: Shapes, *, slimmer: bool) -> float:
    """Return the odds that heads are a letter and no zero, as a logarithm; 0 without a zero.

    Args:
        shapes: What was measured.
        slimmer: Whether the letter is the slimmer one (o beside ๐) or the rounder one (O, o
            beside 0).
    """
    if not shapes.heads or not shapes.zeros:
        return 0.0
    middle = median(shapes.heads)
    spread = max(LEAST_SPREAD, 1.5 * median(abs(head - middle) for head in shapes.heads))
    usual = NEVER_ALIKE**2 + (0.0 if shapes.own else OTHERS**2)
    variance = usual + spread**2 * (1 / len(shapes.heads) + 1.5 / len(shapes.zeros))
    off = median(shapes.zeros) - middle
    slim = off if slimmer else -off
    if slim < -SLIM - 2 * NEVER_ALIKE:
        return 0.0  # more of a zero than the zeros are: something else was measured
    odds = (slim - SLIM) * STEP / variance
    return max(MOST_AGAINST, min(MOST_FOR, odds))
