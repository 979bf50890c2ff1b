"""The benchmark counts what it says it counts, and prints the same twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.place_counts import (
    FACTS,
    Counts,
    count_facts,
    count_name,
    count_place,
    is_flagged,
    place_outcome,
)
from benchmarks.places import count_places, main, row
from parsers.records import AgencyRecord, DocumentFacts, Evidence, Finding
from training.letters import MadeLetter, make_letter

EVIDENCE = Evidence(1, "อบต.", "text_file", 3)
LETTER = make_letter(3, evidence="district_province", grade="clean", issuer="local")
TRUTH = LETTER.truth


def record(code: str | None, *, review: bool = False) -> AgencyRecord:
    return AgencyRecord(
        agency_no=1,
        role="issuer",
        agency_name=TRUTH.agency_name,
        agency_type=TRUTH.agency_type,
        name_raw="",
        evidence=EVIDENCE,
        dopa_code=code,
        needs_review=review,
    )


@pytest.mark.parametrize(
    ("digits", "outcome"), [(6, "right"), (4, "none"), (2, "none"), (0, "none")]
)
def test_part_of_the_code_is_not_the_whole_and_not_wrong(digits: int, outcome: str) -> None:
    assert place_outcome(TRUTH, record(str(TRUTH.dopa_code)[:digits] or None)) == outcome


def test_another_code_is_wrong() -> None:
    assert place_outcome(TRUTH, record("999999")) == "wrong"
    assert place_outcome(TRUTH, record("99")) == "wrong"


def test_a_guess_between_namesakes_is_wrong_even_if_it_hits() -> None:
    twins = replace(TRUTH, namesakes=2)
    assert place_outcome(twins, record(TRUTH.dopa_code)) == "wrong"
    assert place_outcome(twins, record(str(TRUTH.dopa_code)[:2])) == "right"
    assert place_outcome(twins, None) == "right"


def test_counts_of_places() -> None:
    counts = Counts()
    for answer in (
        record(TRUTH.dopa_code),
        record(TRUTH.dopa_code, review=True),
        record("999999"),
        record("999999", review=True),
        None,
    ):
        count_place(LETTER, answer, counts)
    assert (counts.asked, counts.right, counts.right_unflagged) == (5, 2, 1)
    assert (counts.wrong_flagged, counts.wrong_unflagged, counts.unresolved) == (1, 1, 1)
    assert counts.flagged == 3
    assert "| 5 | 40.0% | 20.0% | 60.0% |" in row("a", "clean", counts)


def test_a_name_with_another_place_is_wrong() -> None:
    counts = Counts()
    count_name(LETTER, record(None), counts)
    count_name(LETTER, replace(record(None), province="ไกล"), counts)
    assert (counts.right, counts.wrong_unflagged) == (1, 1)


def found(letter: MadeLetter) -> DocumentFacts:
    truth = letter.truth
    return DocumentFacts(
        fiscal_year=truth.fiscal_year,
        report_year=truth.report_year,
        period=truth.period,
        doc_date=truth.doc_date,
        book_number=truth.book_number,
    )


def test_counts_of_facts() -> None:
    counts = {name: Counts() for name in FACTS}
    count_facts(LETTER, found(LETTER), counts)
    count_facts(LETTER, replace(found(LETTER), fiscal_year=2500), counts)
    assert counts["fiscal_year"].wrong_unflagged == 1
    assert all(counts[name].right == 2 for name in FACTS if name != "fiscal_year")


def test_facts_that_the_text_does_not_hold_are_left_out() -> None:
    counts = {name: Counts() for name in FACTS}
    count_facts(replace(LETTER, touched=frozenset({"doc_date"})), found(LETTER), counts)
    assert (counts["doc_date"].asked, counts["book_number"].asked) == (0, 1)


def test_a_conflict_of_years_marks_both() -> None:
    conflict = (Finding("warning", "year_conflict", "", "documents:fiscal_year"),)
    assert is_flagged(conflict, "report_year")
    assert not is_flagged(conflict, "doc_date")


def test_places_are_counted_by_evidence_and_grade() -> None:
    counts = count_places(16, 5)
    assert sum(c.asked for c in counts.values()) == 16
    assert {grade for _, grade in counts} == {"clean", "light", "heavy", "brutal"}


def test_prints_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--letters", "64", "--no-time", "--show", "1"]
    main(arguments)
    first = capsys.readouterr().out
    main(arguments)
    assert capsys.readouterr().out == first
    assert "| type and name | brutal |" in first
