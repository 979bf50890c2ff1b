"""Which way up a page lies, told from its ink alone.

Lines of print run where letters have their nearest neighbours; and Thai carries far more above its
letters (vowels, tone marks, tails of ป ฟ โ ไ) than below them.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Stats = NDArray[np.int32]

MOST_LETTERS = 1200
"""More letters than this add nothing."""

LEAST_LETTERS = 20
"""Fewer letters than this tell nothing."""

SURE_SIDEWAYS = 3.0
"""Standard deviations of the vote of the letters from which a page lies on its side."""

_AT_ONCE = 64  # letters whose neighbours are looked for at once: a line or two


def turned(stats: Stats, body: float) -> tuple[int, float]:
    """Return by how many degrees clockwise to turn a page, and how sure that is.

    The sureness is the vote of the letters in standard deviations (the surplus of votes over the
    square root of all of them, as if each were a coin): 10 and more is sure, 0 is unknown. Pages
    lie 0, 90, 180 or 270 degrees round.

    Args:
        stats: Blobs of the page's ink, rulings or not: left, top, width, height, area.
        body: Height of a letter's body.
    """
    letters = _letters(stats, body)
    if len(letters) < LEAST_LETTERS:
        return 0, 0.0
    upright, sideways = _neighbours(letters, body)
    votes = upright + sideways
    if votes == 0:
        return 0, 0.0
    sure_lines = abs(upright - sideways) / votes**0.5
    if sure_lines < SURE_SIDEWAYS:
        return 0, 0.0
    turns = (0, 180) if upright > sideways else (90, 270)
    above, below = _marks(stats if upright > sideways else _clockwise(stats), body)
    if above + below == 0:
        return 0, 0.0
    sure = abs(above - below) / (above + below) ** 0.5
    return turns[0] if above >= below else turns[1], round(min(sure, sure_lines), 2)


def _clockwise(stats: Stats) -> Stats:
    """Return the blobs as they lie on the page turned clockwise by a quarter."""
    turned_stats = stats.copy()
    bottom = stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    turned_stats[:, cv2.CC_STAT_LEFT] = bottom.max(initial=0) - bottom
    turned_stats[:, cv2.CC_STAT_TOP] = stats[:, cv2.CC_STAT_LEFT]
    turned_stats[:, cv2.CC_STAT_WIDTH] = stats[:, cv2.CC_STAT_HEIGHT]
    turned_stats[:, cv2.CC_STAT_HEIGHT] = stats[:, cv2.CC_STAT_WIDTH]
    return turned_stats


def _letters(stats: Stats, body: float) -> NDArray[np.float64]:
    """Return left, top, right, bottom of the blobs that are as large as letters."""
    if body <= 0:
        return np.zeros((0, 4))
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (np.maximum(width, height) <= 2.0 * body) & (np.minimum(width, height) >= 0.45 * body)
    fits[0] = False
    chosen = stats[fits].astype(np.float64)
    if len(chosen) > MOST_LETTERS:  # a stretch of the page, not some letters: neighbours must stay
        order = np.lexsort((chosen[:, 0], chosen[:, 1]))
        middle = len(order) // 2
        chosen = chosen[order[max(0, middle - MOST_LETTERS // 2) : middle + MOST_LETTERS // 2]]
    left, top = chosen[:, 0], chosen[:, 1]
    return np.stack([left, top, left + chosen[:, 2], top + chosen[:, 3]], axis=1)


def _neighbours(letters: NDArray[np.float64], body: float) -> tuple[int, int]:
    """Return how many letters have their nearest neighbour beside, and how many above or below."""
    left, top, right, bottom = letters[np.argsort(letters[:, 1], kind="stable")].T
    count = len(letters)
    far = 4.0 * body
    tallest = float((bottom - top).max())
    beside = np.full(count, far)
    stacked = np.full(count, far)
    for start in range(0, count, _AT_ONCE):
        end = min(count, start + _AT_ONCE)
        # From the top down, so that all letters that may be near lie in one stretch of the list.
        first = int(np.searchsorted(top, top[start] - tallest - far))
        last = int(np.searchsorted(top, bottom[start:end].max() + far, side="right"))
        some, near = slice(start, end), slice(first, last)
        gap_x = np.maximum(left[some, None] - right[near], left[near] - right[some, None])
        gap_y = np.maximum(top[some, None] - bottom[near], top[near] - bottom[some, None])
        # Side by side: rows are shared by half a body at least, and columns are not.
        row = np.where((gap_y < -0.4 * body) & (gap_x > -0.3 * body), np.maximum(gap_x, 0), far)
        col = np.where((gap_x < -0.4 * body) & (gap_y > -0.3 * body), np.maximum(gap_y, 0), far)
        own = np.arange(end - start)
        row[own, own + start - first] = far
        col[own, own + start - first] = far
        beside[some] = row.min(axis=1, initial=far)
        stacked[some] = col.min(axis=1, initial=far)
    margin = 0.15 * body
    return int((beside + margin < stacked).sum()), int((stacked + margin < beside).sum())


def _marks(stats: Stats, body: float) -> tuple[int, int]:
    """Return how many letters carry ink above and below, the lines of print running along x.

    A mark is a blob smaller than a letter, right over or under one letter and near to no other.
    """
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    letter = (height >= 0.8 * body) & (height <= 2.2 * body) & (width >= 0.3 * body)
    letter &= width <= 2.5 * body
    letter[0] = False
    mark = (height < 0.75 * body) & (width >= 0.2 * body) & (width < 1.3 * body)
    mark &= height >= 0.15 * body
    mark[0] = False
    tall = stats[letter]
    # Letters in one piece with what they carry: how far they reach beyond the row of the others.
    above, below = _reach(tall, body)
    small = stats[mark][: 2 * MOST_LETTERS]
    if len(tall) == 0 or len(small) == 0:
        return above, below
    middle = small[:, 0] + small[:, 2] / 2
    over = (tall[:, 0] - 0.3 * body <= middle[:, None]) & (
        middle[:, None] <= tall[:, 0] + tall[:, 2] + 0.3 * body
    )
    gap_down = tall[None, :, 1] - (small[:, 1] + small[:, 3])[:, None]
    gap_up = small[:, 1][:, None] - (tall[:, 1] + tall[:, 3])[None]
    far = 9.0 * body
    to_letter_below = np.where(over & (gap_down > -0.3 * body), np.maximum(gap_down, 0), far)
    to_letter_above = np.where(over & (gap_up > -0.3 * body), np.maximum(gap_up, 0), far)
    down, up = to_letter_below.min(axis=1), to_letter_above.min(axis=1)
    near = 0.9 * body
    above += int(((down < near) & (down + 0.25 * body < up)).sum())
    below += int(((up < near) & (up + 0.25 * body < down)).sum())
    return above, below


def _reach(tall: NDArray[np.int32], body: float) -> tuple[int, int]:
    """Return how many letters reach above and below those beside them."""
    if len(tall) < 2:
        return 0, 0
    top, bottom = tall[:, 1], tall[:, 1] + tall[:, 3]
    order = np.lexsort((tall[:, 0], (top + bottom) // 2 // max(1, int(2 * body))))
    above = below = 0
    for first, second in pairwise(order.tolist()):
        if not 0 <= tall[second, 0] - tall[first, 0] <= 3 * body:
            continue
        rise, sink = int(top[first] - top[second]), int(bottom[second] - bottom[first])
        if abs(rise) > 1.2 * body or abs(sink) > 1.2 * body:
            continue
        above += abs(rise) > 0.3 * body and abs(sink) < 0.2 * body
        below += abs(sink) > 0.3 * body and abs(rise) < 0.2 * body
    return above, below
