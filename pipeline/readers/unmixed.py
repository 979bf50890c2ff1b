"""Black print under coloured ink, seen without the colour.

Ink is paler in the light of its own kind than in any other: by how much the channels of a pixel
differ tells how much of it lies there, and so how much darker it made the channel that it lets
through best. What is then still dark is black. So a stamp's pale edges go with the rest, and the
letters under it stay, whatever share of the ink a pixel got.
"""

from __future__ import annotations

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
