"""How one value came about: the mentions, votes, sums and findings behind a fact.

Nothing is decided here. The mentions and facts are those of the stages, the votes are counted by
`pipeline.voting`, the sums computed by `pipeline.identities`, so an explanation cannot differ from
what was done. `pipeline.explain_text` prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.code_readings import LETTER
from parsers.evidence import LOW_CONFIDENCE, is_low
from parsers.records import Channel, Finding, Instrument, Level, ScoreMention
from pipeline.discover import discover
from pipeline.errors import BadArgument
from pipeline.facts import Facts, ScoreFact
from pipeline.identities import Check, check, find_identities, out_of_range, values_of
from pipeline.show import score_name
from pipeline.voting import FactKey, fact_key, subject, vote

ISSUER = 1
_INSTRUMENT_OF = {str(n): "IIT" if n <= 5 else "EIT" if n <= 8 else "OIT" for n in range(1, 11)}
_TOTAL = ("total", "overall", "รวม", "คะแนนรวม", "ภาพรวม")
_ITEM = re.compile(r"([ieo])[ .]?0*([1-9]\d?)")
_INDICATOR = re.compile(r"(?:(?:sub)?indicator[ _]|ตัวชี้วัด(?:ที่)?|ข้อ)?\s*(\d{1,2}(?:\.\d{1,2})?)")
_DOC_ID = re.compile(r"[0-9a-f]{6,16}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `channel`, `agency_no` and `fiscal_year` narrow it where given."""

    level: Level
    instrument: Instrument | None
    code: str | None
    channel: Channel | None = None
    fiscal_year: int | None = None
    agency_no: int = ISSUER

    @property
    def name(self) -> str:
        """What is asked for, as a person says it: `o18`, `EIT public`, `overall`."""
        name = self.code or self.instrument or self.level
        return f"{name} {self.channel}" if self.channel else name

    def fits(self, found: ScoreFact | ScoreMention) -> bool:
        """Tell whether a fact or mention is of this level, code, channel, year and agency."""
        return (
            found.level == self.level
            and found.code == self.code
            and (self.level != "instrument" or found.instrument == self.instrument)
            and self.narrows(found)
        )

    def narrows(self, found: ScoreFact | ScoreMention) -> bool:
        """Tell whether a fact or mention is of the channel, year and agency asked for."""
        return (
            self.channel in (None, found.channel)
            and self.fiscal_year in (None, found.fiscal_year)
            and found.agency_no == self.agency_no
        )


