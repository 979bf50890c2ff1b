"""Pages made smaller, for what can be seen on a small page just as well.

Blocks of whole pixels are averaged several times as fast as blocks that cut pixels in two.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def shrunk(pixels: Pixels, by: int) -> Pixels:
    """Return the means of blocks of `by` by `by` pixels of a page (grey or colour).

    Rows and columns at the end that fill no block are left out.

    >>> shrunk(np.array([[0, 100, 9], [200, 100, 9]], np.uint8), 2).tolist()
    [[100]]
    """
    height, width = (side // by for side in pixels.shape[:2])
    if by < 2 or height == 0 or width == 0:
        return pixels
    whole = pixels[: by * height, : by * width]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def within(pixels: Pixels, side: int) -> Pixels:
    """Return a page shrunk so that its longer side is `side`; a smaller one as it is."""
    pixels = shrunk(pixels, max(1, max(pixels.shape[:2]) // side))
    factor = side / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)
