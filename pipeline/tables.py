"""The output tables, once: names, columns in order, types, keys, words.

Derived from here: pandera and Arrow schemas (`pipeline/schemas.py`), `datapackage.json`
(`pipeline/datapackage.py`) and `docs/data_dictionary.md` (`pipeline/data_dictionary.py`). A change
of columns raises `SCHEMA_VERSION` and says so in the changelog.

The score columns are in `pipeline/score_columns.py`, only to keep the files short.
"""

from __future__ import annotations

from typing import get_args

from parsers.records import AgencyType, DocKind, Instrument, Period, Severity
from pipeline.columns import Column, ForeignKey, TableSpec
from pipeline.score_columns import (
    CONFIDENCE,
    LINE_BOX,
    NEEDS_REVIEW,
    SCORE_KEY,
    mention_columns,
    score_columns,
)

SCHEMA_VERSION = "1.0.0"

DOC_ID = Column(
    "doc_id",
    "string",
    "The document: first 16 hex digits of the SHA-256 of the file.",
    nullable=False,
    pattern=r"[0-9a-f]{16}",
)
AGENCY_NO = Column(
    "agency_no",
    "integer",
    "The agency within the document; 1 is the issuer.",
    nullable=False,
    minimum=1,
)
FISCAL_YEAR = Column("fiscal_year", "integer", "Fiscal year.", "Buddhist era year")
TO_DOCUMENT = ForeignKey(("doc_id",), "documents", ("doc_id",))
TO_AGENCY = ForeignKey(("doc_id", "agency_no"), "agencies", ("doc_id", "agency_no"))
STATUSES = ("ok", "partial", "failed")


def _text(name: str, description: str) -> Column:
    return Column(name, "string", description)


def _count(name: str, description: str, unit: str = "") -> Column:
    return Column(name, "integer", description, unit, nullable=False, minimum=0)


def _list(name: str, description: str, enum: tuple[str, ...] = ()) -> Column:
    return Column(name, "list", description, nullable=False, enum=enum)


DOCUMENTS = TableSpec(
    "documents",
    "Documents",
    "One row per distinct file found, read or not; equal files are one document.",
    (
        DOC_ID,
        Column("source_path", "string", "Path under the folder given.", nullable=False),
        _list("other_paths", "Further paths of files with the same content, sorted."),
        Column(
            "source_sha256",
            "string",
            "SHA-256 of the file; absent where its bytes could not be read.",
            pattern=r"[0-9a-f]{64}",
        ),
        Column("source_bytes", "integer", "Size of the file.", "bytes", minimum=0),
        _text("media_type", "Kind of file, decided from its content."),
        Column("pages", "integer", "Pages of the file, read or not.", minimum=0),
        _list("doc_kinds", "What the document is; may be several.", get_args(DocKind)),
        _text("title", "Title as printed."),
        Column(
            "fiscal_year",
            "integer",
            "Fiscal year of the assessment whose result is reported.",
            "Buddhist era year",
        ),
        Column("report_year", "integer", "Year of the report itself.", "Buddhist era year"),
        Column("period", "string", "Reporting period named on the cover.", enum=get_args(Period)),
        Column("doc_date", "date", "Date of the document itself, common era."),
        _text("book_number", "Official book number, digits as 0-9."),
        _text("rating_stated", "Rating of the issuer as the document states it (code)."),
        _text("rating_computed", "Rating that follows from the total by the rules of the year."),
        _list("readers", "Readers that read its pages, sorted."),
        Column(
            "mean_confidence",
            "number",
            "Mean confidence of all lines and cells; absent where no reader gives one.",
            "0-1",
            minimum=0,
            maximum=1,
        ),
        _count("findings", "Rows of `findings` about this document."),
        _count("needs_review", "Rows of this document to review, over all tables."),
        Column(
            "status",
            "string",
            "ok: every page read; partial: some pages failed; failed: nothing read.",
            nullable=False,
            enum=STATUSES,
        ),
        _text("error", "Why the file, or its first failed page, was not read."),
    ),
    ("doc_id",),
)

