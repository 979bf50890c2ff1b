"""The months that a follow-up report covers, from its title or cover only."""

from __future__ import annotations

import re
from typing import Final

from parsers.date_text import figures
from parsers.document import Document
from parsers.evidence import evidence_of
from parsers.months import read_month
from parsers.passages import cover_lines
from parsers.records import Evidence, Finding, Period
from parsers.subjects import titles

# A reader takes บ for ป or ษ, อ for ฮ or ล, ร for ธ.
_ROUND: Final = r"(?:[รธ][าอฮล]{1,3}[บปษ]|[รธ]ะ[ยษ]ะ(?:\s?เวลา)?|ราย)\s*(?:ระยะเวลา|ที่\s?[12])?"
_MONTHS = re.compile(
    rf"{_ROUND}\s*\(?\s*(?:(?:6\s)+(?=6)|(?:12\s)+(?=12))?(?P<months>6|12)\s*(?:เ[ด๑ตค]\S?[อล]น|เดอน|เดือน|เดื่อน)"
)
_ANY_MONTHS = re.compile(rf"{_ROUND}\s*\(?\s*(?P<months>\S{{1,3}}?)\s*เดือน")
_HALF = re.compile(r"รอบ\s?ครึ่งปี|ครึ่งปี(?:แรก|หลัง)?งบประมาณ|(?:6|หก)\s?เดือนแรก")
_SPAN = re.compile(
    r"(?:1\s*)?(?P<first>[ก-๎]{4,10}|[ก-ฮ]\.[ก-ฮ]\.)\s*(?:พ\.ศ\.\s*)?(?P<start>25[0-9]{2}|[0-9]{2})\s*"
    r"(?:[-–—]|ถึง|จนถึง)\s*(?:วันที่\s*)?(?:[0-9]{1,2}\s*)?(?:เดือน\s*)?"
    r"(?P<last>[ก-๎]{4,10}|(?:มี|[ก-ฮ])\.[ก-ฮ]\.)\s*(?:พ\.ศ\.\s*)?(?P<end>25[0-9]{2}|[0-9]{2})"
)


def _said(text: str) -> list[Period]:
    """Return the periods that a line names, in words of months or as first and last month."""
    found: list[Period] = [
        "6_months" if match["months"] == "6" else "12_months" for match in _MONTHS.finditer(text)
    ]
    if _HALF.search(text):
        found.append("6_months")
    for match in _SPAN.finditer(text):
        first, last = read_month(match["first"].removeprefix("เดือน")), read_month(match["last"])
        if first is None or last is None or not (first.exact and last.exact):
            continue
        years = int(match["end"]) - int(match["start"])
        length = 12 * years + last.number - first.number + 1
        if length in (6, 12):
            found.append("6_months" if length == 6 else "12_months")
    return found


def parse_period(document: Document) -> tuple[Period | None, Evidence | None, tuple[Finding, ...]]:
    """Return the period a report covers, from its title or cover only.

    Items and measures inside speak of six months too, and do not count.

    Returns:
        The period and its evidence, or None with a Finding where two are named or one cannot be
        read.
    """
    said: list[tuple[Period, Evidence]] = []
    unread: Evidence | None = None
    lines = titles(document)
    known = {id(line) for _, line in lines}
    for page, line in (*lines, *(x for x in cover_lines(document) if id(x[1]) not in known)):
        text = figures(line.text)
        periods = _said(text)
        said.extend((period, evidence_of(page, line)) for period in periods)
        odd = _ANY_MONTHS.search(text)
        if not periods and odd is not None and unread is None and odd["months"] not in ("3", "9"):
            unread = evidence_of(page, line)
    if len({p for p, _ in said}) == 1:
        return said[0][0], said[0][1], ()
    if said:
        message = "The title speaks of 6 and of 12 months"
        return None, None, (_finding("period_conflict", message, said[0][1]),)
    if unread is not None:
        message = "The months that the report covers cannot be read"
        return None, None, (_finding("period_unreadable", message, unread),)
    return None, None, ()


def _finding(kind: str, message: str, evidence: Evidence) -> Finding:
    return Finding("warning", kind, message, "documents:period", evidence.page, evidence.raw[:200])
