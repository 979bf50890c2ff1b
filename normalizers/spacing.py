"""Spaces and line ends. Tabs and newlines between words are structure and stay."""

from __future__ import annotations

import re
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n?|[\u2028\u2029]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_ODD_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_RUNS: Final = re.compile("  +")
_EDGES: Final = re.compile("^ +| +$", re.MULTILINE)


def unify_line_ends(text: str) -> str:
    r"""Write every line end as a newline.

    >>> unify_line_ends("ก\r\nข\u2028ค")
    'ก\nข\nค'
    """
    return _LINE_ENDS.sub("\n", text)


def drop_invisible(text: str) -> str:
    r"""Drop characters without width or ink: zero-width spaces and joiners, soft hyphens, BOM.

    >>> drop_invisible("\ufeffงาน\u200bบุคคล ๙๗\u200b.๐๙")
    'งานบุคคล ๙๗.๐๙'
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def plain_spaces(text: str) -> str:
    r"""Write no-break, thin, wide and other odd spaces as a plain space.

    >>> plain_spaces("พ.ศ.\u00a0๒๕๖๖")
    'พ.ศ. ๒๕๖๖'
    """
    return text if text.isascii() else _ODD_SPACES.sub(" ", text)


def squeeze_spaces(text: str) -> str:
    r"""Make one space of a run, and none at the ends of a line. Tabs are not spaces.

    >>> squeeze_spaces("  ได้   ๑๐๐ คะแนน  ")
    'ได้ ๑๐๐ คะแนน'
    >>> squeeze_spaces("ข้อ\t\tข้อมูล ")
    'ข้อ\t\tข้อมูล'
    """
    return _EDGES.sub("", _RUNS.sub(" ", text)) if " " in text else text
