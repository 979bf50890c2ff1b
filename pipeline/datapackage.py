"""`datapackage.json`: the tables described in Frictionless terms, no clock in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.columns import Column, TableSpec
from pipeline.tables import SCHEMA_VERSION, TABLES

FILE_NAME = "datapackage.json"

_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "list": "array",
}


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size and SHA-256 of one written file."""

    size: int
    sha256: str


def field_descriptor(column: Column) -> dict[str, object]:
    """Return the Table Schema field of a column."""
    constraints: dict[str, object] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.enum and column.type == "string":
        constraints["enum"] = list(column.enum)
    for name in ("minimum", "maximum"):
        limit = getattr(column, name)
        if limit is not None:
            constraints[name] = int(limit) if column.type == "integer" else limit
    if column.pattern:
        constraints["pattern"] = column.pattern
    field: dict[str, object] = {"name": column.name, "type": _TYPES[column.type]}
    field["description"] = column.description
    if column.unit:
        field["unit"] = column.unit
    if constraints:
        field["constraints"] = constraints
    return field


def table_schema(spec: TableSpec) -> dict[str, object]:
    """Return the Table Schema of a table with its keys."""
    schema: dict[str, object] = {
        "fields": [field_descriptor(column) for column in spec.columns],
        "missingValues": [""],
        "primaryKey": list(spec.primary_key),
    }
    if spec.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.fields),
                "reference": {"resource": key.table, "fields": list(key.reference_fields)},
            }
            for key in spec.foreign_keys
        ]
    return schema


def descriptor(files: Mapping[str, FileStamp], *, bom: bool) -> dict[str, object]:
    """Return the whole package: a CSV and a Parquet resource per table.

    Args:
        files: Size and hash of every file by its name (`scores.csv`, `scores.parquet`).
        bom: Whether the CSV files begin with a byte order mark.
    """
    resources: list[dict[str, object]] = []
    for spec in TABLES:
        resources.append(
            {
                "name": spec.name,
                "type": "table",
                "title": spec.title,
                "description": spec.description,
                "path": f"{spec.name}.csv",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig" if bom else "utf-8",
                "dialect": {"csv": {"delimiter": ",", "lineTerminator": "\r\n"}},
                **_stamp(files[f"{spec.name}.csv"]),
                "schema": table_schema(spec),
            }
        )
    for spec in TABLES:
        resources.append(
            {
                "name": f"{spec.name}-parquet",
                "type": "file",
                "title": spec.title,
                "description": f"The same rows as {spec.name}.csv, typed.",
                "path": f"{spec.name}.parquet",
                "scheme": "file",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                **_stamp(files[f"{spec.name}.parquet"]),
            }
        )
    return {
        "name": "ita-reports",
        "title": "Integrity and transparency assessment reports, read into tables",
        "description": "Written by ita-reader. Lists are JSON in one cell. In the CSV files a "
        "text cell that begins with = + - @, tab or carriage return has a leading apostrophe.",
        "version": SCHEMA_VERSION,
        "schema_version": SCHEMA_VERSION,
        "resources": resources,
    }


def to_bytes(package: Mapping[str, object]) -> bytes:
    """Return the package as the bytes of `datapackage.json`."""
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _stamp(stamp: FileStamp) -> dict[str, object]:
    return {"bytes": stamp.size, "hash": f"sha256:{stamp.sha256}"}
