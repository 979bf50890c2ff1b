"""What a parser reads: pages of lines and tables that know where their ink is.

A `Document` is the same shape whichever reader made it. Readers fill `raw` and `text` with the
same string; the normalise stage replaces `text` and records the names of the `steps` that changed
it. Everything is a frozen dataclass, so a Document can be cached, compared and sent to another
process.

Units: boxes are PDF points (1/72 inch) from the top left of the upright page; an image without a
declared resolution counts one pixel as one point. Text files have no boxes: `line_no` (1-based
line of the decoded file) stands instead. Confidences are 0.0-1.0, None where the reader gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["text", "heading", "furniture", "rule"]
"""`furniture` is a page number, running header or continuation hint; `rule` a drawn separator."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the upright page, in points from its top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both.

        >>> Box(0, 0, 1, 1).union(Box(2, 2, 3, 3))
        Box(x0=0, y0=0, x1=3, y1=3)
        """
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the same ink, as the reader itself offered it."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Word:
    """A run of ink between spaces, as read."""

    text: str
    box: Box | None = None
    confidence: float | None = None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (or one line of a text file)."""

    text: str
    raw: str
    line_no: int | None = None
    box: Box | None = None
    confidence: float | None = None
    kind: LineKind = "text"
    words: tuple[Word, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `row` and `col` are 0-based; empty cells are kept.

    `text` may hold newlines: printed lines of the cell (scans and PDFs), paragraphs or list items.
    `words` are those of the cell where the reader knows them, empty for text files.
    """

    row: int
    col: int
    text: str
    raw: str
    row_span: int = 1
    col_span: int = 1
    line_no: int | None = None
    box: Box | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in row-major order, as printed on one page (no joining across pages)."""

    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    line_no: int | None = None
    box: Box | None = None

    def rows(self) -> list[list[Cell]]:
        """Return the cells row by row, each row ordered by column (spanned slots are absent)."""
        out: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            out[cell.row].append(cell)
        for row in out:
            row.sort(key=lambda c: c.col)
        return out


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `blocks` are its lines and tables in reading order."""

    number: int
    reader: str
    reason: str
    width: float | None = None
    height: float | None = None
    rotation: int = 0
    skew: float = 0.0
    blocks: tuple[Block, ...] = ()
    notes: tuple[PageNote, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines outside tables, in reading order."""
        return tuple(b for b in self.blocks if isinstance(b, Line))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in reading order."""
        return tuple(b for b in self.blocks if isinstance(b, Table))

    def plain_text(self) -> str:
        """Return the page as text: a line per line, a tab-separated line per table row."""
        parts: list[str] = []
        for block in self.blocks:
            if isinstance(block, Line):
                parts.append(block.text)
            else:
                for row in block.rows():
                    parts.append("\t".join(c.text.replace("\n", " ") for c in row))
        return "\n".join(parts)

    def confidences(self) -> list[float]:
        """Return every line and cell confidence the reader gave."""
        found: list[float] = []
        for block in self.blocks:
            units: tuple[Line | Cell, ...] = (block,) if isinstance(block, Line) else block.cells
            found.extend(u.confidence for u in units if u.confidence is not None)
        return found


@dataclass(frozen=True, slots=True)
class PageNote:
    """Something the reader wants a person to know about a page; becomes a Finding."""

    severity: Literal["error", "warning", "info"]
    kind: str
    message: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """All pages of one file, and the folder names it lay in (evidence of last resort)."""

    doc_id: str
    source_path: str
    media_type: str
    pages: tuple[Page, ...]

    def blocks(self) -> Iterator[tuple[Page, Block]]:
        """Yield every block with its page, in reading order."""
        for page in self.pages:
            for block in page.blocks:
                yield page, block
