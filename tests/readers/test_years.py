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
