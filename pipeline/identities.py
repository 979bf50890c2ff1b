"""The sums that scores must fulfil, by fiscal year.

The weights and what is a mean of what come from the codebook. A rule that the codebook states for
the year is *binding*: where it fails, something is misread or misprinted. The same rule in a year
of which nothing is known only vouches for the numbers where it closes, and says nothing where not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import log, sqrt

from parsers import codebook
from parsers.records import Instrument
from pipeline.facts import ScoreFact
from pipeline.voting import FactKey, hundred

TOLERANCE = Decimal("0.01")
"""Printed values are rounded: (97.07 + 58.00) / 2 = 77.535 is printed 77.53."""
DOUBT = Decimal("0.02")
"""A difference above `TOLERANCE` and up to this may be rounding of all parts: no verdict, but a
person should look."""
CLOSE = Decimal("0.005")
"""A sum of the printed numbers themselves is off by no more than its own rounding."""
EXACT_SHARE = 0.97
"""So many of the rows that close within `TOLERANCE` close within `CLOSE`, where a table adds the
numbers that it prints; the others are misread."""
EXACT_EVIDENCE = 1000.0
"""The rows of a table must be so many times likelier under that habit than under the other."""

Value = tuple[Decimal | None, Decimal]
"""A value as read (None: unreadable) and its full score."""
USUAL_WEIGHTS: dict[Instrument, Decimal] = {
    "IIT": Decimal(30),
    "EIT": Decimal(30),
    "OIT": Decimal(40),
}
"""Points per instrument in every year whose weights are known (2563-2567)."""
ISSUER = 1
INDICATORS: dict[Instrument, tuple[str, ...]] = {
    "IIT": ("1", "2", "3", "4", "5"),
    "EIT": ("6", "7", "8"),
    "OIT": ("9", "10"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """`whole` = sum of weight x part, each part brought to the scale of the whole.

    Attributes:
        name: What is added, for a message.
        whole: Key of the sum.
        parts: Keys and weights.
        binding: The codebook states the rule for this year.
        points: The values are added as printed (points of one total).
        tolerance: The sum closes up to this difference, in points of the whole.
        habit: The rows of the table show that it adds the numbers it prints.
    """

    name: str
    whole: FactKey
    parts: tuple[tuple[FactKey, Decimal], ...]
    binding: bool
    points: bool = False
    tolerance: Decimal = TOLERANCE
    habit: bool = False

    @property
    def members(self) -> tuple[FactKey, ...]:
        """All keys, the sum first."""
        return (self.whole, *(key for key, _ in self.parts))


@dataclass(frozen=True, slots=True)
class Check:
    """An identity computed, in points of the whole; None where a value lacks."""

    identity: Identity
    computed: Decimal | None
    printed: Decimal | None
    in_range: bool = True

    @property
    def difference(self) -> Decimal | None:
        """How far the printed sum is from the computed one."""
        if self.computed is None or self.printed is None:
            return None
        return abs(self.printed - self.computed)

    @property
    def closed(self) -> bool:
        """The sum is right, within the rounding of one printed value.

        Numbers outside their scale prove nothing, even where they add up.
        """
        return (
            self.in_range
            and self.difference is not None
            and self.difference <= self.identity.tolerance
        )

    @property
    def doubtful(self) -> bool:
        """The rule is known to hold, and rounding explains the difference only badly."""
        return (
            self.identity.binding
            and self.difference is not None
            and self.identity.tolerance < self.difference <= DOUBT
        )

    @property
    def failed(self) -> bool:
        """The sum is wrong by more than rounding can explain, and the rule is known to hold."""
        return self.identity.binding and self.difference is not None and self.difference > DOUBT


def coefficients(
    identity: Identity, values: Mapping[FactKey, Value]
) -> tuple[tuple[FactKey, Decimal], ...]:
    """Return by how much the whole grows with one printed point of each part."""
    if identity.points:
        return identity.parts
    scale = values[identity.whole][1]
    return tuple((key, weight * scale / values[key][1]) for key, weight in identity.parts)


def check(identity: Identity, values: Mapping[FactKey, Value]) -> Check:
    """Compute an identity from (value, scale) of its members, in points of the whole.

    A mean of scores of 100 is compared with points of 30 in points of 30: there the printed cent
    is a cent, and not three.
    """
    computed: Decimal | None = Decimal(0)
    for key, coefficient in coefficients(identity, values):
        number = values[key][0]
        computed = None if number is None or computed is None else computed + number * coefficient
    in_range = all(
        number is None or 0 <= number <= scale_max
        for number, scale_max in (values[key] for key in identity.members)
    )
    return Check(identity, computed, values[identity.whole][0], in_range)


def find_identities(facts: Mapping[FactKey, ScoreFact]) -> tuple[Identity, ...]:
    """Return every identity whose members are all printed, in a stable order.

    A member may be unreadable (its value None): then the identity cannot close, but one of the
    reader's alternatives may close it.
    """
    groups = sorted({(key[0], key[1]) for key in facts}, key=lambda g: (g[0], g[1] or 0))
    found: list[Identity] = []
    for agency_no, year in groups:
        candidates = (
            *_totals(agency_no, year, facts),
            *_total_of_indicators(agency_no, year, facts),
            *_eit(agency_no, year),
            *_instruments(agency_no, year),
            *_oit(agency_no, year),
            *_items(agency_no, year, facts),
        )
        found.extend(
            i
            for i in candidates
            if all(key in facts and facts[key].scale_max > 0 for key in i.members)
        )
    values = values_of(facts)
    return _tightened([replace(i, tolerance=_tolerance(i, values)) for i in found], values)


def _tolerance(identity: Identity, values: Mapping[FactKey, Value]) -> Decimal:
    """Return how far rounding of all members can move a sum, and no more than `TOLERANCE`.

    Half a cent of the whole and half a cent of each part: a mean of scores of 100 that is printed
    in points of 30 can be off by 0.0065 and not by a cent.
    """
    moved = sum((abs(c) for _, c in coefficients(identity, values)), Decimal(1))
    return min(TOLERANCE, CLOSE * moved)


def _tightened(identities: list[Identity], values: Mapping[FactKey, Value]) -> tuple[Identity, ...]:
    """Return the identities of listed agencies with the tolerance that their table shows.

    A table may add the numbers that it prints: then its sums close to the half cent, and a row
    that is a cent off is misread. Or it adds the unrounded numbers behind them, and a share of its
    rows is a cent off, which `_rounded_share` tells. Few rows show neither.
    """
    rows: dict[tuple[str, int | None], list[tuple[Decimal, float]]] = {}
    for identity in identities:
        difference = check(identity, values).difference
        if identity.whole[0] != ISSUER and difference is not None and difference <= DOUBT:
            share = _rounded_share(identity, values)
            rows.setdefault((identity.name, identity.whole[1]), []).append((difference, share))
    exact = {group for group, seen in rows.items() if _adds_printed(seen)}
    return tuple(
        replace(i, tolerance=CLOSE, habit=True)
        if i.whole[0] != ISSUER and (i.name, i.whole[1]) in exact
        else i
        for i in identities
    )


def _rounded_share(identity: Identity, values: Mapping[FactKey, Value]) -> float:
    """Return how many rows close within `CLOSE` though each of their numbers was rounded alone.

    With parts off by up to half a cent either way, the difference of the sum has a standard
    deviation of sqrt(sum of squares / 12) cents; the rounded whole hides it but for about two
    thirds of that (three parts of weight 1: two rows in three close).
    """
    squares = sum(float(c) ** 2 for _, c in coefficients(identity, values))
    return 1.0 - 0.67 * sqrt(squares / 12.0)


def _adds_printed(rows: list[tuple[Decimal, float]]) -> bool:
    """Tell from (difference, share) of nearly closing rows whether printed numbers are added."""
    evidence = 0.0
    for difference, share in rows:
        if difference > TOLERANCE:
            continue  # misread under either habit
        exact = difference <= CLOSE
        evidence += log(
            (EXACT_SHARE if exact else 1 - EXACT_SHARE) / (share if exact else 1 - share)
        )
    return evidence >= log(EXACT_EVIDENCE)


def _totals(
    agency_no: int, year: int | None, facts: Mapping[FactKey, ScoreFact]
) -> Iterator[Identity]:
    """Total = weighted sum of the instruments, or plain sum where points are printed."""
    whole: FactKey = (agency_no, year, "overall", None, None, None)
    keys: dict[Instrument, FactKey] = {
        name: (agency_no, year, "instrument", name, None, None) for name in USUAL_WEIGHTS
    }
    if not all(key in facts for key in keys.values()):
        return
    scales = {name: facts[key].scale_max for name, key in keys.items()}
    known = codebook.load().weights(year)
    if scales == USUAL_WEIGHTS:
        parts = tuple((key, Decimal(1)) for key in keys.values())
        yield Identity("IIT + EIT + OIT (points)", whole, parts, True, points=True)
        return
    weights = known or USUAL_WEIGHTS
    parts = tuple((keys[name], weight / 100) for name, weight in weights.items())
    name = " + ".join(f"{weight / 100} {n}" for n, weight in weights.items())
    yield Identity(name, whole, parts, known is not None)


def _total_of_indicators(
    agency_no: int, year: int | None, facts: Mapping[FactKey, ScoreFact]
) -> Iterator[Identity]:
    """Total = weighted sum of the means of the ten indicators, where no instrument is printed."""
    instruments: list[FactKey] = [
        (agency_no, year, "instrument", name, None, None) for name in USUAL_WEIGHTS
    ]
    if any(key in facts for key in instruments):
        return
    whole: FactKey = (agency_no, year, "overall", None, None, None)
    known = codebook.load().weights(year)
    parts: list[tuple[FactKey, Decimal]] = [
        ((agency_no, year, "indicator", name, number, None), weight / 100 / len(INDICATORS[name]))
        for name, weight in (known or USUAL_WEIGHTS).items()
        for number in INDICATORS[name]
    ]
    binding = known is not None and "mean(ind" in _rule(year, "total")
    yield Identity("weighted means of indicators 1 to 10", whole, tuple(parts), binding)


def _eit(agency_no: int, year: int | None) -> Iterator[Identity]:
    """EIT = mean of its two surveys (from 2566 on)."""
    parts = codebook.load().eit_parts(year)
    if parts == 1 or year is None or year < 2566:
        return
    whole: FactKey = (agency_no, year, "instrument", "EIT", None, None)
    half = Decimal("0.5")
    public: FactKey = (agency_no, year, "instrument", "EIT", None, "public")
    survey: FactKey = (agency_no, year, "instrument", "EIT", None, "survey")
    yield Identity(
        "mean of EIT public and survey", whole, ((public, half), (survey, half)), parts == 2
    )


def _mean(name: str, whole: FactKey, parts: list[FactKey], binding: bool) -> Identity | None:
    if not parts:
        return None
    weight = Decimal(1) / Decimal(len(parts))
    return Identity(name, whole, tuple((key, weight) for key in parts), binding)


def _instruments(agency_no: int, year: int | None) -> Iterator[Identity]:
    """Instrument = mean of its indicators."""
    for instrument, numbers in INDICATORS.items():
        binding = "indicators" in _rule(year, f"instrument_{instrument}")
        whole: FactKey = (agency_no, year, "instrument", instrument, None, None)
        parts: list[FactKey] = [
            (agency_no, year, "indicator", instrument, no, None) for no in numbers
        ]
        identity = _mean(f"mean of indicators {', '.join(numbers)}", whole, parts, binding)
        if identity is not None:
            yield identity


def _rule(year: int | None, name: str) -> str:
    rule = codebook.load().rule(year, name)
    return rule.value if rule is not None else ""


def _oit(agency_no: int, year: int | None) -> Iterator[Identity]:
    """Indicator 9 or 10 = mean of its sub-indicators; sub-indicator = mean of its items."""
    book = codebook.load()
    binding = "sub-indicator" in _rule(year, "OIT_indicator")
    subs = [i.number for i in book.indicators(year) if "." in i.number]
    for number in INDICATORS["OIT"]:
        mine = [s for s in subs if s.split(".")[0] == number]
        whole: FactKey = (agency_no, year, "indicator", "OIT", number, None)
        parts: list[FactKey] = [(agency_no, year, "subindicator", "OIT", s, None) for s in mine]
        identity = _mean(f"mean of sub-indicators of {number}", whole, parts, binding)
        if identity is not None:
            yield identity
    for sub in subs:
        items = [i.code for i in book.items(year, "OIT") if i.subindicator == sub]
        known = next((i.n_items for i in book.indicators(year) if i.number == sub), None)
        if known is not None and known != len(items):
            continue
        whole = (agency_no, year, "subindicator", "OIT", sub, None)
        parts = [(agency_no, year, "item", "OIT", code, None) for code in items]
        identity = _mean(f"mean of the items of {sub}", whole, parts, binding)
        if identity is not None:
            yield identity


def _items(
    agency_no: int, year: int | None, facts: Mapping[FactKey, ScoreFact]
) -> Iterator[Identity]:
    """Indicator of IIT or EIT = mean of its items, where the year's list is whole; not binding."""
    book = codebook.load()
    for indicator in book.indicators(year):
        instrument = indicator.instrument
        if instrument not in ("IIT", "EIT") or "." in indicator.number:
            continue
        items = [i.code for i in book.items(year, instrument) if i.indicator == indicator.number]
        if indicator.n_items is None or indicator.n_items != len(items):
            continue
        whole: FactKey = (agency_no, year, "indicator", instrument, indicator.number, None)
        if whole not in facts:
            continue
        parts: list[FactKey] = [(agency_no, year, "item", instrument, c, None) for c in items]
        identity = _mean(f"mean of the items of indicator {indicator.number}", whole, parts, False)
        if identity is not None:
            yield identity


def out_of_range(fact: ScoreFact) -> bool:
    """Tell whether a value lies outside its scale."""
    return fact.value is not None and not 0 <= fact.value <= fact.scale_max


def values_of(facts: Mapping[FactKey, ScoreFact]) -> dict[FactKey, Value]:
    """Return (value, scale) of every fact, as `check` takes them."""
    return {key: (fact.value, fact.scale_max) for key, fact in facts.items()}


def describe(done: Check, facts: Mapping[FactKey, ScoreFact]) -> str:
    """Return the numbers of an identity, for a message."""
    parts = " ; ".join(
        f"{key[4] or key[3]}{'/' + key[5] if key[5] else ''} = {facts[key].value}"
        for key, _ in done.identity.parts
    )
    printed = facts[done.identity.whole].value
    computed = None if done.computed is None else hundred(done.computed, Decimal(100))
    return f"{done.identity.name}: {parts} give {computed}, printed is {printed}"
