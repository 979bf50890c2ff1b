"""Thai text made comparable: how header cells, section rows and labels are matched.

Folding is only for comparing. A folded text is never shown, stored or parsed for a value.
"""

from __future__ import annotations

import unicodedata

from normalizers.numerals import to_arabic

_DECOMPOSED_AM = ("\u0e4d\u0e32", "\u0e33")


def fold(text: str) -> str:
    """Return `text` in the form in which headers and labels are compared.

    Spaces and punctuation go (scans lose and invent them), Thai digits become Arabic, Latin
    letters lower case. Marks of Thai syllables stay.

    >>> fold("ระยะเวลา ดำเนินการ")
    'ระยะเวลาดำเนินการ'
    >>> fold("ข้อคำถาม  ITA (๒)")
    'ข้อคำถามita2'
    """
    composed = unicodedata.normalize("NFC", text).replace(*_DECOMPOSED_AM)
    kept = (c for c in composed if unicodedata.category(c)[0] in "LMN")
    return to_arabic("".join(kept)).lower()
