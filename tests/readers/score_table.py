"""A score table whose rulings can be taken away, and what a reader finds in its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.readers.baselines import Baseline
from pipeline.readers.engine import InkWord
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.ink_blobs import InkBox
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.layout import cell_at
from pipeline.readers.line_cut import MARGIN
from pipeline.readers.read_cells import ReadLine
from pipeline.readers.row_repair import Mended, mend

BODY = 10.0


XS = (0.0, 60.0, 400.0, 490.0, 580.0, 670.0, 760.0, 900.0)


NAMES = ("กรมบ้านใหม่", "กรมป่าสัก", "กรมหนองยาง", "กรมคลองสูง", "กรมปากบัว")


def word(text: str, x: float, base: float, wide: float | None = None) -> ReadLine:
    """Return a line of one word that begins at a column and stands on a row."""
    wide = 5.0 * len(text) if wide is None else wide
    box = InkBox(round(x), round(base - BODY), round(x + wide), round(base))
    inked = InkWord(text, (MARGIN, MARGIN, MARGIN + wide, MARGIN + BODY), 0.99)
    return ReadLine(LineOfInk(box, (1,), Baseline(base, 0.0, BODY, x, x + wide)), (inked,))


def joined(lines: Sequence[ReadLine]) -> ReadLine:
    """Return words of one row as the one line that they are where no ruling parts them."""
    first, last = lines[0].drawn.box, lines[-1].drawn.box
    words = []
    for line in lines:
        (inked,) = line.words
        off = line.drawn.box.x0 - first.x0
        letters = tuple(
            replace(c, left=c.left + off, right=c.right + off) for c in inked.characters
        )
        box = (inked.box[0] + off, 0, inked.box[2] + off, 9)
        words.append(InkWord(inked.text, box, 0.99, characters=letters))
    around = InkBox(first.x0, first.y0, last.x1, first.y1)
    return ReadLine(LineOfInk(around, (1,), lines[0].drawn.base), tuple(words))


@dataclass
class Table:
    """A score table: rulings that can be taken away or added, and what is printed."""

    rows: int = 10
    pitch: float = 40.0
    lost: set[tuple[str, int, int]] = field(default_factory=set)
    more: list[tuple[str, Ruling]] = field(default_factory=list)
    printed: dict[tuple[int, int], list[ReadLine]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in range(self.rows):
            base = self.ys[row] + 25
            texts = ("ที่", "ชื่อ", "IIT", "EIT", "OIT", "รวม", "ระดับ")
            if row:
                scores = [f"{20 + row}.{10 + col}" for col in range(4)]
                texts = (str(row), NAMES[row % 5], *scores, "ผ่าน")
            for col, text in enumerate(texts):
                middle = (XS[col] + XS[col + 1]) / 2 - 2.5 * len(text)
                left = XS[col] + 8 if col == 1 else middle
                self.printed[row, col] = [word(text, left, base)]

    @property
    def ys(self) -> list[float]:
        return [self.pitch * n for n in range(self.rows + 1)]

    def grid(self) -> Grid:
        """Return the grid of the rulings that are there; ("h", 3, 2): under row 2, column 2."""
        across = [
            Ruling(y, a, b)
            for n, y in enumerate(self.ys)
            for c, (a, b) in enumerate(pairwise(XS))
            if ("h", n, c) not in self.lost
        ]
        down = [
            Ruling(x, a, b)
            for n, x in enumerate(XS)
            for r, (a, b) in enumerate(pairwise(self.ys))
            if ("v", n, r) not in self.lost
        ]
        across += [ruling for way, ruling in self.more if way == "h"]
        down += [ruling for way, ruling in self.more if way == "v"]
        (grid,) = find_grids(across, down, tolerance=4, min_side=8)
        return grid

    def contents(self, grid: Grid) -> list[list[ReadLine]]:
        """Return what a reader finds in each cell: words of a row are one line."""
        held: dict[int, dict[float, list[ReadLine]]] = {}
        for _, lines in sorted(self.printed.items()):
            for line in lines:
                x = (line.drawn.box.x0 + line.drawn.box.x1) / 2
                found = cell_at([grid], x, line.middle)
                assert found is not None
                held.setdefault(found[1], {}).setdefault(line.base, []).append(line)
        return [
            [joined(lines) for _, lines in sorted(held.get(n, {}).items())]
            for n in range(len(grid.cells))
        ]

    def mended(self) -> Mended:
        grid = self.grid()
        return mend(grid, self.contents(grid))


def texts(mended: Mended) -> dict[tuple[int, int, int, int], str]:
    return {
        (c.row, c.col, c.row_span, c.col_span): "|".join(w.text for n in lines for w in n.words)
        for c, lines in zip(mended.grid.cells, mended.contents, strict=True)
    }


def full(table: Table) -> dict[tuple[int, int, int, int], str]:
    return {
        (r, c, 1, 1): "|".join(w.text for n in lines for w in n.words)
        for (r, c), lines in table.printed.items()
    }
