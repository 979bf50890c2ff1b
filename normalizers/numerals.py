"""Digits. Decide what a token is (a code, a score, a year) before using these.

`๐๑๘` is item o18 and not eighteen, so nothing here runs in the normalising plan: Thai digits stay
as printed until a parser that knows what it holds converts them (scores: `parsers.score_numbers`).
"""

from __future__ import annotations

from typing import Final

_THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC_DIGITS: Final = "0123456789"
_TO_ARABIC: Final = str.maketrans(_THAI_DIGITS, _ARABIC_DIGITS)
_TO_THAI: Final = str.maketrans(_ARABIC_DIGITS, _THAI_DIGITS)


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
