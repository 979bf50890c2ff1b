"""Training lines: the same for a seed, in the charset, set as the reader sets its lines."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.readers.line_image import BASELINE, BODY, HEIGHT, LineImage, normalise
from training.batches import as_batch, fits
from training.charset import CHARSET, CLASS_OF, encode, in_charset
from training.fonts import HELD_OUT, FontsMissing, faces
from training.line_draw import draw_line
from training.line_text import make_text
from training.lines import MadeLine, make_line

try:
    faces(held_out=False)
    HAVE_FONTS = True
except FontsMissing:
    HAVE_FONTS = False
needs_fonts = pytest.mark.skipif(not HAVE_FONTS, reason="fonts to draw with are not installed")


def test_all_ten_thai_digits_are_classes() -> None:
    assert set("๐๑๒๓๔๕๖๗๘๙") <= set(CHARSET)
    assert len(CHARSET) == len(set(CHARSET)) == len(CLASS_OF)


def test_sara_am_stays_one_character() -> None:
    assert in_charset("น้ํา") == "น้ำ"
    assert in_charset("ทำ") == "ทำ"


def test_texts_follow_from_their_seed_whatever_python_hashes_with() -> None:
    """One word stands twice in the corpus; a set's order decided which count it had."""
    code = (
        "from random import Random; from training.line_text import make_text, word_counts;"
        "print(sorted(word_counts().items()), [make_text(Random(n)) for n in range(200)])"
    )

    def told(seed: int) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
        ).stdout

    assert told(1) == told(2)


@given(st.text(alphabet=st.sampled_from(CHARSET), min_size=1, max_size=30))
def test_encode_goes_back(text: str) -> None:
    assert "".join(CHARSET[label - 1] for label in encode(text)) == text


@settings(deadline=None)  # the word lists load with the first text
@given(st.integers(0, 10_000))
def test_texts_are_in_the_charset(seed: int) -> None:
    text = make_text(Random(seed))
    assert text == in_charset(text)
    assert text.strip()


def test_every_character_comes_up() -> None:
    seen: set[str] = set()
    for seed in range(6000):
        seen |= set(make_text(Random(seed)))
    missing = set(CHARSET) - seen
    assert missing <= set("๚๛ๅ๎"), missing


@needs_fonts
def test_no_face_is_in_both_sets() -> None:
    trained = {face.family for face in faces(held_out=False)}
    judged = {face.family for face in faces(held_out=True)}
    assert judged == HELD_OUT
    assert not trained & judged


@needs_fonts
def test_a_seed_makes_one_line() -> None:
    first, again, other = make_line(3), make_line(3), make_line(4)
    assert first.text == again.text
    assert np.array_equal(first.pixels, again.pixels)
    assert first.text != other.text


@needs_fonts
@pytest.mark.parametrize("size", [11.0, 17.0, 25.0])
def test_a_line_stands_where_it_is_told(size: float) -> None:
    face = next(f for f in faces(held_out=False) if f.family == "Laksaman" and f.style == "Regular")
    drawn = draw_line("กนรกนร", face, (), Random(1), body=size)
    line = normalise(LineImage(drawn.pixels, drawn.baseline, drawn.body)).pixels
    rows = np.flatnonzero((line < 128).any(axis=1))
    assert line.shape[0] == HEIGHT
    assert abs(rows[-1] + 1 - BASELINE) <= 1.5
    assert abs(rows[-1] + 1 - rows[0] - BODY) <= 2.0


@needs_fonts
def test_a_level_line_comes_from_a_sloping_one() -> None:
    face = next(f for f in faces(held_out=False) if f.family == "Laksaman" and f.style == "Regular")
    drawn = draw_line("กนรกนรกนรกนร", face, (), Random(1), body=20)
    height, width = drawn.pixels.shape
    sloping = np.full((height + 20, width), 255, np.uint8)
    for x in range(width):
        sunk = round(x * 0.05)
        sloping[sunk : sunk + height, x] = drawn.pixels[:, x]
    line = normalise(LineImage(sloping, drawn.baseline, drawn.body, slope=0.05)).pixels
    rows = np.flatnonzero((line < 128).any(axis=1))
    assert rows[-1] + 1 - rows[0] <= BODY + 4


def test_columns_lead_back_to_the_page() -> None:
    pixels = np.full((60, 300), 255, np.uint8)
    pixels[20:40, 100:110] = 0
    line = normalise(LineImage(pixels, 40, 20))
    ink = np.flatnonzero((line.pixels < 128).any(axis=0))
    assert abs(line.to_source(float(ink[0])) - 100) <= 2
    assert abs(line.to_source(float(ink[-1] + 1)) - 110) <= 2


def test_batches_are_padded_with_paper() -> None:
    white = np.full((HEIGHT, 40), 255, np.uint8)
    batch = as_batch([MadeLine(white, "ก"), MadeLine(np.zeros((HEIGHT, 70), np.uint8), "ขค")])
    assert batch.images.shape == (2, 1, HEIGHT, 96)
    assert batch.images[0].max() == 0
    assert batch.images[1, 0, :, 70:].max() == 0
    assert batch.lengths.tolist() == [1, 2]
    assert batch.targets.tolist() == encode("กขค")


def test_lines_too_narrow_for_ctc_are_left_out() -> None:
    narrow = np.full((HEIGHT, 20), 255, np.uint8)
    assert not fits(MadeLine(narrow, "ก" * 9))
    assert fits(MadeLine(narrow, "กขคง"))
