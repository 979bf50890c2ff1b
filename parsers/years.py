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
from typing import Final, Literal

from normalizers.dates import expand_year
from normalizers.numerals import to_arabic
from parsers.document import Document, Line, Page
from parsers.kinds import title_lines
from parsers.passages import Passage, Piece, cover_lines, passages
from parsers.records import Evidence, Finding

Role = Literal["score", "analysis", "title_result", "title", "heading", "foreword"]

FIRST_YEAR: Final = 2555
LAST_YEAR: Final = 2600

_YEAR = re.compile(
    r"(?P<label>งบประมาณ|ประจำปี|ปี|พ\s?\.?\s?ศ\s?\.?)\s*(?:พ\s?\.?\s?ศ\s?\.?)?\s*"
    r"(?P<year>2[45][0-9]{2}|20[0-9]{2}|[0-9]{2})(?![0-9.,/]?[0-9])"
)
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
_HEADING = 160


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year (Buddhist era) with what its sentence says of it."""

    year: int
    role: Role
    evidence: Evidence


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


def _year(match: re.Match[str]) -> int | None:
    value = int(match["year"])
    if value < 100:
        if "งบ" not in match["label"] and "ปี" not in match["label"]:
            return None
        value = expand_year(value)
    if value < 2100:
        value += 543
    return value if FIRST_YEAR <= value <= LAST_YEAR else None


def _found(text: str) -> list[tuple[int, int, int]]:
    """Return (year, start, end) of the labelled years of a text in Arabic digits.

    Years of dates and of laws ("... Act B.E. 2540") are out: the first follow a month, the second
    are before the first assessment.
    """
    found = []
    for match in _YEAR.finditer(text):
        year = _year(match)
        if year is None or _MONTH_BEFORE.search(text[: match.start()][-12:]):
            continue
        found.append((year, match.start(), match.end()))
    return found


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
        for number, (year, start, end) in enumerate(years):
            before = years[number - 1][2] if number else 0
            after = years[number + 1][1] if number + 1 < len(years) else len(text)
            evidence = passage.evidence(start, end)
            mentions.extend(
                YearMention(year, role, evidence)
                for role in _roles(text, before, start, end, after)
            )
            unit = passage.piece_at(start).unit
            heads = len(text) <= _HEADING or (isinstance(unit, Line) and unit.kind == "heading")
            if heads and _ABOUT.search(unit.text if len(text) > _HEADING else text):
                mentions.append(YearMention(year, "heading", evidence))
    return tuple(mentions)


def _title_mentions(document: Document) -> Iterator[YearMention]:
    """Yield the years of the title; those of the whole cover where the title names none."""
    mentions = list(_joined_mentions(title_lines(document)))
    yield from mentions or _joined_mentions(cover_lines(document))


def _joined_mentions(lines: Sequence[tuple[Page, Line]]) -> Iterator[YearMention]:
    starts: list[Piece] = []
    length = 0
    for page, line in lines:
        starts.append(Piece(length, page, line, "cover"))
        length += len(line.text) + 1
    passage = Passage("\n".join(line.text for _, line in lines), tuple(starts))
    text = to_arabic(passage.text)
    for year, start, end in _found(text):
        evidence = passage.evidence(start, end)
        yield YearMention(year, "title", evidence)
        if _RESULT_TITLE.search(text[max(0, start - _BACK) : start]):
            yield YearMention(year, "title_result", evidence)


def _of(mentions: Sequence[YearMention], role: Role) -> list[YearMention]:
    return [m for m in mentions if m.role == role]


def _conflict(message: str, mention: YearMention) -> Finding:
    evidence = mention.evidence
    return Finding(
        "warning", "year_conflict", message, "documents", evidence.page, evidence.raw[:200]
    )


def _decide_fiscal(mentions: Sequence[YearMention]) -> tuple[YearMention | None, list[Finding]]:
    """Choose the year of the result, by the strongest role that names one."""
    findings: list[Finding] = []
    chosen: YearMention | None = None
    for role in ("score", "analysis", "title_result"):
        said = _of(mentions, role)
        if not said:
            continue
        years = sorted({m.year for m in said})
        if chosen is None:
            # Of several years compared, the report is about the last.
            chosen = next(m for m in said if m.year == years[-1])
            if len(years) > 1:
                listed = ", ".join(map(str, years))
                findings.append(
                    _conflict(f"Results of {listed} are told; {years[-1]} taken", chosen)
                )
        elif chosen.year not in years:
            findings.append(
                _conflict(
                    f"The result is told of {chosen.year}, elsewhere of {years[-1]}", said[-1]
                )
            )
    return chosen, findings


def parse_years(document: Document, date_year: tuple[int, Evidence] | None = None) -> Years:
    """Decide the year of the result and the year of the report.

    Args:
        document: A normalised document.
        date_year: Fiscal year (Buddhist era) and evidence of the document's date, if known.

    Returns:
        Both years, None where nothing says it; every conflict is a Finding of kind
        `year_conflict`, a year taken for want of better one of kind `year_assumed`.
    """
    mentions = year_mentions(document)
    chosen, findings = _decide_fiscal(mentions)
    report, more = _decide_report(mentions, date_year)
    findings.extend(more)
    evidence: list[tuple[str, Evidence]] = []
    fiscal_year = chosen.year if chosen else None
    if chosen is not None:
        evidence.append(("fiscal_year", chosen.evidence))
    elif report is not None:
        fiscal_year = report[0]
        evidence.append(("fiscal_year", report[1]))
        findings.append(
            Finding(
                "warning",
                "year_assumed",
                f"No sentence says whose year's result is told; {report[0]} is the report's own",
                "documents",
                report[1].page,
                report[1].raw[:200],
            )
        )
    if report is not None:
        evidence.append(("report_year", report[1]))
    if chosen is not None and report is not None and chosen.year > report[0]:
        message = f"A result of {chosen.year} in a report of {report[0]}"
        findings.append(_conflict(message, chosen))
    unique = tuple(dict.fromkeys(findings))
    return Years(fiscal_year, report[0] if report else None, tuple(evidence), unique)


def _decide_report(
    mentions: Sequence[YearMention], date_year: tuple[int, Evidence] | None
) -> tuple[tuple[int, Evidence] | None, list[Finding]]:
    findings: list[Finding] = []
    titles = _of(mentions, "title") or _of(mentions, "heading")
    if not titles:
        if date_year is None:
            return None, findings
        return date_year, [
            Finding(
                "info",
                "year_assumed",
                f"Report year {date_year[0]} taken from the date of the document",
                "documents",
                date_year[1].page,
                date_year[1].raw[:200],
            )
        ]
    first = titles[0]
    others = sorted({m.year for m in titles} - {first.year})
    if others:
        findings.append(_conflict(f"The title says {first.year} and {others[-1]}", titles[-1]))
    for mention in _of(mentions, "foreword"):
        if mention.year != first.year:
            findings.append(
                _conflict(
                    f"The title says {first.year}, the text says the report is of {mention.year}",
                    mention,
                )
            )
            break
    if date_year is not None and not first.year <= date_year[0] <= first.year + 1:
        findings.append(
            Finding(
                "warning",
                "year_conflict",
                f"The title says {first.year}, the document is dated in fiscal year {date_year[0]}",
                "documents",
                date_year[1].page,
                date_year[1].raw[:200],
            )
        )
    return (first.year, first.evidence), findings
