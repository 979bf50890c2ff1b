"""Digits that the recogniser passed over are told by the ink that no sign accounts for."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.readers.ctc_words import GUESSED, Character, DecodedWord
from pipeline.readers.line_image import COLUMNS_PER_FRAME, LineImage, NormalLine
from pipeline.readers.lost_digits import with_digits
from pipeline.readers.second_look import Decoded

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)
PITCH, WIDE = 22, 18


def read(
    printed: str,
    text: str,
    at: list[int],
    *others: tuple[str, float],
    sure: float = 0.5,
    before: str = "",
) -> Decoded:
    """Read a word whose signs were seen at some of the places of what is printed."""
    left = 10 + PITCH * (len(before) + 2 if before else 0)
    pixels = np.full((48, left + PITCH * len(printed) + 60), 255, np.uint8)
    for n, sign in enumerate(printed):
        if sign != " ":
            wide = 4 if sign in ".," else WIDE
            middle = left + PITCH * n + PITCH // 2
            pixels[20:35, middle - wide // 2 : middle + wide // 2] = 0

    def seen(signs: str, places: list[int], start: int) -> tuple[Character, ...]:
        frames = [(start + PITCH * n + PITCH // 2) // COLUMNS_PER_FRAME for n in places]
        return tuple(Character(c, f, f, 0.9) for c, f in zip(signs, frames, strict=True))

    words = [DecodedWord(text, seen(text, at, left), sure, others)]
    if before:
        characters = seen(before, list(range(len(before))), 10)
        words.insert(0, DecodedWord(before, characters, 0.99, ()))
    return Decoded(LINE, NormalLine(pixels, 0.0, 1.0), tuple(words))


@pytest.mark.parametrize(
    ("printed", "text", "at", "others", "whole"),
    [
        ("๑๗", "๑", [0], (("๑๗", 0.24), ("๑๗๗", 0.02)), "๑๗"),
        ("๕๘.๘๔", "๕๘.๘", [0, 1, 2, 3], (("๕๘.๘๔", 0.3),), "๕๘.๘๔"),
        ("๕๓.๘๔", "๕๓.๔", [0, 1, 2, 4], (("๕๓.๕๔", 0.04), ("๕๓.๘๔", 0.1)), "๕๓.๘๔"),
        ("๗๓.๘๙", "๓.๘๙", [1, 2, 3, 4], (("๗๓.๘๙", 0.05),), "๗๓.๘๙"),
        ("(๑๒)", "(๑)", [0, 1, 3], (("(๑๒)", 0.1),), "(๑๒)"),
        ("o๑๒", "o๒", [0, 2], (("o๑๒", 0.1),), "o๑๒"),
        ("o๒๑", "๒๑", [1, 2], (("o๒๑", 0.1), ("๒๑o", 0.2)), "o๒๑"),
    ],
)
def test_the_number_that_has_a_digit_there_is_read(
    printed: str, text: str, at: list[int], others: tuple[tuple[str, float], ...], whole: str
) -> None:
    (word,) = with_digits(read(printed, text, at, *others)).words
    assert (word.text, word.doubted) == (whole, True)
    assert word.probability <= GUESSED
    assert "".join(c.text for c in word.characters) == whole
    assert text in dict(word.others)


def test_where_none_is_offered_a_person_is_asked() -> None:
    for others in ((), (("๗", 0.3),), (("๑๗", 0.01),), (("๗๑", 0.3),)):
        (word,) = with_digits(read("๑๗", "๑", [0], *others)).words
        assert (word.text, word.doubted) == ("๑", True)


@pytest.mark.parametrize(
    ("printed", "text", "at"),
    [
        ("๑๗", "๑๗", [0, 1]),
        ("๑   ๗", "๑", [0]),  # far behind it: of another word, or a ruling
        ("๒๕.๖๓", "๒๕.๖๓", [0, 1, 2, 3, 4]),
        ("๑๗", "ด", [0]),
        ("๑๗ก", "๑ก", [0, 2]),
    ],
)
def test_ink_that_signs_account_for_is_no_digit(printed: str, text: str, at: list[int]) -> None:
    line = read(printed, text, at, (f"{text}๗", 0.4))
    assert with_digits(line).words == line.words


def test_four_digits_in_a_row_that_are_wider_have_lost_a_point() -> None:
    (word,) = with_digits(read("๓๔.๕๒", "๓๔๕๒", [0, 1, 3, 4], ("๓๔๓๕๒", 0.1))).words
    assert word.text == "๓๔๕๒"


def test_the_ink_of_the_word_before_is_its_own() -> None:
    line = read("๕", "๕", [0], ("๑๕", 0.4), before="ปีละ")
    assert with_digits(line).words == line.words
