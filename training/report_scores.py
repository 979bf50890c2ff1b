"""Scores that obey the identities and rating rules of their year.

Item scores are drawn; everything above them is computed from unrounded values and rounded once, as
the assessment does: OIT items are 0 or 100, a sub-indicator is the mean of its items, an indicator
the mean of its items (IIT, EIT) or sub-indicators (OIT), an instrument the mean of its indicators,
EIT since 2566 the mean of two surveys, and the total 0.3 IIT + 0.3 EIT + 0.4 OIT. Two places; the
assessment rounds halves either way (77.535 was printed 77.53), so a drawn report does one of both.

Sources: the rules `weight_*`, `EIT_parts`, `OIT_indicator`, `instrument_*` and `rounding` of the
codebook. Where a year states no rule (2568 and 2569: no weights) the rule of the years before is
used to draw numbers: the truth of a report is what it prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from random import Random

from parsers import codebook
from parsers.records import Channel, Instrument

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
WEIGHTS: dict[Instrument, Decimal] = {
    "IIT": Decimal(30),
    "EIT": Decimal(30),
    "OIT": Decimal(40),
}
INDICATORS: dict[Instrument, tuple[str, ...]] = {
    "IIT": ("1", "2", "3", "4", "5"),
    "EIT": ("6", "7", "8"),
    "OIT": ("9", "10"),
}
ItemKey = tuple[str, Channel | None]
"""Code and survey of an item score."""


@dataclass(frozen=True, slots=True)
class MadeScores:
    """All scores of one agency, of 100, two places, and its rating code.

    `instruments` holds EIT too where it is the mean of `parts`; `indicators` maps "1".."10",
    `subindicators` "9.1".. where the year's list knows them.
    """

    year: int
    items: Mapping[ItemKey, Decimal]
    subindicators: Mapping[str, Decimal]
    indicators: Mapping[str, Decimal]
    parts: Mapping[Channel, Decimal]
    instruments: Mapping[Instrument, Decimal]
    total: Decimal
    rating: str

    def points(self, instrument: Instrument) -> Decimal:
        """Return the weighted points of an instrument (IIT of 30, EIT of 30, OIT of 40)."""
        return (self.instruments[instrument] * WEIGHTS[instrument] / HUNDRED).quantize(
            CENT, ROUND_HALF_UP
        )


def mean(values: Sequence[Decimal]) -> Decimal:
    """Return the mean, unrounded.

    >>> mean([Decimal(1), Decimal(2)])
    Decimal('1.5')
    """
    return sum(values, Decimal(0)) / len(values)


def has_two_surveys(year: int) -> bool:
    """Tell whether the year's reports print EIT as two surveys (known for 2566 only)."""
    return codebook.load().eit_parts(year) == 2


def make_scores(rng: Random, year: int) -> MadeScores:
    """Draw the scores of one agency.

    Args:
        rng: Source of every choice.
        year: Fiscal year whose lists and rules apply.
    """
    rounding = rng.choice((ROUND_HALF_UP, ROUND_HALF_DOWN))
    level = rng.choice((72, 82, 90, 96))
    items: dict[ItemKey, Decimal] = {}
    exact: dict[str, Decimal] = {}
    for no in INDICATORS["IIT"]:
        exact[no] = _opinions(rng, year, no, None, level, items)
    channels: tuple[Channel | None, ...] = (
        ("public", "survey") if has_two_surveys(year) else (None,)
    )
    by_channel: dict[Channel | None, Decimal] = {}
    for channel in channels:
        middle = level if channel != "survey" else level - rng.choice((0, 10, 25))
        own = {no: _opinions(rng, year, no, channel, middle, items) for no in INDICATORS["EIT"]}
        by_channel[channel] = mean(list(own.values()))
        for no, value in own.items():
            exact[no] = (exact[no] + value) / 2 if no in exact else value
    subs = _oit(rng, year, level, items)
    for no in INDICATORS["OIT"]:
        mine = [v for sub, v in subs.items() if sub.split(".")[0] == no]
        exact[no] = mean(mine)
    instruments = {
        name: mean([exact[no] for no in numbers]) for name, numbers in INDICATORS.items()
    }
    total = sum((instruments[name] * WEIGHTS[name] / HUNDRED for name in WEIGHTS), Decimal(0))
    printed = {name: value.quantize(CENT, rounding) for name, value in instruments.items()}
    parts = {c: v.quantize(CENT, rounding) for c, v in by_channel.items() if c is not None}
    known = {i.number for i in codebook.load().indicators(year)}
    return MadeScores(
        year=year,
        items=items,
        subindicators={k: v.quantize(CENT, rounding) for k, v in subs.items() if k in known},
        indicators={no: value.quantize(CENT, rounding) for no, value in exact.items()},
        parts=parts,
        instruments=printed,
        total=total.quantize(CENT, rounding),
        rating=rating_of(
            year, total.quantize(CENT, rounding), [*printed.values(), *parts.values()]
        ),
    )


