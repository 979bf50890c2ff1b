from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.document import Box, Cell, Document, Line, Page, PageNote, Table, Word
from parsers.records import CodeCandidate, DocumentFacts, Evidence, Finding, Records, ScoreMention
from pipeline import codec
from pipeline.facts import Facts, ScoreFact

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)
WHOLE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


BOXES = st.none() | st.builds(Box, FLOATS, FLOATS, FLOATS, FLOATS)
SURE = st.none() | st.floats(0, 1)
WORDS = st.lists(st.builds(Word, TEXT, BOXES, SURE), max_size=2).map(tuple)
LINES = st.builds(
    Line, TEXT, TEXT, st.none() | WHOLE, BOXES, SURE, st.sampled_from(["text", "rule"]), WORDS
)
CELLS = st.lists(st.builds(Cell, WHOLE, WHOLE, TEXT, TEXT, words=WORDS), max_size=3).map(tuple)
TABLES = st.builds(Table, WHOLE, WHOLE, CELLS, st.none() | WHOLE, BOXES)
NOTES = st.lists(
    st.builds(PageNote, st.sampled_from(["error", "warning", "info"]), TEXT, TEXT, TEXT), max_size=2
).map(tuple)
PAGES = st.builds(
    Page,
    WHOLE,
    TEXT,
    TEXT,
    st.none() | FLOATS,
    st.none() | FLOATS,
    WHOLE,
    FLOATS,
    st.lists(LINES | TABLES, max_size=4).map(tuple),
    NOTES,
)


@QUICK
@given(PAGES)
def test_a_page_comes_back_equal(page: Page) -> None:
    assert codec.decode_page(codec.encode_page(page)) == page


@QUICK
@given(st.builds(Document, TEXT, TEXT, TEXT, st.lists(PAGES, max_size=2).map(tuple), TEXT))
def test_a_document_comes_back_equal(document: Document) -> None:
    assert codec.decode_document(codec.encode_document(document)) == document


EVIDENCE = st.builds(Evidence, WHOLE, TEXT, TEXT, st.none() | WHOLE, BOXES, SURE)
CANDIDATES = st.lists(
    st.builds(CodeCandidate, st.sampled_from(["IIT", "OIT"]), TEXT, FLOATS), max_size=2
).map(tuple)
SHARED = {
    "fiscal_year": st.none() | WHOLE,
    "value": st.none() | DECIMALS,
    "scale_max": DECIMALS,
    "evidence": EVIDENCE,
    "match_score": SURE,
    "agency_no": WHOLE,
}
MENTIONS = st.builds(
    ScoreMention,
    **SHARED,
    candidates=CANDIDATES,
    needs_review=st.booleans(),
    alternatives=st.lists(st.tuples(DECIMALS, FLOATS), max_size=2).map(tuple),
)
SCORE_FACTS = st.builds(
    ScoreFact,
    **SHARED,
    value_100=st.none() | DECIMALS,
    mentions=WHOLE,
    agreement=DECIMALS,
    confidence=SURE,
)
RECORDS = st.builds(
    Records,
    facts=st.builds(
        DocumentFacts,
        title=TEXT,
        fiscal_year=st.none() | WHOLE,
        doc_date=st.none() | st.dates(),
        evidence=st.lists(st.tuples(TEXT, EVIDENCE), max_size=1).map(tuple),
    ),
    scores=st.lists(MENTIONS, max_size=2).map(tuple),
    findings=st.lists(st.builds(Finding, page=st.none() | WHOLE), max_size=2).map(tuple),
)
FACTS = st.builds(
    Facts,
    records=RECORDS,
    scores=st.lists(SCORE_FACTS, max_size=2).map(tuple),
    mentions=st.just(()),
    findings=st.just(()),
)


@QUICK
@given(FACTS)
def test_facts_come_back_equal_digit_by_digit(facts: Facts) -> None:
    back = codec.decode_facts(codec.encode_facts(facts))
    assert back == facts
    # 96.3 == 96.30, but one of them was not printed.
    assert repr(back.scores) == repr(facts.scores)
    assert repr(back.records.facts) == repr(facts.records.facts)


def test_a_decimal_keeps_its_zero_and_a_date_its_type() -> None:
    evidence = Evidence(page=1, raw="๙๖.๓๐", reader="text_file")
    mention = ScoreMention(
        2566, "overall", None, None, None, Decimal("96.30"), Decimal(100), evidence
    )
    records = Records(facts=DocumentFacts(doc_date=date(2023, 9, 1)), scores=(mention,))
    back = codec.decode_facts(codec.encode_facts(Facts(records, (), (mention,), "A", None, ())))
    assert str(back.mentions[0].value) == "96.30"
    assert back.records.facts.doc_date == date(2023, 9, 1)


@pytest.mark.parametrize(
    ("ours", "wire"), [(Page, codec._PageWire), (Document, codec._DocumentWire)]
)
def test_the_wire_form_has_every_field(ours: Any, wire: Any) -> None:
    assert [f.name for f in fields(ours)] == [f.name for f in fields(wire)]


@pytest.mark.parametrize("data", [b"", b"\x80", b"rubbish", b"\xff" * 40])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"Input|Object|Expected|MessagePack"):
        codec.decode_page(data)


def test_numbers_of_numpy_become_plain() -> None:
    numbers: list[Any] = [np.float32(0.5), np.float64(1.5), np.int64(2), 3.0]
    box = Box(*numbers)
    page = Page(1, "scan", "", blocks=(Line("ก", "ก", box=box),))
    back = codec.decode_page(codec.encode_page(page))
    assert repr(back.lines[0].box) == repr(Box(0.5, 1.5, 2.0, 3.0))


def test_half_a_pair_is_refused_and_can_be_mended() -> None:
    page = Page(1, "text_layer", "", blocks=(Line("a\ud800", "a\ud800", words=(Word("\udfff"),)),))
    with pytest.raises(UnicodeEncodeError):
        codec.encode_page(page)
    mended = codec.without_half_pairs(page)
    assert mended.lines[0] == Line("a\ufffd", "a\ufffd", words=(Word("\ufffd"),))
    assert codec.decode_page(codec.encode_page(mended)) == mended
