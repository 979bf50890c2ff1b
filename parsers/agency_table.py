"""Score tables of many agencies: one agency per row, one instrument per column.

`ที่ | ชื่อหน่วยงาน | IIT | EIT | OIT | รวม | ระดับ` under one to three header rows, about thirty rows a
page. Year books print weighted points (IIT of 30, EIT of 30, OIT of 40, together of 100), other
lists print scores of 100: the header says it, else the sums of the rows do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.agency_names import type_words
from parsers.chains import Chain, Part
from parsers.evidence import evidence_of, is_low
from parsers.folding import fold
from parsers.headers import Column, Head
from parsers.records import (
    AgencyRecord,
    AgencyType,
    Channel,
    Finding,
    Instrument,
    Level,
    RatingMention,
    ScoreMention,
)
from parsers.score_cells import (
    HUNDRED,
    Place,
    is_nothing,
    rating_mention,
    score_mention,
    table_year,
    year_in,
)
from parsers.sections import indicator_in, instrument_of_indicator
from parsers.table_rows import Row
from parsers.table_scale import Scale, find_scale

LONGEST_NAME = 150
"""No name goes on behind so many letters."""

_PARTS: dict[str, tuple[Instrument, Channel | None]] = {
    "iit": ("IIT", None),
    "eit": ("EIT", None),
    "oit": ("OIT", None),
    "eit_public": ("EIT", "public"),
    "eit_survey": ("EIT", "survey"),
}
_ORDER = ("iit", "eit", "oit")
"""Tables set the instruments side by side in this order, in every year read."""

_DAMAGED = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9๐|!]{1,4}")
"""What may be left of an instrument's name: Latin letters and what they are taken for."""

_SUMMARY = re.compile(r"(?:คะแนน)?(?:ค่า)?(?:เฉลี่ย|รวม(?:ทั้งหมด|ทั้งสิ้น)?$|ภาพรวม|ผลรวม)|คะแนนเต็ม|น้ำหนัก")
_PLACE = re.compile(r"(?:อำเภอ|จังหวัด|อ\.|จ\.)")


@dataclass(frozen=True, slots=True)
class TableScores:
    """What a table of scores gives."""

    agencies: tuple[AgencyRecord, ...]
    mentions: tuple[ScoreMention, ...]
    ratings: tuple[RatingMention, ...]
    findings: tuple[Finding, ...]


def read_agency_table(chain: Chain, first_no: int, fiscal_year: int | None) -> TableScores:
    """Read a table with one agency per row.

    Args:
        chain: A chain of kind `agencies`.
        first_no: Number of the first agency (listed agencies count on from 2).
        fiscal_year: Year of the result where neither columns nor caption name one.
    """
    head = chain.head
    if head is None:
        return TableScores((), (), (), ())
    head, guessed, findings = _with_lost_instrument(head, chain.parts[0])
    year = table_year(head, chain.parts[0], fiscal_year)
    scale = find_scale(head, chain.rows)
    agencies: list[AgencyRecord] = []
    mentions: list[ScoreMention] = []
    ratings: list[RatingMention] = []
    if not scale.certain:
        findings.append(_unknown_scale(chain.parts[0]))
    names = head.indices("agencies", "agency")
    scored = _score_columns(head)
    for row in chain.rows:
        name = _name(row, names)
        if not _is_agency_row(row, head, scored, name):
            _text_row(row, name, names, agencies)
            continue
        if _SUMMARY.match(fold(name)):
            findings.append(_summary(row, name))
            continue
        number = first_no + len(agencies)
        agencies.append(_agency(row, names[0], name, number, head))
        if not name:
            findings.append(
                Finding(
                    "warning",
                    "agency_without_name",
                    "A row of scores has no agency name.",
                    f"agencies:{number}",
                    row.page.number,
                )
            )
        found, rated = _scores(row, head, number, year, scale, findings, guessed)
        mentions.extend(found)
        ratings.extend(rated)
    return TableScores(tuple(agencies), tuple(mentions), tuple(ratings), tuple(findings))


