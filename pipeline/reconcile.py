"""Mentions become facts: they vote, sums check them, and what contradicts is reported.

No value is made up: every fact's value is printed somewhere, or is an alternative that the reader
itself offered and that alone closes a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.document import Document
from parsers.records import Finding, Records, ScoreMention
from pipeline.facts import Facts, ScoreFact, ScoreStatus
from pipeline.identities import (
    DOUBT,
    TOLERANCE,
    Check,
    Identity,
    check,
    describe,
    find_identities,
    out_of_range,
    values_of,
)
from pipeline.rating_check import check_ratings
from pipeline.voting import (
    Candidate,
    FactKey,
    fact_key,
    hundred,
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
    findings.extend(_sums(facts, candidates))
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


@dataclass(frozen=True, slots=True)
class _Repair:
    """Another reading of one fact that closes a sum, or (`closes` False) nearly does."""

    key: FactKey
    value: Decimal
    closes: bool


def _sums(facts: FactTable, candidates: dict[FactKey, Candidate]) -> list[Finding]:
    """Check every sum; mark what closes, repair what one reading closes, report what fails."""
    findings: list[Finding] = []
    identities = find_identities(facts)
    repaired: set[FactKey] = set()
    for identity in identities:
        done = check(identity, values_of(facts))
        if not _wants_repair(done, facts):
            continue
        repairs = _repairs(identity, identities, facts, candidates)
        if len(repairs) == 1 and repairs[0].closes:
            findings.append(_repair(repairs[0], done, facts))
            repaired.add(repairs[0].key)
    checks = [check(identity, values_of(facts)) for identity in identities]
    closed = {key for done in checks if done.closed for key in done.identity.members}
    failed = {key for done in checks if done.failed for key in done.identity.members}
    for key, fact in facts.items():
        facts[key] = _marked(fact, key in closed, key in failed, key in repaired)
    findings.extend(_mismatch(done, facts) for done in checks if done.failed)
    return findings


def _wants_repair(done: Check, facts: FactTable) -> bool:
    """A sum that fails, or that one unreadable member keeps open, may be repaired."""
    missing = [key for key in done.identity.members if facts[key].value is None]
    return done.failed or (done.identity.binding and len(missing) == 1)


def _repairs(
    identity: Identity,
    identities: tuple[Identity, ...],
    facts: FactTable,
    candidates: dict[FactKey, Candidate],
) -> list[_Repair]:
    """Return every single other reading of one member that closes the sum and opens no other.

    A reading that misses the sum by no more than rounding counts as a rival of one that closes.
    """
    values = values_of(facts)
    closed_before = [i for i in identities if check(i, values).closed]
    missing = [key for key in identity.members if facts[key].value is None]
    found: list[_Repair] = []
    for key in missing or identity.members:
        scale_max = facts[key].scale_max
        for reading in candidates[key].readings:
            if reading == facts[key].value or not 0 <= reading <= scale_max:
                continue
            tried = {**values, key: (reading, scale_max)}
            difference = check(identity, tried).difference
            if difference is None or difference > DOUBT:
                continue
            if all(check(i, tried).closed for i in closed_before):
                found.append(_Repair(key, reading, difference <= TOLERANCE))
    return found


def _repair(repair: _Repair, done: Check, facts: FactTable) -> Finding:
    fact = facts[repair.key]
    message = (
        f"{subject(repair.key).removeprefix('scores:')} was read as {fact.value}; of all readings "
        f"only {repair.value} closes the sum ({describe(done, facts)})."
    )
    facts[repair.key] = replace(
        fact,
        value=repair.value,
        value_100=hundred(repair.value, fact.scale_max),
        status="repaired",
        needs_review=True,
    )
    return Finding(
        "warning",
        "score_repaired",
        message,
        subject(repair.key),
        fact.evidence.page,
        fact.evidence.raw[:200],
    )


def _marked(fact: ScoreFact, closed: bool, failed: bool, repaired: bool) -> ScoreFact:
    """Return a fact with the status its sums give it.

    A closed sum never takes a review back. An engine that reads every ๘ as ๕ shifts all members of
    a weighted mean by the same amount, and the wrong sum closes as well as the right one.
    """
    if repaired or fact.status == "unreadable" or fact.value is None:
        return fact
    if failed:
        status: ScoreStatus = "verified" if closed else "conflict"
        return replace(fact, status=status, needs_review=True)
    if not closed:
        return fact
    return replace(fact, status="verified")


def _mismatch(done: Check, facts: FactTable) -> Finding:
    key = done.identity.whole
    return Finding(
        "warning",
        "sum_mismatch",
        f"The sum of {key[1]} does not close: {describe(done, facts)}.",
        subject(key),
        facts[key].evidence.page,
        facts[key].evidence.raw[:200],
    )
