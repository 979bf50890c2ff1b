"""Tables written as text: tab-separated rows and Markdown pipes.

An OCR that writes tables as text keeps the grid and loses the rulings: a cell that spanned two
columns is followed by an empty one. A span is restored only where the second row of a two-row
header proves it; everywhere else an empty cell stays an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsers.document import Cell, Table

MAX_COLUMNS: Final = 256
"""A line with more cells is no table row; no printed page has that many columns."""

_SEPARATOR_CELL = re.compile(r"\s*(?::?-{2,}:?|:-+:?|-+:)\s*")
_SHORT_SEPARATOR_CELL = re.compile(r"\s*:?-+:?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"[\s\d.,%/()-]+")
_PADDING_FREE: Final = 100_000
_HEADER_CELL_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells as read, and its 1-based line number in the file."""

    line_no: int
    cells: tuple[str, ...]
    raw: str


def tab_row(line_no: int, raw: str) -> Row | None:
    r"""Return a line as tab-separated cells, None where it is no table row.

    Empty cells at either end are kept.

    >>> tab_row(1, "\tก\t").cells
    ('', 'ก', '')
    """
    if "\t" not in raw or raw.count("\t") >= MAX_COLUMNS:
        return None
    return Row(line_no, tuple(raw.split("\t")), raw)


def pipe_row(line_no: int, raw: str) -> Row | None:
    r"""Return a Markdown line `| a | b |` as cells, None where it is no table row.

    The line begins with a pipe and holds another; the spaces around a cell and the backslash of
    `\|` belong to Markdown, not to the cell.

    >>> pipe_row(1, r"| a | b\|c |").cells
    ('a', 'b|c')
    """
    line = raw.strip()
    if not line.startswith("|"):
        return None
    parts = _PIPE.split(line)
    if not parts[-1].strip():
        parts.pop()
    cells = tuple(part.strip().replace(r"\|", "|") for part in parts[1:])
    if not cells or len(cells) > MAX_COLUMNS or len(_PIPE.findall(line)) < 2:
        return None
    return Row(line_no, cells, raw)


def is_separator(row: Row, *, second: bool = False) -> bool:
    """Return whether a row only separates others (`---`, `:--:` in every cell).

    Args:
        row: The row.
        second: Whether it is the second of a Markdown table, where one dash is enough; elsewhere a
            single dash is what people print into a cell that does not apply.

    >>> is_separator(Row(1, ("--", " :---: "), "")), is_separator(Row(1, ("-", "-"), ""))
    (True, False)
    """
    pattern = _SHORT_SEPARATOR_CELL if second else _SEPARATOR_CELL
    return all(pattern.fullmatch(cell) for cell in row.cells)


def _squeezed(row: Row) -> tuple[str, ...]:
    """Return the cells without white space, and without empty cells at the end."""
    cells = ["".join(cell.split()) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _is_number(cell: str) -> bool:
    """Return whether a cell holds digits and their punctuation, and nothing else."""
    return _NUMBER.fullmatch(cell) is not None and any(map(str.isdigit, cell))


def _is_header_like(cells: Sequence[str]) -> bool:
    """Return whether squeezed cells could be a header: two or more, none a bare number."""
    filled = [cell for cell in cells if cell]
    return len(filled) >= 2 and not any(map(_is_number, filled))


def split_at_headers(rows: Sequence[Row]) -> list[list[Row]]:
    """Split a run of rows where its first row, a header, is printed again after other rows.

    >>> [len(t) for t in split_at_headers([Row(i, ("ก", c), "") for i, c in enumerate("ขคขง")])]
    [2, 2]
    """
    tables: list[list[Row]] = []
    header: tuple[str, ...] = ()
    for row in rows:
        cells = _squeezed(row)
        again = bool(tables) and len(tables[-1]) > 1 and cells == header
        if not tables or (again and _is_header_like(header)):
            header = cells
            tables.append([])
        tables[-1].append(row)
    return tables


def split_where_ragged(rows: Sequence[Row]) -> list[list[Row]]:
    """Split rows that no grid can hold: where padding would grow a large table many times over.

    A few ragged rows are padded; a megabyte of one-cell rows beside one of 200 is no table, and
    padding it would need gigabytes. It is cut wherever the number of cells changes.
    """
    cells = sum(len(row.cells) for row in rows)
    padded = len(rows) * max(len(row.cells) for row in rows)
    if padded <= 4 * cells + _PADDING_FREE:
        return [list(rows)]
    tables: list[list[Row]] = []
    for row in rows:
        if not tables or len(tables[-1][-1].cells) != len(row.cells):
            tables.append([])
        tables[-1].append(row)
    return tables


def _header_spans(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    """Return the column spans that a second header row proves: start column -> span.

    The two rows have to complete each other: below a filled cell that is followed by empty ones
    the second row is filled all along, and below every other filled cell it is empty.

    >>> _header_spans(["ประเด็น", "ผล", "", "หมายเหตุ"], ["", "ผลผลิต", "ผลลัพธ์", ""])
    {1: 2}
    >>> _header_spans(["ลำดับ", "ผล", ""], ["๑", "ดี", "มาก"])
    {}
    """
    spans: dict[int, int] = {}
    singles = 0
    col = 0
    while col < len(first):
        end = col + 1
        while end < len(first) and not first[end] and second[end]:
            end += 1
        below = second[col:end]
        if not first[col]:
            if any(below):
                return {}
        elif end - col > 1:
            if not all(below) or any(map(_is_number, below)):
                return {}
            spans[col] = end - col
        elif any(below):
            return {}
        else:
            singles += 1
        col = end
    too_long = any(len(cell) > _HEADER_CELL_LIMIT for cell in (*first, *second))
    return spans if singles and not too_long else {}


def build_table(rows: Sequence[Row]) -> Table:
    """Make the grid of a table: pad ragged rows, restore the spans of a two-row header.

    Slots that a spanning cell covers have no cell of their own.
    """
    n_cols = max(len(row.cells) for row in rows)
    spans: dict[int, int] = {}
    tops: list[str] = []
    if len(rows) > 1:
        tops, seconds = (
            [cell.strip() for cell in row.cells] + [""] * (n_cols - len(row.cells))
            for row in rows[:2]
        )
        spans = _header_spans(tops, seconds)
    covered = {(0, col) for start, n in spans.items() for col in range(start + 1, start + n)}
    # Beside a proven span, the other filled headers reach down over the second row.
    tall = {col for col, top in enumerate(tops) if spans and top and col not in spans}
    covered |= {(1, col) for col in tall}
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for col in range(n_cols):
            if (number, col) in covered:
                continue
            text = row.cells[col] if col < len(row.cells) else ""
            cells.append(
                Cell(
                    row=number,
                    col=col,
                    text=text,
                    raw=text,
                    row_span=2 if number == 0 and col in tall else 1,
                    col_span=spans.get(col, 1) if number == 0 else 1,
                    line_no=row.line_no,
                )
            )
    return Table(n_rows=len(rows), n_cols=n_cols, cells=tuple(cells), line_no=rows[0].line_no)
