"""Mentions of one fact vote: what is printed most often, and how sure that is.

The policy and its thresholds stand here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from parsers.digit_confusions import look_alikes
from parsers.evidence import CAPPED_CONFIDENCE
from parsers.records import Channel, Finding, Instrument, Level, ScoreMention
from pipeline.facts import ScoreFact, ScoreStatus

MIN_VOTES = 3
"""So many votes are needed before a majority may decide against a dissenting mention."""
MIN_SHARE = Decimal("0.75")
"""The share of the votes a majority needs for that."""
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
RESCALE_TOLERANCE = Decimal("0.02")
"""Points turned into a score of 100 may differ from the printed one by so much (29.51 of 30)."""
SURE_CONFIDENCE = 0.9
"""From this confidence on a reader is sure of a digit: no look-alike is tried for it."""
MOST_WEIGHT = 0.9
"""No other reading weighs as much as the value that is shown: fewer changes are likelier."""
LEAST_WEIGHT = 0.001
"""Nor does any weigh less, whatever confidence the reader gave it."""
LOOK_ALIKE_WEIGHT = 0.02
"""A look-alike digit that nobody read weighs far less than a reading of the reader's own."""

Source = Literal["print", "reader", "look_alike"]
"""Who supports a reading: another place that prints it, the reader, or the shape of a digit."""

