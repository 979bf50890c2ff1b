"""The text of a made letter: memo, official letter, cover or announcement, marked for the damage.

Sentences come from `letter_templates.csv` or its held-out sister: `{a|b}` is a choice, `[full]` the
agency's name, `[short]` its short form, other words in brackets what their name says. Names of
persons, companies, villages and other agencies stand among them as they do in real letters.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final, Literal

from parsers.gazetteer import gazetteer
from training.letter_damage import AREA, NAME
from training.letter_issuers import Clue, Issuer, area_code, same_district, some_subdistrict
from training.letter_story import Told
from training.page_words import person
from training.report_words import fill

Layout = Literal["memo", "letter", "cover", "announcement"]
LAYOUTS: Final[tuple[Layout, ...]] = ("memo", "letter", "cover", "announcement")

_SLOT = re.compile(r"\[([a-z_]+)\]")
_VILLAGES = ("ทุ่งสว่าง", "ห้วยน้ำใส", "โคกม่วง", "ดอนกลาง", "ท่าเรือใหม่", "เนินทราย", "คลองยาว", "นาแก้ว")
_UNITS = ("สำนักปลัด", "กองคลัง", "งานการเจ้าหน้าที่", "งานนโยบายและแผน", "หน่วยตรวจสอบภายใน", "งานธุรการ")
_LEVELS = ("ผ่าน", "ผ่านดี", "A", "B", "ดีเยี่ยม")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as printed, with the marks of `letter_damage` in it, and what it prints."""

    layout: Layout
    text: str
    contradicts: bool
    has_period: bool
    has_number: bool


@lru_cache(maxsize=2)
def parts(*, held_out: bool = False) -> dict[str, tuple[str, ...]]:
    """Return the templates by part, in the order of the file.

    >>> sorted(parts()) == sorted(parts(held_out=True))
    True
    """
    name = "letter_templates_held_out.csv" if held_out else "letter_templates.csv"
    found: dict[str, list[str]] = {}
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["part"], []).append(row["text"])
    return {part: tuple(texts) for part, texts in found.items()}


