"""Where the lines of print lie: Thai marks gathered with the letters they belong to.

Lines are found from the letters that stand on them alone (`line_bands`, `baselines`); everything
smaller then joins the line it hangs on (`line_marks`). What lies in different cells is never
joined, but cells tell each other how high the print is and where its rows run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.baselines import Baseline, Context, context, dashes, fit
from pipeline.readers.ink_blobs import (
    SPECK,
    Grey,
    InkBox,
    Labels,
    Stats,
    binarise,
    blobs,
    body_height,
)
from pipeline.readers.line_bands import Band, Feet, Ints, feet, find_bands, mode
from pipeline.readers.line_marks import TALL, give, part

__all__ = [
    "SPECK",
    "Grey",
    "InkBox",
    "LineOfInk",
    "PrintLines",
    "binarise",
    "blobs",
    "body_height",
    "find_lines",
    "region_lines",
]

PICTURE, OBLONG = (4.0, 0.15), (1.5, 0.3)
"""Ink at least this many bodies high and wide, filled to this share, is a picture: nothing in its
box is print. A stamp's ring, a frame and a signature are emptier. With the print that it runs
through a signature is not, but longer by the third than wide, filled to less than the fourth."""

DISC = (1.8, 1.1, 0.73)
"""Ink of this many bodies and more, no longer than wide times the second, filled to the third, is a
punch hole. On drawn copies the holes were 2.3 to 3.5 bodies wide and filled to 0.75 to 0.80 (a disc
fills 0.785 of its box); bold letters of titles fill up to 0.77 at 1.6 bodies, 0.68 at 2."""

BAR = (15.0, 0.5)
"""Ink this many bodies long and filled to this share is a bar: the edge of a sheet, a drawn line.
Letters that have grown together along an underline fill half as much."""

EDGE = (3.5, 30, 3)
"""A strip this many bodies wide along an edge of the page, with this many specks and this many
times more of them than of letters, shows what lay beside the sheet."""

BORDER = (1.0, 8.0, 0.5)
"""Where ink nearer than this many bodies to the edge runs along it for this many, the edge of the
sheet is seen: it, and what begins nearer to it than the last number, is dirt."""

ONE_LINE = (0.45, 1.0, 10.0)
"""Bodies: bands of letters whose baselines differ by no more than the first are one line where the
one ends no further than the second behind the beginning of the other, or the third before it."""


@dataclass(frozen=True, slots=True)
class LineOfInk:
    """One line of print.

    Attributes:
        box: Around its ink.
        labels: Its blobs in the label image.
        base: The row its letters stand on.
        crossing: Blobs of no line that run through it: a pen's stroke, a stamp's arc, and whatever
            letters have grown together with them.
        dust: Specks among its letters: dirt, or all that is left of a decimal point.
        covered: Whether strokes run where its letters stand: some may be part of them.
    """

    box: InkBox
    labels: tuple[int, ...]
    base: Baseline
    crossing: tuple[int, ...] = ()
    dust: tuple[int, ...] = ()
    covered: bool = False

    @property
    def baseline(self) -> float:
        """Row of the page on which the letters stand, at the left edge of the box."""
        return self.base.row(self.box.x0)

    @property
    def body(self) -> float:
        """Height in pixels of a plain consonant."""
        return self.base.body

    @property
    def slope(self) -> float:
        """Rows by which the baseline sinks per column."""
        return self.base.slope


@dataclass(frozen=True, slots=True)
class PrintLines:
    """The lines of a page, region by region.

    Attributes:
        labels: Label image; blobs that had grown together across lines have new labels.
        stats: Blobs of that label image.
        lines: Per region its lines, from top to bottom.
    """

    labels: Labels
    stats: Stats
    lines: tuple[tuple[LineOfInk, ...], ...]


def find_lines(stats: Stats, body: float) -> list[LineOfInk]:
    """Return the lines of print among the blobs of one region, from top to bottom.

    Args:
        stats: Blobs as `blobs` gives them.
        body: Height of a letter's body in pixels.
    """
    members = np.arange(1, len(stats), dtype=np.intp)
    edges = feet(stats)
    bands, page = _look(stats, edges, [members], body)
    return _region(stats, edges, members, *_baselines(edges, members, bands[0], page, []))


def region_lines(
    labels: Labels, stats: Stats, regions: Sequence[Sequence[int]], body: float
) -> PrintLines:
    """Return the lines of print of every region of a page.

    Args:
        labels: Label image of the page's ink without rulings; not changed.
        stats: Its blobs.
        regions: Per region (a cell, or all outside tables) the labels of its blobs.
        body: Height of a letter's body in pixels.
    """
    members = [np.array(sorted(region), dtype=np.intp) for region in regions]
    members = [_without_pictures(labels, stats, region, body) for region in members]
    edges = feet(stats)
    beside = _beside_sheet(edges, np.flatnonzero(stats[:, cv2.CC_STAT_AREA]), labels.shape, body)
    members = [region[~np.isin(region, beside)] for region in members]
    bands, page = _look(stats, edges, members, body)
    ruled = [_baselines(edges, m, b, page, []) for m, b in zip(members, bands, strict=True)]
    near = [line for lines, _ in ruled for line in lines]
    lines: list[tuple[LineOfInk, ...]] = []
    for region, (found, own) in zip(members, ruled, strict=True):
        found, own = (found, own) if found else _baselines(edges, region, [], page, near)
        labels, stats, parted = part(labels, stats, edges, region, found)
        if parted:
            edges = feet(stats)
            pieces = [piece for names in parted.values() for piece in names]
            whole = region[~np.isin(region, list(parted))]
            region = np.concatenate([whole, np.array(pieces, dtype=np.intp)])
            own = [letters[~np.isin(letters, list(parted))] for letters in own]
        lines.append(tuple(_region(stats, edges, region, found, own)))
    return PrintLines(labels, stats, _with_company(stats, lines))


def usual_body(lines: Sequence[LineOfInk]) -> float:
    """Return the body that most print of a page has, each line weighted by its width; 0 without."""
    if not lines:
        return 0.0
    bodies = np.array([line.body for line in lines], dtype=np.float64)
    widths = np.array([line.box.x1 - line.box.x0 for line in lines], dtype=np.float64)
    return mode(bodies, widths, float(np.median(bodies)))


def _with_company(
    stats: Stats, lines: Sequence[Sequence[LineOfInk]]
) -> tuple[tuple[LineOfInk, ...], ...]:
    """Name the blobs of no line that run through each line, and the specks in it.

    Letters under a signature or a stamp have grown together with it: without its ink they would
    be gone, with it they are still there to be read.
    """
    bodies = [line.body for region in lines for line in region]
    if not bodies:
        return tuple(tuple(region) for region in lines)
    x0, y0, wide, high, area = (stats[:, column] for column in range(5))
    given = [label for region in lines for line in region for label in line.labels]
    free = area > 0
    free[[0, *given]] = False
    tall = np.flatnonzero(free & (high > TALL * min(bodies)))
    specks = np.flatnonzero(free & (np.maximum(wide, high) < SPECK * max(bodies)))

    def over(some: Ints, box: InkBox) -> NDArray[np.bool_]:
        left, top = x0[some], y0[some]
        across = (left < box.x1) & (left + wide[some] > box.x0)
        return np.asarray(across & (top < box.y1) & (top + high[some] > box.y0), dtype=np.bool_)

    def accompanied(line: LineOfInk) -> LineOfInk:
        crossing = tall[over(tall, line.box) & (high[tall] > TALL * line.body)]
        small = np.maximum(wide[specks], high[specks]) < SPECK * line.body
        dust = specks[over(specks, line.box) & small]
        if not len(crossing) and not len(dust):
            return line
        return replace(line, crossing=tuple(crossing.tolist()), dust=tuple(dust.tolist()))

    return tuple(tuple(accompanied(line) for line in region) for region in lines)


def _look(
    stats: Stats, edges: Feet, members: Sequence[Ints], body: float
) -> tuple[list[list[Band]], Context]:
    bands = [find_bands(stats, edges, region, body) for region in members]
    every = [band for region in bands for band in region]
    return bands, context(edges, every, body)


def _baselines(
    edges: Feet,
    members: Ints,
    bands: Sequence[Band],
    page: Context,
    near: Sequence[Baseline],
) -> tuple[list[Baseline], list[Ints]]:
    """Return the baselines of a region, from top to bottom, and the letters each was made from."""
    if not bands:
        bare = dashes(edges, members, page, near) if page.body > 0 else []
        return bare, [np.zeros(0, dtype=np.intp) for _ in bare]
    fitted = _whole_lines(edges, bands, page)
    fitted.sort(key=lambda pair: (pair[0].row((pair[0].x0 + pair[0].x1) / 2), pair[0].x0))
    return [line for line, _ in fitted], [letters for _, letters in fitted]


def _whole_lines(edges: Feet, bands: Sequence[Band], page: Context) -> list[tuple[Baseline, Ints]]:
    """Return baselines with their letters; bands that stand beside each other on one are one line.

    Worn letters that have lost their feet stand on a row of their own, within the line.
    """
    fitted = [(fit(edges, band, page), band) for band in bands]
    fitted.sort(key=lambda pair: pair[0].x0)
    lines: list[tuple[Baseline, Band]] = []
    for line, band in fitted:
        for n, (other, begun) in enumerate(lines):
            body = max(line.body, other.body)
            if not -ONE_LINE[1] * body <= line.x0 - other.x1 <= ONE_LINE[2] * body:
                continue
            x = (line.x0 + other.x1) / 2
            if abs(line.row(x) - other.row(x)) <= ONE_LINE[0] * body:
                wider = begun if other.x1 - other.x0 >= line.x1 - line.x0 else band
                whole = Band(np.concatenate([begun.letters, band.letters]), wider.body)
                lines[n] = (fit(edges, whole, page), whole)
                break
        else:
            lines.append((line, band))
    return [(line, band.letters) for line, band in lines]


def _region(
    stats: Stats, edges: Feet, members: Ints, lines: Sequence[Baseline], own: Sequence[Ints]
) -> list[LineOfInk]:
    given = give(stats, edges, members, lines, own)
    found = [
        LineOfInk(_box_of(stats, labels), tuple(int(i) for i in labels), line)
        for line, labels in zip(lines, given, strict=True)
        if len(labels)
    ]
    return sorted(found, key=lambda line: (line.baseline, line.box.x0))


def _without_pictures(labels: Labels, stats: Stats, members: Ints, body: float) -> Ints:
    """Leave out pictures and all that lies in their boxes, punch holes and bars.

    What lies in the box of a signature, but outside of it, is print.
    """
    x, y, width, height, area = (stats[members, column] for column in range(5))
    short, long = np.minimum(width, height), np.maximum(width, height)
    filled = np.where(long > OBLONG[0] * short, OBLONG[1], PICTURE[1])
    large = (short >= PICTURE[0] * body) & (area >= filled * width * height)
    inside = np.zeros(len(members), dtype=bool)
    for i in np.flatnonzero(large).tolist():
        within_x = (x >= x[i]) & (x + width <= x[i] + width[i])
        within = within_x & (y >= y[i]) & (y + height <= y[i] + height[i])
        if area[i] < OBLONG[1] * width[i] * height[i]:
            box = labels[y[i] : y[i] + height[i], x[i] : x[i] + width[i]]
            middles = np.stack([x + width / 2 - x[i], y + height / 2 - y[i]], axis=1)
            within[within] = _surrounded(box == members[i], middles[within])
            within[i] = True
        inside |= within
    holes = (short >= DISC[0] * body) & (long <= DISC[1] * short)
    holes &= area >= DISC[2] * width * height
    bars = (long >= BAR[0] * body) & (area >= BAR[1] * width * height)
    return np.asarray(members[~(inside | holes | bars)], dtype=np.intp)


def _surrounded(ink: NDArray[np.bool_], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points (column, row) a string around some ink would enclose."""
    rows, columns = np.nonzero(ink)
    hull = cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.int32))
    return np.array(
        [cv2.pointPolygonTest(hull, (float(a), float(b)), False) >= 0 for a, b in points],
        dtype=np.bool_,
    )


