from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Alternative, Document, Page, Word
from parsers.score_cells import is_nothing, maximum_in, rating_code, read_value, year_in
from parsers.score_tables import find_score_tables, parse_score_tables
from tests.parsers.tables import boxed_table, cases, make_document, real_report
from tests.shared import needs_shared


@pytest.mark.parametrize("case", cases("score_tables_cases.json"), ids=lambda c: c["id"])
def test_tables(case: dict[str, Any]) -> None:
    document = make_document(*case["pages"])
    found = parse_score_tables(document, case["year"])
    agencies = [[a.agency_no, a.agency_name, a.agency_type] for a in found.agencies]
    assert agencies == case["agencies"]
    assert all(a.role == "listed" for a in found.agencies)
    scores = [
        [
            m.agency_no,
            m.fiscal_year,
            m.code or m.instrument or m.level,
            None if m.value is None else str(m.value),
            str(m.scale_max),
        ]
        for m in found.mentions
    ]
    assert scores == case["scores"]
    assert [[r.agency_no, r.code] for r in found.ratings] == case["ratings"]
    if case["review"] is not None:
        assert sum(m.needs_review for m in found.mentions) == case["review"]
    if case["findings"] is not None:
        assert [f.kind for f in found.findings] == case["findings"]
    assert bool(find_score_tables(document)) == ("measures" not in case["id"])


def test_every_row_has_its_own_key() -> None:
    rows = [["ที่", "ชื่อหน่วยงาน", "รวม"], *[[str(n), f"อบต.ก{n}", "70.00"] for n in range(1, 31)]]
    found = parse_score_tables(make_document([rows], [rows[1:]]), 2564)
    assert len(found.agencies) == 60
    assert len({m.row_key for m in found.mentions}) == 60
    assert [a.agency_no for a in found.agencies] == list(range(2, 62))


def test_doubtful_ink_and_other_readings() -> None:
    rows = [["ที่", "ชื่อหน่วยงาน", "คะแนนรวม"], ["1", "อบต.ป่าแดด", "71.53"]]
    table = boxed_table(rows, 0.5)
    word = Word("71.53", None, 0.5, (Alternative("77.53", 0.4), Alternative("7l.53", 0.1)))
    cells = tuple(replace(c, words=(word,)) if c.text == "71.53" else c for c in table.cells)
    page = Page(1, "scan", "t", blocks=(replace(table, cells=cells),))
    found = parse_score_tables(Document("d", "p", "image/png", (page,)), 2564)
    (mention,) = found.mentions
    assert mention.needs_review
    assert mention.alternatives == ((Decimal("77.53"), 0.4),)
    assert mention.evidence.box is not None
    assert mention.evidence.box.x0 == 200.0
    assert found.agencies[0].needs_review


def test_words_of_a_cell_are_read_otherwise_one_at_a_time() -> None:
    rows = [["ที่", "ชื่อหน่วยงาน", "คะแนนรวม"], ["1", "อบต.ป่าแดด", "71.53 คะแนน"]]
    table = boxed_table(rows, 0.9)
    words = (
        Word("71.53", None, 0.7, (Alternative("77.53", 0.4), Alternative("71.53", 0.2))),
        Word("คะแนน", None, 0.9, (Alternative("คะแนบ", 0.3),)),
    )
    cells = tuple(
        replace(c, words=words, confidence=None) if "คะแนน" in c.text and c.row else c
        for c in table.cells
    )
    page = Page(1, "scan", "t", blocks=(replace(table, cells=cells),))
    (mention,) = parse_score_tables(Document("d", "p", "image/png", (page,)), 2564).mentions
    assert mention.value == Decimal("71.53")
    assert mention.alternatives == ((Decimal("77.53"), 0.4),)
    assert mention.evidence.confidence == 0.7  # the weakest word, where the cell gives none


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("๙๗.๐๙", "97.09"),
        ("97.09 คะแนน", "97.09"),
        ("๙๗ .๐๙", "97.09"),
        ("๑๐๐", "100"),
        ("0", "0"),
        ("97.09 98.00", None),
        ("๙๗.o๙", None),
        ("ก", None),
        ("2566", None),
    ],
)
def test_values(text: str, value: str | None) -> None:
    found = read_value(text)
    assert (None if found is None else str(found)) == value


@given(st.decimals(0, 100, places=2))
def test_every_score_comes_back(value: Decimal) -> None:
    thai = str(value).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert read_value(str(value)) == value
    assert read_value(thai) == value
    assert not is_nothing(thai)


@pytest.mark.parametrize("text", ["", " ", "-", "–", ".....", "ไม่มี", "N/A"])
def test_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AA", "AA"),
        ("ระดับ B", "B"),
        ("ผ่านดีเยี่ยม", "PASS_EXCELLENT"),
        ("ผ่าน ดี", "PASS_GOOD"),
        ("ผ่าน", "PASS"),
        ("ต้องปรับปรุงโดยด่วน", "IMPROVE_URGENT"),
        ("AAA", None),
        ("ไม่ผ่าน", None),
        ("G", None),
    ],
)
def test_ratings(text: str, code: str | None) -> None:
    assert rating_code(text) == code


def test_years_and_maxima() -> None:
    assert year_in("คะแนน (ปี ๒๕๖๔)") == 2564
    assert year_in("25641") is None
    assert maximum_in("OIT (คะแนนเต็ม ๔๐)") == 40
    assert maximum_in("รวม 30/40") is None


@needs_shared
@pytest.mark.parametrize("number", range(5))
def test_real_reports_have_no_score_table(number: int) -> None:
    document = real_report(number)
    assert find_score_tables(document) == frozenset()
    assert parse_score_tables(document, 2566).mentions == ()
