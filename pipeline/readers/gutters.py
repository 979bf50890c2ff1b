"""Columns of a table that has lost all rulings but its frame: seen by the paper between them.

Hair lines fade first, and a frame without them would be read straight across. Where a strip of
paper runs down through a frame and print stands on both sides of it, line after line, a vertical
ruling is assumed. A heading may lie across it, above the first rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.heading_gutters import NARROW, Occupied, beside_headings
from pipeline.readers.ink_blobs import Stats

FRAME = (20.0, 8.0)
"""Bodies: a smaller frame, wide or high, is no table."""

NEAR = 0.8
"""Bodies: a side within this of the end of a horizontal ends it."""

FULL, DRAWN = 0.8, 0.2
"""A vertical drawn for the first share of a frame's height is one of its sides; a frame
with one in it that is drawn for the second share has columns already."""

PRINT = (0.3, 3.5)
"""Bodies: smaller ink is dust, higher ink a pen's stroke or a stamp: neither parts nor joins."""

WIDEST = 12.0
"""Bodies: what is wider is no letter or word either: a marker, a shadow of the back."""

MOST = 0.5
"""A part of a table that is narrower than this share of it is a column of its own."""

LOST = 2
"""A table that has some of its verticals lost the others only if they are so many."""

GUTTER = 0.9
"""Bodies: columns are no nearer, but for full cells with small margins (`NARROW`)."""

MARGIN = 0.25
"""Bodies of paper between a ruling and the print of a heading."""

COLUMN = 2.0
"""Bodies: what is narrower is a list's numbers."""

BESIDE, OFTEN = 4, 12
"""In so many rows, each a body high, print stands on both sides of a gutter, of a narrow one in so
many: no spaces between words stand below each other in six lines."""

HEADED = (0.35, 12, 3)
"""A heading may lie across columns in this share of the frame's height, in the first so many rows,
and in so many of them."""

TEXT = 6.0
"""Bodies: numbers that have lost their points leave a gutter too, with less beside it."""

SPREAD = 0.5
"""Print beside the print of a column reaches over so much of its height."""

STRAY, TITLES = 0.04, 0.08
"""What strays into a gutter in fewer of the rows is dirt; the titles of rows run through more."""

RAGGED = 0.5
"""Of a column's lines no more than this share end at its edge: the `ตัวชี้วัดที่` of a list all do."""

TORN = 2
"""A row whose print runs through a gutter outweighs so many with print on both sides of it."""

CLEAR = 0.4
"""Bodies of paper, as wide as the frame, under its heading."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Rulings that are not to be seen."""

    horizontal: tuple[Ruling, ...] = ()
    vertical: tuple[Ruling, ...] = ()

    def and_more(self, other: Assumed) -> Assumed:
        """Return both together."""
        return Assumed(self.horizontal + other.horizontal, self.vertical + other.vertical)


def assumed_rulings(
    horizontal: Sequence[Ruling], vertical: Sequence[Ruling], stats: Stats, body: float
) -> Assumed:
    """Return the rulings that frames without columns must have had.

    Args:
        horizontal: Lines of the page along x, in pixels.
        vertical: Lines along y.
        stats: Blobs of the ink without rulings.
        body: Height of a letter's body in pixels.
    """
    found: list[Assumed] = []
    for frame, whole in _frames(horizontal, vertical, body):
        tops = _tops(frame, horizontal, body)
        assumed = columns_within(frame, stats, body, headed=bool(tops))
        if whole or len(assumed.vertical) >= LOST:
            found.append(_headed(frame, assumed, tops, stats, body))
    return Assumed(
        tuple(line for assumed in found for line in assumed.horizontal),
        tuple(line for assumed in found for line in assumed.vertical),
    )


