"""Black print under coloured ink, seen without the colour.

Ink is paler in the light of its own kind than in any other: by how much the channels of a pixel
differ tells how much of it lies there, and so how much darker it made the channel that it lets
through best. What is then still dark is black. So a stamp's pale edges go with the rest, and the
letters under it stay, whatever share of the ink a pixel got.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.laid_across import LARGEST, SMALLEST, together

Grey = NDArray[np.uint8]
Colour = NDArray[np.uint8]

SAID = 50
"""Channels of a pixel that says how dark its ink is differ by so much (of 255)."""

MEASURED = 80
"""This percentile of an ink's pixels tells how dark it is: JPEG keeps colour in coarser steps than
light, so that fine strokes have less of it than they should, and black letters that were taken for
the ink would make it darker than it is."""

ENOUGH = 30
"""So many pixels of one hue are an ink."""

DARKEST = 1.5
"""No ink takes more of its own light than this, by how much its channels differ."""

REST = 12.0
"""Bodies: what was taken off in pieces that are no further apart was one mark."""

SHARE = 0.2
"""Ink of which this much lets one kind of light through best may do so all over."""


def rest_of(taken: Grey, colour: Colour, brightest: Grey, body: float) -> Grey:
    """Return where marks that were taken off may have left some of their ink, 255 on 0.

    A stamp is pressed unevenly, and JPEG takes the rest of its colour: what is pale of it is no
    longer told by its colour. That it is there is told by the pieces that were taken off around it.

    Args:
        taken: 255 where ink was taken off.
        colour: Height x width x 3, paper white.
        brightest: The brightest channel of each pixel.
        body: Height of a letter's body in pixels.
    """
    rest = np.zeros_like(taken)
    for x0, y0, x1, y1 in together(taken, REST * body):
        wide, high = x1 - x0, y1 - y0
        if min(wide, high) < SMALLEST * body:
            continue
        if wide > LARGEST[0] * body or high > LARGEST[1] * body:
            continue
        at = (slice(y0, y1), slice(x0, x1))
        inked = cv2.countNonZero(taken[at])
        for channel in cv2.split(colour[at]):
            own = cv2.compare(channel, brightest[at], cv2.CMP_EQ)
            if cv2.countNonZero(cv2.bitwise_and(own, taken[at])) >= SHARE * inked:
                rest[at] |= np.asarray(own, np.uint8)
    return rest


def without_colour(colour: Colour, taken: Grey, around: Grey) -> Grey:
    """Return how light the pixels are without the coloured ink.

    Args:
        colour: Height x width x 3, paper white.
        taken: 255 where the ink lies that is to go.
        around: 255 there and at its edges: only there is something told.

    Returns:
        Height x width, 0 elsewhere.
    """
    places = np.flatnonzero(around)
    pixels = colour.reshape(-1, 3)[places]
    brightest, darkest = pixels.max(axis=1), pixels.min(axis=1)
    hue = 3 * pixels.argmax(axis=1) + pixels.argmin(axis=1)
    chroma = (brightest - darkest).astype(np.float32)
    missing = (255 - brightest).astype(np.float32)
    said = (taken.ravel()[places] > 0) & (chroma > SAID)
    share = np.zeros(9, np.float32)
    for kind in np.unique(hue[said]).tolist():
        own = said & (hue == kind)
        if own.sum() >= ENOUGH:
            share[kind] = min(DARKEST, float(np.percentile(missing[own] / chroma[own], MEASURED)))
    share[share == 0] = share.max()
    bare = np.zeros_like(taken)
    bare.ravel()[places] = np.clip(brightest + share[hue] * chroma, 0, 255).astype(np.uint8)
    return bare
