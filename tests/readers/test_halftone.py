"""Pages of black dots for grey are read from further away."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.halftone import without_dots
from pipeline.readers.ink_lines import blobs
from pipeline.readers.paper import flatten, ink_of

Grey = NDArray[np.uint8]

ORDER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float64)
"""Of a copier's screen, 4 x 4: thresholds in sixteenths."""


def page(paper: int, ink: int = 40) -> Grey:
    """Return a table with 20 x 8 strokes like letters, on paper of some grey."""
    grey = np.full((1200, 1000), paper, np.uint8)
    for y in range(80, 1100, 50):
        cv2.line(grey, (60, y), (940, y), (ink,), 2)
        for x in range(90, 900, 100):
            cv2.rectangle(grey, (x, y + 16), (x + 14, y + 36), (ink,), 3)
    for x in (60, 500, 940):
        cv2.line(grey, (x, 80), (x, 1080), (ink,), 2)
    return grey


def diffused(grey: Grey) -> Grey:
    """Return the dots of error diffusion."""
    return np.asarray(Image.fromarray(grey).convert("1").convert("L"), np.uint8)


def screened(grey: Grey) -> Grey:
    """Return the dots of a regular screen."""
    rows, columns = (-(-side // 4) for side in grey.shape)
    limits = np.tile(16 * ORDER + 8, (rows, columns))[: grey.shape[0], : grey.shape[1]]
    return np.where(grey > limits, 255, 0).astype(np.uint8)


def resampled(grey: Grey) -> Grey:
    """Return dots as a PDF's page has them when it is drawn at another resolution."""
    height, width = grey.shape
    return np.asarray(
        cv2.resize(diffused(grey), (width * 4 // 5, height * 4 // 5), interpolation=cv2.INTER_CUBIC)
    )


def pieces(grey: Grey) -> int:
    _, stats = blobs(ink_of(flatten(grey)))
    return len(stats) - 1


@pytest.mark.parametrize("copier", [diffused, screened, resampled])
@pytest.mark.parametrize("paper", [235, 215, 200])
def test_dots_become_paper_and_print_stays(copier: Callable[[Grey], Grey], paper: int) -> None:
    drawn = page(paper)
    dots = copier(drawn)
    found = without_dots(dots)
    assert found is not dots
    assert pieces(found) < 3 * pieces(drawn) + 200
    # The same light, seen from further away.
    near, far = (cv2.blur(p, (9, 9)).astype(int) for p in (found, dots))
    assert np.abs(near - far)[20:-20, 20:-20].max() <= 40


def grained(grey: Grey, spread: float) -> Grey:
    noise = np.random.default_rng(3).normal(0, spread, grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)


def specked(grey: Grey) -> Grey:
    """Return a fax with a speck on every five hundredth pixel."""
    dirty = np.where(grey < 128, 0, 255).astype(np.uint8)
    dirty[np.random.default_rng(4).random(grey.shape) < 0.002] = 0
    return dirty


@pytest.mark.parametrize(
    "other",
    [
        page(255, 0),
        page(230),
        cv2.threshold(page(230), 128, 255, cv2.THRESH_BINARY)[1],
        grained(page(230), 6),
        specked(page(255, 0)),
        np.full((900, 900), 255, np.uint8),
        np.zeros((900, 900), np.uint8),
        np.full((30, 900), 200, np.uint8),
    ],
    ids=["drawn", "grey", "bilevel", "grain", "specks", "white", "black", "a strip"],
)
def test_other_pages_are_left_as_they_are(other: Grey) -> None:
    assert without_dots(np.asarray(other, np.uint8)) is other


@given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_no_size_is_too_small(height: int, width: int, light: int) -> None:
    even = np.full((height, width), light, np.uint8)
    assert without_dots(even) is even
    assert without_dots(diffused(even)).shape == even.shape
