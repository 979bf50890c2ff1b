"""Numbers that a column says are due: where a stroke lies over print, it is looked for again.

A signature or a stamp over a table of scores grows together with the digits below it, and hides
rulings. What the column prints, and where, its other rows say; on which row it stands, the other
columns. There, and nowhere else, the ink is cut out, strokes and all, darker and paler, and read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from normalizers.numerals import to_thai
from parsers.document import Alternative
from pipeline.readers.column_forms import Form, counted, due_at, forms_of, readings
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.grid import Grid
from pipeline.readers.ink_blobs import Grey, InkBox, Labels, Stats
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.line_cut import line_image
from pipeline.readers.line_image import LineImage
from pipeline.readers.marks import certainty, is_print
from pipeline.readers.read_cells import ReadLine, Slot, TableCells, cells_of

LEAST = 4
"""Numbers of one form that make a column of them."""

MOST = 0.5
"""Share of a column's numbers that have its form, and of its lines that are such numbers."""

LEVEL = 0.2
"""Bodies: columns whose lines differ by no more than this in most rows stand on the same rows."""

AROUND = 0.35
"""Bodies: a number may begin and end so far outside of where those of its column do."""

HIGH, LOW = 1.7, 0.6
"""Bodies above and below the row a number stands on that hold all of it (๙ is the highest)."""

INKED = 0.25
"""Squared bodies: less ink where a number is due is none."""

SURE = 0.9
"""What was read with such certainty per letter stays, whatever its column prints."""

COUNT_ON = 0.6
"""So many of its rows count on in a column of row numbers."""

TOLD = 0.01
"""Readings less likely than this are not told."""

OTHER_FORM = 0.97
"""So sure must a number be that has another form than those of its column, to stay."""

TONES = (0.0, 0.4, 0.6)
"""Stamps are paler than print: ink less dark than this share of the darkest is taken for paper."""


