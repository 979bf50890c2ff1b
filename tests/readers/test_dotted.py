"""A code of the IIT is told from a number by the dot over its stem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.dotted import with_dots
from pipeline.readers.forms import MOST
from pipeline.readers.line_image import BASELINE, LineImage, NormalLine
from pipeline.readers.second_look import Decoded

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)
FOOT, HIGH = round(BASELINE), 21


def stem(pixels: NDArray[np.uint8], x: int, *, gap: int | None = None, flag: int = 0) -> None:
    """Draw a stem as high as a digit, with white a pixel high at a row from its top, and a flag."""
    pixels[FOOT - HIGH : FOOT, x : x + 4] = 0
    pixels[FOOT - HIGH + 1 : FOOT - HIGH + 5, x - flag : x] = 0
    if gap is not None:
        pixels[FOOT - HIGH + gap, x - flag : x + 4] = 200


def read(text: str, *, digit: int = HIGH, gap: int | None = 5, flag: int = 0) -> Decoded:
    """Read a stem and, for every sign after it, a block `digit` pixels high."""
    pixels = np.full((48, 40 + 16 * len(text)), 255, np.uint8)
    characters, x = [], 16
    for n, sign in enumerate(text):
        if n == text.index(text.strip("(-")[0]):
            stem(pixels, x, gap=gap, flag=flag)
        else:
            pixels[FOOT - digit : FOOT, x : x + 10] = 0
        characters.append(Character(sign, x // 2, (x + 4) // 2, 0.99))
        x += 16
    word = DecodedWord(text, tuple(characters), 0.99, ())
    return Decoded(LINE, NormalLine(pixels, 0.0, 1.0), (word,))


@pytest.mark.parametrize(
    ("text", "code"),
    [("13", "i3"), ("112", "i12"), ("1๖", "i๖"), ("(13", "(i3"), ("-l7", "-i7"), ("I3.", "i3.")],
)
def test_a_dot_over_a_lower_stem_is_that_of_a_code(text: str, code: str) -> None:
    (found,) = with_dots(read(text)).words
    assert (found.text, found.doubted) == (code, True)
    assert found.probability <= MOST
    assert found.others[0][0] == text


@pytest.mark.parametrize(
    "line",
    [
        read("13", gap=None),
        read("13", gap=12),  # a worn stroke
        read("13", gap=1),
        read("13", flag=6),  # a one whose flag broke off
        read("13", digit=16),  # a speck over a one
        read("1300"),
        read("13)13"),
        read("๑3"),
    ],
    ids=["whole", "broken", "roof", "flag", "speck", "year", "two", "thai"],
)
def test_other_ones_stay(line: Decoded) -> None:
    assert with_dots(line) is line


@pytest.mark.parametrize(
    ("before", "changed"), [("1)", True), ("-", True), ("คะแนน", True), ("ไตรมาสที่", False)]
)
def test_a_code_stands_where_codes_stand(before: str, changed: bool) -> None:
    line = read("13")
    found = with_dots(replace(line, words=(DecodedWord(before, (), 0.9, ()), *line.words)))
    assert (found.words[1].text == "i3") is changed


def test_white_paper_and_pale_print_say_nothing() -> None:
    line = read("13")
    for level in (255, 215):
        pale = np.maximum(line.normal.pixels, level).astype(np.uint8)
        told = Decoded(LINE, NormalLine(pale, 0.0, 1.0), line.words)
        assert with_dots(told) is told


def test_signs_seen_at_one_column_are_not_measured() -> None:
    line = read("13")
    one, two = line.words[0].characters
    together = replace(line.words[0], characters=(one, replace(two, first=one.first)))
    told = replace(line, words=(together,))
    assert with_dots(told) is told
