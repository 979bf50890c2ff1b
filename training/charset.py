"""The characters that the recogniser can emit, and text put into them.

One shape, one character: what looks the same on paper is the same class, whatever code a program
had typed. So a leader `…` is three dots, `เเ` is `แ` and a square `□` is `☐`.
"""

from __future__ import annotations

import re
import unicodedata

THAI = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮฯะัาำิีึืฺุู฿เแโใไๅๆ็่้๊๋์ํ๏๐๑๒๓๔๕๖๗๘๙๚๛"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
SIGNS = " !\"#$%&'()*+,-./:;<=>?@[]_|~{}\\^–“”‘’°×±½²•●○■☐☑✓√"

CHARSET: tuple[str, ...] = tuple(dict.fromkeys(THAI + DIGITS + LATIN + SIGNS))
"""Class `i + 1` of the recogniser emits `CHARSET[i]`; class 0 is the blank of CTC."""

CLASS_OF: dict[str, int] = {character: i + 1 for i, character in enumerate(CHARSET)}

_SAME_SHAPE = {
    "…": "...",
    "—": "–",
    "‑": "-",
    "−": "–",
    "□": "☐",
    "✔": "✓",
    "\u00a0": " ",
    "เเ": "แ",
    "ํา": "ำ",
    "\u200b": "",
    "﻿": "",
    "·": "•",
    "`": "‘",
}
_SPACES = re.compile(r"\s+")
_MARKED = re.compile(r"([่้๊๋])([ัิีึืุู])")


def in_charset(text: str) -> str | None:
    """Return a text in the recogniser's characters, or None where it holds others.

    NFC only: anything more would take ำ apart.

    >>> in_charset("๑.  คะแนน…")
    '๑. คะแนน...'
    >>> in_charset("漢字") is None
    True
    """
    text = unicodedata.normalize("NFC", text)
    for old, new in _SAME_SHAPE.items():
        text = text.replace(old, new)
    text = _SPACES.sub(" ", _MARKED.sub(r"\2\1", text)).strip()
    return text if all(character in CLASS_OF for character in text) else None


def encode(text: str) -> list[int]:
    """Return the classes of a text in the charset.

    Raises:
        KeyError: A character is not in the charset.

    >>> [CHARSET[i - 1] for i in encode("๘๙.๒๖")]
    ['๘', '๙', '.', '๒', '๖']
    """
    return [CLASS_OF[character] for character in text]
