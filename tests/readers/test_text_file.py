"""Text files: lines, tables and pages, each with the right line number."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Line, Page, Table
from pipeline.errors import FileTooLarge, NotText, ReaderFailed, UnreadableFile
from pipeline.readers.base import PagePlan, Reader, ReadOptions, Source
from pipeline.readers.text_file import TextFileReader, blocks_of, pages_of, reason_of
from tests.readers.text_cases import cases, short
from tests.shared import SHARED, needs_shared


def source_of(path: Path, media_type: str = "text/plain") -> Source:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return Source(path, path.name, digest, len(data), media_type)


def read(path: Path, page: int = 1, max_text_bytes: int = 20_000_000) -> Page:
    plan = PagePlan(page, "text_file", "")
    return TextFileReader().read(source_of(path), plan, ReadOptions(max_text_bytes=max_text_bytes))


@pytest.mark.parametrize("case", cases("text_blocks.json"), ids=lambda c: c["name"])
def test_blocks(tmp_path: Path, case: dict[str, Any]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(case["text"].encode())
    page = read(path)
    assert [short(b) for b in page.blocks] == case["blocks"]
    for line in page.lines:
        assert line.raw == line.text
    for table in page.tables:
        assert all(cell.raw == cell.text for cell in table.cells)


def test_every_cell_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("ก\n\nข\tค\n--\t--\nง\tจ\n", encoding="utf-8")
    (table,) = read(path).tables
    assert [(c.text, c.line_no) for c in table.cells] == [("ข", 3), ("ค", 3), ("ง", 5), ("จ", 5)]


def test_form_feeds_separate_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("ก\r\n- ๑ -\r\n\fข\n\f\fค\tง\n\f\n".encode())
    source = source_of(path)
    assert pages_of(source, ReadOptions()) == 4
    pages = [read(path, n) for n in range(1, 5)]
    assert [[short(b) for b in page.blocks] for page in pages] == [
        [["text", 1, "ก"], ["furniture", 2, "- ๑ -"]],
        [["text", 3, "ข"]],
        [],
        [["table", 4, [["ค", "ง"]]]],
    ]
    assert [page.number for page in pages] == [1, 2, 3, 4]


def test_page_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("ก", encoding="utf-8")
    with pytest.raises(ReaderFailed, match="no page 2"):
        read(path, 2)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("ก", encoding="utf-8")
    assert read(path).lines[0].text == "ก"
    path.write_text("ขข", encoding="utf-8")
    assert read(path).lines[0].text == "ขข"


@pytest.mark.parametrize(
    ("data", "media_type", "reason"),
    [
        ("ก".encode(), "text/plain", "text file, decoded as UTF-8"),
        ("ก".encode(), "text/markdown", "Markdown file, decoded as UTF-8"),
        ("คะแนน".encode("cp874"), "text/plain", "text file, decoded as TIS-620"),
        (
            "\ufeffก".encode("utf-16-le"),
            "text/plain",
            "text file, decoded as UTF-16LE with a byte order mark",
        ),
    ],
)
def test_reason(tmp_path: Path, data: bytes, media_type: str, reason: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    page = TextFileReader().read(source_of(path, media_type), PagePlan(1, "", ""), ReadOptions())
    assert page.reason == reason


def test_reader_protocol(tmp_path: Path) -> None:
    reader: Reader = TextFileReader()
    path = tmp_path / "a.txt"
    path.write_bytes("คะแนน".encode("cp874"))
    assert reader.name == read(path).reader == "text_file"
    assert reader.version().startswith("text_file-")
    assert reason_of(source_of(path), ReadOptions()) == "text file, decoded as TIS-620"


def test_broken_characters_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    good = "ผลการประเมินคุณธรรม\n"
    path.write_bytes(good.encode() + "ขาดกลาง".encode()[:-1] + b"\n" + good.encode())
    page = read(path)
    assert page.lines[1].text == "ขาดกลา\ufffd"
    assert page.reason == "text file, decoded as UTF-8, 1 broken sequence replaced"
    (note,) = page.notes
    assert (note.severity, note.kind) == ("warning", "broken_characters")
    assert note.message.endswith("on 1 line(s): 2.")
    assert note.raw == "ขาดกลา\ufffd"


def test_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "binary.txt"
    binary.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(NotText):
        read(binary)
    large = tmp_path / "large.txt"
    large.write_bytes(b"12345")
    assert read(large, max_text_bytes=5).lines[0].text == "12345"
    with pytest.raises(FileTooLarge, match="more than 4 bytes"):
        read(large, max_text_bytes=4)
    gone = Source(tmp_path / "gone.txt", "gone.txt", "0" * 64, 1, "text/plain")
    with pytest.raises(UnreadableFile):
        pages_of(gone, ReadOptions())

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    fresh = Source(large, "fresh.txt", "0" * 64, 1, "text/plain")
    with pytest.raises(UnreadableFile, match="Permission denied"):
        pages_of(fresh, ReadOptions(max_text_bytes=77))


def test_a_row_too_wide_is_a_line() -> None:
    wide = "ก" + "\t" * 300
    assert [short(b) for b in blocks_of([(1, wide)])] == [["text", 1, wide]]


def test_padding_never_explodes() -> None:
    lines = [(1, "\t".join(["ก"] * 200))] + [(n, "ข\tค") for n in range(2, 4000)]
    blocks = blocks_of(lines)
    slots = sum(b.n_rows * b.n_cols for b in blocks if isinstance(b, Table))
    assert slots == 200 + 2 * 3998


_PIECES = [*"กข๐๑1|\\-*#.\t\t\n\n\r \f\u2028\x0b", "**", "<table>", "</table>"]
_TEXT = st.lists(st.sampled_from(_PIECES), max_size=80).map("".join)


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_every_written_line_is_in_exactly_one_block(text: str) -> None:
    lines = list(enumerate(text.replace("\f", "").replace("<", "‹").split("\n"), 1))
    holders: dict[int, int] = {}
    for block in blocks_of(lines):
        if isinstance(block, Line):
            held = {block.line_no}
            assert block.raw == lines[block.line_no - 1][1] if block.line_no else False
        else:
            held = {cell.line_no for cell in block.cells}
            assert len(held) == block.n_rows
        for number in held:
            assert number is not None
            holders[number] = holders.get(number, 0) + 1
    written = {number for number, raw in lines if raw.strip()}
    assert written <= set(holders)
    assert set(holders.values()) <= {1}
    # What more is held are rows of empty cells inside a table.
    assert all(set(lines[n - 1][1]) <= set(" \t\r\x0b\u2028") for n in set(holders) - written)


@settings(max_examples=100, deadline=None)
@given(_TEXT)
def test_tables_are_whole_grids(text: str) -> None:
    for block in blocks_of(list(enumerate(text.split("\n"), 1))):
        if isinstance(block, Table):
            slots = [
                (r, c)
                for cell in block.cells
                for r in range(cell.row, cell.row + cell.row_span)
                for c in range(cell.col, cell.col + cell.col_span)
            ]
            assert len(slots) == len(set(slots)) == block.n_rows * block.n_cols


@settings(max_examples=100, deadline=None)
@given(data=st.one_of(st.binary(max_size=60), _TEXT.map(str.encode)))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(data)
    try:
        count = pages_of(source_of(path), ReadOptions())
    except NotText:
        return
    pages = [read(path, n) for n in range(1, count + 1)]
    assert [p.number for p in pages] == list(range(1, count + 1))
    numbers = [b.line_no for p in pages for b in p.blocks if b.line_no is not None]
    assert numbers == sorted(numbers)


# Counted by eye in the reports: rows and columns of the tables, by their first line.
_REAL = {
    "000": (10, {83: (3, 6), 192: (1, 6), 357: (3, 6), 361: (1, 5)}),
    "001": (28, {27: (3, 5), 31: (3, 5), 38: (3, 6), 107: (2, 7), 138: (5, 5), 234: (3, 5)}),
    "002": (6, {19: (4, 5), 24: (3, 5), 41: (3, 5)}),
    "003": (4, {24: (2, 6), 35: (3, 6)}),
    "004": (1, {62: (6, 4)}),
}


def real(number: str) -> Page:
    (path,) = (SHARED / "reports").glob(f"{number}_*.txt")
    return read(path)


@needs_shared
@pytest.mark.parametrize("number", _REAL)
def test_real_tables(number: str) -> None:
    count, sizes = _REAL[number]
    tables = real(number).tables
    assert len(tables) == count
    found = {t.line_no: (t.n_rows, t.n_cols) for t in tables}
    assert {line: found.get(line) for line in sizes} == sizes


@needs_shared
def test_real_headers_span() -> None:
    spanning = [t for t in real("000").tables if t.n_rows == 3]
    assert len(spanning) == 7
    for table in spanning:
        top, second, _ = table.rows()
        assert [c.col_span for c in top] == [1, 2, 1, 1, 1]
        assert [c.row_span for c in top] == [2, 1, 2, 2, 2]
        assert [c.col for c in second] == [1, 2]


@needs_shared
def test_real_lines() -> None:
    kinds = [(line.line_no, line.kind) for line in real("000").lines if line.kind != "text"]
    assert kinds == [(193, "rule"), (362, "rule"), (365, "rule")]
    headings = [line.line_no for line in real("001").lines if line.kind == "heading"]
    assert headings == [15, 154, 172, 181, 191, 198]
    assert [line.line_no for line in real("004").lines if line.kind == "heading"] == [59, 60]
