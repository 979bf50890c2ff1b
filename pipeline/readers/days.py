"""The day of a date is a number, and no more than thirty-one.

On worn paper ๑ is an o or a ๓: `วันที่ o๓`, `๓๓ มีนาคม`. Where what stands before a month, or after
วันที่, is no day, the most probable day that its ink may say is read, and told as doubted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from normalizers.dates import MONTHS, MONTHS_SHORT
from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, ODDS, read_as

BEFORE = "วันที่"
"""What stands before a day, if anything does."""

MONTH = "|".join(map(re.escape, (*MONTHS, *MONTHS_SHORT)))
ASKED = re.compile(rf"(?P<before>|.*{BEFORE})(?P<day>[oO\d]\d?)(?P<after>|(?:{MONTH}).*)")
"""A day, with what a narrow space left in its word."""

DAY = re.compile(r"[0๐]?[1-9๑-๙]|[12๑๒]\d|[3๓][01๐๑]")
"""Every day; few are printed with a zero before them, and none is made one."""


def with_days(words: Sequence[DecodedWord]) -> tuple[DecodedWord, ...]:
    """Return the words of a line, its days being days where their ink allows it.

    Only words of the same line tell a day: in a table the next one may be the number of a row under
    the heading วันที่.
    """
    texts = ["", *(word.text for word in words), ""]
    return tuple(
        _day(word, before, after)
        for word, before, after in zip(words, texts, texts[2:], strict=False)
    )


def _day(word: DecodedWord, preceding: str, following: str) -> DecodedWord:
    asked = ASKED.fullmatch(word.text)
    if asked is None or DAY.fullmatch(asked["day"]):
        return word
    dated = asked["before"] or asked["after"] or preceding.endswith(BEFORE)
    if not dated and re.match(MONTH, following) is None:
        return word
    for text, chance in word.others:
        other = ASKED.fullmatch(text)
        if other is None or len(text) != len(word.text) or other["day"][0] in "0๐oO":
            continue
        if DAY.fullmatch(other["day"]) and len(word.characters) == len(text):
            chance *= ODDS
            if chance > word.probability:
                return read_as(word, text, min(MOST, chance / (chance + word.probability)))
            break
    return replace(word, doubted=True)
