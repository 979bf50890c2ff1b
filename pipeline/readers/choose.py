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
from pipeline.readers.base import SCAN_READER, PagePlan, Reader, ReadOptions, Source
from pipeline.readers.engine import Engine
from pipeline.readers.image_file import IMAGE_TYPES, count_frames, image_size
from pipeline.readers.judge import judge, paint_of
from pipeline.readers.render import PDF_TYPE, load_pdf_page, open_pdf
from pipeline.readers.text_layer import layer_page, read_blocks

READERS: tuple[str, ...] = ("text_file", "html_file", "text_layer", "scan")
"""What can be forced on every page; `scan` is the reader of pictures in use (`scan_reader`)."""

SCAN_READERS: tuple[str, ...] = ("thai_line", "tesseract", "remote")
"""What can read the pages that are pictures."""

SECOND_READERS: tuple[str, ...] = ("thai_line", "tesseract")
"""What can read them again: words are compared by their boxes, and `remote` has none."""

FORCED = "asked for with --reader"

_TEXT_TYPES = ("text/plain", "text/markdown")
_HTML_TYPE = "text/html"


def plan_pages(
    source: Source, options: ReadOptions, forced: str | None = None
) -> tuple[PagePlan, ...]:
    """Open a file, count its pages and choose a reader for each.

    Args:
        source: The file.
        options: Limits, languages, and what reads pictures.
        forced: Name of the reader that takes every page whatever it looks like.

    Raises:
        BadArgument: No reader has the name `forced`, or the options do not fit each other.
        EncryptedFile: The PDF does not open with the empty password.
        DamagedFile: The file cannot be opened or has no pages.
        UnsupportedType: No reader takes this kind of file.
        FileError: The file cannot be opened for another reason.
    """
    if forced is not None and forced not in READERS:
        raise unknown_reader(forced)
    check_scan_reader(options)
    scan = scan_name(options)
    if forced == "scan":
        forced = scan
    if source.media_type == PDF_TYPE:
        return _plan_pdf(source, forced, scan)
    if source.media_type in IMAGE_TYPES:
        frames = count_frames(source)
        return tuple(
            PagePlan(page, forced or scan, FORCED if forced else _image_reason(source, page))
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


def scan_name(options: ReadOptions) -> str:
    """Return the name of what reads pictures: one reader, or two joined with `+`.

    >>> scan_name(ReadOptions(scan_reader="thai_line", second_reader="tesseract"))
    'thai_line+tesseract'
    """
    return "+".join(filter(None, (options.scan_reader, options.second_reader)))


def check_scan_reader(options: ReadOptions) -> None:
    """Refuse what cannot work before anything is read.

    Raises:
        BadArgument: An unknown reader, a second that adds nothing, or a remote reader without
            server or model (or the other way round).
    """
    first, second = options.scan_reader, options.second_reader
    if first not in SCAN_READERS:
        raise unknown_reader(first)
    if second and second not in SECOND_READERS:
        raise BadArgument(
            f"{second!r} cannot be a second reader.", mend=f"Use {' or '.join(SECOND_READERS)}."
        )
    if second and first == "remote":
        raise BadArgument(
            "What the remote reader reads has no boxes: no second reader can be compared with it.",
            mend="Leave out --second-reader, or choose another --reader.",
        )
    if second == first:
        raise BadArgument(
            f"{second!r} would be its own second reader.", mend="Name another one, or none."
        )
    if first == "remote":
        from pipeline.readers.remote import endpoint_of

        endpoint_of(options)
    elif options.remote_url or options.remote_model:
        raise BadArgument(
            "A remote server or model is given, but nothing would be sent there.",
            mend="Add --reader remote, or leave out --remote-url and --remote-model.",
        )


def get_reader(name: str) -> Reader:
    """Return a reader by name; `A+B` is A with B as its second reader, `scan` the usual one.

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
    if name == "remote":
        from pipeline.readers.remote import RemoteReader

        return RemoteReader()
    first, _, second = (SCAN_READER if name == "scan" else name).partition("+")
    if second:
        from pipeline.readers.second import SecondReader

        return SecondReader(_scan_reader(first), _scan_reader(second), name)
    return _scan_reader(first)


def _scan_reader(name: str) -> Reader:
    if name not in SECOND_READERS:
        raise unknown_reader(name)
    from pipeline.readers.scan import ScanReader

    return ScanReader(_engine(name), name)


def _engine(name: str) -> Engine:
    if name == "thai_line":
        from pipeline.readers.thai_line import ThaiLineEngine

        return ThaiLineEngine()
    from pipeline.readers.tesseract import TesseractEngine

    return TesseractEngine()


def unknown_reader(name: str) -> BadArgument:
    """Return the error for a reader that does not exist."""
    names = (*READERS, *SCAN_READERS)
    return BadArgument(f"There is no reader {name!r}.", mend=f"Use one of: {', '.join(names)}.")


def _plan_text(count: int, reader: str, forced: str | None, kind: str) -> tuple[PagePlan, ...]:
    reason = f"{FORCED}; {kind}" if forced else kind
    return tuple(PagePlan(page, reader, reason) for page in range(1, count + 1))


def _image_reason(source: Source, page: int) -> str:
    try:
        width, height = image_size(source, page)
    except FileError as error:
        return f"image that cannot be opened: {error.message}"
    return f"image file of {width}x{height} pixels"


def _plan_pdf(source: Source, forced: str | None, scan: str) -> tuple[PagePlan, ...]:
    with open_pdf(source) as document:
        if len(document) == 0:
            raise DamagedFile(
                f"{source.source_path} is a PDF without pages.", mend="Fetch the file again."
            )
        return tuple(
            PagePlan(page, forced, FORCED)
            if forced
            else _plan_pdf_page(document, source, page, scan)
            for page in range(1, len(document) + 1)
        )


def _plan_pdf_page(document: pdfium.PdfDocument, source: Source, page: int, scan: str) -> PagePlan:
    try:
        loaded = load_pdf_page(document, source, page)
    except DamagedFile as error:
        return PagePlan(page, scan, f"page that cannot be opened: {error.message}")
    paint = paint_of(loaded)
    lines: list[str] = []
    if paint.texts:  # parsing is dear: only where there is something to parse
        try:
            lines = _lines(source, page)
        except (DamagedFile, EncryptedFile) as error:
            return PagePlan(page, scan, f"text layer cannot be parsed: {error.message}")
    believed, reason = judge(paint, lines)
    return PagePlan(page, "text_layer" if believed else scan, reason)


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
