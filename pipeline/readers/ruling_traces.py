"""Ruling lines followed over a straight page, through breaks, and told from rows of letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling
from pipeline.readers.paper import over, under
from pipeline.readers.ruling_seeds import (
    CONTRAST,
    Ink,
    Seed,
    line_kernel,
    long_seeds,
    short_seeds,
)

CROWDED_PEAK, SOLID = 3.2, 0.88
"""On a broken ruling lies at least so many times the ink that lies beside it; a whole one is solid,
whatever stands at it."""

STACKED = 0.1
"""Where more of a line than this is bare over half a body, it is letters one below the other."""

THICKER = 1.8
"""No ruling is so many times as thick as most are, and a pixel more."""

LONELY = 0.25
"""Beside a short ruling runs no more ink than this."""

COVERED = 150
"""Darker than this (of 255) is ink that may lie over a line."""

PALER = 0.35
"""Along a ruling its contrast falls to this share of the usual, no further."""

EDGE_SHARE = 0.94
"""A line over more of the page than this is the page's edge, or a streak: tables have margins."""

DRAWN = 0.65
"""Where a line is drawn it is this dense at least, as a share of what it is elsewhere."""

SHORTEST_RUN = 1.6
"""Bodies: a shorter run on the way of a line is a letter."""

BARE_ROW, BARE_COLUMN = 1.5, 0.4
"""Bodies: a line's end has no longer gaps; a letter in a line's way leaves more above or below."""

FAINT = 7
"""A faded stretch of a line has this much more contrast than what lies beside it."""

COVERED_SHARE, LONGEST_BREAK = 0.6, 4.0
"""A gap in a line with this share of its ink, up to so many bodies, is a stroke lying over it."""

MOSTLY, WORN_SHARE = 0.6, 0.15
"""A line drawn over this share of its way needs only so much of its ink in its gaps."""

TRACE_SHARE, END_SHARE = 0.3, 0.5
"""A gap, or an end, that holds this share of a line's ink, and little beside, is worn away."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A straight line followed over the page, and where along it there is a ruling.

    Attributes:
        pos: Its place across its direction, in its middle.
        slope: By how much `pos` grows along it.
        middle: The place along it to which `pos` belongs.
        half: Half its thickness, in pixels.
        runs: From where to where it is drawn.
        on: Per place along it, whether there is a thin line.
        beside: Whether there is ink right beside it.
        usual: How dense it is where it is drawn, 0-1.
        solid: Whether it has no gaps, and next to no ink beside it, as the frame of a table.
        pale: Per place along it, its contrast, and that of the rows of pixels beside it.
    """

    pos: float
    slope: float
    middle: float
    half: float
    runs: tuple[tuple[int, int], ...] = ()
    on: NDArray[np.float32] | None = None
    beside: NDArray[np.float32] | None = None
    usual: float = 0.0
    solid: bool = False
    pale: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None

    def faint(self, start: float, end: float) -> bool:
        """Whether a stretch is a little darker than what lies beside it nearly everywhere.

        What crosses the line's way, letters above all, covers less than two thirds of it.
        """
        stretch = slice(max(0, round(start)), max(1, round(end)))
        if self.pale is None or end - start < 6:
            return False
        own, beside = (part[stretch] for part in self.pale)
        if own.size == 0:
            return False
        return float(np.percentile(own, 35) - np.percentile(beside, 50)) >= FAINT

    def traced(self, start: float, end: float, share: float = TRACE_SHARE) -> bool:
        """Whether a stretch holds what is left of the line, and not print that crosses its way."""
        if self.on is None or self.beside is None or end <= start:
            return False
        stretch = slice(max(0, round(start)), max(1, round(end)))
        if self.on[stretch].size == 0:
            return False
        held = float(self.on[stretch].mean())
        least = max(share * self.usual, 2.5 * float(self.beside[stretch].mean()))
        return held >= least

    def bridged(self, body: float) -> Trace:
        """Return the line with its breaks closed."""
        if not self.runs:
            return self
        runs: list[tuple[int, int]] = []
        drawn = sum(end - start for start, end in self.runs)
        mostly = drawn >= MOSTLY * (self.runs[-1][1] - self.runs[0][0])
        share = WORN_SHARE if mostly else TRACE_SHARE
        for run in self.runs:
            gap = (runs[-1][1], run[0]) if runs else (0, 0)
            if runs and (self.traced(*gap, share) or self.faint(*gap)):
                runs[-1] = (runs[-1][0], run[1])
            else:
                runs.append(run)
        return replace(self, runs=tuple(r for r in runs if r[1] - r[0] >= SHORTEST_RUN * body))

    def _reaches(self, start: float, end: float, bare: float) -> bool:
        """Whether a line goes on over a stretch at its end, where a letter may stand instead."""
        if self.faint(start, end):
            return True
        if self.on is None or not self.traced(start, end, END_SHARE):
            return False
        inked = np.flatnonzero(self.on[round(start) : round(end)])
        places = np.concatenate([[-1], inked, [round(end) - round(start)]])
        return int(np.diff(places).max()) <= bare

    def reaching(self, others: Sequence[float], bare: float) -> Trace:
        """Return the line with its ends drawn out to the lines it still leaves traces up to.

        Args:
            others: Where along it other lines cross its way.
            bare: No gap in an end may be longer, in pixels.
        """
        runs: list[tuple[int, int]] = []
        for start, end in self.runs:
            for other in sorted(others):
                if other > end + 3:
                    if not self._reaches(end, other, bare):
                        break
                    end = round(other)
            for other in sorted(others, reverse=True):
                if other < start - 3:
                    if not self._reaches(other, start, bare):
                        break
                    start = round(other)
            if runs and start <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
            else:
                runs.append((start, end))
        return replace(self, runs=tuple(runs))

    def kept(self, lines: Sequence[Ruling]) -> Trace:
        """Return only the runs that are among `lines`."""
        own = [line for line in lines if line.pos == self.pos]
        runs = [(int(line.start), int(line.end)) for line in own if self._draws(line)]
        return replace(self, runs=tuple(runs))

    def _draws(self, line: Ruling) -> bool:
        return any(start <= line.start and line.end <= end for start, end in self.runs)


