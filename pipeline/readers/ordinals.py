"""What stands after ไตรมาส and ครั้งที่ is a small number, or two with a sign between.

Narrow columns print `ไตรมาส ๑-๒` on two lines, and a worn or faxed dash is gone first: `๑๒`. A
fiscal year has four quarters: where the ink offers the dash it is read; where it does not, the
number is told as doubted. So is one after ครั้งที่ that may hold a stroke, and it is read with it
where the ink makes that likely: in many faces ๓/ looks like ๗, and `ครั้งที่ ๑๓/๗` like `๑๗๗`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, ODDS, if_likely, read_as

QUARTER = "ไตรมาส(?:ที่)?"
TIMES = "ครั้งที่"

PAIR = re.compile(rf"(?P<before>|.*{QUARTER})(?P<first>[1-4๑-๔])(?P<last>[1-4๑-๔])")
"""Two quarters without what parts them."""

LONG_DASH = re.compile(rf"(?P<before>|.*{QUARTER})(?P<first>[1-4๑-๔])–(?P<last>[1-4๑-๔])")
"""Two quarters with a dash that no keyboard has: in faces with a wide hyphen it looks alike."""

STRUCK = re.compile(rf"(?P<before>|.*{TIMES})(?:\d*๗\d+|\d{{3,}})")
"""A meeting's number and its year, or of how many it is, if the stroke between them is gone."""

YEAR, MEETING = re.compile(r"[2๒][5๕]\d\d"), re.compile(r"\d{1,2}/\d{1,2}")
"""What may stand after ครั้งที่ without a stroke, and what else the ink of a longer number may say."""

OPEN, PARTED = re.compile(r"[–-][1-4๑-๔]"), re.compile(r"[1-4]-[1-4]|[๑-๔]-[๑-๔]")
"""Two quarters of which the first was not seen, and as they are typed."""

STROKE = re.compile(r"(?P<first>\d{1,3})[!|lI](?P<last>\d{1,3})")
"""A meeting's number, and of how many it is, with a stroke that is read as another one."""


def with_ordinals(words: Sequence[DecodedWord], preceding: str = "") -> tuple[DecodedWord, ...]:
    """Return the words of a line, two quarters in it parted where their ink allows it.

    Quarters and meetings that may have lost the sign between their numbers are doubted.

    Args:
        words: Of the line.
        preceding: The last word of the line before.
    """
    texts = [preceding, *(word.text for word in words)]
    return tuple(_ordinal(word, before) for word, before in zip(words, texts, strict=False))


def _ordinal(word: DecodedWord, preceding: str) -> DecodedWord:
    struck = STRUCK.fullmatch(word.text)
    if struck and re.search(f"{TIMES}$", struck["before"] or preceding):
        offered = [text for text, _ in word.others if MEETING.fullmatch(text)]
        if not offered or YEAR.fullmatch(word.text):
            return replace(word, doubted=True)
        return if_likely(word, offered[0])
    if OPEN.fullmatch(word.text) and re.search(f"{QUARTER}$", preceding):
        return _whole(word)
    stroke = STROKE.fullmatch(word.text)
    if stroke and preceding.endswith(TIMES):
        return if_likely(word, f"{stroke['first']}/{stroke['last']}")
    dashed = LONG_DASH.fullmatch(word.text)
    if dashed and re.search(f"{QUARTER}$", dashed["before"] or preceding):
        typed = word.text.replace("–", "-")
        return if_likely(word, typed) if typed in dict(word.others) else word
    pair = PAIR.fullmatch(word.text)
    if pair is None or not pair["first"] < pair["last"]:
        return word
    if re.search(f"{QUARTER}$", pair["before"] or preceding) is None:
        return word
    at, chances = pair.start("last"), dict(word.others)
    parted = [f"{word.text[:at]}{dash}{word.text[at:]}" for dash in "-–"]
    return if_likely(word, max(parted, key=lambda text: chances.get(text, 0.0)))


def _whole(word: DecodedWord) -> DecodedWord:
    """Return two quarters of which the first was not seen, if the ink offers them at all."""
    for text, chance in word.others:
        if PARTED.fullmatch(text):
            chance *= ODDS
            return read_as(word, text, min(MOST, chance / (chance + word.probability)))
    return replace(word, doubted=True)
