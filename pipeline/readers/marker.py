"""Marker on a page in colour: where it lies, and the black print that it shines through.

A marker lets light of its own kind through like paper. Black print under it takes its share of
every kind of light, so that it keeps the colour of the marker, only darker; the ink of a stamp or a
pen across the marker has a colour of its own.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.paper import over

Grey = NDArray[np.uint8]
Colour = NDArray[np.uint8]

CHROMA = 50
"""Channels of a coloured pixel differ by more than this (of 255), paper being white."""

SOFT = 30
"""So coloured is the rest of a stroke that somewhere is fully so: fine strokes and JPEG pale it."""

LEAST_SHARE = 0.0002
"""Less coloured area than this share of the page is the fringe a scanner puts on black letters."""

BROAD = 0.8
"""Colour as thick as this many bodies is no stroke: a marker, the fill of a row."""

LIGHT = 205
"""The brightest channel of a marker is so light."""

LIT = 0.2
"""So much of what is near shows the marker's light, at its edge and between bold letters too."""

MARGIN = 6.0
"""Bodies around all that is coloured: further away nothing is looked for."""

NEAR = 3.0
"""Bodies: so wide is what tells the marker's own colour around a pixel."""

SLACK = 0.35
"""By so much of the marker's colour may that of black print on it differ: JPEG keeps colour in
coarser steps than light."""

MOST = 1.1
"""Black print takes colour from the marker: it has no more of it than this."""


def around_all(seen: Grey, body: float) -> tuple[slice, slice] | None:
    """Return the part of the page that holds all that is not 0 and what lies near; None of none."""
    margin = round(MARGIN * body)
    sides = []
    for axis in (1, 0):
        held = np.flatnonzero(seen.max(axis=axis))
        if len(held) == 0:
            return None
        sides.append(slice(max(0, int(held[0]) - margin), int(held[-1]) + 1 + margin))
    return sides[0], sides[1]


def square(side: float) -> Grey:
    """Return a square kernel about as wide as this many pixels, 3 at least."""
    return np.ones((max(3, int(side) | 1),) * 2, np.uint8)


def broad(coloured: Grey, body: float) -> Grey:
    """Return the coloured areas that are thicker than any stroke, the print on them included."""
    thick = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, square(BROAD * body))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_CLOSE, square(body)), dtype=np.uint8)


def marked_places(brightest: Grey, soft: Grey, body: float) -> Grey:
    """Return where the page is marked, 255 on 0, print on the marker included.

    Args:
        brightest: The brightest channel of each pixel, paper white.
        soft: 255 where the page has colour, be it little.
        body: Height of a letter's body in pixels.
    """
    marks = np.zeros_like(soft)
    pale = over(brightest, LIGHT)
    light = np.asarray(cv2.bitwise_and(soft, pale), dtype=np.uint8)
    at = around_all(light, body)
    if at is None or cv2.countNonZero(light) < LEAST_SHARE * light.size:
        return marks
    # Print leaves holes in a marker, bold print little else: black counts with what it lies on.
    ground = cv2.bitwise_or(soft[at], cv2.bitwise_not(pale[at]))
    much = over(np.asarray(cv2.blur(light[at], square(1.5 * body).shape), np.uint8), LIT * 255)
    marked = cv2.bitwise_and(broad(np.asarray(ground, np.uint8), body), much)
    marks[at] = cv2.dilate(marked, square(0.3 * body))
    return marks


def marker_alone(marked: Grey, colour: Colour, brightest: Grey, soft: Grey, body: float) -> Grey:
    """Return where there is no ink in colour on the marker: marker and black print, 255 on 0.

    Args:
        marked: As `marked_places` gives it, as large as the others.
        colour: Height x width x 3, paper white.
        brightest: The brightest channel of each pixel.
        soft: 255 where there is colour.
        body: Height of a letter's body in pixels.
    """
    alone = np.asarray(cv2.bitwise_and(marked, over(brightest, LIGHT)), np.uint8)
    at = around_all(alone, body)
    if at is None:
        return alone
    unlit = cv2.subtract(cv2.bitwise_and(marked[at], soft[at]), alone[at])
    alone[at] |= _black_on_marker(np.asarray(unlit, np.uint8), alone[at], colour[at], body)
    return alone


def _black_on_marker(asked: Grey, light: Grey, colour: Colour, body: float) -> Grey:
    """Return which of the pixels asked for have the colour of the marker near them, but darker."""
    rows, columns = np.nonzero(asked)
    ground = _ground(light, colour, body)[rows // 2, columns // 2]
    own = colour[rows, columns].astype(np.float32)
    # Between what black leaves of the marker's colour and all of it: JPEG smears it over letters.
    dark = own.max(axis=1, keepdims=True) / np.maximum(ground.max(axis=1, keepdims=True), 1.0)
    whole, held = ground - np.roll(ground, 1, axis=1), own - np.roll(own, 1, axis=1)
    low, high = np.minimum(whole, dark * whole), np.maximum(whole, dark * whole)
    chroma = np.ptp(ground, axis=1, keepdims=True)
    alike = ((held >= low - SLACK * chroma) & (held <= high + SLACK * chroma)).all(axis=1)
    chroma = chroma[:, 0]
    alike &= (chroma > CHROMA) & (np.ptp(own, axis=1) <= MOST * chroma)
    black = np.zeros_like(asked)
    black[rows[alike], columns[alike]] = 255
    return black


def _ground(light: Grey, colour: Colour, body: float) -> NDArray[np.float32]:
    """Return the colour of the marker near every other pixel, 0 where none is near."""
    lit = over(np.ascontiguousarray(light[::2, ::2]), 0) // 255
    side = square(NEAR * body / 2).shape
    share = cv2.blur(lit.astype(np.float32), side)[..., None]
    shown = (colour[::2, ::2] * lit[..., None]).astype(np.float32)
    ground = cv2.blur(shown, side) / np.maximum(share, 1e-6)
    return np.asarray(ground, dtype=np.float32)