def read_score_line(chain: Chain, fiscal_year: int | None) -> TableScores:
    """Read a table of the issuer alone: instruments in columns and no name column.

    Several rows are several years or nobody's: a row that names no year is taken only if it is
    the single one.
    """
    head = chain.head
    if head is None:
        return TableScores((), (), (), ())
    head, guessed, findings = _with_lost_instrument(head, chain.parts[0])
    scale = find_scale(head, chain.rows)
    mentions: list[ScoreMention] = []
    ratings: list[RatingMention] = []
    scored = _score_columns(head)
    rows = [r for r in chain.rows if any(not is_nothing(r.text(c.index)) for c in scored)]
    for row in rows:
        year = _row_year(row, scored)
        if year is None and len(rows) > 1:
            findings.append(
                Finding(
                    "warning",
                    "score_row_unclear",
                    "One of several rows of scores names neither a year nor an agency.",
                    "scores",
                    row.page.number,
                    "\t".join(c.raw for c in row.cells()),
                )
            )
            continue
        year = year or table_year(head, chain.parts[0], fiscal_year)
        found, rated = _scores(row, head, 1, year, scale, findings, guessed)
        mentions.extend(found)
        ratings.extend(rated)
    if mentions and not scale.certain:
        findings.append(_unknown_scale(chain.parts[0]))
    return TableScores((), tuple(mentions), tuple(ratings), tuple(findings))


def _row_year(row: Row, scored: Sequence[Column]) -> int | None:
    indices = {c.index for c in scored}
    texts = [row.text(c) for c in range(len(row.slots)) if c not in indices]
    return year_in(" ".join(texts))


def _score_columns(head: Head) -> tuple[Column, ...]:
    return tuple(c for c in head.columns if c.role("agencies") in (*_PARTS, "total"))


def _with_lost_instrument(head: Head, part: Part) -> tuple[Head, int | None, list[Finding]]:
    """Return the header with the one instrument that it does not name, its column, and a finding.

    `II | EIT | OIT` has lost a letter of a whole column's name; its place tells which it is, and
    its scores go to review.
    """
    at = {role: head.indices("agencies", role) for role in _ORDER}
    lost = [role for role in _ORDER if not at[role]]
    if len(lost) != 1 or any(len(found) > 1 for found in at.values()):
        return head, None, []
    starts = {found[0] - n for n, found in enumerate(at.values()) if found}
    index = min(starts) + _ORDER.index(lost[0])
    column = next((c for c in head.columns if c.index == index), None)
    if len(starts) != 1 or column is None or column.role("agencies") is not None:
        return head, None, []
    leaf = column.header.rsplit(" / ", 1)[-1].strip()
    if not _DAMAGED.fullmatch(leaf):
        return head, None, []
    message = (
        f"The header {leaf!r} is taken for {lost[0].upper()}: it stands in its place beside the "
        "other two instruments."
    )
    found = Finding("warning", "column_guessed", message, "scores", part.page.number, leaf)
    return head.with_role(index, "agencies", lost[0]), index, [found]


def _is_agency_row(row: Row, head: Head, scored: tuple[Column, ...], name: str) -> bool:
    """Tell whether a row is an agency: it has scores, or a name with a number or with dashes."""
    if any(not is_nothing(row.text(c.index)) for c in scored):
        return True
    numbered = any(row.text(c) for c in head.indices("agencies", "no"))
    dashes = any(row.text(c.index) for c in scored)
    return bool(name) and not _PLACE.match(name) and (numbered or dashes)


def _name(row: Row, names: tuple[int, ...]) -> str:
    return _join_lines([row.text(c) for c in names])


