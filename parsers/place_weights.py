"""What the printed evidence of place says for and against every place, in nats.

Evidence that fits a place leaves it where it is (0), evidence that does not fit counts against it,
less where it stands far from the agency's name or where a misread letter or digit explains it. No
piece rules a place out. The reasons are the words of the column `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from parsers.gazetteer import gazetteer
from parsers.lookalikes import same_class
from parsers.place_odds import (
    EDIT_COST,
    Floats,
    IndexLevel,
    index_of,
    positions,
    reading_odds,
    web_likeness,
)
from parsers.place_words import PlaceEvidence

NEAR_LIMIT: Final = 2.0
"""Most that all words beside the agency's name count together, in readings."""
FAR_WEIGHT: Final = 0.35
"""What a word elsewhere in the text counts, in readings; at most one reading together."""
CODE_COST: Final = 7.0
"""Nats against a place whose province has another letter code."""
CODE_CONFUSED: Final = 3.0
"""Nats against it where the codes differ by letters that look alike."""
POSTCODE_COST: Final = 7.0
"""Nats against a place of another postal region (first two digits)."""
POSTCODE_REGION: Final = 0.7
"""Share of it against a place of the same region."""
POSTCODE_FAR: Final = 0.8
"""Share of it where the code stands far from the agency's name."""
PHONE_COST: Final = 4.0
WEB_GAIN: Final = 4.0
FOLDER_COST: Final = 4.0
NEIGHBOUR_GAIN: Final = 1.2
"""Nats for a district per neighbour named in the text that lies in it, up to three."""
_CODES_COST: Final = 10.0
_ALIKE: Final = 0.85
_FEWEST_NEIGHBOURS: Final = 2.0

Mask = NDArray[np.bool_]
_REASONS: Final = {
    "district": ("district printed", "district named in the text"),
    "province": ("province printed", "province named in the text"),
}


@dataclass(frozen=True, slots=True)
class PlaceWeights:
    """The evidence as nats per area of a level, and what each piece supports.

    Attributes:
        nats: Shape (areas of the level, in the order of their codes), 0 or less but for web
            addresses and neighbours.
        reasons: Short phrases, each with the areas that it speaks for.
        near: Levels that are printed beside the agency's name.
        printed: Anything but the folder, the telephone and the web speaks of a place.
        confusable: Provinces whose letter code differs from the printed one by a look-alike.
    """

    nats: Floats
    reasons: tuple[tuple[str, Mask], ...]
    near: frozenset[str]
    printed: bool
    confusable: frozenset[str]

    def supports(self, number: int) -> tuple[str, ...]:
        """Return the reasons that speak for an area, by its position."""
        return tuple(dict.fromkeys(r for r, mask in self.reasons if mask[number]))

    def contradicts(self, supports: Sequence[str]) -> bool:
        """Tell whether a district or province printed beside the name is another one."""
        return any(_REASONS[level][0] not in supports for level in sorted(self.near))


def weigh(evidence: Iterable[PlaceEvidence], level: IndexLevel) -> PlaceWeights:
    """Add up all evidence for the areas of a level.

    Args:
        evidence: What was printed, in reading order.
        level: The level whose areas are weighed; a province takes no evidence of districts.

    Returns:
        The weights; all zero where nothing was printed.
    """
    pieces = tuple(evidence)
    nats = np.zeros(len(index_of(level).flat))
    reasons: list[tuple[str, Mask]] = []
    near: set[str] = set()
    kinds: tuple[Literal["district", "province"], ...] = (
        ("province",) if level == "province" else ("district", "province")
    )
    for kind in kinds:
        named = [p for p in pieces if p.kind == kind]
        added, masks, is_near = _named(named, kind, level)
        nats += added
        reasons.extend(masks)
        if is_near:
            near.add(kind)
    for piece in dict.fromkeys(pieces):
        added, mask, reason = _other(piece, level)
        nats += added
        if reason:
            reasons.append((reason, mask))
    added, mask = _neighbours([p for p in pieces if p.kind == "neighbour"], level)
    nats += added
    reasons.append(("neighbours in the text", mask))
    printed = any(
        p.kind in ("district", "province", "abbreviation") or (p.kind == "postcode" and p.near)
        for p in pieces
    )
    codes = [p.text for p in pieces if p.kind == "abbreviation"]
    confusable = confusable_provinces(codes[0]) if codes else frozenset()
    return PlaceWeights(nats, tuple(reasons), frozenset(near), printed, confusable)


def _named(
    pieces: Sequence[PlaceEvidence], kind: Literal["district", "province"], level: IndexLevel
) -> tuple[Floats, list[tuple[str, Mask]], bool]:
    """Weigh the printed names of one level: nats, reasons, and whether one stands near."""
    nats = np.zeros(len(index_of(level).flat))
    masks: list[tuple[str, Mask]] = []
    is_near = False
    for near, limit, each in ((True, NEAR_LIMIT, 1.0), (False, 1.0, FAR_WEIGHT)):
        texts: dict[str, PlaceEvidence] = {}
        counts: dict[str, int] = {}
        for piece in pieces:
            if piece.near is near:
                key = piece.name or piece.text or ",".join(sorted(piece.codes))
                texts.setdefault(key, piece)
                counts[key] = counts.get(key, 0) + 1
        if not texts:
            continue
        amounts = {key: each * counts[key] ** 0.5 for key in texts}
        scale = min(1.0, limit / sum(amounts.values()))
        for key, piece in texts.items():
            odds = _piece_odds(piece, kind)[positions(level, kind)]
            nats += amounts[key] * scale * odds
            if odds.max() >= -1.5 * EDIT_COST:
                masks.append((_REASONS[kind][0 if near else 1], odds >= -1.01 * EDIT_COST))
                is_near = is_near or near
    return nats, masks, is_near