AGENCIES = TableSpec(
    "agencies",
    "Agencies",
    "One row per agency of a document: the issuer, and the rows of a score table.",
    (
        DOC_ID,
        AGENCY_NO,
        Column(
            "role",
            "string",
            "issuer of the document, or listed in a score table.",
            nullable=False,
            enum=("issuer", "listed"),
        ),
        _text("agency_name", "Full official form."),
        Column("agency_type", "string", "Kind of agency.", enum=get_args(AgencyType)),
        _text("subdistrict", "Subdistrict, official spelling, where resolved."),
        _text("district", "District, official spelling, where resolved."),
        _text("province", "Province, official spelling, where resolved."),
        _text("dopa_code", "Official code of the lowest level resolved."),
        _text("name_raw", "Most frequent spelling, as read."),
        _list("spellings", "Every spelling with its count: {text, count}."),
        _list("candidates", "Places considered, best first: {name, district, province, score}."),
        _list("evidence", "What decided, in words."),
        CONFIDENCE,
        NEEDS_REVIEW,
        *LINE_BOX,
    ),
    ("doc_id", "agency_no"),
    (TO_DOCUMENT,),
)

SCORES = TableSpec(
    "scores",
    "Scores",
    "One row per fact: the value decided from every place where it is printed.",
    (DOC_ID, AGENCY_NO, *score_columns()),
    ("doc_id", "agency_no", *SCORE_KEY),
    (TO_DOCUMENT, TO_AGENCY),
)

SCORE_MENTIONS = TableSpec(
    "score_mentions",
    "Score mentions",
    "One row per place where a score is printed, in reading order.",
    (DOC_ID, AGENCY_NO, *mention_columns()),
    ("doc_id", "mention_no"),
    (TO_DOCUMENT, TO_AGENCY),
)

CHECKLIST = TableSpec(
    "checklist",
    "Disclosure checklist",
    "One row per item of a disclosure checklist.",
    (
        DOC_ID,
        Column("row_no", "integer", "Row within the document.", nullable=False, minimum=1),
        FISCAL_YEAR,
        Column(
            "instrument",
            "string",
            "Instrument of the item.",
            nullable=False,
            enum=get_args(Instrument),
        ),
        _text("code", "Item code, in the codebook's spelling (o18)."),
        _text("indicator", "Indicator or sub-indicator of the item."),
        _text("title", "Title of the item in the codebook, or as read."),
        _text("title_raw", "Title as read."),
        _text("components", "What has to be disclosed, as printed."),
        _text("responsible", "Who is responsible, as printed."),
        Column(
            "state",
            "string",
            "What the boxes say; unknown where none or both are ticked.",
            nullable=False,
            enum=("done", "not_done", "unknown"),
        ),
        _text("progress", "The words beside the boxes."),
        _list("urls", "Addresses printed in the row."),
        NEEDS_REVIEW,
        CONFIDENCE,
        *LINE_BOX,
    ),
    ("doc_id", "row_no"),
    (TO_DOCUMENT,),
)

MEASURES = TableSpec(
    "measures",
    "Measures",
    "One row per measure of an action or follow-up table, joined across pages.",
    (
        DOC_ID,
        Column("measure_no", "integer", "Row within the document.", nullable=False, minimum=1),
        Column("table_no", "integer", "Table within the document.", nullable=False, minimum=1),
        _text("indicator", "Indicator that the measure is about."),
        _list("codes", "Items that the measure is about."),
        _text("issue", "Issue or finding that the measure answers."),
        _text("measure", "The measure, project or activity."),
        _text("steps", "Steps or method."),
        _text("responsible", "Who is responsible."),
        _text("timeframe", "When."),
        _text("monitoring", "How it is monitored and reported."),
        _text("output", "Output so far."),
        _text("outcome", "Outcome so far."),
        _text("note", "Note."),
        _list("cells", "Every cell as printed: {header, text}."),
        NEEDS_REVIEW,
        CONFIDENCE,
        Column("page_start", "integer", "First page of the row.", nullable=False, minimum=1),
        Column("page_end", "integer", "Last page of the row.", nullable=False, minimum=1),
        *LINE_BOX[1:],
    ),
    ("doc_id", "measure_no"),
    (TO_DOCUMENT,),
)

