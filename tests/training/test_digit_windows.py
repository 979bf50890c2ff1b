"""Windows of digits: each with the sign that stands there in truth, or left out."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.readers.ctc_words import Character
from training.charset import in_charset
from training.digit_windows import (
    DIGITS,
    NAMES,
    Windows,
    _paired,
    joined,
    load_windows,
    none_of_them,
    numbers,
    page_text,
    save_windows,
)
from training.page_lines import LACKING


@pytest.mark.parametrize(
    ("read", "truth", "pairs"),
    [
        ("๘๙.๒๖", "๘๙.๒๖", "๘๘ ๙๙ ๒๒ ๖๖"),
        ("๔๙.๒๖", "๘๙.๒๖", "๔๘ ๙๙ ๒๒ ๖๖"),
        ("๘๙๒๖", "๘๙.๒๖", "๘๘ ๖๖"),  # a point is missing beside ๙ and ๒
        ("๘๘๙.๒๖", "๘๙.๒๖", "๒๒ ๖๖"),  # which of the two is too many?
        ("ร้อยละ๘", "ร้อยละ๘", "๘๘"),
        ("๘ร", "บร", "๘บ"),  # no digit: that is to be learnt too
        ("๐๑๘", "o๑๘", "๑๑ ๘๘"),  # a ring may be any of them
        ("๑๒๓๔", "๕๖๗๘", ""),  # read too badly to say which is which
        ("", "๑", ""),
    ],
)
def test_a_digit_goes_with_what_stands_there(read: str, truth: str, pairs: str) -> None:
    characters = [Character(c, n, n, 0.9) for n, c in enumerate(read)]
    found = " ".join(f"{c.text}{sign}" for c, sign in _paired(characters, truth))
    assert found == pairs


def test_texts_hold_numbers_and_can_be_drawn() -> None:
    texts = [numbers(Random(n)) for n in range(300)]
    assert all(in_charset(text) == text for text in texts)
    assert sum(any(c in DIGITS for c in text) for text in texts) > 280
    thai = sum(any(c in DIGITS[:10] for c in text) for text in texts)
    arabic = sum(any(c in DIGITS[10:] for c in text) for text in texts)
    assert thai > arabic > 30
    assert not any(LACKING.intersection(page_text(Random(n))) for n in range(300))


def made(count: int, seed: int) -> Windows:
    rng = np.random.default_rng(seed)
    return Windows(
        rng.integers(0, 256, (count, 36, 36), np.uint8),
        rng.integers(0, 21, count, np.uint8),
        rng.integers(1, 21, count, np.uint8),
        rng.random(count, np.float32),
    )


def test_windows_come_back_from_their_files_in_order(tmp_path: Path) -> None:
    parts = [made(5, 1), none_of_them(), made(3, 2)]
    paths = [tmp_path / f"{n}.npz" for n in range(3)]
    for path, part in zip(paths, parts, strict=True):
        save_windows(path, part)
    back, whole = load_windows(paths), joined(parts)
    assert len(back) == 8
    assert all((getattr(back, name) == getattr(whole, name)).all() for name in NAMES)
    assert len(load_windows([])) == 0


def test_in_doubt_are_the_unsure_and_the_wrong() -> None:
    whole = Windows(
        np.zeros((3, 36, 36), np.uint8),
        np.array([1, 2, 3], np.uint8),
        np.array([1, 2, 4], np.uint8),
        np.array([0.999, 0.5, 0.999], np.float32),
    )
    assert whole.in_doubt.tolist() == [False, True, True]
    assert whole.of(whole.in_doubt).truth.tolist() == [2, 3]
