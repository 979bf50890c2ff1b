from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.readers.baselines import Baseline
from pipeline.readers.engine import InkCharacter, InkWord
from pipeline.readers.ink_blobs import InkBox
from pipeline.readers.ink_lines import LineOfInk
from pipeline.readers.marks import FAR, certainty, is_print, marks_note, print_and_marks
from pipeline.readers.read_cells import ReadLine


def line(*words: tuple[str, float]) -> ReadLine:
    drawn = LineOfInk(InkBox(0, 0, 100, 12), (1,), Baseline(10.0, 0.0, 10.0, 0, 100))
    return ReadLine(drawn, tuple(InkWord(t, (0.0, 0.0, 9.0, 9.0), sure) for t, sure in words))


@pytest.mark.parametrize(
    ("text", "sure", "in_cell", "beside"),
    [
        (".", 0.99, False, False),  # a speck
        ("'•", 0.9, False, False),
        ("-", 0.9, True, True),  # a missing value
        ("☑", 0.9, True, True),
        ("/", 0.9, True, False),  # a tick by hand, or a scratch
        ("√(", 0.9, True, False),
        ("๗", 0.5, True, False),
        ("๗", 0.3, False, False),
        ("- ๗ -", 0.9, True, True),
        ("ผู้รายงาน", 0.2, True, True),  # nine letters, each of them four fifths sure
        ("FTFTTTFFF", 0.001, True, False),
        ("Emnsraasea", 0.0, False, False),
        ("..........", 0.9, True, True),  # of a form
    ],
)
def test_what_is_print_in_a_table_and_beside_it(
    text: str, sure: float, in_cell: bool, beside: bool
) -> None:
    read = line(*((part, sure) for part in text.split()))
    assert (is_print(read, in_cell=True), is_print(read, in_cell=False)) == (in_cell, beside)


def test_a_line_is_as_sure_as_its_letters_are_on_average() -> None:
    assert certainty(line(("กข", 0.25))) == pytest.approx(0.5)
    assert certainty(line(("กข", 0.25), ("คง", 1.0))) == pytest.approx(0.5**0.5)
    assert certainty(line(("ก", 0.0))) < 1e-6


@pytest.mark.parametrize(("each", "is_it"), [(0.5, False), (0.85, True)])
def test_a_long_word_too_improbable_to_be_told_is_as_sure_as_its_letters(
    each: float, is_it: bool
) -> None:
    """The edge of a sheet is read as hundreds of signs; so is a sentence without a space."""
    letters = tuple(InkCharacter(c, n, n + 1, each) for n, c in enumerate("๘77๔./7๙๘." * 20))
    read = line(("ก", 0.0))
    word = replace(read.words[0], text="".join(c.text for c in letters), characters=letters)
    assert is_print(replace(read, words=(word,)), in_cell=False) is is_it


def test_marks_are_named_on_the_page() -> None:
    assert marks_note([]) == []
    (note,) = marks_note([line((".", 0.9)), line(("FT", 0.1), ("F", 0.1))])
    assert (note.severity, note.kind, note.raw) == ("info", "marks_left_out", ". FTF")
    assert note.message.startswith("2 marks")


def apart(*words: tuple[str, float, float], body: float = 10.0) -> ReadLine:
    """Return a line of words, each with the bodies of paper before it."""
    drawn = LineOfInk(InkBox(0, 0, 900, 12), (1,), Baseline(10.0, 0.0, body, 0, 900))
    placed, at = [], 0.0
    for text, sure, white in words:
        at += white * body
        placed.append(InkWord(text, (at, 0.0, at + 20.0, 9.0), sure))
        at += 20.0
    return ReadLine(drawn, tuple(placed))


def texts(line: ReadLine | None) -> list[str]:
    return [word.text for word in line.words] if line is not None else []


def test_the_number_of_a_page_is_kept_beside_a_stamp() -> None:
    read = apart(("ๆๆ", 0.06, 0.0), ("<", 0.2, 0.5), ("-๒-", 0.9, FAR))
    kept, left = print_and_marks(read, in_cell=False)
    assert kept is not None
    assert (texts(kept), texts(left)) == (["-๒-"], ["ๆๆ", "<"])
    assert kept.part
    assert kept.words[0].box == read.words[-1].box
    near = apart(("ๆๆ", 0.06, 0.0), ("-๒-", 0.9, FAR - 0.1))
    assert print_and_marks(near, in_cell=False) == (None, near)


def test_print_is_kept_whole_and_marks_are_left_out_whole() -> None:
    whole = apart(("ก", 0.9, 0.0), ("ข", 0.9, FAR))
    assert print_and_marks(whole, in_cell=False) == (whole, None)
    for mark in (
        apart(("ๆๆ", 0.06, 0.0), ("-๒-", 0.3, FAR)),
        apart(("ๆๆ", 0.06, 0.0), ("•", 0.99, FAR)),
        apart(("7*", 0.1, 0.0)),
    ):
        assert print_and_marks(mark, in_cell=False) == (None, mark)
    both = apart(("๑", 0.9, 0.0), ("ๆๆ", 0.0, FAR), ("๒", 0.9, FAR))
    kept, left = print_and_marks(both, in_cell=False)
    assert (texts(kept), texts(left)) == (["๑", "๒"], ["ๆๆ"])
