from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numerals import to_thai
from parsers.book_numbers import read_book_number
from parsers.dates import parse_facts, read_date
from parsers.years import FIRST_YEAR, LAST_YEAR, fiscal_year_of
from tests.parsers.letter_documents import cases, letter

DATES = cases("dates.csv")
NUMBERS = cases("dates_book_numbers.csv")
LETTERS = cases("dates_letters.csv")
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)


@pytest.mark.parametrize("case", DATES, ids=[c["case"] for c in DATES])
def test_date(case: dict[str, str]) -> None:
    found = read_date(case["text"])
    assert (found.isoformat() if found else "") == case["date"]


@given(st.dates(date(2018, 1, 1), date(2040, 12, 31)), st.booleans())
def test_any_date_printed_in_words_is_read_back(day: date, thai: bool) -> None:
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"
    assert read_date(to_thai(text) if thai else text) == day


@pytest.mark.parametrize("case", NUMBERS, ids=[c["case"] for c in NUMBERS])
def test_book_number(case: dict[str, str]) -> None:
    found = read_book_number(case["text"])
    assert (found[2] if found else "") == case["number"]


@pytest.mark.parametrize("case", LETTERS, ids=[c["case"] for c in LETTERS])
def test_letter(case: dict[str, str]) -> None:
    facts = parse_facts(letter(case["text"]))
    got = {
        "fiscal_year": str(facts.fiscal_year or ""),
        "report_year": str(facts.report_year or ""),
        "period": facts.period or "",
        "doc_date": facts.doc_date.isoformat() if facts.doc_date else "",
        "book_number": facts.book_number or "",
        "findings": ";".join(sorted({f.kind for f in facts.findings})),
    }
    assert got == {key: case[key] for key in got}


@pytest.mark.parametrize("case", LETTERS, ids=[c["case"] for c in LETTERS])
def test_every_fact_has_its_evidence(case: dict[str, str]) -> None:
    facts = parse_facts(letter(case["text"]))
    named = {name for name, _ in facts.evidence}
    for field in ("fiscal_year", "report_year", "period", "doc_date", "book_number"):
        assert (getattr(facts, field) is not None) == (field in named)
    lines = case["text"].split("//")
    for _, evidence in facts.evidence:
        assert evidence.line is not None
        assert evidence.raw in lines[evidence.line - 1]


@pytest.mark.parametrize(("month", "year"), [(1, 2567), (9, 2567), (10, 2568), (12, 2568)], ids=str)
def test_fiscal_year_begins_in_october(month: int, year: int) -> None:
    assert fiscal_year_of(2567, month) == year


@given(st.text(alphabet="ปีพ.ศ๑๒๕๖๗0246 ประเมินผลคะแนน\n/", max_size=80))
def test_years_are_plausible_or_absent(text: str) -> None:
    facts = parse_facts(letter(re.sub("//+", "/", text)))
    for year in (facts.fiscal_year, facts.report_year):
        assert year is None or FIRST_YEAR <= year <= LAST_YEAR
