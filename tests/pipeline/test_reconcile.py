from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.records import DocumentFacts, Evidence, Finding, RatingMention, Records, ScoreMention
from pipeline.reconcile import reconcile
from pipeline.voting import MIN_SHARE, MIN_VOTES
from tests.pipeline.made_mentions import DOCUMENT, RESULT, fact, kinds, mention, run


def test_closed_sums_verify_their_members() -> None:
    facts = run(*RESULT)
    assert {s.status for s in facts.scores} == {"verified"}
    assert not any(s.needs_review for s in facts.scores)
    assert facts.rating_computed == "PASS"
    assert facts.findings == ()


def test_single_mention_is_consistent() -> None:
    found = fact(run(mention("o18", "100")), "o18")
    assert (found.status, found.mentions, found.agreement) == ("consistent", 1, Decimal(1))
    assert found.value_100 == Decimal("100.00")
    assert not found.needs_review


def test_repeat_inside_one_row_counts_once() -> None:
    found = fact(
        run(
            mention("o1", "100", 1, row_key="p1t1r1"),
            mention("o1", "100", 1, row_key="p1t1r1"),
            mention("o1", "100", 2),
        ),
        "o1",
    )
    assert found.mentions == 2


def test_two_values_are_a_conflict_with_their_lines() -> None:
    facts = run(mention("e4/public", "97", 7), mention("e4/public", "79", 9))
    found = fact(facts, "e4/public")
    assert (found.status, found.needs_review, found.value) == ("conflict", True, Decimal(97))
    assert found.agreement == Decimal("0.5")
    (finding,) = facts.findings
    assert (finding.severity, finding.kind, finding.subject) == (
        "warning",
        "score_conflict",
        "scores:e4/public",
    )
    assert "97 (page 1, line 7)" in finding.message
    assert "79 (page 1, line 9)" in finding.message


def test_majority_of_two_to_one_is_not_enough() -> None:
    facts = run(mention("o1", "100", 1), mention("o1", "100", 2), mention("o1", "10", 3))
    assert fact(facts, "o1").status == "conflict"
    assert fact(facts, "o1").value == 100


def test_clear_majority_decides_and_says_so() -> None:
    assert (3, Decimal("0.75")) == (MIN_VOTES, MIN_SHARE)
    same = [mention("o1", "100", n) for n in range(1, 4)]
    facts = run(*same, mention("o1", "10", 9))
    found = fact(facts, "o1")
    assert (found.status, found.value, found.agreement) == ("consistent", Decimal(100), MIN_SHARE)
    assert [(f.severity, f.kind) for f in facts.findings] == [("info", "score_conflict")]


def test_item_of_two_surveys_printed_once_without_survey() -> None:
    facts = run(
        mention("e10/public", "97.03", 1), mention("e10/survey", "50", 1), mention("e10", "100", 5)
    )
    assert fact(facts, "e10").status == "conflict"
    assert fact(facts, "e10").needs_review
    assert fact(facts, "e10/public").status == "consistent"
    assert not fact(facts, "e10/survey").needs_review
    assert [(f.kind, f.subject) for f in facts.findings] == [("score_conflict", "scores:e10")]


def test_mean_of_both_surveys_is_no_conflict() -> None:
    facts = run(
        mention("e10/public", "90", 1), mention("e10/survey", "50", 1), mention("e10", "70", 5)
    )
    assert facts.findings == ()


def test_sum_that_fails_marks_its_members() -> None:
    broken = [replace(m, value=Decimal("81.26")) if m.level == "overall" else m for m in RESULT]
    facts = run(*broken)
    assert kinds(facts) == ["sum_mismatch"]
    assert "89.26" in facts.findings[0].message
    assert "81.26" in facts.findings[0].message
    for name in ("overall", "IIT", "EIT", "OIT"):
        assert fact(facts, name).needs_review
    assert fact(facts, "overall").status == "conflict"
    assert fact(facts, "EIT").status == "verified"
    assert not fact(facts, "EIT/public").needs_review
    assert facts.rating_computed is None


