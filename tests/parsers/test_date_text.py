from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.dates import MONTHS, month_number
from parsers.date_text import FIRST_YEAR, LAST_YEAR, figures, find_date, find_dayless, read_year
from parsers.dates import parse_facts
from parsers.months import read_month
from parsers.number_words import read_number_words
from tests.parsers.letter_documents import letter
from training.letter_damage import edited

UNITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")


def in_words(number: int) -> str:
    words = ""
    for scale, name in ((1000, "พัน"), (100, "ร้อย")):
        digit, number = divmod(number, scale)
        words += UNITS[digit] + name if digit else ""
    tens, ones = divmod(number, 10)
    words += {0: "", 1: "สิบ", 2: "ยี่สิบ"}.get(tens, UNITS[tens] + "สิบ")
    return words + ("เอ็ด" if ones == 1 and tens else UNITS[ones])


@given(st.integers(1, 9999))
def test_number_words_are_read_back(number: int) -> None:
    assert read_number_words(in_words(number)) == number


@given(st.dates(date(2013, 1, 1), date(2040, 12, 31)))
def test_date_in_words_is_read_back(day: date) -> None:
    text = f"วันที่{in_words(day.day)} เดือน{MONTHS[day.month - 1]} พุทธศักราช {in_words(day.year + 543)}"
    found = find_date(figures(text))
    assert found is not None
    assert (found.value, found.repairs) == (day, ())


def test_a_mended_month_is_marked_and_hardly_ever_wrong() -> None:
    wrong = mended = 0
    for month, name in enumerate(MONTHS, 1):
        rng = Random(month)
        for _ in range(200):
            damaged = edited(name, rng.randint(1, 3), rng)
            found = read_month(damaged)
            if found is None or month_number(damaged) is not None:
                continue
            assert not found.exact
            mended += 1
            wrong += found.number != month
    assert mended >= 1500
    assert wrong <= mended // 500


@pytest.mark.parametrize(
    "word", ["โครงการ", "ประชาคม", "สมาคม", "สังคม", "งบประมาณ", "คมนาคม", "หมู่บ้าน", "ก.พย.", "มอก"]
)
def test_other_words_are_no_months(word: str) -> None:
    assert read_month(word) is None


@given(st.text(alphabet="0123456789bdoO°", min_size=1, max_size=5))
def test_years_are_possible_and_whole_figures_are_not_marked(token: str) -> None:
    found = read_year(token)
    if found is None:
        return
    assert FIRST_YEAR <= found.year <= LAST_YEAR
    if token.isdecimal() and int(token) in (found.year, found.year - 543, found.year - 2500):
        assert not found.repaired
    else:
        assert found.repaired


def test_damage_is_mended_only_where_a_date_is_expected() -> None:
    assert find_date("5 ตลวคม 2566") is None
    found = find_date("5 ตลวคม 2566", mend=True)
    assert found is not None
    assert found.repairs == ("month_word",)


@pytest.mark.parametrize("text", ["5 ตุลาคม 2566", "2566", "ประจำปี 2566", "ตลวคม 2566"])
def test_no_dayless_date(text: str) -> None:
    assert find_dayless(text) is None


@given(
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.integers(0, 40),
    st.sampled_from("abdoO° กดตฑสไ่"),
)
@settings(max_examples=400, deadline=None)
def test_an_edited_date_is_right_or_marked_or_absent(day: date, at: int, char: str) -> None:
    """What is no digit, put anywhere; a digit taken for a digit, or lost, cannot be seen."""
    shown = f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"
    at %= len(shown)
    if shown[at].isdigit() and char == " ":
        return
    facts = parse_facts(letter(f"บันทึกข้อความ//วันที่ {shown[:at] + char + shown[at + 1 :]}//เรื่อง ก"))
    marks = {f.kind for f in facts.findings if f.subject == "documents:doc_date"}
    assert facts.doc_date == day or marks


def test_what_was_mended_is_a_step_of_the_evidence() -> None:
    facts = parse_facts(letter("บันทึกข้อความ//วันที่ ๕ ตลวคม ๒๕๖๖//เรื่อง ก"))
    (evidence,) = (e for name, e in facts.evidence if name == "doc_date")
    assert evidence.raw == "วันที่ ๕ ตลวคม ๒๕๖๖"
    assert evidence.steps == ("month_word",)
