from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.ruling_anchors import anchored, held_up, within_table
from pipeline.readers.ruling_slots import apart, joined, settled, stretches
from pipeline.readers.ruling_traces import (
    LEAST_KNOWN,
    Traces,
    long_traces,
    shows,
    traces_of,
    without_print,
)
from pipeline.readers.rulings import find_rulings

BODY = 15.0
ROWS = [100, 180, 260, 340, 420, 500, 580]
COLS = [120, 320, 620, 900, 1100]
Grey = NDArray[np.uint8]


def paper(grain: float = 0.0) -> Grey:
    noise = np.random.default_rng(5).normal(0, grain, (760, 1240))
    return np.clip(np.round(255 - np.abs(noise)), 0, 255).astype(np.uint8)


def drawn(page: Grey, kept: float, shade: int) -> Grey:
    """Draw a table of which this share of every line's pixels is left."""
    rng = np.random.default_rng(7)
    lines = np.zeros(page.shape, np.uint8)
    for y in ROWS:
        lines[y : y + 2, COLS[0] : COLS[-1] + 2] = 255
    for x in COLS:
        lines[ROWS[0] : ROWS[-1] + 2, x : x + 2] = 255
    left = (lines > 0) & (rng.random(page.shape) < kept)
    return np.where(left, np.uint8(shade), page)


def with_print(page: Grey) -> Grey:
    """Put strokes like letters into the cells: stems, and bars between them."""
    page = page.copy()
    for y in ROWS[:-1]:
        for x in COLS[:-1]:
            for n in range(8):
                left = x + 20 + 18 * n
                page[y + 30 : y + 46, left : left + 3] = 0
                page[y + 30 : y + 33, left : left + 11] = 0
                page[y + 43 : y + 46, left + 8 : left + 14] = 0
    return page


def grids_of(page: Grey) -> tuple[Grid, ...]:
    rulings = find_rulings(page, BODY)
    return find_grids(rulings.horizontal, rulings.vertical, tolerance=6.0, min_side=12.0)


@pytest.mark.parametrize(("kept", "shade"), [(1.0, 0), (1.0, 243), (0.35, 0), (0.35, 150)])
def test_a_table_of_which_little_is_left_is_found(kept: float, shade: int) -> None:
    (grid,) = grids_of(with_print(drawn(paper(1.0), kept, shade)))
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (6, 4, 24)
    assert not grid.doubtful


def test_print_in_rows_and_columns_is_no_table() -> None:
    rulings = find_rulings(with_print(paper(1.0)), BODY)
    assert (rulings.horizontal, rulings.vertical) == ([], [])


def test_a_table_that_shines_through_beside_a_black_one_is_none_of_it() -> None:
    behind = cv2.GaussianBlur(drawn(paper(), 1.0, 0), (0, 0), 1.5)
    shining = (255 - 0.12 * (255.0 - behind)).astype(np.uint8)
    moved = np.roll(shining, (37, 45), axis=(0, 1))
    (grid,) = grids_of(np.minimum(drawn(paper(1.0), 1.0, 20), moved))
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (6, 4, 24)


def test_a_fold_through_a_table_is_no_line_of_it() -> None:
    page = drawn(paper(1.0), 1.0, 0)
    page[225:227, 30:1180] = 120
    (grid,) = grids_of(page)
    assert grid.n_rows == 6


def test_a_low_table_above_a_high_one_keeps_its_short_lines() -> None:
    page = np.full((1700, 1240), 255, np.uint8)
    for y in (100, 180):
        page[y : y + 2, 100:1102] = 0
    page[140:142, 700:902] = 0  # the header of two columns
    for x, top in ((100, 100), (400, 100), (700, 100), (800, 140), (900, 100), (1100, 100)):
        page[top:182, x : x + 2] = 0
    for y in range(260, 1561, 130):
        page[y : y + 2, 100:1102] = 0
    for x in (100, 300, 600, 1100):
        page[260:1562, x : x + 2] = 0
    low, high = grids_of(page)
    assert {(c.row, c.col, c.row_span, c.col_span) for c in low.cells} == {
        (0, 0, 2, 1),
        (0, 1, 2, 1),
        (0, 2, 1, 2),
        (0, 4, 2, 1),
        (1, 2, 1, 1),
        (1, 3, 1, 1),
    }
    assert (high.n_rows, high.n_cols) == (10, 3)


