from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import run as run_module
from pipeline.errors import (
    BadArgument,
    NoSuchFolder,
    NothingToRead,
    OutputNotWritten,
    ReaderUnavailable,
)
from pipeline.progress import make_progress, summary_text
from pipeline.run import run
from pipeline.settings import parse_pages
from tests.pipeline.archive import Archive
from tests.pipeline.fake_stages import FAKES
from tests.pipeline.tables_of import by_path, contents, table


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    made = Archive(tmp_path)
    monkeypatch.setenv("ITA_TEST_READS", str(made.reads_file))
    return made


def fill(archive: Archive, files: int = 4) -> None:
    for number in range(files):
        archive.add(f"ปี/รายงาน {number}.txt", f"รายงานที่ {number}\nคะแนน\fหน้า ๒ ของ {number}")


def test_every_page_of_every_file_reaches_the_tables(archive: Archive) -> None:
    fill(archive)
    summary = archive.run()
    assert summary.exit_code == 0
    assert (summary.files, summary.ok, summary.pages, summary.pages_read) == (4, 4, 8, 8)
    assert summary.readers == {"fake": 8}
    assert summary.rows["documents"] == 4
    found = by_path(archive.out)
    assert set(found) == {f"ปี/รายงาน {n}.txt" for n in range(4)}
    assert {row["status"] for row in found.values()} == {"ok"}
    assert found["ปี/รายงาน 2.txt"]["title"] == "รายงานที่ 2"
    pages = table(archive.out, "pages")
    assert [row["doc_id"] for row in pages] == sorted(row["doc_id"] for row in pages)
    assert sorted(row["text"] for row in pages if row["page"] == "2") == [
        f"หน้า ๒ ของ {n}" for n in range(4)
    ]
    assert {row["reason"] for row in pages} == {"a fake reads all"}


def test_an_unchanged_archive_is_not_read_again(archive: Archive) -> None:
    fill(archive)
    archive.run()
    assert len(archive.reads()) == 8
    before = contents(archive.out)
    second = archive.run()
    assert archive.reads() == []
    assert (second.pages, second.pages_read, second.exit_code) == (8, 0, 0)
    assert contents(archive.out) == before


def test_an_unchanged_archive_starts_no_worker(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive)
    archive.run()
    monkeypatch.setattr("pipeline.pool._start", None)
    assert archive.run().pages == 8


def test_only_the_changed_file_is_read_again(archive: Archive) -> None:
    fill(archive)
    archive.run()
    archive.reads()
    archive.add("ปี/รายงาน 2.txt", "ฉบับแก้ไข")
    archive.run()
    assert archive.reads() == ["ปี/รายงาน 2.txt 1"]
    assert by_path(archive.out)["ปี/รายงาน 2.txt"]["title"] == "ฉบับแก้ไข"


def test_a_moved_file_keeps_its_pages_but_not_its_path(archive: Archive) -> None:
    path = archive.add("old.txt", "รายงาน")
    archive.run()
    archive.reads()
    path.rename(archive.raw / "new.txt")
    archive.run()
    assert archive.reads() == []
    assert list(by_path(archive.out)) == ["new.txt"]


@pytest.mark.parametrize("cause", ["force", "version", "options", "damaged page entry"])
def test_what_makes_pages_be_read_again(
    archive: Archive, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, files=1)
    archive.run()
    archive.reads()
    before = contents(archive.out)
    changes: dict[str, object] = {}
    if cause == "force":
        changes = {"force": True}
    elif cause == "version":
        monkeypatch.setenv("ITA_TEST_VERSION", "2")
    elif cause == "options":
        changes = {"read": replace(archive.settings.read, dpi=200)}
    else:
        for entry in (archive.settings.cache_dir).glob("*/*/*/*"):
            entry.write_bytes(b"rubbish")
    archive.run(**changes)
    assert archive.reads() == ["ปี/รายงาน 0.txt 1", "ปี/รายงาน 0.txt 2"]
    assert contents(archive.out) == before


