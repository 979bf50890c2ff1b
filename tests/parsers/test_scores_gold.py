"""The real reports: every fact a careful reader enters is found, and none is wrong unmarked."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from parsers.document import Document
from parsers.ratings import parse_ratings
from parsers.records import ScoreMention
from parsers.scores import parse_scores
from pipeline.normalise import normalise_document
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.text_file import TextFileReader
from tests.shared import SHARED, needs_shared

Fact = tuple[str, str | None, str | None, str | None]
REPORTS = SHARED / "reports"


def _document(number: str) -> Document:
    path = next(REPORTS.glob(f"{number}_*.txt"))
    source = Source(path, path.name, "0" * 64, path.stat().st_size, "text/plain")
    page = TextFileReader().read(source, PagePlan(1, "text_file", "a test"), ReadOptions())
    return normalise_document(Document("0" * 16, path.name, "text/plain", (page,)))


def _fact(mention: ScoreMention) -> Fact:
    return (mention.level, mention.instrument, mention.code, mention.channel)


@needs_shared
def test_every_fact_of_the_gold_is_found_and_none_is_silently_wrong() -> None:
    gold = json.loads((SHARED / "gold" / "000.json").read_text(encoding="utf-8"))
    facts: dict[Fact, Decimal] = {
        (s["level"], s["instrument"], s["code"], s["channel"]): Decimal(str(s["value"]))
        for s in gold["scores"]
    }
    found = parse_scores(_document("000"), fiscal_year=2566).mentions
    seen = {_fact(m) for m in found}
    assert set(facts) - seen == set()
    wrong = [m for m in found if _fact(m) in facts and m.value != facts[_fact(m)]]
    assert [m for m in wrong if not m.needs_review] == []
    extra = [m for m in found if _fact(m) not in facts and m.code not in gold["optional"]]
    assert [m for m in extra if not m.needs_review] == []
    assert len([m for m in found if m.needs_review]) <= len(found) // 8


@needs_shared
@pytest.mark.parametrize(
    ("number", "year", "overall", "ratings"),
    [
        ("000", 2566, {"89.26"}, {"PASS"}),
        ("001", 2566, {"98.27"}, {"PASS_GOOD"}),
        ("002", 2565, set(), set()),
        ("003", 2567, set(), set()),
        ("004", 2564, {"77.81"}, {"B"}),
    ],
)
def test_totals_and_ratings(number: str, year: int, overall: set[str], ratings: set[str]) -> None:
    document = _document(number)
    found = parse_scores(document, fiscal_year=year).mentions
    totals = [m for m in found if m.level == "overall"]
    assert {str(m.value) for m in totals} == overall
    assert {m.fiscal_year for m in totals} <= {year}
    assert not any(m.needs_review for m in totals)
    assert {r.code for r in parse_ratings(document, fiscal_year=year)} == ratings
    if number != "000":
        assert len(found) == len(totals)
