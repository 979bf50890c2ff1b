"""How well words match the items of a year: weighted character n-grams.

Wordings differ between print and codebook: an agency writes its own name for "หน่วยงานของท่าน",
adds `มี ... ลงในเว็บไซต์ครบถ้วน`, drops the end of the question, or an OCR garbles letters. So a
match is measured twice over 4-grams of the text without spaces: how much of the item's phrase is
found in the words, and how much of the words the phrase explains. N-grams that no item of the year
contains (agency names, fillers, OCR noise) do not count against a match, and n-grams shared by
many items count little.

Every wording of a year is indexed once by its n-grams: a text is walked once and meets only the
wordings it shares something with. Weights are whole numbers, so that sums do not depend on order.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz import fuzz

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.codebook import Item

_GRAM = 4
_LEAD = 30
"""Characters before a title that an agency's name and a verb may take."""
_UNIT = 10**9
"""The weight of an n-gram that one item alone has."""
WORDS_KNOWN = 50.0
"""From here on (of 100) the words support an item by themselves."""
WORDS_LISTED = 35.0
"""Below this an item that the glyphs do not name is no candidate."""
_SHORT = 12
"""Wordings up to this long are compared letter by letter even without a common n-gram."""
_NOISE = 0.35
"""So much of a wording may be broken n-grams whose letters still agree."""
_TOUCH = 0.1
"""Letters are compared only where at least so much of a wording's n-grams is met."""
_LEAST = 0.05
"""Fits at or below this are not listed."""
_QUESTION_TAIL = re.compile(r"(?:มาก|อย่าง)น้อยเพียงใด|หรือไม่")
_AGENCY = re.compile(
    r"หน่วยงานของท่าน|หน่วยงานท่าน|หน่วยงานของ|หน่วยงาน|องค์การบริหารส่วน(?:ตำบล|จังหวัด)|เทศบาล(?:ตำบล|เมือง|นคร)|"
    r"อบต|อบจ"
)
_DROP = re.compile(r"[\s\u200b\-–—•*·.,;:()\[\]\"'“”‘’/\\|<>…_]+")
_QUESTION = re.compile(
    r"(?:มาก|อย่าง)\s*น้อย\s*เพียงใด|หรือไม่|ท่าน(?:ทราบ|รู้|เคย|ได้รับ|มั่นใจ|สามารถ)|ของท่าน|หากท่าน"
)


def fold(text: str) -> str:
    """Return the text as it is compared: no spaces, marks or agency words, Arabic digits.

    >>> fold("รายงาน รอบ ๖ เดือน")
    'รายงานรอบ6เดือน'
    """
    bare = _DROP.sub("", to_arabic(text)).lower()
    return _AGENCY.sub("", _QUESTION_TAIL.sub("", bare))


def is_question(text: str) -> bool:
    """Whether the words are put as a question to a person, as only IIT and EIT items are."""
    return _QUESTION.search(text) is not None


def _grams(text: str) -> dict[str, int]:
    """The distinct n-grams of a text, each with the place where it first ends."""
    if len(text) <= _GRAM:
        return {text: len(text)} if text else {}
    found: dict[str, int] = {}
    for end in range(_GRAM, len(text) + 1):
        found.setdefault(text[end - _GRAM : end], end)
    return found


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How well the words fit one item, 0-100."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class _Wording:
    """One wording of one item.

    Attributes:
        no: Its number in the index.
        item_no: The number of its item.
        text: The folded wording.
        mass: The weights of its n-grams.
        gram: The one n-gram of a wording shorter than an n-gram, else "".
        most: The best fit it can have: short wordings are met by chance.
        enough: A text that shares no more than this cannot reach `WORDS_LISTED`.
    """

    no: int
    item_no: int
    text: str
    mass: int
    gram: str
    most: float
    enough: int


@dataclass(frozen=True, slots=True)
class _Index:
    items: tuple[Item, ...]
    wordings: tuple[_Wording, ...]
    weight: dict[str, int]
    holders: dict[str, tuple[tuple[int, int], ...]]
    """The wordings that have an n-gram: number, and the end of the beginning of a text for it."""
    enough: tuple[int, ...]
    """`enough` of each wording."""
    numbers: dict[str, tuple[int, ...]]
    """The numbers of the wordings of each code."""


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
    items = codebook.load().items(year)
    texts = [(n, text) for n, item in enumerate(items) for text in _variants(item)]
    having: dict[str, set[int]] = {}
    holders: dict[str, list[tuple[int, int]]] = {}
    for no, (item_no, text) in enumerate(texts):
        for gram in _grams(text):
            having.setdefault(gram, set()).add(item_no)
            holders.setdefault(gram, []).append((no, len(text) + _LEAD))
    weight = {gram: round(_UNIT / (1.0 + math.log(len(n)))) for gram, n in having.items()}
    wordings = tuple(
        _Wording(
            no,
            item_no,
            text,
            mass,
            text if len(text) < _GRAM else "",
            most,
            -1 if len(text) < _GRAM else int(mass * (WORDS_LISTED / 100 / most - _NOISE)) - 1,
        )
        for no, (item_no, text) in enumerate(texts)
        for mass in (sum(weight[g] for g in _grams(text)),)
        for most in (0.6 + 0.4 * min(1.0, len(text) / 10),)
    )
    numbers: dict[str, tuple[int, ...]] = {}
    for word in wordings:
        code = items[word.item_no].code
        numbers[code] = (*numbers.get(code, ()), word.no)
    return _Index(
        items,
        wordings,
        weight,
        {gram: tuple(places) for gram, places in holders.items()},
        tuple(w.enough for w in wordings),
        numbers,
    )


