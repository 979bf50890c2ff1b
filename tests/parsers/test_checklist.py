from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.checklist import find_urls, parse_checklist
from parsers.checkmarks import is_ticked, mark_columns, read_progress
from parsers.document import Document, Page
from tests.parsers.tables import boxed_table, cases, make_document, real_report
from tests.shared import needs_shared


@pytest.mark.parametrize("case", cases("checklist_states.json"), ids=lambda c: c["text"][:30])
def test_states(case: dict[str, Any]) -> None:
    progress = read_progress(case["text"])
    assert (progress.state, progress.rest, progress.certain) == (
        case["state"],
        case["rest"],
        case["certain"],
    )


@given(st.text(alphabet="☐☑☒✓ ยังไม่ได้ดำเนินการแล้ว[]x-\n", max_size=60))
def test_a_state_is_never_claimed_without_a_mark_or_plain_words(text: str) -> None:
    progress = read_progress(text)
    if progress.state == "unknown":
        assert not progress.certain
    elif not any(c in text for c in "☑☒✓x"):
        assert text.strip().startswith(("ดำเนินการ", "ได้ดำเนินการ", "ยังไม่", "ไม่ได้"))


@pytest.mark.parametrize(
    ("done", "not_done", "state"),
    [("✓", "", "done"), ("", "/", "not_done"), ("✓", "✓", "unknown"), ("-", "-", "unknown")],
)
def test_mark_columns(done: str, not_done: str, state: str) -> None:
    assert mark_columns(done, not_done).state == state


def test_a_word_is_no_tick() -> None:
    assert not is_ticked("ดำเนินการ")


@pytest.mark.parametrize("case", cases("checklist_tables.json"), ids=lambda c: c["id"])
def test_tables(case: dict[str, Any]) -> None:
    rows, findings = parse_checklist(make_document(*case["pages"]), case["year"])
    assert len(rows) == len(case["rows"])
    for row, expected in zip(rows, case["rows"], strict=True):
        for name, value in expected.items():
            found = getattr(row, name)
            assert (list(found) if isinstance(found, tuple) else found) == value, name
    if case["findings"] is not None:
        assert [f.kind for f in findings] == case["findings"]


def test_rows_without_a_decided_code_are_marked() -> None:
    pages: list[list[list[str]] | str] = [
        [["ข้อ", "ข้อมูล", "องค์ประกอบด้านข้อมูล"], ["", "", ""], ["๙๙๙", "เรื่องอื่น", "ก"]]
    ]
    rows, findings = parse_checklist(make_document(pages), 2566)
    assert [(r.code, r.needs_review) for r in rows] == [(None, True)]
    assert findings


def test_doubtful_ink_is_marked() -> None:
    rows = [["ข้อ", "ข้อมูล", "องค์ประกอบด้านข้อมูล"], ["๐๑", "โครงสร้าง", "แผนผัง"]]
    pages = (Page(1, "scan", "t", blocks=(boxed_table(rows, 0.4),)),)
    (row,), _ = parse_checklist(Document("d", "p", "image/png", pages), 2566)
    assert row.needs_review
    assert row.evidence.confidence == 0.4
    assert row.evidence.box is not None
    assert (row.evidence.box.x0, row.evidence.box.y0) == (0.0, 20.0)


@pytest.mark.parametrize(
    ("text", "urls", "cut"),
    [
        ("https://example.go.th/a?b=1&c=2.", ("https://example.go.th/a?b=1&c=2",), False),
        ("(www.example.go.th)", ("www.example.go.th",), False),
        ("https://example.go.th/ข่าว", ("https://example.go.th/",), True),
        ("ไม่มีที่อยู่", (), False),
        ("http://a.go.th http://a.go.th", ("http://a.go.th",), False),
        ("- https://www.\nexample.go.th/\nnews", ("https://www.example.go.th/news",), True),
        ("https://a.go.th\n/ita/o1 แล้ว", ("https://a.go.th/ita/o1",), True),
        ("https://a.go.th\nFacebook", ("https://a.go.th",), False),
        ("https://www", ("https://www",), True),
    ],
)
def test_urls(text: str, urls: tuple[str, ...], cut: bool) -> None:
    assert find_urls(text) == (urls, cut)


@needs_shared
def test_real_checklist() -> None:
    rows, findings = parse_checklist(real_report(1), 2566)
    assert [r.code for r in rows] == [f"o{n}" for n in range(1, 44)]
    assert {r.state for r in rows} == {"done"}
    assert not any(r.needs_review for r in rows)
    assert findings == ()
    assert [r.evidence.line for r in rows][14:16] == [164, 168]
    assert {r.indicator for r in rows} == {"9.1", "9.2", "9.3", "9.4", "9.5", "10.1", "10.2"}
    assert rows[14].urls
    assert all(r.progress for r in rows)
    assert not any("☑" in r.progress for r in rows)


@needs_shared
@pytest.mark.parametrize("number", [0, 2, 3, 4])
def test_other_reports_have_no_checklist(number: int) -> None:
    assert parse_checklist(real_report(number), 2566) == ((), ())
