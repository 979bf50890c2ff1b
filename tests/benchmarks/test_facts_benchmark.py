"""The benchmark counts what it says it counts, and prints the same twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from benchmarks.digits import DigitCounts, count_rows, damaged_table
from benchmarks.fact_counts import Counts, count_rating, count_report
from benchmarks.facts import case_row, count_case, main
from parsers.records import DocumentFacts, Evidence, Records
from pipeline.facts import Facts, ScoreFact
from training.report_blocks import TrueFact
from training.report_text import make_report

EVIDENCE = Evidence(1, "ได้ ๑๐๐ คะแนน", "text_file", 3)


def made_fact(true: TrueFact, value: Decimal | None = None, *, review: bool = False) -> ScoreFact:
    shown = true.value if value is None else value
    return ScoreFact(
        agency_no=true.agency_no,
        fiscal_year=true.fiscal_year,
        level=true.level,
        instrument=true.instrument,
        code=true.code,
        channel=true.channel,
        title="",
        value=shown,
        scale_max=true.scale_max,
        value_100=shown,
        mentions=1,
        agreement=Decimal(1),
        status="consistent",
        needs_review=review,
        confidence=None,
        code_raw="",
        label_raw="",
        match_score=None,
        evidence=EVIDENCE,
    )


def made_facts(*scores: ScoreFact, stated: str | None = None) -> Facts:
    return Facts(Records(DocumentFacts()), scores, (), stated, None, ())


TRUE = TrueFact(1, 2566, "item", "IIT", "i1", None, Decimal(90))
OTHER = TrueFact(1, 2566, "overall", None, None, None, Decimal(80))


@pytest.mark.parametrize(
    ("scores", "right", "silent", "missing", "flagged"),
    [
        ((made_fact(TRUE), made_fact(OTHER)), 2, 0, 0, 0),
        ((made_fact(TRUE, review=True), made_fact(OTHER)), 2, 0, 0, 1),
        ((made_fact(TRUE, Decimal(91)), made_fact(OTHER)), 1, 1, 0, 0),
        ((made_fact(TRUE, Decimal(91), review=True), made_fact(OTHER)), 1, 0, 0, 1),
        ((made_fact(OTHER),), 1, 0, 1, 0),
        ((made_fact(replace(TRUE, code="i2")), made_fact(OTHER)), 1, 1, 1, 0),
        ((made_fact(replace(TRUE, scale_max=Decimal(30))), made_fact(OTHER)), 1, 1, 0, 0),
        ((made_fact(replace(TRUE, fiscal_year=2565)), made_fact(OTHER)), 1, 1, 1, 0),
    ],
)
def test_counts(
    scores: tuple[ScoreFact, ...], right: int, silent: int, missing: int, flagged: int
) -> None:
    counts = Counts()
    count_report("made", (TRUE, OTHER), made_facts(*scores), counts)
    assert (counts.facts, counts.right) == (2, right)
    assert (counts.silent, counts.missing, counts.flagged) == (silent, missing, flagged)
    assert len(counts.failures) == counts.given - right + missing


def test_f1_is_of_items_only() -> None:
    counts = Counts()
    wrong = made_fact(replace(TRUE, code="i2"), review=True)
    count_report("made", (TRUE, OTHER), made_facts(made_fact(TRUE), wrong), counts)
    assert counts.f1 == pytest.approx(2 / 3)


def test_ratings_are_counted() -> None:
    counts = Counts()
    count_rating("made", "PASS", made_facts(stated="PASS"), counts)
    count_rating("made", "PASS", made_facts(stated="PASS_GOOD"), counts)
    count_rating("made", "", made_facts(stated=None), counts)
    assert (counts.ratings, counts.ratings_right) == (2, 1)


def test_a_case_is_counted_the_same_twice() -> None:
    first = count_case("items", "brutal", 2, 50)
    again = count_case("items", "brutal", 2, 50)
    assert first == again
    assert first.facts == first.right + first.missing + sum(
        kind.lower().startswith("wrong") and "truth" in text for kind, text in first.failures
    )


def test_rows_of_the_digit_benchmark_add_up() -> None:
    report = make_report(1, layout="agencies", year=2566, grade="clean")
    _, hits = damaged_table(report)
    counts = DigitCounts()
    truth = tuple(made_fact(true) for true in report.truth)
    count_rows(report, hits, made_facts(*truth), counts)
    assert counts.rows == len({true.agency_no for true in report.truth})
    assert counts.hit == counts.repaired == len({(h.page, h.row) for h in hits}) > 0
    silent = DigitCounts()
    off = tuple(made_fact(true, true.value + 1) for true in report.truth)
    count_rows(report, hits, made_facts(*off), silent)
    assert (silent.silent, silent.repaired) == (counts.hit, 0)
    assert silent.whole_changed == counts.rows - counts.hit
    wrongly = DigitCounts()
    repaired = tuple(replace(f, status="repaired", needs_review=True) for f in off)
    count_rows(report, hits, made_facts(*repaired), wrongly)
    assert wrongly.wrongly == counts.hit


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "sheet", "--reports", "1", "--no-time"])
    first = capsys.readouterr().out
    main(["--only", "sheet", "--reports", "1", "--no-time"])
    assert capsys.readouterr().out == first
    assert case_row("sheet", "clean", count_case("sheet", "clean", 1, 1000)) in first
