"""How Thai letters are mistaken for one another, as three ever coarser views of a name.

An OCR engine loses and doubles the small marks above a letter, mixes long and short vowels and
confuses consonants that differ by a loop. A name is therefore compared in three views, `plain`,
`bare` and `skeleton`; the mean of the three likenesses is an edit distance in which a lost tone
mark costs a third, a confused consonant two thirds and any other letter the whole. The classes were
collected from damaged Thai print (tone marks, sara am, loops), not from one engine.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

_MARKS: Final = "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e3a"
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_CLASSES: Final = (
    "กถภ",
    "ดคตศ",
    "ชซข",
    "บปษ",
    "พผฟฝ",
    "นม",
    "อฮ",
    "ทฑห",
    "ลส",
    "ฎฏ",
    "ญณ",
    "รธ",
    "ไใโ",
    "เแ",
    "ิีึื",
    "ุู",
)
_LATIN = re.compile(r"[A-Za-z]+")
_NOT_NAME = re.compile(r"[^\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4e]+")

_TO_BARE: Final = {ord(c): None for c in _MARKS} | {ord("ำ"): "า"}
_TO_SKELETON: Final = {ord(c): group[0] for group in _CLASSES for c in group[1:]}


def same_class(first: str, second: str) -> bool:
    """Tell whether two letters are equal or easily mistaken for one another.

    >>> same_class("ป", "บ"), same_class("ป", "ง")
    (True, False)
    """
    return first == second or any(first in group and second in group for group in _CLASSES)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return only the Thai letters, vowels and marks of a name, NFC.

    >>> plain("เกษ รอ")
    'เกษรอ'
    """
    return _NOT_NAME.sub("", unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "ำ"))


def bare(text: str) -> str:
    """Return the plain name without the marks that print badly.

    >>> bare("โคกใหญ่"), bare("ลำปาง")
    ('โคกใหญ', 'ลาปาง')
    """
    return plain(text).translate(_TO_BARE)


def skeleton(text: str) -> str:
    """Return the bare name with look-alike letters made equal.

    >>> skeleton("ปากช่อง") == skeleton("บากซอง")
    True
    """
    return bare(text).translate(_TO_SKELETON)


@lru_cache(maxsize=1024)
def letter_view(letter: str) -> str:
    """Return the skeleton of one letter, "" for a mark or what is no letter of a name.

    For views of a text that must know where each letter stands.

    >>> letter_view("ถ"), letter_view("่"), letter_view(" ")
    ('ก', '', '')
    """
    return skeleton(letter)


def likeness(first: str, second: str) -> float:
    """Return how alike two names are, 0.0-1.0, under the confusions of print.

    >>> likeness("นายาง", "นายาง")
    1.0
    >>> likeness("หนองบัว", "หนองปัว") > likeness("หนองบัว", "หนองงัว")
    True
    """
    views = ((view(first), view(second)) for view in (plain, bare, skeleton))
    return sum(Levenshtein.normalized_similarity(a, b) for a, b in views) / 3


def latin_part(text: str) -> str:
    """Return the Latin letters that intruded into a Thai name, in lower case.

    >>> latin_part("นาayang")
    'ayang'
    """
    return "".join(_LATIN.findall(text)).lower()


@lru_cache(maxsize=1024)
def loose_pattern(word: str) -> str:
    """Return a regex source for a long word printed badly.

    Every letter may be any of its look-alikes, marks may be lost or doubled, and blanks or a line
    break may stand between letters. Meant for words of eight letters or more: a short word becomes
    too many other words.

    >>> bool(re.fullmatch(loose_pattern("บริหารส่วนตำบล"), "บริหาร สวนตาบล"))
    True
    """
    marks = f"[{_MARKS}{_INVISIBLE}]*"
    parts = []
    for letter in word.translate(_TO_BARE):
        group = next((g for g in _CLASSES if letter in g), letter)
        if letter == "า":
            group = "าำ"
        parts.append(f"[{group}]{marks}")
    return r"\s{0,2}".join(parts)
