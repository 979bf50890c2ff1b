"""Makes the confidences of the shipped model mean something: `python -m training.calibrate`.

The temperature comes from drawn lines, the table from whole pages read as a user's scans are read:
words judged beside the truth, in every layout and grade of damage. Both are in faces that training
shows, with seeds that it does not; so whether the confidences hold for other faces is left for
`benchmarks.readers` to say, which draws in the held-out ones.

One table serves all words. Numbers are what this project is for and a wrong one must not pass for
sure, so the table is the lower one of two: that of all words, and that of words with digits. And
`benchmarks.reader_report.SURE` is told only where the share `BAR` is right.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import onnx

from benchmarks.reader_pages import GRADES, draw_pages
from benchmarks.reader_report import BAR, SURE
from benchmarks.reader_score import Score, score_page
from benchmarks.reader_worker import own_reader, read_all
from pipeline.readers.calibration import Table, calibrated, checked_table
from pipeline.readers.line_image import NormalLine
from pipeline.readers.line_model import MODEL, load_model
from pipeline.readers.thai_line import read_logits
from training.calibration import (
    calibrate,
    calibration_error,
    fit_temperature,
    kept_promise,
    reliability,
    sure_from,
)
from training.calibration import right_from as told_from
from training.charset import encode, in_charset
from training.lines import make_line
from training.page_reports import LAYOUTS

SEED = 9_001
"""Of the pages; the corpus and the benchmark use others."""

PAGES = 6
"""Pages per layout, each in every grade of damage."""

LINES = 1_500
"""Lines for the temperature."""

Told = list[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Read:
    """Words of one half of the pages: the probability of each, and whether it is right.

    Attributes:
        words: All words.
        values: Numbers, with the probability of the word they stand in.
        failed: Pages that could not be read.
    """

    words: Told
    values: Told
    failed: int = 0


def lower(first: Table, second: Table) -> Table:
    """Return the table that never tells more than either of two; an empty one says nothing.

    >>> lower(((0.0, 0.0), (1.0, 0.9)), ((0.0, 0.0), (0.5, 0.2), (1.0, 1.0)))
    ((0.0, 0.0), (0.5, 0.2), (0.857143, 0.771429), (1.0, 0.9))
    """
    if not first or not second:
        return first or second
    points = sorted({x for x, _ in first} | {x for x, _ in second})
    crossings = [c for a, b in pairwise(points) for c in _crossing(first, second, a, b)]
    every = sorted({*points, *crossings})
    made = tuple(
        (round(x, 6), round(min(calibrated(x, first), calibrated(x, second)), 6)) for x in every
    )
    return checked_table(dict(made).items())  # type: ignore[arg-type]


def _crossing(first: Table, second: Table, a: float, b: float) -> Iterator[float]:
    """Yield where two tables cross between neighbouring points, both straight there."""
    at_a = calibrated(a, first) - calibrated(a, second)
    at_b = calibrated(b, first) - calibrated(b, second)
    if at_a * at_b < 0:
        yield a + (b - a) * at_a / (at_a - at_b)


def line_temperature(model: Path, count: int) -> float:
    """Return the temperature for a model, from drawn lines that training does not show.

    Args:
        model: The ONNX file.
        count: Lines drawn.

    Raises:
        FontsMissing: Fonts are not there.
    """
    loaded = load_model(model)
    drawn = [make_line(f"calibration {n}") for n in range(count)]
    truths = [in_charset(line.text) for line in drawn]
    known = [(line, text) for line, text in zip(drawn, truths, strict=True) if text]
    lines = [NormalLine(line.pixels, 0.0, 1.0) for line, _ in known]
    return fit_temperature(
        [(logits, encode(known[at][1])) for at, logits in read_logits(loaded, lines)]
    )


def read_pages(model: Path, seed: int, pages: int, grades: Sequence[str]) -> tuple[Read, Read]:
    """Read pages in the faces of training and judge every word; return two halves, page by page.

    Args:
        model: The ONNX file, without a table.
        seed: Of the pages.
        pages: Per layout.
        grades: Of damage.

    Raises:
        FontsMissing: Fonts are not there.
        ReaderUnavailable: The model is missing.
    """
    read = own_reader(model)
    scores = (Score(), Score())
    with tempfile.TemporaryDirectory(prefix="ita_calibrate_") as folder:
        drawn = draw_pages(Path(folder), LAYOUTS, grades, pages, seed, held_out=False)
        for number, page in enumerate(drawn):
            job = page.job
            asked = {"path": str(job.path), "page": 1, "media_type": job.media_type}
            (answer,) = read_all(read, [asked | {"dpi": job.dpi}])
            job.path.unlink()
            scores[number // len(grades) % 2].add(score_page(page, answer))
    first, second = (Read(score.words, score.values, score.failed) for score in scores)
    return first, second


def table_of(parts: Iterable[Read]) -> Table:
    """Return the table from the words of some pages; empty where there are too few."""
    given = list(parts)
    words = [told for part in given for told in part.words]
    values = [told for part in given for told in part.values]
    return lower(*(_promising(told) for told in (words, values)))


def _promising(told: Told) -> Table:
    apart = _apart(told)
    return kept_promise(calibrate(*apart), sure_from(*apart, BAR), SURE)


def figures(told: Told, table: Table) -> dict[str, float | int]:
    """Return how good confidences are: how many, those from `SURE` on and how many are wrong.

    Args:
        told: Probabilities before the table, and what was right.
        table: The table.
    """
    sure, right = _apart(told)
    made = [calibrated(p, table) for p in sure]
    count, good = told_from(made, right, SURE)
    error = calibration_error(reliability(made, right))
    return {
        "told": len(told),
        "sure": count,
        "sure_wrong": count - good,
        "mean_error": round(error, 5),
    }


def _apart(told: Told) -> tuple[list[float], list[bool]]:
    return [sure for sure, _ in told], [right for _, right in told]


def described_again(
    model: Path, *, temperature: float, table: Table, card: dict[str, Any] | None = None
) -> None:
    """Write temperature, table and figures into a model's metadata; all else stays.

    Args:
        model: The ONNX file; replaced at once, whole.
        temperature: What the logits are divided by.
        table: From probability to confidence.
        card: Set under `calibration` in the model's card; None leaves the card as it is.
    """
    stored = onnx.load(str(model))
    facts = {entry.key: entry.value for entry in stored.metadata_props}
    facts["temperature"] = repr(temperature)
    facts["calibration"] = json.dumps(table)
    if card is not None:
        told = json.loads(facts.get("card", "{}")) | {"calibration": card}
        facts["card"] = json.dumps(told, ensure_ascii=False, sort_keys=True)
    del stored.metadata_props[:]
    for key, value in facts.items():
        stored.metadata_props.add(key=key, value=value)
    beside = model.with_name(f".{model.name}.new")
    onnx.save(stored, str(beside))
    os.replace(beside, model)  # noqa: PTH105 - Path.replace would hide that it is atomic
    load_model.cache_clear()


def run(model: Path, *, seed: int, pages: int, lines: int, grades: Sequence[str]) -> dict[str, Any]:
    """Calibrate a model, write it, and return the figures that go into its card.

    A table from each half of the pages is tried on the other half; the table written is of both.

    Raises:
        FontsMissing: Fonts are not there.
        ReaderUnavailable: The model is missing.
    """
    described_again(model, temperature=1.0, table=())
    temperature = line_temperature(model, lines)
    described_again(model, temperature=temperature, table=())
    halves = read_pages(model, seed, pages, grades)
    crossed: dict[str, Told] = {"words": [], "values": []}
    for one, other in (halves, halves[::-1]):
        table = table_of([one])
        crossed["words"] += [(calibrated(p, table), right) for p, right in other.words]
        crossed["values"] += [(calibrated(p, table), right) for p, right in other.values]
    table = table_of(halves)
    card = {
        "pages": pages * len(LAYOUTS) * len(grades),
        "failed": sum(half.failed for half in halves),
        "grades": list(grades),
        "seed": seed,
        "lines": lines,
        "temperature": temperature,
        "points": len(table),
        "words": figures(crossed["words"], ()),
        "numbers": figures(crossed["values"], ()),
    }
    described_again(model, temperature=temperature, table=table, card=card)
    return card


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate the shipped model and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training.calibrate", description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--seed", type=int, default=SEED, help="of the pages")
    parser.add_argument("--pages", type=int, default=PAGES, help="pages per layout")
    parser.add_argument("--lines", type=int, default=LINES, help="lines for the temperature")
    parser.add_argument("--grades", nargs="+", choices=GRADES, default=list(GRADES))
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    card = run(
        given.model, seed=given.seed, pages=given.pages, lines=given.lines, grades=given.grades
    )
    print(json.dumps(card, indent=1), file=sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
