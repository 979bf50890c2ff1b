"""What the columns of a table are, told by the words of its header.

A header has one to three rows (a group over its sub-columns, a row of maximum points) and may be
repeated on every page. The words live in `header_words.csv`, one phrase per line, in four families
of tables: `measures`, `checklist`, `agencies` (one agency per row) and `sheet` (one score per
row). A column whose words nobody knows stays unknown: role None, header as printed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz

from normalizers.numerals import to_arabic
from parsers.document import Page, Table
from parsers.folding import fold
from parsers.table_rows import Row, rows_of

Family = Literal["measures", "checklist", "agencies", "sheet"]
FAMILIES: tuple[Family, ...] = ("measures", "checklist", "agencies", "sheet")

MATCH = 85.0
"""A damaged header cell is taken for a phrase of the vocabulary from this similarity on (0-100)."""
DAMAGED = 0.95
"""A damaged phrase counts a little less than the same phrase whole."""
MOST_COLUMNS = 60
"""A table with more columns is no report's table; nobody reads its header."""
FUZZY_LENGTH = 8
"""Shorter phrases must match letter for letter: one damaged letter changes their meaning."""
STRONG = 0.4
"""A phrase that covers this share of the cell makes it a header cell; less may be a sentence."""
LONGEST_HEADER = 120
"""No header cell has more folded letters; what is longer is the text of a row."""
LONGEST_CONTAINS = 60
"""A phrase inside a longer text than this says nothing about it."""
HEADER_ROWS = 3
_WEIGHT = re.compile(r"\(\s*(?:คะแนนเต็ม|เต็ม)?\s*[0-9๐-๙]{1,3}(?:\.[0๐]+)?\s*(?:คะแนน|%)?\s*\)")
"""Points to be had, printed under the name of a column: รวม (๑๐๐)."""
MOSTLY = 0.7
"""So many cells of a header's second row must be known."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the vocabulary; `folded` is what is compared."""

    family: Family
    role: str
    mode: str
    folded: str


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """The role of a header cell, how well its words fit (0-100) and the share they cover."""

    role: str
    score: float
    cover: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header as printed (group and leaf joined by ` / `) and its role by family."""

    index: int
    header: str
    roles: tuple[tuple[Family, str], ...]

    def role(self, family: Family) -> str | None:
        """Return the role of the column when the table is read as one of `family`."""
        return next((role for fam, role in self.roles if fam == family), None)


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a table. Rows before `first_row` are captions and header rows."""

    columns: tuple[Column, ...]
    first_row: int
    caption: str = ""

    def indices(self, family: Family, role: str) -> tuple[int, ...]:
        """Return the columns that have a role."""
        return tuple(c.index for c in self.columns if c.role(family) == role)

    def roles(self, family: Family) -> frozenset[str]:
        """Return the roles found."""
        return frozenset(role for c in self.columns if (role := c.role(family)) is not None)

    def with_role(self, index: int, family: Family, role: str) -> Head:
        """Return the header with one more role of a column, of which nothing was known."""
        columns = (
            replace(c, roles=(*c.roles, (family, role))) if c.index == index else c
            for c in self.columns
        )
        return replace(self, columns=tuple(columns))

    def same_as(self, other: Head) -> bool:
        """Tell whether another table repeats this header (small damages allowed)."""
        if len(self.columns) != len(other.columns):
            return False
        return all(
            fuzz.ratio(fold(a.header), fold(b.header)) >= MATCH or not (a.header or b.header)
            for a, b in zip(self.columns, other.columns, strict=True)
        )


