"""The words of an item as an agency prints them, and of the text around the scores.

IIT and EIT questions are sentences of this project's own (`questions.csv`): the same question with
other words, parts left out, and the agency's own name; `questions_held_out.csv` has freer ones, the
gist of a question, that no parser may be tuned to. OIT titles are official names that agencies
do not reword, so they are taken from the codebook, with the changes that reports show: parts left
out, a verb before, the website behind.

What this does not measure: the templates were written by somebody who had read the codebook, so
their distinctive words overlap with its key phrases more than those of a free writer would; two
items left unknown by the codebook (i5, i27 of 2566) have invented wording.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from random import Random

from parsers import codebook

_CHOICE = re.compile(r"\{([^{}]*)\}")
_OIT_SWAPS = (
    ("หรือการจัดหาพัสดุ", ("หรือจัดหาพัสดุ", "หรือการจัดหาพัสดุ", "/การจัดหาพัสดุ")),
    ("ต่าง ๆ", ("ต่างๆ", "ต่าง ๆ")),
    ("ประพฤติมิชอบ", ("ประพฤติมิชอบ", "การประพฤติมิชอบ")),
    ("การใช้งบประมาณ", ("การใช้งบประมาณ", "การใช้จ่ายงบประมาณ")),
    ("รอบ 6 เดือน", ("รอบ ๖ เดือน", "รอบ 6 เดือน", "(รอบ ๖ เดือน)")),
    ("ทรัพยากรบุคคล", ("ทรัพยากรบุคคล", "ทรัพยากรบุคคล", "ทรัพยากรบุคคลของ@")),
    ("ภายในหน่วยงาน", ("ภายในหน่วยงาน", "ภายใน@")),
    ("No Gift Policy จากการปฏิบัติหน้าที่", ("No Gift Policy", "No Gift Policy จากการปฏิบัติหน้าที่")),
    ("ข้อมูลเชิงสถิติ", ("ข้อมูลเชิงสถิติ", "ข้อมูลสถิติ")),
)
_OIT_BEFORE = ("", "", "", "@ มี", "มีการเผยแพร่", "มี", "@ เผยแพร่")
_OIT_AFTER = ("", "", "", " ครบถ้วน", " บนเว็บไซต์", " ในเว็บไซต์ของหน่วยงานครบถ้วน", " เป็นปัจจุบัน")

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("กระบวนการปฏิบัติงานที่โปร่งใสและมีประสิทธิภาพ", ("1", "6", "9.2")),
    ("การให้บริการและระบบ E-Service", ("8", "9.2+")),
    ("ช่องทางและรูปแบบการประชาสัมพันธ์เผยแพร่ข้อมูลข่าวสารภาครัฐ", ("7", "9.1")),
    ("กระบวนการกำกับดูแลการใช้ทรัพย์สินของราชการ", ("4",)),
    ("กระบวนการสร้างความโปร่งใสในการใช้งบประมาณและการจัดซื้อจัดจ้าง", ("2", "9.3")),
    ("กระบวนการควบคุม ตรวจสอบการใช้อำนาจและการบริหารงานบุคคล", ("3", "9.4")),
    ("กลไกและมาตรการในการแก้ไขและป้องกันการทุจริตภายในหน่วยงาน", ("5", "9.5", "10", "9")),
)
"""The seven topics of an analysis (official names) and the indicators filed under each."""

FILLER = (
    "จัดประชุมหัวหน้าส่วนราชการเพื่อทบทวนลำดับงานที่ประชาชนรอนาน แล้วปิดประกาศลำดับใหม่ไว้ที่จุดรับเรื่อง",
    "มอบหมายผู้ดูแลหน้าเว็บไซต์ให้ตรวจลิงก์ที่เปิดไม่ได้ทุกวันศุกร์ และแจ้งเจ้าของข้อมูลให้แก้ไข",
    "ทำแผ่นพับอธิบายสิทธิของผู้ขอรับบริการแจกในวันประชุมหมู่บ้าน พร้อมหมายเลขโทรศัพท์ของผู้รับผิดชอบ",
    "ให้กองคลังสรุปการเบิกจ่ายเป็นภาพอ่านง่ายและติดไว้ที่ศาลาประชาคมของทุกหมู่บ้าน",
    "ชวนผู้นำชุมชนและกลุ่มสตรีร่วมสังเกตการณ์การตรวจรับงานก่อสร้างขนาดเล็ก",
    "ผู้ตอบส่วนหนึ่งยังไม่รู้ว่าจะส่งความเห็นทางใด เพราะป้ายประกาศอยู่ในมุมที่มองไม่เห็น",
    "เจ้าหน้าที่บางส่วนเข้าใจระเบียบการยืมไม่ตรงกัน ทำให้ผู้ยืมต้องกลับมาแก้แบบฟอร์มหลายครั้ง",
    "รวบรวมคำถามที่พบบ่อยจากกล่องข้อความ แล้วตอบเป็นลายลักษณ์อักษรบนหน้าเว็บไซต์ภายในสัปดาห์เดียวกัน",
    "กำหนดให้ทุกกองเล่าความคืบหน้าในที่ประชุมประจำเดือน และเก็บรายงานการประชุมไว้ให้ตรวจสอบ",
    "อบรมพนักงานใหม่เรื่องผลประโยชน์ทับซ้อนด้วยกรณีตัวอย่างจากงานจริง แล้วให้เขียนสะท้อนความคิด",
    "ผู้รับบริการที่อยู่ห่างไกลเข้าถึงข้อมูลได้ยาก จึงควรเพิ่มการแจ้งข่าวผ่านหอกระจายข่าว",
    "ตั้งคณะทำงานเล็กๆ คอยอ่านข้อเสนอแนะจากกล่องรับความคิดเห็นและสรุปเสนอผู้บริหาร",
)
"""Sentences of the project's own that stand between scores; none of these prints a number."""