def _opinions(
    rng: Random,
    year: int,
    indicator: str,
    channel: Channel | None,
    level: int,
    items: dict[ItemKey, Decimal],
) -> Decimal:
    """Draw the items of an IIT or EIT indicator and return their mean, unrounded."""
    codes = item_codes(year, indicator)
    drawn = [_opinion(rng, level) for _ in codes or range(6)]
    items.update({(code, channel): value for code, value in zip(codes, drawn, strict=False)})
    return mean(drawn)


def item_codes(year: int, indicator: str) -> list[str]:
    """Return the codes of an indicator's items, gaps of the year's list included.

    Indicators 1 to 5 have six items and 6 to 8 five wherever both are known (2564, 2566).

    >>> item_codes(2566, "1"), item_codes(2565, "6")
    (['i1', 'i2', 'i3', 'i4', 'i5', 'i6'], [])
    """
    instrument: Instrument = "IIT" if int(indicator) <= 5 else "EIT"
    if len(codebook.load().items(year, instrument)) < 10:
        return []
    size, first = (6, 1) if instrument == "IIT" else (5, 6)
    start = (int(indicator) - first) * size + 1
    return [f"{instrument[0].lower()}{n}" for n in range(start, start + size)]


def _opinion(rng: Random, level: int) -> Decimal:
    kind = rng.random()
    if kind < 0.08:
        return HUNDRED
    if kind < 0.10:
        return Decimal(rng.randint(level - 12, 100))
    low, high = (level - 15) * 100, 10000
    return Decimal(rng.randint(low, high)).scaleb(-2)


def _oit(rng: Random, year: int, level: int, items: dict[ItemKey, Decimal]) -> dict[str, Decimal]:
    """Draw the OIT items; return the unrounded scores of their sub-indicators (or indicators)."""
    groups: dict[str, list[Decimal]] = {}
    listed = codebook.load().items(year, "OIT")
    for item in listed if len(listed) >= 10 else ():
        value = HUNDRED if rng.randint(1, 100) <= level + 2 else Decimal(0)
        items[(item.code, None)] = value
        group = item.subindicator or item.indicator or ("9" if item.number <= 20 else "10")
        groups.setdefault(group, []).append(value)
    if not groups:
        return {no: _opinion(rng, level) for no in INDICATORS["OIT"]}
    return {group: mean(values) for group, values in groups.items()}


def rating_of(year: int, total: Decimal, parts: Sequence[Decimal]) -> str:
    """Return the rating code by the rule of the year; 2569 (no bands known) uses that of 2568.

    >>> rating_of(2566, Decimal("89.26"), [Decimal(100), Decimal("58")])
    'PASS'
    >>> rating_of(2564, Decimal(90), [])
    'A'
    """
    if year <= 2565:
        bounds = ((95, "AA"), (85, "A"), (75, "B"), (65, "C"), (55, "D"), (50, "E"), (0, "F"))
        return next(code for bound, code in bounds if total >= bound)
    if total < 70:
        return "IMPROVE_URGENT"
    if total < 85:
        return "IMPROVE"
    lowest = min(parts)
    if total >= 95 and lowest >= 95:
        return "PASS_EXCELLENT"
    return "PASS_GOOD" if lowest >= 85 else "PASS"


RATING_WORDS = {
    "PASS_EXCELLENT": "ผ่านดีเยี่ยม",
    "PASS_GOOD": "ผ่านดี",
    "PASS": "ผ่าน",
    "IMPROVE": "ต้องปรับปรุง",
    "IMPROVE_URGENT": "ต้องปรับปรุงโดยด่วน",
}
