"""What the lines of a heading leave of the gutters below them.

A heading may lie across columns, and then they begin below it. But the words over one column are
often wider than what stands below, and reach into the gutter: they part nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NARROW = 0.5
"""Bodies: full cells with small margins are no nearer."""

WORDS = 1.0
"""Bodies: words of one line stand no further apart."""

MARK = 0.3
"""Bodies: what is narrower is a mark of a line above or below, or dust."""

Occupied = NDArray[np.bool_]
"""Which columns of pixels hold print, in rows a body high."""


def beside_headings(
    rows: Occupied, gutter: tuple[int, int], body: float, *, headed: bool
) -> tuple[int, int] | None:
    """Return what headings leave of a gutter that they reach into from one side, None if across it.

    A line that is longer than those below it, with print beside it in the next column, is no
    heading across two; what has none beside it may be.

    Args:
        rows: That may be a heading, a body high, x columns of pixels that hold print.
        gutter: Begin and end.
        body: Height of a letter's body in pixels.
        headed: Whether the heading stands above them: a word by itself is of a column of its own.
    """
    (a, b), space = gutter, round(WORDS * body)
    left, right = gutter
    for n, row in enumerate(rows):
        near = rows[max(0, n - 1) : n + 2]  # lines of two columns need not be level
        inside = np.flatnonzero(row[a:b]) + a
        runs = np.split(inside, np.flatnonzero(np.diff(inside) > space) + 1)
        for run in runs if len(inside) else ():
            first, last = int(run[0]), int(run[-1]) + 1
            if last - first < MARK * body:
                continue  # a mark, or dust
            on_left = bool(row[max(0, first - space) : a].any())
            on_right = bool(row[b : last + space].any())
            beside = bool(near[:, :a].any()) and bool(near[:, b:].any())
            if not beside or (on_left == on_right and (on_left or not headed)):
                return None
            if on_right:
                right = min(right, first)
            else:
                left = max(left, last)
    return (left, right) if right - left >= NARROW * body else None
