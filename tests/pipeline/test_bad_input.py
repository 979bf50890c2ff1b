"""One archive with every kind of bad file in it: each has its own row, the good ones are whole."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.progress import RunSummary
from pipeline.run import Stages, run
from pipeline.settings import Settings
from tests.pipeline import bad_files
from tests.pipeline.tables_of import by_path, contents, table

STAGES = Stages(get_reader="tests.pipeline.bad_reader:get_reader")

GOOD = {
    "ดี/หนึ่ง.txt": "รายงานผลการประเมินคุณธรรมและความโปร่งใส\nประจำปีงบประมาณ พ.ศ. ๒๕๖๖\n",
    "ดี/สอง.txt": "องค์การบริหารส่วนตำบลทดสอบ\nหน้าแรก\n\fหน้าที่สอง ของรายงานฉบับนี้\n",
    "good.md": "# รายงาน\n\n| รหัส | คะแนน |\n|---|---|\n| i1 | 90.00 |\n",
}

SECRET = "secret.txt"


def plant(raw: Path) -> None:
    """Write every bad file."""
    files: dict[str, bytes] = {
        "empty.pdf": b"",
        "truncated.pdf": bad_files.pdf(bad_files.PDF_WORDS + " Truncated.")[:300],
        "xref.pdf": bad_files.pdf_with_wrong_xref(),
        "locked.pdf": bad_files.encrypted_pdf("secret"),
        "half-locked.pdf": bad_files.encrypted_pdf(""),
        "photo.pdf": bad_files.jpeg(),
        "banner.pdf": bad_files.pdf("", width=20_000, height=20_000),
        "giant.png": bad_files.giant_png(),
        "noise.txt": bad_files.not_text(),
        "reports.zip": b"PK\x03\x04" + bad_files.not_text(),
        SECRET: "ห้ามอ่าน".encode(),
        "kills.txt": "ฆ่า".encode(),
        "hangs.txt": "ค้าง".encode(),
        "eats.txt": "กิน".encode(),
        "refused.txt": "ไม่ให้".encode(),
        "breaks.txt": "พัง".encode(),
    }
    for name, content in files.items():
        (raw / name).write_bytes(content)
    bad_files.write_large_text(raw / "large.txt")
    (raw / "dangling.txt").symlink_to("nowhere.txt")
    (raw / "circular").symlink_to("circular")
    (raw / "loop").symlink_to(".", target_is_directory=True)


def write_good(raw: Path) -> None:
    for name, text in GOOD.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Runs:
    """The same archive read with one and with two workers, and its good files alone."""

    raw: Path
    settings: Settings
    summary: RunSummary
    one_worker: Path
    two_workers: Path
    good_alone: Path


def deny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one file unreadable, also for root, whom permissions do not stop."""
    real = Path.open

    def refusing(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == SECRET:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    root = tmp_path_factory.mktemp("archive")
    raw = root / "raw"
    raw.mkdir()
    write_good(raw)
    settings = Settings(
        out=root / "good",
        cache_dir=root / "cache0",
        workers=2,
        page_timeout_s=10,
        memory_mb=2048,
    )
    run(raw, settings, stages=STAGES)
    plant(raw)
    with pytest.MonkeyPatch.context() as monkeypatch:
        deny(monkeypatch)
        outs = []
        for workers in (1, 2):
            changed = replace(
                settings,
                out=root / f"out{workers}",
                cache_dir=root / f"cache{workers}",
                workers=workers,
            )
            outs.append(changed.out)
            summary = run(raw, changed, stages=STAGES)
    return Runs(raw, changed, summary, outs[0], outs[1], settings.out)


EXPECTED = [
    ("empty.pdf", "failed", "empty_file", "no bytes"),
    ("truncated.pdf", "failed", "damaged_file", "cannot be opened as a PDF"),
    ("xref.pdf", "ok", "pdf_repaired", "table of objects is not where it should be"),
    ("locked.pdf", "failed", "encrypted_file", "locked with a password"),
    ("half-locked.pdf", "ok", "", ""),
    ("photo.pdf", "ok", "no_print", "No print was found"),
    ("banner.pdf", "failed", "page_too_large", "20000 x 20000 points"),
    ("giant.png", "failed", "page_too_large", "giant image"),
    ("noise.txt", "failed", "not_text", "The content is not text"),
    ("reports.zip", "failed", "unsupported_type", "archive"),
    ("large.txt", "failed", "file_too_large", "more than 20000000 bytes"),
    (SECRET, "failed", "unreadable_file", "Permission denied"),
    ("dangling.txt", "failed", "unreadable_file", "'nowhere.txt', which does not exist"),
    ("circular", "failed", "unreadable_file", "cannot be followed"),
    ("loop", "failed", "unreadable_file", "leads back to a folder"),
    ("kills.txt", "failed", "worker_died", "SIGKILL"),
    ("hangs.txt", "failed", "worker_timeout", "10 seconds"),
    ("eats.txt", "failed", "out_of_memory", "2048 MiB"),
    ("refused.txt", "failed", "unreadable_file", "refused.txt cannot be read: Permission denied"),
    ("breaks.txt", "failed", "reader_failed", "a reader nobody had tested"),
]


@pytest.mark.parametrize(("name", "status", "kind", "words"), EXPECTED)
def test_every_bad_file_has_its_row_and_its_finding(
    runs: Runs, name: str, status: str, kind: str, words: str
) -> None:
    row = by_path(runs.two_workers)[name]
    assert row["status"] == status, row
    findings = [f for f in table(runs.two_workers, "findings") if f["doc_id"] == row["doc_id"]]
    if kind:
        found = [f for f in findings if f["kind"] == kind]
        assert found, findings
        assert any(words in f["message"] for f in found), found
    if status == "failed":
        assert words in row["error"]
        assert any(f["severity"] == "error" for f in findings)
    else:
        assert row["error"] == ""


def test_every_file_has_exactly_one_row(runs: Runs) -> None:
    assert sorted(by_path(runs.two_workers)) == sorted([*GOOD, *(case[0] for case in EXPECTED)])


def test_messages_hold_no_path_of_this_machine(runs: Runs) -> None:
    written = b"".join(contents(runs.two_workers).values())
    assert str(runs.raw.parent).encode() not in written


def test_good_files_are_as_they_are_without_the_bad_ones(runs: Runs) -> None:
    alone = by_path(runs.good_alone)
    among = by_path(runs.two_workers)
    assert {name: among[name] for name in GOOD} == alone
    keys = {row["doc_id"] for row in alone.values()}
    for name in ("pages", "agencies", "scores", "score_mentions", "checklist", "measures"):
        kept = [row for row in table(runs.two_workers, name) if row["doc_id"] in keys]
        assert kept == table(runs.good_alone, name)
    assert len([row for row in table(runs.two_workers, "pages") if row["doc_id"] in keys]) == 4


def test_readable_pdfs_are_read(runs: Runs) -> None:
    rows = by_path(runs.two_workers)
    texts = {row["doc_id"]: row["text"] for row in table(runs.two_workers, "pages")}
    for name in ("xref.pdf", "half-locked.pdf"):
        assert "Integrity and transparency" in texts[rows[name]["doc_id"]]


def test_the_exit_code_says_that_some_failed(runs: Runs) -> None:
    assert runs.summary.exit_code == 2
    assert runs.summary.failed == sum(case[1] == "failed" for case in EXPECTED)
    assert runs.summary.files == len(EXPECTED) + len(GOOD)


def test_the_number_of_workers_does_not_show(runs: Runs) -> None:
    assert contents(runs.one_worker) == contents(runs.two_workers)


def test_the_second_run_tries_again_what_may_have_been_chance(runs: Runs, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(runs.raw, raw, symlinks=True)
    settings = replace(runs.settings, out=tmp_path / "out")
    # The reader behaves now, as it would on a larger machine or after a repaired disk.
    healed = replace(STAGES, get_reader="pipeline.readers.choose:get_reader")
    summary = run(raw, settings, stages=healed)
    rows = by_path(settings.out)
    for name in ("kills.txt", "hangs.txt", "eats.txt", "refused.txt", "breaks.txt", SECRET):
        assert rows[name]["status"] == "ok", rows[name]
    assert rows["truncated.pdf"]["status"] == "failed"
    assert summary.failed == runs.summary.failed - 6
