"""Coloured ink over black print: stamps and signatures taken off, coloured print left.

A heading in blue, a table in red are print. A ring, a scrawl, or whatever colour lies across black
letters is not: it is taken off, the black under it stays, and what was taken is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.laid_across import APART, Box, across_print, together
from pipeline.readers.marker import (
    CHROMA,
    LEAST_SHARE,
    SOFT,
    around_all,
    broad,
    marked_places,
    marker_alone,
    square,
)
from pipeline.readers.paper import flatten, over, print_level, under
from pipeline.readers.shrink import shrunk
from pipeline.readers.unmixed import rest_of, without_colour

Grey = NDArray[np.uint8]
Colour = NDArray[np.uint8]

BLACK_SHARE = 0.5
"""Where less of the ink than this is black, colour is what the page is printed in."""

BIG = 3.5
"""A blob higher and wider than this many bodies is no letter: a ring, a scrawl."""

SCRAWL, SPARSE = (4.0, 1.8), 0.25
"""So is one that is longer and higher than this and fills less of its box: of 140 pieces of pens'
and stamps' strokes on worn pages 108 did; on 120 pages with print in colour no word that had grown
together filled less than 0.26 of it."""

CLEAR = 0.6
"""So much of a coloured stroke is not beside black: rings and scrawls on worn pages had 0.88 of it
and more, the coloured edges of black print 0.57 at most."""

LIT_UP = 0.35
"""Black ink is darker than this share of the way from the page's black to its paper, by whatever
light; a stamp is lighter in its own."""

OVERLAID = 0.35
"""Colour whose box holds this much black, as a share of its own area, lies across print."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken off a page.

    Attributes:
        pixels: The page, grey, paper 255, without it.
        boxes: Left, top, right, bottom of every group taken, in pixels, from top to bottom.
        share: How much of the page their boxes cover, 0-1.
    """

    pixels: Grey
    boxes: tuple[Box, ...]
    share: float


def even_colour(colour: Colour, *, shadows: bool = False) -> Colour | None:
    """Return the colours with white paper, or None where the page has none but its paper's cast.

    Args:
        colour: Height x width x 3.
        shadows: As for `flatten`.
    """

    def flat(channel: NDArray[np.uint8]) -> Grey:
        return flatten(np.ascontiguousarray(channel), shadows=shadows)

    few = shrunk(colour, 3)
    even = cv2.merge([flat(few[..., c]) for c in range(3)])
    if float((chroma_of(np.asarray(even, np.uint8)) > CHROMA).mean()) < LEAST_SHARE:
        return None
    every = [flat(np.asarray(c, dtype=np.uint8)) for c in cv2.split(colour)]
    return np.asarray(cv2.merge(every), dtype=np.uint8)


def chroma_of(colour: Colour) -> Grey:
    """Return by how much the channels of each pixel differ."""
    return _light_of(colour)[0]


def _light_of(colour: Colour) -> tuple[Grey, Grey]:
    """Return by how much the channels of each pixel differ, and its brightest one."""
    a, b, c = cv2.split(colour)
    brightest = np.asarray(cv2.max(cv2.max(a, b), c), dtype=np.uint8)
    return np.asarray(cv2.subtract(brightest, cv2.min(cv2.min(a, b), c)), np.uint8), brightest


def take_off(flat: Grey, colour: Colour, filled: Grey, body: float) -> Removed:
    """Return the page without coloured stamps and scrawls.

    Args:
        flat: The page, grey, paper 255, its fills evened out.
        colour: The same page as `even_colour` gives it.
        filled: Not 0 where a filled area was evened out: its colour is no ink.
        body: Height of a letter's body in pixels.
    """
    chroma, brightest = _light_of(colour)
    soft, strong = over(chroma, SOFT), over(chroma, CHROMA)
    marked = marked_places(brightest, soft, body)
    # Seen by its own light a marker is paper, and print stays print.
    flat = np.asarray(cv2.max(flat, cv2.bitwise_and(brightest, marked)), dtype=np.uint8)
    nothing = Removed(flat, (), 0.0)
    level = print_level(np.ascontiguousarray(flat[::2, ::2]))
    at = around_all(strong, body)
    if level is None or at is None:
        return nothing
    dark = under(flat, 0.5 * (level + 255))
    black = np.asarray(cv2.bitwise_and(dark, under(chroma, CHROMA // 2)), np.uint8)
    paper = marker_alone(marked[at], colour[at], brightest[at], soft[at], body)
    ground = np.asarray(cv2.bitwise_or(filled[at], paper), np.uint8)
    strokes = np.asarray(
        cv2.subtract(_strokes(soft[at], strong[at], ground, body), paper), np.uint8
    )
    thin = _thin(strokes, body)
    coloured = _no_fringe(thin, strong[at], black[at])
    if cv2.countNonZero(coloured) < LEAST_SHARE * flat.size:
        return nothing
    ink = cv2.countNonZero(dark) + cv2.countNonZero(cv2.subtract(coloured, dark[at]))
    if cv2.countNonZero(black) < BLACK_SHARE * ink:
        return nothing
    counts = cv2.calcHist([brightest], [0], black, [256], [0, 256]).ravel()
    darkest = float(np.searchsorted(counts.cumsum(), counts.sum() / 2))  # the median
    # Colour lets light of its own kind through; black under it does not.
    letters = under(brightest[at], darkest + LIT_UP * (255 - darkest))
    pen = np.asarray(cv2.subtract(coloured, _straight(coloured, body)), np.uint8)
    taken, boxes = _overlays(pen, black[at], body)
    for own in _by_kind(coloured, colour[at], brightest[at], body):
        lain, places = across_print(own, letters, black[at], body)
        taken, boxes = np.asarray(cv2.bitwise_or(taken, lain), np.uint8), (*boxes, *places)
    if not boxes:
        return nothing
    pale = np.asarray(cv2.subtract(soft[at], paper), np.uint8)
    taken = np.asarray(cv2.bitwise_or(taken, _inside(boxes, thin, pale, body)), np.uint8)
    around = np.asarray(cv2.dilate(taken, np.ones((7, 7), np.uint8)), np.uint8)
    stays = cv2.dilate(cv2.subtract(thin, taken), np.ones((3, 3), np.uint8))
    rest = cv2.subtract(rest_of(taken, colour[at], brightest[at], body), stays)
    around |= np.asarray(cv2.subtract(rest, marked[at]), np.uint8)
    left = flat.copy()
    left[at] = cv2.max(flat[at], without_colour(colour[at], taken, around))
    lit = over(np.asarray(cv2.subtract(left[at], flat[at]), np.uint8), CHROMA // 2)
    gone = np.asarray(cv2.bitwise_or(taken, lit), np.uint8)
    boxes = _places(gone, body, (at[1].start, at[0].start))
    area = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes)
    return Removed(left, boxes, min(1.0, area / flat.size))


def _places(taken: Grey, body: float, corner: tuple[int, int]) -> tuple[Box, ...]:
    """Return the boxes of what was taken off, from top to bottom, on a page that begins before."""
    left, top = corner
    found = [
        (x0 + left, y0 + top, x1 + left, y1 + top)
        for x0, y0, x1, y1 in together(taken, APART * body)
    ]
    return tuple(sorted(found, key=lambda b: (b[1], b[0], b[3], b[2])))


def _strokes(soft: Grey, strong: Grey, filled: Grey, body: float) -> Grey:
    """Return coloured strokes, whole where they are somewhere `strong`, without coloured fills."""
    fills = cv2.dilate(broad(soft, body), square(4 * body))
    inked = cv2.bitwise_not(cv2.bitwise_and(fills, over(filled, 0)))
    soft = np.asarray(cv2.bitwise_and(soft, inked), dtype=np.uint8)
    return _whole(soft, np.asarray(cv2.bitwise_and(soft, strong), dtype=np.uint8))


def _thin(coloured: Grey, body: float) -> Grey:
    """Return the coloured strokes without what is thicker than any stroke."""
    thick = cv2.dilate(broad(coloured, body), square(0.3 * body))
    return np.asarray(cv2.subtract(coloured, thick), dtype=np.uint8)


def _by_kind(coloured: Grey, colour: Colour, brightest: Grey, body: float) -> Iterator[Grey]:
    """Yield the strokes that let the same kind of light through best: red, green, blue ones."""
    for channel in cv2.split(colour):
        own = cv2.bitwise_and(coloured, cv2.compare(channel, brightest, cv2.CMP_EQ))
        if cv2.countNonZero(own) >= body**2:
            yield np.asarray(own, np.uint8)


def _no_fringe(coloured: Grey, strong: Grey, black: Grey) -> Grey:
    """Return the strokes that somewhere are fully coloured, and no coloured edges of black ones."""
    strokes, stats = blobs(coloured)
    inked = np.flatnonzero(coloured)
    own = strokes.ravel()[inked]
    near = cv2.dilate(black, np.ones((3, 3), np.uint8)).ravel()[inked] > 0
    close = np.bincount(own[near], minlength=len(stats))
    full = np.bincount(own[strong.ravel()[inked] > 0], minlength=len(stats))
    kept = (full > 0) & (close <= (1 - CLEAR) * stats[:, cv2.CC_STAT_AREA])
    left = np.zeros_like(coloured)
    left.ravel()[inked] = np.where(kept, 255, 0).astype(np.uint8)[own]
    return left


def _whole(soft: Grey, coloured: Grey) -> Grey:
    """Return the softly coloured strokes that somewhere are fully coloured."""
    count, strokes = cv2.connectedComponents(soft, connectivity=8)
    named, inked = strokes.ravel(), np.flatnonzero(soft)
    kept = np.zeros(count, dtype=np.uint8)
    kept[named[np.flatnonzero(coloured)]] = 255
    whole = np.zeros_like(soft)
    whole.ravel()[inked] = kept[named[inked]]
    return whole


def _inside(boxes: Sequence[Box], strokes: Grey, soft: Grey, body: float) -> Grey:
    """Return the strokes in the boxes of what is taken off, in large ones all that is `soft`."""
    inside = np.zeros_like(soft)
    for x0, y0, x1, y1 in boxes:
        own = soft if min(x1 - x0, y1 - y0) > BIG * body else strokes
        inside[y0:y1, x0:x1] |= own[y0:y1, x0:x1]
    return inside


def _straight(coloured: Grey, body: float) -> Grey:
    """Return the coloured rulings: straight runs longer than any stroke of a pen or a letter."""
    long = max(9, int(4 * body))
    rows = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    cols = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.bitwise_or(rows, cols), np.ones((3, 3), np.uint8)), np.uint8)


def _overlays(strokes: Grey, black: Grey, body: float) -> tuple[Grey, tuple[Box, ...]]:
    """Return the mask of the strokes that are no print, and the box of each group of them.

    Args:
        strokes: Coloured strokes without rulings.
        black: 255 where black ink is.
        body: Height of a letter's body in pixels.
    """
    strokes = np.asarray(
        cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8
    )
    reach = max(3, int(0.7 * body) | 1)
    _, groups = cv2.connectedComponents(cv2.dilate(strokes, np.ones((reach, reach), np.uint8)))
    labels, stats = blobs(strokes)
    middles = stats[:, :2] + stats[:, 2:4] / 2
    big: list[Box] = []
    members: dict[int, list[int]] = {}
    votes: dict[int, float] = {}
    for i in range(1, len(stats)):
        x, y, width, height, area = (int(v) for v in stats[i])
        if area < 4:
            continue
        inside = (labels[y : y + height, x : x + width] == i).argmax()
        group = int(groups[y + inside // width, x + inside % width])
        members.setdefault(group, []).append(i)
        box = (x, y, x + width, y + height)
        held = cv2.countNonZero(black[y : y + height, x : x + width])
        slender = (
            max(width, height) > SCRAWL[0] * body
            and min(width, height) > SCRAWL[1] * body
            and area < SPARSE * width * height
        )
        large = slender or min(width, height) > BIG * body or height > 2 * BIG * body
        if large:
            big.append(box)
        across = held > OVERLAID * area and max(width, height) > 1.3 * body
        votes[group] = votes.get(group, 0.0) + (area if large or across else -area)
    chosen: list[int] = []
    boxes: list[Box] = []
    for group, own in sorted(members.items()):
        within = [
            i
            for i in own
            if any(
                x0 <= middles[i][0] <= x1 and y0 <= middles[i][1] <= y1 for x0, y0, x1, y1 in big
            )
        ]
        taken = own if votes[group] > 0 else within
        if not taken:
            continue
        chosen.extend(taken)
        part = stats[taken]
        right = part[:, cv2.CC_STAT_LEFT] + part[:, cv2.CC_STAT_WIDTH]
        bottom = part[:, cv2.CC_STAT_TOP] + part[:, cv2.CC_STAT_HEIGHT]
        boxes.append(
            (int(part[:, 0].min()), int(part[:, 1].min()), int(right.max()), int(bottom.max()))
        )
    mask = np.zeros_like(strokes)
    for i in chosen:
        x, y, width, height = (int(v) for v in stats[i][:4])
        at = (slice(y, y + height), slice(x, x + width))
        mask[at][labels[at] == i] = 255
    return mask, tuple(boxes)
