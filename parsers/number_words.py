"""Thai number words, as days, years and months are written out in announcements."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    "หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7,
    "แปด": 8, "เก้า": 9,
}  # fmt: skip
_SCALES: Final = {"สิบ": 10, "ร้อย": 100, "พัน": 1000}
_WORD: Final = "|".join([*_UNITS, *_SCALES])
_TOKEN: Final = re.compile(_WORD)
_RUN: Final = rf"(?:{_WORD})(?:\s?(?:{_WORD}))*"
_COUNTED: Final = re.compile(
    rf"(?P<label>(?:วันที่|ศักราช|พ\s?\.\s?ศ\s?\.?|รอบ|ระยะเวลา|ระยะ)\s*)(?P<words>{_RUN})\s*(?=[^\u0e30-\u0e3a\u0e47-\u0e4e]|$)"
)


def read_number_words(text: str) -> int | None:
    """Return the number below ten thousand that a text of number words names, else None.

    Args:
        text: Number words only; blanks between them do not matter.

    Examples:
        >>> read_number_words("สองพันห้าร้อยหกสิบหก"), read_number_words("ยี่สิบเอ็ด")
        (2566, 21)
        >>> read_number_words("สิบ"), read_number_words("สิบร้อย"), read_number_words("ห้าวัน")
        (10, None, None)
    """
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != re.sub(r"\s", "", text):
        return None
    total, unit, last = 0, None, 10_000
    for token in tokens:
        if token in _UNITS:
            if unit is not None or last == 1:
                return None
            unit = _UNITS[token]
            continue
        scale = _SCALES[token]
        if scale >= last or (unit is None and scale != 10):
            return None
        total += (1 if unit is None else unit) * scale
        unit, last = None, scale
    return total + (unit or 0)


def spell_digits(text: str) -> str:
    """Return a text with number words after the words for day, era and period as digits.

    Number words elsewhere stay: many are parts of names.

    >>> spell_digits("วันที่ห้า ตุลาคม พุทธศักราช สองพันห้าร้อยหกสิบหก")
    'วันที่ 5 ตุลาคม พุทธศักราช 2566'
    >>> spell_digits("บ้านสามร้อยยอด รอบหกเดือน")
    'บ้านสามร้อยยอด รอบ 6 เดือน'
    """

    def digits(match: re.Match[str]) -> str:
        number = read_number_words(match["words"])
        if number is None:
            return match[0]
        more = " " if match.end() < len(text) else ""
        return f"{match['label'].rstrip()} {number}{more}"

    return _COUNTED.sub(digits, text)
