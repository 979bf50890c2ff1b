"""A year after a month, after พ.ศ. or ปีงบประมาณ has four digits, and is one of the Buddhist era.

On worn paper and in faxes `๒๕๖๖` becomes `๒๖๖`, `๒๙๖๖` or `๒๔๖๖`. Where the ink offers a year of
these decades it is read; a number that is no year at all is told as doubted. Where a tail is lost,
or a fold was cut out, `๒๕ ๖๖` is left of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.ctc_words import DecodedWord, joined
from pipeline.readers.days import MONTH
from pipeline.readers.forms import if_likely

BEFORE = rf"(?:{MONTH}|พ\.ศ\.|ปีงบประมาณ)"
"""What stands before a year."""

ASKED = re.compile(rf"(?P<before>|.*{BEFORE})(?P<year>[A-Za-z\d]{{3,5}})(?P<after>[-–),]?)")
"""A year, with what a narrow space left in its word."""

BEFORE_PIECES = rf"(?:{BEFORE}|ปี|มาณ|[ก-ฮ]\.[ก-ฮ]\.)"
"""What stands before the pieces of one, worn itself: `ท.ศ. ๒๕ ๖๔`."""

PIECES = re.compile(rf"(?P<before>|.*{BEFORE_PIECES})(?P<year>\d{{4}})[-–),]?")

SPECKED = re.compile(r"(?P<head>25|๒๕)[.,'’‘](?P<tail>[5-7]\d|[๕-๗][๐-๙])")
"""A year with a speck in its middle."""

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
    words = _whole(words, preceding)
    texts = [preceding, *(word.text for word in words)]
    return tuple(_year(word, before) for word, before in zip(words, texts, strict=False))


def _whole(words: Sequence[DecodedWord], preceding: str) -> Sequence[DecodedWord]:
    """Return words with years that fell into two put together."""
    kept: list[DecodedWord] = []
    for word in words:
        parts = [*kept[-1:], word]
        before = kept[-2].text if len(kept) > 1 else preceding
        characters = [c for part in parts for c in part.characters]
        text = "".join(part.text for part in parts)
        asked = PIECES.fullmatch(text)
        if (
            len(parts) > 1
            and asked is not None
            and USUAL.fullmatch(asked["year"])
            and asked.start("year") < len(parts[0].text) < asked.end("year")
            and (asked["before"] or re.search(f"{BEFORE_PIECES}$", before))
            and len(characters) == len(text)
        ):
            kept[-1] = joined(parts, characters)
        else:
            kept.append(word)
    return kept


def _year(word: DecodedWord, preceding: str) -> DecodedWord:
    specked = SPECKED.fullmatch(word.text)
    if specked and re.search(f"{BEFORE}$", preceding) and len(word.characters) == len(word.text):
        characters = [*word.characters[:2], *word.characters[3:]]
        return joined((word,), characters)
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
