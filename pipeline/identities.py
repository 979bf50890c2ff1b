"""The sums that scores must fulfil, by fiscal year.

The weights and what is a mean of what come from the codebook. A rule that the codebook states for
the year is *binding*: where it fails, something is misread or misprinted. The same rule in a year
of which nothing is known only vouches for the numbers where it closes, and says nothing where not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from parsers import codebook
from parsers.records import Instrument
from pipeline.facts import ScoreFact
from pipeline.voting import FactKey, hundred

TOLERANCE = Decimal("0.01")
"""Printed values are rounded: (97.07 + 58.00) / 2 = 77.535 is printed 77.53."""
DOUBT = Decimal("0.02")
"""A difference above `TOLERANCE` and up to this may be rounding of all parts: no verdict."""
USUAL_WEIGHTS: dict[Instrument, Decimal] = {
    "IIT": Decimal(30),
    "EIT": Decimal(30),
    "OIT": Decimal(40),
}
"""Points per instrument in every year whose weights are known (2563-2567)."""
INDICATORS: dict[Instrument, tuple[str, ...]] = {
    "IIT": ("1", "2", "3", "4", "5"),
    "EIT": ("6", "7", "8"),
    "OIT": ("9", "10"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """`whole` = sum of weight x part (values as scores of 100, or as printed points).

    Attributes:
        name: What is added, for a message.
        whole: Key of the sum.
        parts: Keys and weights.
        binding: The codebook states the rule for this year.
        points: The values are taken as printed (points), not as scores of 100.
    """

    name: str
    whole: FactKey
    parts: tuple[tuple[FactKey, Decimal], ...]
    binding: bool
    points: bool = False

    @property
    def members(self) -> tuple[FactKey, ...]:
        """All keys, the sum first."""
        return (self.whole, *(key for key, _ in self.parts))


@dataclass(frozen=True, slots=True)
class Check:
    """An identity computed: `difference` is printed minus computed, None where a value lacks."""

    identity: Identity
    computed: Decimal | None
    printed: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How far the printed sum is from the computed one."""
        if self.computed is None or self.printed is None:
            return None
        return abs(self.printed - self.computed)

    @property
    def closed(self) -> bool:
        """The sum is right, within the rounding of one printed value."""
        return self.difference is not None and self.difference <= TOLERANCE

    @property
    def failed(self) -> bool:
        """The sum is wrong by more than rounding can explain, and the rule is known to hold."""
        return self.identity.binding and self.difference is not None and self.difference > DOUBT


def check(identity: Identity, values: Mapping[FactKey, tuple[Decimal | None, Decimal]]) -> Check:
    """Compute an identity from (value, scale) of its members."""

    def value(key: FactKey) -> Decimal | None:
        number, scale_max = values[key]
        if number is None or identity.points:
            return number
        return number / scale_max * 100

    parts = [(value(key), weight) for key, weight in identity.parts]
    computed: Decimal | None = Decimal(0)
    for number, weight in parts:
        computed = None if number is None or computed is None else computed + number * weight
    return Check(identity, computed, value(identity.whole))


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
            *_eit(agency_no, year),
            *_instruments(agency_no, year),
            *_oit(agency_no, year),
            *_items(agency_no, year, facts),
        )
        found.extend(i for i in candidates if all(key in facts for key in i.members))
    return tuple(found)


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


def values_of(facts: Mapping[FactKey, ScoreFact]) -> dict[FactKey, tuple[Decimal | None, Decimal]]:
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