@dataclass(slots=True)
class _Writer:
    """Writes the sentences of one letter."""

    issuer: Issuer
    clues: frozenset[Clue]
    told: Told
    rng: Random
    texts: dict[str, tuple[str, ...]]
    far_address: bool

    def name(self, words: str) -> str:
        """Return the agency's name after a type word or title, marked for the damage."""
        return f"{words}{NAME}{self.issuer.name}{NAME}"

    def own(self) -> str:
        return self.name(self.issuer.long_type)

    def say(self, part: str) -> str:
        """Return a sentence of a part with its slots filled."""
        return self.finish(self.rng.choice(self.texts[part]))

    def finish(self, template: str) -> str:
        """Return a template with its choices made and its slots filled."""
        text = fill(template, self.rng, "")
        return _SLOT.sub(lambda match: self._slot(match[1]), text)

    def _slot(self, slot: str) -> str:
        told = self.told
        plain: dict[str, Callable[[], str]] = {
            "full": self.own,
            "short": lambda: self.name(self.issuer.short_type),
            "fy": lambda: str(told.fiscal_year),
            "ry": lambda: str(told.report_year),
            "ay": lambda: str(told.told_year),
            "period": lambda: told.period_words,
            "score": lambda: f"{self.rng.randint(4000, 9999) / 100:.2f}",
            "level": lambda: self.rng.choice(_LEVELS),
            "person": lambda: person(self.rng),
            "village": lambda: self.rng.choice(_VILLAGES),
            "near": lambda: self._agency(near=True),
            "far": lambda: self._agency(near=False),
            "district": lambda: _marked(self.issuer.district.name),
            "province": lambda: _marked(self.issuer.province.name),
        }
        return plain[slot]()

    def _agency(self, *, near: bool) -> str:
        """Return another agency: of the same district by its name only, or of afar with address."""
        area = same_district(self.issuer.seat, self.rng) if near else some_subdistrict(self.rng)
        name = self.rng.choice(("องค์การบริหารส่วนตำบล", "เทศบาลตำบล", "อบต.")) + area.name
        if near or not self.far_address:
            return name
        areas = gazetteer().by_code
        district, province = areas[area.district_code], areas[area.province_code]
        return f"{name} อำเภอ{district.name} จังหวัด{province.name}"

    def address(self) -> str:
        """Return the printed district and province, "" without."""
        short = self.rng.random() < 0.2
        found = []
        if "district" in self.clues:
            found.append(("อ." if short else "อำเภอ") + _marked(self.issuer.district.name))
        if "province" in self.clues:
            found.append(("จ." if short else "จังหวัด") + _marked(self.issuer.province.name))
        return self.rng.choice((" ", " ", " ", "")).join(found)

    def contacts(self) -> list[str]:
        """Return postcode, telephone and web address where the letter prints them."""
        found = []
        seat = self.issuer.seat
        if "postcode" in self.clues:
            words = self.rng.choice(("รหัสไปรษณีย์ ", "ไปรษณีย์ "))
            found.append(words + seat.postal_codes[0])
        if "telephone" in self.clues:
            code = area_code(seat)
            start = code if code == "02" else f"{code[0]}-{code[1:]}"
            words = self.rng.choice(("โทร. ", "โทรศัพท์ ", "โทร "))
            # Nine digits in all; two-digit area codes have seven behind them.
            low = 10 ** (8 - len(code))
            found.append(f"{words}{start}{self.rng.randint(2 * low, 9 * low)}")
        if "web" in self.clues:
            tail = {"sao": ("", "sao", "-sao"), "school": ("school",)}
            roman = (self.issuer.area or seat).roman
            host = roman + self.rng.choice(tail.get(self.issuer.agency_type, ("", "city")))
            found.append(f"www.{host}.go.th")
        return found

    def addressee(self) -> str:
        """Return who the letter goes to: an office of the place only where the letter names it."""
        found = ["addressee"]
        found += [f"addressee_{clue}" for clue in ("district", "province") if clue in self.clues]
        return self.say(self.rng.choice(found))

    def body(self) -> list[str]:
        """Return the paragraphs between head and closing."""
        found = [self.say("nacc")] if self.rng.random() < 0.6 else []
        telling = ["score"] if self.told.story == "result" else ["score", "analysis"]
        found += [self.say(part) for part in telling]
        own = self.texts["own"]
        if self.issuer.head.startswith("นายก"):
            own += self.texts["own_local"]
        for texts, fewest, most in (
            (own, 1, 5),
            (self.texts["plain"], 1, 3),
            (self.texts["negative"], 0, 3),
        ):
            found += [
                self.finish(t) for t in self.rng.sample(texts, self.rng.randint(fewest, most))
            ]
        if "province" in self.clues and self.rng.random() < 0.3:
            found.append(self.say("province_office"))
        if "district" in self.clues and self.rng.random() < 0.2:
            found.append(self.say("district_office"))
        middle = found[len(telling) :]
        self.rng.shuffle(middle)
        return [*found[: len(telling)], *middle]

    def signature(self) -> list[str]:
        """Return the name and office of the person who signs."""
        acting = "ปลัด" + self.issuer.long_type
        head = self.issuer.head if self.rng.random() < 0.8 else acting
        return [f"({person(self.rng)})", self.name(head)]

    def title(self) -> str:
        """Return the subject."""
        return self.say(f"title_{self.told.story}")


def _marked(area: str) -> str:
    return f"{AREA}{area}{AREA}"


def write_letter(
    issuer: Issuer, clues: frozenset[Clue], told: Told, rng: Random, *, held_out: bool
) -> Letter:
    """Write one letter.

    Args:
        issuer: Who writes.
        clues: What the letter prints of the place.
        told: Its years, date and number.
        rng: Source of every choice.
        held_out: Use the held-out wording.
    """
    writer = _Writer(issuer, clues, told, rng, parts(held_out=held_out), rng.random() < 0.6)
    layouts: tuple[Layout, ...] = LAYOUTS if "letter_code" not in clues else ("memo", "letter")
    layout = rng.choice(layouts)
    title = writer.title()
    foreword = layout == "cover" and rng.random() < 0.7
    lines = _HEADS[layout](writer, title)
    paragraphs = writer.body()
    if foreword:
        lines += ["คำนำ", "", writer.say("foreword"), ""]
    for paragraph in paragraphs:
        lines += [paragraph, ""]
    lines += _ENDS[layout](writer)
    text = "\n".join(lines)
    return Letter(
        layout=layout,
        text=text,
        contradicts=foreword and told.told_year != told.report_year,
        has_period=bool(told.period_words),
        has_number=layout in ("memo", "letter") and bool(told.number_words),
    )


