"""Pictures of the ink: the part of a page that a box names, cut out of the file itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from parsers.document import Box
from pipeline.errors import FileError
from pipeline.readers.base import ReadOptions, Source
from pipeline.readers.image_file import PageImage
from pipeline.readers.render import render

MARGIN = 6.0
"""Points around a box, so that marks above and below the letters are seen."""

DPI = 150
"""Enough to tell ๗ from ๙, small enough for a page with a hundred crops."""

Crop = Callable[[int, Box], str]
"""Page number and box -> PNG as a data URI, "" where the page cannot be drawn."""


def cropper(path: Path, media_type: str, rotations: Mapping[int, int]) -> Crop:
    """Return a function that cuts boxes out of one file; each page is drawn once.

    Args:
        path: The file as archived.
        media_type: Its media type as in `documents`.
        rotations: Degrees clockwise by which the reader turned each page, as in `pages`.
    """
    source = Source(path=path, source_path=path.name, sha256="", size=0, media_type=media_type)
    drawn: dict[int, PageImage | None] = {}

    def draw(page: int) -> PageImage | None:
        try:
            image = render(source, page, ReadOptions(dpi=DPI))
            return image.turned_to(rotations.get(page, image.rotation))
        except FileError:
            return None  # the page is listed as unreadable in `findings`; there is no ink to show

    def crop(page: int, box: Box) -> str:
        if page not in drawn:
            drawn[page] = draw(page)
        image = drawn[page]
        return "" if image is None else _data_uri(image, box)

    return crop


def _data_uri(image: PageImage, box: Box) -> str:
    """Return the box with its margin as a PNG data URI, clipped to the page."""
    height, width = image.pixels.shape[:2]
    scale = image.pixels_per_point
    left = max(0, int((box.x0 - MARGIN) * scale))
    top = max(0, int((box.y0 - MARGIN) * scale))
    right = min(width, int((box.x1 + MARGIN) * scale) + 1)
    bottom = min(height, int((box.y1 + MARGIN) * scale) + 1)
    if right <= left or bottom <= top:
        return ""
    out = io.BytesIO()
    Image.fromarray(image.pixels[top:bottom, left:right]).save(out, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode("ascii")
