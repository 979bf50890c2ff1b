"""The packaged tables: whole, unique, sourced, and honest about gaps."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from parsers.codebook import INSTRUMENTS, YEARS, load
from tests.shared import SHARED, needs_shared

BOOK = load()


def test_keys_are_unique() -> None:
    for keys in (
        [(i.fiscal_year, i.code) for i in BOOK.item_rows],
        [(i.fiscal_year, i.number) for i in BOOK.indicator_rows],
        [(r.fiscal_year, r.rule) for r in BOOK.rule_rows],
        [(b.fiscal_year, b.code) for b in BOOK.rating_rows],
    ):
        assert [k for k, count in Counter(keys).items() if count > 1] == []


def test_every_row_names_its_source() -> None:
    sources = [
        *(r.source for r in BOOK.item_rows),
        *(r.source for r in BOOK.indicator_rows),
        *(r.source for r in BOOK.rule_rows),
        *(r.source for r in BOOK.rating_rows),
    ]
    assert [s for s in sources if not s.strip()] == []


def test_years_are_those_of_the_scope() -> None:
    assert set(BOOK.years) <= set(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_weights_sum_to_100_or_are_unknown(year: int) -> None:
    weights = BOOK.weights(year)
    assert weights is None or sum(weights.values()) == 100


@pytest.mark.parametrize("year", YEARS)
def test_codes_fit_their_instrument_and_list(year: int) -> None:
    letters = dict(zip(INSTRUMENTS, "ieo", strict=True))
    for item in BOOK.items(year):
        assert item.code == f"{letters[item.instrument]}{item.number}"
        count = BOOK.item_count(year, item.instrument)
        assert count is None or item.number <= count


@pytest.mark.parametrize("year", [y for y in YEARS if BOOK.rating_bands(y)])
def test_bands_cover_every_score_once(year: int) -> None:
    plain = [b for b in BOOK.rating_bands(year) if b.condition is None]
    shared = [b for b in BOOK.rating_bands(year) if b.condition is not None]
    spans = [(b.min_score, b.max_score) for b in plain]
    if shared:
        # PASS_EXCELLENT lies within the 85-100 that the two other pass levels share.
        spans.append((min(b.min_score for b in shared), max(b.max_score for b in shared)))
        kinds = [(b.code, b.condition.kind, int(b.condition.limit)) for b in shared if b.condition]
        assert kinds == [
            ("PASS_EXCELLENT", "all>=", 95),
            ("PASS_GOOD", "all>=", 85),
            ("PASS", "any<", 85),
        ]
    spans.sort()
    assert (spans[0][0], spans[-1][1]) == (Decimal(0), Decimal(100))
    for (_, top), (bottom, _) in pairwise(spans):
        assert bottom - top == Decimal("0.01")


@pytest.mark.parametrize(
    ("year", "code", "title"),
    [
        (2564, "o21", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ"),
        (2566, "o19", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ"),
        (2566, "o18", "E-Service"),
        (2566, "i27", None),
        (2566, "i5", None),
        (2561, "o1", None),
        (2567, "o4", None),
        (2568, "i1", None),
    ],
)
def test_titles_and_gaps(year: int, code: str, title: str | None) -> None:
    assert BOOK.title(year, code) == title


def test_no_year_knows_nothing() -> None:
    assert BOOK.items(None) == ()
    assert (BOOK.item(None, "o1"), BOOK.weights(None), BOOK.rating_bands(None)) == (None, None, ())


def test_complete_lists_are_complete() -> None:
    for year, instrument, count in ((2564, "IIT", 30), (2564, "OIT", 43), (2566, "OIT", 43)):
        codes = [i.number for i in BOOK.items(year) if i.instrument == instrument]
        assert codes == list(range(1, count + 1))


def test_rows_for_the_output_table() -> None:
    rows = list(BOOK.rows())
    keys = [(r["fiscal_year"], r["level"], r["code"]) for r in rows]
    assert len(keys) == len(set(keys))
    assert rows == list(BOOK.rows())
    o18 = next(r for r in rows if r["fiscal_year"] == 2566 and r["code"] == "o18")
    assert (o18["instrument"], o18["indicator"], o18["subindicator"]) == ("OIT", "9", "9.2")
    weights = {r["code"]: r["weight"] for r in rows if r["weight"] and r["fiscal_year"] == 2566}
    assert weights == {"IIT": 30, "EIT": 30, "OIT": 40}


@needs_shared
def test_nothing_of_the_reference_was_lost() -> None:
    lines = (SHARED / "reference" / "ita_codebook.csv").read_text(encoding="utf-8").splitlines()
    assert len(BOOK.item_rows) == len(lines) - 1


@pytest.mark.parametrize("year", YEARS)
def test_items_stand_under_indicators_that_exist(year: int) -> None:
    known = {i.number: i for i in BOOK.indicators(year)}
    for item in BOOK.items(year):
        if item.subindicator is not None:
            assert item.subindicator.split(".")[0] == item.indicator
        for number in (item.indicator, item.subindicator):
            if number is not None and number in known:
                assert known[number].instrument == item.instrument


@pytest.mark.parametrize("year", YEARS)
def test_counts_of_indicators_and_lists_agree(year: int) -> None:
    """Where a list is whole, every indicator has as many items as its own row says."""
    for ind in BOOK.indicators(year):
        if ind.n_items is None or ind.instrument is None:
            continue
        items = BOOK.items(year, ind.instrument)
        if len(items) != BOOK.item_count(year, ind.instrument):
            continue
        mine = [i for i in items if ind.number in (i.indicator, i.subindicator)]
        assert len(mine) == ind.n_items, (year, ind.number)


def test_the_page_is_not_stale() -> None:
    from parsers.codebook.page import COMMAND, markdown

    page = Path(__file__).resolve().parents[2] / "docs" / "codebook.md"
    assert page.read_text(encoding="utf-8") == markdown(), f"stale: run `{COMMAND}`"


def test_the_page_tells_gaps() -> None:
    from parsers.codebook.page import markdown

    page = markdown()
    assert "| 2566 | 28 of 30 | 15 of 15 | 43 of 43 | 2 | 30/30/40 | 10 | 7 |" in page
    assert "| 2567 | - | - | 4 of 35 |" in page
    assert "| 2561 | - | - | - | - | - | 5 | - | - |" in page
    assert "| 2566 | IIT | i1-i4 i6-i26 i28-i30 | i5 i27 |" in page
    assert "| procurement_plan |  |  | o21 | o21 | o19 |  | *o12* |  |" in page
