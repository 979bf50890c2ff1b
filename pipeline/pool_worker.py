"""The side of the pool that runs inside a worker process."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from typing import Any

from pipeline.errors import ItaError

_ALARM_GRACE_S = 10.0
_MAX_WORDS = 500
_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has started and waits for tasks."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The task ended well."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The task ended with an error this program raises on purpose."""

    error: ItaError


@dataclass(frozen=True, slots=True)
class Broke:
    """The task ended with an exception nobody foresaw."""

    words: str


@dataclass(frozen=True, slots=True)
class NoMemory:
    """The task ran into the memory limit."""


Answer = Returned | Failed | Broke | NoMemory


def serve(pipe: Connection, memory_mb: int) -> None:
    """Answer tasks until the parent closes its end of the pipe."""
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    _lead_a_group()
    _speak_to_nobody()
    _limit_memory(memory_mb)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        pipe.send(Ready())
        while True:
            payload = pipe.recv_bytes()
            pipe.send_bytes(_answer(payload))
    except (EOFError, OSError):
        return  # the parent is gone


def resolve(path: str) -> Any:
    """Return what `module:name` stands for.

    >>> resolve("decimal:Decimal")("96.30")
    Decimal('96.30')
    """
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _answer(payload: bytes) -> bytes:
    answer = _run(payload)
    try:
        return pickle.dumps(answer)
    except (pickle.PicklingError, TypeError, AttributeError) as exc:
        return pickle.dumps(Broke(f"the result cannot cross processes: {exc}"))
    except MemoryError:
        return pickle.dumps(NoMemory())


def _run(payload: bytes) -> Answer:
    try:
        function, args, timeout_s = pickle.loads(payload)
        _alarm(timeout_s + _ALARM_GRACE_S)
        return Returned(resolve(function)(*args))
    except MemoryError:
        return NoMemory()
    except ItaError as exc:
        return Failed(exc)
    except Exception as exc:  # noqa: BLE001 - the process boundary: one file must not end the run
        return Broke(_words(exc))
    finally:
        _alarm(0)


def _words(exc: Exception) -> str:
    """Return an exception as one line, with the exception it came from."""
    text = f"{type(exc).__name__}: {exc}".strip().rstrip(":")
    if exc.__cause__ is not None:
        text += f" (from {type(exc.__cause__).__name__}: {exc.__cause__})"
    text = " ".join(text.split())
    if len(text) > _MAX_WORDS:
        text = f"{text[:_MAX_WORDS]}…"
    return text if text.endswith((".", "…")) else f"{text}."


def _lead_a_group() -> None:
    """Make the worker the leader of a process group, so that it can be ended with its children.

    Ctrl-C in a terminal then reaches the parent alone, which ends the workers itself.
    """
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _speak_to_nobody() -> None:
    """Keep what native libraries print away from the progress display and from piped tables."""
    if os.environ.get("ITA_DEBUG"):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _limit_memory(memory_mb: int) -> None:
    if not memory_mb or sys.platform == "win32":
        return
    import resource

    # Not every platform has this limit (macOS refuses it); then the machine's own limit stands.
    with contextlib.suppress(OSError, ValueError):
        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _alarm(seconds: float) -> None:
    """Ask the system to end this process after so many seconds; 0 takes the wish back.

    The parent ends a late worker earlier. This is for the parent that was killed while native code
    hung here and no Python thread could run: nothing may be left behind for ever.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _die_with_parent() -> None:
    """End this process and its children as soon as the parent has ended, whatever the cause."""
    parent = parent_process()
    if parent is None:
        return
    connection.wait([parent.sentinel])
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
