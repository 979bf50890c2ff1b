from __future__ import annotations

import geothai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.agencies import parse_agencies
from parsers.dates import parse_facts
from parsers.document import Document
from parsers.gazetteer import gazetteer
from parsers.lookalikes import likeness, plain, same_class
from parsers.place_weights import confusable_provinces
from parsers.place_words import PlaceEvidence, place_evidence, web_names
from parsers.places import Spelling, resolve_place
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.text_file import TextFileReader
from tests.parsers.letter_documents import cases, letter
from tests.shared import SHARED, needs_shared

LIKENESS = cases("places_likeness.csv")
SUBDISTRICTS = gazetteer().subdistricts


def test_gazetteer_is_whole() -> None:
    found = gazetteer()
    assert len(found.provinces.names) == 77
    assert len(found.by_abbreviation) == 77
    assert set(found.by_abbreviation.values()) == {p.code for p in geothai.provinces()}
    assert sum(len(a) for a in SUBDISTRICTS.areas.values()) > 7000
    assert {c for codes in found.area_codes.values() for c in codes} == {
        p.code for p in geothai.provinces()
    }


@pytest.mark.parametrize("case", LIKENESS, ids=[c["why"] for c in LIKENESS])
def test_likeness(case: dict[str, str]) -> None:
    near = likeness(case["printed"], case["nearer"])
    assert near > likeness(case["printed"], case["farther"])


@given(st.sampled_from(SUBDISTRICTS.names), st.sampled_from(SUBDISTRICTS.names))
def test_likeness_is_symmetric_and_one_for_equals(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1.0
    assert (likeness(first, second) == 1.0) == (plain(first) == plain(second))


@given(st.sampled_from(sorted(gazetteer().by_abbreviation)))
def test_confusable_codes_differ_in_one_look_alike(code: str) -> None:
    by_code = {v: k for k, v in gazetteer().by_abbreviation.items()}
    for other in confusable_provinces(code):
        pairs = list(zip(code, by_code[other], strict=True))
        assert sum(a != b for a, b in pairs) == 1
        assert all(same_class(a, b) for a, b in pairs)


@given(st.sampled_from([n for n in SUBDISTRICTS.names if len(SUBDISTRICTS.areas[n]) > 1]))
@settings(max_examples=40, deadline=None)
def test_namesakes_are_never_guessed_apart(name: str) -> None:
    result = resolve_place([Spelling(name, 3, 3.0)], ())
    assert result.area is None
    assert result.needs_review
    assert {c.name for c in result.candidates[:2]} == {name}


@given(st.sampled_from([a for areas in SUBDISTRICTS.areas.values() for a in areas]))
@settings(max_examples=60, deadline=None)
def test_exact_name_with_its_district_is_that_place(area: object) -> None:
    assert hasattr(area, "code")
    code: str = area.code
    name: str = gazetteer().by_code[code].name
    evidence = (
        PlaceEvidence("district", frozenset({code[:4]}), "", exact=True, near=True),
        PlaceEvidence("province", frozenset({code[:2]}), "", exact=True, near=True),
    )
    result = resolve_place([Spelling(name, 3, 3.0)], evidence)
    # Two subdistricts of one district never bear one name.
    assert result.area is not None
    assert result.area.code == code
    assert not result.needs_review or len(result.candidates) > 1


@given(
    st.sampled_from([a for areas in SUBDISTRICTS.areas.values() for a in areas]),
    st.sampled_from(sorted(gazetteer().by_abbreviation.values())),
)
@settings(max_examples=60, deadline=None)
def test_a_province_that_does_not_fit_is_never_passed_over(area: object, province: str) -> None:
    assert hasattr(area, "code")
    code: str = area.code
    evidence = (PlaceEvidence("province", frozenset({province}), "", exact=True, near=True),)
    name = gazetteer().by_code[code].name
    result = resolve_place([Spelling(name, 3, 3.0)], evidence)
    if result.area is not None and not result.needs_review:
        assert result.area.province_code == province


def test_evidence_is_found_in_an_address() -> None:
    text = (
        "องค์การบริหารส่วนตำบลบาราโหม//ตำบลบาราโหม อำเภอเมือง จังหวัดปัตตานี ๙๔๐๐๐//"
        "โทรศัพท์ ๐ ๗๓๔๑ ๒๓๔๕ เว็บไซต์ www.barahomsao.go.th"
    )
    document = letter(text)
    found = {e.kind: e for e in place_evidence(document, {})}
    assert found["province"].codes == frozenset({"94"})
    assert "9401" in found["district"].codes
    assert found["telephone"].codes == frozenset({"94", "95", "96"})
    assert "postcode" in found
    assert web_names(document) == ("barahom",)


def test_numbers_of_other_kinds_are_no_postal_codes() -> None:
    document = letter("โครงการงบประมาณ ๙๔๐๐๐ บาท ที่ ๙๔๐๐๐/๑๒")
    assert [e for e in place_evidence(document, {}) if e.kind == "postcode"] == []


REPORTS = {
    "000": ("เกะรอ", "รามัน", "ยะลา", True, 2566, 2566, "2023-10-05", "73601/84"),
    "001": ("นากอก", "ศรีบุญเรือง", "หนองบัวลำภู", False, 2566, 2566, "2024-01-10", None),
    "002": ("หมากเขียบ", "เมืองศรีสะเกษ", "ศรีสะเกษ", True, 2565, 2566, None, None),
    "003": ("โคกใหญ่", "ท่าลี่", "เลย", False, 2568, 2568, None, None),
    "004": ("นายาง", "สบปราบ", "ลำปาง", True, 2564, 2565, "2022-02-18", "ลป 73401/"),
}


def real_report(number: str) -> Document:
    path = next((SHARED / "reports").glob(f"{number}_*.txt"))
    source = Source(path, path.name, "0" * 64, path.stat().st_size, "text/plain")
    page = TextFileReader().read(source, PagePlan(1, "text_file", "test"), ReadOptions())
    return Document("0" * 16, path.name, "text/plain", (page,))


@needs_shared
@pytest.mark.parametrize("number", sorted(REPORTS))
def test_real_report(number: str) -> None:
    name, district, province, review, *told = REPORTS[number]
    document = real_report(number)
    (record,), _ = parse_agencies(document)
    assert (record.subdistrict, record.district, record.province) == (name, district, province)
    assert record.agency_name == f"องค์การบริหารส่วนตำบล{name}"
    assert record.needs_review is review
    facts = parse_facts(document)
    day = facts.doc_date.isoformat() if facts.doc_date else None
    assert [facts.fiscal_year, facts.report_year, day, facts.book_number] == told
