r"""Text files: somebody's OCR, or a person, has read the report before.

Lines are numbered as editors and `grep -n` number them: LF, CR LF and CR end a line, nothing else
does. `str.splitlines` would also break at U+0085, U+2028, vertical tab and the FS/GS/RS separators,
and every number after one of them would point at the wrong line; those characters stay inside their
line. A form feed ends a page and no line. Nothing is normalised here: `raw` and `text` are the line
as read, HTML inside cells included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from parsers.document import Block, Line, LineKind, Page, PageNote, Table
from pipeline.errors import ReaderFailed, UnreadableFile
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.encoding import read_text
from pipeline.readers.html_file import html_blocks
from pipeline.readers.text_tables import (
    Row,
    build_table,
    is_separator,
    pipe_row,
    split_at_headers,
    split_where_ragged,
    tab_row,
)

_VERSION: Final = "1"
_BREAKS: Final = re.compile(r"\r\n?")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_RULE_MARKS: Final = "-*_=–—"
_DOTS: Final = frozenset(".…·")
# A number alone could be a score or a year; between dashes or after `หน้า` it is a page number.
# A leading zero is an item code (`๐๑๘` is o18), never a page.
_SURE_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*[1-9๑-๙]\d{0,3}\s*[-–—]"
    r"|(?:หน้า(?:ที่)?|page)\s*[1-9๑-๙]\d{0,3}(?:\s*(?:/|จาก|ของ|of)\s*\d{1,4})?)\s*",
    re.IGNORECASE,
)
_BARE_PAGE_NUMBER = re.compile(r"\s*[1-9๑-๙]\d{0,2}\s*")
_BOLD_LINES: Final = 4
"""A bold heading may be wrapped over this many lines."""

NumberedLine = tuple[int, str]
"""1-based line number in the file, and the line as read without its end."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A decoded file and where its pages lie: (start, end, first line number) in `text`."""

    text: str
    pages: tuple[tuple[int, int, int], ...]
    description: str


