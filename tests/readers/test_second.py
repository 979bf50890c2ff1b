"""A second reader: its readings stand beside the first one's, and take nothing from it unjustly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Alternative, Box, Cell, Line, Page, PageNote, Table, Word
from pipeline.errors import FileError, ReaderUnavailable, WorkerDied
from pipeline.readers.base import PagePlan, ReadOptions, Source, modules_of
from pipeline.readers.required import DIGITS, REQUIRED
from pipeline.readers.second import SecondReader, matched, second_reading, with_second

STOCK = frozenset("๔๖๗๘๙☐☑✓")
PLAN = PagePlan(1, "a+b", "test")


def word(text: str, x0: float, x1: float, sure: float | None = 0.98, *others: str) -> Word:
    alternatives = tuple(Alternative(other, 0.01) for other in others)
    return Word(text, Box(x0, 0, x1, 10), sure, alternatives)


def line(*words: Word, sure: float | None = 0.98) -> Line:
    text = " ".join(w.text for w in words)
    return Line(text, text, box=Box(0, 0, 200, 10), confidence=sure, words=words)


def page(*words: Word, reader: str = "first", **given: object) -> Page:
    return replace(Page(1, reader, "test", blocks=(line(*words),)), **given)


def merged(first: Word, *second: Word) -> tuple[Word, tuple[PageNote, ...]]:
    both = with_second(page(first), page(*second, reader="second"), missing=STOCK)
    return both.lines[0].words[0], both.notes


@pytest.mark.parametrize(
    ("read", "other", "found"),
    [
        ("๘๙.๒๖", "๕๕.๒๒", None),  # all that differs it cannot emit
        ("๘๙.๒๖", "๕๕.๓๒", "๘๙.๓๖"),  # ๒ and ๓ it can tell apart
        ("๘๙.๒๖", "๕.๓๒", None),  # of another length: which is which, nobody knows
        ("๑๐.๐๐", "๑๐.๐๓", "๑๐.๐๓"),
        ("๑๐.๐๐", "๑.๐๐", "๑.๐๐"),
        ("91.25", "97.25", "97.25"),
        ("คำ", "คํา", None),
        ("ทํ่า", "ท่ำ", None),
        ("–", "—", None),
        ("ก", "", None),
    ],
)
def test_a_second_reading_counts_where_it_can(read: str, other: str, found: str | None) -> None:
    now, _ = merged(word(read, 0, 50), *([word(other, 0, 50, 0.5)] if other else []))
    assert now.text == read
    assert now.confidence == 0.98
    assert now.alternatives == (() if found is None else (Alternative(found, 0.5),))


@given(st.text("๐๑๒๓๔๕๖๗๘๙.", max_size=6), st.text("๐๑๒๓๕.", max_size=6))
def test_characters_it_cannot_emit_are_never_replaced(read: str, other: str) -> None:
    found = second_reading(read, other, STOCK)
    if found is not None:
        assert found != read
        kept = [(n, c) for n, c in enumerate(read) if c in STOCK]
        assert [(n, found[n]) for n, _ in kept] == kept


def test_pieces_of_a_word_are_one_reading() -> None:
    now, _ = merged(word("91.25", 0, 50), word("25", 30, 50, 0.4), word("97.", 0, 28, 0.9))
    assert now.alternatives == (Alternative("97.25", 0.4),)


def test_words_it_joined_cannot_be_told_apart() -> None:
    first = page(word("ระดับ", 0, 50), word("A", 60, 70))
    second = page(word("ระดับB", 0, 70, 0.9), reader="second")
    both = with_second(first, second, missing=STOCK)
    assert both.blocks == first.blocks
    joined = with_second(first, page(word("ระดับA", 0, 70), reader="x"), missing=STOCK)
    assert joined == first


def test_its_reading_joins_those_there_are() -> None:
    now, _ = merged(word("91", 0, 50, 0.9, "97", "41"), word("41", 0, 50, 0.5))
    assert now.alternatives == (Alternative("41", 0.5), Alternative("97", 0.01))


@pytest.mark.parametrize(
    ("read", "other", "sure", "shaken"),
    [
        ("เทศบาล", "โรงเรียน", 0.9, True),
        ("เทศบาล", "โรงเรียน", 0.6, False),  # it is not sure itself
        ("เทศบาล", "เทศบาส", 0.9, False),  # one letter
        ("เทศบาล๑", "โรงเรียน", 0.9, False),  # digits never count against the first
        ("เทศบาล", "๑๒๓๕", 0.9, False),
        ("กข", "คง", 0.9, False),  # too short to tell
    ],
)
def test_strong_disagreement_on_words_is_marked(
    read: str, other: str, sure: float, shaken: bool
) -> None:
    first = page(word(read, 0, 50), word("ต่อไป", 60, 100))
    second = page(word(other, 0, 50, sure), word("ต่อไป", 60, 100), reader="second")
    both = with_second(first, second, missing=STOCK)
    mark, untouched = both.lines[0].words
    assert (mark.text, mark.confidence) == (read, 0.5 if shaken else 0.98)
    assert untouched == word("ต่อไป", 60, 100)
    assert both.lines[0].text == first.lines[0].text
    assert both.lines[0].confidence is not None
    assert (both.lines[0].confidence < 0.98) == shaken
    assert ("readers_disagree" in [n.kind for n in both.notes]) == shaken


def test_words_in_cells_are_compared_too() -> None:
    cells = tuple(
        Cell(0, n, text, text, words=(word(text, 100 * n, 100 * n + 50),) if text else ())
        for n, text in enumerate(("ที่", "", "91.25"))
    )
    first = Page(1, "first", "t", blocks=(Table(1, 3, cells), line(word("ก", 400, 410))))
    second = page(word("97.25", 200, 250, 0.5), word("ข", 400, 410, 0.9), reader="second")
    both = with_second(first, second, missing=STOCK)
    read = [w for c in both.tables[0].cells for w in c.words]
    assert [w.alternatives for w in read] == [(), (Alternative("97.25", 0.5),)]
    assert both.lines[0].words[0].alternatives == (Alternative("ข", 0.9),)
    assert [c.text for c in both.tables[0].cells] == ["ที่", "", "91.25"]
    assert [(n.severity, n.kind) for n in both.notes] == [("info", "second_readings")]


def test_what_the_first_did_not_see_is_said() -> None:
    _, notes = merged(word("ก", 0, 10), word("ก", 0, 10), word("91", 50, 60), word("-", 80, 85))
    assert [(n.kind, n.raw) for n in notes] == [("second_reader_saw_more", "91")]


@pytest.mark.parametrize(
    "second", [page(word("ข", 0, 10), rotation=180), page(reader="x"), page(Word("ข"))]
)
def test_pages_that_do_not_fit_are_not_compared(second: Page) -> None:
    first = page(word("ก", 0, 10))
    both = with_second(first, second, missing=STOCK)
    assert both.blocks == first.blocks
    assert [n.kind for n in both.notes] == ["second_reader_failed"]


def test_blank_for_both_is_blank() -> None:
    assert with_second(page(), page(), missing=STOCK) == page()


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *(st.integers(0, 30),) * 2,
    *(st.integers(1, 20),) * 2,
)


@given(st.lists(boxes, max_size=8), st.lists(boxes, max_size=8))
def test_every_box_of_the_second_is_placed_once(first: list[Box], second: list[Box]) -> None:
    groups, unmatched = matched(first, second)
    placed = [m for _, theirs in groups for m in theirs] + unmatched
    assert sorted(placed) == list(range(len(second)))
    ours = [n for mine, _ in groups for n in mine]
    assert len(ours) == len(set(ours))
    assert all(mine and theirs for mine, theirs in groups)


class Engine:
    def __init__(self, lacks: str | None) -> None:
        self.lacks = lacks

    def cannot_emit(self, required: frozenset[str]) -> frozenset[str] | None:
        return None if self.lacks is None else required & frozenset(self.lacks)


@dataclass(slots=True)
class Made:
    """A reader that gives one page, or raises."""

    page: Page | Exception
    engine: object = None
    name: str = "made"

    def version(self) -> str:
        return f"{self.name} 1"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        assert (source, plan, options) == (SOURCE, PLAN, ReadOptions())
        if isinstance(self.page, Exception):
            raise self.page
        return self.page


SOURCE = Source(__file__, "a.png", "0" * 64, 1, "image/png")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lacks", "found"), [("๔๖๗๘๙", None), ("", "๕๓.๒๒"), (None, None)], ids=str
)
def test_what_it_lacks_is_asked_of_its_engine(lacks: str | None, found: str | None) -> None:
    first, second = page(word("๕๘.๒๒", 0, 50)), page(word("๕๓.๒๒", 0, 50, 0.5))
    reader = SecondReader(Made(first), Made(second, Engine(lacks)))
    (only,) = reader.read(SOURCE, PLAN, ReadOptions()).lines[0].words
    assert [a.text for a in only.alternatives] == ([] if found is None else [found])


def test_where_the_second_fails_the_page_stands() -> None:
    first = page(word("ก", 0, 10))
    reader = SecondReader(Made(first), Made(WorkerDied("It was killed."), name="other"))
    both = reader.read(SOURCE, PLAN, ReadOptions())
    assert both.blocks == first.blocks
    assert [(n.severity, n.kind) for n in both.notes] == [("warning", "second_reader_failed")]
    assert "other could not read" in both.notes[0].message


def test_where_the_first_fails_or_the_second_is_missing_so_does_the_page() -> None:
    good = Made(page(word("ก", 0, 10)))
    with pytest.raises(FileError):
        SecondReader(Made(WorkerDied("It was killed.")), good).read(SOURCE, PLAN, ReadOptions())
    with pytest.raises(ReaderUnavailable):
        SecondReader(good, Made(ReaderUnavailable("Not here."))).read(SOURCE, PLAN, ReadOptions())


def test_both_count_for_what_is_kept() -> None:
    reader = SecondReader(Made(page(), name="a"), Made(page(), Engine(""), name="b"))
    assert reader.version() == "second 1 (a 1) (b 1)"
    assert modules_of(reader) == ("pipeline.readers.second", __name__)
    assert REQUIRED > DIGITS
