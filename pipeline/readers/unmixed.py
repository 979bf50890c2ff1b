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


def without_colour(colour: Colour, taken: Grey) -> Grey:
    """Return how light the pixels are without the coloured ink.

    Args:
        colour: Height x width x 3, paper white.
        taken: 255 where the ink lies that is to go.

    Returns:
        Height x width; only what lies at `taken`, and at its edges, means anything.
    """
    a, b, c = cv2.split(colour)
    brightest = cv2.max(cv2.max(a, b), c)
    darkest = cv2.min(cv2.min(a, b), c)
    hue = _hues(colour)
    chroma = cv2.subtract(brightest, darkest).astype(np.float32)
    share = np.zeros(9, np.float32)
    said = (taken > 0) & (chroma > SAID)
    missing = (255 - brightest[said]).astype(np.float32) / chroma[said]
    for kind in range(9):
        own = missing[hue[said] == kind]
        if len(own) >= ENOUGH:
            share[kind] = min(DARKEST, float(np.percentile(own, MEASURED)))
    share[share == 0] = share.max()
    light = brightest + share[hue] * chroma
    return np.asarray(np.clip(light, 0, 255), dtype=np.uint8)


def _hues(colour: Colour) -> NDArray[np.uint8]:
    """Return the hue of every pixel in six kinds: by its brightest and its darkest channel."""
    most = np.argmax(colour, axis=2).astype(np.uint8)
    least = np.argmin(colour, axis=2).astype(np.uint8)
    return np.asarray(3 * most + least, dtype=np.uint8)
