"""The one protocol every reader stands behind; nothing above it knows which reader ran."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from parsers.document import Page

SCAN_READER = "thai_line"
"""What reads a page that is a picture when nobody asks for another reader."""


@dataclass(frozen=True, slots=True)
class Source:
    """One distinct file of the archive.

    Attributes:
        path: Where the bytes are read from (the first path of equal files, in sorted order).
        source_path: The same path as given in the tables: relative to the archive's root, POSIX.
        other_paths: Further paths with the same content, sorted.
        sha256: Hex digest of the content; `doc_id` is its first 16 digits.
        size: Bytes.
        media_type: Decided from the content, not from the name (`application/pdf`, `text/plain`,
            `text/html`, `text/markdown`, `image/png`, `image/jpeg`, `image/tiff`, `image/webp`,
            or `application/octet-stream` where unknown).
        mtime_ns: Not kept here on purpose: clocks never reach the tables.
    """

    path: Path
    source_path: str
    sha256: str
    size: int
    media_type: str
    other_paths: tuple[str, ...] = ()

    @property
    def doc_id(self) -> str:
        """The document's key: the first 16 hex digits of the sha256."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Which reader takes a page, and why (`reason` is a sentence a person understands)."""

    page: int
    reader: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader may need to know; part of the cache key of every page.

    Attributes:
        languages: Tesseract languages, joined with `+`.
        dpi: A guide for scans: rendered at up to 240 first, finer where the print is small.
        max_pixels: No rendered page or image may have more pixels.
        max_text_bytes: No text file may be larger.
        scan_reader: What reads the pages that are pictures: `thai_line`, `tesseract`, `remote`.
        second_reader: What reads them a second time, to compare; "" for nothing.
        remote_url: Base address of the `remote` reader's server; "" where nothing may be sent.
        remote_model: Name of the model asked for there.
        remote_timeout_s: Seconds one page may take there, all tries together. No part of the
            `repr`, and so of no key: a page that was paid for is not sent again for it.
    """

    languages: str = "tha+eng"
    dpi: int = 300
    max_pixels: int = 60_000_000
    max_text_bytes: int = 20_000_000
    scan_reader: str = SCAN_READER
    second_reader: str = ""
    remote_url: str = ""
    remote_model: str = ""
    remote_timeout_s: float = field(default=100.0, repr=False)


class Reader(Protocol):
    """Reads single pages of sources it understands.

    Readers are cheap to make, hold no open file between calls and can cross processes by name.
    """

    name: str

    def version(self) -> str:
        """Return what must change a cached page when it changes (engine, model, own code)."""

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Read one page.

        Raises:
            FileError: The page cannot be read; the message says why and how to mend it.
        """


def modules_of(reader: object) -> tuple[str, ...]:
    """Return the modules whose code decides what a reader reads: its own, and of its parts.

    The engine of a scan is chosen when the program runs, so no import leads from reader to engine.
    """
    found = {type(reader).__module__}
    for name in ("engine", "first", "second"):
        part = getattr(reader, name, None)
        if part is not None:
            found.update(modules_of(part))
    return tuple(sorted(found))
