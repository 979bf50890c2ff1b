"""The one protocol every reader stands behind; nothing above it knows which reader ran."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from parsers.document import Page


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
        dpi: Rendering resolution for scans.
        max_pixels: No rendered page or image may have more pixels.
        max_text_bytes: No text file may be larger.
    """

    languages: str = "tha+eng"
    dpi: int = 300
    max_pixels: int = 60_000_000
    max_text_bytes: int = 20_000_000


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
