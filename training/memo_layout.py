"""The memo: a paragraph with the result, seven topics with item lines, and tables that repeat them.

Layout 1 of the reports that agencies publish. Every item is printed in the list of its topic, most
of them again in a cell of the topic's table, as paragraphs of HTML or flattened to one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from parsers import codebook
from parsers.records import Channel, Instrument
from training.damage_codes import Ink
from training.report_agencies import MadeAgency
from training.report_blocks import Grid, MadeBlock, MadePage, Paragraph, TrueFact
from training.report_scores import RATING_WORDS, MadeScores, item_codes
from training.report_words import FILLER, NO_SCORES, TOPICS, item_words

INSTRUMENT: dict[str, Instrument] = {"i": "IIT", "e": "EIT", "o": "OIT"}
HEAD = (
    ("ประเด็น", "การนำผลการวิเคราะห์ไปสู่การปฏิบัติ", "",
     "ขั้นตอน/วิธีการปฏิบัติ", "ระยะเวลาดำเนินการ", "ผู้รับผิดชอบ"),
    ("", "ข้อคำถาม ITA", "ข้อค้นพบ", "", "", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemoStyle:
    """How one memo is set."""

    bullet: str
    place: str  # of the score: same | next | blank | mixed
    html: bool
    channels: tuple[str, str]
    got: str
    repeats: float
    again: float
    held_out: bool


def make_style(rng: Random, *, held_out: bool = False) -> MemoStyle:
    """Draw the style of a memo."""
    return MemoStyle(
        bullet=rng.choice(("", "", "- ")),
        place=rng.choice(("same", "same", "next", "blank", "mixed")),
        html=rng.random() < 0.6,
        channels=rng.choice((("EitPublic", "EitSurvey"), ("EIT ส่วนที่ ๑", "EIT ส่วนที่ ๒"))),
        got=rng.choice(("ได้", "ได้", "ได้คะแนน")),
        repeats=rng.choice((0.5, 0.8, 1.0)),
        again=rng.choice((0.0, 0.03, 0.06)),
        held_out=held_out,
    )


def memo(
    agency: MadeAgency,
    scores: MadeScores,
    ink: Ink,
    rng: Random,
    *,
    gaps: bool,
    held_out: bool = False,
) -> tuple[tuple[MadePage, ...], tuple[TrueFact, ...]]:
    """Set a memo.

    Args:
        agency: The issuer.
        scores: Its scores.
        ink: What the reader makes of it.
        rng: Source of the choices of layout and wording.
        gaps: Print the items too whose wording the codebook does not know (i5, i27 of 2566).
        held_out: Use the held-out wording of questions.
    """
    style = make_style(rng, held_out=held_out)
    codes = printed_codes(scores, gaps=gaps)
    blocks: list[MadeBlock] = [*_head(agency, scores, ink, rng), *_summary(scores, ink, style)]
    placed = _topics_of(codes, scores.year)
    for number, (title, _) in enumerate(TOPICS, 1):
        mine = placed[number - 1]
        if not mine:
            continue
        blocks.append(Paragraph(f"{ink.digits(str(number))} {title}"))
        for code in mine:
            blocks.extend(_item(code, agency, scores, ink, rng, style))
        # Agencies file some items under a second topic as well, out of order.
        again = [c for c in codes if c not in mine and rng.random() < style.again]
        for code in again:
            blocks.extend(_item(code, agency, scores, ink, rng, style))
        repeated = [c for c in (*mine, *again) if rng.random() < style.repeats]
        blocks.append(_table(title, repeated, agency, scores, ink, rng, style))
    blocks.append(Paragraph("จึงเรียนมาเพื่อโปรดพิจารณา"))
    blocks.append(Paragraph(f"(นางสาว{rng.choice(('สมหญิง', 'พรทิพย์'))} ตัวอย่างดี)"))
    return (tuple(blocks),), (*summary_truth(scores), *item_truth(scores, codes))


def printed_codes(scores: MadeScores, *, gaps: bool) -> tuple[str, ...]:
    """Return the codes of the year's known items, in order; with `gaps` the others as well."""
    known = {i.code for i in codebook.load().items(scores.year)}
    codes = dict.fromkeys(code for code, _ in scores.items)
    return tuple(c for c in codes if gaps or c in known)


