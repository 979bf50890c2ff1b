"""Which place of the gazetteer a name read many ways, and all evidence together, speak for.

A candidate's name is compared with every spelling (likeness under OCR confusions, weighted by how
often and where each spelling stands); the printed district, province, letter code, postal code,
telephone area and web address then raise or lower it. A place is resolved only when its score and
its margin over the next place are large enough; it is free of review only when a spelling is exact
and independent evidence names its district or province. Same-named places are never guessed apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from parsers.gazetteer import Area, NameIndex, gazetteer
from parsers.lookalikes import bare, latin_part, plain, skeleton
from parsers.place_words import PlaceEvidence, confusable_provinces
from parsers.records import PlaceCandidate

RESOLVE_SCORE: Final = 62.0
RESOLVE_MARGIN: Final = 4.0
DISTRICT_SCORE: Final = 45.0
DISTRICT_MARGIN: Final = 20.0
SAFE_MARGIN: Final = 10.0
_SHORTLIST: Final = 60
_KEPT: Final = 8
_NEUTRAL: Final = 0.92


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as printed, how often, and its weight (frequency and standing together)."""

    text: str
    count: int
    weight: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided about a place.

    `area` is None where nothing was safe enough; `candidates` are then all there is. `reasons` say
    what decided, in a fixed vocabulary of short phrases.
    """

    area: Area | None
    candidates: tuple[PlaceCandidate, ...]
    reasons: tuple[str, ...]
    needs_review: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class _Context:
    """Place evidence gathered by level; weights grow with nearness and exactness."""

    districts: dict[str, float]
    provinces: dict[str, float]
    abbreviation: str
    postcodes: frozenset[str]
    phones: frozenset[str]
    subdistricts: frozenset[str]

    @property
    def printed(self) -> bool:
        return bool(self.districts or self.provinces or self.abbreviation or self.postcodes)


@dataclass(frozen=True, slots=True)
class _Scored:
    area: Area
    name_score: float
    best: float
    score: float
    reasons: tuple[str, ...]


def _context(evidence: Sequence[PlaceEvidence]) -> _Context:
    provinces: dict[str, float] = {}
    districts: dict[str, float] = {}
    abbreviation = ""
    postcodes: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    subdistricts: frozenset[str] = frozenset()
    for item in evidence:
        weight = (3.0 if item.near else 1.0) * (1.0 if item.exact else 0.6)
        if item.kind == "district":
            for code in item.codes:
                districts[code] = districts.get(code, 0.0) + weight
        elif item.kind == "province":
            for code in item.codes:
                provinces[code] = provinces.get(code, 0.0) + weight
        elif item.kind == "abbreviation":
            abbreviation = item.text
        elif item.kind == "postcode" and item.near:
            postcodes |= item.codes
        elif item.kind == "telephone":
            phones |= item.codes
        elif item.kind == "subdistrict":
            subdistricts |= item.codes
    return _Context(
        _leaders(_narrow(districts, provinces)),
        _leaders(provinces),
        abbreviation,
        postcodes,
        phones,
        subdistricts,
    )


def _narrow(districts: dict[str, float], provinces: dict[str, float]) -> dict[str, float]:
    """Keep the namesakes of a printed district that lie in a printed province, where any do."""
    inside = {c: w for c, w in districts.items() if c[:2] in provinces}
    return inside or districts


def _leaders(weights: dict[str, float]) -> dict[str, float]:
    """Drop codes far weaker than the strongest, and scale the strongest to 1."""
    top = max(weights.values(), default=0.0)
    return {c: w / top for c, w in sorted(weights.items()) if w >= 0.34 * top}


def _factor(area: Area, context: _Context) -> tuple[float, tuple[str, ...]]:
    """Return what the evidence makes of a candidate: a factor 0-1 and the reasons."""
    factor = _NEUTRAL
    reasons: list[str] = []
    is_district = len(area.code) >= 4
    if context.provinces:
        share = context.provinces.get(area.province_code)
        if share is None:
            factor *= 0.5
        else:
            factor = max(factor, 0.94 + 0.04 * share)
            reasons.append("province printed")
    own = gazetteer().by_abbreviation.get(context.abbreviation)
    if own is not None:
        if own == area.province_code:
            factor = max(factor, 0.98)
            reasons.append("province code in the letter number")
        elif area.province_code not in confusable_provinces(context.abbreviation):
            factor *= 0.55
        else:
            factor *= 0.8
    if context.districts and is_district:
        share = context.districts.get(area.district_code)
        if share is None:
            factor *= 0.6
        else:
            factor = max(factor, 0.96 + 0.04 * share)
            reasons.append("district printed")
    if context.postcodes:
        inside = any(c.startswith(area.code) for c in context.postcodes)
        factor = max(factor, 0.97) if inside else factor * 0.75
        if inside:
            reasons.append("postal code")
    if context.phones:
        if area.province_code in context.phones:
            reasons.append("telephone area")
        else:
            factor *= 0.85
    if area.code in context.subdistricts:
        reasons.append("subdistrict in the printed address")
    return factor, tuple(reasons)


def _name_scores(
    spellings: Sequence[Spelling], index: NameIndex
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]:
    """Return for every name of the index its mean and its best likeness over the spellings."""
    views: tuple[Callable[[str], str], ...] = (plain, bare, skeleton)
    total = np.zeros((len(spellings), len(index.names)))
    for view, names in zip(views, index.views, strict=True):
        queries = [view(s.text) for s in spellings]
        total += process.cdist(
            queries, names, scorer=Levenshtein.normalized_similarity, dtype=np.float32, workers=1
        )
    total /= len(views)
    for row, spelling in enumerate(spellings):
        _credit_latin(total[row], spelling.text, index)
    weights = np.array([s.weight for s in spellings])
    mean = (weights[:, None] * total).sum(axis=0) / weights.sum()
    return mean, total.max(axis=0)


def _credit_latin(
    row: np.ndarray[tuple[int, ...], np.dtype[np.float64]], text: str, index: NameIndex
) -> None:
    """Credit names whose romanised form holds the Latin letters that intruded into a spelling."""
    latin = latin_part(text)
    if not latin:
        return
    thai = plain(text)
    for number, name in enumerate(index.views[0]):
        if thai and not (name.startswith(thai) or name.endswith(thai)):
            continue
        romans = {area.roman for area in index.areas[index.names[number]]}
        if len(latin) >= 3 and any(fuzz.partial_ratio(latin, r) >= 90 for r in romans):
            row[number] = max(row[number], 0.8)
        elif thai:
            row[number] = max(row[number], 0.5)


def score_places(
    spellings: Sequence[Spelling],
    evidence: Sequence[PlaceEvidence],
    index: NameIndex,
    hosts: Sequence[str] = (),
) -> tuple[_Scored, ...]:
    """Return the best candidates of an index, best first (ties by DOPA code).

    Args:
        spellings: The printed names, at least one.
        evidence: Everything else that hints at the place.
        index: The names to choose from.
        hosts: Names of the web hosts printed, compared with the romanised names.
    """
    context = _context(evidence)
    mean, best = _name_scores(spellings, index)
    combined = 0.5 * mean + 0.5 * best
    chosen = set(np.argsort(-combined, kind="stable")[:_SHORTLIST].tolist())
    if context.districts:
        chosen.update(
            number
            for number, name in enumerate(index.names)
            if any(
                a.district_code in context.districts for a in index.areas[name] if len(a.code) == 6
            )
        )
    found: list[_Scored] = []
    for number in sorted(chosen):
        for area in index.areas[index.names[number]]:
            factor, reasons = _factor(area, context)
            name_score = float(combined[number])
            if any(fuzz.ratio(host, area.roman) >= 85 for host in hosts):
                name_score = min(1.0, name_score + 0.08)
                reasons = (*reasons, "web address")
            score = round(100 * name_score * factor, 2)
            found.append(_Scored(area, name_score, float(best[number]), score, reasons))
    found.sort(key=lambda s: (-s.score, s.area.code))
    return tuple(found[:40])


def resolve_place(
    spellings: Sequence[Spelling],
    evidence: Sequence[PlaceEvidence],
    index: NameIndex,
    hosts: Sequence[str] = (),
) -> Resolution:
    """Decide on one place, or on none.

    Args:
        spellings: The printed names; none gives an empty, unresolved answer.
        evidence: Everything else that hints at the place.
        index: The names to choose from (subdistricts for an SAO, provinces for a PAO).
        hosts: Names of the web hosts printed.

    Returns:
        The resolution. It needs review unless a spelling is exact, its district or province is
        printed, and no other place comes near.
    """
    if not spellings:
        return Resolution(None, (), (), True, 0.0)
    context = _context(evidence)
    ranked = score_places(spellings, evidence, index, hosts)
    top = ranked[0]
    second = ranked[1].score if len(ranked) > 1 else 0.0
    margin = top.score - second
    candidates = tuple(_candidate(s) for s in ranked[:_KEPT])
    texts = {plain(s.text) for s in spellings}
    exact = plain(top.area.name) in texts
    reasons = [
        "exact spelling" if exact else f"nearest spelling ({top.best:.2f})",
        *top.reasons,
        f"margin {margin:.1f}",
    ]
    confidence = round(min(0.99, top.score / 100 * min(1.0, 0.6 + margin / 50)), 3)
    if not _is_decided(top, margin):
        return Resolution(None, candidates, ("unresolved", *reasons), True, confidence)
    located = _located(top, context, index)
    clean = exact and located and margin >= SAFE_MARGIN
    if clean and not {"district printed", "province printed", "postal code"} & set(top.reasons):
        # A two-letter code supports the name most often read, not one reading among many.
        commonest = max(spellings, key=lambda s: s.count)
        clean = plain(commonest.text) == plain(top.area.name)
        located = clean
    near = (
        top.best >= 0.85 and "district printed" in top.reasons and located and margin >= SAFE_MARGIN
    )
    if not located:
        reasons.append("thin evidence of place" if context.printed else "no place printed")
    return Resolution(top.area, candidates, tuple(reasons), not (clean or near), confidence)


def _is_decided(top: _Scored, margin: float) -> bool:
    """Tell whether a place may be named at all (perhaps under review).

    In a printed district there are some ten names to choose from, so a worse likeness does there if
    nothing else comes near.
    """
    if top.score >= RESOLVE_SCORE and margin >= RESOLVE_MARGIN:
        return True
    in_district = "district printed" in top.reasons
    return in_district and top.score >= DISTRICT_SCORE and margin >= DISTRICT_MARGIN


def _located(top: _Scored, context: _Context, index: NameIndex) -> bool:
    """Tell whether independent evidence, and not the name alone, puts the place where it is."""
    if context.printed and "district printed" not in top.reasons and context.districts:
        return False
    if context.provinces and "province printed" not in top.reasons:
        return False
    if {"district printed", "province printed", "postal code"} & set(top.reasons):
        return True
    if "province code in the letter number" not in top.reasons:
        return False
    # One misread letter of the code would move the place to a namesake elsewhere.
    namesakes = {a.province_code for a in index.areas[top.area.name]} - {top.area.province_code}
    return not namesakes & confusable_provinces(context.abbreviation)


def _candidate(scored: _Scored) -> PlaceCandidate:
    areas = gazetteer().by_code
    area = scored.area
    return PlaceCandidate(
        name=area.name,
        district=areas[area.district_code].name if len(area.code) >= 4 else "",
        province=areas[area.province_code].name,
        dopa_code=area.code,
        score=scored.score,
    )
