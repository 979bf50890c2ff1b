"""What a made report consists of, whatever it is rendered as: pages of paragraphs and grids.

`as_text` writes them the way reports reach us as text: blank lines between paragraphs, tabs between
cells, an empty cell after a spanning header, a form feed between pages. Another renderer can set
the same blocks as a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.records import Channel, Instrument, Level


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one or more lines; `tight` puts no blank line before it."""

    text: str
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first `header_rows` rows are its header, an empty cell there is a span."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 1


MadeBlock = Paragraph | Grid
MadePage = tuple[MadeBlock, ...]


@dataclass(frozen=True, slots=True)
class TrueFact:
    """One fact a careful reader enters: the key of the table `scores`, the value, its scale."""

    agency_no: int
    fiscal_year: int
    level: Level
    instrument: Instrument | None
    code: str | None
    channel: Channel | None
    value: Decimal
    scale_max: Decimal = Decimal(100)

    @property
    def key(self) -> tuple[int, int, Level, Instrument | None, str | None, Channel | None]:
        """The primary key within a document."""
        return (
            self.agency_no,
            self.fiscal_year,
            self.level,
            self.instrument,
            self.code,
            self.channel,
        )


def as_text(pages: Sequence[MadePage]) -> str:
    r"""Return the report as one text.

    >>> as_text([(Paragraph("ก"), Grid((("ข", "ค"),))), (Paragraph("ง"),)])
    'ก\n\nข\tค\n\x0cง\n'
    """
    texts = []
    for page in pages:
        lines: list[str] = []
        for block in page:
            if lines and not (isinstance(block, Paragraph) and block.tight):
                lines.append("")
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines.extend("\t".join(row) for row in block.rows)
        texts.append("\n".join(lines) + "\n")
    return "\f".join(texts)
