"""The text in which scores are looked for: runs of lines, and single cells, that know their ink."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.document import Cell, Document, Line, Page, Table

_LONGEST_SNIPPET = 400
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or cell of a flow and where its text begins in it."""

    page: Page
    unit: Line | Cell
    start: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A run of lines between tables, or one cell.

    Attributes:
        text: The texts joined by newlines.
        pieces: Its lines (or its one cell), ascending by `start`.
        row_key: `p1t0r2` (page number, 0-based table on the page, 0-based row), "" for lines.
        column: (columns of the table, column of the cell); None for lines. A cell cut by a page
            end goes on in the cell with the same value.
    """

    text: str
    pieces: tuple[Piece, ...]
    row_key: str = ""
    column: tuple[int, int] | None = None
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def piece_at(self, position: int) -> Piece:
        """Return the line or cell that holds a position of the text."""
        return self.pieces[bisect_right(self._starts, position) - 1]

    def snippet(self, start: int, end: int) -> str | None:
        """Return the ink of a span as read, None where it cannot be told from its unit's raw text.

        The span is cut to the unit that holds its end. Markup and spaces that normalising removed
        between the characters are part of the ink.
        """
        piece = self.piece_at(max(start, end - 1))
        offset = max(start, piece.start)
        text = self.text[offset:end].strip()
        raw = piece.unit.raw
        if not text or len(raw) <= len(text):
            return None
        if text in raw:
            return text
        if len(text) > _LONGEST_SNIPPET:
            return None
        letters = "".join(text.split())
        bare, places = _bare(raw)
        found = bare.find(letters)
        return raw[places[found] : places[found + len(letters) - 1] + 1] if found >= 0 else None


@lru_cache(maxsize=64)
def _bare(raw: str) -> tuple[str, tuple[int, ...]]:
    """Return a raw text without spaces and markup, and where each character stood."""
    hidden = {i for tag in _TAG.finditer(raw) for i in range(tag.start(), tag.end())}
    places = tuple(i for i, c in enumerate(raw) if not c.isspace() and i not in hidden)
    return "".join(raw[i] for i in places), places


def _flow(
    pieces: list[tuple[Page, Line | Cell]], row_key: str, column: tuple[int, int] | None
) -> Flow:
    placed = []
    start = 0
    texts = []
    for page, unit in pieces:
        placed.append(Piece(page, unit, start))
        texts.append(unit.text)
        start += len(unit.text) + 1
    return Flow("\n".join(texts), tuple(placed), row_key, column, tuple(p.start for p in placed))


def flows(document: Document, skip_tables: frozenset[tuple[int, int]]) -> Iterator[Flow]:
    """Yield the flows of a document in reading order.

    Args:
        document: The normalised document.
        skip_tables: (page number, 0-based index of the table on its page) to leave out.
    """
    lines: list[tuple[Page, Line | Cell]] = []
    for page in document.pages:
        index = -1
        for block in page.blocks:
            if isinstance(block, Table):
                index += 1
                if lines:
                    yield _flow(lines, "", None)
                    lines = []
                if (page.number, index) in skip_tables:
                    continue
                for cell in block.cells:
                    if cell.text.strip():
                        key = f"p{page.number}t{index}r{cell.row}"
                        yield _flow([(page, cell)], key, (block.n_cols, cell.col))
            elif block.kind not in ("furniture", "rule") and block.text.strip():
                lines.append((page, block))
    if lines:
        yield _flow(lines, "", None)