def test_workers_do_not_show_in_the_tables(archive: Archive) -> None:
    fill(archive, files=6)
    archive.add("bad.txt", "ok\f!damaged\f!break\fok")
    archive.add("all.txt", "!damaged\f!damaged")
    outs = []
    for workers in (1, 2, 3):
        out = archive.out.with_name(f"out{workers}")
        cache = archive.out.with_name(f"cache{workers}")
        archive.run(workers=workers, out=out, cache_dir=cache)
        outs.append(contents(out))
    assert outs[0] == outs[1] == outs[2]


def test_a_bad_page_costs_only_itself(archive: Archive) -> None:
    archive.add("some.txt", "หน้าแรก\f!damaged\fหน้าสาม\f!vanish")
    archive.add("good.txt", "ดี")
    summary = archive.run()
    assert (summary.ok, summary.partial, summary.failed, summary.exit_code) == (1, 1, 0, 2)
    row = by_path(archive.out)["some.txt"]
    assert (row["status"], row["pages"]) == ("partial", "4")
    assert row["error"] == "Half of this page is missing."
    pages = [r["page"] for r in table(archive.out, "pages") if r["doc_id"] == row["doc_id"]]
    assert pages == ["1", "3"]
    findings = {r["page"]: r for r in table(archive.out, "findings")}
    assert {page: r["kind"] for page, r in findings.items()} == {
        "2": "damaged_file",
        "4": "unreadable_file",
    }
    assert "some.txt cannot be read: No such file" in findings["4"]["message"]


def test_a_file_without_a_good_page_has_failed(archive: Archive) -> None:
    archive.add("all.txt", "!damaged\f!damaged")
    archive.add("good.txt", "ดี")
    summary = archive.run()
    assert (summary.failed, summary.exit_code) == (1, 2)
    row = by_path(archive.out)["all.txt"]
    assert (row["status"], row["pages"], row["title"]) == ("failed", "2", "")
    assert len(table(archive.out, "findings")) == 2


def test_only_causes_in_the_file_are_remembered(archive: Archive) -> None:
    archive.add("lasting.txt", "หน้าแรก\f!damaged")
    archive.add("chance.txt", "หน้าหนึ่ง\f!break")
    archive.run()
    assert len(archive.reads()) == 4
    before = contents(archive.out)
    summary = archive.run()
    assert archive.reads() == ["chance.txt 2"]
    assert summary.partial == 2
    assert contents(archive.out) == before


def test_an_error_of_the_plan_fails_the_file(archive: Archive) -> None:
    archive.add("torn.txt", "!plan-damaged")
    archive.add("stuck.txt", "!plan-hang")
    archive.add("good.txt", "ดี")
    summary = archive.run(file_timeout_s=3)
    assert (summary.ok, summary.failed) == (1, 2)
    rows = by_path(archive.out)
    assert rows["torn.txt"]["error"] == "Its end is missing."
    assert "3 seconds" in rows["stuck.txt"]["error"]


def test_a_parser_that_breaks_fails_the_file_and_says_so(archive: Archive) -> None:
    archive.add("odd.txt", "!parse-break")
    archive.add("good.txt", "ดี")
    assert archive.run().exit_code == 2
    row = by_path(archive.out)["odd.txt"]
    assert (row["status"], row["pages"]) == ("failed", "1")
    assert "no parser foresaw this" in row["error"]
    assert table(archive.out, "findings")[0]["kind"] == "parsing_failed"


def test_a_reader_that_is_missing_costs_its_pages_or_the_run_that_asked(archive: Archive) -> None:
    archive.add("scan.txt", "!missing")
    archive.add("good.txt", "ดี")
    assert archive.run().exit_code == 2
    assert "not installed" in by_path(archive.out)["scan.txt"]["error"]
    before = contents(archive.out)
    with pytest.raises(ReaderUnavailable, match="not installed"):
        archive.run(reader="remote")
    assert contents(archive.out) == before


