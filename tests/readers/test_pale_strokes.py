"""Print that a pale stamp has grown together with is print again; other ink is left as it is."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.pale_strokes import without_pale_strokes

BODY = 16.0
DARK, PALE, PAPER = 40, 150, 255
PLACES = (60, 80, 100, 120)


def page(ring: int = PALE, letters: int = DARK) -> NDArray[np.uint8]:
    """Four letters in a row, and the ring of a stamp through all of them."""
    grey = np.full((160, 240), PAPER, np.uint8)
    cv2.ellipse(grey, (95, 100), (90, 24), 0, 0, 360, (ring,), 4)
    cv2.ellipse(grey, (95, 74), (90, 8), 0, 0, 180, (ring,), 4)
    for x in PLACES:
        cv2.rectangle(grey, (x, 70), (x + 10, 70 + int(BODY)), (letters,), 3)
    return grey


def parts(grey: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    labels, stats = blobs((grey < 200).astype(np.uint8))
    return without_pale_strokes(labels, stats, grey, BODY)


def test_letters_under_a_ring_are_blobs_of_their_own() -> None:
    grey = page()
    whole, _ = blobs((grey < 200).astype(np.uint8))
    held = {int(whole[78, x]) for x in PLACES}
    assert len(held) == 1  # one blob, ring and all
    labels, stats = parts(grey)
    own = [int(labels[78, x]) for x in PLACES]
    assert len(set(own)) == len(PLACES)
    for label, x in zip(own, PLACES, strict=True):
        left, top, width, height, area = (int(v) for v in stats[label])
        assert abs(left - x) <= 4
        assert abs(top - 70) <= 4
        assert width <= 18
        assert height <= 26
        assert area == np.count_nonzero(labels == label) > 0
    assert stats[held.pop(), cv2.CC_STAT_AREA] == 0
    assert labels[100 + 24, 95] == 0  # the ring is nobody's


def test_strokes_as_dark_as_print_stay_one_with_it() -> None:
    for grey in (page(DARK, DARK), page(PALE, PALE), page(DARK + 40, DARK)):
        before, sizes = blobs((grey < 200).astype(np.uint8))
        labels, stats = parts(grey)
        assert np.array_equal(labels, before)
        assert np.array_equal(stats, sizes)


def test_a_letter_is_no_stroke_however_pale_a_part_of_it_is() -> None:
    grey = np.full((60, 60), PAPER, np.uint8)
    cv2.rectangle(grey, (20, 20), (40, 44), (PALE,), 4)
    cv2.line(grey, (20, 20), (20, 44), (DARK,), 4)
    before, sizes = blobs((grey < 200).astype(np.uint8))
    labels, stats = parts(grey)
    assert np.array_equal(labels, before)
    assert np.array_equal(stats, sizes)


def test_what_is_out_already_stays_out() -> None:
    grey = page()
    labels, stats = blobs((grey < 200).astype(np.uint8))
    stats[1:, cv2.CC_STAT_AREA] = 0
    found, sizes = without_pale_strokes(labels.copy(), stats, grey, BODY)
    assert np.array_equal(found, labels)
    assert len(sizes) == len(stats)
