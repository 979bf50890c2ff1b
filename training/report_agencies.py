"""Invented agencies: names put together from the words that Thai place names are made of.

The names are no real places (some may exist by chance). What the agency parser makes of a place is
measured elsewhere; here a name is a string that agencies put into the questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST = (
    "บ้าน", "หนอง", "ห้วย", "ท่า", "โคก", "นา", "ดอน", "คลอง", "วัง",
    "บาง", "เขา", "ทุ่ง", "ปาก", "สระ", "โนน", "หัว", "แม่", "ลำ",
)  # fmt: skip
SECOND = (
    "ใหม่", "สูง", "ใหญ่", "แก้ว", "ทราย", "ยาง", "ไผ่", "ขาม", "งาม", "กลาง",
    "หลวง", "โพธิ์", "สว่าง", "บัว", "ตาล", "ม่วง", "แดง", "เค็ม", "พลับ", "ชัย",
)  # fmt: skip
TYPES = (
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("เทศบาลตำบล", "ทต."),
    ("เทศบาลเมือง", "ทม."),
)


@dataclass(frozen=True, slots=True)
class MadeAgency:
    """An agency: its place and the long and short form of its type.

    >>> MadeAgency("หนองบัว", "เทศบาลตำบล", "ทต.").full
    'เทศบาลตำบลหนองบัว'
    """

    place: str
    long_type: str
    short_type: str

    @property
    def full(self) -> str:
        """The name in full."""
        return f"{self.long_type}{self.place}"

    @property
    def short(self) -> str:
        """The name as running text shortens it."""
        return f"{self.short_type}{self.place}"


def make_agencies(rng: Random, count: int) -> tuple[MadeAgency, ...]:
    """Return different agencies, at most as many as there are pairs of words (360).

    Raises:
        ValueError: More agencies are wanted than names can be made.

    >>> len({a.place for a in make_agencies(Random(1), 90)})
    90
    """
    pairs = [first + second for first in FIRST for second in SECOND]
    if count > len(pairs):
        raise ValueError(f"only {len(pairs)} names can be made, not {count}")
    return tuple(MadeAgency(place, *rng.choice(TYPES)) for place in rng.sample(pairs, count))
