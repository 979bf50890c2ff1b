"""Whose report it is: the issuer, from every place where its name is printed.

All names of one agency type that look alike are spellings of one agency. Where a name stands says
how much it counts: a letterhead or a cover names the issuer, a sentence may name anybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.agency_groups import (
    STANDING_WEIGHT,
    Named,
    group_names,
    is_prominent,
    named_agencies,
    spellings_of,
    standing_of,
    surroundings,
    weight_of,
)
from parsers.agency_names import find_agency_mentions, nearest_department, official_words
from parsers.document import Document
from parsers.gazetteer import Area, gazetteer
from parsers.lookalikes import latin_part, likeness, plain
from parsers.name_words import made_of_words
from parsers.passages import is_inner_memo, is_memo, passages
from parsers.place_odds import EDIT_COST, index_of, reading_odds
from parsers.place_words import PlaceEvidence, place_evidence
from parsers.places import UNKNOWN_NAME, Resolution, Spelling, resolve_place
from parsers.records import AgencyMention, AgencyRecord, AgencyType, Finding

__all__ = ["find_agency_mentions", "parse_agencies"]

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
_CAPITAL = 4
_DOUBLE = 0.6
_TAIL = 3
_SENTENCES = 5
_NEARLY_NAME = 0.75
_LIKE_PROVINCE = 1.01 * EDIT_COST
_LETTERHEAD = re.compile(r"^[\s*#]*ส[่]?วนราชการ\s*[:.]?\s*(.*)$")


def _resolve(
    agency_type: AgencyType,
    spellings: tuple[Spelling, ...],
    evidence: tuple[PlaceEvidence, ...],
) -> Resolution:
    """Decide which place the issuer is named after."""
    if agency_type in ("pao", "province"):
        return resolve_place(spellings[:16], evidence, "province")
    if agency_type in ("town_municipality", "city_municipality"):
        capital = _capital(spellings, evidence)
        if capital is not None:
            return capital
    names = spellings[:16]
    if agency_type == "sao":
        texts = {s.text for s in names}
        printed = dict.fromkeys(e.text for e in evidence if e.kind == "subdistrict")
        names = (*names, *(Spelling(t, 1, 2.0) for t in printed if t not in texts))
    if agency_type == "sao":
        return resolve_place(names, evidence, unknown=UNKNOWN_NAME["sao"])
    result = resolve_place(names, evidence, unknown=UNKNOWN_NAME["other"])
    if result.area is not None and _goes_further(result.area.name, spellings):
        reasons = (*result.reasons, "a longer name is printed too")
        return replace(result, needs_review=True, reasons=reasons)
    return result


def _goes_further(name: str, spellings: Sequence[Spelling]) -> bool:
    """Tell whether readings go on where a place's name ends: a municipality of its own name.

    A sentence goes on after a name now and then; a name of its own is read again and again.
    """
    size = len(plain(name))
    longer = sum(
        s.count
        for s in spellings
        if len(plain(s.text)) + len(latin_part(s.text)) >= size + _TAIL
        and likeness(plain(s.text)[:size], name) >= _NEARLY_NAME
    )
    return longer > 0 and _SENTENCES * longer >= sum(s.count for s in spellings)


def _capital(
    spellings: Sequence[Spelling], evidence: tuple[PlaceEvidence, ...]
) -> Resolution | None:
    """Return the capital district for a town named like its province."""
    found = gazetteer()
    names = [replace(s, text=s.text.removeprefix("เมือง")) for s in spellings[:16]]
    result = resolve_place(names, evidence, "province", unknown=UNKNOWN_NAME["other"])
    if result.area is None:
        return None
    at = index_of("province").names.index(result.area.name)
    if max(float(reading_odds(s.text, "province")[at]) for s in names) < -_LIKE_PROVINCE:
        return None  # a town of another name in a province that is printed
    districts = found.districts.areas.get(f"เมือง{result.area.name}", ())
    if not districts:
        return None
    reasons = ("named like its province", *result.reasons)
    return replace(result, area=districts[0], reasons=reasons)


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
    if area is None:
        return words + name
    # A town named like its province lies in the capital district.
    return words + (area.name.removeprefix("เมือง") if len(area.code) == _CAPITAL else area.name)


def _issuer(
    named: Sequence[Named], weights: Sequence[float], evidence: tuple[PlaceEvidence, ...]
) -> AgencyRecord:
    """Return the record of agency 1 from its own mentions."""
    mentions = [n.mention for n in named]
    agency_type = mentions[0].agency_type
    spellings = spellings_of(named, weights)
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
    result = _resolve(agency_type, spellings, evidence)
    area = result.area
    subdistrict, district, province = _levels(area or result.within)
    lowest = subdistrict or district or province
    return replace(
        record,
        agency_name=_official_name(agency_type, head, first, area),
        subdistrict=subdistrict.name if subdistrict else None,
        district=district.name if district else None,
        province=province.name if province else None,
        dopa_code=lowest.code if lowest else None,
        candidates=result.candidates,
        reasons=result.reasons,
        confidence=result.confidence,
        needs_review=result.needs_review,
    )


def _levels(area: Area | None) -> tuple[Area | None, Area | None, Area | None]:
    """Return the subdistrict, district and province of an area, as far down as it goes."""
    if area is None:
        return None, None, None
    areas = gazetteer().by_code
    return (
        area if len(area.code) == 6 else None,
        areas[area.district_code] if len(area.code) >= 4 else None,
        areas[area.province_code],
    )


def _elsewhere(
    record: AgencyRecord,
    head: AgencyMention,
    evidence: Sequence[PlaceEvidence],
    weights: Sequence[float],
) -> AgencyRecord:
    """Complete a record whose name is no place of the gazetteer, so that nothing can confirm it."""
    subdistrict, district, province = _location(evidence)
    lowest = subdistrict or district or province
    doubts = []
    if len(record.spellings) > 1:
        doubts.append("several spellings")
    name = head.name
    if record.agency_type == "department":
        known = nearest_department(name)
        if known != name:
            doubts.append("no known department" if known is None else "nearest department")
        name = known or name
    elif latin_part(name):
        doubts.append("foreign letters in the name")
    elif not made_of_words(name):
        doubts.append("not made of known words")
    if sum(count for _, count in record.spellings) == 1:
        doubts.append("named once")
    if max(weights) < STANDING_WEIGHT["salutation"]:
        doubts.append("named in the text only")
    if province is not None and _elsewhere_printed(province, evidence):
        doubts.append("evidence of place disagrees")
    found = ["place printed beside the name"] if lowest is not None else []
    return replace(
        record,
        agency_name=_official_name(record.agency_type, head, name, None),
        subdistrict=subdistrict.name if subdistrict else None,
        district=district.name if district else None,
        province=province.name if province else None,
        dopa_code=lowest.code if lowest else None,
        reasons=("name as printed", *found, *doubts),
        confidence=0.5 if doubts else 0.9,
        needs_review=bool(doubts),
    )


def _elsewhere_printed(province: Area, evidence: Sequence[PlaceEvidence]) -> bool:
    """Tell whether a postal code, telephone area, letter code or folder is another province's."""
    kinds = ("postcode", "telephone", "abbreviation", "folder")
    return any(
        province.code not in {c[:2] for c in e.codes}
        for e in evidence
        if e.kind in kinds and e.codes
    )


