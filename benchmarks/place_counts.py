"""Counting what the agency, date and number parsers make of letters whose truth is known.

An answer is right, or its lack is told, or it is wrong; and a person is asked to look (flagged) or
not. The figure that matters most is the wrong answer that nobody is asked to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from parsers.records import AgencyRecord, DocumentFacts, Finding
from training.letters import LetterTruth, MadeLetter

FactName = Literal["fiscal_year", "report_year", "period", "doc_date", "book_number"]
FACTS: Final[tuple[FactName, ...]] = (
    "fiscal_year",
    "report_year",
    "period",
    "doc_date",
    "book_number",
)
_SUBDISTRICT_DIGITS: Final = 6


@dataclass(slots=True)
class Counts:
    """Answers counted by outcome.

    Attributes:
        asked: Letters (or facts) counted.
        right: Right answers, flagged or not.
        right_unflagged: Right answers that nobody is asked to look at.
        flagged: Answers, and lacks of one, that a person is asked to look at.
        unresolved: No answer, or less than the whole (a province where a subdistrict is true).
        wrong_flagged: Wrong answers that a person is asked to look at.
        wrong_unflagged: Wrong answers that nobody is asked to look at.
        failures: What failed and how, for people: kind, letter and details.
    """

    asked: int = 0
    right: int = 0
    right_unflagged: int = 0
    flagged: int = 0
    unresolved: int = 0
    wrong_flagged: int = 0
    wrong_unflagged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(
        self, outcome: Literal["right", "none", "wrong"], *, flagged: bool, what: str = ""
    ) -> None:
        """Count one answer; `what` tells a person of one that is not right."""
        self.asked += 1
        self.flagged += flagged
        if outcome == "right":
            self.right += 1
            self.right_unflagged += not flagged
        elif outcome == "none":
            self.unresolved += 1
            self.failures.append(("unresolved", what))
        elif flagged:
            self.wrong_flagged += 1
            self.failures.append(("wrong, flagged", what))
        else:
            self.wrong_unflagged += 1
            self.failures.append(("WRONG, UNFLAGGED", what))

    def merge(self, other: Counts) -> None:
        """Add the counts of another."""
        self.asked += other.asked
        self.right += other.right
        self.right_unflagged += other.right_unflagged
        self.flagged += other.flagged
        self.unresolved += other.unresolved
        self.wrong_flagged += other.wrong_flagged
        self.wrong_unflagged += other.wrong_unflagged
        self.failures.extend(other.failures)


def place_outcome(
    truth: LetterTruth, record: AgencyRecord | None
) -> Literal["right", "none", "wrong"]:
    """Judge the code of the issuer of a letter.

    A part of the true code (its district or province) is no wrong answer, only not the whole. Where
    the letter does not tell namesakes apart, just that is right, and a whole code is a guess: wrong
    even when the guess hits.
    """
    code = record.dopa_code if record is not None else None
    true = truth.dopa_code or ""
    if not truth.resolvable:
        guessed = code is not None and len(code) == _SUBDISTRICT_DIGITS
        return "wrong" if guessed or (code and not true.startswith(code)) else "right"
    if code == true:
        return "right"
    return "none" if code is None or true.startswith(code) else "wrong"


def count_place(letter: MadeLetter, record: AgencyRecord | None, counts: Counts) -> None:
    """Count the place of the issuer of one letter; no record at all counts as flagged."""
    counts.add(
        place_outcome(letter.truth, record),
        flagged=record is None or record.needs_review,
        what=_about(letter, record),
    )


def count_name(letter: MadeLetter, record: AgencyRecord | None, counts: Counts) -> None:
    """Count type and official name of the issuer of one letter, and that no wrong place is named.

    For agencies that are kept by name: a place given must agree with that of the agency.
    """
    truth = letter.truth
    if record is None or record.agency_name is None:
        counts.add("none", flagged=True, what=_about(letter, record))
        return
    named = (record.agency_type, record.agency_name) == (truth.agency_type, truth.agency_name)
    places = (
        (record.district, truth.district),
        (record.province, truth.province),
    )
    agrees = all(found is None or found == true for found, true in places)
    counts.add(
        "right" if named and agrees else "wrong",
        flagged=record.needs_review,
        what=_about(letter, record),
    )


def _about(letter: MadeLetter, record: AgencyRecord | None) -> str:
    truth = letter.truth
    wanted = f"{truth.agency_name}/{truth.district}/{truth.province} {truth.dopa_code}"
    if record is None:
        return f"{letter.name} {letter.layout}: {wanted}; no agency found"
    found = f"{record.agency_name}/{record.district}/{record.province} {record.dopa_code}"
    spelled = ", ".join(f"{text} {count}" for text, count in record.spellings[:6])
    clues = "+".join(sorted(truth.clues)) or "nothing"
    return f"{letter.name} {letter.layout} ({clues}): {wanted}; got {found}; read {spelled}"


def count_facts(letter: MadeLetter, facts: DocumentFacts, counts: dict[FactName, Counts]) -> None:
    """Count every fact of one letter.

    A fact that the letter does not print is counted too: right where none is given. Dates and
    numbers of which a digit was read as another digit are left out: the text does not hold them.
    """
    for name in FACTS:
        if name in letter.touched:
            continue
        found, true = getattr(facts, name), getattr(letter.truth, name)
        outcome: Literal["right", "none", "wrong"] = "right"
        if found != true:
            outcome = "none" if found is None else "wrong"
        flagged = is_flagged(facts.findings, name)
        what = f"{letter.name} {letter.layout}: {name} is {true}, got {found}"
        counts[name].add(outcome, flagged=flagged, what=what)


def is_flagged(findings: Sequence[Finding], name: FactName) -> bool:
    """Tell whether a person is told to look at a fact of the document: `documents:NAME`.

    A conflict of years is about both years.
    """
    subjects = {f"documents:{name}"}
    if name in ("fiscal_year", "report_year"):
        subjects |= {f.subject for f in findings if f.kind == "year_conflict"}
    return any(f.subject in subjects for f in findings)
