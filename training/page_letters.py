"""Layout (a), the memo: head, score paragraph, item lines, tables that run over pages."""

from __future__ import annotations

import re
from random import Random

from training.page_canvas import DrawnPage
from training.page_flow import Flow, make_style
from training.page_fonts import choose_type
from training.page_tables import (
    HEADER_FILL,
    Row,
    Spec,
    TableStyle,
    make_room_for_spans,
    set_rows,
)
from training.page_truth import PageTruth
from training.page_words import person
from training.report_blocks import Grid, Paragraph
from training.report_text import YEARS, make_report

_HTML = re.compile(r"</p>\s*<p>|</?p>")
_ITEM = re.compile(r"^-? ?[ieo][0-9๐-๙]")
_TOPIC = re.compile(r"^[0-9๐-๙]{1,2} [ก-์]")


def is_thai(text: str) -> bool:
    """Tell whether most digits of a text are Thai."""
    return len(re.findall("[๐-๙]", text)) >= len(re.findall("[0-9]", text))


def header_cells(rows: tuple[tuple[str, ...], ...], fill: bool) -> list[Row]:
    """Return header rows as cells: a blank joins its left neighbour in the first, else the upper.

    >>> [(c.text, c.row_span, c.col_span) for c in header_cells((("ก", "ข", ""), ("", "ค", "ง")), False)[0]]
    [('ก', 2, 1), ('ข', 1, 2)]
    """  # noqa: E501
    shade = HEADER_FILL if fill else None
    out: list[Row] = []
    for at, row in enumerate(rows):
        cells = []
        for col, text in enumerate(row):
            if not text:
                continue
            wide = 1
            while at == 0 and len(rows) > 1 and col + wide < len(row) and not row[col + wide]:
                if not rows[1][col + wide]:
                    break
                wide += 1
            tall = 1
            while wide == 1 and at + tall < len(rows) and not rows[at + tall][col]:
                tall += 1
            cells.append(Spec(text, col, tall, wide, "center", True, True, shade))
        out.append(tuple(cells))
    return out


def table_style(
    flow: Flow, shares: tuple[float, ...], size: float, rng: Random, pitch: float | None = None
) -> TableStyle:
    """Draw the style of a table over the whole width.

    Args:
        flow: The report.
        shares: Of the columns.
        size: Official points of its text.
        rng: Source of the choices.
        pitch: As a multiple of the size; of the report without.
    """
    unit = flow.unit
    thin = rng.choice((0.35, 0.5, 0.5, 0.75, 1.0))
    return TableStyle(
        left=flow.left,
        widths=tuple(share / sum(shares) * flow.width for share in shares),
        plain=flow.type.font(size),
        heavy=flow.type.font(size, bold=True),
        pitch=size * (pitch or flow.style.pitch) * unit,
        pad_x=rng.choice((3.0, 5.4, 5.4)) * unit,
        pad_y=rng.choice((0.5, 1.5, 3.0)) * unit,
        weight=max(1, round(thin * unit)),
        frame=max(1, round(thin * rng.choice((1, 1, 2)) * unit)),
    )


def plain_cell(text: str) -> str:
    r"""Return a cell's text with its paragraphs on lines of their own.

    >>> plain_cell("<p>ก</p> <p>ข</p>")
    'ก\nข'
    """
    return _HTML.sub("\n", text).strip("\n") if "<p>" in text else text


def memo_pages(
    seed: int, rng: Random, *, held_out: bool, dpi: int
) -> tuple[tuple[DrawnPage, ...], PageTruth]:
    """Set a memo.

    Args:
        seed: Number of the report.
        rng: Source of every choice of setting.
        held_out: Faces and wording of the validation set.
        dpi: Pixels per inch.
    """
    year = rng.choice(YEARS["memo"])
    report = make_report(seed, layout="memo", year=year, grade="clean", held_out=held_out)
    thai = is_thai(report.text)
    flow = Flow(choose_type(rng, held_out=held_out, dpi=dpi), make_style(rng, thai=thai), dpi, rng)
    table_size = rng.choice((12, 13, 14))
    dotted = rng.random() < 0.3
    bold_topics, shade = rng.random() < 0.7, rng.random() < 0.5
    repeat = rng.random() < 0.5
    style = table_style(flow, (1.2, 2.9, 1.9, 2.1, 1.05, 1.15), table_size, rng)
    hang = rng.choice((0.0, 18.0, 36.0))
    issuer = ""
    for block in (b for page in report.pages for b in page):
        if isinstance(block, Grid):
            head = make_room_for_spans(
                set_rows(header_cells(block.rows[: block.header_rows], shade), style), style
            )
            body = [
                tuple(Spec(plain_cell(text), col) for col, text in enumerate(row))
                for row in block.rows[block.header_rows :]
            ]
            flow.space(4)
            if flow.room < sum(row.height for row in head) + 4 * style.pitch:
                flow.turn()
            flow.table(head, set_rows(body, style), style, repeat=repeat)
            flow.space(8)
        elif not _memo_head(flow, block, dotted):
            _memo_paragraph(flow, block.text, hang, bold_topics)
        if isinstance(block, Paragraph) and block.text.startswith("เรียน"):
            issuer = block.text.removeprefix("เรียน ปลัด")
    truth = PageTruth(report.year, issuer, report.truth, rating=report.rating)
    return flow.finish(), truth


def _memo_head(flow: Flow, block: Paragraph, dotted: bool) -> bool:
    """Set a line of the head; tell whether it was one."""
    text = block.text
    if text == "บันทึกข้อความ":
        flow.canvas.emblem(flow.left + 22 * flow.unit, flow.y + 14 * flow.unit, 42 * flow.unit)
        flow.paragraph(text, align="center", bold=True, size=flow.rng.choice((20, 24, 29)))
        flow.space(4)
        return True
    for label in ("ส่วนราชการ", "ที่", "วันที่"):
        if text.startswith(label + " "):
            flow.columns(((0.0, label, text.removeprefix(label).strip()),), dotted=dotted)
            return True
    for label in ("เรื่อง", "เรียน"):
        if text.startswith(label + " "):
            flow.paragraph(text.removeprefix(label).strip(), label=label)
            flow.space(4)
            return True
    return False


def _memo_paragraph(flow: Flow, text: str, hang: float, bold_topics: bool) -> None:
    if text.startswith("จึงเรียน"):
        flow.space(6)
        flow.paragraph(text, indent=flow.style.indent)
        flow.space(10)
    elif text.startswith("(") and text.endswith(")"):
        flow.signature(text[1:-1], "นิติกรชำนาญการ")
        flow.space(14)
        flow.paragraph("ความเห็นของปลัด", bold=True)
        flow.paragraph("- เพื่อโปรดทราบ และเห็นควรแจ้งทุกกองถือปฏิบัติ", left=18)
        flow.signature(person(flow.rng), "ปลัด")
    elif _TOPIC.match(text):
        flow.space(4)
        flow.paragraph(text, bold=bold_topics)
    elif _ITEM.match(text):
        flow.paragraph(text, left=hang)
    elif len(text) > 90:
        flow.space(3)
        flow.paragraph(text, indent=flow.style.indent)
    else:
        flow.paragraph(text, left=flow.style.indent)
