"""Ranked tables: the order of the rows is evidence for their totals.

A table sorted by its totals says where each total may lie: between those of the rows above and
below it. Whether a table is sorted, its own totals say; most tables are sorted by place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from parsers.records import Finding
from pipeline.facts import ScoreFact
from pipeline.identities import ISSUER
from pipeline.voting import FactKey, subject

RANKED_ROWS = 8
"""Fewer rows may stand in order by chance."""
RANKED_SHARE = Decimal("0.85")
"""A table is sorted where this share of its totals forms one falling (or rising) sequence."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The totals of one year in the order of the rows of a sorted table.

    `keeping` are those that form the longest sequence in order; the others break it.
    """

    keys: tuple[FactKey, ...]
    falling: bool
    keeping: frozenset[FactKey]

    def bounds(
        self, key: FactKey, values: Mapping[FactKey, Decimal]
    ) -> tuple[Decimal | None, Decimal | None]:
        """Return (lowest, highest) value that keeps the order among the rows that keep it."""
        at = self.keys.index(key)
        above = next((values[k] for k in reversed(self.keys[:at]) if k in self.keeping), None)
        below = next((values[k] for k in self.keys[at + 1 :] if k in self.keeping), None)
        return (below, above) if self.falling else (above, below)


def find_ranked(facts: Mapping[FactKey, ScoreFact]) -> tuple[Ranked, ...]:
    """Return the sorted columns of totals of listed agencies, one per year at most."""
    by_year: dict[int | None, list[FactKey]] = {}
    for key in sorted(facts, key=lambda k: k[0]):
        if key[2] == "overall" and key[0] != ISSUER and facts[key].value is not None:
            by_year.setdefault(key[1], []).append(key)
    found: list[Ranked] = []
    for year in sorted(by_year, key=lambda y: y or 0):
        keys = by_year[year]
        totals = [facts[key].value or Decimal(0) for key in keys]
        if len(keys) < RANKED_ROWS or len(set(totals)) < RANKED_ROWS:
            continue
        falling = _longest([-t for t in totals])
        rising = _longest(totals)
        best = falling if len(falling) >= len(rising) else rising
        if len(best) >= RANKED_SHARE * len(keys):
            keeping = frozenset(keys[at] for at in best)
            found.append(Ranked(tuple(keys), best is falling, keeping))
    return tuple(found)


def _longest(numbers: list[Decimal]) -> list[int]:
    """Return the places of one longest sequence that never falls.

    >>> _longest([Decimal(n) for n in (1, 5, 2, 3)])
    [0, 2, 3]
    """
    tails: list[Decimal] = []
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_right(tails, number)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(at)
        else:
            tails[place] = number
            ends[place] = at
    found: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]


def order_breaks(
    ranked: tuple[Ranked, ...], facts: Mapping[FactKey, ScoreFact]
) -> tuple[tuple[FactKey, ...], tuple[Finding, ...]]:
    """Return the totals that break the order of their table, each with a Finding.

    Where two neighbours are the wrong way round nobody can say which one is misread: both are
    returned.
    """
    broken: dict[FactKey, None] = {}
    findings: list[Finding] = []
    for one in ranked:
        values = {key: value for key in one.keys if (value := facts[key].value) is not None}
        for key in one.keys:
            if key in one.keeping or key not in values:
                continue
            low, high = one.bounds(key, values)
            suspects = [key, *_partners(one, key, values)]
            broken.update(dict.fromkeys(suspects))
            fact = facts[key]
            findings.append(
                Finding(
                    "warning",
                    "rank_order",
                    f"The rows of {key[1]} are sorted by their total, but {fact.value} stands "
                    f"between {high} and {low}."
                    if one.falling
                    else f"The rows of {key[1]} are sorted by their total, but {fact.value} "
                    f"stands between {low} and {high}.",
                    subject(key),
                    fact.evidence.page,
                    fact.evidence.raw[:200],
                )
            )
    return tuple(broken), tuple(findings)


def _partners(one: Ranked, key: FactKey, values: Mapping[FactKey, Decimal]) -> list[FactKey]:
    """Return the neighbours that could be the misread one instead: without them all is in order."""
    at = one.keys.index(key)
    found: list[FactKey] = []
    for other in (at - 1, at + 1):
        if not 0 <= other < len(one.keys):
            continue
        near = [k for k in one.keys[max(0, at - 2) : at + 3] if k != one.keys[other]]
        seen = [values[k] for k in near if k in values]
        if seen == sorted(seen, reverse=one.falling):
            found.append(one.keys[other])
    return found
