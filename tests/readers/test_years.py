"""Years of the Buddhist era have four digits; what is none is another reading, or doubted."""

from __future__ import annotations

import pytest

from pipeline.readers.years import with_years
from tests.readers.decoded import assert_mended, word


@pytest.mark.parametrize(
    ("words", "preceding", "printed"),
    [
        (("๒๖๖",), "มีนาคม", "๒๕๖๖"),
        (("พ.ศ.", "๒๙๖๘"), "", "๒๕๖๘"),
        (("ตุลาคม", "๒๔๖๗-"), "", "๒๕๖๗-"),
        (("ปีงบประมาณ25668",), "", "ปีงบประมาณ2566"),
        (("ต.ค.", "๒x๗"), "", "๒๕๖๗"),
    ],
)
def test_what_is_no_usual_year_is_the_one_that_its_ink_offers(
    words: tuple[str, ...], preceding: str, printed: str
) -> None:
    *before, read = words
    *_, found = with_years([*map(word, before), word(read, printed)], preceding)
    assert_mended(found, read, printed)


@pytest.mark.parametrize(
    ("before", "read", "other", "doubted"),
    [
        ("พ.ศ.", "๒๔๙๖", "๒๔๙๘", False),  # a law
        ("พ.ศ.", "๒๕๓๙", "", False),
        ("มีนาคม", "๒๖๖", "๒๖๘", True),  # no year is offered
        ("มีนาคม", "๒๕๖๖", "๒๕๖๘", False),
        ("งบประมาณ", "๒๖๖", "๒๕๖๖", False),  # a sum
        ("ปีงบประมาณ", "แผน", "๒๕๖๖", False),
        ("มีนาคม", "๓๑", "๒๕๖๖", False),
    ],
)
def test_other_numbers_stay(before: str, read: str, other: str, doubted: bool) -> None:
    found = with_years([word(before), word(read, other)])
    assert [own.text for own in found] == [before, read]
    assert found[1].doubted == doubted


def test_clear_ink_stays_and_is_doubted() -> None:
    (found,) = with_years([word("๒๖๖", "๒๕๖๖", 0.001, 0.998)], "ตุลาคม")
    assert (found.text, found.doubted) == ("๒๖๖", True)
    assert with_years([]) == ()


@pytest.mark.parametrize(
    ("words", "preceding", "said"),
    [
        (("ปีงบประมาณ", "๒๕", "๖๕"), "", ["ปีงบประมาณ", "๒๕๖๕"]),
        (("ก.ย.", "๒๕", "๖๔-"), "", ["ก.ย.", "๒๕๖๔-"]),
        (("ท.ศ.", "๒๕๖", "๔"), "", ["ท.ศ.", "๒๕๖๔"]),  # ต.ค., worn
        (("25", "66"), "มีนาคม", ["2566"]),
        (("พ.ศ.๒๕", "๖๖", "ถึง"), "", ["พ.ศ.๒๕๖๖", "ถึง"]),
    ],
)
def test_a_year_that_fell_into_two_is_one_and_doubted(
    words: tuple[str, ...], preceding: str, said: list[str]
) -> None:
    found = with_years([word(text) for text in words], preceding)
    assert [own.text for own in found] == said
    (year,) = [own for own in found if own.doubted]
    assert year.probability == 0.5
    assert "".join(c.text for c in year.characters) == year.text


@pytest.mark.parametrize(
    "words",
    [
        ("มีนาคม", "๒๕", "๘๑"),  # no year of these decades
        ("จำนวน", "๒๕", "๖๕"),
        ("มีนาคม", "๒๕๖๖", "๖๕"),
        ("มีนาคม", "๒๕", "คน", "๖๕"),
    ],
)
def test_other_pieces_stay_apart(words: tuple[str, ...]) -> None:
    assert [own.text for own in with_years([word(text) for text in words])] == list(words)


@pytest.mark.parametrize("read", ["๒๕.๖๔", "25’64"])
def test_a_speck_in_a_year_is_no_point(read: str) -> None:
    (_, found) = with_years([word("พ.ศ."), word(read)])
    assert found.text == read[:2] + read[3:] == "".join(c.text for c in found.characters)
    assert found.doubted
    assert found.probability == 0.5
    (score,) = with_years([word(read)], "ร้อยละ")
    assert (score.text, score.doubted) == (read, False)
    (_, low) = with_years([word("พ.ศ."), word("๒๕.๔๐")])
    assert low.text == "๒๕.๔๐"  # no year of these decades
