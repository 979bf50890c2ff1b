"""Every file under the root is a source or has a reason why not."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import media
from pipeline.discover import Discovery, FailedSource, discover
from pipeline.errors import EmptyFile, FileError, NoSuchFolder, UnreadableFile, UnsupportedType
from tests.readers.text_cases import cases


@pytest.mark.parametrize(
    "case", cases("media_types.json"), ids=lambda c: f"{c['name']} {c['type']}"
)
def test_media_type(case: dict[str, Any]) -> None:
    head = case["head"].encode("latin-1")
    assert media.media_type(head, case["name"]) == case["type"]
    if "foreign" in case:
        assert media.foreign_kind(head, case["name"]) == case["foreign"]


def put(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def failures(found: Discovery) -> dict[str, type[FileError]]:
    return {f.source_path: type(f.error) for f in found.failed}


def paths(found: Discovery) -> set[str]:
    return {s.source_path for s in found.sources}


def test_nested_folders_and_names(tmp_path: Path) -> None:
    long = "ก" * 80 + ".txt"
    names = ["a.txt", "ปี ๒๕๖๖/อบต. นา/รายงาน\nผล.txt", f"x/{long}", "x/y/z/#&?.md", " .txt"]
    put(tmp_path, {name: name.encode() for name in names})
    found = discover(tmp_path)
    assert paths(found) == set(names)
    assert found.failed == ()
    ids = [s.doc_id for s in found.sources]
    assert ids == sorted(ids)
    for source in found.sources:
        data = source.source_path.encode()
        assert source.sha256 == hashlib.sha256(data).hexdigest()
        assert source.size == len(data)
        assert source.path.read_bytes() == data


def test_equal_files_are_one_document(tmp_path: Path) -> None:
    put(tmp_path, {"b/2.txt": b"same", "a/1.txt": b"same", "c.txt": b"same", "d.txt": b"other"})
    found = discover(tmp_path)
    same = next(s for s in found.sources if s.size == 4)
    assert (same.source_path, same.other_paths) == ("a/1.txt", ("b/2.txt", "c.txt"))
    assert same.path == tmp_path / "a/1.txt"
    assert len(found.sources) == 2


def test_any_name_that_makes_it_text_will_do(tmp_path: Path) -> None:
    put(tmp_path, {"a.bin": b"words", "b.txt": b"words"})
    (source,) = discover(tmp_path).sources
    assert (source.source_path, source.media_type) == ("a.bin", "text/plain")


def test_only_dot_names_are_skipped(tmp_path: Path) -> None:
    put(tmp_path, {".gitkeep": b"", ".DS_Store": b"x", ".git/a.txt": b"x", "Thumbs.db": b"\x01"})
    found = discover(tmp_path)
    assert found.sources == ()
    assert failures(found) == {"Thumbs.db": UnsupportedType}


def test_empty_files_are_one_failure(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"", "b.pdf": b""})
    (failed,) = discover(tmp_path).failed
    assert isinstance(failed.error, EmptyFile)
    assert (failed.source_path, failed.other_paths, failed.size) == ("a.txt", ("b.pdf",), 0)
    assert failed.sha256 == hashlib.sha256(b"").hexdigest()
    assert failed.doc_id == hashlib.sha256(b"").hexdigest()[:16]


def test_unsupported_kinds_are_named(tmp_path: Path) -> None:
    put(tmp_path, {"a.docx": b"PK\x03\x04..word/document.xml", "b.zip": b"PK\x03\x04", "c": b"?"})
    failed = {f.source_path: f for f in discover(tmp_path).failed}
    assert set(map(type, (f.error for f in failed.values()))) == {UnsupportedType}
    assert "a Word document (.docx)" in failed["a.docx"].error.message
    assert "PDF" in failed["a.docx"].error.mend
    assert "Unpack" in failed["b.zip"].error.mend
    assert ".txt" in failed["c"].error.mend
    assert failed["a.docx"].media_type == "application/octet-stream"


def test_content_decides(tmp_path: Path) -> None:
    put(tmp_path, {"a.pdf": b"\xff\xd8\xff\xe0", "b.txt": b"\x00\x01"})
    types = {s.source_path: s.media_type for s in discover(tmp_path).sources}
    assert types == {"a.pdf": "image/jpeg", "b.txt": "text/plain"}


def test_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    put(outside, {"far.txt": b"far", "folder/deep.txt": b"deep"})
    put(root, {"near.txt": b"near", "sub/in.txt": b"in"})
    (root / "to_far.txt").symlink_to(outside / "far.txt")
    (root / "to_near.txt").symlink_to("near.txt")
    (root / "linked").symlink_to(outside / "folder")
    (root / "linked_again").symlink_to(outside / "folder")
    (root / "dangling.txt").symlink_to("nothing.txt")
    (root / "sub" / "up").symlink_to("..")
    (root / "self").symlink_to("self")
    found = discover(root)
    assert paths(found) == {"near.txt", "sub/in.txt", "to_far.txt", "linked/deep.txt"}
    assert next(
        s for s in found.sources if s.size == 4 and s.path.name == "near.txt"
    ).other_paths == ("to_near.txt",)
    assert failures(found) == dict.fromkeys(("dangling.txt", "sub/up", "self"), UnreadableFile)
    dangling = next(f for f in found.failed if f.source_path == "dangling.txt")
    assert "nothing.txt" in dangling.error.message
    assert (dangling.sha256, dangling.size) == (None, None)
    expected = hashlib.sha256(b"path:dangling.txt").hexdigest()[:16]
    assert dangling.doc_id == expected


def test_folders_that_link_to_each_other(tmp_path: Path) -> None:
    put(tmp_path, {"a/1.txt": b"1", "b/2.txt": b"2"})
    (tmp_path / "a/to_b").symlink_to("../b")
    (tmp_path / "b/to_a").symlink_to("../a")
    found = discover(tmp_path)
    assert paths(found) == {"a/1.txt", "a/to_b/2.txt"}
    assert failures(found) == {"a/to_b/to_a": UnreadableFile, "b/to_a/to_b": UnreadableFile}


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (failed,) = discover(tmp_path).failed
    assert isinstance(failed.error, UnreadableFile)
    assert "pipe" in failed.error.message


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"locked.txt": b"x", "shut/in.txt": b"y", "open.txt": b"z"})
    real_open, real_iterdir = Path.open, Path.iterdir

    def fake_open(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "locked.txt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_open(self, *args, **kwargs)

    def fake_iterdir(self: Path) -> Any:
        if self.name == "shut":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_iterdir(self)

    monkeypatch.setattr(Path, "open", fake_open)
    monkeypatch.setattr(Path, "iterdir", fake_iterdir)
    found = discover(tmp_path)
    assert paths(found) == {"open.txt"}
    assert failures(found) == {"locked.txt": UnreadableFile, "shut": UnreadableFile}
    assert all("Permission denied" in str(f.error) for f in found.failed)


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"\xca\xd2.txt", b"\xca\xd3.txt"):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(name)
    found = discover(tmp_path)
    assert paths(found) == {r"\xca\xd2.txt", r"\xca\xd3.txt"}
    assert all(s.path.is_file() for s in found.sources)


def test_root_must_be_a_folder(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"x"})
    for path in (tmp_path / "a.txt", tmp_path / "gone"):
        with pytest.raises(NoSuchFolder, match="not a folder"):
            discover(path)
    (tmp_path / "link").symlink_to(tmp_path)
    assert "a.txt" in paths(discover(tmp_path / "link"))


def test_empty_root(tmp_path: Path) -> None:
    assert discover(tmp_path) == Discovery((), ())


def test_failed_rows_are_sorted(tmp_path: Path) -> None:
    put(tmp_path, {f"{n}.bin": bytes([n]) for n in range(20)})
    failed = discover(tmp_path).failed
    ids = [f.doc_id for f in failed]
    assert len(ids) == 20
    assert ids == sorted(ids)
    assert all(isinstance(f, FailedSource) for f in failed)
