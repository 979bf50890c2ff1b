"""Facts of one document -> rows of the tables, plain enough for JSON.

A row holds every column of its table; values are text, numbers, true/false, lists or None
(decimals and dates as text), so that rows can lie in the cache and cross processes. Rows are
checked here already: a row that does not fit its table ends this document and not the archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import pairwise

from parsers.document import Document
from parsers.records import Finding
from pipeline.columns import convert_row, key_text, sort_key, violation
from pipeline.errors import FileError
from pipeline.facts import Facts
from pipeline.readers.base import Source
from pipeline.row_parts import (
    Row,
    agency_row,
    checklist_row,
    clean,
    mean,
    measure_row,
    mention_row,
    page_row,
    score_row,
    text,
)
from pipeline.tables import BY_NAME, DOCUMENT_TABLES

Rows = dict[str, list[Row]]
"""Rows keyed by table name; every table of `DOCUMENT_TABLES` is present."""

_SEVERITY_ORDER = ("info", "warning", "error")


def rows_for_document(
    source: Source,
    document: Document,
    facts: Facts,
    *,
    page_errors: Mapping[int, FileError] | None = None,
    pages: int | None = None,
) -> Rows:
    """Return every row of one document.

    Args:
        source: The file.
        document: Its normalised pages; only those that were read.
        facts: What parse and reconcile found.
        page_errors: Pages that could not be read, with the reason; they make it `partial`.
        pages: Pages of the file, where more than `document` holds.

    Raises:
        SchemaViolation: A row does not fit its table (a bug of a parser).
    """
    page_errors = page_errors or {}
    findings = [*facts.findings, *facts.records.findings, *facts.records.facts.findings]
    findings += _page_findings(document)
    findings += [failure_finding(error, page=n) for n, error in sorted(page_errors.items())]
    agencies = [agency_row(document, record) for record in facts.records.agencies]
    placeholders, missing = _missing_agencies(document, facts)
    findings += missing
    scores, unfit = _score_rows(document, facts)
    findings += unfit
    rows: Rows = {
        "agencies": agencies + placeholders,
        "scores": scores,
        "score_mentions": [
            mention_row(document, mention, n) for n, mention in enumerate(facts.mentions, start=1)
        ],
        "checklist": [checklist_row(document, row) for row in facts.records.checklist],
        "measures": [measure_row(document, row) for row in facts.records.measures],
        "pages": [page_row(document, page) for page in document.pages],
        "findings": finding_rows(document.doc_id, findings),
    }
    rows["documents"] = [_document_row(source, document, facts, rows, page_errors, pages)]
    return checked({name: rows[name] for name in DOCUMENT_TABLES})


def rows_for_failure(
    doc_id: str,
    source_path: str,
    other_paths: Iterable[str],
    sha256: str | None,
    size: int | None,
    media_type: str | None,
    error: FileError,
    pages: int | None = None,
) -> Rows:
    """Return the row and the Finding of a file that could not be read at all.

    Args:
        doc_id: Key of the document, also where its bytes could not be read.
        source_path: Path under the archive's root.
        other_paths: Further paths of the same content.
        sha256: Hex digest, None where the bytes could not be read.
        size: Bytes, None where unknown.
        media_type: Kind of content, None where unknown.
        error: What happened; its words become the Finding.
        pages: Pages of the file, None where unknown.
    """
    found = finding_rows(doc_id, [failure_finding(error)])
    row: Row = dict.fromkeys(BY_NAME["documents"].names)
    row |= {
        "doc_id": doc_id,
        "source_path": text(source_path),
        "other_paths": [clean(p) for p in other_paths],
        "source_sha256": sha256,
        "source_bytes": size,
        "media_type": media_type or None,
        "pages": pages,
        "doc_kinds": [],
        "readers": [],
        "findings": len(found),
        "needs_review": 0,
        "status": "failed",
        "error": text(str(error)) or error.kind,
    }
    rows: Rows = {name: [] for name in DOCUMENT_TABLES}
    rows["documents"] = [row]
    rows["findings"] = found
    return checked(rows)


def failure_finding(error: FileError, *, page: int | None = None) -> Finding:
    """Return the Finding that tells why a file, or one page of it, was not read."""
    subject = f"pages:{page}" if page else ""
    return Finding("error", error.kind, str(error) or error.kind, subject, page)


def finding_id(doc_id: str, finding: Finding) -> str:
    """Return the stable hash of a finding: 16 hex digits over its content, not its severity."""
    parts = (
        doc_id,
        str(finding.page or ""),
        finding.kind,
        clean(finding.subject),
        clean(finding.message),
        clean(finding.raw),
    )
    digest = hashlib.sha256("\x1f".join(parts).encode())
    return digest.hexdigest()[:16]


def finding_rows(doc_id: str, findings: Iterable[Finding]) -> list[Row]:
    """Return findings as rows, equal ones merged (the gravest severity stays)."""
    merged: dict[str, Finding] = {}
    for finding in findings:
        key = finding_id(doc_id, finding)
        known = merged.get(key)
        if known is None or _gravity(finding) > _gravity(known):
            merged[key] = finding
    return [
        {
            "finding_id": key,
            "doc_id": doc_id,
            "page": finding.page,
            "severity": finding.severity,
            "kind": finding.kind,
            "subject": text(finding.subject),
            "message": text(finding.message),
            "raw": text(finding.raw),
        }
        for key, finding in sorted(merged.items())
    ]


def checked(rows: Rows) -> Rows:
    """Return the rows sorted by key, after checking values and keys.

    Raises:
        SchemaViolation: Naming table, column and key.
    """
    out: Rows = {}
    for name, found in rows.items():
        spec = BY_NAME[name]
        keyed = [(sort_key(spec, convert_row(spec, row)), row) for row in found]
        keyed.sort(key=lambda pair: pair[0])
        for (key, _), (other, row) in pairwise(keyed):
            if key == other:
                raise violation(spec, key_text(spec, row), row, "the key occurs twice")
        out[name] = [row for _, row in keyed]
    return out


def _gravity(finding: Finding) -> int:
    return _SEVERITY_ORDER.index(finding.severity)


def _page_findings(document: Document) -> list[Finding]:
    return [
        Finding(
            note.severity, note.kind, note.message, f"pages:{page.number}", page.number, note.raw
        )
        for page in document.pages
        for note in page.notes
    ]


def _missing_agencies(document: Document, facts: Facts) -> tuple[list[Row], list[Finding]]:
    """Rows for agencies that scores point at but nobody could name."""
    known = {record.agency_no for record in facts.records.agencies}
    wanted = {s.agency_no for s in facts.scores} | {m.agency_no for m in facts.mentions}
    rows: list[Row] = []
    findings: list[Finding] = []
    for number in sorted(wanted - known):
        row: Row = dict.fromkeys(BY_NAME["agencies"].names)
        row |= {
            "doc_id": document.doc_id,
            "agency_no": number,
            "role": "issuer" if number == 1 else "listed",
            "spellings": [],
            "candidates": [],
            "evidence": [],
            "needs_review": True,
        }
        rows.append(row)
        message = f"Agency {number} has scores, but its name was not found."
        findings.append(Finding("warning", "agency_unknown", message, f"agencies:{number}"))
    return rows, findings


def _document_row(
    source: Source,
    document: Document,
    facts: Facts,
    rows: Rows,
    page_errors: Mapping[int, FileError],
    pages: int | None,
) -> Row:
    said = facts.records.facts
    confidences = [c for page in document.pages for c in page.confidences()]
    first_error = page_errors[min(page_errors)] if page_errors else None
    numbers = {page.number for page in document.pages} | set(page_errors)
    return {
        "doc_id": document.doc_id,
        "source_path": clean(source.source_path),
        "other_paths": [clean(p) for p in source.other_paths],
        "source_sha256": source.sha256,
        "source_bytes": source.size,
        "media_type": source.media_type,
        "pages": len(numbers) if pages is None else pages,
        "doc_kinds": list(said.doc_kinds),
        "title": text(said.title),
        "fiscal_year": said.fiscal_year,
        "report_year": said.report_year,
        "period": said.period,
        "doc_date": said.doc_date.isoformat() if said.doc_date else None,
        "book_number": text(said.book_number),
        "rating_stated": text(facts.rating_stated),
        "rating_computed": text(facts.rating_computed),
        "readers": sorted({page.reader for page in document.pages}),
        "mean_confidence": mean(confidences),
        "findings": len(rows["findings"]),
        "needs_review": sum(
            1 for table in rows.values() for row in table if row.get("needs_review") is True
        ),
        "status": _status(document, page_errors),
        "error": text(str(first_error)) if first_error else None,
    }


def _status(document: Document, page_errors: Mapping[int, FileError]) -> str:
    if not page_errors:
        return "ok"
    return "partial" if document.pages else "failed"


def _score_rows(document: Document, facts: Facts) -> tuple[list[Row], list[Finding]]:
    rows: list[Row] = []
    findings: list[Finding] = []
    for fact in facts.scores:
        row = score_row(document, fact)
        rows.append(row)
        if fact.value is not None and row["value"] is None:
            subject = f"scores:{fact.code or fact.level}"
            message = f"The number {fact.value} is no score: too many digits to be stored."
            evidence = fact.evidence
            findings.append(
                Finding("warning", "unfit_number", message, subject, evidence.page, evidence.raw)
            )
    return rows, findings
