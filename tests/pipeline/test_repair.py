from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.digit_confusions import confusions, look_alikes
from parsers.records import ScoreMention
from pipeline.facts import Facts, ScoreFact
from pipeline.identities import check, find_identities, values_of
from pipeline.repair_search import find_closings
from pipeline.voting import FactKey, Reading, fact_key
from tests.pipeline.made_mentions import RESULT, fact, kinds, mention, run

DATA = Path(__file__).resolve().parents[1] / "data" / "pipeline" / "repair.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
NAMES = ("IIT", "EIT", "OIT", "overall")
SCALES = ("30", "30", "40", "100")
CENT = Decimal("0.01")
CELL = re.compile(r"(?P<value>[^:@]+)(?::(?P<others>[^@]+?))?(?:@(?P<sure>[\d.]+)(?P<rest> .*)?)?")


def cell_mention(name: str, scale: str, cell: str, agency_no: int, **more: Any) -> ScoreMention:
    """Make a mention from `value:other confidence;other confidence@confidence`."""
    found = CELL.fullmatch(cell)
    assert found is not None
    others = (found["others"] or "") + (found["rest"] or "")
    pairs = [part.split() for part in others.split(";") if part]
    value = None if found["value"] == "-" else found["value"]
    made = mention(
        name,
        value,
        agency_no,
        scale=scale,
        agency_no=agency_no,
        year=more.get("year", 2564),
        row_key=f"p1t1r{agency_no}",
        confidence=float(found["sure"]) if found["sure"] else None,
        alternatives=tuple((Decimal(v), float(c)) for v, c in pairs),
        needs_review=value is None,
    )
    return replace(made, evidence=replace(made.evidence, raw=value or "?"))


def row(agency_no: int, *cells: str) -> list[ScoreMention]:
    return [cell_mention(n, s, c, agency_no) for n, s, c in zip(NAMES, SCALES, cells, strict=True)]


def told(found: ScoreFact) -> str:
    """Return value and status; the mark is told only where the status does not imply it."""
    implied = found.status in ("repaired", "conflict")
    assert found.needs_review or not implied
    mark = " review" if found.needs_review and not implied else ""
    return f"{'-' if found.value is None else found.value} {found.status}{mark}"


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["id"]))
def test_rows(case: dict[str, Any]) -> None:
    mentions = row(2, *case["row"])
    facts = run(*mentions)
    assert [told(fact(facts, name, 2)) for name in NAMES] == case["read"]
    assert run(*reversed(mentions)).scores == facts.scores


def test_a_repair_keeps_what_was_read_and_says_what_closed() -> None:
    facts = run(*row(2, "29.51:29.57 .3", "26.00", "39.00", "94.57"))
    found = fact(facts, "IIT", 2)
    assert found.evidence.raw == "29.51"
    assert found.evidence.steps == ("repaired: 29.51 -> 29.57 closes IIT + EIT + OIT (points)",)
    assert found.value_100 == Decimal("98.57")
    (finding,) = facts.findings
    assert (finding.kind, finding.severity, finding.raw) == ("score_repaired", "warning", "29.51")
    assert "29.51" in finding.message
    assert "IIT + EIT + OIT" in finding.message


def test_a_conflict_tells_the_readings_that_close() -> None:
    (finding,) = run(*row(2, "29.51:29.57 .3", "26.00:26.06 .3", "39.00", "94.57")).findings
    assert finding.kind == "sum_mismatch"
    assert "29.51 -> 29.57" in finding.message
    assert "26.00 -> 26.06" in finding.message


def test_a_number_in_two_failing_sums_is_repaired_by_both() -> None:
    # EIT was read 77.13 for 77.53: the total and the mean of both surveys fail together.
    broken = list(RESULT)
    others = ((Decimal("77.53"), 0.3), (Decimal("71.13"), 0.3))
    broken[2] = replace(broken[2], value=Decimal("77.13"), alternatives=others)
    # Alone, the mean could be mended here too; the total says no.
    broken[4] = replace(broken[4], alternatives=((Decimal("57.20"), 0.3),))
    facts = run(*broken)
    assert told(fact(facts, "EIT")) == "77.53 repaired"
    assert told(fact(facts, "EIT/survey")).startswith("58.00 verified")
    assert kinds(facts) == ["score_repaired"]


