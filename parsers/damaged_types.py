"""Type words of local agencies so damaged that no pattern knows them any more.

"Subdistrict administrative organisation" has 21 letters: with one letter in five wrong it is hardly
ever right as a whole, and still nothing else looks like it. In lines where an agency is expected
(headings, the salutation, signatures, short lines) the stretch most like such a word is taken for
it where most letters agree in the coarse view of `lookalikes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from parsers.lookalikes import letter_view, skeleton
from parsers.passages import Passage
from parsers.records import AgencyType

_WORDS: Final[tuple[tuple[str, AgencyType], ...]] = (
    ("องค์การบริหารส่วนตำบล", "sao"),
    ("องค์การบริหารส่วนจังหวัด", "pao"),
    ("เทศบาลตำบล", "subdistrict_municipality"),
    ("เทศมนตรีตำบล", "subdistrict_municipality"),
    ("เทศบาลเมือง", "town_municipality"),
    ("เทศบาลนคร", "city_municipality"),
)
LIKE: Final = 76.0
"""Likeness, 0-100, from which a stretch of text is taken for a type word."""
_LONGEST_LINE: Final = 220


@lru_cache(maxsize=1)
def _wanted() -> tuple[tuple[str, AgencyType], ...]:
    return tuple((skeleton(word), agency_type) for word, agency_type in _WORDS)


def damaged_types(
    passage: Passage, taken: frozenset[int], *, in_text: bool = True
) -> Iterator[tuple[int, int, AgencyType]]:
    """Yield damaged type words of a passage: start, end and the type, at most one per line.

    Args:
        passage: Text that runs on.
        taken: Starts of the lines that name an agency already.
        in_text: Look into running text too, not only where an issuer stands.
    """
    for piece in passage.pieces:
        text = piece.text
        if piece.start in taken or piece.standing == "table" or len(text) > _LONGEST_LINE:
            continue
        if not in_text and piece.standing == "body":
            continue
        found = damaged_type(text)
        if found is not None:
            start, end, agency_type = found
            yield piece.start + start, piece.start + end, agency_type


@lru_cache(maxsize=1024)
def damaged_type(text: str) -> tuple[int, int, AgencyType] | None:
    """Return the stretch of a line that is most like a type word, or None.

    >>> damaged_type("ล่วนราชการ ฮงค์ถารบรุหาธสวนต่าบลสันมะค่า")[2]
    'sao'
    >>> damaged_type("รายงานผลการประเมินคุณธรรม") is None
    True
    """
    letters = [(letter_view(c), i) for i, c in enumerate(text)]
    letters = [(c, i) for c, i in letters if c]
    line = "".join(c for c, _ in letters)
    best: tuple[float, int, int, AgencyType, str] | None = None
    for word, agency_type in _wanted():
        if len(line) < len(word):
            continue
        found = fuzz.partial_ratio_alignment(word, line, score_cutoff=LIKE)
        if found is None or (best is not None and found.score <= best[0]):
            continue
        best = (found.score, found.dest_start, found.dest_end, agency_type, word)
    if best is None:
        return None
    _, start, end, agency_type, word = best
    ends = range(max(start + 4, end - 3), min(len(line), end + 3) + 1)
    end = min(ends, key=lambda e: (Levenshtein.distance(word, line[start:e]), abs(e - end)))
    if end >= len(letters):
        return None
    # Marks belong to the letter before them, so the name begins at the next letter.
    return letters[start][1], letters[end][1], agency_type
