"""Fast forms against slow obvious ones: no cell of hundreds may read otherwise for being quick."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.readers.ctc import BLANK, Frame, greedy, spans
from pipeline.readers.line_bands import quantile
from pipeline.readers.line_cut import _paper
from pipeline.readers.turned import _letters, _neighbours

pixels = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 12)))


@given(
    st.lists(st.integers(1, 90), min_size=1, max_size=30),
    st.floats(0, 1, allow_subnormal=False),
)
def test_a_quantile_is_the_one_of_numpy(values: list[int], share: float) -> None:
    array = np.array(values, dtype=np.float64)
    assert quantile(array, share) == pytest.approx(float(np.quantile(array, share)), abs=1e-9)


@given(pixels, st.randoms(use_true_random=False))
def test_the_paper_is_the_percentile_rounded_down(grey: np.ndarray, chance: object) -> None:
    rng = np.random.default_rng(chance.randrange(1 << 30))  # type: ignore[attr-defined]
    blank = (rng.random(grey.shape) < 0.6).astype(np.uint8)
    values = grey[blank > 0]
    expected = int(np.percentile(values, 75)) if values.size else 255
    assert _paper(grey, blank) == expected


def slow_neighbours(letters: np.ndarray, body: float) -> tuple[int, int]:
    """Every letter against every other."""
    upright = sideways = 0
    far, margin = 4.0 * body, 0.15 * body
    for n, (x0, y0, x1, y1) in enumerate(letters.tolist()):
        beside = stacked = far
        for m, (u0, v0, u1, v1) in enumerate(letters.tolist()):
            gap_x, gap_y = max(x0 - u1, u0 - x1), max(y0 - v1, v0 - y1)
            if n != m and gap_y < -0.4 * body and gap_x > -0.3 * body:
                beside = min(beside, max(gap_x, 0.0))
            if n != m and gap_x < -0.4 * body and gap_y > -0.3 * body:
                stacked = min(stacked, max(gap_y, 0.0))
        upright += beside + margin < stacked
        sideways += stacked + margin < beside
    return upright, sideways


@given(st.integers(0, 10_000), st.sampled_from([(400, 400), (40, 900), (900, 40), (200, 1500)]))
def test_the_nearest_letters_are_found_in_a_stretch_of_the_page(
    seed: int, page: tuple[int, int]
) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 180))
    stats = np.zeros((count + 1, 5), np.int32)
    stats[:, 0] = rng.integers(0, page[0], count + 1)
    stats[:, 1] = rng.integers(0, page[1], count + 1)
    stats[:, 2:4] = rng.integers(6, 20, (count + 1, 2))
    letters = _letters(stats, 10.0)
    if len(letters):
        assert _neighbours(letters, 10.0) == slow_neighbours(letters, 10.0)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=12))
def test_the_places_of_characters_are_the_runs_of_their_classes(path: list[int]) -> None:
    frames: list[Frame] = [[(c, 0.9)] for c in path]
    labels = greedy(frames)
    runs: list[tuple[int, int]] = []
    for t, c in enumerate(path):
        if c == BLANK:
            continue
        if t and path[t - 1] == c:
            runs[-1] = (runs[-1][0], t)
        else:
            runs.append((t, t))
    assert spans(frames, labels) == runs