def summary_truth(scores: MadeScores) -> tuple[TrueFact, ...]:
    """Return the facts of the total, the instruments and the two surveys of EIT."""
    year = scores.year
    facts = [TrueFact(1, year, "overall", None, None, None, scores.total)]
    facts += [
        TrueFact(1, year, "instrument", name, None, None, value)
        for name, value in scores.instruments.items()
    ]
    facts += [
        TrueFact(1, year, "instrument", "EIT", None, channel, value)
        for channel, value in scores.parts.items()
    ]
    return tuple(facts)


def item_truth(scores: MadeScores, codes: tuple[str, ...]) -> tuple[TrueFact, ...]:
    """Return the facts of the items that are printed."""
    return tuple(
        TrueFact(1, scores.year, "item", INSTRUMENT[code[0]], code, channel, value)
        for (code, channel), value in scores.items.items()
        if code in codes
    )


def rating_text(code: str) -> str:
    """Return how a rating is printed."""
    return RATING_WORDS.get(code, code)


def _topics_of(codes: tuple[str, ...], year: int) -> list[list[str]]:
    """File every code under a topic by its indicator; without one, in order over the topics."""
    groups: list[list[str]] = [[] for _ in TOPICS]
    indicator_of = {c: str(n) for n in range(1, 9) for c in item_codes(year, str(n))}
    known = {i.code: i.subindicator for i in codebook.load().items(year)}
    loose = [c for c in codes if not known.get(c) and c not in indicator_of]
    for code in codes:
        group = known.get(code) or indicator_of.get(code) or ""
        if code in loose:
            groups[loose.index(code) * len(TOPICS) // len(loose)].append(code)
        elif group == "9.2":
            groups[0 if int(code[1:]) < 15 else 1].append(code)
        else:
            top = next(
                (n for n, (_, g) in enumerate(TOPICS) if group in g or group.split(".")[0] in g), 6
            )
            groups[top].append(code)
    return groups


def _head(agency: MadeAgency, scores: MadeScores, ink: Ink, rng: Random) -> list[MadeBlock]:
    year = ink.digits(str(scores.year))
    number = ink.digits(f"{rng.randint(70001, 79999)}/{rng.randint(2, 900)}")
    day, next_year = ink.digits(str(rng.randint(2, 28))), scores.year
    lead = rng.choice(("ด้วย", "ตามที่", "สืบเนื่องจาก"))
    return [
        Paragraph("บันทึกข้อความ"),
        Paragraph(f"ส่วนราชการ สำนักปลัด {agency.full}"),
        Paragraph(f"ที่ {number}"),
        Paragraph(f"วันที่ {day} ตุลาคม {ink.digits(str(next_year))}"),
        Paragraph(
            "เรื่อง รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ (ITA) "
            f"ประจำปีงบประมาณ พ.ศ. {year}"
        ),
        Paragraph(f"เรียน ปลัด{agency.full}"),
        Paragraph(
            f"{lead}{agency.full} เข้ารับการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ "
            f"(ITA) ประจำปีงบประมาณ พ.ศ. {year} งานนิติการจึงแยกดูคะแนนทีละข้อ "
            "เพื่อให้ทุกกองเห็นว่าเรื่องใดทำได้ดีแล้วและเรื่องใดควรแก้"
        ),
    ]


def _summary(scores: MadeScores, ink: Ink, style: MemoStyle) -> list[MadeBlock]:
    rng = ink.rng
    total, rating = ink.number(scores.total), rating_text(scores.rating)
    year = ink.digits(str(scores.year))
    if rating == "ผ่าน" and rng.random() < 0.5:
        rating = "ผ่านเกณฑ์การประเมิน"
    said = rng.choice(
        (
            f"ผลการประเมินประจำปีงบประมาณ พ.ศ. {year} โดยภาพรวมได้คะแนน {total} อยู่ในระดับ{rating}",
            f"ในปีงบประมาณ พ.ศ. {year} หน่วยงานมีผลการประเมิน ITA ในภาพรวม {total} คะแนน "
            f"อยู่ในระดับ {rating}",
            f"ผลคะแนน ITA ในภาพรวม มีค่าคะแนนเท่ากับ {total} คะแนน อยู่ในระดับ {rating}",
        )
    )
    target = f" (ค่าเป้าหมายตามแผนแม่บท คือ {ink.digits('85')} คะแนนขึ้นไป)"
    blocks: list[MadeBlock] = [Paragraph(said + (target if rng.random() < 0.5 else ""))]
    for name, value in scores.instruments.items():
        blocks.append(Paragraph(f"{name} {style.got} {ink.number(value)} คะแนน"))
        if name == "EIT":
            for label, part in zip(style.channels, scores.parts.values(), strict=False):
                blocks.append(Paragraph(f"- {label} {style.got} {ink.number(part)} คะแนน"))
    return blocks


def _scores_text(
    code: str, scores: MadeScores, ink: Ink, style: MemoStyle, between: str = " "
) -> str:
    channels: tuple[tuple[Channel, str], ...] = (
        ("public", style.channels[0]),
        ("survey", style.channels[1]),
    )
    single: Decimal | None = scores.items.get((code, None))
    if single is not None:
        return f"{style.got} {ink.number(single)} คะแนน"
    return between.join(
        f"{label} {style.got} {ink.number(scores.items[(code, channel)])} คะแนน"
        for channel, label in channels
    )


def _wording(
    code: str, agency: MadeAgency, scores: MadeScores, ink: Ink, rng: Random, style: MemoStyle
) -> str:
    own = rng.choice((agency.short, agency.full, "หน่วยงานของท่าน"))
    words = ink.words(item_words(scores.year, code, rng, own, held_out=style.held_out))
    return f"{ink.code(code)} {words}".strip()


def _item(
    code: str, agency: MadeAgency, scores: MadeScores, ink: Ink, rng: Random, style: MemoStyle
) -> list[MadeBlock]:
    label = style.bullet + _wording(code, agency, scores, ink, rng, style)
    place = rng.choice(("same", "next", "blank")) if style.place == "mixed" else style.place
    said = _scores_text(code, scores, ink, style)
    if place == "same":
        return [Paragraph(f"{label} {said}")]
    return [Paragraph(label), Paragraph(said, tight=place == "next")]


def _table(
    title: str,
    codes: list[str],
    agency: MadeAgency,
    scores: MadeScores,
    ink: Ink,
    rng: Random,
    style: MemoStyle,
) -> Grid:
    items: list[str] = []
    for code in codes:
        label = _wording(code, agency, scores, ink, rng, style)
        if style.html and rng.random() < 0.3:
            items.append(label)
            items.extend(_scores_text(code, scores, ink, style, "\n").split("\n"))
        else:
            items.append(f"{label} {_scores_text(code, scores, ink, style)}")
    numbers = [ink.digits(text) for text in rng.sample(NO_SCORES, 2)]
    found = [f"- {s}" for s in (*rng.sample(FILLER, 6), numbers[0])]
    steps = [f"- {s}" for s in (*rng.sample(FILLER, 9), numbers[1])]
    cells = [title, _cell(items, style), _cell(found, style), _cell(steps, style)]
    quarter = ink.digits(rng.choice(("ไตรมาส 1", "ไตรมาส 1-2", "ไตรมาส 2-4")))
    return Grid((*HEAD, (*cells, quarter, rng.choice(("ทุกกอง", "สำนักปลัด", "กองคลัง")))), 2)


def _cell(parts: list[str], style: MemoStyle) -> str:
    if style.html:
        return " ".join(f"<p>{part}</p>" for part in parts)
    return " ".join(parts)
