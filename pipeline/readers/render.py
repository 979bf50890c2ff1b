"""Pages as pixels: a PDF page rendered, an image decoded, and never more pixels than allowed.

Everything here works on the upright page: a PDF page's `/Rotate` and a photo's EXIF orientation are
already applied, and `pixels_per_point` is the same along both axes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, hypot, sqrt
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
import pypdfium2 as pdfium

from parsers.document import PageNote
from pipeline.errors import (
    DamagedFile,
    EncryptedFile,
    PageTooLarge,
    UnsupportedType,
)
from pipeline.readers.base import ReadOptions, Source
from pipeline.readers.image_file import (
    IMAGE_TYPES,
    Grey,
    PageImage,
    check_readable,
    coloured,
    load_image,
)

PDF_TYPE = "application/pdf"

LEAST_DPI = 100
"""Thai marks of body text vanish below this resolution."""

GOOD_SIDE = 2500
"""Pixels along the long side of an A4 page at about 214 dpi; small pages are rendered up to it."""

_OBJECT = re.compile(rb"\d+\s+\d+\s+obj")
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class PaintedImage:
    """An image on a PDF page.

    Attributes:
        order: Its place in the painting order of the page.
        share: How much of the page it covers, 0-1.
        dpi: Its own resolution as printed.
    """

    order: int
    share: float
    dpi: float


@contextmanager
def open_pdf(source: Source) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF, with the empty user password where it is encrypted.

    Raises:
        EmptyFile: No bytes.
        EncryptedFile: The empty password does not open it.
        DamagedFile: Neither as it is nor by rebuilding its object table can it be opened.
        UnreadableFile: The file system refuses it.
    """
    check_readable(source.path)
    try:
        document = pdfium.PdfDocument(source.path)
    except pdfium.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise EncryptedFile(
                f"{source.source_path} is locked with a password.",
                mend="Save a copy without password: qpdf --decrypt --password=... IN OUT",
            ) from error
        raise DamagedFile(
            f"{source.source_path} cannot be opened as a PDF: {error}",
            mend="Ask the agency for the file again, or try: qpdf IN OUT",
        ) from error
    try:
        document.init_forms()  # so that filled form fields are drawn
        yield document
    finally:
        document.close()


def repair_note(path: Path) -> PageNote | None:
    """Return a warning where a PDF's table of objects is not where the file says it is.

    Libraries then rebuild the table by searching the bytes for objects: what is found is read, but
    nobody can say what is missing.
    """
    with path.open("rb") as file:  # only the parts that tell: a long scan is asked for every page
        size = file.seek(0, SEEK_END)
        header = max(0, _bytes_at(file, 0, 1024).find(b"%PDF-"))
        tail = _bytes_at(file, max(0, size - _TAIL_BYTES), _TAIL_BYTES)
        marker = tail.rfind(b"startxref")
        problem = "it ends too early (no startxref)"
        if marker >= 0:
            digits = tail[marker + 9 : marker + 40].split(maxsplit=1)
            offset = int(digits[0]) if digits and digits[0].isdigit() else -1
            if any(_is_xref(file, offset + shift, size) for shift in (0, header)):
                return None
        problem = "its table of objects is not where it should be"
    return PageNote(
        "warning",
        "pdf_repaired",
        f"The PDF is damaged: {problem}. It was read by rebuilding the table; pages or parts of "
        "pages may be missing.",
    )


_TAIL_BYTES = 65_536
"""Some programs append kilobytes after the end of the PDF proper."""


def _bytes_at(file: BinaryIO, offset: int, count: int) -> bytes:
    file.seek(offset)
    return file.read(count)


def _is_xref(file: BinaryIO, offset: int, size: int) -> bool:
    if not 0 < offset < size:
        return False
    start = _bytes_at(file, offset, 2000).lstrip()
    # A table of its own, or a stream object of the type XRef (since PDF 1.5).
    return start.startswith(b"xref") or (_OBJECT.match(start) is not None and b"/XRef" in start)


def load_pdf_page(document: pdfium.PdfDocument, source: Source, page: int) -> pdfium.PdfPage:
    """Return page `page` (1-based).

    Raises:
        DamagedFile: The page's objects are missing or broken, or it has no area.
    """
    try:
        loaded = document[page - 1]
    except (pdfium.PdfiumError, IndexError) as error:
        raise DamagedFile(
            f"Page {page} of {source.source_path} is broken: {error}", mend="Fetch the file again."
        ) from error
    width, height = loaded.get_size()
    if width <= 0 or height <= 0:
        raise DamagedFile(f"Page {page} of {source.source_path} has no area ({width} x {height}).")
    return loaded


def painted_images(page: pdfium.PdfPage) -> list[PaintedImage]:
    """Return the images of a PDF page in painting order (what lies outside the page left out)."""
    left, bottom, right, top = page.get_cropbox()
    area = (right - left) * (top - bottom)
    found: list[PaintedImage] = []
    for order, item in enumerate(page.get_objects()):
        if item.type != pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            continue
        x0, y0, x1, y1 = object_box(item)
        wide = max(0.0, min(x1, right) - max(x0, left))
        high = max(0.0, min(y1, top) - max(y0, bottom))
        if wide <= 0 or high <= 0 or area <= 0:
            continue
        try:
            pixels = max(item.get_px_size())
        except pdfium.PdfiumError:
            pixels = 0  # a broken image still covers the page
        # The longer side against the longer side: the image may be placed turned.
        dpi = pixels * 72 / max(x1 - x0, y1 - y0)
        found.append(PaintedImage(order, min(1.0, wide * high / area), dpi))
    return found


