"""Helpers that look at what a run has written."""

from __future__ import annotations

import csv
from pathlib import Path


def table(out: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a written table, as text."""
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def by_path(out: Path) -> dict[str, dict[str, str]]:
    """Return the rows of `documents` by their path."""
    return {row["source_path"]: row for row in table(out, "documents")}


def contents(out: Path) -> dict[str, bytes]:
    """Return every file of a folder, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}