@dataclass(frozen=True, slots=True)
class Ballot:
    """One value as printed, its votes, and the numbers (from 1) of the mentions that print it."""

    value: Decimal
    scale_max: Decimal
    votes: int
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one fact. Mentions are in reading order and numbered from 1."""

    fact: ScoreFact
    mentions: tuple[ScoreMention, ...]
    ballots: tuple[Ballot, ...]
    sums: tuple[Check, ...]
    findings: tuple[Finding, ...]
    review: tuple[str, ...]

    @property
    def key(self) -> FactKey:
        """The key of the fact."""
        return key_of(self.fact)


def wanted(
    text: str,
    *,
    channel: str | None = None,
    fiscal_year: int | None = None,
    agency_no: int = ISSUER,
) -> Wanted:
    """Read what a person asks for, in Thai or Arabic digits.

    Args:
        text: `i1`, `E๔`, `o39`, `e4/public`, `IIT`, `total`, `3`, `9.1`.
        channel: `public` or `survey`; goes before one in the text.
        fiscal_year: Buddhist era.
        agency_no: 1 is the issuer, others are rows of a score table.

    Raises:
        BadArgument: The text is none of these, or the channel does not exist.

    >>> wanted("E๔/survey").name, wanted("๙.๑").level, wanted("total").name
    ('e4 survey', 'subindicator', 'overall')
    """
    head, _, tail = to_arabic(text.strip().removeprefix("scores:")).partition("/")
    said = channel or tail or None
    if said not in (None, "public", "survey"):
        raise BadArgument(f"There is no channel {said!r}.", mend="Choose public or survey.")
    where: Channel | None = "public" if said == "public" else "survey" if said else None
    level, instrument, code = _what(head.strip().lower(), text)
    return Wanted(level, instrument, code, where, fiscal_year, agency_no)


def _what(name: str, text: str) -> tuple[Level, Instrument | None, str | None]:
    if name in _TOTAL:
        return "overall", None, None
    for instrument in LETTER:
        if name == instrument.lower():
            return "instrument", instrument, None
    item = _ITEM.fullmatch(name)
    if item is not None:
        found = next(i for i, letter in LETTER.items() if letter == item[1])
        return "item", found, item[1] + item[2]
    number = _INDICATOR.fullmatch(name)
    if number is not None and number[1].split(".")[0] in _INSTRUMENT_OF:
        level: Level = "subindicator" if "." in number[1] else "indicator"
        return level, None, number[1]
    raise BadArgument(
        f"{text!r} names no score.",
        mend="Name an item (i1, e4, o39), an instrument (IIT, EIT, OIT), an indicator (3, 9.1), "
        "or total.",
    )


def find_file(doc: str, raw: Path) -> Path:
    """Return the file of a document: DOC itself, or the one under `raw` with this `doc_id`.

    Args:
        doc: A path, or a `doc_id` (also its beginning, from six digits) as the tables have it.
        raw: Folder of the reports, where a `doc_id` is looked for by content.

    Raises:
        BadArgument: There is no such file, no such document, or several.
    """
    path = Path(doc)
    if path.is_file() or _DOC_ID.fullmatch(doc) is None:
        return path  # what is no file is told by the reader of files
    if not raw.is_dir():
        raise BadArgument(
            f"{doc} is no file, and there is no folder {raw} to look for it as a doc_id.",
            mend="Name the folder of the reports with --raw.",
        )
    found = [s for s in discover(raw).sources if s.doc_id.startswith(doc)]
    if len(found) == 1:
        return found[0].path
    what = "no document" if not found else f"{len(found)} documents"
    raise BadArgument(
        f"{raw} holds {what} whose doc_id begins with {doc}.",
        mend="Name the folder with --raw, more digits of the doc_id, or the file itself.",
    )


def key_of(fact: ScoreFact) -> FactKey:
    """Return the key of a fact (the primary key of `scores`)."""
    return (
        fact.agency_no,
        fact.fiscal_year,
        fact.level,
        fact.instrument,
        fact.code,
        fact.channel,
    )


def explain(facts: Facts, what: Wanted) -> tuple[Explanation, ...]:
    """Return what stands behind every fact that is asked for, in the order of the tables."""
    chosen = [fact for fact in facts.scores if what.fits(fact)]
    if not chosen:
        return ()
    table = {key_of(fact): fact for fact in facts.scores}
    values = values_of(table)
    checks = [check(identity, values) for identity in find_identities(table)]
    return tuple(_explain(fact, facts, checks) for fact in chosen)


def _explain(fact: ScoreFact, facts: Facts, checks: list[Check]) -> Explanation:
    key = key_of(fact)
    mentions = tuple(m for m in facts.mentions if fact_key(m) == key)
    sums = tuple(done for done in checks if key in done.identity.members)
    findings = _findings(key, facts)
    review = _reasons(fact, mentions, sums, findings) if fact.needs_review else ()
    return Explanation(fact, mentions, _ballots(key, mentions), sums, findings, review)


def _ballots(key: FactKey, mentions: tuple[ScoreMention, ...]) -> tuple[Ballot, ...]:
    """Count the votes of every value with the rule that decided the fact."""
    printed: dict[tuple[Decimal, Decimal], list[int]] = {}
    for number, mention in enumerate(mentions, 1):
        if mention.value is not None:
            printed.setdefault((mention.value, mention.scale_max), []).append(number)
    found = []
    for (value, scale_max), numbers in printed.items():
        votes = vote(key, [mentions[n - 1] for n in numbers])[0].fact.mentions
        found.append(Ballot(value, scale_max, votes, tuple(numbers)))
    return tuple(sorted(found, key=lambda b: (-b.votes, b.mentions)))


def _findings(key: FactKey, facts: Facts) -> tuple[Finding, ...]:
    """Return the findings about a fact; parsers do not always name the survey it is of."""
    own = subject(key)
    about = (own, own.rpartition("/")[0]) if key[5] else (own,)
    return tuple(f for f in facts.findings if f.subject in about)


def _reasons(
    fact: ScoreFact,
    mentions: tuple[ScoreMention, ...],
    sums: tuple[Check, ...],
    findings: tuple[Finding, ...],
) -> tuple[str, ...]:
    """Return why a fact is marked for review, as far as the records tell."""
    reasons: list[str] = []
    if fact.fiscal_year is None:
        reasons.append("its fiscal year is not known")
    if fact.code is None and fact.level not in ("overall", "instrument"):
        reasons.append("its code could not be decided")
    said = {
        "conflict": "what is printed disagrees, or a sum that must hold fails",
        "unreadable": "no number could be read",
        "repaired": "it was repaired: another reading than the one first read closes a sum",
    }
    if fact.status in said:
        reasons.append(said[fact.status])
    if out_of_range(fact):
        reasons.append(f"it is not between 0 and {fact.scale_max}")
    reasons.extend(
        f"the sum {'fails' if done.failed else 'nearly closes only'}: {done.identity.name}"
        for done in sums
        if done.identity.binding and not done.closed and done.difference is not None
    )
    low = [n for n, m in enumerate(mentions, 1) if is_low(m.evidence.confidence)]
    if low:
        reasons.append(f"ink read with confidence under {LOW_CONFIDENCE}: {_numbers(low)}")
    doubted = [n for n, m in enumerate(mentions, 1) if m.needs_review and n not in low]
    if doubted:
        reasons.append(f"the parser doubts its code, survey or number: {_numbers(doubted)}")
    kinds = dict.fromkeys(f.kind for f in findings if f.severity != "info")
    reasons.extend(f"finding {kind}" for kind in kinds)
    return tuple(reasons) or ("see the findings",)


def _numbers(numbers: Iterable[int]) -> str:
    return "mention " + ", ".join(str(n) for n in numbers)


def perhaps(facts: Facts, what: Wanted) -> tuple[ScoreMention, ...]:
    """Return the mentions without a decided code that may be the item asked for."""
    return tuple(
        m
        for m in facts.mentions
        if m.code is None
        and what.code is not None
        and what.level == m.level
        and what.narrows(m)
        and any(c.code == what.code for c in m.candidates)
    )


def open_findings(facts: Facts, mentions: Iterable[ScoreMention]) -> tuple[Finding, ...]:
    """Return the findings about codes that were not decided, by the page and text they stand at."""
    codes = {(m.evidence.page, m.code_raw) for m in mentions}
    return tuple(f for f in facts.findings if not f.subject and (f.page, f.raw) in codes)


def nothing(facts: Facts, what: Wanted, path: Path) -> BadArgument:
    """Return the error for a score that is not printed, with those that are."""
    year = what.fiscal_year or facts.records.facts.fiscal_year
    title = codebook.load().title(year, what.code) if what.code and what.level == "item" else None
    known = f" ({title})" if title else ""
    narrowed = [f"agency {what.agency_no}"] if what.agency_no != ISSUER else []
    narrowed += [str(what.fiscal_year)] if what.fiscal_year else []
    of = f" of {', '.join(narrowed)}" if narrowed else ""
    message = f"No score of {what.name}{known}{of} was found in {path}."
    there = [f for f in facts.scores if f.agency_no == what.agency_no]
    if there:
        return BadArgument(message, mend=f"Found are: {', '.join(_names(there))}.")
    agencies = sorted({f.agency_no for f in facts.scores})
    if agencies:
        spans = ", ".join(str(n) for n in agencies[:20]) + (" …" if len(agencies) > 20 else "")
        return BadArgument(message, mend=f"Agencies with scores (--agency): {spans}.")
    return BadArgument(message, mend=f"It holds no scores; see `ita show {path}`.")


def _names(found: list[ScoreFact]) -> list[str]:
    names = [f.code if f.code and f.level != "item" else score_name(f) for f in found]
    items = [f.code for f in found if f.level == "item" and f.code]
    plain = [n for f, n in zip(found, names, strict=True) if f.level != "item" or not f.code]
    return list(dict.fromkeys((*plain, *items)))
