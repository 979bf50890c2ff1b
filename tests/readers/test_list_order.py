"""Codes, entries and rows count on by one, where their ink may say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.forms import MOST
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.list_order import in_order
from pipeline.readers.second_look import Decoded

PIXELS = np.full((48, 90), 255, np.uint8)


def word(text: str, other: str = "", chance: float = 0.02, sure: float = 0.9) -> DecodedWord:
    characters = tuple(Character(c, 4 * n, 4 * n + 2, 0.99) for n, c in enumerate(text))
    return DecodedWord(text, characters, sure, ((other, chance),) if other else ())


def line(*words: DecodedWord) -> Decoded:
    return Decoded(LineImage(PIXELS, 35.0, 17.0), NormalLine(PIXELS, 0.0, 1.0), words)


def texts(lines: list[Decoded]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


TEXT = word("ข้อความ")


@pytest.mark.parametrize(
    ("before", "read", "printed", "after"),
    [
        ("o๓๐", "o๓๓", "o๓๑", "o๓๒"),
        ("(o๓๐)", "(o๓๓)", "(o๓๑)", "(o๓๒)"),
        ("O9", "o16", "o10", "o11"),  # however the letter is written
        ("๔๐", "๕๑", "๔๑", "๔๒"),
        ("๑)", "๓)", "๒)", "๓)"),
        ("(๒)", "(๕)", "(๓)", "(๔)"),
        ("9.", "16.", "10.", "11."),
    ],
)
def test_a_number_between_two_others_is_the_one_that_is_missing(
    before: str, read: str, printed: str, after: str
) -> None:
    rows = [line(word(before)), line(TEXT), line(word(read, printed)), line(word(after))]
    found = in_order(rows)
    assert texts(found) == [before, "ข้อความ", printed, after]
    (mended,) = found[2].words
    assert mended.doubted
    assert mended.probability <= MOST
    assert mended.others[0][0] == read


@pytest.mark.parametrize(
    ("read", "sure", "printed"),
    [
        ("๑๔๘", 0.7, "๑๘๘"),  # whatever its ink offers
        ("๑๘", 0.7, "๑๘๘"),  # its last digit is gone
        ("๑๔๘", 0.995, "๑๔๘"),  # clear print of a list that leaves one out
        ("๒๕๘", 0.7, "๒๕๘"),
    ],
)
def test_a_row_whose_digit_was_misread_is_the_one_that_is_due(
    read: str, sure: float, printed: str
) -> None:
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    rows = [str(n).translate(thai) for n in range(180, 196)]
    lines = [line(word(text)) for text in rows]
    lines[8] = line(word(read, sure=sure))
    found = in_order(lines)
    assert texts(found) == [*rows[:8], printed, *rows[9:]]
    (mended,) = found[8].words
    assert mended.doubted is (printed != read)
    assert mended.probability <= 0.5 or printed == read


def test_of_two_rows_beside_each_other_both_are_found() -> None:
    read = [str(n) for n in range(185, 210)]
    read[2:4] = ["387", "148"]
    assert texts(in_order([line(word(text, sure=0.8)) for text in read]))[2:4] == ["187", "188"]


def test_rows_that_do_not_count_on_are_left() -> None:
    read = ["12", "15", "16", "20", "11", "22", "31", "35", "40"]
    assert texts(in_order([line(word(text, sure=0.8)) for text in read])) == read


@pytest.mark.parametrize(
    ("before", "read", "printed", "after"),
    [
        ("o๓๐", "o๓๒", "o๓๑", "o๓๓"),  # two are missing, or none: nobody knows
        ("i๒", "i๑๐", "i๓", "i๒๑"),  # a choice of items
        ("๔๐", "๕๑", "๔๑", "42"),  # other digits are another list
        ("o๓๐", "๓๓", "๓๑", "o๓๒"),
        ("๙๐.๑๒", "๙๐.๑๕", "๙๐.๑๓", "๙๐.๑๔"),  # scores
    ],
)
def test_what_is_no_gap_of_one_is_left_to_the_ink(
    before: str, read: str, printed: str, after: str
) -> None:
    rows = [line(word(before)), line(word(read, printed, 0.08)), line(word(after))]
    assert texts(in_order(rows)) == texts(rows)


def test_ink_that_does_not_offer_the_number_stands() -> None:
    rows = [line(word("๔๐")), line(word("๕๑", "๕๗")), line(word("๔๒"))]
    assert in_order(rows) == rows


def test_the_first_of_two_entries_is_one_but_not_the_last_of_those_before() -> None:
    rows = [line(word("๓)", "๑)"), TEXT), line(word("๒)"), TEXT)]
    assert texts(in_order(rows)) == ["๑) ข้อความ", "๒) ข้อความ"]
    longer = [line(word(f"{n})", "๑)"), TEXT) for n in "๑๒๓๒๓"]  # the second ๑) was lost
    assert texts(in_order(longer))[2] == "๓) ข้อความ"


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("๑) ๒) ๓) ๒) ๓)", "๑) ๒) ๑) ๒) ๓)"),  # a new list begins
        ("๑) ๒) ๓) ๔)", "๑) ๒) ๓) ๔)"),
        ("(๑) (๑) (๓) (๒) (๑)", "(๑) (๑) (๑) (๒) (๑)"),
        ("๓) ๑) ๒)", "๓) ๑) ๒)"),
        ("๑) ๒) ๓) ๓) ๒)", "๑) ๒) ๓) ๑) ๒)"),
        ("๒) ๓) ๔)", "๒) ๓) ๔)"),  # the list began on another page
    ],
)
def test_lists_of_entries_begin_anew_with_one(read: str, printed: str) -> None:
    """A worn ๑ is a ๓, and the lists of one column follow one another."""
    rows = [
        line(word(text, text.replace("๕", "๔").replace("๓", "๑"), 0.1), TEXT)
        for text in read.split()
    ]
    assert [text.split()[0] for text in texts(in_order(rows))] == printed.split()


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("o๓๓ o๑๒ o๑๓ o๑๔", "o๑๑ o๑๒ o๑๓ o๑๔"),  # the first
        ("o๒๑ o๒๒ o๒๓ o๓๔", "o๒๑ o๒๒ o๒๓ o๒๔"),  # the last
        ("o๑๑ o๑๒ o๓ o๑๓ o๓๔ o๑๕", "o๑๑ o๑๒ o๓ o๑๓ o๑๔ o๑๕"),  # one that is none of the list
        ("o๒ o๗ o๓๑ o๑๙ o๓๓ o๘", "o๒ o๗ o๓๑ o๑๙ o๓๓ o๘"),  # a choice
    ],
)
def test_order_counts_where_a_list_has_one(read: str, printed: str) -> None:
    rows = [
        line(word(old, new if new != old else f"{old[:-1]}๗", 0.12))
        for old, new in zip(read.split(), printed.split(), strict=True)
    ]
    assert texts(in_order(rows)) == printed.split()


def test_what_was_read_as_no_number_is_one_where_one_is_missing() -> None:
    rows = [line(word(text)) for text in ("๑๔", "๑๕", "๑๗", "๑๘")]
    rows.insert(2, line(word("O๖", "๑๖", 0.12)))
    assert texts(in_order(rows)) == ["๑๔", "๑๕", "๑๖", "๑๗", "๑๘"]
    rows = [line(word(text)) for text in ("๑๔", "๑๕", "๑๖", "๑๗")]
    rows.insert(2, line(word("O๖", "๑๖", 0.12)))
    assert in_order(rows) == rows  # none is


def test_entries_within_a_line_are_no_list() -> None:
    rows = [line(word("๑)")), line(TEXT, word("๔)", "๒)")), line(word("๓)"))]
    assert in_order(rows) == rows


@given(st.lists(st.sampled_from(["๑)", "๒)", "๓)", "o๑", "o๒", "o๓", "๑", "๒", "๓"]), max_size=12))
def test_only_a_number_that_the_ink_offers_is_read_and_nothing_else_changes(
    read: list[str],
) -> None:
    rows = [line(word(text, text.replace("๓", "๑"), 0.05, 0.7)) for text in read]
    found = texts(in_order(rows))
    assert all(new in (old, old.replace("๓", "๑")) for old, new in zip(read, found, strict=True))


ONES = {"119": ("i17", "i18", "i20"), "19": ("I7", "I8", "I10"), "110": ("i8", "i9", "i11")}


@pytest.mark.parametrize(("read", "others"), ONES.items())
def test_a_one_before_the_number_that_is_missing_is_the_letter_of_its_code(
    read: str, others: tuple[str, str, str]
) -> None:
    first, second, last = (line(word(text), TEXT) for text in others)
    found = in_order([first, second, line(word(read, "l" + read[1:], 0.08), TEXT), last])
    assert found[2].words[0].text == "i" + read[1:]
    assert found[2].words[0].doubted


@pytest.mark.parametrize(("first", "codes"), [("i25", ["i26", "i27"]), ("i24", ["126", "127"])])
def test_ones_may_be_the_letters_of_all_codes_that_count_on(first: str, codes: list[str]) -> None:
    rows = [line(word(first), TEXT)]
    rows += [line(word(read, "i" + read[1:], 0.1, 0.8), TEXT) for read in ("126", "127")]
    assert [row.words[0].text for row in in_order(rows)] == [first, *codes]


@pytest.mark.parametrize(
    ("read", "code", "others"),
    [
        ("628", "o28", ("o26", "o27", "o29")),
        ("923", "O23", ("O21", "O22", "O24")),
        ("๖๒๓", "๐๒๓", ("๐๒๑", "๐๒๒", "๐๒๔")),
    ],
)
def test_so_is_a_six_or_nine_the_ring_before_the_number_of_an_item(
    read: str, code: str, others: tuple[str, str, str]
) -> None:
    first, second, last = (line(word(text), TEXT) for text in others)
    found = in_order([first, second, line(word(read, code, 0.05), TEXT), last])
    assert (found[2].words[0].text, found[2].words[0].doubted) == (code, True)


@pytest.mark.parametrize(
    ("read", "other", "beside"),
    [
        ("628", "o23", ("o26", "o27", "o29")),
        ("628", "o28", ("o26", "o27", "o28")),
        ("119", "110", ("i17", "i18", "i20")),  # its ink says no letter
        ("119", "i19", ("i18", "i19", "i20")),  # no number is missing
        ("119", "i19", ("๑๗", "๑๘", "๒๐")),  # no codes beside it
    ],
)
def test_else_a_digit_stays_a_digit(read: str, other: str, beside: tuple[str, str, str]) -> None:
    first, second, last = (line(word(text), TEXT) for text in beside)
    rows = [first, second, line(word(read, other, 0.08), TEXT), last]
    assert texts(in_order(rows)) == texts(rows)


def test_a_number_within_a_line_is_no_code() -> None:
    first, second, last = (line(word(text), TEXT) for text in ("i17", "i18", "i20"))
    rows = [first, second, line(TEXT, word("119", "i19", 0.08)), last]
    assert texts(in_order(rows)) == texts(rows)


@pytest.mark.parametrize("before", ["คะแนน", "100คะแนน"])
def test_but_one_that_follows_a_score_may_be_the_next_code(before: str) -> None:
    first, second, last = (line(word(text), TEXT) for text in ("i17", "i18", "i20"))
    rows = [first, second, line(TEXT, word(before), word("119", "i19", 0.08), TEXT), last]
    assert in_order(rows)[2].words[2].text == "i19"


@pytest.mark.parametrize(
    ("before", "read", "printed", "after", "chance"),
    [
        ("O16", "O7", "O17", "O18", 0.2),  # a digit was lost
        ("๒)", "ก", "๓)", "๔)", 0.3),  # two signs that touch
        ("๒)", "m)", "๓)", "๔)", 0.08),  # no Thai text has that entry
    ],
)
def test_a_number_may_be_longer_than_what_was_read(
    before: str, read: str, printed: str, after: str, chance: float
) -> None:
    rows = [line(word(before)), line(word(read, printed, chance)), line(word(after))]
    assert texts(in_order(rows)) == [before, printed, after]


def test_letters_that_are_no_number_stay() -> None:
    rows = [line(word("๒)")), line(word("m)", "๓)", 0.001)), line(word("๔)"))]
    assert texts(in_order(rows))[1] == "m)"
    rows = [line(word("๒)")), line(word("๗)", "๓)๑", 0.3)), line(word("๔)"))]
    assert texts(in_order(rows))[1] == "๗)"