FactKey = tuple[int, int | None, Level, Instrument | None, str | None, Channel | None]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One value (on one scale), the mentions that print it, and their votes."""

    value: Decimal
    scale_max: Decimal
    mentions: tuple[ScoreMention, ...]
    votes: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Another reading of a fact, and how likely it is beside the value shown (which weighs 1)."""

    value: Decimal
    weight: float
    source: Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact with every other reading of it that is supported, likeliest first."""

    fact: ScoreFact
    readings: tuple[Reading, ...]


def fact_key(mention: ScoreMention) -> FactKey:
    """Return the key of the fact that a mention is about (the primary key of `scores`)."""
    return (
        mention.agency_no,
        mention.fiscal_year,
        mention.level,
        mention.instrument,
        mention.code,
        mention.channel,
    )


def reading_order(mention: ScoreMention) -> tuple[object, ...]:
    """Sort key: page, then line (text files) or position on the page (scans and PDFs)."""
    evidence = mention.evidence
    box = evidence.box
    return (
        evidence.page,
        evidence.line if evidence.line is not None else -1,
        (box.y0, box.x0, box.y1, box.x1) if box is not None else (),
    )


def total_order(mention: ScoreMention) -> tuple[object, ...]:
    """Sort key that no two different mentions share, whatever order they came in."""
    return (*reading_order(mention), repr(mention))


def hundred(value: Decimal | None, scale_max: Decimal) -> Decimal | None:
    """Return a value as a score of 100, two places.

    >>> hundred(Decimal("29.51"), Decimal(30))
    Decimal('98.37')
    """
    if value is None or scale_max <= 0:
        return None
    return (value / scale_max * HUNDRED).quantize(CENT, ROUND_HALF_UP)


def _better(mention: ScoreMention) -> tuple[object, ...]:
    """Sort key: the mention a fact is best shown by comes first."""
    confidence = mention.evidence.confidence
    return (
        mention.needs_review,
        -(confidence if confidence is not None else 1.0),
        total_order(mention),
    )


def _ballots(mentions: Iterable[ScoreMention]) -> list[Ballot]:
    """Count the votes: a value repeated inside one table row counts once."""
    by_value: dict[tuple[Decimal, Decimal], list[ScoreMention]] = {}
    for mention in mentions:
        if mention.value is not None:
            by_value.setdefault((mention.value, mention.scale_max), []).append(mention)
    ballots = []
    for (value, scale_max), group in by_value.items():
        rows = {m.row_key for m in group if m.row_key}
        votes = len(rows) + sum(1 for m in group if not m.row_key)
        ordered = tuple(sorted(group, key=_better))
        ballots.append(Ballot(value, scale_max, ordered, votes))
    return _merge_scales(ballots)


def _merge_scales(ballots: list[Ballot]) -> list[Ballot]:
    """Let points and scores of 100 that say the same vote together; the larger scale is shown."""
    merged: list[Ballot] = []
    for ballot in sorted(ballots, key=lambda b: (-b.scale_max, b.value)):
        for index, other in enumerate(merged):
            if other.scale_max != ballot.scale_max and _same(ballot, other):
                merged[index] = replace(
                    other,
                    mentions=(*other.mentions, *ballot.mentions),
                    votes=other.votes + ballot.votes,
                )
                break
        else:
            merged.append(ballot)
    return sorted(merged, key=lambda b: (-b.votes, _better(b.mentions[0])))


def _same(a: Ballot, b: Ballot) -> bool:
    x, y = hundred(a.value, a.scale_max), hundred(b.value, b.scale_max)
    return x is not None and y is not None and abs(x - y) <= RESCALE_TOLERANCE


def vote(key: FactKey, mentions: list[ScoreMention]) -> tuple[Candidate, tuple[Finding, ...]]:
    """Decide one fact from its mentions.

    Returns:
        The fact with status `consistent`, `conflict` or `unreadable`, all readings of it, and a
        Finding `score_conflict` where mentions disagree (severity info where the majority is
        clear enough to decide: `MIN_VOTES`, `MIN_SHARE`).
    """
    ballots = _ballots(mentions)
    if not ballots:
        shown = min(mentions, key=_better)
        fact = _fact(key, shown, None, 0, Decimal(0), "unreadable", True)
        return Candidate(fact, _readings(fact, ballots, mentions)), ()
    votes = sum(b.votes for b in ballots)
    first = ballots[0]
    share = (Decimal(first.votes) / votes).quantize(Decimal("0.0001"))
    shown = first.mentions[0]
    review = shown.needs_review or _is_incomplete(key)
    if len(ballots) == 1:
        fact = _fact(key, shown, shown.value, votes, share, "consistent", review)
        return Candidate(fact, _readings(fact, ballots, mentions)), ()
    clear = votes >= MIN_VOTES and share >= MIN_SHARE and not _is_incomplete(key)
    finding = _conflict(key, ballots, clear)
    status: ScoreStatus = "consistent" if clear else "conflict"
    value = shown.value
    if key[4] is None and key[2] not in ("overall", "instrument"):
        value = None  # several unknown items, not one item with several values
    fact = _fact(key, shown, value, votes, share, status, review or not clear)
    return Candidate(fact, _readings(fact, ballots, mentions)), (finding,)


def _readings(
    fact: ScoreFact, ballots: list[Ballot], mentions: list[ScoreMention]
) -> tuple[Reading, ...]:
    """Return every other reading of a fact on its scale, each with its best support.

    Look-alike digits are tried only for a number whose reader offered nothing else, was not sure,
    and can tell all digits apart. A reader below `CAPPED_CONFIDENCE` may be blind to some digits
    (it is capped for that); one without confidences gives no reason to doubt it.
    """
    found: dict[Decimal, Reading] = {}

    def add(value: Decimal, weight: float, source: Source) -> None:
        weight = min(MOST_WEIGHT, max(LEAST_WEIGHT, weight))
        known = found.get(value)
        if value != fact.value and (known is None or weight > known.weight):
            found[value] = Reading(value, weight, source)

    for ballot in ballots:
        if ballot.scale_max == fact.scale_max:
            add(ballot.value, ballot.votes / ballots[0].votes, "print")
    for mention in mentions:
        if mention.scale_max != fact.scale_max:
            continue
        sure = 1.0 if mention.value is None else mention.evidence.confidence
        for value, confidence in mention.alternatives:
            add(value, confidence / (sure or 1.0), "reader")
        if not mention.alternatives and CAPPED_CONFIDENCE <= (sure or 0.0) < SURE_CONFIDENCE:
            for value in look_alikes(mention.evidence.raw):
                add(value, LOOK_ALIKE_WEIGHT, "look_alike")
    return tuple(sorted(found.values(), key=lambda r: (-r.weight, r.value)))


def _is_incomplete(key: FactKey) -> bool:
    """A fact without a year, or an item or indicator without a code, always needs a person."""
    _, year, level, _, code, _ = key
    return year is None or (code is None and level not in ("overall", "instrument"))


def _fact(
    key: FactKey,
    shown: ScoreMention,
    value: Decimal | None,
    votes: int,
    share: Decimal,
    status: ScoreStatus,
    review: bool,
) -> ScoreFact:
    agency_no, year, level, instrument, code, channel = key
    return ScoreFact(
        agency_no=agency_no,
        fiscal_year=year,
        level=level,
        instrument=instrument,
        code=code,
        channel=channel,
        title=shown.title,
        value=value,
        scale_max=shown.scale_max,
        value_100=hundred(value, shown.scale_max),
        mentions=votes,
        agreement=share,
        status=status,
        needs_review=review,
        confidence=shown.evidence.confidence,
        code_raw=shown.code_raw,
        label_raw=shown.label_raw,
        match_score=shown.match_score,
        evidence=shown.evidence,
    )


def subject(key: FactKey) -> str:
    """Return the subject of findings about a fact: `scores:e4/public`.

    >>> subject((1, 2566, "item", "EIT", "e4", "public"))
    'scores:e4/public'
    >>> subject((3, 2564, "overall", None, None, None))
    'scores:3/2564/overall'
    """
    agency_no, year, level, instrument, code, channel = key
    name = code or instrument or level
    if code is not None and level in ("indicator", "subindicator"):
        name = f"{level}_{code}"
    prefix = f"{agency_no}/{year}/" if agency_no != 1 else ""
    return f"scores:{prefix}{name}" + (f"/{channel}" if channel else "")


def place(mention: ScoreMention) -> str:
    """Return where a mention stands, for a message."""
    line = mention.evidence.line
    return f"page {mention.evidence.page}" + (f", line {line}" if line is not None else "")


def _conflict(key: FactKey, ballots: list[Ballot], clear: bool) -> Finding:
    parts = []
    for ballot in ballots:
        where = "; ".join(place(m) for m in sorted(ballot.mentions, key=total_order))
        parts.append(f"{ballot.value} ({where})")
    first = min((m for b in ballots for m in b.mentions), key=total_order)
    verdict = f"{ballots[0].value} is printed most often" if clear else "a person must decide"
    return Finding(
        "info" if clear else "warning",
        "score_conflict",
        f"{subject(key).removeprefix('scores:')} of {key[1]} is printed with several values: "
        f"{' | '.join(parts)}; {verdict}.",
        subject(key),
        first.evidence.page,
        first.evidence.raw[:200],
    )
