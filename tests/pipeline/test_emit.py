"""Rows -> files: the same rows come back, all or none are written, the same bytes every time."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest

from pipeline import emit as emit_module
from pipeline import staging, table_writer
from pipeline.columns import Value, convert_row
from pipeline.csv_out import cell, unescape
from pipeline.emit import emit
from pipeline.errors import EmptyFile, OutputNotWritten, SchemaViolation
from pipeline.rows import Rows, rows_for_failure
from pipeline.tables import BY_NAME, DOCUMENT_TABLES, SCHEMA_VERSION, TABLES
from tests.pipeline import made

NAMES = {f"{s.name}.{e}" for s in TABLES for e in ("csv", "parquet")} | {"datapackage.json"}


def archive() -> list[Rows]:
    failed = rows_for_failure("2" * 16, "ว่าง.txt", [], None, None, None, EmptyFile("No bytes."))
    return [made.rows("0"), made.rows("1", scores=(made.fact(value=None, agency_no=2),)), failed]


def snapshot(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(out.iterdir()) if p.is_file()}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def expected(table: str) -> list[dict[str, Value]]:
    spec = BY_NAME[table]
    found = [convert_row(spec, row) for rows in archive() for row in rows[table]]
    return sorted(found, key=lambda r: str(r["finding_id"])) if table == "findings" else found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tables") / "ผลลัพธ์ 1"
    emit(iter(archive()), out)
    return out


@pytest.mark.parametrize("table", DOCUMENT_TABLES)
def test_parquet_gives_the_rows_back(written: Path, table: str) -> None:
    found = pq.read_table(written / f"{table}.parquet")
    assert found.schema.metadata[b"ita_schema_version"] == SCHEMA_VERSION.encode()
    assert found.to_pylist() == expected(table)
    column = pq.ParquetFile(written / f"{table}.parquet").metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


@pytest.mark.parametrize("table", DOCUMENT_TABLES)
def test_csv_gives_the_rows_back(written: Path, table: str) -> None:
    def text(value: Value) -> str:
        return unescape(cell(value)) if isinstance(value, str) else cell(value)

    rows = read_csv(written / f"{table}.csv")
    got = [
        {name: unescape(shown) if types[name] == "string" else shown for name, shown in row.items()}
        for types in [{c.name: c.type for c in BY_NAME[table].columns}]
        for row in rows
    ]
    assert got == [{k: text(v) for k, v in row.items()} for row in expected(table)]


def test_csv_as_a_person_sees_it(written: Path) -> None:
    raw = (written / "scores.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfdoc_id,agency_no,fiscal_year,")
    assert raw.count(b"\r\n") == 4
    scores = read_csv(written / "scores.csv")
    assert [(s["level"], s["value"], s["needs_review"], s["instrument"]) for s in scores] == [
        ("item", "97.09", "false", "IIT"),
        ("overall", "89.26", "false", ""),
        ("item", "", "false", "IIT"),
    ]
    assert read_csv(written / "pages.csv")[0]["text"].startswith("'=รวม(1)\nที่")
    assert read_csv(written / "checklist.csv")[0]["components"] == "'- แสดงแผน\n- แสดงงบ"
    assert read_csv(written / "pages.csv")[0]["skew"] == "-0.25"


def test_corrections_are_empty_and_the_codebook_is_not(written: Path) -> None:
    assert read_csv(written / "corrections.csv") == []
    assert pq.read_table(written / "corrections.parquet").num_rows == 0
    codebook = read_csv(written / "codebook.csv")
    assert {row["fiscal_year"] for row in codebook} >= {"2564", "2566", "2568"}


def test_frictionless_accepts_the_package(written: Path) -> None:
    report = frictionless.validate(str(written / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert len(report.tasks) == 2 * len(TABLES)


def test_frictionless_sees_a_changed_number(tmp_path: Path) -> None:
    emit(iter(archive()), tmp_path)
    target = tmp_path / "scores.csv"
    target.write_bytes(target.read_bytes().replace(b"89.26", b"89.2x"))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_summary_and_files(tmp_path: Path) -> None:
    summary = emit(iter(archive()), tmp_path)
    assert summary.rows_per_table["documents"] == 3
    assert summary.rows_per_table["scores"] == 3
    assert list(summary.rows_per_table) == [spec.name for spec in TABLES]
    assert summary.findings_by_severity == {"error": 1, "warning": 5, "info": 0}
    assert summary.needs_review == sum(
        int(d["needs_review"]) for d in read_csv(tmp_path / "documents.csv")
    )
    assert set(snapshot(tmp_path)) == NAMES == {p.name for p in summary.files}


def test_two_runs_give_the_same_bytes(tmp_path: Path, written: Path) -> None:
    emit(iter(archive()), tmp_path)
    assert snapshot(tmp_path) == snapshot(written)


def test_batches_and_merges_change_no_row(
    tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "BATCH_ROWS", 1)
    monkeypatch.setattr(emit_module, "RUN_ROWS", 2)
    emit(iter(archive()), tmp_path)
    for spec in TABLES:
        assert (tmp_path / f"{spec.name}.csv").read_bytes() == (
            written / f"{spec.name}.csv"
        ).read_bytes()
    assert not list(tmp_path.glob("*.jsonl"))


def test_no_bom(tmp_path: Path) -> None:
    emit(iter(archive()), tmp_path, bom=False)
    assert (tmp_path / "documents.csv").read_bytes().startswith(b"doc_id,")
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_nothing_found_still_gives_every_table(tmp_path: Path) -> None:
    summary = emit(iter([]), tmp_path, codebook_rows=[])
    assert set(summary.rows_per_table.values()) == {0}
    assert read_csv(tmp_path / "documents.csv") == []
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


@pytest.mark.parametrize(
    ("order", "why"),
    [(("1", "0"), "out of order"), (("0", "0"), "occurs twice")],
)
def test_documents_out_of_order_are_refused(
    tmp_path: Path, order: tuple[str, ...], why: str
) -> None:
    with pytest.raises(SchemaViolation, match=f"Table .*{why}"):
        emit((made.rows(seed) for seed in order), tmp_path)
    assert snapshot(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_bad_row_names_its_place_and_leaves_the_old_tables(tmp_path: Path) -> None:
    emit(iter(archive()), tmp_path)
    before = snapshot(tmp_path)
    rows = made.rows("3")
    rows["scores"][1]["value"] = "ninety"
    with pytest.raises(SchemaViolation) as caught:
        emit(iter([*archive(), rows]), tmp_path)
    assert "Table scores, column value, row doc_id=3333333333333333, agency_no=1" in str(
        caught.value
    )
    assert snapshot(tmp_path) == before


def test_pandera_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that slips through the plain check is still caught, with its place."""
    rows = made.rows()
    record = convert_row(BY_NAME["scores"], rows["scores"][1]) | {"status": "odd"}
    monkeypatch.setattr(
        table_writer,
        "convert_row",
        lambda spec, row: record if spec.name == "scores" else convert_row(spec, row),
    )
    rows["scores"] = rows["scores"][:1]
    with pytest.raises(SchemaViolation) as caught:
        emit(iter([rows]), tmp_path)
    assert "Table scores, column status, row doc_id=0000000000000000" in str(caught.value)
    assert "odd" in str(caught.value)


