"""What a browser shows of HTML elements: lines of text, and the tables between them.

White space collapses, `<br>` and block elements break lines, lists have their bullets and numbers,
checkboxes are ☐ or ☑, the address of a link follows its text in parentheses; scripts, styles and
hidden elements are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from normalizers.numerals import to_thai
from parsers.document import LineKind

Element = etree._Element

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html"),
    *("legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
    *("tfoot", "thead", "tr", "ul"),
}
_UNSEEN: Final = frozenset(
    {"script", "style", "head", "template", "noscript", "svg", "datalist", "colgroup", "iframe"}
)
_CHOICES: Final = frozenset({"checkbox", "radio"})
_WORDLESS: Final = frozenset({"hidden", "button", "submit", "reset", "image", "file", "password"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_BULLET = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_THAI_NUMBERS = re.compile(r"list-style(?:-type)?\s*:[^;]*\bthai\b", re.IGNORECASE)
_LAST_LINE: Final = 65535


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as shown, the 1-based line of its element in the HTML, and its kind."""

    text: str
    line_no: int | None
    kind: LineKind = "text"


def line_of(element: Element) -> int | None:
    """Return the 1-based line of an element; None past 65534, where the parser stops counting."""
    line = element.sourceline
    return line if isinstance(line, int) and line < _LAST_LINE else None


def _all_text(element: Element) -> str:
    """Return every character inside an element."""
    return "".join(map(str, element.itertext()))


def tag_of(element: Element) -> str:
    """Return the tag name of an element."""
    return element.tag if isinstance(element.tag, str) else ""


def is_unseen(element: Element) -> bool:
    """Return whether a browser shows nothing of an element."""
    if tag_of(element) in _UNSEEN or element.get("hidden") is not None:
        return True
    return _HIDDEN_STYLE.search(element.get("style") or "") is not None


def walk(root: Element) -> Iterator[tuple[str, Element, etree.iterwalk]]:
    """Yield start and end events of all seen elements; the walker can skip a subtree."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start" and element is not root and is_unseen(element):
            walker.skip_subtree()
        yield event, element, walker


def _integer(text: str | None) -> int | None:
    """Return a whole number of an attribute, None where it is none."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def _number(item: Element, parent: Element, last: dict[Element, int]) -> int:
    """Return the number of an item of a numbered list, and remember it in `last`."""
    number = _integer(item.get("value"))
    if number is None and parent in last:
        number = last[parent] + 1
    elif number is None:
        start = _integer(parent.get("start"))
        number = 1 if start is None else start
    last[parent] = number
    return number


def marker_of(item: Element, last: dict[Element, int]) -> str:
    """Return the bullet or number shown before a list item, "" where none is or none is known.

    Args:
        item: The `<li>`.
        last: The number given last in each numbered list; updated.
    """
    parent = item.getparent()
    if parent is None:
        return "- "
    style = f"{parent.get('style') or ''};{item.get('style') or ''}"
    if _NO_BULLET.search(style):
        return ""
    if tag_of(parent) != "ol":
        return "- "
    kind = parent.get("type", "1")
    if parent.get("reversed") is not None or kind not in {"1", "a", "A"}:
        return ""
    number = _number(item, parent, last)
    if kind != "1":
        return f"{chr(ord(kind) + number - 1)}. " if 1 <= number <= 26 else ""
    digits = str(number)
    return f"{to_thai(digits) if _THAI_NUMBERS.search(style) else digits}. "


def _address(link: Element) -> str:
    """Return ` (address)` of a link, "" where it leads nowhere or its text is the address."""
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#") or href.lower().startswith("javascript:"):
        return ""
    shown = "".join(_all_text(link).split())
    return "" if "".join(href.split()) == shown else f" ({href})"


def _field(element: Element) -> str:
    """Return what an `<input>` shows."""
    kind = (element.get("type") or "text").strip().lower()
    if kind in _CHOICES:
        return "☑" if element.get("checked") is not None else "☐"
    return "" if kind in _WORDLESS else element.get("value") or ""


