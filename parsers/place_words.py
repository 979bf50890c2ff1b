"""Evidence of place that a report prints besides its agency's name.

District and province words with their names, the province code in the report's own letter number,
postal codes, telephone areas and the web address. Each piece of evidence says where it was found
and whether its name was read exactly; nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from normalizers.numerals import to_arabic
from parsers.agency_names import cut_name
from parsers.book_numbers import own_book_number
from parsers.document import Document
from parsers.gazetteer import NameIndex, gazetteer
from parsers.lookalikes import likeness, plain, same_class, skeleton
from parsers.passages import Passage, Standing, passages

EvidenceKind = Literal[
    "subdistrict", "district", "province", "abbreviation", "postcode", "telephone", "web"
]

_DISTRICT = re.compile(
    r"(?<!นาย)(?<!การ)(?:กิ่ง)?อ[ำา]เภอ|(?<![\u0e01-\u0e4e.])อ\.(?=\s?[\u0e01-\u0e46])"
)
_PROVINCE = re.compile(r"(?<!ส่วน)(?<!สวน)จังหวัด|(?<![\u0e01-\u0e4e.])จ\.(?=\s?[\u0e01-\u0e46])")
_SUBDISTRICT = re.compile(
    r"(?<!ส่วน)(?<!เทศบาล)(?<!สุขภาพ)(?<!ส่วน )ตำบล|(?<![\u0e01-\u0e4e.])ต\.(?=\s?[\u0e01-\u0e46])"
)
_NEXT_DISTRICT = re.compile(r"\s{0,3}(?:กิ่ง)?อ(?:[ำา]เภอ|\.)")
_POSTCODE = re.compile(r"(?<![0-9/.\-])[1-9][0-9]{4}(?![0-9/.\-])")
_PHONE = re.compile(r"(?:โทร|สาร|แฟกซ์)[^0-9]{0,25}(0[\s\-]?[2-7](?:[\s\-]?[0-9]){7,8})(?![0-9])")
_HOST = re.compile(
    r"(?:https?://|www\.)\s?(?:www\.)?([a-z0-9\-]+)\.(?:go|ac|or)\.th", re.IGNORECASE
)
_WEB_WORDS = re.compile(
    r"(sao|tao|obt|abt|muni|municipality|city|tambon|subdistrict|local)$|^(www)"
)
_COMMON_HOSTS = frozenset({"itas", "nacc", "oic", "dla", "moi", "dopa", "egov", "cgd"})
_FUZZY = 0.8
_FUZZY_MARGIN = 0.06
_SHORT_LINE = 120


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """One printed hint of place.

    Attributes:
        kind: What was printed.
        codes: DOPA codes of the areas it may mean (districts, provinces or subdistricts).
        text: As printed.
        exact: The name was read letter by letter as the gazetteer has it.
        near: It stands on the cover, in the letterhead, or just after the agency's name.
    """

    kind: EvidenceKind
    codes: frozenset[str]
    text: str
    exact: bool
    near: bool


@lru_cache(maxsize=4096)
def _closest(name: str, level: Literal["district", "province"]) -> tuple[frozenset[str], bool]:
    """Return the codes of the areas a printed name means, and whether it was read exactly."""
    found = gazetteer()
    index = found.districts if level == "district" else found.provinces
    exact = index.areas.get(plain(name))
    if exact is not None:
        return frozenset(a.code for a in exact), True
    if plain(name) == "เมือง" and level == "district":
        codes = (a.code for areas in index.areas.values() for a in areas)
        return frozenset(c for c in codes if c.endswith("01") and not c.startswith("10")), True
    return _closest_fuzzy(name, index), False


def _closest_fuzzy(name: str, index: NameIndex) -> frozenset[str]:
    first = skeleton(name)[:1]
    scored = sorted(
        (
            (likeness(name, other), other)
            for other, key in zip(index.names, index.views[2], strict=True)
            if key[:1] == first or key[1:2] == skeleton(name)[1:2]
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < _FUZZY:
        return frozenset()
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _FUZZY_MARGIN:
        return frozenset()
    return frozenset(a.code for a in index.areas[scored[0][1]])


def _named_areas(passage: Passage, near_ends: frozenset[int]) -> Iterator[PlaceEvidence]:
    for level, pattern in (("district", _DISTRICT), ("province", _PROVINCE)):
        for match in pattern.finditer(passage.text):
            name = cut_name(passage.text, match.end())
            if name is None or "\n\n" in passage.text[match.end() : name.end]:
                continue
            is_short = match.group().endswith(".")
            if is_short and not name.known:
                continue
            kind: Literal["district", "province"] = (
                "district" if level == "district" else "province"
            )
            codes, exact = _closest(name.name, kind)
            if not codes:
                continue
            standing = passage.piece_at(match.start()).standing
            after = any(0 <= match.start() - end <= 60 for end in near_ends)
            near = after or _is_head(standing)
            if is_short and not near:
                continue
            yield PlaceEvidence(kind, codes, passage.text[match.start() : name.end], exact, near)


def _named_subdistricts(passage: Passage, near_ends: frozenset[int]) -> Iterator[PlaceEvidence]:
    """Yield subdistricts of printed addresses (followed by their district)."""
    for match in _SUBDISTRICT.finditer(passage.text):
        name = cut_name(passage.text, match.end())
        if name is None or not _NEXT_DISTRICT.match(passage.text, name.end):
            continue
        after = any(0 <= match.start() - end <= 60 for end in near_ends)
        if after or _is_head(passage.piece_at(match.start()).standing):
            areas = gazetteer().subdistricts.areas.get(plain(name.name), ())
            codes = frozenset(a.code for a in areas)
            yield PlaceEvidence("subdistrict", codes, name.name, name.known, True)


def _is_head(standing: Standing) -> bool:
    return standing in ("cover", "letterhead")


def _postcodes(passage: Passage, near_ends: frozenset[int]) -> Iterator[PlaceEvidence]:
    text = to_arabic(passage.text)
    for match in _POSTCODE.finditer(text):
        areas = frozenset(
            a.code
            for areas in gazetteer().subdistricts.areas.values()
            for a in areas
            if match.group() in a.postal_codes
        )
        before = text[max(0, match.start() - 40) : match.start()]
        addressed = "ไปรษณีย์" in before or _PROVINCE.search(before) is not None
        after = any(0 <= match.start() - end <= 120 for end in near_ends)
        if areas and addressed:
            near = after or _is_head(passage.piece_at(match.start()).standing)
            yield PlaceEvidence("postcode", areas, match.group(), True, near)


def _telephones(passage: Passage) -> Iterator[PlaceEvidence]:
    text = to_arabic(passage.text)
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group(1))
        area = digits[:2] if digits.startswith("02") else digits[:3]
        provinces = gazetteer().area_codes.get(area)
        if provinces:
            yield PlaceEvidence("telephone", provinces, match.group(1).strip(), True, False)


def web_names(document: Document) -> tuple[str, ...]:
    """Return the host names of Thai official sites in the document, without words for "SAO".

    >>> _WEB_WORDS.sub("", "nakoksao")
    'nakok'
    """
    found: dict[str, None] = {}
    for passage in passages(document):
        for match in _HOST.finditer(passage.text):
            host = match.group(1).lower()
            name = re.sub("[^a-z]", "", _WEB_WORDS.sub("", host))
            if host not in _COMMON_HOSTS and len(name) >= 4:
                found.setdefault(name)
    return tuple(found)


def _abbreviation(document: Document) -> Iterator[PlaceEvidence]:
    number = own_book_number(document)
    if number is None or not number.prefix:
        return
    code = gazetteer().by_abbreviation.get(number.prefix)
    if code is not None:
        yield PlaceEvidence("abbreviation", frozenset({code}), number.prefix, True, True)


def confusable_provinces(abbreviation: str) -> frozenset[str]:
    """Return the provinces whose code differs from this one by one easily confused letter.

    >>> "16" in confusable_provinces("ลป")
    True
    """
    return frozenset(
        code
        for other, code in gazetteer().by_abbreviation.items()
        if other != abbreviation
        and sum(a != b for a, b in zip(abbreviation, other, strict=False)) == 1
        and all(same_class(a, b) for a, b in zip(abbreviation, other, strict=False))
    )


def place_evidence(
    document: Document, near: dict[int, frozenset[int]]
) -> tuple[PlaceEvidence, ...]:
    """Return every printed hint of place in reading order.

    Args:
        document: A normalised document.
        near: For the passage number (counted from 0), the offsets where the issuer's name ends.
    """
    found: list[PlaceEvidence] = list(_abbreviation(document))
    for number, passage in enumerate(passages(document)):
        ends = near.get(number, frozenset())
        in_table = passage.pieces[0].standing == "table"
        if not in_table or ends:
            found.extend(_named_areas(passage, ends))
            found.extend(_named_subdistricts(passage, ends))
        if not in_table:
            found.extend(_postcodes(passage, ends))
            found.extend(_telephones(passage))
    return tuple(found)
