"""Frames that have lost their columns: paper between print, line after line, parts it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.grid import Ruling, find_grids
from pipeline.readers.gutters import Assumed, assumed_rulings, holds
from pipeline.readers.ink_blobs import blobs

BODY = 14.0
LEFT, TOP, RIGHT, BOTTOM = 50, 40, 850, 640
SIDES = [Ruling(x, TOP, BOTTOM) for x in (LEFT, RIGHT)]
ENDS = [Ruling(y, LEFT, RIGHT) for y in (TOP, BOTTOM)]


def page() -> NDArray[np.uint8]:
    return np.zeros((700, 900), np.uint8)


def write(ink: NDArray[np.uint8], x: int, y: int, letters: int) -> None:
    """Set a line of letters, each 12 pixels from the next; `y` is their top."""
    for n in range(letters):
        cv2.rectangle(ink, (x + 12 * n, y), (x + 12 * n + 8, y + 13), (255,), 2)


def columns(ink: NDArray[np.uint8], starts: tuple[int, ...], *, first: int = 120) -> None:
    """Set three columns of twelve ragged lines."""
    for row in range(12):
        for at, x in enumerate(starts):
            write(ink, x, first + 40 * row, 5 + (7 * row + 3 * at) % 8)


def assumed(ink: NDArray[np.uint8], extra: tuple[Ruling, ...] = ()) -> Assumed:
    return assumed_rulings(ENDS, [*SIDES, *extra], blobs(ink)[1], BODY)


def test_columns_of_a_bare_frame_are_parted_where_paper_runs_down() -> None:
    ink = page()
    columns(ink, (70, 320, 600))
    found = assumed(ink)
    assert found.horizontal == ()
    one, two = (line.pos for line in found.vertical)
    assert 230 < one < 320
    assert 480 < two < 600
    assert {(line.start, line.end) for line in found.vertical} == {(TOP, BOTTOM)}
    (grid,) = find_grids(ENDS, [*SIDES, *found.vertical])
    assert (grid.n_rows, grid.n_cols) == (1, 3)
    assert holds(grid, found)


def test_a_heading_across_two_columns_stays_whole_above_them() -> None:
    ink = page()
    write(ink, 250, 60, 40)  # from the second column into the third
    columns(ink, (70, 320, 600))
    found = assumed(ink)
    (below,) = found.horizontal
    assert 74 < below.pos < 120
    assert [line.start for line in found.vertical] == [below.pos, below.pos]


def test_a_line_longer_than_those_below_it_is_no_heading_across() -> None:
    """Beside it stands print of the next column."""
    ink = page()
    columns(ink, (70, 320, 600))
    cv2.rectangle(ink, (70, 100), (840, 140), (0,), -1)
    for x, letters in ((70, 18), (320, 8), (600, 8)):
        write(ink, x, 120, letters)
    found = assumed(ink)
    assert found.horizontal == ()
    one, _ = found.vertical
    assert 70 + 18 * 12 < one.pos < 320
    assert one.start == TOP


def test_a_word_by_itself_above_a_gutter_is_of_a_column_below_a_heading_only() -> None:
    ink = page()
    columns(ink, (70, 320, 650))
    write(ink, 520, 60, 5)
    write(ink, 70, 60, 5)
    write(ink, 650, 60, 5)
    (below,) = assumed(ink).horizontal
    assert 74 < below.pos < 120
    heading = Ruling(TOP - 30, LEFT, RIGHT)
    sides = [Ruling(x, TOP - 30, BOTTOM) for x in (LEFT, RIGHT)]
    found = assumed_rulings([heading, *ENDS], sides, blobs(ink)[1], BODY)
    assert found.horizontal == ()
    assert 575 < found.vertical[-1].pos < 650


def test_a_speck_and_a_long_stroke_do_not_hide_a_gutter() -> None:
    ink = page()
    columns(ink, (70, 320, 600))
    ink[400:403, 290:293] = 255
    cv2.line(ink, (200, 300), (380, 520), (255,), 3)
    assert len(assumed(ink).vertical) == 2


@pytest.mark.parametrize("kind", ["paragraph", "list", "ruled", "open"])
def test_what_has_no_columns_gets_none(kind: str) -> None:
    ink = page()
    extra: tuple[Ruling, ...] = ()
    sides = SIDES
    if kind == "paragraph":
        for row in range(12):
            write(ink, 70, 120 + 40 * row, 62)
    elif kind == "list":
        for row in range(12):
            write(ink, 70, 120 + 40 * row, 1)
            write(ink, 110, 120 + 40 * row, 50)
    else:
        columns(ink, (70, 320, 600))
        extra = (Ruling(300, TOP, BOTTOM),) if kind == "ruled" else ()
        sides = [] if kind == "open" else SIDES
    assert assumed_rulings(ENDS, [*sides, *extra], blobs(ink)[1], BODY) == Assumed()


def test_a_table_that_kept_one_vertical_gets_the_others_back() -> None:
    ink = page()
    columns(ink, (70, 270, 470))
    columns(ink, (680,))
    found = assumed(ink, (Ruling(240, TOP, BOTTOM),))
    one, two = sorted(line.pos for line in found.vertical)
    assert 360 < one < 470
    assert 560 < two < 680
    (grid,) = find_grids(ENDS, [*SIDES, Ruling(240, TOP, BOTTOM), *found.vertical])
    assert grid.n_cols == 4


def test_columns_go_on_through_the_heading_above_where_paper_lets_them() -> None:
    ink = page()
    columns(ink, (70, 320, 600))
    heading = Ruling(TOP - 30, LEFT, RIGHT)
    write(ink, 100, TOP - 22, 8)
    write(ink, 400, TOP - 22, 20)  # lies across the second gutter
    found = assumed_rulings([*ENDS, heading], SIDES, blobs(ink)[1], BODY)
    assert [line.start for line in found.vertical] == [heading.pos, TOP]


def test_full_cells_leave_a_narrow_gutter_and_words_across_it_close_it() -> None:
    """Beside narrow paper print must stand line after line; a word through it is no margin."""
    for lines, torn, count in ((12, 0, 1), (4, 0, 0), (12, 12, 0)):
        ink = page()
        for row in range(lines):
            write(ink, 70, 120 + 40 * row, 20 - 3 * (row % 4) * (lines > 4))
            write(ink, 318, 120 + 40 * row, 30)  # ten pixels of paper beside the longest lines
            if row < torn and row % 2:
                ink[122 + 40 * row : 132 + 40 * row, 240:330] = 255
        assert len(assumed(ink).vertical) == count


def test_equal_words_of_a_list_leave_no_gutter_after_them() -> None:
    ink = page()
    for row in range(12):
        write(ink, 70, 120 + 40 * row, 10)
        write(ink, 198, 120 + 40 * row, 12 + row % 5)
    assert assumed(ink) == Assumed()


def test_the_titles_of_rows_and_a_wide_shadow_hide_no_gutter() -> None:
    ink = page()
    columns(ink, (70, 320, 600))
    ink[300:312, 90:790] = 255  # a marker over all columns, between two lines
    write(ink, 70, 602, 18)  # runs through the first gutter
    assert len(assumed(ink).vertical) == 2


def test_a_rating_wider_than_the_scores_above_it_is_not_torn() -> None:
    ink = page()
    for row in range(12):
        write(ink, 70, 120 + 40 * row, 8 + row % 5)
        write(ink, 760, 120 + 40 * row, 4)
    write(ink, 700, 602, 9)
    (line,) = assumed(ink).vertical
    assert 240 < line.pos < 700
