"""Print that a pale stamp has grown together with, parted from it by how dark both are.

A stamp or a pen's stroke across letters makes one blob with them, and a blob as large as a stamp is
no letter: its print would be in no line. Where the ink of such a blob is of two kinds, much darker
and much paler, the darker pieces are blobs of their own, and the paler ink is nobody's.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Grey, Labels, Stats, blobs

LONG, HIGH = 3.5, 1.3
"""Bodies: a blob longer than the one and higher and wider than the other may be a stroke."""

APART = 50
"""Of 255: by so much paler the one kind of ink is."""

LETTER, PRINT = (0.5, 2.0), 75
"""Bodies: so high are letters, and this percentile of their ink is what is palest of print: hair
lines are paler than stems."""

SHARES = 0.15, 0.05
"""So much of a blob is pale, and so much dark."""


def without_pale_strokes(
    labels: Labels, stats: Stats, pixels: Grey, body: float
) -> tuple[Labels, Stats]:
    """Return blobs, those of pale strokes and dark print parted.

    Args:
        labels: Label image of the page's print; written into.
        stats: Its blobs; one whose area is 0 is left out.
        pixels: The page, grey, paper 255.
        body: Height of a letter's body in pixels.
    """
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    inked = stats[:, cv2.CC_STAT_AREA] > 0
    inked[0] = False
    large = (np.maximum(wide, high) > LONG * body) & (np.minimum(wide, high) > HIGH * body) & inked
    if not large.any():
        return labels, stats
    core = np.asarray(cv2.erode(pixels, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    letters = inked & ~large & (high >= LETTER[0] * body) & (high <= LETTER[1] * body)
    printed = core[letters[labels]]
    palest = float(np.percentile(printed, PRINT)) if len(printed) else 0.0
    for label in np.flatnonzero(large).tolist():
        x, y, width, height = (int(v) for v in stats[label][:4])
        box = (slice(y, y + height), slice(x, x + width))
        own = labels[box] == label
        level = _parting(core[box][own], palest)
        if level is None:
            continue
        dark = own & (core[box] <= level)
        found, parts = blobs(dark.astype(np.uint8))
        labels[box][own] = 0
        labels[box][dark] = found[dark] + (len(stats) - 1)
        parts[:, :2] += (x, y)
        stats[label, cv2.CC_STAT_AREA] = 0
        stats = np.concatenate([stats, parts[1:]])
    return labels, stats


def _parting(values: NDArray[np.uint8], palest: float) -> float | None:
    """Return the level that parts two kinds of ink, None where there is one kind.

    Args:
        values: How light the ink of a blob is.
        palest: How light print is; what is no lighter is not parted from it.
    """
    level, _ = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    level = max(level, palest)
    dark = values <= level
    share = float(dark.mean())
    if share < SHARES[1] or 1 - share < SHARES[0]:
        return None
    apart = float(values[~dark].mean() - values[dark].mean())
    return float(level) if apart >= APART else None
