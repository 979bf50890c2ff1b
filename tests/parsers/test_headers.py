from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.chains import build_chains
from parsers.folding import fold
from parsers.headers import FAMILIES, Head, is_repeated_head, match_role, read_head, vocabulary
from parsers.table_rows import rows_of
from tests.parsers.tables import cases, make_document, make_table, real_report
from tests.shared import needs_shared


@pytest.mark.parametrize("case", cases("headers_roles.json"), ids=lambda c: c["text"])
def test_header_words_have_their_role(case: dict[str, Any]) -> None:
    match = match_role(case["text"], case["family"])
    assert (match.role if match else None) == case["role"]


def test_vocabulary_is_clean() -> None:
    phrases = vocabulary()
    assert {p.family for p in phrases} == set(FAMILIES)
    assert {p.mode for p in phrases} == {"full", "prefix", "contains"}
    keys = [(p.family, p.folded) for p in phrases]
    assert len(keys) == len(set(keys))
    assert all(p.folded for p in phrases)


def head_of(rows: list[list[str]]) -> Head | None:
    page = make_document([rows]).pages[0]
    return read_head(page, 0, page.tables[0])


@pytest.mark.parametrize("case", cases("headers_tables.json"), ids=lambda c: c["id"])
def test_header_rows_are_found(case: dict[str, Any]) -> None:
    head = head_of(case["rows"])
    if case["first_row"] is None:
        assert head is None
        return
    assert head is not None
    assert head.first_row == case["first_row"]
    assert [c.header for c in head.columns] == case["headers"]


def test_unknown_header_has_no_role() -> None:
    head = head_of([["มาตรการ", "งบที่ใช้ไป", "ผู้รับผิดชอบ"], ["ก", "ข", "ค"]])
    assert head is not None
    assert head.columns[1].roles == ()


def test_repeated_header_is_recognised_though_damaged() -> None:
    rows = [["มาตรการ", "ขั้นตอน/วิธีการปฏิบัติ", "ผู้รับผิดชอบ"], ["มาตรการ", "ขั้นตอน/วิธิการปฏิบัติ", "ผู้รับผิดชอบ"]]
    page = make_document([rows]).pages[0]
    head = read_head(page, 0, page.tables[0])
    assert head is not None
    again = rows_of(page, 0, make_table(rows))[1]
    assert is_repeated_head(again, head)
    other = rows_of(page, 0, make_table([rows[0], ["มาตรการ", "ประชุม", "ปลัด"]]))[1]
    assert not is_repeated_head(other, head)


HEAD = ["มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"]


def test_chain_over_pages_with_and_without_header() -> None:
    document = make_document(
        [[HEAD, ["๑. ก", "ข", "ค"]], "- ๑ -"],
        [[HEAD, ["๒. ง", "จ", "ฉ"]]],
        [[["๓. ช", "ซ", "ฌ"]]],
    )
    (chain,) = build_chains(document)
    assert [len(p.rows) for p in chain.parts] == [1, 1, 1]
    assert [p.headless for p in chain.parts] == [False, False, True]
    assert chain.tables == {(1, 0), (2, 0), (3, 0)}


def test_text_between_cuts_the_chain() -> None:
    document = make_document(
        [[HEAD, ["๑. ก", "ข", "ค"]], "ต่อไปนี้เป็นตารางอีกตารางหนึ่ง", [HEAD, ["๑. ง", "จ", "ฉ"]]]
    )
    assert len(build_chains(document)) == 2


def test_table_of_other_width_is_not_joined() -> None:
    document = make_document([[HEAD, ["๑. ก", "ข", "ค"]], [["ก", "ข"], ["ค", "ง"]][:0] or [["ก"]]])
    chains = build_chains(document)
    assert len(chains) == 2
    assert chains[1].kinds == frozenset()


@needs_shared
@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (0, ["measures"] * 7),
        (1, ["measures"] * 4 + ["checklist"] * 11),
        (2, ["measures"]),
        (3, ["measures"]),
        (4, ["measures"]),
    ],
)
def test_real_reports_have_these_tables(number: int, kinds: list[str]) -> None:
    chains = build_chains(real_report(number))
    assert [sorted(c.kinds) for c in chains] == [[k] for k in kinds]


@given(st.text(max_size=40))
def test_folding_is_idempotent_and_keeps_no_space(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(c.isspace() for c in folded)


@given(st.text(max_size=60), st.sampled_from(FAMILIES))
def test_matching_never_fails(text: str, family: str) -> None:
    match = match_role(text, family)
    assert match is None or match.score >= 85


LISTED = [
    ["ที่", "เขตพื้นที่", "เครื่องมือการประเมิน ITA", "<", "<", "<", "ระดับ"],
    ["^", "^", "IIT", "EIT", "OIT", "รวม", "^"],
]


def listed(names: list[str], head: list[list[str]] = LISTED) -> list[list[str]]:
    rows = [
        [f"{n}", name, "๒๗.๑๑", "๒๖.๒๗", "๓๘.๓๕", "๙๑.๗๓", "A"] for n, name in enumerate(names, 1)
    ]
    return [*head, *rows]


def test_the_column_left_of_the_instruments_with_a_name_in_every_row_holds_the_names() -> None:
    (chain,) = build_chains(make_document([listed(["เขต ก", "เขต ข", "เขต ค", "เขต ง"])]))
    assert chain.kinds == {"agencies"}
    assert chain.head is not None
    assert chain.head.indices("agencies", "agency") == (1,)


@pytest.mark.parametrize(
    "names", [["ปี ๒๕๖๔", "ปี ๒๕๖๕", "ปี ๒๕๖๖"], ["เขต ก"] * 4, ["๑", "๒", "๓"], ["เขต ก", "เขต ข"]]
)
def test_years_repeated_words_and_numbers_are_no_names(names: list[str]) -> None:
    (chain,) = build_chains(make_document([listed(names)]))
    assert "agencies" not in chain.kinds


def test_a_second_page_whose_header_is_damaged_in_one_cell_goes_on() -> None:
    damaged = [LISTED[0], ["^", "^", "IT", "EIT", "OIT", "รวม", "^"]]
    first, second = ["เขต ก", "เขต ข", "เขต ค"], ["เขต ง", "เขต จ", "เขต ฉ"]
    chains = build_chains(make_document([listed(first)], [listed(second, damaged)]))
    assert len(chains) == 1
    assert [row.text(1) for row in chains[0].rows] == [*first, *second]


def test_a_row_of_scores_is_no_second_header_row() -> None:
    table = [
        ["ที่", "หน่วยงาน", "IIT", "EIT", "OIT"],
        ["๑", "หน่วยงาน", "๒๗.๑๑", "IIT", "EIT"],
    ]
    (chain,) = build_chains(make_document([table]))
    assert chain.head is not None
    assert chain.head.first_row == 1


def test_a_header_whose_first_row_is_damaged_is_known_by_its_second() -> None:
    damaged = [["สู", "ช่อ", "คะแนนราย", "<", "<", "<", "ระตับ"], LISTED[1]]
    (chain,) = build_chains(make_document([listed(["เขต ก", "เขต ข", "เขต ค"], damaged)]))
    assert chain.kinds == {"agencies"}
    assert chain.head is not None
    assert chain.head.first_row == 2


def test_points_to_be_had_are_no_part_of_a_columns_name() -> None:
    match = match_role("รวม (๑๐๐)", "agencies")
    assert match is not None
    assert match.role == "total"