def parse_agencies(document: Document) -> tuple[tuple[AgencyRecord, ...], tuple[Finding, ...]]:
    """Return the issuer of a report as agency 1, and what a person should know about it.

    Args:
        document: A normalised document.

    Returns:
        One record, or none with a Finding where no agency is named. Agencies that are only listed
        in a score table are added by the score table parser.
    """
    named = named_agencies(document)
    if not named:
        return _unknown_issuer(document)
    sender = any(n.mention.place == "letterhead" for n in named)
    own = is_inner_memo(document) or not (sender or is_memo(document))
    weights = [weight_of(n, own_salutation=own) for n in named]
    by_type: dict[AgencyType, list[int]] = {}
    for position, item in enumerate(named):
        by_type.setdefault(item.mention.agency_type, []).append(position)
    groups: list[list[int]] = []
    for positions in by_type.values():
        members = group_names([named[p] for p in positions], [weights[p] for p in positions])
        groups.extend([positions[i] for i in group] for group in members)
    groups.sort(key=lambda g: (-standing_of(g, named, weights), g[0]))
    chosen = groups[0]
    evidence = place_evidence(document, surroundings(named, frozenset(chosen)))
    record = _issuer([named[p] for p in chosen], [weights[p] for p in chosen], evidence)
    findings = _rivals(groups, named, weights)
    prominent = is_prominent([named[p] for p in chosen], memo=is_inner_memo(document))
    if not prominent and "named in the text only" not in record.reasons:
        record = replace(record, reasons=(*record.reasons, "named in the text only"))
    if _has_double(groups, named, chosen):
        record = replace(
            record,
            needs_review=True,
            reasons=(*record.reasons, "an agency of nearly the same name is printed"),
        )
    if findings or not prominent:
        record = replace(record, needs_review=True)
    if record.needs_review:
        findings = (*findings, _doubt(record))
    return (record,), findings


def _has_double(
    groups: Sequence[Sequence[int]], named: Sequence[Named], chosen: Sequence[int]
) -> bool:
    """Tell whether a real place much like the issuer's name is printed as if it were the issuer's.

    A reader that guesses words may have written the one for the other.
    """
    first = named[chosen[0]].mention
    return any(
        named[p].mention.agency_type == first.agency_type
        and not named[p].aside
        and likeness(named[p].mention.name, first.name) >= _DOUBLE
        for group in groups
        if group is not chosen
        for p in group
    )


def _rivals(
    groups: Sequence[Sequence[int]], named: Sequence[Named], weights: Sequence[float]
) -> tuple[Finding, ...]:
    """Return a Finding where another agency stands nearly as strongly as the issuer."""
    first = standing_of(groups[0], named, weights)
    found = []
    for group in groups[1:]:
        if standing_of(group, named, weights) < 0.6 * first:
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
            match = _LETTERHEAD.match(piece.text.strip())
            if match is None or not match.group(1).strip():
                continue
            name = match.group(1).strip()
            record = AgencyRecord(
                agency_no=1,
                role="issuer",
                agency_name=None,
                agency_type="other",
                name_raw=name,
                evidence=passage.evidence(piece.start, piece.start + len(piece.text)),
                spellings=((name, 1),),
                reasons=("letterhead only, unknown kind of agency",),
                confidence=0.3,
                needs_review=True,
            )
            return (record,), (_doubt(record),)
    return (), (
        Finding("warning", "issuer_unknown", "No agency is named in the document", "agencies"),
    )
