"""An HTML `<table>` as a grid of cells, with its spans."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from parsers.document import Cell, Table
from pipeline.readers.html_text import Element, Shown, is_unseen, line_of, shown, tag_of, walk

_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_MAX_COLUMN_SPAN: Final = 1000  # the limit of the HTML standard
_PADDING_FREE: Final = 100_000


@dataclass(slots=True)
class _Row:
    """A row: its cell elements, its line, and the number of its row group."""

    line_no: int | None
    group: int
    cells: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with its place in the grid; spans still as wide as declared."""

    element: Element
    row: int
    col: int
    row_span: int
    col_span: int


def _is_transparent(element: Element) -> bool:
    """Return whether an element inside a table, outside its cells, only wraps some of its rows."""
    holds_cells = element.find(".//td") is not None or element.find(".//th") is not None
    return holds_cells and tag_of(element) != "table"


def _rows(table: Element) -> tuple[list[_Row], list[Shown]]:
    """Return the rows of a table, and the lines that stand in it but in no cell (its caption)."""
    rows: list[_Row] = []
    outside: list[Shown] = []
    group = 0
    in_row = False

    def note(text: str | None, element: Element) -> None:
        words = " ".join((text or "").split())
        if words:
            outside.append(Shown(words, line_of(element)))

    for event, element, walker in walk(table):
        tag = tag_of(element)
        if event == "end":
            if tag in _GROUPS or tag == "tr":
                in_row = False
            if element is not table:
                note(element.tail, element)
        elif element is not table and is_unseen(element):
            continue
        elif tag in {"td", "th"}:
            if not in_row:
                rows.append(_Row(line_of(element), group))
                in_row = True
            rows[-1].cells.append(element)
            walker.skip_subtree()
        elif element is table or tag in _GROUPS or tag == "tr" or _is_transparent(element):
            note(element.text, element)
            group += tag in _GROUPS
            if tag == "tr":
                rows.append(_Row(line_of(element), group))
                in_row = True
        else:
            lines = shown(element, keep_tables=False)
            outside.extend(line for line in lines if isinstance(line, Shown))
            walker.skip_subtree()
    return rows, outside


def _span(element: Element, name: str, most: int) -> int:
    """Return a span as declared, between 1 and `most`; 0 means all there are."""
    found = re.match(r"\s*(\d{1,9})", element.get(name, "1"))
    value = int(found.group(1)) if found else 1
    return min(value or most, most)


def _place(rows: list[_Row]) -> list[_Placed]:
    """Place the cells as the HTML standard does: each in the first free slot of its row.

    A cell reaches down at most to the end of its row group, and never over another cell.
    """
    left_in_group = [0] * len(rows)
    for number in range(len(rows) - 1, -1, -1):
        same = number + 1 < len(rows) and rows[number + 1].group == rows[number].group
        left_in_group[number] = 1 + (left_in_group[number + 1] if same else 0)
    placed: list[_Placed] = []
    busy: dict[int, int] = {}  # column -> rows it is still taken for, this one included
    for number, row in enumerate(rows):
        col = 0
        for element in row.cells:
            while busy.get(col):
                col += 1
            row_span = _span(element, "rowspan", left_in_group[number])
            wanted = min(_span(element, "colspan", _MAX_COLUMN_SPAN), _MAX_COLUMN_SPAN)
            col_span = 1
            while col_span < wanted and not busy.get(col + col_span):
                col_span += 1
            placed.append(_Placed(element, number, col, row_span, col_span))
            for taken in range(col, col + col_span):
                busy[taken] = row_span
            col += col_span
        busy = {taken: left - 1 for taken, left in busy.items() if left > 1}
    return placed


def _text(element: Element) -> str:
    """Return the shown text of a cell, its lines joined by newlines."""
    lines = shown(element, keep_tables=False)
    return "\n".join(line.text for line in lines if isinstance(line, Shown))


def build_html_table(table: Element, line_offset: int) -> tuple[list[Shown], Table | None]:
    """Make the grid of a table.

    Columns in which no cell begins are left out, so a title row with `colspan="100"` does not make
    a hundred of them. Slots that no cell of the HTML fills get an empty cell; slots that a spanning
    cell covers get none.

    Args:
        table: The `<table>` element.
        line_offset: Lines of the file before the HTML.

    Returns:
        What stands in the table but in no cell (its caption), and the grid; None without cells.
    """
    rows, outside = _rows(table)
    placed = _place(rows)
    if not placed:
        return outside, None
    n_cols = 1 + max(p.col for p in placed)
    covered: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for p in placed:
        col_span = min(p.col_span, n_cols - p.col)
        if p.row_span > 1 or col_span > 1:
            below = range(p.row, p.row + p.row_span)
            covered.update((r, c) for r in below for c in range(p.col, p.col + col_span))
        else:
            covered.add((p.row, p.col))
        text = _text(p.element)
        cells.append(
            Cell(
                row=p.row,
                col=p.col,
                text=text,
                raw=text,
                row_span=p.row_span,
                col_span=col_span,
                line_no=_shift(line_of(p.element), line_offset),
            )
        )
    if len(rows) * n_cols <= 4 * len(covered) + _PADDING_FREE:
        cells.extend(
            Cell(row=r, col=c, text="", raw="", line_no=_shift(rows[r].line_no, line_offset))
            for r in range(len(rows))
            for c in range(n_cols)
            if (r, c) not in covered
        )
    cells.sort(key=lambda cell: (cell.row, cell.col))
    first = _shift(rows[0].line_no, line_offset)
    return outside, Table(n_rows=len(rows), n_cols=n_cols, cells=tuple(cells), line_no=first)


def _shift(line_no: int | None, offset: int) -> int | None:
    """Return a line number of the HTML as one of the file."""
    return None if line_no is None else line_no + offset
