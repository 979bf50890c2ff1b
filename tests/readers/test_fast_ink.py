"""Blobs and runs of ink found fast, against OpenCV's own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.ruling_pieces import _eroded, _long_thin, line_kernel
from pipeline.readers.rulings import Rulings, _thickness, without_rulings


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 40), st.floats(0, 1))
def test_blobs_are_measured_as_opencv_does(seed: int, high: int, wide: int, share: float) -> None:
    ink = np.where(np.random.default_rng(seed).random((high, wide)) < share, 255, 0).astype(
        np.uint8
    )
    count, names, measured, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labels, stats = blobs(ink)
    assert len(stats) == count
    # The same blobs, each under a number of its own.
    theirs, ours = np.unique(np.stack([names.ravel(), labels.ravel()]), axis=1)
    assert sorted(ours) == theirs.tolist() == list(range(theirs[0], count))
    assert ours[0] == theirs[0]
    assert (stats[ours[theirs > 0]] == measured[theirs[theirs > 0]]).all()
    assert stats[0, cv2.CC_STAT_AREA] == ink.size - np.count_nonzero(ink)


def test_ink_that_ends_one_row_and_begins_the_next_is_two_blobs() -> None:
    ink = np.zeros((5, 20), np.uint8)
    ink[1, 15:] = ink[2, :4] = 255
    assert blobs(ink)[1][1:].tolist() == [[15, 1, 5, 1, 5], [0, 2, 4, 1, 4]]


def test_a_part_of_a_page_has_blobs_too() -> None:
    ink = np.zeros((9, 30), np.uint8)
    ink[3:6, 12:17] = 255
    assert blobs(ink[1:, 10:20])[1][1:].tolist() == [[2, 2, 5, 3, 15]]


@pytest.mark.parametrize("axis", [0, 1])
@given(st.integers(0, 10_000), st.integers(1, 45))
def test_runs_are_eroded_as_opencv_does(axis: int, seed: int, length: int) -> None:
    ink = np.where(np.random.default_rng(seed).random((50, 60)) < 0.9, 255, 0).astype(np.uint8)
    ink[:, 8:30] = ink[20:, :] = 255
    assert (_eroded(ink, length, axis) == cv2.erode(ink, line_kernel(length, axis))).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_lines_are_found_where_they_are_and_filled_areas_left_out(axis: int) -> None:
    ink = np.zeros((300, 400), np.uint8)
    ink[40:43, 20:380] = ink[44, 20:380] = 255  # two lines with one row between: two pieces
    ink[150:152, 100:300] = 255
    ink[200:240, 50:350] = 255  # a filled area
    dark = ink if axis == 1 else np.ascontiguousarray(ink.T)
    found = _long_thin(dark, 12.0, axis, 3, 101)
    places = [(line.pos, line.start, line.end) for line in found.rulings]
    assert sorted(places) == [(41.5, 20, 380), (44.5, 20, 380), (151.0, 100, 300)]
    left = found.ink if axis == 1 else found.ink.T
    assert not left[195:245].any()
    assert (left[:195] == ink[:195]).all()


def without_rulings_at_once(ink: NDArray[np.uint8], rulings: Rulings) -> NDArray[np.uint8]:
    """What `without_rulings` does, on the whole page."""
    left = ink
    for mask, other, axis in (
        (rulings.along_x, rulings.along_y, 1),
        (rulings.along_y, rulings.along_x, 0),
    ):
        if not mask.any():
            continue
        tall = line_kernel(_thickness(mask, axis) + 4, 1 - axis)
        own = cv2.bitwise_and(ink, ~cv2.dilate(other, np.ones((3, 3), np.uint8)))
        near = cv2.dilate(mask, line_kernel(5, 1 - axis))
        left = left & ~(near & ~cv2.morphologyEx(own, cv2.MORPH_OPEN, tall))
    return left


@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 3)), max_size=4),
    st.lists(st.tuples(st.integers(0, 79), st.integers(1, 3)), max_size=4),
)
def test_rulings_are_taken_out_as_on_the_whole_page(
    seed: int, rows: list[tuple[int, int]], columns: list[tuple[int, int]]
) -> None:
    ink = np.where(np.random.default_rng(seed).random((100, 80)) < 0.5, 255, 0).astype(np.uint8)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, line_kernel(5, 0)), np.uint8)
    along_x, along_y = np.zeros_like(ink), np.zeros_like(ink)
    for at, thick in rows:
        along_x[at : at + thick, 10:70] = 255
    for at, thick in columns:
        along_y[20:90, at : at + thick] = 255
    rulings = Rulings([], [], along_x, along_y)
    assert (without_rulings(ink, rulings) == without_rulings_at_once(ink, rulings)).all()
