from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.agencies import find_agency_mentions, parse_agencies
from parsers.agency_names import cut_name, type_words
from parsers.data_files import data_rows
from parsers.gazetteer import gazetteer
from parsers.records import AgencyRecord
from tests.parsers.letter_documents import cases, letter

LETTERS = cases("agencies_letters.csv")
FIELDS = ("agency_type", "agency_name", "subdistrict", "district", "province")


@pytest.mark.parametrize("case", LETTERS, ids=[c["case"] for c in LETTERS])
def test_letter(case: dict[str, str]) -> None:
    records, findings = parse_agencies(letter(case["text"]))
    if not case["agency_type"]:
        assert records == ()
        assert [f.kind for f in findings] == ["issuer_unknown"]
        return
    (record,) = records
    for field in FIELDS:
        wanted = case[field]
        if wanted == "any" or (field == "agency_name" and not wanted):
            continue
        assert getattr(record, field) == (wanted or None), record
    if case["review"] != "any":
        assert record.needs_review is (case["review"] == "yes"), record.reasons
    assert bool(findings) is record.needs_review


def test_spellings_are_counted_most_frequent_first_ties_by_place() -> None:
    text = "รายงานผล อบต.นายาง//อบต.นาบียง และ อบต.นายูง แล้ว อบต.นาบียง"
    (record,), _ = parse_agencies(letter(text))
    assert record.spellings == (("นาบียง", 2), ("นายาง", 1), ("นายูง", 1))
    assert record.name_raw == "นาบียง"


def test_standing_of_mentions() -> None:
    text = (
        "บันทึกข้อความ//ส่วนราชการ อบต.ท่าตูม//เรียน นายก อบต.ท่าตูม//"
        "ข้อความที่ยาวพอจะเป็นเนื้อหา กล่าวถึง อบต.ท่าตูม ในปีนี้//ช่อง | อบต.ท่าตูม//(นายหนึ่ง)//"
        "ปลัด อบต.ท่าตูม"
    )
    places = [m.place for m in find_agency_mentions(letter(text))]
    assert places == ["letterhead", "salutation", "body", "table", "signature"]


def test_evidence_leads_to_the_line() -> None:
    (mention,) = find_agency_mentions(letter("หนึ่ง//สอง//งานของ อบต.ท่าตูม"))
    assert (mention.evidence.line, mention.evidence.raw) == (3, "อบต.ท่าตูม")


def test_same_input_same_answer() -> None:
    document = letter(LETTERS[0]["text"])
    assert parse_agencies(document) == parse_agencies(document)


def test_type_words_cover_every_local_type() -> None:
    types = {w.agency_type for w in type_words()}
    local = {"sao", "pao", "subdistrict_municipality", "town_municipality", "city_municipality"}
    assert local <= types
    assert len(type_words()) == len(data_rows("agency_types.csv"))


@given(st.sampled_from(gazetteer().subdistricts.names))
@settings(max_examples=60, deadline=None)
def test_known_name_is_cut_before_the_sentence_goes_on(name: str) -> None:
    cut = cut_name(name + "ประจำปีงบประมาณ ๒๕๖๖")
    if " " in name or "(" in name or "." in name or "-" in name:
        return
    assert cut is not None
    assert cut.name == name


@given(st.text(alphabet="กขคงนมรลสอาิีุเแโ่้ .๑๒()\n", max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_record_or_a_finding(text: str) -> None:
    records, findings = parse_agencies(letter("องค์การบริหารส่วนตำบล" + text))
    assert records or findings
    for record in records:
        assert isinstance(record, AgencyRecord)
        assert record.needs_review or record.dopa_code