def _near(phrase: str, text: str, least: float) -> float:
    """Fuzzy presence of a phrase in the text, 0-1, 0 below `least`: noise breaks n-grams first."""
    likeness = fuzz.partial_ratio if len(phrase) <= len(text) else fuzz.ratio
    return likeness(phrase, text, score_cutoff=100.0 * max(0.0, least)) / 100.0


def _fit(wording: _Wording, text: str, shared: int, known: int, floor: float) -> float:
    """How well a wording and a text cover each other, 0-1; 0 where that is not above `floor`.

    Args:
        wording: The wording.
        text: The folded text, or its beginning.
        shared: The weights of the n-grams both have.
        known: The weights of all n-grams of the text that some item of the year has.
        floor: What a better wording of the item has reached already.
    """
    of_phrase = shared / wording.mass
    of_words = shared / known if known else 0.0
    factor = (0.45 + 0.55 * of_words) * wording.most
    if (of_phrase + _NOISE) * factor <= floor:
        return 0.0
    if of_phrase < _TOUCH and len(wording.text) > _SHORT:
        return of_phrase * factor
    near = 2 * _near(wording.text, text, (1 + max(of_phrase, floor / factor)) / 2) - 1
    return max(0.0, of_phrase, min(of_phrase + _NOISE, near)) * factor


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a text shares with each wording of the index.

    Attributes:
        whole: The weights shared with all of the text, by the wording's number.
        late: The part of that which lies behind the beginning of the text.
        known: The weights of the known n-grams that end at or before each place of the text.
    """

    whole: list[int]
    late: dict[int, int]
    known: tuple[int, ...]


def _shared(text: str, index: _Index) -> _Shared:
    whole = [0] * len(index.wordings)
    late: dict[int, int] = {}
    known = [0] * (len(text) + 1)
    for gram, end in _grams(text).items():
        weight = index.weight.get(gram)
        if weight is None:
            continue
        known[end] += weight
        for no, reach in index.holders[gram]:
            whole[no] += weight
            if end > reach:
                late[no] = late.get(no, 0) + weight
    return _Shared(whole, late, tuple(accumulate(known)))


def _score(wording: _Wording, text: str, shared: _Shared, index: _Index, floor: float) -> float:
    """How well one wording fits a text or its beginning, 0-1; 0 where not above `floor`."""
    whole = shared.whole[wording.no]
    start = whole - shared.late.get(wording.no, 0)
    # A wording shorter than an n-gram is looked for as it is.
    extra = index.weight[wording.gram] if wording.gram and wording.gram in text else 0
    best = floor
    if extra and not whole:
        found = _fit(wording, text, extra, shared.known[-1] + extra, best)
    else:
        found = _fit(wording, text, whole, shared.known[-1], best)
    best = max(best, found)
    end = len(wording.text) + _LEAD
    if end >= len(text) or (not start and len(wording.text) > _SHORT):
        return best
    head = text[:end]
    inside = bool(extra) and wording.gram in head
    add = extra if inside and not start else 0
    found = 0.97 * _fit(wording, head, start + add, shared.known[end] + add, best / 0.97)
    return max(best, found)


def match_words(
    words: str, year: int | None, codes: frozenset[str] | None = None
) -> tuple[WordMatch, ...]:
    """Return how well the words fit the known items of a year, best first.

    A title may be followed by an explanation of any length, so the beginning of the words alone is
    tried too.

    Args:
        words: The text beside a code, as read.
        year: Fiscal year whose code list applies; None or a gap gives ().
        codes: Items that are listed however badly the words fit; all others only from
            `WORDS_LISTED` on. None lists every item.

    Returns:
        One match per item with a score above 5, sorted by falling score, then by code.

    >>> match_words("อบต.บ้านดอย มีแผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", 2566)[0].item.code
    'o19'
    """
    text = fold(words)
    return () if year is None or len(text) < 3 else _match(text, year, codes)


@lru_cache(maxsize=2048)
def _shared_of(text: str, year: int) -> _Shared:
    return _shared(text, _index(year))


@lru_cache(maxsize=2048)
def _match(text: str, year: int, codes: frozenset[str] | None) -> tuple[WordMatch, ...]:
    index = _index(year)
    shared = _shared_of(text, year)
    likely = [no for no, weight in enumerate(shared.whole) if weight > index.enough[no]]
    asked = index.numbers if codes is None else codes & index.numbers.keys()
    floors = dict.fromkeys((index.wordings[no].item_no for no in likely), WORDS_LISTED / 100 - 1e-9)
    for code in asked:
        floors[index.wordings[index.numbers[code][0]].item_no] = _LEAST
        likely.extend(index.numbers[code])
    best = dict(floors)
    for no in dict.fromkeys(likely):
        wording = index.wordings[no]
        weight = shared.whole[no]
        if weight or len(wording.text) <= _SHORT:
            floor = best[wording.item_no]
            if wording.gram or (weight / wording.mass + _NOISE) * wording.most > floor:
                best[wording.item_no] = _score(wording, text, shared, index, floor)
    found = [
        WordMatch(index.items[no], round(100 * score, 2))
        for no, score in best.items()
        if score > floors[no]
    ]
    return tuple(sorted(found, key=lambda m: (-m.score, m.item.instrument, m.item.number)))
