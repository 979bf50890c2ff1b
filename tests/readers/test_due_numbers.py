"""What a column prints says what is due where a stroke lies over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Alternative
from pipeline.readers.base import ReadOptions
from pipeline.readers.column_forms import STRIPPED, due_at, forms_of, one_off, readings
from pipeline.readers.due_numbers import TONES, Due, due_numbers, looks, told, with_numbers
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.grid import Grid, Ruling
from pipeline.readers.ink_blobs import Grey, blobs
from pipeline.readers.line_cut import MARGIN
from pipeline.readers.read_cells import ReadLine
from pipeline.readers.scan import ScanReader
from tests.readers.fakes import FakeEngine
from tests.readers.score_table import BODY, XS, Table, full, joined, texts, word

ROW, COLUMN = 4, 5
SCORE, LEVEL = (ROW, COLUMN), (ROW, 6)
LEFT, RIGHT = 702, 728
"""Where the scores of the column begin and end."""


def due_in(
    table: Table,
    inked: tuple[int, int] | None = SCORE,
    read: tuple[ReadLine, ...] | None = None,
) -> tuple[Grid, list[Due]]:
    """Return what is due in a table; ink as of a stroke lies over one of its cells.

    `read` is what a reader found under it; else it is what is printed there.
    """
    labels, stats = blobs(page_of(table, inked))
    grid = table.grid()
    contents = table.contents(grid)
    if read is not None:
        places = [(cell.row, cell.col) for cell in grid.cells]
        contents[places.index(SCORE)] = list(read)
    return grid, due_numbers(grid, contents, labels, stats)


def page_of(table: Table, inked: tuple[int, int] | None) -> Grey:
    """Return the ink of a page, 255: a stroke over what is printed in a cell, and nothing else."""
    page = np.zeros((420, 920), np.uint8)
    if inked is not None:
        base = round(table.ys[inked[0]] + 25)
        x = round((XS[inked[1]] + XS[inked[1] + 1]) / 2)
        page[base - 9 : base - 3, x - 14 : x + 14] = 255
        page[base - 30 : base + 5, x : x + 2] = 255
    return page


def place_of(grid: Grid, due: Due) -> tuple[int, int]:
    return grid.cells[due.cell].row, grid.cells[due.cell].col


def unsure(line: ReadLine, confidence: float) -> ReadLine:
    return replace(line, words=tuple(replace(w, confidence=confidence) for w in line.words))


def covered(line: ReadLine) -> ReadLine:
    return replace(line, drawn=replace(line.drawn, covered=True))


def test_nothing_is_due_in_a_table_that_was_read_well() -> None:
    assert due_in(Table(), None)[1] == []
    assert due_in(Table())[1] == []


@pytest.mark.parametrize(
    "read",
    [
        (),
        (unsure(word("//๐.4", 700, 185), 0.2),),
        (covered(word("24.13", 702, 185)),),
        (unsure(word("24.1", 702, 185), 0.93),),
        (word("24.i3", 702, 185),),
        (word("2413", 702, 185),),
    ],
    ids=["nothing", "rubbish", "under a stroke", "another form", "a letter", "no point"],
)
def test_a_score_is_due_on_the_row_and_in_the_place_of_the_others(
    read: tuple[ReadLine, ...],
) -> None:
    table = Table()
    grid, (due,) = due_in(table, SCORE, read)
    assert place_of(grid, due) == SCORE
    assert due.instead == read
    box = due.line.box
    assert abs(box.x0 - LEFT) <= BODY
    assert abs(box.x1 - RIGHT) <= BODY
    assert due.line.base.row(LEFT) == pytest.approx(table.ys[ROW] + 25)
    assert due.line.body == BODY
    assert due.line.covered
    assert due.line.crossing == (1,)


ENTRY = (ROW, 0)


@pytest.mark.parametrize(
    ("read", "sure", "asked"),
    [("8", 0.6, True), ("8", 0.99, False), ("4", 0.6, False)],
    ids=["misread", "surely another", "the one that is due"],
)
def test_a_row_is_due_that_those_around_it_count_past(read: str, sure: float, asked: bool) -> None:
    table = Table()
    grid = table.grid()
    contents = table.contents(grid)
    at = [(cell.row, cell.col) for cell in grid.cells].index(ENTRY)
    (line,) = contents[at]
    contents[at] = [unsure(word(read, line.drawn.box.x0, line.base), sure)]
    found = due_numbers(grid, contents, *blobs(page_of(table, ENTRY)))
    assert [place_of(grid, due) for due in found] == ([ENTRY] if asked else [])
    if asked:
        told_as = told(found[0], [look((read, 0.9))] * 3)
        assert told_as is not None
        assert told_as.words[0].text == "4"
        assert told_as.words[0].confidence < 0.5
        assert told_as.words[0].alternatives[0].text == read
        assert told(found[0], [look(("37", 0.9))] * 3) is None


@pytest.mark.parametrize(
    ("known", "at", "due"),
    [
        ({1: 309, 2: 310}, 0, 308),
        ({1: 309, 2: 310}, 3, 311),
        ({1: 309, 2: 310}, 4, None),
        ({1: 309, 2: 311}, 0, None),
        ({0: 7, 1: 309, 2: 310}, 3, 311),
        ({0: 308, 2: 310}, 1, 309),
    ],
)
def test_the_two_beside_it_say_what_is_due_at_an_end(
    known: dict[int, int], at: int, due: int | None
) -> None:
    assert due_at(known, at) == due


@pytest.mark.parametrize(
    ("read", "number", "alike"),
    [
        ("mot", "๓๐๘", True),
        ("m๑๙ป", "๓๑๗", True),
        ("m๒๓", "๓๒๐", True),
        ("nol", "๓๒๒", False),
        ("l2", "12", True),
        ("-", "๓", False),
        ("x", "3", False),
        ("๔", "๓", True),
        ("", "๓๐๘", False),
        ("ตำบล", "๓๐๘", False),
    ],
)
def test_worn_digits_may_be_read_as_letters(read: str, number: str, alike: bool) -> None:
    assert one_off(read, number) is alike


@pytest.mark.parametrize(
    ("read", "printed"), [("e/๖.๑๙", "๗๖.๑๙"), ("๒ป.๓๐", "๒๗.๓๐"), ("๒e๗.๑๗", "๒๗.๑๗")]
)
def test_a_seven_without_its_hair_line_is_one(read: str, printed: str) -> None:
    (_, score), *_ = forms_of(["๗๖.๑๙"])
    found = list(readings([InkWord(read, (0, 0, 1, 1), 0.8)], score))
    assert found == [(printed, pytest.approx(0.8 * STRIPPED))]


def test_in_a_column_of_scores_none_is_over_a_hundred() -> None:
    seen = [InkWord("๒๙๗.๐๕", (0, 0, 1, 1), 0.8, alternatives=(Alternative("๒๗.๐๕", 0.1),))]
    (fits, score), *_ = forms_of(["๒๕.๓๔", "๒๗.๐๘", "๑๐๐.๐๐", "๒๙๗.๐๕", "๒๖.๑๑", "๒๔.๗๐"])
    assert [text for text, _ in readings(seen, score)] == ["๒๗.๐๕"]
    assert fits("๑๐๐.๐๐")
    assert not fits("๒๙๗.๐๕")
    (fits, other), *_ = forms_of(["๒๕๐.๓๔", "๒๗๐.๐๘", "๑๐๐.๐๐"])  # sums of money
    assert fits("๒๙๗.๐๕")
    assert next(iter(readings(seen, other)))[0] == "๒๙๗.๐๕"


def test_of_a_column_that_does_not_count_on_nothing_is_known() -> None:
    table = Table()
    grid = table.grid()
    contents = table.contents(grid)
    places = [(cell.row, cell.col) for cell in grid.cells]
    for row, text in enumerate(("7", "1", "3", "8", "5", "2", "9", "2", "4"), start=1):
        (line,) = contents[places.index((row, 0))]
        read = word(text, line.drawn.box.x0, line.base)
        contents[places.index((row, 0))] = [unsure(read, 0.6 if row == ROW else 0.99)]
    assert due_numbers(grid, contents, *blobs(page_of(table, ENTRY))) == []


def test_where_there_is_no_ink_nothing_is_due() -> None:
    table = Table()
    table.printed[SCORE] = []
    assert due_in(table, None)[1] == []


@pytest.mark.parametrize("text", ["-", "ยกเว้น", "24.1"])
def test_what_is_surely_something_else_stays(text: str) -> None:
    assert due_in(Table(), SCORE, (word(text, 704, 185),))[1] == []


def test_a_word_that_comes_again_is_due_but_a_name_is_not() -> None:
    table = Table()
    table.printed[LEVEL] = []
    grid, (due,) = due_in(table, LEVEL)
    assert place_of(grid, due) == LEVEL
    named = Table()
    for row in range(1, named.rows):
        named.printed[row, 1] = [word(f"กรม{'กขคงจฉชซญด'[row]}บ้าน", 68, named.ys[row] + 25)]
    named.printed[ROW, 1] = []
    assert due_in(named, (ROW, 1))[1] == []


def test_a_score_is_due_in_a_cell_that_lost_its_rulings() -> None:
    table = Table(lost={("h", ROW, COLUMN), ("v", COLUMN, ROW)})
    table.printed[SCORE] = []
    _, (due,) = due_in(table)
    assert due.line.base.row(LEFT) == pytest.approx(table.ys[ROW] + 25)


def test_a_line_of_two_columns_is_left_to_be_parted() -> None:
    both = joined([word("24.12", 612, 185), word("24.1", 702, 185)])
    assert due_in(Table(), SCORE, (unsure(both, 0.4),))[1] == []


def test_a_number_that_stands_in_the_other_half_of_its_row_is_not_due_again() -> None:
    """A false ruling cut the row in two, and numbers stand five pixels below the middle of rows."""
    table = Table()
    top = table.ys[ROW]
    table.more.append(("h", Ruling(top + 18.9, XS[0], XS[-1])))
    for col in range(len(XS) - 1):
        (line,) = table.printed[ROW, col]
        table.printed[ROW, col] = [word(line.words[0].text, line.drawn.box.x0, top + 24)]
    page = page_of(table, SCORE)
    page[round(top) + 4 : round(top) + 14, LEFT:RIGHT] = 255
    grid = table.grid()
    assert due_numbers(grid, table.contents(grid), *blobs(page)) == []


@pytest.mark.parametrize("lost", [range(2, 10), range(2, 5)], ids=["every ruling", "some"])
def test_what_is_due_is_found_where_rows_are_only_parted_by_their_print(lost: range) -> None:
    table = Table(lost={("h", n, c) for n in lost for c in range(len(XS) - 1)})
    table.printed[SCORE] = []
    grid, page = table.grid(), page_of(table, SCORE)
    labels, stats = blobs(page)
    reader = ScanReader(FakeEngine(["24.13"] * len(TONES)))
    mended, count = reader._mended(
        grid, table.contents(grid), (labels, stats, 255 - page), ReadOptions()
    )
    assert count == 1
    assert texts(mended) == full(Table())
    (line,) = mended.contents[[(c.row, c.col) for c in mended.grid.cells].index(SCORE)]
    assert line.drawn.covered  # told with little, and the table goes to review
    assert mended.grid.doubtful


def test_what_was_found_is_not_asked_again_when_rows_are_parted() -> None:
    table = Table(lost={("h", 8, c) for c in range(len(XS) - 1)})
    table.printed[SCORE] = []
    grid, page = table.grid(), page_of(table, SCORE)
    labels, stats = blobs(page)
    engine = FakeEngine(["24.13"] * len(TONES))
    mended, count = ScanReader(engine)._mended(
        grid, table.contents(grid), (labels, stats, 255 - page), ReadOptions()
    )
    assert mended.grid.n_rows > grid.n_rows
    assert (count, len(engine.seen)) == (1, len(TONES))


def a_due() -> Due:
    table = Table()
    table.printed[SCORE] = []
    return due_in(table)[1][0]


def look(*words: tuple[str, float], other: str = "", chance: float = 0.0) -> InkLine:
    also = (Alternative(other, chance),) if other else ()
    return InkLine(
        tuple(
            InkWord(text, (4.0 + 9 * n, 4.0, 12.0 + 9 * n, 14.0), sure, alternatives=also)
            for n, (text, sure) in enumerate(words)
        )
    )


def test_the_darker_looks_hold_less_of_what_is_pale() -> None:
    pixels = np.full((420, 920), 255, np.uint8)
    pixels[150:200, 690:745] = 150  # a stamp
    pixels[176:184, 706:724] = 20  # print
    labels, _ = blobs((pixels < 200).astype(np.uint8) * 255)
    seen = looks(a_due(), labels, pixels)
    assert len(seen) == len(TONES)
    dark = [int((one.pixels < 128).sum()) for one in seen]
    assert dark[-1] == 8 * 18
    assert dark == sorted(dark, reverse=True)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ([look(("24.13", 0.9)), look(("24.13", 0.8)), look(("2/", 0.3))], "24.13"),
        ([look(("24.13", 0.5)), look(("24.18", 0.9)), look(("24.13", 0.5))], "24.13"),
        ([look(("/24.13)", 0.9)), look(), look()], "24.13"),
        ([look(("24,13", 0.9)), look(), look()], "24.13"),
        ([look(("2413", 0.9)), look(("24", 0.9), ("13", 0.9)), look()], "24.13"),
        ([look(("๒๔.๑๓", 0.9)), look(("๒๔.๑๓", 0.9)), look()], "๒๔.๑๓"),
        ([look(("24./3", 0.6), other="24.13", chance=0.35), look(("24.13", 0.6)), look()], "24.13"),
        ([look(("98", 0.9)), look(("98", 0.9)), look(("98", 0.9))], "98"),
    ],
)
def test_what_most_looks_say_in_the_form_of_the_column_is_told(
    read: list[InkLine], text: str
) -> None:
    found = told(a_due(), read)
    assert found is not None
    assert [word.text for word in found.words] == [text]
    assert found.drawn.covered  # so its value goes to review, however sure it is


@pytest.mark.parametrize(
    "read", [[look(), look(), look()], [look(("กขค", 0.9))], [look(("24.13", 0.004))]]
)
def test_nothing_is_told_of_what_has_another_form_or_is_hardly_read(read: list[InkLine]) -> None:
    assert told(a_due(), read) is None


def test_what_stood_there_has_a_vote_and_its_place() -> None:
    before = word("24.13", 690, 185)
    due = replace(a_due(), instead=(unsure(before, 0.9),))
    found = told(due, [look(("24.18", 0.3)), look(), look()])
    assert found is not None
    (told_word,) = found.words
    assert told_word.text == "24.13"
    assert [a.text for a in told_word.alternatives] == ["24.18"]
    assert found.span(told_word)[0] == pytest.approx(before.span(before.words[0])[0])


def test_a_point_that_was_not_seen_leaves_what_was_as_the_other_reading() -> None:
    found = told(a_due(), [look(("2413", 0.9)), look(("2413", 0.9))])
    assert found is not None
    (pointed,) = found.words
    assert (pointed.text, [a.text for a in pointed.alternatives]) == ("24.13", ["2413"])
    assert pointed.confidence + sum(a.confidence for a in pointed.alternatives) <= 1


def test_an_engine_that_lacks_digits_stays_untrusted() -> None:
    words = (InkWord("24.13", (4, 4, 30, 14), 0.9, untrusted=True),)
    found = told(a_due(), [InkLine(words)])
    assert found is not None
    assert found.words[0].untrusted


def test_what_was_found_takes_the_place_of_what_stood_there() -> None:
    stroke, beside = unsure(word("//", 700, 184), 0.3), word("(๑)", 700, 170)
    due = replace(a_due(), instead=(stroke,))
    found = told(due, [look(("24.13", 0.9))])
    assert found is not None
    contents = [[] for _ in range(due.cell)] + [[beside, stroke]]
    ((cell, lines),) = with_numbers(contents, [(due, found)])
    assert cell == due.cell
    assert lines == [beside, found]


@given(st.text(max_size=8), st.floats(0.01, 1))
def test_only_what_has_the_form_is_read_and_never_surer_than_its_ink(
    text: str, sure: float
) -> None:
    seen = InkWord(text, (MARGIN, MARGIN, 20, 20), sure)
    for _, form in forms_of(["24.13", "24.13", "ผ่าน", "ผ่าน"]):
        for found, chance in readings([seen], form):
            assert form(found) is not None
            assert 0 < chance <= sure
