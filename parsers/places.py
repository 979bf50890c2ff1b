"""Which place of the gazetteer a name read many ways, and all evidence together, speak for.

Every place of the country is a hypothesis, and so is a name that the gazetteer does not have. The
nats of all spellings (`place_odds`) and of all other evidence (`place_weights`) are added; the
share of a hypothesis among all of them is its confidence. A place is resolved where that share and
the margin over the next hypothesis are large enough, else the district or the province may still be
certain; it is free of review only where independent ink names its district or province too.
Same-named places share alike, so nothing but evidence tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parsers.gazetteer import Area, gazetteer
from parsers.lookalikes import latin_part, plain
from parsers.place_odds import (
    EDIT_COST,
    Floats,
    IndexLevel,
    floor_of,
    index_of,
    positions,
    reading_odds,
)
from parsers.place_weights import PlaceWeights, weigh
from parsers.place_words import PlaceEvidence
from parsers.records import PlaceCandidate

TEMPERATURE: Final = 1.2
"""Nats are divided by this before they become shares: the errors of one reader are not
independent. Chosen as `benchmarks/place_fit.py` says."""
RESOLVE_SHARE: Final = 0.80
"""Share of all hypotheses that a place must have to be named at all."""
MOST_CONFIDENT: Final = 0.99
"""Confidence is never more: a reader may write another real place's name all through."""
MOST_THIN: Final = 0.90
"""Confidence is never more where no other ink says where the place lies."""
CLEAR_SHARE: Final = 0.98
"""Share that a place must have to need no review."""
FARTHEST_SHARE: Final = 0.5
"""Share of a place's letters that may be wrong in the best reading of its name."""
MOST_SPELLINGS: Final = 3.0
"""Spellings that count in full; those of one reader are not independent."""
UNKNOWN_NAME: Final = {"sao": 0.002, "other": 0.10}
"""Prior of a name that the gazetteer does not have."""
_KEPT: Final = 8
_READ: Final = 10
_ALLOWED: Final = 3.0
_READ_AS: Final = 1.5


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as printed, how often, and its weight (frequency and standing together)."""

    text: str
    count: int
    weight: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided about a place.

    `area` is None where nothing was safe enough; `candidates` are then all there is, and `within`
    is the district or province that is certain all the same. `reasons` say what decided, in a fixed
    vocabulary of short phrases.
    """

    area: Area | None
    candidates: tuple[PlaceCandidate, ...]
    reasons: tuple[str, ...]
    needs_review: bool
    confidence: float
    within: Area | None = None


def name_odds(spellings: Sequence[Spelling], level: IndexLevel) -> Floats:
    """Return the nats of all spellings together (shape: names of the level).

    The mean over the spellings, weighted, times the number of spellings that count.
    """
    used = sorted(spellings, key=lambda s: -s.weight)[:_READ]
    weights = np.array([s.weight for s in used])
    found = np.stack([reading_odds(s.text, level) for s in used])
    mean = (weights[:, None] * found).sum(axis=0) / weights.sum()
    return np.asarray(mean * _counting(spellings), dtype=np.float64)


def _counting(spellings: Sequence[Spelling]) -> float:
    return float(min(MOST_SPELLINGS, len(spellings) ** 0.5))


def _unknown_odds(spellings: Sequence[Spelling]) -> float:
    """Return the nats of all spellings for a name that the gazetteer does not have.

    Its letters are unknown, so nine tenths of the farthest reading stand for each spelling.
    """
    used = sorted(spellings, key=lambda s: -s.weight)[:_READ]
    total = sum(s.weight for s in used)
    return 0.9 * sum(s.weight * floor_of(s.text) for s in used) / total * _counting(spellings)


@dataclass(frozen=True, slots=True)
class _Shares:
    """Share of every area of the level, of the unknown name, and the order of the best areas."""

    areas: Floats
    unknown: float
    order: tuple[int, ...]


def _shares(
    spellings: Sequence[Spelling], weights: PlaceWeights, level: IndexLevel, unknown: float
) -> _Shares:
    index = index_of(level)
    evidence = weights.nats
    total = (name_odds(spellings, level)[index.name_no] + evidence) / TEMPERATURE
    # An unknown name may lie anywhere that the evidence allows.
    room = np.log(np.exp((evidence - evidence.max()) / TEMPERATURE).sum()) + evidence.max() / (
        TEMPERATURE
    )
    stranger = _unknown_odds(spellings) / TEMPERATURE + np.log(unknown) + room
    top = max(float(total.max()), float(stranger))
    scaled = np.exp(total - top)
    whole = float(scaled.sum() + np.exp(stranger - top))
    order = np.argsort(-scaled, kind="stable")[:40]
    return _Shares(scaled / whole, float(np.exp(stranger - top)) / whole, tuple(order.tolist()))


