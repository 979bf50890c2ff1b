"""Digits and numbers. Decide what a token is (a code, a score, a year) before using these.

`๐๑๘` is item o18 and not eighteen, so nothing here runs in the normalising plan: Thai digits stay
as printed until a parser that knows what it holds asks for a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC_DIGITS: Final = "0123456789"
_TO_ARABIC: Final = str.maketrans(_THAI_DIGITS, _ARABIC_DIGITS)
_TO_THAI: Final = str.maketrans(_ARABIC_DIGITS, _THAI_DIGITS)

_D: Final = "[0-9๐-๙]"
_ALIKE: Final = "[OolI]"  # letters an OCR puts where a digit stood: 97.O9, 9l.03

# A number with a damaged digit in it is no number: neither half may pass for the whole.
_BEFORE: Final = (
    f"(?<!{_D})(?<!{_D}[.,])(?<!{_D}{_ALIKE})(?<!{_D}[.,]{_ALIKE})"
    f"(?<!{_D}{_ALIKE}[.,])(?<!{_D} \\.)"
)
_AFTER: Final = (
    f"(?!{_D})(?![.,]?{_ALIKE}?{_D})(?!{_ALIKE}[.,]{_D})"
    f"(?![.,]?{_ALIKE}{{1,2}}(?![^\\W\\d_]))(?! \\.{_D})"
)
_SHAPE: Final = (
    f"(?:{_D}{{1,3}}(?:,{_D}{{3}})+(?:\\.{_D}+)?"  # 1,234.50
    f"|{_D}+\\.{_D}+"  # 97.09
    f"|{_D}+,{_D}{{2}}"  # 97,09: exactly two digits, so not thousands
    f"|{_D}{{1,3}} \\.{_D}{{2}}"  # 97 .09: the space belongs to the OCR
    f"|{_D}+)"
)

NUMBER: Final[re.Pattern[str]] = re.compile(_BEFORE + _SHAPE + _AFTER)
"""Finds a number in running text, in Thai or Arabic digits or both, without a sign.

Never half of a longer run: nothing is found in `9.1.2`, `97.O9`, `1.234,50` or `5,7`. A comma with
exactly two digits behind it is read as a decimal mark, so in a list of codes (`๑๑,๑๒`) the caller
must split first. A letter in front is no bar: `E๑๒` holds the number ๑๒, for whoever asks for it.
Every match is accepted by `parse_decimal`, save thousands that begin with a zero (`0,123`).
"""


def to_arabic(text: str) -> str:
    """Replace every Thai digit by its Arabic one, and nothing else.

    >>> to_arabic("พ.ศ. ๒๕๖๖ (o18)")
    'พ.ศ. 2566 (o18)'
    """
    return text.translate(_TO_ARABIC)


def to_thai(text: str) -> str:
    """Replace every Arabic digit by its Thai one, and nothing else.

    >>> to_thai("97.09")
    '๙๗.๐๙'
    """
    return text.translate(_TO_THAI)


def parse_decimal(text: str) -> Decimal | None:
    """Read a text that is exactly one unsigned number.

    Args:
        text: The number alone, in Thai or Arabic digits or both; outer white space is allowed.

    Returns:
        The number with the places as printed (`97.0` keeps one, `97.00` two), or None where the
        text is not exactly one number. None is also the answer to half a number (`97.`, `.50`)
        and to what could be two (`๑. ๑๒`, `5,7`).

    >>> parse_decimal("๙๗.๐๙"), parse_decimal("97,09"), parse_decimal("๙๗ .๐๙")
    (Decimal('97.09'), Decimal('97.09'), Decimal('97.09'))
    >>> parse_decimal("1,234.50")
    Decimal('1234.50')
    >>> parse_decimal("๑. ๑๒") is None
    True
    """
    plain = text.strip()
    if not NUMBER.fullmatch(plain):
        return None
    plain = to_arabic(plain).replace(" ", "")
    whole, comma, rest = plain.partition(",")
    if comma and len(rest) == 2:
        return Decimal(f"{whole}.{rest}")
    if comma and whole.startswith("0"):
        return None
    return Decimal(plain.replace(",", ""))
