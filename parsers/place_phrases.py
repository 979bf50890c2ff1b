"""Where the words for a subdistrict, district or province stand, also where they are damaged.

Anywhere in a text the words are looked for as they are printed, with look-alike letters and lost
marks allowed. Beside the agency's name an address is expected, so there a word may also lack, gain
or change a letter or two; what follows it must still look like a name of its level to count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import Levenshtein

from parsers.lookalikes import letter_view, skeleton

PlaceLevel = Literal["subdistrict", "district", "province"]

_THAI: Final = "\u0e01-\u0e4e"
_SHORT: Final = rf"(?<![{_THAI}.]){{}}\.(?=\s?[\u0e01-\u0e46])"
_PRINTED: Final[tuple[tuple[PlaceLevel, re.Pattern[str]], ...]] = (
    (
        "district",
        re.compile(
            r"(?<!การ)(?:กิ่ง)?[อฮ][่้]?[ำา][เแ]ภ[อฮ]|" + _SHORT.format("อ"),
        ),
    ),
    (
        "province",
        re.compile(r"(?<!ส่วน)(?<!สวน)จัง[หท]วั[ดตค]|" + _SHORT.format("จ")),
    ),
    (
        "subdistrict",
        re.compile(r"(?<!ส่วน)(?<!สวน)(?<!เทศบาล)(?<!สุขภาพ)(?<!ส่วน )ต[ำา]บล|" + _SHORT.format("ต")),
    ),
)
_NO_PLACE: Final = re.compile("ส่?วนจังหวัด|ส่?วนตำบล")
_WORDS: Final[tuple[tuple[PlaceLevel, str, int], ...]] = (
    ("district", "อำเภอ", 1),
    ("province", "จังหวัด", 2),
)


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """A word for a level of place: where it starts, where the name after it may begin.

    `loose` words were found with letters wrong that no look-alike explains.
    """

    level: PlaceLevel
    start: int
    end: int
    short: bool
    loose: bool = False


def printed_words(text: str) -> list[PlaceWord]:
    """Return the place words of a text in order.

    >>> [(w.level, w.end) for w in printed_words("อ.รามัน จังหวัดยะลา")]
    [('district', 2), ('province', 15)]
    """
    found = [
        PlaceWord(level, m.start(), m.end(), m.group().endswith("."))
        for level, pattern in _PRINTED
        for m in pattern.finditer(text)
    ]
    return sorted(found, key=lambda w: w.start)


def address_words(text: str) -> list[PlaceWord]:
    """Return the place words of a text that is expected to hold an address.

    Args:
        text: A short text, such as a line of a letterhead.

    >>> [(w.level, w.loose) for w in address_words("อำเอรามัน จงหวดยะลา")]
    [('district', True), ('province', True)]
    """
    found = printed_words(text)
    agencies = [m.span() for m in _NO_PLACE.finditer(text)]
    for word in _loose_words(text):
        if any(word.start < b and a < word.end for a, b in agencies):
            continue
        if all(word.end <= w.start or w.end <= word.start for w in found):
            found.append(word)
    return sorted(found, key=lambda w: w.start)


@lru_cache(maxsize=512)
def _loose_words(text: str) -> tuple[PlaceWord, ...]:
    letters = [
        (letter_view(c) or c, i) for i, c in enumerate(text) if letter_view(c) or c.isspace()
    ]
    line = "".join(c for c, _ in letters)
    hits: list[tuple[int, int, int, PlaceLevel]] = []
    for level, word, allowed in _WORDS:
        wanted = skeleton(word)
        for size in range(len(wanted) - allowed, len(wanted) + allowed + 1):
            for begin in range(len(line) - size + 1):
                window = line[begin : begin + size]
                if window[0].isspace() or window[-1].isspace():
                    continue
                errors = Levenshtein.distance(window, wanted, score_cutoff=allowed)
                if 0 < errors <= allowed:
                    hits.append((errors, begin, begin + size, level))
    taken: list[tuple[int, int]] = []
    found: list[PlaceWord] = []
    for _, begin, end, level in sorted(hits, key=lambda h: (h[0], h[2] - h[1], h[1])):
        if any(begin < b and a < end for a, b in taken):
            continue
        taken.append((begin, end))
        last = letters[end][1] if end < len(letters) else len(text)
        found.append(PlaceWord(level, letters[begin][1], last, short=False, loose=True))
    return tuple(found)