def holds(grid: Grid, assumed: Assumed, near: float = 0.0) -> bool:
    """Whether rulings of a table, or pieces of them, were assumed.

    Args:
        grid: The table.
        assumed: What was assumed on the page.
        near: Pixels within which two lines are one.
    """
    (x0, y0), (x1, y1) = (grid.box.x0, grid.box.y0), (grid.box.x1, grid.box.y1)
    return any(
        first - near <= line.pos <= last + near and line.start < end and line.end > start
        for lines, (first, last), (start, end) in (
            (assumed.vertical, (x0, x1), (y0, y1)),
            (assumed.horizontal, (y0, y1), (x0, x1)),
        )
        for line in lines
    )


Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _frames(
    horizontal: Sequence[Ruling], vertical: Sequence[Ruling], body: float
) -> list[tuple[Frame, bool]]:
    """Return the frames without a vertical in them, and whether each is all of a table."""
    near = NEAR * body
    frames: list[tuple[Frame, bool]] = []
    for top, bottom in pairwise(sorted(horizontal)):
        x0, x1 = max(top.start, bottom.start), min(top.end, bottom.end)
        if x1 - x0 < FRAME[0] * body or bottom.pos - top.pos < FRAME[1] * body:
            continue
        high = bottom.pos - top.pos
        drawn = [
            (line.pos, min(line.end, bottom.pos) - max(line.start, top.pos)) for line in vertical
        ]
        full = sorted(pos for pos, length in drawn if length >= FULL * high)
        if not all(any(abs(pos - side) <= near for pos in full) for side in (x0, x1)):
            continue
        for left, right in pairwise(full):
            inner = any(
                left + near < pos < right - near and length >= DRAWN * high for pos, length in drawn
            )
            if right - left >= max(FRAME[0] * body, MOST * (x1 - x0)) and not inner:
                whole = left - x0 <= near and x1 - right <= near
                frames.append(((left, top.pos, right, bottom.pos), whole))
    return frames


def _tops(frame: Frame, horizontal: Sequence[Ruling], body: float) -> list[float]:
    """Return where headings above a frame may begin."""
    x0, y0, x1, _ = frame
    return [
        line.pos
        for line in horizontal
        if 0 < y0 - line.pos < FRAME[1] * body and line.start < x1 and line.end > x0
    ]


def _headed(
    frame: Frame, assumed: Assumed, tops: Sequence[float], stats: Stats, body: float
) -> Assumed:
    """Return the verticals, through the heading above their frame as well where paper lets them."""
    x0, y0, x1, _ = frame
    if not tops:
        return assumed
    top = max(tops)
    letters = _print_in((x0, top, x1, y0), stats, body)
    margin = MARGIN * body

    def free(line: Ruling) -> bool:
        return line.start == y0 and not any(
            x < line.pos + margin and x + wide > line.pos - margin for x, _, wide, _ in letters
        )

    vertical = tuple(
        Ruling(line.pos, top, line.end) if free(line) else line for line in assumed.vertical
    )
    return Assumed(assumed.horizontal, vertical)


