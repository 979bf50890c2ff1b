"""Score sheets of one agency: one indicator, instrument or item per row.

`ตัวชี้วัด | คะแนน | ระดับ`, `เครื่องมือ | ประเด็นการประเมิน | คะแนน (ปี 2563) | คะแนน (ปี 2564)`: one column
per year. What a row is about, its label says: an item code and its words, the number or the name of
an indicator, an instrument, or the total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from rapidfuzz import fuzz

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.agency_table import TableScores
from parsers.chains import Chain
from parsers.code_readings import printed_code
from parsers.codes import CodeDecision, code_findings
from parsers.folding import fold
from parsers.headers import Column, Head
from parsers.records import Channel, Finding, Instrument, Level, RatingMention, ScoreMention
from parsers.row_codes import read_code, split_code
from parsers.score_cells import (
    HUNDRED,
    Place,
    is_nothing,
    maximum_in,
    rating_code,
    rating_mention,
    read_value,
    score_mention,
    table_year,
    year_in,
)
from parsers.score_labels import channel_in
from parsers.sections import (
    INDICATOR_WORD,
    Section,
    instrument_in,
    instrument_of_indicator,
    section_above,
)
from parsers.table_rows import Row

LONGEST_SURVEY = 60
"""Folded characters; a longer text is a question, whose `ส่วนที่ ๑` may mean anything."""
NAME_MATCH = 85.0
"""An indicator is known by its name from this similarity on (0-100)."""
NAME_MARGIN = 8.0
"""The next indicator's name must be this much less similar."""

