"""Whose letter, from where and of when: the agency, place, date and number parsers over letters.

`python -m benchmarks.places [--letters N] [--seed S] [--held-out] [--only PART] [--show K]` prints
Markdown tables; `--show` adds the first failures of each kind. All but the times is the same on
every machine (`--no-time` leaves them out).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarks.place_counts import FACTS, Counts, FactName, count_facts, count_name, count_place
from parsers.agencies import parse_agencies
from parsers.dates import parse_facts
from parsers.document import Document
from training.letters import EVIDENCE, GRADES, make_letter

LETTERS: Final = 2000
"""Letters of organisations named after their subdistrict, over evidence and grades."""
BY_NAME_SHARE: Final = 8
"""One letter in so many, beside these, is of an agency that is kept by name."""
TIMED: Final = 60
PARTS: Final = ("places", "names", "facts", "time")

_LOADING = """
import time
start = time.process_time()
from parsers.agencies import parse_agencies
from parsers.dates import parse_facts
imported = time.process_time()
from parsers.document import Document, Line, Page
line = Line("องค์การบริหารส่วนตำบลเกะรอ อำเภอรามัน จังหวัดยะลา", "", line_no=1)
document = Document("0" * 16, "a.txt", "text/plain", (Page(1, "text_file", "", blocks=(line,)),))
parse_agencies(document)
parse_facts(document)
print(imported - start, time.process_time() - imported)
"""

HEAD: Final = (
    "| {first} | grade | asked | right | right, unflagged | flagged | unresolved | wrong, flagged "
    "| wrong, unflagged |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|"
)


def row(first: str, grade: str, counts: Counts) -> str:
    """Return one line of a table of outcomes."""
    asked = max(counts.asked, 1)
    cells = (
        first,
        grade,
        str(counts.asked),
        f"{counts.right / asked:.1%}",
        f"{counts.right_unflagged / asked:.1%}",
        f"{counts.flagged / asked:.1%}",
        f"{counts.unresolved / asked:.1%}",
        f"{counts.wrong_flagged / asked:.1%}",
        f"{counts.wrong_unflagged} ({counts.wrong_unflagged / asked:.2%})",
    )
    return f"| {' | '.join(cells)} |"


def count_places(
    letters: int, seed: int, *, held_out: bool = False
) -> dict[tuple[str, str], Counts]:
    """Count the places of local organisations by evidence (`no clue` for namesakes) and grade.

    Args:
        letters: Over all evidence and grades.
        seed: Number of the first letter.
        held_out: Use the held-out wording.
    """
    found: dict[tuple[str, str], Counts] = defaultdict(Counts)
    each = max(1, letters // (len(EVIDENCE) * len(GRADES)))
    for evidence in EVIDENCE:
        for grade in GRADES:
            for number in range(seed, seed + each):
                letter = make_letter(
                    number, evidence=evidence, grade=grade, held_out=held_out, issuer="local"
                )
                records, _ = parse_agencies(letter.document())
                case = evidence if letter.truth.resolvable else "namesakes, not told apart"
                count_place(letter, records[0] if records else None, found[case, grade])
    return found


def count_names(letters: int, seed: int, *, held_out: bool = False) -> dict[str, Counts]:
    """Count names and types of agencies that are kept by name, by grade."""
    found: dict[str, Counts] = defaultdict(Counts)
    each = max(1, letters // (BY_NAME_SHARE * len(GRADES)))
    for grade in GRADES:
        for number in range(seed, seed + each):
            letter = make_letter(
                number,
                evidence=EVIDENCE[number % len(EVIDENCE)],
                grade=grade,
                held_out=held_out,
                issuer="by_name",
            )
            records, _ = parse_agencies(letter.document())
            count_name(letter, records[0] if records else None, found[grade])
    return found


def count_years(
    letters: int, seed: int, *, held_out: bool = False
) -> dict[str, dict[FactName, Counts]]:
    """Count years, periods, dates and letter numbers by grade."""
    found: dict[str, dict[FactName, Counts]] = {}
    each = max(1, letters // len(GRADES))
    for grade in GRADES:
        found[grade] = {name: Counts() for name in FACTS}
        for number in range(seed, seed + each):
            evidence = EVIDENCE[number % len(EVIDENCE)]
            letter = make_letter(number, evidence=evidence, grade=grade, held_out=held_out)
            count_facts(letter, parse_facts(letter.document()), found[grade])
    return found


def timing(seed: int) -> list[str]:
    """Return lines on loading and on milliseconds of processor time per letter.

    Every letter is timed at its first reading: the parsers remember words they have seen.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    parse_agencies(make_letter(seed, evidence="spellings", grade="heavy").document())
    for grade in GRADES:
        documents = [
            make_letter(
                seed + 50_000 + n, evidence=EVIDENCE[n % len(EVIDENCE)], grade=grade
            ).document()
            for n in range(TIMED)
        ]
        found[grade] = [_took(document) for document in documents]
    lines = [
        "| grade | agency and place, ms: median, slowest | dates and numbers: median, slowest |",
        "|---|--:|--:|",
    ]
    for grade, times in found.items():
        cells = [grade]
        for part in range(2):
            ordered = sorted(t[part] * 1000 for t in times)
            cells.append(f"{ordered[len(ordered) // 2]:.1f}, {ordered[-1]:.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    done = subprocess.run(
        [sys.executable, "-c", _LOADING], check=True, capture_output=True, text=True
    )
    imported, first = (float(part) for part in done.stdout.split())
    lines += [
        "",
        f"Loading in a fresh process: {imported:.2f} s for the modules, {first:.2f} s for the "
        "gazetteer, its tables and the first letter.",
    ]
    return lines


