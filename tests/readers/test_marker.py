"""Marker under and over print: black letters stay, and the ink of a stamp across it goes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.readers.coloured_ink import even_colour, take_off
from pipeline.readers.marker import SOFT, marked_places, marker_alone
from pipeline.readers.paper import over

Pixels = NDArray[np.uint8]
Ink = tuple[int, int, int]

BODY = 20.0
YELLOW, GREEN, PINK = (255, 250, 90), (170, 252, 165), (255, 160, 205)
RED, VIOLET, BLUE = (185, 50, 65), (150, 95, 190), (70, 100, 200)
WORN = 110
"""Worn black print is as light as this."""

BAND = slice(160, 215)
"""Rows of the marker; the third line of letters stands in it."""


def worn_lines(ink: int = WORN) -> Pixels:
    page = np.full((700, 700, 3), 255, np.uint8)
    for row in range(60, 660, 60):
        for x in range(100, 500, 20):
            cv2.rectangle(page, (x, row), (x + 12, row + 19), (ink,) * 3, 3)
    return page


def marked(page: Pixels, marker: Ink) -> Pixels:
    """Return the page with a band of marker, which lets its own light through."""
    found = page.astype(np.uint16)
    found[BAND, 60:560] = found[BAND, 60:560] * np.array(marker, np.uint16) // 255
    return found.astype(np.uint8)


def ringed(page: Pixels, ink: Ink) -> Pixels:
    drawn = np.full(page.shape, 255, np.uint8)
    cv2.circle(drawn, (300, 220), 130, ink, 6)
    return np.asarray(page.astype(np.uint16) * drawn // 255, np.uint8)


def grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def cleaned(page: Pixels) -> Pixels:
    colour = even_colour(page)
    assert colour is not None
    return take_off(grey(page), colour, np.zeros(page.shape[:2], np.uint8), BODY).pixels


def alone(colour: Pixels) -> Pixels:
    brightest = colour.max(axis=2)
    soft = over(np.asarray(brightest - colour.min(axis=2), np.uint8), SOFT)
    places = marked_places(brightest, soft, BODY)
    return marker_alone(places, colour, brightest, soft, BODY)


@pytest.mark.parametrize("ink", [VIOLET, RED])
@pytest.mark.parametrize("marker", [YELLOW, GREEN, PINK])
def test_worn_print_on_a_marked_row_stays_within_a_stamp(marker: Ink, ink: Ink) -> None:
    page = worn_lines()
    left = cleaned(ringed(marked(page, marker), ink))
    letters = grey(page)[180:200, 100:500] < 200
    assert np.count_nonzero(letters & (left[180:200, 100:500] < 200)) > 0.95 * letters.sum()


@pytest.mark.parametrize(("marker", "ink"), [(YELLOW, RED), (GREEN, RED), (PINK, BLUE)])
def test_a_stamp_across_a_marked_row_goes(marker: Ink, ink: Ink) -> None:
    page = worn_lines()
    left = cleaned(ringed(marked(page, marker), ink))
    white = cv2.erode(grey(page), np.ones((5, 5))) > 200
    before = np.count_nonzero((grey(ringed(page, ink)) < 200) & white)
    assert np.count_nonzero((left < 200) & white) < 0.03 * before


@pytest.mark.parametrize("marker", [YELLOW, GREEN, PINK])
def test_black_print_on_marker_is_no_ink_in_colour(marker: Ink) -> None:
    page = worn_lines()
    found = alone(marked(page, marker))
    assert found[180:200, 100:500].all()
    assert not found[240:260].any()  # where no marker is nothing is told


@pytest.mark.parametrize("marker", [YELLOW, GREEN, PINK])
def test_letters_that_jpeg_gave_all_the_colour_of_their_marker_are_none_either(
    marker: Ink,
) -> None:
    page = marked(worn_lines(), marker)
    noise = np.random.default_rng(3).normal(0, 8, page.shape)
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    light = cv2.cvtColor(page, cv2.COLOR_RGB2YCrCb)
    light[..., 1:] = cv2.blur(light[..., 1:], (9, 9))  # colour in coarser steps than light
    found = alone(np.asarray(cv2.cvtColor(light, cv2.COLOR_YCrCb2RGB), np.uint8))
    assert np.count_nonzero(found[180:200, 100:500]) > 0.95 * 20 * 400


@pytest.mark.parametrize(("marker", "ink"), [(YELLOW, RED), (GREEN, RED), (PINK, BLUE)])
def test_ink_in_colour_on_marker_is_told(marker: Ink, ink: Ink) -> None:
    drawn = np.full((700, 700, 3), 255, np.uint8)
    cv2.line(drawn, (100, 190), (500, 190), ink, 6)
    both = marked(drawn, marker)
    assert not alone(both)[189:192, 110:490].any()


def test_the_pale_ground_between_the_strokes_of_an_emblem_is_no_marker() -> None:
    page = worn_lines()
    page[220:420, 200:400] = (215, 195, 238)  # strokes set so tight that their pale edges meet
    for x in range(210, 400, 20):
        page[220:420, x : x + 6] = (150, 120, 163)
    assert not alone(page)[230:410, 210:216].any()


@given(st.sampled_from([YELLOW, GREEN, PINK]), st.integers(20, 200))
def test_however_dark_its_print_is(marker: Ink, ink: int) -> None:
    found = alone(marked(worn_lines(ink), marker))
    soft = np.ptp(np.array(marker, np.float64)) * ink / 255 > SOFT + 1
    assert not soft or found[180:200, 100:500].all()
