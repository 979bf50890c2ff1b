"""Results kept between runs, by the content they were made from.

An entry's key is a hash of everything its content depends on, so an entry is never out of date: a
changed file, option, reader or line of code has another key. Entries carry a checksum, and one
that does not fit is a miss. Writing goes through a temporary file and a rename, so several
processes may share a folder and a killed run leaves whole entries only.

Layout: `KIND/ab/cd/abcd...` below the cache folder; `KIND` is `plan`, `page` or `rows`.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.errors import CacheNotWritten

Kind = Literal["plan", "page", "rows"]

_MAGIC = b"ita1"
_SUM_BYTES = 16
_OWN_PACKAGES = ("normalizers", "parsers", "pipeline")
_NO_DATA = frozenset({".py", ".pyc", ".md", ".typed"})
_DISTRIBUTIONS = ("geothai", "msgspec", "pythainlp", "rapidfuzz")


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries below one folder. Cheap to make, holds nothing open, can cross processes."""

    root: Path

    def prepare(self) -> None:
        """Make the folder and prove that it can be written.

        Raises:
            CacheNotWritten: It cannot.
        """
        self.write("plan", key_of("probe"), b"")

    def read(self, kind: Kind, key: str) -> bytes | None:
        """Return the content of an entry; None where there is none or its checksum is wrong."""
        try:
            stored = self.path(kind, key).read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + _SUM_BYTES
        if stored[: len(_MAGIC)] != _MAGIC or stored[len(_MAGIC) : head] != _sum(stored[head:]):
            return None
        try:
            return zlib.decompress(stored[head:])
        except zlib.error:
            return None

    def write(self, kind: Kind, key: str, content: bytes) -> None:
        """Store the content of an entry; a reader sees all of it or none.

        Raises:
            CacheNotWritten: The folder refuses (full disk, no permission).
        """
        packed = zlib.compress(content, 1)
        path = self.path(kind, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MAGIC + _sum(packed) + packed)
                Path(temporary).replace(path)
            except OSError:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as exc:
            raise CacheNotWritten(
                f"The cache {self.root} cannot be written: {exc.strerror or exc}.",
                mend="Free some space, or name another folder with ITA_CACHE.",
            ) from exc

    def path(self, kind: Kind, key: str) -> Path:
        """Return where an entry lies."""
        return self.root / kind / key[:2] / key[2:4] / key


def key_of(*parts: object) -> str:
    """Return the key of an entry that depends on exactly these parts.

    Parts are told apart by their `repr`, so they must be plain values (str, int, bool, None,
    tuples and dataclasses of these).

    >>> key_of("a", "bc") == key_of("ab", "c")
    False
    """
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _sum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM_BYTES).digest()


@cache
def code_version(modules: tuple[str, ...], data: tuple[str, ...] = ()) -> str:
    """Return a hash of the named modules and of everything of this project they import.

    Other distributions count by their version, so that a newer gazetteer or matcher is not served
    old results. Imports are read from the source, not run, so this costs milliseconds and loads
    nothing; a module that cannot be found counts for nothing.

    Args:
        modules: Dotted names of the modules to begin at.
        data: Dotted names of packages whose data files (code tables, models) count too.
    """
    digest = hashlib.sha256()
    for name, path in sorted([*_closure(modules), *_data_files(data)]):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for distribution in _DISTRIBUTIONS:
        digest.update(f"{distribution}={_installed(distribution)}\0".encode())
    return digest.hexdigest()[:16]


def _installed(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _closure(modules: Iterable[str]) -> list[tuple[str, Path]]:
    """Return the source files of the modules and of their project imports, by module name."""
    found: dict[str, Path] = {}
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        source = _source_of(module)
        if source is not None:
            found[module] = source
            waiting.extend(_imports(source))
            waiting.extend([package] if (package := module.rpartition(".")[0]) else [])
    return list(found.items())


def _data_files(packages: Iterable[str]) -> list[tuple[str, Path]]:
    """Return every file of the packages that is no code, by package name and path in it."""
    found: list[tuple[str, Path]] = []
    for package in packages:
        source = _source_of(package)
        if source is None or source.name != "__init__.py":
            continue
        found.extend(
            (f"{package}/{path.relative_to(source.parent).as_posix()}", path)
            for path in source.parent.rglob("*")
            if path.is_file() and path.suffix not in _NO_DATA
        )
    return found


def _source_of(module: str) -> Path | None:
    """Return where the source of a module lies, without importing its package."""
    top, *rest = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    for folder in spec.submodule_search_locations or ():
        base = Path(folder, *rest)
        for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
            if path.is_file():
                return path
    if not rest and spec.origin and spec.origin.endswith(".py"):
        return Path(spec.origin)
    return None


def _imports(source: Path) -> Iterator[str]:
    """Yield the project's own modules that a source file may import, wherever in it."""
    try:
        tree = ast.parse(source.read_bytes())
    except SyntaxError:
        return
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from package import name` may name a module: whether its file exists decides.
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.partition(".")[0] in _OWN_PACKAGES)
