"""Rows of tables that grew together, told by the numbers and codes that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.layout import cell_at
from pipeline.readers.read_cells import ReadLine
from pipeline.readers.row_repair import mend
from tests.readers.score_table import XS, Table, full, texts, word


def test_columns_that_lost_all_their_horizontals_are_rows_again() -> None:
    table = Table(lost={("h", n, c) for n in range(1, 10) for c in range(7)})
    table.more = [("h", Ruling(200, 0, 400)), ("h", Ruling(200, 490, 900))]  # but a part of one
    for col in range(2, 6):
        table.printed[9, col] = []  # dashes too faint to be read
    table.printed[0, 2] = [word("IIT", XS[2] + 30, 14), word("(๓๐)", XS[2] + 30, 30)]
    before = table.grid()
    assert before.n_rows == 2
    mended = table.mended()
    assert texts(mended) == full(table)
    assert mended.rows == tuple(range(10))


def test_a_few_misread_numbers_do_not_keep_rows_together() -> None:
    table = Table(rows=14, lost={("h", n, c) for n in range(1, 14) for c in range(7)})
    for col in range(2, 6):  # one number in every column of scores but the first is read wrongly
        table.printed[2 + col, col] = [word("๙;๕", XS[col] + 30, table.ys[2 + col] + 25)]
    mended = table.mended()
    assert mended.grid.n_rows == 14
    assert texts(mended)[7, 5, 1, 1] == "๙;๕"
    assert texts(mended)[7, 2, 1, 1] == "27.10"


def test_a_column_that_lost_its_heading_s_ruling_too_is_parted_by_its_numbers() -> None:
    lost = {("h", n, c) for n in range(2, 14) for c in range(7)} | {("h", 1, 3)}
    table = Table(rows=14, lost=lost)
    table.printed[5, 3] = [word("๙;๕", XS[3] + 30, table.ys[5] + 25)]
    table.printed[6, 3].append(word("~", XS[3] + 30, table.ys[6] + 35))  # of a pen, off its row
    found = texts(table.mended())
    assert found[5, 3, 1, 1] == "๙;๕"
    assert found[9, 3, 1, 1] == "29.11"


def sheet(rows: int = 8) -> tuple[Grid, list[list[ReadLine]]]:
    """Return a score sheet of two columns that lost every other horizontal, and what it holds."""
    pitch = 30.0
    edges = [pitch * n for n in range(rows + 1)]
    drawn = [y for n, y in enumerate(edges) if n in (0, 1, rows) or n % 2]
    across = [Ruling(y, 0, 600) for y in drawn]
    down = [Ruling(x, 0, edges[-1]) for x in (0, 450, 600)]
    (grid,) = find_grids(across, down, tolerance=4, min_side=8)
    held: list[list[ReadLine]] = [[] for _ in grid.cells]
    for row in range(rows):
        texts = (f"ตัวชี้วัดที่ {row}", f"{80 + row}.25") if row else ("ตัวชี้วัด", "คะแนน")
        for x, text in zip((10, 500), texts, strict=True):
            line = word(text, x, edges[row] + 20)
            found = cell_at([grid], x + 5.0, line.middle)
            assert found is not None
            held[found[1]].append(line)
    return grid, held


def test_a_list_of_names_and_scores_that_lost_horizontals_is_parted_into_its_rows() -> None:
    grid, held = sheet()
    assert grid.n_rows < 8
    mended = mend(grid, held)
    found = texts(mended)
    assert mended.grid.n_rows == 8
    assert [found[r, 1, 1, 1] for r in range(1, 8)] == [f"{80 + r}.25" for r in range(1, 8)]
    assert set(range(1, 7)) <= set(mended.rows)


def test_two_numbers_beside_one_name_are_left_in_their_cell() -> None:
    grid, held = sheet()
    names = [n for n, cell in enumerate(grid.cells) if cell.col == 0 and len(held[n]) > 1]
    for n in names:
        held[n] = held[n][:1]
    assert mend(grid, held).grid.n_rows == grid.n_rows


def faded() -> Table:
    """A table whose last column has lost all its rulings from the sixth row on."""
    lost = {("v", 7, r) for r in range(6, 10)} | {("h", n, 6) for n in range(7, 11)}
    return Table(lost=lost)


def test_the_end_of_a_column_that_faded_away_is_part_of_the_table_and_named() -> None:
    table = faded()
    assert sum(cell.assumed for cell in table.grid().cells) == 4
    mended = table.mended()
    assert texts(mended) == full(table)
    assert set(mended.rows) == {6, 7, 8, 9}


def test_a_corner_without_print_or_over_the_first_row_is_no_cell() -> None:
    table = faded()
    for row in range(6, 10):
        table.printed[row, 6] = []
    mended = table.mended()
    assert {c.row for c in mended.grid.cells if c.col == 6} == set(range(6))
    assert not any(c.assumed for c in mended.grid.cells)
    beside_heading = Table(lost={("h", 0, 0), ("v", 0, 0), ("h", 0, 1), ("v", 1, 0)})
    assert not any(c.assumed for c in beside_heading.grid().cells)


def checklist(lost: Sequence[int], tops: bool = True) -> Table:
    """A list of items, their texts level with their codes, without some of its horizontals."""
    table = Table(rows=6, pitch=60.0, lost={("h", n, c) for n in lost for c in range(7)})
    for row in range(1, 6):
        top = table.ys[row] + 20
        level = top if tops else top + 16
        for col in range(7):
            table.printed[row, col] = []
        table.printed[row, 0] = [word(f"o{row}", 20, level)]
        for col in (1, 3, 5):
            lines = 1 + (row + col) % 3
            table.printed[row, col] = [
                word(f"ข้อความ{row}{n}", XS[col] + 8, top + 16 * n, 60) for n in range(lines)
            ]
    return table


def test_items_of_a_list_that_lost_the_lines_between_them_begin_at_their_codes() -> None:
    table = checklist([3, 4])
    mended = table.mended()
    assert texts(mended) == full(table)
    assert {2, 3, 4} <= set(mended.rows)


def test_a_misread_code_and_a_stroke_among_codes_keep_no_rows_together() -> None:
    table = checklist([3, 4])
    table.printed[3, 0] = [word("o3/", 20, table.ys[3] + 20)]
    table.printed[3, 0].append(word("–", 20, table.ys[3] + 45, 5))
    assert table.mended().grid.n_rows == 6


def test_codes_in_the_middle_of_their_rows_part_nothing() -> None:
    table = checklist([3, 4], tops=False)
    assert table.mended().grid.n_rows == 4


def measures(*, level: bool = True, first: int = 1) -> Table:
    """Numbered measures whose rows grew together under a heading that did as well."""
    table = Table(rows=4, pitch=90.0, lost={("h", n, c) for n in (1, 2, 3) for c in range(7)})
    for row in range(1, 4):
        for col in range(7):
            top = table.ys[row] + (20 if level or col == 0 else 42)
            said = [f"ข้อความ{row}{n}" for n in range(1 + (row + col) % 3)]
            if col == 0:
                said[0] = f"{row if row < 3 else first + 2}.มาตรการ"
            table.printed[row, col] = [
                word(text, XS[col] + 4, top + 16 * n, 50) for n, text in enumerate(said)
            ]
    return table


@pytest.mark.parametrize(
    ("table", "doubtful", "count"),
    [
        (measures(), True, 4),
        (measures(), False, 1),  # a list within a cell of a table that lost nothing
        (measures(level=False), True, 1),  # the texts beside it begin elsewhere
        (measures(first=5), True, 4),  # 1, 2, 7: no list, but all texts begin anew
        (measures(first=5), False, 1),
    ],
)
def test_rows_of_a_doubtful_table_begin_at_its_numbered_entries(
    table: Table, doubtful: bool, count: int
) -> None:
    grid = table.grid()
    mended = mend(replace(grid, doubtful=doubtful), table.contents(grid))
    assert mended.grid.n_rows == count
    if count > 1:
        assert texts(mended) == full(table)
        assert set(mended.rows) == set(range(4))


def test_a_heading_over_codes_is_parted_from_them_where_rulings_are_lost() -> None:
    table = checklist([1, 2, 3, 4, 5])
    grid = table.grid()
    assert grid.n_rows == 1
    mended = mend(replace(grid, doubtful=True), table.contents(grid))
    assert texts(mended) == full(table)


def test_no_row_of_a_table_with_a_ruling_that_nobody_sees_is_trusted() -> None:
    table = Table()
    grid = table.grid()
    assert mend(grid, table.contents(grid)).rows == ()
    guessed = replace(grid, doubtful=True, guessed=True)
    assert mend(guessed, table.contents(grid)).rows == tuple(range(10))


def test_two_pieces_of_one_line_are_no_heading_and_its_row() -> None:
    table = measures()
    table.printed[1, 0][:0] = [word("ข้อ", 2, table.printed[1, 0][0].base, 4)]
    grid = table.grid()
    contents = table.contents(grid)
    mended = mend(replace(grid, doubtful=True), contents)
    assert sum(map(len, mended.contents)) == sum(map(len, contents))
