"""Ratings as printed, and as computed from scores."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.codebook import load
from parsers.ratings import compute_rating, parse_ratings
from tests.parsers.score_sample import document_of

DATA = Path(__file__).parents[1] / "data" / "parsers" / "ratings.csv"
PARTS = ("IIT", "EIT/public", "EIT/survey", "OIT")


def _cases() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c["text"][:50])
def test_one_line(case: dict[str, str]) -> None:
    year = int(case["year"])
    found = parse_ratings(document_of(case["text"].replace("⏎", "\n")), fiscal_year=year)
    shown = [m.code + (f"@{m.fiscal_year}" if m.fiscal_year != year else "") for m in found]
    assert shown == ([] if case["expect"] == "none" else [case["expect"]])


@pytest.mark.parametrize(
    ("year", "total", "scores", "expected"),
    [
        (2564, "95.00", "", "AA"),
        (2564, "94.99", "", "A"),
        (2565, "84.99", "", "B"),
        (2565, "49.99", "", "F"),
        (2563, "50", "", "E"),
        (2566, "89.26", "100 97.07 58 90", "PASS"),
        (2566, "98.27", "96 97 98 99", "PASS_EXCELLENT"),
        (2566, "95.81", "96 94 98 99", "PASS_GOOD"),
        (2566, "95.81", "96 84.99 98 99", "PASS"),
        (2566, "84.99", "", "IMPROVE"),
        (2566, "69.99", "", "IMPROVE_URGENT"),
        (2566, "98.27", "", None),
        (2566, "98.27", "96 - - 99", None),
        (2566, "90.00", "84 - - -", "PASS"),
        (2561, "86.50", "", None),
        (2569, "99.00", "", None),
        (2566, "100.01", "", None),
    ],
)
def test_computed(year: int, total: str, scores: str, expected: str | None) -> None:
    known = {
        part: Decimal(text)
        for part, text in zip(PARTS, scores.split(), strict=False)
        if text != "-"
    }
    assert compute_rating(year, Decimal(total), known) == expected


def test_the_mean_of_eit_can_decide_only_against() -> None:
    rest = {"IIT": Decimal(99), "OIT": Decimal(99)}
    assert compute_rating(2566, Decimal("92.65"), {**rest, "EIT": Decimal("77.5")}) == "PASS"
    assert compute_rating(2566, Decimal("96.00"), {**rest, "EIT": Decimal("89.0")}) is None
    assert compute_rating(2568, Decimal("96.00"), {**rest, "EIT": Decimal("89.0")}) == "PASS_GOOD"


@given(
    st.sampled_from([y for y in load().years if load().rating_bands(y)]),
    st.decimals(0, 100, places=2),
    st.lists(st.decimals(0, 100, places=2), min_size=4, max_size=4),
)
def test_every_total_with_all_parts_has_one_rating(
    year: int, total: Decimal, parts: list[Decimal]
) -> None:
    scores = dict(zip(PARTS, parts, strict=True))
    scores["EIT"] = (scores["EIT/public"] + scores["EIT/survey"]) / 2
    code = compute_rating(year, total, scores)
    band = next(b for b in load().rating_bands(year) if b.code == code)
    assert band.min_score <= total <= band.max_score


def test_no_year_no_rating() -> None:
    assert compute_rating(None, Decimal(90), {}) is None
