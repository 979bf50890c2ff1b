"""The old ๙: drawn where it belongs, alike in a line, different from line to line."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from training.old_type import OldType


def drawn(seed: int, body: float = 40.0, stem: float = 5.0, x: float = 60.0) -> np.ndarray:
    image = Image.new("L", (200, 200), 255)
    OldType(body, stem, seed).draw_nine(image, x, 120)
    return np.asarray(image)


@pytest.mark.parametrize("seed", range(20))
def test_stands_on_the_baseline_and_its_tick_rises_over_the_letters(seed: int) -> None:
    rows, columns = np.nonzero(drawn(seed) < 128)
    assert abs(rows.max() - 120) <= 4
    assert 1.3 * 40 <= 120 - rows.min() <= 1.95 * 40
    assert columns.min() >= 60
    assert columns.max() <= 60 + OldType(40.0, 5.0, seed).advance + 0.2 * 40


@pytest.mark.parametrize("seed", range(20))
def test_is_one_piece_with_the_bar_apart_from_the_tail(seed: int) -> None:
    ink = (drawn(seed) < 128).astype(np.uint8)
    count, _ = cv2.connectedComponents(ink)
    assert count == 2  # paper and the digit
    # Bowl, bar and tail lie one over the other: the middle of the digit crosses three strokes.
    columns = np.flatnonzero(ink.any(axis=0))
    middle = ink[:, round(columns.min() + 0.45 * (columns.max() - columns.min()))]
    assert np.count_nonzero(np.diff(middle.astype(int)) == 1) >= 3


def test_equal_seeds_give_equal_digits_and_others_do_not() -> None:
    assert np.array_equal(drawn(3), drawn(3))
    assert not np.array_equal(drawn(3), drawn(4))


def test_what_is_there_already_stays() -> None:
    image = Image.new("L", (200, 200), 0)
    OldType(40.0, 5.0, 1).draw_nine(image, 60.0, 120)
    assert np.asarray(image).max() == 0