def test_a_trace_ends_where_the_line_does() -> None:
    page = paper(1.0)
    rng = np.random.default_rng(2)
    dots = rng.random(600) < 0.5
    page[300:302, 200:800][:, dots] = 0
    (line,) = long_traces(traces_of(page, BODY, 1, 0.0), BODY)
    assert line.pos == pytest.approx(301, abs=2)
    assert line.start == pytest.approx(200, abs=15)
    assert line.end == pytest.approx(800, abs=15)


def test_letters_on_the_way_say_nothing_of_a_line() -> None:
    page = with_print(paper())
    traces = traces_of(page, BODY, 1, 0.0)
    assert not any(
        shows(traces, y, 140, 600, 2, LEAST_KNOWN) for y in range(ROWS[0] + 28, ROWS[0] + 48)
    )


def traces_at(place: int, blocks: list[tuple[int, int]], length: int = 60) -> Traces:
    on = np.zeros((length, 400), np.uint8)
    for first, last in blocks:
        on[first:last, place - 1 : place + 2] = 255
    flat = np.repeat(255 - on, 10, axis=0)
    return Traces(on, np.asarray(255 - on, np.uint8), 10, flat, 10.0)


def test_a_known_line_is_drawn_from_crossing_to_crossing_where_it_shows() -> None:
    cols = [Ruling(x, 0, 300) for x in (0, 150, 300, 450, 600)]
    traces = traces_at(80, [(0, 28), (46, 59)])
    found = stretches([Ruling(80, 0, 280)], [], cols, traces, lambda: traces, 6.0, BODY)[0]
    assert [(r.start, r.end) for r in found] == [(0, 150), (150, 300), (450, 600)]


@pytest.mark.parametrize(("blocks", "goes_on"), [([(30, 45)], True), ([(30, 35)], False)])
def test_a_line_goes_on_between_two_stretches_where_it_shows_faintly(
    blocks: list[tuple[int, int]], goes_on: bool
) -> None:
    cols = [Ruling(x, 0, 300) for x in (0, 150, 300, 450, 600)]
    plain = traces_at(80, [(0, 29), (46, 59)])
    faint = traces_at(80, [(0, 29), *blocks, (46, 59)])
    found, pale = stretches([Ruling(80, 0, 590)], [], cols, plain, lambda: faint, 6.0, BODY)
    assert [(r.start, r.end) for r in pale] == ([(300, 450)] if goes_on else [])
    drawn = [(0, 150), (150, 300), (300, 450), (450, 600)]
    assert [(r.start, r.end) for r in found] == (drawn if goes_on else [*drawn[:2], drawn[3]])
    beyond = traces_at(80, [(0, 29)])
    found = stretches([Ruling(80, 0, 290)], [], cols, beyond, lambda: faint, 6.0, BODY)[0]
    assert [(r.start, r.end) for r in found] == drawn[:2]


def test_the_tops_of_worn_letters_are_no_line_and_a_ruling_near_print_is() -> None:
    page = paper()
    for n in range(40):  # stems whose tops are all that joins them
        page[300:316, 200 + 16 * n : 203 + 16 * n] = 90
    page[300, 200:840] = 150
    page[500:502, 200:840] = 150
    for n in range(40):
        page[505:516, 200 + 16 * n : 203 + 16 * n] = 90  # close below a ruling, and free of it
    lines = [Ruling(301, 200, 840), Ruling(501, 200, 840)]
    assert without_print(lines, np.ascontiguousarray(page.T), BODY) == lines[1:]
    assert without_print([Ruling(2, 200, 840)], np.ascontiguousarray(page.T), BODY) != []


def test_traces_of_one_line_are_one_and_far_apart_ones_are_not() -> None:
    near, far = Ruling(50, 0, 300), Ruling(51, 400, 700)
    assert joined([far, near], 6.0, 10.0) == [Ruling(50.5, 0, 700)]
    assert len(joined([near, Ruling(50, 2000, 2300)], 6.0, 10.0)) == 2


