"""HTML files: saved pages and exported reports.

A page is read as a browser shows it (see `html_text`). `raw` and `text` are that shown text;
`line_no` is the line of the element in the file, None past line 65534, where the parser stops
counting.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from parsers.document import Block, Line, Page, PageNote
from pipeline.errors import ReaderFailed
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.encoding import read_text
from pipeline.readers.html_table import build_html_table
from pipeline.readers.html_text import Shown, shown

_VERSION: Final = "1"
_NEWLINES = re.compile(r"\r\n?")


def pages_of(source: Source, options: ReadOptions) -> int:
    """Return 1: an HTML file is one page."""
    del source, options
    return 1


def reason_of(source: Source, options: ReadOptions) -> str:
    """Return why an HTML file is read by this reader, with the encoding it was decoded from.

    Raises:
        FileError: The file cannot be read as text.
    """
    decoded = read_text(source.path, options.max_text_bytes)
    return f"HTML file, decoded as {decoded.describe()}"


def _parse(html: str) -> tuple[etree._Element | None, bool]:
    """Parse HTML; the flag says whether the parser gave up before the end."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, recover=True, huge_tree=True
    )
    root = etree.fromstring(html.encode("utf-8"), parser)
    given_up = any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return root, given_up


def _line(line: Shown, offset: int) -> Line:
    """Make a line of the document."""
    number = None if line.line_no is None else line.line_no + offset
    return Line(text=line.text, raw=line.text, line_no=number, kind=line.kind)


def _blocks(root: etree._Element, offset: int) -> tuple[Block, ...]:
    """Return the lines and tables of parsed HTML, in reading order."""
    blocks: list[Block] = []
    for item in shown(root, keep_tables=True):
        if isinstance(item, Shown):
            blocks.append(_line(item, offset))
            continue
        outside, table = build_html_table(item, offset)
        blocks.extend(_line(line, offset) for line in outside)
        if table is not None:
            blocks.append(table)
    return tuple(blocks)


def html_blocks(html: str, first_line: int = 1) -> tuple[Block, ...]:
    """Return the lines and tables of HTML.

    Args:
        html: The HTML, whole or a fragment; its lines end in LF.
        first_line: The number of its first line in the file.

    >>> [b.text for b in html_blocks("<h1>ผล</h1><p>ได้<br>๑๐๐") if isinstance(b, Line)]
    ['ผล', 'ได้', '๑๐๐']
    """
    root, _ = _parse(html)
    return () if root is None else _blocks(root, first_line - 1)


class HtmlFileReader:
    """Reads whole HTML files, each as one page."""

    name = "html_file"

    def version(self) -> str:
        """Return the version of this reader's own code and of the parser below it."""
        return f"{self.name}-{_VERSION}+libxml2-{'.'.join(map(str, etree.LIBXML_VERSION))}"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Read the page.

        Raises:
            UnreadableFile: The file cannot be opened.
            FileTooLarge: It has more than `options.max_text_bytes` bytes.
            NotText: Its bytes are no text.
            ReaderFailed: A page other than the first was asked for.
        """
        if plan.page != 1:
            raise ReaderFailed(f"An HTML file is one page; it has no page {plan.page}.")
        decoded = read_text(source.path, options.max_text_bytes)
        root, given_up = _parse(_NEWLINES.sub("\n", decoded.text))
        notes: list[PageNote] = []
        if given_up:
            notes.append(
                PageNote(
                    severity="error",
                    kind="html_cut_off",
                    message="The HTML is nested too deeply; what follows was not read.",
                )
            )
        if decoded.broken:
            notes.append(
                PageNote(
                    severity="warning",
                    kind="broken_characters",
                    message=f"{decoded.broken} broken character(s) stand as U+FFFD.",
                )
            )
        return Page(
            number=1,
            reader=self.name,
            reason=f"HTML file, decoded as {decoded.describe()}",
            blocks=() if root is None else _blocks(root, 0),
            notes=tuple(notes),
        )
