"""What kind of document it is, and its title."""

from __future__ import annotations

import re

from parsers.agency_names import mentions_in
from parsers.document import Document, Line, Page, Table
from parsers.passages import Passage, Piece, cover_lines, is_memo
from parsers.records import DocKind

_SUBJECT = re.compile(r"^[\s*#]*เรื่อง\s*[:.]?\s*(?P<title>\S.*)$")
_LABEL = re.compile(
    r"^[\s*#]*(?:เรียน|อ้างถึง|สิ่งที่ส่งมาด้วย|วันที่|ที่\s|ส[่]?วนราชการ|เรื่องเดิม|[๑1]\s?\.|ตามที่|ด้วย)"
)
_NOT_TITLE = re.compile(
    r"^[\s*#]*(?:องค์การ|องค์กร|เทศบาล|อบต|อบจ|อ[ำา]เภอ|ตำบล|จังหวัด|จัดทำโดย|โดย|เสนอ|จาก|ตามที่|ด้วย|สำนักปลัด|งาน|กอง|"
    r"โรงเรียน|วิทยาลัย|มหาวิทยาลัย|โรงพยาบาล|โทร|วันที่|หมู่|เลขที่|www|http|\(?[๐-๙0-9]+\)?$)"
)
_LETTERS = re.compile("[\u0e01-\u0e2eA-Za-z]")
_TITLE_LINES = 6
_RESULT_TITLE = re.compile(r"ผล(?:คะแนน)?(?:การ)?ประเมิน|วิเคราะห์ผล|รายงานการประเมิน")
_MEASURES = re.compile(r"มาตรการ|ส่งเสริมคุณธรรมและ\s*ความโปร่งใส\s*ภายใน|การนำผล\S*วิเคราะห์")
_MEASURE_HEADER = re.compile(r"มาตรการ|ขั้นตอน|วิธีการ|แนวทางการปฏิบัติ|การนำผล|ประเด็น")
_PLAN_HEADER = re.compile(r"ผู้รับผิดชอบ|รับผิดชอบ|ระยะเวลา|กำกับ|ติดตาม|ผลการดำเนินการ|ผลผลิต|ผลลัพธ์")
_ITEM_SCORE = re.compile(r"ได้\s*[๐-๙0-9]{1,3}(?:\s*[.,]\s*[๐-๙0-9]{1,2})?\s*คะแนน")
_CHECKBOX = re.compile(r"[☐☑☒✓✔✗□■]|type=\"?checkbox")
_CHECK_HEADER = re.compile(r"องค์ประกอบ\S*\s*ข้อมูล|รายการข้อมูล|URL", re.IGNORECASE)
_INSTRUMENT = re.compile(r"\b(?:IIT|EIT|OIT)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*[๐-๙0-9]{1,3}(?:\s*[.,]\s*[๐-๙0-9]{1,2})?\s*$")
_MIN_ITEMS = 5
_MIN_CHECKS = 5


def parse_title(document: Document) -> str:
    """Return the document's title: the subject of a memo, or the title lines of the cover.

    Args:
        document: A normalised document.

    Returns:
        The lines joined by one blank, as printed; empty where no title is found.
    """
    return (
        " ".join(line.text.strip() for _, line in title_lines(document))
        .strip()
        .removeprefix("เรื่อง")
        .strip(" :\t")
    )


def title_lines(document: Document) -> list[tuple[Page, Line]]:
    """Return the lines the title is made of."""
    if is_memo(document):
        return _subject_lines(document)
    found: list[tuple[Page, Line]] = []
    for page, line in cover_lines(document):
        text = line.text.strip()
        is_title = len(_LETTERS.findall(text)) >= 4 and not _NOT_TITLE.match(text)
        if is_title and not found and _starts_with_agency(text, page, line):
            continue
        if is_title:
            found.append((page, line))
        elif found:
            break
        if len(found) == _TITLE_LINES:
            break
    return found or _subject_lines(document)


def _starts_with_agency(text: str, page: Page, line: Line) -> bool:
    passage = Passage(text, (Piece(0, page, line, "cover"),))
    return any(start == 0 and end >= len(text) - 2 for _, start, end in mentions_in(passage))


def _subject_lines(document: Document) -> list[tuple[Page, Line]]:
    found: list[tuple[Page, Line]] = []
    for page, block in document.blocks():
        if not isinstance(block, Line):
            if found:
                break
            continue
        text = block.text.strip()
        if not found:
            if _SUBJECT.match(text):
                found.append((page, block))
            continue
        last = found[-1][1]
        follows = last.line_no is None or block.line_no is None or block.line_no - last.line_no == 1
        if not text or not follows or _LABEL.match(text) or len(found) == 3:
            break
        found.append((page, block))
    return found


def parse_kinds(document: Document) -> tuple[DocKind, ...]:
    """Return the kinds of a document, in a fixed order; `other` alone where nothing is recognised.

    A document may be several: a memo of results often carries the table of measures behind it.
    """
    title = parse_title(document)
    lines = [b.text for _, b in document.blocks() if isinstance(b, Line)]
    tables = [b for _, b in document.blocks() if isinstance(b, Table)]
    found: list[DocKind] = []
    if _is_results(document, title, lines):
        found.append("results_memo")
    if _has_measures(title, lines, tables):
        found.append("measures_report")
    if _has_checklist(tables):
        found.append("checklist")
    if any(_is_score_table(t) for t in tables):
        found.append("score_table")
    return tuple(found) or ("other",)


def _is_results(document: Document, title: str, lines: list[str]) -> bool:
    items = sum(len(_ITEM_SCORE.findall(line)) for line in lines)
    titled = _RESULT_TITLE.search(re.sub(r"\s", "", title)) is not None
    return items >= _MIN_ITEMS or (titled and (is_memo(document) or items > 0))


def _has_measures(title: str, lines: list[str], tables: list[Table]) -> bool:
    tabled = any(_is_measure_table(t) for t in tables)
    if tabled:
        return True
    headings = [title, *(line for line in lines if len(line) <= 140)]
    return "มาตรการ" in title and any(_MEASURES.search(h) for h in headings)


def _header(table: Table) -> str:
    rows = table.rows()[:2]
    return " | ".join(re.sub(r"\s+", "", c.text) for row in rows for c in row)


def _is_measure_table(table: Table) -> bool:
    first = [re.sub(r"\s+", "", c.text) for c in (table.rows() or [[]])[0]]
    short = [cell for cell in first if len(cell) <= 90]
    measures = any(_MEASURE_HEADER.search(cell) for cell in short)
    plans = sum(1 for cell in short if _PLAN_HEADER.search(cell))
    return measures and plans >= 1 and len(short) >= 3


def _has_checklist(tables: list[Table]) -> bool:
    checks = sum(
        1 for t in tables for c in t.cells if _CHECKBOX.search(c.text) or _CHECKBOX.search(c.raw)
    )
    headed = any(_CHECK_HEADER.search(_header(t)) and t.n_rows > _MIN_CHECKS for t in tables)
    return checks >= _MIN_CHECKS or headed


def _is_score_table(table: Table) -> bool:
    header = _header(table)
    instruments = {m.upper() for m in _INSTRUMENT.findall(header)}
    numbers = sum(1 for c in table.cells if _NUMBER.match(c.text))
    scored = "คะแนน" in header or "รวม" in header or "ระดับ" in header
    return (len(instruments) >= 2 or (scored and bool(instruments))) and numbers >= 2
