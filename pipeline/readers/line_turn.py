"""Whether a page stands on its head: print turned by half reads as nothing one can be sure of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.engine import InkLine
from pipeline.readers.ink_blobs import binarise, blobs, body_height
from pipeline.readers.ink_lines import LineOfInk, find_lines
from pipeline.readers.line_cut import line_image
from pipeline.readers.line_image import LineImage

LINES = 4
"""So many lines of a page are read."""

LEAST_CHARACTERS = 12
"""Fewer characters, both ways together, decide nothing."""

LEAST_SURE = 0.7
"""Where neither way reads with this mean confidence, the page may as well lie on its side."""

SCALE = 40.0
"""Difference of the mean confidences to sureness: a quarter is 10, which is sure."""

WIDEST = 25.0
"""No line is read beyond this many body heights: its beginning says enough."""

HALF_HIGH = 0.5
"""Bodies: what is lower is a mark, a dot or dirt."""

Grey = NDArray[np.uint8]
Pair = tuple[LineImage, LineImage]


def half_turn(
    page: Grey, read: Callable[[Sequence[LineImage]], Sequence[InkLine]]
) -> tuple[int, float]:
    """Return 180 or 0, and how sure that is; (0, 0.0) where unknown.

    Args:
        page: Grey, 0 black, upright or on its head.
        read: Reads lines.
    """
    pairs = sample_lines(page)
    if not pairs:
        return 0, 0.0
    found = read([line for pair in pairs for line in pair])
    upright, turned = _letters(found[::2]), _letters(found[1::2])
    if len(upright) + len(turned) < LEAST_CHARACTERS:
        return 0, 0.0
    # Summed over the same ink: a reader that answers few letters for it is not sure of it either.
    most = max(len(upright), len(turned))
    if max(sum(upright), sum(turned)) < LEAST_SURE * most:
        return 0, 0.0
    difference = (sum(turned) - sum(upright)) / most
    return (180 if difference > 0 else 0), round(abs(difference) * SCALE, 2)


def _letters(lines: Sequence[InkLine]) -> list[float]:
    """Return the confidences of letters and digits: dirt reads as dots and dashes either way."""
    characters = (c for line in lines for word in line.words for c in word.characters)
    return [c.confidence for c in characters if c.text.isalnum()]


def sample_lines(page: Grey) -> list[Pair]:
    """Return the lines of a page with most letters, each as it stands and turned by half."""
    labels, stats = blobs(binarise(page))
    # A drawn rule is a long line too, but a low one.
    lines = [
        line
        for line in find_lines(stats, body_height(stats))
        if line.box.y1 - line.box.y0 >= line.body
    ]

    def letters(line: LineOfInk) -> int:
        heights = stats[list(line.labels), cv2.CC_STAT_HEIGHT]
        return int(np.count_nonzero(heights >= HALF_HIGH * line.body))

    lines.sort(key=lambda line: (-letters(line), line.box.x0 - line.box.x1, line.box.y0))
    cuts = [line_image(line, labels, page) for line in lines[:LINES]]
    starts = [replace(cut, pixels=cut.pixels[:, : int(WIDEST * cut.body)]) for cut in cuts]
    return [(start, turned_by_half(start)) for start in starts]


def turned_by_half(line: LineImage) -> LineImage:
    """Return the line upside down: the heads of its letters are their feet then."""
    height, width = line.pixels.shape
    heads = line.baseline + line.slope * width - line.body
    pixels = np.ascontiguousarray(line.pixels[::-1, ::-1])
    return LineImage(pixels, height - heads, line.body, line.slope)
