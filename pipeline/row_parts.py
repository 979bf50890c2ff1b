"""One record of one document -> one row, for every table whose rows are independent.

Text is made fit for UTF-8, empty text becomes absent, floats are rounded (confidences to four
places, boxes to 1/100 point), decimals and dates become text.
"""

from __future__ import annotations

import math
from decimal import Decimal

from parsers.document import Document, Page
from parsers.records import AgencyRecord, ChecklistRow, Evidence, MeasureRow, ScoreMention
from pipeline.columns import fits_decimal
from pipeline.facts import ScoreFact
from pipeline.voting import hundred

Row = dict[str, object]

_SHARE = Decimal("0.0001")


def clean(value: str) -> str:
    r"""Return text that UTF-8 can hold: a lone surrogate becomes U+FFFD.

    >>> clean("a\ud800b") == "a\ufffdb"
    True
    """
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def text(value: str | None) -> str | None:
    """Return text for a cell; empty is absent."""
    return clean(value) if value else None


def agency_row(document: Document, record: AgencyRecord) -> Row:
    """Return the row of `agencies`."""
    return {
        "doc_id": document.doc_id,
        "agency_no": record.agency_no,
        "role": record.role,
        "agency_name": text(record.agency_name),
        "agency_type": record.agency_type,
        "subdistrict": text(record.subdistrict),
        "district": text(record.district),
        "province": text(record.province),
        "dopa_code": text(record.dopa_code),
        "name_raw": text(record.name_raw),
        "spellings": [{"text": clean(t), "count": n} for t, n in record.spellings],
        "candidates": [
            {
                "name": clean(c.name),
                "district": clean(c.district),
                "province": clean(c.province),
                "score": rounded(c.score),
            }
            for c in record.candidates
        ],
        "evidence": [clean(reason) for reason in record.reasons],
        "confidence": rounded(record.confidence),
        "needs_review": record.needs_review,
        **address(record.evidence),
    }


def score_head(document: Document, score: ScoreFact | ScoreMention) -> Row:
    """Return the columns that facts and mentions share; a number that does not fit is absent."""
    unfit = score.value is not None and not fits_decimal(score.value)
    value = None if unfit else score.value
    evidence = score.evidence
    return {
        "doc_id": document.doc_id,
        "agency_no": score.agency_no,
        "fiscal_year": score.fiscal_year,
        "level": score.level,
        "instrument": score.instrument,
        "code": text(score.code),
        "channel": score.channel,
        "title": text(score.title),
        "value": None if value is None else str(value),
        "scale_max": str(score.scale_max),
        "value_100": per_hundred(value, score.scale_max),
        "needs_review": score.needs_review or unfit,
        "raw": text(evidence.raw),
        "code_raw": text(score.code_raw),
        "label_raw": text(score.label_raw),
        "match_score": rounded(score.match_score),
        "reader": evidence.reader,
        **address(evidence),
    }


def score_row(document: Document, fact: ScoreFact) -> Row:
    """Return the row of `scores`."""
    return score_head(document, fact) | {
        "mentions": fact.mentions,
        "agreement": str(fact.agreement.quantize(_SHARE)),
        "status": fact.status,
        "confidence": rounded(fact.confidence),
    }


def mention_row(document: Document, mention: ScoreMention, number: int) -> Row:
    """Return the row of `score_mentions`."""
    return score_head(document, mention) | {
        "confidence": rounded(mention.evidence.confidence),
        "mention_no": number,
        "steps": list(mention.evidence.steps),
        "alternatives": [
            {"value": str(value), "confidence": rounded(confidence)}
            for value, confidence in mention.alternatives
        ],
    }


def checklist_row(document: Document, row: ChecklistRow) -> Row:
    """Return the row of `checklist`."""
    return {
        "doc_id": document.doc_id,
        "row_no": row.row_no,
        "fiscal_year": row.fiscal_year,
        "instrument": row.instrument,
        "code": text(row.code),
        "indicator": text(row.indicator),
        "title": text(row.title),
        "title_raw": text(row.title_raw),
        "components": text(row.components),
        "responsible": text(row.responsible),
        "state": row.state,
        "progress": text(row.progress),
        "urls": [clean(url) for url in row.urls],
        "needs_review": row.needs_review,
        "confidence": rounded(row.evidence.confidence),
        **address(row.evidence),
    }


def measure_row(document: Document, row: MeasureRow) -> Row:
    """Return the row of `measures`."""
    place = address(row.evidence)
    del place["page"]
    words = ("issue", "measure", "steps", "responsible", "timeframe", "monitoring", "output")
    return {
        "doc_id": document.doc_id,
        "measure_no": row.measure_no,
        "table_no": row.table_no,
        "indicator": text(row.indicator),
        "codes": list(row.codes),
        **{name: text(getattr(row, name)) for name in (*words, "outcome", "note")},
        "cells": [{"header": clean(header), "text": clean(body)} for header, body in row.cells],
        "needs_review": row.needs_review,
        "confidence": rounded(row.evidence.confidence),
        "page_start": row.page_start,
        "page_end": row.page_end,
        **place,
    }


def page_row(document: Document, page: Page) -> Row:
    """Return the row of `pages`."""
    confidences = page.confidences()
    return {
        "doc_id": document.doc_id,
        "page": page.number,
        "reader": page.reader,
        "reason": text(page.reason),
        "width": rounded(page.width, 2),
        "height": rounded(page.height, 2),
        "rotation": page.rotation,
        "skew": rounded(page.skew),
        "lines": len(page.lines),
        "tables": len(page.tables),
        "mean_confidence": mean(confidences),
        "min_confidence": rounded(min(confidences)) if confidences else None,
        "text": text(page.plain_text()),
    }


def address(evidence: Evidence) -> Row:
    """Return the address columns of a piece of ink."""
    box = evidence.box
    return {
        "page": evidence.page,
        "x0": rounded(box.x0, 2) if box else None,
        "y0": rounded(box.y0, 2) if box else None,
        "x1": rounded(box.x1, 2) if box else None,
        "y1": rounded(box.y1, 2) if box else None,
        "line": evidence.line,
    }


def rounded(value: float | None, places: int = 4) -> float | None:
    """Return a float rounded for the tables; None stays None and -0.0 becomes 0.0."""
    return None if value is None else round(float(value), places) + 0.0


def mean(values: list[float]) -> float | None:
    """Return the mean to four places; None of nothing."""
    return rounded(math.fsum(values) / len(values)) if values else None


def per_hundred(value: Decimal | None, scale_max: Decimal) -> str | None:
    """Return value / scale_max x 100 with two places; None where it is unknown or cannot be stored.

    >>> per_hundred(Decimal("28.5"), Decimal(30))
    '95.00'
    """
    found = hundred(value, scale_max)
    return str(found) if found is not None and fits_decimal(found) else None
