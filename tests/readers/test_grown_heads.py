"""`1)` whose parts have grown together looks like a ก, but for where it begins and ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.readers.ctc_words import GUESSED, Character, DecodedWord
from pipeline.readers.grown_heads import with_heads
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.second_look import Decoded

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)


def read(*texts: str, top: int = 15, bottom: int = 37, sure: float = 0.8) -> Decoded:
    """Read words, the last sign of the first one from a row to another (the line is on 35)."""
    pixels = np.full((48, 60 + 20 * len("".join(texts))), 255, np.uint8)
    words, x = [], 16
    for n, text in enumerate(texts):
        characters = []
        for at, sign in enumerate(text):
            tall = n == 0 and at == len(text) - 1
            pixels[top if tall else 18 : (bottom if tall else 34) + 1, x : x + 12] = 0
            characters.append(Character(sign, x // 2 + 2, x // 2 + 4, 0.99))
            x += 16
        words.append(DecodedWord(text, tuple(characters), sure, ()))
        x += 12
    return Decoded(LINE, NormalLine(pixels, 0.0, 1.0), tuple(words))


@pytest.mark.parametrize(("text", "head"), [("ก", "1)"), ("(ก", "(1)")])
def test_a_tall_letter_alone_before_a_text_is_a_number_and_its_bracket(
    text: str, head: str
) -> None:
    first, second = with_heads(read(text, "มี")).words
    assert (first.text, first.doubted, second.text) == (head, True, "มี")
    assert first.probability <= GUESSED
    assert first.others[0][0] == text
    assert "".join(c.text for c in first.characters) == head


@pytest.mark.parametrize(
    "line",
    [
        read("ก", "มี", top=18, bottom=34),
        read("ก", "มี", top=18),
        read("ก", "มี", bottom=34),
        read("ก"),
        read("ก)", "มี"),
        read("กก", "มี"),
        read("ข", "มี"),
    ],
    ids=["as high as others", "no higher", "on the line", "alone", "a list", "a word", "another"],
)
def test_a_letter_stays(line: Decoded) -> None:
    assert with_heads(line) is line


def test_a_word_that_begins_where_the_letter_was_seen_leaves_nothing_to_measure() -> None:
    line = read("ก", "มี")
    head, after = line.words
    close = replace(
        after, characters=(replace(after.characters[0], first=0), *after.characters[1:])
    )
    told = replace(line, words=(head, close))
    assert with_heads(told) is told
