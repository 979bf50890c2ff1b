"""Ruling lines of a straight page: where they run, and the print without them.

A ruling is long, thin and straight, and a short one ends at others. Scans break rulings, copies
make them pale, letters stand on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling
from pipeline.readers.ruling_ends import anchored
from pipeline.readers.ruling_seeds import Ink, line_kernel
from pipeline.readers.ruling_traces import BARE_COLUMN, BARE_ROW, Trace, trace_lines

LONG_BODIES = 8.0
"""Neither is a line shorter than this many bodies long, however short the others are."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rulings of a page, in pixels.

    Attributes:
        horizontal: Lines along x; `pos` is the middle of their thickness.
        vertical: Lines along y.
        along_x: Height x width, 255 where the ink of a horizontal line runs.
        along_y: The same of vertical lines.
    """

    horizontal: list[Ruling]
    vertical: list[Ruling]
    along_x: Ink
    along_y: Ink


def find_rulings(flat: NDArray[np.uint8], body: float) -> Rulings:
    """Return the rulings of a straight page.

    Args:
        flat: The page, grey, paper 255.
        body: Height of a letter's body: no stroke of a letter is as long as a ruling.
    """
    tolerance = max(4.0, 0.4 * body)
    found = [trace_lines(flat, body, axis) for axis in (1, 0)]
    crossings = [_long_positions(found[1], body), _long_positions(found[0], body)]
    found = [
        [trace.reaching(_across(trace, places), bare * body) for trace in traces]
        for traces, places, bare in zip(found, crossings, (BARE_ROW, BARE_COLUMN), strict=True)
    ]
    pieces = [[Ruling(t.pos, a, b) for t in traces for a, b in t.runs] for traces in found]
    rows, cols = anchored(pieces[0], pieces[1], tolerance, LONG_BODIES * body)
    masks = [
        _mask(flat.shape, [t.kept(lines) for t in traces], axis)
        for traces, lines, axis in zip(found, (rows, cols), (1, 0), strict=True)
    ]
    return Rulings(rows, cols, masks[0], masks[1])


def _long_positions(traces: Sequence[Trace], body: float) -> list[Ruling]:
    """Return the runs that are surely lines."""
    return [
        Ruling(trace.pos, start, end)
        for trace in traces
        for start, end in trace.runs
        if end - start >= LONG_BODIES * body
    ]


def _across(trace: Trace, lines: Sequence[Ruling]) -> list[float]:
    """Return where along a line others cross its way."""
    return sorted({line.pos for line in lines if line.start - 3 <= trace.pos <= line.end + 3})


def _mask(shape: tuple[int, ...], traces: Sequence[Trace], axis: int) -> Ink:
    """Return 255 where the lines run, as thick as they are."""
    mask = np.zeros(shape if axis == 1 else shape[::-1], dtype=np.uint8)
    for trace in traces:
        corner = int(2 * trace.half) + 4  # where two lines meet, each ends inside the other
        for start, end in trace.runs:
            places = np.arange(max(0, start - corner), min(end + corner, mask.shape[1]))
            centres = trace.pos + trace.slope * (places - trace.middle)
            reach = np.arange(-int(trace.half + 0.5), int(trace.half + 0.5) + 1)
            rows = np.round(centres[None] + reach[:, None]).astype(np.intp)
            mask[np.clip(rows, 0, mask.shape[0] - 1), places[None]] = 255
    return mask if axis == 1 else np.ascontiguousarray(mask.T)


def without_rulings(ink: Ink, rulings: Rulings) -> Ink:
    """Return the ink without rulings; letters that touch or cross one stay whole.

    A ruling is thin where it runs alone. Where the ink across it is thicker than the ruling, a
    letter stands on it, and its ink stays.

    Args:
        ink: 255 for ink, as `paper.ink_of` gives it.
        rulings: As `find_rulings` gives them for the same page.
    """
    left = ink
    for mask, other, axis in (
        (rulings.along_x, rulings.along_y, 1),
        (rulings.along_y, rulings.along_x, 0),
    ):
        if not mask.any():
            continue
        thick = _thickness(mask, axis)
        across = 1 - axis
        near = cv2.dilate(mask, line_kernel(5, across))
        own = cv2.bitwise_and(ink, cv2.bitwise_not(cv2.dilate(other, np.ones((3, 3), np.uint8))))
        tall = cv2.morphologyEx(own, cv2.MORPH_OPEN, line_kernel(thick + 4, across))
        alone = cv2.bitwise_and(near, cv2.bitwise_not(tall))
        left = np.asarray(cv2.bitwise_and(left, cv2.bitwise_not(alone)), dtype=np.uint8)
    return left


def _thickness(mask: Ink, axis: int) -> int:
    """Return the usual thickness of the lines in a mask, in pixels."""
    inside = mask > 0
    ends = inside & ~(np.roll(inside, 1, axis=1 - axis))
    return max(1, round(float(inside.sum()) / max(1, int(ends.sum()))))


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
    band = cv2.bitwise_or(
        cv2.dilate(rulings.along_x, line_kernel(9, 0)),
        cv2.dilate(rulings.along_y, line_kernel(9, 1)),
    )
    within = np.bincount(labels[band > 0], minlength=len(stats))
    sides = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    left = (within >= 0.8 * stats[:, cv2.CC_STAT_AREA]) & (sides <= 0.3 * body)
    left[0] = False
    return np.asarray(left, dtype=np.bool_)
