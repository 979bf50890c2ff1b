"""What is read and cannot be printed where it stands.

No percentage is more than a hundred, no quarter is the twelfth, no code has three digits, and no
Thai entry is numbered (m): a worn ๓ looks like an m, the stem of a worn 4 like a 1, and a thin
stroke between two numbers is lost first. Where the ink may say what can be printed there, that is
read; it is told as doubted whether it may or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, ODDS, PERCENT, UNIT, read_as
from pipeline.readers.parted_numbers import MONEY

TIMES, QUARTER = "ครั้งที่", "ไตรมาสที่"
"""What stands before the number of a meeting in its year, and of a quarter."""

RARE = 0.01
"""Less probable than this is nothing read for what is rare, but not impossible."""

LISTED = "ข้อ"
"""What stands before items parted by commas."""

ENTRY = re.compile(r"\(?\d{1,2}[.)]|[-–•]")
"""What stands before a code in its line: the number of an entry, a bullet."""

HEADS = "iIl"
"""What the head of a code of the IIT looks like."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The words beside a word, and whether the one before is of its own line."""

    before: str
    after: str
    inside: bool


Where = Callable[[_Place], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What cannot be printed in some places, and what can.

    Attributes:
        asked: What is read.
        form: What can be printed there.
        where: The places.
        least: So probable must that be: what is asked is rare, but not impossible.
        likely: Whether it must be likely: what is asked may well be right there.
    """

    asked: re.Pattern[str]
    form: re.Pattern[str]
    where: Where = lambda _: True
    least: float = 0.0
    likely: bool = False


def _begins_item(place: _Place) -> bool:
    """Whether a code may stand before a Thai title: at the head of a line or an entry."""
    begins = not place.inside or ENTRY.fullmatch(place.before) is not None
    return (begins or place.before.endswith(UNIT)) and "ก" <= place.after[:1] <= "๏"


def _after_percent(place: _Place) -> bool:
    return place.inside and place.before.endswith(PERCENT)


RULES = (
    # ร้อยละ 414.85: the stem of a 4 whose hair lines are gone looks like a 1.
    _Rule(
        re.compile(r"(?!100\.00$|๑๐๐\.๐๐$)\d{3}\.\d\d"),
        re.compile(r"\d\d\.\d\d|100\.00|๑๐๐\.๐๐"),
        _after_percent,
        least=RARE,
    ),
    # ครั้งที่ ๑๗๗ is ๑๗/๗; in a table what stands in the line below may be a number of its own.
    _Rule(
        re.compile(r"(?![2๒][5๕]\d\d$)\d{3,4}"),
        re.compile(r"\d{1,2}/\d{1,2}"),
        lambda place: place.inside and place.before.endswith(TIMES),
        least=RARE,
    ),
    _Rule(
        re.compile(r"(?![2๒][5๕]\d\d$)\d{3,4}"),
        re.compile(r"\d{1,2}/\d{1,2}"),
        lambda place: not place.inside and place.before.endswith(TIMES),
        likely=True,
    ),
    # On keyboards the dash of ๑-๒ is a hyphen.
    _Rule(
        re.compile(r"[–-][1-4๑-๔]"),
        re.compile(r"[1-4]-[1-4]|[๑-๔]-[๑-๔]"),
        lambda place: place.inside and place.before.endswith(QUARTER),
    ),
    _Rule(re.compile(r"\((?:[mnw]|เก)\)"), re.compile(r"\(๓\)")),
    _Rule(re.compile(r"[mn]\."), re.compile(r"๓\."), lambda place: not place.inside),
    _Rule(re.compile(r"[oO][mnw][๐-๙]|[oO][๐-๙][mnw]"), re.compile(r"[oO][๐-๙]{2}")),
    _Rule(re.compile(r"[ieoEO][mnw]"), re.compile(r"[ieoEO]๓"), _begins_item),
    # The round letter อ is a ๐ that was copied twice.
    _Rule(
        re.compile(r"\d{2,3}\.(?:[อo]\d|\d[อo]|[อo]{2})"),
        re.compile(r"\d{2,3}\.\d\d"),
        lambda place: _after_percent(place) or place.after.startswith(UNIT),
    ),
    _Rule(
        re.compile(r"[oO](?:\d{3}|[๐-๙]{3})"),
        re.compile(r"[oO](?:[1-4]\d|[๑-๔][๐-๙])"),
        least=RARE,
    ),
)

SUM = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""Thousands read with points."""

SCORE = re.compile(r"(\d{1,3}),(\d\d)")
"""A score read with a comma."""

SPECK = re.compile(r"\d(,)\d\.\d\d")
"""A score with a speck in it that passes for a comma: none parts one digit from another."""

HINT = re.compile(r"[iIl1|](?=[๐-๙]{3}\.)")
"""No code has three digits: the stroke before the first row of the next page, `/๑๒๖. ...`."""

BRACKET = re.compile(r"([๑-๙][๐-๙]?)1")
"""The number of an entry whose bracket is read as a one, before its text: no number has digits of
both kinds."""

CIRCLE = re.compile(r"อ([๑-๙][๐-๙]?)")
"""The ring before the number of an item read as the letter that looks like one."""

ITEM = re.compile(r"1[๐-๙]{1,2}")
"""No number has digits of both kinds: a code of the IIT whose head is read as a one."""


def possible(
    words: Sequence[DecodedWord], preceding: str = "", following: str = ""
) -> tuple[DecodedWord, ...]:
    """Return the words of a line without what cannot be printed where it stands.

    Args:
        words: Of the line.
        preceding: The last word of the line before.
        following: The first word of the next one.
    """
    texts = [preceding, *(word.text for word in words), following]
    return tuple(
        _possible(word, _Place(texts[n], texts[n + 2], inside=n > 0))
        for n, word in enumerate(words)
    )


def _possible(word: DecodedWord, place: _Place) -> DecodedWord:
    for rule in RULES:
        if rule.asked.fullmatch(word.text) and rule.where(place):
            return _ruled(word, rule)
    if SUM.fullmatch(word.text) and place.after.startswith(MONEY):
        return _as(word, word.text.replace(".", ","))
    scored = place.after.startswith(UNIT) and not place.before.endswith(LISTED)
    if SCORE.fullmatch(word.text) and (_after_percent(place) or scored):
        return _as(word, SCORE.sub(r"\1.\2", word.text))
    dotted = word.text[4:].strip(".") == "" and f"{word.text}{place.after}".count(".") > 1
    if HINT.match(word.text) and dotted:
        return _as(word, HINT.sub("/", word.text))
    speck = SPECK.fullmatch(word.text)
    if speck:
        return _as(word, word.text[: speck.start(1)] + word.text[speck.end(1) :])
    if ITEM.fullmatch(word.text):
        return _item(word)
    for pattern, form in ((BRACKET, r"\1)"), (CIRCLE, r"o\1")):
        if pattern.fullmatch(word.text) and _begins_item(place):
            return _as(word, pattern.sub(form, word.text))
    return word


def _ruled(word: DecodedWord, rule: _Rule) -> DecodedWord:
    """Return the word in the form of a rule that its ink offers first; doubted in any case."""
    offered = [
        (text, p) for text, p in word.others if p >= rule.least and rule.form.fullmatch(text)
    ]
    if not offered or (rule.likely and ODDS * offered[0][1] <= word.probability):
        return word if rule.likely else replace(word, doubted=True)
    text, chance = offered[0]
    return read_as(word, text, _sure(word, chance))


def _as(word: DecodedWord, text: str) -> DecodedWord:
    """Return the word as the form says, whether its ink offers that or not."""
    return read_as(word, text, max(MOST / 2, _sure(word, dict(word.others).get(text, 0.0))))


def _item(word: DecodedWord) -> DecodedWord:
    """Return a code of the IIT where what its ink may say of the head makes that likely."""
    chance = sum(p for text, p in word.others if text in {h + word.text[1:] for h in HEADS})
    if ODDS * chance <= word.probability:
        return replace(word, doubted=True)
    return read_as(word, f"i{word.text[1:]}", _sure(word, chance))


def _sure(word: DecodedWord, chance: float) -> float:
    chance *= ODDS
    return min(MOST, chance / (chance + word.probability))
