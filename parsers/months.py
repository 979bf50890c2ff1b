"""Month names as print and readers leave them: exact, or mended with a mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from normalizers.dates import MONTHS, month_number
from parsers.lookalikes import likeness, plain

_ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_LIKENESS: Final = 0.6
_MARGIN: Final = 0.2
"""Fitted on 6,000 month names with one to four random edits (`training.letter_damage.edited`): 83 %
are mended, none of them to a wrong month (of 2,400 others two, both nearer to the wrong one, as a
month that lost its difference is: hence the mark); of 40 common words that stand
after a number none is taken for a month but shortened month names."""
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Month:
    """A month 1-12; `exact` where its name was read letter by letter."""

    number: int
    exact: bool


def read_month(text: str) -> Month | None:
    """Return the month that a word names; None where it is none, or might be two.

    Args:
        text: A word, Thai in full or short or English in full; blanks and dots do not matter.

    Examples:
        >>> read_month("ตุลาคม"), read_month("ต.ค."), read_month("October")
        (Month(number=10, exact=True), Month(number=10, exact=True), Month(number=10, exact=True))
        >>> read_month("ตลวคม")
        Month(number=10, exact=False)
        >>> read_month("โครงการ") is None
        True
    """
    number = month_number(text)
    if number is not None:
        return Month(number, exact=True)
    word = text.strip().lower()
    if word in _ENGLISH:
        return Month(_ENGLISH.index(word) + 1, exact=True)
    name = plain(re.sub(r"\s", "", text)).removeprefix("เดือน")
    if len(name) < _SHORTEST:
        return None
    scores = sorted(((likeness(name, month), n) for n, month in enumerate(MONTHS, 1)), reverse=True)
    (best, number), (second, _) = scores[0], scores[1]
    if best < _LIKENESS or best - second < _MARGIN:
        return None
    return Month(number, exact=False)
