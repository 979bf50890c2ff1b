"""Scans and photographs: the page is taken apart first, and an engine reads its lines.

Upright, straight, rulings, cells, lines: all of this is decided from the ink before any engine is
asked. So no engine can join two cells, and a better engine can take the place of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Block, Line, Page, PageNote, Table, Word
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.column_ranges import within_ranges
from pipeline.readers.column_repair import without_false_columns
from pipeline.readers.covered_cells import under_strokes
from pipeline.readers.due_numbers import due_numbers, looks, told, with_numbers
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE, Engine, InkLine
from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.ink_blobs import Labels, Stats, with_rest
from pipeline.readers.ink_lines import LineOfInk, body_height, region_lines, usual_body
from pipeline.readers.layout import arrange, cells_at, join_boxes, table_of, unit_confidence
from pipeline.readers.line_bands import feet
from pipeline.readers.line_cut import MARGIN, line_image
from pipeline.readers.line_image import LineImage
from pipeline.readers.marks import marks_note, print_and_marks
from pipeline.readers.prepare import GOOD_BODY, Prepared, prepare
from pipeline.readers.read_cells import ReadLine, is_row, is_torn, says_something
from pipeline.readers.render import PDF_TYPE, render, repair_note
from pipeline.readers.row_repair import Mended, mend
from pipeline.readers.ruled_page import ruled_page
from pipeline.readers.tesseract import TesseractEngine
from pipeline.readers.upright import Straightened

VERSION = 20
"""Raise when this module reads the same ink differently."""

FIRST_DPI = 240
"""A page is rendered like this first: 16 points then have the body that is read best."""

SMALL_BODY = 16.0
"""Where letters are lower than this many pixels, a PDF page is rendered again, finer."""

FINEST = 1.5
"""No page is rendered finer than this many times the resolution of the options."""

STRAYED_ROWS = 3
"""So many lines of numbers outside tables are a table that was not found."""

COVERED = "cells_covered"
"""Kind of the note on print under strokes."""

UNREAD_SHARE = 0.2
"""More ink than this outside all lines is worth a look: an emblem has less."""


@dataclass(slots=True)
class ScanReader:
    """Reads page images, of PDFs and image files, through an engine."""

    engine: Engine = field(default_factory=TesseractEngine)
    name: str = "scan"

    def version(self) -> str:
        """Return engine, models and the version of this module."""
        return f"scan {VERSION} {self.engine.version(ReadOptions().languages)}"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Read one page.

        Raises:
            FileError: The page cannot be rendered, or the engine failed on it.
            ReaderUnavailable: The engine or a language is not installed.
        """
        ready = self._prepared(source, plan.page, options)
        notes = list(ready.image.notes)
        if source.media_type == PDF_TYPE:
            repaired = repair_note(source.path)
            notes.extend([repaired] if repaired is not None else [])
        notes.extend(ready.notes)
        blocks, page_notes = self._read(ready, options)
        return Page(
            number=plan.page,
            reader=self.name,
            reason=plan.reason,
            width=round(ready.image.width, 2),
            height=round(ready.image.height, 2),
            rotation=ready.image.rotation,
            skew=ready.skew,
            blocks=blocks,
            notes=(*notes, *page_notes),
        )

    def _prepared(self, source: Source, page: int, options: ReadOptions) -> Prepared:
        """Render a page as large as its print needs, and make it ready."""
        first = min(options.dpi, FIRST_DPI)
        ready = prepare(render(source, page, replace(options, dpi=first)), self.engine.orientation)
        if source.media_type != PDF_TYPE or not 0 < ready.body < SMALL_BODY:
            return ready
        finer = min(first * GOOD_BODY / ready.body, FINEST * options.dpi)
        image = render(source, page, replace(options, dpi=round(finer)))
        if image.pixels_per_point < 1.1 * ready.image.pixels_per_point:
            return ready  # the page's own image holds no more
        return prepare(image, self.engine.orientation)

    def _read(
        self, ready: Prepared, options: ReadOptions
    ) -> tuple[tuple[Block, ...], list[PageNote]]:
        page, body = ready.page, ready.body
        if body <= 0:
            return (), [PageNote("info", "no_print", "No print was found on the page image.")]
        grids, labels, stats = ruled_page(page.pixels, ready.ink, body)
        print_body = body_height(stats) or body
        labels, stats = with_rest(labels, stats, ready.ink)
        regions, notes = split_regions(labels, stats, page.pixels, grids, print_body)
        known: Known = {}
        read, marks = self._recognised(regions, options, known)
        better = [
            without_false_columns(grid, _contents(read, g, grid)) for g, grid in enumerate(grids)
        ]
        if any(new is not old for new, old in zip(better, grids, strict=True)):
            grids = better  # what a false ruling tore is cut out and read again
            regions, notes = split_regions(labels, stats, page.pixels, grids, print_body)
            read, marks = self._recognised(regions, options, known)
        ink = (labels, stats, page.pixels)
        found = [
            self._mended(grid, _contents(read, g, grid), ink, options)
            for g, grid in enumerate(grids)
        ]
        due = sum(count for _, count in found)
        if due and not any(note.kind == COVERED for note in notes):
            notes.append(_covered(due))
        tables = [table for table, _ in found]
        blocks, block_notes = _assemble(read.get(None, []), tables, page, ready.image.height)
        return blocks, notes + marks_note(marks) + block_notes

    def _mended(
        self, grid: Grid, contents: Contents, ink: PageInk, options: ReadOptions
    ) -> tuple[Mended, int]:
        """Put the numbers that are due into a table, and draw its lost rulings again.

        Returns:
            The table, and how many numbers were due in it and found.
        """
        contents, due = self._with_due(grid, contents, ink, options)
        if _says_nothing(contents):
            return Mended(grid, tuple(map(tuple, contents)), ()), 0
        table = mend(grid, contents)
        contents, more = table.contents, list[ReadLine]()
        if table.grid.cells != grid.cells:
            # Where a ruling was lost, a column has its rows only now.
            contents, more = self._with_due(table.grid, contents, ink, options, due)
        contents = within_ranges(table.grid, contents)
        return replace(table, contents=tuple(map(tuple, contents))), len(due) + len(more)

    def _with_due(
        self,
        grid: Grid,
        contents: Contents,
        ink: PageInk,
        options: ReadOptions,
        known: Sequence[ReadLine] = (),
    ) -> tuple[Contents, list[ReadLine]]:
        """Put the numbers that columns say are due, and that are found, into their cells.

        Returns:
            What the cells hold now, and what was found; what is `known` is not asked again.
        """
        labels, stats, pixels = ink
        asked = due_numbers(grid, contents, labels, stats)
        places = [due for due in asked if not any(line in known for line in due.instead)]
        crops = [looks(due, labels, pixels) for due in places]
        flat = [crop for some in crops for crop in some]
        answers = iter(self.engine.recognise(flat, languages=options.languages) if flat else [])
        found = [
            (due, line)
            for due, some in zip(places, crops, strict=True)
            if (line := told(due, [next(answers) for _ in some])) is not None
        ]
        changed = dict(with_numbers(contents, found))
        held = [changed.get(n, lines) for n, lines in enumerate(contents)]
        return held, [line for _, line in found]

    def _recognised(
        self, regions: Sequence[Region], options: ReadOptions, known: Known
    ) -> tuple[InCells, list[ReadLine]]:
        """Read all lines at once but those already `known`.

        Returns:
            The lines of every cell, and what was read and is no print.
        """
        crops = {_look(crop): crop for region in regions for crop in region.crops}
        fresh = [look for look in crops if look not in known]
        found = self.engine.recognise([crops[f] for f in fresh], languages=options.languages)
        known.update(zip(fresh, found, strict=True))
        read: InCells = {}
        marks: list[ReadLine] = []
        for region in regions:
            told = (known[_look(crop)].words for crop in region.crops)
            own = zip(region.lines, told, strict=True)
            lines = [ReadLine(line, words) for line, words in own if words]
            parts = [print_and_marks(line, in_cell=region.cell is not None) for line in lines]
            read[region.cell] = [kept for kept, _ in parts if kept is not None]
            marks.extend(left for _, left in parts if left is not None)
        return read, marks


