"""Reading the packaged tables. A malformed row is a bug of this package and raises at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Literal, cast, get_args

from parsers.codebook.book import Codebook
from parsers.codebook.model import (
    INSTRUMENTS,
    Basis,
    Condition,
    Confidence,
    Continuation,
    Indicator,
    Item,
    Part,
    RatingBand,
    Rule,
)
from parsers.records import Channel, Instrument


def _read(name: str) -> Iterator[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _basis(text: str) -> Basis:
    if text not in get_args(Basis):
        raise ValueError(f"codebook: {text!r} is no basis")
    return cast(Basis, text)


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
    """Read the tables (once per process).

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
    crosswalk = tuple(
        Continuation(
            topic=r["topic"],
            fiscal_year=int(r["fiscal_year"]),
            code=r["code"],
            basis=_basis(r["basis"]),
            note=r["note"],
            source=r["source"],
            confidence=_confidence(r["confidence"]),
        )
        for r in _read("crosswalk.csv")
    )
    return Codebook(
        item_rows=items,
        indicator_rows=indicators,
        rule_rows=rules,
        rating_rows=ratings,
        crosswalk_rows=crosswalk,
        _items={(i.fiscal_year, i.code): i for i in items},
        _rules={(r.fiscal_year, r.rule): r for r in rules},
        _topics={(c.fiscal_year, c.code): c.topic for c in crosswalk},
    )
