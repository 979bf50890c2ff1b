"""The declarations, and everything derived from them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.columns import DECIMAL_PLACES, BadValue, Column, convert, fits_decimal, to_decimal
from pipeline.data_dictionary import COMMAND, markdown
from pipeline.schemas import arrow_schema, pandera_schema
from pipeline.tables import BY_NAME, SCHEMA_VERSION, TABLES
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[2]


def test_the_data_dictionary_is_fresh() -> None:
    written = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert written == markdown(), f"stale: run `{COMMAND}`"


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_keys_are_columns_and_every_column_is_described(spec) -> None:  # type: ignore[no-untyped-def]
    assert len(set(spec.names)) == len(spec.names)
    assert set(spec.primary_key) <= set(spec.names)
    for key in spec.foreign_keys:
        assert set(key.fields) <= set(spec.names)
        assert BY_NAME[key.table].primary_key == key.reference_fields
    for column in spec.columns:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
        assert column.description.endswith("."), column.name


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_all_schemas_have_the_columns_in_order(spec) -> None:  # type: ignore[no-untyped-def]
    schema = arrow_schema(spec)
    assert tuple(schema.names) == spec.names
    assert tuple(pandera_schema(spec.name).columns) == spec.names
    assert schema.metadata[b"ita_schema_version"] == SCHEMA_VERSION.encode()
    nullable = [field.name for field in schema if field.nullable]
    assert nullable == [column.name for column in spec.columns if column.nullable]


@needs_shared
@pytest.mark.parametrize("table", [spec.name for spec in TABLES[:8]])
def test_columns_are_those_of_the_contract(table: str) -> None:
    contract = (SHARED / "CONTRACT.md").read_text(encoding="utf-8")
    names = list(BY_NAME[table].names)
    if table == "score_mentions":
        aggregates = ("mentions", "agreement", "status")
        expected = [n for n in BY_NAME["scores"].names if n not in aggregates]
        assert names == [*expected, "mention_no", "steps", "alternatives"]
        return
    block = contract.split(f"**{table}**")[1].split("\n\n")[0].split("\n`", 1)[1].split("`\n")[0]
    flat = block
    while re.search(r"\([^()]*\)", flat):
        flat = re.sub(r"\([^()]*\)", "", flat)
    assert names == [name.strip(" `") for name in flat.split(",")]


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("decimal", "97.1", "97.10"),
        ("decimal", "28.79250", "28.7925"),
        ("decimal", 100, "100.00"),
        ("decimal", "1E+2", "100.00"),
        ("integer", 0, "0"),
        ("number", 3, "3.0"),
        ("list", [], "[]"),
        ("list", ["ก"], '["ก"]'),
        ("date", "2023-10-05", "2023-10-05"),
        ("boolean", False, "False"),
        ("string", "", "None"),
        ("string", "0", "0"),
    ],
)
def test_convert(type_: str, value: object, expected: str) -> None:
    assert str(convert(Column("c", type_, ""), value)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("c", "decimal", ""), 97.1),
        (Column("c", "decimal", ""), "๙๗"[:1] + "x"),
        (Column("c", "decimal", ""), "97.00001"),
        (Column("c", "integer", ""), True),
        (Column("c", "integer", ""), 1.0),
        (Column("c", "integer", "", minimum=1), 0),
        (Column("c", "number", ""), float("inf")),
        (Column("c", "number", "", maximum=1), 1.01),
        (Column("c", "boolean", ""), "true"),
        (Column("c", "boolean", ""), 1),
        (Column("c", "date", ""), "2566-13-01"),
        (Column("c", "date", ""), "5 ต.ค. 66"),
        (Column("c", "list", ""), "[]"),
        (Column("c", "list", ""), [object()]),
        (Column("c", "list", "", enum=("a",)), ["a", "b"]),
        (Column("c", "string", "", enum=("a",)), "b"),
        (Column("c", "string", ""), 5),
        (Column("c", "string", "", pattern="[0-9a-f]{2}"), "0g"),
        (Column("c", "string", "", pattern="[0-9a-f]{2}"), "00\n"),
        (Column("c", "string", "", nullable=False), ""),
        (Column("c", "list", "", nullable=False), None),
    ],
)
def test_convert_refuses(column: Column, value: object) -> None:
    with pytest.raises(BadValue):
        convert(column, value)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_decimal_is_stored_exactly_or_not_at_all(number: Decimal) -> None:
    if fits_decimal(number):
        stored = to_decimal(number)
        assert stored == number
        assert 2 <= len(str(stored).partition(".")[2]) <= DECIMAL_PLACES
    else:
        with pytest.raises(BadValue):
            to_decimal(number)
