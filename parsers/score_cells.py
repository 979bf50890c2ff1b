"""Single cells of score tables: a number, a printed nothing, a rating, a year, a maximum."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.chains import Part
from parsers.document import Cell, Page
from parsers.evidence import evidence_of, is_low
from parsers.folding import fold
from parsers.headers import Head
from parsers.records import (
    Channel,
    Evidence,
    Finding,
    Instrument,
    Level,
    RatingMention,
    ScoreMention,
)
from parsers.score_numbers import read_number
from parsers.table_rows import Row

_NOTHING = re.compile(r"[\s\-–—−_.…]*|ไม่มี|N/?A|n/?a|ไม่ได้รับการประเมิน|ไม่เข้าร่วม")
_UNIT = re.compile(r"\s*(?:คะแนน|%|\*+)\s*$")
_YEAR = re.compile(r"(?<!\d)25[5-9]\d(?!\d)")
_MAXIMUM = re.compile(r"(?<![\d.])(30|40|100)(?:\.0+)?(?![\d.])")
_LETTERS = re.compile(r"(?:ระดับ)?\s*(AA|[A-F])")
_SAYS_SCORES = re.compile(r"คะแนน|ผลการประเมิน|ITA|คุณธรรมและความโปร่งใส")
HUNDRED = Decimal(100)
LINES_ABOVE = 3
"""A year in one of so many lines directly above a score table is the year of its scores."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a score cell belongs to: whose, of which year, of what, on which scale."""

    agency_no: int
    fiscal_year: int | None
    level: Level
    instrument: Instrument | None = None
    code: str | None = None
    channel: Channel | None = None
    scale_max: Decimal = HUNDRED
    title: str = ""
    code_raw: str = ""
    label_raw: str = ""
    match_score: float | None = None
    needs_review: bool = False


def is_nothing(text: str) -> bool:
    """Tell whether a cell is empty or prints that there is no value (`-`).

    >>> is_nothing(" - "), is_nothing("๐"), is_nothing("0.00")
    (True, False, False)
    """
    return _NOTHING.fullmatch(text.strip()) is not None


def read_value(text: str) -> Decimal | None:
    """Return the one number of a cell, None where it is not exactly one clean number.

    >>> read_value("๙๗.๐๙ คะแนน"), read_value("8l.25") is None
    (Decimal('97.09'), True)
    """
    return read_number(_UNIT.sub("", " ".join(text.split())))


def alternatives_of(cell: Cell) -> tuple[tuple[Decimal, float], ...]:
    """Return the other numbers the reader offered for the one number of a cell, best first.

    One word is taken as another reading of it at a time, beside the words as read (`๙๗.๐๙ คะแนน`).
    """
    words = [w for w in cell.words if w.text.strip()]
    read = read_value(" ".join(w.text for w in words))
    found: dict[Decimal, float] = {}
    for at, word in enumerate(words):
        for other in word.alternatives:
            texts = [other.text if n == at else w.text for n, w in enumerate(words)]
            value = read_value(" ".join(texts))
            if value is not None and value != read:
                found[value] = max(other.confidence, found.get(value, 0.0))
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _evidence(page: Page, cell: Cell) -> Evidence:
    """Return the address of a cell; its weakest word says how sure it is, if the cell does not."""
    evidence = evidence_of(page, cell)
    sure = [w.confidence for w in cell.words if w.confidence is not None]
    if evidence.confidence is None and sure:
        return replace(evidence, confidence=min(sure))
    return evidence


