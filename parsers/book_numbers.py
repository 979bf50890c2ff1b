"""The number of an official letter or memo (ที่ ...), as its letterhead prints it.

The form is set by the Prime Minister's Office regulation on correspondence B.E. 2526: a letter code
of the ministry or province, the number of the office, a stroke, and the running number, which a
scanned draft often leaves empty. A circular has ว before the running number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.numerals import to_arabic
from parsers.document import Document, Line
from parsers.evidence import evidence_of
from parsers.records import Evidence

_HEAD_LINES = 15
_LABEL = re.compile(r"^[\s*#]*(?:เลข)?ที่(?:หนังสือ)?\s*[:.]?\s*(?=[^\s])")
_NUMBER = re.compile(
    r"(?P<prefix>[\u0e01-\u0e2e]{2,3}|[\u0e01-\u0e2e]\.?\s?[\u0e01-\u0e2e]\.)?\s*"
    r"(?P<office>[0-9]{4,6}(?:\.[0-9]{1,3})*)\s*"
    r"/\s*(?P<circular>ว\s?\.?)?\s*(?P<running>[0-9]{1,6}|-|\.{2,})?"
)
_AFTER = re.compile(r"^[\s.,_\-–…]*(?:วันที่|ลงวันที่|เรื่อง|$|\s{2,}|[\u0e01-\u0e4e])")


@dataclass(frozen=True, slots=True)
class BookNumber:
    """A letter number: `prefix` (ลป, ศธ, or empty), `office` (73401) and the text in Arabic digits.

    `text` keeps the stroke with nothing after it where no running number is printed.
    """

    prefix: str
    office: str
    text: str
    evidence: Evidence


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
    label = _LABEL.match(text)
    if label is None:
        return None
    arabic = to_arabic(text)
    match = _NUMBER.match(arabic, label.end())
    if match is None or not _AFTER.match(arabic[match.end() :]):
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
    for index, line in head_lines(document):
        read = read_book_number(line.text.strip())
        if read is not None:
            prefix, office, text = read
            evidence = evidence_of(document.pages[index], line)
            return BookNumber(prefix, office, text, evidence)
    return None


def has_unread_number(document: Document) -> Line | None:
    """Return the letterhead line that is labelled as a number but cannot be read as one."""
    for _, line in head_lines(document):
        text = to_arabic(line.text.strip())
        label = _LABEL.match(text)
        if label is None or read_book_number(text) is not None:
            continue
        rest = text[label.end() :]
        if re.match(r"[^/]{0,14}[0-9].{0,12}/", rest) or re.match(
            r"[\u0e01-\u0e2e]{2}\s*[0-9]", rest
        ):
            return line
    return None