def _piece_odds(piece: PlaceEvidence, kind: Literal["district", "province"]) -> Floats:
    """Return the nats of one printed name for every district or province, by code."""
    target = index_of(kind)
    if piece.name and piece.name != "เมือง":
        return np.asarray(reading_odds(piece.name, kind)[target.name_no], dtype=np.float64)
    fits = np.array([a.code in piece.codes for a in target.flat])
    return np.where(fits, 0.0, -_CODES_COST)


def _other(piece: PlaceEvidence, level: IndexLevel) -> tuple[Floats, Mask, str]:
    """Weigh one piece that is no printed name of a district or province."""
    areas = index_of(level).flat
    of_province = positions(level, "province")
    if piece.kind == "abbreviation":
        nats = _code_odds(piece.text)[of_province]
        return nats, nats == 0.0, "province code in the letter number"
    if piece.kind in ("telephone", "folder"):
        fits = _among(piece.codes)[of_province]
        cost = PHONE_COST if piece.kind == "telephone" else FOLDER_COST
        reason = "telephone area" if piece.kind == "telephone" else "folder names the province"
        return np.where(fits, 0.0, -cost), fits, reason
    if level == "subdistrict" and piece.kind == "postcode":
        fits, region = _postal(piece.text)
        cost = POSTCODE_COST * (1.0 if piece.near else POSTCODE_FAR)
        nats = np.where(fits, 0.0, np.where(region, -POSTCODE_REGION * cost, -cost))
        return nats, fits, "postal code" if piece.near else "postal code in the text"
    if level == "subdistrict" and piece.kind == "web":
        alike = web_likeness(piece.text)
        fits = alike >= _ALIKE
        return np.where(fits, WEB_GAIN * alike, 0.0), fits, "web address"
    if level == "subdistrict" and piece.kind == "subdistrict" and piece.codes:
        fits = np.array([a.code in piece.codes for a in areas])
        return np.where(fits, 1.0, 0.0), fits, "subdistrict in the printed address"
    return np.zeros(len(areas)), np.zeros(len(areas), dtype=bool), ""


@lru_cache(maxsize=128)
def _among(provinces: frozenset[str]) -> Mask:
    """Return which provinces, in the order of their codes, are among some."""
    return np.array([a.code in provinces for a in index_of("province").flat])


def _neighbours(pieces: Sequence[PlaceEvidence], level: IndexLevel) -> tuple[Floats, Mask]:
    """Weigh named neighbours: most of them lie in the agency's own district."""
    areas = index_of(level).flat
    nothing = np.zeros(len(areas)), np.zeros(len(areas), dtype=bool)
    counts: dict[str, float] = {}
    for piece in dict.fromkeys(pieces):
        for district in sorted({c[:4] for c in piece.codes}):
            counts[district] = counts.get(district, 0.0) + 1.0
    if level == "province" or max(counts.values(), default=0.0) < _FEWEST_NEIGHBOURS:
        return nothing
    found = np.array([min(3.0, counts.get(a.district_code, 0.0)) for a in areas])
    fits = found >= _FEWEST_NEIGHBOURS
    return NEIGHBOUR_GAIN * np.where(fits, found, 0.0), fits


@lru_cache(maxsize=32)
def _postal(code: str) -> tuple[Mask, Mask]:
    """Return which subdistricts have a postal code, and which lie in its region."""
    areas = index_of("subdistrict").flat
    fits = np.array([code in a.postal_codes for a in areas])
    region = np.array([any(p[:2] == code[:2] for p in a.postal_codes) for a in areas])
    return fits, region


@lru_cache(maxsize=128)
def _code_odds(code: str) -> Floats:
    """Return the nats of a printed letter code for every province, in the order of their codes."""
    found: dict[str, float] = {}
    for other, province in gazetteer().by_abbreviation.items():
        if other == code:
            found[province] = 0.0
        elif _confused(code, other):
            found[province] = -CODE_CONFUSED
        else:
            found[province] = -CODE_COST
    return np.array([found[a.code] for a in index_of("province").flat])


def _confused(first: str, second: str) -> bool:
    return (
        len(first) == len(second)
        and sum(a != b for a, b in zip(first, second, strict=True)) == 1
        and all(same_class(a, b) for a, b in zip(first, second, strict=True))
    )


def confusable_provinces(abbreviation: str) -> frozenset[str]:
    """Return the provinces whose code differs from this one by one easily confused letter.

    >>> "16" in confusable_provinces("ลป")
    True
    """
    return frozenset(
        code
        for other, code in gazetteer().by_abbreviation.items()
        if other != abbreviation and _confused(abbreviation, other)
    )
