from __future__ import annotations

import errno
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cache as cache_module
from pipeline.cache import Cache, code_version, key_of
from pipeline.errors import CacheNotWritten
from pipeline.readers.base import ReadOptions

KEY = key_of("one")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.read("page", KEY) is None
    cache.write("page", KEY, "หน้า ๑".encode())
    assert cache.read("page", KEY) == "หน้า ๑".encode()
    assert cache.read("rows", KEY) is None
    assert cache.path("page", KEY) == tmp_path / "cache" / "page" / KEY[:2] / KEY[2:4] / KEY


@pytest.mark.parametrize("damage", ["empty", "cut", "flip", "other", "grown"])
def test_a_damaged_entry_is_a_miss_and_can_be_written_again(tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path)
    cache.write("page", KEY, b"content" * 100)
    path = cache.path("page", KEY)
    whole = path.read_bytes()
    flipped = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
    path.write_bytes(
        {
            "empty": b"",
            "cut": whole[:-1],
            "flip": flipped,
            "other": b"no entry at all, but long enough",
            "grown": whole + b"x",
        }[damage]
    )
    assert cache.read("page", KEY) is None
    cache.write("page", KEY, b"new")
    assert cache.read("page", KEY) == b"new"


def test_a_killed_writer_leaves_no_half_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    cache.write("page", KEY, b"old")

    def full(*_: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CacheNotWritten, match="No space left"):
        cache.write("page", KEY, b"new")
    assert cache.read("page", KEY) == b"old"
    assert [p.name for p in cache.path("page", KEY).parent.iterdir()] == [KEY]


def test_a_folder_that_cannot_be_made_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(CacheNotWritten, match="ITA_CACHE"):
        Cache(tmp_path / "file" / "cache").prepare()


def write_often(root: str, content: bytes) -> None:
    for _ in range(200):
        Cache(Path(root)).write("page", KEY, content)


def test_several_processes_may_write_the_same_entry(tmp_path: Path) -> None:
    contents = [bytes([letter]) * 50_000 for letter in b"ab"]
    spawn = get_context("spawn")
    writers = [spawn.Process(target=write_often, args=(str(tmp_path), c)) for c in contents]
    for writer in writers:
        writer.start()
    seen: set[bytes | None] = set()
    while any(writer.is_alive() for writer in writers):
        seen.add(Cache(tmp_path).read("page", KEY))
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert seen <= {None, *contents}
    assert Cache(tmp_path).read("page", KEY) in contents


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_keys_differ_where_parts_differ(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert (key_of(*a) == key_of(*b)) == (a == b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        ((1,), ("1",)),
        ((None,), ("None",)),
        ((ReadOptions(),), (ReadOptions(dpi=301),)),
        (("\udcca",), ("\ufffd",)),
    ],
)
def test_keys_tell_parts_apart(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert key_of(*one) != key_of(*other)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two modules, one of which the other imports inside a function."""
    package = tmp_path / "inkhouse"
    (package / "tables").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "reader.py": "def read():\n    from inkhouse import engine\n    return engine\n",
        "engine.py": "SPEED = 1\n",
        "other.py": "SPEED = 1\n",
        "tables/codes.csv": "code\no1\n",
    }.items():
        (package / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(cache_module, "_OWN_PACKAGES", ("inkhouse",))
    return package


@pytest.mark.parametrize(
    ("changed", "matters"),
    [("reader.py", True), ("engine.py", True), ("other.py", False), ("tables/codes.csv", True)],
)
def test_the_code_version_follows_what_is_imported(
    project: Path, changed: str, matters: bool
) -> None:
    def version() -> str:
        code_version.cache_clear()
        return code_version(("inkhouse.reader",), ("inkhouse",))

    before = version()
    assert version() == before
    path = project / changed
    path.write_text(path.read_text(encoding="utf-8") + "\n# or another\n", encoding="utf-8")
    assert (version() != before) == matters
    assert "inkhouse.engine" not in sys.modules, "reading code must not run it"
    code_version.cache_clear()


def test_the_cache_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.settings import default_cache_dir

    monkeypatch.setenv("ITA_CACHE", "x/own")
    monkeypatch.setenv("XDG_CACHE_HOME", "x/xdg")
    assert default_cache_dir() == Path("x/own")
    monkeypatch.delenv("ITA_CACHE")
    assert default_cache_dir() == Path("x/xdg/ita-reader")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache_dir() == Path.home() / ".cache" / "ita-reader"
