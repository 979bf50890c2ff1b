"""The code tables by fiscal year: the only place that knows what o18 means in 2566.

Four CSV files lie beside this module: `items.csv`, `indicators.csv`, `rules.csv` and
`ratings.csv`. Every row names the source it was read from and how sure that source is. A gap in
the public material is a gap here: nothing is borrowed from another year, because item numbers are
not stable (the procurement plan is o21 in 2565, o19 in 2566 and o12 in 2568).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

from parsers.records import Channel, Instrument

Confidence = Literal["high", "medium", "low"]
Part = tuple[Instrument, Channel | None]
"""A score that a rating condition tests: an instrument, or one survey of it."""

INSTRUMENTS: tuple[Instrument, ...] = ("IIT", "EIT", "OIT")
YEARS = range(2561, 2570)
"""Fiscal years (Buddhist era) the tables may speak of; several of them are mostly gaps."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question or disclosure item of one year.

    `key_phrases` are alternative wordings, or the texts of sub-questions. `title` is a short name
    of our own for IIT and EIT, the official wording for OIT.
    """

    fiscal_year: int
    instrument: Instrument
    code: str
    indicator: str | None
    subindicator: str | None
    title: str
    key_phrases: tuple[str, ...]
    polarity: str | None
    source: str
    confidence: Confidence

    @property
    def number(self) -> int:
        """The number in the code: 18 for o18."""
        return int(self.code[1:])


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator (`number` "9") or sub-indicator ("9.1") of one year.

    `instrument` is None for the five indices that central agencies still used in 2561.
    """

    fiscal_year: int
    instrument: Instrument | None
    number: str
    name: str
    name_variants: tuple[str, ...]
    n_items: int | None
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rule:
    """One scoring rule; `value` is empty where only a remark (`note`) is known."""

    fiscal_year: int
    rule: str
    value: str
    note: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Condition:
    """What the parts of a score must fulfil beside the total: all >= limit, or any < limit."""

    kind: Literal["all>=", "any<"]
    limit: Decimal
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RatingBand:
    """One rating of one year: the range of the total, and the condition on its parts."""

    fiscal_year: int
    code: str
    min_score: Decimal
    max_score: Decimal
    condition: Condition | None
    name: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Codebook:
    """All tables, indexed. Use `load()`."""

    item_rows: tuple[Item, ...]
    indicator_rows: tuple[Indicator, ...]
    rule_rows: tuple[Rule, ...]
    rating_rows: tuple[RatingBand, ...]
    _items: Mapping[tuple[int, str], Item] = field(repr=False)
    _rules: Mapping[tuple[int, str], Rule] = field(repr=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of which any table knows anything, ascending."""
        rows = (self.item_rows, self.indicator_rows, self.rule_rows, self.rating_rows)
        return tuple(sorted({row.fiscal_year for table in rows for row in table}))

    def items(self, year: int | None, instrument: Instrument | None = None) -> tuple[Item, ...]:
        """Return the known items of a year (of one instrument), in code order; () for a gap."""
        return tuple(
            i
            for i in self.item_rows
            if i.fiscal_year == year and instrument in (None, i.instrument)
        )

    def item(self, year: int | None, code: str) -> Item | None:
        """Return the item with this code, None where the year does not know it.

        >>> load().item(2566, "o18").title
        'E-Service'
        >>> load().item(2566, "i27") is None  # its wording could not be found: a gap
        True
        """
        return None if year is None else self._items.get((year, code))

    def title(self, year: int | None, code: str) -> str | None:
        """Return the item's title, None where the year does not know it."""
        item = self.item(year, code)
        return None if item is None else item.title

    def indicators(self, year: int | None) -> tuple[Indicator, ...]:
        """Return the known indicators and sub-indicators of a year."""
        return tuple(i for i in self.indicator_rows if i.fiscal_year == year)

    def common_indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that have one number and one name in every year that is known.

        They tell what a score is about even where the year cannot be read. Sub-indicators and
        indicators of the old indices are not among them.

        >>> [i.number for i in load().common_indicators()]
        ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']
        """
        rows = [i for i in self.indicator_rows if i.number.isdecimal()]
        names: dict[str, set[str]] = {}
        for row in rows:
            names.setdefault(row.number, set()).add(row.name)
        latest = {row.number: row for row in rows if len(names[row.number]) == 1}
        return tuple(latest[number] for number in sorted(latest, key=int))

    def indicator(self, year: int | None, no: str) -> Indicator | None:
        """Return an indicator ("9") or sub-indicator ("9.1"), None where unknown."""
        return next((i for i in self.indicators(year) if i.number == no), None)

    def rule(self, year: int | None, name: str) -> Rule | None:
        """Return a scoring rule of a year by name, None where unknown."""
        return None if year is None else self._rules.get((year, name))

    def item_count(self, year: int | None, instrument: Instrument) -> int | None:
        """Return how many items the year's list has, None where no source says a number.

        >>> load().item_count(2566, "OIT"), load().item_count(2568, "IIT")
        (43, None)
        """
        rule = self.rule(year, f"n_items_{instrument}")
        return int(rule.value) if rule is not None and rule.value else None

    def eit_parts(self, year: int | None) -> int | None:
        """Return how many EIT surveys share the e codes (1 or 2), None where unknown."""
        rule = self.rule(year, "EIT_parts")
        return int(rule.value) if rule is not None and rule.value else None

    def weights(self, year: int | None) -> Mapping[Instrument, Decimal] | None:
        """Return the weight of each instrument in points of 100, None where unknown.

        >>> {k: str(v) for k, v in load().weights(2566).items()}
        {'IIT': '30', 'EIT': '30', 'OIT': '40'}
        >>> load().weights(2569) is None
        True
        """
        found: dict[Instrument, Decimal] = {}
        for instrument in INSTRUMENTS:
            rule = self.rule(year, f"weight_{instrument}")
            if rule is None:
                return None
            found[instrument] = Decimal(rule.value)
        return found

    def rating_bands(self, year: int | None) -> tuple[RatingBand, ...]:
        """Return the ratings of a year, best first; () where the bands are not known."""
        return tuple(b for b in self.rating_rows if b.fiscal_year == year)

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield the rows of the output table `codebook`, ordered by year, instrument and code."""
        for year in self.years:
            weights = self.weights(year) or {}
            for instrument, weight in weights.items():
                rule = self._rules[(year, f"weight_{instrument}")]
                yield _row(rule, instrument, instrument, "instrument", "", weight=weight)
            for ind in self.indicators(year):
                level = "subindicator" if "." in ind.number else "indicator"
                top = ind.number.split(".")[0]
                sub = ind.number if level == "subindicator" else None
                phrases = ind.name_variants
                yield _row(ind, ind.instrument, ind.number, level, ind.name, phrases, top, sub)
            for item in self.items(year):
                yield _row(
                    item,
                    item.instrument,
                    item.code,
                    "item",
                    item.title,
                    item.key_phrases,
                    item.indicator,
                    item.subindicator,
                )


def _row(
    known: Item | Indicator | Rule,
    instrument: Instrument | None,
    code: str,
    level: str,
    title: str,
    key_phrases: tuple[str, ...] = (),
    indicator: str | None = None,
    subindicator: str | None = None,
    weight: Decimal | None = None,
) -> dict[str, object]:
    return {
        "fiscal_year": known.fiscal_year,
        "instrument": instrument,
        "code": code,
        "level": level,
        "indicator": indicator,
        "subindicator": subindicator,
        "title": title,
        "key_phrases": list(key_phrases),
        "weight": weight,
        "source": known.source,
        "confidence": known.confidence,
    }


def _read(name: str) -> Iterator[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _instrument(text: str) -> Instrument:
    if text not in INSTRUMENTS:
        raise ValueError(f"codebook: {text!r} is no instrument")
    return text


def _confidence(text: str) -> Confidence:
    if text not in ("high", "medium", "low"):
        raise ValueError(f"codebook: {text!r} is no confidence")
    return cast(Confidence, text)


def _part(text: str) -> Part:
    name, _, channel = text.partition("/")
    if channel not in ("", "public", "survey"):
        raise ValueError(f"codebook: {channel!r} is no channel")
    return _instrument(name), cast(Channel, channel) if channel else None


def _condition(text: str, parts: str) -> Condition | None:
    if not text:
        return None
    kinds: tuple[Literal["all>=", "any<"], ...] = ("all>=", "any<")
    for kind in kinds:
        if text.startswith(kind):
            limit = Decimal(text.removeprefix(kind))
            tested = tuple(_part(p) for p in _split(parts))
            return Condition(kind, limit, tested)
    raise ValueError(f"codebook: condition {text!r} is not understood")


@lru_cache(maxsize=1)
def load() -> Codebook:
    """Read the four tables (once per process).

    Raises:
        ValueError: A row of the packaged tables is malformed; a bug of this package.
    """
    items = tuple(
        Item(
            fiscal_year=int(r["fiscal_year"]),
            instrument=_instrument(r["instrument"]),
            code=r["code"],
            indicator=r["indicator"] or None,
            subindicator=r["subindicator"] or None,
            title=r["title"],
            key_phrases=_split(r["key_phrases"]),
            polarity=r["polarity"] or None,
            source=r["source"],
            confidence=_confidence(r["confidence"]),
        )
        for r in _read("items.csv")
    )
    indicators = tuple(
        Indicator(
            fiscal_year=int(r["fiscal_year"]),
            instrument=_instrument(r["instrument"]) if r["instrument"] else None,
            number=r["indicator"],
            name=r["name"],
            name_variants=_split(r["name_variants"]),
            n_items=int(r["n_items"]) if r["n_items"] else None,
            source=r["source"],
            confidence=_confidence(r["confidence"]),
        )
        for r in _read("indicators.csv")
    )
    rules = tuple(
        Rule(
            fiscal_year=int(r["fiscal_year"]),
            rule=r["rule"],
            value=r["value"],
            note=r["note"],
            source=r["source"],
            confidence=_confidence(r["confidence"]),
        )
        for r in _read("rules.csv")
    )
    ratings = tuple(
        RatingBand(
            fiscal_year=int(r["fiscal_year"]),
            code=r["code"],
            min_score=Decimal(r["min_score"]),
            max_score=Decimal(r["max_score"]),
            condition=_condition(r["condition"], r["parts"]),
            name=r["name"],
            source=r["source"],
            confidence=_confidence(r["confidence"]),
        )
        for r in _read("ratings.csv")
    )
    return Codebook(
        item_rows=items,
        indicator_rows=indicators,
        rule_rows=rules,
        rating_rows=ratings,
        _items={(i.fiscal_year, i.code): i for i in items},
        _rules={(r.fiscal_year, r.rule): r for r in rules},
    )
