"""Scores lie where their column's others do, if their ink may say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.document import Alternative
from pipeline.readers.column_ranges import within_ranges
from pipeline.readers.engine import InkWord
from pipeline.readers.read_cells import ReadLine
from tests.readers.score_table import Table

PLACE = (4, 4)


def offering(line: ReadLine, text: str, sure: float, **others: float) -> ReadLine:
    """Return a line read as a text, with other readings (`_41_20` for 41.20)."""
    also = tuple(Alternative(name[1:].replace("_", "."), chance) for name, chance in others.items())
    (word,) = line.words
    return replace(line, words=(replace(word, text=text, confidence=sure, alternatives=also),))


def read_in(table: Table, text: str, sure: float, beside: float = 0.99, **others: float) -> InkWord:
    """Return what a score of a table is told as, and check that nothing else of it changed.

    All else was read with a certainty of `beside`.
    """
    (line,) = table.printed[PLACE]
    table.printed[PLACE] = [offering(line, text, sure, **others)]
    grid = table.grid()
    before = [
        [offering(line, line.words[0].text, beside) for line in lines]
        for lines in table.contents(grid)
    ]
    at = next(n for n, cell in enumerate(grid.cells) if (cell.row, cell.col) == PLACE)
    before[at] = table.printed[PLACE]
    after = within_ranges(grid, before)
    assert [list(held) for n, held in enumerate(after) if n != at] == [
        held for n, held in enumerate(before) if n != at
    ]
    ((told,),) = (line.words for line in after[at])
    total = told.confidence + sum(other.confidence for other in told.alternatives)
    assert total <= 1.0001
    assert all(other.confidence <= told.confidence for other in told.alternatives)
    return told


@pytest.mark.parametrize(
    ("read", "sure", "others", "said", "so_sure"),
    [
        ("74.12", 0.9, {"_24_12": 0.05}, "24.12", 0.5),
        ("2.12", 0.6, {"_24_12": 0.3, "_29_12": 0.02}, "24.12", 0.5),
        ("248.12", 0.3, {"_28_12": 0.1, "_248_1": 0.2}, "28.12", 0.5),
        ("2412", 0.5, {"_2_12": 0.2, "_24_12": 0.1}, "24.12", 0.5),
        ("74.12", 0.05, {"_24_12": 0.002}, "24.12", 0.1),  # hardly legible
    ],
)
def test_what_lies_outside_is_the_score_inside_that_its_ink_offers(
    read: str, sure: float, others: dict[str, float], said: str, so_sure: float
) -> None:
    told = read_in(Table(rows=12), read, sure, **others)
    assert told.text == said
    assert told.confidence == pytest.approx(so_sure)
    assert told.alternatives[0].text == read
    assert not told.characters


@pytest.mark.parametrize(
    ("read", "sure", "others"),
    [
        ("74.12", 0.998, {"_24_12": 0.001}),  # printed clearly
        ("0.00", 0.97, {"_20_00": 0.01}),  # an agency that fell behind
    ],
)
def test_clear_ink_stays_and_goes_to_review(
    read: str, sure: float, others: dict[str, float]
) -> None:
    told = read_in(Table(rows=12), read, sure, **others)
    assert (told.text, told.confidence) == (read, 0.9)


@pytest.mark.parametrize(
    ("rows", "read", "others"),
    [
        (12, "24.12", {"_29_12": 0.04}),  # inside
        (12, "35.00", {"_25_00": 0.04}),  # not far outside
        (12, "74.12", {}),  # its ink offers nothing
        (12, "74.12", {"_๒๔_๑๒": 0.04}),  # digits of another kind
        (12, "74.12", {"_94_12": 0.04}),  # outside too
        (12, "ผ่าน", {"_24_12": 0.04}),  # no number
        (8, "74.12", {"_24_12": 0.04}),  # too few others
    ],
)
def test_else_the_ink_says_all(rows: int, read: str, others: dict[str, float]) -> None:
    told = read_in(Table(rows=rows), read, 0.95, **others)
    assert (told.text, told.confidence) == (read, 0.95)


def test_what_was_read_badly_tells_no_range() -> None:
    told = read_in(Table(rows=12), "74.12", 0.5, beside=0.8, _24_12=0.4)
    assert (told.text, told.confidence) == ("74.12", 0.5)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("2.4.12", "24.12"),  # a speck at the foot of a digit
        ("24.1.2", "24.12"),
        ("244.12", "24.12"),  # a stroke read as a digit, whichever of the two
        ("224.12", "224.12"),  # 24.12 or 22.12
        ("24.122", "24.122"),  # 24.12 or 24.22
        ("924.812", "924.812"),  # more than one sign
    ],
)
def test_a_score_with_a_sign_too_many_is_never_told_for_sure(read: str, said: str) -> None:
    told = read_in(Table(rows=12), read, 0.998)
    assert (told.text, told.confidence) == (said, 0.5)
    assert said == read or told.alternatives[0].text == read


def test_what_the_ink_offers_does_not_make_a_score_of_two_points_one() -> None:
    told = read_in(Table(rows=12), "24.1.2", 0.998, _24_12=0.001)
    assert (told.text, told.confidence) == ("24.12", 0.5)


@pytest.mark.parametrize("read", ["100", "74.12", "12", "2/4", "100.00"])
def test_what_may_be_printed_in_a_column_of_scores_stays(read: str) -> None:
    told = read_in(Table(rows=12), read, 0.998)
    assert (told.text, told.confidence) == (read, 0.998)
