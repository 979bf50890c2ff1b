"""One synthetic ITA report as text, with the exact truth of every score it prints.

The text goes through the same reader and normalise stage as a file. The content depends on
(seed, layout, year) only, so the grades of one seed are the same report read better or worse.

What this corpus does not measure is told in `report_words`, `damage_codes` and docs/benchmarks.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random

from parsers.document import Document, Page
from pipeline.normalise import normalise_document
from pipeline.readers.text_file import blocks_of
from training.damage_codes import GRADES, make_ink
from training.memo_layout import memo, printed_codes
from training.report_agencies import MadeAgency, make_agencies
from training.report_blocks import MadePage, TrueFact, as_text
from training.report_scores import MadeScores, make_scores
from training.table_layouts import ROWS_A_PAGE, agency_table, item_table, one_agency_sheet

LAYOUTS = ("memo", "agencies", "sheet", "items")
YEARS: dict[str, tuple[int, ...]] = {
    "memo": (2564, 2565, 2566, 2568, 2569),
    "agencies": (2563, 2564, 2566),
    "sheet": (2563, 2564, 2566),
    "items": (2564, 2566),
}
"""The years a layout is made of: those whose lists, or at least indicators, are known."""


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report and its truth; `rating` is the issuer's printed rating as a code, "" without."""

    name: str
    layout: str
    year: int
    grade: str
    pages: tuple[MadePage, ...]
    truth: tuple[TrueFact, ...]
    rating: str

    @property
    def text(self) -> str:
        """The report as a text file; a form feed ends a page."""
        return as_text(self.pages)

    def document(self) -> Document:
        """Return the report as the reader and the normalise stage give it."""
        return normalise_document(read_text(self.text, self.name))


def read_text(text: str, name: str) -> Document:
    """Return a text as the text reader gives it, not yet normalised."""
    pages = []
    line_no = 1
    for number, part in enumerate(text.split("\f"), 1):
        lines = list(enumerate(part.split("\n"), line_no))
        line_no += part.count("\n")
        pages.append(Page(number, "text_file", "made by the project", blocks=blocks_of(lines)))
    doc_id = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Document(doc_id, f"{name}.txt", "text/plain", tuple(pages))


def make_report(
    seed: int,
    *,
    layout: str,
    year: int,
    grade: str,
    gaps: bool = False,
    held_out: bool = False,
    table_pages: int = 2,
    exact_sums: bool = False,
) -> MadeReport:
    """Make one report.

    Args:
        seed: Number of the report; equal arguments give equal reports.
        layout: `memo`, `agencies`, `sheet` or `items`.
        year: Fiscal year of the result; see `YEARS`.
        grade: `clean`, `light`, `heavy` or `brutal`.
        gaps: Print also the items whose wording the codebook does not know (i5, i27 of 2566).
        held_out: Use the held-out wording of questions (`report_words`).
        table_pages: Pages of a table of agencies.
        exact_sums: Totals of a table of agencies are sums of the printed points.

    Raises:
        ValueError: The layout or the grade is not known.

    >>> report = make_report(1, layout="memo", year=2566, grade="clean")
    >>> len(report.truth), report.document().pages[0].lines[0].text
    (107, 'บันทึกข้อความ')
    """
    if layout not in LAYOUTS or grade not in GRADES:
        raise ValueError(f"no such layout or grade: {layout}, {grade}")
    name = f"{layout}-{year}-{seed:05d}"
    content, setting = Random(f"content {name}"), Random(f"setting {name}")
    damage = Random(f"damage {name} {grade}")
    if layout == "agencies":
        count = ROWS_A_PAGE * table_pages - content.randint(0, 5)
        agencies = make_agencies(content, count)
        paired: list[tuple[MadeAgency, MadeScores | None]] = [
            (agency, make_scores(content, year) if content.random() > 0.03 else None)
            for agency in agencies
        ]
        ink = make_ink(damage, grade, ())
        pages, truth = agency_table(paired, ink, setting, exact_sums=exact_sums)
        return MadeReport(name, layout, year, grade, pages, truth, "")
    (agency,) = make_agencies(content, 1)
    scores = make_scores(content, year)
    ink = make_ink(damage, grade, printed_codes(scores, gaps=gaps))
    if layout == "memo":
        pages, truth = memo(agency, scores, ink, setting, gaps=gaps, held_out=held_out)
    elif layout == "sheet":
        pages, truth = one_agency_sheet(agency, scores, ink, setting)
    else:
        pages, truth = item_table(agency, scores, ink, setting, gaps=gaps, held_out=held_out)
    rating = "" if layout == "items" else scores.rating
    return MadeReport(name, layout, year, grade, pages, truth, rating)
