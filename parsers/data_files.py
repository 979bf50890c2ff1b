"""Reading the CSV tables that travel with the parsers (`parsers/data`)."""

from __future__ import annotations

import csv
import io
from importlib import resources


def data_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `parsers/data`, in file order.

    Raises:
        FileNotFoundError: There is no such table (a broken installation).

    >>> data_rows("province_codes.csv")[0]["abbreviation"]
    'กท'
    """
    text = resources.files("parsers").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
