"""Numbers that fell into two words are one where that has the form that is due there."""

from __future__ import annotations

import pytest

from pipeline.readers.ctc_words import GUESSED
from pipeline.readers.parted_numbers import rejoined
from tests.readers.test_lost_points import printed

NEAR, FAR = 12, 40
"""White between two words, in columns: as wide as a space, and wider."""


def parted(*words: str, at: int, white: int = NEAR) -> list[str]:
    """Return the words of a line with white after the `at`-th of them."""
    place = sum(map(len, words[: at + 1])) - 1
    return [word.text for word in rejoined(printed(*words, whites={place: white})).words]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (("๑๙๙,", "๗๐๐", "ตามแผน"), "๑๙๙,๗๐๐"),
        (("๑๙๙", ",๗๐๐"), "๑๙๙,๗๐๐"),
        (("๕๖.", "๖๓", "คะแนน"), "๕๖.๖๓"),
    ],
)
def test_two_words_are_one_number(words: tuple[str, ...], whole: str) -> None:
    assert parted(*words, at=0) == [whole, *words[2:]]
    assert parted(*words, at=0, white=FAR) == list(words)


@pytest.mark.parametrize(
    ("words", "at", "whole"),
    [
        (("ร้อยละ", "๕๖.", "๖๓"), 1, ["ร้อยละ", "๕๖.๖๓"]),
        (("งบประมาณ", "๑๘๒", "๕๐๐", "บาท"), 1, ["งบประมาณ", "๑๘๒,๕๐๐", "บาท"]),
        (("งบประมาณ", "1", "18,500", "บาท"), 1, ["งบประมาณ", "118,500", "บาท"]),
        (("โครงการที่", "1", "18,500", "บาท"), 1, ["โครงการที่", "1", "18,500", "บาท"]),
        (("ครั้งที่", "๒๑", "๒๕"), 1, ["ครั้งที่", "๒๑/๒๕"]),
        (("รายงานครั้งที่", "1", "12", "ทุก"), 1, ["รายงานครั้งที่", "1/12", "ทุก"]),
        (("ครั้งที่", "๑", "๒๕๖๗"), 1, ["ครั้งที่", "๑", "๒๕๖๗"]),
        (("ไตรมาสที่", "๑", "๑๒"), 1, ["ไตรมาสที่", "๑", "๑๒"]),
        (("ครั้งที่", "๑", "๑๕", "มีนาคม"), 1, ["ครั้งที่", "๑", "๑๕", "มีนาคม"]),
        (("ได้", "10", "0", "คะแนน"), 1, ["ได้", "100", "คะแนน"]),
        (("ได้", "๑๐๐.", "๐๐", "คะแนน"), 1, ["ได้", "๑๐๐.๐๐", "คะแนน"]),
        (("ข้อ", "๑๐", "๐", "คะแนน"), 1, ["ข้อ", "๑๐", "๐", "คะแนน"]),  # an item and its score
        (("คนละ", "๓", "๕๐๐", "บาท"), 1, ["คนละ", "๓", "๕๐๐", "บาท"]),
        (("ข้อ", "๕", "๑๒,๕๐๐", "บาท"), 1, ["ข้อ", "๕", "๑๒,๕๐๐", "บาท"]),
        (("ข้อ", "๕", "๙.๕๐", "คะแนน"), 1, ["ข้อ", "๕", "๙.๕๐", "คะแนน"]),
        (("ไตรมาสที่", "๑-", "๒"), 1, ["ไตรมาสที่", "๑-๒"]),
        (("ไตรมาสที่", "๒-", "๑"), 1, ["ไตรมาสที่", "๒-๑"]),  # which of both is worn is not asked
        (("ระยะ", "๑-", "๒"), 1, ["ระยะ", "๑-", "๒"]),
        (("ข้อ", "๕๖.", "๖๓"), 1, ["ข้อ", "๕๖.", "๖๓"]),
        (("๑๐", "๐", "ราย"), 0, ["๑๐", "๐", "ราย"]),
        (("๒๐", "๐", "คะแนน"), 0, ["๒๐", "๐", "คะแนน"]),
        (("๑๘๒", "๕๐๐", "ราย"), 0, ["๑๘๒", "๕๐๐", "ราย"]),
        (("๑๘๒", "๕๐", "บาท"), 0, ["๑๘๒", "๕๐", "บาท"]),
        (("๑๘๒", "ก๐๐", "บาท"), 0, ["๑๘๒", "ก๐๐", "บาท"]),
    ],
)
def test_the_words_beside_them_say_what_is_due(
    words: tuple[str, ...], at: int, whole: list[str]
) -> None:
    assert parted(*words, at=at) == whole


