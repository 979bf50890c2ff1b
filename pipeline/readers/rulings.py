"""Ruling lines of a straight page: where they run, and the print without them.

A ruling is long, thin and straight, and a short one ends at others. Scans break rulings, copies
make them pale, letters stand on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling, merge_rulings
from pipeline.readers.ruling_anchors import anchored, held_up, within_table
from pipeline.readers.ruling_pieces import Ink, find_pieces, inside, line_kernel
from pipeline.readers.ruling_slots import apart, ends_met, joined, settled, stretches
from pipeline.readers.ruling_traces import Traces, long_traces, traces_of, without_print
from pipeline.readers.unseen_sides import unseen_sides

DARK = 12
"""A ruling is darker than its neighbourhood by this much (of 255): borders are often pale."""

LONG = 24.0
"""Bodies: whole lines this long are the table's own, and tell how dark its lines are."""

HELD = 4.0
"""Bodies: so long a line counts too where it runs from one long line to another."""

DARKER = 0.2
"""This share of such lines is darker than what they are said to be: those of the table, not those
that shine through from the back."""

FOLDED = 0.6
"""Bodies: so far left and right of it reaches a fold."""

_NEAR = 5  # pixels across a line, the grey of its edges with it


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rulings of a page, in pixels.

    Attributes:
        horizontal: Lines along x; `pos` is the middle of their thickness.
        vertical: Lines along y.
        along_x: Height x width, 255 where the ink of a horizontal line runs.
        along_y: The same of vertical lines.
        unseen: Lines along x that are not to be seen: columns end at them.
        faded: Of those along x what is much paler than the rest: a table that holds it is doubted.
    """

    horizontal: list[Ruling]
    vertical: list[Ruling]
    along_x: Ink
    along_y: Ink
    unseen: tuple[Ruling, ...] = ()
    faded: tuple[Ruling, ...] = ()


def find_rulings(flat: NDArray[np.uint8], body: float, folds: Sequence[Ruling] = ()) -> Rulings:
    """Return the rulings of a straight page.

    Args:
        flat: The page, grey, paper 255.
        body: Height of a letter's body: no stroke of a letter is as long as a ruling.
        folds: What is known to be none along y: no other line ends there.
    """
    tolerance = max(4.0, 0.4 * body)
    dark = darker(flat, body)
    pieces = [find_pieces(dark, body, axis) for axis in (1, 0)]
    shape = flat.shape
    whole = [
        inside(merge_rulings(p.rulings, tolerance), *shape[::s])
        for p, s in zip(pieces, (1, -1), strict=True)
    ]
    bar = _darkness(flat, whole, tolerance, body)
    traces = [traces_of(flat, body, axis, bar) for axis in (1, 0)]
    pale_too = cache(lambda: traces_of(flat, body, 1, 0.0) if bar else traces[0])
    faint = (pale_too, lambda: traces[1])
    pale = [
        inside(joined(long_traces(t, body), tolerance, body), *shape[::s])
        for t, s in zip(traces, (1, -1), strict=True)
    ]
    pale[0] = without_print(pale[0], traces[0].flat, body)
    for lines in (whole, pale):
        lines[1] = [line for line in lines[1] if not any(_is_of(line, f, body) for f in folds)]
    seen = [
        [*whole[n], *settled(pale[n], whole[n], [*whole[1 - n], *pale[1 - n]], tolerance, body)]
        for n in (0, 1)
    ]
    kept = within_table(*anchored(seen[0], seen[1], tolerance, body), body)
    kept = (apart(kept[0], whole[0], body), apart(kept[1], whole[1], body))
    own = [[line for line in kept[n] if line in whole[n]] for n in (0, 1)]
    more: list[list[Ruling]] = [[], []]
    faded: list[list[Ruling]] = [[], []]
    sides = unseen_sides(kept[1], seen[0], body)
    for n in (0, 1, 0, 1):  # the ends of one axis are known better when the other's are
        across = [*kept[1 - n], *more[1 - n], *(sides if n else ())]
        more[n], faded[n] = stretches(
            kept[n], whole[n], across, traces[n], faint[n], tolerance, body
        )
    for n in (0, 1, 0, 1):  # a low table beside a high one is held together by its own short lines
        held = merge_rulings([*own[1 - n], *more[1 - n]], tolerance)
        short = [line for line in whole[n] if line not in own[n]]
        own[n].extend(held_up(short, held, tolerance, body))
    turned = np.asarray(cv2.transpose(pieces[1].ink), dtype=np.uint8)
    along_y = cv2.transpose(_mask(turned, traces[1], own[1], more[1], tolerance))
    return Rulings(
        merge_rulings([*own[0], *more[0]], tolerance),
        merge_rulings([*own[1], *more[1]], tolerance),
        _mask(pieces[0].ink, traces[0], own[0], more[0], tolerance),
        np.asarray(along_y, dtype=np.uint8),
        tuple(sides),
        tuple(faded[0]),
    )


def _is_of(line: Ruling, fold: Ruling, body: float) -> bool:
    near = abs(line.pos - fold.pos) <= FOLDED * body
    return near and line.start < fold.end and line.end > fold.start


def _darkness(flat: Ink, whole: Sequence[Sequence[Ruling]], tolerance: float, body: float) -> float:
    """Return how dark the lines of a page are that has whole ones both ways, 0 of others.

    Long lines count, and in a low table the short ones that run from one long line to another.
    """
    long = [[line for line in lines if line.end - line.start >= LONG * body] for lines in whole]
    own = [
        [
            line
            for line in lines
            if line in long[n]
            or (
                line.end - line.start >= HELD * body and all(ends_met(line, long[1 - n], tolerance))
            )
        ]
        for n, lines in enumerate(whole)
    ]
    if min(map(len, own)) < 2:
        return 0.0
    shades = [
        _shade(page, line) for page, some in zip((flat, flat.T), own, strict=True) for line in some
    ]
    return 255.0 - float(np.quantile(shades, DARKER))


def _shade(flat: Ink, line: Ruling) -> float:
    """Return the grey of a line along x: of its darkest row, as it may drift by one."""
    row = round(line.pos)
    strip = flat[max(0, row - 2) : row + 2, round(line.start) : round(line.end)]
    return float(strip.mean(axis=1).min())


def darker(flat: Ink, body: float) -> Ink:
    """Return 255 where a pixel is darker than its neighbourhood."""
    side = max(15, int(body) * 2 + 1) | 1
    dark = cv2.adaptiveThreshold(
        flat, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, side, DARK
    )
    return np.asarray(dark, dtype=np.uint8)


def _mask(
    ink: Ink, traces: Traces, kept: Sequence[Ruling], more: Sequence[Ruling], tolerance: float
) -> Ink:
    """Return 255 where the ink of kept lines runs; they lie along the second axis."""
    mask = np.zeros_like(ink)
    shown = np.asarray(cv2.transpose(traces.on), dtype=np.uint8)
    for line in kept:
        rows = slice(max(0, round(line.pos - tolerance)), round(line.pos + tolerance) + 1)
        columns = slice(max(0, round(line.start)), round(line.end) + 1)
        pale = np.zeros_like(mask[rows, columns])
        whole = np.repeat(shown[rows, columns.start // traces.step :], traces.step, axis=1)
        whole = whole[:, columns.start % traces.step :][:, : pale.shape[1]]
        pale[:, : whole.shape[1]] = whole
        mask[rows, columns] = np.maximum(ink[rows, columns], pale)
    for line in more:
        row = round(line.pos)
        mask[max(0, row - 1) : row + 2, round(line.start) : round(line.end) + 1] = 255
    return mask


def without_rulings(ink: Ink, rulings: Rulings) -> Ink:
    """Return the ink without rulings; letters that touch or cross one stay whole.

    A ruling is thin where it runs alone. Where the ink across it is thicker than the ruling, a
    letter stands on it, and its ink stays.

    Args:
        ink: 255 for ink, as `paper.ink_of` gives it.
        rulings: As `find_rulings` gives them for the same page.
    """
    left = ink.copy()
    for mask, other, axis in (
        (rulings.along_x, rulings.along_y, 1),
        (rulings.along_y, rulings.along_x, 0),
    ):
        if cv2.countNonZero(mask) == 0:
            continue
        across = 1 - axis
        thick = line_kernel(_thickness(mask, axis) + 4, across)
        for part in _strips(mask, axis, thick.size + _NEAR // 2):
            near = cv2.dilate(mask[part], line_kernel(_NEAR, across))
            clear = cv2.bitwise_not(cv2.dilate(other[part], np.ones((3, 3), np.uint8)))
            tall = cv2.morphologyEx(cv2.bitwise_and(ink[part], clear), cv2.MORPH_OPEN, thick)
            alone = cv2.bitwise_and(near, cv2.bitwise_not(tall))
            left[part] = cv2.bitwise_and(left[part], cv2.bitwise_not(alone))
    return left


def _strips(mask: Ink, axis: int, margin: int) -> list[tuple[slice, slice]]:
    """Return the parts of a page that hold lines, each with so many pixels on either side.

    Most of a page holds none, and nothing is to be taken away there.
    """
    held = np.flatnonzero(mask.max(axis=axis))
    first = np.flatnonzero(np.diff(held, prepend=held[0] - 2 * margin - 1) > 2 * margin)
    last = np.append(first[1:], len(held)) - 1
    sides = [
        slice(max(0, a - margin), b + margin + 1)
        for a, b in zip(held[first].tolist(), held[last].tolist(), strict=True)
    ]
    return [(s, slice(None)) if axis == 1 else (slice(None), s) for s in sides]


def _thickness(mask: Ink, axis: int) -> int:
    """Return the usual thickness of the lines in a mask, in pixels."""
    before = np.roll(mask, 1, axis=1 - axis)
    ends = cv2.countNonZero(cv2.subtract(mask, before))
    return max(1, round(cv2.countNonZero(mask) / max(1, ends)))


def remnants(
    labels: NDArray[np.int32], stats: NDArray[np.int32], rulings: Rulings, body: float
) -> NDArray[np.bool_]:
    """Return per blob whether it is what is left of a ruling: a jag that lies within its band.

    Args:
        labels: Label image of the ink that `without_rulings` left.
        stats: Its blobs: left, top, width, height, area.
        rulings: Of the same page.
        body: Height of a letter's body.
    """
    if not rulings.horizontal and not rulings.vertical:
        return np.zeros(len(stats), dtype=np.bool_)
    band = cv2.bitwise_or(
        cv2.dilate(rulings.along_x, line_kernel(9, 0)),
        cv2.dilate(rulings.along_y, line_kernel(9, 1)),
    )
    within = np.bincount(labels.ravel()[np.flatnonzero(band > 0)], minlength=len(stats))
    sides = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    left = (within >= 0.8 * stats[:, cv2.CC_STAT_AREA]) & (sides <= 0.3 * body)
    left[0] = False
    return np.asarray(left, dtype=np.bool_)