def test_a_misprint_does_not_keep_another_sum_from_repair() -> None:
    # No reading mends the total, but the survey is misread and the mean says what it is.
    broken = list(RESULT)
    broken[0] = replace(broken[0], value=Decimal("99.26"))
    broken[4] = replace(broken[4], value=Decimal("53.00"), alternatives=((Decimal("58.00"), 0.3),))
    facts = run(*broken)
    assert told(fact(facts, "EIT/survey")) == "58.00 repaired"
    assert fact(facts, "overall").needs_review
    assert kinds(facts) == ["score_repaired", "sum_mismatch"]


def test_an_untrusted_reader_gets_no_value_without_review() -> None:
    cells = ("29.51:29.57 .3@.5", "26.00@.5", "39.00@.5", "94.57@.5")
    dim = [replace(m, needs_review=True) for m in row(2, *cells)]
    assert all(s.needs_review for s in run(*dim).scores)


def test_points_of_means_are_compared_in_points() -> None:
    # 0.3 x mean(90.00 x 5) = 27.00; a cent beside that is a cent, not the 0.03 of a score of 100.
    parts = [mention(f"ind{n}", "90.00", n, year=2564, agency_no=2) for n in range(1, 6)]
    right = mention("IIT", "27.00", 9, year=2564, scale="30", agency_no=2)
    beside = replace(right, value=Decimal("27.02"))
    assert fact(run(*parts, right), "IIT", 2).status == "verified"
    assert fact(run(*parts, beside), "IIT", 2).needs_review


def test_total_from_ten_indicators_alone() -> None:
    parts = [mention(f"ind{n}", "90.00", n, year=2564) for n in range(1, 11)]
    facts = run(*parts, mention("overall", "90.00", 20, year=2564))
    assert {s.status for s in facts.scores} == {"verified"}
    wrong = run(*parts, mention("overall", "96.00", 20, year=2564))
    assert kinds(wrong) == ["sum_mismatch"]