NO_SCORES = (
    "จัดอบรม 2 ครั้ง มีผู้เข้าร่วมครั้งละ 45 คน",
    "ตั้งงบประมาณไว้ 12,500 บาท สำหรับป้ายประชาสัมพันธ์ 3 จุด",
    "ให้แล้วเสร็จภายในวันที่ 15 มีนาคม 2567 เวลา 16.30 น.",
    "ตั้งเป้าหมายปีต่อไปไว้ที่ 85 คะแนนขึ้นไป",
    "โทรศัพท์สายตรงผู้บริหารเปิดรับเรื่องทุกวัน ตั้งแต่ 08.30 ถึง 16.30 น.",
    "ถือปฏิบัติตามระเบียบว่าด้วยการพัสดุ ข้อ 11 และข้อ 12",
    "ผู้ตอบแบบสำรวจอยู่ใน 7 หมู่บ้าน จากทั้งหมด 9 หมู่บ้าน",
)
"""Sentences with numbers that are no scores: counts, money, dates, times, a target, rules."""


@lru_cache(maxsize=2)
def templates(*, held_out: bool = False) -> dict[tuple[int, str], str]:
    """Return the question templates by (year, code).

    `{a|b}` is a choice, `@` the agency. The held-out ones are freer: the gist of a question, as an
    analysis sums it up. No parser may be tuned to them.
    """
    name = "questions_held_out.csv" if held_out else "questions.csv"
    path = Path(__file__).with_name(name)
    found: dict[tuple[int, str], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for key in row["items"].split():
                year, _, code = key.partition(":")
                found[(int(year), code)] = row["template"]
    return found


def fill(template: str, rng: Random, agency: str) -> str:
    """Return one wording of a template.

    >>> fill("@ มี{ช่องทาง|ทาง}ร้องเรียน {หรือไม่|}", Random(7), "อบต.นา")
    'อบต.นา มีทางร้องเรียน หรือไม่'
    """
    text = template
    while "{" in text:
        text = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), text)
    return " ".join(text.replace("@", agency).split())


def item_words(year: int, code: str, rng: Random, agency: str, *, held_out: bool = False) -> str:
    """Return how a report words an item.

    Args:
        year: Fiscal year whose list applies.
        code: Canonical code.
        rng: Source of every choice.
        agency: How the agency names itself in questions.
        held_out: Use the held-out wording of questions.

    Raises:
        KeyError: Nobody knows the wording of this item.
    """
    template = templates(held_out=held_out).get((year, code))
    if template is not None:
        return fill(template, rng, agency)
    title = codebook.load().title(year, code)
    if title is None:
        raise KeyError(f"no wording is known for {code} of {year}")
    for old, new in _OIT_SWAPS:
        if old in title:
            title = title.replace(old, rng.choice(new))
    before, after = rng.choice(_OIT_BEFORE), rng.choice(_OIT_AFTER)
    if before.endswith("มี") and title.startswith("การ"):
        before = ""
    return " ".join(f"{before}{title}{after}".replace("@", agency).split())
