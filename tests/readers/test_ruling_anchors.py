"""Which pieces are lines of a table: those that end at others, whatever else is on the page."""

from __future__ import annotations

import pytest

from pipeline.readers.grid import Ruling
from pipeline.readers.ruling_anchors import anchored, within_table
from pipeline.readers.ruling_slots import stretches
from tests.readers.test_ruling_traces import traces_at

BODY = 10.0
ROWS = [Ruling(y, 0, 600) for y in (0, 60, 200)]
COLS = [Ruling(x, 0, 200) for x in (0, 200, 400, 600)]


def columns_of(cols: list[Ruling], rows: list[Ruling] = ROWS) -> list[Ruling]:
    return anchored(rows, cols, 6, BODY)[1]


def test_the_columns_of_a_low_table_are_long_beside_a_fold() -> None:
    """Its heading's foot, broken at the fold, ends at one of them."""
    heading = [Ruling(30, 200, 300), Ruling(30, 310, 400)]
    fold = Ruling(305, 190, 1800)
    across, _ = anchored([*ROWS, *heading], [*COLS, fold], 6, BODY)
    assert set(heading) <= set(across)


@pytest.mark.parametrize(("gap", "kept"), [(15, True), (150, False)])
def test_a_line_that_a_pen_has_broken_is_held_by_its_ends(gap: int, kept: bool) -> None:
    pieces = [Ruling(500, 0, 90), Ruling(500, 90 + gap, 240)]
    rows = [Ruling(y, 0, 1000) for y in (0, 240, 900)]
    found = columns_of([Ruling(x, 0, 900) for x in (0, 300, 1000)] + pieces, rows)
    assert (set(pieces) <= set(found)) == kept


def test_a_line_across_rows_is_long_though_two_tables_seem_one() -> None:
    rows = [Ruling(y, 0, 600) for y in (0, 100, 200, 400, 500, 1500)]
    sides = [Ruling(x, 0, 1500) for x in (0, 600)]
    column = Ruling(300, 0, 370)  # its end, and what it ended at, have faded
    fold = Ruling(450, 30, 370)
    assert columns_of([*sides, column, fold], rows) == [*sides, column]


def test_the_rows_of_a_low_table_end_at_its_own_columns() -> None:
    rows = [Ruling(y, 0, 600) for y in (0, 400, 800, 1000, 1300)]
    sides = [Ruling(x, 0, 1300) for x in (0, 600)]
    low = [Ruling(x, 1000, 1300) for x in (200, 400)]
    foot = Ruling(1060, 200, 400)
    under = Ruling(300, 1060, 1300)
    across, down = anchored([*rows, foot], [*sides, *low, under], 6, BODY)
    assert foot in across
    assert under in down


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (Ruling(300, 0, 105), False),  # over half of the way only
        (Ruling(300, 0, 130), True),  # from the first row over the next, then it has faded
        (Ruling(300, 10, 115), False),  # begins at no end of the table
    ],
)
def test_a_line_that_faded_before_the_last_row_is_one_of_the_table(
    line: Ruling, kept: bool
) -> None:
    rows = [Ruling(y, 0, 600) for y in (0, 40, 80, 200)]
    high = Ruling(-50, 0, 260)  # beside which all of them are short
    assert (line in columns_of([*COLS, high, line], rows)) == kept


def test_a_short_piece_at_the_side_is_of_the_line_on_its_way() -> None:
    cols = [Ruling(x, 0, 400) for x in (0, 200, 400, 600, 800)]
    rows = [Ruling(y, 0, 800) for y in (0, 400)]
    line, piece = Ruling(100, 20, 560), Ruling(100, 590, 800)
    assert piece in anchored([*rows, line, piece], cols, 6, BODY)[0]
    assert piece not in anchored([*rows, piece], cols, 6, BODY)[0]


def test_a_column_begins_above_the_others_where_more_of_them_do() -> None:
    """Only the rows in the middle are left: the heading's columns share none with the sides."""
    rows = [Ruling(y, 250, 650) for y in (500, 600)]
    sides = [Ruling(x, 0, 1000) for x in (0, 100, 700)]
    inner = [Ruling(x, 80, 1000) for x in (300, 400, 500)]
    column = Ruling(600, 0, 1000)
    assert column in within_table(rows, [*sides, *inner, column], BODY)[1]
    assert column not in within_table(rows, [*inner, column], BODY)[1]


@pytest.mark.parametrize(
    ("edge", "kept"), [((-100, 700), False), ((-100, 500), False), ((0, 600), True)]
)
def test_a_fold_that_ends_at_the_edge_of_the_sheet_is_no_column(
    edge: tuple[int, int], kept: bool
) -> None:
    """The last row of a table whose other columns have faded there is as wide as the others."""
    fold = [Ruling(300, 100, 400), Ruling(301, 320, 400)]
    found = within_table([*ROWS, Ruling(400, *edge)], [*COLS, *fold], BODY)[1]
    assert (fold[0] in found) == kept


def test_a_stretch_beyond_the_ends_of_a_line_must_be_known() -> None:
    """Between two tables print hides most of it, and a stem stands there."""
    rows = [Ruling(y, 0, 500) for y in (0, 150, 300, 450)]
    traces = traces_at(80, [(0, 35)], length=60)
    line = Ruling(80, 0, 300)
    assert len(stretches([line], [], rows, traces, lambda: traces, 6.0, 15.0)[0]) == 3
    traces.off[34:43] = 0
    assert len(stretches([line], [], rows, traces, lambda: traces, 6.0, 15.0)[0]) == 2


@pytest.mark.parametrize(("rows", "kept"), [((150, 225, 300), True), ((150, 300), False)])
def test_a_line_keeps_its_ends_where_the_side_it_ended_at_has_faded(
    rows: tuple[int, ...], kept: bool
) -> None:
    """Two lines that it crosses may be a fold and the edge of the sheet."""
    across = [Ruling(y, 0, 500) for y in rows]
    traces = traces_at(80, [(3, 42)])
    found = stretches([Ruling(80, 30, 420)], [], across, traces, lambda: traces, 6.0, 15.0)[0]
    spans = {(r.start, r.end) for r in found}
    assert ({(30, 150), (300, 420)} <= spans) == kept
    assert (rows[0], rows[1]) in spans


def test_the_edge_of_a_sheet_is_not_long_beside_a_low_table_and_a_fold() -> None:
    edge, fold = Ruling(-50, 0, 900), Ruling(305, 0, 1800)
    assert edge not in columns_of([*COLS, edge, fold])
