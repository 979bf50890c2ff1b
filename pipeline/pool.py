"""A small pool of worker processes that survives whatever a file does to one of them.

The standard executors can neither stop a task that hangs nor go on after a worker was killed, so
this one talks to its workers over pipes of its own:

* a task that passes its deadline ends with `WorkerTimeout`, its worker is killed and replaced;
* a worker that dies (SIGKILL, segmentation fault, `os._exit`) is noticed at once; its task is run
  once more, alone, because the memory killer may have picked an innocent, then `WorkerDied`;
* the address space of a worker is limited where the platform can; a task that needs more is also
  run once more in a fresh worker (the old one may have leaked), then `OutOfMemory`;
* each worker leads a process group, so programs it started (tesseract) are stopped with it;
* workers end by themselves when the parent's end of the pipe closes, however the parent ended.

Tasks name their function by path (`module:function`), so they mean the same in every process.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from pipeline.errors import (
    FileError,
    ItaError,
    NoWorkers,
    OutOfMemory,
    TaskBroke,
    WorkerDied,
    WorkerTimeout,
)
from pipeline.pool_worker import Broke, Failed, NoMemory, Ready, Returned, serve

K = TypeVar("K", bound=Hashable)

_START_LIMIT_S = 120.0
_MAX_FAILED_STARTS = 3


@dataclass(frozen=True, slots=True)
class Result(Generic[K]):
    """What became of a task: its value, or the error it ended with (then `value` is None)."""

    key: K
    value: Any = None
    error: ItaError | None = None


@dataclass(slots=True)
class _Task(Generic[K]):
    key: K
    payload: bytes
    timeout_s: float
    retried: bool = False


@dataclass(slots=True)
class _Worker(Generic[K]):
    process: SpawnProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    task: _Task[K] | None = None


@dataclass(slots=True)
class Pool(Generic[K]):
    """Workers, the tasks they have, and the tasks that wait.

    Use as a context manager: leaving it, also by Ctrl-C, ends every worker.

    Attributes:
        workers: How many processes may run at once; they are started when tasks need them.
        memory_mb: Address space of each, in MiB; 0 sets no limit.
    """

    workers: int = 1
    memory_mb: int = 0
    _team: list[_Worker[K]] = field(default_factory=list)
    _queue: deque[_Task[K]] = field(default_factory=deque)
    _again: deque[_Task[K]] = field(default_factory=deque)
    _done: deque[Result[K]] = field(default_factory=deque)
    _failed_starts: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every worker and what it started; waiting tasks are forgotten."""
        while self._team:
            _end(self._team.pop())
        for tasks in (self._queue, self._again):
            tasks.clear()

    @property
    def outstanding(self) -> int:
        """How many tasks were submitted and not yet answered by `next_result`."""
        running = sum(worker.task is not None for worker in self._team)
        return len(self._queue) + len(self._again) + len(self._done) + running

    def submit(
        self,
        key: K,
        function: str,
        args: tuple[Any, ...],
        *,
        timeout_s: float,
        first: bool = False,
    ) -> None:
        """Add a task.

        Args:
            key: What the result will be known by.
            function: `module:function`, imported in the worker.
            args: Positional arguments; must be picklable.
            timeout_s: Seconds from the start of the task to its end.
            first: Go before the tasks that wait already.
        """
        task = _Task(key, pickle.dumps((function, args, timeout_s)), timeout_s)
        if first:
            self._queue.appendleft(task)
        else:
            self._queue.append(task)

    def next_result(self) -> Result[K] | None:
        """Wait for any task to end and return its result; None when no task is left.

        Raises:
            NoWorkers: Several workers in a row ended before they were ready.
        """
        while not self._done:
            self._assign()
            if not self._team or not self.outstanding:
                return None
            self._wait()
        return self._done.popleft()

    def _assign(self) -> None:
        """Hand waiting tasks to idle workers, and start workers where tasks outnumber them."""
        alone = any(worker.task is not None and worker.task.retried for worker in self._team)
        if alone:
            return
        busy = any(worker.task is not None for worker in self._team)
        if not self._queue and self._again and not busy:
            self._retire_idle()  # so that nothing else holds memory while the suspect runs
            self._queue.append(self._again.popleft())
        for worker in self._team:
            if self._queue and worker.ready and worker.task is None:
                self._give(worker, self._queue.popleft())
        starting = sum(not worker.ready for worker in self._team)
        while len(self._team) < self.workers and starting < len(self._queue):
            self._team.append(_start(self.memory_mb))
            starting += 1

    def _give(self, worker: _Worker[K], task: _Task[K]) -> None:
        worker.task = task
        worker.deadline = time.monotonic() + task.timeout_s
        try:
            worker.pipe.send_bytes(task.payload)
        except OSError:
            # It died while idle: no fault of the task, which waits for the next worker.
            worker.task = None
            self._queue.appendleft(task)

    def _retire_idle(self) -> None:
        for worker in [worker for worker in self._team if worker.task is None]:
            self._drop(worker)

    def _wait(self) -> None:
        """Sleep until a worker speaks, dies or passes its deadline, and settle each that did."""
        by_handle: dict[Any, _Worker[K]] = {}
        for worker in self._team:
            by_handle[worker.pipe] = worker
            by_handle[worker.process.sentinel] = worker
        now = time.monotonic()
        deadlines = [worker.deadline for worker in self._team if worker.task or not worker.ready]
        patience = max(0.0, min(deadlines, default=now + 1.0) - now)
        woken = connection.wait(list(by_handle), timeout=patience)
        settled: list[_Worker[K]] = []
        for handle in woken:
            worker = by_handle[handle]
            if not any(worker is other for other in settled):
                settled.append(worker)
                self._hear(worker)
        now = time.monotonic()
        for worker in [w for w in self._team if w.deadline <= now and (w.task or not w.ready)]:
            self._too_late(worker)

    def _hear(self, worker: _Worker[K]) -> None:
        """Take what the worker said; a worker that cannot speak any more has died."""
        try:
            answer = worker.pipe.recv() if worker.pipe.poll() else None
        except (EOFError, OSError, pickle.UnpicklingError):
            answer = None
        task = worker.task
        if answer is None:
            self._died(worker)
        elif isinstance(answer, Ready):
            worker.ready = True
            self._failed_starts = 0
        elif task is not None:
            worker.task = None
            self._settle(worker, task, answer)

    def _settle(
        self, worker: _Worker[K], task: _Task[K], answer: Returned | Failed | Broke | NoMemory
    ) -> None:
        if isinstance(answer, Returned):
            self._done.append(Result(task.key, value=answer.value))
        elif isinstance(answer, Failed):
            self._done.append(Result(task.key, error=answer.error))
        elif isinstance(answer, Broke):
            self._done.append(Result(task.key, error=TaskBroke(answer.words)))
        else:
            self._drop(worker)
            error = OutOfMemory(
                f"Reading needed more than the {self.memory_mb} MiB a worker may use."
                if self.memory_mb
                else "Reading needed more memory than this machine could give.",
                mend="Raise the memory limit of a worker or use fewer workers.",
            )
            self._once_more(task, error)

    def _died(self, worker: _Worker[K]) -> None:
        task = worker.task
        code = self._drop(worker)
        if task is not None:
            error = WorkerDied(
                f"The worker process {_how_it_ended(code)} before it had an answer.",
                mend="Read this file alone with one worker; if it happens again, the file"
                " breaks the reader.",
            )
            self._once_more(task, error)
        elif not worker.ready:
            self._start_failed(_how_it_ended(code))

    def _too_late(self, worker: _Worker[K]) -> None:
        task = worker.task
        self._drop(worker)
        if task is not None:
            error = WorkerTimeout(
                f"No answer within {task.timeout_s:g} seconds; the worker was stopped.",
                mend="Raise the time limit if the file is worth it.",
            )
            self._done.append(Result(task.key, error=error))
        else:
            self._start_failed(f"did not start within {_START_LIMIT_S:g} seconds")

    def _once_more(self, task: _Task[K], error: FileError) -> None:
        if task.retried:
            self._done.append(Result(task.key, error=error))
        else:
            task.retried = True
            self._again.append(task)

    def _start_failed(self, how: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            raise NoWorkers(
                f"Worker processes cannot be started: the last one {how}.",
                mend="A script that calls run() needs `if __name__ == '__main__':` around it.",
            )

    def _drop(self, worker: _Worker[K]) -> int | None:
        self._team[:] = [other for other in self._team if other is not worker]
        return _end(worker)


def _start(memory_mb: int) -> _Worker[Any]:
    ours, theirs = connection.Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs, memory_mb), daemon=True)
    process.start()
    theirs.close()  # or the death of the worker would never show as end of file
    return _Worker(process, ours, deadline=time.monotonic() + _START_LIMIT_S)


def _end(worker: _Worker[Any]) -> int | None:
    """Kill the worker with everything it started and return how it had ended by itself, if so."""
    process = worker.process
    if sys.platform != "win32" and process.pid is not None:
        # Before the process is reaped, so that its number cannot belong to anybody else.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()  # it has no group of its own yet
    else:
        process.kill()
    process.join()
    worker.pipe.close()
    code = process.exitcode
    process.close()
    return code


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        hint = " (often the operating system, short of memory)" if name == "SIGKILL" else ""
        return f"was killed by {name}{hint}"
    return f"ended with exit status {code}"