def _memo_head(writer: _Writer, title: str) -> list[str]:
    address = writer.address()
    unit = writer.rng.choice(_UNITS)
    # Some memos print the unit alone; the name is in the salutation, the address in the text.
    named = writer.rng.random() < 0.8 or bool(address)
    office = f"{unit} {writer.own()} {address}".rstrip() if named else unit
    contacts = writer.contacts()
    phone = [c for c in contacts if c.startswith("โทร")]
    rest = [c for c in contacts if not c.startswith("โทร")]
    lines = ["บันทึกข้อความ", "", " ".join([f"ส่วนราชการ {office}", *phone]), ""]
    if writer.told.number_words:
        lines += [f"ที่ {writer.told.number_words}", ""]
    if writer.told.date_words:
        lines += [f"วันที่ {writer.told.date_words}", ""]
    lines += [f"เรื่อง {title}", "", f"เรียน {writer.name(writer.issuer.head)}", ""]
    return lines + ([" ".join(rest), ""] if rest else [])


def _letter_head(writer: _Writer, title: str) -> list[str]:
    number = [f"ที่ {writer.told.number_words}"] if writer.told.number_words else []
    postcode = [c for c in writer.contacts() if "ไปรษณีย์" in c]
    place = " ".join([writer.address(), *postcode]).strip()
    own = f"ที่ทำการ{writer.own()}" if writer.rng.random() < 0.1 else writer.own()
    lines = [*number, own, *([place] if place else []), ""]
    if writer.told.date_words:
        lines += [writer.told.date_words, ""]
    return [*lines, f"เรื่อง {title}", "", f"เรียน {writer.addressee()}", ""]


def _cover_head(writer: _Writer, title: str) -> list[str]:
    own, address = writer.own(), writer.address()
    lines = [title, "", own if not address or writer.rng.random() < 0.6 else f"{own} {address}"]
    if address and lines[-1] == own:
        lines.append(address)
    lines += writer.contacts()
    return [*lines, ""]


def _announcement_head(writer: _Writer, title: str) -> list[str]:
    own, address = writer.own(), writer.address()
    lines = [f"ประกาศ{own}"]
    if address and writer.rng.random() < 0.5:
        lines = [f"ประกาศ{own} {address}"]
    elif address:
        lines.append(address)
    return [*lines, f"เรื่อง {title}", ""]


def _memo_end(writer: _Writer) -> list[str]:
    return [writer.say("closing"), "", *writer.signature()]


def _letter_end(writer: _Writer) -> list[str]:
    lines = [writer.say("closing"), "", "ขอแสดงความนับถือ", "", *writer.signature(), ""]
    contacts = [c for c in writer.contacts() if "ไปรษณีย์" not in c]
    return [*lines, writer.rng.choice(_UNITS), *contacts]


def _cover_end(writer: _Writer) -> list[str]:
    lines = [writer.own()]
    return [*lines, writer.told.date_words] if writer.told.date_words else lines


def _announcement_end(writer: _Writer) -> list[str]:
    lines = [writer.say("announce"), ""]
    if writer.told.date_words:
        lines += [f"ประกาศ ณ วันที่ {writer.told.date_words}", ""]
    return [*lines, *writer.signature(), *writer.contacts()]


_HEADS: Final[dict[Layout, Callable[[_Writer, str], list[str]]]] = {
    "memo": _memo_head,
    "letter": _letter_head,
    "cover": _cover_head,
    "announcement": _announcement_head,
}
_ENDS: Final[dict[Layout, Callable[[_Writer], list[str]]]] = {
    "memo": _memo_end,
    "letter": _letter_end,
    "cover": _cover_end,
    "announcement": _announcement_end,
}
