"""How well each item a printed code may mean fits all the evidence: glyphs, words, place, order.

The candidates are the codes the glyphs can be read as and the items whose wording fits the words.
Which of them is taken, or none, is decided in `parsers.codes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.code_readings import INSTRUMENT_OF, LETTER, misread, readings
from parsers.code_words import WORDS_KNOWN, WORDS_LISTED, WordMatch, fold, is_question, match_words
from parsers.records import Instrument

WORDS_SURE = 80.0
_MIN_WORDS = 3
_SHARE_WORDS, _SHARE_CODE, _SHARE_CONTEXT = 0.60, 0.22, 0.18
REACH = 3
"""So many entries of the list before and behind an entry tell of its number."""


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


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A decided entry of the same list; `steps` entries behind (positive) or before (negative)."""

    code_raw: str
    code: str
    steps: int


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate: the damage its glyphs need, its words (None: nobody knows them), its place.

    All are 0-100, and so is the `score` that weighs them together.
    """

    instrument: Instrument
    number: int
    glyphs: float
    words: float | None
    place: float
    score: float

    @property
    def code(self) -> str:
        """The canonical code."""
        return f"{LETTER[self.instrument]}{self.number}"


def instrument_of(code: str) -> Instrument:
    """Return the instrument a canonical code belongs to.

    >>> instrument_of("e4")
    'EIT'
    """
    return INSTRUMENT_OF[code[0]]


@lru_cache(maxsize=64)
def listed(year: int | None, instrument: Instrument) -> frozenset[str]:
    """Return the codes of a year's list for an instrument; empty where it is not known.

    >>> len(listed(2566, "OIT")), listed(2561, "OIT")
    (43, frozenset())
    """
    return frozenset(i.code for i in codebook.load().items(year, instrument))


def _digits(raw: str) -> int | None:
    plain = to_arabic(raw.strip())
    return int(plain) if plain.isdecimal() and plain.isascii() else None


def _in_order(instrument: Instrument, number: int, near: Sequence[Neighbour]) -> float:
    """How well a number goes on with the entries around it, -25 to 60; 0 says nothing."""
    score = 0.0
    for neighbour in near:
        if instrument_of(neighbour.code) != instrument:
            score += 5.0 if number == 1 and neighbour.steps == -1 else 0.0
            continue
        gap = (int(neighbour.code[1:]) - number) * (1 if neighbour.steps > 0 else -1)
        steps = abs(neighbour.steps)
        if gap == steps:
            score += 30.0
        elif gap == 0:
            score -= 25.0
        elif 0 < gap <= 3:
            score += 12.0
    return score


def _context(
    instrument: Instrument,
    number: int,
    indicator: str | None,
    section: Section,
    near: Sequence[Neighbour],
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
    return min(100.0, max(0.0, score + _in_order(instrument, number, near)))


def _counter_step(code_raw: str, near: Sequence[Neighbour]) -> int | None:
    """The code's number if it and the printed counter both go up one from before (๒๙ -> ๓๐)."""
    here = _digits(code_raw)
    for neighbour in near:
        before = _digits(neighbour.code_raw)
        if neighbour.steps == -1 and here is not None and before is not None:
            return int(neighbour.code[1:]) + 1 if here - before == 1 else None
    return None


def _words_of_gap(best: WordMatch | None, year: int | None, instrument: Instrument) -> float:
    """Word score for an item whose wording is not known: the better others fit, the worse."""
    if best is None or best.score < WORDS_KNOWN:
        return 55.0 if listed(year, instrument) else 60.0
    return 40.0 if best.score < 60.0 else 20.0


def score_all(
    code_raw: str,
    words: str,
    year: int | None,
    section: Section,
    near: Sequence[Neighbour],
) -> list[Scored]:
    """Return every candidate for a printed code and its words, best first.

    Args:
        code_raw: The token as read, "" where none is printed.
        words: The words beside it.
        year: Fiscal year whose list applies.
        section: What the place tells.
        near: Decided entries around it.
    """
    book = codebook.load()
    keys: dict[str, float] = {r.code: r.score for r in readings(code_raw)}
    matches = match_words(words, year, frozenset(keys))
    by_code = {m.item.code: m for m in matches}
    best = matches[0] if matches else None
    has_words = len(fold(words)) >= _MIN_WORDS
    question = is_question(words)
    step = _counter_step(code_raw, near)
    for match in matches:
        if match.score >= WORDS_LISTED:
            keys.setdefault(match.item.code, misread(code_raw, match.item.code))
    before = {n.code for n in near if n.steps == -1}
    repeated = best is not None and best.score >= WORDS_KNOWN and best.item.code in before
    found = []
    for code, glyphs in keys.items():
        instrument, number = instrument_of(code), int(code[1:])
        if section.certain and section.instrument not in (None, instrument):
            continue
        item = book.item(year, code)
        count = book.item_count(year, instrument)
        place = _context(
            instrument, number, item.indicator if item else None, section, near, question
        )
        said: float | None = None
        if item is not None and has_words:
            said = by_code[code].score if code in by_code else 0.0
        if not has_words:
            score = 0.55 * glyphs + 0.45 * place
        else:
            fit = said
            if fit is None:
                # Words that repeat the item before do not tell this one.
                fit = 55.0 if repeated else _words_of_gap(best, year, instrument)
            score = _SHARE_WORDS * fit + _SHARE_CODE * glyphs + _SHARE_CONTEXT * place
            if said is not None and said < 35.0 and best and best.score >= WORDS_SURE:
                score -= 12.0  # the year's wording is known, and it is another item's
            if number == step:
                score += 12.0
        if count is not None and number > count and item is None:
            score -= 20.0
        found.append(Scored(instrument, number, glyphs, said, place, max(0.0, min(100.0, score))))
    return sorted(found, key=lambda s: (-s.score, s.instrument, s.number))
