"""A decimal point that the copier lost has left its white."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.lost_points import GUESSED, with_points
from pipeline.readers.second_look import Decoded

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)
INKED, APART = 10, 2


def printed(*texts: str, whites: dict[int, int] | None = None, sure: float = 0.99) -> Decoded:
    """Draw every character as a block of `INKED` columns with `APART` of white after it.

    Args:
        texts: Words.
        whites: White after the n-th character of all, where it is another.
        sure: Of every word.
    """
    wide = {**dict.fromkeys(range(sum(map(len, texts))), APART), **(whites or {})}
    pixels = np.full((48, 20 + sum(INKED + w for w in wide.values())), 255, np.uint8)
    words, at, x = [], 0, 8
    for text in texts:
        characters = []
        for sign in text:
            pixels[20:35, x : x + INKED] = 0
            characters.append(Character(sign, (x + 3) // 2, (x + 5) // 2, sure))
            x += INKED + wide[at]
            at += 1
        words.append(DecodedWord(text, tuple(characters), sure, ()))
    return Decoded(LINE, NormalLine(pixels, 0.0, 1.0), tuple(words))


SCORES = [printed(text) for text in ("๙๐.๑๒", "๒๗.๔๐", "๓๓.๓๕", "๘๘.๘๘")]


def texts(lines: list[Decoded]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


@pytest.mark.parametrize(
    "line",
    [printed("๒๕", "๔๐", whites={1: 9}), printed("๒๕๔๐", whites={1: 8})],
    ids=["two words", "one word"],
)
def test_among_scores_it_is_one(line: Decoded) -> None:
    (*_, found) = with_points([*SCORES, line])
    (word,) = found.words
    assert (word.text, word.probability, word.doubted) == ("๒๕.๔๐", GUESSED, True)
    assert "".join(c.text for c in word.characters) == word.text
    assert [text for text, _ in word.others] == ["๒๕๔๐"]
    places = [c.first for c in word.characters]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (printed("ร้อยละ๗๐", "๖๕", whites={7: 9}), "ร้อยละ๗๐.๖๕"),
        (printed("ร้อยละ", "๗๐๖๕", whites={7: 9}), "ร้อยละ ๗๐.๖๕"),
        (printed("ได้", "๑๐๐", "๐๐", "คะแนน", whites={5: 9}), "ได้ ๑๐๐.๐๐ คะแนน"),
        (printed("ได้", "๗๐", "๖๕คะแนน", whites={4: 9}), "ได้ ๗๐.๖๕คะแนน"),
        (printed("ได้๗๐๖๕", "คะแนน", whites={4: 9}), "ได้๗๐.๖๕ คะแนน"),
        (printed("ได้", "๗๐๖๕", "คะแนน", whites={3: 3, 4: 2}), "ได้ ๗๐๖๕ คะแนน"),  # of many
        (printed("ร้อยละ", "๗๐๖๕"), "ร้อยละ ๗๐.๖๕"),
        (printed("๗๐๖๕", "เป็นร้อยละ", whites={1: 8}), "๗๐.๖๕ เป็นร้อยละ"),
        (printed("ร้อยละ", "๗๐๖๕", whites={6: 1, 7: 3, 8: 2}), "ร้อยละ ๗๐.๖๕"),
    ],
)
def test_so_it_is_beside_the_unit_of_a_score(line: Decoded, said: str) -> None:
    assert texts(with_points([line])) == [said]


@pytest.mark.parametrize(
    "line",
    [
        printed("๒๕๖๗"),
        printed("๒๕๖๗", whites={1: 5}),
        printed("๒๕๖๗", whites={0: 7, 1: 9, 2: 7}),  # set wide all over
        printed("๑๒", "๑๘", whites={1: 30}),
        printed("ปี", "๒๕๖๗"),
        printed("๒๕", "๖๗", "น.", whites={1: 9}),
        printed("๕", "๗๐", whites={0: 9}),  # a row's number as well
        printed("๗๐๖๕๑"),
        printed("๑๐๐๐"),
        printed("ข้อ๗๐๖๕", whites={4: 3}),
        printed("๗", "๐.๖"),
        printed("๗", "๐.๖๕", whites={0: 30}),  # of two columns
        printed("๕", "๗๐.๖๕"),
    ],
)
def test_other_numbers_stay_as_they_are(line: Decoded) -> None:
    assert with_points([*SCORES, line])[-1] == line


def test_a_comma_among_scores_is_a_point() -> None:
    read, listed = printed("๒๕,๔๐"), printed("ข้อ", "๑๐,๑๑")
    *_, found, other = with_points([*SCORES, read, listed])
    assert texts([found, other]) == ["๒๕.๔๐", "ข้อ ๑๐,๑๑"]
    assert found.words[0].doubted
    assert with_points([*SCORES[1:], read])[-1] == read


@pytest.mark.parametrize(
    "line", [printed("๑๕", "๒๔", whites={1: 9}), printed("๑๕๒๔", whites={1: 9})]
)
def test_where_nothing_says_what_was_lost_a_person_is_asked(line: Decoded) -> None:
    """`๑๕/๒๔` may have lost its stroke just so."""
    (found,) = with_points([line])
    assert found.words == tuple(replace(word, doubted=True) for word in line.words)


@pytest.mark.parametrize(
    "line",
    [
        printed("๗๐๖๕", whites={0: 1, 1: 3, 2: 2}),
        printed("๗๐๖๕", whites={0: 3, 1: 2}),  # no white is left
        printed("๗๐", "๖๕", whites={1: 9}),
        printed("๗", "๐.๖๕"),
        printed("๗๐.", "๖๕"),
        printed("๗๐", ".๖", "๕"),
    ],
)
def test_alone_among_scores_four_digits_are_a_score(line: Decoded) -> None:
    (word,) = with_points([*SCORES, line])[-1].words
    assert word.text == "๗๐.๖๕"
    assert word.probability <= 0.5
    assert word.doubted


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((("๒๕.๔๐", 0.3),), "๒๕.๔๐"),
        ((("๒๕,๔๐", 0.02), ("๒๕.๔๐", 0.02)), "๒๕.๔๐"),
        ((("๒๕.๔๐", 0.006),), "๒๕๔๐"),
        ((("๒.๕๔๐", 0.3),), "๒๕๔๐"),
    ],
)
def test_what_may_be_a_year_has_a_point_among_scores_where_its_ink_offers_one(
    others: tuple[tuple[str, float], ...], said: str
) -> None:
    line = printed("๒๕๔๐", sure=0.6)
    line = replace(line, words=(replace(line.words[0], others=others),))
    (word,) = with_points([*SCORES, line])[-1].words
    assert word.text == said
    assert with_points([line]) == [line]  # nothing says that it is a score


def test_numbers_of_the_rows_of_a_long_list_are_no_scores() -> None:
    rows = [printed(text, whites={1: 3}) for text in ("๗๐๖๕", "๗๐๖๖", "๗๐๖๗", "๗๐๑๘")]
    assert with_points([*SCORES, *rows])[len(SCORES) :] == rows
    lost = printed("๗๑๔๐", whites={1: 9})
    assert texts(with_points([*SCORES, *rows, lost]))[-1] == "๗๑.๔๐"


def test_scores_that_follow_each_other_by_chance_are_no_list() -> None:
    said = ("๗๐๖๕", "๗๐๖๖", "๘๑๒๓", "๘๑๒๔", "๗๓๔๐", "๘๘๐๙", "๗๗๗๑")
    rows = [printed(text, whites={1: 3}) for text in said]
    found = texts(with_points([*SCORES, *rows]))[len(SCORES) :]
    assert found == [f"{text[:2]}.{text[2:]}" for text in said]


def test_a_unit_at_the_end_of_the_line_before_tells_a_score() -> None:
    before, line = printed("คิดเป็นร้อยละ"), printed("๗๐๖๕", whites={1: 3})
    assert texts(with_points([before, line]))[1] == "๗๐.๖๕"
    assert texts(with_points([line, before]))[0] == "๗๐๖๕"


@given(
    st.lists(st.sampled_from(["๒๕", "๖๗", "๑๐๐", "๒๕๔๐", "ร้อยละ", "คะแนน", "๙๐.๑๒"]), max_size=5),
    st.lists(st.integers(0, 25), min_size=30, max_size=30),
)
def test_no_ink_is_lost_and_nothing_but_a_point_is_added(said: list[str], gaps: list[int]) -> None:
    line = printed(*said, whites=dict(enumerate(gaps[: sum(map(len, said))])))
    (found,) = with_points([line])
    read = "".join(word.text for word in found.words)
    assert read.replace(".", "") == "".join(said).replace(".", "")
    for word in found.words:
        if word not in line.words:
            assert word.doubted
