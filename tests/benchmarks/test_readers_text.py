"""What is counted of a text read: characters, numbers at their place, words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reader_text import (
    align,
    errors,
    find_numbers,
    fold,
    judge_numbers,
    judge_words,
    left_out_lines,
    pack,
    pack_text,
    with_heads_alike,
)

TEXTS = st.text(alphabet="กขค ๑๒๓.12-i\n", max_size=30)


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("คะแนน ๘๙.๒๖", "คะแนน๘๙.๒๖", 0),
        ("คะแนน ๘๙.๒๖", "คะแนน ๕๕.๒๒", 3),
        ("คะแนน… □", "คะแนน... ☐", 0),
        ("น้ำ", "น้า", 1),
        ("(ลงชื่อ)......... นาย", "(ลงชื่อ)...... นาย", 0),
        ("๐", "0", 1),
        ("", "ก ข", 2),
    ],
)
def test_errors_are_of_characters_without_white_space(one: str, other: str, wrong: int) -> None:
    assert errors(pack_text(one).text, pack_text(other).text) == wrong


def test_unknown_signs_stay_and_count() -> None:
    assert fold("漢 ก") == "漢 ก"
    assert errors(pack_text("ก").text, pack_text("ก漢").text) == 1


@pytest.mark.parametrize(
    ("truth", "read", "found", "verdicts"),
    [
        ("ได้ ๘๙.๒๖ คะแนน", "ได้ ๘๙.๒๖ คะแนน", [True], ["right"]),
        ("ได้ ๘๙.๒๖ คะแนน", "ได้ ๘๙.๒ คะแนน", [False], ["wrong"]),
        ("ได้ ๘๙.๒๖ คะแนน", "ได้ ๘๙. ๒๖ คะแนน", [False], ["wrong", "wrong"]),
        ("ได้ ๘๙.๒๖ คะแนน", "ได้ คะแนน", [False], []),
        ("๑ ๒", "๒ ๑", [True, False], ["false", "right"]),
        ("๑ ก ๒ ข ๓", "๒ ก ๒ ข ๒", [False, True, False], ["wrong", "right", "wrong"]),
        ("๓๐.๐๐ ๒๕.๑๑", "๓๐.๐๐๒๕.๑๑", [False, False], ["wrong"]),
        ("i๑๗", "i๑๗", [True], ["right"]),
        ("i๑๗", "๑๗", [False], ["wrong"]),
        ("ก", "ก ๗", [], ["false"]),
        ("๑๑", "๑ ๑๑", [True], ["false", "right"]),
        ("๘๙", "89", [False], ["wrong"]),
    ],
)
def test_numbers_count_at_their_place_only(
    truth: str, read: str, found: list[bool], verdicts: list[str]
) -> None:
    one, other = pack_text(truth), pack_text(read)
    assert judge_numbers(one, other, align(one.text, other.text)) == (found, verdicts)


def test_a_number_read_is_right_once_only() -> None:
    truth, read = pack_text("๕๐ ก ๕๐"), pack_text("๕๐ ก")
    found, verdicts = judge_numbers(truth, read, align(truth.text, read.text))
    assert (sum(found), verdicts) == (1, ["right"])


def test_a_code_is_a_number_with_letters() -> None:
    assert [(n.text, n.is_code) for n in find_numbers(pack_text("O18 ๑๘ E๑๑"))] == [
        ("O18", True),
        ("๑๘", False),
        ("E๑๑", True),
    ]


@pytest.mark.parametrize(
    ("truth", "read", "right"),
    [
        ("ผ่าน เกณฑ์", ["ผ่าน", "เกณฑ์"], [True, True]),
        ("ผ่านเกณฑ์", ["ผ่าน", "เกณฑ์"], [True, True]),
        ("ผ่าน เกณฑ์", ["ผ่านเกณฑ์"], [True]),
        ("ผ่าน เกณฑ์", ["ผ่าน", "เกณฑ"], [True, False]),
        ("ผ่าน เกณฑ์", ["เกณฑ์"], [True]),
        ("ผ่าน", ["ผ่าน", "๑"], [True, False]),
        ("๘๙.๒๖", ["๘๙", ".๒๖"], [True, True]),
        ("๘๙.๒๖", ["๙.๒๖"], [False]),
        ("ก", ["....", "ก"], [None, True]),
    ],
)
def test_words_are_right_whole_only(truth: str, read: list[str], right: list[bool | None]) -> None:
    one, other = pack_text(truth), pack(read)
    assert judge_words(one, other, align(one.text, other.text)) == right


@given(TEXTS, TEXTS)
def test_the_counts_add_up(truth: str, read: str) -> None:
    one, other = pack_text(truth), pack_text(read)
    alignment = align(one.text, other.text)
    found, verdicts = judge_numbers(one, other, alignment)
    assert len(found) == len(find_numbers(one))
    assert len(verdicts) == len(find_numbers(other))
    assert verdicts.count("right") == sum(found)
    equal = [p for p in alignment.partners if p >= 0]
    assert equal == sorted(set(equal))
    assert all(one.text[p] == other.text[i] for i, p in enumerate(alignment.partners) if p >= 0)


@given(TEXTS)
def test_a_perfect_reading_is_all_right(text: str) -> None:
    packed = pack_text(text)
    alignment = align(packed.text, packed.text)
    found, verdicts = judge_numbers(packed, packed, alignment)
    assert all(found)
    assert set(verdicts) <= {"right"}
    assert all(right is not False for right in judge_words(packed, packed, alignment))


def test_headers_that_the_truth_leaves_out_are_left_out() -> None:
    pages = [
        ["หน้า๑ราชกิจจานุเบกษา", "มาตราหนึ่งบรรดากฎหมาย", "ให้ใช้บังคับต่อไป"],
        ["หน้า๒ราชกิจจานุเบกษา", "เล่ม๑๒๓", "มาตราสองอำนาจอธิปไตย", "-๒-"],
    ]
    truth = "มาตราหนึ่งบรรดากฎหมายให้ใช้บังคับต่อไปมาตราสองอำนาจอธิปไตย"
    assert left_out_lines(pages, truth) == [(1, 0), (2, 1)]


def test_lines_that_the_truth_holds_stay() -> None:
    pages = [["มาตราหนึ่งบรรดากฎหมาย", "ใหใชบงคบตอไป"], ["มาตราสองอำนาจ"]]
    truth = "มาตราหนึ่งบรรดากฎหมายให้ใช้บังคับต่อไปมาตราสองอำนาจ"
    assert left_out_lines(pages, truth) == [(0, 0), (0, 0)]


def test_o_and_zero_are_one_only_before_the_digits_of_a_code() -> None:
    printed, given = pack_text("๐๑๘ ๕.๐๐ ๑๐๑"), pack_text("o๑๘ ๕.o๐ ๑o๑")
    alignment = align(printed.text, given.text)
    assert judge_numbers(printed, given, alignment)[0] == [False, False, False]
    found, _ = judge_numbers(with_heads_alike(printed), with_heads_alike(given), alignment)
    assert found == [True, False, False]
