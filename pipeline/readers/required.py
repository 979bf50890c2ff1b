"""The characters a report is printed in: what every reader must be able to write.

A reader that lacks a character does not leave a gap where it stands: it answers with the nearest
one it knows, often with high confidence. So what a reader lacks is asked before it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from pipeline.readers.engine import InkLine

THAI_DIGITS = frozenset("๐๑๒๓๔๕๖๗๘๙")
DIGITS = THAI_DIGITS | frozenset("0123456789")
_ANY_DIGIT = re.compile("[0-9๐-๙]")


@dataclass(frozen=True, slots=True)
class CharacterGroup:
    """Characters that are needed for one reason."""

    name: str
    characters: str
    reason: str


GROUPS: tuple[CharacterGroup, ...] = (
    CharacterGroup("Thai digits", "๐๑๒๓๔๕๖๗๘๙", "scores, dates, item and page numbers"),
    CharacterGroup("Western digits", "0123456789", "scores, years and codes of many agencies"),
    CharacterGroup(
        "Thai consonants",
        "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮฤ",
        "all in use; ฃ ฅ ฦ have been out of use for a century",
    ),
    CharacterGroup("Thai vowels", "ะัาำิีึืุูเแโใไ็", "all but ๅ, which stands in ฤๅ alone"),
    CharacterGroup("Thai tone marks and thanthakhat", "่้๊๋์", "each makes another word"),
    CharacterGroup("Thai signs", "ฯๆ", "ฯลฯ, ฯ of short names (กรุงเทพฯ), repetition"),
    CharacterGroup(
        "Latin letters",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "codes (i1, E4, O18), ratings (AA, A, B), ITA, IIT, EIT, OIT, addresses of web pages",
    ),
    CharacterGroup(
        "punctuation",
        ".,:;/()-–\"'“”%…",
        "decimal points, numbers of letters (มท ๐๘๐๘.๒/๑๒๓), brackets, ranges, quotations, dots to "
        "write on; the hyphen alone is a score that does not exist",
    ),
    CharacterGroup("addresses", "_?=&#@+", "the rest of what web and mail addresses hold"),
    CharacterGroup("boxes", "☐☑✓", "the state of a checklist's item is nothing but such a sign"),
)

REQUIRED: frozenset[str] = frozenset("".join(group.characters for group in GROUPS))

SAME_INK: dict[str, str] = {"ำ": "ํา", "…": "..."}
"""What is as well written with these characters: the ink is the same, so nothing is lost."""


@runtime_checkable
class Declares(Protocol):
    """An engine that knows its own characters."""

    def cannot_emit(self, required: frozenset[str]) -> frozenset[str] | None:
        """Return which of the required characters it never writes; None where nobody knows."""


def cannot_emit(engine: object, required: frozenset[str] = REQUIRED) -> frozenset[str] | None:
    """Return which of the required characters an engine never writes.

    Args:
        engine: Any engine; one that declares nothing is unknown.
        required: The characters asked for.

    Returns:
        The missing ones; None where nobody knows.

    Raises:
        ReaderUnavailable: The engine's program or model is not installed.
    """
    if not isinstance(engine, Declares):
        return None
    missing = engine.cannot_emit(required.union(*SAME_INK.values()))
    if missing is None:
        return None
    written = {c for c, parts in SAME_INK.items() if missing.isdisjoint(parts)}
    return (missing & required) - written


def is_blind(missing: frozenset[str] | None) -> bool:
    """Return whether digits read by an engine that lacks `missing` are worth nothing alone.

    One missing digit is enough: which of the others it was read as, nobody can know. An engine
    whose characters are unknown is not better.

    >>> is_blind(frozenset("๘")), is_blind(frozenset("☐")), is_blind(None)
    (True, False, True)
    """
    return missing is None or not missing.isdisjoint(DIGITS)


def doubt_digits(lines: Iterable[InkLine], missing: frozenset[str] | None) -> list[InkLine]:
    """Return the lines with every word that holds a digit untrusted, if the engine is blind.

    Args:
        lines: As the engine read them.
        missing: What it cannot emit, of `DIGITS` at least; None where unknown.
    """
    if not is_blind(missing):
        return list(lines)
    return [
        InkLine(tuple(replace(w, untrusted=w.untrusted or has_digit(w.text)) for w in line.words))
        for line in lines
    ]


def has_digit(text: str) -> bool:
    """Return whether a text holds a Thai or Western digit.

    >>> has_digit("i๑๗"), has_digit("ไม่มี")
    (True, False)
    """
    return _ANY_DIGIT.search(text) is not None


def describe_missing(missing: frozenset[str] | None) -> str:
    """Return in words what a reader cannot emit, group by group in the order of `GROUPS`.

    >>> describe_missing(frozenset("๘๔☐"))
    'lacks Thai digits ๔๘; boxes ☐'
    >>> describe_missing(frozenset()), describe_missing(None)
    ('all required characters', 'unknown')
    """
    if missing is None:
        return "unknown"
    if not missing:
        return "all required characters"
    parts = []
    for group in GROUPS:
        lost = "".join(c for c in group.characters if c in missing)
        if lost:
            # A lone mark is drawn over whatever stands before it: the dotted circle carries it.
            shown = "".join("◌" + c if c in "ัิีึืฺุู็่้๊๋์ํ" else c for c in lost)
            parts.append(f"{group.name} {shown}")
    return "lacks " + "; ".join(parts)
