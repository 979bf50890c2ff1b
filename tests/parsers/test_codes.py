"""Codes and the words beside them: which item is meant, and when nobody can tell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import codebook
from parsers.code_readings import LETTER, printed_code, readings
from parsers.codes import CodeDecision, Section, code_findings, decide_code, instrument_of
from parsers.records import Instrument

DATA = Path(__file__).parents[1] / "data" / "parsers" / "codes.csv"
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ITEMS = [i for i in codebook.load().item_rows if i.fiscal_year == 2566]


def _cases() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _previous(text: str) -> tuple[CodeDecision, ...]:
    if not text:
        return ()
    raw, code = text.split("=")
    return (CodeDecision(raw, instrument_of(code), code, "", None, 0.0, (), False),)


def _instrument(text: str) -> Instrument | None:
    return next((name for name in LETTER if name == text), None)


def _shown(decision: CodeDecision) -> str:
    """Return a decision as the cases write it: `o19!^o14` (review, printed), `o12~` (a gap)."""
    shown = decision.code or "?"
    shown += "!" if decision.code and decision.needs_review else ""
    shown += f"^{decision.conflict}" if decision.conflict else ""
    return shown + ("~" if decision.gap and not decision.needs_review else "")


@pytest.mark.parametrize("case", _cases(), ids=lambda c: f"{c['code_raw']} {c['words'][:30]}")
def test_decision(case: dict[str, str]) -> None:
    decision = decide_code(
        case["code_raw"],
        case["words"],
        year=int(case["year"]) if case["year"] else None,
        section=Section(instrument=_instrument(case["instrument"])),
        previous=_previous(case["previous"]),
    )
    assert _shown(decision) == case["expect"]
    assert decision.code is not None or decision.needs_review


@given(st.sampled_from(ITEMS), st.booleans(), st.sampled_from(["{}", "{} ", " {}", "{}."]))
def test_a_clean_code_with_its_own_words_is_itself(
    item: codebook.Item, thai: bool, shape: str
) -> None:
    number = str(item.number).translate(THAI) if thai else str(item.number)
    words = "อบต.บ้านดอย มี" + (item.title if item.instrument == "OIT" else "".join(item.key_phrases))
    decision = decide_code(shape.format(item.code[0] + number), words, year=2566)
    assert (decision.code, decision.conflict) == (item.code, None)


@given(
    st.sampled_from(ITEMS), st.text(alphabet="iIeEoOlL1๑|0๐๙เ๒๗", max_size=2), st.integers(1, 43)
)
def test_a_wrong_code_with_an_items_words_never_passes_unmarked(
    item: codebook.Item, prefix: str, number: int
) -> None:
    words = "".join(item.key_phrases) if item.instrument != "OIT" else item.title
    decision = decide_code(prefix + str(number).translate(THAI), words, year=2566)
    assert decision.code in (item.code, None) or decision.needs_review


@given(st.text(max_size=8), st.text(max_size=40), st.sampled_from([None, *codebook.YEARS]))
def test_any_text_gets_a_decision_that_says_when_it_is_unsure(
    raw: str, words: str, year: int | None
) -> None:
    decision = decide_code(raw, words, year=year)
    assert decision.code is not None or decision.needs_review
    assert all(0 <= c.match_score <= 100 for c in decision.candidates)
    assert decision == decide_code(raw, words, year=year)


@given(st.sampled_from("ieo"), st.integers(1, 60), st.booleans())
def test_a_clean_code_reads_first_as_itself(letter: str, number: int, thai: bool) -> None:
    text = str(number).translate(THAI) if thai else str(number)
    assert readings(letter + text)[0].code == f"{letter}{number}"
    assert printed_code(letter.upper() + text) == f"{letter}{number}"


def test_a_certain_section_shuts_out_other_instruments() -> None:
    words = "เป็นไปตามขั้นตอนและระยะเวลา"
    sure = Section(instrument="EIT", certain=True)
    assert decide_code("๑", words, year=2566, section=sure).code == "e1"
    other = decide_code("๑", words, year=2566, section=Section(instrument="IIT", certain=True))
    assert all(c.instrument == "IIT" for c in other.candidates)


def test_findings_name_the_printed_code_and_the_gap() -> None:
    conflict = decide_code("o14", "แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", year=2566)
    found = code_findings(conflict, 2566, 3)
    assert [(f.kind, f.subject, f.page, f.raw) for f in found] == [
        ("code_text_conflict", "scores:o19", 3, "o14")
    ]
    assert "o14" in found[0].message
    gap = code_findings(decide_code("o12", "", year=2561), 2561, 1)
    assert [(f.kind, f.severity) for f in gap] == [("codebook_gap", "info")]
    open_ = code_findings(decide_code("๑๑", "", year=2566), 2566, 1)
    assert [f.kind for f in open_] == ["code_undecided"]