def _beside_sheet(edges: Feet, inked: Ints, shape: tuple[int, ...], body: float) -> Ints:
    """Return the blobs in the dirt where a crooked sheet left the scanner's lid bare.

    Its grain would be read as lines of vowels and digits. What stands close to letters further
    inside is print that runs to the edge.
    """
    inked = inked[inked > 0]
    x0, x1, top, bottom = edges.x0[inked], edges.x1[inked], edges.top[inked], edges.bottom[inked]
    side = np.maximum(x1 - x0, bottom - top)
    found: list[Ints] = []
    for (low, high), (begins, ends), long in (
        ((x0, x1), (top, bottom), shape[1]),
        ((top, bottom), (x0, x1), shape[0]),
    ):
        for strip in (high <= EDGE[0] * body, low >= long - EDGE[0] * body):
            specks = int(np.count_nonzero(strip & (side < 0.5 * body)))
            letters = int(np.count_nonzero(strip & (side >= 0.5 * body)))
            if specks < max(EDGE[1], EDGE[2] * letters):
                near = np.minimum(low, long - high) <= BORDER[0] * body
                border = strip & near & (ends - begins >= BORDER[1] * body)
                if not border.any():
                    continue
                reach = np.minimum(high, long - low)[border].max() + BORDER[2] * body
                strip &= np.minimum(low, long - high) < reach
            inner = ~strip & (side >= 0.5 * body) & (side <= TALL * body)
            inner &= (low < (EDGE[0] + 2) * body) | (high > long - (EDGE[0] + 2) * body)
            at = np.flatnonzero(strip)
            apart = np.maximum(low[at, None] - high[None, inner], low[None, inner] - high[at, None])
            level = (begins[at, None] < ends[None, inner]) & (ends[at, None] > begins[None, inner])
            found.append(inked[at[~((apart < body) & level).any(axis=1)]])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)


def _box_of(stats: Stats, members: Ints) -> InkBox:
    chosen = stats[members]
    left, top = chosen[:, cv2.CC_STAT_LEFT], chosen[:, cv2.CC_STAT_TOP]
    right = left + chosen[:, cv2.CC_STAT_WIDTH]
    bottom = top + chosen[:, cv2.CC_STAT_HEIGHT]
    return InkBox(int(left.min()), int(top.min()), int(right.max()), int(bottom.max()))
