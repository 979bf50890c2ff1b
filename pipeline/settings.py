"""Everything a run can be told, in one frozen object; each field is described once, here."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import BadArgument
from pipeline.readers.base import ReadOptions

PageRanges = tuple[tuple[int, int | None], ...]
"""Inclusive ranges of 1-based page numbers; None as the end means "to the last page"."""

_RANGE = re.compile(r"(?P<first>[0-9]+)?\s*(?P<dash>-)?\s*(?P<last>[0-9]+)?")


def default_workers() -> int:
    """Return how many processors this process may use (at least 1)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def default_cache_dir() -> Path:
    """Return `$ITA_CACHE`, or `$XDG_CACHE_HOME/ita-reader`, or `~/.cache/ita-reader`."""
    if own := os.environ.get("ITA_CACHE"):
        return Path(own)
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg) / "ita-reader"
    return Path.home() / ".cache" / "ita-reader"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told.

    Attributes:
        out: Folder the tables are written to.
        cache_dir: Folder of results kept between runs.
        workers: Worker processes; 1 still reads in one child, so a crash cannot end the run.
        page_timeout_s: Seconds one page may take to read before its worker is stopped.
        file_timeout_s: Seconds the planning, and again the parsing, of one file may take.
        memory_mb: Address space of one worker, in MiB; 0 sets no limit. Kept where the platform
            has such a limit (Linux).
        quiet: Show no progress.
        reader: Name of the reader that takes every page; None lets each page choose.
        pages: Pages to read (`parse_pages`); None reads all.
        force: Read again what the cache holds already.
        read: Options of the readers; part of the cache key of every page.
        archive_evidence: Let reports whose agency is certain decide for doubtful ones of the run.
        bom: Begin CSV files with a byte order mark, so that Excel shows Thai.
    """

    out: Path = Path("data/processed")
    cache_dir: Path = field(default_factory=default_cache_dir)
    workers: int = field(default_factory=default_workers)
    page_timeout_s: float = 120.0
    file_timeout_s: float = 600.0
    memory_mb: int = 4096
    quiet: bool = False
    reader: str | None = None
    pages: PageRanges | None = None
    force: bool = False
    read: ReadOptions = field(default_factory=ReadOptions)
    bom: bool = True
    archive_evidence: bool = False

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise BadArgument(
                f"{self.workers} workers cannot read anything.", mend="Give 1 or more."
            )
        for name in ("page_timeout_s", "file_timeout_s"):
            if not getattr(self, name) > 0:
                raise BadArgument(f"{name} must be above 0.", mend="Give a number of seconds.")
        if self.memory_mb < 0:
            raise BadArgument("memory_mb must not be negative.", mend="0 sets no limit.")


def parse_pages(text: str) -> PageRanges:
    """Return the page ranges a person typed: `1-3,7`, `5-` (to the end), `-4` (from the first).

    Raises:
        BadArgument: The text is not such a list, or a range runs backwards or begins at 0.

    >>> parse_pages("1-3, 7")
    ((1, 3), (7, 7))
    >>> parse_pages("12-")
    ((12, None),)
    """
    ranges: list[tuple[int, int | None]] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None or not (match["first"] or match["last"]):
            raise BadArgument(f"{part.strip()!r} is not a page or a range of pages.", mend=_MEND)
        if match["last"] and match["first"] and not match["dash"]:
            raise BadArgument(f"{part.strip()!r} is not a page or a range of pages.", mend=_MEND)
        first = int(match["first"] or 1)
        last = int(match["last"]) if match["last"] else (None if match["dash"] else first)
        if first < 1 or (last is not None and last < first):
            raise BadArgument(f"{part.strip()!r} holds no page.", mend=_MEND)
        ranges.append((first, last))
    return tuple(ranges)


def page_wanted(ranges: PageRanges | None, page: int) -> bool:
    """Say whether a 1-based page lies in the ranges; None holds every page.

    >>> page_wanted(((1, 3),), 3), page_wanted(((1, 3),), 4), page_wanted(None, 4)
    (True, False, True)
    """
    if ranges is None:
        return True
    return any(first <= page and (last is None or page <= last) for first, last in ranges)


def refuse_overlap(raw: Path, settings: Settings) -> None:
    """Refuse to write where files are read from: the next run would read its own tables.

    A folder under a name that begins with a dot is allowed, because such names are not read.

    Raises:
        BadArgument: The output or the cache folder lies in `raw`.
    """
    root = raw.absolute()
    for name, folder in (("output", settings.out), ("cache", settings.cache_dir)):
        inside = folder.absolute()
        if not inside.is_relative_to(root):
            continue
        if not any(part.startswith(".") for part in inside.relative_to(root).parts):
            raise BadArgument(
                f"The {name} folder {folder} lies among the files to read ({raw}).",
                mend="Name another folder.",
            )


_MEND = "Write pages like 1-3,7 or 12-."
