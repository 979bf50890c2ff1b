"""Readers side by side on the same pages: `python -m benchmarks.readers`, behind `make bench`.

This project's reader and Tesseract with `tha`, `tha+eng` and `Thai`, each in a process of its own,
on drawn pages in faces that training never showed (`training.page_reports`, damaged by
`training.page_damage`) and on the real scans beside the checkout. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import reader_report as report
from benchmarks.reader_pages import GRADES, Job, TruePage, TrueScan, draw_pages, find_scans
from benchmarks.reader_score import Score, score_page, score_scan, total
from training.page_reports import LAYOUTS

OWN = "thai_line"
STOCK = ("tha", "tha+eng", "Thai")
"""What is asked of Tesseract; `Thai` is the model of the script, `script/Thai` to the program."""

COMPARED = "tesseract tha+eng"
"""The reader whose seconds the others' are compared with."""

SCANS = Path(__file__).resolve().parents[2] / "shared" / "scans"
ROOT = Path(__file__).resolve().parents[1]

LISTING_TIMEOUT_S = 30

Answer = dict[str, Any]


class WorkerFailed(Exception):
    """A reader's process ended badly."""


def installed_languages(program: str = "tesseract") -> frozenset[str]:
    """Return what Tesseract has models for; nothing where it is not installed."""
    try:
        told = subprocess.run(
            [program, "--list-langs"],
            capture_output=True,
            text=True,
            timeout=LISTING_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(line.strip() for line in told.stdout.splitlines()[1:] if line.strip())


def stock_readers(
    wanted: Sequence[str], installed: frozenset[str]
) -> tuple[dict[str, str], list[str]]:
    """Return Tesseract's readers (their names, and the languages to ask for) and the missing ones.

    >>> stock_readers(["tha", "Thai"], frozenset({"tha"}))
    ({'tesseract tha': 'tha'}, ['tesseract Thai'])
    >>> stock_readers(["Thai"], frozenset({"script/Thai"}))
    ({'tesseract Thai': 'script/Thai'}, [])
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for languages in wanted:
        parts = [_installed_name(part, installed) for part in languages.split("+")]
        name = f"tesseract {languages}"
        if all(parts):
            found[name] = "+".join(part for part in parts if part)
        else:
            missing.append(name)
    return found, missing


def _installed_name(language: str, installed: frozenset[str]) -> str | None:
    return next((n for n in (language, f"script/{language}") if n in installed), None)


def run_reader(
    name: str, jobs: Sequence[Job], folder: Path, model: Path | None
) -> tuple[list[Answer], report.Run]:
    """Let one reader read pages in a process of its own, on one thread.

    Args:
        name: `thai_line`, or languages of Tesseract.
        jobs: The pages.
        folder: For the files between the processes.
        model: The recogniser's model, None for the one that the package brings.

    Raises:
        WorkerFailed: It ended badly; the message holds its last words.
    """
    job_path, answer_path = folder / "job.json", folder / "answer.json"
    pages = [
        {"path": str(j.path), "page": j.page, "media_type": j.media_type, "dpi": j.dpi}
        for j in jobs
    ]
    job = {"reader": name, "model": str(model) if model else "", "pages": pages}
    job_path.write_text(json.dumps(job), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.reader_worker", str(job_path), str(answer_path)]
    one_thread = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | one_thread, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise WorkerFailed(f"{name}: {ended.stderr.strip()[-600:]}")
    answer = json.loads(answer_path.read_text(encoding="utf-8"))
    return answer["pages"], report.Run(answer["start"], answer["peak"])


def by_reader_and(
    kind: str, pages: Sequence[TruePage], scores: Mapping[str, Sequence[Score]]
) -> dict[tuple[str, str], Score]:
    """Return scores added up by reader and an attribute of the pages (`grade`, `layout`)."""
    names = list(dict.fromkeys(getattr(page, kind) for page in pages))
    return {
        (reader, name): total(
            [s for page, s in zip(pages, each, strict=True) if getattr(page, kind) == name]
        )
        for name in names
        for reader, each in scores.items()
    }


def by_layout_and_grade(
    pages: Sequence[TruePage], scores: Sequence[Score]
) -> dict[tuple[str, str], Score]:
    """Return one reader's scores added up by layout and grade."""
    names = dict.fromkeys((page.layout, page.grade) for page in pages)
    return {
        name: total(
            [s for page, s in zip(pages, scores, strict=True) if (page.layout, page.grade) == name]
        )
        for name in names
    }


@contextmanager
def _folder(kept: Path | None) -> Any:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ita_readers_") as name:
        yield Path(name)


def compare(
    options: argparse.Namespace, pages: Sequence[TruePage], scans: Sequence[TrueScan], folder: Path
) -> list[str]:
    """Let every reader read all pages, and return the tables."""
    found, missing = ({}, []) if options.no_stock else stock_readers(STOCK, installed_languages())
    readers = {OWN: OWN} | found
    jobs = [page.job for page in pages] + [job for scan in scans for job in scan.jobs]
    drawn: dict[str, list[Score]] = {}
    real: dict[tuple[str, str], Score] = {}
    runs: dict[str, report.Run] = {}
    for name, asked in readers.items():
        print(f"readers: {name}, {len(jobs)} pages", file=sys.stderr, flush=True)
        answers, runs[name] = run_reader(asked, jobs, folder, options.model)
        drawn[name] = [
            score_page(page, answer)
            for page, answer in zip(pages, answers[: len(pages)], strict=True)
        ]
        at = len(pages)
        for scan in scans:
            real[name, scan.name] = score_scan(scan, answers[at : at + len(scan.jobs)])
            at += len(scan.jobs)
    return tables(options, pages, drawn, real, runs, missing)


def tables(
    options: argparse.Namespace,
    pages: Sequence[TruePage],
    drawn: Mapping[str, Sequence[Score]],
    real: Mapping[tuple[str, str], Score],
    runs: Mapping[str, report.Run],
    missing: Sequence[str],
) -> list[str]:
    """Return all that is printed, line by line."""
    lines: list[str] = []
    if options.date or options.machine:
        measured = " on ".join(part for part in (options.date, options.machine) if part)
        lines += [f"Measured {measured}, Python {platform.python_version()}.", ""]
    sums = {name: total(scores) for name, scores in drawn.items()}
    own = sums[OWN]
    if pages:
        lines += ["### Drawn pages, by grade of damage", ""]
        lines += report.text_table(by_reader_and("grade", pages, drawn), missing, "grade")
        lines += ["", "### This reader, by layout and grade", ""]
        cases = by_layout_and_grade(pages, drawn[OWN])
        lines += report.text_table(cases, (), "grade")
        lines[-len(cases) - 2] = lines[-len(cases) - 2].replace("| reader |", "| layout |", 1)
        lines += ["", "### Tables", "", *report.grid_table(cases)]
    if real:
        lines += ["", "### Real scans", "", *report.text_table(real, missing, "scan", scan=True)]
    if pages:
        lines += ["", "### Confidence", "", *report.sure_table(sums), ""]
        lines += [report.bar_line("Drawn pages", own), "", *report.reliability_table(own)]
    for (reader, scan), score in real.items():
        if reader == OWN:
            lines += ["", report.bar_line(scan, score)]
    if not options.no_time:
        everything = {
            name: total([sums[name], *(s for (r, _), s in real.items() if r == name)])
            for name in drawn
        }
        lines += ["", "### Seconds and memory", ""]
        lines += report.speed_table(everything, runs, missing, COMPARED)
    lines += ["", "### What this does not measure", "", report.NOT_MEASURED]
    if options.show:
        for name, score in sums.items():
            extra = [f for (r, _), s in real.items() if r == name for f in s.failures]
            lines += ["", name, *(f"- {text}" for text in (score.failures + extra)[: options.show])]
    return lines


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    made.add_argument("--pages", type=int, default=2, help="drawn pages per layout; 0 for none")
    made.add_argument("--seed", type=int, default=11, help="of the drawn pages")
    made.add_argument("--layouts", nargs="+", choices=LAYOUTS, default=list(LAYOUTS))
    made.add_argument("--grades", nargs="+", choices=GRADES, default=list(GRADES))
    made.add_argument("--no-scans", action="store_true", help="leave the real scans out")
    made.add_argument("--no-stock", action="store_true", help="leave Tesseract out")
    made.add_argument("--no-time", action="store_true", help="print nothing that varies")
    made.add_argument("--model", type=Path, help="another model of the recogniser")
    made.add_argument("--keep", type=Path, help="folder to keep the drawn pages in")
    made.add_argument("--show", type=int, default=0, help="failures shown per reader")
    made.add_argument("--machine", default="", help="words on the machine, for the heading")
    made.add_argument("--date", default="", help="day of the measurement, for the heading")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the readers and print the tables."""
    options = parser().parse_args(arguments)
    with _folder(options.keep) as folder:
        pages = list(
            draw_pages(folder, options.layouts, options.grades, options.pages, options.seed)
        )
        scans = [] if options.no_scans else find_scans(SCANS)
        print("\n".join(compare(options, pages, scans, folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
