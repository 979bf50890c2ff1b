"""What workers do with one file: plan its pages, read some of them, and finish it into rows.

Workers hand pages to each other through the cache, so no page travels through the parent and the
parent's memory does not grow with the archive. Each stage is named by path (`module:function`),
which is what crosses processes.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import msgspec

from parsers.document import Document, Page, PageNote
from parsers.records import DocumentFacts, Finding, Records
from pipeline.cache import Cache
from pipeline.codec import decode_page, encode_page, without_half_pairs
from pipeline.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileError,
    FileTooLarge,
    NotText,
    PageLost,
    PageTooLarge,
    ReaderFailed,
    UnreadableFile,
    UnsupportedType,
)
from pipeline.facts import Facts
from pipeline.pool_worker import resolve
from pipeline.readers.base import PagePlan, ReadOptions, Source

Rows = dict[str, list[dict[str, object]]]
"""Rows of one document by table name; values are plain (str, int, float, bool, None, lists)."""

LASTING: tuple[type[FileError], ...] = (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    NotText,
    PageTooLarge,
    UnsupportedType,
)
"""Errors that lie in the file itself. Only these are remembered: any other may be chance."""

_GAP = "\0"
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a run, each as `module:function`; see DESIGN for what each takes and gives."""

    discover: str = "pipeline.discover:discover"
    plan: str = "pipeline.readers.choose:plan_pages"
    get_reader: str = "pipeline.readers.choose:get_reader"
    normalise: str = "pipeline.normalise:normalise_document"
    parse: str = "pipeline.parse:parse"
    reconcile: str = "pipeline.reconcile:reconcile"
    rows: str = "pipeline.rows:rows_for_document"
    failure_rows: str = "pipeline.rows:rows_for_failure"
    emit: str = "pipeline.emit:emit"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A `FileError` as plain values, to be stored and compared.

    `kind` is the error class's own; `error()` makes the error again.
    """

    kind: str
    message: str
    mend: str = ""

    @classmethod
    def of(cls, error: FileError) -> Trouble:
        """Return the error as plain values."""
        return cls(error.kind, error.message, error.mend)

    def error(self) -> FileError:
        """Return the error again; of a class with the same kind."""
        return _error_class(self.kind)(self.message, mend=self.mend)

    def nameless(self, source: Source) -> Trouble:
        """Return it with the file's name as a gap, and without what differs between machines.

        Kept results outlive the name of the file, and the same file may lie anywhere else.
        """
        return replace(self, message=_nameless(self.message, source))

    def named(self, source: Source) -> Trouble:
        """Return it with the file's present name in the gap."""
        return replace(self, message=named(self.message, source))

    @property
    def lasting(self) -> bool:
        """Whether the cause lies in the file, so that trying again gives the same."""
        return issubclass(_error_class(self.kind), LASTING)


def named(words: str, source: Source) -> str:
    """Return words with the file's present name in the gap `nameless` words have."""
    return words.replace(_GAP, source.source_path)


def _nameless(words: str, source: Source) -> str:
    words = words.replace(str(source.path), _GAP)
    words = re.sub(rf"(?<!\w){re.escape(source.source_path)}(?!\w)", _GAP, words)
    return _ADDRESS.sub("0x…", words)


def _error_class(kind: str) -> type[FileError]:
    classes: list[type[FileError]] = FileError.__subclasses__()
    by_kind = {cls.kind: cls for cls in classes}
    return by_kind.get(kind, ReaderFailed)


@dataclass(frozen=True, slots=True)
class PageJob:
    """One page to read, and the cache key its result is stored under."""

    plan: PagePlan
    key: str


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file whose pages are all read or given up.

    Attributes:
        source: The file.
        pages: Its planned pages that were asked for, in page order.
        troubles: Page number and error of those that could not be read.
        left_out: How many of its pages were not asked for.
        key: Cache key of its rows.
        stages: The stages that finish it.
    """

    source: Source
    pages: tuple[PageJob, ...]
    troubles: tuple[tuple[int, Trouble], ...]
    left_out: int
    key: str
    stages: Stages


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """Figures of one document's rows, for the summary of a run."""

    status: str = "ok"
    pages: int = 0
    readers: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    needs_review: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """Content of a `rows` entry; the summary can be read without the rows."""

    summary: DocumentSummary
    rows: msgspec.Raw


