"""A page being drawn, and the exact truth of what stands on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.page_fonts import PageFont, Pixels

Rgb = NDArray[np.uint8]
Colour = tuple[int, int, int]
BLACK: Colour = (16, 16, 18)
BLUE: Colour = (28, 46, 150)
YELLOW: Colour = (255, 250, 60)

A4 = (8.27, 11.69)
"""Inches."""


@dataclass(frozen=True, slots=True)
class TrueLine:
    """One printed line.

    Attributes:
        text: As printed; gaps of any width are one space.
        box: The ink's box, in pixels.
        baseline: Row on which the letters stand.
        size: Height of a plain consonant, in pixels (as `LineImage.body`).
        furniture: A page number or a continuation hint.
        cell: Table (0-based on its page), row and column of the cell it stands in.
    """

    text: str
    box: Pixels
    baseline: float
    size: float
    furniture: bool = False
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell of a ruled table: 0-based place, its spans, its lines joined with newlines, its box.

    The box runs along the middle of the rulings.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Pixels


@dataclass(frozen=True, slots=True)
class TrueTable:
    """A ruled table on one page; `cells` are row-major, empty ones included."""

    cells: tuple[TrueCell, ...]
    box: Pixels

    @property
    def n_rows(self) -> int:
        """Rows of the grid."""
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def n_cols(self) -> int:
        """Columns of the grid."""
        return max(cell.col + cell.col_span for cell in self.cells)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page and its truth; `lines` and `tables` are in reading order.

    Attributes:
        pixels: Height x width x 3, RGB.
        lines: Every printed line, those of cells row-major.
        tables: Every ruled table.
    """

    pixels: Rgb
    lines: tuple[TrueLine, ...]
    tables: tuple[TrueTable, ...]

    @property
    def text(self) -> str:
        """The page as read from top to bottom, a printed line a line."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font, after a gap in pixels."""

    text: str
    font: PageFont
    gap: float = 0.0


