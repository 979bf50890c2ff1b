"""Which item a printed code means: its glyphs, the words beside it, its section and neighbours.

Codes come before numerals: `๐๑๘` is o18, not 18. Every code the glyphs can be read as, and every
item whose wording fits, is a candidate; each is scored by all evidence together, and a decision is
made only with a margin. Where an undamaged code and its words disagree, the words win (authors
misnumber, wordings do not slip) and the decision says what was printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.code_evidence import (
    REACH,
    Neighbour,
    Scored,
    Section,
    instrument_of,
    listed,
    score_all,
)
from parsers.code_readings import (
    ALIKE,
    FOREIGN,
    LOST,
    SWALLOWED,
    Reading,
    printed_code,
    readings,
)
from parsers.code_words import WORDS_KNOWN, WORDS_LISTED, is_question
from parsers.records import CodeCandidate, Finding, Instrument

__all__ = ["CodeDecision", "Section", "code_findings", "decide_code", "instrument_of", "neighbours"]

MIN_SCORE = 55.0
"""Below this no candidate is taken unless its words lead."""
MIN_MARGIN = 4.0
"""A candidate must lead the next one by this much."""
GAP_MARGIN = 8.0
"""An item whose words nobody knows must lead by this much."""
NEAR_BEST = 10.0
"""A printed code whose own words fit is kept, for review, if it is this near to the best."""
IN_ORDER = 100.0
"""A place that confirms a number from both sides, or from one side under its own heading."""
WORDS_HINT = 40.0
"""Words that fit another item this well put a code whose words nobody knows in doubt."""
WORDS_LEAD = 15.0
"""By this much words must fit one item better than any other to carry it without its code."""
WORDS_SOME = 20.0
"""Words that fit this well speak for the item that the glyphs name."""
WORDS_CLEAR = 62.0
"""From here on words that lead are taken against better glyphs."""

NO_SECTION = Section()


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """What a code means.

    Attributes:
        code_raw: The token as read.
        instrument: None where even the instrument is open.
        code: Canonical code (`o18`), None where no decision was safe; then `needs_review` is set.
        title: The codebook's title, "" where the year does not know the item.
        match_score: 0-100 over all evidence, of the best candidate; None without any.
        margin: Its lead over the next candidate.
        candidates: The codes considered, best first (at most five).
        needs_review: A person should look.
        conflict: The undamaged or plainly readable code that was printed, where the words say
            another one; None otherwise.
        gap: The year's list does not know this item (or is not known at all).
    """

    code_raw: str
    instrument: Instrument | None
    code: str | None
    title: str
    match_score: float | None
    margin: float
    candidates: tuple[CodeCandidate, ...]
    needs_review: bool
    conflict: str | None = None
    gap: bool = False


def _plain_reading(code_raw: str) -> Reading | None:
    """The reading that needs no words: a clean letter, or a zero before a number (๐๑๘)."""
    top = readings(code_raw)[:1]
    if not top:
        return None
    if printed_code(code_raw) is not None:
        return top[0]
    folded = to_arabic(code_raw.strip())
    zero = folded[:1] in ("0", "O", "o") and top[0].instrument == "OIT" and len(folded) >= 2
    return top[0] if zero and top[0].score >= 60.0 else None


def neighbours(
    previous: Sequence[CodeDecision], following: Sequence[CodeDecision] = ()
) -> tuple[Neighbour, ...]:
    """Return the nearest decided entries before and behind a place of a list.

    Args:
        previous: Decisions before it, nearest last.
        following: Decisions behind it, nearest first.
    """
    found = []
    for sign, entries in ((-1, tuple(reversed(previous))), (1, tuple(following))):
        for steps, entry in enumerate(entries[:REACH], start=1):
            if entry.code is not None:
                found.append(Neighbour(entry.code_raw, entry.code, sign * steps))
                break
    return tuple(found)


def decide_code(
    code_raw: str,
    words: str,
    *,
    year: int | None,
    section: Section = NO_SECTION,
    previous: Sequence[CodeDecision] = (),
    following: Sequence[CodeDecision] = (),
    taken: frozenset[str] = frozenset(),
) -> CodeDecision:
    """Decide which item a printed code means.

    Args:
        code_raw: The token as read; "" where no code is printed and only words are left.
        words: The words beside it, as read.
        year: Fiscal year of the result, whose list applies; None where unknown.
        section: What the place tells.
        previous: Earlier decisions of the same list, nearest last.
        following: Later decisions of the same list, nearest first, where they are known.
        taken: Codes that other entries of the list surely are; this one is one of them only if
            its words say so.

    Returns:
        The decision; `code` is None where no candidate is safe.

    >>> decide_code("๐๑๔", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", year=2566).code
    'o19'
    >>> decide_code("๑๑", "มีโครงสร้าง ลงในเว็บไซต์ครบถ้วน", year=2566).code
    'o1'
    >>> decide_code("๑๑", "", year=2566).code is None
    True
    """
    near = neighbours(previous, following)
    everything = score_all(code_raw, words, year, section, near)
    scored = [s for s in everything if s.code not in taken or _by_words(s)]
    plain = _plain_reading(code_raw)
    if plain and section.certain and section.instrument not in (None, plain.instrument):
        plain = None
    if not scored:
        return CodeDecision(code_raw, section.instrument, None, "", None, 0.0, (), True)
    best = scored[0]
    margin = best.score - scored[1].score if len(scored) > 1 else best.score
    candidates = tuple(CodeCandidate(s.instrument, s.code, round(s.score, 1)) for s in scored[:5])
    chosen, review = _choose(scored, plain, margin, section, year, is_question(words))
    if chosen is None:
        near_best = {s.instrument for s in scored if best.score - s.score < MIN_MARGIN}
        sure = _by_words(best) and best.score >= MIN_SCORE
        owner = best.instrument if len(near_best) == 1 and sure else None
        return CodeDecision(
            code_raw,
            plain.instrument if plain else owner or section.instrument,
            None,
            "",
            round(best.score, 1),
            round(margin, 1),
            candidates,
            True,
            conflict=plain.code if plain else None,
        )
    return _decision(code_raw, chosen, plain, candidates, margin, review, year)


def _by_words(candidate: Scored) -> bool:
    return candidate.words is not None and candidate.words >= WORDS_KNOWN


def _choose(
    scored: Sequence[Scored],
    plain: Reading | None,
    margin: float,
    section: Section,
    year: int | None,
    question: bool,
) -> tuple[Scored | None, bool]:
    """Return the candidate to take, None for none, and whether a person should look."""
    best = scored[0]
    printed = next((s for s in scored if plain is not None and s.code == plain.code), None)
    is_plain = printed is best
    safe = best.score >= MIN_SCORE and margin >= MIN_MARGIN
    near_best = printed is not None and best.score - printed.score < NEAR_BEST
    if printed is not None and _by_words(printed) and near_best and not is_plain:
        return printed, True
    if safe and _by_words(best):
        review = (best.words or 0.0) < 60.0 and not is_plain
        others = max((s.words or 0.0 for s in scored[1:]), default=0.0)
        # The glyphs carried it against words that fit another item clearly better; or it stands by
        # its words alone, and those of another fit nearly as well.
        rival = 12.0 if best.glyphs > FOREIGN else -12.0
        review = review or others > (best.words or 0.0) + rival
        # It stands by its words alone, and the glyphs are those of another whose words fit too.
        named = any(s.glyphs >= LOST and (s.words or 0.0) >= WORDS_LISTED for s in scored[1:])
        return best, review or (best.glyphs <= FOREIGN and named)
    if is_plain and margin >= MIN_MARGIN:
        # The list knows other words for this code, and these are not they; or nobody knows the
        # words of this code, and those of another fit.
        return best, best.words is not None or any((s.words or 0.0) >= WORDS_HINT for s in scored)
    led = _led_by_words(scored, question)
    if led is not None:
        return led, True
    if _agrees(scored, margin):
        return best, True
    in_order = best.words is None and best.place >= IN_ORDER and best.glyphs >= SWALLOWED
    if in_order and margin >= MIN_MARGIN:
        return best, True
    in_place = section.instrument == best.instrument and best.glyphs >= WORDS_KNOWN
    if safe and (in_place or (_fills_gap(best, year) and best.glyphs >= ALIKE)):
        return best, True
    if _fills_gap(best, year) and margin >= GAP_MARGIN and best.glyphs >= 0.9 * FOREIGN:
        return best, True
    if printed is not None and not _other_claims(scored, printed, year):
        return printed, True
    return None, True


def _led_by_words(scored: Sequence[Scored], question: bool) -> Scored | None:
    """Return the candidate whose words fit far better than those of every other item."""
    ranked = sorted(scored, key=lambda s: (-(s.words or 0.0), -s.score, s.code))
    first, others = ranked[0], ranked[1:]
    words = first.words or 0.0
    if words < WORDS_LISTED or (question and first.instrument == "OIT"):
        return None
    lead = words - ((others[0].words or 0.0) if others else 0.0)
    if words >= WORDS_CLEAR or (first is scored[0] and words >= WORDS_KNOWN):
        return first if lead >= WORDS_LEAD else None
    return first if first is scored[0] and lead >= 1.5 * WORDS_LEAD else None


def _agrees(scored: Sequence[Scored], margin: float) -> bool:
    """Whether glyphs and damaged words name the same item, and no words name another better."""
    best = scored[0]
    words = best.words or 0.0
    others = max((s.words or 0.0 for s in scored[1:]), default=0.0)
    return (
        best.glyphs >= SWALLOWED
        and words >= WORDS_SOME
        and others <= words + WORDS_LEAD
        and margin >= 2 * MIN_MARGIN
    )


def _fills_gap(best: Scored, year: int | None) -> bool:
    """Whether a code of fitting shape is one that the year's otherwise known list lacks."""
    known = listed(year, best.instrument)
    count = codebook.load().item_count(year, best.instrument)
    inside = count is None or best.number <= count
    return bool(known) and best.code not in known and inside


def _other_claims(scored: Sequence[Scored], printed: Scored, year: int | None) -> bool:
    """Whether the words clearly name an item other than the printed one.

    Where the printed number is past the end of the year's list, a hint of another is enough.
    """
    count = codebook.load().item_count(year, printed.instrument)
    past = count is not None and printed.number > count
    least = WORDS_LISTED if past else 60.0
    return any(s is not printed and s.words is not None and s.words >= least for s in scored)


def _decision(
    code_raw: str,
    chosen: Scored,
    plain: Reading | None,
    candidates: tuple[CodeCandidate, ...],
    margin: float,
    review: bool,
    year: int | None,
) -> CodeDecision:
    book = codebook.load()
    item = book.item(year, chosen.code)
    count = book.item_count(year, chosen.instrument)
    conflict: str | None = None
    if plain is not None and plain.code != chosen.code:
        conflict, review = plain.code, True
    elif code_raw and chosen.code not in {r.code for r in readings(code_raw)}:
        conflict = code_raw.strip()
        review = review or chosen.words is None or chosen.words < 70.0
    if item is None and count is not None and chosen.number > count:
        review = True
    return CodeDecision(
        code_raw,
        chosen.instrument,
        chosen.code,
        item.title if item else "",
        round(chosen.score, 1),
        round(margin, 1),
        candidates,
        review,
        conflict,
        gap=item is None,
    )


def code_findings(decision: CodeDecision, year: int | None, page: int | None) -> list[Finding]:
    """Return what a person should know of a decision (conflict, doubt, gap in the codebook)."""
    found: list[Finding] = []
    subject = f"scores:{decision.code}" if decision.code else ""
    named = ", ".join(f"{c.code} ({c.match_score:g})" for c in decision.candidates[:3])
    if decision.conflict is not None:
        found.append(
            Finding(
                "warning",
                "code_text_conflict",
                f"printed {decision.conflict}, the words say {decision.code or 'something else'}"
                f" (candidates: {named})",
                subject,
                page,
                decision.code_raw,
            )
        )
    elif decision.code is None:
        message = f"the code could not be decided (candidates: {named or 'none'})"
        found.append(
            Finding("warning", "code_undecided", message, subject, page, decision.code_raw)
        )
    if decision.code is not None and decision.gap:
        known = codebook.load().items(year, decision.instrument)
        what = "does not know this item" if known else "has no list for this instrument"
        message = f"the codebook of {year or 'an unknown year'} {what}: {decision.code}"
        found.append(Finding("info", "codebook_gap", message, subject, page, decision.code_raw))
    return found
