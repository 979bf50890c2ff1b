"""Markdown signs that vision models leave in lines and cells."""

from __future__ import annotations

import re
from typing import Final

from normalizers.markup import link_text

_BOLD: Final = re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]+?)(?<=\S)\*\*(?!\*)")
_BOLD_OPEN: Final = re.compile(r"^\*\*(?=[^\s*])([^*\n]*)$", re.MULTILINE)
_BOLD_CLOSE: Final = re.compile(r"^([^*\n]*[^\s*])\*\*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_BACKSLASH: Final = re.compile(r"(?<=[^\\\s])[ ]*\\$", re.MULTILINE)
_LINK: Final = re.compile(r"(?<!!)\[(?P<shown>[^\[\]\n]+)\]\((?P<address>https?://[^\s()<>]+)\)")


def unwrap_bold(text: str) -> str:
    r"""Drop `**` around bold text, also where the other pair is on the line before or after.

    >>> unwrap_bold("**ตัวชี้วัดย่อยที่ 9.2** ข้อมูล")
    'ตัวชี้วัดย่อยที่ 9.2 ข้อมูล'
    >>> unwrap_bold("**รายละเอียดการนำมาตรการ"), unwrap_bold("ไปสู่การปฏิบัติ**")
    ('รายละเอียดการนำมาตรการ', 'ไปสู่การปฏิบัติ')
    """
    if "**" not in text:
        return text
    text = _BOLD.sub(r"\1", text)
    return _BOLD_CLOSE.sub(r"\1", _BOLD_OPEN.sub(r"\1", text))


def drop_heading_signs(text: str) -> str:
    """Drop the `#` signs before a heading; `#1` is not one.

    >>> drop_heading_signs("### ตัวชี้วัดที่ ๙"), drop_heading_signs("#1 ข้อ")
    ('ตัวชี้วัดที่ ๙', '#1 ข้อ')
    """
    return _HEADING.sub("", text) if "#" in text else text


def drop_line_end_backslash(text: str) -> str:
    r"""Drop the backslash that ends a line (a hard line break in Markdown).

    >>> drop_line_end_backslash("ตำบลนาดี \\")
    'ตำบลนาดี'
    """
    return _BACKSLASH.sub("", text) if "\\" in text else text


def markdown_links(text: str) -> str:
    """Write `[T](U)` like an HTML link.

    >>> markdown_links("[เว็บไซต์](https://x.go.th) [https://x.go.th](https://x.go.th/)")
    'เว็บไซต์ (https://x.go.th) https://x.go.th/'
    """
    if "](" not in text:
        return text
    return _LINK.sub(lambda m: link_text(m["shown"], m["address"]), text)
