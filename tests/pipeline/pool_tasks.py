"""Functions that workers of the tests run: well-behaved ones and every kind of misbehaving."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipeline.errors import DamagedFile


def double(number: int) -> int:
    return number * 2


def process_id() -> int:
    return os.getpid()


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exit_hard(status: int) -> None:
    os._exit(status)


def hang() -> None:
    while True:
        time.sleep(60)


def hang_with_child(note: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(note).write_text(f"{os.getpid()} {child.pid}", encoding="utf-8")
    hang()


def eat_memory() -> int:
    return len(bytearray(8 * 1024**3))


def raise_file_error() -> None:
    raise DamagedFile("half of it is missing.", mend="Ask for it again.")


def raise_unforeseen() -> None:
    raise KeyError("nobody foresaw this")


def return_unpicklable() -> object:
    return lambda: None


def print_rubbish() -> str:
    print("rubbish on stdout", flush=True)
    os.write(2, b"rubbish on stderr\n")
    return "done"


def die_first_time(marker: str) -> str:
    """Die once, as one does whom the memory killer picked, then work."""
    path = Path(marker)
    if not path.exists():
        path.write_text("died", encoding="utf-8")
        kill_self()
    return "second life"
