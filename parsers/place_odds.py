"""How likely a printed name is a reading of each name of the gazetteer, in nats.

A reader that damages a name makes edits: a mark lost, a letter taken for its look-alike, any other
letter lost, doubled or replaced. The mean edit distance over the three views of `lookalikes` counts
these as about one third, two thirds and one. Every edit costs `EDIT_COST` nats, down to a floor
that grows with the length of the name: a reader that guesses words may replace a name altogether,
so no single reading rules a place out. `benchmarks/place_fit.py` shows what the confidences that
come of it are worth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from parsers.gazetteer import NameIndex, gazetteer
from parsers.lookalikes import bare, latin_part, plain, skeleton

Floats = NDArray[np.float64]
IndexLevel = Literal["province", "district", "subdistrict"]

EDIT_COST: Final = 6.0
"""Nats that one wrong letter costs; a lost mark costs a third of it, a look-alike two thirds."""
FLOOR_SHARE: Final = 0.3
"""Share of a name's letters that may be wrong, beyond a guess among all names, before the reading
says nothing more."""
_FARTHEST: Final = 6
_LATIN_MATCH: Final = 1.0
_LATIN_FITS: Final = 2.0


def index_of(level: IndexLevel) -> NameIndex:
    """Return the names of one level of the gazetteer."""
    found = gazetteer()
    return {
        "province": found.provinces,
        "district": found.districts,
        "subdistrict": found.subdistricts,
    }[level]


@lru_cache(maxsize=8)
def positions(level: IndexLevel, above: IndexLevel) -> NDArray[np.intp]:
    """Return for every area of a level the position of its district or province.

    Returns:
        Shape (areas of the level), read-only: positions among the areas of the level above, both in
        the order of their codes.
    """
    column, _ = index_of(level).column(4 if above == "district" else 2)
    column.setflags(write=False)
    return column


def _distances(text: str, level: IndexLevel) -> Floats:
    """Return the mean edit distance from every name of the level (shape: names).

    The coarsest view never lies farther than the others, so names far off in it are left there.
    """
    index = index_of(level)
    coarse = process.cdist(
        [skeleton(text)],
        index.views[2],
        scorer=Levenshtein.distance,
        score_cutoff=_FARTHEST,
        dtype=np.uint8,
        workers=1,
    )[0].astype(np.float64)
    total = 3.0 * coarse
    near = np.flatnonzero(coarse <= min(_FARTHEST, 2 + 0.5 * len(skeleton(text))))
    for view, names in ((plain, index.views[0]), (bare, index.views[1])):
        found = process.cdist(
            [view(text)],
            [names[i] for i in near],
            scorer=Levenshtein.distance,
            dtype=np.uint8,
            workers=1,
        )[0]
        total[near] += found.astype(np.float64) - coarse[near]
    return np.asarray(total / 3.0, dtype=np.float64)


def _credit_latin(distances: Floats, text: str, level: IndexLevel) -> None:
    """Bring names near whose romanised form holds the Latin letters that intruded into a name."""
    latin = latin_part(text)
    thai = plain(text)
    if not latin:
        return
    index = index_of(level)
    distances += min(_LATIN_FITS, len(latin) / 2.5)  # letters of the name that nobody read
    for number, name in enumerate(index.views[0]):
        if thai and not (name.startswith(thai) or name.endswith(thai)):
            continue
        romans = {area.roman for area in index.areas[index.names[number]]}
        if len(latin) >= 3 and any(fuzz.partial_ratio(latin, r) >= 90 for r in romans):
            distances[number] = min(distances[number], _LATIN_MATCH)
        elif thai:
            distances[number] = min(distances[number], _LATIN_FITS)


def floor_of(text: str, level: IndexLevel = "subdistrict") -> float:
    """Return the nats below which one reading of a name says nothing more (negative).

    A reader that replaces the name altogether picks any of the level's names.

    >>> -19 < floor_of("นายาง") < -17
    True
    """
    letters = max(3, len(plain(text)) + len(latin_part(text)) // 2)
    guess = float(np.log(len(index_of(level).names)))
    return -(guess + EDIT_COST * FLOOR_SHARE * letters)


@lru_cache(maxsize=256)
def reading_odds(text: str, level: IndexLevel) -> Floats:
    """Return how likely a reading is for every name of a level, in nats (0: letter by letter).

    Args:
        text: A name as printed.
        level: Which names to compare with.

    Returns:
        Shape (names of the level), read-only; from `floor_of(text, level)` to 0.

    >>> float(reading_odds("ยะลา", "province").max())
    0.0
    """
    distances = _distances(text, level)
    _credit_latin(distances, text, level)
    odds = np.logaddexp(-EDIT_COST * distances, floor_of(text, level))
    odds = np.minimum(odds, 0.0)
    odds.setflags(write=False)
    return odds


@lru_cache(maxsize=64)
def web_likeness(host: str) -> Floats:
    """Return how alike the name of a web host and every subdistrict's romanised name are.

    Returns:
        Shape (subdistricts, in the order of their codes), 0.0-1.0.
    """
    romans = [area.roman for area in index_of("subdistrict").flat]
    found = process.cdist([host], romans, scorer=fuzz.ratio, dtype=np.float32, workers=1)[0]
    alike = np.asarray(found, dtype=np.float64) / 100.0
    alike.setflags(write=False)
    return alike
