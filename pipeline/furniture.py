"""Running headers and footers: told by what repeats at the edge of pages, not by one page alone.

A table that runs over two pages is cut by the footer of the first and the header of the second;
marked as furniture, they no longer stand between its parts. Only the document knows what repeats,
so this is done after reading, whichever reader read the pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from parsers.document import Document, Line, Page

Edge = Literal["top", "bottom"]

EDGE_LINES = 2
"""A running header or footer has at most this many lines."""

LONGEST = 120
"""Characters; a longer line is a sentence."""

TIMES_WITHOUT_NUMBER = 3
"""So often must a line repeat that holds no page number."""

_DIGITS = re.compile(r"[0-9๐-๙]+")
_BLANK = re.compile(r"\s+")
# A heading repeated over a continued table says what the rows below are about.
_SAYS_SOMETHING = re.compile(r"ตัวชี้วัด|ประเด็น|เครื่องมือ|แบบวัด|คะแนน|IIT|EIT|OIT")


def mark_furniture(document: Document) -> Document:
    """Return the document with its running headers and footers marked as furniture.

    A line counts if it stands first or last on its page (outside tables) and the same line, page
    numbers aside, stands at the same edge of other pages: of one more if it holds a number that
    differs, else of two more. The first header of a document stays: it may be its title.
    """
    if len(document.pages) < 2:
        return document
    numbers: dict[tuple[Edge, str], set[str]] = {}
    times: Counter[tuple[Edge, str]] = Counter()
    for page in document.pages:
        on_page: set[tuple[Edge, str]] = set()
        for edge, _, line in _edge_lines(page):
            on_page.add((edge, _key(line)))
            numbers.setdefault((edge, _key(line)), set()).add("".join(_DIGITS.findall(line.text)))
        times.update(on_page)
    running = {
        key
        for key, count in times.items()
        if count >= TIMES_WITHOUT_NUMBER or (count >= 2 and len(numbers[key]) == count)
    }
    if not running:
        return document
    pages: list[Page] = []
    seen: set[tuple[Edge, str]] = set()
    for page in document.pages:
        blocks = list(page.blocks)
        for edge, index, line in _edge_lines(page):
            key: tuple[Edge, str] = (edge, _key(line))
            if key in running and (edge == "bottom" or key in seen):
                blocks[index] = replace(line, kind="furniture")
            seen.add(key)
        pages.append(replace(page, blocks=tuple(blocks)))
    return replace(document, pages=tuple(pages))


def _key(line: Line) -> str:
    """Return what stays the same of a running line from page to page."""
    return _BLANK.sub("", _DIGITS.sub("#", line.text))


def _edge_lines(page: Page) -> Iterator[tuple[Edge, int, Line]]:
    """Yield edge, index among the blocks, and line of what stands above and below everything."""
    last = len(page.blocks) - 1
    taken: set[int] = set()
    edges: tuple[tuple[Edge, range], ...] = (
        ("top", range(last + 1)),
        ("bottom", range(last, -1, -1)),
    )
    for edge, order in edges:
        for index in order[:EDGE_LINES]:
            block = page.blocks[index]
            if not isinstance(block, Line) or index in taken:
                break
            if len(block.text) > LONGEST or _SAYS_SOMETHING.search(block.text):
                break
            taken.add(index)
            yield edge, index, block
