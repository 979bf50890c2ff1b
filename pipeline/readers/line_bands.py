"""Which letters stand on one line.

Thai stacks vowels and tone marks above and below its letters, so a profile of ink per row has
valleys inside a line. What all letters of a line share is the row they stand on. Letters are
gathered from left to right by their feet, so a line may lean or bend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Stats, body_height

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LETTER = (0.55, 3.5)
"""A letter is this many bodies high; a title's letters are the highest of them."""

LEAST_WIDTH = 0.2
"""No letter is narrower than this many bodies."""

SAME_FOOT = 0.3
"""Feet that differ by less than this many bodies stand on one line; tails hang lower (0.4-0.7)."""

LEAST_PITCH = 1.5
"""No two lines of print are closer than this many bodies, baseline to baseline."""

PLAIN, ALIKE, EQUAL = 0.25, 0.8, 0.12
"""Low letters of a line: the first share of all is lower. A line whose low letters are as high as
those of one nearby (but for the second share), and as wide as the third share of it, is a line as
well: by their usual height lines of bold print lost those below them."""

GROWN = (1.3, 2.0)
"""Letters so much higher than the page's and on average so many times as wide as high are words of
bold print grown together with their marks: how high it is they do not tell."""

BESIDE = 4.0
"""Two lines this many bodies apart, side by side, need not keep their distance in height."""

ASIDE, STRAY, STEP = 5, 0.2, 0.5
"""So many letters that stand beside a line, at most this share as many of its own over or under
them, on a row so many bodies higher or lower are a line as well: print beside a stamp's text."""

ASUNDER = (8, 10.0)
"""No more letters than this are no line where so many bodies of paper part them."""

STROKE = 1.75
"""Fewer letters than those of a scrawl, so many times as high as the page's, may be strokes, too:
they outdo no line."""

MARKS = (0.2, 0.8, 2.0)
"""What stands over a line and has at most this share of its letters, at most this share of their
height, and at most this distance in bodies, is the line's upper tone marks."""

SCRAWL = (3, 2.0)
"""Fewer letters than this, this many times as high as the page's, are the strokes of a pen, arcs of
a stamp or the edge of a punched hole. Taken for a line they would draw in the marks of real lines.
"""

DUST = 0.4
"""Print this many times as high as the page's or less is none: what is left of a pen's strokes."""

PASSES = 3
"""How many sizes of print are looked for in one region."""

LEAST_BODY = 6.0
"""Pixels: no letter can be told below this height."""

ABOVE, BELOW = 2.3, 0.85
"""Bodies above and below the baseline that a line's marks may reach (TLWG faces: 2.1 and 0.7)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Letters of one line (labels, from left to right) and a first guess at their body."""

    letters: Ints
    body: float


@dataclass(frozen=True, slots=True)
class Feet:
    """Left and right, top and bottom edge of blobs, and their middle columns, by label."""

    x0: Floats
    x1: Floats
    top: Floats
    bottom: Floats
    x: Floats


def feet(stats: Stats) -> Feet:
    """Return the edges of blobs; right and bottom lie outside."""
    x0, top, wide, high = (
        stats[:, column].astype(np.float64)
        for column in (
            cv2.CC_STAT_LEFT,
            cv2.CC_STAT_TOP,
            cv2.CC_STAT_WIDTH,
            cv2.CC_STAT_HEIGHT,
        )
    )
    x1 = x0 + wide
    return Feet(x0, x1, top, top + high, (x0 + x1) / 2)


def find_bands(stats: Stats, edges: Feet, members: Ints, body: float) -> list[Band]:
    """Return the lines of letters among some blobs, in no order.

    Print of another size than most (a title, a footnote) is looked for in further passes over what
    no line can hold.

    Args:
        stats: Blobs as `blobs` gives them.
        edges: Their edges.
        members: Labels of the blobs to look at, ascending.
        body: Height of a letter's body in pixels.
    """
    found: list[Band] = []
    rest, usual = members, body
    for _ in range(PASSES):
        if body < LEAST_BODY or len(rest) == 0:
            break
        heights = edges.bottom[rest] - edges.top[rest]
        widths = edges.x1[rest] - edges.x0[rest]
        fits = (heights >= LETTER[0] * body) & (heights <= LETTER[1] * body)
        letters = rest[fits & (widths >= LEAST_WIDTH * body)]
        chains = _chains(edges, letters, body)
        parts = [part for chain in chains for part in _asunder(edges, chain, body)]
        every = [_without_strokes(_band(edges, part), edges, usual) for part in parts]
        if not every:
            break
        # A pen's stroke is wider than a line and as high as three: it must not outdo real lines.
        bands = _spaced([band for band in every if _is_print(band, usual)], edges, usual)
        found.extend(bands)
        held = _held(edges, rest, bands)
        for band in every:
            held[np.searchsorted(rest, band.letters)] = True
        rest = rest[~held]
        if len(rest) < 3 or not held.any():
            break
        body = body_height(stats[np.concatenate(([0], rest))])
    return found


