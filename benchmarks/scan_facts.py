"""From scanned documents to facts: `python -m benchmarks.scan_facts`.

Whole reports are drawn (`training.page_reports`), damaged page by page, bound into PDFs without a
text layer and read by the program itself as a user runs it. What it writes into `scores` is
compared with the truth, fact by fact. Prints Markdown.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

from PIL import Image

from training.page_damage import GRADES, damage
from training.page_reports import LAYOUTS, PageLayout, make_pages
from training.report_blocks import TrueFact

Key = tuple[int, str, str, str, str]
"""Number of the agency, level, instrument, code, channel; "" where there is none."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the facts of some documents.

    Attributes:
        facts: In the truth.
        right: Given with their value.
        marked: Of these, sent to review all the same.
        wrong: Given with another value and sent to review.
        unmarked: Given with another value, or though nothing of the kind is printed, unmarked.
        missing: Not given.
    """

    facts: int = 0
    right: int = 0
    marked: int = 0
    wrong: int = 0
    unmarked: int = 0
    missing: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count(truth: Iterable[TrueFact], rows: Iterable[Row]) -> Counts:
    """Compare the rows of `scores` of one document with its truth."""
    given = {_key(row): row for row in rows}
    wanted: dict[Key, TrueFact] = {
        (f.agency_no, f.level, f.instrument or "", f.code or "", f.channel or ""): f for f in truth
    }
    right = marked = wrong = unmarked = 0
    for key, row in given.items():
        review = row["needs_review"].lower() == "true"
        fact = wanted.get(key)
        if fact is not None and row["value"] and Decimal(row["value"]) == Decimal(str(fact.value)):
            right += 1
            marked += review
        elif review:
            wrong += fact is not None
        else:
            unmarked += 1
    missing = len(wanted.keys() - given.keys())
    return Counts(len(wanted), right, marked, wrong, unmarked, missing)


def _key(row: Row) -> Key:
    return (int(row["agency_no"]), row["level"], row["instrument"], row["code"], row["channel"])


def draw(layout: PageLayout, grade: str, seed: int, folder: Path) -> tuple[TrueFact, ...]:
    """Write one report as a PDF of damaged pages; return what it says."""
    made = make_pages(layout, seed, held_out=seed % 2 == 1)
    pages = [
        damage(page.pixels, grade, zlib.crc32(f"{seed} {n} {grade}".encode()))
        for n, page in enumerate(made.pages)
    ]
    images = [Image.fromarray(page.pixels) for page in pages]
    path = folder / f"{seed}.pdf"
    images[0].save(
        path, save_all=True, append_images=images[1:], resolution=pages[0].dpi, quality=85
    )
    return made.truth.facts


def measure(layout: PageLayout, grade: str, seeds: Sequence[int]) -> Counts:
    """Draw reports, let the program read them, and count.

    Raises:
        FontsMissing: Fonts are not there.
        CalledProcessError: The program failed.
    """
    with tempfile.TemporaryDirectory(prefix="ita_scans_") as name:
        raw, out = Path(name) / "raw", Path(name) / "out"
        raw.mkdir()
        truth = {seed: draw(layout, grade, seed, raw) for seed in seeds}
        program = Path(sys.executable).with_name("ita")
        command = [program, "extract", raw, "--out", out, "--cache", Path(name) / "cache"]
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        ids = {
            row["doc_id"]: int(Path(row["source_path"]).stem) for row in _table(out, "documents")
        }
        rows: dict[int, list[Row]] = {seed: [] for seed in seeds}
        for row in _table(out, "scores"):
            rows[ids[row["doc_id"]]].append(row)
    return sum((count(truth[seed], rows[seed]) for seed in seeds), Counts())


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan_facts", description=__doc__)
    parser.add_argument("--reports", type=int, default=6, help="per layout and grade")
    parser.add_argument("--seed", type=int, default=960_001)
    parser.add_argument(
        "--layouts", nargs="+", choices=LAYOUTS, default=["agencies", "sheet", "memo"]
    )
    parser.add_argument("--grades", nargs="+", choices=list(GRADES), default=["office", "poor"])
    given = parser.parse_args(arguments)
    seeds = range(given.seed, given.seed + given.reports)
    names = [field.name for field in fields(Counts)]
    print("| layout | grade | reports | " + " | ".join(names) + " |")
    print("|---|---|--:|" + "--:|" * len(names))
    for layout in given.layouts:
        for grade in given.grades:
            found = measure(layout, grade, seeds)
            told = " | ".join(str(getattr(found, name)) for name in names)
            print(f"| {layout} | {grade} | {len(seeds)} | {told} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