PAGES = TableSpec(
    "pages",
    "Pages",
    "One row per page that was read.",
    (
        DOC_ID,
        Column("page", "integer", "Page, from 1.", nullable=False, minimum=1),
        Column("reader", "string", "Reader of the page.", nullable=False),
        _text("reason", "Why this reader."),
        Column("width", "number", "Width of the upright page.", "points", minimum=0),
        Column("height", "number", "Height of the upright page.", "points", minimum=0),
        Column("rotation", "integer", "Turn that made it upright.", "degrees clockwise"),
        Column("skew", "number", "Small angle taken out.", "degrees"),
        _count("lines", "Lines outside tables."),
        _count("tables", "Tables."),
        Column("mean_confidence", "number", "Mean over lines and cells.", "0-1", True, (), 0, 1),
        Column("min_confidence", "number", "The worst line or cell.", "0-1", True, (), 0, 1),
        _text("text", "Normalised text; a table row is a line with tabs between cells."),
    ),
    ("doc_id", "page"),
    (TO_DOCUMENT,),
)

FINDINGS = TableSpec(
    "findings",
    "Findings",
    "Everything a person should know.",
    (
        Column(
            "finding_id",
            "string",
            "Stable hash of document, page, kind, subject, message and raw.",
            nullable=False,
            pattern=r"[0-9a-f]{16}",
        ),
        DOC_ID,
        Column("page", "integer", "Page; absent where it is about the document.", minimum=1),
        Column(
            "severity",
            "string",
            "error: something is missing; warning: look at it; info: good to know.",
            nullable=False,
            enum=get_args(Severity),
        ),
        Column("kind", "string", "Kind of finding, a fixed word.", nullable=False),
        _text("subject", "What it is about: `table:key`; absent for the document."),
        Column("message", "string", "What was found, in words.", nullable=False),
        _text("raw", "The text concerned, as read."),
    ),
    ("finding_id",),
    (TO_DOCUMENT,),
)

CODEBOOK = TableSpec(
    "codebook",
    "Codebook",
    "The code tables used, by fiscal year; a gap is a gap of the sources.",
    (
        Column("fiscal_year", "integer", "Fiscal year.", "Buddhist era year", nullable=False),
        _text("instrument", "IIT, EIT or OIT; absent for the total."),
        _text("code", "Code of the item or number of the indicator."),
        Column("level", "string", "Level of the code.", nullable=False),
        _text("indicator", "Indicator the item belongs to."),
        _text("subindicator", "Sub-indicator the item belongs to."),
        _text("title", "Official title."),
        _list("key_phrases", "Phrases the item is recognised by."),
        Column("weight", "decimal", "Weight in the total.", "percent"),
        _text("source", "Where the row was read."),
        _text("confidence", "How sure the source is: high, medium or low."),
    ),
    ("fiscal_year", "level", "instrument", "code"),
)

CORRECTIONS = TableSpec(
    "corrections",
    "Corrections",
    "The ledger of corrections by people that was applied to this run; empty without one.",
    (
        DOC_ID,
        Column("table", "string", "Table corrected.", nullable=False),
        Column("key", "string", "Key of the row, as in `findings.subject`.", nullable=False),
        Column("column", "string", "Column corrected.", nullable=False),
        _text("old_value", "Value before, as in the CSV."),
        _text("new_value", "Value after, as in the CSV."),
        Column("reason", "string", "Why, in words.", nullable=False),
        Column("author", "string", "Who decided.", nullable=False),
        Column("date", "date", "When it was decided, common era.", nullable=False),
    ),
    ("doc_id", "table", "key", "column"),
    (TO_DOCUMENT,),
)

TABLES: tuple[TableSpec, ...] = (
    DOCUMENTS,
    AGENCIES,
    SCORES,
    SCORE_MENTIONS,
    CHECKLIST,
    MEASURES,
    PAGES,
    FINDINGS,
    CODEBOOK,
    CORRECTIONS,
)
BY_NAME: dict[str, TableSpec] = {spec.name: spec for spec in TABLES}
DOCUMENT_TABLES: tuple[str, ...] = tuple(s.name for s in TABLES[:8])
"""The tables whose rows come from documents; the other two come from the program and its user."""
