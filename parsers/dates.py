"""What a document says of itself: its date, years, period, number, title and kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from normalizers.dates import be_to_ce, expand_year, is_be_year, month_number
from normalizers.numerals import to_arabic
from parsers.book_numbers import has_unread_number, head_lines, own_book_number
from parsers.document import Document, Line, Page
from parsers.evidence import evidence_of
from parsers.kinds import parse_kinds, parse_title, title_lines
from parsers.passages import cover_lines, is_memo
from parsers.records import DocumentFacts, Evidence, Finding, Period
from parsers.years import FIRST_YEAR, LAST_YEAR, fiscal_year_of, parse_years

_MONTH: Final = (
    r"(?:(?:เม|มี|[ก-ฮ])\s?\.?\s?[ก-ฮ]\s?\.|[ก-ฮเ-ไ][\u0e01-\u0e4e]{2,11}|"
    r"(?:เม|มี|[ก-ฮ])[ก-ฮ](?![ก-๎]))"
)
_DATE = re.compile(
    rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\s*(?:เดือน)?\s*(?P<month>{_MONTH})\s*"
    r"(?P<era>พ\s?\.?\s?ศ\s?\.?|ค\s?\.?\s?ศ\s?\.?)?\s*(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
)
_NUMERIC = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2})\s*[/\-.]\s*(?P<month>[0-9]{1,2})\s*[/\-.]\s*"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
)
_DATED = re.compile(r"(?:^|\s)(?:ลง|ณ\s*)?วันที่\s*(?=\S)")
_ALONE = re.compile(r"^[\s*#(]*(?:(?:ประกาศ\s*)?(?:ณ\s*)?วันที่)?[\s.]*$")
_TAIL = re.compile(r"^[\s*).]*$")
_DAYLESS = re.compile(rf"(?P<month>{_MONTH})\s*(?:พ\s?\.?\s?ศ\s?\.?)?\s*(?P<year>[0-9]{{4}})")
_PERIOD = re.compile(r"(?:ร[าอ]{1,3}บ|ระยะเวลา|ราย)\s*(?:ระยะเวลา)?\s*(?P<months>6|12)\s*เดือน")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that may be the document's own."""

    value: date
    evidence: Evidence


def read_date(text: str) -> date | None:
    """Return the first date printed in a text.

    Args:
        text: Thai or Arabic digits, a month in words, short or as a number, a year of either era
            with four digits or two.

    Returns:
        The date in the common era; None where there is none, or it does not exist.

    Examples:
        >>> read_date("วันที่ ๕ ตุลาคม ๒๕๖๖")
        datetime.date(2023, 10, 5)
        >>> read_date("31 กุมภาพันธ์ 2566") is None
        True
    """
    arabic = to_arabic(text)
    for pattern in (_DATE, _NUMERIC):
        for match in pattern.finditer(arabic):
            found = _to_date(match)
            if found is not None:
                return found
    return None


def _to_date(match: re.Match[str]) -> date | None:
    month_text = match["month"]
    month = int(month_text) if month_text.isdigit() else month_number(month_text)
    year = int(match["year"])
    era = match.groupdict().get("era") or ""
    if month is None:
        return None
    if year < 100:
        year = expand_year(year)
    if not era.startswith("ค") and is_be_year(year):
        year = be_to_ce(year)
    if not FIRST_YEAR <= year + 543 <= LAST_YEAR:
        return None
    try:
        return date(year, month, int(match["day"]))
    except ValueError:
        return None


def _own_lines(document: Document) -> Iterator[tuple[Page, Line, bool]]:
    """Yield the lines that may date the document, and whether each is a letterhead's."""
    if is_memo(document):
        for index, line in head_lines(document):
            yield document.pages[index], line, True
    for page, block in document.blocks():
        if isinstance(block, Line) and block.text.strip():
            yield page, block, False


