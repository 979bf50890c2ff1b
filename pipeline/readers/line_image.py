"""One line of print as the recogniser wants it: the same body height, the same baseline, always.

Training and reading both go through `normalise`. A recogniser trained on lines set one way and
shown lines set another falls off sharply, so there is one way, and it is here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

HEIGHT = 48
"""Rows of a normalised line."""

BODY = 17.0
"""Rows from the baseline to the top of a plain consonant (ก, น) in a normalised line."""

BASELINE = 35.0
"""Row of the baseline: two marks fit above a consonant, a vowel or a tail below."""

COLUMNS_PER_FRAME = 2
"""Columns of a normalised line per column of the recogniser's answer."""

MARGIN = 8
"""White columns left and right of the ink."""

DARKER = 2.0
"""Power of its light by which a pale pixel is made darker, paper staying paper."""

MAX_WIDTH = 4096
"""Wider lines are squeezed: no A3 page in small print has a longer one."""

_DARKER = np.round(255 * (np.arange(256) / 255) ** DARKER).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class LineImage:
    """A line of print cut out of a page.

    Attributes:
        pixels: Height x width, 0 black and 255 white; the line's own ink, its neighbours' ink
            painted over with the paper.
        baseline: Row (may be fractional) on which the letters stand, at the left edge.
        body: Height in pixels of a plain consonant of this line.
        slope: Rows by which the baseline sinks per column; 0 for a level line.
        usual: Body of the print around it where that is another one that it may have as well: bold
            letters grow together with their marks and measure too high. 0 where there is no doubt.
        lower: By column, how many rows lower what stands there lies in the page than in `pixels`,
            where a bent line was made straight; empty where it was not.
    """

    pixels: Grey
    baseline: float
    body: float
    slope: float = 0.0
    usual: float = 0.0
    lower: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NormalLine:
    """A normalised line and the way back.

    Attributes:
        pixels: `HEIGHT` rows, 0 black and 255 white.
        left: Column of the cut-out that lies at column 0.
        per_column: Columns of the cut-out per column of `pixels`.
    """

    pixels: Grey
    left: float
    per_column: float

    def to_source(self, column: float) -> float:
        """Return the column of the cut-out for a column of the normalised line."""
        return self.left + column * self.per_column


def normalise(line: LineImage) -> NormalLine:
    """Return the line with its body `BODY` rows high and its baseline on row `BASELINE`.

    Paper becomes white and the darkest ink black, so that pale print looks like dark print.
    """
    pixels = _stretched(line.pixels)
    columns = np.flatnonzero((pixels < 160).any(axis=0))
    first, last = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 1)
    scale = BODY / max(line.body, 1.0)
    across = min(scale, (MAX_WIDTH - 2 * MARGIN) / (last - first))
    width = max(1, round((last - first) * across)) + 2 * MARGIN
    left = first - MARGIN / across
    # Column x comes from left + x / across; row y from (y - BASELINE) / scale below the baseline.
    back = np.array(
        [
            [1 / across, 0.0, left],
            [line.slope / across, 1 / scale, line.baseline + line.slope * left - BASELINE / scale],
        ]
    )
    source = pixels
    if scale < 0.75:  # warpAffine samples points: blur away first what the smaller size cannot hold
        sigma = 0.4 / scale
        source = np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), dtype=np.uint8)
    placed = cv2.warpAffine(
        source,
        back,
        (width, HEIGHT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255, 255),
    )
    return NormalLine(np.asarray(placed, dtype=np.uint8), left, 1 / across)


def darkened(line: LineImage) -> LineImage:
    """Return the line with what is pale in it darker: hair lines that a copy has all but lost."""
    return replace(line, pixels=np.asarray(cv2.LUT(_stretched(line.pixels), _DARKER), np.uint8))


def _stretched(pixels: Grey) -> Grey:
    """Return the pixels with the paper at 255 and the darkest ink at 0."""
    if pixels.size == 0:
        return np.full((1, 1), 255, np.uint8)
    histogram = cv2.calcHist([pixels], [0], None, [256], [0, 256])
    counts = np.asarray(histogram, dtype=np.int64).ravel().cumsum()
    paper = float(np.searchsorted(counts, 0.9 * counts[-1]))
    darkest = float(np.flatnonzero(counts)[0])
    if paper - darkest < 24:  # hardly any ink: nothing to stretch
        return pixels
    # Among what is ink only: how much paper lies around it must not matter.
    ink = counts[int(paper - 0.4 * (paper - darkest))]
    dark = float(np.searchsorted(counts, 0.2 * ink))
    table = np.clip((np.arange(256) - dark) * 255.0 / (paper - dark), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), dtype=np.uint8)
