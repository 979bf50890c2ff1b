"""Whole drawn pages through the scan reader and the shipped model, on any machine.

The pages are the project's own (`python -m training.make_fixtures`), in faces that the model never
saw. What is asked here is less than what `make bench` measures on hundreds of pages, so that a
better model never fails: it is a net under the reader, not its mark.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from parsers.document import Page, Table
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.scan import ScanReader
from pipeline.readers.thai_line import ThaiLineEngine
from tests.readers.fakes import source_of
from training.page_reports import numbers

PAGES = Path(__file__).parent.parent / "data" / "readers" / "pages"


@cache
def read(name: str) -> Page:
    reader = ScanReader(engine=ThaiLineEngine())
    return reader.read(source_of(PAGES / name), PagePlan(1, "scan", "test"), ReadOptions())


@cache
def truth(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAGES / name).with_suffix(".json").read_text("utf-8"))
    return loaded


def table_of(name: str) -> Table:
    (table,) = read(name).tables
    return table


@pytest.mark.parametrize(
    ("name", "most"),
    [("agencies_office.jpg", 0.02), ("memo_office.jpg", 0.05), ("agencies_fax.png", 0.08)],
)
def test_characters(name: str, most: float) -> None:
    said = "".join("".join(truth(name)["lines"]).split())
    found = "".join(read(name).plain_text().split())
    assert Levenshtein.distance(found, said) / len(said) <= most


def test_every_cell_of_a_score_table_is_in_its_place() -> None:
    (wanted,) = truth("agencies_office.jpg")["tables"]
    cells = table_of("agencies_office.jpg").cells
    assert [[c.row, c.col, c.row_span, c.col_span] for c in cells] == [c[:4] for c in wanted]


def test_numbers_of_a_score_table() -> None:
    (wanted,) = truth("agencies_office.jpg")["tables"]
    right = total = 0
    for cell, (*_, text) in zip(table_of("agencies_office.jpg").cells, wanted, strict=True):
        said, found = Counter(numbers(text)), Counter(numbers(cell.text))
        right += sum((said & found).values())
        total += sum(said.values())
    assert total > 100
    assert right >= 0.98 * total


@pytest.mark.parametrize("name", ["agencies_office.jpg", "memo_office.jpg", "agencies_fax.png"])
def test_every_word_has_its_box_and_its_confidence(name: str) -> None:
    page = read(name)
    words = [w for line in page.lines for w in line.words]
    words += [w for table in page.tables for cell in table.cells for w in cell.words]
    assert len(words) > 50
    for word in words:
        assert word.box is not None
        assert 0 <= word.box.x0 < word.box.x1 <= page.width + 1
        assert 0 <= word.box.y0 < word.box.y1 <= page.height + 1
        assert word.confidence is not None
        assert 0 <= word.confidence < 1
        assert sum(other.confidence for other in word.alternatives) <= 1


def test_wrong_numbers_are_not_told_as_sure() -> None:
    """Of numbers told with 0.99 and more, hardly any is wrong, even on a fax."""
    wrong = sure = 0
    for name in ("agencies_office.jpg", "agencies_fax.png"):
        said = Counter(numbers("\n".join(truth(name)["lines"])))
        for table in read(name).tables:
            for cell in table.cells:
                for word in cell.words:
                    if word.confidence is not None and word.confidence >= 0.99:
                        for number in numbers(word.text):
                            sure += 1
                            wrong += said[number] == 0
    assert sure > 30  # else nothing was asked
    assert wrong <= 0.01 * sure
