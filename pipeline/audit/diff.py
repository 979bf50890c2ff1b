"""Row by row comparison of two outputs, by primary key.

A research table is trusted when one can say what a new release changed. Rows are matched by the
primary keys of `pipeline/tables.py`; a changed cell is named with its old and new value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq

from pipeline.columns import TableSpec
from pipeline.errors import BadArgument
from pipeline.tables import TABLES

ChangeKind = Literal["added", "removed", "changed"]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `column`, `old` and `new` are empty for rows added or removed."""

    table: str
    key: str
    kind: ChangeKind
    column: str = ""
    old: str = ""
    new: str = ""


def _shown(value: object) -> str:
    """Return a cell as text; absent is empty, as in CSV."""
    return "" if value is None else str(value)


def _rows(folder: Path, spec: TableSpec) -> dict[str, Row]:
    """Return the rows of one table by their key, a JSON list of the primary key's values.

    Raises:
        BadArgument: The table is missing in that folder.
    """
    path = folder / f"{spec.name}.parquet"
    if not path.is_file():
        raise BadArgument(
            f"{folder} holds no {spec.name}.parquet.",
            mend="Name a folder that `ita extract --out FOLDER` wrote.",
        )
    out: dict[str, Row] = {}
    for row in pq.read_table(path).to_pylist():
        key = json.dumps([_shown(row[name]) for name in spec.primary_key], ensure_ascii=False)
        out[key] = row
    return out


def compare_rows(table: str, old: dict[str, Row], new: dict[str, Row]) -> Iterator[Change]:
    """Yield the differences between two versions of a table, in the order of their keys.

    >>> list(compare_rows("t", {"1": {"v": 1}}, {"1": {"v": 2}}))
    [Change(table='t', key='1', kind='changed', column='v', old='1', new='2')]
    """
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield Change(table, key, "removed")
        elif key not in old:
            yield Change(table, key, "added")
        else:
            before, after = old[key], new[key]
            for column in dict.fromkeys((*before, *after)):
                if before.get(column) != after.get(column):
                    yield Change(
                        table,
                        key,
                        "changed",
                        column,
                        _shown(before.get(column)),
                        _shown(after.get(column)),
                    )


def diff_outputs(old: Path, new: Path) -> Iterator[Change]:
    """Yield every difference between two output folders, table by table.

    Args:
        old: Folder of the earlier tables.
        new: Folder of the later tables.

    Raises:
        BadArgument: A table is missing in one of the folders.
    """
    for spec in TABLES:
        yield from compare_rows(spec.name, _rows(old, spec), _rows(new, spec))


def as_line(change: Change) -> str:
    r"""Return a difference as one tab-separated line; tabs and line feeds in values are escaped.

    >>> as_line(Change("scores", "1", "changed", "value", "90.00", "91.00")).split("\t")
    ['scores', '1', 'changed', 'value', '90.00', '91.00']
    """
    cells = (change.table, change.key, change.kind, change.column, change.old, change.new)
    return "\t".join(
        cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for cell in cells
    )