_stored_decoder = msgspec.msgpack.Decoder(_Stored)
_plans_decoder = msgspec.msgpack.Decoder(tuple[PagePlan, ...])
_trouble_decoder = msgspec.msgpack.Decoder(Trouble)


def plan_source(
    source: Source, options: ReadOptions, forced: str | None, stages: Stages
) -> tuple[PagePlan, ...]:
    """Return which reader takes each page of a file; reasons leave a gap for its name.

    Raises:
        FileError: The file cannot be read at all.
    """
    with _as_file_errors(source):
        plans: tuple[PagePlan, ...] = tuple(resolve(stages.plan)(source, options, forced))
    if not plans:
        raise DamagedFile("The file has no page.", mend="Ask for the file again.")
    return tuple(replace(plan, reason=_nameless(plan.reason, source)) for plan in plans)


def read_pages(
    source: Source, jobs: tuple[PageJob, ...], options: ReadOptions, cache: Cache, stages: Stages
) -> tuple[tuple[int, Trouble | None], ...]:
    """Read pages of one file into the cache; all of them with the same reader.

    Returns:
        Page number and what went wrong with it, `nameless` (None: it is in the cache), in the
        order given.
    """
    outcomes: list[tuple[int, Trouble | None]] = []
    reader = resolve(stages.get_reader)(jobs[0].plan.reader)
    for job in jobs:
        try:
            with _as_file_errors(source):
                _same_size(source)
                page: Page = reader.read(source, job.plan, options)
            if page.number != job.plan.page:
                raise ReaderFailed(f"The reader gave page {page.number} for page {job.plan.page}.")
            cache.write("page", job.key, b"P" + _encoded(page))
            outcomes.append((job.plan.page, None))
        except FileError as exc:
            trouble = Trouble.of(exc).nameless(source)
            if trouble.lasting:
                cache.write("page", job.key, b"T" + msgspec.msgpack.encode(trouble))
            outcomes.append((job.plan.page, trouble))
    return tuple(outcomes)


def known_page(cache: Cache, key: str) -> Page | Trouble | None:
    """Return what the cache holds of a page: the page, why it cannot be read, or nothing."""
    content = cache.read("page", key)
    if content is None:
        return None
    try:
        if content[:1] == b"P":
            return decode_page(content[1:])
        return _trouble_decoder.decode(content[1:])
    except ValueError:
        return None


def known_plans(cache: Cache, key: str) -> tuple[PagePlan, ...] | Trouble | None:
    """Return what the cache holds of a file's plan: the plan, why there is none, or nothing."""
    content = cache.read("plan", key)
    if content is None:
        return None
    try:
        if content[:1] == b"P":
            return _plans_decoder.decode(content[1:])
        return _trouble_decoder.decode(content[1:])
    except ValueError:
        return None


def keep_plans(cache: Cache, key: str, plans: tuple[PagePlan, ...] | Trouble) -> None:
    """Store a file's plan, or why it can never have one."""
    tag = b"T" if isinstance(plans, Trouble) else b"P"
    cache.write("plan", key, tag + msgspec.msgpack.encode(plans))


def known_summary(cache: Cache, key: str) -> DocumentSummary | None:
    """Return the figures of finished rows; None where the cache does not hold them whole."""
    content = cache.read("rows", key)
    if content is None:
        return None
    try:
        return _stored_decoder.decode(content).summary
    except ValueError:
        return None


def known_rows(cache: Cache, key: str) -> Rows:
    """Return finished rows.

    Raises:
        PageLost: The cache does not hold them (any more).
    """
    content = cache.read("rows", key)
    if content is None:
        raise PageLost("A finished document vanished from the cache.", mend="Run again.")
    rows: Rows = msgspec.msgpack.decode(_stored_decoder.decode(content).rows, type=Rows)
    return rows


