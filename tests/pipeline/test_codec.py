from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.document import Box, Cell, Line, Page, PageNote, Table, Word
from pipeline import codec

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


def test_the_wire_form_has_every_field() -> None:
    assert [f.name for f in fields(Page)] == [f.name for f in fields(codec._PageWire)]


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
