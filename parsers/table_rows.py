"""The rows of a table, merged cells standing in every slot that they span."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Box, Cell, Page, Table
from parsers.evidence import is_low
from parsers.records import Evidence


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `slots[c]` is the cell that covers column `c`, or None.

    `columns` is the number of columns of the head the row belongs to; a row of a table that lost
    its first columns is shifted to the right by the reader of the chain (`chains.py`).
    """

    page: Page
    table_index: int
    index: int
    slots: tuple[Cell | None, ...]

    def text(self, column: int) -> str:
        """Return the text in a column, stripped; empty where there is no cell."""
        cell = self.slots[column] if column < len(self.slots) else None
        return cell.text.strip() if cell is not None else ""

    def own(self, column: int) -> bool:
        """Tell whether the cell in a column begins in this row (is not merged from above)."""
        cell = self.slots[column] if column < len(self.slots) else None
        return cell is not None and cell.row == self.index

    def filled(self) -> tuple[int, ...]:
        """Return the first columns of the distinct non-empty cells that begin in this row."""
        seen: list[int] = []
        for column, cell in enumerate(self.slots):
            if cell is None or not cell.text.strip() or cell.row != self.index:
                continue
            if column and self.slots[column - 1] is cell:
                continue
            seen.append(column)
        return tuple(seen)

    def cells(self) -> tuple[Cell, ...]:
        """Return the distinct cells of the row, from left to right."""
        found = {id(cell): cell for cell in self.slots if cell is not None}
        return tuple(found.values())

    @property
    def key(self) -> str:
        """A name for the row that is unique in the document: `p1t3r2` (1-based)."""
        return f"p{self.page.number}t{self.table_index + 1}r{self.index + 1}"


def rows_of(page: Page, table_index: int, table: Table) -> tuple[Row, ...]:
    """Return the rows of a table with merged cells standing in every slot they span."""
    slots: list[list[Cell | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        for r in range(cell.row, min(cell.row + max(cell.row_span, 1), table.n_rows)):
            for c in range(cell.col, min(cell.col + max(cell.col_span, 1), table.n_cols)):
                if slots[r][c] is None:
                    slots[r][c] = cell
    return tuple(Row(page, table_index, r, tuple(line)) for r, line in enumerate(slots))


def row_evidence(rows: tuple[Row, ...]) -> Evidence:
    """Return the address of one or more rows: where the first begins, and the weakest reading.

    The box holds the cells of the first page only (a box cannot span pages). `raw` is the cells
    as read, tabs between cells and newlines between rows.
    """
    page = rows[0].page
    cells = [cell for row in rows if row.page is page for cell in row.cells()]
    box: Box | None = None
    for cell in cells:
        if cell.box is not None:
            box = cell.box if box is None else box.union(cell.box)
    lines = [cell.line_no for cell in cells if cell.line_no is not None]
    steps: list[str] = []
    confidences: list[float] = []
    for row in rows:
        for cell in row.cells():
            steps.extend(step for step in cell.steps if step not in steps)
            if cell.confidence is not None and cell.text.strip():
                confidences.append(cell.confidence)
    return Evidence(
        page=page.number,
        raw="\n".join("\t".join(cell.raw for cell in row.cells()) for row in rows),
        reader=page.reader,
        line=min(lines) if lines else None,
        box=box,
        confidence=min(confidences) if confidences else None,
        steps=tuple(steps),
    )


def is_doubtful(evidence: Evidence) -> bool:
    """Tell whether the ink was read with too little confidence to go without review."""
    return is_low(evidence.confidence)


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """One logical row: its printed rows, of which later ones continue the first."""

    rows: tuple[Row, ...]

    def text(self, column: int) -> str:
        """Return the text of a column over all printed rows, one paragraph per printed row."""
        parts = [row.text(column) for n, row in enumerate(self.rows) if n == 0 or row.own(column)]
        return "\n".join(part for part in parts if part)

    def join(self, columns: tuple[int, ...]) -> str:
        """Return the texts of several columns, one paragraph each; a merged cell counts once."""
        texts: list[str] = []
        for column in columns:
            text = self.text(column)
            if text and text not in texts:
                texts.append(text)
        return "\n".join(texts)

    @property
    def evidence(self) -> Evidence:
        """The address of the whole row."""
        return row_evidence(self.rows)

    @property
    def pages(self) -> tuple[int, int]:
        """First and last page."""
        numbers = [row.page.number for row in self.rows]
        return min(numbers), max(numbers)