def _page_spans(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return where the pages lie. A form feed that only ends the last page begins no other."""
    spans: list[tuple[int, int, int]] = []
    start, line_no = 0, 1
    for end in [m.start() for m in re.finditer("\f", text)] + [len(text)]:
        spans.append((start, end, line_no))
        line_no += text.count("\n", start, end)
        start = end + 1
    if len(spans) > 1 and not text[spans[-1][0] :].strip():
        spans.pop()
    return tuple(spans)


@lru_cache(maxsize=1)
def _load(path: Path, size: int, mtime_ns: int, max_bytes: int) -> _Loaded:
    """Decode a file once for all its pages; size and time only tell a changed file from it."""
    del size, mtime_ns
    decoded = read_text(path, max_bytes)
    text = _BREAKS.sub("\n", decoded.text)
    return _Loaded(text, _page_spans(text), decoded.describe())


def _loaded(source: Source, options: ReadOptions) -> _Loaded:
    """Return the decoded file of a source."""
    try:
        status = source.path.stat()
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be read: {error.strerror or type(error).__name__}.",
            mend="Check its permissions and the disk, then run again.",
        ) from error
    return _load(source.path, status.st_size, status.st_mtime_ns, options.max_text_bytes)


def pages_of(source: Source, options: ReadOptions) -> int:
    """Return how many pages a text file has: form feeds separate them, at least one.

    Raises:
        FileError: The file cannot be read as text.
    """
    return len(_loaded(source, options).pages)


def reason_of(source: Source, options: ReadOptions) -> str:
    """Return why a text file is read by this reader, with the encoding it was decoded from.

    Raises:
        FileError: The file cannot be read as text.
    """
    what = "Markdown file" if source.media_type == "text/markdown" else "text file"
    return f"{what}, decoded as {_loaded(source, options).description}"


def _is_bold(raw: str) -> bool:
    """Return whether a whole line stands in `**…**`."""
    line = raw.strip()
    return (
        len(line) > 4 and line.startswith("**") and line.endswith("**") and "**" not in line[2:-2]
    )


def _bold_length(lines: Sequence[NumberedLine], at: int) -> int:
    """Return how many lines from here on are one bold heading; 0 where none begins."""
    if _is_bold(lines[at][1]):
        return 1
    first = lines[at][1].strip()
    if not first.startswith("**") or first.count("**") != 1 or len(first) == 2:
        return 0
    for n in range(1, min(_BOLD_LINES, len(lines) - at)):
        line = lines[at + n][1].strip()
        if not line or "\t" in line:
            return 0
        if "**" in line:
            return n + 1 if line.endswith("**") and line.count("**") == 1 else 0
    return 0


def _page_numbers(lines: Sequence[NumberedLine]) -> set[int]:
    """Return the indices of the page numbers: alone on the first or last written line of a page.

    A bare number has to stand apart from the text too.
    """
    written = [i for i, (_, raw) in enumerate(lines) if raw.strip()]
    found: set[int] = set()
    for at, neighbour in ((written[0], 1), (written[-1], -1)) if written else ():
        raw = lines[at][1]
        inside = at + neighbour
        apart = not 0 <= inside < len(lines) or not lines[inside][1].strip()
        if _SURE_PAGE_NUMBER.fullmatch(raw) or (apart and _BARE_PAGE_NUMBER.fullmatch(raw)):
            found.add(at)
    return found


def _line(line: NumberedLine, kind: LineKind = "text") -> Line:
    """Make a line of the document."""
    number, raw = line
    return Line(text=raw, raw=raw, line_no=number, kind=kind)


def _is_indented_prose(rows: Sequence[Row], width_before: int | None) -> bool:
    """Return whether tabs only indent: one text per row, after all its tabs.

    Rows as wide as the table just before are what is left of its last column.
    """
    if any(row.cells[-1].strip() == "" or any(map(str.strip, row.cells[:-1])) for row in rows):
        return False
    return any(len(row.cells) != width_before for row in rows)


def _run_blocks(rows: Sequence[Row], *, pipes: bool, width_before: int | None) -> list[Block]:
    """Make the tables of a run of contiguous rows; what only separates becomes a rule."""
    rules = [r for i, r in enumerate(rows) if is_separator(r, second=pipes and i == 1)]
    rule_lines = {r.line_no for r in rules}
    data = [r for r in rows if r.line_no not in rule_lines]
    empty = not any(cell.strip() for row in data for cell in row.cells)
    loose = all(len(row.cells) == 1 for row in data) and not rules
    if empty or (loose if pipes else _is_indented_prose(data, width_before)):
        blocks: list[Block] = [_line((r.line_no, r.raw)) for r in data if r.raw.strip()]
    else:
        blocks = [
            build_table(part)
            for table in split_at_headers(data)
            for part in split_where_ragged(table)
        ]
    blocks += [_line((r.line_no, r.raw), "rule") for r in rules]
    # A rule inside a table follows the table it lies in: a table's line is that of its first row.
    return sorted(blocks, key=lambda block: block.line_no or 0)


def _html_table_end(lines: Sequence[NumberedLine], at: int) -> int | None:
    """Return the index after an HTML table that begins here, None where it never ends cleanly."""
    depth = 0
    for i in range(at, len(lines)):
        line = lines[i][1].lower()
        depth += line.count("<table") - line.count("</table")
        if depth <= 0:
            return i + 1 if line.rstrip().endswith("</table>") else None
    return None


def _width_before(blocks: Sequence[Block]) -> int | None:
    """Return the columns of the table the text has just left, None after a line of text."""
    for block in reversed(blocks):
        if isinstance(block, Table):
            return block.n_cols
        if block.kind == "text" or block.kind == "heading":
            return None
    return None


def blocks_of(lines: Sequence[NumberedLine]) -> tuple[Block, ...]:
    r"""Make the blocks of one page: every written line ends up in exactly one.

    Args:
        lines: The page's lines in order, blank ones included.

    Returns:
        Lines and tables in reading order; blank lines are no blocks.

    >>> [type(b).__name__ for b in blocks_of([(1, "# ก"), (2, ""), (3, "ข\tค"), (4, "--\t--")])]
    ['Line', 'Table', 'Line']
    """
    blocks: list[Block] = []
    page_numbers = _page_numbers(lines)
    html_may_follow = True
    at = 0
    while at < len(lines):
        number, raw = lines[at]
        if not raw.strip():
            at += 1
            continue
        if html_may_follow and raw.lstrip()[:6].lower() == "<table":
            end = _html_table_end(lines, at)
            html_may_follow = end is not None
            if end is not None:
                fragment = "\n".join(text for _, text in lines[at:end])
                blocks.extend(html_blocks(fragment, first_line=number))
                at = end
                continue
        for as_row in (tab_row, pipe_row):
            rows: list[Row] = []
            while at < len(lines) and (row := as_row(*lines[at])) is not None:
                rows.append(row)
                at += 1
            if rows:
                width = _width_before(blocks)
                blocks += _run_blocks(rows, pipes=as_row is pipe_row, width_before=width)
                break
        else:
            bold = _bold_length(lines, at)
            if bold:
                blocks += [_line(line, "heading") for line in lines[at : at + bold]]
            else:
                blocks.append(_line(lines[at], _kind(raw, page_number=at in page_numbers)))
            at += bold or 1
    return tuple(blocks)


def is_rule(raw: str) -> bool:
    """Return whether a line is only drawn: `---`, `***`, dots to write on.

    >>> is_rule("- - -"), is_rule("....."), is_rule("--*"), is_rule("-")
    (True, True, False, False)
    """
    marks = "".join(raw.split())
    if marks[:1] in _DOTS:
        return _DOTS.issuperset(marks) and (len(marks) > 2 or "…" in marks)
    return len(marks) > 2 and marks[0] in _RULE_MARKS and marks.count(marks[0]) == len(marks)


def _kind(raw: str, *, page_number: bool) -> LineKind:
    """Return the kind of a line that is no part of a table or bold heading."""
    if page_number:
        return "furniture"
    if is_rule(raw):
        return "rule"
    return "heading" if _HEADING.match(raw) else "text"


def replacement_notes(lines: Sequence[NumberedLine]) -> tuple[PageNote, ...]:
    """Return a note on characters that were lost: U+FFFD stands where a byte was broken.

    It may have been written by the program that made the file, or by decoding it here.
    """
    hurt = [number for number, raw in lines if "\ufffd" in raw]
    if not hurt:
        return ()
    shown = ", ".join(map(str, hurt[:10])) + (", …" if len(hurt) > 10 else "")
    first = next(raw for number, raw in lines if number == hurt[0])
    at = first.index("\ufffd")
    return (
        PageNote(
            severity="warning",
            kind="broken_characters",
            message=f"Broken characters stand as U+FFFD on {len(hurt)} line(s): {shown}.",
            raw=first[max(0, at - 40) : at + 40],
        ),
    )


class TextFileReader:
    """Reads plain text and Markdown files, page by page (form feeds)."""

    name = "text_file"

    def version(self) -> str:
        """Return the version of this reader's own code."""
        return f"{self.name}-{_VERSION}"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Read one page.

        Raises:
            UnreadableFile: The file cannot be opened.
            FileTooLarge: It has more than `options.max_text_bytes` bytes.
            NotText: Its bytes are no text.
            ReaderFailed: It has no page of that number.
        """
        loaded = _loaded(source, options)
        if not 1 <= plan.page <= len(loaded.pages):
            raise ReaderFailed(f"The text has {len(loaded.pages)} page(s), no page {plan.page}.")
        start, end, first_line = loaded.pages[plan.page - 1]
        lines = list(enumerate(loaded.text[start:end].split("\n"), first_line))
        return Page(
            number=plan.page,
            reader=self.name,
            reason=reason_of(source, options),
            blocks=blocks_of(lines),
            notes=replacement_notes(lines),
        )
