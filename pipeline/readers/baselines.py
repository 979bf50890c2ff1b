"""Where a line of print runs, and how high its letters are.

All letters of a line stand on one row, straight or slightly bent; the height of a plain consonant
above it is the line's body. A short line says too little of itself and is measured against the
print around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.readers.ink_blobs import SPECK
from pipeline.readers.line_bands import LETTER, Band, Feet, Floats, Ints, mode, quantile

LONG = 8
"""A line of this many letters says by itself how high its letters are."""

TALLEST = 1.55
"""Bodies: in old Gazette type ๒ ๔ ๕ ๙ are nearly so high; letters that all are higher are large."""

DASH = 0.45
"""Bodies above the baseline at which the middle of a dash lies (TLWG faces: 0.40-0.61)."""

_PRIOR_SPAN = 12.0  # bodies: a line this long outweighs the page's slope
_NEAR = 12.0  # bodies: print this near is most likely of one size
_BEND = 0.12  # bodies: less bend than this does no harm
_PIECE = 9.0  # bodies: how long a stretch of a bent line is taken for straight
_PLAIN = 0.12  # how far a letter's foot may be from the baseline to count, in bodies


@dataclass(frozen=True, slots=True)
class Baseline:
    """The row that a line's letters stand on, and the height of their bodies.

    Attributes:
        at: Row at column 0 of the page (may lie outside the page).
        slope: Rows by which it sinks per column.
        body: Height in pixels of a plain consonant.
        x0: Where the line's letters begin.
        x1: Where they end.
        bend: (column, rows further down) where the line is not straight, joined by straight
            pieces; empty for a straight line.
    """

    at: float
    slope: float
    body: float
    x0: float
    x1: float
    bend: tuple[tuple[float, float], ...] = ()

    def row(self, x: float) -> float:
        """Return the row at a column."""
        if not self.bend:
            return self.at + self.slope * x
        return float(self.rows(np.array([x], dtype=np.float64))[0])

    def rows(self, x: Floats) -> Floats:
        """Return the rows at columns."""
        straight = self.at + self.slope * x
        if not self.bend:
            return straight
        at, by = zip(*self.bend, strict=True)
        return np.asarray(straight + np.interp(x, at, by), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Context:
    """What the page knows of its print: a short line is measured against it.

    Attributes:
        body: Of most letters.
        slope: Of most lines.
        xs: Middle column of every long line.
        ys: Its baseline there.
        bodies: Its body.
    """

    body: float
    slope: float
    xs: Floats
    ys: Floats
    bodies: Floats

    def body_near(self, y: float) -> float:
        """Return the body of the long lines near a row, or else of most letters."""
        near = np.abs(self.ys - y) < _NEAR * self.body
        return quantile(self.bodies[near], 0.5) if near.any() else self.body


def context(edges: Feet, bands: Sequence[Band], body: float) -> Context:
    """Gather what the long lines say.

    Args:
        edges: Edges of all blobs.
        bands: All lines of the page, of all its regions.
        body: First guess at the height of most letters' bodies.
    """
    long = [band for band in bands if len(band.letters) >= LONG]
    lines = [fit(edges, band, Context(band.body, 0.0, *_NOTHING)) for band in long]
    spans = np.array([line.x1 - line.x0 for line in lines], dtype=np.float64)
    slopes = np.array([line.slope for line in lines], dtype=np.float64)
    bodies = np.array([line.body for line in lines], dtype=np.float64)
    if not lines:
        every = np.array([band.body for band in bands], dtype=np.float64)
        return Context(float(np.median(every)) if len(every) else body, 0.0, *_NOTHING)
    counts = np.array([len(band.letters) for band in long], dtype=np.float64)
    xs = np.array([(line.x0 + line.x1) / 2 for line in lines], dtype=np.float64)
    ys = np.array([line.row((line.x0 + line.x1) / 2) for line in lines], dtype=np.float64)
    slope = weighted_median(slopes, spans**2)
    return Context(weighted_median(bodies, counts), slope, xs, ys, bodies)


_NOTHING = (np.zeros(0), np.zeros(0), np.zeros(0))


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value that parts the weights in halves.

    >>> weighted_median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 5.0, 1.0]))
    1.0
    """
    order = np.argsort(values, kind="stable")
    sums = weights[order].cumsum()
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def fit(edges: Feet, band: Band, page: Context) -> Baseline:
    """Return the baseline and body of a line, from its letters and what the page knows."""
    letters = band.letters
    x, bottom = edges.x[letters], edges.bottom[letters]
    widths = edges.x1[letters] - edges.x0[letters]
    weights = np.minimum(widths, 1.5 * band.body)
    left, right = float(edges.x0[letters].min()), float(edges.x1[letters].max())
    at, slope = _straight(x, bottom, weights, band.body, page.slope)
    bend = _bend(x, bottom - at - slope * x, weights, band.body)
    line = Baseline(at, slope, band.body, left, right, bend)
    heights = line.rows(x) - edges.top[letters]
    standing = np.abs(bottom - line.rows(x)) <= 2 * _PLAIN * band.body
    if standing.any():
        heights, weights = heights[standing], weights[standing]
    known = page.body_near(line.row((left + right) / 2))
    body = settled_body(heights, weights, known)
    return Baseline(at, slope, body, left, right, bend)


