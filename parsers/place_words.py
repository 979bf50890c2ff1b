"""Evidence of place that a report prints besides its agency's name.

District and province words with their names, the province code in the report's own letter number,
postal codes, telephone areas and the web address. Each piece of evidence says where it was found
and whether its name was read exactly; nothing here decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from normalizers.numerals import to_arabic
from parsers.agency_names import NameEnd, cut_name
from parsers.book_numbers import head_lines, own_book_number
from parsers.document import Document
from parsers.gazetteer import gazetteer
from parsers.lookalikes import plain
from parsers.passages import Passage, Standing, passages
from parsers.place_odds import reading_odds
from parsers.place_phrases import PlaceWord, address_words, printed_words

EvidenceKind = Literal[
    "subdistrict",
    "district",
    "province",
    "abbreviation",
    "postcode",
    "telephone",
    "web",
    "folder",
    "neighbour",
]

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
_SHORT_LINE = 120
_ADDRESSES = 12
_ADDRESS_LEVELS = frozenset({"district", "province"})
_SHORTEST_DAMAGED = 4
_LONGEST_NAME = 22
_NO_NAME = re.compile(r"[^\u0e01-\u0e4e .]")
_UNREAD_NUMBER = re.compile(r"^[\s*#]*ท[ี่ิีึื้]*\s*([\u0e01-\u0e2e]{2})\s*(?:[^\s/]\s?){4,7}/")
_BORDER = re.compile(r"(?:ติดต่อ|ติด|จด|จรด)(?:กับ|เขต)|อาณาเขต|ใกล้เคียง")
_BORDER_REACH = 160
_SUBDISTRICT_OR_AGENCY = re.compile(r"ตำบล|ต\.|อบต\.?|เทศบาลตำบล")
_FOLDER_MARKS = re.compile(r"[\s_\-.,()]+")


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """One printed hint of place.

    Attributes:
        kind: What was printed.
        codes: DOPA codes of the areas it may mean (districts, provinces or subdistricts).
        text: As printed.
        exact: The name was read letter by letter as the gazetteer has it.
        near: It stands on the cover, in the letterhead, or just after the agency's name.
        name: The name alone of a district or province, as printed; all its nearest names count.
    """

    kind: EvidenceKind
    codes: frozenset[str]
    text: str
    exact: bool
    near: bool
    name: str = ""


@lru_cache(maxsize=4096)
def _exact(name: str, level: Literal["district", "province"]) -> frozenset[str]:
    """Return the codes of the areas that bear a name letter by letter."""
    found = gazetteer()
    index = found.districts if level == "district" else found.provinces
    exact = index.areas.get(plain(name))
    if exact is not None:
        return frozenset(a.code for a in exact)
    if plain(name) == "เมือง" and level == "district":
        codes = (a.code for a in index.flat)
        return frozenset(c for c in codes if c.endswith("01") and not c.startswith("10"))
    return frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where agencies are named in a passage: the offsets just after their names."""

    own: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()

    def after_own(self, offset: int, reach: int = 60) -> bool:
        """Tell whether the issuer's name ends shortly before, and no other name after it."""
        ends = [offset - e for e in self.own if 0 <= offset - e <= reach]
        rivals = [offset - e for e in self.others if 0 <= offset - e <= reach]
        return bool(ends) and min(ends) <= min(rivals, default=reach)

    def after_other(self, offset: int, reach: int = 60) -> bool:
        """Tell whether another agency's name ends shortly before, and not the issuer's."""
        rivals = [offset - e for e in self.others if 0 <= offset - e <= reach]
        return bool(rivals) and not self.after_own(offset, reach)


