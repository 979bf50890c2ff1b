"""The network of digits: what it is shown, and that it learns, where PyTorch is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.readers.digit_look import SIDE, odds
from pipeline.readers.line_model import load_model
from training.digit_windows import DIGITS, ROOM, Windows

torch = pytest.importorskip("torch")
digits = pytest.importorskip("training.digits")


def bars(count: int) -> Windows:
    """Return windows with a bar that stands higher the larger their class is, all in doubt."""
    rng = np.random.default_rng(2)
    side = SIDE + 2 * ROOM
    pixels = np.full((count, side, side), 255, np.uint8)
    truth = rng.integers(1, 4, count).astype(np.uint8)
    for window, n in zip(pixels, truth, strict=True):
        window[6 + 7 * n : 10 + 7 * n, 8:28] = 0
    read = np.where(rng.random(count) < 0.5, truth, 1).astype(np.uint8)
    return Windows(pixels, truth, read, np.full(count, 0.6, np.float32))


def test_windows_are_shown_as_the_reader_cuts_them_and_moved_a_little_in_training() -> None:
    made = bars(6)
    still = digits.shown(made.pixels).numpy()
    assert still.shape == (6, 1, SIDE, SIDE)
    assert (still[:, 0] == (255 - made.pixels[:, ROOM:-ROOM, ROOM:-ROOM]) / np.float32(255)).all()
    moved = digits.moved(made.pixels, np.random.default_rng(1)).numpy()
    assert moved.shape == still.shape
    assert 0 <= moved.min() < moved.max() <= 1
    assert abs(moved.sum() / still.sum() - 1) < 0.3
    assert (moved != still).any()


def test_a_short_training_learns_bars_and_what_is_exported_says_the_same(tmp_path: Path) -> None:
    made = bars(400)
    model = digits.train(made, np.ones(400), made, steps=60, rate=2e-3)
    read, own, both = digits.judge(model, made)
    assert read < 0.8 < own
    assert own - 0.05 <= both
    path = tmp_path / "digits.onnx"
    digits.export(model, path, shown_windows=400)
    loaded = load_model(path)
    assert "".join(loaded.charset) == DIGITS
    with torch.inference_mode():
        expected = model(digits.shown(made.pixels[:9])).softmax(1).numpy()[:, 1:]
    windows = list(made.pixels[:9, ROOM:-ROOM, ROOM:-ROOM])
    assert np.allclose(odds(loaded, windows), expected, atol=1e-4)
