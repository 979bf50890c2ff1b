"""Columns of print without any ruling: a table all the same, not to be read straight across.

Where the copier took every ruling of a table, its print still stands in columns: strips of paper
run down between words, row after row. Two such strips are asked for: one may part two blocks of
signatures, or the numbers of a list from what they number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.gutters import Frame, columns_beside, runs_of
from pipeline.readers.heading_gutters import NARROW, Occupied

Letters = NDArray[np.float64]
"""Boxes of letters that stand in words: left, top, right, bottom."""

STRIPS = 2
"""So many strips of paper part the columns of a table."""

HIGH = 7
"""Rows, a body high: in two lines of justified words wide spaces may stand below each other."""

LINES = 6
"""Rows, a body high, with print on both sides of a strip: three lines, for the same reason."""

PLAIN, FEET = 0.6, 0.8
"""Bodies: what is lower is a mark over or under a line; feet no further apart are of one line."""

BESIDE = 3
"""Lines with print on both sides of a strip."""

BLANK = 3
"""Rows, a body high, without print that may lie between two lines of a table."""

SIDE = 0.6
"""Bodies of paper between the print and the frame that is assumed around it."""


def bare_frames(letters: Letters, body: float) -> list[Frame]:
    """Return the frames that must have stood around print in columns, from top to bottom.

    Args:
        letters: Of a part of a page without tables.
        body: Height of a letter's body in pixels.
    """
    if len(letters) == 0:
        return []
    left, top = letters[:, 0].min(), letters[:, 1].min()
    occupied = _occupied(letters - np.array([left, top, left, top]), body)
    side = SIDE * body
    frames: list[Frame] = []
    for first, last in _ranges(occupied, 0, len(occupied), body):
        columns = np.flatnonzero(occupied[first:last].any(axis=0))
        x0, x1 = left + float(columns[0]) - side, left + float(columns[-1]) + side
        inside = (letters[:, 3] > top + first * body) & (letters[:, 1] < top + last * body)
        places = [(a + left, b + left) for a, b in _parted(occupied, first, last, body)]
        if sum(n >= BESIDE for n in _lines_beside(letters[inside], places, body)) < STRIPS:
            continue
        y0, y1 = letters[inside, 1].min(), letters[inside, 3].max()
        frames.append((x0, float(y0) - side, x1, float(y1) + side))
    return frames


def _lines_beside(
    letters: Letters, places: Sequence[tuple[float, float]], body: float
) -> list[int]:
    """Return how many lines have print on both sides of each strip, before the next ones.

    Rows of pixels do not tell: the marks of a line fill as many as its letters.
    """
    plain = letters[letters[:, 3] - letters[:, 1] >= PLAIN * body]
    plain = plain[np.argsort(plain[:, 3], kind="stable")]
    lines = np.split(plain, np.flatnonzero(np.diff(plain[:, 3]) > FEET * body) + 1)
    ends = [-np.inf, *(b for _, b in places)]
    begins = [*(a for a, _ in places[1:]), np.inf]
    return [
        sum(
            bool(((line[:, 0] >= before) & (line[:, 2] <= a)).any())
            and bool(((line[:, 0] >= b) & (line[:, 2] <= after)).any())
            for line in lines
        )
        for (a, b), before, after in zip(places, ends, begins, strict=False)
    ]


def _occupied(letters: Letters, body: float) -> Occupied:
    """Return which columns of pixels hold print, in rows a body high (rows x columns)."""
    rows, columns = int(letters[:, 3].max() / body) + 1, int(letters[:, 2].max()) + 1
    occupied = np.zeros((rows, columns), dtype=np.bool_)
    for x0, y0, x1, y1 in letters.tolist():
        occupied[int(y0 / body) : int((y1 - 1) / body) + 1, int(x0) : int(x1)] = True
    return occupied


def _ranges(occupied: Occupied, begin: int, end: int, body: float) -> list[tuple[int, int]]:
    """Return first row and the one after the last of every table between two rows."""
    best, first, last = 0, 0, 0
    rows = [row for row in range(begin, end) if occupied[row].any()]
    for at, row in enumerate(rows):
        if len(strips(occupied[row], body)) >= STRIPS:
            stop = _reach(occupied, rows[at:], body)
            kept = _parted(occupied, row, stop, body) if stop - row >= HIGH else []
            score = len(kept) * (stop - row) if len(kept) >= STRIPS else 0
            if score > best:
                best, first, last = score, row, stop
    if best == 0:
        return []
    first = _headed(occupied, begin, first, last, body)
    above, below = _ranges(occupied, begin, first, body), _ranges(occupied, last, end, body)
    return [*above, (first, last), *below]


def _reach(occupied: Occupied, rows: list[int], body: float) -> int:
    """Return the row after the last that leaves paper to part the columns of all before it."""
    held = np.zeros(occupied.shape[1], dtype=np.bool_)
    last = rows[0]
    for row in rows:
        more = held | occupied[row]
        if row - last > BLANK + 1 or len(strips(more, body)) < STRIPS:
            break
        held, last = more, row
    return last + 1


def _headed(occupied: Occupied, begin: int, first: int, last: int, body: float) -> int:
    """Return the first row of a table's heading, which may lie across some of its columns."""
    gutters = _parted(occupied, first, last, body)
    seen = first
    for row in range(first - 1, begin - 1, -1):
        if seen - row > BLANK + 1:
            break
        gutters = [(a, b) for a, b in gutters if not occupied[row, a:b].any()]
        if len(gutters) < STRIPS:
            break
        edges = [0, *(b for _, b in gutters), occupied.shape[1]]
        held = [occupied[row, a:b].any() for a, b in pairwise(edges)]
        if sum(held) >= STRIPS:
            seen = row
    return seen


def strips(held: NDArray[np.bool_], body: float) -> list[tuple[int, int]]:
    """Return where strips of paper between print begin and end."""
    ends = np.flatnonzero(held)
    inner = runs_of(~held, NARROW * body)
    return [(a, b) for a, b in inner if ends[0] < a and b <= ends[-1]]


def _parted(occupied: Occupied, first: int, last: int, body: float) -> list[tuple[int, int]]:
    """Return the strips between columns from one row to another."""
    rows = occupied[first:last]
    held = np.asarray(rows.any(axis=0), dtype=np.bool_)
    return columns_beside(strips(held, body), rows, body, least=LINES)
