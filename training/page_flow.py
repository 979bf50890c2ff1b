"""Setting a report page after page: paragraphs, tables, page numbers, hints, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.page_canvas import BLACK, BLUE, Canvas, DrawnPage, Run
from training.page_fonts import PageFont, Type
from training.page_tables import (
    Align,
    SetRow,
    TableStyle,
    draw_table,
    split_row,
)
from training.page_wrap import wrap

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class FlowStyle:
    """How a report is set; lengths in points.

    Attributes:
        size: Official points of running text.
        pitch: From baseline to baseline, as a multiple of the size (1.15-1.5).
        margins: Left, top, right, bottom.
        indent: Of a paragraph's first line.
        justify: Spaces are widened to an even right edge.
        number: Format of the page number (`- {} -`); "" for none.
        number_at: Where it stands.
        first_number: Number of the first page.
        on_first: The first page carries its number too.
        hints: The foot of a page tells how the next one begins.
        thai: Digits are Thai.
    """

    size: float
    pitch: float
    margins: tuple[float, float, float, float]
    indent: float
    justify: bool
    number: str
    number_at: str
    first_number: int
    on_first: bool
    hints: bool
    thai: bool


def make_style(rng: Random, *, thai: bool, landscape: bool = False) -> FlowStyle:
    """Draw the style of a report after the habits of official letters (margins 3, 2.5, 2 cm)."""
    size = rng.choice((14, 15, 16, 16, 16)) if not landscape else rng.choice((12, 13, 14, 14))
    side = rng.choice((57, 71, 85)) if landscape else rng.choice((71, 85, 85))
    return FlowStyle(
        size=size,
        pitch=rng.choice((0.95, 1.05, 1.15, 1.15, 1.2, 1.25, 1.35, 1.5)),
        margins=(side, rng.choice((57, 71)), rng.choice((48, 57)), rng.choice((48, 57, 64))),
        indent=rng.choice((36, 57, 71)),
        justify=rng.random() < 0.5,
        number=rng.choice(("- {} -", "- {} -", "{}", "-{}-", "หน้า {}")),
        number_at=rng.choice(("top", "top", "bottom", "corner")),
        first_number=1,
        on_first=False,
        hints=rng.random() < 0.5,
        thai=thai,
    )


class Flow:
    """Writes down a report from top to bottom and turns the page where it is full."""

    def __init__(
        self, type_: Type, style: FlowStyle, dpi: int, rng: Random, *, landscape: bool = False
    ) -> None:
        """Start the first page."""
        self.type, self.style, self.rng = type_, style, rng
        self._dpi, self._landscape = dpi, landscape
        self.unit = type_.unit
        self.pages: list[DrawnPage] = []
        self.y = 0.0
        self.pitch = style.size * style.pitch * self.unit
        self.plain, self.heavy = type_.font(style.size), type_.font(style.size, bold=True)
        self._start()

    @property
    def width(self) -> float:
        """Room between the margins, in pixels."""
        return self.right - self.left

    @property
    def room(self) -> float:
        """Pixels left above the lower margin."""
        return self.bottom - self.y

    def digits(self, text: str) -> str:
        """Return the text in the report's digits."""
        return text.translate(THAI) if self.style.thai else text

    def space(self, points: float) -> None:
        """Leave some room."""
        self.y += points * self.unit

    def turn(self, hint: str = "") -> None:
        """Begin a new page; `hint` stands at the foot of the old one."""
        if hint:
            run = Run(hint.strip(), self.plain)
            left = self.right - self.plain.width(run.text)
            row = round(self.bottom + 0.9 * self.pitch)
            self.canvas.line(left, row, (run,), furniture=True)
        self._number(bottom=True)
        self.pages.append(self.canvas.done())
        self._start()

    def finish(self) -> tuple[DrawnPage, ...]:
        """Return all pages."""
        self._number(bottom=True)
        self.pages.append(self.canvas.done())
        return tuple(self.pages)

    def paragraph(
        self,
        text: str,
        *,
        indent: float = 0.0,
        left: float = 0.0,
        align: Align = "left",
        bold: bool = False,
        size: float | None = None,
        label: str = "",
    ) -> None:
        """Set a paragraph, over the foot of the page where it must.

        Args:
            text: The paragraph; a newline breaks the line.
            indent: Points by which the first line begins further right.
            left: Points by which all lines do.
            align: Of the lines.
            bold: In the heavy face.
            size: Official points, where they are not those of the report.
            label: Bold words before it, on its first line.
        """
        font = self.type.font(size or self.style.size, bold=bold)
        heavy = self.type.font(size or self.style.size, bold=True)
        pitch = (size or self.style.size) * self.style.pitch * self.unit
        begin, width = self.left + left * self.unit, self.width - left * self.unit
        offset = indent * self.unit + (heavy.width(label + " ") if label else 0.0)
        lines: list[tuple[str, bool]] = []
        for part in text.split("\n"):
            set_lines = wrap(part, width, font.width, 0.0 if lines else offset)
            lines += [(s, n + 1 == len(set_lines)) for n, s in enumerate(set_lines)]
        for number, (line, last) in enumerate(lines):
            if self.room < pitch:
                self.turn(self._hint(line))
            x = begin + (0.0 if number else indent * self.unit)
            runs = [Run(line, font)]
            if label and not number:
                runs = [Run(label, heavy), Run(line, font, heavy.width(" "))]
            wide = sum(run.gap + run.font.width(run.text) for run in runs)
            if align == "center":
                x = begin + (width - wide) / 2
            elif align == "right":
                x = begin + width - wide
            full = self.right if self.style.justify and align == "left" and not last else None
            self.canvas.line(x, round(self.y + 0.7 * pitch), runs, fill_to=full)
            self.y += pitch

    def columns(self, parts: Sequence[tuple[float, str, str]], *, dotted: bool = False) -> None:
        """Set one line of labels and texts, each beginning at a share of the width."""
        runs: list[Run] = []
        x, ends = self.left, []
        for share, label, text in parts:
            start = max(x, self.left + share * self.width)
            runs.append(Run(label, self.heavy, start - x))
            after = start + self.heavy.width(label)
            gap = 1.5 * self.plain.width(" ")
            runs.append(Run(text, self.plain, gap))
            x = after + gap + self.plain.width(text)
            ends.append(after)
        baseline = round(self.y + 0.7 * self.pitch)
        made = self.canvas.line(self.left, baseline, runs)
        if dotted and made is not None:
            stops = [self.left + share * self.width for share, _, _ in parts[1:]] + [self.right]
            for begin, stop in zip(ends, stops, strict=True):
                self.canvas.dots(begin + 4, stop - 6, baseline + 0.22 * self.plain.body)
        self.y += self.pitch

    def table(
        self,
        header: Sequence[SetRow],
        body: Sequence[SetRow],
        style: TableStyle,
        *,
        repeat: bool = True,
        split: bool = True,
        numbered_hint: str = "",
    ) -> list[tuple[int, int]]:
        """Set a table over as many pages as it needs.

        Args:
            header: Its first rows.
            body: The others.
            style: How it is set.
            repeat: Every page begins with the header.
            split: A row may run on over the foot of a page.
            numbered_hint: Format of the hint (`{}` is how the next row begins); "" for none.

        Returns:
            Page (index) and the number of rows of the header for every part.
        """
        waiting, placed = list(body), []
        head = list(header)
        while waiting or head:
            rows = list(head)
            used = sum(row.height for row in rows)
            taken = 0
            while waiting and used + waiting[0].height <= self.room:
                row = waiting.pop(0)
                rows.append(row)
                used += row.height
                taken += 1
            parts = split_row(waiting[0], self.room - used, style) if split and waiting else None
            if parts is not None:
                rows.append(parts[0])
                waiting[0] = parts[1]
                taken += 1
            if taken or not waiting:
                self.y = draw_table(self.canvas, self.y, rows, style)
                placed.append((len(self.pages), len(head)))
            elif self.y <= self.top + 1:
                raise ValueError("A row of the table is higher than a page and may not be split.")
            if waiting:
                if taken:
                    head = list(header) if repeat else []
                hint = numbered_hint.format(waiting[0].begins) if numbered_hint and taken else ""
                self.turn(hint)
            else:
                head = []
        return placed

    def signature(self, name: str, post: str, *, before: str = "", spot: float = 0.68) -> None:
        """Set the block that a signer signs above; `spot` is its middle as a share of the width."""
        needed = (4 + post.count("\n")) * self.pitch
        if self.room < needed:
            self.turn()
        middle = self.left + spot * self.width
        if before:
            self._centred(before, middle)
        if self.rng.random() < 0.7:
            colour = self.rng.choice((BLUE, BLUE, BLACK))
            self.canvas.signature(
                middle, self.y + 0.3 * self.pitch, 90 * self.unit, self.rng, colour
            )
        self.y += (0.6 if before else 1.4) * self.pitch
        self._centred(f"({name})", middle)
        for line in post.split("\n"):
            self._centred(line, middle)

    def _centred(self, text: str, middle: float) -> None:
        left = middle - self.plain.width(text) / 2
        left = min(left, self.right - self.plain.width(text))
        self.canvas.line(left, round(self.y + 0.7 * self.pitch), (Run(text, self.plain),))
        self.y += self.pitch

    def _hint(self, line: str) -> str:
        """Return what official letters print at the foot: how the next page begins."""
        if not self.style.hints:
            return ""
        return f"/{line[:24].split(' ')[0][:14]}..."

    def _start(self) -> None:
        self.canvas = Canvas(self._dpi, landscape=self._landscape)
        left, top, right, bottom = (side * self.unit for side in self.style.margins)
        self.left, self.right = left, self.canvas.width - right
        self.top, self.bottom = top, self.canvas.height - bottom
        self.y = top
        self._number(bottom=False)

    def _number(self, *, bottom: bool) -> None:
        """Print the page number, at the top before and at the foot after everything else."""
        style, index = self.style, len(self.pages)
        if (index == 0 and not style.on_first) or not style.number:
            return
        if (style.number_at == "bottom") != bottom:
            return
        text = self.digits(style.number.format(style.first_number + index))
        font: PageFont = self.plain
        row = self.canvas.height - 26 * self.unit if bottom else self.top - 0.7 * self.pitch
        x = (self.canvas.width - font.width(text)) / 2
        if style.number_at == "corner":
            x = self.right - font.width(text)
        if not bottom:
            row = max(row, 2.2 * font.body)
        self.canvas.line(x, round(row), (Run(text, font),), furniture=True)