def _is_picture(page: pdfium.PdfPage) -> bool:
    """Whether images are all there is to see on a page (an invisible text layer apart)."""
    seen = False
    for item in page.get_objects():
        if item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            seen = True
        elif item.type == pdfium.raw.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.raw.FPDFTextObj_GetTextRenderMode(item.raw)
            if mode != pdfium.raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                return False
        elif item.type in (pdfium.raw.FPDF_PAGEOBJ_PATH, pdfium.raw.FPDF_PAGEOBJ_SHADING):
            return False
    return seen


def _finest(page: pdfium.PdfPage) -> float:
    """Return the best resolution of a page's images along either side, in pixels per inch."""
    best = 0.0
    for item in page.get_objects():
        if item.type != pdfium.raw.FPDF_PAGEOBJ_IMAGE:
            continue
        matrix = item.get_matrix()
        container = item.container
        while container is not None:
            matrix = matrix.multiply(container.get_matrix())
            container = container.container
        try:
            wide, high = item.get_px_size()
        except pdfium.PdfiumError:
            continue
        along, down = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
        if along > 0 and down > 0:
            best = max(best, wide * 72 / along, high * 72 / down)
    return best


def object_box(item: pdfium.PdfObject) -> tuple[float, float, float, float]:
    """Return the box of an object on the page, form XObjects around it taken into account."""
    try:
        x0, y0, x1, y1 = item.get_bounds()
    except pdfium.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    container = item.container
    while container is not None:
        corners = [container.get_matrix().on_point(x, y) for x in (x0, x1) for y in (y0, y1)]
        x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
        y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
        container = container.container
    return x0, y0, x1, y1


def render(source: Source, page: int, options: ReadOptions) -> PageImage:
    """Return page `page` (1-based) of a PDF or image file as pixels.

    Raises:
        PageTooLarge: More than `options.max_pixels` would be needed; nothing was allocated.
        DamagedFile: The page or image is broken.
        UnsupportedType: Neither PDF nor image.
        FileError: The file cannot be opened at all.
    """
    if source.media_type == PDF_TYPE:
        with open_pdf(source) as document:
            return _render_pdf_page(load_pdf_page(document, source, page), source, page, options)
    if source.media_type in IMAGE_TYPES:
        return load_image(source, page, options)
    raise UnsupportedType(f"{source.source_path} ({source.media_type}) has no pages to render.")


def _render_pdf_page(
    loaded: pdfium.PdfPage, source: Source, page: int, options: ReadOptions
) -> PageImage:
    width, height = loaded.get_size()
    images = [image for image in painted_images(loaded) if image.share >= 0.25]
    native = max((image.dpi for image in images), default=0.0)
    # A tiny page around a large scan: its image knows more than the usual resolution would show.
    dpi = max(float(options.dpi), min(native, GOOD_SIDE * 72 / max(width, height)))
    if _is_picture(loaded):  # nothing is gained by enlarging what a scanner saw
        dpi = min(dpi, max(_finest(loaded), LEAST_DPI * 0.5))
    most = sqrt(options.max_pixels / (width * height)) * 72
    notes: tuple[PageNote, ...] = ()
    if dpi > most:
        # One pixel of margin on each side, because sizes are rounded up.
        most = min(most, (sqrt(options.max_pixels) - 2) / sqrt(width * height) * 72)
        least = min(LEAST_DPI, native) if native else LEAST_DPI
        if most < least:
            raise PageTooLarge(
                f"Page {page} of {source.source_path} measures {width:.0f} x {height:.0f} points: "
                f"{options.max_pixels:,} pixels allow only {most:.0f} dpi, too few to read.",
                mend="Print the page to a PDF of A4 pages.",
            )
        message = (
            f"The page measures {width:.0f} x {height:.0f} points and was rendered at {most:.0f} "
            f"dpi instead of {dpi:.0f} to stay under {options.max_pixels:,} pixels."
        )
        notes = (PageNote("warning", "rendered_smaller", message),)
        dpi = most
    scale = dpi / 72
    while ceil(width * scale) * ceil(height * scale) > options.max_pixels:
        scale *= 0.999  # a page that is long and thin rounds up by more
    try:
        bitmap = loaded.render(scale=scale, rev_byteorder=True)
    except pdfium.PdfiumError as error:
        raise DamagedFile(
            f"Page {page} of {source.source_path} cannot be drawn: {error}"
        ) from error
    # A copy: the bitmap's memory goes with it.
    drawn = np.array(bitmap.to_numpy()[..., :3], dtype=np.uint8)
    bitmap.close()
    pixels: Grey = np.asarray(cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    rotation = int(loaded.get_rotation())
    return PageImage(pixels, scale, rotation, True, notes, coloured(drawn))
