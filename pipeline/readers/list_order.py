"""What the order of a list says where the ink of one of its numbers leaves a sign open.

Item codes (o๓๐, o๓๑, o๓๒), entries of a text (๑), ๒), ๓)) and rows of a table (๔๐, ๔๑, ๔๒) count on
by one. Of all that their ink may say that is read which is probable and in order together: worn ๑
and ๓ differ by a stroke, and a wrong one gives a score to another item. How much order counts, each
list says itself: a choice of items has none. What the order decided is told as doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import exp, log

from normalizers.numerals import to_thai
from pipeline.readers.column_forms import due_at, one_off
from pipeline.readers.ctc_words import GUESSED, DecodedWord
from pipeline.readers.forms import MOST, UNIT, read_as
from pipeline.readers.second_look import Decoded

CODE = re.compile(r"(?P<before>[(-]?[oO๐0iIeE])(?P<number>[1-9๑-๙]\d?)(?P<after>[.)]?)")
"""An item's code, anywhere in a line."""

ENTRY = re.compile(r"(?P<before>\(?)(?P<number>[1-9๑-๙]\d?)(?P<after>[.)])")
"""The head of an entry, the first word of its line."""

LATIN = re.compile(r"\(?[A-Za-z][.)]")
"""The head of an entry with a letter that no Thai text has there: a worn ๓ looks like an m."""

LATIN_ODDS = 10.0
"""By how much more likely that is a number where it puts a list in order."""

ROW = re.compile(r"(?P<before>)(?P<number>[1-9๑-๙]\d{0,2})(?P<after>)")
"""The number of a row, alone in its line."""

BARE = {
    "i": (re.compile(r"1[1-9]\d?"), "iIl"),
    "o": (re.compile(r"[69][1-9]\d|[๖๙][๑-๙][๐-๙]"), "oO๐○"),
}
"""Codes whose head is read as a digit, at the beginning of a line or after a score: a one for an
`i`, with a speck above it a six for an `o`; and what their ink may say as well."""

BARE_ODDS = 10.0
"""By how much more likely that is where it puts a list in order than by the ink alone."""

OTHERS = 5
"""So many numbers may follow where a list is out of order, each as probable as the other."""

JUMP = 2.5
"""Odds, as a logarithm, against a step out of order before a list has said how many it has."""

RESTART, CONTINUED = 0.9, 2.0
"""The same against entries that begin anew rather than count on, and against a first one that is
not the first of its list."""

LOST, LOST_MOST = 2.5, 5.0
"""The same against an entry whose number was not read, and against any number of them."""

ASIDE = 5.0
"""The same against a number between two others that is none of their list."""

CLEAR, DUE = 0.99, -4.6
"""A number of a row that is less probable may be the one that is due between those above and below
it, and that is so probable (a logarithm) whatever its ink says, but for one digit."""

WORSE = 10.0
"""A reading of what is above that is so much less probable comes to nothing: a step out of order
costs less."""

_ONE_SIGN = str.maketrans("OIE๐0", "oieoo")
"""Heads of codes that are one letter, however they are written."""

Choice = tuple[int | None, float, str]
"""A number (None where a word is none), how probable its ink makes it (a logarithm), the word."""

Style = tuple[str, str, bool]
"""What stands before the numbers of a list and after them, and whether their digits are Thai."""


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    word: int
    style: Style
    choices: tuple[Choice, ...]


Cost = Callable[[int | None, int], float]
"""What a step from one number of a list (None before the first) to the next one costs."""


def _entry_cost(before: int | None, number: int) -> float:
    """Return the cost of a step in entries: all are there, but the number of one may be lost."""
    if before is None:
        return CONTINUED if number > 1 else 0.0
    if number > before:
        return min(LOST_MOST, LOST * (number - before - 1))
    return min(LOST_MOST, RESTART + LOST * (number - 1))


def _cost(jump: float) -> Cost:
    """Return the cost of a step in codes or rows, which may begin anywhere."""
    return lambda before, number: 0.0 if before is None or number == before + 1 else jump


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
            _settle(found, list(group), pattern)
    return found


def _settle(lines: list[Decoded], places: Sequence[_Place], pattern: re.Pattern[str]) -> None:
    """Put the numbers of one list in order, in the lines it stands in."""
    entries = pattern is ENTRY
    choices = [place.choices for place in places]
    few = _known(choices) < (2 if entries else 3)
    if few or (pattern is not ROW and all(len(own) == 1 for own in choices)):
        return
    cost = _entry_cost if entries else _cost(JUMP)
    best, chosen = _best(choices, cost)
    if not entries:
        numbers = [own[at][0] for own, at in zip(choices, chosen, strict=True)]
        cost = _cost(_jump([number for number in numbers if number is not None]))
        if pattern is ROW:
            read = [lines[place.line].words[place.word] for place in places]
            known = {at: number for at, number in enumerate(numbers) if number is not None}
            due = [_due(word, due_at(known, at)) for at, word in enumerate(read)]
            choices = [(*own, *more) for own, more in zip(choices, due, strict=True)]
        best, chosen = _best(choices, cost)
    for at, (place, choice) in enumerate(zip(places, chosen, strict=True)):
        if choice == 0:
            continue
        as_read, _ = _best([*choices[:at], place.choices[:1], *choices[at + 1 :]], cost)
        line = lines[place.line]
        sure = min(MOST, 1 / (1 + exp(as_read - best)))
        if choice >= len(place.choices):  # its ink says something else
            sure = min(GUESSED, sure)
        mended = read_as(line.words[place.word], choices[at][choice][2], sure)
        words = (*line.words[: place.word], mended, *line.words[place.word + 1 :])
        lines[place.line] = replace(line, words=words)