def test_what_leaves_the_table_is_dropped_but_not_the_rows_of_an_open_one() -> None:
    rows = [Ruling(y, 0, 500) for y in (0, 40, 80, 120)]
    cols = [Ruling(x, 0, 120) for x in (100, 200, 300)]
    fold = Ruling(60, -200, 500)
    kept = within_table([*rows, fold], cols, 10.0)
    assert kept == (rows, cols)


def test_a_stroke_beside_a_table_is_no_line_and_a_side_that_is_held_is_one() -> None:
    rows = [Ruling(y, 0, 400) for y in (0, 40, 80)]
    cols = [Ruling(x, 0, 80) for x in (0, 200, 400)]
    stroke, held = Ruling(700, 0, 80), Ruling(300, 0, 40)
    assert stroke not in anchored(rows, [*cols, stroke], 6, 10)[1]
    assert held_up([stroke, held], rows, 6, 10) == [held]


def test_stems_that_fill_low_rows_are_no_line() -> None:
    page = paper()
    for y in range(100, 701, 30):
        page[y : y + 2, 100:1102] = 0
        page[y + 5 : y + 22, 160:162] = 0  # the first digit of every row
    for x in (100, 300, 1100):
        page[100:702, x : x + 2] = 0
    (grid,) = grids_of(page)
    assert grid.n_cols == 2