def table(rng: Random, rows: int, *, exact: bool) -> list[list[Decimal]]:
    """Return rows of points and their total: the sum of the printed or of the unrounded points."""
    made = []
    for _ in range(rows):
        raw = [Decimal(rng.randint(150000, 300000)) / 10000 for _ in range(2)]
        raw.append(Decimal(rng.randint(200000, 400000)) / 10000)
        printed = [v.quantize(CENT, ROUND_HALF_UP) for v in raw]
        total = sum(printed if exact else raw, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
        made.append([*printed, total])
    return made


def swap(rng: Random, text: str) -> str:
    at = rng.choice([i for i, c in enumerate(text) if c != "."])
    return text[:at] + rng.choice([c for c in "0123456789" if c != text[at]]) + text[at + 1 :]


def misread(rng: Random, value: Decimal, rate: float) -> str:
    """Return a cell whose digits were misread, the right reading among those offered."""
    right = str(value)
    read = "".join(
        rng.choice([d for d in "0123456789" if d != c]) if c != "." and rng.random() < rate else c
        for c in right
    )
    if read == right and rng.random() > 0.2:
        return f"{read}@0.95"
    false = {swap(rng, read) for _ in range(rng.randint(0, 2))} - {right, read}
    others = [right, *sorted(false)] if read != right else sorted(false)
    rng.shuffle(others)
    given = ";".join(f"{o} {rng.uniform(0.05, 0.4):.2f}" for o in others)
    return f"{read}:{given}@0.7" if given else f"{read}@0.95"


def test_tables_with_one_digit_in_fifty_misread() -> None:
    rng = Random(2564)
    hit = right = 0
    for _ in range(12):
        truth = table(rng, 60, exact=True)
        cells = [[misread(rng, v, 0.02) for v in values] for values in truth]
        mentions = [m for n, line in enumerate(cells, 2) for m in row(n, *line)]
        facts = run(*mentions)
        found: dict[tuple[int, str], ScoreFact] = {
            (s.agency_no, s.instrument or "overall"): s for s in facts.scores
        }
        for n, (values, line) in enumerate(zip(truth, cells, strict=True), 2):
            read = [found[n, name] for name in NAMES]
            wrong = [s for s, v in zip(read, values, strict=True) if s.value != v]
            assert all(s.needs_review for s in wrong)
            assert not any(s.status == "repaired" for s in wrong)
            if any(not c.startswith(str(v)) for c, v in zip(line, values, strict=True)):
                hit += 1
                right += not wrong
    assert hit > 150
    assert right >= 0.95 * hit


def test_a_table_that_adds_printed_numbers_shows_a_cent_as_misread() -> None:
    rng = Random(7)
    rows = [[str(v) for v in values] for values in table(rng, 40, exact=True)]
    off = str(Decimal(rows[5][0]) + CENT)
    rows[5][0] = f"{off}:{rows[5][0]} .3"
    facts = run(*[m for n, line in enumerate(rows, 2) for m in row(n, *line)])
    assert fact(facts, "IIT", 7).status == "repaired"
    rounded = [[str(v) for v in values] for values in table(rng, 40, exact=False)]
    same = run(*[m for n, line in enumerate(rounded, 2) for m in row(n, *line)])
    assert {s.status for s in same.scores} == {"verified"}


def ranked_rows(totals: list[str]) -> list[ScoreMention]:
    return [
        mention("overall", total, n, agency_no=n, year=2564) for n, total in enumerate(totals, 2)
    ]


FALLING = ["98.10", "97.55", "96.20", "95.00", "94.80", "93.33", "92.10", "91.05", "90.50", "88.20"]


def test_a_total_that_breaks_the_order_is_reported() -> None:
    assert run(*ranked_rows(FALLING)).findings == ()
    broken = [*FALLING[:4], "74.80", *FALLING[5:]]
    facts = run(*ranked_rows(broken))
    (finding,) = facts.findings
    assert (finding.kind, finding.subject) == ("rank_order", "scores:6/2564/overall")
    assert [s.agency_no for s in facts.scores if s.needs_review] == [6]


def test_neighbours_the_wrong_way_round_are_both_in_doubt() -> None:
    swapped = [*FALLING[:4], FALLING[5], FALLING[4], *FALLING[6:]]
    facts = run(*ranked_rows(swapped))
    assert {s.agency_no for s in facts.scores if s.needs_review} == {6, 7}


def test_a_table_sorted_by_place_has_no_order() -> None:
    rng = Random(3)
    mixed = list(FALLING)
    rng.shuffle(mixed)
    assert run(*ranked_rows(mixed)).findings == ()


def test_no_repair_breaks_the_order() -> None:
    rows = [[str(v) for v in values] for values in table(Random(5), 12, exact=True)]
    rows.sort(key=lambda r: -Decimal(r[3]))
    total = Decimal(rows[6][3])
    rows[6][0] = str(Decimal(rows[6][0]) + 10 if Decimal(rows[6][0]) < 20 else Decimal(29) + 1)
    added = sum(map(Decimal, rows[6][:3]), Decimal(0))
    rows[6][3] = f"{total}:{added} .4"
    facts = run(*[m for n, line in enumerate(rows, 2) for m in row(n, *line)])
    found = fact(facts, "overall", 8)
    assert (found.value, found.needs_review) == (total, True)


CENTS = st.integers(0, 3000).map(lambda n: Decimal(n) / 100)
ROWS = st.lists(
    st.tuples(st.none() | CENTS, st.lists(st.tuples(CENTS, st.floats(0.01, 0.9)), max_size=3)),
    min_size=4,
    max_size=4,
)


def made_row(cells: list[tuple[Decimal | None, list[tuple[Decimal, float]]]]) -> list[ScoreMention]:
    return [
        replace(cell_mention(n, s, "-" if v is None else str(v), 2), alternatives=tuple(others))
        for n, s, (v, others) in zip(NAMES, SCALES, cells, strict=True)
    ]


@settings(max_examples=80, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_every_value_is_supported_and_the_order_of_mentions_is_nothing(
    cells: list[tuple[Decimal | None, list[tuple[Decimal, float]]]], random: Any
) -> None:
    mentions = made_row(cells)
    facts = run(*mentions)
    for one in mentions:
        (found,) = [s for s in facts.scores if s.instrument == one.instrument]
        assert found.value in {one.value, *(v for v, _ in one.alternatives)}
        if found.value != one.value:
            assert found.status == "repaired"
            assert found.needs_review
    shuffled = list(mentions)
    random.shuffle(shuffled)
    again = run(*shuffled)
    assert (again.scores, again.findings) == (facts.scores, facts.findings)


def closed(facts: Facts) -> int:
    table: dict[FactKey, ScoreFact] = {
        (s.agency_no, s.fiscal_year, s.level, s.instrument, s.code, s.channel): s
        for s in facts.scores
    }
    return sum(check(i, values_of(table)).closed for i in find_identities(table))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(range(6)), max_size=4),
    st.lists(st.integers(0, 10000).map(lambda n: Decimal(n) / 100), min_size=4, max_size=4),
)
def test_a_repair_never_closes_fewer_sums(places: list[int], values: list[Decimal]) -> None:
    broken = list(RESULT)
    for at, value in zip(places, values, strict=False):
        right = broken[at].value or Decimal(0)
        broken[at] = replace(broken[at], value=value, alternatives=((right, 0.3), (value / 2, 0.2)))
    plain = [replace(m, alternatives=()) for m in broken]
    assert closed(run(*broken)) >= closed(run(*plain))


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_the_search_finds_what_trying_everything_finds(
    cells: list[tuple[Decimal | None, list[tuple[Decimal, float]]]],
) -> None:
    """The pruned search against the obvious product of all readings."""
    read = [(v if v is not None else Decimal(1), others) for v, others in cells]
    mentions = made_row(list(read))
    facts = run(*[replace(m, alternatives=()) for m in mentions])
    table = {fact_key(m): s for m, s in zip(mentions, _by(mentions, facts), strict=True)}
    values = values_of(table)
    (identity,) = find_identities(table)
    options = {
        fact_key(m): tuple(
            Reading(v, 0.5, "reader") for v in sorted({v for v, _ in m.alternatives} - {m.value})
        )
        for m in mentions
    }
    expected = set()
    keys = list(options)
    for chosen in product(*((None, *options[k]) for k in keys)):
        tried = dict(values)
        for key, option in zip(keys, chosen, strict=True):
            if option is not None:
                tried[key] = (option.value, tried[key][1])
        if all(0 <= (v or 0) <= s for v, s in tried.values()) and check(identity, tried).closed:
            expected.add(tuple((k, o.value) for k, o in zip(keys, chosen, strict=True) if o))
    inside = {k: tuple(o for o in v if o.value <= values[k][1]) for k, v in options.items()}
    found = find_closings([identity], values, inside)
    got = {frozenset(c.values) for c in found.found if not c.nearly}
    assert got == {frozenset(e) for e in expected}


def _by(mentions: list[ScoreMention], facts: Facts) -> list[ScoreFact]:
    return [next(s for s in facts.scores if s.instrument == m.instrument) for m in mentions]


def test_too_many_readings_repair_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.repair_search.MAX_TRIED", 2)
    facts = run(*row(2, "29.51:29.57 .3;21.51 .2", "26.00:21.00 .2", "39.00", "94.57"))
    assert fact(facts, "IIT", 2).status == "conflict"
    assert "too many" in facts.findings[0].message


def test_look_alikes_change_one_digit_of_a_clean_number() -> None:
    assert Decimal("29.58") in look_alikes("29.53")
    assert look_alikes("2566") == ()
    assert all(len(str(v)) == len("29.53") for v in look_alikes("29.53"))
    table_of = confusions()
    assert all(one in table_of[other] for one, others in table_of.items() for other in others)
    thai = set("๐๑๒๓๔๕๖๗๘๙")
    assert all((a in thai) == (b in thai) for a, others in table_of.items() for b in others)
