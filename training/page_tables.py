"""Ruled tables: cells of wrapped text, spans, rows that run on over the foot of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from training.page_canvas import Canvas, Colour, Run, TrueCell, TrueTable
from training.page_fonts import PageFont
from training.page_wrap import wrap

Align = Literal["left", "center", "right"]
HEADER_FILL: Colour = (222, 222, 222)


@dataclass(frozen=True, slots=True)
class Spec:
    """A cell to set; a newline in `text` begins a new paragraph."""

    text: str
    col: int
    row_span: int = 1
    col_span: int = 1
    align: Align = "left"
    bold: bool = False
    middle: bool = False
    fill: Colour | None = None


Row = tuple[Spec, ...]


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How a table is set; lengths in pixels.

    Attributes:
        left: Left edge of the table.
        widths: Of its columns.
        plain: Font of the cells.
        heavy: Font of bold cells.
        pitch: From baseline to baseline within a cell.
        pad_x: From a ruling to the text, left and right.
        pad_y: From a ruling to the text, above and below.
        weight: Of the rulings.
        frame: Weight of the outer ones.
    """

    left: float
    widths: tuple[float, ...]
    plain: PageFont
    heavy: PageFont
    pitch: float
    pad_x: float
    pad_y: float
    weight: int
    frame: int


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row with its cells broken into lines, and the height it wants.

    `begins` is the row's first line of text, for hints at the foot of the page before.
    """

    cells: tuple[tuple[Spec, tuple[str, ...]], ...]
    height: float

    @property
    def begins(self) -> str:
        """First words of the row."""
        return next((lines[0] for _, lines in self.cells if lines), "")


def set_rows(rows: Sequence[Row], style: TableStyle) -> list[SetRow]:
    """Break the cells of rows into lines. A cell over several rows does not make them higher."""
    out = []
    for row in rows:
        cells = []
        most = 1
        for spec in row:
            font = style.heavy if spec.bold else style.plain
            room = sum(style.widths[spec.col : spec.col + spec.col_span]) - 2 * style.pad_x
            lines: list[str] = []
            for paragraph in spec.text.split("\n") if spec.text else ():
                lines.extend(wrap(paragraph, room, font.width))
            cells.append((spec, tuple(lines)))
            if spec.row_span == 1:
                most = max(most, len(lines))
        out.append(SetRow(tuple(cells), most * style.pitch + 2 * style.pad_y))
    return out


def with_room(style: TableStyle, texts: Sequence[tuple[int, str]], giver: int) -> TableStyle:
    """Return a style whose columns hold texts that no typist breaks: numbers.

    What a column lacks comes from another one, as far as that one stays the widest.

    Args:
        style: As drawn by lot.
        texts: Column and text; each must fit on one line.
        giver: The column of long texts.
    """
    widths = list(style.widths)
    for col, text in texts:
        wanted = max(style.plain.width(text), style.heavy.width(text)) + 2 * style.pad_x + 2
        missing = min(wanted - widths[col], widths[giver] - max(wanted, *style.widths[giver + 1 :]))
        if col != giver and missing > 0:
            widths[col] += missing
            widths[giver] -= missing
    return replace(style, widths=tuple(widths))


def make_room_for_spans(rows: list[SetRow], style: TableStyle) -> list[SetRow]:
    """Return the rows, the last of every span heightened where its text needs it."""
    rows = list(rows)
    for at, row in enumerate(rows):
        for spec, lines in row.cells:
            end = min(len(rows), at + spec.row_span)
            wanted = len(lines) * style.pitch + 2 * style.pad_y
            missing = wanted - sum(r.height for r in rows[at:end])
            if missing > 0:
                rows[end - 1] = replace(rows[end - 1], height=rows[end - 1].height + missing)
    return rows


def split_row(row: SetRow, room: float, style: TableStyle) -> tuple[SetRow, SetRow] | None:
    """Cut a row so that its first part fits; None where fewer than two lines would."""
    fitting = int((room - 2 * style.pad_y) // style.pitch)
    most = max(len(lines) for _, lines in row.cells)
    if fitting < 2 or fitting >= most or any(spec.row_span > 1 for spec, _ in row.cells):
        return None
    first = tuple((replace(s, middle=False), lines[:fitting]) for s, lines in row.cells)
    rest = tuple((replace(s, middle=False), lines[fitting:]) for s, lines in row.cells)
    return (
        SetRow(first, fitting * style.pitch + 2 * style.pad_y),
        SetRow(rest, (most - fitting) * style.pitch + 2 * style.pad_y),
    )


def draw_table(canvas: Canvas, top: float, rows: Sequence[SetRow], style: TableStyle) -> float:
    """Draw rows as one table and write it down; return its lower edge."""
    number = len(canvas.tables)
    xs = [round(style.left + sum(style.widths[:n])) for n in range(len(style.widths) + 1)]
    ys = [round(top + sum(r.height for r in rows[:n])) for n in range(len(rows) + 1)]
    cells = []
    for at, row in enumerate(rows):
        for spec, lines in row.cells:
            below = min(len(rows), at + spec.row_span)
            box = (xs[spec.col], ys[at], xs[spec.col + spec.col_span], ys[below])
            if spec.fill is not None:
                canvas.fill(box, spec.fill)
            cell = TrueCell(at, spec.col, below - at, spec.col_span, "\n".join(lines), box)
            cells.append((cell, spec, lines))
    for cell, spec, lines in cells:
        _write(canvas, cell, spec, lines, style, number)
    for cell, _, _ in cells:
        x0, y0, x1, y1 = cell.box
        for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            canvas.rule(*ends, style.weight)
    outer = (xs[0], ys[0], xs[-1], ys[-1])
    for ends in (
        (xs[0], ys[0], xs[-1], ys[0]),
        (xs[0], ys[-1], xs[-1], ys[-1]),
        (xs[0], ys[0], xs[0], ys[-1]),
        (xs[-1], ys[0], xs[-1], ys[-1]),
    ):
        canvas.rule(*ends, style.frame)
    canvas.tables.append(TrueTable(tuple(cell for cell, _, _ in cells), outer))
    return float(ys[-1])


def _write(
    canvas: Canvas,
    cell: TrueCell,
    spec: Spec,
    lines: tuple[str, ...],
    style: TableStyle,
    table: int,
) -> None:
    x0, y0, x1, y1 = cell.box
    font = style.heavy if spec.bold else style.plain
    free = (y1 - y0) - len(lines) * style.pitch
    top = y0 + (free / 2 if spec.middle else min(style.pad_y, free / 2))
    for number, text in enumerate(lines):
        slack = (x1 - x0) - font.width(text)
        left = {
            "left": x0 + style.pad_x,
            "center": x0 + slack / 2,
            "right": x1 - style.pad_x - font.width(text),
        }[spec.align]
        baseline = round(top + (number + 0.7) * style.pitch)
        canvas.line(left, baseline, (Run(text, font),), cell=(table, cell.row, cell.col))
