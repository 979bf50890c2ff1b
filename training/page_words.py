"""What booklets, announcements and six-month tables say, in sentences of the project's own.

The sentences are in `page_sentences.csv`: `{a|b}` is a choice, `@` the agency, `#` a small number,
`%` a share with two places, `~` an amount.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from random import Random

from training.report_words import fill

OFFICES = (
    "สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสวัสดิการสังคม", "งานนิติการ",
    "ทุกสำนัก/กอง", "หน่วยตรวจสอบภายใน", "งานประชาสัมพันธ์", "กองสาธารณสุขและสิ่งแวดล้อม",
)  # fmt: skip
NAMES = (
    "สมชาย", "อุเทน", "ณัฐพล", "ประเสริฐ", "วิรัช", "ธีรศักดิ์", "กฤษฎา", "ฐิติพงษ์", "ญาณวุฒิ", "ฤทธิ์",
)  # fmt: skip
SURNAMES = (
    "แสงทอง", "ก้าวหน้า", "คำอินทร์", "ใจซื่อ", "ศรีสุข", "พึ่งบุญ", "ภู่ระหงษ์", "ฉัตรแก้ว", "อยู่เย็น", "ฟ้าประทาน",
)  # fmt: skip
TITLES = ("นาย", "นาง", "นางสาว", "ว่าที่ร้อยตรี ")
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip

_SLOT = re.compile(r"[#%~]")


@lru_cache(maxsize=1)
def _sentences() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    path = Path(__file__).with_name("page_sentences.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kind"], []).append(row["template"])
    return {kind: tuple(templates) for kind, templates in found.items()}


def sentences(kind: str) -> tuple[str, ...]:
    """Return the templates of a kind: measure, step, result, watch, component, issue or intro.

    Raises:
        KeyError: There is no such kind.
    """
    return _sentences()[kind]


def say(template: str, rng: Random, agency: str = "หน่วยงาน") -> str:
    """Return a sentence of a template, numbers in Arabic digits.

    >>> say("@ ได้ % คะแนน # ครั้ง", Random(1), "อบต.นา")
    'อบต.นา ได้ 51.00 คะแนน 20 ครั้ง'
    """

    def number(match: re.Match[str]) -> str:
        if match[0] == "%":
            return f"{rng.randint(4000, 10000) / 100:.2f}"
        if match[0] == "~":
            return f"{rng.randint(3, 2500) * 100:,}"
        return str(rng.randint(2, 28))

    return _SLOT.sub(number, fill(template, rng, agency))


def person(rng: Random) -> str:
    """Return an invented person.

    >>> person(Random(3))
    'นางฤทธิ์ อยู่เย็น'
    """
    return f"{rng.choice(TITLES)}{rng.choice(NAMES)} {rng.choice(SURNAMES)}"


def listed(kind: str, rng: Random, most: int, agency: str = "หน่วยงาน") -> str:
    """Return one to `most` sentences of a kind, each a paragraph with its number or dash."""
    templates = sentences(kind)
    chosen = rng.sample(templates, rng.randint(1, min(most, len(templates))))
    mark = rng.choice(("- ", "{}. ", "{}) ", "({}) "))
    return "\n".join(
        mark.format(n) + say(template, rng, agency) for n, template in enumerate(chosen, 1)
    )
