"""Which item a printed code means: its glyphs, the words beside it, its section and neighbours.

Codes come before numerals: `๐๑๘` is o18, not 18. Every code the glyphs can be read as, and every
item whose wording fits, is a candidate; each is scored by all evidence together, and a decision is
made only with a margin. Where an undamaged code and its words disagree, the words win (authors
misnumber, wordings do not slip) and the decision says what was printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers import codebook
from parsers.code_readings import (
    ALIKE,
    INSTRUMENT_OF,
    LETTER,
    Reading,
    fold_digits,
    printed_code,
    readings,
)
from parsers.code_words import WordMatch, fold, is_question, match_words
from parsers.records import CodeCandidate, Finding, Instrument

MIN_SCORE = 55.0
"""Below this no candidate is taken."""
MIN_MARGIN = 4.0
"""A candidate must lead the next one by this much."""
WORDS_KNOWN = 50.0
"""From here on the words support an item; below they say nothing."""
WORDS_SURE = 80.0
_MIN_WORDS = 3
_SHARE_WORDS, _SHARE_CODE, _SHARE_CONTEXT = 0.60, 0.22, 0.18


@dataclass(frozen=True, slots=True)
class Section:
    """What is known of the place a code stands in.

    Attributes:
        title: The heading above.
        instrument: The instrument the heading, or the kind of score beside the code, names.
        indicator: The indicator or sub-indicator the heading names ("8", "9.1").
        certain: The instrument is not a hint but a fact (EIT where two surveys have a score).
    """

    title: str = ""
    instrument: Instrument | None = None
    indicator: str | None = None
    certain: bool = False


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


@dataclass(frozen=True, slots=True)
class _Scored:
    instrument: Instrument
    number: int
    glyphs: float
    words: float | None
    score: float

    @property
    def code(self) -> str:
        return f"{LETTER[self.instrument]}{self.number}"


def instrument_of(code: str) -> Instrument:
    """Return the instrument a canonical code belongs to.

    >>> instrument_of("e4")
    'EIT'
    """
    return INSTRUMENT_OF[code[0]]


def _digits(raw: str) -> int | None:
    plain = fold_digits(raw.strip())
    return int(plain) if plain.isdecimal() and plain.isascii() else None


def _context(
    instrument: Instrument,
    number: int,
    indicator: str | None,
    section: Section,
    previous: CodeDecision | None,
    question: bool,
) -> float:
    """How well a candidate fits its place, 0-100; 50 says nothing."""
    score = 50.0
    if section.instrument is not None:
        step = 50.0 if section.certain else 20.0
        score += step if section.instrument == instrument else -step
    if section.indicator is not None and indicator is not None:
        score += 10.0 if section.indicator.split(".")[0] == indicator else -5.0
    if question and instrument == "OIT":
        score -= 35.0
    if previous is not None and previous.code is not None:
        if previous.instrument == instrument:
            gap = number - int(previous.code[1:])
            score += 30.0 if gap == 1 else 12.0 if 1 < gap <= 3 else -25.0 if gap == 0 else 0.0
        elif number == 1:
            score += 5.0
    return min(100.0, max(0.0, score))


def _same_step(raw: str, number: int, previous: CodeDecision | None) -> bool:
    """Whether number and printed number both went one up from the code before (๒๙ -> ๓๐)."""
    if previous is None or previous.code is None:
        return False
    here, before = _digits(raw), _digits(previous.code_raw)
    if here is None or before is None:
        return False
    return here - before == 1 and number - int(previous.code[1:]) == 1


def _words_of_gap(best: WordMatch | None, year: int | None, instrument: Instrument) -> float:
    """Word score for an item whose wording is not known: the better others fit, the worse."""
    if not codebook.load().items(year, instrument) and (best is None or best.score < WORDS_SURE):
        return 60.0
    if best is None or best.score < WORDS_KNOWN:
        return 55.0
    return 40.0 if best.score < 65.0 else 20.0


def _score_all(
    code_raw: str,
    words: str,
    year: int | None,
    section: Section,
    previous: CodeDecision | None,
) -> list[_Scored]:
    book = codebook.load()
    matches = match_words(words, year)
    by_code = {m.item.code: m for m in matches}
    best = matches[0] if matches else None
    has_words = len(fold(words)) >= _MIN_WORDS
    question = is_question(words)
    keys: dict[str, float] = {r.code: r.score for r in readings(code_raw)}
    for match in matches:
        if match.score >= WORDS_KNOWN:
            keys.setdefault(match.item.code, 0.0)
    found = []
    for code, glyphs in keys.items():
        instrument, number = instrument_of(code), int(code[1:])
        if section.certain and section.instrument not in (None, instrument):
            continue
        item = book.item(year, code)
        count = book.item_count(year, instrument)
        place = _context(
            instrument, number, item.indicator if item else None, section, previous, question
        )
        said: float | None = None
        if item is not None and has_words:
            said = by_code[code].score if code in by_code else 0.0
        if not has_words:
            score = 0.70 * glyphs + 0.30 * place
        else:
            fit = said
            if fit is None:
                fit = _words_of_gap(best, year, instrument)
                if best and previous and best.item.code == previous.code:
                    fit = 55.0  # the words repeat the item before: they do not tell this one
            score = _SHARE_WORDS * fit + _SHARE_CODE * glyphs + _SHARE_CONTEXT * place
            if said is not None and said < 35.0 and best and best.score >= WORDS_SURE:
                score -= 12.0  # the year's wording is known, and it is another item's
            if _same_step(code_raw, number, previous):
                score += 12.0
        if count is not None and number > count and item is None:
            score -= 20.0
        found.append(_Scored(instrument, number, glyphs, said, min(100.0, score)))
    return sorted(found, key=lambda s: (-s.score, s.instrument, s.number))


def _plain_reading(code_raw: str) -> Reading | None:
    """The reading that needs no words: a clean letter, or a zero before a number (๐๑๘)."""
    top = readings(code_raw)[:1]
    if not top:
        return None
    if printed_code(code_raw) is not None:
        return top[0]
    folded = fold_digits(code_raw.strip())
    zero = folded[:1] in ("0", "O", "o") and top[0].instrument == "OIT" and len(folded) >= 2
    return top[0] if zero and top[0].score >= 60.0 else None


def decide_code(
    code_raw: str,
    words: str,
    *,
    year: int | None,
    section: Section = NO_SECTION,
    previous: Sequence[CodeDecision] = (),
) -> CodeDecision:
    """Decide which item a printed code means.

    Args:
        code_raw: The token as read; "" where no code is printed and only words are left.
        words: The words beside it, as read.
        year: Fiscal year of the result, whose list applies; None where unknown.
        section: What the place tells.
        previous: Earlier decisions of the same list, nearest last.

    Returns:
        The decision; `code` is None where no candidate is safe.

    >>> decide_code("๐๑๔", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", year=2566).code
    'o19'
    >>> decide_code("๑๑", "มีโครงสร้าง ลงในเว็บไซต์ครบถ้วน", year=2566).code
    'o1'
    >>> decide_code("๑๑", "", year=2566).code is None
    True
    """
    before = previous[-1] if previous else None
    scored = _score_all(code_raw, words, year, section, before)
    plain = _plain_reading(code_raw)
    if plain and section.certain and section.instrument not in (None, plain.instrument):
        plain = None
    if not scored:
        return CodeDecision(code_raw, section.instrument, None, "", None, 0.0, (), True)
    best = scored[0]
    margin = best.score - scored[1].score if len(scored) > 1 else best.score
    candidates = tuple(CodeCandidate(s.instrument, s.code, round(s.score, 1)) for s in scored[:5])
    by_words = best.words is not None and best.words >= WORDS_KNOWN
    is_plain = plain is not None and plain.code == best.code
    safe = best.score >= MIN_SCORE and margin >= MIN_MARGIN
    in_place = section.instrument == best.instrument and best.glyphs >= WORDS_KNOWN
    chosen: _Scored | None = None
    review = False
    if safe and by_words:
        chosen = best
        review = (best.words or 0.0) < 60.0 and not is_plain
        # The glyphs carried it against words that fit another item clearly better.
        review = review or any((s.words or 0.0) > (best.words or 0.0) + 12.0 for s in scored[1:])
    elif is_plain and margin >= MIN_MARGIN:
        chosen = best
        # The list knows other words for this code, and these are not they.
        review = best.words is not None
    elif safe and (in_place or _fills_gap(best, year)):
        chosen, review = best, True
    elif plain is not None and not _other_claims(scored, plain.code):
        chosen = next((s for s in scored if s.code == plain.code), None)
        review = True
    if chosen is None:
        near = {s.instrument for s in scored if best.score - s.score < MIN_MARGIN}
        owner = best.instrument if len(near) == 1 and by_words and best.score >= MIN_SCORE else None
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


def _fills_gap(best: _Scored, year: int | None) -> bool:
    """Whether a code of the right shape is one that the year's otherwise known list lacks."""
    known = {i.code for i in codebook.load().items(year, best.instrument)}
    return bool(known) and best.code not in known and best.glyphs >= ALIKE


def _other_claims(scored: Sequence[_Scored], code: str) -> bool:
    """Whether the words clearly name an item other than the printed one."""
    return any(s.code != code and s.words is not None and s.words >= 60.0 for s in scored)


def _decision(
    code_raw: str,
    chosen: _Scored,
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
    elif code_raw and chosen.glyphs == 0.0:
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
