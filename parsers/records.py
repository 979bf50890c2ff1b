"""What a parser yields: mentions with the address of their ink, and findings.

A *mention* is one place where something is printed; the reconcile stage turns mentions into facts.
Every mention carries its `Evidence`. Scores are `Decimal`, as printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from parsers.document import Box

Severity = Literal["error", "warning", "info"]
Level = Literal["overall", "instrument", "indicator", "subindicator", "item"]
Instrument = Literal["IIT", "EIT", "OIT"]
Channel = Literal["public", "survey"]
DocKind = Literal["results_memo", "measures_report", "checklist", "score_table", "other"]
Period = Literal["6_months", "12_months"]
AgencyType = Literal[
    "sao",
    "subdistrict_municipality",
    "town_municipality",
    "city_municipality",
    "pao",
    "province",
    "department",
    "school",
    "college",
    "university",
    "hospital",
    "other",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read: the page, the box or line, the text as read, and how it got here."""

    page: int
    raw: str
    reader: str
    line: int | None = None
    box: Box | None = None
    confidence: float | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know.

    `subject` names what it is about as `table:key` (`scores:e4/public`), empty for the document.
    """

    severity: Severity
    kind: str
    message: str
    subject: str = ""
    page: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """One possible meaning of a damaged code. `match_score` is 0-100 over code and words."""

    instrument: Instrument
    code: str
    match_score: float


@dataclass(frozen=True, slots=True)
class ScoreMention:
    """One printed score.

    `row_key` names the table row (or "" outside tables) so that a repeat inside one row is counted
    once. `candidates` are the codes considered, best first; `code` is None where no decision was
    safe, and then `needs_review` is set.
    """

    fiscal_year: int | None
    level: Level
    instrument: Instrument | None
    code: str | None
    channel: Channel | None
    value: Decimal | None
    scale_max: Decimal
    evidence: Evidence
    title: str = ""
    code_raw: str = ""
    label_raw: str = ""
    match_score: float | None = None
    candidates: tuple[CodeCandidate, ...] = ()
    agency_no: int = 1
    section: str = ""
    row_key: str = ""
    needs_review: bool = False
    alternatives: tuple[tuple[Decimal, float], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingMention:
    """A printed rating: `code` is AA..F or PASS_EXCELLENT, PASS_GOOD, PASS, IMPROVE, ..."""

    code: str
    text: str
    evidence: Evidence
    fiscal_year: int | None = None
    agency_no: int = 1


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """One printed agency name. `place` says where it stands (letterhead, cover, body, ...)."""

    agency_type: AgencyType
    name: str
    text: str
    place: Literal["letterhead", "cover", "salutation", "signature", "body", "table"]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place of the gazetteer and how well all evidence together supports it (0-100)."""

    name: str
    district: str
    province: str
    dopa_code: str
    score: float


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """One agency of the document: number 1 is the issuer, others are rows of a score table."""

    agency_no: int
    role: Literal["issuer", "listed"]
    agency_name: str | None
    agency_type: AgencyType
    name_raw: str
    evidence: Evidence
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None
    dopa_code: str | None = None
    spellings: tuple[tuple[str, int], ...] = ()
    candidates: tuple[PlaceCandidate, ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: float | None = None
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the document says of itself: years, date, number, title, kinds."""

    title: str = ""
    doc_kinds: tuple[DocKind, ...] = ()
    fiscal_year: int | None = None
    report_year: int | None = None
    period: Period | None = None
    doc_date: date | None = None
    book_number: str | None = None
    evidence: tuple[tuple[str, Evidence], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One item of a disclosure checklist."""

    row_no: int
    fiscal_year: int | None
    instrument: Instrument
    code: str | None
    code_raw: str
    indicator: str | None
    title: str
    title_raw: str
    components: str
    responsible: str
    state: Literal["done", "not_done", "unknown"]
    progress: str
    urls: tuple[str, ...]
    evidence: Evidence
    match_score: float | None = None
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure of an action or follow-up table, joined across pages."""

    measure_no: int
    table_no: int
    indicator: str | None
    codes: tuple[str, ...]
    issue: str
    measure: str
    steps: str
    responsible: str
    timeframe: str
    monitoring: str
    output: str
    outcome: str
    note: str
    cells: tuple[tuple[str, str], ...]
    page_start: int
    page_end: int
    evidence: Evidence
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """Everything parsed from one document."""

    facts: DocumentFacts
    agencies: tuple[AgencyRecord, ...] = ()
    scores: tuple[ScoreMention, ...] = ()
    ratings: tuple[RatingMention, ...] = ()
    checklist: tuple[ChecklistRow, ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
