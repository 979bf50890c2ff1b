"""Training lines cut out of whole damaged pages by the reader itself.

Lines drawn one by one never look quite like lines that were cut: a neighbour's mark left in, a
baseline measured a little low, a ruling half taken away. So a share of the training lines goes the
whole way: a page is drawn in the training faces, damaged, prepared and cut by the scan reader, and
every cut that is one true line and nothing else is kept with what it says.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.line_cut import MARGIN
from pipeline.readers.line_image import LineImage, normalise
from pipeline.readers.scan import ScanReader
from training.charset import in_charset
from training.line_store import STORE, save_lines
from training.line_text import make_text
from training.lines import MadeLine
from training.page_canvas import Canvas, DrawnPage, Run, TrueLine
from training.page_damage import Damaged, damage
from training.page_fonts import PageFont, choose_type
from training.page_reports import LAYOUTS, make_pages

Corners = tuple[float, float, float, float]
GRADES = ("office", "office", "poor", "poor", "poor", "poor", "fax", "fax", "fax", "photo")
"""Most of what is still misread stands on poor copies and faxes."""


@dataclass(slots=True)
class CuttingEngine:
    """Reads nothing: keeps every line it is shown and answers with the line's number."""

    name: str = "cutting"
    lines: list[LineImage] = field(default_factory=list)

    def version(self, languages: str) -> str:
        """Return nothing that a cache could use: its pages are never kept."""
        return f"cutting {languages}"

    def recognise(self, lines: Sequence[LineImage], *, languages: str) -> list[InkLine]:  # noqa: ARG002
        """Return one word a line, as wide as the line: its number."""
        read = []
        for line in lines:
            height, width = line.pixels.shape
            word = InkWord(str(len(self.lines)), (0.0, 0.0, float(width), float(height)), 1.0)
            read.append(InkLine((word,)))
            self.lines.append(line)
        return read

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        """Return that the page stands upright: it was drawn so."""
        return 0, 20.0 if page.size else 0.0


LACKING = frozenset("●○■√๏๚๛±½×°²•")
"""Signs that page fonts lack."""


def plain_text(rng: Random) -> str:
    """Return a text without the signs that page fonts lack."""
    while True:
        text = make_text(rng)
        if not LACKING.intersection(text):
            return text


def free_page(
    seed: int, *, held_out: bool = False, says: Callable[[Random], str] = plain_text
) -> DrawnPage:
    """Draw a page of lines that say anything, in sizes and leadings of real reports.

    Half of the lines stand in the cells of a ruled table, where most are numbers.

    Args:
        seed: Equal seeds draw equal pages.
        held_out: In the faces that training never shows.
        says: Makes the texts, without signs that page fonts lack.
    """
    rng = Random(f"free page {seed}")
    canvas = Canvas(300)
    kind = choose_type(rng, held_out=held_out, dpi=300)
    font = kind.font(rng.uniform(12, 18), bold=rng.random() < 0.15)
    pitch = font.body * rng.uniform(2.5, 4.2)
    left, right = rng.uniform(150, 330), canvas.width - rng.uniform(120, 300)
    y = rng.uniform(200, 380)
    while y < canvas.height - 250:
        if rng.random() < 0.12:
            y = _free_table(canvas, rng, y, left, right, pitch, font, says)
            continue
        text = says(rng)
        while font.width(text) < (right - left) * rng.uniform(0.2, 0.9):
            text = f"{text} {says(rng)}"
        while font.width(text) > right - left and " " in text:
            text = text.rsplit(" ", 1)[0]
        if font.width(text) <= right - left:
            canvas.line(left + rng.choice([0, 0, 120]), round(y), [Run(text, font)])
        y += pitch
    return canvas.done()


def _free_table(
    canvas: Canvas,
    rng: Random,
    top: float,
    left: float,
    right: float,
    pitch: float,
    font: PageFont,
    says: Callable[[Random], str],
) -> float:
    """Draw a table of short texts and return where it ends."""
    columns, rows = rng.randint(3, 8), rng.randint(2, 9)
    weight = rng.choice([2, 3, 3, 5])
    edges = [left + (right - left) * i / columns for i in range(columns + 1)]
    height = pitch * rng.uniform(1.0, 1.3)
    rows = min(rows, int((canvas.height - 250 - top) / height))
    if rows < 1:
        return top + pitch
    for row in range(rows):
        for col in range(columns):
            text = says(rng)
            for _ in range(30):
                if font.width(text) < edges[1] - edges[0] - 24:
                    break
                text = says(rng)
            else:
                continue
            width = font.width(text)
            x = edges[col] + rng.choice([14.0, (edges[1] - edges[0] - width) / 2])
            canvas.line(
                x, round(top + height * (row + 0.72)), [Run(text, font)], cell=(0, row, col)
            )
    for row in range(rows + 1):
        canvas.rule(left, top + height * row, right, top + height * row, weight)
    for x in edges:
        canvas.rule(x, top, x, top + height * rows, weight)
    return top + height * (rows + 0.3) + pitch


