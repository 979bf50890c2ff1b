"""Facts -> rows: what is said once, what is counted, what does not fit."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.records import Finding
from pipeline.columns import convert_row
from pipeline.errors import DamagedFile, EmptyFile, SchemaViolation
from pipeline.row_parts import clean, per_hundred
from pipeline.rows import finding_id, finding_rows, rows_for_document, rows_for_failure
from pipeline.tables import BY_NAME, DOCUMENT_TABLES
from tests.pipeline import made


def test_every_row_has_every_column_of_its_table_and_is_plain_json() -> None:
    rows = made.rows()
    assert set(rows) == set(DOCUMENT_TABLES)
    for name, found in rows.items():
        assert found, name
        for row in found:
            assert list(convert_row(BY_NAME[name], row)) == list(BY_NAME[name].names)
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("documents", "doc_id", "0000000000000000"),
        ("documents", "other_paths", ["ข/สำเนา.pdf"]),
        ("documents", "pages", 2),
        ("documents", "doc_kinds", ["results_memo"]),
        ("documents", "doc_date", "2023-10-05"),
        ("documents", "readers", ["scan", "text_layer"]),
        ("documents", "mean_confidence", 0.7333),
        ("documents", "period", None),
        ("documents", "status", "ok"),
        ("documents", "findings", 2),
        ("documents", "needs_review", 2),
        ("agencies", "spellings", None),
        ("agencies", "evidence", ["letterhead"]),
        ("agencies", "x0", 10.12),
        ("agencies", "subdistrict", None),
        ("checklist", "components", "- แสดงแผน\n- แสดงงบ"),
        ("checklist", "progress", None),
        ("checklist", "confidence", 0.9123),
        ("measures", "cells", [{"header": "มาตรการ", "text": "ประชุมชี้แจง"}]),
        ("measures", "page_end", 2),
        ("pages", "text", "=รวม(1)\nที่\tมาตรการ ที่ ๑"),
        ("pages", "min_confidence", 0.5),
        ("pages", "tables", 1),
        ("scores", "value", "97.09"),
        ("scores", "agreement", "0.6667"),
        ("scores", "raw", "ผลรวม ได้ ๙๗.๐๙ คะแนน"),
        ("score_mentions", "alternatives", [{"value": "91.09", "confidence": 0.25}]),
        ("score_mentions", "steps", ["spacing"]),
    ],
)
def test_value_of_the_first_row(table: str, column: str, value: object) -> None:
    found = made.rows()[table][0][column]
    if (table, column) == ("agencies", "spellings"):
        value = [
            {"text": "องค์การบริหารส่วนตำบลบ้านทดลอง", "count": 3},
            {"text": "อบต.บ้านทดลอง", "count": 1},
        ]
    assert found == value


def test_page_notes_become_findings_and_equal_findings_are_one() -> None:
    found = made.rows()["findings"]
    assert sorted((str(f["kind"]), str(f["subject"])) for f in found) == [
        ("digits_untrusted", "pages:1"),
        ("year_conflict", "None"),
    ]
    assert [f["finding_id"] for f in found] == sorted(str(f["finding_id"]) for f in found)


def test_the_gravest_of_equal_findings_stays() -> None:
    finding = Finding("info", "k", "m", "s", 1, "r")
    merged = finding_rows("0" * 16, [finding, replace(finding, severity="error"), finding])
    assert [row["severity"] for row in merged] == ["error"]


@pytest.mark.parametrize("field", ["kind", "message", "subject", "raw"])
def test_finding_id_depends_on_all_of_the_content(field: str) -> None:
    finding = Finding("info", "k", "m", "s", 1, "r")
    other = replace(finding, **{field: "x"})  # type: ignore[arg-type]
    assert finding_id("a", finding) != finding_id("a", other)
    assert finding_id("a", finding) != finding_id("b", finding)
    assert finding_id("a", finding) != finding_id("a", replace(finding, page=2))


def test_an_agency_nobody_named_is_a_row_to_review_with_a_finding() -> None:
    rows = made.rows(scores=(made.fact(agency_no=4),))
    added = rows["agencies"][1]
    assert (added["agency_no"], added["agency_name"], added["needs_review"]) == (4, None, True)
    assert "agency_unknown" in {row["kind"] for row in rows["findings"]}


@pytest.mark.parametrize("value", ["123456789", "97.09123", "NaN", "Infinity", "1E+99"])
def test_a_number_that_cannot_be_stored_is_absent_marked_and_reported(value: str) -> None:
    rows = made.rows(scores=(made.fact(value),), mentions=(made.mention(value),))
    for table in ("scores", "score_mentions"):
        row = rows[table][0]
        assert (row["value"], row["value_100"], row["needs_review"]) == (None, None, True)
        assert row["raw"] == made.EVIDENCE.raw
    assert "unfit_number" in {row["kind"] for row in rows["findings"]}


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        ("28.5", "30", "95.00"),
        ("0", "40", "0.00"),
        ("77.535", "100", "77.54"),
        ("1", "0", None),
        ("99999999", "1", None),
    ],
)
def test_value_of_a_hundred(value: str, scale: str, expected: str | None) -> None:
    assert per_hundred(Decimal(value), Decimal(scale)) == expected


def test_a_failed_page_makes_the_document_partial() -> None:
    of = made.source()
    error = DamagedFile("Half of the page is missing.", mend="Scan it again.")
    rows = rows_for_document(of, made.document(of), made.facts(), page_errors={3: error}, pages=9)
    said = rows["documents"][0]
    assert (said["status"], said["pages"]) == ("partial", 9)
    assert said["error"] == "Half of the page is missing. Scan it again."
    assert [f["page"] for f in rows["findings"] if f["kind"] == "damaged_file"] == [3]


def test_no_page_read_is_failed() -> None:
    of = made.source()
    empty = replace(made.document(of), pages=())
    rows = rows_for_document(of, empty, made.facts(), page_errors={1: DamagedFile("Broken.")})
    assert rows["documents"][0]["status"] == "failed"


def test_a_file_that_could_not_be_opened_has_a_row_and_a_finding() -> None:
    error = EmptyFile("The file has no bytes.", mend="Ask for it again.")
    rows = rows_for_failure("f" * 16, "a/ว่าง.pdf", ["b.pdf"], None, 0, None, error)
    assert rows["documents"][0]["status"] == "failed"
    assert rows["documents"][0]["source_sha256"] is None
    assert rows["documents"][0]["findings"] == 1
    assert [(f["severity"], f["kind"]) for f in rows["findings"]] == [("error", "empty_file")]
    assert rows["scores"] == []


@pytest.mark.parametrize(
    ("changes", "table", "column"),
    [
        ({"scores": (made.fact(status="odd"),)}, "scores", "status"),
        ({"scores": (made.fact(), made.fact())}, "scores", "the key occurs twice"),
        ({"scores": (made.fact(confidence=87.0),)}, "scores", "confidence"),
        ({"mentions": (made.mention(match_score=float("nan")),)}, "score_mentions", "match_score"),
        ({"scores": (made.fact(agency_no=0),)}, "agencies", "agency_no"),
    ],
)
def test_a_row_that_does_not_fit_names_table_column_and_key(
    changes: dict[str, object], table: str, column: str
) -> None:
    with pytest.raises(SchemaViolation) as caught:
        made.rows("0", **changes)
    assert f"Table {table}," in str(caught.value)
    assert column in str(caught.value)
    assert "doc_id=0000000000000000" in str(caught.value)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_clean_text_is_utf8_and_changes_only_lone_surrogates(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert cleaned == text
