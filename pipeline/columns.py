"""What a column of the output is: its type, its words, and the plain check of one value.

Everything else about the tables (pandera, Arrow, datapackage.json, the data dictionary) is derived
from these declarations in `pipeline/schemas.py` and `pipeline/datapackage.py`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from pipeline.errors import SchemaViolation

ColumnType = Literal["string", "integer", "number", "decimal", "boolean", "date", "list"]
"""`decimal` is exact; `list` is JSON in one cell, both in CSV and in Parquet."""

Value = str | int | float | bool | Decimal | date | None
"""A cell after conversion; a `list` column holds its JSON text."""

DECIMAL_DIGITS = 12
DECIMAL_PLACES = 4
"""A printed score has two places; four leave room for printed averages without rounding them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table, declared once.

    Attributes:
        name: As in the header line.
        type: See `ColumnType`.
        description: One sentence for the data dictionary.
        unit: `points`, `0-1`, ... ; empty where there is none.
        nullable: False where every row has a value.
        enum: The only values allowed; for a list column, of its items.
        minimum: Smallest number allowed.
        maximum: Largest number allowed.
        pattern: Regular expression the whole text matches.
    """

    name: str
    type: ColumnType
    description: str
    unit: str = ""
    nullable: bool = True
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`fields` of this table point at the primary key `reference_fields` of `table`."""

    fields: tuple[str, ...]
    table: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One output table: its columns in order, its key, and what it points at.

    `names` are the column names in order.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    names: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(c.name for c in self.columns))

    def column(self, name: str) -> Column:
        """Return one column.

        Raises:
            KeyError: The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class BadValue(ValueError):
    """A value does not fit its column; turned into `SchemaViolation` with table and key."""


def to_json(value: object) -> str:
    """Return a list as JSON for one cell: Thai as it is, no spaces to argue about.

    >>> to_json(["i1", {"text": "a", "count": 2}])
    '["i1", {"text": "a", "count": 2}]'
    """
    return "[]" if value == [] else json.dumps(value, ensure_ascii=False, allow_nan=False)


def _to_string(value: object) -> str:
    if not isinstance(value, str):
        raise BadValue("is not text")
    return value


def _to_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValue("is not a whole number")
    return value


def _to_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadValue("is not a finite number")
    return float(value)


def to_decimal(value: object) -> Decimal:
    """Return an exact decimal that fits the Arrow type, with at least two places.

    Raises:
        BadValue: Not a number, a float (which is never exact), or more digits than fit.

    >>> to_decimal("97.1"), to_decimal("28.7925")
    (Decimal('97.10'), Decimal('28.7925'))
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BadValue("is not an exact decimal")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadValue("is not a decimal") from None
    places = _places(number)
    if places is None:
        raise BadValue(f"has more than {DECIMAL_DIGITS} digits or {DECIMAL_PLACES} places")
    return number.quantize(_QUANTA[places])


def fits_decimal(number: Decimal) -> bool:
    """Say whether a number can be stored exactly in a decimal column.

    >>> fits_decimal(Decimal("97.09")), fits_decimal(Decimal("0.33333"))
    (True, False)
    """
    return _places(number) is not None


_QUANTA = {places: Decimal(1).scaleb(-places) for places in range(2, DECIMAL_PLACES + 1)}
_TOO_LARGE = Decimal(10) ** (DECIMAL_DIGITS - DECIMAL_PLACES)


def _places(number: Decimal) -> int | None:
    """Return the places a number is stored with, at least two; None where it does not fit."""
    if not number.is_finite() or abs(number) >= _TOO_LARGE:
        return None
    return next((p for p, quantum in _QUANTA.items() if number % quantum == 0), None)


def _to_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValue("is not true or false")
    return value


def _to_date(value: object) -> date:
    if not isinstance(value, str):
        raise BadValue("is not an ISO date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadValue("is not an ISO date") from None


def _to_list(value: object) -> str:
    if not isinstance(value, list):
        raise BadValue("is not a list")
    try:
        return to_json(value)
    except (TypeError, ValueError) as error:
        raise BadValue(f"cannot be written as JSON: {error}") from None


_CONVERT: dict[str, Callable[[object], Value]] = {
    "string": _to_string,
    "integer": _to_integer,
    "number": _to_number,
    "decimal": to_decimal,
    "boolean": _to_boolean,
    "date": _to_date,
    "list": _to_list,
}


def convert(column: Column, value: object) -> Value:
    """Return the value in the type of its column, checked against every constraint.

    Empty text is absent, so that CSV and Parquet agree.

    Raises:
        BadValue: The value does not fit; the message says how, not where.

    >>> convert(Column("value", "decimal", "score"), "97.1")
    Decimal('97.10')
    """
    if value is None or value == "":
        if not column.nullable:
            raise BadValue("is missing")
        return None
    found: Value = _CONVERT[column.type](value)
    if column.enum:
        items = value if isinstance(value, list) else [value]
        unknown = [item for item in items if item not in column.enum]
        if unknown:
            raise BadValue(f"is none of {', '.join(column.enum)}")
    low, high = column.minimum, column.maximum
    if (low is not None or high is not None) and isinstance(found, int | float | Decimal):
        if low is not None and found < low:
            raise BadValue(f"is below {low:g}")
        if high is not None and found > high:
            raise BadValue(f"is above {high:g}")
    if column.pattern and isinstance(found, str) and not re.fullmatch(column.pattern, found):
        raise BadValue(f"does not match {column.pattern}")
    return found


Record = dict[str, Value]
"""One row after conversion, with every column of its table."""


def key_text(spec: TableSpec, row: Mapping[str, object]) -> str:
    """Return the key of a row as a person would look it up.

    >>> spec = TableSpec("t", "", "", (), ("doc_id", "page"))
    >>> key_text(spec, {"doc_id": "ab", "page": 3})
    'doc_id=ab, page=3'
    """
    return ", ".join(f"{name}={row.get(name)}" for name in spec.primary_key)


def convert_row(spec: TableSpec, row: Mapping[str, object]) -> Record:
    """Return a row with every column of its table, converted and checked.

    Raises:
        SchemaViolation: A column is missing, unknown, or holds a value that does not fit; the
            message names table, column and key.
    """
    if len(row) != len(spec.names) or any(name not in row for name in spec.names):
        missing = [name for name in spec.names if name not in row]
        extra = sorted(set(row) - set(spec.names))
        raise violation(spec, ", ".join(missing + extra), row, "column missing or unknown")
    out: Record = {}
    for column in spec.columns:
        try:
            out[column.name] = convert(column, row[column.name])
        except BadValue as error:
            shown = repr(row[column.name])[:80]
            raise violation(spec, column.name, row, f"{shown} {error}") from None
    return out


def violation(spec: TableSpec, column: str, row: Mapping[str, object], why: str) -> SchemaViolation:
    """Return the error for a row that does not fit, naming table, column and key."""
    return SchemaViolation(
        f"Table {spec.name}, column {column}, row {key_text(spec, row)}: {why}.",
        mend="This is a bug of the program; the previous tables are unchanged. Please report it "
        "with the file named by the key.",
    )


SortKey = tuple[tuple[bool, Value], ...]


def sort_key(spec: TableSpec, row: Mapping[str, Value]) -> SortKey:
    """Return what rows are sorted by: the primary key, absent after every value.

    >>> spec = TableSpec("t", "", "", (), ("code",))
    >>> sort_key(spec, {"code": "i2"}) < sort_key(spec, {"code": None})
    True
    """
    return tuple((row[n] is None, "" if row[n] is None else row[n]) for n in spec.primary_key)
