"""The number of an official letter or memo (ที่ ...), as its letterhead prints it.

The form is set by the Prime Minister's Office regulation on correspondence B.E. 2526: a letter code
of the ministry or province, the number of the office, a stroke, and the running number, which a
scanned draft often leaves empty. A circular has ว before the running number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from normalizers.numerals import to_arabic
from parsers.data_files import data_rows
from parsers.date_text import unspaced
from parsers.document import Document, Line
from parsers.evidence import evidence_of
from parsers.records import Evidence

_HEAD_LINES = 15
_LABEL = re.compile(
    r"^[\s*#]*(?:เลข)?[ทฑห][\u0e31-\u0e3a\u0e47-\u0e4e]{0,3}(?:หนังสือ)?\s*[:.]?\s*(?=[^\s])"
)
_MINISTRIES: Final = frozenset(
    re.findall(
        r"\S+",
        "นร กห กค กต กก พม อว กษ คค ทส ดศ พน พณ มท ยธ รง วธ ศธ สธ อก พศ ตช สม ปช ตผ อส ศย ลต สว สผ",
    )
)
"""Letter codes of ministries and independent bodies (annex 1 of the regulation, with additions)."""
_NUMBER = re.compile(
    r"(?P<prefix>[\u0e01-\u0e2e]{2,3}|[\u0e01-\u0e2e]\.?\s?[\u0e01-\u0e2e]\.)?\s*"
    r"(?P<office>[0-9]{4,6}(?:\.[0-9]{1,3})*)\s*"
    r"/\s*(?P<circular>ว\s?\.?)?\s*(?P<running>[0-9]{1,6}|-|\.{2,})?"
)
_AFTER = re.compile(r"^[\s.,_\-–…]*(?:วันที่|ลงวันที่|เรื่อง|$|\s{2,}|[\u0e01-\u0e4e])")
# Right after the stroke a lone letter before a number is a part of the number, read badly.
_TORN = re.compile(r"^\s*[^\s0-9]{0,2}\s?[0-9]")
_GLUED = re.compile(r"^(?!วันที่|ลงวันที่|เรื่อง)[A-Za-z°\u0e01-\u0e4e]")
_REST = re.compile(r"^(?:ว\s?)?[0-9./]+$")


@dataclass(frozen=True, slots=True)
class BookNumber:
    """A letter number: `prefix` (ลป, ศธ, or empty), `office` (73401) and the text in Arabic digits.

    `text` keeps the stroke with nothing after it where no running number is printed; `known_prefix`
    tells whether a province or ministry has the prefix (a number without one is known).
    """

    prefix: str
    office: str
    text: str
    evidence: Evidence
    known_prefix: bool = True


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    rows = data_rows("province_codes.csv")
    return _MINISTRIES | {row["abbreviation"] for row in rows} | {""}


def read_book_number(text: str) -> tuple[str, str, str] | None:
    """Return prefix, office and the whole number of a printed letter number.

    Args:
        text: A printed line that begins with the label.

    Returns:
        None where the line holds no complete number; a doubtful digit is not guessed.

    Examples:
        >>> read_book_number("ที่ ลป ๗๓๔๐๑/")
        ('ลป', '73401', 'ลป 73401/')
        >>> read_book_number("ที่ ๗๓๖๐๑/๘๔")
        ('', '73601', '73601/84')
    """
    text = unspaced(text)
    label = _LABEL.match(text)
    if label is None:
        return None
    arabic = to_arabic(text)
    match = _NUMBER.match(arabic, label.end())
    if match is None or not _AFTER.match(arabic[match.end() :]):
        return None
    torn = _GLUED if match["running"] else _TORN
    if torn.match(arabic[match.end() :]):
        return None
    prefix = re.sub(r"[.\s]", "", match["prefix"] or "")
    running = match["running"] or ""
    if running.startswith((".", "-")):
        running = ""
    circular = "ว " if match["circular"] and running else "ว" if match["circular"] else ""
    number = f"{match['office']}/{circular}{running}"
    return prefix, match["office"], f"{prefix} {number}".strip()


def head_lines(document: Document) -> list[tuple[int, Line]]:
    """Return the first printed lines of the document with the index of their page."""
    found: list[tuple[int, Line]] = []
    for index, page in enumerate(document.pages):
        for block in page.blocks:
            if not isinstance(block, Line):
                return found
            if block.text.strip() and block.kind != "furniture":
                found.append((index, block))
            if len(found) == _HEAD_LINES:
                return found
    return found


def own_book_number(document: Document) -> BookNumber | None:
    """Return the document's own letter number, from its letterhead only.

    A number that the text refers to ("your letter no. ...") is not the document's own.
    """
    lines = head_lines(document)
    for at, (index, line) in enumerate(lines):
        text = line.text.strip()
        after = to_arabic(lines[at + 1][1].text.strip()) if at + 1 < len(lines) else ""
        read = read_book_number(text)
        # A number broken at the end of the line goes on with digits.
        if _REST.match(after) and (read is None or text.endswith("/")):
            read = read_book_number(text + after) or read
        if read is not None:
            prefix, office, number = read
            evidence = evidence_of(document.pages[index], line)
            return BookNumber(prefix, office, number, evidence, prefix in _prefixes())
    return None


def has_unread_number(document: Document) -> Line | None:
    """Return the letterhead line that is labelled as a number but cannot be read as one."""
    for _, line in head_lines(document):
        text = to_arabic(unspaced(line.text.strip()))
        label = _LABEL.match(text)
        if label is None or read_book_number(text) is not None:
            continue
        rest = text[label.end() :]
        if re.match(r"[^/]{0,14}[0-9].{0,12}/", rest) or re.match(
            r"[\u0e01-\u0e2e]{2}\s*[0-9]", rest
        ):
            return line
    return None
