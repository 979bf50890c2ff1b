from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from parsers.document import Box
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.column_repair import without_false_columns
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE, InkCharacter, InkLine, InkWord
from pipeline.readers.grid import Grid, GridCell, Ruling
from pipeline.readers.line_cut import MARGIN
from pipeline.readers.line_image import LineImage
from pipeline.readers.read_cells import ReadLine, is_row, is_torn
from pipeline.readers.row_repair import Mended, mend
from pipeline.readers.scan import ScanReader
from tests.readers.fakes import needs_font, source_of
from tests.readers.score_table import XS, Table, full, joined, texts, word


def test_a_whole_table_is_left_alone_and_trusted() -> None:
    table = Table()
    grid = table.grid()
    contents = table.contents(grid)
    assert without_false_columns(grid, contents) is grid
    mended = mend(grid, contents)
    assert (mended.grid, mended.rows) == (grid, ())
    assert [list(lines) for lines in mended.contents] == contents


LOST = {
    "a whole row": [("h", 4, c) for c in range(7)],
    "two rows after each other": [("h", n, c) for n in (4, 5) for c in range(7)],
    "one number column": [("h", 6, 3)],
    "the column of names": [("h", 6, 1)],
    "between two numbers": [("v", 3, 5)],
    "between number and name": [("v", 1, 7)],
    "between three columns": [("v", 3, 5), ("v", 4, 5)],
    "half a row": [("h", 5, c) for c in (0, 2, 4, 5)],
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_lost_rulings_are_drawn_again_and_their_rows_named(
    lost: list[tuple[str, int, int]],
) -> None:
    table = Table(lost=set(lost))
    before = table.grid()
    assert {(c.row, c.col, c.row_span, c.col_span) for c in before.cells} != set(full(table))
    mended = table.mended()
    assert texts(mended) == full(table)
    assert mended.grid.doubtful
    concerned = {r for way, n, c in lost for r in ((n - 1, n) if way == "h" else (c,))}
    assert concerned <= set(mended.rows)
    assert len(mended.rows) < table.rows


def test_paragraphs_beside_one_column_of_numbers_are_no_rows() -> None:
    table = Table(rows=3)
    for col in (2, 3, 4, 5):
        table.printed[1, col] = []
    table.printed[1, 0] = [word(str(n), 20, 60 + 12 * n, 5) for n in range(2)]
    table.printed[1, 1] = [word("กรมบ้านใหม่", 68, 60 + 12 * n) for n in range(2)]
    assert table.mended().grid.n_rows == 3


@given(
    st.sets(st.tuples(st.just("h"), st.integers(2, 9), st.integers(0, 6)), max_size=12),
    st.sets(st.tuples(st.just("v"), st.integers(1, 6), st.integers(1, 9)), max_size=4),
)
@settings(max_examples=80, deadline=None)
def test_no_word_is_lost_and_no_wrong_cell_goes_unnamed(
    across: set[tuple[str, int, int]], down: set[tuple[str, int, int]]
) -> None:
    table = Table(lost=across | down)
    mended = table.mended()
    wanted = sorted(w.text for lines in table.printed.values() for n in lines for w in n.words)
    assert sorted(w.text for c in mended.contents for n in c for w in n.words) == wanted
    if len(mended.grid.cells) != len(full(table)):
        assert mended.rows
    if mended.grid.n_rows == table.rows and mended.grid.n_cols == len(XS) - 1:
        got, true = texts(mended), full(table)
        for slot in true.keys() - {k for k, text in true.items() if got.get(k) == text}:
            assert slot[0] in mended.rows


def test_a_name_on_two_lines_beside_single_numbers_stays_one_row() -> None:
    table = Table()
    first, second = word("สำนักงานส่งเสริม", 68, 212), word("และพัฒนา", 68, 228)
    table.printed[5, 1] = [first, second]
    mended = table.mended()
    assert (mended.grid, mended.rows) == (table.grid(), ())


def test_a_row_lost_between_names_of_two_lines_gives_each_its_own() -> None:
    table = Table(lost={("h", 5, c) for c in range(7)})
    table.printed[4, 1] = [word("สำนักงานส่งเสริม", 68, 177), word("และพัฒนา", 68, 193)]
    mended = table.mended()
    assert texts(mended) == full(table)


def test_headings_on_two_lines_are_no_two_rows() -> None:
    table = Table()
    for col, name in ((2, "IIT"), (3, "EIT"), (4, "OIT"), (5, "รวม")):
        table.printed[0, col] = [word(name, XS[col] + 30, 17), word("(๓๐)", XS[col] + 30, 33)]
    mended = table.mended()
    assert (mended.grid, mended.rows) == (table.grid(), ())


def test_a_title_over_all_columns_is_not_parted() -> None:
    table = Table(lost={("v", n, 4) for n in range(1, 7)})
    for col in range(7):
        table.printed[4, col] = []
    table.printed[4, 1] = [word("ตัวชี้วัดย่อยที่", 68, 185), word("๙.๒", 150, 185)]
    mended = table.mended()
    assert (4, 0, 1, 7) in texts(mended)
    assert mended.rows == ()


def test_what_is_left_of_a_stamp_beside_a_title_does_not_part_it() -> None:
    table = Table(lost={("v", n, 4) for n in range(1, 7)})
    for col in range(7):
        table.printed[4, col] = []
    table.printed[4, 1] = [word("ตัวชี้วัดที่", 20, 185, 60)]
    table.printed[4, 4] = [word("24", 600, 185)]
    assert (4, 0, 1, 7) in texts(table.mended())


def test_a_ruling_seen_twice_is_taken_out() -> None:
    table = Table(more=[("h", Ruling(table_y, XS[0], XS[-1])) for table_y in (170.0,)])
    assert table.grid().n_rows == table.rows + 1
    mended = table.mended()
    assert texts(mended) == full(table)
    assert mended.grid.doubtful


def test_a_stroke_through_some_cells_of_a_row_is_taken_out() -> None:
    table = Table(more=[("h", Ruling(230.0, XS[2], XS[5]))])
    assert table.grid().n_rows == table.rows + 1
    mended = table.mended()
    assert texts(mended) == full(table)
    assert 5 in mended.rows


def test_the_last_stroke_of_a_signature_parts_no_row() -> None:
    """It runs level through the last column, and above it stands what it was read as."""
    table = Table(more=[("h", Ruling(213.0, XS[6], XS[7]))])
    table.printed[5, 6].insert(0, word("C", 800, 211))
    assert table.grid().n_rows == table.rows + 1
    mended = table.mended()
    assert texts(mended) == full(table)
    assert 5 in mended.rows


def test_a_vertical_through_numbers_goes_before_they_are_read_again() -> None:
    table = Table(more=[("v", Ruling(440.0, 0.0, 400.0))])
    for row in range(1, table.rows):
        base = table.ys[row] + 25
        table.printed[row, 2] = [word("2", 431, base), word("13", 443, base)]
    grid = table.grid()
    assert grid.n_cols == len(XS)
    whole = without_false_columns(grid, table.contents(grid))
    assert [c.box for c in whole.cells] == [c.box for c in Table().grid().cells]
    assert whole.doubtful


def test_a_strip_without_heading_or_print_is_no_column() -> None:
    table = Table(more=[("v", Ruling(420.0, 0.0, 400.0))])
    grid = table.grid()
    whole = without_false_columns(grid, table.contents(grid))
    assert (grid.n_cols, whole.n_cols) == (8, 7)


@pytest.mark.parametrize("rows", [1, 2])
def test_the_side_of_a_stamp_in_a_few_rows_is_no_column(rows: int) -> None:
    table = Table(rows=16, more=[("v", Ruling(250.0, 480.0, 480.0 + 40 * rows))])
    for row in range(rows):
        table.printed[12 + row, 1].append(word("พ", 280, 505 + 40 * row))
    grid = replace(table.grid(), guessed=rows == 1)
    whole = without_false_columns(grid, table.contents(grid))
    assert (grid.n_cols, whole.n_cols, whole.doubtful) == (8, 7, True)
    assert whole.guessed == grid.guessed  # that nobody saw a ruling is not forgotten


def test_a_fold_that_shows_in_some_rows_and_parts_no_print_is_no_column() -> None:
    table = Table(more=[("v", Ruling(350.0, y, y + 40.0)) for y in (0.0, 80.0, 160.0)])
    grid = table.grid()
    whole = without_false_columns(grid, table.contents(grid))
    assert (grid.n_cols, whole.n_cols) == (8, 7)


def test_dust_beside_a_word_does_not_keep_two_columns_together() -> None:
    table = Table(lost={("v", 1, 5)})
    base = table.ys[5] + 25
    name = word("กรมบ้านใหม่", 50, base, 75.0)  # its box begins with dust, left of the ruling
    (inked,) = name.words
    letters = tuple(
        InkCharacter(c, MARGIN + 20 + 5 * n, MARGIN + 22 + 5 * n, 0.99)
        for n, c in enumerate(inked.text)
    )
    table.printed[5, 0] = [word("5", 28, base)]
    table.printed[5, 1] = [ReadLine(name.drawn, (replace(inked, characters=letters),))]
    found = texts(table.mended())
    assert (found[5, 0, 1, 1], found[5, 1, 1, 1]) == ("5", "กรมบ้านใหม่")


@pytest.mark.parametrize(("widest", "columns"), [(11.0, 7), (40.0, 8)])
def test_a_fold_that_takes_letters_with_it_is_no_column(widest: float, columns: int) -> None:
    table = Table(more=[("v", Ruling(250.0, 0.0, 400.0))])
    for row in range(1, table.rows):
        base, gap = table.ys[row] + 25, 4.0 if row % 3 == 0 else widest
        table.printed[row, 1] = [
            word("กรมบ้าน", 250 - gap / 2 - 35, base),
            word("สวนใหม่", 250 + gap / 2, base),
        ]
    grid = table.grid()
    whole = without_false_columns(grid, table.contents(grid))
    assert (grid.n_cols, whole.n_cols) == (8, columns)


def test_an_empty_column_under_half_of_a_heading_is_none() -> None:
    table = Table(more=[("v", Ruling(250.0, 40.0, 400.0))])
    grid = table.grid()
    whole = without_false_columns(grid, table.contents(grid))
    assert (grid.n_cols, whole.n_cols, whole.doubtful) == (8, 7, True)


def test_an_empty_column_with_a_heading_stays() -> None:
    table = Table()
    for row in range(1, table.rows):
        table.printed[row, 6] = []
    grid = table.grid()
    assert without_false_columns(grid, table.contents(grid)) is grid


def test_a_cell_that_still_holds_two_numbers_is_named() -> None:
    table = Table()
    table.printed[3, 4] = [word("23.12", 590, 138), word("24.12", 590, 152)]
    assert table.mended().rows == (3,)


def test_a_digit_torn_from_its_number_by_a_lost_dot_names_no_row() -> None:
    table = Table()
    table.printed[3, 4] = [word("23", 590, 145), word("12", 605, 145)]
    assert table.mended().rows == ()


def test_what_is_a_row_of_numbers() -> None:
    numbers = [word(text, x, 20) for text, x in (("๒๗.๑๒", 0), ("๒๘.๐๐", 90), ("-", 180))]
    assert is_row(joined(numbers))
    assert not is_row(joined(numbers[:2]))
    near = [word(text, 30.0 * n, 20, 27) for n, text in enumerate(("๑", "๒", "๓"))]
    assert not is_row(joined(near))


def test_nothing_read_is_nothing_mended() -> None:
    grid = Grid(
        1, 2, tuple(GridCell(0, c, 1, 1, Box(c, 0, c + 1, 1)) for c in (0, 1)), Box(0, 0, 2, 1)
    )
    assert mend(grid, [[], []]) == Mended(grid, ((), ()), ())


class NumberEngine:
    """Reads every piece of ink as a number, as wide as it is."""

    name = "numbers"

    def version(self, languages: str) -> str:
        return f"numbers {languages}"

    def orientation(self, page: np.ndarray) -> tuple[int, float]:  # noqa: ARG002
        return 0, 0.0

    def recognise(
        self,
        lines: Sequence[LineImage],
        *,
        languages: str,  # noqa: ARG002
    ) -> list[InkLine]:
        return [InkLine(tuple(self._words(line.pixels))) for line in lines]

    def _words(self, pixels: np.ndarray) -> list[InkWord]:
        columns = np.flatnonzero((pixels < 128).any(axis=0))
        if not len(columns):
            return []
        pieces = np.split(columns, np.flatnonzero(np.diff(columns) > 30) + 1)
        high = float(pixels.shape[0])
        return [InkWord("12.34", (float(p[0]), 0.0, float(p[-1]), high), 0.99) for p in pieces]


@needs_font
@pytest.mark.parametrize("lost", [None, 4, 7])
def test_words_of_a_mended_row_are_not_trusted(tmp_path: Path, lost: int | None) -> None:
    from PIL import ImageFont

    from tests.readers.fakes import FONT

    page = Image.new("L", (1750, 2475), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 44)
    xs, ys = (150, 500, 850, 1200, 1550), [300 + 80 * n for n in range(12)]
    for n, y in enumerate(ys):
        if n != lost:
            pen.line((xs[0], y, xs[-1], y), fill=0, width=3)
    for x in xs:
        pen.line((x, ys[0], x, ys[-1]), fill=0, width=3)
    for y in ys[:-1]:
        for x in xs[:-1]:
            pen.text((x + 120, y + 15), "12.34", font=font, fill=0)
    path = tmp_path / "page.png"
    page.save(path)
    read = ScanReader(NumberEngine()).read(
        source_of(path), PagePlan(1, "scan", "test"), ReadOptions()
    )
    (table,) = read.tables
    assert (table.n_rows, len(table.cells)) == (11, 44)
    assert {c.text for c in table.cells} == {"12.34"}
    doubted = {c.row for c in table.cells for w in c.words if (w.confidence or 0) <= 0.5}
    notes = [note.message for note in read.notes if note.kind == "table_grid_doubtful"]
    if lost is None:
        assert (doubted, notes) == (set(), [])
    else:
        assert doubted == {lost - 1, lost}
        assert notes == [
            f"Rulings of a table are missing or false: look again at its rows {lost}, {lost + 1}."
        ]
        assert max(c.confidence or 0 for c in table.cells if c.row in doubted) <= (
            UNTRUSTED_CONFIDENCE
        )


def test_a_short_title_with_what_a_stamp_has_left_is_not_parted() -> None:
    table = Table(lost={("v", n, 4) for n in range(1, 7)})
    for col in range(7):
        table.printed[4, col] = []
    table.printed[4, 0] = [word("ที่", 8, 185, 30)]
    table.printed[4, 3] = [word("/", 500, 185)]
    assert (4, 0, 1, 7) in texts(table.mended())


def test_numbers_hard_by_each_other_are_pieces_of_one() -> None:
    near = joined([word("๒๓", 0, 20, 12), word("๖๕", 16, 20, 12)])
    apart = joined([word("๒๓", 0, 20, 12), word("๖๕", 24, 20, 12)])
    named = joined([word("ข้อ", 0, 20, 12), word("๖๕", 16, 20, 12)])
    assert [is_torn(line) for line in (near, apart, named)] == [True, False, False]
