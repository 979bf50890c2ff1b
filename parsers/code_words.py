"""How well words match the items of a year: weighted character n-grams.

Wordings differ between print and codebook: an agency writes its own name for "หน่วยงานของท่าน",
adds `มี ... ลงในเว็บไซต์ครบถ้วน`, drops the end of the question, or an OCR garbles letters. So a
match is measured twice over 4-grams of the text without spaces: how much of the item's phrase is
found in the words, and how much of the words the phrase explains. N-grams that no item of the year
contains (agency names, fillers, OCR noise) do not count against a match, and n-grams shared by
many items count little.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from parsers import codebook
from parsers.code_readings import fold_digits
from parsers.codebook import Item

_GRAM = 4
_LEAD = 30
"""Characters before a title that an agency's name and a verb may take."""
_QUESTION_TAIL = re.compile(r"(?:มาก|อย่าง)น้อยเพียงใด|หรือไม่")
_AGENCY = re.compile(r"(?:หน่วยงานของท่าน|หน่วยงานท่าน|หน่วยงานของ|หน่วยงาน)")
_DROP = re.compile(r"[\s\u200b\-–—•*·.,;:()\[\]\"'“”‘’/\\|<>…_]+")
_QUESTION = re.compile(
    r"(?:มาก|อย่าง)\s*น้อย\s*เพียงใด|หรือไม่|ท่าน(?:ทราบ|รู้|เคย|ได้รับ|มั่นใจ|สามารถ)|ของท่าน|หากท่าน"
)


def fold(text: str) -> str:
    """Return the text as it is compared: no spaces, marks or agency words, Arabic digits.

    >>> fold("รายงาน รอบ ๖ เดือน")
    'รายงานรอบ6เดือน'
    """
    bare = _DROP.sub("", fold_digits(text)).lower()
    return _AGENCY.sub("", _QUESTION_TAIL.sub("", bare))


def is_question(text: str) -> bool:
    """Whether the words are put as a question to a person, as only IIT and EIT items are."""
    return _QUESTION.search(text) is not None


def _grams(text: str) -> frozenset[str]:
    if len(text) <= _GRAM:
        return frozenset((text,)) if text else frozenset()
    return frozenset(text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1))


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How well the words fit one item, 0-100."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class _Index:
    variants: tuple[tuple[Item, tuple[tuple[str, frozenset[str]], ...]], ...]
    weight: dict[str, float]


def _variants(item: Item) -> tuple[str, ...]:
    """The wordings an item may be printed in: each phrase, all of them, the official title."""
    phrases = [fold(p) for p in item.key_phrases]
    wordings = [p for p in phrases if len(p) >= 3]
    if len(phrases) > 1:
        wordings.append("".join(phrases))
    if item.instrument == "OIT" or not wordings:
        wordings.append(fold(item.title))
    return tuple(dict.fromkeys(w for w in wordings if w))


@lru_cache(maxsize=32)
def _index(year: int) -> _Index:
    variants = []
    seen_in: dict[str, int] = {}
    for item in codebook.load().items(year):
        wordings = tuple((w, _grams(w)) for w in _variants(item))
        variants.append((item, wordings))
        for gram in frozenset().union(*(g for _, g in wordings)):
            seen_in[gram] = seen_in.get(gram, 0) + 1
    weight = {gram: 1.0 / (1.0 + math.log(count)) for gram, count in seen_in.items()}
    return _Index(tuple(variants), weight)


def _overlap(grams: frozenset[str], words: frozenset[str], weight: dict[str, float]) -> float:
    return sum(weight.get(g, 0.0) for g in sorted(grams & words))


def _mass(grams: frozenset[str], weight: dict[str, float]) -> float:
    return sum(weight.get(g, 0.0) for g in sorted(grams))


def _near(phrase: str, text: str) -> float:
    """Fuzzy presence of a phrase in the text, 0-1: noise breaks n-grams before letters."""
    if len(phrase) <= len(text):
        return fuzz.partial_ratio(phrase, text) / 100.0
    return fuzz.ratio(phrase, text) / 100.0


def _fit(phrase: str, phrase_grams: frozenset[str], text: str, index: _Index) -> float:
    """How well a phrase and a text cover each other, 0-1."""
    grams = _grams(text)
    if len(phrase) < _GRAM and phrase in text:
        grams |= phrase_grams
    shared = _overlap(phrase_grams, grams, index.weight)
    if not shared and len(phrase) > 12:
        return 0.0
    known = _mass(grams & index.weight.keys(), index.weight)
    of_phrase = shared / _mass(phrase_grams, index.weight)
    of_phrase = max(of_phrase, min(of_phrase + 0.35, 2 * _near(phrase, text) - 1))
    of_words = shared / known if known else 0.0
    short = min(1.0, len(phrase) / 10)
    return max(0.0, of_phrase) * (0.45 + 0.55 * of_words) * (0.6 + 0.4 * short)


def match_words(words: str, year: int | None) -> tuple[WordMatch, ...]:
    """Return how well the words fit each known item of a year, best first.

    A title may be followed by an explanation of any length, so the beginning of the words alone is
    tried too.

    Args:
        words: The text beside a code, as read.
        year: Fiscal year whose code list applies; None or a gap gives ().

    Returns:
        One match per item with a score above 5, sorted by falling score, then by code.

    >>> match_words("อบต.บ้านดอย มีแผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", 2566)[0].item.code
    'o19'
    """
    text = fold(words)
    if year is None or len(text) < 3:
        return ()
    index = _index(year)
    found = []
    for item, wordings in index.variants:
        score = 0.0
        for phrase, grams in wordings:
            score = max(score, _fit(phrase, grams, text, index))
            head = text[: len(phrase) + _LEAD]
            if len(head) < len(text):
                score = max(score, 0.97 * _fit(phrase, grams, head, index))
        if score > 0.05:
            found.append(WordMatch(item, round(100 * score, 2)))
    return tuple(sorted(found, key=lambda m: (-m.score, m.item.instrument, m.item.number)))
