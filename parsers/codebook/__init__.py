"""The code tables by fiscal year: the only place that knows what o18 means in 2566.

Five CSV files lie beside this module: `items.csv`, `indicators.csv`, `rules.csv`, `ratings.csv`,
and `crosswalk.csv`, which says what became of an item in other years. Every row names the source
it was read from and how sure that source is. A gap in the public material is a gap here: nothing
is borrowed from another year, because item numbers are not stable (the procurement plan is o21 in
2565, o19 in 2566 and o12 in 2568).

What is known of each year, and how to add one: `docs/codebook.md`.
"""

from __future__ import annotations

from parsers.codebook.book import Codebook
from parsers.codebook.loader import load
from parsers.codebook.model import (
    INSTRUMENTS,
    YEARS,
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

__all__ = [
    "INSTRUMENTS",
    "YEARS",
    "Basis",
    "Codebook",
    "Condition",
    "Confidence",
    "Continuation",
    "Indicator",
    "Item",
    "Part",
    "RatingBand",
    "Rule",
    "load",
]