def score_mention(
    row: Row, column: int, place: Place, findings: list[Finding]
) -> ScoreMention | None:
    """Return the score in a cell, None where nothing is printed there.

    A cell that is not exactly one number gives a mention without a value, and a Finding
    `unreadable_score`.
    """
    cell = row.slots[column] if column < len(row.slots) else None
    if cell is None or is_nothing(cell.text):
        return None
    value = read_value(cell.text)
    evidence = _evidence(row.page, cell)
    doubtful = is_low(evidence.confidence)
    if value is None:
        findings.append(
            Finding(
                "warning",
                "unreadable_score",
                f"{place.label_raw or 'A score cell'}: {cell.text.strip()!r} is not a number.",
                f"scores:{place.agency_no}/{place.code or place.instrument or place.level}",
                row.page.number,
                cell.raw,
            )
        )
    return ScoreMention(
        fiscal_year=place.fiscal_year,
        level=place.level,
        instrument=place.instrument,
        code=place.code,
        channel=place.channel,
        value=value,
        scale_max=place.scale_max,
        evidence=evidence,
        title=place.title,
        code_raw=place.code_raw,
        label_raw=place.label_raw,
        match_score=place.match_score,
        agency_no=place.agency_no,
        row_key=row.key,
        needs_review=place.needs_review or doubtful or value is None,
        alternatives=alternatives_of(cell),
    )


@lru_cache(maxsize=1)
def _rating_names() -> dict[str, str]:
    names = {
        fold(b.name): b.code for y in range(2566, 2570) for b in codebook.load().rating_bands(y)
    }
    names[fold("ผ่านเกณฑ์การประเมิน")] = "PASS"
    names[fold("ผ่านเกณฑ์")] = "PASS"
    return names


def rating_code(text: str) -> str | None:
    """Return the code of a rating that fills a cell, None for anything else.

    >>> rating_code("ระดับ A"), rating_code("ผ่านดี"), rating_code("ดีมาก") is None
    ('A', 'PASS_GOOD', True)
    """
    letters = _LETTERS.fullmatch(" ".join(text.split()))
    if letters:
        return letters[1]
    folded = fold(text).removeprefix(fold("อยู่ใน")).removeprefix(fold("ระดับ"))
    return _rating_names().get(folded)


def rating_mention(
    row: Row, column: int, agency_no: int, year: int | None, findings: list[Finding]
) -> RatingMention | None:
    """Return the rating in a cell; an unknown word is reported as `unknown_rating`."""
    cell = row.slots[column] if column < len(row.slots) else None
    if cell is None or is_nothing(cell.text):
        return None
    code = rating_code(cell.text)
    if code is None:
        findings.append(
            Finding(
                "warning",
                "unknown_rating",
                f"{cell.text.strip()!r} is no rating that is known.",
                f"agencies:{agency_no}",
                row.page.number,
                cell.raw,
            )
        )
        return None
    return RatingMention(code, cell.text.strip(), evidence_of(row.page, cell), year, agency_no)


def year_in(text: str) -> int | None:
    """Return the one fiscal year (Buddhist era) that a text names, else None.

    >>> year_in("คะแนน ITA (ปี ๒๕๖๓)"), year_in("ปี 2563 และ 2564") is None
    (2563, True)
    """
    found = set(_YEAR.findall(to_arabic(text)))
    return int(found.pop()) if len(found) == 1 else None


def table_year(head: Head, part: Part, fiscal_year: int | None) -> int | None:
    """Return the year of a table without years in its columns.

    Its caption says it, or a line directly above that speaks of scores; else it is the document's.
    """
    if (year := year_in(head.caption)) is not None:
        return year
    for _, line in reversed(part.lines[-LINES_ABOVE:]):
        year = year_in(line.text)
        if year is not None and _SAYS_SCORES.search(line.text):
            return year
    return fiscal_year


def maximum_in(text: str) -> Decimal | None:
    """Return the maximum points a header names (`IIT (30)`), None where it names none.

    >>> maximum_in("OIT (๔๐ คะแนน)"), maximum_in("EIT ส่วนที่ 1") is None
    (Decimal('40'), True)
    """
    found = set(_MAXIMUM.findall(to_arabic(text)))
    return Decimal(found.pop()) if len(found) == 1 else None
