"""What kind of file the bytes are. Names lie; the first bytes seldom do.

The content decides. The name is asked only for the kinds that have no signature (plain text,
Markdown, HTML fragments): a JPEG named `.pdf` is an image, a ZIP archive named `.pdf` is nothing
this program reads, and a binary named `.txt` stays `text/plain` here and fails in its reader, which
sees the whole file.
"""

from __future__ import annotations

import re
from typing import Final

UNKNOWN: Final = "application/octet-stream"
"""The media type of content that no reader takes."""

HEAD_BYTES: Final = 4096
"""How many first bytes `media_type` wants to see."""

_TEXT_SUFFIXES: Final = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}

_IMAGES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),  # BigTIFF
    (b"MM\x00+", "image/tiff"),
)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Signatures of kinds that no reader takes, with the words a person knows them by.
_FOREIGN: Final = (
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PK\x07\x08", "a split ZIP archive"),
    (_OLE, "an old Office document (.doc, .xls or .ppt)"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"8BPS", "a Photoshop image"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"MZ", "a Windows program"),
    (b"BM", "a BMP image"),
)

# A ZIP archive names its first members in clear text; these say which Office wrote it.
_ZIP_KINDS: Final = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)
_ZIP_SUFFIXES: Final = {
    ".docx": "a Word document (.docx)",
    ".xlsx": "an Excel workbook (.xlsx)",
    ".pptx": "a PowerPoint presentation (.pptx)",
}

_PDF = re.compile(rb"%PDF-[0-9]")
_HTML = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def _suffix(name: str) -> str:
    """Return the lower-case suffix of a file name, "" where it has none."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def _ascii_view(head: bytes) -> bytes:
    """Return the head without a byte order mark and, for UTF-16, without its NUL halves."""
    for bom in _BOMS:
        if head.startswith(bom):
            head = head[len(bom) :]
            return head.replace(b"\x00", b"") if bom != _BOMS[0] else head
    return head


def _image(head: bytes) -> str | None:
    """Return the media type of an image, None for anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _IMAGES if head.startswith(magic)), None)


def foreign_kind(head: bytes, name: str) -> str | None:
    r"""Return what an unreadable kind of file is, in words, or None where nothing is known of it.

    >>> foreign_kind(b"PK\x03\x04....word/document.xml", "a.bin")
    'a Word document (.docx)'
    >>> foreign_kind(b"just some words", "a.bin") is None
    True
    """
    if head.startswith(b"PK\x03\x04"):
        inside = next((kind for mark, kind in _ZIP_KINDS if mark in head), None)
        return inside or _ZIP_SUFFIXES.get(_suffix(name), "a ZIP archive")
    if head[4:8] == b"ftyp":
        still = head[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
        return "a HEIF image" if still else "a video"
    if head[:4] == b"RIFF":
        return "a sound or video file"
    return next((kind for magic, kind in _FOREIGN if head.startswith(magic)), None)


def media_type(head: bytes, name: str) -> str:
    r"""Return the media type of a file.

    Args:
        head: The first bytes of the file, `HEAD_BYTES` of them where it has that many.
        name: The file name; only its suffix is looked at, and only for text kinds.

    Returns:
        One of the media types of `pipeline.readers.base.Source`; `UNKNOWN` where no reader takes
        the content. A PDF header may stand anywhere in the first 1024 bytes (as Acrobat allows),
        except in a file that is named as text: such a file may well talk about PDF.

    >>> media_type(b"\xff\xd8\xff\xe0", "scan.pdf")
    'image/jpeg'
    >>> media_type("รายงาน".encode(), "report.TXT")
    'text/plain'
    >>> media_type(b"MZ\x90\x00", "setup.exe")
    'application/octet-stream'
    """
    image = _image(head)
    if image is not None:
        return image
    view = _ascii_view(head)
    by_name = _TEXT_SUFFIXES.get(_suffix(name))
    if _PDF.match(view.lstrip()):
        return "application/pdf"
    if view.startswith(b"{\\rtf"):
        return UNKNOWN  # RTF is made of readable characters, but its words are not
    if by_name is None and foreign_kind(head, name) is not None:
        return UNKNOWN
    if _HTML.match(view):
        return "text/html"
    if by_name is not None:
        return by_name
    return "application/pdf" if _PDF.search(head[:1024]) else UNKNOWN
