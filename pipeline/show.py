"""One file, read at once: what a person wants to see of it in a terminal."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from parsers.document import Document, Page
from parsers.document_parser import parse_document
from parsers.records import AgencyRecord, Evidence
from pipeline.errors import BadArgument, EmptyFile, FileError, RunError, UnreadableFile
from pipeline.facts import Facts, ScoreFact
from pipeline.media import media_type
from pipeline.normalise import normalise_document
from pipeline.readers.base import Source
from pipeline.readers.choose import get_reader, plan_pages
from pipeline.reconcile import reconcile
from pipeline.rows import rows_for_document
from pipeline.settings import Settings, page_wanted

WIDTH = 100
"""Columns when the output is no terminal, and the most that are used on one."""

_NO_CONTROLS = {n: None for n in range(32) if chr(n) not in "\t\n"}
"""A report must not be able to steer the terminal."""

_STYLES = {"verified": "green", "repaired": "yellow", "conflict": "red", "unreadable": "red"}
_SEVERITY = {"error": "red", "warning": "yellow", "info": "dim"}


class NothingRead(RunError):
    """No page of the file could be read, or the file itself could not."""

    kind = "nothing_read"


@dataclass(frozen=True, slots=True)
class Shown:
    """One file with everything that was made of it."""

    source: Source
    document: Document
    facts: Facts
    errors: dict[int, FileError]


def source_of(path: Path) -> Source:
    """Return a single file as a source.

    Raises:
        BadArgument: There is no such file.
        UnreadableFile: It cannot be opened.
        EmptyFile: It has no bytes.
    """
    if not path.is_file():
        raise BadArgument(f"{path} is not a file.", mend="Name one report; see `ita show --help`.")
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be opened: {error.strerror or error}.", mend="Check its permissions."
        ) from error
    if not head:
        raise EmptyFile(f"{path} has no bytes.", mend="Ask for the file again.")
    return Source(path, path.name, digest, size, media_type(head, path.name))


def read_one(path: Path, settings: Settings) -> Shown:
    """Read one file through every stage, in this process.

    Raises:
        BadArgument: There is no such file, or none of its pages was asked for.
        NothingRead: No page could be read; the message says why.
    """
    try:
        source = source_of(path)
        plans = plan_pages(source, settings.read, settings.reader)
    except FileError as error:
        raise NothingRead(error.message, mend=error.mend) from error
    wanted = [plan for plan in plans if page_wanted(settings.pages, plan.page)]
    if not wanted:
        raise BadArgument(f"{path} has {len(plans)} pages, none of those asked for.")
    pages: list[Page] = []
    errors: dict[int, FileError] = {}
    for plan in wanted:
        try:
            pages.append(get_reader(plan.reader).read(source, plan, settings.read))
        except FileError as error:
            errors[plan.page] = error
    if not pages:
        first = errors[min(errors)]
        raise NothingRead(first.message, mend=first.mend)
    read = Document(source.doc_id, source.source_path, source.media_type, tuple(pages))
    document = normalise_document(read)
    return Shown(source, document, reconcile(document, parse_document(document)), errors)


def console() -> Console:
    """Return the console to show on: colours on a terminal only, never wider than `WIDTH`."""
    out = Console(file=sys.stdout, highlight=False)
    return Console(
        file=sys.stdout,
        highlight=False,
        width=min(out.width, WIDTH) if out.is_terminal else WIDTH,
    )


def show_text(shown: Shown, out: Console) -> None:
    """Print the normalised pages, each under a line with its number, reader and reason."""
    for page in shown.document.pages:
        out.print(Text(f"--- page {page.number} ({page.reader}: {page.reason})", style="bold"))
        out.file.write(page.plain_text().translate(_NO_CONTROLS) + "\n")  # tabs stay tabs
    _errors(shown, out)


def show_facts(shown: Shown, out: Console) -> None:
    """Print the facts of the document, each with its status and the address of its ink."""
    facts = shown.facts
    rows = rows_for_document(shown.source, shown.document, facts, page_errors=shown.errors)
    summary = rows["documents"][0]
    out.print(Text(str(shown.source.path), style="bold"))
    out.print(
        f"{shown.source.doc_id}  {shown.source.media_type}  {summary['pages']} pages  "
        f"{', '.join(sorted({p.reader for p in shown.document.pages}))}  "
        f"{summary['needs_review']} rows to review"
    )
    _errors(shown, out)
    _document(shown, out)
    _agencies(facts.records.agencies, out)
    _scores(facts.scores, out)
    _checklist(facts, out)
    _measures(facts, out)
    _findings(rows["findings"], out)


def short(text: object, width: int) -> str:
    r"""Return text on one line, cut with an ellipsis after `width` characters.

    >>> short("a\nb c", 20), short("abcdef", 4)
    ('a / b c', 'abc…')
    """
    line = " / ".join(part.strip() for part in str(text).splitlines() if part.strip())
    line = " ".join(line.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def middle(text: str, width: int) -> str:
    """Return text on one line, cut in its middle: code and number stand at its ends.

    >>> middle("e4 words words 97.09", 12)
    'e4 wo…97.09'
    """
    line = short(text, len(text) + 3 * text.count("\n") + 1)
    if len(line) <= width:
        return line
    half = (width - 1) // 2
    return f"{line[:half].rstrip()}…{line[-half:].lstrip()}"


def where(evidence: Evidence) -> str:
    """Return the address of ink: page and line, or page and the top left of the box."""
    if evidence.line is not None:
        return f"p{evidence.page} l{evidence.line}"
    if evidence.box is not None:
        return f"p{evidence.page} {evidence.box.x0:.0f},{evidence.box.y0:.0f}"
    return f"p{evidence.page}"


def score_name(fact: ScoreFact) -> str:
    """Return what a score is of, as people say it: `IIT i1`, `EIT e4 public`, `overall`."""
    parts = [fact.instrument, fact.code, fact.channel]
    name = " ".join(part for part in parts if part)
    return name if fact.code or fact.level == "instrument" else f"{fact.level} {name}".strip()


def _grid(title: str, *heads: str) -> Grid:
    """Return an empty table: `head*` columns are cut to fit, `head+` ones wrap."""
    grid = Grid(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    grid.padding = (0, 0)
    for head in heads:
        grid.add_column(
            head.rstrip("*+"),
            no_wrap=not head.endswith("+"),
            overflow="fold" if head.endswith("+") else "ellipsis",
            ratio=1 if head[-1:] in ("*", "+") else None,
        )
    return grid


def _print(grid: Grid, out: Console) -> None:
    if grid.row_count:
        out.print(grid)


def _row(grid: Grid, cells: Iterable[object], style: str = "") -> None:
    grid.add_row(*(Text("" if c is None else str(c)) for c in cells), style=style)


def _mark(needs_review: bool) -> str:
    return "review" if needs_review else ""


def _errors(shown: Shown, out: Console) -> None:
    for number, error in sorted(shown.errors.items()):
        out.print(Text(f"Page {number} was not read: {error}", style="red"))


def _document(shown: Shown, out: Console) -> None:
    said = shown.facts.records.facts
    evidence = dict(reversed(said.evidence))
    values: dict[str, object] = {
        "title": said.title,
        "doc_kinds": ", ".join(said.doc_kinds),
        "fiscal_year": said.fiscal_year,
        "report_year": said.report_year,
        "period": said.period,
        "doc_date": said.doc_date,
        "book_number": said.book_number,
        "rating_stated": shown.facts.rating_stated,
        "rating_computed": shown.facts.rating_computed,
    }
    grid = _grid("Document", "fact", "value*", "where", "as read*")
    for name, value in values.items():
        ink = evidence.get(name)
        place, raw = (where(ink), short(ink.raw, 60)) if ink else ("", "")
        _row(grid, (name, short("-" if value in (None, "") else value, 60), place, raw))
    _print(grid, out)


def _agencies(agencies: tuple[AgencyRecord, ...], out: Console) -> None:
    grid = _grid("Agencies", "no", "agency*", "place*", "where", "")
    for agency in agencies:
        place = ", ".join(p for p in (agency.subdistrict, agency.district, agency.province) if p)
        name = f"{agency.agency_name or agency.name_raw} ({agency.agency_type})"
        cells = (agency.agency_no, short(name, 80), short(place or "-", 60), where(agency.evidence))
        _row(grid, (*cells, _mark(agency.needs_review)))
    _print(grid, out)
    for agency in agencies:
        if agency.role == "issuer" or agency.needs_review:
            _spellings(agency, out)


def _spellings(agency: AgencyRecord, out: Console) -> None:
    spellings = "; ".join(f"{text} ×{count}" for text, count in agency.spellings[:6])
    candidates = "; ".join(
        f"{c.name}, {c.district}, {c.province} ({c.score:.0f})" for c in agency.candidates[:3]
    )
    parts = {"spellings": spellings, "candidates": candidates, "decided": "; ".join(agency.reasons)}
    for name, words in parts.items():
        if words:
            out.print(Text(f" {agency.agency_no} {name}: {short(words, 400)}"))


def _scores(scores: tuple[ScoreFact, ...], out: Console) -> None:
    heads = ("score", "year", "value", "status", "×", "where", "title*", "as read", "")
    grid = _grid("Scores", *heads)
    for fact in scores:
        full = "" if fact.scale_max == 100 else f" / {fact.scale_max:g}"
        agency = f"{fact.agency_no}: " if fact.agency_no != 1 else ""
        cells = (
            agency + score_name(fact),
            fact.fiscal_year,
            "-" if fact.value is None else f"{fact.value}{full}",
            fact.status,
            fact.mentions,
            where(fact.evidence),
            short(fact.title or fact.label_raw, 60),
            middle(fact.evidence.raw, 24),
        )
        _row(grid, (*cells, _mark(fact.needs_review)), _STYLES.get(fact.status, ""))
    _print(grid, out)


def _checklist(facts: Facts, out: Console) -> None:
    grid = _grid("Checklist", "no", "code", "state", "title*", "urls", "where", "")
    for row in facts.records.checklist:
        code = row.code or f"? {row.code_raw}"
        cells = (row.row_no, short(code, 8), row.state, short(row.title, 80), len(row.urls))
        _row(grid, (*cells, where(row.evidence), _mark(row.needs_review)))
    _print(grid, out)


def _measures(facts: Facts, out: Console) -> None:
    grid = _grid("Measures", "no", "codes", "measure*", "responsible*", "when", "pages", "")
    for row in facts.records.measures:
        codes = ", ".join(row.codes) or (f"indicator {row.indicator}" if row.indicator else "")
        pages = f"{row.page_start}" + (f"-{row.page_end}" if row.page_end > row.page_start else "")
        cells = (row.measure_no, short(codes, 14), short(row.measure or row.issue, 60))
        more = (short(row.responsible, 40), short(row.timeframe, 14), pages)
        _row(grid, (*cells, *more, _mark(row.needs_review)))
    _print(grid, out)


def _findings(rows: list[dict[str, object]], out: Console) -> None:
    grid = _grid("Findings", "severity", "kind", "subject", "page", "message+")
    order = {name: n for n, name in enumerate(_SEVERITY)}
    for row in sorted(rows, key=lambda r: (order[str(r["severity"])], int(str(r["page"] or 0)))):
        cells = (row["severity"], row["kind"], short(row["subject"] or "", 24), row["page"])
        _row(grid, (*cells, short(row["message"], 400)), _SEVERITY[str(row["severity"])])
    _print(grid, out)
