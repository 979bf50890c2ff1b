"""What is read and cannot be printed where it stands.

No percentage is more than a hundred, no code has three digits, and no Thai entry is numbered (m): a
worn ๓ looks like an m, the stem of a worn 4 like a 1. Where the ink may say what can be printed
there, that is read; it is told as doubted whether it may or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.forms import MOST, ODDS, PERCENT, UNIT, read_as

RARE = 0.01
"""Less probable than this is nothing read for what is rare, but not impossible."""

ENTRY = re.compile(r"\(?\d{1,2}[.)]|[-–•]")
"""What stands before a code in its line: the number of an entry, a bullet."""


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
    """

    asked: re.Pattern[str]
    form: re.Pattern[str]
    where: Where = lambda _: True
    least: float = 0.0


def code_may_follow(before: str) -> bool:
    """Whether a code may stand after a word: none before it, an entry's number, a score."""
    return before == "" or ENTRY.fullmatch(before) is not None or before.endswith(UNIT)


def _begins_item(place: _Place) -> bool:
    """Whether a code may stand before a Thai title."""
    return code_may_follow(place.before if place.inside else "") and "ก" <= place.after[:1] <= "๏"


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
        re.compile(r"[ieoIEO](?:\d{3}|[๐-๙]{3})"),
        re.compile(r"[ieoIEO](?:[1-4]\d|[๑-๔][๐-๙])"),
        least=RARE,
    ),
    # No number has digits of both kinds: the ring of a ๐ is any face's 0.
    _Rule(
        re.compile(r"[\d.,]*(?:[๐-๙][0-9]|[0-9][๐-๙])[\d.,]*"),
        re.compile(r"[๐-๙.,]+|[0-9.,]+"),
        least=RARE,
    ),
    # How many of how many, 18/15: a worn slash is a stroke with a gap in it.
    _Rule(
        re.compile(r"-?\d{1,2}[irt]\d{1,2}"),
        re.compile(r"-?\d{1,2}/\d{1,2}"),
        lambda place: not place.inside,
        least=RARE,
    ),
    # No sum of money is without digits.
    _Rule(re.compile("฿"), re.compile("8"), least=RARE),
)

HINT = re.compile(r"[iIl1|](?=[๐-๙]{3}\.)")
"""No code has three digits: the stroke before the first row of the next page, `/๑๒๖. ...`."""

BRACKET = re.compile(r"([๑-๙][๐-๙]?)1")
"""The number of an entry whose bracket is read as a one, before its text: no number has digits of
both kinds."""

OPENING = re.compile(r"(?:[A-DF-HJ-NP-Za-df-hj-np-z|!\[{](?=\d)|[0-9](?=[๐-๙]))(\d{1,2}\))")
"""The number of an entry whose opening bracket is read as a digit, or as a letter that begins no
code: nothing but a bracket stands before a number that one closes."""

CIRCLE = re.compile(r"อ([๑-๙][๐-๙]?)")
"""The ring before the number of an item read as the letter that looks like one."""


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
    dotted = word.text[4:].strip(".") == "" and f"{word.text}{place.after}".count(".") > 1
    if HINT.match(word.text) and dotted:
        return _as(word, HINT.sub("/", word.text))
    for pattern, form in ((BRACKET, r"\1)"), (OPENING, r"(\1"), (CIRCLE, r"o\1")):
        if pattern.fullmatch(word.text) and _begins_item(place):
            return _as(word, pattern.sub(form, word.text))
    for rule in RULES:
        if rule.asked.fullmatch(word.text) and rule.where(place):
            return _ruled(word, rule)
    return word


def _ruled(word: DecodedWord, rule: _Rule) -> DecodedWord:
    """Return the word in the form of a rule that its ink offers first; doubted in any case."""
    offered = [
        (text, p) for text, p in word.others if p >= rule.least and rule.form.fullmatch(text)
    ]
    if not offered:
        return replace(word, doubted=True)
    text, chance = offered[0]
    return read_as(word, text, _sure(word, chance))


def _as(word: DecodedWord, text: str) -> DecodedWord:
    """Return the word as the form says, whether its ink offers that or not."""
    return read_as(word, text, max(MOST / 2, _sure(word, dict(word.others).get(text, 0.0))))


def _sure(word: DecodedWord, chance: float) -> float:
    chance *= ODDS
    return min(MOST, chance / (chance + word.probability))
