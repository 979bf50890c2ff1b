"""What the form of a number says where its ink leaves a sign open.

On worn paper a comma is a point that has lost its tail, and in many faces a zero is an O. The form
tells them apart: sums of money are parted in threes by commas, scores have two decimals, codes have
none, what stands before คะแนน is a number, and no more than a hundred. Else no digit is changed for
another. What was chosen against the ink, or could not be, is told with less than a number that one
may take without a look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.readers.ctc_words import Character, DecodedWord

SUM = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?=\.\d\d(?![\d.,])|(?![.,]?\d))")
"""Thousands; of 9 such numbers of worn print, read with a point, all were printed with a comma."""

SCORE = re.compile(r"(?<![\d.,])\d{2,3},\d\d(?![\d.,])")
"""Two decimals after a comma."""

SPECKED = re.compile(r"(?<![\d.,;])(\d{1,3});(\d{3})(?![\d;])")
"""A sum with a speck above its comma."""

COLON = re.compile(r"(?<![\d.,:])(\d{2,3}):(\d\d)(?![\d.,:])")
"""A score whose point cast a shadow above it, or a time."""

DAY_LONG = 24 * 60
"""Minutes: no time is later."""

PERCENT = "ร้อยละ"
"""What stands before a score."""

MONEY = "บาท"
"""What follows a sum."""

LISTED = "ข้อ"
"""What stands before items parted by commas."""

TIME = re.compile(r"(?<!\w)[oO](?=(\d)\.\d\d(?!\d))")
"""The head of a time (๐๘.๓๐) or of a small score (๐๙.๕๐) read as a letter: no code has decimals."""

OPENED = re.compile(r"[iIl1|](?=[๐-๙]{1,2}\))")
"""The bracket before an entry (๑) that has lost its ends: no code stands before a bracket that
nothing opened."""

ITEM = re.compile(r"(?<![^(-])(?:[I1l!](?=[๐-๙]{1,2}\.?$)|[Il!](?=\d{1,2}\.?$))")
"""The head of a code of the IIT that has lost its dot. With a bracket after it, it is an entry's; a
`|` is what is left of a ruling."""

STRAY_HEAD = re.compile(r"(-?|\((?=.*\)))[A-DF-HJ-NP-Za-df-hj-np-z](\d{1,2}[.)]?)")
"""A code whose head is no instrument's: a broken ring looks like a p, an `i` without its dot like
a t. A bracket that nothing closes is an entry's (`(๓)` read as `(a๓`)."""

STRAY = re.compile(r"[(-]?[ieoIEO๐0]\d([iIl!|])\d[.)]?")
"""A stroke among the digits of a code: `o๒i๒`. No code has three digits, so it is no ๑."""

TOO_MUCH = re.compile(r"(?<![\d.,])\d{3}(?=(?:\.[0๐]{2})?$)")
"""A round score of three digits, of which there is one: ๑๐๐ is read as ๓๐๐ or ๑๓๐."""

SCORED = re.compile(r"(?:1\d\d\.00|๑\d\d\.๐๐)(?:คะแนน)?")
"""One of them with two decimals: it can be nothing else, whatever its ink says."""

TICKED = re.compile(r"✓[๐-๙.,]*[๐-๙][๐-๙.,]*|[๐-๙][๐-๙.,]*✓[๐-๙.,]*")
"""A tick in a number: a ๙ that has lost its ring."""

TWICE = re.compile(r"(?<![\d.,])\d{1,3}\.(\.)\d\d(?![\d.,])")
"""A score whose point broke in two."""

PARTED = re.compile(r"\d(,)\d\.\d\d")
"""A score with a speck in it that passes for a comma: none parts one digit from another."""

HEADS = "iIl"
"""What the ink may say of the head of a code of the IIT."""

STRUCK = re.compile(r"\d{1,3}\.\d\d[/\\|]")
"""A score that a stroke stands behind. The number of a letter may end with one: `๗๑๐๙๐/`."""

ROUND = frozenset("Oo○")
"""Signs that may as well be a zero."""

ROUNDED = frozenset("abdpqQ")
"""Heads of codes that are a ring with a stroke: before Thai digits, where the ink may say a ring,
they are one. `Q1` is a quarter."""

HUNDRED = 100

UNIT = "คะแนน"
"""What follows a score; no letter, and no bullet, stands alone before it."""

ODDS = 50.0
"""So many times as probable as by its ink alone is a reading of the usual form."""