@dataclass(frozen=True, slots=True)
class Due:
    """A place where a number is due.

    Attributes:
        cell: Number of the cell in its grid.
        line: Where it stands.
        form: Of the numbers of its column.
        instead: What was read there.
    """

    cell: int
    line: LineOfInk
    form: Form
    instead: tuple[ReadLine, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of numbers: where they begin and end, and their form."""

    col: int
    left: float
    right: float
    form: Form
    rows: Mapping[int, ReadLine]


def due_numbers(
    grid: Grid, contents: Sequence[Sequence[ReadLine]], labels: Labels, stats: Stats
) -> list[Due]:
    """Return the places of a table where a number is due and none was read well.

    Args:
        grid: The table.
        contents: The lines read in each of its cells.
        labels: Label image of the page's print.
        stats: Its blobs; one whose area is 0 is no print.
    """
    table = cells_of(grid, contents)
    if table is None:
        return []
    found = [_column(table, c) for c in range(len(table.xs) - 1)]
    columns = [_without_misread(column) for column in found if column is not None]
    data = {row for column in columns for row in range(min(column.rows), max(column.rows) + 1)}
    places: list[Due] = []
    for column in columns:
        for row in sorted(data - set(column.rows)):
            due = _due(table, column, row, labels, stats)
            places.extend([due] if due is not None else [])
    return places


def _due(table: TableCells, column: _Column, row: int, labels: Labels, stats: Stats) -> Due | None:
    """Return the place where a column's number stands in a row, None where it was read well."""
    at, slot = _slot_at(table, row, column.col)
    base = _row_beside(table, column, row)
    if slot is None or base is None:
        return None
    body = float(np.median([line.drawn.body for line in column.rows.values()]))
    alone = slot.c1 - slot.c0 == 1
    there = tuple(
        line
        for line in slot.lines
        if abs(line.base - base) < body and (alone or _is_in(line, column))
    )
    if any(abs(line.base - base) < body for line in column.rows.values()):
        return None  # where a row was cut in two, its number stands in the other half
    left, right = table.xs[column.col] - body, table.xs[column.col + 1] + body
    if any(_from(line) < left or _to(line) > right for line in there):
        return None  # words of other columns too: where a ruling is lost, they are parted later
    if there and all(_stays(line, column.form) for line in there):
        return None
    if slot.r1 - slot.r0 == 1 and _has_its_own(slot, there, column.form):
        return None
    line = _line_there(column, base, body, labels, stats)
    number = _counted(column.rows, row)
    form = column.form if number is None else counted(number)
    return None if line is None else Due(at, line, form, there)


def _counted(rows: Mapping[int, ReadLine], row: int) -> str | None:
    """Return the number that is due in a row of a column that counts on, past it as well.

    Single digits of any other column may seem to: of 3, 8 and 5 nothing is known.
    """
    texts = {r: line.words[0].text for r, line in rows.items()}
    known = {r: int(text) for r, text in texts.items() if text.isdigit()}
    steps = [known[b] - known[a] == b - a for a, b in pairwise(sorted(known))]
    if sum(steps) < max(LEAST, COUNT_ON * len(steps)):
        return None
    number = due_at(known, row)
    if number is None:
        return None
    thai = sum(text >= "๐" for text in texts.values()) > len(texts) / 2
    return to_thai(str(number)) if thai else str(number)


def _without_misread(column: _Column) -> _Column:
    """Return a column without doubtful numbers that are not those due where rows count on."""
    kept = {
        row: line
        for row, line in column.rows.items()
        if _is_sure(line) or _counted(column.rows, row) in (None, line.words[0].text)
    }
    return column if len(kept) == len(column.rows) else replace(column, rows=kept)


def looks(due: Due, labels: Labels, pixels: Grey) -> list[LineImage]:
    """Return the ink where a number is due, with less and less of what is pale."""
    whole = line_image(due.line, labels, pixels)
    return [replace(whole, pixels=_darker(whole.pixels, tone)) for tone in TONES]


def told(due: Due, read: Sequence[InkLine]) -> ReadLine | None:
    """Return the number that is read there, None where there is none of the column's form.

    Args:
        due: Where it is due.
        read: What was read in each of its `looks`.
    """
    votes: dict[str, float] = {}
    seen: dict[str, Sequence[InkWord]] = {}
    voters = [*(line.words for line in read), *(_moved(line, due.line) for line in due.instead)]
    for words in voters:
        for text, chance in readings(words, due.form):
            votes[text] = votes.get(text, 0.0) + chance / len(voters)
            seen.setdefault(text, words)
    if not votes:
        return None
    best, *others = sorted(votes, key=lambda text: (-votes[text], text))
    words = [w for w in seen[best] if any(c.isalnum() for c in w.text)] or seen[best]
    sides = zip(*(word.box for word in words), strict=True)
    x0, y0, x1, y1 = (pick(s) for pick, s in zip((min, min, max, max), sides, strict=True))
    sure = min(votes[best], 1.0)
    seen_as = "".join(word.text for word in words)
    also = [(text, votes[text]) for text in others if votes[text] >= TOLD]
    if seen_as not in votes:  # a point that was not seen: what was is the other reading
        sure /= 2
        also.insert(0, (seen_as, sure))
    word = InkWord(
        text=best,
        box=(x0, y0, x1, y1),
        confidence=sure,
        untrusted=any(word.untrusted for word in words),
        alternatives=tuple(Alternative(text, round(min(n, sure), 4)) for text, n in also),
    )
    found = ReadLine(due.line, (word,))
    return found if is_print(found, in_cell=True) else None


def _moved(line: ReadLine, to: LineOfInk) -> list[InkWord]:
    """Return the words of a line with their boxes as on the cut-out of another."""
    right, down = line.drawn.box.x0 - to.box.x0, line.drawn.box.y0 - to.box.y0
    return [
        replace(w, box=(w.box[0] + right, w.box[1] + down, w.box[2] + right, w.box[3] + down))
        for w in line.words
    ]


def _column(table: TableCells, c: int) -> _Column | None:
    """Return a column if most of what it holds has one form."""
    slots = [s for s in table.slots if (s.c0, s.c1) == (c, c + 1) and s.r1 - s.r0 == 1 and s.lines]
    single = {s.r0: s.lines[0] for s in slots if len(s.lines) == 1 and len(s.lines[0].words) == 1}
    texts = {row: line.words[0].text for row, line in single.items()}
    for fits, form in forms_of(list(texts.values())):
        rows = {row: line for row, line in single.items() if fits(texts[row])}
        good = {row: line for row, line in rows.items() if not line.drawn.covered}
        if len(good) < LEAST or len(rows) < MOST * len(slots):
            continue
        # As wide as the widest: ผ่านดีเยี่ยม cut short is ผ่านดี.
        left, right = min(map(_from, good.values())), max(map(_to, good.values()))
        return _Column(c, left, right, form, good)
    return None


def _slot_at(table: TableCells, row: int, col: int) -> tuple[int, Slot | None]:
    for at, slot in enumerate(table.slots):
        if slot.r0 <= row < slot.r1 and slot.c0 <= col < slot.c1:
            return at, slot
    return 0, None


def _row_beside(table: TableCells, column: _Column, row: int) -> float | None:
    """Return on which row of the page a column's number stands, as the nearest column says.

    A column says so if its lines stand beside the numbers in the other rows, always as much higher
    or lower; so do the rulings, if numbers always stand as far below the middle between them.
    """
    middle = (column.left + column.right) / 2
    own = {r: line.drawn.base.row(middle) for r, line in column.rows.items()}
    found: list[tuple[float, float]] = []
    for c in range(len(table.xs) - 1):
        beside = {
            s.r0: s.lines[0].drawn.base.row(middle)
            for s in table.slots
            if (s.c0, s.c1, s.r1 - s.r0) == (c, c + 1, 1)
            and c != column.col
            and len(s.lines) == 1
            and _is_sure(s.lines[0])
        }
        far = abs((table.xs[c] + table.xs[c + 1]) / 2 - middle)
        found.extend((far, at) for at in _row_by(own, beside, row, table.body))
    if found:
        return min(found)[1]
    for down in (0.5, 0.0):  # in their middle, or at their top
        ruled = {r: top + down * (end - top) for r, (top, end) in enumerate(pairwise(table.ys))}
        for at in _row_by(own, ruled, row, table.body):
            return at
    return None


def _row_by(
    own: Mapping[int, float], beside: Mapping[int, float], row: int, body: float
) -> Iterator[float]:
    """Yield where a number stands, if others stand always as much higher or lower than these."""
    off = [at - beside[r] for r, at in own.items() if r in beside]
    if row not in beside or len(off) < LEAST:
        return
    usual = float(np.median(off))
    if np.median(np.abs(np.array(off) - usual)) <= LEVEL * body:
        yield beside[row] + usual


def _from(line: ReadLine) -> float:
    return line.span(line.words[0])[0]


def _to(line: ReadLine) -> float:
    return line.span(line.words[-1])[1]


def _is_in(line: ReadLine, column: _Column) -> bool:
    return _to(line) > column.left and _from(line) < column.right


def _is_sure(line: ReadLine) -> bool:
    return not line.drawn.covered and certainty(line) >= SURE


def _stays(line: ReadLine, form: Form) -> bool:
    """Whether what was read is to stay; a number of another form only if that is quite sure.

    Digits among letters are none (`85.i8`): what the column prints is looked for. Four digits in a
    column of scores are one whose point was not seen.
    """
    fitting = form(_text(line))
    if fitting is not None and fitting[1] < 1:
        return False
    if not line.has_digit or fitting is not None:
        return _is_sure(line)
    return line.is_number and _is_sure(line) and line.words[0].confidence >= OTHER_FORM


def _has_its_own(slot: Slot, there: Sequence[ReadLine], form: Form) -> bool:
    """Whether a cell holds what is due on another row than its neighbours say."""
    elsewhere = [line for line in slot.lines if line not in there and _is_sure(line)]
    return any(form(_text(line)) is not None for line in elsewhere)


def _text(line: ReadLine) -> str:
    return "".join(word.text for word in line.words)


def _line_there(
    column: _Column, base: float, body: float, labels: Labels, stats: Stats
) -> LineOfInk | None:
    height, width = labels.shape
    box = InkBox(
        max(0, round(column.left - AROUND * body)),
        max(0, round(base - HIGH * body)),
        min(width, round(column.right + AROUND * body)),
        min(height, round(base + LOW * body)),
    )
    if box.x1 <= box.x0 or box.y1 <= box.y0:
        return None
    within = labels[box.y0 : box.y1, box.x0 : box.x1]
    held = tuple(int(n) for n in np.unique(within) if n and stats[n][4] > 0)
    letters = within[max(0, round(base - body) - box.y0) : round(base) - box.y0]
    if np.count_nonzero(np.isin(letters, held)) < INKED * body**2:
        return None
    near = min(column.rows.values(), key=lambda line: abs(line.base - base)).drawn.base
    level = replace(near, at=base - near.slope * (box.x0 + box.x1) / 2, body=body, bend=())
    return LineOfInk(box, (), level, held, covered=True)


def _darker(pixels: Grey, tone: float) -> Grey:
    """Return the image with ink less dark than a share of the darkest as paper."""
    if tone <= 0 or pixels.size == 0:
        return pixels
    paper, darkest = np.percentile(pixels, 90), np.percentile(pixels, 1)
    least = paper - tone * (paper - darkest)
    light = 255 * (pixels.astype(np.float64) - darkest) / max(1.0, least - darkest)
    return np.clip(light, 0, 255).astype(np.uint8)


def with_numbers(
    contents: Sequence[Sequence[ReadLine]], found: Sequence[tuple[Due, ReadLine]]
) -> Iterator[tuple[int, list[ReadLine]]]:
    """Yield the cells that change, with the lines that they hold now."""
    for cell in sorted({due.cell for due, _ in found}):
        own = [(due, line) for due, line in found if due.cell == cell]
        gone = [line for due, _ in own for line in due.instead]
        kept = [line for line in contents[cell] if not any(line is other for other in gone)]
        yield cell, sorted([*kept, *(line for _, line in own)], key=lambda line: line.base)