def resolve_place(
    spellings: Sequence[Spelling],
    evidence: Sequence[PlaceEvidence],
    level: IndexLevel = "subdistrict",
    *,
    unknown: float = UNKNOWN_NAME["sao"],
) -> Resolution:
    """Decide on one place, or on none.

    Args:
        spellings: The printed names; none gives an empty, unresolved answer.
        evidence: Everything else that hints at the place.
        level: The names to choose from (subdistricts for an SAO, provinces for a PAO).
        unknown: Prior of a name that the gazetteer does not have.

    Returns:
        The resolution. It needs review unless a spelling is right or nearly so, its district or
        province is printed, and no other place comes near.
    """
    if not spellings:
        return Resolution(None, (), (), True, 0.0)
    index = index_of(level)
    weights = weigh(evidence, level)
    shares = _shares(spellings, weights, level, unknown)
    best, second = shares.order[0], shares.order[1]
    area = index.flat[best]
    share = float(shares.areas[best])
    candidates = tuple(
        _candidate(index.flat[i], float(shares.areas[i])) for i in shares.order[:_KEPT]
    )
    margin = _margin(share, max(float(shares.areas[second]), shares.unknown))
    exact = plain(area.name) in {plain(s.text) for s in spellings}

    def edits_of(spelling: Spelling) -> float:
        return -float(reading_odds(spelling.text, level)[index.name_no[best]])

    edits = min(edits_of(s) for s in spellings)
    supports = weights.supports(best)
    reasons = [
        "exact spelling" if exact else f"nearest spelling ({edits / EDIT_COST:.1f} letters off)",
        *supports,
        f"margin {margin:.1f}",
    ]
    confidence = round(min(MOST_CONFIDENT, share), 3)
    letters = max(len(plain(area.name)), 3)
    if share < RESOLVE_SHARE or edits / EDIT_COST > FARTHEST_SHARE * letters:
        within = _within(shares, level, weights)
        reasons = ["unresolved", *reasons]
        if within is not None:
            reasons.append("only the district" if len(within.code) == 4 else "only the province")
        return Resolution(None, candidates, tuple(reasons), True, confidence, within)
    located = _located(area, supports, weights, exact=exact)
    commonest = max(spellings, key=lambda s: s.count)
    if _support_kind(supports) == "district or province":
        read = [s for s in spellings if not latin_part(s.text)]
        near = bool(read) and min(edits_of(s) for s in read) <= EDIT_COST
        clean = exact or (near and "district printed" in supports)
        if plain(commonest.text) in index.areas and plain(commonest.text) != plain(area.name):
            clean = False  # the name most often read is another real place
    else:
        # A two-letter code supports the name most often read, not one reading among many.
        clean = plain(commonest.text) == plain(area.name)
    if _disagree(spellings, shares, weights, level):
        reasons.append("spellings disagree")
        clean = False
    if not located:
        confidence = min(confidence, MOST_THIN)
        reasons.append("thin evidence of place" if weights.printed else "no place printed")
    clear = clean and located and share >= CLEAR_SHARE
    return Resolution(area, candidates, tuple(reasons), not clear, confidence)


def _disagree(
    spellings: Sequence[Spelling], shares: _Shares, weights: PlaceWeights, level: IndexLevel
) -> bool:
    """Tell whether one reading is clearly nearer to another place that the evidence allows.

    A reader that guesses words writes a real name for another one nearby; the readings in which it
    did not guess tell.
    """
    name_no, best = index_of(level).name_no, shares.order[0]
    for spelling in spellings:
        if latin_part(spelling.text):
            continue
        odds = reading_odds(spelling.text, level)[name_no]
        rivals = odds - odds[best] >= EDIT_COST
        allowed = weights.nats >= weights.nats[best] - _ALLOWED
        certain = odds >= -_READ_AS * EDIT_COST
        if bool(np.any(rivals & allowed & certain)):
            return True
    return False


def _margin(first: float, second: float) -> float:
    """Return the nats between two shares, at most 20."""
    return float(min(20.0, np.log(max(first, 1e-12) / max(second, 1e-12))))


def _support_kind(supports: Sequence[str]) -> str:
    strong = {"district printed", "province printed", "postal code"}
    return "district or province" if strong & set(supports) else "weak"


def _located(area: Area, supports: Sequence[str], weights: PlaceWeights, *, exact: bool) -> bool:
    """Tell whether independent ink, and not the name alone, puts the place where it is."""
    if weights.contradicts(supports):
        return False
    if _support_kind(supports) == "district or province":
        return True
    if "province code in the letter number" not in supports or not exact:
        return False
    # One misread letter of the code would move the place to a namesake elsewhere.
    index = gazetteer().subdistricts
    namesakes = {a.province_code for a in index.areas.get(area.name, ())} - {area.province_code}
    return not namesakes & weights.confusable


def _within(shares: _Shares, level: IndexLevel, weights: PlaceWeights) -> Area | None:
    """Return the district, else the province, that holds nearly all shares of the known places.

    Only where ink names it: names alone may gather by chance.
    """
    if level != "subdistrict" or not weights.printed:
        return None
    levels: tuple[tuple[IndexLevel, str], ...] = (
        ("district", "district printed"),
        ("province", ""),
    )
    for above, support in levels:
        column, areas = positions(level, above), index_of(above).flat
        # An unknown name lies where the evidence says, so it counts with its own evidence.
        spread = np.exp((weights.nats - weights.nats.max()) / TEMPERATURE)
        total = np.bincount(column, shares.areas, len(areas))
        total += shares.unknown * np.bincount(column, spread, len(areas)) / spread.sum()
        best = int(total.argmax())
        if total[best] < CLEAR_SHARE:
            continue
        first = int(np.flatnonzero(column == best)[0])
        if not support or support in weights.supports(first):
            return areas[best]
    return None


def _candidate(area: Area, share: float) -> PlaceCandidate:
    areas = gazetteer().by_code
    return PlaceCandidate(
        name=area.name,
        district=areas[area.district_code].name if len(area.code) >= 4 else "",
        province=areas[area.province_code].name,
        dopa_code=area.code,
        score=round(100 * share, 2),
    )