def _without_strokes(band: Band, edges: Feet, usual: float) -> Band:
    """Return a letter without the stroke of a pen beside it: the number of a page, a mark."""
    if not _is_scrawl(band, usual):
        return band
    heights = edges.bottom[band.letters] - edges.top[band.letters]
    rest = band.letters[heights < SCRAWL[1] * usual]
    return _band(edges, rest.tolist()) if len(rest) else band


def _is_scrawl(band: Band, usual: float) -> bool:
    return len(band.letters) < SCRAWL[0] and band.body >= SCRAWL[1] * usual


def _is_print(band: Band, usual: float) -> bool:
    """Tell a line of print from strokes of a pen and from dust, by the usual height of letters."""
    return not _is_scrawl(band, usual) and band.body > DUST * usual


def _chains(edges: Feet, letters: Ints, body: float) -> list[list[int]]:
    """Gather letters from left to right, each to the line whose foot is nearest to its own."""
    order = letters[np.lexsort((edges.top[letters], edges.x0[letters]))]
    rows = np.empty(len(order), dtype=np.float64)
    chains: list[list[int]] = []
    bottoms = edges.bottom[order]
    step = 0.1 * body
    for label, bottom in zip(order.tolist(), bottoms.tolist(), strict=True):
        count = len(chains)
        if count:
            away = np.abs(rows[:count] - bottom)
            nearest = int(away.argmin())
            if away[nearest] <= SAME_FOOT * body:
                chains[nearest].append(label)
                # A quarter of the way: a line may lean, but no single letter moves it much.
                rows[nearest] += min(step, max(-step, 0.25 * (bottom - rows[nearest])))
                continue
        rows[count] = bottom
        chains.append([label])
    return chains


def _asunder(edges: Feet, chain: list[int], body: float) -> list[list[int]]:
    """Return a chain in parts where few letters stand very far apart: a page's number, a mark."""
    if len(chain) > ASUNDER[0]:
        return [chain]
    parts = [chain[:1]]
    for last, label in pairwise(chain):
        if edges.x0[label] - edges.x1[last] > ASUNDER[1] * body:
            parts.append([])
        parts[-1].append(label)
    return parts


def _band(edges: Feet, chain: Sequence[int]) -> Band:
    letters = np.array(chain, dtype=np.intp)
    heights = edges.bottom[letters] - edges.top[letters]
    widths = edges.x1[letters] - edges.x0[letters]
    return Band(letters, mode(heights, np.minimum(widths, 1.5 * heights), float(heights.mean())))


@dataclass(slots=True)
class _Kept:
    """A band that stays, the width of its letters, its row, how far all that is part of it goes."""

    band: Band
    strength: float
    row: float
    x0: float
    x1: float