def cut_lines(page: DrawnPage, damaged: Damaged) -> list[tuple[LineImage, str]]:
    """Return the lines that the reader cuts out of a damaged page, with what they say."""
    engine = CuttingEngine()
    reader = ScanReader(engine=engine)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        image = Image.fromarray(damaged.pixels)
        image.save(path, dpi=(damaged.dpi, damaged.dpi), compress_level=1)
        source = Source(path, "page.png", "0" * 64, path.stat().st_size, "image/png")
        read = reader.read(source, PagePlan(1, "scan", "made"), ReadOptions())
    unit = damaged.dpi / 72
    boxes: dict[int, Corners] = {}
    words = [word for line in read.lines for word in line.words]
    words += [word for table in read.tables for cell in table.cells for word in cell.words]
    for word in words:
        if word.box is not None:
            place, number = word.box, int(word.text)
            # The cut-out has a margin; the page may have been enlarged, so this is roughly it.
            boxes[number] = (
                place.x0 * unit + MARGIN,
                place.y0 * unit + MARGIN,
                place.x1 * unit - MARGIN,
                place.y1 * unit - MARGIN,
            )
    truth = [(line, _moved(line.box, damaged.matrix)) for line in page.lines]
    found = []
    for number, box in boxes.items():
        line = _same_line(box, truth, damaged.matrix)
        text = in_charset(line.text) if line is not None else None
        if text:
            found.append((engine.lines[number], text))
    return found


def _moved(box: tuple[int, int, int, int], matrix: NDArray[np.float64]) -> Corners:
    x0, y0, x1, y1 = box
    corners = np.array([[[x0, y0], [x1, y0], [x0, y1], [x1, y1]]], dtype=np.float64)
    placed = cv2.perspectiveTransform(corners, matrix)[0]
    left, top = placed.min(axis=0)
    right, bottom = placed.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _same_line(
    box: Corners, truth: Sequence[tuple[TrueLine, Corners]], matrix: NDArray[np.float64]
) -> TrueLine | None:
    """Return the one true line that a cut holds whole and alone, None where there is doubt."""
    near = []
    for line, place in truth:
        across = min(box[2], place[2]) - max(box[0], place[0])
        down = min(box[3], place[3]) - max(box[1], place[1])
        if across > 0 and down > 0.4 * (place[3] - place[1]):
            near.append((line, place))
    if len(near) != 1:
        return None
    line, place = near[0]
    body = line.size * float(np.hypot(matrix[0, 0], matrix[1, 0]) / abs(matrix[2, 2]))
    # All of the line must be there: a cut that lost its last letter would teach to invent one.
    # Dirt beside it may be: that is to be learnt.
    before, after = place[0] - box[0], box[2] - place[2]
    whole = -0.4 * body < before < 5 * body and -0.4 * body < after < 5 * body
    level = abs((box[1] + box[3]) - (place[1] + place[3])) / 2 < 0.8 * body
    return line if whole and level else None


def lines_of_page(seed: int) -> list[MadeLine]:
    """Return the normalised lines of one page, drawn in the training faces."""
    rng = Random(f"page lines {seed}")
    if rng.random() < 0.65:
        page = free_page(seed)
    else:
        made = make_pages(rng.choice(LAYOUTS), 500_000 + seed, held_out=False)
        page = rng.choice(made.pages)
    grade = rng.choice(GRADES)
    cuts = cut_lines(page, damage(page.pixels, grade, seed))
    return [MadeLine(normalise(line).pixels, text) for line, text in cuts]


def main() -> int:
    """Write the lines of `--pages` pages from `--first` on, forty pages a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=STORE)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--pages", type=int, default=2000)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for start in range(options.first, options.first + options.pages, 40):
        path = options.out / f"{start:06d}.npz"
        if path.exists():
            continue
        made = [line for seed in range(start, start + 40) for line in lines_of_page(seed)]
        if made:
            save_lines(path, made)
        print(f"{path}: {len(made)} lines", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
