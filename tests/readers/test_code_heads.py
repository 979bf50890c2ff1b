"""The codes of a page begin alike: as most of them are read, and as round as their heads are."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.readers.code_heads import CODE, with_one_head
from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.forms import MOST
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.second_look import Decoded
from pipeline.readers.sign_shapes import shapes_of

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)
PITCH = 16


def code(
    text: str, other: str = "", sure: float = 0.9, chance: float = 0.08, wide: int = 0
) -> Decoded:
    """Return a line of one code, its head drawn as a ring 20 pixels high where it is `wide`."""
    pixels = np.full((48, 30 + PITCH * len(text)), 255, np.uint8)
    if wide:
        cv2.ellipse(pixels, (14, 25), (wide // 2, 10), 0, 0, 360, (0,), 2)
        pixels[15:35, 14 + PITCH : 14 + PITCH + 8] = 0
    characters = tuple(
        Character(c, (12 + PITCH * n) // 2, (16 + PITCH * n) // 2, 0.99) for n, c in enumerate(text)
    )
    others = ((other, chance),) if other else ()
    word = DecodedWord(text, characters, sure, others)
    return Decoded(LINE, NormalLine(pixels, 0.0, 1.0), (word,))


def texts(lines: list[Decoded]) -> list[str]:
    return [word.text for line in lines for word in line.words]


def test_the_codes_of_a_page_begin_alike() -> None:
    lines = [
        code("o๒๐", "๐๒๐"),
        code("๐๒๑", "o๒๑", 0.7, 0.25),
        code("(o๒๒)", "(๐๒๒)", 0.95, 0.03),
        code("๐๒๓", sure=0.99),
        code("๒๔", "๒๕", 0.6, 0.3),
    ]
    found = with_one_head(lines)
    assert texts(found) == ["o๒๐", "o๒๑", "(o๒๒)", "๐๒๓", "๒๔"]
    (changed,) = found[1].words
    assert 0.5 < changed.probability <= MOST
    assert changed.doubted
    assert changed.others[0][0] == "๐๒๑"
    assert not found[4].words[0].doubted  # no code


def test_codes_most_of_which_begin_with_a_zero_begin_with_a_zero() -> None:
    lines = [code(f"๐๓{n}", f"o๓{n}") for n in "๑๒๓๔"]
    lines.append(code("o๓๕", "๐๓๕", 0.6, 0.35))
    assert texts(with_one_head(lines)) == [f"๐๓{n}" for n in "๑๒๓๔๕"]


@pytest.mark.parametrize(("chance", "doubted"), [(0.02, False), (0.4, True)])
def test_no_code_is_surer_than_the_head_of_all(chance: float, doubted: bool) -> None:
    lines = [code(f"๐๓{n}", f"o๓{n}", 0.59, chance) for n in "๑๒๓๔"]
    found = with_one_head(lines)
    assert texts(found) == texts(lines)
    assert {line.words[0].doubted for line in found} == {doubted}


def test_two_codes_begin_alike_too_and_are_looked_at() -> None:
    lines = with_one_head([code("o๒๐", "๐๒๐"), code("๐๒๑", "o๒๑", 0.6, 0.35)])
    assert texts(lines) == ["o๒๐", "o๒๑"]
    assert all(line.words[0].doubted for line in lines)
    assert with_one_head([]) == []


def test_codes_in_arabic_digits_begin_alike_too() -> None:
    lines = [code(f"o3{n}", f"03{n}") for n in "1234"]
    lines += [code("O35", "o35", 0.7, 0.2), code("๐36", "o36", 0.6, 0.3)]
    lines += [code("๐๑๗", "o๑๗")]  # one in Thai digits: nobody asks the others
    assert texts(with_one_head(lines)) == ["o31", "o32", "o33", "o34", "o35", "o36", "๐๑๗"]


def test_numbers_that_begin_with_a_zero_stay_numbers_among_themselves() -> None:
    lines = [code(f"0{n}", f"O{n}", 0.8, 0.1) for n in "1234"]
    assert texts(with_one_head(lines)) == texts(lines)


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        ("I๑๑<i 0.04, i๑๒<I 0.04, i๑๓<I", "i๑๑ i๑๒ i๑๓"),
        ("E1, E2<e, e3<E 0.03", "E1 E2 E3"),
        ("I7<i 0.02, i8<I 0.05, o19, o20", "i7 i8 o19 o20"),  # the case of the others tells
        ("i17<I, E12, E13", "i17 E12 E13"),  # but not against the ink
        ("I1, i2<I, i3<I", "I1 i2 i3"),  # its ink offers no other
        ("I1, I2, o3<O 0.3", "I1 I2 o3"),  # of o and O shape says more
    ],
)
def test_the_codes_of_one_instrument_are_all_small_or_all_capitals(codes: str, read: str) -> None:
    lines = []
    for said in codes.split(", "):
        text, _, other = said.partition("<")
        head, _, chance = other.partition(" ")
        lines.append(code(text, head + text[1:] if head else "", 0.9, float(chance or 0.08)))
    found = with_one_head(lines)
    assert " ".join(texts(found)) == read
    for before, after in zip(lines, found, strict=True):
        (word,) = after.words
        if word.text != before.words[0].text:
            assert word.doubted
            assert 0.5 <= word.probability <= MOST


@pytest.mark.parametrize(
    ("others", "read"),
    [
        (("i๒๐", "i๒๑"), "o๒๔"),
        (("i๒๐",), "๐๒๔"),
        (("๒๐", "๒๑"), "๐๒๔"),
        (("(e๒", "(e๓"), "๐๒๔"),  # entries
    ],
)
def test_a_zero_among_codes_that_begin_with_letters_may_well_be_one(
    others: tuple[str, ...], read: str
) -> None:
    *_, found = with_one_head([*map(code, others), code("๐๒๔", "o๒๔", 0.86, 0.09)])
    assert texts([found]) == [read]
    assert found.words[0].doubted


def test_codes_that_are_doubted_say_nothing_of_the_others() -> None:
    others = [code("i๒๐"), code("i๒๑")]
    doubted = [replace(o, words=(replace(o.words[0], doubted=True),)) for o in others]
    *_, found = with_one_head([*doubted, code("๐๒๔", "o๒๔", 0.86, 0.09)])
    assert texts([found]) == ["๐๒๔"]


def test_three_zeros_are_no_code() -> None:
    lines = [code("i๒๐"), code("i๒๑"), code("๐๐๐", "o๐๐", 0.8, 0.1)]
    assert with_one_head(lines) == lines


def with_zeros(text: str, other: str, wide: int, zero: int, rise: int = 0) -> Decoded:
    """Return a code that ends with a zero: rings 20 pixels high, the head `rise` more.

    Thai ones are as high as they are wide.
    """
    line = code(text, other, 0.8, 0.1)
    high = 7 if text[-1] == "๐" else 10
    pixels = line.normal.pixels
    for at, width, more in ((0, wide, rise), (len(text) - 1, zero, 0)):
        if width:
            top = 25 - more // 2
            axes = (width // 2, high + more // 2)
            cv2.ellipse(pixels, (14 + PITCH * at, top), axes, 0, 0, 360, (0,), 2)
    pixels[25 - high : 25 + high, 14 + PITCH : 14 + PITCH + 3] = 0
    return line


@pytest.mark.parametrize(("wide", "zero", "head"), [(14, 10, "O"), (10, 10, "0"), (0, 10, "O")])
def test_heads_as_slender_as_the_zeros_beside_them_are_zeros(
    wide: int, zero: int, head: str
) -> None:
    """The recogniser takes them for O; without white around them nothing can be measured."""
    lines = [with_zeros(f"O{n}0", f"0{n}0", wide, zero) for n in "1234"]
    assert texts(with_one_head(lines)) == [f"{head}{n}0" for n in "1234"]


@pytest.mark.parametrize(("wide", "zero", "head"), [(10, 14, "o"), (14, 14, "๐")])
def test_heads_slimmer_than_the_thai_zeros_beside_them_are_o(
    wide: int, zero: int, head: str
) -> None:
    lines = [with_zeros(f"๐{n}๐", f"o{n}๐", wide, zero) for n in "๑๒๓๔"]
    assert texts(with_one_head(lines)) == [f"{head}{n}๐" for n in "๑๒๓๔"]


def test_one_zero_that_is_slimmer_than_the_others_of_its_page_is_looked_at() -> None:
    (line,) = with_one_head([with_zeros("๐๒๐", "", 10, 14)])
    assert texts([line]) == ["๐๒๐"]
    assert line.words[0].doubted
    alike = [with_zeros("๐๒๐", "", 14, 14)]
    assert with_one_head(alike) == alike


def test_one_zero_that_its_ink_lets_be_the_letter_it_looks_like_is_that() -> None:
    (line,) = with_one_head([with_zeros("๐๒๐", "o๒๐", 10, 14, rise=2)])
    assert texts([line]) == ["o๒๐"]
    assert line.words[0].doubted


def test_heavy_print_that_runs_together_is_measured_where_it_parts() -> None:
    lines = [with_zeros(f"O{n}0", f"0{n}0", 10, 10) for n in "1234"]
    for line in lines:
        pixels = line.normal.pixels
        pixels[24:27, 19:30] = np.minimum(pixels[24:27, 19:30], 110)  # half as dark as print
    found = shapes_of(lines, CODE, "0")
    assert len(found.heads) == 4
    assert max(found.heads) - min(found.heads) < 0.01
    assert len(found.zeros) == 4
    assert not found.others


@pytest.mark.parametrize("worn", ["heads", "zero"])
def test_half_of_a_torn_ring_is_not_measured(worn: str) -> None:
    """Its thin top and foot are gone: what is left of it is slim, and says nothing of its face."""
    lines = [with_zeros(f"๐{n}๐", f"o{n}๐", 14, 14) for n in "๑๒๓๔"]
    at = 14 if worn == "heads" else 14 + 2 * PITCH
    for line in lines:
        pixels = line.normal.pixels
        pixels[:, at - 2 : at + 3] = np.maximum(pixels[:, at - 2 : at + 3], 215)
    found = shapes_of(lines, CODE, "๐")
    assert not (found.heads if worn == "heads" else found.zeros)
    assert texts(with_one_head(lines)) == texts(lines)


def test_rings_with_pale_tops_are_measured_whole() -> None:
    lines = [with_zeros(f"๐{n}๐", f"o{n}๐", 14, 14) for n in "๑๒๓๔"]
    for line in lines:
        pixels = line.normal.pixels
        for at in (14, 14 + 2 * PITCH):
            pixels[:, at - 2 : at + 3] = np.maximum(pixels[:, at - 2 : at + 3], 150)
    found = shapes_of(lines, CODE, "๐")
    assert len(found.heads) == 4
    assert max(abs(head - zero) for head in found.heads for zero in found.zeros) < 0.1


def test_one_code_of_the_others_says_half_as_much_as_two() -> None:
    lines = [code(f"๐๓{n}", f"o๓{n}", 0.6, 0.3) for n in "๑๒๓๔"]
    others = [code("i๑", sure=0.99)]
    assert texts(with_one_head(lines)) == texts(lines)
    assert texts(with_one_head([*lines, *others]))[:4] == [f"o๓{n}" for n in "๑๒๓๔"]
    sure = [code(f"๐๓{n}", f"o๓{n}", 0.85, 0.1) for n in "๑๒๓๔"]
    assert texts(with_one_head([*sure, *others]))[:4] == texts(sure)
    assert texts(with_one_head([*sure, *others, *others]))[:4] == [f"o๓{n}" for n in "๑๒๓๔"]


def test_without_a_zero_to_compare_with_their_shape_says_nothing() -> None:
    lines = [code(f"O{n}", f"0{n}", 0.8, 0.1, wide=10) for n in "1234"]
    assert texts(with_one_head(lines)) == texts(lines)


def test_slim_heads_of_codes_in_thai_digits_may_be_o_and_stay_what_they_are() -> None:
    lines = [code(f"O{n}", f"o{n}", 0.95, 0.03, wide=16) for n in "๑๒๓๔"]
    for line in lines:
        line.normal.pixels[15:22, 14 + PITCH :] = 255  # an O is taller than Thai digits
    assert with_one_head(lines) == lines


def test_the_shape_of_a_few_heads_says_nothing_of_the_others() -> None:
    lines = [with_zeros(f"O{n}0", f"0{n}0", 10 if n in "123" else 0, 10) for n in "1234567"]
    assert texts(with_one_head(lines)) == texts(lines)