def _join_lines(texts: list[str]) -> str:
    """Join the lines of a name: without a space, except before a district or province."""
    lines = [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    name = ""
    for line in lines:
        name += (" " if name and _PLACE.match(line) else "") + " ".join(line.split())
    return name


def _text_row(row: Row, name: str, names: tuple[int, ...], agencies: list[AgencyRecord]) -> None:
    """Take a row without scores: the rest of the name above, unless it heads a group of rows."""
    filled = row.filled()
    if not agencies or not name or list(filled) != [names[0]] or not row.own(names[0]):
        return
    last = agencies[-1]
    if len(last.name_raw) > LONGEST_NAME:
        return
    joined = _join_lines([last.name_raw, name])
    cell = row.slots[names[0]]
    doubtful = _PLACE.match(name) is not None or (cell is not None and is_low(cell.confidence))
    agencies[-1] = AgencyRecord(
        agency_no=last.agency_no,
        role=last.role,
        agency_name=joined,
        agency_type=last.agency_type,
        name_raw=joined,
        evidence=last.evidence,
        spellings=((joined, 1),),
        reasons=last.reasons,
        confidence=last.confidence,
        needs_review=last.needs_review or doubtful,
    )


def _agency(row: Row, column: int, name: str, number: int, head: Head) -> AgencyRecord:
    cell = row.slots[column] or row.cells()[0]
    evidence = evidence_of(row.page, cell)
    agency_type = _type(name) or _type(head.columns[column].header) or "other"
    low = is_low(evidence.confidence)
    return AgencyRecord(
        agency_no=number,
        role="listed",
        agency_name=name or None,
        agency_type=agency_type,
        name_raw=name,
        evidence=evidence,
        district=_beside(row, head, "district"),
        province=_beside(row, head, "province"),
        spellings=((name, 1),) if name else (),
        reasons=("row of a score table",),
        confidence=evidence.confidence,
        needs_review=low or not name,
    )


def _beside(row: Row, head: Head, role: str) -> str | None:
    for column in head.indices("agencies", role):
        if row.text(column):
            return " ".join(row.text(column).split())
    return None


def _type(text: str) -> AgencyType | None:
    """Return the agency type whose words begin a name, or stand in a column header."""
    folded = fold(text)
    for word in type_words():
        if folded.startswith(fold(word.words)) and len(fold(word.words)) > 1:
            return word.agency_type
    return None


def _scores(
    row: Row,
    head: Head,
    agency_no: int,
    year: int | None,
    scale: Scale,
    findings: list[Finding],
    guessed: int | None,
) -> tuple[list[ScoreMention], list[RatingMention]]:
    mentions: list[ScoreMention] = []
    ratings: list[RatingMention] = []
    for column in head.columns:
        role = column.role("agencies") or ""
        column_year = year_in(column.header) or year
        if role == "rating":
            rating = rating_mention(row, column.index, agency_no, column_year, findings)
            ratings.extend([rating] if rating else [])
            continue
        place = _place(column, role, scale, agency_no, column_year)
        if place is None:
            continue
        doubted = place.needs_review or column.index == guessed
        place = replace(place, needs_review=doubted)
        mention = score_mention(row, column.index, place, findings)
        mentions.extend([mention] if mention else [])
    return mentions, ratings


def _place(
    column: Column, role: str, scale: Scale, agency_no: int, year: int | None
) -> Place | None:
    """Return what the scores of a column are: total, instrument or indicator; None for others.

    Indicators are printed as scores of 100 even where the instruments are points.
    """
    if role in _PARTS or role == "total":
        instrument, channel = _PARTS.get(role, (None, None))
        level: Level = "overall" if role == "total" else "instrument"
        return Place(
            agency_no=agency_no,
            fiscal_year=year,
            level=level,
            instrument=instrument,
            channel=channel,
            scale_max=scale.maxima.get(role, HUNDRED),
            label_raw=column.header,
            needs_review=not scale.certain,
        )
    number = indicator_in(column.header.replace(" / ", " ")) if not role else None
    if number is None:
        return None
    return Place(
        agency_no=agency_no,
        fiscal_year=year,
        level="subindicator" if "." in number else "indicator",
        instrument=instrument_of_indicator(number),
        code=number,
        label_raw=column.header,
    )


def _unknown_scale(part: Part) -> Finding:
    return Finding(
        "warning",
        "unknown_scale",
        f"Table {part.table_index + 1}: neither the header nor the sums say whether the scores "
        "are points or of 100; they are taken as of 100.",
        "scores",
        part.page.number,
    )


def _summary(row: Row, name: str) -> Finding:
    return Finding(
        "info",
        "summary_row",
        f"The row {name!r} is a mean or a sum of agencies, not an agency.",
        "agencies",
        row.page.number,
        "\t".join(c.raw for c in row.cells()),
    )
