"""One class per cause: what happened, and the command that mends it.

`FileError`s concern one file: the run goes on, the file gets a row with status `failed` and a
Finding whose kind is the class attribute `kind`. `RunError`s end the run with `exit_code`.
"""

from __future__ import annotations

from typing import ClassVar


class ItaError(Exception):
    """Base of every error this program raises on purpose."""

    exit_code: ClassVar[int] = 1
    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


class RunError(ItaError):
    """Nothing could be done: the whole run ends."""


class FileError(ItaError):
    """One file could not be read; the others go on."""

    exit_code = 2


class NoSuchFolder(RunError):
    """The folder of reports does not exist or is not a folder."""

    kind = "no_such_folder"


class BadArgument(RunError):
    """A command line argument or setting makes no sense."""

    kind = "bad_argument"


class OutputNotWritten(RunError):
    """The tables could not be written (full disk, no permission); the previous ones are whole."""

    kind = "output_not_written"


class SchemaViolation(RunError):
    """A row does not fit the declared schema: a bug of this program, never of a report."""

    kind = "schema_violation"


class EmptyFile(FileError):
    """The file has no bytes."""

    kind = "empty_file"


class UnreadableFile(FileError):
    """The file cannot be opened (permission, dangling or circular link, disk fault)."""

    kind = "unreadable_file"


class UnsupportedType(FileError):
    """The content is of a kind no reader takes."""

    kind = "unsupported_type"


class NotText(FileError):
    """A text file by name whose bytes are not text in any known encoding."""

    kind = "not_text"


class FileTooLarge(FileError):
    """The file is larger than the limit of its kind."""

    kind = "file_too_large"


class DamagedFile(FileError):
    """The file is broken (truncated PDF, half an image)."""

    kind = "damaged_file"


class EncryptedFile(FileError):
    """The PDF needs a password."""

    kind = "encrypted_file"


class PageTooLarge(FileError):
    """A page or image has more pixels than can be rendered safely."""

    kind = "page_too_large"


class WorkerTimeout(FileError):
    """A worker took longer than the limit and was stopped."""

    kind = "worker_timeout"


class WorkerDied(FileError):
    """The worker process ended without an answer (killed, out of memory, crash)."""

    kind = "worker_died"


class OutOfMemory(FileError):
    """Reading the file needed more memory than a worker may use."""

    kind = "out_of_memory"


class ReaderUnavailable(RunError):
    """A reader that was asked for, or is needed, is not installed."""

    kind = "reader_unavailable"


class ReaderFailed(FileError):
    """A reader broke on a page in a way nobody foresaw; the message carries its own words."""

    kind = "reader_failed"


class RemoteRejected(RunError):
    """The remote server refuses every page alike (key, address, name of the model)."""

    kind = "remote_rejected"


class RemoteUnreachable(FileError):
    """The remote server cannot be reached, or breaks the connection."""

    kind = "remote_unreachable"


class RemoteTimeout(FileError):
    """The remote server did not answer in time."""

    kind = "remote_timeout"


class RemoteFailed(FileError):
    """The remote server answered with an error."""

    kind = "remote_failed"


class RemoteNonsense(FileError):
    """The remote server's answer is not what the protocol says."""

    kind = "remote_nonsense"


class RemoteEmpty(FileError):
    """The remote model gave no text for a page that has print."""

    kind = "remote_empty"


class RemoteLooped(FileError):
    """The remote model repeated itself without end."""

    kind = "remote_looped"


class ParsingFailed(FileError):
    """The pages were read, but a later stage broke on them: a bug of this program."""

    kind = "parsing_failed"


class TaskBroke(FileError):
    """A task raised what nobody foresaw; the message carries the exception's own words."""

    kind = "task_broke"


class NothingToRead(RunError):
    """The folder holds no file; earlier tables are left as they are."""

    kind = "nothing_to_read"


class CacheNotWritten(RunError):
    """The cache folder cannot be written; without it no page can be handed on."""

    kind = "cache_not_written"


class PageLost(RunError):
    """A cache entry written by this run is gone or damaged."""

    kind = "page_lost"


class NoWorkers(RunError):
    """Worker processes cannot be started on this machine."""

    kind = "no_workers"