def test_one_other_reading_repairs() -> None:
    broken = [
        replace(
            m, value=Decimal("81.26"), alternatives=((Decimal("89.26"), 0.3), (Decimal("8"), 0.1))
        )
        if m.level == "overall"
        else m
        for m in RESULT
    ]
    facts = run(*broken)
    found = fact(facts, "overall")
    assert (found.value, found.status, found.needs_review) == (Decimal("89.26"), "repaired", True)
    assert kinds(facts) == ["score_repaired"]
    assert fact(facts, "OIT").status == "verified"


def test_two_readings_that_close_repair_nothing() -> None:
    broken = [
        mention(
            "overall", "81.26", alternatives=((Decimal("89.26"), 0.3), (Decimal("89.27"), 0.2))
        ),
        mention("IIT", "100", 2),
        mention("EIT", "77.53", 3),
        mention("OIT", "90", 6),
    ]
    facts = run(*broken)
    assert fact(facts, "overall").value == Decimal("81.26")
    assert fact(facts, "overall").status == "conflict"
    assert kinds(facts) == ["sum_mismatch"]


def test_a_repair_may_not_break_another_sum() -> None:
    broken = [replace(m, value=Decimal("91.00")) if m.level == "overall" else m for m in RESULT]
    broken[2] = replace(broken[2], alternatives=((Decimal("83.33"), 0.4),))
    facts = run(*broken)
    assert fact(facts, "EIT").value == Decimal("77.53")
    assert kinds(facts) == ["sum_mismatch"]


def test_printed_minority_may_close_the_sum() -> None:
    facts = run(*RESULT[1:], mention("overall", "81.26", 1), mention("overall", "89.26", 9))
    found = fact(facts, "overall")
    assert (found.value, found.status, found.needs_review) == (Decimal("89.26"), "repaired", True)
    assert set(kinds(facts)) == {"score_conflict", "score_repaired"}


def test_unreadable_stays_without_value() -> None:
    found = fact(run(mention("o1", None, needs_review=True)), "o1")
    assert (found.value, found.status, found.needs_review) == (None, "unreadable", True)
    assert found.mentions == 0


def test_unreadable_is_not_computed_from_the_sum() -> None:
    facts = run(mention("overall", None, 1), *RESULT[1:])
    assert fact(facts, "overall").value is None
    assert fact(facts, "overall").status == "unreadable"


def test_unreadable_with_one_closing_reading_is_repaired() -> None:
    total = mention("overall", None, 1, alternatives=((Decimal("89.26"), 0.4),))
    found = fact(run(total, *RESULT[1:]), "overall")
    assert (found.value, found.status) == (Decimal("89.26"), "repaired")


def test_unknown_codes_are_reviewed_and_never_mixed() -> None:
    facts = run(mention("i1", "90", 1, code=None), mention("i1", "80", 2, code=None))
    (found,) = facts.scores
    assert (found.code, found.value, found.needs_review) == (None, None, True)
    assert found.status == "conflict"
    (single,) = run(mention("i1", "90", 1, code=None)).scores
    assert (single.value, single.needs_review) == (Decimal(90), True)


def test_fact_without_year_is_reviewed() -> None:
    (found,) = run(mention("o1", "100", year=None)).scores
    assert found.needs_review


@pytest.mark.parametrize("value", ["100.01", "977.53"])
def test_value_outside_its_scale_is_kept_and_marked(value: str) -> None:
    facts = run(mention("o1", value))
    assert fact(facts, "o1").value == Decimal(value)
    assert fact(facts, "o1").needs_review
    assert kinds(facts) == ["out_of_range"]


def points(agency_no: int, *values: str, year: int = 2564) -> list[ScoreMention]:
    names = ("IIT", "EIT", "OIT", "overall")
    scales = ("30", "30", "40", "100")
    return [
        mention(n, v, agency_no, scale=s, agency_no=agency_no, year=year, row_key=f"r{agency_no}")
        for n, v, s in zip(names, values, scales, strict=True)
    ]


def test_points_add_up_row_by_row() -> None:
    facts = run(
        *points(2, "28.50", "26.00", "39.00", "93.50"),
        *points(3, "20.00", "20.00", "30.00", "76.00"),
    )
    assert {s.status for s in facts.scores if s.agency_no == 2} == {"verified"}
    assert all(s.needs_review for s in facts.scores if s.agency_no == 3)
    assert [f.subject for f in facts.findings] == ["scores:3/2564/overall"]
    assert fact(facts, "IIT", 2).value_100 == Decimal("95.00")


