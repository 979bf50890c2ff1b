"""A document as running passages: lines that belong together joined, and where each one stands.

A name may break at the end of a printed line, so lines that follow each other are joined by a line
feed; an offset in the passage leads back to the line or cell it came from. Every line also gets its
standing: on the cover, in the letterhead, in the salutation, in a signature block or in the body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from parsers.document import Cell, Document, Line, Page
from parsers.evidence import evidence_of
from parsers.records import Evidence

Standing = Literal["letterhead", "cover", "salutation", "signature", "body", "table"]

_MEMO = re.compile(r"^[\s*#]*(?:บันทึกข[้]?อความ|ส[่]?วนราชการ)")
_LETTERHEAD = re.compile(r"^[\s*#]*ส[่]?วนราชการ")
_NUMBER_LINE = re.compile(r"^[\s*#]*ที่\s*[^\s].{0,40}[๐-๙0-9]{3,}")
_HEAD_END = re.compile(r"^[\s*#]*(?:วันที่|เรื่อง\s|เรียน\s)")
_SALUTATION = re.compile(r"^[\s*#]*เรียน\s")
_SIGNATURE = re.compile(
    r"^[\s*#]*(?:ความเห็น|นายก|รองนายก|ปลัด|รองปลัด|หัวหน้า|ผู้อำนวยการ|รองผู้อำนวยการ|"
    r"ครูใหญ่|อธิการบดี|อธิบดี|คณบดี|ผู้ว่าราชการ|นายองค์การ|ปฏิบัติหน้าที่|รักษาราชการ)"
)
_COVER_END = re.compile(r"^[\s*#]*(?:คำนำ|คํานำ|สารบัญ|บทนำ|ส่วนที่\s*[๑1]|หลักการและเหตุผล)")
_AGENCY_LINE = re.compile(
    r"^[\s*#]*(?:องค์|องศ์|เทศบาล|อบ[ตจ]|ท[ตมน]\.|อ[ำา]เภอ|อ\.|ตำบล|ต\.|จังหวัด|จ\.|โรงเรียน|โรงพยาบาล|"
    r"วิทยาลัย|มหาวิทยาลัย|สำนัก|กรม|กอง|งาน|จัดทำ|เสนอ|โดย|โทร|หมู่|เลขที่|www|http|[๐-๙0-9])"
)
_ANNOUNCEMENT = re.compile(r"^[\s*#]*(?:\(สำเนา\)\s*)?ประกาศ(?=[\u0e01-\u0e4e])")
_WIDE_PIECES = 8
_WIDE = 0.6
_BLANK = re.compile(r"(?<=[\u0e01-\u0e4e]) +(?=[\u0e01-\u0e4e])")
_COVER_LINES = 25
_COVER_WIDTH = 140
_SIGNATURE_WIDTH = 90


@lru_cache(maxsize=4096)
def closed(text: str) -> str:
    """Return a line whose letters were set wide without the blanks between them.

    Normalising closes what then is made of known words; names are no words. Only a line most of
    whose pieces are single letters is closed, and its words then run on.

    >>> closed("อ ำ เ ภ อ ส า ม พ ร า น")
    'อำเภอสามพราน'
    >>> closed("นาย ก. และ ข.")
    'นาย ก. และ ข.'
    """
    pieces = text.split()
    if len(pieces) < _WIDE_PIECES or sum(len(p) == 1 for p in pieces) < _WIDE * len(pieces):
        return text
    return _BLANK.sub("", text)


@dataclass(frozen=True, slots=True)
class Piece:
    """One line or cell of a passage: where its text starts, and how the line stands."""

    start: int
    page: Page
    unit: Line | Cell
    standing: Standing

    @property
    def text(self) -> str:
        """The text of the line or cell as it stands in the passage."""
        return closed(self.unit.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that runs on, made of one or more lines, or of one cell."""

    text: str
    pieces: tuple[Piece, ...]

    def piece_at(self, offset: int) -> Piece:
        """Return the line or cell that holds the character at an offset of the passage."""
        starts = [p.start for p in self.pieces]
        return self.pieces[max(0, bisect_right(starts, offset) - 1)]

    def evidence(self, start: int, end: int) -> Evidence:
        """Return the evidence for a part of the passage.

        The raw text is the part itself where the reader read it so, else the whole line or cell.
        """
        piece = self.piece_at(start)
        part = self.text[start:end]
        return evidence_of(piece.page, piece.unit, part if part in piece.unit.raw else None)


