"""HTML inside lines and cells, as vision models and exports write it, to text.

Not `html.parser`: that one swallows what stands behind an unclosed comment or quote, takes
`<ระบุ>` and `a<b and c>d` for tags, and reads `?a=1&section=2` as `?a=1§ion=2`. Here a tag is only
what has the name and the attributes of one; everything else is text and stays, letter for letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

CHECKED: Final = "☑"
UNCHECKED: Final = "☐"

_BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav "
        "ol p pre section summary table tbody tfoot thead title tr ul",
    )
)
_SPACED: Final = frozenset(("td", "th", "sup", "sub", "option"))  # glued on: one longer number
_INLINE: Final = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b big bdi bdo button cite code col colgroup data del dfn em embed font i "
        "iframe img input ins kbd label link mark meta noscript object picture q s samp select "
        "small source span strike strong textarea time tt u var video audio wbr svg path",
    )
)
_KNOWN: Final = _BLOCKS | _SPACED | _INLINE

_NAME: Final = r"[A-Za-z][A-Za-z0-9_:-]*"
_VALUE: Final = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++)"""
_BARE: Final = "checked|disabled|selected|hidden|nowrap|noshade|readonly|required|multiple|compact"
_ATTRIBUTE: Final = rf"(?:[A-Za-z_:@][\w:.-]*+\s*+=\s*+{_VALUE}|(?:{_BARE})(?![\w=]))"
_TAG: Final = re.compile(
    rf"<(?P<close>/?)\s*+(?P<name>{_NAME}+)(?P<attributes>(?:\s++{_ATTRIBUTE})*+)\s*+/?>"
    rf"|<(?P<broken>{_NAME}+)(?P<rest>\s[^<>]*=\s*[\"'][^<>]*)>"  # a quote that was lost
    r"|<!--(?P<comment>.{0,20000}?)-->"
    r"|</(?P<cut>[A-Za-z][A-Za-z0-9]*+)\s*+(?=$|<)",
    re.IGNORECASE | re.DOTALL,
)
_SILENT: Final = re.compile(
    r"<(script|style)\b[^<>]*>.{0,20000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_ONE_ATTRIBUTE: Final = re.compile(
    rf"(?P<key>[A-Za-z_:@][\w:.-]*+)(?:\s*+=\s*+(?P<value>{_VALUE}))?", re.IGNORECASE
)
_CLOSING: Final = re.compile(rf"</\s*({_NAME})\s*>")
_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BOX: Final = re.compile(r"(?<![\w)])\[(?P<mark> {0,3}|[ ]?[xX✓✔√/][ ]?)\](?!\()")
_SCHEME: Final = re.compile(r"^(?:mailto:|https?://)?(?:www\.)?", re.IGNORECASE)
_NOWHERE: Final = re.compile(r"^(?:#.*|javascript:.*)?$", re.IGNORECASE | re.DOTALL)

_BREAK: Final = None  # in a list of pieces: here a new line begins


def html_in_cell(text: str) -> str:
    r"""Turn HTML into text; paragraphs, list items and line breaks begin new lines.

    >>> html_in_cell('<p>๑. จัดทำคู่มือ</p> <ul><li>- เผยแพร่</li></ul>')
    '๑. จัดทำคู่มือ\n- เผยแพร่'
    >>> html_in_cell('<input checked="" type="checkbox"/> ดำเนินการ')
    '☑ ดำเนินการ'
    >>> html_in_cell('a < b <http://www.x.com> <ระบุ>')
    'a < b <http://www.x.com> <ระบุ>'
    """
    return _to_text(text, "\n")


def html_in_line(text: str) -> str:
    """Turn HTML into text on one line; paragraphs and breaks become a space.

    >>> html_in_line('<p>เว็บไซต์ <a href="https://x.go.th/">https://x.go.th</a></p><p>ข้อ ๒')
    'เว็บไซต์ https://x.go.th/ ข้อ ๒'
    >>> html_in_line('<a href="https://x.go.th/a">ดูที่นี่')
    'ดูที่นี่ (https://x.go.th/a)'
    """
    return _to_text(text, " ")


def unescape_entities(text: str) -> str:
    """Unescape entities that are closed by a semicolon; `?a=1&section=2` is no entity.

    >>> unescape_entities("Q &amp; A &#3585; ?a=1&section=2")
    'Q & A ก ?a=1&section=2'
    """
    before = None
    while "&" in text and before != text:
        before = text
        text = _ENTITY.sub(lambda m: unescape(m[0]), text)
    return text


