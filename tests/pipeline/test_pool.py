from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import DamagedFile, OutOfMemory, TaskBroke, WorkerDied, WorkerTimeout
from pipeline.pool import Pool, Result

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
TASKS = "tests.pipeline.pool_tasks:"


def answers(pool: Pool[object]) -> dict[object, Result[object]]:
    found: dict[object, Result[object]] = {}
    while (result := pool.next_result()) is not None:
        assert result.key not in found, "a task is answered once"
        found[result.key] = result
    return found


def alive(pid: int) -> bool:
    """Say whether a process runs (a zombie that waits to be reaped does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def gone_soon(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_is_answered_with_its_own_value(workers: int) -> None:
    with Pool[object](workers) as pool:
        for number in range(40):
            pool.submit(number, TASKS + "double", (number,), timeout_s=60)
        assert pool.outstanding == 40
        assert {key: r.value for key, r in answers(pool).items()} == {n: 2 * n for n in range(40)}
        assert pool.outstanding == 0


def test_one_worker_is_another_process() -> None:
    with Pool[object](1) as pool:
        pool.submit("pid", TASKS + "process_id", (), timeout_s=60)
        assert answers(pool)["pid"].value != os.getpid()


def test_no_task_starts_no_worker() -> None:
    with Pool[object](2) as pool:
        assert pool.next_result() is None
        assert pool._team == []


def test_misbehaving_tasks_end_as_their_own_error_and_the_others_go_on() -> None:
    with Pool[object](2, memory_mb=1024) as pool:
        pool.submit("killed", TASKS + "kill_self", (), timeout_s=60)
        pool.submit("exited", TASKS + "exit_hard", (7,), timeout_s=60)
        pool.submit("hung", TASKS + "hang", (), timeout_s=1.5)
        pool.submit("greedy", TASKS + "eat_memory", (), timeout_s=60)
        pool.submit("damaged", TASKS + "raise_file_error", (), timeout_s=60)
        pool.submit("broke", TASKS + "raise_unforeseen", (), timeout_s=60)
        pool.submit("unpicklable", TASKS + "return_unpicklable", (), timeout_s=60)
        pool.submit("missing", TASKS + "no_such_function", (), timeout_s=60)
        for number in range(10):
            pool.submit(number, TASKS + "double", (number,), timeout_s=60)
        found = answers(pool)
    assert {number: found[number].value for number in range(10)} == {n: 2 * n for n in range(10)}
    errors = {key: result.error for key, result in found.items() if result.error is not None}
    assert {key: type(error) for key, error in errors.items()} == {
        "killed": WorkerDied,
        "exited": WorkerDied,
        "hung": WorkerTimeout,
        "greedy": OutOfMemory,
        "damaged": DamagedFile,
        "broke": TaskBroke,
        "unpicklable": TaskBroke,
        "missing": TaskBroke,
    }
    assert "SIGKILL" in str(errors["killed"])
    assert "exit status 7" in str(errors["exited"])
    assert "1.5 seconds" in str(errors["hung"])
    assert "1024 MiB" in str(errors["greedy"])
    assert str(errors["damaged"]) == "half of it is missing. Ask for it again."
    assert "nobody foresaw this" in str(errors["broke"])


def test_a_task_whose_worker_died_by_chance_has_a_second_life(tmp_path: Path) -> None:
    with Pool[object](2) as pool:
        pool.submit("victim", TASKS + "die_first_time", (str(tmp_path / "died"),), timeout_s=60)
        pool.submit("other", TASKS + "double", (4,), timeout_s=60)
        found = answers(pool)
    assert found["victim"].value == "second life"
    assert found["other"].value == 8


def test_a_worker_killed_while_idle_is_replaced() -> None:
    with Pool[object](1) as pool:
        pool.submit("first", TASKS + "process_id", (), timeout_s=60)
        pid = answers(pool)["first"].value
        os.kill(pid, signal.SIGKILL)
        pool.submit("second", TASKS + "process_id", (), timeout_s=60)
        second = answers(pool)["second"]
        assert second.error is None
        assert second.value != pid


@needs_proc
def test_a_late_worker_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with Pool[object](1) as pool:
        pool.submit("late", TASKS + "hang_with_child", (str(note),), timeout_s=3)
        assert isinstance(answers(pool)["late"].error, WorkerTimeout)
    worker, child = (int(pid) for pid in note.read_text(encoding="utf-8").split())
    assert gone_soon(worker)
    assert gone_soon(child)


def test_workers_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with Pool[object](1) as pool:
        pool.submit("noise", TASKS + "print_rubbish", (), timeout_s=60)
        assert answers(pool)["noise"].value == "done"
    assert capfd.readouterr() == ("", "")


PARENT = """
import sys
from pipeline.pool import Pool
if __name__ == "__main__":
    with Pool(1) as pool:
        pool.submit("x", "tests.pipeline.pool_tasks:hang_with_child", (sys.argv[1],), timeout_s=600)
        try:
            pool.next_result()
        except KeyboardInterrupt:
            sys.exit(130)
"""


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_orphans_however_the_parent_ends(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    note = tmp_path / "pids"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    parent = subprocess.Popen(
        [sys.executable, str(script), str(note)],
        env=environment,
        # A shell that runs tests in the background has them ignore SIGINT, and their children too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        for _ in range(300):
            if note.exists() and len(note.read_text(encoding="utf-8").split()) == 2:
                break
            time.sleep(0.1)
        worker, child = (int(pid) for pid in note.read_text(encoding="utf-8").split())
        assert alive(worker)
        parent.send_signal(how)
        parent.wait(timeout=120)
    finally:
        parent.kill()
    assert gone_soon(worker)
    assert gone_soon(child)
