"""Mentions made by hand, for the tests of the reconcile stage."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from parsers.document import Document
from parsers.records import DocumentFacts, Evidence, RatingMention, Records, ScoreMention
from pipeline.facts import Facts, ScoreFact
from pipeline.reconcile import reconcile

DOCUMENT = Document("0" * 16, "a.txt", "text/plain", ())


def mention(name: str, value: str | None, line: int = 1, **more: Any) -> ScoreMention:
    """Make a mention from a short name: `overall`, `IIT`, `EIT/public`, `e4/survey`, `ind9`."""
    head, _, channel = name.partition("/")
    level, instrument, code = "item", None, None
    if head == "overall":
        level = "overall"
    elif head in ("IIT", "EIT", "OIT"):
        level, instrument = "instrument", head
    elif head.startswith("ind"):
        code = head[3:]
        level = "subindicator" if "." in code else "indicator"
        number = int(code.split(".")[0])
        instrument = "IIT" if number <= 5 else "EIT" if number <= 8 else "OIT"
    else:
        code = head
        instrument = {"i": "IIT", "e": "EIT", "o": "OIT"}[head[0]]
    confidence = more.pop("confidence", None)
    return ScoreMention(
        fiscal_year=more.pop("year", 2566),
        level=level,  # type: ignore[arg-type]
        instrument=instrument,  # type: ignore[arg-type]
        code=more.pop("code", code),
        channel=channel or None,  # type: ignore[arg-type]
        value=None if value is None else Decimal(value),
        scale_max=Decimal(more.pop("scale", "100")),
        evidence=Evidence(1, f"{name} {value}", "fake", line, confidence=confidence),
        **more,
    )


def run(
    *mentions: ScoreMention, ratings: tuple[RatingMention, ...] = (), year: int = 2566
) -> Facts:
    records = Records(DocumentFacts(fiscal_year=year), (), tuple(mentions), ratings)
    return reconcile(DOCUMENT, records)


def fact(facts: Facts, name: str, agency_no: int = 1) -> ScoreFact:
    key = mention(name, None)
    (found,) = (
        s
        for s in facts.scores
        if (s.agency_no, s.level, s.instrument, s.code, s.channel)
        == (agency_no, key.level, key.instrument, key.code, key.channel)
    )
    return found


def kinds(facts: Facts) -> list[str]:
    return [f.kind for f in facts.findings]


RESULT = (
    mention("overall", "89.26", 1),
    mention("IIT", "100", 2),
    mention("EIT", "77.53", 3),
    mention("EIT/public", "97.07", 4),
    mention("EIT/survey", "58.00", 5),
    mention("OIT", "90", 6),
)
