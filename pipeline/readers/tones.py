"""Print and a stamp's letters on one row, told apart by how pale they are.

The text of a stamp may stand on the very row of a line or a number: `๐๖54`, `ส่วนที่ ๑ ๙๐๖/๒๕๖๖`.
A stamp is paler than the print it lies beside, all of it and at once; worn print fades slowly. Such
letters are a line of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Grey, InkBox, Labels, Stats
from pipeline.readers.ink_lines import LineOfInk, PrintLines

APART, STEP = 45, 35
"""Of 255: by so much a stamp's letters are paler than three quarters of the page's letters, and the
darkest of them than the palest of print beside it."""

FAR = 4.0
"""Bodies: what stands so far from print is judged by itself anyway (`marks`)."""

LETTER = 0.5
"""Bodies: what is lower is a mark, and goes with the letters it stands over."""

LEAST = 2
"""So many pale letters are a stamp's; one may be a worn one."""

Tones = NDArray[np.float64]
"""How light the ink of every blob is, at its darkest nearby."""


@dataclass(frozen=True, slots=True)
class Toned:
    """The lines of a page, less what is a stamp's.

    Attributes:
        lines: Per region its lines.
        stamps: Per region the letters of stamps that stood in them, as lines.
        stats: The page's blobs, those of the stamps with area 0: they cover nothing.
    """

    lines: Sequence[tuple[LineOfInk, ...]]
    stamps: Sequence[tuple[LineOfInk, ...]]
    stats: Stats


def by_tone(found: PrintLines, pixels: Grey, in_cell: Sequence[bool]) -> Toned:
    """Return the lines of every region, and what in cells is a stamp's beside them.

    Outside tables nothing depends on where a number begins, and what is read of a stamp with the
    line it stands beside is told from print by how little of it can be read.

    Args:
        found: The lines of the page.
        pixels: The page, grey.
        in_cell: Whether each region is a cell.
    """
    tones = tones_of(found.labels, pixels, len(found.stats))
    usual = usual_tone([line for own in found.lines for line in own], tones, found.stats)
    lines: list[tuple[LineOfInk, ...]] = []
    stamps: list[tuple[LineOfInk, ...]] = []
    for own, cell in zip(found.lines, in_cell, strict=True):
        pairs = [parted_by_tone(line, tones, usual, found.stats) for line in own] if cell else []
        lines.append(tuple(line for line, _ in pairs) if cell else own)
        stamps.append(tuple(stamp for _, stamp in pairs if stamp is not None))
    stats = found.stats.copy()
    for label in (n for own in stamps for line in own for n in line.labels):
        stats[label, cv2.CC_STAT_AREA] = 0
    return Toned(lines, stamps, stats)


def tones_of(labels: Labels, pixels: Grey, count: int) -> Tones:
    """Return how light each blob is, 0 black: the mean of the darkest beside each of its pixels.

    Args:
        labels: Label image of the page's print.
        pixels: The page, grey.
        count: How many blobs there are, paper counted.
    """
    core = np.asarray(cv2.erode(pixels, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    inked = np.flatnonzero(labels)
    own = labels.ravel()[inked]
    sums = np.bincount(own, weights=core.ravel()[inked], minlength=count)
    return np.asarray(sums / np.maximum(1, np.bincount(own, minlength=count)), dtype=np.float64)


def usual_tone(lines: Sequence[LineOfInk], tones: Tones, stats: Stats) -> float:
    """Return how light three quarters of the page's letters are at most; 255 without letters."""
    letters = [n for line in lines for n in _letters(line, stats)]
    return float(np.percentile(tones[letters], 75)) if letters else 255.0


def parted_by_tone(
    line: LineOfInk, tones: Tones, usual: float, stats: Stats
) -> tuple[LineOfInk, LineOfInk | None]:
    """Return a line and None, or its print and the stamp's letters before or after it.

    Args:
        line: As found on the page.
        tones: As `tones_of` gives them.
        usual: As `usual_tone` gives it.
        stats: The page's blobs.
    """
    letters = sorted(_letters(line, stats), key=lambda n: (int(stats[n][0]), n))
    pale = tones[letters] >= usual + APART
    count = int(np.count_nonzero(pale))
    if not LEAST <= count < len(letters):
        return line, None
    turns = np.flatnonzero(np.diff(pale.astype(np.int8)))
    if len(turns) != 1 or tones[letters][pale].min() - tones[letters][~pale].max() < STEP:
        return line, None
    last, first = (int(letters[at]) for at in (turns[0], turns[0] + 1))
    if stats[first][0] - stats[last][0] - stats[last][2] > FAR * line.body:
        return line, None
    cut = (float(stats[last][0] + stats[last][2]) + float(stats[first][0])) / 2
    ordered = set(letters[: turns[0] + 1])
    sides: tuple[list[int], list[int]] = ([], [])
    for label in line.labels:
        middle = float(stats[label][0]) + float(stats[label][2]) / 2
        before = label in ordered or (label not in letters and middle < cut)
        sides[0 if before else 1].append(label)
    left, right = (replace(line, labels=tuple(s), box=_box_of(s, stats)) for s in sides)
    return (right, left) if pale[0] else (left, right)


def _letters(line: LineOfInk, stats: Stats) -> list[int]:
    return [n for n in line.labels if stats[n][cv2.CC_STAT_HEIGHT] >= LETTER * line.body]


def _box_of(labels: Sequence[int], stats: Stats) -> InkBox:
    own = stats[list(labels)]
    left, top = own[:, cv2.CC_STAT_LEFT], own[:, cv2.CC_STAT_TOP]
    right, bottom = left + own[:, cv2.CC_STAT_WIDTH], top + own[:, cv2.CC_STAT_HEIGHT]
    return InkBox(int(left.min()), int(top.min()), int(right.max()), int(bottom.max()))
