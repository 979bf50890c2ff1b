"""Whose report it is: the issuer, from every place where its name is printed.

All names of one agency type that look alike are spellings of one agency. Where a name stands says
how much it counts: a letterhead or a cover names the issuer, a sentence may name anybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.agency_names import find_agency_mentions, mentions_in, official_words
from parsers.document import Document
from parsers.gazetteer import Area, NameIndex, gazetteer
from parsers.lookalikes import latin_part, likeness, plain, skeleton
from parsers.passages import is_memo, passages
from parsers.place_words import PlaceEvidence, place_evidence, web_names
from parsers.places import Resolution, Spelling, resolve_place
from parsers.records import AgencyMention, AgencyRecord, AgencyType, Finding

__all__ = ["find_agency_mentions", "parse_agencies"]

_STANDING_WEIGHT = {
    "letterhead": 12.0,
    "cover": 10.0,
    "signature": 6.0,
    "salutation": 5.0,
    "body": 1.0,
    "table": 0.5,
}
_LOCAL: frozenset[AgencyType] = frozenset(
    {
        "sao",
        "pao",
        "subdistrict_municipality",
        "town_municipality",
        "city_municipality",
        "province",
    }
)
_SAME_AGENCY = 0.5
_SHARED_BEGINNING = 4
_LETTERHEAD = re.compile(r"^[\s*#]*ส[่]?วนราชการ\s*[:.]?\s*(.*)$")


@dataclass(frozen=True, slots=True)
class _Named:
    """A mention, the passage it is in, and the offset where its name ends."""

    mention: AgencyMention
    passage: int
    end: int


def _named(document: Document) -> list[_Named]:
    found: list[_Named] = []
    for number, passage in enumerate(passages(document)):
        found.extend(_Named(m, number, end) for m, _, end in mentions_in(passage))
    return found


def _weight(mention: AgencyMention, *, own_salutation: bool) -> float:
    if mention.place == "salutation" and not own_salutation:
        return 0.5
    return _STANDING_WEIGHT[mention.place]


def _same_name(first: str, second: str) -> bool:
    """Tell whether two printed names may be readings of one name.

    Lenient on purpose: a name of another agency among the spellings weighs little, a spelling taken
    for another agency leaves the issuer in doubt.
    """
    a, b = plain(first), plain(second)
    if (latin_part(first) or latin_part(second)) and (a.startswith(b) or b.startswith(a)):
        return True
    shared = skeleton(first)[:_SHARED_BEGINNING]
    if len(shared) == _SHARED_BEGINNING and skeleton(second).startswith(shared):
        return True
    return likeness(first, second) >= _SAME_AGENCY


def _group(named: Sequence[_Named], weights: Sequence[float]) -> list[list[int]]:
    """Return the mentions of one agency type grouped by look-alike names, heaviest group first."""
    totals: dict[str, float] = {}
    for item, weight in zip(named, weights, strict=True):
        name = item.mention.name
        totals[name] = totals.get(name, 0.0) + weight
    groups: list[list[str]] = []
    for name in sorted(totals, key=lambda n: (-totals[n], n)):
        kin = [g for g in groups if any(_same_name(name, other) for other in g)]
        groups = [g for g in groups if g not in kin]
        groups.append([*(n for g in kin for n in g), name])
    by_name = {name: number for number, group in enumerate(groups) for name in group}
    members: list[list[int]] = [[] for _ in groups]
    for position, item in enumerate(named):
        members[by_name[item.mention.name]].append(position)
    members.sort(key=lambda g: (-sum(weights[i] for i in g), g[0]))
    return members


def _spellings(named: Sequence[_Named], weights: Sequence[float]) -> tuple[Spelling, ...]:
    """Return the distinct spellings, most frequent first, ties by first place in the document."""
    counts: dict[str, int] = {}
    heaviest: dict[str, float] = {}
    for item, weight in zip(named, weights, strict=True):
        name = item.mention.name
        counts[name] = counts.get(name, 0) + 1
        heaviest[name] = max(heaviest.get(name, 0.0), weight)
    first = {name: place for place, name in enumerate(counts)}
    order = sorted(counts, key=lambda n: (-counts[n], first[n]))
    return tuple(
        Spelling(n, counts[n], counts[n] ** 0.5 * (2.0 if heaviest[n] > 1.0 else 1.0))
        for n in order
    )


def _index_for(agency_type: AgencyType) -> NameIndex:
    found = gazetteer()
    return found.provinces if agency_type in ("pao", "province") else found.subdistricts


def _resolve(
    document: Document,
    agency_type: AgencyType,
    spellings: tuple[Spelling, ...],
    evidence: tuple[PlaceEvidence, ...],
) -> Resolution:
    hosts = web_names(document)
    printed = tuple(
        Spelling(e.text, 1, 2.0)
        for e in dict.fromkeys(e for e in evidence if e.kind == "subdistrict")
        if agency_type == "sao"
    )
    names = (*spellings, *(s for s in printed if s.text not in {x.text for x in spellings}))
    if agency_type in ("town_municipality", "city_municipality"):
        capital = _capital(spellings)
        if capital is not None:
            return capital
    result = resolve_place(names[:16], evidence, _index_for(agency_type), hosts)
    in_subdistrict = result.area is not None and len(result.area.code) == 6
    if agency_type != "sao" and in_subdistrict and "exact spelling" not in result.reasons:
        # A municipality need not bear the name of the subdistrict it lies in.
        return replace(result, area=None, needs_review=True)
    return result


def _capital(spellings: Sequence[Spelling]) -> Resolution | None:
    """Return the capital district for a town named like its province."""
    found = gazetteer()
    for spelling in spellings[:1]:
        name = plain(spelling.text).removeprefix("เมือง")
        if name in found.provinces.areas and f"เมือง{name}" in found.districts.areas:
            area = found.districts.areas[f"เมือง{name}"][0]
            return Resolution(area, (), ("named like its province",), False, 0.9)
    return None


def _location(evidence: Sequence[PlaceEvidence]) -> tuple[Area | None, Area | None, Area | None]:
    """Return subdistrict, district and province printed beside an agency's name.

    For agencies whose own name is no place (schools, hospitals): only exact, agreeing words count.
    """
    areas = gazetteer().by_code
    near = [e for e in evidence if e.near and e.exact]
    provinces = {c for e in near if e.kind == "province" for c in e.codes}
    province = areas[next(iter(provinces))] if len(provinces) == 1 else None
    districts = {
        c
        for e in near
        if e.kind == "district"
        for c in e.codes
        if province is None or c.startswith(province.code)
    }
    district = areas[next(iter(districts))] if len(districts) == 1 else None
    if district is not None and province is None and not provinces:
        province = areas[district.province_code]
    subdistricts = {
        c
        for e in near
        if e.kind == "subdistrict"
        for c in e.codes
        if district is not None and c.startswith(district.code)
    }
    subdistrict = areas[next(iter(subdistricts))] if len(subdistricts) == 1 else None
    return subdistrict, district, province


def _official_name(
    agency_type: AgencyType, mention: AgencyMention, name: str, area: Area | None
) -> str:
    words = official_words(agency_type, mention.text)
    takes_area = agency_type in ("sao", "pao", "province", "subdistrict_municipality")
    return words + (area.name if area is not None and takes_area else name)


def _issuer(document: Document, named: Sequence[_Named], weights: Sequence[float]) -> AgencyRecord:
    """Return the record of agency 1 from its own mentions."""
    mentions = [n.mention for n in named]
    agency_type = mentions[0].agency_type
    spellings = _spellings(named, weights)
    ends: dict[int, frozenset[int]] = {}
    for item in named:
        ends[item.passage] = ends.get(item.passage, frozenset()) | {item.end}
    evidence = place_evidence(document, ends)
    best = max(range(len(named)), key=lambda i: (weights[i], -i))
    first = spellings[0].text
    record = AgencyRecord(
        agency_no=1,
        role="issuer",
        agency_name=None,
        agency_type=agency_type,
        name_raw=first,
        evidence=mentions[best].evidence,
        spellings=tuple((s.text, s.count) for s in spellings),
    )
    head = next(m for m in mentions if m.name == first)
    if agency_type not in _LOCAL:
        return _elsewhere(record, head, evidence, weights)
    result = _resolve(document, agency_type, spellings, evidence)
    area = result.area
    areas = gazetteer().by_code
    return replace(
        record,
        agency_name=_official_name(agency_type, head, first, area),
        subdistrict=area.name if area is not None and len(area.code) == 6 else None,
        district=areas[area.district_code].name if area and len(area.code) >= 4 else None,
        province=areas[area.province_code].name if area else None,
        dopa_code=area.code if area else None,
        candidates=result.candidates,
        reasons=result.reasons,
        confidence=result.confidence,
        needs_review=result.needs_review,
    )


def _elsewhere(
    record: AgencyRecord,
    head: AgencyMention,
    evidence: Sequence[PlaceEvidence],
    weights: Sequence[float],
) -> AgencyRecord:
    """Complete a record whose name is no place of the gazetteer."""
    subdistrict, district, province = _location(evidence)
    lowest = subdistrict or district or province
    several = len(record.spellings) > 1
    weak = max(weights) < _STANDING_WEIGHT["salutation"]
    reasons = ["name as printed"]
    if lowest is not None:
        reasons.append("place printed beside the name")
    if several:
        reasons.append("several spellings")
    if weak:
        reasons.append("named in the text only")
    return replace(
        record,
        agency_name=_official_name(record.agency_type, head, head.name, None),
        subdistrict=subdistrict.name if subdistrict else None,
        district=district.name if district else None,
        province=province.name if province else None,
        dopa_code=lowest.code if lowest else None,
        reasons=tuple(reasons),
        confidence=0.5 if several or weak else 0.9,
        needs_review=several or weak,
    )


def parse_agencies(document: Document) -> tuple[tuple[AgencyRecord, ...], tuple[Finding, ...]]:
    """Return the issuer of a report as agency 1, and what a person should know about it.

    Args:
        document: A normalised document.

    Returns:
        One record, or none with a Finding where no agency is named. Agencies that are only listed
        in a score table are added by the score table parser.
    """
    named = _named(document)
    if not named:
        return _unknown_issuer(document)
    memo = is_memo(document)
    sender = any(n.mention.place == "letterhead" for n in named)
    weights = [_weight(n.mention, own_salutation=memo or not sender) for n in named]
    by_type: dict[AgencyType, list[int]] = {}
    for position, item in enumerate(named):
        by_type.setdefault(item.mention.agency_type, []).append(position)
    groups: list[list[int]] = []
    for positions in by_type.values():
        members = _group([named[p] for p in positions], [weights[p] for p in positions])
        groups.extend([positions[i] for i in group] for group in members)
    groups.sort(key=lambda g: (-_standing(g, named, weights), g[0]))
    chosen = groups[0]
    record = _issuer(document, [named[p] for p in chosen], [weights[p] for p in chosen])
    findings = _rivals(groups, named, weights)
    if findings or _standing(chosen, named, weights) < 1.5:
        record = replace(record, needs_review=True)
    if record.needs_review:
        findings = (*findings, _doubt(record))
    return (record,), findings


def _standing(group: Sequence[int], named: Sequence[_Named], weights: Sequence[float]) -> float:
    """Return how strongly a group is the issuer: its best standing, and how often it is named."""
    places = {named[p].mention.place: weights[p] for p in group}
    return sum(places.values()) + min(8.0, 0.4 * len(group))


def _rivals(
    groups: Sequence[Sequence[int]], named: Sequence[_Named], weights: Sequence[float]
) -> tuple[Finding, ...]:
    """Return a Finding where another agency stands nearly as strongly as the issuer."""
    first = _standing(groups[0], named, weights)
    found = []
    for group in groups[1:]:
        if _standing(group, named, weights) < 0.6 * first:
            continue
        mention = named[group[0]].mention
        found.append(
            Finding(
                severity="warning",
                kind="issuer_ambiguous",
                message=f"Another agency is named nearly as prominently: {mention.text}",
                subject="agencies:1",
                page=mention.evidence.page,
                raw=mention.text,
            )
        )
    return tuple(found)


def _doubt(record: AgencyRecord) -> Finding:
    names = ", ".join(f"{text} ({count})" for text, count in record.spellings[:6])
    places = ", ".join(
        "/".join(p for p in (c.name, c.district, c.province) if p) for c in record.candidates[:3]
    )
    return Finding(
        severity="warning",
        kind="agency_doubtful" if record.dopa_code else "place_unresolved",
        message=f"Read as {names}; candidates: {places or 'none'}; {'; '.join(record.reasons)}",
        subject="agencies:1",
        page=record.evidence.page,
        raw=record.name_raw,
    )


def _unknown_issuer(document: Document) -> tuple[tuple[AgencyRecord, ...], tuple[Finding, ...]]:
    """Fall back on the letterhead's own words where no known agency type is named."""
    for passage in passages(document):
        for piece in passage.pieces:
            match = _LETTERHEAD.match(piece.unit.text.strip())
            if match is None or not match.group(1).strip():
                continue
            name = match.group(1).strip()
            record = AgencyRecord(
                agency_no=1,
                role="issuer",
                agency_name=None,
                agency_type="other",
                name_raw=name,
                evidence=passage.evidence(piece.start, piece.start + len(piece.unit.text)),
                spellings=((name, 1),),
                reasons=("letterhead only, unknown kind of agency",),
                confidence=0.3,
                needs_review=True,
            )
            return (record,), (_doubt(record),)
    return (), (
        Finding("warning", "issuer_unknown", "No agency is named in the document", "agencies"),
    )
