"""CSV cells: nothing becomes a formula, and every text comes back."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.columns import Value
from pipeline.csv_out import cell, escape, unescape


@given(st.text())
def test_escape_is_undone_exactly(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert escaped[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not escaped
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([escaped, "x"])
    stream.seek(0)
    assert list(csv.reader(stream, strict=True)) == [[escaped, "x"]]


@given(st.sampled_from("=+-@\t\r"), st.text())
def test_a_dangerous_cell_has_one_apostrophe_before_it(sign: str, rest: str) -> None:
    assert cell(sign + rest) == "'" + sign + rest


@given(st.one_of(st.integers(-(10**9), 10**9), st.decimals("-99999", "99999", places=2)))
def test_numbers_have_no_apostrophe(number: int | Decimal) -> None:
    assert Decimal(cell(number)) == number
    assert "'" not in cell(number)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (-0.25, "-0.25"),
        (595.0, "595"),
        (0.0001, "0.0001"),
        (Decimal("100.00"), "100.00"),
        (Decimal("-1.50"), "-1.50"),
        (date(2023, 10, 5), "2023-10-05"),
        ('["-a"]', '["-a"]'),
        ("o18", "o18"),
    ],
)
def test_cell(value: Value, shown: str) -> None:
    assert cell(value) == shown
