"""One table on its way to disk: checked batch by batch, as CSV and as Parquet."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow.parquet as pq

from pipeline.columns import Record, SortKey, TableSpec, convert_row, key_text, sort_key, violation
from pipeline.csv_out import write_header, write_rows
from pipeline.row_parts import Row
from pipeline.schemas import arrow_schema, arrow_table, validate

BATCH_ROWS = 5_000
"""Rows checked and written at once; also the size of a Parquet row group."""


class TableWriter:
    """Writes one table as CSV and Parquet; rows come sorted by key, each key once."""

    def __init__(self, spec: TableSpec, stage: Path, *, bom: bool) -> None:
        self.spec = spec
        self.rows = 0
        self.to_review = 0
        self._stage = stage
        self._bom = bom
        self._batch: list[Record] = []
        self._last: SortKey | None = None
        self._csv: TextIO
        self._file: BinaryIO
        self._parquet: pq.ParquetWriter

    def open(self, stack: ExitStack) -> None:
        """Open both files; the stack closes them whatever happens."""
        name = self.spec.name
        self._csv = stack.enter_context(
            (self._stage / f"{name}.csv").open("w", encoding="utf-8", newline="")
        )
        self._file = stack.enter_context((self._stage / f"{name}.parquet").open("wb"))
        self._parquet = pq.ParquetWriter(self._file, arrow_schema(self.spec), compression="zstd")
        stack.push(self._forget)
        write_header(self._csv, self.spec, bom=self._bom)

    def add(self, row: Row) -> None:
        """Take one row.

        Raises:
            SchemaViolation: It does not fit, or its key is not above the one before.
        """
        record = convert_row(self.spec, row)
        key = sort_key(self.spec, record)
        if self._last is not None and not self._last < key:
            why = "the key occurs twice" if self._last == key else "the row is out of order"
            raise violation(self.spec, key_text(self.spec, row), row, why)
        self._last = key
        self._batch.append(record)
        if len(self._batch) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Check the batch and write it."""
        if not self._batch:
            return
        validate(self.spec, self._batch)
        write_rows(self._csv, self.spec, self._batch)
        self._parquet.write_table(arrow_table(self.spec, self._batch))
        self.rows += len(self._batch)
        self.to_review += sum(1 for record in self._batch if record.get("needs_review") is True)
        self._batch = []

    def finish(self) -> None:
        """Write what is left and the Parquet footer."""
        self.flush()
        self._parquet.close()

    def _forget(self, cause: type[BaseException] | None, *_: object) -> bool:
        if cause is not None:
            self._parquet.is_open = False  # or it writes its footer when it is collected
        return False
