"""Ratings: what the report states, what its numbers give, and where these disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from parsers.ratings import compute_rating
from parsers.records import Finding, RatingMention, Records
from pipeline.facts import ScoreFact
from pipeline.voting import FactKey

ISSUER = 1


@dataclass(frozen=True, slots=True)
class RatingCheck:
    """The issuer's ratings, and the findings about those of all agencies."""

    stated: str | None
    computed: str | None
    findings: tuple[Finding, ...]


def check_ratings(facts: Mapping[FactKey, ScoreFact], records: Records) -> RatingCheck:
    """Compare stated and computed ratings of every agency. A rating is never repaired."""
    findings: list[Finding] = []
    by_agency: dict[int, list[RatingMention]] = {}
    for rating in records.ratings:
        by_agency.setdefault(rating.agency_no, []).append(rating)
    stated: str | None = None
    computed: str | None = None
    agencies = sorted({ISSUER, *by_agency, *(key[0] for key in facts)})
    for agency_no in agencies:
        mentions = by_agency.get(agency_no, [])
        year = _result_year(agency_no, mentions, facts, records.facts.fiscal_year)
        said, found = _stated(agency_no, [m for m in mentions if m.fiscal_year in (year, None)])
        findings.extend(found)
        given = _computed(agency_no, year, facts)
        if said is not None and given is not None and said != given:
            findings.append(_mismatch(agency_no, year, said, given, mentions, facts))
        if agency_no == ISSUER:
            stated, computed = said, given
    return RatingCheck(stated, computed, tuple(findings))


def _result_year(
    agency_no: int,
    mentions: Iterable[RatingMention],
    facts: Mapping[FactKey, ScoreFact],
    document_year: int | None,
) -> int | None:
    """Return the newest year with a rating, else with a total, else the document's."""
    rated = [m.fiscal_year for m in mentions if m.fiscal_year is not None]
    if rated:
        return max(rated)
    totals = [k[1] for k in facts if k[0] == agency_no and k[2] == "overall" and k[1] is not None]
    return max(totals) if totals else document_year


def _stated(
    agency_no: int, mentions: list[RatingMention]
) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the rating most mentions state; a tie states nothing."""
    counts = Counter(m.code for m in mentions)
    if not counts:
        return None, ()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ranked) == 1:
        return ranked[0][0], ()
    tie = ranked[0][1] == ranked[1][1]
    said = ", ".join(f"{code} ({count})" for code, count in ranked)
    first = min(mentions, key=lambda m: (m.evidence.page, m.evidence.line or 0, m.code))
    finding = Finding(
        "warning",
        "rating_conflict",
        f"Several ratings are stated: {said}.",
        f"agencies:{agency_no}",
        first.evidence.page,
        first.evidence.raw[:200],
    )
    return (None if tie else ranked[0][0]), (finding,)


def _computed(agency_no: int, year: int | None, facts: Mapping[FactKey, ScoreFact]) -> str | None:
    """Return the rating the numbers give; None where the total is missing or contradicted."""
    total = facts.get((agency_no, year, "overall", None, None, None))
    if total is None or total.value_100 is None or total.status == "conflict":
        return None
    parts: dict[str, Decimal] = {}
    for key, fact in facts.items():
        if key[:3] != (agency_no, year, "instrument") or key[3] is None:
            continue
        if fact.value_100 is not None and fact.status != "conflict":
            parts[f"{key[3]}/{key[5]}" if key[5] else key[3]] = fact.value_100
    return compute_rating(year, total.value_100, parts)


def _mismatch(
    agency_no: int,
    year: int | None,
    said: str,
    given: str,
    mentions: list[RatingMention],
    facts: Mapping[FactKey, ScoreFact],
) -> Finding:
    total = facts[(agency_no, year, "overall", None, None, None)]
    first = min(mentions, key=lambda m: (m.evidence.page, m.evidence.line or 0, m.code))
    return Finding(
        "warning",
        "rating_mismatch",
        f"The rating of {year} is stated as {said}, but the total {total.value} of "
        f"{total.scale_max} and the instruments give {given}.",
        f"agencies:{agency_no}",
        first.evidence.page,
        first.evidence.raw[:200],
    )