def test_what_was_put_together_goes_to_review() -> None:
    line = rejoined(printed("๑๘๒", "๕๐๐", "บาท", whites={2: NEAR}), "งบประมาณ")
    number = line.words[0]
    assert (number.probability, number.doubted) == (GUESSED, True)
    assert number.others == (("๑๘๒๕๐๐", GUESSED),)
    assert "".join(c.text for c in number.characters) == "๑๘๒,๕๐๐"
    plain = printed("๑๘๒", "บาท")
    assert rejoined(plain) is plain


def test_the_word_before_a_line_counts() -> None:
    line = printed("๑-", "๒", whites={1: NEAR})
    assert [w.text for w in rejoined(line, "ไตรมาสที่").words] == ["๑-๒"]
    assert [w.text for w in rejoined(line, "ระยะ").words] == ["๑-", "๒"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("๑.๐๑๓", "ยังไม่มี"), ["๑.", "๐๑๓", "ยังไม่มี"]),
        (("(๒)o๑๓", "ยังไม่มี"), ["(๒)", "o๑๓", "ยังไม่มี"]),
        (("3.i7", "ท่านรู้"), ["3.", "i7", "ท่านรู้"]),
        (("๑.๐๐๐", "ล้าน"), ["๑.๐๐๐", "ล้าน"]),
        (("๑.๐๕๐", "บาท"), ["๑.๐๕๐", "บาท"]),
        (("๑.๐๕", "ล้าน"), ["๑.๐๕", "ล้าน"]),
        (("๑.๐๑๓",), ["๑.๐๑๓"]),
        (("ข้อ", "๑.๐๑๓", "ยังไม่มี"), ["ข้อ", "๑.๐๑๓", "ยังไม่มี"]),
    ],
)
def test_a_code_that_grew_together_with_its_entry_is_a_word_of_its_own(
    words: tuple[str, ...], found: list[str]
) -> None:
    line = rejoined(printed(*words, whites={len(words[0]) - 1: FAR}))
    assert [word.text for word in line.words] == found
    assert all(word.doubted for word in line.words[:2]) or len(found) == len(words)


@pytest.mark.parametrize(
    ("word", "at", "white", "whole"),
    [
        ("๑๖๙", 1, 12, "๑๖/๙"),
        ("๑๖๙", 0, 12, "๑/๖๙"),
        ("๒๑๒๕", 1, 12, "๒๑/๒๕"),
        ("๑๖๙", 1, 4, "๑๖๙"),
        ("๒๑๒๕", 0, 12, "๒๑๒๕"),  # three digits are no number of a meeting
        ("๒๕๖๗", 1, 12, "๒๕๖๗"),
        ("๑๖", 0, 12, "๑๖"),
    ],
)
def test_the_white_of_a_lost_stroke_parts_the_number_of_a_meeting(
    word: str, at: int, white: int, whole: str
) -> None:
    line = printed("ครั้งที่", word, whites={len("ครั้งที่") + at: white})
    found = rejoined(line).words[1]
    assert found.text == whole
    assert found.doubted == (whole != word)
    assert rejoined(printed(word, whites={at: white}), "ครั้งที่").words[0].text == whole
    assert rejoined(printed(word, whites={at: white}), "จำนวน").words[0].text == word
