"""Who issues a made letter, and what the letter prints of the place: chosen from the gazetteer.

Subdistrict organisations and subdistrict municipalities bear the official names of subdistricts of
all provinces but Bangkok (which has none of either). A smaller share are agencies that are kept by
name: provincial organisations, towns named like their province, schools, colleges, hospitals,
departments, and municipalities whose name is no subdistrict.

What this does not measure: whether the agency exists (a gazetteer of places is no register of
agencies); the number of an office is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Literal

from parsers.gazetteer import Area, gazetteer
from parsers.lookalikes import plain
from parsers.records import AgencyType

PlaceEvidence = Literal["district_province", "district", "province", "spellings"]
Clue = Literal["district", "province", "letter_code", "postcode", "telephone", "web"]
IssuerKind = Literal["any", "local", "by_name"]

EVIDENCE: tuple[PlaceEvidence, ...] = ("district_province", "district", "province", "spellings")
_HINTS: tuple[Clue, ...] = ("letter_code", "postcode", "telephone", "web")
_BANGKOK = "10"
_LOCAL: tuple[tuple[AgencyType, str, str, str], ...] = (
    ("sao", "องค์การบริหารส่วนตำบล", "อบต.", "นายกองค์การบริหารส่วนตำบล"),
    ("subdistrict_municipality", "เทศบาลตำบล", "ทต.", "นายกเทศมนตรีตำบล"),
)
_NAMED: tuple[tuple[AgencyType, str, str, str], ...] = (
    ("school", "โรงเรียน", "โรงเรียน", "ผู้อำนวยการโรงเรียน"),
    ("college", "วิทยาลัย", "วิทยาลัย", "ผู้อำนวยการวิทยาลัย"),
    ("hospital", "โรงพยาบาล", "รพ.", "ผู้อำนวยการโรงพยาบาล"),
    ("subdistrict_municipality", "เทศบาลตำบล", "ทต.", "นายกเทศมนตรีตำบล"),
)
_DEPARTMENTS = ("ส่งเสริมการเกษตร", "ชลประทาน", "ปศุสัตว์", "การข้าว", "ทางหลวงชนบท", "อุตุนิยมวิทยา")
_NAME_TAILS = {
    "school": ("วิทยา", "พิทยาคม", "ประชาสรรค์"),
    "college": ("", "พัฒนา"),
    "hospital": ("", "รวมใจ"),
    "subdistrict_municipality": ("สามัคคี", "โนนทอง"),
}
_COLLEGES = ("เทคนิค", "การอาชีพ", "อาชีวศึกษา")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The agency that issues a letter.

    Attributes:
        agency_type: As the output tables name it.
        long_type: The type word in full; with `name` it is the official name.
        short_type: The type word as running text shortens it.
        head: The title of the person who signs, before `name`.
        name: The agency's own name as printed.
        area: The place the agency is named after, a subdistrict, district or province; None where
            its name is no place of the gazetteer.
        seat: A subdistrict the agency lies in; letters print its district and province.
    """

    agency_type: AgencyType
    long_type: str
    short_type: str
    head: str
    name: str
    area: Area | None
    seat: Area

    @property
    def district(self) -> Area:
        """The district of the seat."""
        return gazetteer().by_code[self.seat.district_code]

    @property
    def province(self) -> Area:
        """The province of the seat."""
        return gazetteer().by_code[self.seat.province_code]


@lru_cache(maxsize=1)
def _provinces() -> tuple[tuple[Area, ...], ...]:
    """Return the subdistricts of every province but Bangkok that a plain Thai name names."""
    found: dict[str, list[Area]] = {}
    for area in gazetteer().subdistricts.flat:
        if area.province_code != _BANGKOK and plain(area.name) == area.name:
            found.setdefault(area.province_code, []).append(area)
    return tuple(tuple(areas) for areas in found.values())


def some_subdistrict(rng: Random) -> Area:
    """Return a subdistrict, every one as likely as another of its province."""
    return rng.choice(rng.choice(_provinces()))


def same_district(area: Area, rng: Random) -> Area:
    """Return another subdistrict of the same district (itself where it is alone)."""
    others = [
        a
        for areas in _provinces()
        for a in areas
        if a.district_code == area.district_code and a.code != area.code
    ]
    return rng.choice(others) if others else area