Look = tuple[bytes, int, float, float, float, float, tuple[float, ...]]
"""All that an engine sees of a line."""

Known = dict[Look, InkLine]
"""Lines that were read already."""


def _look(crop: LineImage) -> Look:
    measured = crop.baseline, crop.body, crop.slope, crop.usual
    return crop.pixels.tobytes(), crop.pixels.shape[1], *measured, crop.lower


InCells = dict[tuple[int, int] | None, list[ReadLine]]
"""What was read, by grid and cell; None for what stands outside tables."""

Contents = Sequence[Sequence[ReadLine]]
"""The lines read in each cell of one grid."""

PageInk = tuple[Labels, Stats, NDArray[np.uint8]]
"""A page's blobs: their label image, where they lie; and its pixels."""


@dataclass(frozen=True, slots=True)
class Region:
    """What is read together: a cell of a grid, or all that stands outside tables (None)."""

    cell: tuple[int, int] | None
    lines: tuple[LineOfInk, ...]
    crops: tuple[LineImage, ...]


def split_regions(
    labels: Labels, stats: Stats, pixels: NDArray[np.uint8], grids: Sequence[Grid], body: float
) -> tuple[list[Region], list[PageNote]]:
    """Give every blob to the cell its middle lies in, and find the lines of each cell.

    Args:
        labels: Label image of the page's print.
        stats: Its blobs; one whose area is 0 is left out.
        pixels: The page, grey.
        grids: Its tables.
        body: Height of a letter's body.

    Returns:
        The regions with their lines, and a note where much ink is in no line.
    """
    members: dict[tuple[int, int] | None, list[int]] = {}
    edges = feet(stats)
    inked = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] > 0) + 1
    at = cells_at(grids, edges.x[inked], (edges.top[inked] + edges.bottom[inked]) / 2)
    for label, cell in zip(inked.tolist(), at, strict=True):
        members.setdefault(cell, []).append(label)
    cells = sorted(members, key=lambda c: (c is not None, c or (0, 0)))
    found = region_lines(labels, stats, [members[cell] for cell in cells], body)
    lines = dict(zip(cells, found.lines, strict=True))
    given = [label for own in found.lines for line in own for label in line.labels]
    read = int(found.stats[given, cv2.CC_STAT_AREA].sum())
    notes = _unread_note(read, int(stats[1:, cv2.CC_STAT_AREA].sum()))
    usual = usual_body([line for own in found.lines for line in own])
    held = under_strokes(grids, lines, found.labels, found.stats, body)
    regions = [
        Region(cell, own, tuple(line_image(line, found.labels, pixels, usual) for line in own))
        for cell, own in held.items()
    ]
    covered = [cell for cell, own in held.items() if cell and any(line.covered for line in own)]
    if covered:
        notes.append(_covered(len(covered)))
    return regions, notes