def test_points_and_scores_of_100_that_say_the_same_agree() -> None:
    facts = run(
        mention("IIT", "29.51", 1, scale="30", year=2564), mention("IIT", "98.37", 2, year=2564)
    )
    found = fact(facts, "IIT")
    assert (found.value, found.scale_max, found.mentions) == (Decimal("98.37"), Decimal(100), 2)
    assert facts.findings == ()


def test_a_closed_sum_never_takes_a_review_back() -> None:
    # An engine without ๘ reads 86.00, 84.00, 85.00 as 56.00, 54.00, 55.00, and the mean closes.
    shifted = [
        mention("EIT/public", "56.00", 1),
        mention("EIT/survey", "54.00", 2),
        mention("EIT", "55.00", 3),
    ]
    dim = [
        replace(m, needs_review=True, evidence=replace(m.evidence, confidence=0.5)) for m in shifted
    ]
    facts = run(*dim)
    assert {s.status for s in facts.scores} == {"verified"}
    assert all(s.needs_review for s in facts.scores)


@pytest.mark.parametrize(("year", "status"), [(2564, "conflict"), (2567, "consistent")])
def test_a_rule_binds_only_in_the_years_that_state_it(year: int, status: str) -> None:
    parts = [mention(f"ind{n}", "80", n, year=year) for n in range(1, 6)]
    facts = run(*parts, mention("IIT", "85", 9, year=year), year=year)
    assert fact(facts, "IIT").status == status
    closing = run(*parts, mention("IIT", "80", 9, year=year), year=year)
    assert fact(closing, "IIT").status == "verified"


def rating(code: str, line: int = 1, agency_no: int = 1, year: int | None = 2566) -> RatingMention:
    return RatingMention(code, code, Evidence(1, code, "fake", line), year, agency_no)


def test_ratings_stated_and_computed() -> None:
    facts = run(*RESULT, ratings=(rating("PASS"), rating("PASS", 2)))
    assert (facts.rating_stated, facts.rating_computed) == ("PASS", "PASS")
    assert facts.findings == ()
    wrong = run(*RESULT, ratings=(rating("PASS_GOOD"),))
    assert (wrong.rating_stated, wrong.rating_computed) == ("PASS_GOOD", "PASS")
    assert kinds(wrong) == ["rating_mismatch"]


def test_tied_ratings_state_nothing() -> None:
    facts = run(ratings=(rating("A", year=2565), rating("B", 2, year=2565)))
    assert facts.rating_stated is None
    assert kinds(facts) == ["rating_conflict"]


def test_newest_rating_counts() -> None:
    facts = run(ratings=(rating("A", year=2564), rating("B", 2, year=2565)))
    assert facts.rating_stated == "B"
    assert facts.findings == ()


def test_listed_agencies_are_checked_too() -> None:
    facts = run(*points(2, "28.50", "26.00", "39.00", "93.50"), ratings=(rating("AA", 1, 2, 2564),))
    assert facts.rating_stated is None
    assert [(f.kind, f.subject) for f in facts.findings] == [("rating_mismatch", "agencies:2")]


def test_findings_of_earlier_stages_stay_and_are_not_doubled() -> None:
    early = Finding("info", "year_conflict", "x")
    late = Finding("warning", "unreadable_score", "y")
    records = Records(DocumentFacts(findings=(early,)), findings=(early, late))
    assert reconcile(DOCUMENT, records).findings == (early, late)


def test_scores_are_in_key_order_and_unique() -> None:
    facts = run(
        mention("o10", "1"), mention("o2", "1"), mention("i3", "1"), mention("overall", "5")
    )
    assert [s.code for s in facts.scores] == [None, "i3", "o2", "o10"]


@pytest.mark.parametrize(
    ("year", "report_year", "impossible"),
    [(2522, None, True), (2566, 2566, False), (2565, 2566, False), (2569, 2566, True)],
)
def test_a_score_of_an_impossible_year_is_reviewed(
    year: int, report_year: int | None, impossible: bool
) -> None:
    records = Records(
        facts=DocumentFacts(fiscal_year=2566, report_year=report_year),
        scores=(mention("IIT", "90", 1, year=year),),
    )
    facts = reconcile(DOCUMENT, records)
    assert facts.scores[0].needs_review is impossible
    assert ("year_impossible" in {f.kind for f in facts.findings}) is impossible
