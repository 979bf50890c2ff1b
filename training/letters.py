"""A made letter of an agency with its truth: who wrote it, from where, when and about which years.

Memos, official letters, covers and announcements, in the project's own wording
(`letter_templates.csv`, and `letter_templates_held_out.csv` that no parser may be tuned to). What
is printed of the place is chosen (`PlaceEvidence`), what the reader makes of it is a grade
(`letter_damage.GRADES`). The letter depends on (seed, evidence, issuer, held_out) only, so the
grades of one seed are the same letter read better or worse.

What this does not measure is told in `letter_issuers`, `letter_damage` and docs/benchmarks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final, Literal

from parsers.document import Document
from parsers.records import AgencyType, Period
from pipeline.normalise import normalise_document
from training.letter_damage import DATE, GRADES, NUMBER, make_reader
from training.letter_issuers import (
    EVIDENCE,
    Clue,
    IssuerKind,
    PlaceEvidence,
    candidates,
    choose_clues,
    choose_issuer,
)
from training.letter_story import THAI, make_told
from training.letter_text import LAYOUTS, Layout, write_letter
from training.report_text import read_text

__all__ = ["EVIDENCE", "GRADES", "LETTER_LAYOUTS", "LetterTruth", "MadeLetter", "make_letter"]

LETTER_LAYOUTS: Final = LAYOUTS
Touched = Literal["doc_date", "book_number"]


@dataclass(frozen=True, slots=True)
class LetterTruth:
    """What is true of a letter, whatever its reader makes of it.

    Attributes:
        agency_type: As the output tables name it.
        agency_name: Official name in full.
        dopa_code: The place the agency is named after: a subdistrict (6 digits), the province of a
            provincial organisation, the district of a town named like its province; None for an
            agency kept by name.
        subdistrict: Official name; None where the agency is named after none.
        district: Official name; None where a province or department issues.
        province: Official name; None where a department issues.
        clues: What the letter prints of the place besides the name.
        namesakes: Subdistricts that name and clues, read rightly, do not tell apart (1 where the
            place can be resolved, 0 where the agency is named after none).
        fiscal_year: Year of the result (Buddhist era).
        report_year: Year of the report.
        contradicts: The text gives the report another year than the title.
        period: Months a follow-up covers.
        doc_date: None where no complete date is printed.
        dated: The letter prints a date, complete or not.
        book_number: None where none is printed.
    """

    agency_type: AgencyType
    agency_name: str
    dopa_code: str | None
    subdistrict: str | None
    district: str | None
    province: str | None
    clues: frozenset[Clue]
    namesakes: int
    fiscal_year: int
    report_year: int
    contradicts: bool
    period: Period | None
    doc_date: date | None
    dated: bool
    book_number: str | None

    @property
    def resolvable(self) -> bool:
        """Whether the letter, read rightly, tells which place it comes from."""
        return self.namesakes == 1


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """A letter as read, and its truth.

    Attributes:
        name: Of the letter, as a file name without ending.
        layout: How it is set.
        text: As the reader gives it, a text file.
        clean: As printed.
        truth: What is true of it.
        touched: Facts of whose digits one was taken for another digit: no reader of this text can
            know the right one.
    """

    name: str
    layout: Layout
    text: str
    clean: str
    truth: LetterTruth
    touched: frozenset[Touched]

    def document(self) -> Document:
        """Return the letter as the text reader and the normalise stage give it."""
        return normalise_document(read_text(self.text, self.name))


def make_letter(
    seed: int,
    *,
    evidence: PlaceEvidence,
    grade: str,
    held_out: bool = False,
    issuer: IssuerKind = "any",
) -> MadeLetter:
    """Make one letter.

    Args:
        seed: Number of the letter; provinces take turns with it.
        evidence: What is printed of the place.
        grade: A name in `GRADES`.
        held_out: Use the held-out wording.
        issuer: `local` for organisations named after their subdistrict, `by_name` for all others.

    Returns:
        The letter; the same for the same arguments.

    Raises:
        KeyError: There is no such grade.

    Examples:
        >>> letter = make_letter(3, evidence="province", grade="clean", issuer="local")
        >>> letter.truth.agency_name in letter.text, letter.truth.dopa_code in letter.text
        (True, False)
    """
    rng = Random(f"letter {seed} {evidence} {issuer} {held_out}")
    who = choose_issuer(seed, rng, issuer)
    clues = choose_clues(who, evidence, rng)
    told = make_told(who, clues, rng)
    letter = write_letter(who, clues, told, rng, held_out=held_out)
    thai = rng.random() < 0.75
    marked = letter.text.translate(THAI) if thai else letter.text
    reader = make_reader(
        grade, (who.area or who.seat).roman, Random(f"reader {seed} {evidence} {grade}")
    )
    read = reader.read(marked)
    area = who.area
    by_subdistrict = area is not None and len(area.code) == 6
    truth = LetterTruth(
        agency_type=who.agency_type,
        agency_name=who.long_type + who.name,
        dopa_code=area.code if area is not None else None,
        subdistrict=who.name if by_subdistrict else None,
        district=who.district.name if who.agency_type not in ("pao", "department") else None,
        province=who.province.name if who.agency_type != "department" else None,
        clues=clues,
        namesakes=len(candidates(who, clues)) if by_subdistrict else int(area is not None),
        fiscal_year=told.fiscal_year,
        report_year=told.report_year,
        contradicts=letter.contradicts,
        period=told.period if letter.has_period else None,
        doc_date=told.doc_date,
        dated=bool(told.date_words),
        book_number=told.book_number if letter.has_number else None,
    )
    names: dict[str, Touched] = {DATE: "doc_date", NUMBER: "book_number"}
    return MadeLetter(
        name=f"letter-{seed:05d}-{evidence}",
        layout=letter.layout,
        text=read,
        clean=make_reader("clean", "", rng).read(marked),
        truth=truth,
        touched=frozenset(names[mark] for mark in reader.touched),
    )
