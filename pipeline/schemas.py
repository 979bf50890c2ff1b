"""Arrow and pandera schemas, derived from the declarations in `pipeline/tables.py`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa_check
import pyarrow as pa

from pipeline.columns import (
    DECIMAL_DIGITS,
    DECIMAL_PLACES,
    Column,
    Record,
    TableSpec,
    Value,
    violation,
)
from pipeline.tables import BY_NAME, SCHEMA_VERSION

_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": pa.decimal128(DECIMAL_DIGITS, DECIMAL_PLACES),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list": pa.string(),
}
_PANDAS = {
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
}


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """Return the Arrow schema of a table, with the schema version and the key as metadata."""
    fields = [
        pa.field(
            column.name,
            _ARROW[column.type],
            nullable=column.nullable,
            metadata={"description": column.description, "unit": column.unit},
        )
        for column in spec.columns
    ]
    metadata = {
        "ita_schema_version": SCHEMA_VERSION,
        "ita_table": spec.name,
        "ita_primary_key": ",".join(spec.primary_key),
    }
    return pa.schema(fields, metadata=metadata)


def arrow_table(spec: TableSpec, rows: Sequence[Record]) -> pa.Table:
    """Return converted rows as an Arrow table, columns in order."""
    schema = arrow_schema(spec)
    columns = [pa.array([row[field.name] for row in rows], type=field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _checks(column: Column) -> list[pa_check.Check]:
    checks = []
    if column.enum and column.type == "string":
        checks.append(pa_check.Check.isin(list(column.enum)))
    if column.minimum is not None:
        checks.append(pa_check.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa_check.Check.le(column.maximum))
    if column.pattern:
        checks.append(pa_check.Check.str_matches(f"^(?:{column.pattern})$"))
    return checks


@lru_cache(maxsize=32)
def pandera_schema(name: str) -> pa_check.DataFrameSchema:
    """Return the pandera schema of a table: order, types, nulls, enumerations, ranges, key."""
    spec = BY_NAME[name]
    columns = {
        column.name: pa_check.Column(
            _PANDAS.get(column.type),
            checks=_checks(column),
            nullable=column.nullable,
            title=column.name,
            description=column.description,
        )
        for column in spec.columns
    }
    return pa_check.DataFrameSchema(
        columns,
        strict=True,
        ordered=True,
        unique=list(spec.primary_key),
        name=spec.name,
        description=spec.description,
    )


def frame(spec: TableSpec, rows: Sequence[Record]) -> pd.DataFrame:
    """Return converted rows as a data frame; text, decimals and dates stay Python objects."""
    data: dict[str, object] = {}
    for column in spec.columns:
        values: list[Value] = [row[column.name] for row in rows]
        data[column.name] = pd.Series(values, dtype=_PANDAS.get(column.type, "object"))
    return pd.DataFrame(data)


def validate(spec: TableSpec, rows: Sequence[Record]) -> None:
    """Check a batch of converted rows against the pandera schema.

    Raises:
        SchemaViolation: Naming table, column and key of the first row that does not fit.
    """
    if not rows:
        return
    try:
        pandera_schema(spec.name).validate(frame(spec, rows), lazy=True)
    except pa_check.errors.SchemaErrors as error:
        case = error.failure_cases.iloc[0]
        position = case["index"]
        row = rows[int(position)] if position is not None and not pd.isna(position) else rows[0]
        column = str(case["column"]) if case["column"] else ", ".join(spec.primary_key)
        raise violation(spec, column, row, f"{case['check']}: {case['failure_case']!r}") from error