def checkbox_signs(text: str) -> str:
    """Write `[x]` and `[ ]` as boxes.

    >>> checkbox_signs("[ ] ยังไม่ได้ดำเนินการ [x] ดำเนินการ a[x] [x](http://y)")
    '☐ ยังไม่ได้ดำเนินการ ☑ ดำเนินการ a[x] [x](http://y)'
    """
    if "[" not in text:
        return text
    return _BOX.sub(lambda m: CHECKED if m["mark"].strip() else UNCHECKED, text)


def link_text(shown: str, address: str) -> str:
    """Return how a link reads: `T (U)`, or U alone where T only repeats it, whole or cut off.

    >>> link_text("เว็บไซต์", "https://x.go.th/"), link_text("x.go.th/ab...", "https://x.go.th/abc")
    ('เว็บไซต์ (https://x.go.th/)', 'https://x.go.th/abc')
    """
    shown, address = shown.strip(), address.strip()
    if _NOWHERE.fullmatch(address):
        return shown
    bare = _SCHEME.sub("", shown).rstrip("…. /")
    repeats = not bare or _SCHEME.sub("", address).lower().startswith(bare.lower())
    if repeats:
        return _SCHEME.sub("", address) if address.lower().startswith("mailto:") else address
    return f"{shown} ({address})"


@dataclass(slots=True)
class _Writer:
    """Collects pieces of text, breaks and the link that is open."""

    pieces: list[str | None] = field(default_factory=list)
    link: tuple[str, int] | None = None

    def close_link(self) -> None:
        if self.link is None:
            return
        address, start = self.link
        self.link = None
        shown = "".join(piece or " " for piece in self.pieces[start:])
        lead = shown[: len(shown) - len(shown.lstrip())]
        tail = shown[len(shown.rstrip()) :] if shown.strip() else ""
        self.pieces[start:] = [f"{lead}{link_text(shown, address)}{tail}"]

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if name == "a":
            self.close_link()
            address = "" if closing else _attributes(attributes).get("href") or ""
            self.link = (address, len(self.pieces)) if address else None
        elif name == "input":
            self.pieces.append(_input(_attributes(attributes)))
        elif name in _BLOCKS:
            self.close_link()
            self.pieces.append(_BREAK)
        elif name in _SPACED:
            self.pieces.append(" ")


def _to_text(text: str, line_break: str) -> str:
    if "<" not in text:
        return text
    text = _SILENT.sub("", text)
    closed = {name.lower() for name in _CLOSING.findall(text)}
    writer = _Writer()
    last = 0
    for match in _TAG.finditer(text):
        name = (match["name"] or match["broken"] or match["cut"] or "").lower()
        if match["comment"] is None and not (name in _KNOWN or name in closed or ":" in name):
            continue
        if _is_address(match):
            continue
        writer.pieces.append(text[last : match.start()])
        last = match.end()
        if match["comment"] is None:
            closing = bool(match["close"] or match["cut"])
            writer.tag(name, closing=closing, attributes=match["attributes"] or match["rest"] or "")
    if not last:
        return text
    writer.pieces.append(text[last:])
    writer.close_link()
    return _lines(writer.pieces, line_break)


def _is_address(match: re.Match[str]) -> bool:
    """Say whether a URL stands in angle brackets (`<http://x>`); its colon is no namespace."""
    return bool(re.match(r"</?(?:https?|ftp|mailto|file|tel|line):", match[0], re.IGNORECASE))


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ONE_ATTRIBUTE.finditer(text):
        value = (match["value"] or "").strip("\"'")
        found.setdefault(match["key"].lower(), unescape_entities(value))
    return found


def _input(attributes: dict[str, str]) -> str:
    if attributes.get("type", "").lower() in ("checkbox", "radio"):
        is_on = "checked" in attributes and attributes["checked"].lower() != "false"
        return CHECKED if is_on else UNCHECKED
    return f" {attributes.get('value', '')} "


def _lines(pieces: list[str | None], line_break: str) -> str:
    """Join pieces; one break between texts, whatever number of tags made it, none at the ends."""
    out = ""
    pending = False
    for piece in pieces:
        if piece is _BREAK:
            pending = True
            continue
        if pending:
            piece = piece.lstrip(" ")
            if not piece:
                continue
            head = out.rstrip(" ")
            separator = "" if not head or head[-1] in "\n\t" or piece[0] in "\n\t" else line_break
            out, pending = head + separator, False
        out += piece
    return out
