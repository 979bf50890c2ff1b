"""Thai spelling on the level of code points: one defect, one function.

Sources: the Unicode Standard, chapter 16 (Thai; storage order consonant, vowel, tone), and for the
private-use glyphs the Microsoft layout U+F700-F71A and the Apple layout U+F884-F899 (the latter
listed in the Adobe Glyph List as `maihanakatleftthai` ... `nikhahitleftthai`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from normalizers.words import segment

CONSONANT: Final = "[\u0e01-\u0e2e]"
_PHINTHU: Final = "\u0e3a"
_VOWEL_MARK: Final = "[\u0e31\u0e34-\u0e39]"
_TONE: Final = "[\u0e48-\u0e4b]"
_MARK: Final = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"

_MICROSOFT: Final = (  # U+F700 and up: shifted copies for narrow, tall and low places
    "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b"
    "\u0e4c\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a"
)
_APPLE: Final = (  # U+F884 and up
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e48\u0e48\u0e48\u0e49\u0e49\u0e49\u0e4a\u0e4a"
    "\u0e4a\u0e4b\u0e4b\u0e4b\u0e4c\u0e4c\u0e4c\u0e4d"
)
_LEGACY_GLYPHS: Final = {
    **{0xF700 + place: char for place, char in enumerate(_MICROSOFT)},
    **{0xF884 + place: char for place, char in enumerate(_APPLE)},
}
_HAS_LEGACY: Final = re.compile("[\uf700-\uf71a\uf884-\uf899]")
_SARA_AM: Final = re.compile(f"\u0e4d ?({_TONE}?) ?\u0e32|({_TONE})\u0e4d ?\u0e32")
_SARA_E_PAIR: Final = re.compile("(?<!\u0e40)\u0e40\u0e40(?!\u0e40)")
_TONE_AFTER_VOWEL: Final = re.compile(
    f"(?<={CONSONANT})({_VOWEL_MARK}?)([\u0e30\u0e32\u0e33])({_TONE})(?!{_MARK})"
)
_MARKS: Final = re.compile(f"(?<={CONSONANT}){_MARK}{{2,}}")
_REPEATED: Final = re.compile(f"({_MARK})\\1+")
_HAS_FLOATING: Final = re.compile(f" {_MARK}")
_FLOATING: Final = re.compile(  # sixteen letters before it are enough to weigh
    f"([\u0e01-\u0e4e]{{0,16}})({CONSONANT})({_MARK}*) ({_MARK}+)"
    f"(?! ?{_MARK})"  # `ด ิ ุ` is displaced, not merely afloat
    "([\u0e01-\u0e4e]?)"
)


def nfc(text: str) -> str:
    r"""Compose canonically. NFC and no more: NFKC and NFKD would split ำ in two.

    >>> nfc("e\u0301") == "é", nfc("น\u0e33") == "น\u0e33"
    (True, True)
    """
    return unicodedata.normalize("NFC", text)


def legacy_glyphs(text: str) -> str:
    r"""Replace the private-use glyphs of old Thai fonts by the letters they show.

    The fonts keep shifted copies of marks (low, left) at private code points, and PDFs made with
    them carry those instead of letters.

    >>> legacy_glyphs("แห\uf70aง ป\uf702")
    'แห่ง ปี'
    """
    return text.translate(_LEGACY_GLYPHS) if _HAS_LEGACY.search(text) else text


def compose_sara_am(text: str) -> str:
    r"""Join nikhahit and sara aa into sara am, also with the tone mark or a space between them.

    >>> compose_sara_am("น\u0e4d\u0e32 น\u0e4d\u0e49\u0e32 น\u0e49\u0e4d\u0e32 ท\u0e4d \u0e32")
    'นำ น้ำ น้ำ ทำ'
    """
    if "\u0e4d" not in text:
        return text
    return _SARA_AM.sub(lambda m: f"{m[1] or m[2] or ''}\u0e33", text)


def merge_sara_e(text: str) -> str:
    """Read two sara e in a row as one sara ae; longer runs are something else and stay.

    >>> merge_sara_e("เเผนงาน")
    'แผนงาน'
    """
    return _SARA_E_PAIR.sub("\u0e41", text) if "\u0e40\u0e40" in text else text


def order_marks(text: str) -> str:
    r"""Put the marks of one consonant in standard order: vowel, then tone or killer.

    >>> order_marks("ท\u0e48\u0e35") == "ที่", order_marks("น\u0e33\u0e49") == "น้ำ"
    (True, True)
    """
    if text.isascii():
        return text
    text = _MARKS.sub(lambda m: "".join(sorted(m[0], key=_rank)), text)
    return _TONE_AFTER_VOWEL.sub(r"\1\3\2", text)


def _rank(mark: str) -> int:
    if mark == _PHINTHU:
        return 0  # as NFC has it
    return 1 if mark in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39" else 2


def drop_repeated_marks(text: str) -> str:
    r"""Drop a mark that stands twice on one place; only the very same mark.

    >>> drop_repeated_marks("ที\u0e48\u0e48")
    'ที่'
    """
    return text if text.isascii() else _REPEATED.sub(r"\1", text)


def rejoin_floating_marks(text: str) -> str:
    """Put a mark that floats behind a space back on the consonant before it.

    A mark cannot begin a word. It goes back only where the consonant has room for it: `ต ิ` but not
    `ที่ ่`; not where two float in a row (the layout displaced them; whose they are is unknown), and
    not where it would only spoil the word before it (`การ ิ`).

    >>> rejoin_floating_marks("ตอนท ี่ ๔๗ บั ต ิ")
    'ตอนที่ ๔๗ บั ติ'
    >>> rejoin_floating_marks("พลอด ิ ุล ดำเนินการ ิ")
    'พลอด ิ ุล ดำเนินการ ิ'
    """
    return _FLOATING.sub(_rejoin, text) if _HAS_FLOATING.search(text) else text


def _rejoin(match: re.Match[str]) -> str:
    before, consonant, standing, floating, after = match.groups()
    ranks = [_rank(mark) for mark in standing + floating]
    if len(set(ranks)) < len(ranks) or ranks != sorted(ranks):
        return match[0]
    word = f"{before}{consonant}{standing}"
    if not after and segment(word + floating)[0] > segment(word)[0]:
        return match[0]
    return f"{before}{consonant}{standing}{floating}{after}"
