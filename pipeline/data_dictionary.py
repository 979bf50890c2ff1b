"""`docs/data_dictionary.md`, written from the declarations in `pipeline/tables.py`.

Regenerate it with `python -m pipeline.data_dictionary > docs/data_dictionary.md`.
"""

from __future__ import annotations

import sys

from pipeline.columns import DECIMAL_DIGITS, DECIMAL_PLACES, Column, TableSpec
from pipeline.tables import SCHEMA_VERSION, TABLES

COMMAND = "python -m pipeline.data_dictionary > docs/data_dictionary.md"

_INTRO = f"""\
# Data dictionary

Schema version {SCHEMA_VERSION}. This file is generated: `{COMMAND}`.

Every table is written as `NAME.csv` and `NAME.parquet` with the same columns in the same order,
sorted by its key; `datapackage.json` describes them to programs.

- **Absent** is an empty cell in CSV and null in Parquet; empty text is absent.
- **Sorting** is by key, text by code point, absent after every value.
- **decimal** is exact: at least two places in CSV (`97.10`), up to {DECIMAL_PLACES} where more
  are printed; `decimal128({DECIMAL_DIGITS}, {DECIMAL_PLACES})` in Parquet. A number that does not
  fit is absent, its row is marked for review and has a Finding.
- **list** is JSON in one cell, in CSV and in Parquet; an empty list is `[]`.
- **boolean** is `true` or `false`. **date** is ISO 8601, common era.
- **Apostrophe**: in CSV, a text cell that begins with `=`, `+`, `-`, `@`, tab or carriage return
  (also after apostrophes) gets one leading apostrophe, so that no spreadsheet runs it. Take one
  apostrophe away to have the text; Parquet has it as it is.
- **Boxes** are PDF points (1/72 inch) from the top left of the upright page, two places; an image
  without a declared resolution counts one pixel as one point. Text files have `line` instead.
- CSV is UTF-8 with a byte order mark (`--no-bom` for plain), lines end in CRLF.
"""


def markdown() -> str:
    """Return the whole data dictionary."""
    return "\n".join([_INTRO, *(_table(spec) for spec in TABLES)])


def _table(spec: TableSpec) -> str:
    lines = [f"## {spec.name}", "", spec.description, ""]
    lines.append(f"Key: {_code(spec.primary_key)}.")
    for key in spec.foreign_keys:
        lines.append(f"{_code(key.fields)} must stand in `{key.table}`.")
    lines += ["", "| column | type | null | unit | description |", "|---|---|---|---|---|"]
    lines += [_row(column) for column in spec.columns]
    return "\n".join([*lines, ""])


def _row(column: Column) -> str:
    words = column.description.replace("|", "\\|")
    if column.enum:
        words += " One of " + ", ".join(f"`{item}`" for item in column.enum) + "."
    null = "yes" if column.nullable else "no"
    return f"| `{column.name}` | {column.type} | {null} | {column.unit} | {words} |"


def _code(names: tuple[str, ...]) -> str:
    return "`" + ", ".join(names) + "`"


if __name__ == "__main__":
    sys.stdout.write(markdown())