def _spaced(bands: list[Band], edges: Feet, usual: float) -> list[Band]:
    """Drop what lies too close to a wider line: it is marks, or tails, or parts of that line."""
    if len(bands) < 2:
        return bands

    kept: list[_Kept] = []
    wide = [float((edges.x1[b.letters] - edges.x0[b.letters]).sum()) for b in bands]
    stroke = [len(b.letters) < SCRAWL[0] and b.body >= STROKE * usual for b in bands]
    strongest = sorted(
        range(len(bands)), key=lambda n: (stroke[n], -wide[n], int(bands[n].letters[0]))
    )
    for band, strength in ((bands[n], wide[n]) for n in strongest):
        xs = edges.x[band.letters]
        x0, x1 = float(edges.x0[band.letters].min()), float(edges.x1[band.letters].max())
        row = quantile(edges.bottom[band.letters], 0.5)
        close = False
        for held in kept:
            other = held.band
            if abs(held.row - row) > 2 * LEAST_PITCH * other.body:
                continue
            beside = BESIDE * min(other.body, usual)  # letters of a stamp may be large
            if min(x1, held.x1 + beside) - max(x0, held.x0 - beside) < 0.5 * (x1 - x0):
                continue
            near = np.interp(xs, edges.x[other.letters], edges.bottom[other.letters])
            apart = quantile(edges.bottom[band.letters] - near, 0.5)
            body = _body_of(other if apart < 0 else band, edges, usual)
            count = len(band.letters)
            over = np.count_nonzero((edges.x[other.letters] > x0) & (edges.x[other.letters] < x1))
            if count >= ASIDE and over <= STRAY * count and abs(apart) >= STEP * body:
                continue
            if len(band.letters) >= SCRAWL[0] and strength >= EQUAL * held.strength:
                # Bold letters grow together with their marks; marks of a line are low and few.
                low = _plain(band, edges), _plain(other, edges)
                body = min(body, max(low)) if min(low) >= ALIKE * max(low) else body
            close = abs(apart) < LEAST_PITCH * body
            # Few and small, as high over the letters as a tone mark over a vowel (1.6-1.8).
            few = len(band.letters) <= MARKS[0] * len(other.letters)
            small = band.body <= MARKS[1] * other.body
            close |= few and small and -MARKS[2] * other.body < apart < 0
            if close:
                # What stands beside these parts of it is as near to the line.
                held.x0, held.x1 = min(held.x0, x0), max(held.x1, x1)
                break
        if not close:
            kept.append(_Kept(band, strength, row, x0, x1))
    return [held.band for held in kept]


def _body_of(band: Band, edges: Feet, usual: float) -> float:
    """Return the body of a line; the usual one where its words have grown together with marks.

    Few letters tell no size of print: they may be pieces of a stamp.
    """
    if len(band.letters) < SCRAWL[0]:
        return min(band.body, usual)
    width = float((edges.x1[band.letters] - edges.x0[band.letters]).mean())
    grown = band.body > GROWN[0] * usual and width > GROWN[1] * band.body
    return usual if grown else band.body


def _plain(band: Band, edges: Feet) -> float:
    """Return the height of a line's low letters: bold ones grow together with their marks."""
    heights = edges.bottom[band.letters] - edges.top[band.letters]
    return min(band.body, quantile(heights, PLAIN))


def _held(edges: Feet, rest: Ints, bands: Sequence[Band]) -> NDArray[np.bool_]:
    """Say which blobs some line can hold: its letters, and what lies among its marks."""
    held = np.zeros(len(rest), dtype=bool)
    middle = (edges.top[rest] + edges.bottom[rest]) / 2
    heights = edges.bottom[rest] - edges.top[rest]
    for band in bands:
        near = np.interp(edges.x[rest], edges.x[band.letters], edges.bottom[band.letters])
        up = (near - middle) / band.body
        held |= (up < ABOVE) & (up > -BELOW) & (heights <= LETTER[1] * band.body)
        held[np.searchsorted(rest, band.letters)] = True
    return held


def quantile(values: Floats, share: float) -> float:
    """Return the value that a share of one or more values do not exceed, as `np.quantile` does.

    A page has hundreds of cells with few letters each, and numpy's own takes its time.

    >>> quantile(np.array([4.0, 1.0, 2.0]), 0.75)
    3.0
    """
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def mode(values: Floats, weights: Floats, size: float, width: float = 0.06) -> float:
    """Return the value around which most of the weight lies.

    Args:
        values: One or more.
        weights: One per value, not negative.
        size: The unit in which `width` is told.
        width: Half width of the window, in units of `size`.

    >>> mode(np.array([1.0, 10.0, 10.2, 30.0]), np.ones(4), 10.0)
    10.1
    """
    order = np.argsort(values, kind="stable")
    ordered, heavy = values[order], weights[order]
    sums = np.concatenate(([0.0], np.cumsum(heavy)))
    half = max(width * size, 0.75)
    first = np.searchsorted(ordered, ordered - half, side="left")
    last = np.searchsorted(ordered, ordered + half, side="right")
    best = int(np.argmax(sums[last] - sums[first]))
    inside = slice(int(first[best]), int(last[best]))
    total = float(heavy[inside].sum())
    if total <= 0:
        return float(np.median(values))
    return float((ordered[inside] * heavy[inside]).sum() / total)
