"""Cells of two columns whose print stands where that of one of them stands."""

from __future__ import annotations

import pytest

from tests.readers.score_table import XS, Table, texts, word


def faded(*, rows: int = 12, lost: int = 1, left: str = "กรมบ้านใหม่") -> Table:
    """Return a table whose last rows lost the ruling between the name and the first score."""
    table = Table(rows=rows, lost={("v", 2, row) for row in range(rows - lost, rows)})
    for row in range(rows - lost, rows):
        table.printed[row, 1] = [word(left, XS[1] + 8, table.ys[row] + 25)] if left else []
        table.printed[row, 2] = []  # its dash was not read
    return table


@pytest.mark.parametrize("lost", [1, 2])
def test_a_name_that_begins_where_all_names_do_stands_in_their_column(lost: int) -> None:
    mended = faded(lost=lost).mended()
    found = texts(mended)
    assert found[11, 1, 1, 1] == "กรมบ้านใหม่"
    assert found[11, 2, 1, 1] == ""
    assert mended.rows == tuple(range(12 - lost, 12))  # concluded, and said


def test_a_dash_in_the_middle_of_the_second_column_is_its_own() -> None:
    table = faded(left="")
    table.printed[11, 2] = [word("-", (XS[2] + XS[3]) / 2 - 1.5, table.ys[11] + 25, 3.0)]
    found = texts(table.mended())
    assert found[11, 1, 1, 1] == ""
    assert found[11, 2, 1, 1] == "-"


def test_the_heading_of_a_sum_stays_in_the_middle_of_its_span() -> None:
    table = faded(left="")
    table.printed[11, 1] = [word("เฉลี่ย", (XS[1] + XS[3]) / 2 - 15, table.ys[11] + 25)]
    assert texts(table.mended())[11, 1, 1, 2] == "เฉลี่ย"


def test_where_many_rows_have_no_ruling_there_none_is_lost() -> None:
    assert texts(faded(lost=4).mended())[11, 1, 1, 2] == "กรมบ้านใหม่"


def test_few_rows_tell_nothing() -> None:
    assert texts(faded(rows=8).mended())[7, 1, 1, 2] == "กรมบ้านใหม่"


def test_where_names_begin_anywhere_none_stands_where_the_others_do() -> None:
    table = faded()
    for row in range(1, 12):
        left = XS[1] + 8 + 30 * (row % 5) if row < 11 else XS[1] + 68
        table.printed[row, 1] = [word("กรมบ้านใหม่", left, table.ys[row] + 25)]
    assert texts(table.mended())[11, 1, 1, 2] == "กรมบ้านใหม่"


def test_an_empty_cell_of_two_columns_is_left() -> None:
    assert texts(faded(left="").mended())[11, 1, 1, 2] == ""
