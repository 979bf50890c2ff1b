"""Hand-made documents and facts; every sentence is invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from parsers.document import Box, Cell, Document, Line, Page, PageNote, Table
from parsers.records import (
    AgencyRecord,
    ChecklistRow,
    DocumentFacts,
    Evidence,
    Finding,
    MeasureRow,
    PlaceCandidate,
    Records,
    ScoreMention,
)
from pipeline.facts import Facts, ScoreFact
from pipeline.readers.base import Source
from pipeline.rows import Rows, rows_for_document

EVIDENCE = Evidence(
    page=1,
    raw="ผลรวม ได้ ๙๗.๐๙ คะแนน",
    reader="scan",
    line=None,
    box=Box(10.123456, 20.0, 110.5, 32.25),
    confidence=0.912345,
    steps=("spacing",),
)


def source(seed: str = "0", name: str = "ก/รายงาน.pdf") -> Source:
    sha = (seed * 64)[:64]
    return Source(
        path=Path("ก/รายงาน.pdf"),
        source_path=name,
        sha256=sha,
        size=1234,
        media_type="application/pdf",
        other_paths=("ข/สำเนา.pdf",),
    )


def document(of: Source | None = None) -> Document:
    of = of or source()
    cells = (
        Cell(0, 0, "ที่", "ที่", confidence=0.8),
        Cell(0, 1, "มาตรการ\nที่ ๑", "มาตรการ", confidence=0.5),
    )
    first = Page(
        number=1,
        reader="scan",
        reason="no text layer; page image 1653x2339",
        width=595.276,
        height=841.89,
        skew=-0.25,
        blocks=(Line("=รวม(1)", "=รวม(1)", confidence=0.9), Table(1, 2, cells)),
        notes=(PageNote("warning", "digits_untrusted", "The engine cannot read ๔.", "๔"),),
    )
    second = Page(number=2, reader="text_layer", reason="text layer")
    return Document(of.doc_id, of.source_path, of.media_type, (first, second))


def mention(value: str | None = "97.09", **changes: object) -> ScoreMention:
    fields: dict[str, object] = {
        "fiscal_year": 2566,
        "level": "item",
        "instrument": "IIT",
        "code": "i1",
        "channel": None,
        "value": None if value is None else Decimal(value),
        "scale_max": Decimal(100),
        "evidence": EVIDENCE,
        "code_raw": "๑๑",
        "alternatives": ((Decimal("91.09"), 0.25),),
    }
    return ScoreMention(**(fields | changes))  # type: ignore[arg-type]


def fact(value: str | None = "97.09", **changes: object) -> ScoreFact:
    fields: dict[str, object] = {
        "agency_no": 1,
        "fiscal_year": 2566,
        "level": "item",
        "instrument": "IIT",
        "code": "i1",
        "channel": None,
        "title": "การปฏิบัติงาน",
        "value": None if value is None else Decimal(value),
        "scale_max": Decimal(100),
        "value_100": None if value is None else Decimal(value),
        "mentions": 2,
        "agreement": Decimal(2) / Decimal(3),
        "status": "consistent",
        "needs_review": False,
        "confidence": 0.9,
        "code_raw": "๑๑",
        "label_raw": "การปฏิบัติงาน",
        "match_score": 88.5,
        "evidence": EVIDENCE,
    }
    return ScoreFact(**(fields | changes))  # type: ignore[arg-type]


def agency(**changes: object) -> AgencyRecord:
    fields: dict[str, object] = {
        "agency_no": 1,
        "role": "issuer",
        "agency_name": "องค์การบริหารส่วนตำบลบ้านทดลอง",
        "agency_type": "sao",
        "name_raw": "องค์การบริหารส่วนตำบลบ้านทดลอง",
        "evidence": EVIDENCE,
        "spellings": (("องค์การบริหารส่วนตำบลบ้านทดลอง", 3), ("อบต.บ้านทดลอง", 1)),
        "candidates": (PlaceCandidate("บ้านทดลอง", "เมือง", "ตัวอย่าง", "999999", 91.0),),
        "reasons": ("letterhead",),
        "needs_review": True,
    }
    return AgencyRecord(**(fields | changes))  # type: ignore[arg-type]


def checklist_row(**changes: object) -> ChecklistRow:
    fields: dict[str, object] = {
        "row_no": 1,
        "fiscal_year": 2566,
        "instrument": "OIT",
        "code": "o18",
        "code_raw": "๐๑๘",
        "indicator": "9.2",
        "title": "แผนการใช้จ่าย",
        "title_raw": "แผนการ ใช้จ่าย",
        "components": "- แสดงแผน\n- แสดงงบ",
        "responsible": "กองคลัง",
        "state": "unknown",
        "progress": "",
        "urls": ("http://example.org/o18",),
        "evidence": EVIDENCE,
        "needs_review": True,
    }
    return ChecklistRow(**(fields | changes))  # type: ignore[arg-type]


def measure_row(**changes: object) -> MeasureRow:
    words = ("issue", "steps", "responsible", "timeframe", "monitoring", "output", "outcome")
    fields: dict[str, object] = {
        "measure_no": 1,
        "table_no": 1,
        "indicator": "2",
        "codes": ("i7", "i10"),
        "measure": "ประชุมชี้แจง",
        "note": "",
        "cells": (("มาตรการ", "ประชุมชี้แจง"),),
        "page_start": 1,
        "page_end": 2,
        "evidence": EVIDENCE,
    }
    return MeasureRow(**(dict.fromkeys(words, "") | fields | changes))  # type: ignore[arg-type]


def facts(**changes: object) -> Facts:
    said = DocumentFacts(
        title="บันทึกข้อความ",
        doc_kinds=("results_memo",),
        fiscal_year=2566,
        report_year=2567,
        doc_date=date(2023, 10, 5),
        book_number="12345/6",
        evidence=(("doc_date", EVIDENCE),),
    )
    finding = Finding("warning", "year_conflict", "Cover and body differ.", "", 1, "๒๕๖๗")
    fields: dict[str, object] = {
        "records": Records(
            facts=said,
            agencies=(agency(),),
            checklist=(checklist_row(),),
            measures=(measure_row(),),
            findings=(finding,),
        ),
        "scores": (fact(), fact(level="overall", instrument=None, code=None, value="89.26")),
        "mentions": (mention(), mention("89.26", level="overall", instrument=None, code=None)),
        "rating_stated": "PASS",
        "rating_computed": "PASS_GOOD",
        "findings": (finding,),
    }
    return Facts(**(fields | changes))  # type: ignore[arg-type]


def rows(seed: str = "0", **changes: object) -> Rows:
    of = source(seed)
    return rows_for_document(of, document(of), facts(**changes))