def _words_of(passage: Passage, where: Surroundings, *, after_own: bool) -> list[PlaceWord]:
    """Return the place words of a passage; damaged ones only where an address is expected."""
    found = printed_words(passage.text)
    spans = [(end, end + 70) for end in sorted(where.own) if after_own]
    spans += [
        (p.start, p.start + len(p.text))
        for p in passage.pieces
        if _is_head(p.standing) and len(p.text) <= _SHORT_LINE
    ]
    if passage.pieces[0].standing == "table" or {w.level for w in found} >= _ADDRESS_LEVELS:
        return found
    for start, end in dict.fromkeys(spans):
        for word in address_words(passage.text[start:end]):
            moved = replace(word, start=word.start + start, end=word.end + start)
            if all(moved.end <= w.start or w.end <= moved.start for w in found):
                found.append(moved)
    return sorted(found, key=lambda w: w.start)


def _named_areas(
    passage: Passage, where: Surroundings, *, after_own: bool
) -> Iterator[PlaceEvidence]:
    words = _words_of(passage, where, after_own=after_own)
    nexts: list[PlaceWord | None] = [*words[1:], None]
    for word, following in zip(words, nexts, strict=False):
        if word.level == "subdistrict" or where.after_other(word.start):
            continue
        limit = following.start if following is not None else len(passage.text)
        name = cut_name(passage.text[:limit], word.end)
        if where.after_own(word.start) or _is_head(passage.piece_at(word.start).standing):
            name = _better(name, _to_end(passage.text, word.end, limit), word.level)
        if name is None or "\n\n" in passage.text[word.end : name.end]:
            continue
        standing = passage.piece_at(word.start).standing
        near = where.after_own(word.start) or _is_head(standing)
        codes = _exact(name.name, word.level)
        if word.short and not (near and (codes or len(plain(name.name)) >= _SHORTEST_DAMAGED)):
            continue
        if not near and not codes and len(plain(name.name)) < _SHORTEST_DAMAGED:
            continue
        if where.own and standing == "table" and not near:
            continue
        text = passage.text[word.start : name.end]
        yield PlaceEvidence(word.level, codes, text, bool(codes), near, name.name)


def _to_end(text: str, start: int, limit: int) -> NameEnd | None:
    """Return all letters up to the next place word or the end of the line, as one name."""
    stop = _NO_NAME.search(text, start, limit)
    end = limit if stop is None else stop.start()
    name = plain(text[start:end])
    if not 2 <= len(name) <= _LONGEST_NAME:
        return None
    return NameEnd(name, end, known=False)


def _better(
    first: NameEnd | None, second: NameEnd | None, level: Literal["district", "province"]
) -> NameEnd | None:
    """Return the one of two cuts that is nearer to a name of the level; the first if alike."""
    if first is None or second is None or plain(first.name) == second.name:
        return first or second
    near = [float(reading_odds(n.name, level).max()) for n in (first, second)]
    return second if near[1] > near[0] else first


def _named_subdistricts(passage: Passage, where: Surroundings) -> Iterator[PlaceEvidence]:
    """Yield subdistricts of printed addresses (followed by their district)."""
    for word in printed_words(passage.text):
        if word.level != "subdistrict":
            continue
        name = cut_name(passage.text, word.end)
        if name is None or not _NEXT_DISTRICT.match(passage.text, name.end):
            continue
        if where.after_own(word.start) or _is_head(passage.piece_at(word.start).standing):
            areas = gazetteer().subdistricts.areas.get(plain(name.name), ())
            codes = frozenset(a.code for a in areas)
            yield PlaceEvidence("subdistrict", codes, name.name, name.known, True)


def _neighbours(passage: Passage) -> Iterator[PlaceEvidence]:
    """Yield the subdistricts that a text names as neighbours."""
    for match in _BORDER.finditer(passage.text):
        stop = match.end() + _BORDER_REACH
        for word in _SUBDISTRICT_OR_AGENCY.finditer(passage.text, match.end(), stop):
            name = cut_name(passage.text, word.end())
            if name is None or not name.known:
                continue
            areas = gazetteer().subdistricts.areas.get(plain(name.name), ())
            if areas:
                codes = frozenset(a.code for a in areas)
                yield PlaceEvidence("neighbour", codes, name.name, True, False)


def _is_head(standing: Standing) -> bool:
    return standing in ("cover", "letterhead")


