"""Which files an archive holds: one `Source` per distinct content, and a reason for every other.

The walk is recursive and sorted. Names that begin with a dot (`.gitkeep`, `.DS_Store`, `.git/`) are
skipped, files and folders alike, and nothing else is: whatever else lies under the root ends up
either as a `Source` or as a `FailedSource` (`Thumbs.db` too: its row says that no reader takes it).

Links: a link to a regular file is read as a file, wherever it leads. A link to a folder is walked,
unless it leads back to a folder it lies in (circular: a `FailedSource`) or another link has led to
that folder before (its files are listed under the first link). Pipes, sockets and devices are never
opened: opening them could wait for ever.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import media
from pipeline.errors import EmptyFile, FileError, NoSuchFolder, UnreadableFile, UnsupportedType
from pipeline.readers.base import Source

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FailedSource:
    """Something under the root that no reader will see, and why.

    Attributes:
        path: Where it lies (the first path of equal files, in sorted order).
        source_path: The same path as given in the tables: relative to the root, POSIX.
        other_paths: Further paths with the same content, sorted.
        sha256: Hex digest of the content; None where the content cannot be read.
        size: Bytes; None where the content cannot be read.
        media_type: Decided from the content; `application/octet-stream` where unknown.
        error: What is wrong, and what mends it.
    """

    path: Path
    source_path: str
    other_paths: tuple[str, ...]
    sha256: str | None
    size: int | None
    media_type: str
    error: FileError

    @property
    def doc_id(self) -> str:
        """The document's key.

        The first 16 hex digits of the sha256 of the content or, where the content cannot be read,
        of the sha256 of `path:` followed by `source_path` in UTF-8.
        """
        if self.sha256 is not None:
            return self.sha256[:16]
        return hashlib.sha256(f"path:{self.source_path}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Everything found under a root; both tuples are sorted by `doc_id`, then by path."""

    sources: tuple[Source, ...]
    failed: tuple[FailedSource, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A regular file whose content could be read."""

    path: Path
    source_path: str
    sha256: str
    size: int
    media_type: str
    foreign: str | None


def source_path_of(path: Path, root: Path) -> str:
    r"""Return a path as the tables give it: relative to the root, POSIX, valid UTF-8.

    A byte of a name that is not UTF-8 becomes a visible escape, so that two such names stay two.

    >>> source_path_of(Path("raw/2566/a.txt"), Path("raw"))
    '2566/a.txt'
    >>> source_path_of(Path("raw/\udcca.txt"), Path("raw"))
    '\\xca.txt'
    """
    relative = path.relative_to(root).as_posix()
    return relative.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _unreadable(path: Path, root: Path, message: str, mend: str) -> FailedSource:
    """Return the row of something that cannot be opened."""
    error = UnreadableFile(message, mend=mend)
    return FailedSource(path, source_path_of(path, root), (), None, None, media.UNKNOWN, error)


def _reason(error: OSError) -> str:
    """Return the system's own words for what went wrong."""
    return error.strerror or type(error).__name__


def _refused(path: Path, root: Path, error: OSError) -> FailedSource:
    """Return the row of something the system refused to open."""
    return _unreadable(
        path,
        root,
        f"It cannot be opened: {_reason(error)}.",
        "Check its permissions and the disk, then run again.",
    )


def _bad_link(path: Path, root: Path, error: OSError) -> FailedSource:
    """Return the row of a link that leads nowhere, or in a circle."""
    if isinstance(error, FileNotFoundError):
        message = f"It is a link to {_target(path)}, which does not exist."
    else:
        message = f"It is a link that cannot be followed: {_reason(error)}."
    return _unreadable(path, root, message, "Replace the link by the file itself, or remove it.")


def _target(link: Path) -> str:
    """Return where a link points, in valid UTF-8."""
    target = os.fsencode(link.readlink())
    return repr(target.decode("utf-8", "backslashreplace"))


def _look(path: Path, root: Path) -> _Found | FailedSource:
    """Read one regular file once, from begin to end, for its digest and its first bytes."""
    digest = hashlib.sha256()
    head = b""
    size = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if not size:
                    head = chunk[: media.HEAD_BYTES]
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        return _refused(path, root, error)
    return _Found(
        path=path,
        source_path=source_path_of(path, root),
        sha256=digest.hexdigest(),
        size=size,
        media_type=media.media_type(head, path.name),
        foreign=media.foreign_kind(head, path.name),
    )


def _folder_id(path: Path) -> tuple[int, int]:
    """Return what identifies a folder whichever path led to it."""
    status = path.stat()
    return status.st_dev, status.st_ino


def _walk(root: Path) -> Iterator[_Found | FailedSource]:
    """Yield everything under the root, in no promised order."""
    linked: set[tuple[int, int]] = set()
    todo: list[tuple[Path, frozenset[tuple[int, int]]]] = [(root, frozenset({_folder_id(root)}))]
    while todo:
        folder, above = todo.pop()
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            yield _refused(folder, root, error)
            continue
        for name in names:
            if name.startswith("."):
                continue
            path = folder / name
            is_link = path.is_symlink()
            try:
                status = path.stat()
            except (OSError, RuntimeError) as error:
                # RuntimeError: how pathlib tells of a circle of links on some versions.
                cause = error if isinstance(error, OSError) else OSError(0, "circular link")
                yield _bad_link(path, root, cause) if is_link else _refused(path, root, cause)
                continue
            if stat.S_ISREG(status.st_mode):
                yield _look(path, root)
            elif not stat.S_ISDIR(status.st_mode):
                yield _unreadable(
                    path,
                    root,
                    "It is a pipe, socket or device, not a file.",
                    "Remove it from the folder.",
                )
            else:
                folder_id = (status.st_dev, status.st_ino)
                if folder_id in above:
                    yield _unreadable(
                        path,
                        root,
                        "It leads back to a folder it lies in itself.",
                        "Remove the link.",
                    )
                elif not (is_link and folder_id in linked):
                    if is_link:
                        linked.add(folder_id)
                    todo.append((path, above | {folder_id}))


def _error_of(size: int, foreign: str | None) -> FileError:
    """Return why a readable file is no source."""
    if size == 0:
        return EmptyFile("The file has no bytes.", mend="Fetch it again from where it came.")
    if foreign is None:
        return UnsupportedType(
            "The content is of no kind that is read here (PDF, PNG, JPEG, TIFF, WebP, text, HTML).",
            mend="If it is text, give it a name that ends in .txt, .md or .html; "
            "otherwise convert it to PDF.",
        )
    archive = "archive" in foreign
    return UnsupportedType(
        f"The file is {foreign}, which is not read.",
        mend="Unpack it beside itself." if archive else "Save or export it as PDF.",
    )


def _group(files: list[_Found]) -> Source | FailedSource:
    """Return the one row of files with equal content, given in the order of their paths.

    Only names can tell text kinds apart, so the first name that makes the content readable decides.
    """
    first = files[0]
    others = tuple(f.source_path for f in files[1:])
    known = next((f.media_type for f in files if f.media_type != media.UNKNOWN), media.UNKNOWN)
    if first.size and known != media.UNKNOWN:
        return Source(
            path=first.path,
            source_path=first.source_path,
            sha256=first.sha256,
            size=first.size,
            media_type=known,
            other_paths=others,
        )
    error = _error_of(first.size, first.foreign)
    return FailedSource(
        first.path, first.source_path, others, first.sha256, first.size, known, error
    )


def discover(root: Path) -> Discovery:
    """Find every file under a folder.

    Args:
        root: The archive's folder; it may itself be a link.

    Returns:
        A `Source` per distinct content that some reader takes, a `FailedSource` for everything
        else, both sorted by `doc_id`.

    Raises:
        NoSuchFolder: The root does not exist, is no folder, or cannot be listed.
    """
    try:
        if not root.is_dir():
            raise NoSuchFolder(
                f"{str(root)!r} is not a folder.", mend="Give the folder of the reports."
            )
        next(root.iterdir(), None)
    except OSError as error:
        raise NoSuchFolder(
            f"{str(root)!r} cannot be listed: {_reason(error)}.", mend="Check its permissions."
        ) from error
    by_content: dict[str, list[_Found]] = {}
    failed: list[FailedSource] = []
    for found in sorted(_walk(root), key=lambda f: f.source_path):
        if isinstance(found, FailedSource):
            failed.append(found)
        else:
            by_content.setdefault(found.sha256, []).append(found)
    sources: list[Source] = []
    for files in by_content.values():
        row = _group(files)
        if isinstance(row, Source):
            sources.append(row)
        else:
            failed.append(row)
    return Discovery(
        sources=tuple(sorted(sources, key=lambda s: (s.doc_id, s.source_path))),
        failed=tuple(sorted(failed, key=lambda f: (f.doc_id, f.source_path))),
    )