def test_messages_are_the_same_on_every_machine(archive: Archive) -> None:
    archive.add("sub/odd.txt", "ok\f!break")
    archive.run()
    message = table(archive.out, "findings")[0]["message"]
    assert "in sub/odd.txt" in message
    assert str(archive.raw) not in message
    assert "0x…" in message


def test_a_kept_error_names_the_file_as_it_is_called_now(archive: Archive) -> None:
    path = archive.add("old.txt", "ok\f!named")
    archive.run()
    assert table(archive.out, "findings")[0]["message"] == "Page 2 of old.txt is broken."
    archive.reads()
    path.rename(archive.raw / "new.txt")
    archive.run()
    assert archive.reads() == []
    assert table(archive.out, "findings")[0]["message"] == "Page 2 of new.txt is broken."


def test_selected_pages(archive: Archive) -> None:
    archive.add("long.txt", "\f".join(f"หน้า {n}" for n in range(1, 8)))
    archive.add("short.txt", "หน้าเดียว")
    summary = archive.run(pages=parse_pages("2-3,7-"))
    assert archive.reads() == ["long.txt 2", "long.txt 3", "long.txt 7"]
    assert summary.exit_code == 0
    rows = by_path(archive.out)
    assert (rows["long.txt"]["pages"], rows["short.txt"]["pages"]) == ("7", "1")
    messages = {r["doc_id"]: r["message"] for r in table(archive.out, "findings")}
    assert messages[rows["long.txt"]["doc_id"]] == "Only 3 of 7 pages were asked for."
    assert messages[rows["short.txt"]["doc_id"]] == "Only 0 of 1 pages were asked for."
    archive.run()
    assert archive.reads() == [f"long.txt {n}" for n in (1, 4, 5, 6)] + ["short.txt 1"]
    assert table(archive.out, "findings") == []


def test_equal_files_are_one_document(archive: Archive) -> None:
    for name in ("b.txt", "a.txt", "c/d.txt"):
        archive.add(name, "เหมือนกัน")
    assert archive.run().files == 1
    row = by_path(archive.out)["a.txt"]
    assert row["other_paths"] == '["b.txt", "c/d.txt"]'
    assert len(archive.reads()) == 1