def columns_within(
    frame: Frame, stats: Stats, body: float, *, drawn: bool = False, headed: bool = False
) -> Assumed:
    """Return the verticals that a frame must have had, and a horizontal under a heading.

    Args:
        frame: In pixels.
        stats: Blobs of the ink without rulings.
        body: Height of a letter's body in pixels.
        drawn: Whether the frame is a column already, as drawn: more is asked of what parts it.
        headed: Whether a heading stands above the frame.
    """
    x0, y0, x1, y1 = frame
    occupied = _occupied(frame, stats, body)
    rows = np.flatnonzero(occupied.any(axis=1))
    if len(rows) < BESIDE:
        return Assumed()
    head = min(int(HEADED[0] * len(occupied)), HEADED[1])
    stray = occupied[head:].sum(axis=0)
    clean = stray <= (STRAY if drawn else TITLES) * np.count_nonzero(rows >= head)
    clean &= occupied[:head].sum(axis=0) <= HEADED[2]
    gutters = columns_beside(runs_of(clean, NARROW * body), occupied, body, head, drawn=drawn)
    if not gutters:
        return Assumed()
    narrowed = [beside_headings(occupied[:head], g, body, headed=headed) for g in gutters]
    gutters = [own or gutter for own, gutter in zip(narrowed, gutters, strict=True)]
    crossed = [own is None for own in narrowed]
    below = y0
    if any(crossed):
        lowest = max(
            int(np.flatnonzero(occupied[:head, a:b].any(axis=1))[-1])
            for (a, b), over in zip(gutters, crossed, strict=True)
            if over
        )
        below = _clear_row(frame, stats, y0 + lowest * body, y0 + head * body, body)
    free = [_free_part(stray, a, b, NARROW * body) for a, b in gutters]
    verticals = tuple(
        Ruling(x0 + max((a + b) / 2, b - 0.5 * body), below if over else y0, y1)
        for (a, b), over in zip(free, crossed, strict=True)
    )
    return Assumed((Ruling(below, x0, x1),) if below > y0 else (), verticals)


def _free_part(stray: NDArray[np.int_], a: int, b: int, least: float) -> tuple[int, int]:
    """Return the last part of a gutter that no print strays into, all of it where there is none.

    A rating below scores is wider than they are.
    """
    edges = np.flatnonzero(np.diff(stray[a:b] == 0, prepend=False, append=False))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    free = [(a + start, a + end) for start, end in runs if end - start >= least]
    return free[-1] if free else (a, b)


def _occupied(frame: Frame, stats: Stats, body: float) -> Occupied:
    """Return which columns of pixels hold print, in rows a body high (rows x columns)."""
    x0, y0, x1, y1 = frame
    occupied = np.zeros((int((y1 - y0) / body) + 1, int(x1 - x0) + 1), dtype=np.bool_)
    for x, y, wide, high in _print_in(frame, stats, body):
        top, bottom = int((y - y0) / body), int((y + high - 1 - y0) / body)
        occupied[top : bottom + 1, int(x - x0) : int(x - x0) + wide] = True
    return occupied


def _print_in(frame: Frame, stats: Stats, body: float) -> list[list[int]]:
    """Return left, top, width and height of the print in a frame."""
    x0, y0, x1, y1 = frame
    left, top, wide, high = (stats[:, column] for column in range(4))
    large = np.maximum(wide, high) >= PRINT[0] * body
    inside = (left > x0) & (left + wide < x1) & (top > y0) & (top + high < y1)
    kept = (
        large
        & (high <= PRINT[1] * body)
        & (wide <= WIDEST * body)
        & inside
        & (stats[:, cv2.CC_STAT_AREA] > 0)
    )
    kept[0] = False
    return [[int(v) for v in row[:4]] for row in stats[kept]]


def runs_of(clean: NDArray[np.bool_], least: float) -> list[tuple[int, int]]:
    """Return begin and end of runs of clean columns, those at both sides of the frame left out."""
    edges = np.flatnonzero(np.diff(clean.astype(np.int8), prepend=0, append=0))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(a, b) for a, b in runs if a > 0 and b < len(clean) and b - a >= least]