def _took(document: Document) -> tuple[float, float]:
    start = time.process_time()
    parse_agencies(document)
    middle = time.process_time()
    parse_facts(document)
    return middle - start, time.process_time() - middle


def failures_text(failures: Iterable[tuple[str, str]], show: int) -> str:
    """Return the first failures of each kind, the worst kind first."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, text in failures:
        by_kind[kind].append(text)
    lines = []
    for kind in sorted(by_kind):
        lines.append(f"- {kind}: {len(by_kind[kind])}")
        lines.extend(f"    - {text}" for text in by_kind[kind][:show])
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    options.add_argument("--letters", type=int, default=LETTERS, help="letters in all")
    options.add_argument("--seed", type=int, default=1000, help="number of the first letter")
    options.add_argument("--show", type=int, nargs="?", const=10, default=0, help="failures shown")
    options.add_argument("--only", choices=PARTS, help="one part")
    options.add_argument("--held-out", action="store_true", help="held-out wording")
    options.add_argument("--no-time", action="store_true", help="print nothing that varies")
    chosen = options.parse_args(arguments)
    failures: list[tuple[str, Counts]] = []
    blocks: list[list[str]] = []
    if chosen.only in (None, "places"):
        lines = [HEAD.format(first="what is printed of the place")]
        total: dict[str, Counts] = defaultdict(Counts)
        for (case, grade), counts in count_places(
            chosen.letters, chosen.seed, held_out=chosen.held_out
        ).items():
            lines.append(row(case, grade, counts))
            failures.append((f"{case} {grade}", counts))
            total[case].merge(counts)
        lines += [row(f"**{case}**", "all", counts) for case, counts in total.items()]
        blocks.append(lines)
    if chosen.only in (None, "names"):
        lines = [HEAD.format(first="kept by name")]
        names = count_names(chosen.letters, chosen.seed, held_out=chosen.held_out)
        for grade, counts in names.items():
            lines.append(row("type and name", grade, counts))
            failures.append((f"names {grade}", counts))
        blocks.append(lines)
    if chosen.only in (None, "facts"):
        lines = [HEAD.format(first="fact")]
        years = count_years(chosen.letters // 4, chosen.seed, held_out=chosen.held_out)
        for grade, by_fact in years.items():
            for fact, counts in by_fact.items():
                lines.append(row(fact, grade, counts))
                failures.append((f"{fact} {grade}", counts))
        blocks.append(lines)
    if chosen.only in (None, "time") and not chosen.no_time:
        blocks.append(timing(chosen.seed))
    print("\n\n".join("\n".join(lines) for lines in blocks))
    if chosen.show:
        for name, counts in failures:
            if counts.failures:
                print(f"\n{name}\n{failures_text(counts.failures, chosen.show)}")


if __name__ == "__main__":
    main()
