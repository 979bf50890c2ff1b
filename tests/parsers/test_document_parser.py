"""The parsers together: what only shows when one document goes through all of them."""

from __future__ import annotations

from parsers.document import Cell, Document, Line, Page, Table
from parsers.document_parser import parse_document

LETTER = (
    "บันทึกข้อความ",
    "ส่วนราชการ สำนักปลัด องค์การบริหารส่วนตำบลห้วยทราย อำเภอแม่ริม จังหวัดเชียงใหม่",
    "ที่ ชม ๗๒๔๐๑/๙๒",
    "วันที่ ๑๒ ตุลาคม ๒๕๖๖",
)


def letter(confidence: float | None) -> Document:
    lines = tuple(
        Line(text, text, line_no=n, confidence=confidence) for n, text in enumerate(LETTER, start=1)
    )
    return Document("0" * 16, "a", "text/plain", (Page(1, "scan", "", blocks=lines),))


def test_facts_of_unsure_ink_are_marked() -> None:
    unsure = {f.subject for f in parse_document(letter(0.5)).findings if f.kind == "unsure_reading"}
    assert {"documents:book_number", "documents:doc_date"} <= unsure
    sure = parse_document(letter(0.95)).findings + parse_document(letter(None)).findings
    assert "unsure_reading" not in {finding.kind for finding in sure}


def test_agencies_of_a_score_table_are_listed_not_the_issuer() -> None:
    rows = [
        ["ที่", "ชื่อหน่วยงาน", "IIT", "EIT", "OIT", "รวม"],
        ["๑", "องค์การบริหารส่วนตำบลสะลวง", "๒๗.๔๑", "๒๕.๖๖", "๓๘.๙๒", "๙๑.๙๙"],
        ["๒", "เทศบาลตำบลแม่ริม", "๒๕.๙๔", "๒๓.๘๙", "๓๖.๒๕", "๘๖.๐๘"],
    ]
    cells = tuple(
        Cell(r, c, text, text) for r, row in enumerate(rows) for c, text in enumerate(row)
    )
    title = "ผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๔"
    page = Page(1, "text_layer", "", blocks=(Line(title, title), Table(3, 6, cells)))
    records = parse_document(Document("0" * 16, "a", "application/pdf", (page,)))
    assert [(a.agency_no, a.role) for a in records.agencies] == [(2, "listed"), (3, "listed")]
    assert "issuer_unknown" in {finding.kind for finding in records.findings}
    totals = {m.agency_no: str(m.value) for m in records.scores if m.level == "overall"}
    assert totals == {2: "91.99", 3: "86.08"}
