"""The page corpus: pages in every layout and grade of damage, with their truth.

`python -m training.make_corpus --out build/corpus --seed 7 --pages 6` writes for every page a PNG
and a JSON beside it, and `truth.json` with the list of pages and the rows of every report. Equal
arguments, fonts and libraries give equal bytes. Every page is there in every grade, so that grades
can be compared; photographs are made of every third page only.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.page_canvas import DrawnPage, Rgb
from training.page_damage import Damaged, damage
from training.page_fonts import Pixels
from training.page_reports import LAYOUTS, MadePages, make_pages, numbers

EVERY_PAGE = ("clean", "office", "poor", "fax")
"""Grades of which every page is made."""

PHOTO_EVERY = 3
"""A photograph is made of one page in so many."""

PAGES_A_REPORT = 2
"""No more of one report, so that the corpus shows many faces and settings."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A page of the corpus before its damage: its report, its 0-based place there, its seed."""

    report: MadePages
    index: int
    seed: int

    @property
    def page(self) -> DrawnPage:
        """The page."""
        return self.report.pages[self.index]


def choose(
    layout: str, seed: int, pages: int, *, held_out: bool = True, dpi: int = 300
) -> Iterator[Chosen]:
    """Yield the pages of one layout, at most `PAGES_A_REPORT` of one report.

    Pages with a table or many lines are chosen before near-empty ones.

    Args:
        layout: One of `LAYOUTS`.
        seed: Of the corpus.
        pages: How many.
        held_out: Draw with the faces of the validation set.
        dpi: Pixels per inch.
    """
    number, found = seed * 1000, 0
    while found < pages:
        report = make_pages(layout, number, held_out=held_out, dpi=dpi)  # type: ignore[arg-type]
        rng = Random(f"corpus {layout} {number}")
        full = [i for i, p in enumerate(report.pages) if len(p.lines) >= 12]
        rest = [i for i in range(len(report.pages)) if i not in full]
        order = [*rng.sample(full, len(full)), *rest]
        for index in sorted(order[: min(PAGES_A_REPORT, pages - found)]):
            yield Chosen(report, index, number)
            found += 1
        number += 1


def page_record(chosen: Chosen, grade: str, damaged: Damaged, file: str) -> dict[str, Any]:
    """Return the truth of one damaged page, ready for JSON.

    Boxes and corners are pixels of the damaged page; corners run clockwise from the top left.
    """
    page = chosen.page
    lines = [
        {
            "text": line.text,
            "corners": corners_of(line.box, damaged.matrix),
            "furniture": line.furniture,
            "cell": line.cell,
        }
        for line in page.lines
    ]
    tables = [
        {
            "rows": table.n_rows,
            "cols": table.n_cols,
            "corners": corners_of(table.box, damaged.matrix),
            "cells": [
                {
                    "row": cell.row,
                    "col": cell.col,
                    "row_span": cell.row_span,
                    "col_span": cell.col_span,
                    "text": cell.text,
                    "corners": corners_of(cell.box, damaged.matrix),
                }
                for cell in table.cells
            ],
        }
        for table in page.tables
    ]
    return {
        "file": file,
        "report": chosen.report.name,
        "page": chosen.index + 1,
        "layout": chosen.report.layout,
        "grade": grade,
        "seed": chosen.seed,
        "dpi": round(damaged.dpi, 2),
        "width": damaged.pixels.shape[1],
        "height": damaged.pixels.shape[0],
        "text": page.text,
        "numbers": numbers(page.text),
        "lines": lines,
        "tables": tables,
    }


def corners_of(box: Pixels, matrix: NDArray[np.float64]) -> list[list[float]]:
    """Return where the corners of a box lie after a homography, to a tenth of a pixel.

    >>> corners_of((0, 0, 10, 5), np.diag([0.5, 0.5, 1.0]))
    [[0.0, 0.0], [5.0, 0.0], [5.0, 2.5], [0.0, 2.5]]
    """
    x0, y0, x1, y1 = box
    points = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)], dtype=np.float64)
    moved = points @ matrix.T
    flat = moved[:, :2] / moved[:, 2:]
    return [[round(float(x), 1), round(float(y), 1)] for x, y in flat]


def save_page(pixels: Rgb, dpi: float, path: Path) -> None:
    """Write a page as a PNG that tells its resolution, grey or bilevel where it is that."""
    image = Image.fromarray(pixels)
    if (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all():
        grey = pixels[..., 0]
        image = Image.fromarray(grey)
        if np.isin(grey, (0, 255)).all():
            image = image.convert("1", dither=Image.Dither.NONE)
    image.save(path, dpi=(dpi, dpi), compress_level=6)


def report_record(report: MadePages) -> dict[str, Any]:
    """Return the rows that a report holds, ready for JSON; decimals are strings."""
    rows = asdict(report.truth)
    for fact in rows["facts"]:
        fact["value"], fact["scale_max"] = str(fact["value"]), str(fact["scale_max"])
    return {
        "name": report.name,
        "layout": report.layout,
        "pages": len(report.pages),
        "truth": rows,
    }


def write_corpus(
    out: Path,
    seed: int,
    pages: int,
    *,
    layouts: Sequence[str] = LAYOUTS,
    held_out: bool = True,
) -> int:
    """Write the corpus and return how many images it has.

    Args:
        out: Folder, made where missing; files of another corpus there are left alone.
        seed: Of the corpus.
        pages: Pages per layout, each in every grade.
        layouts: Which layouts.
        held_out: Draw with the faces of the validation set.

    Raises:
        FontsMissing: Fonts are not there.
    """
    out.mkdir(parents=True, exist_ok=True)
    files: list[dict[str, Any]] = []
    reports: dict[str, dict[str, Any]] = {}
    for layout in layouts:
        for number, chosen in enumerate(choose(layout, seed, pages, held_out=held_out)):
            reports[chosen.report.name] = report_record(chosen.report)
            photo = ("photo",) if number % PHOTO_EVERY == 0 else ()
            for grade in (*EVERY_PAGE, *photo):
                stem = f"{chosen.report.name}-p{chosen.index + 1:02d}-{grade}"
                damaged = damage(chosen.page.pixels, grade, zlib.crc32(stem.encode()))
                save_page(damaged.pixels, damaged.dpi, out / f"{stem}.png")
                record = page_record(chosen, grade, damaged, f"{stem}.png")
                _write_json(out / f"{stem}.json", record)
                files.append({k: record[k] for k in ("file", "report", "page", "layout", "grade")})
        print(f"corpus: {layout}, {len(files)} images so far", file=sys.stderr)
    truth = {"seed": seed, "pages": files, "reports": list(reports.values())}
    _write_json(out / "truth.json", truth)
    return len(files)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the corpus as the command line says."""
    parser = argparse.ArgumentParser(description="Draw the page corpus, the same each time.")
    parser.add_argument("--out", type=Path, default=Path("build/corpus"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pages", type=int, default=6, help="pages per layout")
    given = parser.parse_args(arguments)
    count = write_corpus(given.out, given.seed, given.pages)
    print(f"corpus: {count} images in {given.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
