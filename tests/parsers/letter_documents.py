"""Documents made of the one-line letters in tests/data/parsers: `//` ends a line, twice a blank."""

from __future__ import annotations

import csv
from pathlib import Path

from parsers.document import Cell, Document, Line, Page, Table

DATA = Path(__file__).resolve().parents[1] / "data" / "parsers"


def cases(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def letter(text: str, *, source_path: str = "letter.txt") -> Document:
    """Return a one-page document; a line with ` | ` is a table row."""
    blocks: list[Line | Table] = []
    rows: list[tuple[int, list[str]]] = []

    def close() -> None:
        if not rows:
            return
        width = max(len(cells) for _, cells in rows)
        made = tuple(
            Cell(row, col, value, value, line_no=number)
            for row, (number, cells) in enumerate(rows)
            for col, value in enumerate(cells + [""] * (width - len(cells)))
        )
        blocks.append(Table(len(rows), width, made, line_no=rows[0][0]))
        rows.clear()

    for number, line in enumerate(text.split("//"), start=1):
        if " | " in line:
            rows.append((number, [cell.strip() for cell in line.split("|")]))
            continue
        close()
        if line.strip():
            blocks.append(Line(line, line, line_no=number))
    close()
    page = Page(1, "text_file", "a test letter", blocks=tuple(blocks))
    return Document("0" * 16, source_path, "text/plain", (page,))
