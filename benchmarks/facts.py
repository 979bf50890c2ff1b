"""Codes, scores and sums: the parsers and reconcile over the synthetic corpus.

`python -m benchmarks.facts [--reports N] [--seed S] [--held-out] [--only PART] [--show K]` prints
Markdown tables; `--show` adds the first failures of each kind, with where they stand. All but the
seconds is the same on every machine (`--no-time` leaves them out).
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

from benchmarks.digits import DigitCounts, count_tables
from benchmarks.fact_counts import Counts, count_rating, count_report
from pipeline.normalise import normalise_document
from pipeline.parse import parse
from pipeline.reconcile import reconcile
from training.damage_codes import GRADES
from training.report_text import LAYOUTS, YEARS, make_report, read_text

GAPS = "memo+gaps"
"""Memos of 2566 that print the two items whose wording the codebook does not know."""
CASES = (*LAYOUTS, GAPS)
PAGE_COUNTS = (1, 2, 4, 8, 16)
TIMED = 20


def count_case(case: str, grade: str, reports: int, seed: int, *, held_out: bool = False) -> Counts:
    """Make, read and count the reports of one layout (or `GAPS`) and grade.

    The years of the layout take turns.
    """
    gaps = case == GAPS
    layout = "memo" if gaps else case
    years = (2566,) if gaps else YEARS[layout]
    counts = Counts()
    for n in range(reports):
        year = years[n % len(years)]
        report = make_report(
            seed + n, layout=layout, year=year, grade=grade, gaps=gaps, held_out=held_out
        )
        document = report.document()
        facts = reconcile(document, parse(document))
        name = f"{report.name} {grade}"
        count_report(name, report.truth, facts, counts)
        count_rating(name, report.rating, facts, counts)
    return counts


def case_row(case: str, grade: str, counts: Counts) -> str:
    """Return one line of the table of facts."""
    f1 = "-" if counts.f1 is None else f"{counts.f1:.4f}"
    ratings = f"{counts.ratings_right}/{counts.ratings}" if counts.ratings else "-"
    cells = (
        case,
        grade,
        str(counts.facts),
        str(counts.right),
        f1,
        f"{counts.silent} ({counts.silent_share:.2%})",
        f"{counts.flagged_share:.1%}",
        str(counts.missing),
        ratings,
    )
    return f"| {' | '.join(cells)} |"


CASE_HEAD = (
    "| layout | grade | facts | right | F1 of items | wrong, unflagged | flagged | missing "
    "| ratings |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|"
)
DIGIT_HEAD = (
    "| totals | rows | hit rows | repaired rightly | of those offered | repaired wrongly "
    "| conflict | unflagged wrong | hit: right reading not offered | hit: sum still closes "
    "| whole rows changed | whole rows flagged |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)  # fmt: skip


def digit_row(name: str, counts: DigitCounts) -> str:
    """Return one line of the table of misread digits."""
    hit = max(counts.hit, 1)
    offered = max(counts.hit - counts.unoffered, 1)
    cells = (
        name,
        str(counts.rows),
        str(counts.hit),
        f"{counts.repaired} ({counts.repaired / hit:.1%})",
        f"{counts.offered_repaired / offered:.1%}",
        str(counts.wrongly),
        str(counts.conflict),
        str(counts.silent),
        str(counts.unoffered),
        str(counts.unseen),
        str(counts.whole_changed),
        str(counts.whole_flagged),
    )
    return f"| {' | '.join(cells)} |"


def failures_text(failures: Iterable[tuple[str, str]], show: int) -> str:
    """Return the first failures of each kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, text in failures:
        by_kind[kind].append(text)
    lines = []
    for kind, texts in by_kind.items():
        lines.append(f"- {kind}: {len(texts)}")
        lines.extend(f"    - {text}" for text in texts[:show])
    return "\n".join(lines)


def timing(seed: int) -> list[str]:
    """Return lines on seconds of processor time per report, and on growth with pages.

    No text is read twice: the parsers remember words they have seen, and an archive's next report
    brings others.
    """
    fresh = (
        make_report(seed + n, layout="memo", year=2566, grade="heavy").text
        for n in itertools.count(10_000)
    )
    _seconds([next(fresh)])  # tables of the packages are loaded once per process
    texts = list(itertools.islice(fresh, TIMED))
    size = sum(len(text.encode()) for text in texts) / TIMED / 1000
    lines = [
        f"Memos of {size:.0f} kB on average: {_seconds(texts) / TIMED:.3f} s per report for parse "
        f"and reconcile on one core ({_seconds(texts, parse_too=False) / TIMED:.3f} s more for "
        "normalise).",
        "",
        "| pages (memos in one file) | kB | seconds | seconds per page |",
        "|--:|--:|--:|--:|",
    ]
    for count in PAGE_COUNTS:
        text = "\f".join(itertools.islice(fresh, count))
        took = _seconds([text])
        lines.append(
            f"| {count} | {len(text.encode()) / 1000:.0f} | {took:.2f} | {took / count:.3f} |"
        )
    return lines


def _seconds(texts: Sequence[str], *, parse_too: bool = True) -> float:
    """Return the processor time of parse and reconcile over texts, or of normalise alone."""
    raw = [read_text(text, "timed") for text in texts]
    start = time.process_time()
    documents = [normalise_document(document) for document in raw]
    if not parse_too:
        return time.process_time() - start
    start = time.process_time()
    for document in documents:
        reconcile(document, parse(document))
    return time.process_time() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.facts", description=__doc__)
    options.add_argument("--reports", type=int, default=20, help="reports per layout and grade")
    options.add_argument("--seed", type=int, default=1000, help="number of the first report")
    options.add_argument("--show", type=int, nargs="?", const=10, default=0, help="failures shown")
    options.add_argument("--only", choices=(*CASES, "digits", "time"), help="one part")
    options.add_argument("--grade", choices=tuple(GRADES), help="one grade")
    options.add_argument("--held-out", action="store_true", help="held-out wording of questions")
    options.add_argument("--no-time", action="store_true", help="print nothing that varies")
    chosen = options.parse_args(arguments)
    cases = [c for c in CASES if chosen.only in (None, c)]
    shown: list[tuple[str, list[tuple[str, str]]]] = []
    if cases:
        print(CASE_HEAD)
    for case in cases:
        for grade in GRADES if chosen.grade is None else (chosen.grade,):
            counts = count_case(case, grade, chosen.reports, chosen.seed, held_out=chosen.held_out)
            print(case_row(case, grade, counts), flush=True)
            shown.append((f"{case} {grade}", counts.failures))
    if chosen.only in (None, "digits"):
        print(f"\n{DIGIT_HEAD}")
        for name, exact in (("sum of printed points", True), ("rounded by itself", False)):
            found = count_tables(
                chosen.reports, chosen.seed, exact_sums=exact, years=YEARS["agencies"]
            )
            print(digit_row(name, found), flush=True)
            shown.append((f"digits, {name}", found.failures))
    if chosen.only in (None, "time") and not chosen.no_time:
        print("\n" + "\n".join(timing(chosen.seed)))
    if chosen.show:
        for name, failures in shown:
            if failures:
                print(f"\n{name}\n{failures_text(failures, chosen.show)}")


if __name__ == "__main__":
    main()
