"""Digits that look alike, and what a number could have been if one of them was misread.

The pairs are declared in `digit_confusions.csv`. `glyph overlap` is a measurement of our own: each
digit of Laksaman, Loma, Garuda and Norasi (12 points at 200 dots per inch) cropped to its ink,
brought to 24 x 32 pixels, blurred by 2 pixels; the likeness is the correlation of two such
pictures, the mean of the four fonts. Pairs from 0.50 on are in the table; others name who saw them.
A pair holds in both directions. Digits of different scripts are never exchanged.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from parsers.score_numbers import read_number


@lru_cache(maxsize=1)
def confusions() -> dict[str, str]:
    """Return for each digit the digits that look like it, in the order of the table.

    >>> confusions()["๕"], "๐" in confusions()
    ('๔๙๘', False)
    """
    found: dict[str, str] = {}
    path = Path(__file__).with_name("digit_confusions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
                found[one] = found.get(one, "") + other
    return found


def look_alikes(raw: str) -> tuple[Decimal, ...]:
    """Return what a number would be if exactly one of its digits were one that looks like it.

    Args:
        raw: The number as read, nothing around it.

    Returns:
        Other values in order of the digits; () where `raw` is not exactly one clean number.

    >>> [str(v) for v in look_alikes("๑.๕๐")]
    ['1.40', '1.90', '1.80']
    >>> look_alikes("ได้ ๙๐ คะแนน")
    ()
    """
    token = raw.strip()
    if read_number(token) is None:
        return ()
    table = confusions()
    found: list[Decimal] = []
    for at, digit in enumerate(token):
        for other in table.get(digit, ""):
            value = read_number(token[:at] + other + token[at + 1 :])
            if value is not None and value not in found:
                found.append(value)
    return tuple(found)
