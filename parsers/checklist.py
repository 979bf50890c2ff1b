"""Disclosure checklists: one row per item of OIT, with what was done about it.

`ข้อ | ข้อมูล | องค์ประกอบด้านข้อมูล | ผู้รับผิดชอบ | ความก้าวหน้าผลการดำเนินการ`, repeated page by page
under headings `ตัวชี้วัดย่อยที่ 9.1 …`; or a web list `ข้อ | ข้อมูล | URL`. These rows are not scores.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from rapidfuzz import fuzz

from parsers import codebook
from parsers.chains import Chain, Part, build_chains
from parsers.checkmarks import Progress, mark_columns, read_progress
from parsers.code_readings import printed_code, readings
from parsers.codes import CodeDecision, code_findings
from parsers.document import Document
from parsers.folding import fold
from parsers.headers import Head
from parsers.records import ChecklistRow, Finding
from parsers.row_codes import read_code, split_code
from parsers.sections import Section, read_section, section_above
from parsers.table_rows import JoinedRow, Row, is_doubtful

TITLE_MATCH = 75.0
"""A printed title is that of the codebook from this similarity on (0-100)."""
YEAR_MARGIN = 0.2
"""Another year's list is taken only if this share of the rows more agrees with it."""

_URL = re.compile(r"(?:https?://|www\.)[!-;=?-Z\\^-z|~]+")
_URL_END = ".,;:!?'\")]}|\\"
_THAI = re.compile(r"[ก-๙]")
_HOST = re.compile(r"(?:https?://)?[^/.]+\.[^/.]+")
_BROKEN_URL = re.compile(
    r"(?:https?://|www\.)[!-;=?-Z\\^-z|~]*(?:(?<=[./_=&?-])\n(?=[0-9A-Za-z])[!-;=?-Z\\^-z|~]+|\n/[!-;=?-Z\\^-z|~]*)+"
)
"""An address that goes on in the next line of its cell."""


def parse_checklist(
    document: Document, fiscal_year: int | None, chains: tuple[Chain, ...] | None = None
) -> tuple[tuple[ChecklistRow, ...], tuple[Finding, ...]]:
    """Return the rows of all disclosure checklists of a document, numbered from 1.

    Args:
        document: A normalised document.
        fiscal_year: Fiscal year (Buddhist era) of the result. A report on the result of one year
            often lists the items of the next; the year whose list the rows agree with is used.
        chains: The document's tables where they have been joined already (`build_chains`).

    Returns:
        The rows in reading order, and what a person should know about them.
    """
    rows: list[ChecklistRow] = []
    findings: list[Finding] = []
    drafts = _collect(build_chains(document) if chains is None else chains)
    year = _year_of_list(drafts, fiscal_year)
    if drafts and year != fiscal_year:
        findings.append(
            Finding(
                "info",
                "checklist_year",
                f"The checklist agrees with the item list of {year}, not of {fiscal_year}.",
                "checklist",
                drafts[0][1].pages[0],
            )
        )
    previous: CodeDecision | None = None
    for head, joined, section in drafts:
        raw, title = _code_and_title(head, joined)
        decision = _decide(raw, title, section, year, previous) if raw else None
        row, found = _row(len(rows) + 1, head, joined, section, year, decision)
        previous = decision
        rows.append(row)
        findings.extend(found)
    findings.extend(_duplicates(rows))
    return tuple(rows), tuple(findings)


Draft = tuple[Head, JoinedRow, Section]
_Open = tuple[Head, list[Row], Section]


def _collect(chains: tuple[Chain, ...]) -> list[Draft]:
    """Join the rows of every checklist, each with the section it stands under."""
    drafts: list[_Open] = []
    section = Section()
    for chain in chains:
        for part in chain.parts:
            section = section_above([line.text for _, line in part.lines], section)
            if chain.head is not None and "checklist" in chain.kinds:
                section = _collect_part(chain.head, part, section, drafts)
    return [(head, JoinedRow(tuple(rows)), section) for head, rows, section in drafts]


def _collect_part(head: Head, part: Part, section: Section, drafts: list[_Open]) -> Section:
    numbers = head.indices("checklist", "no")
    titles = head.indices("checklist", "title")
    for row in part.rows:
        filled = row.filled()
        if len(filled) == 1 and (opened := read_section(row.text(filled[0]), section)):
            section = opened
            continue
        keyed = any(row.own(c) and row.text(c) for c in (numbers or titles))
        if not keyed and drafts and drafts[-1][0] is head:
            drafts[-1][1].append(row)
        else:
            drafts.append((head, [row], section))
    return section


def _year_of_list(drafts: list[Draft], fiscal_year: int | None) -> int | None:
    """Return the year whose item list the printed numbers and titles agree with."""
    known = [year for year in codebook.load().years if codebook.load().items(year, "OIT")]
    if not drafts:
        return fiscal_year
    shares = {year: _agreement(drafts, year) for year in known}
    best, own = fiscal_year, shares.get(fiscal_year or 0, 0.0)
    nearness = sorted(known, key=lambda y: (abs(y - (fiscal_year or y)), -y))
    for year in nearness:
        if shares[year] > own + (YEAR_MARGIN if best == fiscal_year else 0.0):
            best, own = year, shares[year]
    return best


def _agreement(drafts: list[Draft], year: int) -> float:
    """Return the share of rows whose printed number has its printed title in a year's list."""
    hits = 0
    for head, joined, _ in drafts:
        raw, title = _code_and_title(head, joined)
        items = (codebook.load().item(year, c) for c in _plain_readings(raw))
        hits += any(item is not None and _same_title(title, item.title) for item in items)
    return hits / len(drafts)


