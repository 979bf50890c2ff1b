"""The crosswalk: every code exists, stands in one topic, and its wording says why it is there."""

from __future__ import annotations

from collections import Counter

import pytest
from rapidfuzz import fuzz

from parsers.code_words import fold
from parsers.codebook import Continuation, Item, load
from tests.shared import SHARED, needs_shared

BOOK = load()
ROWS = BOOK.crosswalk_rows
LIKE = 85.0
"""What `like_wording` promises; the model's docstring names the same number."""
NOTES = {
    "integrity measures": "integrity_measures",
    "report on the measures": "integrity_measures_report",
    "participation": "participation",
    "No Gift Policy": "no_gift_policy",
    "risk assessment": "risk_assessment",
    "anti-corruption plan": "anti_corruption_plan",
    "E-Service": "e_service",
    "procurement plan": "procurement_plan",
}


def item_of(row: Continuation) -> Item:
    item = BOOK.item(row.fiscal_year, row.code)
    assert item is not None, f"{row.fiscal_year} has no {row.code}"
    return item


def wording(item: Item) -> str:
    """The official title of an OIT item; the question of others, whose titles are our own."""
    return fold(item.title if item.instrument == "OIT" else "".join(item.key_phrases))


def likeness(row: Continuation, other: Continuation) -> float:
    return fuzz.ratio(wording(item_of(row)), wording(item_of(other)))


def test_every_code_exists_in_its_year_and_stands_once() -> None:
    for row in ROWS:
        item_of(row)
    counts = Counter((row.fiscal_year, row.code) for row in ROWS)
    assert [key for key, count in counts.items() if count > 1] == []


def test_rows_are_sorted_within_their_topic_and_name_a_source() -> None:
    for topic in BOOK.topics():
        rows = BOOK.crosswalk(topic)
        keys = [(row.fiscal_year, int(row.code[1:])) for row in rows]
        assert keys == sorted(keys)
        assert len({row.fiscal_year for row in rows}) > 1, f"{topic} has one year only"
        assert {row.code[0] for row in rows} == {rows[0].code[0]}
    assert [row for row in ROWS if not row.source.strip()] == []


@pytest.mark.parametrize("topic", BOOK.topics())
def test_the_basis_is_true(topic: str) -> None:
    rows = BOOK.crosswalk(topic)
    for row in rows:
        best = max(likeness(row, other) for other in rows if other is not row)
        if row.basis == "same_wording":
            assert best == 100
        elif row.basis == "like_wording":
            assert best >= LIKE
            assert row.confidence != "high"
        else:
            assert row.note, f"{topic} {row.fiscal_year} {row.code}: say why"
            assert row.confidence != "high"
        assert row.basis != "own_reading" or row.confidence == "low"


@pytest.mark.parametrize("topic", BOOK.topics())
def test_a_topic_holds_together(topic: str) -> None:
    """Wordings alone join the items, except where a note explains a row."""
    rows = BOOK.crosswalk(topic)
    joined = {rows[0]}
    for _ in rows:
        joined |= {
            row
            for row in rows
            for other in joined
            if row.note or other.note or likeness(row, other) >= LIKE
        }
    assert joined == set(rows)


def test_a_row_is_not_surer_than_its_item() -> None:
    rank = ("low", "medium", "high")
    for row in ROWS:
        assert rank.index(row.confidence) <= rank.index(item_of(row).confidence)


def test_equal_official_titles_of_two_years_are_never_left_apart() -> None:
    """The whole crosswalk is there: no OIT title that two years share stands outside of it."""
    titles: dict[str, list[Item]] = {}
    for item in BOOK.item_rows:
        if item.instrument == "OIT":
            titles.setdefault(fold(item.title), []).append(item)
    for items in titles.values():
        if len(items) > 1:
            found = {BOOK.topic(item.fiscal_year, item.code) for item in items}
            assert len(found) == 1, [(i.fiscal_year, i.code) for i in items]
            assert None not in found


@pytest.mark.parametrize(
    ("year", "code", "other", "same"),
    [
        (2565, "o21", 2566, "o19"),
        (2566, "o19", 2568, "o12"),
        (2566, "o19", 2569, None),  # the plan is not asked for any more
        (2565, "o34", 2566, None),  # one item became three
        (2566, "o32", 2565, None),
        (2565, "o34", 2568, "o21"),
        (2566, "o39", 2568, None),  # merged with o40: not the same item
        (2564, "i23", 2566, "i19"),
        (2564, "i19", 2566, "i23"),
        (2566, "o18", 2566, "o18"),
        (2566, "o18", 2567, None),  # the list of 2567 is a gap
        (2561, "o1", 2566, None),
        (2566, "i27", 2564, None),
    ],
)
def test_same_item(year: int, code: str, other: int, same: str | None) -> None:
    assert BOOK.same_item(year, code, other) == same


def test_same_item_goes_both_ways() -> None:
    for row in ROWS:
        for other in {r.fiscal_year for r in BOOK.crosswalk(row.topic)}:
            found = BOOK.same_item(row.fiscal_year, row.code, other)
            if found is not None:
                assert BOOK.same_item(other, found, row.fiscal_year) == row.code


def test_what_is_unknown_has_no_topic() -> None:
    assert BOOK.crosswalk("nonsense") == ()
    assert BOOK.topic(None, "o1") is None
    assert BOOK.same_item(None, "o1", 2566) is None


@needs_shared
def test_the_table_of_the_notes_is_kept() -> None:
    text = (SHARED / "reference" / "ITA_NOTES.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    heads = next(line for line in lines if line.startswith("| content"))
    years = [int(cell) for cell in heads.strip("| ").split("|")[1:]]
    seen = set()
    for line in lines:
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if name not in NOTES:
            continue
        seen.add(name)
        rows = BOOK.crosswalk(NOTES[name])
        for year, cell in zip(years, cells, strict=True):
            said = cell.split() if cell.startswith("o") else []
            assert [r.code for r in rows if r.fiscal_year == year] == said, (name, year)
    assert seen == set(NOTES)