def _covered(cells: int) -> PageNote:
    message = (
        f"Strokes (a signature, a stamp) cover {cells} cells of a table; what was read there, or "
        "was not, needs a look."
    )
    return PageNote("warning", COVERED, message)


def _unread_note(read: int, total: int) -> list[PageNote]:
    """Say how much of the ink is in no line: pictures and stamps, and whatever was taken so."""
    if total == 0 or total - read < UNREAD_SHARE * total:
        return []
    message = f"{1 - read / total:.0%} of the ink (pictures, stamps, dark areas) is in no line."
    return [PageNote("warning", "ink_not_read", message)]


def _says_nothing(contents: Contents) -> bool:
    return not any(says_something(line) for lines in contents for line in lines)


def _contents(read: InCells, number: int, grid: Grid) -> Contents:
    return [read.get((number, c), []) for c in range(len(grid.cells))]


def _assemble(
    loose: Sequence[ReadLine], found: Sequence[Mended], page: Straightened, height: float
) -> tuple[tuple[Block, ...], list[PageNote]]:
    """Put the words read into lines, the lines into cells, and everything in order."""
    notes: list[PageNote] = []
    strayed = [line for line in loose if is_row(line)]
    if len(strayed) < STRAYED_ROWS:
        strayed = []
    else:
        message = f"{len(strayed)} rows of numbers stand in no table: its rulings were not found."
        notes.append(PageNote("warning", "table_grid_doubtful", message))
    outside = [_line(line, page, doubted=line in strayed or line.drawn.covered) for line in loose]
    places = [_place(line) for line in loose]
    tables: list[Table] = []
    for mended in found:
        if _says_nothing(mended.contents):
            message = (
                "A table without a word was left out: it is empty, or the back shining through."
            )
            notes.append(PageNote("info", "table_left_out", message))
            continue
        grid = mended.grid
        contents = [
            [
                _line(
                    line,
                    page,
                    doubted=_doubted(cell, mended.rows) or line.drawn.covered or is_torn(line),
                )
                for line in lines
            ]
            for cell, lines in zip(grid.cells, mended.contents, strict=True)
        ]
        boxes = [page.to_points(c.box.x0, c.box.y0, c.box.x1, c.box.y1) for c in grid.cells]
        box = page.to_points(grid.box.x0, grid.box.y0, grid.box.x1, grid.box.y1)
        table = table_of(grid, contents, boxes, box)
        if table is None:
            continue
        tables.append(table)
        places.append((grid.box.y0, grid.box.x0))
        if grid.doubtful:
            notes.append(PageNote("warning", "table_grid_doubtful", _doubt(mended.rows)))
    every = [*loose, *(line for mended in found for lines in mended.contents for line in lines)]
    untrusted = [w.text for line in every for w in line.words if w.untrusted]
    if untrusted:
        message = (
            f"{len(untrusted)} words with digits were read by an engine that does not know all "
            "Thai digits; every one of them needs a second look."
        )
        notes.append(PageNote("warning", "digits_untrusted", message, raw=" ".join(untrusted[:20])))
    return arrange(outside, tables, height, places), notes


