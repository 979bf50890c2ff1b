"""The runner: files in, tables out, whatever single files do.

Files are planned, read page by page and finished by worker processes. The unit of reading is a
page, so the pages of one long scan spread over all workers. What is done lies in the cache: a run
that was stopped goes on where it was, and an unchanged archive is only hashed. Rows wait in the
cache too, so memory does not grow with the archive. The tables depend on the files and the
settings, never on the number of workers or on who was first.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from pipeline.archive_evidence import with_archive_evidence
from pipeline.cache import Cache
from pipeline.discover import FailedSource
from pipeline.errors import (
    FileError,
    ItaError,
    NothingToRead,
    OutputNotWritten,
    ParsingFailed,
    ReaderFailed,
    ReaderUnavailable,
    SchemaViolation,
    TaskBroke,
)
from pipeline.keys import Keys
from pipeline.pool import Pool, Result
from pipeline.pool_worker import resolve
from pipeline.progress import Progress, RunSummary, Silent
from pipeline.readers.base import PagePlan, Source
from pipeline.settings import Settings, page_wanted, refuse_overlap
from pipeline.work import (
    DocumentSummary,
    FileJob,
    PageJob,
    Rows,
    Stages,
    Trouble,
    keep_plans,
    known_page,
    known_plans,
    known_rows,
    known_summary,
    named,
    summarise,
)

__all__ = ["NothingToRead", "RunSummary", "Stages", "run"]

CHEAP_READERS = frozenset({"text_file", "html_file", "text_layer"})
"""Readers whose pages take milliseconds: several go to a worker at once."""

_BATCH = 24
_WAITING_PER_WORKER = 4


def run(
    raw: Path,
    settings: Settings,
    *,
    stages: Stages | None = None,
    progress: Progress | None = None,
) -> RunSummary:
    """Read every file under a folder and write the tables.

    Args:
        raw: The archive's folder.
        settings: What the run is told.
        stages: What does the work; the project's own when None.
        progress: Who shows how far it is; nobody when None.

    Returns:
        What was done. Its `exit_code` says whether every file was read.

    Raises:
        RunError: Nothing could be done; earlier tables are left as they were.
    """
    started = time.monotonic()
    stages = stages or Stages()
    shown = progress or Silent()
    refuse_overlap(raw, settings)
    found = resolve(stages.discover)(raw)
    if not found.sources and not found.failed:
        raise NothingToRead(f"{raw} holds no file to read.", mend="Put the reports there.")
    cache = Cache(settings.cache_dir)
    cache.prepare()
    try:
        shown.begin(len(found.sources) + len(found.failed))
        pool: Pool[_Step]
        with Pool(settings.workers, settings.memory_mb) as pool:
            runner = _Runner(settings, stages, Keys(settings, stages), cache, pool, shown)
            for source in found.failed:
                runner.give_up(source, source.error)
            runner.read(found.sources)
        shown.writing()
        _emit(runner, settings, stages)
    finally:
        shown.end()
    return replace(runner.summary(), seconds=time.monotonic() - started)


def _emit(runner: _Runner, settings: Settings, stages: Stages) -> None:
    rows = with_archive_evidence(runner.rows) if settings.archive_evidence else runner.rows()
    try:
        resolve(stages.emit)(rows, settings.out, bom=settings.bom)
    except OSError as exc:
        raise OutputNotWritten(
            f"The tables could not be written to {settings.out}: {exc.strerror or exc}.",
            mend="The earlier ones are whole. Free some space or name another folder.",
        ) from exc


@dataclass(frozen=True, slots=True)
class _Step:
    """One task of one file: which it is, and what has to be known when its result comes."""

    name: Literal["plan", "read", "finish"]
    doc_id: str
    pages: tuple[PageJob, ...] = ()
    rows_key: str = ""


@dataclass(slots=True)
class _Open:
    """A file whose pages are being read."""

    source: Source
    pages: tuple[PageJob, ...] = ()
    left_out: int = 0
    waiting: set[int] = field(default_factory=set)
    troubles: dict[int, Trouble] = field(default_factory=dict)

    def troubles_in_order(self) -> tuple[tuple[int, Trouble], ...]:
        """Return page number and error of the pages given up, by number."""
        return tuple(sorted(self.troubles.items(), key=lambda item: item[0]))


@dataclass(slots=True)
class _Runner:
    """The files being worked on, and what became of those that are done."""

    settings: Settings
    stages: Stages
    keys: Keys
    cache: Cache
    pool: Pool[_Step]
    progress: Progress
    _open: dict[str, _Open] = field(default_factory=dict)
    _finished: dict[str, str | Rows] = field(default_factory=dict)
    _summaries: dict[str, DocumentSummary] = field(default_factory=dict)
    _pages_read: int = 0

    def read(self, sources: Iterable[Source]) -> None:
        """Read all files; few are open at a time, so that memory does not grow."""
        coming = iter(sources)
        more = True
        while True:
            while more and self.pool.outstanding < _WAITING_PER_WORKER * self.settings.workers:
                source = next(coming, None)
                more = source is not None
                if source is not None:
                    self._begin(source)
            result = self.pool.next_result()
            if result is not None:
                self._settle(result)
            elif not more:
                return

    def give_up(
        self, source: Source | FailedSource, error: FileError, pages: int | None = None
    ) -> None:
        """Record that nothing could be read of a file."""
        self._open.pop(source.doc_id, None)
        rows: Rows = resolve(self.stages.failure_rows)(
            source.doc_id,
            source.source_path,
            source.other_paths,
            source.sha256,
            source.size,
            source.media_type,
            error,
            pages=pages,
        )
        self._done(source.doc_id, rows, summarise(rows))

    def rows(self) -> Iterator[Rows]:
        """Yield the rows of every document, in the order of their keys."""
        for doc_id in sorted(self._finished):
            kept = self._finished[doc_id]
            yield known_rows(self.cache, kept) if isinstance(kept, str) else kept

    def summary(self) -> RunSummary:
        """Return the figures of all documents."""
        status: Counter[str] = Counter()
        readers: Counter[str] = Counter()
        rows: Counter[str] = Counter()
        findings: Counter[str] = Counter()
        for summary in self._summaries.values():
            status[summary.status] += 1
            readers.update(summary.readers)
            rows.update(summary.rows)
            findings.update(summary.findings)
        return RunSummary(
            out=self.settings.out,
            files=len(self._summaries),
            ok=status["ok"],
            partial=status["partial"],
            failed=status["failed"],
            pages=sum(summary.pages for summary in self._summaries.values()),
            pages_read=self._pages_read,
            readers=dict(sorted(readers.items())),
            rows=dict(rows),
            findings={s: findings[s] for s in ("error", "warning", "info") if s in findings},
            needs_review=sum(summary.needs_review for summary in self._summaries.values()),
        )

    def _begin(self, source: Source) -> None:
        self._open[source.doc_id] = _Open(source)
        key = self.keys.plan(source)
        known = None if self.settings.force else known_plans(self.cache, key)
        if known is None:
            args = (source, self.settings.read, self.settings.reader, self.stages)
            self._submit(_Step("plan", source.doc_id), "plan_source", args)
        else:
            self._planned(source, known)

    def _settle(self, result: Result[_Step]) -> None:
        step = result.key
        opened = self._open[step.doc_id]
        if step.name == "plan":
            self._plan_came(opened.source, result)
        elif step.name == "read":
            self._pages_came(opened, step.pages, result)
        else:
            self._finish_came(opened, step.rows_key, result)

    def _plan_came(self, source: Source, result: Result[_Step]) -> None:
        plans: tuple[PagePlan, ...] | Trouble = result.value
        if result.error is not None:
            plans = self._trouble(source, result.error)
        if not isinstance(plans, Trouble) or plans.lasting:
            keep_plans(self.cache, self.keys.plan(source), plans)
        self._planned(source, plans)

    def _planned(self, source: Source, plans: tuple[PagePlan, ...] | Trouble) -> None:
        if isinstance(plans, Trouble):
            self.progress.planned(0)
            self.give_up(source, plans.named(source).error())
            return
        opened = self._open[source.doc_id]
        wanted = [
            replace(plan, reason=named(plan.reason, source))
            for plan in plans
            if page_wanted(self.settings.pages, plan.page)
        ]
        opened.left_out = len(plans) - len(wanted)
        opened.pages = tuple(PageJob(plan, self.keys.page(source, plan)) for plan in wanted)
        self.progress.planned(len(wanted))
        for page in opened.pages:
            if (trouble := self.keys.unavailable(page.plan.reader)) is not None:
                opened.troubles[page.plan.page] = trouble
        if self._known_whole(opened):
            self.progress.pages_done(len(wanted))
            return
        missing = [page for page in opened.pages if not self._known(opened, page)]
        opened.waiting = {page.plan.page for page in missing}
        self.progress.pages_done(len(wanted) - len(missing))
        for batch in _batches(missing):
            self._submit_pages(opened, batch)
        if not missing:
            self._finish(opened)

    def _known_whole(self, opened: _Open) -> bool:
        """Take the finished rows from the cache, so that not one page has to be looked at."""
        key = self._rows_key(opened)
        summary = None if self.settings.force else known_summary(self.cache, key)
        if summary is not None:
            self._done(opened.source.doc_id, key, summary)
        return summary is not None

    def _rows_key(self, opened: _Open) -> str:
        troubles = opened.troubles_in_order()
        return self.keys.rows(opened.source, opened.pages, troubles, opened.left_out)

    def _known(self, opened: _Open, page: PageJob) -> bool:
        if page.plan.page in opened.troubles:
            return True
        known = None if self.settings.force else known_page(self.cache, page.key)
        if isinstance(known, Trouble):
            opened.troubles[page.plan.page] = known.named(opened.source)
        return known is not None

    def _submit_pages(self, opened: _Open, pages: tuple[PageJob, ...]) -> None:
        step = _Step("read", opened.source.doc_id, pages=pages)
        args = (opened.source, pages, self.settings.read, self.cache, self.stages)
        self._submit(step, "read_pages", args, timeout_s=self.settings.page_timeout_s)

    def _pages_came(self, opened: _Open, pages: tuple[PageJob, ...], result: Result[_Step]) -> None:
        if result.error is not None and len(pages) > 1:
            for page in pages:  # which of them is to blame shows when each is alone
                self._submit_pages(opened, (page,))
            return
        if result.error is not None:
            outcomes: Any = [(pages[0].plan.page, self._trouble(opened.source, result.error))]
        else:
            outcomes = result.value
        for number, trouble in outcomes:
            opened.waiting.discard(number)
            if trouble is None:
                self._pages_read += 1
            else:
                opened.troubles[number] = trouble.named(opened.source)
        self.progress.pages_done(len(outcomes))
        if not opened.waiting:
            self._finish(opened)

    def _finish(self, opened: _Open) -> None:
        if opened.troubles and self._known_whole(opened):
            return
        key = self._rows_key(opened)
        troubles = opened.troubles_in_order()
        job = FileJob(opened.source, opened.pages, troubles, opened.left_out, key, self.stages)
        step = _Step("finish", opened.source.doc_id, rows_key=key)
        self._submit(step, "finish_file", (job, self.cache), first=True)

    def _finish_came(self, opened: _Open, key: str, result: Result[_Step]) -> None:
        error = result.error
        if error is None:
            self._done(opened.source.doc_id, key, result.value)
            return
        if isinstance(error, TaskBroke | SchemaViolation):
            error = ParsingFailed(
                f"The pages were read, but working on them failed: {error.message}",
                mend="Report this as a bug, with the file.",
            )
        trouble = self._trouble(opened.source, error)
        error = trouble.named(opened.source).error()
        self.give_up(opened.source, error, len(opened.pages) + opened.left_out)

    def _done(self, doc_id: str, kept: str | Rows, summary: DocumentSummary) -> None:
        self._open.pop(doc_id, None)
        self._finished[doc_id] = kept
        self._summaries[doc_id] = summary
        self.progress.file_done()

    def _submit(
        self,
        step: _Step,
        function: str,
        args: tuple[Any, ...],
        *,
        timeout_s: float | None = None,
        first: bool = False,
    ) -> None:
        limit = self.settings.file_timeout_s if timeout_s is None else timeout_s
        self.pool.submit(step, f"pipeline.work:{function}", args, timeout_s=limit, first=first)

    def _trouble(self, source: Source, error: ItaError) -> Trouble:
        """Return what a worker's error means for the file; some end the run instead."""
        if isinstance(error, TaskBroke):
            error = ReaderFailed(f"The reader broke: {error.message}", mend=_MEND_READER)
        elif isinstance(error, ReaderUnavailable) and self.settings.reader is None:
            error = ReaderFailed(error.message, mend=error.mend)
        if not isinstance(error, FileError):
            raise error
        return Trouble.of(error).nameless(source)


_MEND_READER = "Report this as a bug, with the file; another reader may manage it (--reader)."


def _batches(pages: list[PageJob]) -> Iterator[tuple[PageJob, ...]]:
    """Group pages into tasks: one reader each, several pages where the reader is cheap."""
    for reader, group in groupby(pages, key=lambda page: page.plan.reader):
        run_of_pages = tuple(group)
        size = _BATCH if reader in CHEAP_READERS else 1
        for at in range(0, len(run_of_pages), size):
            yield run_of_pages[at : at + size]
