r"""CSV that a spreadsheet opens safely: UTF-8, RFC 4180, no cell that becomes a formula.

A text cell that begins with `= + - @`, tab or carriage return gets a leading apostrophe. So does
one that begins with apostrophes followed by such a sign: only then can a reader take exactly one
apostrophe away again and have the text back (`unescape`). Numbers, dates and true/false never get
one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TextIO

from pipeline.columns import Record, TableSpec, Value

BOM = "\ufeff"
_NEEDS_APOSTROPHE = re.compile(r"'*[=+\-@\t\r]")
_FIRST = frozenset("'=+-@\t\r")
_HAS_APOSTROPHE = re.compile(r"'+[=+\-@\t\r]")


def escape(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula.

    >>> escape("=1+1"), escape("- none"), escape("o18 = x")
    ("'=1+1", "'- none", 'o18 = x')
    """
    return f"'{text}" if text[:1] in _FIRST and _NEEDS_APOSTROPHE.match(text) else text


def unescape(text: str) -> str:
    """Take away the apostrophe that `escape` set.

    >>> unescape("'=1+1"), unescape("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if _HAS_APOSTROPHE.match(text) else text


def cell(value: Value) -> str:
    """Return a converted value as the text of its CSV cell; absent is empty.

    Decimals are printed with the places they have, at least two.

    >>> cell(Decimal("97.10")), cell(True), cell("=1")
    ('97.10', 'true', "'=1")
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def write_header(stream: TextIO, spec: TableSpec, *, bom: bool) -> None:
    """Write the byte order mark (where wanted) and the header line."""
    if bom:
        stream.write(BOM)
    csv.writer(stream, lineterminator="\r\n").writerow(spec.names)


def write_rows(stream: TextIO, spec: TableSpec, rows: Iterable[Record]) -> None:
    """Write converted rows; the stream must be opened with `newline=""`."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([cell(row[name]) for name in spec.names] for row in rows)
