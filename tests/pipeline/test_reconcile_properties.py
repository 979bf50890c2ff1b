from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.records import DocumentFacts, Records, ScoreMention
from parsers.score_tables import find_score_tables, parse_score_tables
from parsers.scores import parse_scores
from pipeline.reconcile import reconcile
from pipeline.voting import MIN_SHARE
from tests.parsers.tables import real_report
from tests.pipeline.made_mentions import fact, kinds, mention, run
from tests.shared import needs_shared

CENTS = st.integers(0, 10000).map(lambda n: Decimal(n) / 100)
NAMES = st.sampled_from(
    ["overall", "IIT", "EIT", "OIT", "EIT/public", "EIT/survey", "e1", "e1/public", "o1"]
)
MENTIONS = st.lists(
    st.builds(
        lambda name, value, line, other: mention(
            name, None if value is None else str(value), line, alternatives=other
        ),
        NAMES,
        st.none() | CENTS,
        st.integers(1, 5),
        st.lists(st.tuples(CENTS, st.sampled_from([0.2, 0.4])), max_size=2).map(tuple),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(MENTIONS, st.randoms(use_true_random=False))
def test_order_of_mentions_does_not_matter(mentions: list[ScoreMention], random: Any) -> None:
    shuffled = list(mentions)
    random.shuffle(shuffled)
    first, second = run(*mentions), run(*shuffled)
    assert first.scores == second.scores
    assert first.findings == second.findings


@settings(max_examples=60, deadline=None)
@given(MENTIONS)
def test_no_value_is_invented(mentions: list[ScoreMention]) -> None:
    for score in run(*mentions).scores:
        same = [
            m
            for m in mentions
            if (m.level, m.instrument, m.code, m.channel)
            == (score.level, score.instrument, score.code, score.channel)
        ]
        printed = {m.value for m in same} | {a for m in same for a, _ in m.alternatives}
        assert score.value is None or score.value in printed
        values = {m.value for m in same if m.value is not None}
        if len(values) > 1 and not score.needs_review:
            assert score.agreement >= MIN_SHARE


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@settings(max_examples=60, deadline=None)
@given(CENTS, CENTS, CENTS, CENTS)
def test_every_consistent_result_is_verified(
    iit: Decimal, public: Decimal, survey: Decimal, oit: Decimal
) -> None:
    eit = rounded((public + survey) / 2)
    total = rounded(Decimal("0.3") * iit + Decimal("0.3") * eit + Decimal("0.4") * oit)
    facts = run(
        mention("overall", str(total), 1),
        mention("IIT", str(iit), 2),
        mention("EIT", str(eit), 3),
        mention("EIT/public", str(public), 4),
        mention("EIT/survey", str(survey), 5),
        mention("OIT", str(oit), 6),
    )
    assert {s.status for s in facts.scores} == {"verified"}
    assert "sum_mismatch" not in kinds(facts)


@settings(max_examples=60, deadline=None)
@given(CENTS, CENTS, CENTS, st.decimals("0.10", "9", places=2))
def test_every_wrong_total_is_marked(
    iit: Decimal, eit: Decimal, oit: Decimal, slip: Decimal
) -> None:
    total = rounded(Decimal("0.3") * iit + Decimal("0.3") * eit + Decimal("0.4") * oit) + slip
    facts = run(
        mention("overall", str(total), 1),
        mention("IIT", str(iit), 2),
        mention("EIT", str(eit), 3),
        mention("OIT", str(oit), 6),
    )
    assert all(s.needs_review for s in facts.scores)
    assert "sum_mismatch" in kinds(facts)


@needs_shared
def test_real_report_with_all_scores() -> None:

    document = real_report(0)
    parsed = parse_scores(document, fiscal_year=2566, skip_tables=find_score_tables(document))
    tables = parse_score_tables(document, 2566)
    records = Records(
        DocumentFacts(fiscal_year=2566), (), (*parsed.mentions, *tables.mentions), tables.ratings
    )
    facts = reconcile(document, records)
    expected = {
        "overall": "89.26",
        "IIT": "100",
        "EIT": "77.53",
        "EIT/public": "97.07",
        "EIT/survey": "58.00",
        "OIT": "90",
    }
    for name, value in expected.items():
        found = fact(facts, name)
        assert (found.value, found.status, found.needs_review) == (
            Decimal(value),
            "verified",
            False,
        )
    assert facts.rating_computed == "PASS"
    conflicts = {f.subject for f in facts.findings if f.kind == "score_conflict"}
    assert {"scores:e10", "scores:e15"} <= conflicts
    assert "sum_mismatch" not in kinds(facts)
