"""Thai bytes read in the wrong code page.

A run is repaired only if the whole of it becomes clean Thai; a French accent, a degree sign or a
row of middle dots stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_ILL_FORMED: Final = re.compile(
    "(?<![\u0e01-\u0e2e])[\u0e31\u0e34-\u0e3a\u0e47]"  # a vowel mark stands on a consonant
    "|(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e39])[\u0e48-\u0e4e]"  # a tone on that, or on its vowel
    "|(?<![\u0e01-\u0e2e\u0e48-\u0e4b])[\u0e32\u0e33\u0e45]"
    "|(?<![\u0e01-\u0e2e\u0e31\u0e32\u0e48-\u0e4b])\u0e30"
    "|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"  # a leading vowel stands before a consonant
)
_VOWELS: Final = re.compile("[\u0e30-\u0e39\u0e40-\u0e44]")


def _byte_table(encoding: str) -> dict[int, int]:
    """Map each character an encoding shows for a byte 80-FF to that byte.

    Bytes the encoding leaves undefined come through as C1 controls, as most programs show them.
    """
    table = {byte: byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        shown = bytes([byte]).decode(encoding, errors="ignore")
        table[ord(shown) if shown else byte] = byte
    return table


_CP1252: Final = _byte_table("cp1252") | {byte: byte for byte in range(0x80, 0x100)}
_CP874: Final = _byte_table("cp874")


def _char_class(table: dict[int, int], lowest: int, highest: int) -> str:
    return "".join(
        re.escape(chr(char)) for char, byte in sorted(table.items()) if lowest <= byte <= highest
    )


_HIGH_1252: Final = _char_class(_CP1252, 0x80, 0xFF)
_UTF8_AS_1252: Final = re.compile(f"[{_HIGH_1252}]{{3,}}")
_TAIL_874: Final = _char_class(_CP874, 0x80, 0xBF)
_UTF8_AS_874: Final = re.compile(f"(?:\u0e40[\u0e18\u0e19][{_TAIL_874}]){{3,}}")
_NOT_LETTERS: Final = r"\x20-\x40\[-`{-~"
_874_AS_1252: Final = re.compile(f"[\u00a1-\u00ff](?:[{_NOT_LETTERS}]*[\u00a1-\u00ff])+")


def utf8_as_cp1252(text: str) -> str:
    r"""Repair Thai UTF-8 that was read as cp1252 or latin-1.

    >>> utf8_as_cp1252("à¸\u00adà¸šà¸•.")
    'อบต.'
    >>> utf8_as_cp1252("déjà vu")
    'déjà vu'
    """
    if "à¸" not in text and "à¹" not in text:
        return text
    return _UTF8_AS_1252.sub(lambda m: _decode(m[0], _CP1252, "utf-8", _thai_or_quotes), text)


def utf8_as_cp874(text: str) -> str:
    """Repair Thai UTF-8 that was read as cp874 (Thai Windows): three such triples or more.

    >>> utf8_as_cp874("เธชเธกเธฃ"), utf8_as_cp874("เธอ")
    ('สมร', 'เธอ')
    """
    if "\u0e40\u0e18" not in text and "\u0e40\u0e19" not in text:
        return text
    return _UTF8_AS_874.sub(lambda m: _decode(m[0], _CP874, "utf-8", _thai_or_quotes), text)


def cp874_as_cp1252(text: str) -> str:
    """Repair Thai cp874 (TIS-620) that was read as cp1252 or latin-1.

    A run is the letters with the spaces, digits and points between them. It must spell well-formed
    Thai: three different letters or more, a vowel among them, no mark without its consonant.

    >>> cp874_as_cp1252("¡ÒÃ»ÃÐàÁÔ¹ ITA")
    'การประเมิน ITA'
    >>> cp874_as_cp1252("25 °C ± 2 °C"), cp874_as_cp1252("········")
    ('25 °C ± 2 °C', '········')
    """
    if text.isascii():
        return text
    return _874_AS_1252.sub(lambda m: _decode(m[0], _CP1252, "cp874", _well_formed), text)


def _decode(run: str, table: dict[int, int], encoding: str, clean: Callable[[str], bool]) -> str:
    raw = bytes(table.get(ord(char), ord(char)) for char in run)
    try:
        decoded = raw.decode(encoding)
    except UnicodeDecodeError:
        return run
    return decoded if clean(decoded) else run


def _thai_or_quotes(text: str) -> bool:
    thai = sum("\u0e01" <= char <= "\u0e3a" or "\u0e3f" <= char <= "\u0e5b" for char in text)
    others = sum(char == "\u00a0" or "\u2010" <= char <= "\u2026" for char in text)
    return thai > 0 and thai + others == len(text)


def _well_formed(text: str) -> bool:
    letters = {char for char in text if "\u0e01" <= char <= "\u0e5b"}
    return len(letters) >= 3 and bool(_VOWELS.search(text)) and not _ILL_FORMED.search(text)
