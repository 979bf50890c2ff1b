"""Measures: one row per measure of an action or follow-up table, joined across pages.

Tables differ from agency to agency; what a column is, its header says (`headers.py`). Whatever the
roles, `cells` keeps every column with its header as printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from parsers.chains import Chain, Part, build_chains
from parsers.codes import CodeDecision
from parsers.document import Document
from parsers.headers import Head
from parsers.records import Finding, MeasureRow
from parsers.row_codes import codes_in, split_code
from parsers.sections import Section, indicator_in, read_section, section_above
from parsers.table_rows import JoinedRow, Row, is_doubtful

_KEY_ROLES = ("no", "measure", "issue", "indicator", "guideline", "items")
"""What begins a new measure, most telling first: the first of these columns a table has."""
_SHORT_ROLES = ("responsible", "timeframe")
_NUMBERED = re.compile(r"\s*\(?[0-9๐-๙]{1,2}\s*[.)]|\s*[0-9๐-๙]{1,2}\s*$")
_FROM_RESULT = re.compile(r"\s*(?:จาก)?\s*ผลการประเมิน")
RECENT = 20
"""So many measures before show how the table's rows begin and what they fill."""
_NAMED_AT_START = 60
"""An indicator named this early in a text is what the text is about."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A measure being read: its rows, the section above it, and what is doubtful about it."""

    head: Head
    table_no: int
    section: Section
    rows: list[Row]
    inherited: tuple[tuple[int, str], ...] = ()
    doubts: list[str] = field(default_factory=list)

    @property
    def joined(self) -> JoinedRow:
        """The logical row read so far."""
        return JoinedRow(tuple(self.rows))


def parse_measures(
    document: Document, fiscal_year: int | None, chains: tuple[Chain, ...] | None = None
) -> tuple[tuple[MeasureRow, ...], tuple[Finding, ...]]:
    """Return the measures of a document, numbered from 1 in reading order.

    Args:
        document: A normalised document.
        fiscal_year: Fiscal year (Buddhist era) of the result; its list decides the item codes.
        chains: The document's tables where they have been joined already (`build_chains`).

    Returns:
        The measures, and findings: tables that nobody could read (`table_not_understood`), rows
        without a row to continue (`stray_row`), continuations and codes that a person should see.
    """
    rows: list[MeasureRow] = []
    findings: list[Finding] = []
    section = Section()
    table_no = 0
    for chain in build_chains(document) if chains is None else chains:
        measures = chain.head is not None and "measures" in chain.kinds
        table_no += measures
        drafts: list[_Draft] = []
        for part in chain.parts:
            section = section_above([line.text for _, line in part.lines], section)
            if measures and chain.head is not None:
                section = _read_part(chain.head, table_no, part, section, drafts, findings)
        if not chain.kinds:
            findings.append(_not_understood(chain))
        for draft in drafts:
            row, found = _measure(len(rows) + 1, draft, fiscal_year)
            rows.append(row)
            findings.extend(found)
    return tuple(rows), tuple(findings)


def _not_understood(chain: Chain) -> Finding:
    part = chain.parts[0]
    first = part.rows[0] if part.rows else None
    raw = "\t".join(cell.raw for cell in first.cells()) if first is not None else ""
    line = next((c.line_no for c in first.cells() if c.line_no), None) if first else None
    where = f", line {line}" if line else ""
    return Finding(
        "info",
        "table_not_understood",
        f"Table {part.table_index + 1} of the page{where} has no header that is known; "
        "nothing was read from its columns.",
        "",
        part.page.number,
        raw[:200],
    )


def _key_columns(head: Head) -> tuple[int, ...]:
    for role in _KEY_ROLES:
        columns = head.indices("measures", role)
        if columns:
            return columns
    return (0,)


def _read_part(
    head: Head,
    table_no: int,
    part: Part,
    section: Section,
    drafts: list[_Draft],
    findings: list[Finding],
) -> Section:
    """Read the rows of one page: sections, new measures, and continuations of the last one."""
    keys = _key_columns(head)
    first_on_page = True
    for row in part.rows:
        filled = row.filled()
        if len(filled) == 1 and filled[0] == 0:
            opened = read_section(row.text(0), section)
            if opened is not None:
                section, first_on_page = opened, False
                continue
        continued, doubt = _continues(head, row, keys, drafts, first_on_page)
        first_on_page = False
        doubts = [doubt] if doubt else []
        if part.shifted:
            doubts.append("the page break lost the first column")
        if continued:
            drafts[-1].rows.append(row)
            drafts[-1].doubts.extend(doubts)
        elif not drafts and not any(row.text(c) for c in keys):
            findings.append(_stray(row))
            drafts.append(_Draft(head, table_no, section, [row], (), ["it has no beginning"]))
        else:
            inherited = _inherited(head, row, drafts)
            drafts.append(_Draft(head, table_no, section, [row], inherited, doubts))
    return section


def _stray(row: Row) -> Finding:
    return Finding(
        "warning",
        "stray_row",
        "A row continues a measure, but none stands before it.",
        "measures",
        row.page.number,
        "\t".join(cell.raw for cell in row.cells())[:200],
    )


