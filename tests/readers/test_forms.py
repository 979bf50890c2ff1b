"""What the form of a number settles, and what it leaves to the ink."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.forms import MOST, by_form, read_as


def word(text: str, probability: float = 0.95) -> DecodedWord:
    characters = tuple(Character(c, 4 * n, 4 * n + 2, 0.99) for n, c in enumerate(text))
    return DecodedWord(text, characters, probability, ())


def offered(text: str, other: str, chance: float, probability: float = 0.9) -> DecodedWord:
    found = word(text, probability)
    return DecodedWord(text, found.characters, probability, ((other, chance),))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("๖๓.๙๐๐", "๖๓,๙๐๐"),
        ("งบประมาณ๑๓๕.๖๐๐บาท", "งบประมาณ๑๓๕,๖๐๐บาท"),
        ("1.234,500", "1,234,500"),
        ("๑๓๕.๖๐๐.๕๐", "๑๓๕,๖๐๐.๕๐"),
        ("๙๓,๐๗", "๙๓.๐๗"),
        ("๑๐๐,๐๐", "๑๐๐.๐๐"),
    ],
)
def test_a_sign_that_the_ink_leaves_open_is_what_the_form_says(read: str, printed: str) -> None:
    (found,) = by_form([offered(read, printed, 0.05)])
    assert found.text == printed
    assert 0.5 < found.probability <= MOST
    assert "".join(c.text for c in found.characters) == printed
    assert found.others[0][0] == read


@pytest.mark.parametrize(
    ("read", "printed"),
    [("๒๕..๗๐", "๒๕.๗๐"), ("ร้อยละ8..05", "ร้อยละ8.05"), ("๑๐๐..๐๐คะแนน", "๑๐๐.๐๐คะแนน")],
)
def test_a_point_that_broke_in_two_is_one(read: str, printed: str) -> None:
    (found,) = by_form([word(read, 0.95)])
    assert found.text == printed == "".join(c.text for c in found.characters)
    assert found.doubted
    assert found.others == ((read, found.probability),)


@pytest.mark.parametrize(
    ("words", "following", "said"),
    [
        (["๓๐๐", "คะแนน"], "", "๑๐๐"),
        (["๓๐๐.๐๐", "คะแนนo๓๑"], "", "๑๐๐.๐๐"),
        (["ได้๓๐๐"], "คะแนน", "ได้๑๐๐"),
        (["700คะแนน"], "", "100คะแนน"),
        (["๐๐๐", "คะแนน"], "", "๑๐๐"),
        (["ได้๑๓๐.๐๐", "คะแนน"], "", "ได้๑๐๐.๐๐"),
        (["๓๑๐คะแนนo๓๑"], "", "๑๐๐คะแนนo๓๑"),
        (["๑๐๐", "คะแนน"], "", "๑๐๐"),
        (["๐.๐๐"], "คะแนน", "๐.๐๐"),
        (["๓๐๐"], "บาท", "๓๐๐"),
        (["๑,๓๐๐"], "คะแนน", "๑,๓๐๐"),
        (["๑๓๐๐"], "คะแนน", "๑๓๐๐"),
        (["๓๐๐.๒๕"], "คะแนน", "๓๐๐.๒๕"),
        (["๓๐"], "คะแนน", "๓๐"),
    ],
)
def test_no_round_score_is_more_than_a_hundred(words: list[str], following: str, said: str) -> None:
    first, *rest = words
    other = said if said != first else first.replace("๓", "๑").replace("๑๐", "๑๑")
    found, *_ = by_form([offered(first, other, 0.02), *map(word, rest)], following)
    assert found.text == said
    assert found.doubted == (said != first)
    if said != first:
        for clear in (word(first), offered(first, other, 0.006, 0.99)):
            unlikely, *_ = by_form([clear, *map(word, rest)], following)
            assert (unlikely.text, unlikely.doubted) == (first, True)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("๑๑๐.๐๐", "๑๐๐.๐๐"),
        ("130.00", "100.00"),
        ("๑๑๐", "๑๑๐"),
        ("๕๐๐.๐๐", "๕๐๐.๐๐"),  # of a sum of scores
        ("๑๑๐.๐๑", "๑๑๐.๐๑"),
    ],
)
def test_more_than_a_hundred_with_two_decimals_is_a_hundred_whatever_its_ink_says(
    read: str, said: str
) -> None:
    found, _ = by_form([word(read), word("คะแนน")])
    assert found.text == said
    assert found.probability < 0.5 or said == read


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["๙๙:๑๖"], "๙๙.๑๖"),
        (["ร้อยละ", "19:30"], "19.30"),
        (["ได้๖๐:๖๐"], "ได้๖๐.๖๐"),
        (["24:18"], "24.18"),
        (["๑๒:๘๗"], "๑๒.๘๗"),
        (["24:00"], "24:00"),
        (["๐๘:๓๐"], "๐๘:๓๐"),
        (["๑๐:๓๐:๐๐"], "๑๐:๓๐:๐๐"),
    ],
)
def test_what_is_no_time_is_a_score(words: list[str], said: str) -> None:
    *before, read = words
    *_, found = by_form([*map(word, before), offered(read, read.replace(":", "."), 0.002, 0.99)])
    assert found.text == said
    assert found.doubted == (said != read)


@pytest.mark.parametrize(
    ("read", "other", "chance", "said"),
    [
        ("p๒๒", "o๒๒", 0.03, "o๒๒"),
        ("(t1)", "(i1)", 0.03, "(i1)"),
        ("c๒๕", "e๒๕", 0.03, "e๒๕"),
        ("a๕", "o๕", 0.006, "o๕"),
        ("a๕", "i๕", 0.006, "a๕"),
        ("Q1", "O1", 0.006, "Q1"),
        ("A4", "o4", 0.004, "A4"),  # a size of paper
        ("(a๓", "(e๓", 0.03, "(a๓"),  # an entry
        ("c๔", "๔๔", 0.03, "c๔"),
        ("pages", "oages", 0.03, "pages"),
    ],
)
def test_a_head_that_is_no_instrument_is_one_that_its_ink_offers(
    read: str, other: str, chance: float, said: str
) -> None:
    (found,) = by_form([offered(read, other, chance)])
    assert found.text == said
    assert found.doubted == (said != read)


@pytest.mark.parametrize(
    ("read", "said"),
    [("o๒i๒", "o๒๒"), ("(๐1|8)", "(๐18)"), ("๒i๒", "๒i๒"), ("Oii", "Oii"), ("o๒๑๒", "o๒๑๒")],
)
def test_a_stroke_among_the_digits_of_a_code_is_none_of_it(read: str, said: str) -> None:
    (found,) = by_form([word(read)])
    assert found.text == said == "".join(c.text for c in found.characters)
    assert found.doubted == (said != read)


@pytest.mark.parametrize("text", ["ข้อ๕..๑๐๐", "๑...๑๐", "๕..", "..๑๐", "๑.๒..๑๐"])
def test_dotted_lines_stay(text: str) -> None:
    assert by_form([word(text, 0.95)])[0].text == text


@pytest.mark.parametrize(
    ("before", "read", "printed"),
    [
        ((), "i๑)", "(๑)"),
        (("ข้อ",), "I๑๒)", "(๑๒)"),
        (("๑)",), "1๓)", "(๓)"),
        (("(ก)",), "|๒)แต่งตั้ง", "(๒)แต่งตั้ง"),
    ],
)
def test_a_bracket_that_nothing_opened_closes_an_entry(
    before: tuple[str, ...], read: str, printed: str
) -> None:
    *_, found = by_form([*map(word, before), offered(read, printed, 0.02)])
    assert found.text == printed
    assert found.probability <= MOST
    *_, left = by_form([*map(word, before), word(read, 0.99)])
    assert left.text == read
    assert left.doubted  # its ink offers no bracket: somebody looks
    *_, clear = by_form([*map(word, before), offered(read, printed, 0.006, 0.99)])
    assert clear.text == read
    assert clear.doubted


@pytest.mark.parametrize(
    ("before", "read", "other"),
    [
        (("(ดู",), "i๑)", "(๑)"),
        (("๑)", "(ดู"), "i๑)", "(๑)"),
        ((), "i1)", "(1)"),
        ((), "i๑", "(๑"),
        ((), "i๑๒๓)", "(๑๒๓)"),
    ],
)
def test_codes_are_left_as_they_are(before: tuple[str, ...], read: str, other: str) -> None:
    given_words = (*map(word, before), offered(read, other, 0.3, 0.6))
    assert by_form(given_words) == given_words


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("๙๐.๑๒", "๙๐,๑๒"),
        ("1.2.3", "1,2.3"),
        ("๑,๒", "๑.๒"),
        ("192.168.100.1", "192,168,100.1"),
        ("๐๘๑.๒๓๔๕", "๐๘๑,๒๓๔๕"),
        ("๑๒,๓๔๕", "๑๒.๓๔๕"),
        ("๑๐,๑๑,๑๒", "๑๐.๑๑.๑๒"),
    ],
)
def test_other_numbers_are_left_to_the_ink(read: str, printed: str) -> None:
    given_word = offered(read, printed, 0.4, 0.59)
    assert by_form([given_word]) == (given_word,)


def test_clear_ink_stands_but_is_not_told_as_certain() -> None:
    for text in ("๖๒.๒๐๐", "๒๗,๗๗"):
        (found,) = by_form([word(text, 0.995)])
        assert (found.text, found.probability) == (text, MOST)


@pytest.mark.parametrize(("ring", "digit"), [("O", "0"), ("o", "๐"), ("○", "๐")])
def test_a_ring_before_a_unit_is_a_zero(ring: str, digit: str) -> None:
    zero, unit = by_form([offered(ring, digit, 0.13), word("คะแนน")])
    assert (zero.text, unit.text) == (digit, "คะแนน")
    assert zero.probability <= MOST


def test_a_round_letter_elsewhere_or_in_clear_ink_is_none() -> None:
    alone, _ = by_form([offered("O", "0", 0.13), word("ครบถ้วน")])
    assert alone.text == "O"
    clear, _ = by_form([word("O", 0.99), word("คะแนน")])
    assert (clear.text, clear.probability) == ("O", 0.99)


def test_no_words_have_no_form() -> None:
    assert by_form([]) == ()


numbers = st.text("0123456789๐๑๒๓๔๕๖๗๘๙.,", min_size=1, max_size=12)


@given(numbers, st.floats(0.01, 0.99), numbers, st.floats(0.006, 0.5))
def test_no_digit_is_changed_and_chances_stay_chances(
    text: str, probability: float, other: str, chance: float
) -> None:
    chance = min(chance, 1 - probability)
    (found,) = by_form([offered(text, other, chance, probability)])
    assert [c for c in found.text if c.isdigit()] == [c for c in text if c.isdigit()]
    assert found.probability + sum(p for _, p in found.others) <= 1 + 1e-9
    assert all(c.probability >= found.probability for c in found.characters)


@pytest.mark.parametrize(
    ("read", "printed"), [("o๘.๓๐", "๐๘.๓๐"), ("O8.30", "08.30"), ("(o๘.๓๐", "(๐๘.๓๐")]
)
def test_a_letter_before_a_digit_and_decimals_is_a_zero_and_no_code(
    read: str, printed: str
) -> None:
    (found,) = by_form([offered(read, printed, 0.05)])
    assert (found.text, found.doubted) == (printed, True)
    (left,) = by_form([word(read, 0.999)])  # its ink offers no zero
    assert (left.text, left.doubted) == (read, True)


@pytest.mark.parametrize(
    ("read", "printed"),
    [("I๑๒", "i๑๒"), ("1๗.", "i๗."), ("(!๗", "(i๗"), ("-l๒๓", "-i๒๓"), ("l12", "i12")],
)
def test_a_bar_before_the_number_of_an_item_is_an_i_that_lost_its_dot(
    read: str, printed: str
) -> None:
    (found,) = by_form([offered(read, printed, 0.05)])
    assert (found.text, found.doubted) == (printed, True)
    (left,) = by_form([word(read, 0.999)])  # its ink offers no i
    assert (left.text, left.doubted) == (read, True)


@pytest.mark.parametrize(
    "text", ["i๑๒", "112", "๑๑๒", "I", "II", "I๑๒๓", "คI๑", "|๑๒", "1.12", "1"]
)
def test_other_bars_stay(text: str) -> None:
    assert by_form([offered(text, f"i{text[1:]}", 0.3)]) == (offered(text, f"i{text[1:]}", 0.3),)


@pytest.mark.parametrize("text", ["o๑๘", "o9.1", "O๑๘.๒๕", "๐๘.๓๐", "ข้อo๘"])
def test_codes_and_numbers_with_their_zero_stay(text: str) -> None:
    assert by_form([word(text)]) == (word(text),)


@given(st.text("๑๒๓.", min_size=1, max_size=6), st.text("๑๒๓.", min_size=1, max_size=6))
def test_another_reading_stands_where_the_word_stood(read: str, other: str) -> None:
    before = word(read)
    found = read_as(before, other, 0.8)
    assert "".join(c.text for c in found.characters) == found.text == other
    places = [place for c in found.characters for place in (c.first, c.last)]
    assert places == sorted(places)
    assert places[0] >= before.characters[0].first
    assert places[-1] <= before.characters[-1].last
    assert max(c.probability for c in found.characters) <= 0.99


@pytest.mark.parametrize(
    ("read", "other", "said", "doubted"),
    [
        ("✓๑.๓๑", "๙๑.๓๑", "๙๑.๓๑", True),
        ("✓๔,๒๐๐", "๗๔.๒๐๐", "✓๔,๒๐๐", True),  # the ink offers no digit there
        ("๕✓", "๕๙", "๕๙", True),
        ("✓", "๙", "✓", False),  # a tick
        ("✓มี", "๙มี", "✓มี", False),
    ],
)
def test_a_tick_in_a_number_is_a_digit_that_lost_its_ring(
    read: str, other: str, said: str, doubted: bool
) -> None:
    (found,) = by_form([offered(read, other, 0.05)])
    assert (found.text, found.doubted) == (said, doubted)


@pytest.mark.parametrize(("read", "printed"), [("๓๓;๘๐๐", "๓๓,๘๐๐"), ("งบ1;250บาท", "งบ1,250บาท")])
def test_a_speck_above_the_comma_of_a_sum_is_none(read: str, printed: str) -> None:
    (found,) = by_form([word(read)])
    assert (found.text, found.doubted) == (printed, True)
    assert found.probability <= MOST
    assert found.others[0][0] == read
    (short,) = by_form([word("๓๓;๘๐")])
    assert (short.text, short.doubted) == ("๓๓;๘๐", False)


@pytest.mark.parametrize("read", ["๘๗.๗๘/", "27.05\\", "๑๐๐.๐๐|"])
def test_no_stroke_ends_a_score(read: str) -> None:
    (found,) = by_form([word(read)])
    assert (found.text, found.doubted) == (read[:-1], True)
    assert found.others == ((read, found.probability),)
    for other in ("๓/๒๑", "๗๑๐๙๐/", "๐๘๑๐.๗๒/"):  # numbers of a meeting and of letters
        (found,) = by_form([word(other)])
        assert (found.text, found.doubted) == (other, False)


def test_a_letter_between_two_units_is_the_zero_that_the_ink_offers() -> None:
    found, _ = by_form([offered("ได้คะแนนO", "ได้คะแนน0", 0.03), word("คะแนน")])
    assert (found.text, found.doubted) == ("ได้คะแนน0", True)
    alone, _ = by_form([offered("ได้คะแนนO", "ได้คะแนน0", 0.03), word("ข้อ")])
    assert (alone.text, alone.doubted) == ("ได้คะแนนO", False)


@pytest.mark.parametrize(
    ("before", "read", "following", "printed"),
    [
        ("จ่าย", "๒๒๒.๑๐๐", "บาท", "๒๒๒,๑๐๐"),
        ("งบ", "1.234.500", "บาท", "1,234,500"),
        ("งบ", "๖๔.๓๐๐บาท", "", "๖๔,๓๐๐บาท"),
        ("ร้อยละ", "๔๐,๘๕", "", "๔๐.๘๕"),
        ("ได้", "๙๓,๐๗", "คะแนน", "๙๓.๐๗"),
        ("มี", "๔,๑.๖๘", "", "๔๑.๖๘"),
    ],
)
def test_where_the_words_beside_it_tell_the_form_the_ink_need_not(
    before: str, read: str, following: str, printed: str
) -> None:
    _, found = by_form([word(before), word(read)], following)
    assert (found.text, found.doubted) == (printed, True)
    assert found.probability < 0.5
    assert found.others[0][0] == read


@pytest.mark.parametrize(
    ("before", "read", "following"),
    [("ข้อ", "๑๐,๑๑", "คะแนนเต็ม"), ("ราว", "๑.๕๐๐", "ล้านบาท"), ("มี", "๑๐,๑๑", "")],
)
def test_elsewhere_it_needs_the_ink(before: str, read: str, following: str) -> None:
    assert by_form([word(before), word(read)], following)[1].text == read


def test_of_a_head_that_loses_its_dot_all_that_its_ink_says_counts_together() -> None:
    """`1๖` is no number: the head may be an i, an I or an l, none of them likely alone."""
    read = word("1๖", 0.85)
    (found,) = by_form([replace(read, others=(("I๖", 0.01), ("l๖", 0.008), ("i๖", 0.004)))])
    assert (found.text, found.doubted) == ("i๖", True)
    (found,) = by_form([replace(read, others=(("I๖", 0.01),))])
    assert (found.text, found.doubted) == ("1๖", True)