class Canvas:
    """A blank page to draw on; what is drawn is written down."""

    def __init__(self, dpi: int, *, landscape: bool = False) -> None:
        """Start a white A4 page."""
        width, height = (round(side * dpi) for side in (reversed(A4) if landscape else A4))
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width, height), (255, 255, 255))
        self._draw = ImageDraw.Draw(self._image)
        self._draw.fontmode = "L"
        self.unit = dpi / 72
        self.lines: list[TrueLine] = []
        self.tables: list[TrueTable] = []

    def line(
        self,
        left: float,
        baseline: int,
        runs: Sequence[Run],
        *,
        fill_to: float | None = None,
        furniture: bool = False,
        cell: tuple[int, int, int] | None = None,
        colour: Colour = BLACK,
    ) -> TrueLine | None:
        """Draw one line and write it down; nothing is done for a blank one.

        Args:
            left: Where it begins.
            baseline: Row on which the letters stand.
            runs: Its parts from left to right.
            fill_to: Right end to which the spaces are widened, where it is not far.
            furniture: It is a page number or a hint.
            cell: The cell it stands in.
            colour: Of the ink.
        """
        text = " ".join("".join((" " if r.gap else "") + r.text for r in runs).split())
        if not text:
            return None
        extra = self._widening(left, runs, fill_to)
        boxes: list[tuple[float, float, float, float]] = []
        x = left
        for run in runs:
            x += run.gap
            for number, word in enumerate(run.text.split(" ")):
                x += (run.font.width(" ") + extra) if number else 0.0
                x = self._word(x, baseline, word, run.font, colour, boxes)
        box = (
            math.floor(min(b[0] for b in boxes)),
            math.floor(min(b[1] for b in boxes)),
            math.ceil(max(b[2] for b in boxes)),
            math.ceil(max(b[3] for b in boxes)),
        )
        made = TrueLine(text, box, float(baseline), runs[0].font.body, furniture, cell)
        self.lines.append(made)
        return made

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: int) -> None:
        """Draw a horizontal or vertical line `weight` pixels wide about these coordinates."""
        before, after = weight // 2, weight - weight // 2 - 1
        self._draw.rectangle(
            (round(x0) - before, round(y0) - before, round(x1) + after, round(y1) + after), BLACK
        )

    def fill(self, box: Pixels, colour: Colour) -> None:
        """Colour an area; draw on it afterwards."""
        self._draw.rectangle(box, colour)

    def dots(self, x0: float, x1: float, row: float) -> None:
        """Draw a dotted line to write on."""
        size, step = max(1.0, 0.7 * self.unit), 3.2 * self.unit
        x = x0
        while x + size < x1:
            self._draw.ellipse((x, row, x + size, row + size), BLACK)
            x += step

    def signature(self, x: float, y: float, width: float, rng: Random, colour: Colour) -> None:
        """Scrawl a name, centred at (x, y)."""
        phase, loops = rng.uniform(0, 6), rng.uniform(2.5, 5.5)
        lean, high = rng.uniform(-0.2, 0.25), width * rng.uniform(0.14, 0.26)
        second = rng.uniform(1.6, 2.9)
        points = []
        for step in range(160):
            t = step / 159
            swing = math.sin(phase + t * loops * 2 * math.pi) * (1 - 0.6 * t)
            across = t + 0.09 * math.cos(phase + t * loops * second * math.pi)
            down = high * (swing + 0.4 * math.sin(second * t * 9))
            points.append((x + (across - 0.5) * width, y + down - lean * width * (t - 0.5)))
        self._stroke(points, max(2, round(rng.uniform(0.7, 1.2) * self.unit)), colour)
        tail = [(x - 0.5 * width, y + high), (x + 0.55 * width, y + high * rng.uniform(0.3, 1.0))]
        if rng.random() < 0.5:
            self._stroke(tail, max(2, round(0.7 * self.unit)), colour)

    def emblem(self, x: float, y: float, size: float) -> None:
        """Draw something as black and feathered as the garuda of official letters, centred."""
        weight = max(1, round(0.8 * self.unit))
        for side in (-1, 1):
            for feather in range(9):
                angle = math.radians(-75 + 17 * feather)
                reach = size * (0.52 - 0.022 * abs(feather - 3))
                tip = (x + side * reach * math.cos(angle), y + reach * math.sin(angle))
                bend = (x + side * 0.3 * size, y - 0.1 * size + 0.02 * size * feather)
                self._stroke([(x, y), bend, tip], weight * 2, BLACK)
                self._draw.ellipse(_round(*tip, 0.025 * size), BLACK)
        self._draw.ellipse(_round(x, y - 0.22 * size, 0.11 * size), (255, 255, 255), BLACK, weight)
        self._draw.ellipse(_round(x, y + 0.08 * size, 0.17 * size), (255, 255, 255), BLACK, weight)
        for ring in range(3):
            self._draw.ellipse(
                _round(x, y + 0.08 * size, (0.05 + 0.04 * ring) * size), None, BLACK, weight
            )
        crown = [(x - 0.07 * size, y - 0.3 * size), (x, y - 0.52 * size)]
        self._draw.polygon([*crown, (x + 0.07 * size, y - 0.3 * size)], BLACK)

    def done(self) -> DrawnPage:
        """Return the page."""
        return DrawnPage(np.asarray(self._image).copy(), tuple(self.lines), tuple(self.tables))

    def _stroke(self, points: Sequence[tuple[float, float]], weight: int, colour: Colour) -> None:
        self._draw.line([(round(a), round(b)) for a, b in points], colour, weight, joint="curve")

    def _widening(self, left: float, runs: Sequence[Run], fill_to: float | None) -> float:
        """Return how much wider each space becomes; a line far too short stays as it is."""
        if fill_to is None:
            return 0.0
        width = sum(run.gap + run.font.width(run.text) for run in runs)
        spaces = sum(run.text.count(" ") for run in runs)
        missing = fill_to - left - width
        if not spaces or missing <= 0 or missing / spaces > 4 * runs[0].font.body:
            return 0.0
        return missing / spaces

    def _word(
        self,
        x: float,
        baseline: int,
        word: str,
        font: PageFont,
        colour: Colour,
        boxes: list[tuple[float, float, float, float]],
    ) -> float:
        for piece, path, advance in font.pieces(word):
            if not path:
                for at, symbol in enumerate(piece):
                    boxes.append(self._symbol(x + 2.0 * font.body * at, baseline, symbol, font))
            else:
                drawn = font.drawn_with(path)
                self._draw.text((x, baseline), piece, colour, drawn, anchor="ls")
                ink = drawn.getbbox(piece, anchor="ls")
                boxes.append((x + ink[0], baseline + ink[1], x + ink[2], baseline + ink[3]))
            x += advance
        return x

    def _symbol(
        self, x: float, baseline: int, symbol: str, font: PageFont
    ) -> tuple[float, float, float, float]:
        """Draw ☐, ☑ or ✓ and return its box."""
        side = 1.35 * font.body
        left, top = x + 0.25 * font.body, baseline - side + 0.12 * font.body
        weight = max(1, round(0.09 * font.body))
        if symbol != "✓":
            corners = (round(left), round(top), round(left + side), round(top + side))
            self._draw.rectangle(corners, None, BLACK, weight)
        if symbol != "☐":
            tick = [(0.15, 0.5), (0.42, 0.82), (0.9, 0.1)]
            points = [(left + a * side, top + b * side) for a, b in tick]
            self._stroke(points, max(2, round(0.16 * font.body)), BLACK)
        return left - 1, top - 1, left + side + 1, top + side + 1


def _round(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius
