"""Facts of scans: what counts as right, marked, wrong and missing."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.scan_facts import Counts, count
from training.report_blocks import TrueFact


def fact(agency: int, instrument: str, value: str) -> TrueFact:
    return TrueFact(agency, 2566, "instrument", instrument, None, None, Decimal(value))  # type: ignore[arg-type]


def row(agency: int, instrument: str, value: str, *, review: bool = False) -> dict[str, str]:
    return {
        "agency_no": str(agency),
        "level": "instrument",
        "instrument": instrument,
        "code": "",
        "channel": "",
        "value": value,
        "needs_review": str(review).lower(),
    }


TRUTH = [fact(2, "IIT", "27.11"), fact(2, "EIT", "26.5"), fact(2, "OIT", "38"), fact(3, "IIT", "1")]


def test_every_fact_is_counted_once() -> None:
    rows = [
        row(2, "IIT", "27.11"),
        row(2, "EIT", "26.50", review=True),
        row(2, "OIT", "36", review=True),
    ]
    assert count(TRUTH, rows) == Counts(4, 2, 1, 1, 0, 1)


def test_a_wrong_value_and_one_nobody_printed_are_the_worst_without_a_mark() -> None:
    rows = [
        row(2, "IIT", "27.17"),
        row(9, "IIT", "5"),
        row(8, "IIT", "5", review=True),
        row(3, "IIT", ""),
    ]
    assert count(TRUTH, rows).unmarked == 3
    assert Counts(1, 1) + Counts(2, 0, 0, 1) == Counts(3, 1, 0, 1)
