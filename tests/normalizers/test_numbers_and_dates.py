"""Digits, months and years: one case per line of CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.dates import MONTHS, be_to_ce, expand_year, is_be_year, month_number
from normalizers.numerals import to_arabic, to_thai

DATA = Path(__file__).resolve().parents[1] / "data" / "normalizers"


def rows(name: str) -> list[tuple[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row[0], row[1]) for row in list(csv.reader(file))[1:]]


@pytest.mark.parametrize(("text", "month"), rows("months.csv"))
def test_month_number(text: str, month: str) -> None:
    assert month_number(text) == (int(month) if month else None)


@given(st.text())
def test_digits_convert_one_for_one(text: str) -> None:
    assert len(to_arabic(text)) == len(text) == len(to_thai(text))
    assert to_arabic(to_thai(text)) == to_arabic(text)
    changed = [a for a, b in zip(text, to_arabic(text), strict=True) if a != b]
    assert set(changed) <= set("๐๑๒๓๔๕๖๗๘๙")


@given(st.integers(1, 12), st.lists(st.integers(1, 8), max_size=4))
def test_a_month_survives_spaces_anywhere(number: int, gaps: list[int]) -> None:
    name = MONTHS[number - 1]
    for gap in gaps:
        name = f"{name[:gap]} {name[gap:]}"
    assert month_number(name) == number


def test_years() -> None:
    assert be_to_ce(2566) == 2023
    assert [expand_year(year) for year in (0, 65, 99)] == [2500, 2565, 2599]
    assert [year for year in (66, 2023, 2399, 2400, 2566, 2699, 2700) if is_be_year(year)] == [
        2400,
        2566,
        2699,
    ]


@pytest.mark.parametrize("year", [-1, 100, 2566])
def test_a_year_of_other_than_two_digits_is_not_expanded(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        expand_year(year)
