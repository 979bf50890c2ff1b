"""Traces of rulings in a page: pale lines, dotted lines, lines of which every third pixel is left.

A person sees such a line because it goes on and on where nothing else is printed. So the page is
shrunk along the line, which gathers what is left of it and evens out the grain, and every block
beside which the paper is clean says whether it is darker than the paper on both sides. A few blocks
say nothing; along many of them no noise agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling

Ink = NDArray[np.uint8]

BLOCK = 0.4
"""Bodies: length of a block along the line."""

BESIDE = (0.25, 0.6)
"""Bodies: where the paper beside a line is looked at, from its middle."""

PAPER = 215
"""Where something darker than this stands beside a place, nothing is known of a line there."""

STROKE = (0.45, 40)
"""Bodies across the line and darkness: what is so thick is a letter or a line that crosses."""

LEAST_STEP, NOISE = 2, 0.04
"""A line is darker than its paper by at least so much (of 255), and by so much that no more than
this share of the clean paper looks like one."""

PALEST = 0.15
"""A line that is paler, block by block, than this share of the page's whole lines is none of it."""

WINDOWS = ((7.0, 0.65), (24.0, 0.45))
"""Bodies, and the share of the known blocks of such a stretch that must show a line."""

SEEN = 0.35
"""So much of such a stretch must be known at all, and show a line."""

LEAST_KNOWN = 0.3
"""Of so many blocks of a stretch something must be known."""

TRACE = (0.2, 1.5)
"""A known line shows in a stretch where it does in more than this share of the known blocks and so
many more: clean paper shows one in hardly any."""

CROWDED = ((0.15, 0.2, 0.45), (185, 170), (0.28, 0.105))
"""Bodies from the middle of a line: where strokes that stand on it begin, and where print beside it
does and ends; what is as dark as a stroke that touches it, and as print; and the shares of its
blocks that have print beside them, and that strokes touch, where a line has both. Of 3,582 traces
of rulings of worn copies two have, of 160 that were none 45: tops and feet of worn letters."""

CLOSE, BAND = (4.0, 7.0), 7
"""Pixels: how near to a line that it meets a line is looked at, and how far to its sides."""

THROUGH = 0.3
"""A line runs through this share of the lines it meets; stems of letters do through hardly any."""

END_WINDOW, END_SHARE = 3.0, 0.65
"""The last stretch of a line (bodies) shows it over more than this share."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What the blocks of a page say; lines run along the first axis.

    Attributes:
        on: Blocks x places across, 255 where a line shows there or a pixel beside.
        off: 255 where there is clean paper and no line.
        step: Pixels of the page a block is long.
        flat: The page itself, turned so that lines run along the first axis.
        least: By how much a line is darker than its paper.
    """

    on: Ink
    off: Ink
    step: int
    flat: Ink
    least: float


