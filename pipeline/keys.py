"""What a cache entry depends on, in one place: the keys of plans, pages and rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.cache import code_version, key_of
from pipeline.errors import ReaderFailed, ReaderUnavailable
from pipeline.pool_worker import resolve
from pipeline.readers.base import PagePlan, Source, modules_of
from pipeline.settings import Settings
from pipeline.work import PageJob, Stages, Trouble

_FORMAT = 1
"""Raise it when what an entry holds changes its meaning without any stage's code changing."""


@dataclass(slots=True)
class Keys:
    """Makes the keys of one run; asks every reader for its version once."""

    settings: Settings
    stages: Stages
    _readers: dict[str, tuple[str, str] | Trouble] = field(default_factory=dict)

    def plan(self, source: Source) -> str:
        """Return the key of a file's plan: content, options, and the code that plans."""
        settings = self.settings
        return key_of(
            "plan",
            _FORMAT,
            source.sha256,
            source.media_type,
            source.path.suffix.lower(),
            settings.reader,
            settings.read,
            self.stages.plan,
            code_version((_module(self.stages.plan),)),
        )

    def page(self, source: Source, plan: PagePlan) -> str:
        """Return the key of one page: content, page, options, reader with its version and code."""
        if plan.reader not in self._readers:
            self._readers[plan.reader] = self._describe(plan.reader)
        return key_of(
            "page",
            _FORMAT,
            source.sha256,
            source.media_type,
            plan.page,
            plan.reader,
            self._readers[plan.reader],
            self.settings.read,
        )

    def unavailable(self, reader: str) -> Trouble | None:
        """Return why a reader cannot be had, None if it can; asked after `page`."""
        known = self._readers[reader]
        return known if isinstance(known, Trouble) else None

    def rows(
        self,
        source: Source,
        pages: tuple[PageJob, ...],
        troubles: tuple[tuple[int, Trouble], ...],
        left_out: int,
    ) -> str:
        """Return the key of a document's rows: its pages, its paths, and the code of all stages."""
        stages = self.stages
        names = (stages.normalise, stages.parse, stages.reconcile, stages.rows)
        modules = (*(_module(name) for name in names), "pipeline.work")
        return key_of(
            "rows",
            _FORMAT,
            (source.sha256, source.size, source.media_type),
            (source.source_path, source.other_paths),
            tuple((p.plan.page, p.plan.reader, p.plan.reason, p.key) for p in pages),
            troubles,
            left_out,
            names,
            code_version(modules, ("normalizers", "parsers")),
        )

    def _describe(self, name: str) -> tuple[str, str] | Trouble:
        """Return what a reader's pages depend on besides the file, or why it cannot be had.

        Raises:
            ReaderUnavailable: The reader was asked for by name; where it was only chosen for some
                pages, these fail and the run goes on.
        """
        try:
            reader = resolve(self.stages.get_reader)(name)
            modules = (*modules_of(reader), "pipeline.codec")
            return reader.version(), code_version(modules, ("pipeline.readers",))
        except ReaderUnavailable as exc:
            if self.settings.reader is not None:
                raise
            return Trouble.of(ReaderFailed(exc.message, mend=exc.mend))


def _module(stage: str) -> str:
    return stage.partition(":")[0]