def _plain_readings(raw: str) -> tuple[str, ...]:
    return tuple(r.code for r in readings(raw) if r.instrument == "OIT")


def _same_title(printed: str, title: str) -> bool:
    a, b = fold(printed), fold(title)
    return bool(a) and (a == b or fuzz.ratio(a, b) >= TITLE_MATCH)


def _code_and_title(head: Head, joined: JoinedRow) -> tuple[str, str]:
    """Return the code as printed and the title; the code may stand before the title."""
    raw = joined.join(head.indices("checklist", "no"))
    title = joined.join(head.indices("checklist", "title"))
    split = split_code(title)
    if split is not None and (not raw or printed_code(split[0])):
        return split
    return raw, title


def _row(
    row_no: int,
    head: Head,
    joined: JoinedRow,
    section: Section,
    year: int | None,
    item: CodeDecision | None,
) -> tuple[ChecklistRow, list[Finding]]:
    findings: list[Finding] = []
    raw, title_raw = _code_and_title(head, joined)
    page = joined.pages[0]
    code = item.code if item is not None else None
    known = codebook.load().item(year, code) if code else None
    progress, urls, cut = _progress(head, joined)
    review = item is None or item.needs_review or cut or is_doubtful(joined.evidence)
    subject = f"checklist:{row_no}"
    if item is None:
        message = f"Checklist row {row_no} has no code."
        findings.append(Finding("warning", "code_undecided", message, subject, page, title_raw))
    else:
        findings.extend(replace(f, subject=subject) for f in code_findings(item, year, page))
    if not progress.certain and _has_state(head):
        review = True
        findings.append(
            Finding(
                "warning",
                "unclear_state",
                f"Checklist row {row_no} ({code or raw}): neither done nor not done is marked "
                "alone; the state stays unknown.",
                subject,
                page,
                joined.join(head.indices("checklist", "progress")),
            )
        )
    indicator = section.indicator or (known.subindicator or known.indicator if known else None)
    if known and section.indicator and not _fits(section.indicator, known):
        review = True
        findings.append(
            Finding(
                "warning",
                "indicator_conflict",
                f"Checklist row {row_no} ({code}): printed under indicator {section.indicator}, "
                f"but the list of {year} has it under {known.subindicator or known.indicator}.",
                subject,
                page,
                raw,
            )
        )
    row = ChecklistRow(
        row_no=row_no,
        fiscal_year=year,
        instrument=(item.instrument if item else None) or "OIT",
        code=code,
        code_raw=raw,
        indicator=indicator,
        title=known.title if known else "",
        title_raw=title_raw,
        components=joined.join(head.indices("checklist", "components")),
        responsible=joined.join(head.indices("checklist", "responsible")),
        state=progress.state,
        progress=progress.rest,
        urls=urls,
        evidence=joined.evidence,
        match_score=item.match_score if item else None,
        needs_review=review,
    )
    return row, findings


def _decide(
    raw: str, title: str, section: Section, year: int | None, previous: CodeDecision | None
) -> CodeDecision:
    here = Section(section.indicator, section.instrument or "OIT")
    return read_code(raw, title, year=year, section=here, previous=previous)


def _fits(indicator: str, item: codebook.Item) -> bool:
    return indicator in (item.indicator, item.subindicator)


def _has_state(head: Head) -> bool:
    return bool(head.roles("checklist") & {"progress", "done_mark", "not_done_mark"})


def _progress(head: Head, joined: JoinedRow) -> tuple[Progress, tuple[str, ...], bool]:
    """Return state and report, the web addresses, and whether an address may be cut short."""
    text = joined.join(head.indices("checklist", "progress"))
    roles = head.roles("checklist")
    if {"done_mark", "not_done_mark"} & roles and "progress" not in roles:
        done = joined.join(head.indices("checklist", "done_mark"))
        not_done = joined.join(head.indices("checklist", "not_done_mark"))
        progress = mark_columns(done, not_done)
    else:
        progress = read_progress(text)
    urls: list[str] = []
    cut = False
    for column in head.columns:
        found, doubtful = find_urls(joined.text(column.index))
        urls.extend(url for url in found if url not in urls)
        cut = cut or doubtful
    return progress, tuple(urls), cut


def find_urls(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the web addresses in a text, and whether one may be cut short or wrongly joined.

    An address ends before the first Thai letter: scans glue the next word to it, though Thai
    letters may belong to it. An address that a narrow column broke behind a dot or slash, or before
    a slash, is joined with the next line. Only a person can tell, hence the mark.

    >>> find_urls("ดู https://www.example.go.th/ita, และ www.a.go.th")
    (('https://www.example.go.th/ita', 'www.a.go.th'), False)
    >>> find_urls("https://a.go.th/แบบวัด")
    (('https://a.go.th/',), True)
    """
    urls: list[str] = []
    whole = _BROKEN_URL.sub(_rejoin, text)
    cut = whole != text
    for found in _URL.finditer(whole):
        url = found.group().rstrip(_URL_END)
        cut = cut or bool(_THAI.match(whole, found.end())) or not _HOST.match(url)
        if url and url not in urls:
            urls.append(url)
    return tuple(urls), cut


def _rejoin(match: re.Match[str]) -> str:
    return "".join(match.group().split("\n"))


def _duplicates(rows: list[ChecklistRow]) -> list[Finding]:
    """Report codes that several rows carry: one of them must be another item, or a repeat."""
    counts = Counter(row.code for row in rows if row.code)
    return [
        Finding(
            "warning",
            "duplicate_code",
            f"Code {code} stands in {count} rows of the checklist.",
            f"checklist:{code}",
        )
        for code, count in sorted(counts.items())
        if count > 1
    ]
