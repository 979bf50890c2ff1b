"""What the code tables hold: one frozen row per fact, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.records import Channel, Instrument

Confidence = Literal["high", "medium", "low"]
"""How sure the source of a fact is: `high` an official text or a recomputed figure, `medium` one
secondary source, `low` a paraphrase, an inference or a fact carried over."""
Basis = Literal["same_wording", "like_wording", "notes", "own_reading"]
"""Why an item is taken to continue: the wordings of two years are the same, are alike (rapidfuzz
ratio from 85), the reference notes name it, or we read it so ourselves (then confidence low)."""
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
class Continuation:
    """One item of a topic that several years ask for; its number changes from year to year.

    `note` explains what the wording alone does not show; it is empty where `basis` needs no word.
    """

    topic: str
    fiscal_year: int
    code: str
    basis: Basis
    note: str
    source: str
    confidence: Confidence