@dataclass(slots=True)
class _Writer:
    """Gathers text into shown lines."""

    done: list[Shown | Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    line_no: int | None = None
    kind: LineKind = "text"
    last_numbers: dict[Element, int] = field(default_factory=dict)

    def flush(self) -> None:
        """End the line."""
        text = _SPACE.sub(" ", "".join(self.parts)).strip(" ")
        if text.strip():
            self.done.append(Shown(text, self.line_no, self.kind))
        self.parts.clear()

    def begin(self, element: Element) -> None:
        """End the line and begin another at an element."""
        self.flush()
        self.line_no = line_of(element)

    def leave(self) -> None:
        """End the line after a block; where the text behind it stands is not known."""
        self.flush()
        self.line_no = None

    def enter(self, element: Element) -> None:
        """Take the line of an inline element, if that is the first thing known of the line."""
        if self.line_no is None and not "".join(self.parts).strip():
            self.line_no = line_of(element)


def _write_preformatted(writer: _Writer, element: Element) -> None:
    """Write a `<pre>`: its lines as they are."""
    first = line_of(element)
    for place, text in enumerate(_all_text(element).split("\n")):
        if text.strip():
            line_no = None if first is None else first + place
            writer.done.append(Shown(text.rstrip(), line_no))
    writer.leave()


def _start(writer: _Writer, element: Element, tag: str) -> None:
    """Write what stands before the content of an element."""
    writer.enter(element)
    if tag in _BLOCKS:
        writer.begin(element)
        if tag in _HEADINGS:
            writer.kind = "heading"
        elif tag == "li":
            writer.parts.append(marker_of(element, writer.last_numbers))
    elif tag == "br":
        writer.begin(element)
    elif tag == "hr":
        writer.begin(element)
        writer.done.append(Shown("---", line_of(element), "rule"))
    elif tag == "input":
        writer.parts.append(_field(element))
    elif tag in {"td", "th"}:
        writer.parts.append(" ")
    writer.parts.append(element.text or "")


def _end(writer: _Writer, element: Element, tag: str) -> None:
    """Write what stands after the content of an element, but not its tail."""
    if tag == "a":
        writer.parts.append(_address(element))
    elif tag in _BLOCKS:
        writer.leave()
        if tag in _HEADINGS:
            writer.kind = "text"


def is_layout(table: Element) -> bool:
    """Return whether a table only places other tables: no row of it has two written cells."""
    if next(table.iterdescendants("table"), None) is None:
        return False
    for row in table.iterdescendants("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        written = [c for c in row.iterchildren("td", "th") if _all_text(c).strip()]
        if len(written) > 1:
            return False
    return True


def shown(root: Element, *, keep_tables: bool) -> list[Shown | Element]:
    """Return what a browser shows of an element, line by line.

    Args:
        root: The element; its tail is left out.
        keep_tables: Whether tables (other than layout tables) are returned as elements, between
            the lines; otherwise their rows become lines.

    Returns:
        Lines that hold at least one visible character, and tables, in reading order.
    """
    writer = _Writer(line_no=line_of(root))
    for event, element, walker in walk(root):
        tag = tag_of(element)
        seen = element is root or not is_unseen(element)
        if event == "start":
            if not seen:
                continue
            if tag == "pre":
                writer.begin(element)
                _write_preformatted(writer, element)
                walker.skip_subtree()
            elif tag == "option" and element.get("selected") is None:
                walker.skip_subtree()
            elif keep_tables and tag == "table" and element is not root and not is_layout(element):
                writer.begin(element)
                writer.done.append(element)
                writer.leave()
                walker.skip_subtree()
            else:
                _start(writer, element, tag)
        else:
            if seen and tag != "pre":
                _end(writer, element, tag)
            if element is not root:
                writer.parts.append(element.tail or "")
    writer.flush()
    return writer.done
