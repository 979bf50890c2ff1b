"""The code tables with their lookups. A lookup of what is not known answers None, or ()."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.codebook.model import (
    INSTRUMENTS,
    Continuation,
    Indicator,
    Item,
    RatingBand,
    Rule,
)
from parsers.records import Instrument


@dataclass(frozen=True, slots=True)
class Codebook:
    """All tables, indexed. Use `parsers.codebook.load()`."""

    item_rows: tuple[Item, ...]
    indicator_rows: tuple[Indicator, ...]
    rule_rows: tuple[Rule, ...]
    rating_rows: tuple[RatingBand, ...]
    crosswalk_rows: tuple[Continuation, ...]
    _items: Mapping[tuple[int, str], Item] = field(repr=False)
    _rules: Mapping[tuple[int, str], Rule] = field(repr=False)
    _topics: Mapping[tuple[int, str], str] = field(repr=False)

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

        >>> from parsers.codebook import load
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

        >>> from parsers.codebook import load
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

        A number of low confidence is not taken: it would reject codes that may exist (one page says
        that IIT has 30 items in 2567, and may have copied them from 2566).

        >>> from parsers.codebook import load
        >>> load().item_count(2566, "OIT"), load().item_count(2567, "IIT")
        (43, None)
        """
        rule = self.rule(year, f"n_items_{instrument}")
        known = rule is not None and rule.value and rule.confidence != "low"
        return int(rule.value) if rule is not None and known else None

    def eit_parts(self, year: int | None) -> int | None:
        """Return how many EIT surveys share the e codes (1 or 2), None where unknown."""
        rule = self.rule(year, "EIT_parts")
        return int(rule.value) if rule is not None and rule.value else None

    def weights(self, year: int | None) -> Mapping[Instrument, Decimal] | None:
        """Return the weight of each instrument in points of 100, None where unknown.

        >>> from parsers.codebook import load
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

    def topics(self) -> tuple[str, ...]:
        """Return the names of all topics of the crosswalk, in the order of its first items."""
        return tuple(dict.fromkeys(row.topic for row in self.crosswalk_rows))

    def crosswalk(self, topic: str) -> tuple[Continuation, ...]:
        """Return the items of a topic, by year; () for a topic that does not exist.

        >>> from parsers.codebook import load
        >>> [(c.fiscal_year, c.code) for c in load().crosswalk("procurement_plan")]
        [(2564, 'o21'), (2565, 'o21'), (2566, 'o19'), (2568, 'o12')]
        """
        return tuple(row for row in self.crosswalk_rows if row.topic == topic)

    def topic(self, year: int | None, code: str) -> str | None:
        """Return the topic of an item, None where no other year is known to ask the same."""
        return None if year is None else self._topics.get((year, code))

    def same_item(self, year: int | None, code: str, other_year: int) -> str | None:
        """Return the code under which another year asks for the same.

        Returns:
            None where it is not known, and where either year has several items of the topic (the
            one No Gift item of 2565 became three in 2566): no single code is the same then.

        >>> from parsers.codebook import load
        >>> load().same_item(2566, "o19", 2568), load().same_item(2565, "o34", 2566)
        ('o12', None)
        """
        topic = self.topic(year, code)
        if topic is None:
            return None
        rows = self.crosswalk(topic)
        here = [row.code for row in rows if row.fiscal_year == year]
        there = [row.code for row in rows if row.fiscal_year == other_year]
        return there[0] if len(here) == 1 and len(there) == 1 else None

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
