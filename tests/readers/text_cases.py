"""Blocks in the short form in which the data files of these tests write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from parsers.document import Block, Cell, Line

DATA = Path(__file__).resolve().parents[1] / "data" / "readers"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a data file."""
    found: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return found


def _short_cell(cell: Cell) -> str:
    spans = (cell.row_span, cell.col_span)
    return cell.text if spans == (1, 1) else f"{cell.text}{{{spans[0]}x{spans[1]}}}"


def short(block: Block) -> list[Any]:
    """Return a block as the data files write it: kind, line, text or rows of cells."""
    if isinstance(block, Line):
        return [block.kind, block.line_no, block.text]
    return ["table", block.line_no, [[_short_cell(c) for c in row] for row in block.rows()]]
