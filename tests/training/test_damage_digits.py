"""Misread digits: every change is told, and the alternatives are those of a reader."""

from __future__ import annotations

from random import Random

from parsers.document import Cell, Document, Table
from training.damage_digits import DigitDamage, damage_digits
from training.report_text import make_report, read_text

COLUMNS = (2, 3, 4, 5)


def cells_of(document: Document) -> dict[tuple[int, int, int], Cell]:
    return {
        (index, cell.row, cell.col): cell
        for index, page in enumerate(document.pages)
        for block in page.blocks
        if isinstance(block, Table)
        for cell in block.cells
    }


def table() -> Document:
    report = make_report(2, layout="agencies", year=2566, grade="clean", table_pages=6)
    return read_text(report.text, report.name)


def test_only_score_digits_change_and_every_change_is_told() -> None:
    before = table()
    after, hits = damage_digits(before, COLUMNS, Random(1))
    old, new = cells_of(before), cells_of(after)
    changed = {place for place in old if old[place].text != new[place].text}
    assert changed == {(h.page, h.row, h.col) for h in hits}
    assert changed
    assert {place[2] for place in changed} <= set(COLUMNS)
    assert all(h.right != h.read for h in hits)
    assert all(len(old[place].text) == len(new[place].text) for place in old)


def test_shares_are_those_asked_for() -> None:
    before = table()
    after, hits = damage_digits(before, COLUMNS, Random(1))
    old, new = cells_of(before), cells_of(after)
    scores = [place for place in new if new[place].words]
    digits = sum(c.isdecimal() for place in scores for c in old[place].text)
    wrong = sum(a != b for p in scores for a, b in zip(old[p].text, new[p].text, strict=True))
    assert 0.012 < wrong / digits < 0.028
    assert 0.85 < sum(h.offered for h in hits) / len(hits) <= 1.0
    whole = [new[p].words[0] for p in scores if old[p].text == new[p].text]
    assert 0.14 < sum(bool(w.alternatives) for w in whole) / len(whole) < 0.26


def test_the_right_reading_is_offered_where_the_record_says_so() -> None:
    before = table()
    after, hits = damage_digits(before, COLUMNS, Random(1))
    old, new = cells_of(before), cells_of(after)
    for hit in hits:
        place = (hit.page, hit.row, hit.col)
        (word,) = new[place].words
        offered = [a.text for a in word.alternatives]
        assert (old[place].text in offered) == hit.offered
        assert 1 <= len(offered) <= 3
        assert word.text not in offered
        assert word.confidence is not None
        assert all(a.confidence < word.confidence for a in word.alternatives)


def test_nothing_is_misread_at_rate_zero() -> None:
    before = table()
    after, hits = damage_digits(before, COLUMNS, Random(1), DigitDamage(misread=0.0))
    assert hits == ()
    texts = {place: cell.text for place, cell in cells_of(after).items()}
    assert texts == {place: cell.text for place, cell in cells_of(before).items()}
