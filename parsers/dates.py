"""What a document says of itself: its date, years, period, number, title and kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from parsers.book_numbers import has_unread_number, head_lines, own_book_number
from parsers.date_text import DateReading, figures, find_date, find_dayless, variants
from parsers.document import Document, Line, Page
from parsers.evidence import evidence_of
from parsers.kinds import parse_kinds, parse_title
from parsers.lookalikes import likeness, plain
from parsers.months import read_month
from parsers.passages import is_memo
from parsers.periods import parse_period
from parsers.records import DocumentFacts, Evidence, Finding
from parsers.subjects import SUBJECT_WORD, titles
from parsers.years import fiscal_year_of, parse_years

_MARK: Final = r"[\u0e30\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
_DAY_WORD: Final = rf"[วจ]{_MARK}\s?[นมฉ]{{1,2}}\s?[ทฑห]{_MARK}\s?"
_DATED = re.compile(rf"(?:^|\s)[*#]*(?:ลง|ณ\s*)?{_DAY_WORD}(?=[\s0-9A-Za-z°]|$)")
_LABEL = re.compile(rf"^(?:(?P<word>\S{{3,9}}?)\s*)?(?:ณ|ฌ|ญ)?\s*{_DAY_WORD}$|^$")
_LABEL_WORDS: Final = ("ประกาศ", "สั่ง", "ลง", "ให้ไว้")
_ALIKE: Final = 0.6
_WEEKDAY = re.compile(r"^วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)")
_TAIL = re.compile(r"^[\s*).]*$")
_OTHER_LABEL = re.compile(r"^[\s*#]*(?:เรื่อง|เรียน|ตามที่)")
_LIKE_A_DATE = re.compile(
    r"^(?:\S{1,3}\s+)?(?:เดือน\s*)?(?P<month>(?:เม|มี|มิ|[ก-ฮ])\s?\.\s?[ก-ฮ]\s?\.|[\u0e01-\u0e4e]{4,12})"
    r"\s*(?:พ\s?\.\s?\S{1,2}\s?\.?)?\s*(?P<year>\S{1,5})$"
)
_BROKEN = re.compile(r"^[0-9]{1,2}\s+(?:เดือน\s*)?[\u0e01-\u0e4e]{1,12}(?:\s.{0,8})?$")
_REPAIRS: Final = {
    "month_word": "the name of the month is mended",
    "year_digit": "a digit of the year is mended",
    "blank_in_number": "a blank inside a number is dropped",
    "word_twice": "a word read twice is taken once",
}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that may be the document's own; `repairs` names what was mended to read it."""

    value: date
    evidence: Evidence
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnDate:
    """The document's own date, and the fiscal year it falls in.

    The year is known without the date where only the day is missing.
    """

    date: DateMention | None
    fiscal_year: tuple[int, Evidence] | None
    findings: tuple[Finding, ...]


def read_date(text: str) -> date | None:
    """Return the first date printed in a text; nothing is mended.

    Args:
        text: Thai or Arabic digits or number words, a month in words, short or as a number, a year
            of either era with four digits or two.

    Returns:
        The date in the common era; None where there is none, or it does not exist.

    Examples:
        >>> read_date("วันที่ ๕ ตุลาคม ๒๕๖๖")
        datetime.date(2023, 10, 5)
        >>> read_date("31 กุมภาพันธ์ 2566") is None
        True
    """
    found = find_date(figures(text))
    return found.value if found is not None else None


def _own_lines(document: Document) -> Iterator[tuple[Page, Line, str, bool]]:
    """Yield the lines that may date the document.

    Each with its page, the text of the line after it ("" without), and whether it is of a
    letterhead.
    """
    if is_memo(document):
        yield from ((*entry, True) for entry in _with_next(_head(document)))
    lines = [
        (page, block)
        for page, block in document.blocks()
        if isinstance(block, Line) and block.text.strip()
    ]
    yield from ((*entry, False) for entry in _with_next(lines))


def _head(document: Document) -> list[tuple[Page, Line]]:
    return [(document.pages[index], line) for index, line in head_lines(document)]


def _with_next(lines: Sequence[tuple[Page, Line]]) -> Iterator[tuple[Page, Line, str]]:
    """Yield every line with the text of the next one of its page."""
    for at, (page, line) in enumerate(lines):
        following = lines[at + 1 : at + 2]
        same = [f.text.strip() for other, f in following if other.number == page.number]
        yield page, line, "".join(same)


def _labelled(rest: str, after: str) -> DateReading | None:
    """Return the date that a label announces; it may go on in the next line."""
    for whole in (rest, rest + after):
        for text, repairs in variants(whole):
            found = find_date(text, mend=True)
            # Any letter, mark or digit before the date may be a part of its day, read badly.
            if found is not None and re.fullmatch(r"[\s.:*#()_]*", text[: found.start]):
                return replace(found, repairs=(*found.repairs, *repairs))
    return None


def _alone(line: str) -> DateReading | None:
    """Return the date of a line that is only a date, with or without its label."""
    for text, repairs in variants(line):
        found = find_date(text, mend=True)
        if found is None or not _TAIL.match(text[found.end :]):
            continue
        if _is_label(text[: found.start]):
            return replace(found, repairs=(*found.repairs, *repairs))
    return None


def _is_label(text: str) -> bool:
    """Tell whether the words before a date are only its label.

    >>> _is_label("ประกาศ ณ วันที่ "), _is_label("ปราะกาศ ณ วันท่ "), _is_label("อบรมวันที่ ")
    (True, True, False)
    """
    label = _WEEKDAY.sub("", text.strip(" \t*#("))
    label = "วันที่" if label == "ที่" else label
    match = _LABEL.match(label)
    if match is None:
        return False
    word = plain(match["word"] or "").removesuffix("ณ")
    return not word or max(likeness(word, known) for known in _LABEL_WORDS) >= _ALIKE


