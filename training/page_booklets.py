"""Layouts (b) and (c): the booklet of measures and checklist, and the six-month table."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Literal

from parsers import codebook
from training.page_canvas import DrawnPage
from training.page_flow import Flow, make_style
from training.page_fonts import choose_type
from training.page_letters import header_cells, table_style
from training.page_tables import Row, SetRow, Spec, TableStyle, make_room_for_spans, set_rows
from training.page_truth import PageTruth, TrueItem, TrueMeasure
from training.page_words import MONTHS, OFFICES, listed, person, say, sentences
from training.report_agencies import MadeAgency, make_agencies

Header = tuple[tuple[str, ...], ...]

PLANS: tuple[tuple[tuple[float, ...], Header, tuple[str, ...]], ...] = (
    (
        (1.4, 2.2, 2.0, 1.0, 1.3),
        (("มาตรการ", "แนวทางการปฏิบัติ", "ขั้นตอน/วิธีการปฏิบัติ", "ผู้รับผิดชอบ", "การกำกับติดตาม"),),
        ("measure", "step3", "step2", "office", "watch"),
    ),
    (
        (1.5, 2.2, 1.2, 1.4, 1.4, 0.9),
        (
            (
                "มาตรการ",
                "รายละเอียดการดำเนินงาน",
                "ระยะเวลาการดำเนินงาน",
                "ผลการดำเนินการ",
                "",
                "หมายเหตุ",
            ),
            ("", "", "", "ผลผลิต", "ผลลัพธ์", ""),
        ),
        ("measure", "step3", "time", "result", "result", "blank"),
    ),
)
"""Column shares, header and kinds of cells of the booklet's two tables of measures."""

HALF_YEAR: tuple[tuple[tuple[float, ...], Header, tuple[str, ...]], ...] = (
    (
        (1.6, 1.0, 2.6, 1.7, 1.9),
        (
            (
                "ประเด็นที่ต้องปรับปรุงแก้ไข/\nประเด็นที่ต้องพัฒนา",
                "ผู้รับผิดชอบ",
                "ขั้นตอนหรือวิธีการ/มาตรการ",
                "การรายงานผลและการกำกับติดตาม\nกำหนดเวลาแล้วเสร็จ",
                "การดำเนินการ",
            ),
        ),
        ("issue", "office", "step5", "watch", "result"),
    ),
    (
        (1.7, 2.4, 1.0, 1.1, 1.6, 1.6),
        (
            (
                "มาตรการ/โครงการ/กิจกรรม",
                "ขั้นตอน/วิธีการปฏิบัติ",
                "หน่วยงานรับผิดชอบ",
                "ช่วงระยะเวลาดำเนินการ",
                "ผลการดำเนินการ (output)",
                "ผลลัพธ์ (outcome)",
            ),
        ),
        ("measure", "step5", "office", "time", "result", "result"),
    ),
)
"""The same of the six-month reports."""

ITEM_HEADER = ("ข้อ", "ข้อมูล", "องค์ประกอบด้านข้อมูล", "ผู้รับผิดชอบ", "ความก้าวหน้าผลการดำเนินการ")


def booklet_pages(
    seed: int, rng: Random, *, held_out: bool, dpi: int
) -> tuple[tuple[DrawnPage, ...], PageTruth]:
    """Set a booklet: cover, preface, two tables of measures, the checklist o1-o43, signatures.

    Args:
        seed: Number of the report; the content depends on it alone.
        rng: Source of every choice of setting.
        held_out: Faces of the validation set.
        dpi: Pixels per inch.
    """
    content = Random(f"booklet content {seed}")
    (agency,) = make_agencies(content, 1)
    year = content.choice((2564, 2565, 2566))
    thai = rng.random() < 0.8
    style = replace(make_style(rng, thai=thai), first_number=rng.choice((0, 1)))
    flow = Flow(choose_type(rng, held_out=held_out, dpi=dpi), style, dpi, rng)
    _cover(
        flow,
        agency,
        year,
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม\nและความโปร่งใสภายในหน่วยงาน",
        content,
    )
    _preface(flow, agency, content)
    size = rng.choice((12, 13, 14))
    measures: list[TrueMeasure] = []
    for number, plan in enumerate(PLANS, 1):
        lead = f"{agency.full} กำหนดมาตรการไว้ในตารางที่ {number} ดังนี้"
        flow.paragraph(flow.digits(lead), indent=style.indent)
        flow.space(4)
        count = content.randint(2, 4)
        measures += _measures(flow, plan, agency, year, count, number, len(measures), size, content)
        flow.space(10)
    items = _checklist(flow, year, size, content)
    flow.space(8)
    flow.paragraph("จึงเรียนมาเพื่อโปรดทราบ", indent=style.indent)
    for post in ("ผู้รายงาน", f"ปลัด{agency.full}"):
        flow.space(10)
        flow.signature(person(content), post, before="(ลงชื่อ)...................................")
    return flow.finish(), PageTruth(
        year, agency.full, checklist=tuple(items), measures=tuple(measures)
    )