def _fail_on_write(
    monkeypatch: pytest.MonkeyPatch, name: str, after: int, code: int = errno.ENOSPC
) -> None:
    """Make the file `name` of the staging folder run out of space after some bytes."""
    real = Path.open

    class Full(io.FileIO):
        written = 0

        def write(self, data: object) -> int:
            size = memoryview(data).nbytes  # type: ignore[arg-type]
            Full.written += size
            if Full.written > after:
                raise OSError(code, os.strerror(code))
            return super().write(data)  # type: ignore[arg-type]

    def opened(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if self.name == name and "w" in mode:
            raw = io.BufferedWriter(Full(str(self), "wb"))
            if "b" in mode:
                return raw
            return io.TextIOWrapper(raw, encoding="utf-8", newline="")
        return real(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize("name", ["scores.csv", "pages.parquet", "findings.csv"])
@pytest.mark.parametrize("after", [0, 200])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_leaves_the_old_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, after: int
) -> None:
    emit(iter(archive()[:1]), tmp_path)
    before = snapshot(tmp_path)
    with monkeypatch.context() as patch:
        _fail_on_write(patch, name, after)
        with pytest.raises(OutputNotWritten) as caught:
            emit(iter(archive()), tmp_path)
    assert "No space left on device" in str(caught.value)
    assert "MiB free" in str(caught.value)
    assert snapshot(tmp_path) == before
    assert not list(tmp_path.glob(".staging-*"))


def test_no_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(OutputNotWritten, match="Permission denied"):
        emit(iter(archive()), tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("not a folder")
    with pytest.raises(OutputNotWritten, match="could not be written"):
        emit(iter(archive()), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "not a folder"


def test_a_folder_named_like_a_table_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").mkdir()
    with pytest.raises(OutputNotWritten, match=r"scores\.csv is a folder"):
        emit(iter(archive()), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["scores.csv"]


def test_other_files_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("mine")
    (tmp_path / ".keep").write_text("mine too")
    emit(iter(archive()), tmp_path)
    emit(iter([]), tmp_path)
    assert (tmp_path / "notes.csv").read_text() == "mine"
    assert (tmp_path / ".keep").read_text() == "mine too"


@pytest.mark.parametrize("killed_after", [0, 1, 5, len(NAMES) - 1])
def test_a_run_killed_between_renames_is_finished_by_the_next(
    tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    class Killed(BaseException):
        pass

    emit(iter(archive()[:1]), tmp_path)
    real = Path.replace
    done: list[str] = []

    def replace(self: Path, target: Path) -> Path:
        if self.name != staging.JOURNAL:
            if len(done) == killed_after:
                raise Killed
            done.append(self.name)
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            emit(iter(archive()), tmp_path)
    assert (tmp_path / staging.JOURNAL).exists()
    assert staging.recover(tmp_path) is True
    assert snapshot(tmp_path) == snapshot(written)
    assert not list(tmp_path.glob(".staging-*"))
    assert staging.recover(tmp_path) is False


def test_a_run_killed_before_the_journal_leaves_nothing_behind(
    tmp_path: Path, written: Path
) -> None:
    emit(iter(archive()), tmp_path)
    stale = tmp_path / ".staging-dead"
    stale.mkdir()
    (stale / "scores.csv").write_text("half")
    assert staging.recover(tmp_path) is False
    assert not stale.exists()
    assert snapshot(tmp_path) == snapshot(written)


def test_a_rename_that_fails_is_told_and_finished_later(
    tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit(iter(archive()[:1]), tmp_path)
    real = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if self.name == "pages.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", busy)
        with pytest.raises(OutputNotWritten, match="Some are new and some are old"):
            emit(iter(archive()), tmp_path)
    emit(iter(archive()), tmp_path)
    assert snapshot(tmp_path) == snapshot(written)


@pytest.mark.skipif(os.name != "posix", reason="this platform has no advisory locks")
def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    def rows() -> Iterator[Rows]:
        with pytest.raises(OutputNotWritten, match="Another run"):
            emit(iter([]), tmp_path)
        yield from archive()

    assert emit(rows(), tmp_path).rows_per_table["documents"] == 3


@pytest.mark.parametrize("content", ["", "[]", '{"staging": 1}', "{"])
def test_a_strange_journal_stops_the_run(tmp_path: Path, content: str) -> None:
    (tmp_path / staging.JOURNAL).write_text(content)
    with pytest.raises(OutputNotWritten, match="no journal"):
        emit(iter([]), tmp_path)


def test_the_package_says_its_version_and_no_time(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert package["schema_version"] == SCHEMA_VERSION
    assert "created" not in package
    scores = package["resources"][2]
    assert scores["schema"]["primaryKey"] == list(BY_NAME["scores"].primary_key)
