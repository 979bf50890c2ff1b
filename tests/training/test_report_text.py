"""The synthetic corpus: its truth obeys the year's rules, and equal arguments equal reports."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.folding import fold
from parsers.ratings import compute_rating
from training.damage_codes import GRADES, Ink, damage_code, damage_letters
from training.report_scores import INDICATORS, WEIGHTS, make_scores, mean
from training.report_text import LAYOUTS, YEARS, MadeReport, make_report
from training.report_words import FILLER, item_words, templates

CASES = [(layout, year) for layout in LAYOUTS for year in YEARS[layout]]
SEEDS = range(20)
ROUNDED = Decimal("0.01")


def value_of(report: MadeReport) -> Mapping[tuple[object, ...], Decimal]:
    return {fact.key: fact.value for fact in report.truth}


@pytest.mark.parametrize(("layout", "year"), CASES)
@pytest.mark.parametrize("grade", GRADES)
def test_equal_arguments_give_equal_reports(layout: str, year: int, grade: str) -> None:
    first = make_report(7, layout=layout, year=year, grade=grade)
    again = make_report(7, layout=layout, year=year, grade=grade)
    other = make_report(8, layout=layout, year=year, grade=grade)
    assert (first, first.text) == (again, again.text)
    assert first.text != other.text


@pytest.mark.parametrize(("layout", "year"), CASES)
def test_the_truth_does_not_depend_on_the_damage(layout: str, year: int) -> None:
    truths = {make_report(3, layout=layout, year=year, grade=grade).truth for grade in GRADES}
    assert len(truths) == 1


@pytest.mark.parametrize(("layout", "year"), CASES)
def test_no_fact_is_there_twice_and_each_value_is_printed(layout: str, year: int) -> None:
    report = make_report(5, layout=layout, year=year, grade="clean")
    assert len(value_of(report)) == len(report.truth) > 0
    plain = to_arabic(report.text)
    for fact in report.truth:
        assert str(fact.value) in plain or str(fact.value.quantize(Decimal(1))) in plain


@pytest.mark.parametrize("year", sorted({year for _, year in CASES}))
def test_scores_obey_the_identities_of_the_year(year: int) -> None:
    for seed in SEEDS:
        made = make_scores(Random(seed), year)
        for name, numbers in INDICATORS.items():
            assert (
                abs(mean([made.indicators[n] for n in numbers]) - made.instruments[name]) <= ROUNDED
            )
        total = sum((made.instruments[n] * WEIGHTS[n] / 100 for n in WEIGHTS), Decimal(0))
        assert abs(total - made.total) <= ROUNDED
        if made.parts:
            assert abs(mean(list(made.parts.values())) - made.instruments["EIT"]) <= ROUNDED
        assert (len(made.parts) == 2) == (codebook.load().eit_parts(year) == 2)
        values = [*made.items.values(), *made.instruments.values(), made.total]
        assert all(0 <= value <= 100 for value in values)
        oit = [v for (code, _), v in made.items.items() if code[0] == "o"]
        assert set(oit) <= {Decimal(0), Decimal(100)}


@pytest.mark.parametrize("year", [2563, 2564, 2565, 2566, 2568])
def test_the_rating_is_that_of_the_codebook(year: int) -> None:
    for seed in SEEDS:
        made = make_scores(Random(seed), year)
        parts: dict[str, Decimal] = {str(k): v for k, v in made.instruments.items()}
        parts.update({f"EIT/{channel}": v for channel, v in made.parts.items()})
        assert compute_rating(year, made.total, parts) == made.rating


def test_every_known_question_has_words_of_its_own() -> None:
    book = codebook.load()
    for year in (2564, 2566):
        questions = [i for i in book.items(year) if i.instrument != "OIT"]
        for held_out in (False, True):
            assert {(year, i.code) for i in questions} <= set(templates(held_out=held_out))
        worded = [fold(item_words(year, i.code, Random(1), "อบต.นา")) for i in book.items(year)]
        assert len(set(worded)) == len(worded)


def test_unknown_wording_is_refused() -> None:
    with pytest.raises(KeyError, match="o60"):
        item_words(2566, "o60", Random(1), "อบต.นา")
    with pytest.raises(ValueError, match="letter"):
        make_report(1, layout="letter", year=2566, grade="clean")


def test_gaps_are_printed_only_on_demand() -> None:
    codes = {f.code for f in make_report(1, layout="memo", year=2566, grade="clean").truth}
    gaps = {
        f.code for f in make_report(1, layout="memo", year=2566, grade="clean", gaps=True).truth
    }
    assert gaps - codes == {"i5", "i27"}


def test_filler_prints_no_number() -> None:
    assert not any(c.isdecimal() for text in FILLER for c in text)


def test_a_clean_ink_damages_nothing_and_others_do() -> None:
    clean = Ink(Random(1), GRADES["clean"], thai=False)
    assert [clean.code(c) for c in ("i1", "e10", "o43")] == ["i1", "e10", "o43"]
    assert clean.words("การเปิดเผยข้อมูล ๖ เดือน") == "การเปิดเผยข้อมูล ๖ เดือน"
    assert clean.number(Decimal("97.09")) == "97.09"
    rng = Random(1)
    assert all(damage_code("i", "27", rng, True) != "i๒๗" for _ in range(200))
    damaged = damage_letters("ภาพรวม 2566 " * 50, 0.1, Random(1))
    assert damaged != "ภาพรวม 2566 " * 50
    assert damaged.count("2566") == 50


@pytest.mark.parametrize("grade", GRADES)
def test_odd_prints_of_a_number_keep_its_value(grade: str) -> None:
    ink = Ink(Random(2), GRADES[grade])
    for cents in range(0, 10001, 37):
        value = Decimal(cents).scaleb(-2)
        plain = to_arabic(ink.number(value)).replace(" ", "").replace(",", ".").rstrip("%")
        assert Decimal(plain) == value


def test_a_table_of_agencies_is_ranked_and_adds_up() -> None:
    for exact in (True, False):
        report = make_report(4, layout="agencies", year=2564, grade="clean", exact_sums=exact)
        rows: dict[int, dict[str, Decimal]] = {}
        for fact in report.truth:
            rows.setdefault(fact.agency_no, {})[fact.instrument or "total"] = fact.value
        totals = [row["total"] for _, row in sorted(rows.items())]
        assert totals == sorted(totals, reverse=True)
        for row in rows.values():
            off = abs(row["IIT"] + row["EIT"] + row["OIT"] - row["total"])
            assert off <= (0 if exact else Decimal("0.02"))
        assert len(report.document().pages) == 2
        assert report.text.count("คะแนนรายเครื่องมือ") == 2