MOST = 0.9
"""Nothing that the form decided, or should have, is more probable than this."""


def by_form(words: Sequence[DecodedWord], following: str = "") -> tuple[DecodedWord, ...]:
    """Return the words of a line, their numbers in the usual form where the ink allows it.

    Args:
        words: Of the line.
        following: The first word of the next one.
    """
    texts = ["", *(word.text for word in words), following]
    entries: list[DecodedWord] = []
    opened = 0
    for word in words:
        entries.append(word if opened else _entry(word))
        opened = max(0, opened + word.text.count("(") - word.text.count(")"))
    return tuple(
        _formed(word, before, after)
        for word, before, after in zip(entries, texts, texts[2:], strict=False)
    )


def _entry(word: DecodedWord) -> DecodedWord:
    """Return the head of an entry with its opening bracket, doubted where its ink says another."""
    if OPENED.match(word.text) is None:
        return word
    entry = OPENED.sub("(", word.text, count=1)
    return if_likely(word, entry)


def _formed(word: DecodedWord, preceding: str, following: str) -> DecodedWord:
    if word.text in ROUND and following.startswith(UNIT):
        return _chosen(word, [text for text, _ in word.others if text in ("0", "๐")])
    if word.text[-1] in ROUND and word.text[:-1].endswith(UNIT) and following.startswith(UNIT):
        chances = dict(word.others)
        zeros = [f"{word.text[:-1]}{zero}" for zero in "0๐"]
        return if_likely(word, max(zeros, key=lambda text: chances.get(text, 0.0)))
    if STRUCK.fullmatch(word.text) and len(word.characters) == len(word.text):
        return _without(word, len(word.text) - 1)
    hundred = _hundred(word.text, following)
    if hundred is not None:
        likely = if_likely(word, hundred)
        if likely.text != hundred and SCORED.fullmatch(word.text):
            return read_as(word, hundred, MOST / 2)
        return likely
    if ITEM.match(word.text.lstrip("(-")):
        return _item(word)
    headless = STRAY_HEAD.fullmatch(word.text)
    if headless:
        return _headed(word, *headless.groups())
    stray = STRAY.fullmatch(word.text)
    if stray and len(word.characters) == len(word.text):
        return _without(word, stray.start(1))
    if TICKED.fullmatch(word.text):
        return _unticked(word)
    clock = COLON.search(word.text)
    if clock and (preceding.endswith(PERCENT) or not _is_time(*map(int, clock.groups()))):
        scored = COLON.sub(r"\1.\2", word.text)
        if preceding.endswith(PERCENT):
            return read_as(word, scored, MOST / 2)
        return replace(_chosen(word, [scored]), doubted=True)
    if SPECKED.search(word.text) and len(word.characters) == len(word.text):
        return read_as(word, SPECKED.sub(r"\1,\2", word.text), min(MOST, word.probability))
    if TIME.search(word.text):
        timed = TIME.sub(lambda found: "0" if found[1] < "๐" else "๐", word.text)
        return replace(_chosen(word, [timed]), doubted=True)
    parted = PARTED.fullmatch(word.text)
    if parted and len(word.characters) == len(word.text):
        return _without(word, parted.start(1))
    twice = TWICE.search(word.text)
    if twice and len(word.characters) == len(word.text):
        return _without(word, twice.start(1))
    summed = SUM.sub(lambda found: found[0].replace(".", ","), word.text)
    scored = SCORE.sub(lambda found: found[0].replace(",", "."), word.text)
    if summed == word.text and scored == word.text:
        return word
    form = summed if summed != word.text else scored
    chosen = _chosen(word, [form])
    if chosen is word and _is_due(word.text, preceding, following, money=form == summed):
        return read_as(word, form, MOST / 2)
    doubted = summed != word.text or SCORE.fullmatch(word.text)
    if not doubted:
        return chosen
    return replace(chosen, probability=min(MOST, chosen.probability), doubted=True)


def _is_due(text: str, preceding: str, following: str, *, money: bool) -> bool:
    """Whether the words beside a number tell its form, whatever its ink says."""
    if money:
        return text.endswith(MONEY) or following.startswith(MONEY)
    scored = following.startswith(UNIT) and not preceding.endswith(LISTED)
    return preceding.endswith(PERCENT) or scored


def _item(word: DecodedWord) -> DecodedWord:
    """Return a code of the IIT if all its ink says of the head together makes that likely."""
    codes = {ITEM.sub(head, word.text, count=1) for head in HEADS}
    chance = ODDS * sum(p for text, p in word.others if text in codes)
    if chance <= word.probability:
        return replace(word, doubted=True)
    sure = min(MOST, chance / (chance + word.probability))
    return read_as(word, ITEM.sub("i", word.text, count=1), sure)


