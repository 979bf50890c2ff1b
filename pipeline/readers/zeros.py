"""Zeros that can be none: nothing is counted `๐๕`, and no entry is numbered ๐.

A worn ๑ has lost the hair of its spiral and is a ring: `๐๕ วัน`, `ตัวชี้วัดที่ ๐`, `๐. การขอยืม`.
Where a count, an ordinal or the number of an entry begins with a ring, what else its ink offers is
read, and told as doubted; if it offers nothing else, that is told as doubted. Item codes begin with
rings, too: only numbers that the words beside them tell to be none are asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import UNIT, if_likely

RINGS = "oO0๐○"
"""What a ring is read as."""

ONES = "1๑"

COUNTED = frozenset(("ครั้ง", "คน", "ราย", "รายการ", "วัน", "วันทำการ", "เดือน", "บาท", "แห่ง"))
"""Words that follow a count, and stand alone: a code has a title after it (`o๑๘ รายงานผล`)."""

COUNT = re.compile(rf"[{RINGS}](?:\d{{1,2}}|\d{{0,2}}(?:,\d{{3}})+)")
"""A count that begins with a ring. A ring alone is none at all: `๐ เรื่อง`."""

ORDINAL = re.compile(r"(?:ตัวชี้วัด|ส่วน|ตาราง|ไตรมาส|ครั้ง)ที่$")
"""What stands before an ordinal. The number of an item is not asked: it may be a code."""

ENTRY = re.compile(rf"\(?[{RINGS}][.)]")
"""The head of an entry."""

ROUND = re.compile(rf"[{RINGS}](?:00|๐๐)(?:\.(?:00|๐๐))?")
"""A hundred whose one is a ring."""


def without_zeros(words: Sequence[DecodedWord], preceding: str = "") -> tuple[DecodedWord, ...]:
    """Return the words of a line, counts and ordinals beginning with no zero.

    Args:
        words: Of the line.
        preceding: The last word of the line before.
    """
    texts = [preceding, *(word.text for word in words), ""]
    return tuple(
        _counted(word, before, after)
        for word, before, after in zip(words, texts, texts[2:], strict=False)
    )


def _counted(word: DecodedWord, preceding: str, following: str) -> DecodedWord:
    if not _is_asked(word.text, preceding, following):
        return word
    # The ring's own place decides: what else changed is another matter.
    at = next(n for n, sign in enumerate(word.text) if sign in RINGS)
    form = re.compile(f"{re.escape(word.text[:at])}[1-9๑-๙]{re.escape(word.text[at + 1 :])}")
    others = [text for text, _ in word.others if form.fullmatch(text)]
    others.sort(key=lambda text: text[at] not in ONES)  # a worn one is a ring, a three is none
    return if_likely(word, others[0]) if others else replace(word, doubted=True)


def _is_asked(text: str, preceding: str, following: str) -> bool:
    if ENTRY.fullmatch(text):
        return True
    if ROUND.fullmatch(text):
        return following.startswith(UNIT)
    if text in RINGS:
        return ORDINAL.search(preceding) is not None
    return COUNT.fullmatch(text) is not None and following in COUNTED