def choose_issuer(number: int, rng: Random, kind: IssuerKind = "any") -> Issuer:
    """Choose an issuer; provinces take turns with `number`, so that a run sees them all.

    Args:
        number: Of the letter.
        rng: Source of every other choice.
        kind: `local` for organisations named after their subdistrict, `by_name` for all others,
            `any` for seven local ones in eight.
    """
    provinces = _provinces()
    seat = rng.choice(provinces[number % len(provinces)])
    if kind == "local" or (kind == "any" and rng.random() < 7 / 8):
        row = _LOCAL[0] if rng.random() < 0.78 else _LOCAL[1]
        return Issuer(*row, seat.name, seat, seat)
    return _by_name(seat, rng)


def _by_name(seat: Area, rng: Random) -> Issuer:
    areas = gazetteer().by_code
    province = areas[seat.province_code]
    drawn = rng.random()
    if drawn < 0.15:
        words = ("องค์การบริหารส่วนจังหวัด", "อบจ.", "นายกองค์การบริหารส่วนจังหวัด")
        return Issuer("pao", *words, province.name, province, seat)
    capital = gazetteer().districts.areas.get(f"เมือง{province.name}", ())
    if drawn < 0.3 and capital:
        words = ("เทศบาลเมือง", "ทม.", "นายกเทศมนตรีเมือง")
        inside = [a for a in _all_seats() if a.district_code == capital[0].code]
        return Issuer(
            "town_municipality", *words, province.name, capital[0], rng.choice(inside or [seat])
        )
    if drawn < 0.4:
        return Issuer("department", "กรม", "กรม", "อธิบดีกรม", rng.choice(_DEPARTMENTS), None, seat)
    agency_type, long_type, short_type, head = rng.choice(_NAMED)
    name = seat.name + rng.choice(_NAME_TAILS[agency_type])
    if agency_type == "college":
        name = rng.choice(_COLLEGES) + name
    if agency_type == "school" and rng.random() < 0.5:
        name = "บ้าน" + name
    return Issuer(agency_type, long_type, short_type, head, name, None, seat)


def _all_seats() -> tuple[Area, ...]:
    return tuple(area for areas in _provinces() for area in areas)


def choose_clues(issuer: Issuer, evidence: PlaceEvidence, rng: Random) -> frozenset[Clue]:
    """Choose what the letter prints of the place besides the agency's name.

    `spellings` prints neither district nor province: three letters in ten have nothing but the
    name, the others one or two of letter code, postcode, telephone and web address. A department is
    of the whole country and prints nothing.
    """
    found: set[Clue] = set()
    if issuer.agency_type == "department":
        return frozenset()
    if "district" in evidence:
        found.add("district")
    if "province" in evidence:
        found.add("province")
    hints = [h for h in _HINTS if h != "postcode" or issuer.seat.postal_codes]
    if evidence == "spellings":
        if rng.random() < 0.7:
            found.update(rng.sample(hints, rng.choice((1, 1, 2))))
    else:
        found.update(h for h in hints if rng.random() < (0.6 if h == "letter_code" else 0.2))
    # Ministries have letter codes of their own.
    return frozenset(found - {"letter_code"} if issuer.area is None else found)


def candidates(issuer: Issuer, clues: frozenset[Clue]) -> tuple[Area, ...]:
    """Return the subdistricts that the printed name and clues, read rightly, do not tell apart.

    Only for an issuer that is named after a subdistrict. The web address is the name again, so it
    tells no namesakes apart.
    """
    found = gazetteer()
    seat = issuer.seat
    areas = found.subdistricts.areas[issuer.name]
    if "district" in clues:
        name = issuer.district.name
        areas = tuple(a for a in areas if found.by_code[a.district_code].name == name)
    if "province" in clues or "letter_code" in clues:
        areas = tuple(a for a in areas if a.province_code == seat.province_code)
    if "postcode" in clues:
        areas = tuple(a for a in areas if seat.postal_codes[0] in a.postal_codes)
    if "telephone" in clues:
        near = found.area_codes[area_code(seat)]
        areas = tuple(a for a in areas if a.province_code in near)
    return areas


def area_code(area: Area) -> str:
    """Return the telephone area code of a subdistrict's province (the first where it has two).

    >>> area_code(gazetteer().subdistricts.areas["เกะรอ"][0])
    '073'
    """
    codes = gazetteer().area_codes
    return min(code for code, provinces in codes.items() if area.province_code in provinces)
