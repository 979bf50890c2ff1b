"""Scores become mentions: what is printed, where, whose it is, and what is doubtful about it.

While a document is read its scores are only collected; when the lists of items are settled they
become mentions, in reading order, each value checked against what its kind can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import codebook
from parsers.codes import code_findings
from parsers.evidence import evidence_of, is_low
from parsers.records import Channel, Finding, Instrument, Level, ScoreMention
from parsers.score_checks import FULL, doubt_of
from parsers.score_flow import Flow
from parsers.score_labels import ChannelMark
from parsers.score_numbers import Hit, read_number
from parsers.score_state import Item

TAIL = 300
"""Characters of a label that are kept."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """A score of an item: its place, its item (shared by its surveys), its survey, its section."""

    flow: Flow
    hit: Hit
    item: Item
    mark: ChannelMark | None
    year: int | None
    section: str


@dataclass(frozen=True, slots=True)
class OwnerScore:
    """A score of an indicator, an instrument or the whole: all but its value is decided."""

    hit: Hit
    mention: ScoreMention


def emit(
    scores: Sequence[ItemScore | OwnerScore], fiscal_year: int | None
) -> tuple[tuple[ScoreMention, ...], tuple[Finding, ...]]:
    """Return the mentions of all scores, and what a person should know of codes and values.

    Args:
        scores: In reading order, their items decided.
        fiscal_year: Fiscal year (Buddhist era) of the result; None where unknown.
    """
    mentions: list[ScoreMention] = []
    findings: list[Finding] = []
    said: set[int] = set()
    for score in scores:
        if isinstance(score, OwnerScore):
            mention = score.mention
        else:
            if id(score.item) not in said:
                said.add(id(score.item))
                page = score.flow.piece_at(score.hit.start).page.number
                findings.extend(code_findings(score.item.decision, fiscal_year, page))
            mention, found = _item_mention(score, fiscal_year)
            findings.extend(found)
        mention, found = _checked(score.hit, mention)
        findings.extend(found)
        mentions.append(mention)
    return tuple(mentions), tuple(findings)


def _item_mention(
    score: ItemScore, fiscal_year: int | None
) -> tuple[ScoreMention, tuple[Finding, ...]]:
    flow, hit, item, mark = score.flow, score.hit, score.item, score.mark
    decision = item.decision
    eit = decision.instrument == "EIT"
    channel = mark.channel if mark is not None and eit and not mark.ambiguous else None
    review = decision.needs_review or item.doubted or (mark is not None and mark.ambiguous)
    findings: tuple[Finding, ...] = ()
    if eit and channel is None and codebook.load().eit_parts(score.year) != 1:
        review = True
        page = flow.piece_at(hit.start).page.number
        message = f"the survey (public or on site) of {decision.code} is not printed"
        findings = (Finding("info", "channel_missing", message, f"scores:{decision.code}", page),)
    mention = mention_of(flow, hit, item.start, "item", decision.instrument, channel, fiscal_year)
    mention = replace(
        mention,
        fiscal_year=score.year,
        code=decision.code,
        title=decision.title,
        code_raw=decision.code_raw,
        label_raw=" ".join(item.words.split())[:TAIL],
        match_score=decision.match_score,
        candidates=decision.candidates,
        section=score.section,
        needs_review=mention.needs_review or review,
    )
    return mention, findings


def mention_of(
    flow: Flow,
    hit: Hit,
    start: int,
    level: Level,
    instrument: Instrument | None,
    channel: Channel | None,
    fiscal_year: int | None,
) -> ScoreMention:
    """Return the mention of a printed number, with its ink and the reader's other readings.

    Args:
        flow: The text it stands in.
        hit: The number.
        start: Where the ink of the mention begins in the flow.
        level: What kind of score it is.
        instrument: The instrument it belongs to, None for the whole or where open.
        channel: The survey of EIT it is of.
        fiscal_year: Fiscal year of the result.
    """
    piece = flow.piece_at(hit.start)
    evidence = evidence_of(piece.page, piece.unit, flow.snippet(start, hit.end))
    evidence = replace(evidence, steps=(*evidence.steps, *hit.steps))
    low = is_low(evidence.confidence)
    alternatives = []
    token = "".join(hit.token.split())
    for word in piece.unit.words:
        if token not in word.text:
            continue
        low = low or is_low(word.confidence)
        for other in word.alternatives:
            value = read_number(other.text.strip())
            if value is not None and value != hit.value:
                alternatives.append((value, other.confidence))
    return ScoreMention(
        fiscal_year=fiscal_year,
        level=level,
        instrument=instrument,
        code=None,
        channel=channel,
        value=hit.value,
        scale_max=hit.scale or FULL,
        evidence=evidence,
        row_key=flow.row_key,
        needs_review=low or hit.damaged or hit.value is None,
        alternatives=tuple(dict.fromkeys(alternatives)),
    )


def _checked(hit: Hit, mention: ScoreMention) -> tuple[ScoreMention, tuple[Finding, ...]]:
    """Check the value against what its kind can be."""
    doubt = doubt_of(hit, mention)
    if doubt is None:
        return mention, ()
    kind, message = doubt
    subject = f"scores:{mention.code or mention.instrument or mention.level}"
    page, raw = mention.evidence.page, mention.evidence.raw[:TAIL]
    finding = Finding("warning", kind, message, subject, page, raw)
    return replace(mention, needs_review=True), (finding,)
