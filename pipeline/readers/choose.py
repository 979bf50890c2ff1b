"""Which reader takes which page, and why: every branch says its reason."""

from __future__ import annotations

import pypdfium2 as pdfium

from parsers.document import Line
from pipeline.errors import (
    BadArgument,
    DamagedFile,
    EncryptedFile,
    FileError,
    UnsupportedType,
)
from pipeline.readers.base import PagePlan, Reader, ReadOptions, Source
from pipeline.readers.image_file import IMAGE_TYPES, count_frames, image_size
from pipeline.readers.judge import judge, paint_of
from pipeline.readers.render import PDF_TYPE, load_pdf_page, open_pdf
from pipeline.readers.text_layer import layer_page, read_blocks

READERS: tuple[str, ...] = ("text_file", "html_file", "text_layer", "scan")
"""Every reader by name; one of them can be forced."""

FORCED = "asked for with --reader"

_TEXT_TYPES = ("text/plain", "text/markdown")
_HTML_TYPE = "text/html"


def plan_pages(
    source: Source, options: ReadOptions, forced: str | None = None
) -> tuple[PagePlan, ...]:
    """Open a file, count its pages and choose a reader for each.

    Args:
        source: The file.
        options: Limits and languages.
        forced: Name of the reader that takes every page whatever it looks like.

    Raises:
        BadArgument: No reader has the name `forced`.
        EncryptedFile: The PDF does not open with the empty password.
        DamagedFile: The file cannot be opened or has no pages.
        UnsupportedType: No reader takes this kind of file.
        FileError: The file cannot be opened for another reason.
    """
    if forced is not None and forced not in READERS:
        raise BadArgument(
            f"There is no reader {forced!r}.", mend=f"Use one of: {', '.join(READERS)}."
        )
    if source.media_type == PDF_TYPE:
        return _plan_pdf(source, forced)
    if source.media_type in IMAGE_TYPES:
        frames = count_frames(source)
        return tuple(
            PagePlan(page, forced or "scan", FORCED if forced else _image_reason(source, page))
            for page in range(1, frames + 1)
        )
    if source.media_type == _HTML_TYPE:
        from pipeline.readers import html_file

        count = html_file.pages_of(source, options)
        reason = html_file.reason_of(source, options)
        return _plan_text(count, forced or "html_file", forced, reason)
    if source.media_type in _TEXT_TYPES:
        from pipeline.readers import text_file

        count = text_file.pages_of(source, options)
        reason = text_file.reason_of(source, options)
        return _plan_text(count, forced or "text_file", forced, reason)
    raise UnsupportedType(
        f"{source.source_path} is of a kind that no reader takes ({source.media_type}).",
        mend="Save it as PDF, image or text.",
    )


def get_reader(name: str) -> Reader:
    """Return a reader by name.

    Raises:
        BadArgument: No reader has this name.
    """
    # Imported only when asked for: a run over text files needs no OpenCV.
    if name == "text_file":
        from pipeline.readers.text_file import TextFileReader

        return TextFileReader()
    if name == "html_file":
        from pipeline.readers.html_file import HtmlFileReader

        return HtmlFileReader()
    if name == "text_layer":
        from pipeline.readers.text_layer import TextLayerReader

        return TextLayerReader()
    if name == "scan":
        from pipeline.readers.scan import ScanReader

        return ScanReader()
    raise BadArgument(f"There is no reader {name!r}.", mend=f"Use one of: {', '.join(READERS)}.")


def _plan_text(count: int, reader: str, forced: str | None, kind: str) -> tuple[PagePlan, ...]:
    reason = f"{FORCED}; {kind}" if forced else kind
    return tuple(PagePlan(page, reader, reason) for page in range(1, count + 1))


def _image_reason(source: Source, page: int) -> str:
    try:
        width, height = image_size(source, page)
    except FileError as error:
        return f"image that cannot be opened: {error.message}"
    return f"image file of {width}x{height} pixels"


def _plan_pdf(source: Source, forced: str | None) -> tuple[PagePlan, ...]:
    with open_pdf(source) as document:
        if len(document) == 0:
            raise DamagedFile(
                f"{source.source_path} is a PDF without pages.", mend="Fetch the file again."
            )
        return tuple(
            PagePlan(page, forced, FORCED) if forced else _plan_pdf_page(document, source, page)
            for page in range(1, len(document) + 1)
        )


def _plan_pdf_page(document: pdfium.PdfDocument, source: Source, page: int) -> PagePlan:
    try:
        loaded = load_pdf_page(document, source, page)
    except DamagedFile as error:
        return PagePlan(page, "scan", f"page that cannot be opened: {error.message}")
    paint = paint_of(loaded)
    lines: list[str] = []
    if paint.texts:  # parsing is dear: only where there is something to parse
        try:
            lines = _lines(source, page)
        except (DamagedFile, EncryptedFile) as error:
            return PagePlan(page, "scan", f"text layer cannot be parsed: {error.message}")
    believed, reason = judge(paint, lines)
    return PagePlan(page, "text_layer" if believed else "scan", reason)


def _lines(source: Source, page: int) -> list[str]:
    """Return the lines of a page as its reader will give them, tables and all."""
    blocks, _ = read_blocks(layer_page(source, page))
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            found.append(block.text)
        else:
            found.extend(cell.text for cell in block.cells)
    return found