def document_date(document: Document) -> tuple[DateMention | None, tuple[Finding, ...]]:
    """Return the date of the document itself, never of an event it tells of.

    In a memo that is the date labelled วันที่ in the letterhead (or a line that is only a date, as
    in a letter); in a booklet a line that is only a date, on the cover or under the foreword.

    Returns:
        The date with its evidence, or None; and Findings where a date cannot be read or two
        dates disagree.
    """
    found: list[DateMention] = []
    findings: list[Finding] = []
    for page, line, in_head in _own_lines(document):
        text = to_arabic(line.text.strip())
        label = _DATED.search(text) if in_head else None
        if in_head and re.match(r"^[\s*#]*(?:เรื่อง|เรียน|ตามที่)", text):
            continue
        if label is not None:
            value = read_date(text[label.end() :])
            if value is None:
                findings.append(_unread(page, line))
            else:
                found.append(DateMention(value, evidence_of(page, line)))
            continue
        match = _DATE.search(text)
        if match is None or not (
            _ALONE.match(text[: match.start()]) and _TAIL.match(text[match.end() :])
        ):
            continue
        value = _to_date(match)
        if value is None:
            findings.append(_unread(page, line))
        else:
            found.append(DateMention(value, evidence_of(page, line)))
    if not found:
        return None, tuple(dict.fromkeys(findings))
    others = sorted({m.value for m in found} - {found[0].value})
    if others:
        evidence = found[0].evidence
        listed = ", ".join(d.isoformat() for d in others[:4])
        findings.append(
            Finding(
                "info",
                "date_conflict",
                f"Dated {found[0].value.isoformat()}; other lines stand alone with {listed}",
                "documents",
                evidence.page,
                evidence.raw[:200],
            )
        )
    return found[0], tuple(dict.fromkeys(findings))


def _unread(page: Page, line: Line) -> Finding:
    arabic = to_arabic(line.text)
    dayless = _DAYLESS.search(arabic)
    known = dayless is not None and month_number(dayless["month"]) is not None
    incomplete = known and _DATE.search(arabic) is None
    return Finding(
        severity="info" if incomplete else "warning",
        kind="date_incomplete" if incomplete else "date_unreadable",
        message="The date has no day" if incomplete else "The date cannot be read",
        subject="documents",
        page=page.number,
        raw=line.raw[:200],
    )


def parse_period(document: Document) -> tuple[Period | None, Evidence | None, tuple[Finding, ...]]:
    """Return the period a report covers, from its title or cover only.

    Items and measures inside speak of six months too, and do not count.
    """
    said: list[tuple[Period, Evidence]] = []
    lines = title_lines(document)
    known = {id(line) for _, line in lines}
    for page, line in (*lines, *(x for x in cover_lines(document) if id(x[1]) not in known)):
        for match in _PERIOD.finditer(to_arabic(line.text)):
            period: Period = "6_months" if match["months"] == "6" else "12_months"
            said.append((period, evidence_of(page, line)))
    periods = {p for p, _ in said}
    if len(periods) == 1:
        return said[0][0], said[0][1], ()
    if not said:
        return None, None, ()
    evidence = said[0][1]
    finding = Finding(
        "warning",
        "period_conflict",
        "The title speaks of 6 and of 12 months",
        "documents",
        evidence.page,
        evidence.raw[:200],
    )
    return None, None, (finding,)


def parse_facts(document: Document) -> DocumentFacts:
    """Return what the document says of itself, with evidence entries named by field.

    Args:
        document: A normalised document.

    Returns:
        Facts; a field is None (or empty) where the document does not say it. Every conflict and
        every assumption is a Finding.
    """
    findings: list[Finding] = []
    evidence: list[tuple[str, Evidence]] = []
    dated, doubts = document_date(document)
    findings.extend(doubts)
    date_year: tuple[int, Evidence] | None = None
    if dated is not None:
        evidence.append(("doc_date", dated.evidence))
        date_year = (
            fiscal_year_of(dated.value.year + 543, dated.value.month),
            dated.evidence,
        )
    years = parse_years(document, date_year)
    evidence.extend(years.evidence)
    findings.extend(years.findings)
    period, period_evidence, period_findings = parse_period(document)
    findings.extend(period_findings)
    if period_evidence is not None:
        evidence.append(("period", period_evidence))
    number = own_book_number(document)
    if number is not None:
        evidence.append(("book_number", number.evidence))
    else:
        unread = has_unread_number(document)
        if unread is not None:
            message = "The letter number cannot be read"
            findings.append(
                Finding(
                    "warning",
                    "book_number_unreadable",
                    message,
                    "documents",
                    None,
                    unread.raw[:200],
                )
            )
    title = title_lines(document)
    if title:
        evidence.append(("title", evidence_of(*title[0])))
    return DocumentFacts(
        title=parse_title(document),
        doc_kinds=parse_kinds(document),
        fiscal_year=years.fiscal_year,
        report_year=years.report_year,
        period=period,
        doc_date=dated.value if dated is not None else None,
        book_number=number.text if number is not None else None,
        evidence=tuple(evidence),
        findings=tuple(findings),
    )