def _postcodes(passage: Passage, where: Surroundings) -> Iterator[PlaceEvidence]:
    text = to_arabic(passage.text)
    for match in _POSTCODE.finditer(text):
        areas = _of_postcode(match.group())
        before = text[max(0, match.start() - 40) : match.start()]
        addressed = "ไปรษณีย์" in before or any(w.level == "province" for w in printed_words(before))
        if areas and addressed and not where.after_other(match.start(), 90):
            standing = passage.piece_at(match.start()).standing
            near = where.after_own(match.start(), 120) or _is_head(standing)
            yield PlaceEvidence("postcode", areas, match.group(), True, near)


@lru_cache(maxsize=256)
def _of_postcode(code: str) -> frozenset[str]:
    areas = gazetteer().subdistricts.flat
    return frozenset(a.code for a in areas if code in a.postal_codes)


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


def _webs(document: Document) -> Iterator[PlaceEvidence]:
    for name in web_names(document)[:3]:
        yield PlaceEvidence("web", frozenset(), name, exact=False, near=False)


def folder_evidence(source_path: str) -> Iterator[PlaceEvidence]:
    """Yield the province that a folder of the path names, if just one does.

    Only a whole folder name counts, or a part of it between marks: `ลำปาง`, `จังหวัดลำปาง`,
    `52_lampang`. A name inside a longer word is no name.

    >>> [sorted(e.codes) for e in folder_evidence("2566/จังหวัดลำปาง/report.pdf")]
    [['52']]
    """
    provinces = gazetteer().provinces.flat
    by_name = {plain(p.name): p for p in provinces} | {p.roman: p for p in provinces}
    found: dict[str, str] = {}
    for folder in unicodedata.normalize("NFC", source_path).replace("\\", "/").split("/")[:-1]:
        whole = _letters_of(folder)
        for part in (whole, *(_letters_of(p) for p in _FOLDER_MARKS.split(folder))):
            if part in by_name:
                found.setdefault(by_name[part].code, folder)
    if len(found) == 1:
        ((code, folder),) = found.items()
        yield PlaceEvidence("folder", frozenset({code}), folder, exact=True, near=False)


def _letters_of(part: str) -> str:
    thai = plain(part).removeprefix("จังหวัด").removeprefix("จ.")
    return thai or re.sub("[^a-z]", "", part.lower()).removeprefix("changwat")


def _abbreviation(document: Document) -> Iterator[PlaceEvidence]:
    """Yield the province whose letter code stands in the document's own number.

    The code counts also where the digits after it were read as letters, so that there is no number.
    """
    number = own_book_number(document)
    prefix = number.prefix if number is not None else ""
    if number is None:
        matches = (_UNREAD_NUMBER.match(line.text) for _, line in head_lines(document))
        prefix = next((m.group(1) for m in matches if m), "")
    code = gazetteer().by_abbreviation.get(prefix)
    if code is not None:
        yield PlaceEvidence("abbreviation", frozenset({code}), prefix, number is not None, True)


def place_evidence(
    document: Document, named: Mapping[int, Surroundings]
) -> tuple[PlaceEvidence, ...]:
    """Return every hint of place in reading order; the path's folder comes last.

    Args:
        document: A normalised document.
        named: For the passage number (counted from 0), where agencies are named in it.
    """
    found: list[PlaceEvidence] = list(_abbreviation(document))
    addresses = 0
    for number, passage in enumerate(passages(document)):
        where = named.get(number, Surroundings())
        in_table = passage.pieces[0].standing == "table"
        if not in_table or where.own:
            # The first addresses after the name are as good as all of them.
            found.extend(_named_areas(passage, where, after_own=addresses < _ADDRESSES))
            addresses += len(where.own)
            found.extend(_named_subdistricts(passage, where))
        if not in_table:
            found.extend(_postcodes(passage, where))
            found.extend(_telephones(passage))
            found.extend(_neighbours(passage))
    found.extend(_webs(document))
    found.extend(folder_evidence(document.source_path))
    return tuple(found)
