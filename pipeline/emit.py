"""Rows of all documents -> CSV, Parquet and datapackage.json, all of them or none.

Rows stream through in batches, documents in `doc_id` order, so memory does not grow with the
archive. Only `findings` are in another order (by their hash): they go through sorted runs on disk
and a merge. Every batch is checked against the pandera schema before anything is put in place.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import staging
from pipeline.columns import convert_row, sort_key
from pipeline.datapackage import FILE_NAME, FileStamp, descriptor, to_bytes
from pipeline.row_parts import Row
from pipeline.rows import Rows, rows_for_document, rows_for_failure
from pipeline.tables import DOCUMENT_TABLES, TABLES

if TYPE_CHECKING:
    from pipeline.table_writer import TableWriter

__all__ = ["EmitSummary", "emit", "rows_for_document", "rows_for_failure"]

RUN_ROWS = 50_000
"""Findings sorted in memory at once; longer lists are merged from disk."""


@dataclass(frozen=True, slots=True)
class EmitSummary:
    """What was written.

    Attributes:
        rows_per_table: Rows by table, tables in the order of the contract.
        findings_by_severity: Findings by severity: error, warning, info.
        needs_review: Rows to review, over all tables.
        files: The files put in place, sorted.
    """

    rows_per_table: dict[str, int]
    findings_by_severity: dict[str, int]
    needs_review: int
    files: tuple[Path, ...]


def emit(
    rows_by_doc: Iterable[Rows],
    out: Path,
    *,
    bom: bool = True,
    codebook_rows: Iterable[Row] | None = None,
    corrections: Iterable[Row] = (),
) -> EmitSummary:
    """Write every table and the package description into a folder.

    Args:
        rows_by_doc: Rows of one document after another, in `doc_id` order; read once.
        out: The folder; made where missing. Files of other names in it are not touched.
        bom: Begin CSV files with a byte order mark.
        codebook_rows: Rows of `codebook` in any order; those of `parsers.codebook` where None.
        corrections: Rows of `corrections` in any order.

    Raises:
        OutputNotWritten: Full disk, no permission, or another run writing there; the previous
            tables are whole.
        SchemaViolation: A row does not fit its table; nothing was replaced.
    """
    from pipeline.table_writer import TableWriter  # pandera and Arrow: not for every worker

    with staging.folder(out) as stage:
        writers = {spec.name: TableWriter(spec, stage, bom=bom) for spec in TABLES}
        severities: Counter[str] = Counter()
        with staging.writing(out), ExitStack() as stack:
            for writer in writers.values():
                writer.open(stack)
            pile = FindingPile(stage)
            for rows in rows_by_doc:
                _add_document(writers, pile, rows)
            for row in pile.sorted():
                severities[str(row["severity"])] += 1
                writers["findings"].add(row)
            known = load_codebook_rows() if codebook_rows is None else codebook_rows
            _add_sorted(writers["codebook"], known)
            _add_sorted(writers["corrections"], corrections)
            for writer in writers.values():
                writer.finish()
        with staging.writing(out):
            names = _describe(stage, bom=bom)
            pile.remove()
            staging.commit(out, stage, names)
    return EmitSummary(
        rows_per_table={name: writer.rows for name, writer in writers.items()},
        findings_by_severity={s: severities[s] for s in ("error", "warning", "info")},
        needs_review=sum(writer.to_review for writer in writers.values()),
        files=tuple(out / name for name in names),
    )


def load_codebook_rows() -> Iterator[Row]:
    """Yield the rows of the codebook that this program reads by."""
    from parsers.codebook import load

    yield from load().rows()


class FindingPile:
    """Findings of all documents, given back sorted by id: sorted runs on disk, then a merge."""

    def __init__(self, stage: Path) -> None:
        self._stage = stage
        self._runs: list[Path] = []
        self._held: list[Row] = []

    def add(self, row: Row) -> None:
        """Take one finding."""
        self._held.append(row)
        if len(self._held) >= RUN_ROWS:
            self._spill()

    def sorted(self) -> Iterator[Row]:
        """Yield all findings by id."""
        self._held.sort(key=_finding_key)
        with ExitStack() as stack:
            streams = [stack.enter_context(p.open(encoding="utf-8")) for p in self._runs]
            runs: list[Iterable[Row]] = [map(json.loads, stream) for stream in streams]
            yield from heapq.merge(*runs, self._held, key=_finding_key)

    def remove(self) -> None:
        """Remove the runs."""
        for path in self._runs:
            path.unlink()

    def _spill(self) -> None:
        self._held.sort(key=_finding_key)
        path = self._stage / f"findings-{len(self._runs):05d}.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps(row)}\n" for row in self._held)
        self._runs.append(path)
        self._held = []


def _finding_key(row: Mapping[str, object]) -> str:
    return str(row["finding_id"])


def _add_document(writers: Mapping[str, TableWriter], pile: FindingPile, rows: Rows) -> None:
    for name in DOCUMENT_TABLES:
        if name == "findings":
            for row in rows[name]:
                pile.add(row)
        else:
            for row in rows[name]:
                writers[name].add(row)


def _add_sorted(writer: TableWriter, rows: Iterable[Row]) -> None:
    spec = writer.spec
    for row in sorted(rows, key=lambda row: sort_key(spec, convert_row(spec, row))):
        writer.add(row)


def _describe(stage: Path, *, bom: bool) -> list[str]:
    """Sync every staged file, write datapackage.json, and return all names."""
    names = [f"{spec.name}.{ending}" for spec in TABLES for ending in ("csv", "parquet")]
    stamps = {name: _stamp(stage / name) for name in names}
    (stage / FILE_NAME).write_bytes(to_bytes(descriptor(stamps, bom=bom)))
    names.append(FILE_NAME)
    for name in names:
        staging.sync_file(stage / name)
    return sorted(names)


def _stamp(path: Path) -> FileStamp:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return FileStamp(path.stat().st_size, digest.hexdigest())
