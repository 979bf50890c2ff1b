"""Every place where a score is printed in running text or inside table cells.

`parse_scores` walks the flows of a document (runs of lines, single cells), finds the numbers that
are marked as scores, and gives each to the item, indicator, instrument or whole that the words
before it name. Tables whose scores stand in columns of their own are read elsewhere and skipped
here. What cannot be given to anybody becomes a Finding, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from parsers import codebook
from parsers.code_words import fold
from parsers.codes import CodeDecision, Section, decide_code
from parsers.document import Document
from parsers.records import Finding, ScoreMention
from parsers.score_flow import Flow, flows
from parsers.score_labels import (
    ChannelMark,
    Owner,
    Start,
    channel_in,
    is_near,
    is_weak_whole,
    listed_with,
    names_other_measure,
    names_owner,
    owner_in,
    starts,
    strip_channels,
    words_of,
    year_in,
    year_tied,
)
from parsers.score_lists import settle
from parsers.score_mentions import TAIL, ItemScore, OwnerScore, emit, mention_of
from parsers.score_numbers import Hit, find_hits
from parsers.score_sections import indicator_named, section_after
from parsers.score_state import Item, State, about_eit

_BESIDE = 60
"""Characters before a score in which a survey channel belongs to it."""
_FAR = 45
"""Characters after which a bare `85 คะแนน` is not surely the score of what was named."""
_SURE_WORDS = 46.0
"""Words without a code name an item from this score on (0.6 of the words' own fit, and 9)."""
_NAME = 8
"""Fewer letters, without spaces, name no item."""
_LINE = 5
"""A line with fewer letters, without spaces (`ได้`), says nothing of an item."""
_QUESTION = 30
"""Words this long before a survey's score are a question of that survey, not its name."""


@dataclass(frozen=True, slots=True)
class ScoreParse:
    """What was found, in reading order."""

    mentions: tuple[ScoreMention, ...]
    findings: tuple[Finding, ...]


def parse_scores(
    document: Document,
    *,
    fiscal_year: int | None,
    skip_tables: frozenset[tuple[int, int]] = frozenset(),
) -> ScoreParse:
    """Read every score printed in lines and cell texts.

    Args:
        document: The normalised document.
        fiscal_year: Fiscal year (Buddhist era) of the result the document reports; None where
            unknown, and then no codebook applies.
        skip_tables: (page number, 0-based index of the table on that page) read by columns.

    Returns:
        Mentions in reading order (a score repeated inside one table row is given twice, with the
        same `row_key`), and what a person should know.
    """
    reader = _ScoreReader(fiscal_year)
    lines = State()
    lists = [lines]
    cells: dict[tuple[int, int], State] = {}
    for flow in flows(document, skip_tables):
        if flow.column is None:
            cells = {}
            reader.read(flow, lines)
            lines.item = None
            continue
        if flow.column not in cells:
            cells[flow.column] = State()
            lists.append(cells[flow.column])
        if flow.text.strip():
            reader.read(flow, cells[flow.column])
    for state in lists:
        settle(state.items, fiscal_year)
    mentions, findings = emit(reader.scores, fiscal_year)
    return ScoreParse(mentions, tuple(dict.fromkeys((*reader.findings, *findings))))


class _ScoreReader:
    """Collects scores and findings over the flows of one document."""

    def __init__(self, fiscal_year: int | None) -> None:
        self.fiscal_year = fiscal_year
        self.findings: list[Finding] = []
        self.scores: list[ItemScore | OwnerScore] = []

    def read(self, flow: Flow, state: State) -> None:
        """Read one flow; `state` carries what the flow before it left."""
        end = 0
        state.year = None
        for hit in find_hits(flow.text):
            if hit.start < end:
                continue
            label = flow.text[end : max(end, hit.label_end)]
            if self._take(flow, state, hit, label, end):
                end = hit.end
        state.section = section_after(flow.text[end:], state.section)

    def _take(self, flow: Flow, state: State, hit: Hit, label: str, offset: int) -> bool:
        """Give one score to its owner; False where the number is none after all."""
        full = flow.text[offset : hit.start]
        own_line = full.rsplit("\n", 1)[-1]
        found = [s for s in starts(label) if is_near(label, s)]
        in_line = [s for s in found if s.start >= len(full) - len(own_line)]
        here = section_after(label, state.section)
        eit = here.instrument == "EIT" or about_eit(state)
        mark = channel_in(own_line[-_BESIDE:], eit=eit)
        clear = hit.frame in ("points", "said")
        if found and (in_line or mark is not None or not names_owner(own_line)):
            if not (clear or in_line or hit.frame == "got"):
                return False
            chosen, decision, words, section = self._decide(state, label, found)
            # `๑. แบบวัด (IIT) ได้ ...`: a list number, not a code.
            number = decision.code is None and not chosen.strong
            survey = mark is not None and not _asks(words)
            if number and not survey and clear and self._by_words(flow, state, hit, label, offset):
                return True
            if not (number and (survey or names_owner(own_line))):
                item = Item(decision, words, offset + chosen.start, section)
                self._item_score(flow, state, hit, label, found, chosen, item)
                return True
        state.section = here
        mark = mark or channel_in(full[-_BESIDE:], eit=eit)
        if mark is not None and self._channel_score(flow, state, hit, full, mark, offset):
            return True
        owner = owner_in(own_line)
        if owner is None and clear:
            owner = owner_in(full[-TAIL:])
            if owner is not None and owner.kind == "overall" and not _is_result(flow, hit):
                owner = None
        if owner is None:
            owner = indicator_named(label.rsplit("\n", 1)[-1], self.fiscal_year)
        said_of_all = owner is not None and clear and is_weak_whole(owner)
        if said_of_all and self._by_words(flow, state, hit, label, offset):
            return True
        if owner is not None and (clear or _beside(own_line, owner)):
            state.item = None
            self._owner_score(flow, state, hit, full, owner, None, offset)
            return True
        if clear:
            self._words_only(flow, state, hit, label, offset)
        return clear

    def _item_score(
        self,
        flow: Flow,
        state: State,
        hit: Hit,
        label: str,
        found: list[Start],
        chosen: Start,
        item: Item,
    ) -> None:
        state.section = section_after(label[: chosen.start], state.section)
        page = flow.piece_at(hit.start).page.number
        mark = channel_in(label[chosen.end :], eit=item.decision.instrument == "EIT")
        codes, span = listed_with(label, found, chosen)
        if span:
            printed = label[codes[0].start : chosen.end]
            message = f"one score, {hit.value}, is printed for a span of items"
            self.findings.append(Finding("warning", "code_span", message, "", page, printed))
            state.item = None
            return
        for code in codes[:-1]:
            one = decide_code(code.raw, "", year=self.fiscal_year, section=state.section)
            state.item = Item(one, "", item.start, state.section, doubted=True)
            self._add_item(flow, state, hit, label, mark)
        if len(codes) > 1:
            item.doubted = True
        state.item = item
        state.items.append(item)
        self._add_item(flow, state, hit, label, mark)

    def _decide(
        self, state: State, label: str, found: list[Start]
    ) -> tuple[Start, CodeDecision, str, Section]:
        """Choose the code that owns the score: the last one that is a code by its words."""
        fallback: tuple[Start, CodeDecision, str, Section] | None = None
        for index in range(len(found) - 1, -1, -1):
            start = found[index]
            words = words_of(label, start, found[index - 1].end if index else 0)
            section = section_after(label[: start.start], state.section)
            if channel_in(label[start.end :], eit=False) is not None:
                section = replace(section, instrument="EIT", certain=True)
            decision = decide_code(
                start.raw,
                words,
                year=self.fiscal_year,
                section=section,
                previous=state.previous(),
            )
            if start.strong or decision.code is not None:
                return start, decision, words, section
            fallback = fallback or (start, decision, words, section)
        assert fallback is not None
        return fallback

    def _channel_score(
        self, flow: Flow, state: State, hit: Hit, label: str, mark: ChannelMark, offset: int
    ) -> bool:
        item = state.item
        rest = fold(strip_channels(label))
        same_item = (
            item is not None
            and item.decision.instrument in ("EIT", None)
            and mark.channel not in item.channels
            and len(item.channels) > 0
            and len(rest) < 30
        )
        if same_item:
            self._add_item(flow, state, hit, label, mark)
            return True
        if _asks(label):
            self._survey_item(flow, state, hit, label, mark, offset)
            return True
        if hit.frame in ("bare", "percent", "got") and len(rest) > 60:
            return False
        owner = Owner("instrument", "EIT", None, "", 0)
        doubt = item is not None and item.decision.instrument == "EIT"
        state.item = None
        self._owner_score(flow, state, hit, label, owner, mark, offset, doubt=doubt)
        return True

    def _survey_item(
        self, flow: Flow, state: State, hit: Hit, label: str, mark: ChannelMark, offset: int
    ) -> None:
        """A question without a readable code, and its score in one survey: an item of EIT."""
        words = _last_words(label)
        section = replace(state.section, instrument="EIT", certain=True)
        decision = decide_code(
            "", words, year=self.fiscal_year, section=section, previous=state.previous()
        )
        state.item = Item(decision, words, offset, section, doubted=True)
        state.items.append(state.item)
        self._add_item(flow, state, hit, label, mark)

    def _add_item(
        self, flow: Flow, state: State, hit: Hit, label: str, mark: ChannelMark | None
    ) -> None:
        item = state.item
        if item is None:
            return
        eit = item.decision.instrument == "EIT"
        item.channels.add(mark.channel if mark is not None and eit and not mark.ambiguous else None)
        year = year_tied(label) or self.fiscal_year
        self.scores.append(ItemScore(flow, hit, item, mark, year, state.section.title))

    def _owner_score(
        self,
        flow: Flow,
        state: State,
        hit: Hit,
        label: str,
        owner: Owner,
        mark: ChannelMark | None,
        offset: int,
        doubt: bool = False,
    ) -> None:
        tied = year_tied(label)
        named = tied or year_in(label[-TAIL:])
        if named is None and state.year is not None and hit.start - state.year[1] < TAIL:
            named = state.year[0]
        if named is not None:
            state.year = (named, hit.end)
        told = tied is not None or self.fiscal_year is None
        doubt = doubt or (not told and named not in (None, self.fiscal_year))
        bare = hit.label_end == hit.start  # no `ได้`, no `คะแนนเท่ากับ` before the number
        doubt = doubt or (bare and owner.distance > _FAR)
        channel = mark.channel if mark is not None and not mark.ambiguous else None
        doubt = doubt or (mark is not None and mark.ambiguous)
        own_line = offset + label.rfind("\n") + 1
        mention = mention_of(
            flow, hit, own_line, owner.kind, owner.instrument, channel, self.fiscal_year
        )
        title = ""
        if owner.code is not None:
            known = codebook.load().indicator(named or self.fiscal_year, owner.code)
            title = known.name if known else ""
        mention = replace(
            mention,
            fiscal_year=named or self.fiscal_year,
            code=owner.code,
            title=title,
            code_raw=owner.text if owner.code is not None else "",
            label_raw=" ".join(label[-TAIL:].split()),
            section=state.section.title,
            needs_review=mention.needs_review or doubt,
        )
        self.scores.append(OwnerScore(hit, mention))

    def _by_words(self, flow: Flow, state: State, hit: Hit, label: str, offset: int) -> bool:
        """Give a score to the one item that its words name without a code; False for none."""
        words = _last_words(label)
        if len(fold(words)) < _NAME or names_other_measure(words):
            return False
        decision = decide_code(
            "", words, year=self.fiscal_year, section=state.section, previous=state.previous()
        )
        if decision.code is None or (decision.match_score or 0) < _SURE_WORDS:
            return False
        state.item = Item(decision, words, offset, state.section, doubted=True)
        state.items.append(state.item)
        self._add_item(flow, state, hit, label, None)
        return True

    def _words_only(self, flow: Flow, state: State, hit: Hit, label: str, offset: int) -> None:
        """A score whose words carry no code: taken where they name one item, else reported."""
        if self._by_words(flow, state, hit, label, offset):
            return
        lines = [line for line in label.split("\n") if line.strip()]
        piece = flow.piece_at(hit.start)
        state.item = None
        ink = flow.snippet(offset + label.rfind("\n") + 1, hit.end)
        self.findings.append(
            Finding(
                "warning" if not lines else "info",
                "score_without_item",
                f"a score of {hit.value} is printed, but not what it belongs to",
                "",
                piece.page.number,
                ink or flow.text[hit.start : hit.end],
            )
        )


def _last_words(label: str) -> str:
    """Return the last two lines of a label that say anything, without survey names."""
    lines = strip_channels(label).split("\n")
    return "\n".join([line.strip() for line in lines if len(fold(line)) >= _LINE][-2:])


def _asks(label: str) -> bool:
    """Whether words before a survey's score are a question of it, and not its name."""
    words = strip_channels(label)
    return len(fold(words)) >= _QUESTION and owner_in(words) is None


def _beside(own_line: str, owner: Owner) -> bool:
    """Whether an owner stands on the score's own line, as it must where the score is unmarked."""
    return owner.text in own_line and owner.kind != "overall"


def _is_result(flow: Flow, hit: Hit) -> bool:
    """Whether a sentence reports a total: it says so before the number, or the rating after it."""
    return (
        hit.frame == "said"
        or hit.label_end < hit.start
        or ("ระดับ" in flow.text[hit.end : hit.end + 60])
    )
