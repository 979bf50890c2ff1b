"""Days are one to thirty-one; what is none is another reading of its ink, or doubted."""

from __future__ import annotations

import pytest

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.days import with_days


def word(text: str, *others: tuple[str, float], sure: float = 0.6) -> DecodedWord:
    characters = tuple(Character(c, 4 * n, 4 * n + 2, 0.99) for n, c in enumerate(text))
    return DecodedWord(text, characters, sure, others)


@pytest.mark.parametrize(
    ("before", "read", "after", "printed"),
    [
        ("วันที่", "o๓", "", "๑๓"),
        ("ไม่เกินวันที่", "๓๓", "เมษายน", "๑๓"),
        ("", "๓๓", "มี.ค.", "๑๓"),
        ("", "39", "กันยายน", "19"),
        ("", "วันที่๓๓", "", "วันที่๑๓"),
        ("", "๓๔เมษายน", "", "๑๔เมษายน"),
    ],
)
def test_what_is_no_day_is_the_day_that_its_ink_may_say(
    before: str, read: str, after: str, printed: str
) -> None:
    others = (read.replace("o", "๐"), 0.2), (printed, 0.05)
    _, day, _ = with_days([word(before), word(read, *others), word(after)])
    assert (day.text, day.doubted) == (printed, True)
    assert day.probability <= 0.9


@pytest.mark.parametrize(
    ("before", "read", "after"),
    [
        ("วันที่", "๓๑", "มีนาคม"),
        ("วันที่", "๐๓", "มีนาคม"),
        ("ข้อ", "o๓", "คะแนน"),
        ("ได้", "๓๓", "คะแนน"),
        ("วันที่", "๓๓.๕๐", "มีนาคม"),
        ("วันที่", "๓๓๓", "มีนาคม"),
    ],
)
def test_days_and_other_numbers_are_left(before: str, read: str, after: str) -> None:
    given = [word(before), word(read, (read.replace("๓", "๑"), 0.3)), word(after)]
    assert with_days(given) == tuple(given)


def test_no_day_that_its_ink_offers_no_other_for_is_looked_at() -> None:
    for others in ((), (("๑๓", 0.001),), (("๓๙", 0.3),)):
        (_, day) = with_days([word("วันที่"), word("๓๓", *others, sure=0.9)])
        assert (day.text, day.doubted) == ("๓๓", True)
    assert with_days([]) == ()