def _known(places: Sequence[Sequence[Choice]]) -> int:
    """Return how many places hold numbers of a list, those included that only count on from one.

    >>> code = (26, -0.1, "i26")
    >>> _known([[(25, -0.1, "i25")], [(None, -0.1, "126"), code], [(None, -0.1, "เวลา")]])
    2
    """
    known, before = 0, None
    for own in places:
        number = own[0][0]
        if number is None and before is not None:
            number = next((n for n, _, _ in own if n == before + 1), None)
        known += number is not None
        before = number
    return known


def _due(word: DecodedWord, number: int | None) -> tuple[Choice, ...]:
    """Return the number that is due in a row, where only a digit of it was misread.

    A worn ๑ may be a ๔ to the recogniser, and the last digit be gone; rows count on all the same.

    >>> _due(DecodedWord("๑๔๘", (), 0.6, ()), 188)
    ((188, -4.6, '๑๘๘'),)
    """
    read = word.text
    if number is None or word.probability >= CLEAR:
        return ()
    text = to_thai(str(number)) if read[0] >= "๐" else str(number)
    if text == read or not one_off(read, text):
        return ()
    return ((number, DUE, text),)


def _jump(numbers: Sequence[int]) -> float:
    """Return the odds against a step out of order, as a logarithm: a list that has many has more.

    One step of three is one, as long as a list says nothing else.
    """
    jumps = sum(after != before + 1 for before, after in pairwise(numbers))
    share = (jumps + 1) / (len(numbers) + 2)
    return max(0.0, log(OTHERS * (1 - share) / share))


def _best(places: Sequence[Sequence[Choice]], cost: Cost) -> tuple[float, tuple[int, ...]]:
    """Return how probable the most probable reading of a list is, and what it takes of each place.

    A number that is none of the list is read as its ink says, and so is what is no number.
    """
    states: dict[int | None, tuple[float, tuple[int, ...]]] = {None: (0.0, ())}
    for choices in places:
        after: dict[int | None, tuple[float, tuple[int, ...]]] = {}
        for before, (score, path) in states.items():
            for at, (number, chance, _) in enumerate(choices):
                if number is None:
                    continue
                reached = score + chance - cost(before, number)
                if number not in after or reached > after[number][0]:
                    after[number] = (reached, (*path, at))
            aside = score + choices[0][1] - (ASIDE if choices[0][0] is not None else 0.0)
            if before not in after or aside > after[before][0]:
                after[before] = (aside, (*path, 0))
        top = max(score for score, _ in after.values())
        states = {last: state for last, state in after.items() if state[0] >= top - WORSE}
    return max(states.values(), key=lambda state: state[0])


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
            style, choices = _choices(line.words[at], pattern, anything=pattern is not CODE)
            first = at == 0 or line.words[at - 1].text.endswith(UNIT)
            if pattern is CODE and first and not choices:
                style, choices = _bare_choices(line.words[at])
            if choices:
                places.append(_Place(n, at, style, choices))
    return places


def _choices(
    word: DecodedWord, pattern: re.Pattern[str], *, anything: bool
) -> tuple[Style, tuple[Choice, ...]]:
    """Return the style of a number and what else its ink may say in it.

    Args:
        word: The word.
        pattern: What a number of the list looks like.
        anything: Whether a word is asked too that is read as something else.
    """
    own = pattern.fullmatch(word.text)
    same = [(text, p) for text, p in word.others if len(text) == len(word.text) and p > 0]
    if len(word.characters) != len(word.text):
        same = []
    if not (anything and any(c.isdigit() for c in word.text)):
        # A code may lack a digit, and where `1)` touches it is a ก: one letter for two signs.
        same = [(text, p) for text, p in word.others if p > 0]
    first = own or next((m for text, _ in same if (m := pattern.fullmatch(text))), None)
    if first is None or (own is None and not anything):
        return ("", "", True), ()
    number = int(own["number"]) if own is not None else None
    odds = LATIN_ODDS if LATIN.fullmatch(word.text) else 1.0
    choices: list[Choice] = [(number, log(max(word.probability, 1e-9)), word.text)]
    for text, chance in same:
        other = pattern.fullmatch(text)
        if other is not None and _style(other, exactly=True) == _style(first, exactly=True):
            choices.append((int(other["number"]), log(min(1.0, odds * chance)), text))
    return _style(first), tuple(choices)


def _bare_choices(word: DecodedWord) -> tuple[Style, tuple[Choice, ...]]:
    """Return what `119` may be: no number of a list, or i19; nothing where its ink is clear."""
    for head, (pattern, heads) in BARE.items():
        own = pattern.fullmatch(word.text)
        if own is None or len(word.characters) != len(word.text):
            continue
        number = word.text[1:]
        offered = [(p, text) for text, p in word.others if text in {h + number for h in heads}]
        chance = sum(p for p, _ in offered)
        if chance <= 0:
            break
        as_code = log(min(1.0, BARE_ODDS * chance))
        as_read = log(max(word.probability, 1e-9))
        code = f"i{number}" if head == "i" else max(offered)[1]
        choices = (None, as_read, word.text), (int(number), as_code, code)
        return (head, "", number >= "๐"), choices
    return ("", "", False), ()


def _style(found: re.Match[str], *, exactly: bool = False) -> Style:
    head = found["before"] if exactly else found["before"].translate(_ONE_SIGN)
    return head, found["after"], found["number"] >= "๐"