def trace_lines(flat: NDArray[np.uint8], body: float, axis: int) -> list[Trace]:
    """Return the lines along one axis (1: along x)."""
    thickest = max(5, int(0.5 * body))
    # Against what lies on either side, so that a fill is no line and a pale line is one.
    sides = cv2.morphologyEx(flat, cv2.MORPH_CLOSE, line_kernel(thickest + 2, 1 - axis))
    contrast = np.asarray(cv2.subtract(sides, flat), dtype=np.uint8)
    dark = over(contrast, CONTRAST)
    seeds = [*long_seeds(dark, body, axis), *short_seeds(dark, body, axis)]
    # Where a signature crosses a line, the line is no longer thin, but its place is still dark.
    covered = under(flat, COVERED)
    crossing = cv2.morphologyEx(covered, cv2.MORPH_OPEN, line_kernel(int(2 * body), 1 - axis))
    seen = cv2.bitwise_or(dark, cv2.bitwise_and(covered, cv2.bitwise_not(crossing)))
    if axis == 0:
        contrast, seen = np.ascontiguousarray(contrast.T), np.ascontiguousarray(seen.T)
    traces: list[Trace] = []
    for seed in sorted(seeds, key=lambda s: (s.start - s.end, s.pos)):
        if not any(_on(trace, seed, body) for trace in traces):
            traces.append(_follow(np.asarray(contrast), np.asarray(seen), seed, body))
    return _as_thick([trace for trace in traces if trace.runs])


def _as_thick(traces: Sequence[Trace]) -> list[Trace]:
    """Return the lines about as thick as most of their length: print is thicker than rulings."""
    if not traces:
        return []
    order = sorted(traces, key=lambda trace: trace.half)
    lengths = np.cumsum([sum(end - start for start, end in trace.runs) for trace in order])
    usual = order[int(np.searchsorted(lengths, lengths[-1] / 2))].half
    return [t for t in traces if t.solid or t.half <= THICKER * usual + 1.2]


def _on(trace: Trace, seed: Seed, body: float) -> bool:
    """Whether a seed lies on a line followed already."""
    middle = (seed.start + seed.end) / 2
    at = trace.pos + trace.slope * (middle - trace.middle)
    if abs(at - seed.pos) > max(3.0, 0.25 * body, trace.half + 2):
        return False
    return any(start - body <= middle <= end + body for start, end in trace.runs)


