"""Where the words read stand on the clean page: beside which true line, in which true cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.page_canvas import TrueCell, TrueLine, TrueTable

RISE = 1.3
"""A word's middle is no further than this many bodies from the middle of its line's letters.

Marks and tails move it by half a body; neighbouring lines are 2.3 bodies away and more. A word
whose box specks have made larger may also hold its line's middle row.
"""

Bounds = tuple[float, float, float, float]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word read: its text, its box on the clean page, its confidence."""

    text: str
    box: Bounds
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A line outside tables, or a cell (table, row, column)."""

    text: str
    cell: tuple[int, int, int] | None
    words: tuple[ReadWord, ...]


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell read: its place, its spans, its text, its box on the clean page."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Bounds


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a reader made of one page; `error` says why it made nothing."""

    units: tuple[ReadUnit, ...]
    tables: tuple[tuple[ReadCell, ...], ...]
    seconds: float
    error: str = ""


def page_of(answer: Answer, matrix: NDArray[np.float64]) -> ReadPage:
    """Return a worker's answer with its boxes on the clean page.

    Args:
        answer: As `benchmarks.reader_worker` writes it.
        matrix: 3 x 3 homography from the clean page to the file.
    """
    back = np.asarray(np.linalg.inv(matrix), np.float64)
    units = tuple(
        ReadUnit(
            unit["text"],
            tuple(unit["cell"]) if unit["cell"] is not None else None,
            tuple(ReadWord(text, carried(box, back), sure) for text, box, sure in unit["words"]),
        )
        for unit in answer["units"]
    )
    tables = tuple(
        tuple(
            ReadCell(
                cell["row"],
                cell["col"],
                cell["row_span"],
                cell["col_span"],
                cell["text"],
                carried(cell["box"], back),
            )
            for cell in table["cells"]
        )
        for table in answer["tables"]
    )
    return ReadPage(units, tables, answer["seconds"], answer.get("error", ""))


def carried(box: Sequence[float], matrix: NDArray[np.float64]) -> Bounds:
    """Return where a box lies after a homography: the means of its moved sides.

    >>> carried((0, 0, 10, 4), np.diag([2.0, 2.0, 1.0]))
    (0.0, 0.0, 20.0, 8.0)
    """
    x0, y0, x1, y1 = box
    points = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)], dtype=np.float64)
    moved = points @ matrix.T
    (a, b, c, d) = moved[:, :2] / moved[:, 2:]
    return (
        float(a[0] + d[0]) / 2,
        float(a[1] + b[1]) / 2,
        float(b[0] + c[0]) / 2,
        float(c[1] + d[1]) / 2,
    )


def words_by_line(
    lines: Sequence[TrueLine], words: Sequence[ReadWord]
) -> tuple[list[list[ReadWord]], list[ReadWord]]:
    """Return the words that stand on each true line, from left to right, and those on none.

    A word belongs to the line whose letters its middle is nearest to, of those that its box
    reaches; words of equal middles keep their order.

    Args:
        lines: The true lines.
        words: What was read, in any order.
    """
    found: list[list[ReadWord]] = [[] for _ in lines]
    strays: list[ReadWord] = []
    for word in words:
        left, top, right, bottom = word.box
        x, y = (left + right) / 2, (top + bottom) / 2
        best: tuple[float, int] | None = None
        for index, line in enumerate(lines):
            row = middle(line)[1]
            gap = max(line.box[0] - right, left - line.box[2])
            if gap > line.size or not (abs(y - row) <= RISE * line.size or top <= row <= bottom):
                continue
            aside, away = max(line.box[0] - x, x - line.box[2], 0.0), abs(y - row)
            if best is None or (aside + away, index) < best:
                best = (aside + away, index)
        (found[best[1]] if best is not None else strays).append(word)
    for members in found:
        members.sort(key=lambda word: word.box[0] + word.box[2])
    return found, strays


def middle(line: TrueLine) -> tuple[float, float]:
    """Return the middle of a true line's letters: marks above and below do not move it."""
    return (line.box[0] + line.box[2]) / 2, line.baseline - line.size / 2


@dataclass(frozen=True, slots=True)
class GridVerdict:
    """How a page's tables came out.

    Attributes:
        whole: Every cell of every table in its row and column, with its spans and its own ink.
        cells: How many cells there are.
        texts: How many of them hold the true text (white space apart).
        missed: What was wrong first, for people.
    """

    whole: bool
    cells: int
    texts: int
    missed: str = ""


def judge_tables(
    truths: Sequence[TrueTable], lines: Sequence[TrueLine], page: ReadPage, packed: Any
) -> GridVerdict:
    """Compare the tables of a page with the true ones.

    A table is whole where it has the same cells at the same rows and columns with the same spans,
    the middle of each cell read lies in its true cell, and the middle of every true line lies in
    the cell read.

    Args:
        truths: The ruled tables of the page.
        lines: Its printed lines, which know their cells.
        page: What was read.
        packed: Function that puts a text in the form in which texts are compared.
    """
    missed = "" if len(page.tables) == len(truths) else f"{len(page.tables)} tables"
    cells = texts = 0
    for number, truth in enumerate(truths):
        cells += len(truth.cells)
        read = _at(truth, page.tables)
        by_place = {(cell.row, cell.col): cell for cell in read}
        for cell in truth.cells:
            own = by_place.get((cell.row, cell.col))
            texts += own is not None and packed(own.text) == packed(cell.text)
        missed = missed or _missed(number, truth, lines, read)
    return GridVerdict(not missed, cells, texts, missed)


def _at(truth: TrueTable, tables: Sequence[tuple[ReadCell, ...]]) -> tuple[ReadCell, ...]:
    """Return the table read that shares most area with a true one."""
    best: tuple[ReadCell, ...] = ()
    most = 0.0
    for cells in tables:
        share = sum(_shared(cell.box, truth.box) for cell in cells)
        if share > most:
            best, most = cells, share
    return best


def _shared(a: Bounds, b: Sequence[float]) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _missed(
    number: int, truth: TrueTable, lines: Sequence[TrueLine], read: Sequence[ReadCell]
) -> str:
    """Return the first thing that is not as it should be, "" where all is."""
    wanted = {_shape(cell): cell for cell in truth.cells}
    given = {_shape(cell): cell for cell in read}
    if wanted.keys() != given.keys():
        lost, extra = sorted(wanted.keys() - given.keys()), sorted(given.keys() - wanted.keys())
        return f"table {number}: lost {lost[:3]}, extra {extra[:3]} of {len(wanted)}"
    for shape, cell in wanted.items():
        box = given[shape].box
        if not _holds(cell.box, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2):
            return f"table {number}: cell {shape[:2]} lies elsewhere"
    by_place = {shape[:2]: given[shape] for shape in given}
    for line in lines:
        if line.cell is not None and line.cell[0] == number:
            row, col = line.cell[1:]
            if not _holds(by_place[row, col].box, *middle(line)):
                return f"table {number}: {line.text[:20]!r} is outside cell {(row, col)}"
    return ""


def _shape(cell: TrueCell | ReadCell) -> tuple[int, int, int, int]:
    return cell.row, cell.col, cell.row_span, cell.col_span


def _holds(box: Sequence[float], x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