def _is_time(hours: int, minutes: int) -> bool:
    return minutes < 60 and 60 * hours + minutes <= DAY_LONG


def _unticked(word: DecodedWord) -> DecodedWord:
    """Return a number without its tick, as its ink says first; doubted where it says no digit."""
    digit = re.compile(re.escape(word.text).replace("✓", "[๐-๙]"))
    numbers = [text for text, _ in word.others if digit.fullmatch(text)]
    return if_likely(word, numbers[0]) if numbers else replace(word, doubted=True)


def _headed(word: DecodedWord, before: str, after: str) -> DecodedWord:
    """Return a code with the instrument's letter that its ink offers first, if that is likely."""
    chances = dict(word.others)
    codes = [f"{before}{letter}{after}" for letter in "ieoIEO"]
    code = max(codes, key=lambda code: chances.get(code, 0.0))
    mended = if_likely(word, code)
    rings = word.text[len(before)] in ROUNDED and code[len(before)] in ROUND and after >= "๐"
    if rings and code in chances:
        return read_as(word, code, MOST / 2)
    return mended if mended.text != word.text else word


def _hundred(text: str, following: str) -> str | None:
    """Return a word with a hundred for a round score of three digits that is none."""
    number, unit, rest = text.partition(UNIT)
    found = TOO_MUCH.search(number)
    if found is None or int(found[0]) == HUNDRED or not (unit or following.startswith(UNIT)):
        return None
    hundred = "100" if found[0] < "๐" else "๑๐๐"
    return f"{number[: found.start()]}{hundred}{number[found.end() :]}{unit}{rest}"


def _without(word: DecodedWord, at: int) -> DecodedWord:
    """Return the word without one of its signs; as read it is the other reading."""
    characters = word.characters[:at] + word.characters[at + 1 :]
    sure = min(MOST / 2, word.probability)
    text = "".join(c.text for c in characters)
    return DecodedWord(text, characters, sure, ((word.text, sure),), doubted=True)


def if_likely(word: DecodedWord, form: str) -> DecodedWord:
    """Return the word in a form if its ink makes that likely; doubted, whatever it says."""
    likely = ODDS * dict(word.others).get(form, 0.0) > word.probability
    return replace(_chosen(word, [form]) if likely else word, doubted=True)


def _chosen(word: DecodedWord, forms: Sequence[str]) -> DecodedWord:
    """Return the word read as the first of some forms, if its ink may say that."""
    chances = dict(word.others)
    text = next((form for form in forms if form in chances), word.text)
    if text == word.text:
        return word
    chance = ODDS * chances[text]
    return read_as(word, text, min(MOST, chance / (chance + word.probability)))


def read_as(word: DecodedWord, text: str, probability: float) -> DecodedWord:
    """Return the word with another of its readings as its text.

    Where that is longer or shorter, its signs between those that both readings have share their
    columns evenly.
    """
    rest = [(other, p) for other, p in word.others if other != text]
    left = max(0.0, 1 - probability - sum(p for _, p in rest))
    others = sorted([(word.text, min(word.probability, left)), *rest], key=lambda o: -o[1])
    characters = tuple(
        c if c.text == sign else Character(sign, c.first, c.last, probability)
        for c, sign in zip(_placed(word.characters, text), text, strict=True)
    )
    characters = tuple(
        c if c.probability >= probability else replace(c, probability=probability)
        for c in characters
    )
    return DecodedWord(text, characters, probability, tuple(others), doubted=True)


def _placed(characters: Sequence[Character], text: str) -> Sequence[Character]:
    """Return a character of a word for each sign of another reading of it."""
    if len(characters) == len(text):
        return characters
    signs = [c.text for c in characters]
    head = _alike(signs, text)
    tail = _alike(signs[head:][::-1], text[head:][::-1])
    after = characters[len(signs) - tail :]
    first = characters[head - 1].last if head else characters[0].first
    last = max(first, after[0].first if after else characters[-1].last)
    count = len(text) - head - tail
    edges = [first + (last - first) * n // count for n in range(count + 1)] if count else []
    between = [Character("", start, end, 0.0) for start, end in pairwise(edges)]
    return [*characters[:head], *between, *after]


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """Return with how many equal signs two readings begin."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(second)))