def _straight(
    x: Floats, bottom: Floats, weights: Floats, body: float, slope: float
) -> tuple[float, float]:
    """Fit feet with a straight line, tails and round letters left out.

    The page's slope counts as much as a line of `_PRIOR_SPAN` bodies does: two letters cannot lean.
    """
    middle = _mean(x, weights)
    prior = float(weights.sum()) * (_PRIOR_SPAN * body) ** 2 / 12
    at = mode(bottom - slope * (x - middle), weights, body)
    for width in (2.5 * _PLAIN, _PLAIN, _PLAIN):
        away = bottom - at - slope * (x - middle)
        near = np.abs(away) <= max(width * body, 1.5)
        if not near.any():
            break
        xs, ys, ws = x[near] - middle, bottom[near], weights[near]
        mean_x, mean_y = _mean(xs, ws), _mean(ys, ws)
        across = float((ws * (xs - mean_x) ** 2).sum())
        along = float((ws * (xs - mean_x) * (ys - mean_y)).sum())
        slope = (along + prior * slope) / (across + prior)
        at = mean_y - slope * mean_x
    return at - slope * middle, slope


def _mean(values: Floats, weights: Floats) -> float:
    """Return the weighted mean (`np.average` is ten times as slow on the letters of a cell)."""
    return float((values * weights).sum() / weights.sum())


def _bend(x: Floats, away: Floats, weights: Floats, body: float) -> tuple[tuple[float, float], ...]:
    """Return how a long line bends away from its straight fit, if it does.

    A parabola, or a cubic for a very long line, through the feet; tails are left out step by step.
    """
    left, right = float(x.min()), float(x.max())
    pieces = int((right - left) / (_PIECE * body))
    if pieces < 3 or len(x) < 5 * pieces:
        return ()
    unit = 2 * (x - left) / (right - left) - 1
    near = np.ones(len(x), dtype=bool)
    curve = np.zeros(1)
    for width in (3 * _PLAIN, 2 * _PLAIN, _PLAIN):
        if near.sum() < 0.5 * len(x):
            return ()
        curve = np.polyfit(unit[near], away[near], 2 if pieces < 6 else 3, w=weights[near])
        near = np.abs(away - np.polyval(curve, unit)) <= width * body
    at = np.linspace(-1, 1, 2 * pieces + 1)
    by = np.polyval(curve, at)
    if np.abs(by).max() < _BEND * body:
        return ()
    columns = left + (at + 1) / 2 * (right - left)
    return tuple(zip(columns.tolist(), by.tolist(), strict=True))


def settled_body(heights: Floats, weights: Floats, known: float) -> float:
    """Return the body of a line from its letters' heights and the body of the print around it.

    Digits and capitals are no measure: in one and the same face ๐ and ๑ are 0.7-0.8 bodies high,
    ๒-๙ up to 1.2 (1.5 in old type), Arabic digits and capitals 1.1-1.3 (TLWG faces). So a line
    takes the body around it unless its letters plainly have another size.

    Args:
        heights: Of the letters above the baseline, in pixels.
        weights: One per letter.
        known: Body of the print around the line.
    """
    own = mode(heights, weights, known)
    ratio = own / known
    if len(heights) >= LONG:
        like = np.abs(heights - known) <= 0.1 * known
        if float(weights[like].sum()) >= 0.3 * float(weights.sum()):
            return mode(heights[like], weights[like], known)
        if not 0.82 <= ratio <= 1.28:
            return own
    least = quantile(heights, 0.2)
    if ratio >= 0.62 and least <= TALLEST * known:
        return known
    return max(1.0, own if ratio < 1 else least)


def dashes(edges: Feet, members: Ints, page: Context, near: Sequence[Baseline]) -> list[Baseline]:
    """Return lines for a region without letters: a dash for "none", a dot, a row of dots.

    Args:
        edges: Edges of the page's blobs.
        members: Labels of the region's blobs.
        page: What the page knows of its print.
        near: Baselines of other regions: cells of one row mostly stand on one line.
    """
    heights = edges.bottom[members] - edges.top[members]
    widths = edges.x1[members] - edges.x0[members]
    middles = (edges.top[members] + edges.bottom[members]) / 2
    bodies = np.array([page.body_near(float(y)) for y in middles], dtype=np.float64)
    usable = (np.maximum(heights, widths) >= SPECK * bodies) & (heights <= LETTER[1] * bodies)
    lines: list[Baseline] = []
    chosen = members[usable]
    order = np.argsort(middles[usable], kind="stable")
    chosen, bodies = chosen[order], bodies[usable][order]
    start = 0
    for end in range(1, len(chosen) + 1):
        if end < len(chosen):
            apart = _middle(edges, chosen[end]) - _middle(edges, chosen[end - 1])
            if apart <= 0.5 * bodies[end]:
                continue
        lines.append(_dash_line(edges, chosen[start:end], float(bodies[start]), page.slope, near))
        start = end
    return lines


def _middle(edges: Feet, label: int) -> float:
    return float(edges.top[label] + edges.bottom[label]) / 2


def _dash_line(
    edges: Feet, chosen: Ints, body: float, slope: float, near: Sequence[Baseline]
) -> Baseline:
    x0, x1 = float(edges.x0[chosen].min()), float(edges.x1[chosen].max())
    top, bottom = float(edges.top[chosen].min()), float(edges.bottom[chosen].max())
    x, middle = (x0 + x1) / 2, (top + bottom) / 2
    widest = float((edges.x1[chosen] - edges.x0[chosen]).max())
    flat = bottom - top < 0.4 * body and widest > 1.4 * (bottom - top)
    guess = middle + DASH * body if flat else bottom
    beside = [line for line in near if abs(line.row(x) - guess) <= (0.5 if flat else 0.3) * body]
    if beside:
        nearest = min(beside, key=lambda line: (max(line.x0 - x, x - line.x1), line.x0, line.at))
        guess, body, slope = nearest.row(x), nearest.body, nearest.slope
    return Baseline(guess - slope * x, slope, body, x0, x1)
