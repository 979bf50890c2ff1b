"""Numbers of running text that fell into two words, and two that grew into one.

A comma that stands far from its digits, or a digit that has lost a side, leaves white as wide as a
space: `๑๙๙, ๗๐๐ บาท`, `ได้ 10 0 คะแนน`, `ร้อยละ ๕๖. ๖๓`. The parts are one number again where
together they have the form that is due there, no more white lies between them than a space has,
and they cannot be two. A comma that is gone is put back: `งบประมาณ ๑๘๒ ๕๐๐ บาท`, and a slash:
`ครั้งที่ ๒๑ ๒๕` is ๒๑/๒๕. And a code that stands close behind the number of its entry is one of its
own: `๑.๐๑๓` before a title is ๑. and o๑๓. All of it is told as doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.readers.ctc_words import GUESSED, Character, DecodedWord, joined
from pipeline.readers.days import MONTH
from pipeline.readers.forms import MONEY, PERCENT, UNIT
from pipeline.readers.lost_points import WHITE, WIDER, WIDEST, whites
from pipeline.readers.ordinals import TIMES
from pipeline.readers.second_look import Decoded

PIECE = re.compile(r"[\d.,–-]+")
"""A part of a number."""

SCORED = "ได้"
"""What stands before a score and before nothing else: `ข้อ ๑๐ ๐ คะแนน` are two numbers."""

SPENT = ("งบประมาณ", "เงิน")
"""What stands before a sum and before nothing else: `๓ ๕๐๐ บาท` may be two numbers."""

THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
HUNDRED = re.compile(r"100(?:\.00)?|๑๐๐(?:\.๐๐)?")
SCORE = re.compile(r"\d\d\.\d\d")
QUARTERS = re.compile(r"[1-4][-–][1-4]|[๑-๔][-–][๑-๔]")

COMMALESS = re.compile(r"(\d{1,3}) (\d{3})")
"""A sum whose comma was not seen, as two words."""

SMALL = re.compile(r"\d{1,2}")
"""After ครั้งที่ stands one such number, or two with a stroke between them: `๒๑/๒๕`."""

RUN = re.compile(r"(?![2๒][5๕][4-9๔-๙])\d{3,4}")
"""Such numbers without the stroke, and no year."""

GLUED = re.compile(r"(\(?\d{1,2}[.)])([oOieIE]\d{1,2}|[๐0](?!๐๐|00)\d\d)")
"""The number of an entry and a code: no number of these reports has three decimals."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The words before and after the two parts; empty at the edge of a line."""

    before: str
    after: str


Due = Callable[[_Around], bool]

SIGNED: tuple[tuple[re.Pattern[str], Due | None], ...] = (
    (THOUSANDS, None),
    (SCORE, lambda around: around.before.endswith(PERCENT) or around.after.startswith(UNIT)),
    (QUARTERS, lambda around: around.before.endswith(("ที่", "ไตรมาส"))),
)
"""Forms of numbers that fall apart at a sign, and where each is due; None for anywhere."""


def rejoined(line: Decoded, preceding: str = "") -> Decoded:
    """Return a line with the numbers that fell into two words as one word each.

    A code that grew together with the number of its entry is a word of its own.

    Args:
        line: The line as read.
        preceding: The last word of the line before.
    """
    line = _with_code(line)
    words: list[DecodedWord] = []
    for at, word in enumerate(line.words):
        last = words[-1] if words else None
        before = words[-2].text if len(words) > 1 else preceding
        after = line.words[at + 1].text if at + 1 < len(line.words) else ""
        whole = _whole(line, last, word, _Around(before, after)) if last is not None else None
        if whole is None:
            words.append(_struck(line, word, last.text if last is not None else preceding))
        else:
            words[-1] = whole
    found = tuple(words)
    return line if found == line.words else replace(line, words=found)


def _struck(line: Decoded, word: DecodedWord, before: str) -> DecodedWord:
    """Return two small numbers after ครั้งที่ with a stroke where it has left its white."""
    if not before.endswith(TIMES) or RUN.fullmatch(word.text) is None:
        return word
    if len(word.characters) != len(word.text):
        return word
    gaps = [end - start for start, end in whites(word.characters, line.normal)]
    widest = max(range(len(gaps)), key=lambda n: gaps[n])
    others = max(gaps[:widest] + gaps[widest + 1 :])
    one, two = word.characters[: widest + 1], word.characters[widest + 1 :]
    if max(len(one), len(two)) > 2 or gaps[widest] < max(WHITE, others + WIDER):
        return word
    stroke = Character("/", one[-1].last, two[0].first, GUESSED)
    return joined((word,), [*one, stroke, *two])


def _with_code(line: Decoded) -> Decoded:
    """Return a line with the code at its head parted from the number of its entry."""
    if len(line.words) < 2 or line.words[1].text.startswith((MONEY, UNIT)):
        return line
    first = line.words[0]
    glued = GLUED.fullmatch(first.text)
    if glued is None or len(first.characters) != len(first.text):
        return line
    entry, code = glued.groups()
    at = len(entry)
    sure = min(GUESSED, first.probability)
    others = tuple((text[at:], p) for text, p in first.others if text.startswith(entry))
    one = DecodedWord(entry, first.characters[:at], sure, (), doubted=True)
    two = DecodedWord(code, first.characters[at:], sure, others, doubted=True)
    return replace(line, words=(one, two, *line.words[1:]))


def _whole(
    line: Decoded, one: DecodedWord, two: DecodedWord, around: _Around
) -> DecodedWord | None:
    """Return two words as one number; None where they are none."""
    if not (PIECE.fullmatch(one.text) and PIECE.fullmatch(two.text)):
        return None
    characters = [*one.characters, *two.characters]
    text = one.text + two.text
    if len(characters) != len(text):
        return None
    ((start, end),) = whites([one.characters[-1], two.characters[0]], line.normal)
    if end - start > WIDEST:
        return None
    # Digits beside digits may as well be two numbers: `๕ ๑๒,๕๐๐`.
    signed = not (one.text[-1].isdigit() and two.text[0].isdigit())
    if signed and any(
        form.fullmatch(text) and (due is None or due(around)) for form, due in SIGNED
    ):
        return joined((one, two), characters)
    scored = around.before.endswith(SCORED) and around.after.startswith(UNIT)
    if scored and HUNDRED.fullmatch(text):
        return joined((one, two), characters)
    small = SMALL.fullmatch(one.text) and SMALL.fullmatch(two.text)
    if small and around.before.endswith(TIMES) and not re.match(MONTH, around.after):
        stroke = Character("/", one.characters[-1].last, two.characters[0].first, GUESSED)
        return joined((one, two), [*one.characters, stroke, *two.characters])
    spent = around.before.endswith(SPENT) and around.after.startswith(MONEY)
    if spent and THOUSANDS.fullmatch(text):  # between two thin ones the white is wide
        return joined((one, two), characters)
    if spent and COMMALESS.fullmatch(f"{one.text} {two.text}"):
        comma = Character(",", one.characters[-1].last, two.characters[0].first, GUESSED)
        return joined((one, two), [*one.characters, comma, *two.characters])
    return None
