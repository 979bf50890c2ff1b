"""How far a run is, for the person who waits. Clocks are read here and never reach a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichBar

_PLAIN_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Attributes:
        out: Folder of the tables.
        files: Distinct files found, readable or not.
        ok: Files whose every page was read.
        partial: Files of which some pages could not be read.
        failed: Files of which nothing could be read.
        pages: Pages in the tables.
        pages_read: Pages read in this run; the others came from the cache.
        readers: Pages in the tables by reader.
        rows: Rows by table.
        findings: Findings by severity.
        needs_review: Rows a person should look at, over all tables.
        seconds: How long the run took; for people, never for tables.
    """

    out: Path
    files: int = 0
    ok: int = 0
    partial: int = 0
    failed: int = 0
    pages: int = 0
    pages_read: int = 0
    readers: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    needs_review: int = 0
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 all files were read whole, 2 some (or all) failed or are partial.

        1, nothing could be done, is the code of a `RunError`: then no tables are written.
        """
        return 2 if self.failed or self.partial else 0


@dataclass(slots=True)
class Pace:
    """Counts of a run and what follows from them.

    Pages are known file by file, so the number of all pages is estimated from the files planned
    so far.
    """

    files: int = 0
    files_done: int = 0
    files_planned: int = 0
    pages_known: int = 0
    pages_done: int = 0

    def pages_expected(self) -> int:
        """Return about how many pages all files have."""
        if not self.files_planned:
            return 0
        share = self.pages_known / self.files_planned
        return max(self.pages_known, round(share * self.files))

    def text(self, seconds: float) -> str:
        """Return one line: files, pages, rate, time left.

        >>> Pace(files=4, files_done=1, files_planned=2, pages_known=20, pages_done=10).text(5.0)
        '1 of 4 files, 10 of about 40 pages, 2.0 pages/s, about 15 s left'
        """
        expected = self.pages_expected()
        about = "" if self.files_planned == self.files else "about "
        parts = [f"{self.files_done} of {self.files} files"]
        parts.append(f"{self.pages_done} of {about}{expected} pages")
        if self.pages_done and seconds > 0:
            rate = self.pages_done / seconds
            parts.append(f"{rate:.1f} pages/s")
            parts.append(f"about {duration((expected - self.pages_done) / rate)} left")
        return ", ".join(parts)


class Progress(Protocol):
    """What the runner tells, whoever shows it."""

    def begin(self, files: int) -> None:
        """The files are known."""

    def planned(self, pages: int) -> None:
        """One more file is planned; so many of its pages were asked for."""

    def pages_done(self, pages: int) -> None:
        """So many more pages are read, given up or found in the cache."""

    def file_done(self) -> None:
        """One more file is finished."""

    def writing(self) -> None:
        """The tables are being written."""

    def end(self) -> None:
        """The run is over, well or not."""


class Silent:
    """Shows nothing."""

    def begin(self, files: int) -> None:
        """Show nothing."""

    def planned(self, pages: int) -> None:
        """Show nothing."""

    def pages_done(self, pages: int) -> None:
        """Show nothing."""

    def file_done(self) -> None:
        """Show nothing."""

    def writing(self) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


@dataclass(slots=True)
class Plain:
    """A line now and then, for logs and pipes."""

    stream: TextIO
    every_s: float = _PLAIN_EVERY_S
    pace: Pace = field(default_factory=Pace)
    _started: float = 0.0
    _shown: float = 0.0

    def begin(self, files: int) -> None:
        """Say how many files there are."""
        self.pace.files = files
        self._started = self._shown = time.monotonic()
        self._say(f"{files} files")

    def planned(self, pages: int) -> None:
        """Count."""
        self.pace.files_planned += 1
        self.pace.pages_known += pages

    def pages_done(self, pages: int) -> None:
        """Count, and say so if the last line is old."""
        self.pace.pages_done += pages
        self._maybe()

    def file_done(self) -> None:
        """Count, and say so if the last line is old."""
        self.pace.files_done += 1
        self._maybe()

    def writing(self) -> None:
        """Say it."""
        self._say("writing the tables")

    def end(self) -> None:
        """Say nothing more: the summary follows."""

    def _maybe(self) -> None:
        now = time.monotonic()
        if now - self._shown >= self.every_s:
            self._shown = now
            self._say(self.pace.text(now - self._started))

    def _say(self, words: str) -> None:
        print(words, file=self.stream, flush=True)


class Bar:
    """A bar that moves, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.pace = Pace()
        self._started = 0.0
        self._bar = RichBar(
            BarColumn(bar_width=30),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=Console(file=stream),
            transient=True,
            refresh_per_second=4,
        )
        self._task: TaskID | None = None

    def begin(self, files: int) -> None:
        """Show the bar."""
        self.pace.files = files
        self._started = time.monotonic()
        self._bar.start()
        self._task = self._bar.add_task("", total=None)

    def planned(self, pages: int) -> None:
        """Count."""
        self.pace.files_planned += 1
        self.pace.pages_known += pages
        self._move()

    def pages_done(self, pages: int) -> None:
        """Count."""
        self.pace.pages_done += pages
        self._move()

    def file_done(self) -> None:
        """Count."""
        self.pace.files_done += 1
        self._move()

    def writing(self) -> None:
        """Say it."""
        if self._task is not None:
            self._bar.update(self._task, description="writing the tables", total=None)

    def end(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def _move(self) -> None:
        if self._task is None:
            return
        self._bar.update(
            self._task,
            total=self.pace.pages_expected() or None,
            completed=self.pace.pages_done,
            description=self.pace.text(time.monotonic() - self._started),
        )


def make_progress(*, quiet: bool, stream: TextIO | None = None) -> Progress:
    """Return what fits: nothing when quiet, a bar on a terminal, lines elsewhere.

    Args:
        quiet: Show nothing.
        stream: Where to show it; standard error when None.
    """
    where = sys.stderr if stream is None else stream
    if quiet:
        return Silent()
    return Bar(where) if where.isatty() else Plain(where)


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> duration(42.4), duration(600), duration(7500)
    ('42 s', '10 min', '2 h 5 min')
    """
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def summary_text(summary: RunSummary) -> str:
    """Return what a person wants to know after a run, in a few lines."""
    cached = summary.pages - summary.pages_read
    lines = [
        f"Files     {summary.files}: {summary.ok} read, {summary.partial} partly,"
        f" {summary.failed} failed",
        f"Pages     {summary.pages}{f' ({cached} from the cache)' if cached > 0 else ''}",
    ]
    lines += [f"            {name}: {count}" for name, count in summary.readers.items()]
    lines.append("Rows      " + _listed(summary.rows))
    lines.append("Findings  " + _listed(summary.findings))
    lines.append(f"To review {summary.needs_review} rows")
    lines.append(f"Tables    {summary.out}")
    lines.append(f"Time      {duration(summary.seconds)}")
    return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
