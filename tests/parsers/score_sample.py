"""Documents for score tests: from plain text, in the shape the readers give."""

from __future__ import annotations

import re

from parsers.document import Block, Cell, Document, Line, Page, Table

_BREAK = re.compile(r"</?(?:p|br|li|ul)[^>]*>")


def _clean(text: str) -> str:
    parts = (part.strip() for part in _BREAK.sub("\n", text).split("\n"))
    return "\n".join(part for part in parts if part)


def document_of(text: str) -> Document:
    """Return a one-page document: a table per run of lines with tabs, a line per other line."""
    blocks: list[Block] = []
    rows: list[tuple[int, list[str]]] = []

    def close() -> None:
        if not rows:
            return
        columns = max(len(cells) for _, cells in rows)
        cells = tuple(
            Cell(r, c, _clean(raw), raw, line_no=number)
            for r, (number, parts) in enumerate(rows)
            for c, raw in enumerate(parts)
        )
        blocks.append(Table(len(rows), columns, cells, line_no=rows[0][0]))
        rows.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            rows.append((number, line.split("\t")))
            continue
        if line.strip():
            close()
            blocks.append(Line(line, line, line_no=number))
    close()
    page = Page(1, "text", "a test", blocks=tuple(blocks))
    return Document("0" * 16, "sample.txt", "text/plain", (page,))
