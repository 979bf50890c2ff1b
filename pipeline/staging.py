"""Replace a set of files as if at once: stage, sync, journal, rename.

Everything is written into `OUT/.staging-*` first. When all of it is on disk a journal
(`OUT/.journal.json`) names the files; then they are renamed into place one by one and the journal
is removed. A run that ends before the journal leaves the previous files whole; one that ends after
it is finished (rolled forward) by the next. Files not named in a journal are never touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import OutputNotWritten

try:
    import fcntl
except ImportError:  # a platform without advisory locks: two runs into one folder are not told
    fcntl = None  # type: ignore[assignment]

JOURNAL = ".journal.json"
STAGING_PREFIX = ".staging-"


@contextlib.contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn any `OSError` inside into `OutputNotWritten` with the free space and what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputNotWritten(
            f"The tables could not be written to {out}: {reason}{_free(out)}. "
            "The previous tables are as they were.",
            mend="Make room or allow writing there, or give another folder with --out; "
            "run again, what was read is kept in the cache.",
        ) from error


@contextlib.contextmanager
def folder(out: Path) -> Iterator[Path]:
    """Yield a staging folder below `out`, locked for this run; it is gone afterwards.

    Work that an earlier run left is finished or thrown away first.

    Raises:
        OutputNotWritten: No permission, no space, or another run is writing there now.
    """
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        with writing(out):
            _recover(out)
            stage = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=out))
        try:
            yield stage
        finally:
            if not (out / JOURNAL).exists():
                shutil.rmtree(stage, ignore_errors=True)


def recover(out: Path) -> bool:
    """Finish or throw away what an earlier run left in `out`.

    Returns:
        True where a journal was found and finished.

    Raises:
        OutputNotWritten: The files could not be put in place.
    """
    if not out.is_dir():
        return False
    with _locked(out), writing(out):
        return _recover(out)


def commit(out: Path, stage: Path, names: list[str]) -> None:
    """Put the staged files in place of the previous ones.

    Args:
        out: The folder of the tables.
        stage: The staging folder, with every file written and synced.
        names: The files, in the order they are replaced.

    Raises:
        OSError: Before the journal stands: nothing has changed.
        OutputNotWritten: After it: some files are replaced, and the next run finishes.
    """
    for name in names:
        if (out / name).is_dir():
            raise IsADirectoryError(0, f"{name} is a folder")
    sync_folder(stage)
    draft = stage / JOURNAL
    draft.write_text(json.dumps({"staging": stage.name, "files": names}), encoding="utf-8")
    sync_file(draft)
    draft.replace(out / JOURNAL)
    sync_folder(out)
    _finish(out, stage, names)


def sync_file(path: Path) -> None:
    """Have the bytes of a file on disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Have the names of a folder on disk, where the platform can."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _recover(out: Path) -> bool:
    journal = out / JOURNAL
    found = journal.exists()
    if found:
        stage, names = _plan(journal)
        _finish(out, out / stage, names)
    for stale in sorted(out.glob(f"{STAGING_PREFIX}*")):
        shutil.rmtree(stale)
    return found


def _plan(journal: Path) -> tuple[str, list[str]]:
    try:
        plan = json.loads(journal.read_text(encoding="utf-8"))
        return str(plan["staging"]), [str(name) for name in plan["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise OutputNotWritten(
            f"{journal} is no journal of this program.",
            mend="Look at it, move it away, and run again.",
        ) from error


def _finish(out: Path, stage: Path, names: list[str]) -> None:
    try:
        _roll_forward(out, stage, names)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputNotWritten(
            f"The new tables are written but not all of them could be put in place in {out}: "
            f"{reason}. Some are new and some are old.",
            mend="Close programs that hold them open (Excel, for one) and run again: it finishes.",
        ) from error


def _roll_forward(out: Path, stage: Path, names: list[str]) -> None:
    for name in names:
        staged = stage / name
        if staged.exists():
            staged.replace(out / name)
        elif not (out / name).exists():
            raise FileNotFoundError(0, f"{name} is in the journal but nowhere on disk")
    sync_folder(out)
    (out / JOURNAL).unlink()
    sync_folder(out)


@contextlib.contextmanager
def _locked(out: Path) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    with writing(out):
        handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputNotWritten(
                f"Another run is writing to {out} now.",
                mend="Wait for it to end, or give another folder with --out.",
            ) from error
        yield
    finally:
        os.close(handle)


def _free(out: Path) -> str:
    place = out
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return ""
    return f" ({free / 2**20:,.0f} MiB free)"