def is_memo(document: Document) -> bool:
    """Tell whether the document opens as a memo or an official letter.

    A title page in front does not count: only the first lines of the first page are looked at.
    """
    lines = _first_lines(document)[:12]
    return any(_MEMO.match(closed(x.text)) or _NUMBER_LINE.match(x.text) for x in lines)


def is_inner_memo(document: Document) -> bool:
    """Tell whether the document opens as a memo, whose addressee is the agency's own head.

    A letter to another office has a number, but neither the title nor the line of a memo.
    """
    return any(_MEMO.match(closed(line.text)) for line in _first_lines(document)[:12])


def _first_lines(document: Document) -> list[Line]:
    for page in document.pages:
        lines = [line for line in page.lines if line.text.strip() and line.kind != "furniture"]
        if lines:
            return lines
    return []


def cover_lines(document: Document) -> list[tuple[Page, Line]]:
    """Return the lines of the title page: those before the foreword, the first table or long text.

    Empty for a memo, which has no title page.
    """
    if is_memo(document):
        return []
    found: list[tuple[Page, Line]] = []
    for page, block in document.blocks():
        if not isinstance(block, Line):
            break
        text = block.text.strip()
        if not text or block.kind in ("furniture", "rule"):
            continue
        too_long = len(text) > _COVER_WIDTH
        if found and (page.number != found[0][0].number or _COVER_END.match(text) or too_long):
            break
        if too_long or len(found) == _COVER_LINES:
            break
        if _agency_block_ended(found, page, block) or _title_ended(found, page, block):
            break
        found.append((page, block))
    return found


def _agency_block_ended(found: list[tuple[Page, Line]], page: Page, line: Line) -> bool:
    """Tell whether other text follows the agency's name and address after a blank line."""
    if not found or _follows(found[-1], page, line):
        return False
    return (
        _AGENCY_LINE.match(found[-1][1].text.strip()) is not None
        and _AGENCY_LINE.match(line.text.strip()) is None
    )


def _title_ended(found: list[tuple[Page, Line]], page: Page, line: Line) -> bool:
    """Tell whether the title of an announcement ended with a blank line: it has no cover."""
    announces = bool(found) and _ANNOUNCEMENT.match(found[0][1].text) is not None
    return announces and not _follows(found[-1], page, line)


def _standings(document: Document) -> dict[int, Standing]:
    """Return the standing of every line by its identity in the document."""
    cover = {id(line) for _, line in cover_lines(document)}
    found: dict[int, Standing] = {}
    in_head = False
    for _, block in document.blocks():
        if not isinstance(block, Line):
            in_head = False
            continue
        text = closed(block.text).strip()
        if not text:
            continue
        if _HEAD_END.match(text):
            in_head = False
        standing: Standing = "body"
        if _LETTERHEAD.match(text) or in_head:
            standing = "letterhead"
        elif _NUMBER_LINE.match(text):
            standing = "letterhead"
            in_head = True
        elif _SALUTATION.match(text):
            standing = "salutation"
        elif id(block) in cover:
            standing = "cover"
        elif _SIGNATURE.match(text) and len(text) <= _SIGNATURE_WIDTH:
            standing = "signature"
        if len(text) > _COVER_WIDTH:
            in_head = False
        found[id(block)] = standing
    return found


def passages(document: Document) -> Iterator[Passage]:
    """Yield the passages of a document in reading order.

    A line joins the one before it when both stand on the same page and no blank line (a gap in the
    line numbers) lies between them.
    """
    standings = _standings(document)
    open_pieces: list[Piece] = []
    texts: list[str] = []
    length = 0
    last: tuple[Page, Line] | None = None
    for page, block in document.blocks():
        if isinstance(block, Line):
            if block.kind == "rule" or not block.text.strip():
                continue
            if last is not None and not _follows(last, page, block):
                yield Passage("\n".join(texts), tuple(open_pieces))
                open_pieces, texts, length = [], [], 0
            standing = standings.get(id(block), "body")
            open_pieces.append(Piece(length, page, block, standing))
            text = closed(block.text)
            texts.append(text)
            length += len(text) + 1
            last = (page, block)
            continue
        if texts:
            yield Passage("\n".join(texts), tuple(open_pieces))
            open_pieces, texts, length, last = [], [], 0, None
        for cell in block.cells:
            if cell.text.strip():
                yield Passage(closed(cell.text), (Piece(0, page, cell, "table"),))
    if texts:
        yield Passage("\n".join(texts), tuple(open_pieces))


def _follows(last: tuple[Page, Line], page: Page, line: Line) -> bool:
    before, previous = last
    if before.number != page.number:
        return False
    if previous.line_no is None or line.line_no is None:
        return True
    return line.line_no - previous.line_no == 1