def columns_beside(
    runs: Sequence[tuple[int, int]],
    occupied: Occupied,
    body: float,
    head: int = 0,
    *,
    drawn: bool = False,
    least: int = BESIDE,
) -> list[tuple[int, int]]:
    """Return the runs with a column of print on both sides, line beside line.

    Args:
        runs: Begin and end of clean columns of pixels.
        occupied: Rows, a body high, x columns of pixels that hold print.
        body: Height of a letter's body in pixels.
        head: So many of the rows may be a heading, which lies across what it likes.
        drawn: Whether they lie in a column as drawn: print has to stand on both sides of a wide one
            as often as of a narrow one, not in one place, where it may be a stamp, and as wide as
            a text on one of them.
        least: In so many rows print stands on both sides of another wide one.
    """
    wide = [run for run in runs if run[1] - run[0] >= GUTTER * body]
    kept: list[tuple[int, int]] = []
    begins = 0
    for at, (a, b) in enumerate(wide):
        ends = wide[at + 1][0] if at + 1 < len(wide) else occupied.shape[1]
        places = (begins, a, b, ends)
        if drawn and not _parts_a_column(occupied, places, body):
            continue
        if _beside(occupied, places, body, head) >= (OFTEN if drawn else least):
            kept.append((a, b))
            begins = b
    for a, b in runs:
        begins = max((end for _, end in kept if end <= a), default=0)
        ends = min((start for start, _ in kept if start >= b), default=occupied.shape[1])
        places = (begins, a, b, ends)
        if (a, b) in wide or not _is_ragged(occupied, begins, a, body):
            continue
        if drawn and not _parts_a_column(occupied, places, body):
            continue
        if _beside(occupied, places, body, head) >= OFTEN:
            kept.append((a, b))
    return sorted(kept)


def _parts_a_column(occupied: Occupied, places: tuple[int, int, int, int], body: float) -> bool:
    """Whether a strip parts a column as drawn: print on both sides, not in one place, one a text.

    A stamp stands in one place; what is beside a lost decimal point is half of a number.
    """
    begins, a, b, ends = places
    sides = occupied[:, begins:a], occupied[:, b:ends]
    both = np.flatnonzero(sides[0].any(axis=1) & sides[1].any(axis=1))
    if not len(both) or both[-1] - both[0] < SPREAD * len(occupied):
        return False
    held = [np.flatnonzero(side.any(axis=0)) for side in sides]
    return any(own[-1] - own[0] >= TEXT * body for own in held)


def _is_ragged(occupied: Occupied, begins: int, ends: int, body: float) -> bool:
    """Whether most lines of a column end before its edge: equal words of a list end all at one."""
    lines = np.count_nonzero(occupied[:, begins:ends].any(axis=1))
    near = max(begins, ends - round(GUTTER * body))
    return bool(np.count_nonzero(occupied[:, near:ends].any(axis=1)) <= RAGGED * lines)


def _beside(occupied: Occupied, places: tuple[int, int, int, int], body: float, head: int) -> float:
    """Return in how many rows print stands on both sides of a strip, less for what runs through it.

    Args:
        occupied: Rows x columns of pixels that hold print.
        places: Where the column before the strip begins, the strip, and where the next one ends.
        body: Height of a letter's body in pixels.
        head: So many rows may be a heading.
    """
    begins, a, b, ends = places
    for start, end in ((begins, a), (b, ends)):
        held = np.flatnonzero(occupied[:, start:end].any(axis=0))
        if not len(held) or held[-1] - held[0] < COLUMN * body:
            return 0.0
    left, right = occupied[:, begins:a].any(axis=1), occupied[:, b:ends].any(axis=1)
    reach = round(GUTTER * body)
    across = [
        occupied[head:, max(0, x0) : x1].any(axis=1)
        for x0, x1 in ((a - reach, a), (a, b), (b, b + reach))
    ]
    torn = np.count_nonzero(np.logical_and.reduce(across))
    return float(np.count_nonzero(left & right)) - TORN * torn


def _clear_row(frame: Frame, stats: Stats, least: float, most: float, body: float) -> float:
    """Return the middle of the first paper under a heading, the frame's top where there is none."""
    y0 = frame[1]
    inked = np.zeros(int(frame[3] - y0) + 1, dtype=np.bool_)
    for _, y, _, high in _print_in(frame, stats, body):
        inked[int(y - y0) : int(y - y0) + high] = True
    edges = np.flatnonzero(np.diff(inked.astype(np.int8), prepend=1, append=1))
    for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if b - a >= CLEAR * body and least < y0 + (a + b) / 2 < most:
            return float(y0 + (a + b) / 2)
    return y0
