"""Nothing is counted from a zero on, no entry is numbered so; codes and sums may begin with one."""

from __future__ import annotations

import pytest

from pipeline.readers.zeros import without_zeros
from tests.readers.decoded import assert_mended, word


@pytest.mark.parametrize(
    ("words", "at", "preceding", "printed"),
    [
        (("o๕", "วัน"), 0, "", "๑๕"),
        (("๐๗", "รายการ"), 0, "", "๑๗"),
        (("๐๗๔,๘๐๐", "บาท"), 0, "", "๑๗๔,๘๐๐"),
        (("o5", "ครั้ง"), 0, "", "15"),
        (("ตัวชี้วัดที่", "๐", "การปฏิบัติหน้าที่"), 1, "", "๑"),
        (("๐",), 0, "ไตรมาสที่", "๑"),
        (("๐.", "การขอยืม"), 0, "", "๑."),
        (("o)", "จัดอบรม"), 0, "", "๑)"),
        (("(๐)", "งบประมาณ"), 0, "", "(๑)"),
        (("o๐๐", "คะแนน"), 0, "", "๑๐๐"),
        (("๐๐๐.๐๐", "คะแนน"), 0, "", "๑๐๐.๐๐"),
    ],
)
def test_a_ring_that_can_be_no_zero_is_what_else_the_ink_offers(
    words: tuple[str, ...], at: int, preceding: str, printed: str
) -> None:
    read = [word(text, printed if n == at else "") for n, text in enumerate(words)]
    assert_mended(without_zeros(read, preceding)[at], words[at], printed)


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (("๐๑๘", "รายงานผล"), "๑๑๘"),  # a code and its title
        (("o๑๒", "ข้อมูลเชิงสถิติ"), "๑๑๒"),
        (("๐", "เรื่อง"), "๑"),  # none at all
        (("๐", "คะแนน"), "๑"),
        (("๐.๐๐", "คะแนน"), "๑.๐๐"),
        (("๐๘.๓๐", "น."), "๑๘.๓๐"),
        (("๑๐", "วัน"), "๑๑"),
    ],
)
def test_other_rings_stay(words: tuple[str, ...], other: str) -> None:
    found, _ = without_zeros([word(words[0], other, 0.3), word(words[1])])
    assert (found.text, found.doubted) == (words[0], False)


def test_a_one_is_likelier_than_a_three_and_nothing_is_made_up() -> None:
    read = word("๐.", "๓.", 0.08)
    read = type(read)(read.text, read.characters, read.probability, (*read.others, ("๑.", 0.02)))
    assert without_zeros([read])[0].text == "๑."
    (alone,) = without_zeros([word("๐.", "ฉ.")])
    assert (alone.text, alone.doubted) == ("๐.", True)
    (clear,) = without_zeros([word("๐.", "๑.", 0.001, 0.99)])
    assert (clear.text, clear.doubted) == ("๐.", True)
