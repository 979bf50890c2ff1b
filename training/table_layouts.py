"""Score tables: many agencies in weighted points, the sheet of one agency, the table of items."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from parsers import codebook
from parsers.records import Channel, Instrument
from training.damage_codes import Ink
from training.memo_layout import (
    INSTRUMENT,
    item_truth,
    printed_codes,
    rating_text,
    summary_truth,
)
from training.report_agencies import MadeAgency
from training.report_blocks import Grid, MadeBlock, MadePage, Paragraph, TrueFact
from training.report_scores import INDICATORS, WEIGHTS, MadeScores
from training.report_words import item_words

ROWS_A_PAGE = 30
CHANNELS: tuple[Channel | None, ...] = (None, "public", "survey")
SURVEY: dict[Channel | None, str] = {None: "", "public": " ส่วนที่ 1", "survey": " ส่วนที่ 2"}
NAMES: dict[Instrument, str] = {
    "IIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)",
    "EIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)",
    "OIT": "แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)",
}
Layout = tuple[tuple[MadePage, ...], tuple[TrueFact, ...]]


def agency_table(
    rows: list[tuple[MadeAgency, MadeScores | None]], ink: Ink, rng: Random, *, exact_sums: bool
) -> Layout:
    """Set a table of many agencies, ranked by total, with weighted points (30, 30, 40).

    Args:
        rows: The agencies; None for one that was not assessed (its cells print `-`).
        ink: What the reader makes of it.
        rng: Source of the choices of layout.
        exact_sums: The printed total is the sum of the printed points; else it is rounded from
            unrounded points, and differs from that sum by 0.01 in every third row.
    """
    scored = [(a, s) for a, s in rows if s is not None]
    year = scored[0][1].year
    ranked: list[tuple[MadeAgency, tuple[Decimal, ...], str]] = []
    for agency, scores in scored:
        points = tuple(scores.points(name) for name in WEIGHTS)
        total = sum(points, Decimal(0)) if exact_sums else scores.total
        ranked.append((agency, (*points, total), scores.rating))
    ranked.sort(key=lambda row: (-row[1][3], row[0].place))
    digits = ink.digits
    head = (
        ("ที่", "ชื่อหน่วยงาน", "คะแนนรายเครื่องมือ", "", "", "คะแนนรวม", "ระดับ"),
        ("", "", *(f"{n} ({digits(str(w))})" for n, w in WEIGHTS.items()), "", ""),
    )
    facts: list[TrueFact] = []
    lines: list[tuple[str, ...]] = []
    for agency_no, (agency, values, rating) in enumerate(ranked, 2):
        printed = [digits(str(v.quantize(Decimal("0.01")))) for v in values]
        number = digits(str(agency_no - 1))
        lines.append((number, ink.words(agency.full), *printed, rating_text(rating)))
        for (name, weight), value in zip(WEIGHTS.items(), values, strict=False):
            facts.append(TrueFact(agency_no, year, "instrument", name, None, None, value, weight))
        facts.append(TrueFact(agency_no, year, "overall", None, None, None, values[3]))
    for agency in (a for a, s in rows if s is None):
        number = digits(str(len(lines) + 1))
        lines.append((number, ink.words(agency.full), "-", "-", "-", "-", "-"))
    title = f"ผลการประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {digits(str(year))}"
    scope = rng.choice(("เรียงตามคะแนนรวมจากมากไปน้อย", "องค์กรปกครองส่วนท้องถิ่นในเขตตรวจ"))
    pages: list[MadePage] = []
    for start in range(0, len(lines), ROWS_A_PAGE):
        grid = Grid((*head, *lines[start : start + ROWS_A_PAGE]), 2)
        pages.append((Paragraph(title), Paragraph(scope), grid) if not start else (grid,))
    return tuple(pages), tuple(facts)


def _title(agency: MadeAgency, scores: MadeScores, ink: Ink) -> list[MadeBlock]:
    year = ink.digits(str(scores.year))
    return [
        Paragraph(f"ผลการประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {year}"),
        Paragraph(agency.full),
    ]


def one_agency_sheet(agency: MadeAgency, scores: MadeScores, ink: Ink, rng: Random) -> Layout:
    """Set the sheet of one agency: ten indicators, three instruments, total and rating."""
    rows: list[tuple[str, str]] = [("ตัวชี้วัด", "คะแนน")]
    known = {i.number: i.name for i in codebook.load().common_indicators()}
    facts = list(summary_truth(scores))
    by_instrument = rng.random() < 0.5
    tail: list[tuple[str, str]] = []
    for name, numbers in INDICATORS.items():
        for no in numbers:
            label = f"ตัวชี้วัดที่ {ink.digits(no)} {ink.words(known[no])}"
            rows.append((label, ink.number(scores.indicators[no])))
            facts.append(
                TrueFact(1, scores.year, "indicator", name, no, None, scores.indicators[no])
            )
        totals = rows if by_instrument else tail
        totals.append((NAMES[name], ink.number(scores.instruments[name])))
        if name == "EIT":
            for number, value in enumerate(scores.parts.values(), 1):
                totals.append((f"EIT ส่วนที่ {ink.digits(str(number))}", ink.number(value)))
    rows += tail
    rows.append(("คะแนนรวม", ink.number(scores.total)))
    rows.append(("ระดับผลการประเมิน", rating_text(scores.rating)))
    return ((*_title(agency, scores, ink), Grid(tuple(rows))),), tuple(facts)


def item_table(
    agency: MadeAgency,
    scores: MadeScores,
    ink: Ink,
    rng: Random,
    *,
    gaps: bool,
    held_out: bool = False,
) -> Layout:
    """Set the table of all items: instrument, item, score.

    Where EIT is two surveys, they have columns of their own, or the first column names the survey.
    """
    codes = printed_codes(scores, gaps=gaps)
    wide = bool(scores.parts) and rng.random() < 0.5

    def label(code: str) -> str:
        own = rng.choice((agency.short, "หน่วยงานของท่าน", "หน่วยงาน"))
        words = ink.words(item_words(scores.year, code, rng, own, held_out=held_out))
        return f"{ink.code(code)} {words}".strip()

    rows = _wide(codes, scores, ink, label) if wide else _narrow(codes, scores, ink, label)
    return ((*_title(agency, scores, ink), Grid(rows)),), item_truth(scores, codes)


def _wide(
    codes: tuple[str, ...], scores: MadeScores, ink: Ink, label: Callable[[str], str]
) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = [
        ("เครื่องมือ", "ประเด็นการประเมิน", "คะแนน", "EIT Public", "EIT Survey")
    ]
    for code in codes:
        cells = ["-", "-", "-"]
        for at, channel in enumerate(CHANNELS):
            value = scores.items.get((code, channel))
            cells[at] = "-" if value is None else ink.number(value)
        rows.append((INSTRUMENT[code[0]], label(code), *cells))
    return tuple(rows)


def _narrow(
    codes: tuple[str, ...], scores: MadeScores, ink: Ink, label: Callable[[str], str]
) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = [("เครื่องมือ", "ประเด็นการประเมิน", "คะแนน")]
    for channel in CHANNELS:
        for code in codes:
            value = scores.items.get((code, channel))
            if value is not None:
                name = INSTRUMENT[code[0]] + ink.digits(SURVEY[channel])
                rows.append((name, label(code), ink.number(value)))
    return tuple(rows)
