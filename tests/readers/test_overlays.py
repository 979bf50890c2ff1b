"""What lies over the print or beside the sheet: pale stamps, marker, the scanner's lid."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.coloured_ink import even_colour, take_off
from pipeline.readers.ink_lines import PrintLines, blobs, region_lines

Pixels = NDArray[np.uint8]

BODY = 20.0
PAPER = (255, 255, 255)


def lettered(width: int = 700, *, to_edge: bool = False) -> Pixels:
    """Return ten lines of letters, black on white, 700 high; `to_edge`: up to the right edge."""
    page = np.full((700, width, 3), 255, np.uint8)
    end = width - 2 if to_edge else width - 200
    for row in range(60, 660, 60):
        for x in range(100, end - 12, 20):
            cv2.rectangle(page, (x, row), (x + 12, row + 19), (30, 30, 30), 3)
    return page


def grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def cleaned(page: Pixels, filled: Pixels | None = None) -> Pixels:
    colour = even_colour(page)
    assert colour is not None
    none = np.zeros(page.shape[:2], np.uint8)
    return take_off(grey(page), colour, none if filled is None else filled, BODY).pixels


def over_print(page: Pixels, drawn: Pixels) -> Pixels:
    return np.minimum(page, drawn)


def stray(left: Pixels, page: Pixels) -> int:
    """Return how many pixels are still dark where the page without anything over it is white."""
    return int(np.count_nonzero((left < 200) & (cv2.erode(grey(page), np.ones((5, 5))) > 200)))


def test_the_pale_pieces_of_a_ring_go_with_the_others() -> None:
    page, drawn = lettered(), np.full((700, 700, 3), 255, np.uint8)
    for begin in range(0, 360, 40):
        cv2.ellipse(drawn, (300, 300), (130, 130), 0, begin, begin + 20, (120, 130, 220), 6)
        cv2.ellipse(drawn, (300, 300), (130, 130), 0, begin + 20, begin + 40, (160, 165, 200), 6)
    left, whole = cleaned(over_print(page, drawn)), grey(over_print(page, drawn))
    assert stray(left, page) < 0.1 * stray(whole, page)
    assert np.array_equal(left < 100, grey(page) < 100)


def test_a_stamp_on_a_grey_patch_is_still_seen() -> None:
    page, drawn = lettered(), np.full((700, 700, 3), 255, np.uint8)
    cv2.circle(drawn, (300, 300), 130, (90, 110, 220), 6)
    left = cleaned(over_print(page, drawn), np.full((700, 700), 1, np.uint8))
    assert stray(left, page) == 0


def test_marker_that_was_taken_for_no_fill_becomes_paper() -> None:
    page, drawn = lettered(), np.full((700, 700, 3), 255, np.uint8)
    drawn[170:210, 50:450] = (250, 150, 190)
    left = cleaned(over_print(page, drawn))
    assert int(left[170:210, 60:95].min()) > 240
    assert np.array_equal(left < 100, grey(page) < 100)


def test_marker_goes_between_letters_set_tight_too() -> None:
    """Nowhere between its letters is it as wide as a marker is."""
    page, drawn = lettered(), np.full((700, 700, 3), 255, np.uint8)
    drawn[174:206, 110:450] = (250, 240, 120)
    left = cleaned(over_print(page, drawn))
    assert int(left[174:178, 130:430].min()) > 240
    assert np.array_equal(left < 100, grey(page) < 100)


def test_red_print_is_no_marker() -> None:
    page = lettered()
    red = page.copy()
    red[300:500][(page[300:500] < 100).all(axis=2)] = (240, 40, 60)
    assert np.array_equal(cleaned(red) < 180, grey(red) < 180)


def test_the_edge_of_a_sheet_across_the_page_is_no_line() -> None:
    page = lettered()
    page[24:44, 30:680] = 90
    found = lines_of(page)
    assert len(found.lines[0]) == 10
    assert min(line.box.y0 for line in found.lines[0]) > 50


def lines_of(page: Pixels) -> PrintLines:
    ink = np.asarray(cv2.threshold(grey(page), 128, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    labels, stats = blobs(ink)
    return region_lines(labels, stats, [range(1, len(stats))], BODY)


def grained(page: Pixels) -> Pixels:
    """Return the page with grain in its last 40 columns, some of it as large as letters."""
    random = np.random.default_rng(4)
    strip = np.asarray(cv2.blur(random.integers(0, 256, (700, 40), np.uint8), (3, 3)))
    dark = strip < 105
    for row in range(35, 690, 60):
        dark[row : row + 16, 20:27] = True
    page[:, -40:][dark] = 0
    return page


def test_grain_beside_the_sheet_is_no_line() -> None:
    found = lines_of(grained(lettered()))
    assert [line.box.x1 for line in found.lines[0]] == [495] * 10


def test_letters_at_the_edge_of_a_clean_page_are_read() -> None:
    found = lines_of(lettered(to_edge=True))
    assert len(found.lines[0]) == 10
    assert min(line.box.x1 for line in found.lines[0]) > 690


def test_the_edge_of_the_sheet_along_the_top_is_no_line() -> None:
    page = lettered()
    page[2:9, 120:690] = 90  # the lid, seen over the sheet
    for x in range(100, 680, 17):
        page[14 : 14 + 10 + x % 7, x : x + 9] = 60  # its grain, as large as letters
    found = lines_of(page)
    assert len(found.lines[0]) == 10
    assert min(line.box.y0 for line in found.lines[0]) > 50


def test_a_line_of_print_near_the_top_is_read_though_the_edge_shows() -> None:
    page = lettered()[40:]
    page[0:4, 50:690] = 60
    found = lines_of(page)
    assert len(found.lines[0]) == 10
