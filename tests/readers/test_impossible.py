"""What cannot be printed where it stands is read as what can, or doubted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.forms import MOST
from pipeline.readers.impossible import possible


def word(text: str, *others: tuple[str, float], sure: float = 0.95) -> DecodedWord:
    characters = tuple(Character(c, 4 * n, 4 * n + 2, 0.99) for n, c in enumerate(text))
    return DecodedWord(text, characters, sure, others)


MISREAD = [
    # before, read, what its ink says as well, after, printed
    ("ร้อยละ", "441.61", ("44.61", 0.015), "", "44.61"),
    ("เป็นร้อยละ", "๓๐๐.๐๐", ("๑๐๐.๐๐", 0.01), "", "๑๐๐.๐๐"),
    ("ระยะเวลา", "(m)", ("(๓)", 0.03), "งบประมาณ", "(๓)"),
    ("ระยะเวลา", "(เก)", ("(๓)", 0.04), "งบประมาณ", "(๓)"),
    ("", "on๘", ("o๓๘", 0.03), "", "o๓๘"),
    ("", "o๓m", ("o๓๓", 0.03), "", "o๓๓"),
    ("๑)", "Em", ("E๓", 0.03), "ข้อมูล", "E๓"),
    ("ได้", "๑๐๐.อ๐", ("๑๐๐.๐๐", 0.17), "คะแนน", "๑๐๐.๐๐"),
    ("", "o411", ("o41", 0.06), "", "o41"),
    ("คะแนน", "i๒๙๙", ("i๒๙", 0.16), "ความมั่นใจ", "i๒๙"),
    ("หน้า", "๑0", ("๑๐", 0.08), "", "๑๐"),
    ("", "๒๖.4๑", ("๒๖.๔๑", 0.02), "", "๒๖.๔๑"),
    ("ตัวชี้วัดที่", "฿", ("8", 0.03), "การปรับปรุง", "8"),
]


@pytest.mark.parametrize(("before", "read", "other", "after", "printed"), MISREAD)
def test_what_can_be_printed_is_read_where_the_ink_offers_it(
    before: str, read: str, other: tuple[str, float], after: str, printed: str
) -> None:
    words = [word(before or "มี"), word(read, ("#", 0.001), other), word(after or "มี")]
    _, found, _ = possible(words)
    assert (found.text, found.doubted) == (printed, True)
    assert found.probability <= MOST
    assert "".join(c.text for c in found.characters) == printed
    assert read in dict(found.others)


@pytest.mark.parametrize(("before", "read", "other", "after", "printed"), MISREAD)
def test_where_it_does_not_a_person_is_asked(
    before: str, read: str, other: tuple[str, float], after: str, printed: str
) -> None:
    del other, printed
    _, found, _ = possible([word(before or "มี"), word(read), word(after or "มี")])
    assert (found.text, found.doubted) == (read, True)


@pytest.mark.parametrize(
    ("before", "read", "after", "printed"),
    [
        ("", "i๑๒๖.", "...", "/๑๒๖."),
        ("คะแนน", "อ๒๓", "มีแผน", "o๒๓"),
    ],
)
def test_the_signs_around_digits_are_those_of_the_place(
    before: str, read: str, after: str, printed: str
) -> None:
    _, found, _ = possible([word(before or "มี"), word(read), word(after or "มี")])
    assert (found.text, found.doubted) == (printed, True)
    assert found.probability < 0.5
    assert found.others[0][0] == read


@pytest.mark.parametrize(
    ("read", "other", "printed"),
    [
        ("๑๘i๑๕", ("๑๘/๑๕", 0.04), "๑๘/๑๕"),
        ("-๒๐r๓", ("-๒๐/๓", 0.02), "-๒๐/๓"),
    ],
)
def test_how_many_of_how_many_are_parted_by_a_slash(
    read: str, other: tuple[str, float], printed: str
) -> None:
    assert possible([word(read, other)])[0].text == printed
    assert (possible([word(read)])[0].text, possible([word(read)])[0].doubted) == (read, True)
    inside = word(read, other)
    assert possible([word("ข้อ"), inside])[1] == inside


@pytest.mark.parametrize(
    ("read", "printed"),
    [("A๑)", "(๑)"), ("7๒)", "(๒)"), ("t3)", "(3)"), ("|๑๒)", "(๑๒)")],
)
def test_nothing_but_a_bracket_stands_before_a_number_that_one_closes(
    read: str, printed: str
) -> None:
    entry, text = possible([word(read), word("มีรายละเอียด")])
    assert (entry.text, entry.doubted, text.text) == (printed, True, "มีรายละเอียด")
    assert entry.probability < 0.5
    assert possible([word("ตาม"), word(read), word("มี")])[1].text == read


@pytest.mark.parametrize("read", ["13)", "๑๓)", "ก)", "(๑)", "i๑)", "O12)"])
def test_the_number_of_an_entry_stays(read: str) -> None:
    entry, _ = possible([word(read), word("มีรายละเอียด")])
    assert entry == word(read)


@pytest.mark.parametrize(("read", "printed"), [("๒1", "๒)"), ("๑๒1", "๑๒)")])
def test_a_one_after_a_thai_number_is_the_bracket_of_its_entry(read: str, printed: str) -> None:
    entry, text = possible([word(read), word("รายงานต่อ")])
    assert (entry.text, entry.doubted, text.text) == (printed, True, "รายงานต่อ")
    assert possible([word("ทุก"), word(read)])[1].text == read


@pytest.mark.parametrize(
    ("before", "read", "other"),
    [
        ("ร้อยละ", "150.25", "50.25"),
        ("", "O365", "O36"),
    ],
)
def test_what_is_rare_is_not_changed_for_what_the_ink_hardly_says(
    before: str, read: str, other: str
) -> None:
    _, found = possible([word(before or "มี"), word(read, (other, 0.004))])
    assert (found.text, found.doubted) == (read, True)


def test_the_head_of_a_list_is_no_letter_in_thai_print() -> None:
    (found, _) = possible([word("m.", ("๓.", 0.002)), word("เป็นข้อมูลของปีปัจจุบัน")])
    assert (found.text, found.doubted) == ("๓.", True)


@pytest.mark.parametrize(
    ("before", "read", "after"),
    [
        ("ร้อยละ", "๑๐๐.๐๐", ""),
        ("ร้อยละ", "๔๔.๖๑", ""),
        ("ร้อยละ", "๑๕๐", ""),
        ("งบประมาณ", "441.61", "บาท"),
        ("ครั้งที่", "๑๒", ""),
        ("ครั้งที่", "๒๕๖๗", ""),
        ("ไตรมาสที่", "๑-๒", ""),
        ("ไตรมาสที่", "๔", ""),
        ("ร้อยละ", "-๒", ""),
        ("ข้อ", "๑๐,๑๑", ""),
        ("ข้อ", "๑๐,๑๑", "คะแนนเต็ม"),
        ("Policy", "in", "ไทย"),
        ("ไตรมาสที่", "๑๒", ""),
        ("-", "on", "the"),
        ("", "๑.๕๐๐", "ล้านบาท"),
        ("", "๑๑,๒๒๒.๕๐", "บาท"),
        ("", "(A)", ""),
        ("", "o๓๘", ""),
        ("", "i๑๒.", ""),
        ("", "i๑๒๖.", ""),
        ("", "๑๐๐.อ๐", "บาท"),
        ("", "๑๖", ""),
        ("", "16", ""),
        ("อัตรา", "๑๐", "m."),
    ],
)
def test_what_can_be_printed_stays(before: str, read: str, after: str) -> None:
    words = [word(text or "มี", ("๑", 0.04), ("๑๑", 0.03)) for text in (before, read, after)]
    assert possible(words) == tuple(words)


@given(
    st.lists(st.text("๐๑๓๔14.,/-()mnoOi", min_size=1, max_size=6), min_size=1, max_size=3),
    st.sampled_from(["", "ร้อยละ", "ครั้งที่", "ไตรมาสที่"]),
    st.sampled_from(["", "บาท", "คะแนน"]),
)
def test_no_change_is_told_as_sure(texts: list[str], before: str, after: str) -> None:
    words = [word(text, ("๑/๓", 0.02), ("๓๔.๑๓", 0.02)) for text in texts]
    for old, new in zip(words, possible(words, before, after), strict=True):
        assert new == old or (new.doubted and "".join(c.text for c in new.characters) == new.text)
