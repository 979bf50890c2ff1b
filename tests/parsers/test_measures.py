from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.measures import parse_measures
from parsers.row_codes import codes_in, split_code
from parsers.sections import Section, indicator_in, read_section, section_above
from tests.parsers.tables import cases, make_document, real_report
from tests.shared import SHARED, needs_shared


@pytest.mark.parametrize("case", cases("measures_tables.json"), ids=lambda c: c["id"])
def test_tables(case: dict[str, Any]) -> None:
    rows, findings = parse_measures(make_document(*case["pages"]), case["year"])
    assert len(rows) == len(case["rows"])
    for number, (row, expected) in enumerate(zip(rows, case["rows"], strict=True), 1):
        assert row.measure_no == number
        for name, value in expected.items():
            found = getattr(row, name)
            assert (list(found) if isinstance(found, tuple) else found) == value, name
    assert [f.kind for f in findings] == case["findings"]


def test_cells_keep_every_column_as_printed() -> None:
    document = make_document(
        [[["มาตรการ", "งบที่ใช้ไป", "ผู้รับผิดชอบ"], ["ก", "๕๐๐ บาท", "คลัง"], ["", "๖๐๐ บาท", ""]]]
    )
    (row,), _ = parse_measures(document, 2566)
    assert row.cells == (
        ("มาตรการ", "ก"),
        ("งบที่ใช้ไป", "๕๐๐ บาท\n๖๐๐ บาท"),
        ("ผู้รับผิดชอบ", "คลัง"),
    )
    assert row.evidence.line == 2
    assert row.evidence.raw == "ก\t๕๐๐ บาท\tคลัง\n\t๖๐๐ บาท\t"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("๐๑๘ E-Service", "๐๑๘"),
        ("ข้อ ๐๘ Q & A", "๐๘"),
        ("E๑๑ เจ้าหน้าที่", "E๑๑"),
        ("- i๗ ท่าน", "i๗"),
        ("1๑๐ บุคลากร", "1๑๐"),
        ("๑. แต่งตั้ง", None),
        ("๑) แต่งตั้ง", None),
        ("๑.๑ แต่งตั้ง", None),
        ("๒๕๖๖ เป็นปี", None),
        ("๑/๒๕๖๖", None),
        ("มาตรการ ๑", None),
        ("", None),
    ],
)
def test_split_code(text: str, token: str | None) -> None:
    found = split_code(text)
    assert (found[0] if found else None) == token


def test_references_inside_questions_are_no_codes() -> None:
    text = "๐๓๕ มีการดำเนินการเพื่อจัดการความเสี่ยงการทุจริตและประพฤติมิชอบ ตามข้อ ๐๓๔ ของปีก่อน"
    found = codes_in(text, year=2566, section=Section(), many=True)
    assert [d.code for d in found] == ["o35"]


@pytest.mark.parametrize(
    ("text", "indicator", "instrument"),
    [
        ("ตัวชี้วัดที่ ๒ การใช้งบประมาณ", "2", "IIT"),
        ("ตัวชี้วัด ที่ ๗ ประสิทธิภาพการสื่อสาร", "7", "EIT"),
        ("ตัวชี้วัดย่อยที่ 10.2 มาตรการ", "10.2", "OIT"),
        ("เครื่องมือการประเมิน แบบวัด EIT", None, "EIT"),
        ("ประเด็นการประเมิน OIT", None, "OIT"),
        ("ตัวชี้วัดที่ ๘ การปรับปรุงการทำงาน เครื่องมือการประเมิน แบบวัด EIT", "8", "EIT"),
    ],
)
def test_sections(text: str, indicator: str | None, instrument: str | None) -> None:
    assert read_section(text, Section()) == Section(indicator, instrument)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["ผลการประเมินตามตัวชี้วัดที่ ๒ ดีขึ้น", "ตัวชี้วัดความสำเร็จ", "แบบวัด IIT และแบบวัด EIT", ""],
)
def test_other_lines_open_no_section(text: str) -> None:
    assert read_section(text, Section()) is None


def test_instrument_of_another_indicator_drops_it() -> None:
    assert read_section("แบบวัด OIT", Section("2", "IIT")) == Section(None, "OIT")


def test_indicator_twelve_is_none() -> None:
    assert indicator_in("ตัวชี้วัดที่ ๑๒ อื่น ๆ") is None


def test_section_stays_over_an_empty_gap() -> None:
    assert section_above([], Section("2", "IIT")) == Section("2", "IIT")


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=5))
def test_no_text_of_a_measures_table_is_lost(body: list[list[str]]) -> None:
    head = ["มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"]
    body = [[t if t not in ("^", "<") else "x" for t in row] for row in body]
    rows, _ = parse_measures(make_document([[head, *body]]), 2566)
    kept = "\n".join(text for row in rows for _, text in row.cells)
    for line in body:
        if line[0].strip().startswith(("ตัวชี้วัด", "เครื่องมือ", "แบบ", "ประเด็น")):
            continue
        for text in line:
            assert text.strip() in kept


@needs_shared
@pytest.mark.parametrize(
    ("number", "year", "count", "tables"),
    [(0, 2566, 7, 7), (1, 2566, 19, 4), (2, 2565, 8, 1), (3, 2568, 7, 1), (4, 2564, 5, 1)],
)
def test_real_measures(number: int, year: int, count: int, tables: int) -> None:
    rows, _ = parse_measures(real_report(number), year)
    assert len(rows) == count
    assert max(r.table_no for r in rows) == tables
    assert all(r.steps or r.measure for r in rows)
    lines = [r.evidence.line for r in rows]
    assert lines == sorted(lines, key=lambda line: line or 0)


@needs_shared
def test_real_measures_of_the_gold_report() -> None:
    gold = json.loads((SHARED / "gold" / "002.json").read_text(encoding="utf-8"))
    rows, findings = parse_measures(real_report(2), 2565)
    assert [c for r in rows for c in r.codes] == gold["measure_codes"]
    assert [r.indicator for r in rows] == gold["measure_indicators"]
    assert not any(r.needs_review for r in rows)
    assert findings == ()


@needs_shared
def test_continued_rows_of_real_reports() -> None:
    rows, _ = parse_measures(real_report(1), 2566)
    assert rows[1].steps.count("\n") >= 1
    assert "ตรวจสอบ" in rows[1].steps.replace(" ", "")
    assert [r.indicator for r in rows[11:]] == [str(n) for n in range(1, 9)]
    topics, _ = parse_measures(real_report(0), 2566)
    assert topics[6].needs_review
    assert "เท่าเทียมกัน" in topics[6].steps
    assert topics[6].codes[:3] == ("i25", "i26", "i28")
