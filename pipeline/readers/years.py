"""A year after a month, after พ.ศ. or ปีงบประมาณ has four digits, and is one of the Buddhist era.

On worn paper and in faxes `๒๕๖๖` becomes `๒๖๖`, `๒๙๖๖` or `๒๔๖๖`. Where the ink offers a year of
these decades it is read; a number that is no year at all is told as doubted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.days import MONTH
from pipeline.readers.forms import if_likely

BEFORE = rf"(?:{MONTH}|พ\.ศ\.|ปีงบประมาณ)"
"""What stands before a year."""

ASKED = re.compile(rf"(?P<before>|.*{BEFORE})(?P<year>[A-Za-z\d]{{3,5}})(?P<after>[-–),]?)")
"""A year, with what a narrow space left in its word."""

USUAL = re.compile(r"25[5-7]\d|๒๕[๕-๗]\d")
"""The decades that are assessed and planned for."""

POSSIBLE = re.compile(r"2[45]\d\d|๒[๔๕]\d\d")
"""Laws are older."""


def with_years(words: Sequence[DecodedWord], preceding: str = "") -> tuple[DecodedWord, ...]:
    """Return the words of a line, its years being years where their ink allows it.

    Args:
        words: Of the line.
        preceding: The last word of the line before: narrow columns part a date.
    """
    texts = [preceding, *(word.text for word in words)]
    return tuple(_year(word, before) for word, before in zip(words, texts, strict=False))


def _year(word: DecodedWord, preceding: str) -> DecodedWord:
    asked = ASKED.fullmatch(word.text)
    if asked is None or USUAL.fullmatch(asked["year"]) or not re.search(r"\d", asked["year"]):
        return word
    if not asked["before"] and re.search(f"{BEFORE}$", preceding) is None:
        return word
    usual = next((text for text, _ in word.others if _is_usual(text, asked["before"])), None)
    mended = word if usual is None else if_likely(word, usual)
    if mended.text != word.text:
        return mended
    return word if POSSIBLE.fullmatch(asked["year"]) else replace(word, doubted=True)


def _is_usual(text: str, before: str) -> bool:
    """Whether another reading says a usual year after the same text."""
    other = ASKED.fullmatch(text)
    return other is not None and other["before"] == before and bool(USUAL.fullmatch(other["year"]))