def half_year_pages(
    seed: int, rng: Random, *, held_out: bool, dpi: int
) -> tuple[tuple[DrawnPage, ...], PageTruth]:
    """Set a six-month report: landscape, one table whose rows run over the foot of pages.

    Args:
        seed: Number of the report; the content depends on it alone.
        rng: Source of every choice of setting.
        held_out: Faces of the validation set.
        dpi: Pixels per inch.
    """
    content = Random(f"six_month content {seed}")
    (agency,) = make_agencies(content, 1)
    year = content.choice((2565, 2566, 2568))
    style = make_style(rng, thai=rng.random() < 0.8, landscape=True)
    face = choose_type(rng, held_out=held_out, dpi=dpi)
    flow = Flow(face, style, dpi, rng, landscape=True)
    flow.space(rng.choice((0, 10)))
    months = f"(ตุลาคม {year - 1} - มีนาคม {year})"
    for line in (
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        flow.digits(f"ประจำปีงบประมาณ พ.ศ. {year} รอบ 6 เดือน {months}"),
        agency.full,
    ):
        flow.paragraph(line, align="center", bold=True, size=style.size + 2)
    flow.space(4)
    intro = flow.digits(say(content.choice(sentences("intro")), content, agency.full))
    flow.paragraph(intro, indent=style.indent)
    flow.space(4)
    plan = content.choice(HALF_YEAR)
    count = content.randint(5, 8)
    measures = _measures(flow, plan, agency, year, count, 1, 0, style.size, content, sections=True)
    flow.space(12)
    flow.signature(person(content), f"ปลัด{agency.full}", spot=0.75)
    return flow.finish(), PageTruth(year, agency.full, measures=tuple(measures))


def _cover(flow: Flow, agency: MadeAgency, year: int, title: str, content: Random) -> None:
    flow.space(60)
    flow.canvas.emblem(flow.canvas.width / 2, flow.y, 80 * flow.unit)
    flow.space(90)
    for line in title.split("\n"):
        flow.paragraph(line, align="center", bold=True, size=20)
    flow.paragraph(flow.digits(f"ประจำปีงบประมาณ พ.ศ. {year}"), align="center", bold=True, size=20)
    flow.space(170)
    flow.paragraph(agency.full, align="center", bold=True, size=18)
    place = f"เลขที่ {content.randint(1, 299)} หมู่ที่ {content.randint(1, 15)} ตำบล{agency.place}"
    flow.paragraph(flow.digits(place), align="center", size=18)
    flow.turn()


def _preface(flow: Flow, agency: MadeAgency, content: Random) -> None:
    flow.paragraph("คำนำ", align="center", bold=True, size=18)
    flow.space(8)
    for template in sentences("intro"):
        text = flow.digits(say(template, content, agency.full))
        flow.paragraph(text, indent=flow.style.indent)
        flow.space(4)
    flow.space(12)
    flow.paragraph(agency.full, align="right")
    day = f"{content.randint(1, 28)} {content.choice(MONTHS)} {content.randint(2565, 2568)}"
    flow.paragraph(flow.digits(day), align="right")
    flow.turn()


def _measures(
    flow: Flow,
    plan: tuple[tuple[float, ...], Header, tuple[str, ...]],
    agency: MadeAgency,
    year: int,
    count: int,
    table_no: int,
    before: int,
    size: float,
    content: Random,
    *,
    sections: bool = False,
) -> list[TrueMeasure]:
    """Set a table of measures and return its rows."""
    shares, header, kinds = plan
    style = table_style(flow, shares, size, flow.rng)
    names = [_leaf(header, col) for col in range(len(shares))]
    titles = content.sample(sentences("measure"), count)
    rows: list[Row] = []
    out: list[TrueMeasure] = []
    for at, title in enumerate(titles):
        if sections and (at == 0 or content.random() < 0.3):
            rows.append(_section(flow, len(shares), content))
        cells = [
            flow.digits(
                _cell(kind, f"{at + 1}. {title}" if sections else title, year, content, agency)
            )
            for kind in kinds
        ]
        rows.append(tuple(Spec(text, col) for col, text in enumerate(cells)))
        out.append(TrueMeasure(before + at + 1, table_no, tuple(zip(names, cells, strict=True))))
    head = _head(header, style, flow.rng)
    if flow.room < sum(row.height for row in head) + 5 * style.pitch:
        flow.turn()
    flow.table(head, set_rows(rows, style), style, repeat=flow.rng.random() < 0.7)
    return out


