"""Which fiscal year's result a report tells, and which year the report itself is of.

The two differ: a report on the measures of 2566 analyses the result of 2565. Sentences decide, each
by what it says of its year: a score or level reached (`score`), the result that was analysed
(`analysis`), a title that announces a result (`title_result`), the title's own year (`title`) and
the report the foreword says was made (`foreword`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from normalizers.numerals import to_arabic
from parsers.date_text import FIRST_YEAR, LAST_YEAR, YearReading, read_year
from parsers.document import Document, Line, Page
from parsers.lookalikes import likeness, loose_pattern
from parsers.passages import Passage, Piece, cover_lines, passages
from parsers.records import Evidence, Finding
from parsers.subjects import titles

__all__ = ["FIRST_YEAR", "LAST_YEAR", "YearMention", "Years", "fiscal_year_of", "parse_years"]

Role = Literal["score", "analysis", "title_result", "title", "heading", "foreword"]

_BUDGET: Final = rf"{loose_pattern('งบประมาณ')}|{loose_pattern('ประจำปี')}"
_ERA: Final = r"พ\s?[.,]?\s?[ศสคต]\s?[.,]?(?![\u0e30-\u0e4e])|พุทธ\s?ศักราช"
_YEAR = re.compile(
    rf"(?P<label>{_BUDGET}|[ปบ]ี?\s?(?P<budget>[\u0e01-\u0e4e]{{5,11}})|ปี|{_ERA})\s*"
    rf"(?:{_ERA})?\s*(?P<year>(?=[0-9A-Za-z°]{{0,2}}[0-9])[0-9A-Za-z°]{{4}}|"
    r"2\s?5\s?[0-9]\s?[0-9]|[0-9]{2}(?![A-Za-z°]))(?![0-9.,/]?[0-9])"
)
_BUDGET_BEFORE = re.compile(rf"(?:{_BUDGET})\s*$")
_MONTH_BEFORE = re.compile(r"(?:คม|ยน|พันธ์|\.)\s*(?:พ\s?\.?\s?ศ\s?\.?)?\s*$")
_ASSESSED = re.compile(r"ประเมิน|คุณธรรมและ|ITA")
_REACHED = re.compile(
    r"^.{0,140}?(?:(?:ได้|มี)?(?:ค่า)?คะแนน[^0-9]{0,40}[0-9]{1,3}(?:[.,][0-9]+)?|อยู่ในระดับ|ผลการประเมินระดับ)",
    re.DOTALL,
)
_ANALYSED = re.compile(
    r"(?:วิเคราะห์\s*(?:ข้อมูล)?\s*(?:จาก)?\s*ผล|(?:จาก|นำ|ตาม)\s*ผล)\s*(?:คะแนน|ของ)?\s*(?:การ)?\s*ประเมิน.{0,200}?$",
    re.DOTALL,
)
_MADE = re.compile(r"จัดทำ\s*(?:เล่ม|เอกสาร)?\s*(?:รายงาน|มาตรการ).{0,200}?$", re.DOTALL)
_RESULT_TITLE = re.compile(r"ผล\s*(?:คะแนน)?\s*(?:การ)?\s*ประเมิน|รายงานการประเมิน")
_ABOUT = re.compile(r"ประเมิน|คุณธรรม|มาตรการ|รายงาน|รูปธรรม")
_BACK = 220
_ALIKE: Final = 0.55
_COVER_LINE = 80
_HEADING = 160
_FIRST_RESULTS: Final = 4
"""Month of the fiscal year's own calendar year before which no result of it is told."""


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year (Buddhist era) with what its sentence says of it; `repaired`: a digit was mended."""

    year: int
    role: Role
    evidence: Evidence
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """The decided years with their evidence, and the doubts."""

    fiscal_year: int | None
    report_year: int | None
    evidence: tuple[tuple[str, Evidence], ...]
    findings: tuple[Finding, ...]


def fiscal_year_of(year: int, month: int) -> int:
    """Return the Thai fiscal year (October to September) of a month of a Buddhist era year.

    >>> fiscal_year_of(2566, 10), fiscal_year_of(2567, 1)
    (2567, 2567)
    """
    return year + 1 if month >= 10 else year


@dataclass(frozen=True, slots=True)
class _Found:
    """A labelled year and where it stands in a text."""

    reading: YearReading
    start: int
    end: int


def _found(text: str) -> list[_Found]:
    """Return the labelled years of a text in Arabic digits.

    Years of dates and of laws ("... Act B.E. 2540") are out: the first follow a month, the second
    are before the first assessment.
    """
    found = []
    for match in _YEAR.finditer(text):
        reading = _reading(match)
        if reading is None or _MONTH_BEFORE.search(text[: match.start()][-12:]):
            continue
        era = match["label"].startswith("พ")
        # Two figures, or figures that had to be mended, need the words for a budget year.
        if era and (
            len(match["year"]) == 2
            or (reading.repaired and not _BUDGET_BEFORE.search(text[: match.start()][-24:]))
        ):
            continue
        found.append(_Found(reading, match.start(), match.end()))
    return found


def _reading(match: re.Match[str]) -> YearReading | None:
    """Return the year of a match; one with a blank in it counts as mended."""
    budget = match["budget"]
    if budget is not None and likeness(budget, "งบประมาณ") < _ALIKE:
        return None
    token = re.sub(r"\s", "", match["year"])
    reading = read_year(token)
    if reading is None or token == match["year"]:
        return reading
    return YearReading(reading.year, repaired=True)


def _roles(text: str, before: int, start: int, end: int, after: int) -> Iterator[Role]:
    left = text[max(before, start - _BACK) : start]
    right = text[end:after]
    if _ANALYSED.search(left):
        yield "analysis"
    elif _ASSESSED.search(left) and _REACHED.search(right):
        yield "score"
    if _MADE.search(left):
        yield "foreword"


def year_mentions(document: Document) -> tuple[YearMention, ...]:
    """Return the years whose sentence says what they are, in reading order (tables left out)."""
    mentions = list(_title_mentions(document))
    for passage in passages(document):
        if passage.pieces[0].standing == "table":
            continue
        text = to_arabic(passage.text)
        years = _found(text)
        for number, found in enumerate(years):
            before = years[number - 1].end if number else 0
            after = years[number + 1].start if number + 1 < len(years) else len(text)
            evidence = passage.evidence(found.start, found.end)
            year, repaired = found.reading.year, found.reading.repaired
            roles = tuple(_roles(text, before, found.start, found.end, after))
            mentions.extend(YearMention(year, role, evidence, repaired) for role in roles)
            unit = passage.piece_at(found.start).unit
            heads = len(text) <= _HEADING or (isinstance(unit, Line) and unit.kind == "heading")
            about = unit.text if len(text) > _HEADING else text
            if heads and not roles and _ABOUT.search(about):
                mentions.append(YearMention(year, "heading", evidence, repaired))
    return tuple(mentions)


def _title_mentions(document: Document) -> Iterator[YearMention]:
    """Yield the years of the title; where it names none, those of short lines of the cover."""
    mentions = list(_joined_mentions(titles(document)))
    if not mentions:
        short = [x for x in cover_lines(document) if len(x[1].text) <= _COVER_LINE]
        mentions = list(_joined_mentions(short))
    yield from mentions


def _joined_mentions(lines: Sequence[tuple[Page, Line]]) -> Iterator[YearMention]:
    starts: list[Piece] = []
    length = 0
    for page, line in lines:
        starts.append(Piece(length, page, line, "cover"))
        length += len(line.text) + 1
    passage = Passage("\n".join(line.text for _, line in lines), tuple(starts))
    text = to_arabic(passage.text)
    for found in _found(text):
        evidence = passage.evidence(found.start, found.end)
        year, repaired = found.reading.year, found.reading.repaired
        yield YearMention(year, "title", evidence, repaired)
        if _RESULT_TITLE.search(text[max(0, found.start - _BACK) : found.start]):
            yield YearMention(year, "title_result", evidence, repaired)


def _of(mentions: Sequence[YearMention], role: Role) -> list[YearMention]:
    return [m for m in mentions if m.role == role]


def _finding(kind: str, message: str, fact: str, evidence: Evidence) -> Finding:
    return Finding("warning", kind, message, f"documents:{fact}", evidence.page, evidence.raw[:200])


def _decide_fiscal(mentions: Sequence[YearMention]) -> tuple[YearMention | None, list[Finding]]:
    """Choose the year of the result, by the strongest role that names one."""
    findings: list[Finding] = []
    chosen: YearMention | None = None
    for role in ("score", "analysis", "title_result"):
        said = _of(mentions, role)
        # A year that was read whole goes before one that had to be mended.
        said = [m for m in said if not m.repaired] or said
        if not said:
            continue
        years = sorted({m.year for m in said})
        if chosen is None:
            # Of several years compared, the report is about the last.
            chosen = next(m for m in said if m.year == years[-1])
            if len(years) > 1:
                listed = ", ".join(map(str, years))
                message = f"Results of {listed} are told; {years[-1]} taken"
                findings.append(_finding("year_conflict", message, "fiscal_year", chosen.evidence))
        elif chosen.year not in years:
            message = f"The result is told of {chosen.year}, elsewhere of {years[-1]}"
            findings.append(_finding("year_conflict", message, "fiscal_year", said[-1].evidence))
    if chosen is not None and chosen.repaired:
        findings.append(_mended(chosen, "fiscal_year"))
    return chosen, findings


def _mended(mention: YearMention, fact: str) -> Finding:
    message = f"Read as {mention.year}: a digit of the year is mended"
    return _finding("year_repaired", message, fact, mention.evidence)


def parse_years(
    document: Document,
    date_year: tuple[int, Evidence] | None = None,
    dated: date | None = None,
) -> Years:
    """Decide the year of the result and the year of the report.

    Args:
        document: A normalised document.
        date_year: Fiscal year (Buddhist era) and evidence of the document's date, if known.
        dated: The document's date, if known to the day.

    Returns:
        Both years, None where nothing says it; every conflict is a Finding of kind
        `year_conflict` (it concerns both years), a year taken for want of better one of kind
        `year_assumed`, a year with a mended digit one of kind `year_repaired`.
    """
    mentions = year_mentions(document)
    chosen, findings = _decide_fiscal(mentions)
    report, more = _decide_report(mentions, date_year)
    findings.extend(more)
    evidence: list[tuple[str, Evidence]] = []
    fiscal_year = chosen.year if chosen else None
    if chosen is not None:
        evidence.append(("fiscal_year", chosen.evidence))
        findings.extend(_doubtful_result(chosen, report, dated))
    elif report is not None:
        fiscal_year = report[0]
        evidence.append(("fiscal_year", report[1]))
        message = f"No sentence says whose year's result is told; {report[0]} is the report's own"
        findings.append(_finding("year_assumed", message, "fiscal_year", report[1]))
    if report is not None:
        evidence.append(("report_year", report[1]))
    unique = tuple(dict.fromkeys(findings))
    return Years(fiscal_year, report[0] if report else None, tuple(evidence), unique)


def _doubtful_result(
    chosen: YearMention, report: tuple[int, Evidence] | None, dated: date | None
) -> Iterator[Finding]:
    """Yield a Finding where the year of the result does not fit that of the report or the date.

    A report tells the result of its own year or of the year before, and no result is known before
    the second half of its fiscal year.
    """
    year, evidence = chosen.year, chosen.evidence
    if report is not None and not report[0] - 1 <= year <= report[0]:
        message = f"A result of {year} in a report of {report[0]}"
        yield _finding("year_conflict", message, "fiscal_year", evidence)
    if dated is not None and (dated.year + 543, dated.month) < (year, _FIRST_RESULTS):
        message = f"A result of {year} in a document of {dated.isoformat()}"
        yield _finding("year_conflict", message, "fiscal_year", evidence)


def _decide_report(
    mentions: Sequence[YearMention], date_year: tuple[int, Evidence] | None
) -> tuple[tuple[int, Evidence] | None, list[Finding]]:
    findings: list[Finding] = []
    said = _of(mentions, "title")
    said = [m for m in said if not m.repaired] or said
    if not said:
        return _assumed_report(mentions, date_year)
    first = said[0]
    if first.repaired:
        findings.append(_mended(first, "report_year"))
    others = sorted({m.year for m in said} - {first.year})
    if others:
        message = f"The title says {first.year} and {others[-1]}"
        findings.append(_finding("year_conflict", message, "report_year", said[-1].evidence))
    for mention in _of(mentions, "foreword"):
        if mention.year != first.year:
            message = f"The title says {first.year}, the text says the report is of {mention.year}"
            findings.append(_finding("year_conflict", message, "report_year", mention.evidence))
            break
    if date_year is not None and not first.year <= date_year[0] <= first.year + 1:
        message = (
            f"The title says {first.year}, the document is dated in fiscal year {date_year[0]}"
        )
        findings.append(_finding("year_conflict", message, "report_year", date_year[1]))
    return (first.year, first.evidence), findings


def _assumed_report(
    mentions: Sequence[YearMention], date_year: tuple[int, Evidence] | None
) -> tuple[tuple[int, Evidence] | None, list[Finding]]:
    """Return the year of a report whose title says none, always with a Finding."""
    said = _of(mentions, "heading") or _of(mentions, "foreword")
    if said:
        year, evidence, source = said[0].year, said[0].evidence, "a heading of the text"
    elif date_year is not None:
        year, evidence, source = *date_year, "the date of the document"
    elif mentions:
        year, evidence, source = mentions[0].year, mentions[0].evidence, "the year of the result"
    else:
        return None, []
    message = f"No title says the year of the report; {year} is taken from {source}"
    return (year, evidence), [_finding("year_assumed", message, "report_year", evidence)]
