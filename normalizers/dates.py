"""Thai month names and Buddhist era years; what a date means is a parser's business.

Only what is certain: a name that is some damaged letters away from a month is not that month here;
whether a fuzzy reading is safe is for the parser to say, who sees the words around it.
"""

from __future__ import annotations

import re
from typing import Final

from normalizers.thai_text import compose_sara_am, drop_repeated_marks, nfc, order_marks

MONTHS: Final = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
"""Full names, January first."""

MONTHS_SHORT: Final = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
"""Usual abbreviations, January first."""

BE_OFFSET: Final = 543
"""Buddhist era = common era + 543 (exact since 1941, when the year was moved to 1 January)."""

FIRST_BE_YEAR: Final = 2400
LAST_BE_YEAR: Final = 2699

_FILLING: Final = re.compile(r"[\s.]+")


def _key(text: str) -> str:
    return _FILLING.sub("", text)


_BY_NAME: Final = {
    **{_key(name): number for number, name in enumerate(MONTHS, 1)},
    **{_key(name): number for number, name in enumerate(MONTHS_SHORT, 1)},
    # Spellings of writers and scans that can be no other month.
    "กุมภาพันธ": 2,
    "กุมภาพันธุ์": 2,
    "กรกฏาคม": 7,
    "พฤษจิกายน": 11,
}


def month_number(text: str) -> int | None:
    """Return 1-12 where the text is exactly one month name, else None.

    Full or short, with dots and spaces lost or added, with or without `เดือน` before it.

    >>> month_number("มกราคม"), month_number("มค"), month_number("ม ก ร า ค ม")
    (1, 1, 1)
    >>> month_number("เดือน ธ. ค."), month_number("มีค."), month_number("มอก")
    (12, 3, None)
    """
    key = _key(drop_repeated_marks(order_marks(compose_sara_am(nfc(text)))))
    return _BY_NAME.get(key.removeprefix("เดือน"))


def is_be_year(year: int) -> bool:
    """Say whether the number can be a Buddhist era year of a document (2400-2699).

    >>> is_be_year(2566), is_be_year(2023), is_be_year(66)
    (True, False, False)
    """
    return FIRST_BE_YEAR <= year <= LAST_BE_YEAR


def be_to_ce(year: int) -> int:
    """Turn a Buddhist era year into a common era year; ask `is_be_year` first.

    >>> be_to_ce(2566)
    2023
    """
    return year - BE_OFFSET


def expand_year(two_digit: int) -> int:
    """Turn the two printed digits of a Buddhist era year into the year (`ต.ค. ๖๕` is 2565).

    Raises:
        ValueError: The number is not between 0 and 99.

    >>> expand_year(65)
    2565
    """
    if not 0 <= two_digit <= 99:
        raise ValueError(f"{two_digit} is not a two-digit year")
    return 2500 + two_digit