def _section(flow: Flow, columns: int, content: Random) -> Row:
    """Return a row over all columns that says what the rows below are about."""
    indicator = content.choice(codebook.load().common_indicators())
    text = f"ตัวชี้วัดที่ {flow.digits(indicator.number)} {indicator.name}"
    if content.random() < 0.5:
        text += f"\nเครื่องมือการประเมิน แบบวัด {content.choice(('IIT', 'EIT'))}"
    return (Spec(text, 0, col_span=columns, bold=True),)


def _leaf(header: Header, col: int) -> str:
    """Return the lowest header text over a column."""
    return next(row[col] for row in reversed(header) if row[col]).replace("\n", " ")


def _head(header: Header, style: TableStyle, rng: Random) -> list[SetRow]:
    cells = header_cells(header, rng.random() < 0.5)
    return make_room_for_spans(set_rows(cells, style), style)


def _cell(kind: str, title: str, year: int, content: Random, agency: MadeAgency) -> str:
    if kind == "measure":
        return title
    if kind == "office":
        return "\n".join(content.sample(OFFICES, content.randint(1, 2)))
    if kind == "time":
        return content.choice(
            (
                f"ตุลาคม {year - 1} - มีนาคม {year}",
                f"ไตรมาสที่ 1-2\nปีงบประมาณ {year}",
                f"ภายในวันที่ 31 มีนาคม {year}",
                f"1 ต.ค. {year - 1} ถึง 30 ก.ย. {year}",
            )
        )
    if kind == "blank":
        return content.choice(("", "", "-"))
    name, most = kind.rstrip("0123456789"), kind.lstrip("abcdefghijklmnopqrstuvwxyz") or "2"
    return listed(name, content, int(most), agency.short)


def _checklist(flow: Flow, year: int, size: float, content: Random) -> list[TrueItem]:
    """Set the checklist under its sub-indicators and return its rows."""
    rng = flow.rng
    style = table_style(flow, (0.7, 1.9, 3.0, 1.1, 1.6), size, rng)
    wording = rng.choice((("มี", "ไม่มี"), ("ดำเนินการแล้ว", "ยังไม่ดำเนินการ"), ("", "")))
    head = _head((ITEM_HEADER,), style, rng)
    prefix = content.choice(("o", "O", ""))
    groups: dict[str, list[Row]] = {}
    out: list[TrueItem] = []
    for item in codebook.load().items(year, "OIT"):
        state: Literal["done", "not_done"] = "done" if content.random() < 0.8 else "not_done"
        code = f"{prefix}{item.number}" if prefix else f"0{item.number}"
        cells = (
            flow.digits(code),
            item.title,
            flow.digits(listed("component", content, 3)),
            content.choice(OFFICES),
            _boxes(state == "done", wording),
        )
        rows = groups.setdefault(item.subindicator or "", [])
        rows.append(tuple(Spec(text, col) for col, text in enumerate(cells)))
        out.append(TrueItem(len(out) + 1, item.code, item.title, state))
    for group, rows in groups.items():
        if flow.room < sum(row.height for row in head) + 6 * style.pitch:
            flow.turn()
        if group:
            flow.paragraph(flow.digits(f"ตัวชี้วัดย่อยที่ {group}"), bold=True)
            flow.space(2)
        flow.table(head, set_rows(rows, style), style)
        flow.space(8)
    return out


def _boxes(done: bool, wording: tuple[str, str]) -> str:
    r"""Return the cell of the state: one box of two ticked, or one alone.

    >>> _boxes(True, ("มี", "ไม่มี")), _boxes(False, ("", ""))
    ('☑ มี\n☐ ไม่มี', '☐')
    """
    yes, no = wording
    if not yes:
        return "☑" if done else "☐"
    return f"{'☑' if done else '☐'} {yes}\n{'☐' if done else '☑'} {no}"
