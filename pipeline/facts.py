"""What reconcile hands to emit: one value per fact, with how it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.records import (
    Channel,
    Evidence,
    Finding,
    Instrument,
    Level,
    Records,
    ScoreMention,
)

ScoreStatus = Literal["verified", "consistent", "repaired", "conflict", "unreadable"]


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """One row of the `scores` table.

    `mentions` and `agreement` count a repeat inside one table row once; `evidence` is that of the
    mention the value was taken from. `value_100` = value / scale_max x 100, two places.
    """

    agency_no: int
    fiscal_year: int | None
    level: Level
    instrument: Instrument | None
    code: str | None
    channel: Channel | None
    title: str
    value: Decimal | None
    scale_max: Decimal
    value_100: Decimal | None
    mentions: int
    agreement: Decimal
    status: ScoreStatus
    needs_review: bool
    confidence: float | None
    code_raw: str
    label_raw: str
    match_score: float | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one document after reconciling.

    `mentions` are all score mentions in reading order (their row number is `mention_no`, from 1).
    `findings` holds those of every earlier stage too.
    """

    records: Records
    scores: tuple[ScoreFact, ...]
    mentions: tuple[ScoreMention, ...]
    rating_stated: str | None
    rating_computed: str | None
    findings: tuple[Finding, ...]
