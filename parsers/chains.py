"""Tables that a page break cut apart, put together again: one chain per printed table.

A table continues the one before it when only page furniture stands between them and it either
repeats the header or has none. A table without a header that lost its first (merged) column on
the new page is moved to the right by one column and marked `shifted`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from parsers.document import Document, Line, Page, Table
from parsers.folding import fold
from parsers.headers import Head, is_repeated_head, read_head
from parsers.table_rows import Row, rows_of

Kind = Literal["measures", "checklist", "agencies", "line", "sheet"]

_NO_LETTERS = re.compile(r"[\W\d_]*")
_SECTION_LINE = re.compile(r"(?:ประเด็นการประเมิน|ตัวชี้วัด|เครื่องมือ|แบบวัด)")
_ITEM_CELL = re.compile(r"\s*(?:ข้อ(?:ที่)?\s*)?[oO๐0โ]\s*[0-9๐-๙]{1,2}(?![0-9๐-๙])")
_ITEM_SHARE = 0.5
_YEAR = re.compile(r"ปี|พ\.\s*ศ|[2๒][5๕][0-9๐-๙]{2}")
_LEAST_LISTED, _NAMED = 3, 0.8

_MEASURE_SUBJECTS = frozenset({"measure", "guideline", "issue", "indicator", "items"})
_MEASURE_DETAILS = frozenset(
    {"steps", "responsible", "timeframe", "monitoring", "output", "outcome", "guideline"}
)
_SCORE_ROLES = frozenset({"iit", "eit", "oit", "total", "eit_public", "eit_survey"})
_STATE_ROLES = frozenset({"components", "progress", "url", "done_mark", "not_done_mark"})


@dataclass(frozen=True, slots=True)
class Part:
    """The piece of a chain that stands on one page.

    `rows` are its data rows under the chain's columns (header, repeated header and ruled-off rows
    are left out). `lines` are the lines of text that stand between it and the table before it.
    """

    page: Page
    table_index: int
    rows: tuple[Row, ...]
    lines: tuple[tuple[Page, Line], ...]
    headless: bool = False
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One printed table: its header, its kinds, and its parts in reading order."""

    head: Head | None
    kinds: frozenset[Kind]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All data rows, in reading order."""
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def tables(self) -> frozenset[tuple[int, int]]:
        """(page number, index of the table on the page) of every part."""
        return frozenset((part.page.number, part.table_index) for part in self.parts)


def build_chains(document: Document) -> tuple[Chain, ...]:
    """Return the tables of a document, joined across pages, with what they are."""
    drafts: list[tuple[Head | None, list[Part]]] = []
    between: list[tuple[Page, Line]] = []
    for page in document.pages:
        table_index = -1
        for block in page.blocks:
            if isinstance(block, Line):
                if block.kind not in ("furniture", "rule") and not _is_noise(block.text):
                    between.append((page, block))
                continue
            table_index += 1
            _add(drafts, page, table_index, block, tuple(between))
            between = []
    return tuple(_chain(head, tuple(parts)) for head, parts in drafts)


def _chain(head: Head | None, parts: tuple[Part, ...]) -> Chain:
    rows = [row for part in parts for row in part.rows]
    if head is not None:
        column = _column_of_names(head, rows)
        head = head if column is None else head.with_role(column, "agencies", "agency")
    return Chain(head, _kinds(head, rows), parts)


def _column_of_names(head: Head, rows: list[Row]) -> int | None:
    """Return the column of the agencies' names in a table of scores whose header does not say it.

    Lists call it by what they list, in any words (เขตพื้นที่, ส่วนงาน): it is the column left
    of the instruments that holds other words in every row, and neither years nor numbers.
    """
    roles = head.roles("agencies")
    if "agency" in roles or len(roles & {"iit", "eit", "oit", "total"}) < 3:
        return None
    first = min(i for role in roles & _SCORE_ROLES for i in head.indices("agencies", role))
    scored = [row for row in rows if any(c.isdigit() for c in row.text(first))]
    if len(scored) < _LEAST_LISTED:
        return None
    for column in (c.index for c in head.columns if c.index < first):
        if head.columns[column].role("agencies") is not None:
            continue
        texts = [row.text(column) for row in scored]
        names = {fold(t) for t in texts if not _NO_LETTERS.fullmatch(t) and not _YEAR.search(t)}
        if len(names) >= _NAMED * len(scored):
            return column
    return None


def _is_noise(text: str) -> bool:
    """Tell whether a line holds no letter: a page number, dots, a stray backslash."""
    return _NO_LETTERS.fullmatch(text) is not None


def _add(
    drafts: list[tuple[Head | None, list[Part]]],
    page: Page,
    table_index: int,
    table: Table,
    lines: tuple[tuple[Page, Line], ...],
) -> None:
    head = read_head(page, table_index, table)
    rows = rows_of(page, table_index, table)
    last = drafts[-1] if drafts else None
    if head is not None:
        data = tuple(
            r for r in rows[head.first_row :] if r.filled() and not is_repeated_head(r, head)
        )
        part = Part(page, table_index, data, lines)
        if last is not None and last[0] is not None and not lines and head.same_as(last[0]):
            last[1].append(part)
        else:
            drafts.append((head, [part]))
        return
    if last is not None and last[0] is not None and _may_follow(lines):
        shift = len(last[0].columns) - table.n_cols
        if shift in (0, 1):
            moved = tuple(
                _shift(r, shift) for r in rows if r.filled() and not is_repeated_head(r, last[0])
            )
            last[1].append(Part(page, table_index, moved, lines, True, shift == 1))
            return
    drafts.append((None, [Part(page, table_index, rows, lines, True)]))


def _may_follow(lines: tuple[tuple[Page, Line], ...]) -> bool:
    """Only lines that name a section of the same table may stand before a headless table."""
    return all(_SECTION_LINE.match(fold(line.text)) for _, line in lines)


def _shift(row: Row, by: int) -> Row:
    return Row(row.page, row.table_index, row.index, (*([None] * by), *row.slots))


def _kinds(head: Head | None, rows: list[Row]) -> frozenset[Kind]:
    """Decide what a table is from its columns, and for a checklist from its rows too."""
    if head is None:
        return frozenset()
    kinds: set[Kind] = set()
    agencies = head.roles("agencies")
    sheet = head.roles("sheet")
    scored = agencies & _SCORE_ROLES
    if "agency" in agencies and (len(scored) >= 2 or {"total"} <= agencies):
        return frozenset({"agencies"})
    if len(scored & {"iit", "eit", "oit", "total"}) >= 3 and "agency" not in agencies:
        return frozenset({"line"})
    if {"label", "score"} <= sheet or {"instrument", "score"} <= sheet:
        kinds.add("sheet")
    if {"label", "public", "survey"} <= sheet:
        kinds.add("sheet")
    checklist = head.roles("checklist")
    if "title" in checklist and checklist & _STATE_ROLES and _has_items(head, rows):
        kinds.add("checklist")
        return frozenset(kinds)
    measures = head.roles("measures")
    subjects = measures & _MEASURE_SUBJECTS
    details = measures & _MEASURE_DETAILS
    if subjects and details and len(subjects | details) >= 2:
        kinds.add("measures")
    return frozenset(kinds)


def _has_items(head: Head, rows: list[Row]) -> bool:
    """Tell whether the rows begin with item codes, or the columns are those of no other table."""
    checklist = head.roles("checklist")
    if {"no", "title", "components"} <= checklist:
        return True
    columns = head.indices("checklist", "no") or head.indices("checklist", "title")
    filled = [row for row in rows if row.filled()]
    coded = [row for row in filled if _ITEM_CELL.match(row.text(columns[0]))]
    return bool(filled) and len(coded) >= _ITEM_SHARE * len(filled)