def _continues(
    head: Head, row: Row, keys: tuple[int, ...], drafts: list[_Draft], first_on_page: bool
) -> tuple[bool, str]:
    """Tell whether a row goes on with the measure before it, and what is doubtful about that.

    It does where its key cell is empty or merged from above. At the top of a page it also does
    where the key cell has no number though those before have one, or where the short cells
    (responsible, timeframe) are empty though those before are filled: then with a doubt.
    """
    if not drafts:
        return False, ""
    if not any(row.own(c) and row.text(c) for c in keys):
        return _unkeyed(head, row, keys, first_on_page)
    if not first_on_page:
        return False, ""
    text = next(row.text(c) for c in keys if row.text(c))
    if _NUMBERED.match(text) or split_code(text) is not None:
        return False, ""
    recent = drafts[-RECENT:]
    before = [d.rows[0].text(keys[0]) for d in recent]
    if all(_NUMBERED.match(t) for t in before):
        return True, "its first words on a new page have no number"
    short = [c for role in _SHORT_ROLES for c in head.indices("measures", role)]
    had = [c for c in short if all(d.joined.text(c) for d in recent)]
    if had and not any(row.text(c) for c in had):
        return True, "on a new page its short columns are empty"
    return False, ""


def _unkeyed(head: Head, row: Row, keys: tuple[int, ...], first_on_page: bool) -> tuple[bool, str]:
    """Judge a row without a number of its own: a continuation, or a number that was not read."""
    names = head.indices("measures", "measure")
    named = [c for c in names if c not in keys and row.own(c) and row.text(c)]
    merged = any(row.text(c) for c in keys)
    if not named or merged:
        return True, ""
    if first_on_page:
        return True, "on a new page it goes on without a number"
    return False, "it has no number"


def _inherited(head: Head, row: Row, drafts: list[_Draft]) -> tuple[tuple[int, str], ...]:
    """Return the issue or indicator printed once above for several measures."""
    if not drafts or drafts[-1].head is not head:
        return ()
    found: list[tuple[int, str]] = []
    for role in ("issue", "indicator"):
        for column in head.indices("measures", role):
            if not row.text(column):
                last = drafts[-1]
                text = last.joined.text(column) or dict(last.inherited).get(column, "")
                if text:
                    found.append((column, text))
    return tuple(found)


def _measure(
    measure_no: int, draft: _Draft, year: int | None
) -> tuple[MeasureRow, tuple[Finding, ...]]:
    head, joined = draft.head, draft.joined
    inherited = dict(draft.inherited)

    def text(*roles: str) -> str:
        columns = tuple(c for role in roles for c in head.indices("measures", role))
        return joined.join(columns) or "\n".join(inherited[c] for c in columns if c in inherited)

    has_measure = "measure" in head.roles("measures")
    has_issue = "issue" in head.roles("measures")
    decisions = _codes(text, draft.section, year)
    undecided = [d for d in decisions if d.code is None]
    doubted = [d for d in decisions if d.needs_review]
    evidence = joined.evidence
    first, last = joined.pages
    findings = [
        Finding(
            "warning",
            "measure_code_doubtful",
            f"Measure {measure_no}: {d.code_raw!r} "
            + (f"was taken for {d.code}." if d.code else "could not be decided."),
            f"measures:{measure_no}",
            first,
            d.code_raw,
        )
        for d in doubted
    ]
    findings.extend(
        Finding(
            "warning",
            "measure_joined",
            f"Measure {measure_no}: {doubt}.",
            f"measures:{measure_no}",
            first,
        )
        for doubt in dict.fromkeys(draft.doubts)
    )
    row = MeasureRow(
        measure_no=measure_no,
        table_no=draft.table_no,
        indicator=_indicator(text, draft.section),
        codes=tuple(d.code for d in decisions if d.code is not None),
        issue=text("issue") if has_issue else text("finding") or text("indicator"),
        measure=text("measure") if has_measure else text("guideline"),
        steps=text("guideline", "steps") if has_measure else text("steps"),
        responsible=text("responsible"),
        timeframe=text("timeframe"),
        monitoring=text("monitoring"),
        output=text("output"),
        outcome=text("outcome"),
        note=text("note"),
        cells=tuple((c.header, joined.text(c.index)) for c in head.columns),
        page_start=first,
        page_end=last,
        evidence=evidence,
        needs_review=bool(doubted or undecided or draft.doubts) or is_doubtful(evidence),
    )
    return row, tuple(findings)


def _codes(
    text: Callable[..., str], section: Section, year: int | None
) -> tuple[CodeDecision, ...]:
    """Return the items a measure is about: its questions, else what its key cells begin with."""
    questions = text("items")
    if questions:
        return codes_in(questions, year=year, section=section, many=True)
    found: list[CodeDecision] = []
    for role in ("issue", "measure", "indicator", "guideline"):
        for decision in codes_in(text(role), year=year, section=section, many=False):
            if all(decision.code != other.code for other in found):
                found.append(decision)
    return tuple(found)


def _indicator(text: Callable[..., str], section: Section) -> str | None:
    """Return the indicator: of the row's own column, of its first words, or of the section."""
    own = indicator_in(text("indicator"))
    if own is not None:
        return own
    named: set[str] = set()
    for role in ("issue", "measure", "guideline", "steps"):
        start = text(role)[:_NAMED_AT_START]
        if role == "steps" and not _FROM_RESULT.match(start):
            continue
        number = indicator_in(start)
        if number is not None:
            named.add(number)
    if len(named) == 1:
        return named.pop()
    return section.indicator