_TOTAL = re.compile(
    r"(?:ผล)?(?:คะแนน)?(?:การประเมิน)?(?:ita)?"
    r"(?:รวม|ภาพรวม|เฉลี่ยรวม|รวมทั้งหมด|โดยรวม|ในภาพรวม|สุทธิ)+(?:คะแนน)?(?:ทั้งหมด|ทั้งสิ้น)?(?:ita)?|(?:คะแนน)?ita"
)
_RATING = re.compile(r"(?:ระดับ|ผลการประเมิน|เกรด)")
_NUMBERED = re.compile(
    r"\s*(?:" + INDICATOR_WORD + r"\s*(?:ย่อย)?\s*(?:ที่)?\s*)?"
    r"\(?(?P<no>10\.\d|\d\.\d|10|[1-9])\)?(?!\d)[\s.)]*"
)
_SAYS_INDICATOR = re.compile(r"\s*" + INDICATOR_WORD)
_INSTRUMENT_NAMES: tuple[tuple[str, Instrument], ...] = (
    ("ผู้มีส่วนได้ส่วนเสียภายใน", "IIT"),
    ("ผู้มีส่วนได้ส่วนเสียภายนอก", "EIT"),
    ("การเปิดเผยข้อมูลสาธารณะ", "OIT"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a row is about; `level` None means nobody could tell."""

    level: Level | None
    instrument: Instrument | None = None
    code: str | None = None
    title: str = ""
    needs_review: bool = False
    decision: CodeDecision | None = None


def read_score_sheet(chain: Chain, fiscal_year: int | None) -> TableScores:
    """Read a table with one score per row (and one column per year).

    Args:
        chain: A chain of kind `sheet`.
        fiscal_year: Year of the result where neither columns nor caption name one.
    """
    head = chain.head
    if head is None:
        return TableScores((), (), (), ())
    base = table_year(head, chain.parts[0], fiscal_year)
    mentions: list[ScoreMention] = []
    ratings: list[RatingMention] = []
    findings: list[Finding] = []
    columns = _score_columns(head)
    section = Section()
    survey: Channel | None = None
    previous: CodeDecision | None = None
    for part in chain.parts:
        section = section_above([line.text for _, line in part.lines], section)
        for row in part.rows:
            before, section = section, _row_section(head, row, section)
            printed = [c for c in columns if not is_nothing(row.text(c.index))]
            text = _label_text(head, row)
            if section.instrument != before.instrument:
                survey = None
            survey = _row_survey(head, row, text) or survey
            if not printed or not text:
                continue
            if _is_rating_row(text, row, printed):
                for c in printed:
                    year = year_in(c.header) or base
                    rating = rating_mention(row, c.index, 1, year, findings)
                    ratings.extend([rating] if rating else [])
                continue
            year = year_in(printed[0].header) or base
            label = read_label(text, section, year, previous)
            previous = label.decision or previous
            if label.level is None:
                findings.append(_unknown_row(row, text))
                continue
            if label.decision is not None:
                findings.extend(code_findings(label.decision, year, row.page.number))
            full = _full_score(head, row)
            channel = survey if label.level == "item" else survey_in(text)
            mentions.extend(_mentions(row, printed, label, text, base, full, channel, findings))
            if label.level == "overall":
                ratings.extend(_rating_cells(head, row, base, findings))
    return TableScores((), tuple(mentions), tuple(ratings), tuple(findings))


def _score_columns(head: Head) -> tuple[Column, ...]:
    return tuple(c for c in head.columns if c.role("sheet") in ("score", "public", "survey"))


def _label_text(head: Head, row: Row) -> str:
    """Return the words of a row: its label, else its instrument; a running number goes first."""
    texts = [row.text(c) for c in head.indices("sheet", "label")]
    texts = texts if any(texts) else [row.text(c) for c in head.indices("sheet", "instrument")]
    label = " ".join(" ".join(texts).split())
    numbers = [row.text(c) for c in head.indices("sheet", "no")]
    if numbers and printed_code(numbers[0]) and split_code(label) is None:
        return f"{numbers[0]} {label}"
    return label


def _row_section(head: Head, row: Row, section: Section) -> Section:
    for column in head.indices("sheet", "instrument"):
        instrument = _instrument(row.text(column))
        if instrument is not None and instrument != section.instrument:
            return Section(None, instrument)
    return section


def _row_survey(head: Head, row: Row, text: str) -> Channel | None:
    """Return the EIT survey that a row is of: its instrument cell says so, or it says only that."""
    cells = [row.text(column) for column in head.indices("sheet", "instrument")]
    alone = [text] if len(fold(text)) <= LONGEST_SURVEY else []
    found = {channel for channel in map(survey_in, (*cells, *alone)) if channel is not None}
    return found.pop() if len(found) == 1 else None


def survey_in(text: str) -> Channel | None:
    """Return the one EIT survey that a short text names, None for none, both or no EIT.

    >>> survey_in("EIT ส่วนที่ ๒"), survey_in("EIT"), survey_in("IIT ส่วนที่ ๑")
    ('survey', None, None)
    """
    if len(fold(text)) > LONGEST_SURVEY or _instrument(text) != "EIT":
        return None
    mark = channel_in(text, eit=True)
    return None if mark is None or mark.ambiguous else mark.channel


def _instrument(text: str) -> Instrument | None:
    named = instrument_in(text)
    if named is not None:
        return named
    folded = fold(text)
    found = {name for words, name in _INSTRUMENT_NAMES if fold(words) in folded}
    return found.pop() if len(found) == 1 else None


def _is_rating_row(text: str, row: Row, printed: list[Column]) -> bool:
    if not _RATING.match(text):
        return False
    return all(
        rating_code(row.text(c.index)) is not None or read_value(row.text(c.index)) is None
        for c in printed
    )


def read_label(
    text: str, section: Section, year: int | None, previous: CodeDecision | None = None
) -> Label:
    """Decide what a row is about from its words.

    >>> read_label("ตัวชี้วัดที่ ๒ การใช้งบประมาณ", Section(), 2566).code
    '2'
    >>> read_label("คะแนนรวม", Section(), 2566).level
    'overall'
    """
    folded = fold(text)
    if _TOTAL.fullmatch(folded):
        return Label("overall")
    split = split_code(text)
    if split is not None and printed_code(split[0]) is not None:
        return _item(split, section, year, previous)
    indicator = _indicator(text, year)
    if indicator is not None:
        return indicator
    instrument = _instrument(text)
    if instrument is not None and len(folded) <= 80:
        return Label("instrument", instrument)
    if section.instrument is None:
        return Label(None)
    if split is not None:
        return _item(split, section, year, previous)
    # The code itself was lost: the words alone may say which item it is, a person confirms it.
    lost = _item(("", text), section, year, previous)
    return replace(lost, needs_review=True) if lost.code is not None else Label(None)


def _item(
    split: tuple[str, str], section: Section, year: int | None, previous: CodeDecision | None
) -> Label:
    decision = read_code(split[0], split[1], year=year, section=section, previous=previous)
    return Label(
        "item",
        decision.instrument,
        decision.code,
        decision.title,
        decision.needs_review,
        decision,
    )


def _indicator(text: str, year: int | None) -> Label | None:
    """Return the indicator a label names by number, by name, or by both.

    Number and name that contradict each other leave the code unknown. A number alone counts only
    with the word `ตัวชี้วัด` (else it may be a running number).
    """
    plain = to_arabic(text)
    numbered = _NUMBERED.match(plain)
    number = numbered["no"] if numbered else None
    words = plain[numbered.end() :] if numbered else _SAYS_INDICATOR.sub("", plain)
    named = _by_name(words, year, number)
    known = codebook.load()
    if named is not None:
        same = number is None or number == named
        level: Level = "subindicator" if "." in named else "indicator"
        indicator = known.indicator(year, named)
        title = indicator.name if indicator else ""
        if same or not _SAYS_INDICATOR.match(text):
            return Label(level, instrument_of_indicator(named), named, title)
        return Label(level, None, None, "", True)
    if number is not None and _SAYS_INDICATOR.match(text):
        level = "subindicator" if "." in number else "indicator"
        return Label(level, instrument_of_indicator(number), number, "", bool(fold(words)))
    return None


def _by_name(words: str, year: int | None, number: str | None) -> str | None:
    folded = fold(words)
    if len(folded) < 6:
        return None
    scores: dict[str, float] = {}
    known = codebook.load()
    for indicator in known.common_indicators() if year is None else known.indicators(year):
        names = (indicator.name, *indicator.name_variants)
        scores[indicator.number] = max(float(fuzz.ratio(folded, fold(name))) for name in names)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0] != number, pair[0]))
    if not ranked or ranked[0][1] < NAME_MATCH:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < NAME_MARGIN and ranked[0][0] != number:
        return None
    return ranked[0][0]


def _mentions(
    row: Row,
    printed: list[Column],
    label: Label,
    text: str,
    base: int | None,
    full: Decimal,
    survey: Channel | None,
    findings: list[Finding],
) -> list[ScoreMention]:
    split = split_code(text) if label.level == "item" else None
    found: list[ScoreMention] = []
    for column in printed:
        role = column.role("sheet")
        channel: Channel | None = (
            "public" if role == "public" else "survey" if role == "survey" else survey
        )
        eit_item = label.level == "item" and label.instrument == "EIT"
        place = Place(
            agency_no=1,
            fiscal_year=year_in(column.header) or base,
            level=label.level or "item",
            instrument=label.instrument,
            code=label.code,
            channel=channel if label.instrument == "EIT" else None,
            scale_max=maximum_in(column.header) or full,
            title=label.title,
            code_raw=split[0] if split else "",
            label_raw=split[1] if split else text,
            match_score=label.decision.match_score if label.decision else None,
            needs_review=label.needs_review or (eit_item and _needs_channel(column, base, channel)),
        )
        mention = score_mention(row, column.index, place, findings)
        found.extend([mention] if mention else [])
    return found


def _full_score(head: Head, row: Row) -> Decimal:
    """Return the full score that a row prints beside its score (30, 40 or 100), else 100.

    A weight (`น้ำหนัก`) is no full score: scores of 100 stand beside weights too.
    """
    for column in head.columns:
        if column.role("sheet") == "max" and "เต็ม" in column.header:
            found = maximum_in(row.text(column.index))
            if found is not None:
                return found
    return HUNDRED


def _needs_channel(column: Column, base: int | None, channel: str | None) -> bool:
    """Tell whether an EIT item without a channel stands in a year that asks it in two surveys."""
    year = year_in(column.header) or base
    return channel is None and codebook.load().eit_parts(year) == 2


def _rating_cells(
    head: Head, row: Row, base: int | None, findings: list[Finding]
) -> list[RatingMention]:
    found: list[RatingMention] = []
    for column in head.columns:
        if column.role("sheet") == "rating":
            year = year_in(column.header) or base
            rating = rating_mention(row, column.index, 1, year, findings)
            found.extend([rating] if rating else [])
    return found


def _unknown_row(row: Row, text: str) -> Finding:
    return Finding(
        "warning",
        "unknown_score_row",
        f"Nobody can tell what the score of the row {text[:80]!r} is about; it was left out.",
        "scores",
        row.page.number,
        "\t".join(c.raw for c in row.cells())[:300],
    )
