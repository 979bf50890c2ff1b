"""Rulings that lean after a photograph was laid flat are made upright and level."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.readers.plumb import LEAST_LEAN, PHOTO, SCAN, lean_of, leaning, made_square
from pipeline.readers.upright import Straightened

HEIGHT, WIDTH, BODY = 1200, 900, 16.0
CORNERS = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)


def ruled() -> NDArray[np.uint8]:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for x in range(100, 801, 140):
        cv2.line(page, (x, 150), (x, 1050), (0,), 2)
    for y in range(150, 1051, 90):
        cv2.line(page, (100, y), (800, y), (0,), 2)
    return page


def bent(page: NDArray[np.uint8], by: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the page with its lower corners drawn apart, and the way there."""
    goal = CORNERS + np.array([[0, 0], [0, 0], [by, 0], [-by, 0]], np.float32)
    matrix = cv2.getPerspectiveTransform(CORNERS, goal)
    moved = cv2.warpPerspective(page, matrix, (WIDTH, HEIGHT), borderValue=(255, 255, 255, 255))
    return np.asarray(moved, np.uint8), np.asarray(matrix, np.float64)


@pytest.mark.parametrize("by", [-25.0, 15.0, 30.0])
def test_verticals_that_lean_apart_are_made_upright_and_the_way_back_stays_true(by: float) -> None:
    page, matrix = bent(ruled(), by)
    before = leaning(page, BODY, 1)
    assert np.abs(before[:, 1]).max() > 0.008
    square = made_square(Straightened(page, np.eye(3)), BODY)
    after = leaning(square.pixels, BODY, 1)
    assert len(after) == len(before) == 6
    assert np.abs(after[:, 1]).max() < LEAST_LEAN
    # A corner of the table is where it was: on the square page, and led back to the bent one.
    ys, xs = np.nonzero(square.pixels < 100)
    box = square.to_points(float(xs.min()), float(ys.min()), float(xs.min()), float(ys.min()))
    corner = cv2.perspectiveTransform(np.array([[[100.0, 150.0]]]), matrix)[0, 0]
    assert (box.x0, box.y0) == pytest.approx(tuple(corner), abs=3)


def test_a_page_that_is_square_or_has_no_rulings_stays_as_it_is() -> None:
    for pixels in (ruled(), np.full((HEIGHT, WIDTH), 255, np.uint8)):
        page = Straightened(pixels, np.eye(3))
        assert made_square(page, BODY) is page


def test_one_stroke_of_a_pen_among_rulings_decides_nothing() -> None:
    page, _ = bent(ruled(), 20.0)
    alone = lean_of(leaning(page, BODY, 1))
    cv2.line(page, (850, 200), (885, 1000), (0,), 3)
    found = lean_of(leaning(page, BODY, 1))
    assert alone is not None
    assert found == pytest.approx(alone, abs=PHOTO.alike / 4)


def test_the_flourish_under_a_signature_makes_no_page_of_text_lean() -> None:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for y in range(200, 500, 40):
        for x in range(100, 800, 22):
            cv2.rectangle(page, (x, y), (x + 13, y + 15), (0,), 2)
    cv2.line(page, (480, 700), (760, 692), (0,), 2)
    photo = Straightened(page, np.eye(3))
    assert made_square(photo, BODY, PHOTO) is photo
    cv2.line(page, (100, 150), (800, 130), (0,), 2)  # two lines may be the rulings of a table
    assert made_square(photo, BODY, PHOTO) is not photo


def slanted(by: float) -> Straightened:
    """Return a page of which the rows are moved to the side, the lower the further."""
    matrix = np.array([[1.0, by, 0.0], [0.0, 1.0, 0.0]])
    moved = cv2.warpAffine(ruled(), matrix, (WIDTH, HEIGHT), borderValue=(255, 255, 255, 255))
    return Straightened(np.asarray(moved, np.uint8), np.eye(3))


@pytest.mark.parametrize("by", [-0.012, -0.004, 0.006, 0.02])
def test_a_scan_of_which_all_verticals_lean_alike_is_made_square(by: float) -> None:
    square = made_square(slanted(by), BODY, SCAN)
    after = leaning(square.pixels, BODY, 1)
    assert len(after) == 6
    assert np.abs(after[:, 1]).max() < LEAST_LEAN


def test_edges_of_a_sheet_and_a_few_strokes_do_not_slant_a_scan() -> None:
    page = ruled()
    for x, lean in ((12, 12), (880, -8), (850, 9), (60, -8)):
        cv2.line(page, (x, 20), (x + lean, 1180), (0,), 3)
    scan = Straightened(page, np.eye(3))
    assert made_square(scan, BODY, SCAN) is scan
    bare = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for x in (300, 500):
        cv2.line(bare, (x, 100), (x + 9, 1100), (0,), 3)
    scan = Straightened(bare, np.eye(3))
    assert made_square(scan, BODY, SCAN) is scan


def test_lines_near_each_other_do_not_bend_the_far_end_of_a_page() -> None:
    """Two rulings of a heading, one of them a stroke, told that the page's foot leans by 0.13."""
    heading = np.array([[133, 0.0001, 1228], [178, 0.0, 596], [265, -0.0101, 1414]])
    assert lean_of(np.vstack([heading, [[1773, -0.0003, 1220]]]), least=2) is None
    start, slope = lean_of(heading, least=2) or (0.0, 0.0)
    assert start + slope * 265 == pytest.approx(-0.0101, abs=0.003)


@given(
    st.floats(-0.02, 0.02),
    st.floats(-2e-5, 2e-5),
    st.lists(st.integers(0, 900), min_size=2, max_size=9, unique=True),
)
def test_leans_on_a_straight_line_are_found_exactly(
    start: float, slope: float, places: list[int]
) -> None:
    lines = np.array([[p, start + slope * p, 400.0] for p in places])
    found = lean_of(lines)
    told = np.abs(lines[:, 1]).max()
    if found is None:
        assert told < LEAST_LEAN + 1e-9
    elif told <= 0.04:
        assert [found[0] + found[1] * p for p in places] == pytest.approx(lines[:, 1], abs=1e-6)
