"""Pages scanned as black dots for grey: the dots are blurred away before anything is looked for.

Copiers set to "text and photo" give grey paper as a pattern of dots, in black and white. Every dot
is a blob: a page has a million of them, and print falls to pieces. Seen from further away, as by a
person, it is grey paper with dark print on it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.paper import flatten, ink_of

Grey = NDArray[np.uint8]
Blocks = NDArray[np.float32]

GRAINY, LASTING, SHARE = 18.0, 0.62, 0.05
"""Grey levels: a block of the page as uneven as this shows dots if less than that share of it lasts
when the page is blurred along its rows, and when it is along its columns: strokes and rulings last
one of the two. A page with that share of such blocks is of dots. Drawn pages of dots had 0.09 and
more, unless their paper was white; of 870 others a few faxes full of specks had up to 0.02."""

PIECES = 150_000
"""With so many pieces of ink a page still shows its dots; print has some thousands."""

BLURS = (1.0, 1.5, 2.0)
"""Pixels by which a page is blurred until it does not: print suffers from every step."""

_ALONG = 1.0  # pixels of the blur along rows or columns: about a dot
_BLOCK = 48  # pixels: smaller than the paper between two paragraphs
_EVERY = 3  # bands of blocks: one of so many is looked at
_WIDE = 11  # pixels: what differs from the mean around it is grain, or the edge of print


def without_dots(page: Grey) -> Grey:
    """Return a page with the dots of a halftone blurred into grey; the same if it has none.

    Args:
        page: Height x width, as scanned.
    """
    if not _is_of_dots(page):
        return page
    blurred = page
    for blur in BLURS:
        blurred = np.asarray(cv2.GaussianBlur(page, (0, 0), blur), dtype=np.uint8)
        if cv2.connectedComponents(ink_of(flatten(blurred)))[0] <= PIECES:
            break
    return blurred


def _is_of_dots(page: Grey) -> bool:
    """Whether much of a page is uneven, and alike in both directions."""
    if min(page.shape) < _BLOCK:
        return False
    some = _bands(page)
    grain = _grain(some)
    grainy = grain >= GRAINY
    if np.mean(grainy) < SHARE:
        return False
    side = 2 * round(3 * _ALONG) + 1
    for size in ((1, side), (side, 1)):  # letters last along columns: most pages end here
        blurred = np.asarray(cv2.GaussianBlur(some, size, _ALONG), dtype=np.uint8)
        grainy &= _grain(blurred) < LASTING * grain
        if np.mean(grainy) < SHARE:
            return False
    return True


def _bands(page: Grey) -> Grey:
    """Return some bands of a page, one below the other, in whole blocks."""
    across, down = page.shape[1] // _BLOCK, page.shape[0] // _BLOCK
    bands = page[: down * _BLOCK, : across * _BLOCK].reshape(down, _BLOCK, -1)[::_EVERY]
    return np.ascontiguousarray(bands).reshape(-1, across * _BLOCK)


def _grain(some: Grey) -> Blocks:
    """Return by how many grey levels blocks of a page are uneven, pixel by pixel.

    The root of the mean square: a few black dots on white paper count more than the edges of print.
    """
    uneven = cv2.absdiff(some, np.asarray(cv2.blur(some, (_WIDE, _WIDE)), np.uint8))
    size = (some.shape[1] // _BLOCK, some.shape[0] // _BLOCK)
    squares = cv2.resize(uneven.astype(np.float32) ** 2, size, interpolation=cv2.INTER_AREA)
    return np.asarray(np.sqrt(squares), dtype=np.float32)
