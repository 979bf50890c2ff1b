from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.agencies import parse_agencies
from parsers.damaged_types import damaged_type
from parsers.gazetteer import gazetteer
from parsers.passages import closed
from parsers.place_odds import floor_of, reading_odds
from parsers.place_phrases import address_words
from parsers.place_weights import weigh
from parsers.place_words import PlaceEvidence, Surroundings, folder_evidence, place_evidence
from parsers.places import Spelling, resolve_place
from tests.parsers.letter_documents import cases, letter

WORDS = cases("places_address_words.csv")
FOLDERS = cases("places_folders.csv")
SUBDISTRICTS = gazetteer().subdistricts
CODES = st.sampled_from([a.code for a in SUBDISTRICTS.flat])


@pytest.mark.parametrize("case", WORDS, ids=[c["text"] for c in WORDS])
def test_place_words_of_an_address(case: dict[str, str]) -> None:
    found = [f"{w.level}:{case['text'][w.end :].strip()}" for w in address_words(case["text"])]
    assert "|".join(found) == case["found"]


@pytest.mark.parametrize("case", FOLDERS, ids=[c["path"] for c in FOLDERS])
def test_a_folder_names_a_province_or_none(case: dict[str, str]) -> None:
    found = [gazetteer().by_code[c].name for e in folder_evidence(case["path"]) for c in e.codes]
    assert found == ([case["province"]] if case["province"] else [])


def test_a_folder_tells_namesakes_apart_but_not_without_review() -> None:
    text = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่//ประจำปีงบประมาณ ๒๕๖๗"
    (record,), _ = parse_agencies(letter(text, source_path="reports/เลย/a.txt"))
    assert (record.dopa_code, record.needs_review) == ("420805", True)
    assert "folder names the province" in record.reasons
    (record,), _ = parse_agencies(letter(text))
    assert record.dopa_code is None


@given(st.sampled_from(SUBDISTRICTS.names))
@settings(max_examples=40, deadline=None)
def test_odds_lie_between_the_floor_and_nought(name: str) -> None:
    odds = reading_odds(name, "subdistrict")
    assert odds.max() == odds[SUBDISTRICTS.names.index(name)] == 0.0
    assert odds.min() >= floor_of(name) - 1e-9


@given(CODES, st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_shares_of_all_candidates_are_at_most_one(code: str, copies: int) -> None:
    area = gazetteer().by_code[code]
    evidence = [PlaceEvidence("telephone", frozenset({area.province_code}), "0", True, False)]
    result = resolve_place([Spelling(area.name, 1, 1.0)], evidence * copies)
    assert sum(c.score for c in result.candidates) <= 100.05
    assert 0.0 <= result.confidence <= 1.0


@given(CODES)
@settings(max_examples=40, deadline=None)
def test_evidence_that_fits_never_counts_against_a_place(code: str) -> None:
    area = gazetteer().by_code[code]
    district = gazetteer().by_code[area.district_code]
    pieces = (
        PlaceEvidence("district", frozenset(), "", True, True, district.name),
        PlaceEvidence("folder", frozenset({area.province_code}), "x", True, False),
    )
    weights = weigh(pieces, "subdistrict")
    at = [a.code for a in SUBDISTRICTS.flat].index(code)
    assert weights.nats[at] == 0.0 == np.max(weights.nats)
    assert {"district printed", "folder names the province"} <= set(weights.supports(at))
    assert not weights.contradicts(weights.supports(at))


@given(CODES, st.sampled_from(gazetteer().provinces.names))
@settings(max_examples=40, deadline=None)
def test_another_province_beside_the_name_contradicts(code: str, name: str) -> None:
    piece = PlaceEvidence("province", frozenset(), "", True, True, name)
    weights = weigh((piece,), "subdistrict")
    at = [a.code for a in SUBDISTRICTS.flat].index(code)
    supported = "province printed" in weights.supports(at)
    assert weights.contradicts(weights.supports(at)) is not supported
    own = gazetteer().by_code[code[:2]].name
    assert supported or own != name


def test_what_stands_after_another_agency_is_nobodys_evidence() -> None:
    text = (
        "บันทึกข้อความ//ส่วนราชการ องค์การบริหารส่วนตำบลท่ากระดาน//เรื่อง รายงาน////"
        "ได้ศึกษาดูงาน ณ องค์การบริหารส่วนตำบลบ่อกระดาน อำเภอปากท่อ จังหวัดราชบุรี เมื่อปีก่อน"
    )
    (record,), _ = parse_agencies(letter(text))
    assert record.spellings == (("ท่ากระดาน", 1),)
    assert record.dopa_code is None
    assert record.needs_review
    assert "district printed" not in record.reasons


def test_neighbours_point_to_their_district() -> None:
    text = "รายงานผล//องค์การบริหารส่วนตำบลโคกใหญ่////ทิศเหนือ ติดต่อกับ ตำบลหนองผือ ทิศใต้ ติดต่อกับ ตำบลท่าลี่"
    document = letter(text)
    found = [e.text for e in place_evidence(document, {0: Surroundings()}) if e.kind == "neighbour"]
    assert {"หนองผือ", "ท่าลี่"} <= set(found)
    (record,), _ = parse_agencies(document)
    assert record.candidates[0].district == "ท่าลี่"
    assert record.needs_review


@pytest.mark.parametrize(
    ("text", "agency_type", "name"),
    [
        ("ฮงค์ถารบรุหาธสวนต่าบลสันมะค่า", "sao", "สันมะค่า"),
        ("แทศบาลตําปลบ้านไร่", "subdistrict_municipality", "บ้านไร่"),
        ("องค์กาบริหาส่วนจังหวดเลย", "pao", "เลย"),
    ],
)
def test_a_damaged_type_word(text: str, agency_type: str, name: str) -> None:
    found = damaged_type(text)
    assert found is not None
    assert (found[2], text[found[1] :]) == (agency_type, name)


@pytest.mark.parametrize(
    "text",
    ["รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม", "บริษัท ทรัพย์เจริญการโยธา จำกัด", "เทศกาลสงกรานต์"],
)
def test_other_words_are_no_agencies(text: str) -> None:
    assert damaged_type(text) is None


def test_letters_set_wide_are_read() -> None:
    wide = " ".join("ส่วนราชการองค์การบริหารส่วนตำบลนายางอำเภอสบปราบจังหวัดลำปาง")
    (record,), _ = parse_agencies(letter(f"บันทึกข้อความ//{wide}"))
    assert record.dopa_code == "521104"
    assert record.evidence.line == 2


@given(st.text(alphabet="กาน่ ab๑\n", max_size=40))
def test_closing_a_line_takes_blanks_only(text: str) -> None:
    assert closed(text).replace(" ", "") == text.replace(" ", "")
    assert closed(closed(text)) == closed(text)
