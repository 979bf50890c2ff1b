"""What the form of a number settles, and what it leaves to the ink."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.forms import MOST, by_form, with_one_head


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


def test_a_round_letter_before_a_unit_is_a_zero() -> None:
    zero, unit = by_form([offered("O", "0", 0.13), word("คะแนน")])
    assert (zero.text, unit.text) == ("0", "คะแนน")
    assert zero.probability <= MOST
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


def code(text: str, other: str, probability: float, chance: float) -> tuple[DecodedWord, ...]:
    return (offered(text, other, chance, probability),)


def test_the_codes_of_a_page_begin_alike() -> None:
    lines = [
        code("o๒๐", "๐๒๐", 0.9, 0.08),
        code("๐๒๑", "o๒๑", 0.7, 0.25),
        code("(o๒๒)", "(๐๒๒)", 0.95, 0.03),
        (word("๐๒๓", 0.99), word("คะแนน")),
        code("๒๔", "๒๕", 0.6, 0.3),
    ]
    found = with_one_head(lines)
    assert [line[0].text for line in found] == ["o๒๐", "o๒๑", "(o๒๒)", "๐๒๓", "๒๔"]
    changed = found[1][0]
    assert 0.5 < changed.probability <= MOST
    assert changed.others[0][0] == "๐๒๑"
    assert found[0] == lines[0]
    assert found[3] == lines[3]  # its ink allows one head only: it is what it is


def test_codes_most_of_which_begin_with_a_zero_begin_with_a_zero() -> None:
    lines = [code(f"๐๓{n}", f"o๓{n}", 0.9, 0.08) for n in "๑๒๓๔"]
    lines.append(code("o๓๕", "๐๓๕", 0.6, 0.35))
    assert [line[0].text for line in with_one_head(lines)] == [f"๐๓{n}" for n in "๑๒๓๔๕"]


def test_two_codes_decide_nothing() -> None:
    lines = [code("o๒๐", "๐๒๐", 0.9, 0.08), code("๐๒๑", "o๒๑", 0.6, 0.35)]
    assert with_one_head(lines) == lines
    assert with_one_head([]) == []


def test_codes_in_arabic_digits_begin_alike_too() -> None:
    lines = [code(f"o3{n}", f"03{n}", 0.9, 0.08) for n in "1234"]
    lines += [code("O35", "o35", 0.7, 0.2), code("๐36", "o36", 0.6, 0.3)]
    lines += [code("๐๑๗", "o๑๗", 0.9, 0.08)]  # one in Thai digits: nobody asks the others
    found = [line[0].text for line in with_one_head(lines)]
    assert found == ["o31", "o32", "o33", "o34", "o35", "o36", "๐๑๗"]


def test_numbers_that_begin_with_a_zero_stay_numbers_among_themselves() -> None:
    lines = [code(f"0{n}", f"O{n}", 0.8, 0.1) for n in "1234"]
    assert with_one_head(lines) == lines