def finish_file(job: FileJob, cache: Cache) -> DocumentSummary:
    """Turn the pages of one file into rows, store them, and return their figures.

    Raises:
        PageLost: A page is not in the cache any more.
        SchemaViolation: A stage made a row that does not fit its table.
    """
    stages = job.stages
    document, errors = _assembled(job, cache)
    if document.pages:
        document = resolve(stages.normalise)(document)
        facts: Facts = resolve(stages.reconcile)(document, resolve(stages.parse)(document))
    else:
        facts = _NOTHING_KNOWN
    total = len(job.pages) + job.left_out
    if job.left_out:
        message = f"Only {len(job.pages)} of {total} pages were asked for."
        finding = Finding("info", "pages_left_out", message)
        facts = replace(facts, findings=(*facts.findings, finding))
    rows: Rows = without_half_pairs(
        resolve(stages.rows)(job.source, document, facts, page_errors=errors, pages=total)
    )
    if errors and not document.pages:
        rows["documents"][0]["status"] = "failed"
    summary = summarise(rows)
    stored = _Stored(summary, msgspec.Raw(msgspec.msgpack.encode(rows)))
    cache.write("rows", job.key, msgspec.msgpack.encode(stored))
    return summary


_NOTHING_KNOWN = Facts(
    records=Records(facts=DocumentFacts()),
    scores=(),
    mentions=(),
    rating_stated=None,
    rating_computed=None,
    findings=(),
)


def summarise(rows: Rows) -> DocumentSummary:
    """Return the figures of one document's rows."""
    return DocumentSummary(
        status=str(rows["documents"][0]["status"]),
        pages=len(rows.get("pages", ())),
        readers=_counts(rows.get("pages", []), "reader"),
        rows={name: len(found) for name, found in rows.items()},
        findings=_counts(rows.get("findings", []), "severity"),
        needs_review=sum(
            row.get("needs_review") is True for found in rows.values() for row in found
        ),
    )


def _counts(rows: list[dict[str, object]], column: str) -> dict[str, int]:
    return dict(sorted(Counter(str(row[column]) for row in rows).items()))


def _assembled(job: FileJob, cache: Cache) -> tuple[Document, dict[int, FileError]]:
    """Return the document of the pages that were read, and the errors of the others."""
    errors = {number: trouble.error() for number, trouble in job.troubles}
    pages: list[Page] = []
    for page_job in job.pages:
        if page_job.plan.page in errors:
            continue
        page = known_page(cache, page_job.key)
        if not isinstance(page, Page):
            raise PageLost("A page vanished from the cache.", mend="Run again.")
        # The reason belongs to the plan: the same page may be read for another reason.
        pages.append(replace(page, reason=page_job.plan.reason))
    source = job.source
    document = Document(source.doc_id, source.source_path, source.media_type, tuple(pages))
    return document, errors


def _encoded(page: Page) -> bytes:
    try:
        return encode_page(page)
    except UnicodeEncodeError:
        note = PageNote("warning", "half_characters", "Broken characters became U+FFFD.")
        mended = without_half_pairs(page)
        return encode_page(replace(mended, notes=(*mended.notes, note)))


def _same_size(source: Source) -> None:
    """Refuse a file that is not the one that was found, or it would be kept under its name."""
    if source.path.stat().st_size != source.size:
        raise UnreadableFile("The file changed while it was being read.", mend="Run again.")


@contextlib.contextmanager
def _as_file_errors(source: Source) -> Iterator[None]:
    """Turn what the system says about a file into the error of that file."""
    try:
        yield
    except OSError as exc:
        if exc.errno == errno.ENOMEM:
            raise MemoryError from exc  # no room to start a program such as tesseract
        if exc.errno is None:
            raise  # raised by a library in its own words, not by the system
        raise UnreadableFile(
            f"{source.source_path} cannot be read: {exc.strerror}.",
            mend="Check its permissions and the disk, then run again.",
        ) from exc
