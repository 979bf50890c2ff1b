"""Hand-made tables and the real reports, for the tests of structured tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from parsers.document import Box, Cell, Document, Line, Page, Table
from tests.shared import SHARED

DATA = Path(__file__).resolve().parents[1] / "data" / "parsers"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a JSON file under tests/data/parsers."""
    found: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


def make_table(rows: list[list[str]], first_line: int = 1) -> Table:
    """Build a table from rows of texts; `^` is merged with the cell above, `<` with the left."""
    n_cols = max(len(row) for row in rows)
    grid = [[*row, *([""] * (n_cols - len(row)))] for row in rows]
    cells = []
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            down = 1
            while r + down < len(grid) and grid[r + down][c] == "^":
                down += 1
            right = 1
            while c + right < n_cols and row[c + right] == "<":
                right += 1
            cells.append(Cell(r, c, text, text, down, right, line_no=first_line + r))
    return Table(len(grid), n_cols, tuple(cells), line_no=first_line)


def make_document(*pages: list[list[list[str]] | str]) -> Document:
    """Build a document: each page a list of tables (rows of texts) and lines (strings)."""
    built = []
    line_no = 1
    for number, blocks in enumerate(pages, 1):
        made: list[Line | Table] = []
        for block in blocks:
            if isinstance(block, str):
                made.append(Line(block, block, line_no))
                line_no += 1
            else:
                made.append(make_table(block, line_no))
                line_no += len(block)
        built.append(Page(number, "fake", "made by a test", blocks=tuple(made)))
    return Document("0" * 16, "made.txt", "text/plain", tuple(built))


def boxed_table(rows: list[list[str]], confidence: float) -> Table:
    """Build a table as a scan gives it: boxes and confidences, no lines."""
    cells = tuple(
        Cell(
            r,
            c,
            text,
            text,
            box=Box(100.0 * c, 20.0 * r, 100.0 * c + 90, 20.0 * r + 15),
            confidence=confidence,
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Table(len(rows), len(rows[0]), cells)


def real_report(number: int) -> Document:
    """Load one of the real reports through the real reader and the normalise stage."""
    from pipeline.normalise import normalise_document
    from pipeline.readers.base import PagePlan, ReadOptions, Source
    from pipeline.readers.text_file import TextFileReader

    path = next((SHARED / "reports").glob(f"{number:03d}_*"))
    data = path.read_bytes()
    source = Source(path, path.name, hashlib.sha256(data).hexdigest(), len(data), "text/plain")
    page = TextFileReader().read(source, PagePlan(1, "text_file", "test"), ReadOptions())
    document = Document(source.doc_id, path.name, "text/plain", (page,))
    return normalise_document(document)
