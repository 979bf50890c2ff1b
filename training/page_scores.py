"""Layouts (d) and (e): the score table of many agencies as announced, and the sheet of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from training.page_canvas import BLACK, BLUE, YELLOW, Colour, DrawnPage
from training.page_flow import Flow, make_style
from training.page_fonts import choose_type
from training.page_letters import header_cells, is_thai, table_style
from training.page_tables import (
    Align,
    Row,
    SetRow,
    Spec,
    TableStyle,
    make_room_for_spans,
    set_rows,
    with_room,
)
from training.page_truth import PageTruth, TrueAgency
from training.page_words import MONTHS, person
from training.report_agencies import FIRST, SECOND
from training.report_blocks import Grid, Paragraph
from training.report_text import YEARS, MadeReport, make_report

KINDS = (
    ("", "หน่วยงาน", "สำนักงานส่งเสริมการปกครองท้องถิ่น"),
    ("", "องค์กรปกครองส่วนท้องถิ่น", "สำนักงานส่งเสริมการปกครองท้องถิ่น"),
    ("สถานศึกษา", "สถานศึกษา", "สำนักงานเขตพื้นที่การศึกษา"),
    ("โรงพยาบาล", "หน่วยงาน", "กระทรวงสาธารณสุข"),
    ("กรม", "ส่วนราชการ", "กระทรวงมหาดไทย"),
)
"""Kind of the names ("" keeps the local ones), the word of the header, who announces."""

_SCHOOLS = ("โรงเรียนบ้าน{}", "โรงเรียน{}วิทยาคม", "โรงเรียนวัด{} (ประชารัฐอุปถัมภ์)", "วิทยาลัยเทคนิค{}",
            "วิทยาลัยการอาชีพ{}", "โรงเรียนอนุบาล{}", "มหาวิทยาลัยราชภัฏ{}")  # fmt: skip
_HOSPITALS = ("โรงพยาบาล{}", "โรงพยาบาลส่งเสริมสุขภาพตำบล{}", "สำนักงานสาธารณสุขจังหวัด{}",
              "สำนักงานสาธารณสุขอำเภอ{}", "โรงพยาบาลสมเด็จพระยุพราช{}")  # fmt: skip
_OFFICES = ("กรม{}และพัฒนาชนบท", "สำนักงาน{}แห่งชาติ", "สถาบันวิจัย{} (องค์การมหาชน)", "การ{}แห่งประเทศไทย",
            "สำนักงานคณะกรรมการกำกับ{}และกิจการที่เกี่ยวข้อง", "กรมส่งเสริม{}")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Habit:
    """How one table of agencies is set."""

    align: Align
    number_align: Align
    leader: str
    span: str
    total: str
    rating: str
    weights: bool
    size: float
    signed: Colour | None
    middle: bool


def agency_pages(
    seed: int, rng: Random, *, held_out: bool, dpi: int
) -> tuple[tuple[DrawnPage, ...], PageTruth]:
    """Set an announcement, its table of agencies over two to four pages, and its last page.

    Args:
        seed: Number of the report.
        rng: Source of every choice of setting.
        held_out: Faces and wording of the validation set.
        dpi: Pixels per inch.
    """
    year = rng.choice(YEARS["agencies"])
    report = make_report(
        seed,
        layout="agencies",
        year=year,
        grade="clean",
        table_pages=rng.choice((2, 2, 3, 4)),
        exact_sums=rng.random() < 0.5,
    )
    thai = is_thai(report.text)
    kind, noun, issuer = rng.choice(KINDS)
    offset = rng.choice((0, 0, 0, rng.randint(20, 400)))
    agencies = _agencies(report, kind, offset, thai, rng)
    style = make_style(rng, thai=thai)
    size = rng.choice((12, 13, 14, 15, 16))
    style = replace(
        style,
        number="- {} -" if rng.random() < 0.8 else style.number,
        number_at="top",
        first_number=rng.choice((1, 1, rng.randint(2, 12))),
        margins=(
            rng.choice((43, 57, 71)),
            rng.choice((43, 57, 71)),
            rng.choice((36, 48)),
            57,
        ),
        size=max(size, 14),
    )
    flow = Flow(choose_type(rng, held_out=held_out, dpi=dpi), style, dpi, rng)
    _announcement(flow, year, noun, issuer, rng)
    flow.turn()
    habit = _habit(rng, size, noun)
    _agency_table(flow, agencies, habit, rng)
    _closing(flow, year, issuer, rng)
    return flow.finish(), PageTruth(year, issuer, report.truth, agencies)


def _habit(rng: Random, size: float, noun: str) -> _Habit:
    return _Habit(
        align=rng.choice(("center", "center", "center", "right")),
        number_align=rng.choice(("center", "center", "right", "left")),
        leader=rng.choice((f"ชื่อ{noun}", f"ชื่อ{noun}", noun, f"ราย{noun}")),
        span=rng.choice(("เครื่องมือการประเมิน ITA", "เครื่องมือการประเมิน", "ผลคะแนนรายเครื่องมือ")),
        total=rng.choice(("รวม", "รวม", "คะแนนรวม")),
        rating=rng.choice(("ระดับผลการประเมิน", "ระดับผลการประเมิน", "ระดับ", "ผลการประเมิน")),
        weights=rng.random() < 0.5,
        size=size,
        signed=rng.choice((BLUE, BLUE, BLACK, None)),
        middle=rng.random() < 0.8,
    )


def _agencies(
    report: MadeReport, kind: str, offset: int, thai: bool, rng: Random
) -> tuple[TrueAgency, ...]:
    grids = [b for page in report.pages for b in page if isinstance(b, Grid)]
    rows = [row for grid in grids for row in grid.rows[grid.header_rows :]]
    names = _names(kind, len(rows), rng)
    out = []
    for at, (_, name, *values, rating) in enumerate(rows):
        number = str(offset + at + 1)
        if thai:
            number = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        out.append(TrueAgency(at + 2, number, names[at] if names else name, tuple(values), rating))
    return tuple(out)


def _names(kind: str, count: int, rng: Random) -> list[str]:
    """Return other names than those of local governments; none for the kind ""."""
    shapes = {"สถานศึกษา": _SCHOOLS, "โรงพยาบาล": _HOSPITALS, "กรม": _OFFICES}.get(kind)
    if shapes is None:
        return []
    places = rng.sample([first + second for first in FIRST for second in SECOND], count)
    return [rng.choice(shapes).format(place) for place in places]


def _announcement(flow: Flow, year: int, noun: str, issuer: str, rng: Random) -> None:
    digits = flow.digits
    flow.canvas.emblem(flow.canvas.width / 2, flow.y + 40 * flow.unit, 80 * flow.unit)
    flow.space(96)
    title = f"ประกาศ{issuer}"
    subject = f"เรื่อง ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของ{noun}"
    for line in (title, subject, f"ประจำปีงบประมาณ พ.ศ. {digits(str(year))}"):
        flow.paragraph(line, align="center", bold=rng.random() < 0.8)
    flow.space(10)
    count = digits(str(rng.randint(60, 480)))
    body = (
        f"ตามที่{issuer}ได้ประเมินคุณธรรมและความโปร่งใส (Integrity and Transparency Assessment: ITA) "
        f"ประจำปีงบประมาณ พ.ศ. {digits(str(year))} ของ{noun}จำนวน {count} แห่ง "
        "ด้วยเครื่องมือสามชุด ทั้งจากผู้ปฏิบัติงาน ผู้มาติดต่อ และข้อมูลที่เผยแพร่บนเว็บไซต์ นั้น",
        "บัดนี้ การประเมินแล้วเสร็จ จึงประกาศผลตามบัญชีแนบท้ายประกาศนี้ โดยคะแนนเต็มของแบบวัด IIT "
        f"และ EIT เท่ากับ {digits('30')} คะแนน แบบตรวจ OIT เท่ากับ {digits('40')} คะแนน "
        f"รวม {digits('100')} คะแนน {noun}ใดไม่เข้ารับการประเมินใช้เครื่องหมาย -",
        f"ทั้งนี้ {noun}ที่ได้คะแนนรวมตั้งแต่ {digits('85.00')} คะแนนขึ้นไปถือว่าบรรลุค่าเป้าหมาย "
        "ขอให้ทุกแห่งนำผลไปปรับปรุงงาน และรายงานความคืบหน้าภายในไตรมาสถัดไป",
    )
    for text in body:
        flow.paragraph(text, indent=flow.style.indent)
        flow.space(4)
    _date_and_signature(flow, year, rng)


def _date_and_signature(flow: Flow, year: int, rng: Random) -> None:
    day, month = rng.randint(1, 28), rng.choice(MONTHS[5:10])
    flow.space(10)
    flow.paragraph(
        flow.digits(f"ประกาศ ณ วันที่ {day} {month} พ.ศ. {year}"), left=flow.style.indent + 60
    )
    flow.space(16)
    flow.signature(person(rng), rng.choice(("ปลัดกระทรวง", "อธิบดี", "ผู้ว่าราชการจังหวัด")), spot=0.62)


def _agency_table(flow: Flow, agencies: tuple[TrueAgency, ...], habit: _Habit, rng: Random) -> None:
    points = rng.choice((1.0, 1.1, 1.2, 1.2, 1.35))
    number, name, value, rating = (
        rng.uniform(0.7, 1.1),
        rng.uniform(4.2, 6.5),
        rng.uniform(1.0, 1.5),
        rng.uniform(1.5, 2.2),
    )
    style = table_style(flow, (number, name, *(value,) * 4, rating), habit.size, rng, points)
    printed = [
        (col, text)
        for agency in agencies
        for col, text in enumerate((agency.number, "", *agency.values))
    ]
    style = with_room(style, printed, 1)
    weights = [f"\n({flow.digits(w)})" if habit.weights else "" for w in ("30", "30", "40", "100")]
    names = ("IIT", "EIT", "OIT", habit.total)
    columns = [n + w for n, w in zip(names, weights, strict=True)]
    header = header_cells(
        (
            (rng.choice(("ที่", "ที่", "ลำดับ")), habit.leader, habit.span, "", "", "", habit.rating),
            ("", "", *columns, ""),
        ),
        rng.random() < 0.4,
    )
    marked = rng.randrange(len(agencies))
    body = set_rows([_agency_row(a, habit, at == marked) for at, a in enumerate(agencies)], style)
    # About thirty rows of one line fill a page: rows keep a common least height.
    least = rng.uniform(0.95, 1.0) * (flow.bottom - flow.top) / 33
    body = [replace(row, height=max(row.height, least)) for row in body]
    hint = rng.choice(("{}. …", "{}. ...", "/{}. ...", ""))
    head = make_room_for_spans(set_rows(header, style), style)
    if rng.random() < 0.3:
        flow.paragraph(
            rng.choice(("บัญชีแนบท้ายประกาศ", "ผลการประเมินเรียงตามคะแนน")), align="center", bold=True
        )
        flow.space(3)
    _draw_signed(flow, head, body, style, habit, hint, rng)


def _draw_signed(
    flow: Flow,
    head: list[SetRow],
    body: list[SetRow],
    style: TableStyle,
    habit: _Habit,
    hint: str,
    rng: Random,
) -> None:
    """Set the table page by page, with the initials of the signer over its last column."""
    waiting = body
    spot = rng.uniform(0.55, 0.95)
    while waiting:
        used, count = sum(row.height for row in head), 0
        while count < len(waiting) and used + waiting[count].height <= flow.room:
            used += waiting[count].height
            count += 1
        top = flow.y
        flow.table(head, waiting[:count], style, split=False)
        waiting = waiting[count:]
        if habit.signed is not None:
            middle = style.left + sum(style.widths) - 0.5 * style.widths[-1]
            row = top + spot * (flow.y - top)
            flow.canvas.signature(middle, row, 1.1 * style.widths[-1], rng, habit.signed)
        if waiting:
            flow.turn(hint.format(waiting[0].begins) if hint else "")


def _agency_row(agency: TrueAgency, habit: _Habit, marked: bool) -> Row:
    fill = YELLOW if marked else None
    texts = (agency.number, agency.name, *agency.values, agency.rating)
    aligns: tuple[Align, ...] = (habit.number_align, "left", *(habit.align,) * 4, "center")
    return tuple(
        Spec(text, col, align=align, fill=fill, middle=habit.middle)
        for col, (text, align) in enumerate(zip(texts, aligns, strict=True))
    )


def _closing(flow: Flow, year: int, issuer: str, rng: Random) -> None:
    if rng.random() < 0.7 or flow.room < 12 * flow.pitch:
        flow.turn()
    flow.space(10)
    flow.paragraph(
        f"หมายเหตุ เครื่องหมาย - หมายถึงไม่เข้ารับการประเมิน และ{issuer}"
        f"ปัดเศษคะแนนเป็นทศนิยม {flow.digits('2')} ตำแหน่ง",
        left=14,
    )
    _date_and_signature(flow, year, rng)


def sheet_pages(
    seed: int, rng: Random, *, held_out: bool, dpi: int
) -> tuple[tuple[DrawnPage, ...], PageTruth]:
    """Set the score sheet of one agency.

    Args:
        seed: Number of the report.
        rng: Source of every choice of setting.
        held_out: Faces and wording of the validation set.
        dpi: Pixels per inch.
    """
    year = rng.choice(YEARS["sheet"])
    report = make_report(seed, layout="sheet", year=year, grade="clean", held_out=held_out)
    thai = is_thai(report.text)
    style = replace(make_style(rng, thai=thai), on_first=rng.random() < 0.3)
    flow = Flow(choose_type(rng, held_out=held_out, dpi=dpi), style, dpi, rng)
    blocks = [b for page in report.pages for b in page]
    titles = [b.text for b in blocks if isinstance(b, Paragraph)]
    (grid,) = (b for b in blocks if isinstance(b, Grid))
    flow.space(rng.choice((0, 10, 30)))
    for title in titles:
        flow.paragraph(title, align="center", bold=True)
    flow.space(8)
    table = table_style(
        flow, (rng.uniform(3.0, 5.0), 1.2), rng.choice((14, 15, 16)), rng, rng.choice((1.2, 1.35))
    )
    numbers: Align = rng.choice(("center", "center", "right"))
    shade = rng.random() < 0.5
    body: list[Row] = []
    for label, value in grid.rows[1:]:
        bold = not label.startswith("ตัวชี้วัด") and rng.random() < 0.8
        body.append((Spec(label, 0, bold=bold), Spec(value, 1, align=numbers, bold=bold)))
    flow.table(
        set_rows(header_cells(grid.rows[:1], shade), table),
        set_rows(body, table),
        table,
        split=False,
    )
    flow.space(14)
    day = flow.digits(f"ข้อมูล ณ วันที่ {rng.randint(1, 28)} {rng.choice(MONTHS)} พ.ศ. {year}")
    flow.paragraph(day, left=flow.style.indent)
    if rng.random() < 0.6:
        flow.space(12)
        flow.signature(person(rng), "ผู้รายงาน", before="(ลงชื่อ)" if rng.random() < 0.5 else "")
    truth = PageTruth(report.year, titles[1], report.truth, rating=report.rating)
    return flow.finish(), truth
