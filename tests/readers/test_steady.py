"""Senseless lines are read as what a row more or less of height says alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.second_look import Decoded
from pipeline.readers.steady import steadied

Floats = NDArray[np.float32]


def word(text: str, sure: float) -> DecodedWord:
    characters = tuple(Character(c, 4 * n, 4 * n + 2, sure) for n, c in enumerate(text))
    return DecodedWord(text, characters, sure, ())


def line(*words: tuple[str, float]) -> Decoded:
    pixels = np.full((48, 40), 255, np.uint8)
    pixels[20:22] = 0
    image = LineImage(pixels, 35.0, 17.0)
    return Decoded(image, NormalLine(pixels, 0.0, 1.0), tuple(word(t, p) for t, p in words))


class Recogniser:
    """Says how high the ink of a line stands."""

    def __init__(self) -> None:
        self.asked = 0

    def chances(self, lines: Sequence[NormalLine]) -> list[tuple[int, Floats]]:
        self.asked += len(lines)
        tops = [int(np.flatnonzero((one.pixels == 0).any(axis=1))[0]) for one in lines]
        return [(n, np.array([[top]], np.float32)) for n, top in enumerate(tops)]

    def words(self, chances: Floats) -> tuple[DecodedWord, ...]:
        return (word(f"ที่{float(chances[0, 0]):g}", 0.9),)


def test_a_senseless_line_is_read_as_the_mean_of_three() -> None:
    by = Recogniser()
    sure = line(("มาตรการ", 0.99))
    found = steadied([sure, line(("ฝฎศ", 0.2)), sure], by.chances, by.words)
    assert by.asked == 3
    assert [one.words[0].text for one in found] == ["มาตรการ", "ที่20", "มาตรการ"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([("ฝฎศ", 0.2), ("๒๕.๔", 0.4)], 0),  # a number stays as it was read
        ([("ฝฎศ", 0.2), ("๒๕.๔", 0.2)], 3),  # one that hardly is
        ([], 0),
    ],
)
def test_lines_with_a_number_are_left(words: list[tuple[str, float]], asked: int) -> None:
    by = Recogniser()
    given = [line(*words)]
    found = steadied(given, by.chances, by.words)
    assert by.asked == asked
    assert (found == given) is (asked == 0)


def test_where_the_mean_says_nothing_the_line_stays() -> None:
    given = [line(("ฝฎศ", 0.2))]
    assert steadied(given, Recogniser().chances, lambda _: ()) == given
    assert steadied([], Recogniser().chances, lambda _: ()) == []