@lru_cache(maxsize=1)
def vocabulary() -> tuple[Phrase, ...]:
    """Return the header words, from `header_words.csv` beside this file."""
    path = Path(__file__).with_name("header_words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Phrase(row["family"], row["role"], row["mode"], fold(row["phrase"]))  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=4096)
def match_role(text: str, family: Family) -> RoleMatch | None:
    """Return the role of a header cell in a family of tables, or None.

    >>> match_role("ขั้นตอน/วิธีการ ปฏิบัติ", "measures").role
    'steps'
    >>> match_role("วัสดุอุปกรณ์", "measures") is None
    True
    """
    folded = fold(_WEIGHT.sub("", text)) or fold(text)
    if not folded or len(folded) > LONGEST_HEADER:
        return None
    best: tuple[float, int, RoleMatch] | None = None
    for phrase in vocabulary():
        if phrase.family != family:
            continue
        score = _similarity(folded, phrase)
        if score < MATCH:
            continue
        size = len(phrase.folded)
        found = RoleMatch(phrase.role, score, min(1.0, size / len(folded)))
        if best is None or (score, size) > best[:2]:
            best = (score, size, found)
    return best[2] if best else None


def _similarity(folded: str, phrase: Phrase) -> float:
    if folded == phrase.folded:
        return 100.0
    if phrase.mode == "prefix" and folded.startswith(phrase.folded):
        return 96.0 + 3.0 * len(phrase.folded) / len(folded)
    if phrase.mode == "contains" and phrase.folded in folded and len(folded) <= LONGEST_CONTAINS:
        return 90.0 + 3.0 * len(phrase.folded) / len(folded)
    if len(phrase.folded) >= FUZZY_LENGTH:
        cutoff = MATCH / DAMAGED
        return float(fuzz.ratio(folded, phrase.folded, score_cutoff=cutoff)) * DAMAGED
    return 0.0


def _any_match(text: str) -> RoleMatch | None:
    found = [m for family in FAMILIES if (m := match_role(text, family)) is not None]
    return max(found, key=lambda m: (m.score, m.cover), default=None)


_MAXIMUM = re.compile(
    r"\(?\s*(?:คะแนนเต็ม|เต็ม|ร้อยละ)?\s*(?:30|40|100)(?:\.0+)?\s*(?:คะแนน|%)?\s*\)?"
)
_YEAR = re.compile(r"\(?\s*(?:ปี\s*)?(?:งบประมาณ\s*)?(?:พ\.?ศ\.?\s*)?25\d\d\s*\)?")
_NUMBERED = re.compile(r"(?:ตัวชี้วัด)?(?:ที่)?\s*\(?\d{1,2}\)?")


def _is_sub_header(text: str) -> bool:
    plain = to_arabic(text).strip()
    if any(p.fullmatch(plain) for p in (_MAXIMUM, _YEAR, _NUMBERED)):
        return True
    return (found := _any_match(text)) is not None and found.cover >= STRONG


def _is_header_row(row: Row) -> bool:
    """Tell whether a row names columns: two strong roles, and at least half its cells known."""
    texts = [row.text(c) for c in row.filled()]
    matches = [m for t in texts if (m := _any_match(t)) is not None]
    strong = {m.role for m in matches if m.cover >= STRONG}
    return len(strong) >= 2 and 2 * len(matches) >= len(texts)


def _begins_header(rows: Sequence[Row]) -> bool:
    """Tell whether a header begins at the first of two rows: it names columns, or the second does.

    A row of groups may name few columns itself, or be damaged; it holds no numbers.
    """
    if _is_header_row(rows[0]):
        return True
    filled = [rows[0].text(c) for c in rows[0].filled()]
    if len(rows) < 2 or any(to_arabic(text)[:1].isdigit() for text in filled):
        return False
    return _is_header_row(rows[1]) and _continues_header(rows[1], rows[0])


def _continues_header(row: Row, above: Row) -> bool:
    """Tell whether a row is the second line of the header that stands above it."""
    filled = row.filled()
    known = sum(_is_sub_header(row.text(c)) for c in filled)
    # One of several may be damaged (IT for IIT), as long as it is no number.
    if not known or known < MOSTLY * len(filled):
        return False
    if known < len(filled) and any(to_arabic(row.text(c))[:1].isdigit() for c in filled):
        return False
    if len(filled) > 1 and _is_header_row(row):
        return True
    if len(filled) > 1 and _are_maxima([to_arabic(row.text(c)).strip() for c in filled]):
        return True
    under_gap = [c for c in filled if not above.text(c) or _is_group(above, c)]
    return bool(under_gap) and (len(filled) > 1 or not row.own(0) or not row.text(0))


def _are_maxima(texts: list[str]) -> bool:
    """Tell whether cells print the points to be had: `(30)`, or bare 30 and 40 side by side.

    Bare numbers that are all 100 are scores.
    """
    if not all(_MAXIMUM.fullmatch(text) for text in texts):
        return False
    return all("(" in t or "เต็ม" in t for t in texts) or {"30", "40"} <= set(texts)


def _is_group(row: Row, column: int) -> bool:
    """Tell whether a header cell spans further columns (by its span, or by an empty neighbour)."""
    cell = row.slots[column]
    if cell is not None and cell.col_span > 1:
        return True
    return column + 1 < len(row.slots) and bool(row.text(column)) and not row.text(column + 1)


def read_head(page: Page, table_index: int, table: Table) -> Head | None:
    """Decide the header of a table; None where no row of its top names columns.

    A caption (one cell alone) may stand above the header.
    """
    if table.n_cols > MOST_COLUMNS:
        return None
    rows = rows_of(page, table_index, table)
    start = 0
    while start < min(len(rows), HEADER_ROWS) and len(rows[start].filled()) <= 1:
        start += 1
    if start >= len(rows) or not _begins_header(rows[start : start + 2]):
        return None
    end = start + 1
    while end < min(len(rows), start + HEADER_ROWS) and _continues_header(rows[end], rows[end - 1]):
        end += 1
    head_rows = rows[start:end]
    columns = tuple(_column(head_rows, c) for c in range(table.n_cols))
    caption = " ".join(row.text(c) for row in rows[:start] for c in row.filled())
    return Head(columns, end, caption)


def _column(head_rows: tuple[Row, ...], index: int) -> Column:
    """Join the header cells over a column; an empty slot right of a group belongs to the group."""
    parts: list[str] = []
    for depth, row in enumerate(head_rows):
        text = row.text(index)
        if not text and depth + 1 < len(head_rows):
            text = _group_text(row, head_rows[depth + 1], index)
        if text and text not in parts:
            parts.append(text)
    return Column(index, " / ".join(" ".join(p.split()) for p in parts), _roles(parts))


def _group_text(row: Row, below: Row, index: int) -> str:
    """Return the text of the group to the left when sub-headers stand below it and this slot."""
    if not below.text(index):
        return ""
    left = index
    while left > 0 and not row.text(left):
        left -= 1
        if not below.text(left):
            return ""
    return row.text(left)


def _roles(parts: list[str]) -> tuple[tuple[Family, str], ...]:
    """Return the role by family: of the leaf, else of the whole, else of the group."""
    found: list[tuple[Family, str]] = []
    tries = [*reversed(parts), *([" ".join(parts)] if len(parts) > 1 else [])]
    for family in FAMILIES:
        for depth, text in enumerate(tries):
            match = match_role(text, family)
            # ผลคะแนน over several columns does not make an unknown one of them the total.
            if match is not None and not (depth and match.role == "total"):
                found.append((family, match.role))
                break
    return tuple(found)


@lru_cache(maxsize=64)
def _leaves(head: Head) -> frozenset[str]:
    return frozenset(
        fold(part) for c in head.columns for part in (c.header, *c.header.split(" / "))
    )


def is_repeated_head(row: Row, head: Head) -> bool:
    """Tell whether a row in the middle of a table prints the header once more."""
    filled = row.filled()
    if len(filled) < 2:
        return False
    leaves = _leaves(head)
    for column in filled:
        text = fold(row.text(column)[: 2 * LONGEST_HEADER])
        if text not in leaves and all(fuzz.ratio(text, leaf) < MATCH for leaf in leaves):
            return False
    return _is_header_row(row)