def _place(read: ReadLine) -> tuple[float, float]:
    """Return the row where the middles of a line's words stand, and the column where it begins."""
    top = read.drawn.box.y0 - MARGIN
    return top + median((word.box[1] + word.box[3]) / 2 for word in read.words), read.drawn.box.x0


def _doubted(cell: GridCell, rows: Sequence[int]) -> bool:
    return any(cell.row <= row < cell.row + cell.row_span for row in rows)


def _doubt(rows: Sequence[int]) -> str:
    """Say what is wrong with a table, and in which rows."""
    if not rows:
        return "Rulings of a table are missing: a cell may have been cut in two."
    named = ", ".join(str(row + 1) for row in rows)
    return f"Rulings of a table are missing or false: look again at its rows {named}."


def _line(read: ReadLine, page: Straightened, *, doubted: bool = False) -> Line:
    """Return a line of the page; `doubted` words are not trusted, however well they were read."""
    drawn, words = read.drawn, read.words
    left, top = drawn.box.x0 - MARGIN, drawn.box.y0 - MARGIN
    placed: list[Word] = []
    for word in words:
        x0, y0, x1, y1 = word.box
        low = doubted or word.untrusted
        sure = min(word.confidence, UNTRUSTED_CONFIDENCE) if low else word.confidence
        box = page.to_points(x0 + left, y0 + top, x1 + left, y1 + top)
        placed.append(Word(word.text, box, round(sure, 4), word.alternatives))
    cap = UNTRUSTED_CONFIDENCE if doubted or any(word.untrusted for word in words) else 1.0
    text = " ".join(word.text for word in words)
    ink = page.to_points(drawn.box.x0, drawn.box.y0, drawn.box.x1, drawn.box.y1)
    return Line(
        text=text,
        raw=text,
        box=join_boxes([word.box for word in placed if word.box] if read.part else [ink]),
        confidence=unit_confidence(placed, cap),
        words=tuple(placed),
    )
