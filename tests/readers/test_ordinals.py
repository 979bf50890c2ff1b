"""Quarters are one to four, and two of them have a dash between; meetings have strokes."""

from __future__ import annotations

import pytest

from pipeline.readers.ordinals import with_ordinals
from tests.readers.decoded import assert_mended, word


@pytest.mark.parametrize(
    ("words", "preceding", "printed"),
    [
        (("๑๒",), "ไตรมาส", "๑-๒"),
        (("ไตรมาสที่", "24"), "", "2-4"),
        (("ไตรมาส๓๔",), "", "ไตรมาส๓–๔"),
    ],
)
def test_a_dash_that_the_ink_offers_is_between_two_quarters(
    words: tuple[str, ...], preceding: str, printed: str
) -> None:
    *before, read = words
    *_, found = with_ordinals([*map(word, before), word(read, printed)], preceding)
    assert_mended(found, read, printed)


@pytest.mark.parametrize("other", ["", "๑.๒", "๑๓"])
def test_without_it_the_number_is_doubted(other: str) -> None:
    (found,) = with_ordinals([word("๑๒", other)], "ไตรมาส")
    assert (found.text, found.doubted) == ("๑๒", True)
    (clear,) = with_ordinals([word("๑๒", "๑-๒", 0.01, 0.98)], "ไตรมาส")
    assert (clear.text, clear.doubted) == ("๑๒", True)


@pytest.mark.parametrize(
    ("read", "preceding"),
    [("๑๒", "ร้อยละ"), ("๒๑", "ไตรมาส"), ("๒๒", "ไตรมาส"), ("๑๘", "ไตรมาส"), ("๑", "ไตรมาส")],
)
def test_other_numbers_stay(read: str, preceding: str) -> None:
    (found,) = with_ordinals([word(read, f"{read[0]}-{read[-1]}")], preceding)
    assert (found.text, found.doubted) == (read, False)


@pytest.mark.parametrize(
    ("words", "preceding", "doubted"),
    [
        (("๑๗๗",), "ครั้งที่", True),
        (("ครั้งที่", "๗๒๕๖๖"), "", True),
        (("ครั้งที่๒๕๖",), "", True),
        (("ครั้งที่", "๗๘"), "", True),
        (("ครั้งที่", "๑๗"), "", False),
        (("ครั้งที่", "๓/๒๕๖๖"), "", False),
        (("ทั้งสิ้น", "๑๗๗"), "", False),
    ],
)
def test_a_meeting_that_may_have_lost_its_stroke_is_doubted(
    words: tuple[str, ...], preceding: str, doubted: bool
) -> None:
    found = with_ordinals([word(text, sure=0.999) for text in words], preceding)
    assert tuple(own.text for own in found) == words
    assert found[-1].doubted == doubted


def test_the_stroke_between_a_meeting_and_its_year_is_none_of_another_kind() -> None:
    (found,) = with_ordinals([word("๖!๑๓", "๖/๑๓")], "ครั้งที่")
    assert_mended(found, "๖!๑๓", "๖/๑๓")
    (bare,) = with_ordinals([word("๖!๑๓", "๖๑๓")], "ครั้งที่")
    assert (bare.text, bare.doubted) == ("๖!๑๓", True)
    (other,) = with_ordinals([word("๖!๑๓", "๖/๑๓")], "ร้อยละ")
    assert (other.text, other.doubted) == ("๖!๑๓", False)


def test_quarters_have_the_dash_that_keyboards_have_where_the_ink_offers_it() -> None:
    (found,) = with_ordinals([word("๑–๒", "๑-๒")], "ไตรมาสที่")
    assert_mended(found, "๑–๒", "๑-๒")
    for read in (word("๑–๒"), word("๑–๒", "๑๒")):
        (plain,) = with_ordinals([read], "ไตรมาสที่")
        assert (plain.text, plain.doubted) == ("๑–๒", False)
    (pages,) = with_ordinals([word("๑–๒", "๑-๒")], "หน้า")
    assert (pages.text, pages.doubted) == ("๑–๒", False)


@pytest.mark.parametrize(("read", "printed"), [("๑๗๗", "๑๗/๗"), ("142", "14/2"), ("๗๘", "๓/๘")])
def test_a_meeting_gets_the_stroke_that_its_ink_offers(read: str, printed: str) -> None:
    (found,) = with_ordinals([word(read, printed, 0.08)], "ครั้งที่")
    assert_mended(found, read, printed)
    (hardly,) = with_ordinals([word(read, printed, 0.004, 0.9)], "ครั้งที่")
    assert (hardly.text, hardly.doubted) == (read, True)


def test_a_meeting_s_year_has_none() -> None:
    (found,) = with_ordinals([word("๒๕๖๗", "๒๕/๖๗", 0.08)], "ครั้งที่")
    assert (found.text, found.doubted) == ("๒๕๖๗", True)


def test_a_dash_alone_before_a_quarter_has_lost_the_first() -> None:
    (found,) = with_ordinals([word("–2", "1-2", 0.03, 0.9)], "ไตรมาสที่")
    assert_mended(found, "–2", "1-2")
    (hardly,) = with_ordinals([word("–2", "1-2", 0.006, 0.9)], "ไตรมาสที่")
    assert (hardly.text, hardly.doubted) == ("1-2", True)
    (bare,) = with_ordinals([word("–2")], "ไตรมาสที่")
    assert (bare.text, bare.doubted) == ("–2", True)
    (other,) = with_ordinals([word("–2", "1-2")], "ร้อยละ")
    assert (other.text, other.doubted) == ("–2", False)