def _follow(contrast: Ink, seen: Ink, seed: Seed, body: float) -> Trace:
    """Follow a line along x over the page, as far as there is more ink on it than beside it."""
    height, width = contrast.shape
    middle = (seed.start + seed.end) / 2
    places = np.arange(width)
    centres = np.round(seed.pos + seed.slope * (places - middle)).astype(np.intp)
    far = max(8, round(0.9 * body))
    rows = centres[None] + np.arange(-far, far + 1)[:, None]
    own = slice(max(0, seed.start), min(width, seed.end))
    levels = contrast[np.clip(rows, 0, height - 1), places[None]]
    # What is much paler than the line itself is a streak of the copier, or dirt.
    usual = float(np.median(levels[far - 2 : far + 3, own].max(axis=0)))
    band = levels > max(CONTRAST, PALER * usual)
    band &= (rows >= 0) & (rows < height)
    # Settle on the densest row, then measure its thickness.
    share = band[:, own].mean(axis=1)
    peak = far + int(np.argmax(share[far - 2 : far + 3])) - 2
    low = high = peak
    while low > 0 and share[low - 1] >= 0.5 * share[peak]:
        low -= 1
    while high < 2 * far and share[high + 1] >= 0.5 * share[peak]:
        high += 1
    pos = seed.pos + (low + high) / 2 - far
    half = (high - low + 1) / 2
    near = float(max(share[max(0, low - 3)], share[min(2 * far, high + 3)]))
    if seed.short:
        lonely = near <= LONELY and half <= 0.15 * body + 1
        return Trace(pos, 0.0, middle, half, ((seed.start, seed.end),) if lonely else ())
    if share[peak] < min(SOLID, CROWDED_PEAK * near):
        return Trace(pos, seed.slope, middle, half, ())
    on = band[max(0, low - 1) : high + 2].any(axis=0).astype(np.float32)
    if float((_density(on, 0.5 * body)[own] < 0.05).mean()) > STACKED:
        return Trace(pos, seed.slope, middle, half, ())
    density = _density(on, 0.8 * body)
    usual = float(np.median(density[own]))
    held = seen[np.clip(rows, 0, height - 1), places[None]][low : high + 1].any(axis=0)
    held = seen[np.clip(rows, 0, height - 1), places[None]][low : high + 1].any(axis=0)
    runs = _runs(density >= DRAWN * usual, on, held.astype(np.float32), usual, body)
    inked = seen[np.clip(rows, 0, height - 1), places[None]] > 0
    sides = inked[[max(0, low - 3), min(2 * far, high + 3)]].max(axis=0).astype(np.float32)
    solid = bool(share[peak] >= SOLID and float(sides[own].mean()) <= LONELY)
    # As many rows beside the line as on it, so that grain weighs the same on both.
    own_rows, wide = levels[max(0, low - 1) : high + 2], high - low + 3
    below = levels[high + 3 : high + 3 + wide]
    above = levels[max(0, low - 2 - wide) : max(1, low - 2)]
    beside = np.minimum(below.max(axis=0, initial=0), above.max(axis=0, initial=0))
    pale = (own_rows.max(axis=0), beside)
    trace = Trace(pos, seed.slope, middle, half, tuple(runs), on, sides, usual, solid, pale)
    return trace.bridged(body)


def _density(on: NDArray[np.float32], window: float) -> NDArray[np.float32]:
    """Return the share of ink in a window around every place."""
    wide = max(3, int(window)) | 1
    return np.convolve(on, np.full(wide, 1 / wide, np.float32), "same")


def _runs(
    drawn: NDArray[np.bool_],
    on: NDArray[np.float32],
    held: NDArray[np.float32],
    usual: float,
    body: float,
) -> list[tuple[int, int]]:
    """Return from where to where a line is drawn, gaps closed that ink lies over.

    Args:
        drawn: Whether the line is about as dense as elsewhere.
        on: Whether there is a thin line, 0 or 1.
        held: Whether there is any ink, 0 or 1.
        usual: How dense the line is elsewhere, 0-1.
        body: Height of a letter's body.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], drawn.astype(np.int8), [0]])))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        run = _trimmed((start, end), on, max(1, int(0.2 * body)), usual)
        last = runs[-1][1] if runs else -len(on)
        gap = run[0] - last
        if gap <= 0.3 * body or (
            gap <= LONGEST_BREAK * body
            and float(held[last : run[0]].mean()) >= COVERED_SHARE * usual
        ):
            runs[-1] = (runs[-1][0], run[1])
        else:
            runs.append(run)
    longest = EDGE_SHARE * len(on)
    return [run for run in runs if run[1] - run[0] <= longest]


def _trimmed(
    run: tuple[int, int], on: NDArray[np.float32], step: int, usual: float
) -> tuple[int, int]:
    """Return a run without the thin ends that averaging gave it."""
    start, end = run
    while end - start > step and float(on[start : start + step].mean()) < DRAWN * usual:
        start += 1
    while end - start > step and float(on[end - step : end].mean()) < DRAWN * usual:
        end -= 1
    return start, end
