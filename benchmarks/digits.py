"""The digit benchmark: score tables with misread digits, repaired by the sums of their rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from parsers.document import Document
from pipeline.facts import Facts, ScoreFact
from pipeline.normalise import normalise_document
from pipeline.parse import parse
from pipeline.reconcile import reconcile
from training.damage_digits import Misread, damage_digits
from training.report_blocks import TrueFact
from training.report_text import MadeReport, make_report, read_text

COLUMNS = (2, 3, 4, 5)
"""Columns of the score table that hold IIT, EIT, OIT and the total."""
HEADER_ROWS = 2
ROWS_A_PAGE = 30
UNSEEN = Decimal("0.01")
"""No sum shows a misreading that changes it by no more (half a cent per rounded value)."""


@dataclass(slots=True)
class DigitCounts:
    """Sums over tables; a *hit row* has at least one misread digit in a score.

    Attributes:
        rows: Rows with scores.
        hit: Rows hit; each is repaired, wrongly repaired, marked, or silent.
        double: Rows hit in two or more scores.
        unoffered: Rows hit where the reader did not offer the right reading of some score.
        unseen: Rows hit whose sum still closes within the rounding of one value.
        repaired: Every score of the row comes back right.
        offered_repaired: Those among the rows whose right readings were all offered.
        wrongly: Some score of the row is `repaired` to a wrong value (hit or not).
        conflict: Not all right, nothing repaired wrongly, every wrong score marked for review.
        silent: Some wrong score of the row is not marked.
        whole_changed: Rows not hit in which a score came back wrong.
        whole_flagged: Rows not hit in which a score is marked for review.
        failures: Descriptions, in the order of tables: (kind, text).
    """

    rows: int = 0
    hit: int = 0
    double: int = 0
    unoffered: int = 0
    unseen: int = 0
    repaired: int = 0
    offered_repaired: int = 0
    wrongly: int = 0
    conflict: int = 0
    silent: int = 0
    whole_changed: int = 0
    whole_flagged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)


def damaged_table(report: MadeReport) -> tuple[Document, tuple[Misread, ...]]:
    """Return a table of agencies with misread digits, normalised, and what was misread."""
    raw = read_text(report.text, report.name)
    rng = Random(f"digits {report.name}")
    document, hits = damage_digits(raw, COLUMNS, rng)
    return normalise_document(document), hits


def count_tables(count: int, seed: int, *, exact_sums: bool, years: tuple[int, ...]) -> DigitCounts:
    """Read and reconcile damaged tables.

    Args:
        count: How many tables.
        seed: Number of the first.
        exact_sums: The printed totals are the sums of the printed points.
        years: Fiscal years, in turn.
    """
    counts = DigitCounts()
    for n in range(count):
        report = make_report(
            seed + n,
            layout="agencies",
            year=years[n % len(years)],
            grade="clean",
            exact_sums=exact_sums,
        )
        document, hits = damaged_table(report)
        count_rows(report, hits, reconcile(document, parse(document)), counts)
    return counts


def count_rows(
    report: MadeReport, hits: tuple[Misread, ...], facts: Facts, into: DigitCounts
) -> None:
    """Add the rows of one table to the counts."""
    truth: dict[int, list[TrueFact]] = defaultdict(list)
    for true in report.truth:
        truth[true.agency_no].append(true)
    by_row: dict[int, list[Misread]] = defaultdict(list)
    for hit in hits:
        by_row[hit.page * ROWS_A_PAGE + hit.row - HEADER_ROWS + 2].append(hit)
    found = {(f.agency_no, f.level, f.instrument): f for f in facts.scores}
    for agency_no, expected in truth.items():
        into.rows += 1
        given = [(t, found.get((agency_no, t.level, t.instrument))) for t in expected]
        wrong = [(t, f) for t, f in given if f is None or f.value != t.value]
        mine = by_row.get(agency_no, [])
        if not mine:
            into.whole_changed += bool(wrong)
            into.whole_flagged += any(f is not None and f.needs_review for _, f in given)
            if wrong:
                into.failures.append(("whole row changed", _describe(report, mine, given)))
            continue
        into.hit += 1
        into.double += len(mine) > 1
        offered = all(h.offered for h in mine)
        into.unoffered += not offered
        into.unseen += abs(_error(mine)) <= UNSEEN
        kind = _kind(wrong)
        into.repaired += kind == "repaired"
        into.offered_repaired += offered and kind == "repaired"
        into.wrongly += kind == "repaired wrongly"
        into.silent += kind == "UNFLAGGED WRONG"
        into.conflict += kind == "conflict"
        if kind != "repaired":
            into.failures.append((kind, _describe(report, mine, given)))


def _kind(wrong: list[tuple[TrueFact, ScoreFact | None]]) -> str:
    if not wrong:
        return "repaired"
    facts = [f for _, f in wrong if f is not None]
    if any(f.status == "repaired" for f in facts):
        return "repaired wrongly"
    if any(not f.needs_review for f in facts):
        return "UNFLAGGED WRONG"
    return "conflict"


def _error(hits: list[Misread]) -> Decimal:
    """Return by how much the misreadings of a row move its sum against its total."""
    return sum(((h.read - h.right) * (-1 if h.col == COLUMNS[-1] else 1) for h in hits), Decimal(0))


def _describe(
    report: MadeReport, hits: list[Misread], given: list[tuple[TrueFact, ScoreFact | None]]
) -> str:
    read = ", ".join(
        f"{h.right} read {h.read}{'' if h.offered else ' (not offered)'}" for h in hits
    )
    came = "; ".join(
        f"{t.instrument or 'total'} {t.value} -> "
        + (f"{f.value} {f.status}{' review' if f.needs_review else ''}" if f else "none")
        for t, f in given
    )
    return f"{report.name} agency {given[0][0].agency_no}: {read or 'not hit'} | {came}"
