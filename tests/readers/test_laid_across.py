"""Coloured stamps and pens over black print: which are taken off, and what is left of the print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.readers.coloured_ink import Removed, even_colour, take_off
from pipeline.readers.laid_across import across_print, together
from pipeline.readers.unmixed import without_colour

Pixels = NDArray[np.uint8]

BODY = 20.0
VIOLET = (150, 95, 190)
RED = (215, 80, 95)
BLUE = (70, 100, 200)
NAVY = (40, 55, 150)


def lettered(
    *, ink: tuple[int, int, int] = (30, 30, 30), rows: range = range(60, 660, 60)
) -> Pixels:
    """Return lines of letters on white, 700 x 700; a letter is 13 wide and 20 high."""
    page = np.full((700, 700, 3), 255, np.uint8)
    for row in rows:
        for x in range(100, 500, 20):
            cv2.rectangle(page, (x, row), (x + 12, row + 19), ink, 3)
    return page


def over_print(page: Pixels, drawn: Pixels) -> Pixels:
    """Return print with ink over it: what both let through."""
    return np.asarray(page.astype(np.uint16) * drawn // 255, np.uint8)


def blank() -> Pixels:
    return np.full((700, 700, 3), 255, np.uint8)


def boxed(ink: tuple[int, int, int], *, words: bool = True) -> Pixels:
    """Return a stamp: a frame, and letters larger than print, which touch nothing."""
    drawn = blank()
    cv2.rectangle(drawn, (210, 190), (460, 330), ink, 4)
    for x in range(230, 430, 50) if words else ():
        cv2.line(drawn, (x, 215), (x, 245), ink, 6)
        cv2.line(drawn, (x, 215), (x + 20, 245), ink, 6)
    return drawn


def grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def removed(page: Pixels) -> Removed:
    colour = even_colour(page)
    assert colour is not None
    return take_off(grey(page), colour, np.zeros(page.shape[:2], np.uint8), BODY)


def stray(left: Pixels, page: Pixels) -> int:
    """Return how many pixels are dark where the page without anything over it is white."""
    return int(np.count_nonzero((left < 200) & (cv2.erode(grey(page), np.ones((5, 5))) > 200)))


@pytest.mark.parametrize("ink", [VIOLET, RED, BLUE])
def test_a_stamp_with_a_frame_goes_with_its_frame_and_its_words(ink: tuple[int, int, int]) -> None:
    page = lettered()
    stamped = over_print(page, boxed(ink))
    left = removed(stamped).pixels
    assert stray(grey(stamped), page) > 3000
    assert stray(left, page) == 0
    assert np.array_equal(left < 100, grey(page) < 100)


def test_marker_all_over_the_page_hides_no_stamp() -> None:
    page, drawn = lettered(), boxed(VIOLET)
    for row in range(350, 640, 60):
        drawn[row : row + 45, 80:600] = (250, 160, 200)
    left = removed(over_print(page, drawn)).pixels
    assert stray(left[:340], page[:340]) == 0


def test_a_low_scrawl_of_a_dark_pen_is_taken_off() -> None:
    page, drawn = lettered(), blank()
    x = np.arange(200, 420)
    wave = np.column_stack([x, 308 + 24 * np.sin(x / 14)]).astype(np.int32)
    cv2.polylines(drawn, [wave.reshape(-1, 1, 2)], False, NAVY, 3)
    left = removed(over_print(page, drawn)).pixels
    assert stray(left, page) == 0
    assert np.array_equal(left < 100, grey(page) < 100)


def test_lines_in_colour_between_black_ones_stay() -> None:
    page = lettered(rows=range(60, 660, 120))
    page = np.minimum(page, lettered(ink=RED, rows=range(120, 660, 120)))
    found = removed(page)
    assert found.boxes == ()
    assert np.array_equal(found.pixels, grey(page))


def test_words_in_colour_among_black_ones_stay() -> None:
    page = lettered()
    for row in range(60, 660, 60):
        own = page[row : row + 20, 240:320]
        own[(own < 100).all(axis=2)] = BLUE
    assert removed(page).boxes == ()


@pytest.mark.parametrize("ink", [(31, 78, 121), (0, 0, 110), (90, 20, 20)])
def test_lines_in_a_dark_colour_stay(ink: tuple[int, int, int]) -> None:
    page = lettered(rows=range(60, 660, 120))
    page = np.minimum(page, lettered(ink=ink, rows=range(90, 660, 120)))
    noise = np.random.default_rng(5).normal(0, 12, page.shape)
    worn = np.clip(cv2.GaussianBlur(page, (0, 0), 1.2) + noise, 0, 255).astype(np.uint8)
    assert removed(worn).boxes == ()


def test_the_rulings_of_a_table_in_colour_stay() -> None:
    page = lettered()
    for row in range(50, 660, 60):
        cv2.line(page, (80, row), (520, row), RED, 3)
    for x in (80, 235, 520):
        cv2.line(page, (x, 50), (x, 650), RED, 3)
    found = removed(page)
    assert found.boxes == ()
    assert np.array_equal(found.pixels < 200, grey(page) < 200)


def test_a_stamp_beside_the_print_stays_as_the_print_in_colour_that_it_may_be() -> None:
    page = np.minimum(lettered(rows=range(360, 660, 60)), boxed(RED)[:, ::-1])
    assert removed(page).boxes == ()


def test_the_coloured_edges_of_black_print_are_no_ink() -> None:
    page = lettered()
    shifted = page.copy()
    shifted[:, 2:, 0] = page[:, :-2, 0]  # a scanner whose red lags behind
    left = removed(shifted)
    assert left.boxes == ()


def test_the_coloured_edge_of_a_black_seal_is_no_ring() -> None:
    page = lettered(rows=range(360, 660, 60))
    cv2.circle(page, (300, 180), 90, (30, 30, 30), 6)
    shifted = page.copy()
    shifted[:, 3:, 0] = page[:, :-3, 0]
    assert removed(shifted).boxes == ()


def test_a_low_scrawl_beside_the_print_is_no_print() -> None:
    page = lettered(rows=range(60, 360, 60))
    x = np.arange(200, 420)
    wave = np.column_stack([x, 500 + 24 * np.sin(x / 14)]).astype(np.int32)
    cv2.polylines(page, [wave.reshape(-1, 1, 2)], False, NAVY, 3)
    assert len(removed(page).boxes) == 1


def test_a_word_in_colour_that_has_grown_together_is_no_scrawl() -> None:
    page = lettered(rows=range(60, 360, 60))
    for x in range(200, 420, 12):
        cv2.rectangle(page, (x, 480), (x + 12, 520), NAVY, 3)
    assert removed(page).boxes == ()


def masks(pitch: int = 60) -> tuple[Pixels, Pixels, Pixels]:
    """Return nothing coloured, and lines of black letters, twice."""
    black = np.where(grey(lettered(rows=range(60, 640, pitch))) < 128, 255, 0).astype(np.uint8)
    return np.zeros_like(black), black, black


def test_flecks_of_colour_in_print_that_is_dark_as_black_are_no_mark() -> None:
    coloured, dark, black = masks(pitch=36)
    coloured[150:320, 150:400] = black[150:320, 150:400]
    assert across_print(coloured, dark, black, BODY)[1] == ()
    coloured[150:320, 150:400] = 255 - black[150:320, 150:400]  # a mark between the letters
    assert len(across_print(coloured, dark, black, BODY)[1]) == 1


def test_a_coloured_line_close_to_letters_is_no_mark() -> None:
    coloured, dark, black = masks()
    coloured[203:206, 150:400] = 255
    assert across_print(coloured, dark, black, BODY)[1] == ()


def test_the_pale_stretches_of_a_frame_go_with_the_rest_of_it() -> None:
    """What is between its pieces is hardly coloured, and darker than the paper all the same."""
    page, drawn = lettered(), boxed(BLUE, words=False)
    pale = np.array((190, 198, 219))
    for part in (np.s_[185:196, 300:360], np.s_[320:340, 300:360]):
        own = drawn[part]
        own[(own < 255).any(axis=2)] = pale
    stamped = over_print(page, drawn)
    assert stray(grey(stamped)[320:340, 300:360], page[320:340, 300:360]) > 200
    found = removed(stamped)
    left = found.pixels
    assert stray(left, page) == 0
    assert np.array_equal(left < 100, grey(page) < 100)
    (box,) = found.boxes  # and what went is said
    assert max(abs(a - b) for a, b in zip(box, (208, 188, 463, 333), strict=True)) <= 4


def test_pale_print_of_another_kind_within_a_frame_stays() -> None:
    page = lettered()
    page[250:252, 225:445] = (190, 172, 165)  # of a warm colour
    found = removed(over_print(page, boxed(BLUE, words=False)))
    assert len(found.boxes) == 1
    assert int(found.pixels[250, 300]) < 200


@pytest.mark.parametrize("at", [(0, 0), (300, 200), (660, 670)])
def test_marks_that_stand_together_are_in_one_box_at_the_edge_of_the_page_too(
    at: tuple[int, int],
) -> None:
    x, y = at
    marks = np.zeros((700, 700), np.uint8)
    marks[y : y + 10, x : x + 10] = marks[y + 10 : y + 20, x + 20 : x + 30] = 255
    ((x0, y0, x1, y1),) = together(marks, 24.0)
    assert max(abs(x0 - x), abs(y0 - y), abs(x1 - x - 30), abs(y1 - y - 20)) <= 2
    assert len(together(marks, 4.0)) == 2


def test_every_place_is_named_once() -> None:
    page, drawn = lettered(), boxed(VIOLET)
    cv2.circle(drawn, (330, 500), 60, VIOLET, 5)
    boxes = removed(over_print(page, drawn)).boxes
    assert [(y0 // 100, y1 // 100) for _, y0, _, y1 in boxes] == [(1, 3), (4, 5)]


@given(
    st.sampled_from([VIOLET, RED, BLUE]),
    st.lists(st.floats(0.0, 1.0), min_size=60, max_size=60),
)
def test_whatever_share_of_the_ink_a_pixel_has_it_becomes_paper(
    ink: tuple[int, int, int], shares: list[float]
) -> None:
    full, paper = np.array(ink, np.float64), np.full(3, 255.0)
    row = np.array([full] * 40 + [s * full + (1 - s) * paper for s in shares])
    colour = np.round(row)[None].astype(np.uint8)
    every = np.full((1, 100), 255, np.uint8)
    bare = without_colour(colour, every, every)
    assert int(bare.min()) >= 250


@given(st.sampled_from([VIOLET, RED, BLUE]), st.integers(0, 60))
def test_black_under_ink_stays_black(ink: tuple[int, int, int], black: int) -> None:
    full = np.array(ink, np.float64)
    row = np.array([full] * 40 + [full * black / 255])
    every = np.full((1, 41), 255, np.uint8)
    bare = without_colour(np.round(row)[None].astype(np.uint8), every, every)
    assert int(bare[0, 40]) <= black + 1