def traces_of(flat: Ink, body: float, axis: int, darkness: float) -> Traces:
    """Return the traces of lines along x (`axis` 1) or along y (`axis` 0).

    Args:
        flat: The page, grey, paper 255.
        body: Height of a letter's body in pixels.
        axis: Direction of the lines.
        darkness: Of the page's whole lines, 0 where it has none: beside them, a much paler line
            shines through from the back of the sheet.
    """
    page = flat
    step = max(3, round(BLOCK * body))
    height, width = (max(1, side // step) for side in flat.shape)
    if axis == 1:
        flat, size = flat[:, : width * step], (width, flat.shape[0])
    else:
        flat, size = flat[: height * step], (flat.shape[1], height)
    small = np.asarray(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if axis == 1:
        small = np.asarray(cv2.transpose(small), dtype=np.uint8)
    beside = _beside(small, body)
    darker = cv2.subtract(beside, small)
    thick = cv2.morphologyEx(
        cv2.bitwise_not(small), cv2.MORPH_OPEN, _ones(1, max(4, round(STROKE[0] * body)))
    )
    letters = cv2.dilate(
        np.asarray(np.asarray(thick) > STROKE[1], dtype=np.uint8) * 255,
        _ones(3, 2 * max(2, round(body / 4)) + 1),
    )
    clean = cv2.bitwise_and(
        np.asarray(beside >= PAPER, dtype=np.uint8) * 255, cv2.bitwise_not(letters)
    )
    least = max(PALEST * darkness, _least_step(darker, clean))
    line = np.asarray(np.asarray(darker) >= least, dtype=np.uint8) * 255
    on = cv2.dilate(cv2.bitwise_and(line, clean), _ones(1, 3))
    off = cv2.bitwise_and(clean, cv2.bitwise_not(on))
    return Traces(
        np.asarray(on, dtype=np.uint8),
        np.asarray(off, dtype=np.uint8),
        step,
        page.T if axis == 1 else page,
        least,
    )


def _ones(rows: int, columns: int) -> Ink:
    return np.ones((rows, columns), np.uint8)


def _beside(small: Ink, body: float) -> Ink:
    """Return for every place the darkest that lies beside it on either side."""
    near, far = max(3, round(BESIDE[0] * body)), max(5, round(BESIDE[1] * body))
    darkest = cv2.erode(small, _ones(1, far - near + 1), anchor=(0, 0))
    beside = np.full_like(small, 255)
    beside[:, :-near] = darkest[:, near:]
    beside[:, far:] = np.minimum(beside[:, far:], darkest[:, :-far])
    return beside


def _least_step(darker: cv2.typing.MatLike, clean: cv2.typing.MatLike) -> int:
    """Return the least step to the paper that is more than its grain."""
    counts = cv2.calcHist([darker], [0], clean, [256], [0, 256]).ravel()
    most = NOISE * counts.sum()
    above = counts[::-1].cumsum()[::-1]  # how many places are darker by so much or more
    return max(LEAST_STEP, int(np.argmax(above <= most)))


def long_traces(traces: Traces, body: float) -> list[Ruling]:
    """Return the lines that show over a long stretch.

    Args:
        traces: Of one axis.
        body: Height of a letter's body in pixels.
    """
    shown = np.zeros_like(traces.on)
    for length, share in WINDOWS:
        side = max(5, round(length * body / traces.step)) | 1
        on, off = (
            np.asarray(cv2.blur(plane, (1, side), borderType=cv2.BORDER_CONSTANT), dtype=np.uint8)
            for plane in (traces.on, traces.off)
        )
        odds = np.asarray(cv2.addWeighted(on, 1 - share, off, -share, 0.0), dtype=np.uint8)
        shown |= np.asarray((odds > 0) & (on > SEEN * 255), dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(shown, connectivity=8, ltype=cv2.CV_16U)
    thickest = max(6.0, 0.5 * body)
    found: list[Ruling] = []
    for x, y, width, height, area in stats[1:count].tolist():
        # No line is quite straight: one that is thin everywhere may lie in a wider box.
        if area <= thickest * height and width <= 2 * thickest:
            found.append(_to_its_ends(traces, x, width, y, y + height, body))
    return found


def without_print(lines: Sequence[Ruling], flat: Ink, body: float) -> list[Ruling]:
    """Return the lines that do not run through lines of print: worn letters in a row look like one.

    Args:
        lines: Along the first axis of the page.
        flat: The page, so turned; paper 255.
        body: Height of a letter's body in pixels.
    """
    own, near, far = (round(bodies * body) for bodies in CROWDED[0])
    own = max(2, own)
    step = max(3, round(BLOCK * body))
    kept: list[Ruling] = []
    for line in lines:
        middle, part = round(line.pos), flat[int(line.start) : int(line.end)]
        if middle < far:
            kept.append(line)
            continue
        strip = part[:, middle - far : middle + far + 1]
        sides = strip[:, : far - near + 1], strip[:, far + near :]
        printed = np.stack([side.min(axis=1, initial=255) < CROWDED[1][1] for side in sides])
        sides = strip[:, : far - own + 1], strip[:, far + own :]
        touched = np.stack([side.max(axis=1, initial=0) < CROWDED[1][0] for side in sides])
        shares = [_share(np.asarray(on.any(axis=0)), step) for on in (printed, touched)]
        if any(share < most for share, most in zip(shares, CROWDED[2], strict=True)):
            kept.append(line)
    return kept


def _share(places: NDArray[np.bool_], step: int) -> float:
    """Return in which share of blocks, so many places long, something is."""
    blocks = places[: len(places) // step * step].reshape(-1, step).any(axis=1)
    return float(np.count_nonzero(blocks)) / max(1, blocks.size)


def _to_its_ends(
    traces: Traces, left: int, width: int, first: int, last: int, body: float
) -> Ruling:
    """Return a line from the first to the last block that shows it: windows blur its ends."""
    reach = max(3, round(END_WINDOW * body / traces.step))
    middle = (first + last) // 2
    begin_on, begin_off = _where_it_shows(traces, left, width, first, middle + 1)
    end_on, end_off = _where_it_shows(traces, left, width, middle, last)
    end = _end(end_on, end_off, last, reach)
    begin = len(end_on) - _end(begin_on[::-1], begin_off[::-1], len(end_on) - first, reach)
    return Ruling(left + width / 2, begin * traces.step, max(begin + 1, end) * traces.step)


def _where_it_shows(
    traces: Traces, left: int, width: int, first: int, last: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the blocks of the place at which a part of a line shows most: on, off."""
    part = traces.on[first:last, left : left + width]
    place = left + int(np.argmax(part.sum(axis=0, dtype=np.int64)))
    return traces.on[:, place] > 0, traces.off[:, place] > 0


def _end(on: NDArray[np.bool_], off: NDArray[np.bool_], about: int, reach: int) -> int:
    """Return the block after the last of a line, which ends about a block."""
    for end in range(min(len(on), about + 2 * reach), reach, -1):
        shown, gone = int(on[end - reach : end].sum()), int(off[end - reach : end].sum())
        if on[end - 1] and shown > END_SHARE * (shown + gone):
            return end
    return about


def shows(
    traces: Traces,
    position: float,
    start: float,
    end: float,
    drift: int,
    least: float,
    share: float = 0.0,
) -> bool:
    """Return whether a known line shows in a stretch.

    Args:
        traces: Of one axis.
        position: Where the line lies across, in pixels.
        start: Where the stretch begins.
        end: Where it ends.
        drift: Pixels by which it may lie beside: no line is quite straight.
        least: Of so many of its blocks something must be known (share).
        share: So many of the known ones must show it, if that is more than usual.
    """
    first, last = -(-int(start) // traces.step), int(end) // traces.step
    for place in range(max(0, int(position) - drift), int(position) + drift + 1):
        on = int(np.count_nonzero(traces.on[first:last, place : place + 1]))
        known = on + int(np.count_nonzero(traces.off[first:last, place : place + 1]))
        if known > least * (last - first) and on > max(TRACE[0], share) * known + TRACE[1]:
            return True
    return False


def runs_through(traces: Traces, position: float, places: Sequence[float]) -> bool:
    """Return whether a line goes on across the lines it meets, as a column of stems does not.

    Digits and letters stand in every row at the same place, and fill nearly all of a low one; but
    next to the rulings above and below there is paper.

    Args:
        traces: Of one axis.
        position: Where the line lies across, in pixels.
        places: Where it meets others, in low rows.
    """
    through = sum(
        _dark_at(traces, position, place - CLOSE[1], place - CLOSE[0])
        and _dark_at(traces, position, place + CLOSE[0], place + CLOSE[1])
        for place in places
    )
    return through >= THROUGH * len(places)


def _dark_at(traces: Traces, position: float, start: float, end: float) -> bool:
    """Whether a place on the way of a line is darker than the paper beside."""
    left = round(position) - BAND
    part = traces.flat[round(start) : round(end) + 1, max(0, left) : left + 2 * BAND + 1]
    if part.shape[1] < 2 * BAND + 1 or not len(part):
        return False
    columns = part.mean(axis=0)
    middle = columns[BAND - 3 : BAND + 4].min()
    return bool(min(columns[:2].mean(), columns[-2:].mean()) - middle >= traces.least)
