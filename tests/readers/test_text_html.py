"""HTML files: what a browser shows, as lines and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Table
from pipeline.errors import NotText, ReaderFailed
from pipeline.readers.base import PagePlan, Reader, ReadOptions, Source
from pipeline.readers.html_file import HtmlFileReader, html_blocks, pages_of, reason_of
from tests.readers.text_cases import cases, short


def source_of(path: Path) -> Source:
    return Source(path, path.name, "0" * 64, path.stat().st_size, "text/html")


@pytest.mark.parametrize("case", cases("html_blocks.json"), ids=lambda c: c["name"])
def test_blocks(case: dict[str, Any]) -> None:
    assert [short(b) for b in html_blocks(case["html"])] == case["blocks"]


def test_reader(tmp_path: Path) -> None:
    reader: Reader = HtmlFileReader()
    path = tmp_path / "a.html"
    # The declared encoding is wrong, as it often is, and old Mac line ends count as lines.
    path.write_bytes('<meta charset="tis-620">\r<p>ก</p>\r\n<p>ข</p>'.encode())
    page = reader.read(source_of(path), PagePlan(1, "html_file", ""), ReadOptions())
    assert [short(b) for b in page.blocks] == [["text", 2, "ก"], ["text", 3, "ข"]]
    assert (page.number, page.reader) == (1, "html_file")
    assert page.reason == "HTML file, decoded as UTF-8"
    assert page.notes == ()
    assert pages_of(source_of(path), ReadOptions()) == 1
    assert reason_of(source_of(path), ReadOptions()) == "HTML file, decoded as UTF-8"
    assert reader.version().startswith("html_file-")
    with pytest.raises(ReaderFailed):
        reader.read(source_of(path), PagePlan(2, "", ""), ReadOptions())


def test_thai_code_page(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<html><p>ผลการประเมิน</p></html>".encode("cp874"))
    page = HtmlFileReader().read(source_of(path), PagePlan(1, "", ""), ReadOptions())
    assert page.lines[0].text == "ผลการประเมิน"
    assert page.reason == "HTML file, decoded as TIS-620"


def test_binary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html>\x00\x01\x02")
    with pytest.raises(NotText):
        HtmlFileReader().read(source_of(path), PagePlan(1, "", ""), ReadOptions())


def test_what_the_parser_gives_up_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 5000 + "ก" + "</div>" * 5000 + "<p>ข</p>", encoding="utf-8")
    page = HtmlFileReader().read(source_of(path), PagePlan(1, "", ""), ReadOptions())
    assert [(n.severity, n.kind) for n in page.notes] == [("error", "html_cut_off")]


def test_broken_html_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p><b>ก</p></i><table><td>ข</tr></div>", encoding="utf-8")
    page = HtmlFileReader().read(source_of(path), PagePlan(1, "", ""), ReadOptions())
    assert page.notes == ()
    assert [short(b) for b in page.blocks] == [["text", 1, "ก"], ["table", 1, [["ข"]]]]


def test_lines_the_parser_cannot_count_are_unknown() -> None:
    blocks = html_blocks("\n" * 70_000 + "<p>ก</p>")
    assert [short(b) for b in blocks] == [["text", None, "ก"]]


def test_lines_inside_a_larger_file() -> None:
    (table,) = html_blocks("<table>\n<tr><td>ก</table>", first_line=40)
    assert isinstance(table, Table)
    assert (table.line_no, table.cells[0].line_no) == (41, 41)


_TAGS = ["p", "b", "br", "ul", "ol", "li", "table", "tr", "td", "tbody", "pre", "a", "h1"]
_PIECES = st.one_of(
    st.sampled_from([f"<{t}>" for t in _TAGS] + [f"</{t}>" for t in _TAGS]),
    st.sampled_from(["<td colspan=3>", "<td rowspan=2>", "<td rowspan=0>", "<p hidden>"]),
    st.text("กขค ๑\n&<", min_size=1, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_html_gives_whole_grids(html: str) -> None:
    for block in html_blocks(html):
        if isinstance(block, Table):
            slots = [
                (r, c)
                for cell in block.cells
                for r in range(cell.row, cell.row + cell.row_span)
                for c in range(cell.col, cell.col + cell.col_span)
            ]
            assert len(slots) == len(set(slots)) == block.n_rows * block.n_cols
        else:
            assert block.text.strip()
            assert block.raw == block.text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([f"<{t}>" for t in _TAGS] + ["</td>", "</table>", "กข"])))
def test_no_word_is_lost_or_doubled(pieces: list[str]) -> None:
    words = [f"w{n}" if piece == "กข" else piece for n, piece in enumerate(pieces)]
    html = " ".join(words)
    blocks = html_blocks(html)
    texts = [
        text
        for block in blocks
        for text in (
            [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        )
    ]
    found = sorted(w for text in texts for w in text.split() if w.startswith("w"))
    assert found == sorted(w for w in words if w.startswith("w"))