def _looks_like_a_date(text: str) -> bool:
    """Tell whether a line that is no date was meant to be one: a month between two short tokens."""
    match = _LIKE_A_DATE.match(_strip_label(text))
    return (
        match is not None
        and read_month(match["month"]) is not None
        and re.search("[0-9]", match["year"]) is not None
    )


def _strip_label(text: str) -> str:
    label = _DATED.search(text)
    return text[label.end() :].strip() if label and _is_label(text[: label.end()]) else text


def document_date(document: Document) -> OwnDate:
    """Return the date of the document itself, never of an event it tells of.

    In a memo that is the date labelled วันที่ in the letterhead (or a line that is only a date, as
    in a letter); in a booklet a line that is only a date, on the cover or under the foreword.

    Returns:
        The date with its evidence, or None; and Findings where a date cannot be read, was mended,
        or two dates disagree.
    """
    found: list[DateMention] = []
    dayless: list[tuple[int, Evidence]] = []
    findings: list[Finding] = []
    for page, line, after, in_head in _own_lines(document):
        text = figures(line.text.strip())
        if in_head and _OTHER_LABEL.match(text):
            continue
        label = _DATED.search(text) if in_head else None
        if label is not None:
            reading = _labelled(text[label.end() :], figures(after))
        else:
            reading = _alone(text)
            if reading is None and after and _BROKEN.match(_strip_label(text)):
                reading = _alone(text + figures(after))
        if reading is not None:
            found.append(
                DateMention(reading.value, _evidence(page, line, reading), reading.repairs)
            )
        elif label is not None or _looks_like_a_date(text):
            month = find_dayless(_strip_label(text))
            if month is not None:
                dayless.append((fiscal_year_of(*month), evidence_of(page, line)))
            findings.append(_unread(page, line, dayless=month is not None))
    year = dayless[0] if dayless else None
    if not found:
        return OwnDate(None, year, tuple(dict.fromkeys(findings)))
    first = found[0]
    findings.extend(_doubts(found))
    # What stands elsewhere unread does not matter once the date is known for certain.
    kept = [f for f in findings if first.repairs or f.kind != "date_unreadable"]
    own = (fiscal_year_of(first.value.year + 543, first.value.month), first.evidence)
    return OwnDate(first, own, tuple(dict.fromkeys(kept)))


def _evidence(page: Page, line: Line, reading: DateReading) -> Evidence:
    evidence = evidence_of(page, line)
    return replace(evidence, steps=(*evidence.steps, *reading.repairs))


def _doubts(found: list[DateMention]) -> Iterator[Finding]:
    first = found[0]
    evidence = first.evidence
    if first.repairs:
        done = "; ".join(_REPAIRS[repair] for repair in first.repairs)
        message = f"Read as {first.value.isoformat()}: {done}"
        yield _finding("warning", "date_repaired", message, evidence)
    others = sorted({m.value for m in found} - {first.value})
    if others:
        listed = ", ".join(d.isoformat() for d in others[:4])
        message = f"Dated {first.value.isoformat()}; other lines stand alone with {listed}"
        yield _finding("info", "date_conflict", message, evidence)


def _finding(severity: str, kind: str, message: str, evidence: Evidence) -> Finding:
    return Finding(
        "warning" if severity == "warning" else "info",
        kind,
        message,
        "documents:doc_date",
        evidence.page,
        evidence.raw[:200],
    )


def _unread(page: Page, line: Line, *, dayless: bool) -> Finding:
    evidence = evidence_of(page, line)
    if dayless:
        return _finding("info", "date_incomplete", "The date has no day", evidence)
    return _finding("warning", "date_unreadable", "The date cannot be read", evidence)


def _joined(lines: Sequence[tuple[Page, Line]]) -> str:
    """Return title lines as one, without the word for subject however it was read."""
    text = " ".join(line.text.strip() for _, line in lines)
    return re.sub(rf"^[\s*#]*{SUBJECT_WORD}", "", text).strip(" :\t")


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
    own = document_date(document)
    dated = own.date
    findings.extend(own.findings)
    if dated is not None:
        evidence.append(("doc_date", dated.evidence))
    years = parse_years(document, own.fiscal_year, dated.value if dated is not None else None)
    evidence.extend(years.evidence)
    findings.extend(years.findings)
    period, period_evidence, period_findings = parse_period(document)
    findings.extend(period_findings)
    if period_evidence is not None:
        evidence.append(("period", period_evidence))
    number = own_book_number(document)
    if number is not None:
        evidence.append(("book_number", number.evidence))
        if not number.known_prefix:
            message = f"No province or ministry has the letter code {number.prefix}"
            findings.append(
                Finding(
                    "warning",
                    "book_number_doubtful",
                    message,
                    "documents:book_number",
                    number.evidence.page,
                    number.evidence.raw[:200],
                )
            )
    else:
        unread = has_unread_number(document)
        if unread is not None:
            message = "The letter number cannot be read"
            findings.append(
                Finding(
                    "warning",
                    "book_number_unreadable",
                    message,
                    "documents:book_number",
                    None,
                    unread.raw[:200],
                )
            )
    title = titles(document)
    if title:
        evidence.append(("title", evidence_of(*title[0])))
    return DocumentFacts(
        title=parse_title(document) or _joined(title),
        doc_kinds=parse_kinds(document),
        fiscal_year=years.fiscal_year,
        report_year=years.report_year,
        period=period,
        doc_date=dated.value if dated is not None else None,
        book_number=number.text if number is not None else None,
        evidence=tuple(evidence),
        findings=tuple(findings),
    )
