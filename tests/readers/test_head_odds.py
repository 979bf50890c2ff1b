"""A letter is slimmer than a zero, or taller, or both; where it is neither nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.head_odds import MOST_AGAINST, MOST_FOR, letter_odds
from pipeline.readers.sign_shapes import Shapes


@pytest.mark.parametrize(
    ("heads", "zeros", "others", "taller", "least", "most"),
    [
        ([0.00] * 9, [0.15], [], [], 0.5, 4.0),  # an o of most faces
        ([0.00] * 9, [0.15], [], [0.16] * 3, 3.0, 4.0),  # and as tall as it is there
        ([0.00] * 9, [0.15], [], [0.00] * 3, 0.3, 4.0),  # slim enough without
        ([0.00] * 9, [], [], [0.16] * 3, 1.5, 4.0),  # no zero beside them
        ([0.00] * 9, [0.00], [], [0.00] * 3, -3.0, -1.2),  # a ๐, or the o of some faces
        ([0.02] * 9, [0.01], [], [], -2.5, -0.5),
        ([], [], [], [0.01] * 9, -1.5, -0.5),
        ([0.00, 0.2, -0.2], [0.15], [], [], -0.5, 0.8),  # worn: nobody knows
        ([0.00] * 9, [0.03], [0.1] * 9, [0.0] * 9, -1.0, 0.5),  # others may be of another weight
        ([0.60] * 9, [0.10], [], [], -0.5, 0.5),  # two signs in one
        ([], [0.1], [0.1], [], 0.0, 0.0),
        ([0.1] * 3, [], [], [], 0.0, 0.0),
    ],
)
def test_the_odds_of_an_o_beside_a_thai_zero(
    heads: list[float],
    zeros: list[float],
    others: list[float],
    taller: list[float],
    least: float,
    most: float,
) -> None:
    shapes = Shapes(tuple(heads), tuple(zeros), tuple(others), tuple(taller))
    assert least <= letter_odds(shapes, "๐")["o"] <= most


@pytest.mark.parametrize(
    ("zero", "slim", "tall", "letter"),
    [
        ("๐", 0.15, 0.15, "o"),
        ("๐", 0.15, 0.45, "O"),
        ("0", -0.30, -0.32, "o"),
        ("0", -0.20, 0.00, "O"),
    ],
)
def test_letters_are_told_apart_by_height(zero: str, slim: float, tall: float, letter: str) -> None:
    odds = letter_odds(Shapes((0.0,) * 9, (slim,) * 3, (), (tall,) * 9), zero)
    sure = odds.pop(letter)
    (other,) = odds.values()
    assert sure > max(2, other + 1)


def test_ones_say_less_of_the_height_than_zeros() -> None:
    sure = Shapes((0.0,), (), (), (0.16,) * 9, as_tall=True)
    less = Shapes((0.0,), (), (), (0.16,) * 9, as_tall=False)
    assert 0 < letter_odds(less, "๐")["o"] < letter_odds(sure, "๐")["o"]


def test_no_shape_decides_alone() -> None:
    everywhere = [n / 10 for n in range(-20, 21)]
    for slim in everywhere:
        for tall in everywhere:
            shapes = Shapes((0.0,) * 99, (slim,) * 99, (), (tall,) * 99)
            assert all(MOST_AGAINST <= v <= MOST_FOR for v in letter_odds(shapes, "๐").values())


def test_of_several_zeros_one_that_differs_much_says_nothing() -> None:
    def odds(zeros: tuple[float, ...], others: tuple[float, ...]) -> dict[str, float]:
        return letter_odds(Shapes((-0.19,) * 9, zeros, others, (0.0,) * 9), "0")

    assert odds((-0.28,), (-0.28, -0.15)) == odds((-0.28,), (-0.28,))
    assert odds((-0.28,), (-0.28, -0.25)) != odds((-0.28,), (-0.28,))
    assert odds((-0.28,), (-0.15,)) != odds((-0.28,), ())  # of two nobody knows


MEASURES = st.lists(st.floats(-1.0, 1.0), max_size=6).map(tuple)


@given(MEASURES, MEASURES, MEASURES, MEASURES, st.booleans(), st.sampled_from("๐0"))
def test_whatever_was_measured_has_odds(
    heads: tuple[float, ...],
    zeros: tuple[float, ...],
    others: tuple[float, ...],
    taller: tuple[float, ...],
    as_tall: bool,
    zero: str,
) -> None:
    odds = letter_odds(Shapes(heads, zeros, others, taller, as_tall), zero)
    assert set(odds) == {"o", "O"}
    assert all(MOST_AGAINST <= value <= MOST_FOR for value in odds.values())


def test_zeros_of_which_none_is_in_the_middle_say_what_they_did() -> None:
    shapes = Shapes((0.0,) * 9, (), (-0.3, -0.3, 0.3, 0.3), (0.0,) * 9)
    assert letter_odds(shapes, "0")["O"] > MOST_AGAINST
