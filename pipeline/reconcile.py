"""Mentions become facts: they vote, sums check them, and what contradicts is reported.

No value is made up: every fact's value is printed somewhere, or is another reading that somebody
supports and that alone closes a sum (`repair.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from parsers.document import Document
from parsers.records import Finding, Records, ScoreMention
from parsers.years import FIRST_YEAR, LAST_YEAR
from pipeline.facts import Facts, ScoreFact
from pipeline.identities import TOLERANCE, out_of_range
from pipeline.rating_check import check_ratings
from pipeline.repair import repair_sums
from pipeline.voting import (
    Candidate,
    FactKey,
    fact_key,
    reading_order,
    subject,
    total_order,
    vote,
)

FactTable = dict[FactKey, ScoreFact]
LEVELS = ("overall", "instrument", "indicator", "subindicator", "item")


def reconcile(document: Document, records: Records) -> Facts:
    """Turn the records of one document into facts.

    Args:
        document: The normalised document (for its id; the ink itself is in the evidence).
        records: Everything parsed from it.

    Returns:
        One value per fact with its status, the mentions in reading order, the stated and the
        computed rating of the issuer, and all findings of this and the earlier stages.
    """
    del document  # the evidence in the records is enough today
    mentions = tuple(sorted(records.scores, key=reading_order))
    candidates, findings = _vote_all(mentions)
    facts: FactTable = {key: candidate.fact for key, candidate in candidates.items()}
    findings.extend(_channel_conflicts(facts))
    findings.extend(_ranges(facts))
    findings.extend(_impossible_years(facts, records.facts.report_year))
    findings.extend(repair_sums(facts, candidates))
    ratings = check_ratings(facts, records)
    findings.extend(ratings.findings)
    earlier = (*records.facts.findings, *records.findings)
    return Facts(
        records=records,
        scores=tuple(facts[key] for key in sorted(facts, key=_key_order)),
        mentions=mentions,
        rating_stated=ratings.stated,
        rating_computed=ratings.computed,
        findings=tuple(dict.fromkeys((*earlier, *findings))),
    )


def _key_order(key: FactKey) -> tuple[object, ...]:
    """Sort key of facts: the primary key, with absent parts first."""
    agency_no, year, level, instrument, code, channel = key
    number = "".join(c for c in code or "" if c.isdecimal())
    return (
        agency_no,
        year or 0,
        LEVELS.index(level),
        instrument or "",
        int(number) if number else 0,
        code or "",
        channel or "",
    )


def _vote_all(
    mentions: Iterable[ScoreMention],
) -> tuple[dict[FactKey, Candidate], list[Finding]]:
    groups: dict[FactKey, list[ScoreMention]] = {}
    for mention in sorted(mentions, key=total_order):
        groups.setdefault(fact_key(mention), []).append(mention)
    candidates: dict[FactKey, Candidate] = {}
    findings: list[Finding] = []
    for key in sorted(groups, key=_key_order):
        candidates[key], found = vote(key, groups[key])
        findings.extend(found)
    return candidates, findings


def _channel_conflicts(facts: FactTable) -> list[Finding]:
    """Review EIT items that are printed with one score though two surveys are printed too.

    The single score agrees only if it is the mean of both surveys.
    """
    findings: list[Finding] = []
    for key in sorted(facts, key=_key_order):
        agency_no, year, level, instrument, code, channel = key
        fact = facts[key]
        if instrument != "EIT" or channel is not None or code is None or fact.value is None:
            continue
        public = facts.get((agency_no, year, level, instrument, code, "public"))
        survey = facts.get((agency_no, year, level, instrument, code, "survey"))
        printed = [f for f in (public, survey) if f is not None and f.value is not None]
        if not printed or _is_mean(fact, printed):
            continue
        facts[key] = replace(fact, status="conflict", needs_review=True)
        others = ", ".join(f"{f.channel} {f.value} ({_where(f)})" for f in printed)
        findings.append(
            Finding(
                "warning",
                "score_conflict",
                f"{code} of {year} is printed once without a survey, {fact.value} "
                f"({_where(fact)}), and by survey: {others}; a person must decide.",
                subject(key),
                fact.evidence.page,
                fact.evidence.raw[:200],
            )
        )
    return findings


def _is_mean(fact: ScoreFact, printed: list[ScoreFact]) -> bool:
    values = [f.value_100 for f in printed if f.value_100 is not None]
    if len(values) != 2 or fact.value_100 is None:
        return False
    return abs(sum(values, Decimal(0)) / 2 - fact.value_100) <= TOLERANCE


def _where(fact: ScoreFact) -> str:
    line = fact.evidence.line
    return f"line {line}" if line is not None else f"page {fact.evidence.page}"


def _ranges(facts: FactTable) -> list[Finding]:
    findings: list[Finding] = []
    for key in sorted(facts, key=_key_order):
        fact = facts[key]
        if not out_of_range(fact):
            continue
        facts[key] = replace(fact, needs_review=True)
        findings.append(
            Finding(
                "warning",
                "out_of_range",
                f"{fact.value} is not between 0 and {fact.scale_max}.",
                subject(key),
                fact.evidence.page,
                fact.evidence.raw[:200],
            )
        )
    return findings


def _impossible_years(facts: FactTable, report_year: int | None) -> list[Finding]:
    """Review scores of a year before the assessment began, or after the report was written.

    A sentence names its own year, and one misread digit of it moves the score to another result.
    """
    latest = report_year or LAST_YEAR
    findings: list[Finding] = []
    for key in sorted(facts, key=_key_order):
        fact = facts[key]
        year = fact.fiscal_year
        if year is None or FIRST_YEAR <= year <= latest:
            continue
        facts[key] = replace(fact, needs_review=True)
        findings.append(
            Finding(
                "warning",
                "year_impossible",
                f"The score is said to be of {year}; a result of {FIRST_YEAR} to {latest} is "
                "possible.",
                subject(key),
                fact.evidence.page,
                fact.evidence.raw[:200],
            )
        )
    return findings
