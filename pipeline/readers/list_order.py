"""What the order of a list says where the ink of one of its numbers leaves a sign open.

Item codes (o๓๐, o๓๑, o๓๒), entries of a text (๑), ๒), ๓)) and rows of a table (๔๐, ๔๑, ๔๒) count on
by one. Between two numbers that leave room for one, that one stands, if its ink may say so: worn ๑
and ๓ differ by a stroke. A wrong one gives a score to another item. What the order decided is told
as doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, read_as
from pipeline.readers.second_look import Decoded

CODE = re.compile(r"(?P<before>[(-]?[oO๐0iIeE])(?P<number>[1-9๑-๙]\d?)(?P<after>[.)]?)")
"""An item's code, anywhere in a line."""

ENTRY = re.compile(r"(?P<before>\(?)(?P<number>[1-9๑-๙]\d?)(?P<after>[.)])")
"""The head of an entry, the first word of its line."""

ROW = re.compile(r"(?P<before>)(?P<number>[1-9๑-๙]\d{0,2})(?P<after>)")
"""The number of a row, alone in its line."""

ODDS = 200.0
"""So many times as probable as by its ink alone is the number that is missing between two others:
few lists are out of order, and then their ink seldom allows the number that would mend them."""

_ONE_SIGN = str.maketrans("OIE๐0", "oieoo")
"""Heads of codes that are one letter, however they are written."""


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    word: int
    style: tuple[str, str, bool]
    number: int
    found: re.Match[str]


def in_order(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return the lines of a page with its lists in order, where their ink allows it.

    Args:
        lines: The lines of one page as read, those of a table cell by cell.
    """
    found = list(lines)
    for pattern, asked in ((CODE, _any_word), (ENTRY, _first_word), (ROW, _only_word)):
        places = list(_places(found, pattern, asked))
        places.sort(key=lambda place: place.style)  # stable: in the order of the page
        for _, group in groupby(places, key=lambda place: place.style):
            _settle(found, list(group), begins_at_one=pattern is ENTRY)
    return found


def _settle(lines: list[Decoded], places: list[_Place], *, begins_at_one: bool) -> None:
    for at, place in enumerate(places):
        before = places[at - 1].number if at else None
        after = places[at + 1].number if at + 1 < len(places) else None
        if before is not None and place.number == before + 1:
            continue
        due = None
        if before is not None and after == before + 2:
            due = before + 1
        elif begins_at_one and after == 2:
            due = 1
        if due is None or due == place.number:
            continue
        line = lines[place.line]
        mended = _read_as(line.words[place.word], place.found, due)
        if mended is not None:
            words = (*line.words[: place.word], mended, *line.words[place.word + 1 :])
            lines[place.line] = replace(line, words=words)
            places[at] = replace(place, number=due)


def _read_as(word: DecodedWord, found: re.Match[str], due: int) -> DecodedWord | None:
    """Return a word with another number in it; None where its ink does not offer that."""
    digits = str(due)
    if found["number"] >= "๐":
        digits = "".join(chr(ord("๐") + int(digit)) for digit in digits)
    text = found["before"] + digits + found["after"]
    chance = ODDS * dict(word.others).get(text, 0.0)
    if chance <= word.probability or len(text) != len("".join(c.text for c in word.characters)):
        return None
    return read_as(word, text, min(MOST, chance / (chance + word.probability)))


Asked = Callable[[Sequence[DecodedWord]], Sequence[int]]


def _any_word(words: Sequence[DecodedWord]) -> Sequence[int]:
    return range(len(words))


def _first_word(words: Sequence[DecodedWord]) -> Sequence[int]:
    return range(min(1, len(words)))


def _only_word(words: Sequence[DecodedWord]) -> Sequence[int]:
    return range(len(words)) if len(words) == 1 else ()


def _places(lines: Sequence[Decoded], pattern: re.Pattern[str], asked: Asked) -> list[_Place]:
    places: list[_Place] = []
    for n, line in enumerate(lines):
        for at in asked(line.words):
            found = pattern.fullmatch(line.words[at].text)
            if found is not None:
                head = found["before"].translate(_ONE_SIGN)
                style = (head, found["after"], found["number"] >= "๐")
                places.append(_Place(n, at, style, int(found["number"]), found))
    return places