def test_a_line_that_is_not_quite_straight_is_found_whole() -> None:
    page = paper(1.0)
    dots = np.random.default_rng(2).random(1000) < 0.5
    for x in np.flatnonzero(dots):
        page[300 + x // 110 : 302 + x // 110, 120 + x] = 0
    (line,) = long_traces(traces_of(page, BODY, 1, 0.0), BODY)
    assert (line.start, line.end) == pytest.approx((120, 1120), abs=15)


def test_black_letters_do_not_hide_grey_hairlines() -> None:
    page = with_print(paper(1.0))
    for y in ROWS[:-1]:
        page[y + 30 : y + 34, 340:600] = 0  # letters that run together
    for y in ROWS:
        page[y, COLS[0] : COLS[-1] : 1 if y in ROWS[2:4] else 5] = 185
    for x in COLS:
        page[ROWS[0] : ROWS[-1] : 1 if x in COLS[:2] else 5, x] = 185
    (grid,) = grids_of(page)
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (6, 4, 24)


def test_a_scratch_beside_a_row_is_cut_off_and_a_fold_is_not_made_a_row() -> None:
    rows = [Ruling(y, 0, 500) for y in (0, 40, 80, 120)]
    cols = [Ruling(x, 0, 120) for x in (0, 200, 500)]
    scratched = Ruling(60, -45, 500)
    assert within_table([*rows, scratched], cols, 10.0)[0] == [*rows, Ruling(60, 0, 500)]
    for fold in (Ruling(60, -45, 545), Ruling(60, -70, 500), Ruling(60, -45, 300)):
        assert within_table([*rows, fold], cols, 10.0)[0] == rows


def test_the_tops_of_pale_letters_below_a_line_are_no_other_line() -> None:
    lines = [Ruling(100, 0, 800), Ruling(112, 200, 800), Ruling(160, 200, 800)]
    assert apart(lines, [], 10.0) == [lines[0], lines[2]]
    assert apart(lines, [lines[1]], 10.0) == lines  # what is seen in every pixel stays


def test_a_side_that_fades_on_its_way_is_a_side_where_rows_end_at_it() -> None:
    rows = [Ruling(y, 0, 600) for y in (0, 60, 120, 400)]
    cols = [Ruling(x, 0, 400) for x in (0, 300)]
    side, stroke = Ruling(600, 0, 200), Ruling(450, 0, 200)
    kept = anchored(rows, [*cols, side, stroke], 6, 10)[1]
    assert kept == [*cols, side]


def test_a_line_goes_on_to_rows_whose_ends_have_faded() -> None:
    rows = [Ruling(0, 80, 500), Ruling(150, 80, 500), Ruling(300, 115, 500)]
    traces = traces_at(80, [(0, 29)])
    found = stretches([Ruling(80, 0, 280)], [], rows, traces, lambda: traces, 6.0, BODY)[0]
    assert [(r.start, r.end) for r in found] == [(0, 150), (150, 300)]


def test_a_piece_on_the_way_of_a_line_is_of_it_and_one_beyond_its_end_is_not() -> None:
    cols = [Ruling(x, 0, 300) for x in (0, 150, 300, 450, 600)]
    traces = traces_at(80, [(0, 14)])
    hidden, word = Ruling(82, 160, 290), Ruling(82, 460, 590)
    found = stretches(
        [Ruling(80, 0, 300)], [hidden, word], cols, traces, lambda: traces, 6.0, BODY
    )[0]
    assert [(r.start, r.end) for r in found] == [(0, 150), (150, 300)]


def test_a_row_that_alone_still_reaches_the_side_of_its_table_is_no_fold() -> None:
    """A fax had dropped the left end of every other horizontal; this one ends at the first side."""
    rows = [Ruling(0, 160, 500), Ruling(120, 160, 500), Ruling(180, 160, 500)]
    cols = [Ruling(x, 0, 180) for x in (0, 160, 300, 500)]
    under_heading = Ruling(60, 0, 500)
    assert under_heading in within_table([*rows, under_heading], cols, 10.0)[0]


def test_a_fold_known_from_below_the_table_is_no_side_of_it() -> None:
    rows = [Ruling(y, 0, 300) for y in (0, 150, 300, 450, 600)]
    traces = traces_at(80, [(0, 120)])  # it shows all the way, in the table too
    below = Ruling(80, 700, 1200)
    assert stretches([below], [], rows, traces, lambda: traces, 6.0, BODY)[0] == []
    assert stretches([Ruling(80, 0, 500)], [], rows, traces, lambda: traces, 6.0, BODY)[0] != []


def test_a_ruling_along_which_a_fold_runs_is_told_by_what_ends_at_it() -> None:
    """The fold goes on beyond the table; the line under a heading of two columns ends at it."""
    rows = [Ruling(0, 0, 600), Ruling(200, 0, 600), Ruling(400, 0, 600)]
    cols = [Ruling(x, 0, 400) for x in (0, 450, 600)]
    along = Ruling(300, 0, 550)
    heading = Ruling(100, 300, 600)
    assert within_table([*rows, heading], [*cols, along], 10.0)[1] == [
        *cols,
        Ruling(300, 0, 400),
    ]
    through = Ruling(100, 0, 600)
    assert within_table([*rows, through], [*cols, along], 10.0)[1] == cols
    broken = [Ruling(100, 0, 296), Ruling(100, 304, 600)]
    assert within_table([*rows, *broken], [*cols, along], 10.0)[1] == cols


def test_a_stroke_that_sticks_out_on_both_sides_of_a_column_is_none_of_its_lines() -> None:
    columns = [Ruling(x, 0, 900) for x in (100.0, 300.0)]
    trace = Ruling(400.0, 110.0, 290.0)
    assert settled([trace], [], columns, 6.0, 17.0) == [Ruling(400.0, 100.0, 300.0)]
    stroke = Ruling(401.0, 90.0, 322.0)
    assert settled([trace], [stroke], columns, 6.0, 17.0) == []
    line = Ruling(401.0, 99.0, 322.0)  # a little long on one side, as many lines are
    assert settled([trace], [line], columns, 6.0, 17.0) == [Ruling(400.0, 100.0, 300.0)]


@pytest.mark.parametrize(("kept", "apart_"), [(1.0, True), (0.5, False)])
def test_between_two_tables_the_stems_of_letters_are_no_line(kept: float, apart_: bool) -> None:
    """A sharp line does not fade; one of which half the pixels are left may."""
    rng = np.random.default_rng(3)
    page = paper(1.0)
    lines = np.zeros(page.shape, bool)
    for top in (40, 500):
        for y in (top, top + 80, top + 160):
            lines[y : y + 2, COLS[0] : COLS[-1] + 2] = True
        for x in COLS:
            lines[top : top + 162, x : x + 2] = True
    page[lines & (rng.random(page.shape) < kept)] = 0
    for row in range(6):  # the 1 of o11, o12 … above the second column's ruling
        y = 225 + 44 * row
        page[y : y + 16, COLS[1] : COLS[1] + 2] = 0
    between = [
        line
        for line in find_rulings(page, BODY).vertical
        if line.start < 250 and line.end > 450 and abs(line.pos - COLS[1]) < 5
    ]
    assert (not between) is apart_
