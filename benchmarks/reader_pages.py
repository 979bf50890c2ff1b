"""The pages that readers are compared on: drawn ones with exact truth, and real scans."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.make_corpus import choose, save_page
from training.page_canvas import TrueLine, TrueTable
from training.page_damage import damage

GRADES = ("clean", "office", "poor", "fax", "photo")


@dataclass(frozen=True, slots=True)
class Job:
    """A page to read.

    Attributes:
        path: The file.
        page: 1-based.
        media_type: Of the file.
        dpi: Of an image's pixels; 0 for a PDF, whose pages are in points.
    """

    path: Path
    page: int
    media_type: str
    dpi: float


@dataclass(frozen=True, slots=True)
class TruePage:
    """A drawn and damaged page.

    Attributes:
        job: What is read.
        layout: As in `training.page_reports`.
        grade: Of the damage.
        matrix: 3 x 3 homography from pixels of the clean page, where the truth's boxes are, to
            pixels of the file.
        lines: Every printed line of the clean page.
        tables: Every ruled table.
    """

    job: Job
    layout: str
    grade: str
    matrix: NDArray[np.float64]
    lines: tuple[TrueLine, ...]
    tables: tuple[TrueTable, ...]

    @property
    def name(self) -> str:
        """What failures are listed under."""
        return self.job.path.stem


@dataclass(frozen=True, slots=True)
class TrueScan:
    """A real document: its pages, and the text of each without running headers."""

    name: str
    jobs: tuple[Job, ...]
    texts: tuple[str, ...]


def draw_pages(
    folder: Path,
    layouts: Sequence[str],
    grades: Sequence[str],
    pages: int,
    seed: int,
    *,
    held_out: bool = True,
) -> Iterator[TruePage]:
    """Draw pages and write them to files; every page comes in every grade.

    Args:
        folder: Where the files go.
        layouts: As in `training.page_reports`.
        grades: Of damage.
        pages: Per layout.
        seed: Equal arguments (and fonts) give equal pages.
        held_out: In the faces of the validation set, which no training line shows.

    Raises:
        FontsMissing: Fonts are not there.
    """
    for layout in layouts:
        for chosen in choose(layout, seed, pages, held_out=held_out):
            for grade in grades:
                stem = f"{chosen.report.name}-p{chosen.index + 1:02d}-{grade}"
                made = damage(chosen.page.pixels, grade, zlib.crc32(stem.encode()))
                path = folder / f"{stem}.png"
                save_page(made.pixels, made.dpi, path)
                job = Job(path, 1, "image/png", made.dpi)
                yield TruePage(
                    job, layout, grade, made.matrix, chosen.page.lines, chosen.page.tables
                )


def find_scans(folder: Path) -> list[TrueScan]:
    """Return the PDFs that have their truth beside them: `NAME.truth/pNNN.gt.txt`, NNN from 1.

    A PDF whose name goes on after the truth's (`NAME_more.pdf`) is its document too. Only pages
    with a truth are taken, as far as they follow one another from the first.
    """
    found: list[TrueScan] = []
    for truths in sorted(folder.glob("*.truth")):
        stem = truths.name.removesuffix(".truth")
        files = sorted(folder.glob(f"{stem}*.pdf"))
        texts: list[str] = []
        while (path := truths / f"p{len(texts) + 1:03d}.gt.txt").is_file():
            texts.append(path.read_text(encoding="utf-8"))
        if files and texts:
            jobs = tuple(Job(files[0], n + 1, "application/pdf", 0.0) for n in range(len(texts)))
            found.append(TrueScan(stem, jobs, tuple(texts)))
    return found