def test_a_name_that_is_not_utf8_is_no_obstacle(archive: Archive) -> None:
    name = "รายงาน.txt".encode("tis-620")
    try:
        (Path(os.fsdecode(os.fsencode(archive.raw) + b"/" + name))).write_text("ดี", "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert archive.run().exit_code == 0
    assert len(table(archive.out, "documents")) == 1


def test_batches_hold_one_reader_and_several_cheap_pages() -> None:
    from pipeline.readers.base import PagePlan
    from pipeline.work import PageJob

    readers = ["text_layer"] * 30 + ["scan"] * 2 + ["text_layer"]
    jobs = [PageJob(PagePlan(n, r, ""), "") for n, r in enumerate(readers, start=1)]
    batches = list(run_module._batches(jobs))
    assert [len(batch) for batch in batches] == [24, 6, 1, 1, 1]
    assert [job for batch in batches for job in batch] == jobs


def test_a_bad_page_in_a_batch_costs_only_itself(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "CHEAP_READERS", frozenset({"fake"}))
    parts = [f"หน้า {n}" for n in range(1, 9)]
    parts[2], parts[5] = "!break", "!exit"
    archive.add("long.txt", "\f".join(parts))
    archive.run()
    assert [r["page"] for r in table(archive.out, "pages")] == ["1", "2", "4", "5", "7", "8"]
    kinds = {r["page"]: r["kind"] for r in table(archive.out, "findings")}
    assert kinds == {"3": "reader_failed", "6": "worker_died"}


def full_disk(rows: Iterable[object], out: Path, **options: object) -> None:
    del out, options
    list(rows)
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_earlier_tables_whole(archive: Archive) -> None:
    fill(archive)
    archive.run()
    before = contents(archive.out)
    archive.add("new.txt", "ใหม่")
    stages = replace(FAKES, emit="tests.pipeline.test_run:full_disk")
    with pytest.raises(OutputNotWritten, match="No space left") as caught:
        run(archive.raw, archive.settings, stages=stages)
    assert caught.value.exit_code == 1
    assert contents(archive.out) == before
    archive.reads()
    archive.run()
    assert archive.reads() == [], "what was read before the disk was full is kept"


def test_nothing_to_read_touches_no_table(archive: Archive) -> None:
    fill(archive)
    archive.run()
    before = contents(archive.out)
    empty = archive.raw.with_name("empty")
    empty.mkdir()
    with pytest.raises(NothingToRead):
        run(empty, archive.settings, stages=FAKES)
    with pytest.raises(NoSuchFolder):
        run(archive.raw / "nowhere", archive.settings, stages=FAKES)
    assert contents(archive.out) == before


@pytest.mark.parametrize("place", ["out", "cache_dir"])
def test_tables_never_lie_among_the_files(archive: Archive, place: str) -> None:
    fill(archive, files=1)
    with pytest.raises(BadArgument, match="lies among the files"):
        archive.run(**{place: archive.raw / "processed"})
    assert archive.run(**{place: archive.raw / ".processed"}).exit_code == 0


def test_failed_files_still_make_tables(archive: Archive) -> None:
    archive.add("bad.txt", "!damaged")
    assert archive.run().exit_code == 2
    archive.add("good.txt", "ดี")
    assert archive.run().exit_code == 2


RUN = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.run import run
from pipeline.settings import Settings
from tests.pipeline.archive import Archive
from tests.pipeline.fake_stages import FAKES

if __name__ == "__main__":
    root = Path(sys.argv[1])
    settings = Settings(out=root / "out", cache_dir=root / "cache", workers=2)
    run(root / "raw", settings, stages=FAKES)
"""


def test_a_killed_run_goes_on_where_it_was(archive: Archive, tmp_path: Path) -> None:
    archive.add("first.txt", "ก่อน")
    archive.run()
    before = contents(archive.out)
    archive.reads()
    pages = ["หน้า"] * 12
    archive.add("long.txt", "\f".join(f"{text} {n}\n!sleep 0.15" for n, text in enumerate(pages)))
    script = tmp_path / "script.py"
    script.write_text(RUN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
    try:
        kept: list[Path] = []
        while len(kept) < 5 and process.poll() is None:
            time.sleep(0.02)
            kept = list((archive.settings.cache_dir / "page").glob("*/*/*"))
        assert process.poll() is None, "the run must be under way when it is killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert contents(archive.out) == before
    time.sleep(1)  # the workers notice that their parent is gone
    done = {path.name for path in (archive.settings.cache_dir / "page").glob("*/*/*")}
    done = {name for name in done if not name.startswith(".")}
    archive.reads()
    archive.run()
    again = archive.reads()
    assert len(again) == 13 - len(done)
    assert 0 < len(again) < 12
    assert len(table(archive.out, "pages")) == 13


def test_quiet_shows_nothing(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    fill(archive)
    progress = make_progress(quiet=True)
    run(archive.raw, archive.settings, stages=FAKES, progress=progress)
    assert capfd.readouterr() == ("", "")


def test_the_summary_says_what_a_person_wants_to_know(archive: Archive) -> None:
    fill(archive)
    archive.add("bad.txt", "ok\f!damaged")
    archive.run()
    text = summary_text(replace(archive.run(), seconds=75))
    assert "5: 4 read, 1 partly, 0 failed" in text
    assert "9 (9 from the cache)" in text
    assert "fake: 9" in text
    assert "documents 5" in text
    assert "error 1" in text
    assert str(archive.out) in text
    assert "75 s" in text
