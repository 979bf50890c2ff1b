"""Marker on a grey scan, shaded rows: the ground becomes white, the print on it stays."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.pale_fills import without_pale_fills

Grey = NDArray[np.uint8]

BODY = 16.0


def lettered() -> Grey:
    """Return lines of letters on white, 600 x 800: 11 wide, 16 high, strokes of 3."""
    page = np.full((600, 800), 255, np.uint8)
    for row in range(60, 560, 50):
        for x in range(100, 700, 16):
            cv2.rectangle(page, (x, row), (x + 10, row + 15), 40, 3)
    return page


def shaded(page: Grey, box: tuple[int, int, int, int], light: float) -> Grey:
    x0, y0, x1, y1 = box
    under = page.copy()
    under[y0:y1, x0:x1] = np.round(page[y0:y1, x0:x1] * light)
    return under


def test_marker_becomes_paper_and_print_stays() -> None:
    page = lettered()
    marked = shaded(page, (140, 152, 500, 186), 0.75)
    left = without_pale_fills(marked, BODY)
    assert int(marked[152:186, 140:500].max()) < 200
    assert int(np.abs(left.astype(int) - page)[156:182, 144:496].max()) < 30
    assert np.array_equal(left[:140], page[:140])
    assert np.array_equal(left[200:], page[200:])


def test_marker_that_grows_paler_goes_whole() -> None:
    page = lettered()
    for at, light in enumerate(np.linspace(0.75, 0.93, 36)):
        x = 140 + 10 * at
        page = shaded(page, (x, 152, x + 10, 186), float(light))
    left = without_pale_fills(page, BODY)
    assert int(np.median(left[154:158, 150:490])) > 250


def test_print_and_clean_paper_are_left_alone() -> None:
    page = lettered()
    assert np.array_equal(without_pale_fills(page, BODY), page)


def test_a_bold_heading_is_no_fill() -> None:
    page = lettered()
    for x in range(100, 700, 22):  # strokes of 9, white of 8 between them
        page[10:45, x : x + 9] = 60
    assert np.array_equal(without_pale_fills(page, BODY), page)


def test_a_dark_header_with_white_print_is_not_for_this_room() -> None:
    page = lettered()
    page[10:45, 100:700] = 80
    assert np.array_equal(without_pale_fills(page, BODY), page)


def test_the_lid_beside_the_sheet_stays() -> None:
    page = shaded(lettered(), (0, 0, 800, 30), 0.75)
    assert np.array_equal(without_pale_fills(page, BODY), page)


def test_a_blot_is_no_marker() -> None:
    page = shaded(lettered(), (300, 152, 350, 186), 0.75)
    assert np.array_equal(without_pale_fills(page, BODY), page)
