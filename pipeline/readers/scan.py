"""Scans and photographs: the page is taken apart first, and an engine reads its lines.

Upright, straight, rulings, cells, lines: all of this is decided from the ink before any engine is
asked. So no engine can join two cells, and a better engine can take the place of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Block, Line, Page, PageNote, Table, Word
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE, Engine, InkLine, InkWord
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.image_file import PageImage
from pipeline.readers.ink_lines import (
    LineOfInk,
    binarise,
    blobs,
    body_height,
    find_lines,
    open_fills,
)
from pipeline.readers.layout import arrange, cell_at, join_boxes, table_of, unit_confidence
from pipeline.readers.render import PDF_TYPE, render, repair_note
from pipeline.readers.tesseract import TesseractEngine
from pipeline.readers.upright import Straightened, find_skew, straighten

VERSION = 1
"""Raise when this module reads the same ink differently."""

SURE_TURN = 10.0
"""The orientation confidence from which a page is turned; a page upside down scores 20 and more."""

SMALL_BODY = 18.0
"""Letters lower than this many pixels are enlarged before lines are looked for."""

GOOD_BODY = 26.0
"""Height of a letter's body in pixels at 300 dpi and 16 points, about."""

UNREAD_SHARE = 0.2
"""More ink than this outside all lines is worth a look: an emblem has less."""

_MARGIN = 15  # white around a line image, in pixels
_INK = NDArray[np.uint8]


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
        image = render(source, plan.page, options)
        notes = list(image.notes)
        if source.media_type == PDF_TYPE:
            repaired = repair_note(source.path)
            notes.extend([repaired] if repaired is not None else [])
        image, turned_notes = self._upright(image)
        notes.extend(turned_notes)
        blocks, skew, page_notes = self._read_upright(image, options)
        return Page(
            number=plan.page,
            reader=self.name,
            reason=plan.reason,
            width=round(image.width, 2),
            height=round(image.height, 2),
            rotation=image.rotation,
            skew=skew,
            blocks=blocks,
            notes=(*notes, *page_notes),
        )

    def _upright(self, image: PageImage) -> tuple[PageImage, list[PageNote]]:
        """Turn a page that stands on its side or head, where the engine is sure of it."""
        shrink = max(1, round(max(image.pixels.shape) / 1800))
        height, width = image.pixels.shape
        if (binarise(image.pixels) > 0).sum() < 100:
            return image, []
        small = cv2.resize(
            image.pixels, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA
        )
        degrees, sure = self.engine.orientation(np.asarray(small, dtype=np.uint8))
        if degrees == 0 or sure <= 0:
            return image, []
        if sure < SURE_TURN:
            message = (
                f"The page may need turning by {degrees} degrees clockwise (sure: {sure:.1f})."
            )
            return image, [PageNote("info", "orientation_unsure", message)]
        message = f"The page was turned by {degrees} degrees clockwise (sure: {sure:.1f})."
        note = PageNote("info", "page_turned", message)
        return image.turned_to(image.rotation + degrees), [note]

    def _read_upright(
        self, image: PageImage, options: ReadOptions
    ) -> tuple[tuple[Block, ...], float, list[PageNote]]:
        ink = binarise(image.pixels)
        skew = find_skew(ink)
        notes: list[PageNote] = []
        if skew.beyond:
            message = "The print seems to lean by more than 3 degrees; it was read as it is."
            notes.append(PageNote("warning", "skew_too_large", message))
        body = body_height(blobs(ink)[1])
        page = straighten(
            image.pixels, skew.degrees, _enlargement(body, image, options), image.pixels_per_point
        )
        ink = binarise(page.pixels)
        body = body_height(blobs(ink)[1])
        if body <= 0:
            notes.append(PageNote("info", "no_print", "No print was found on the page image."))
            return (), skew.degrees, notes
        page = replace(page, pixels=open_fills(page.pixels, ink, body))
        ink = binarise(page.pixels)
        horizontal, vertical, drawn = find_rulings(page.pixels, body)
        found = find_grids(
            horizontal, vertical, tolerance=max(4.0, 0.4 * body), min_side=max(8.0, 0.8 * body)
        )
        grids = [grid for grid in found if _is_table(grid, page.pixels.shape[1])]
        print_only = np.where(drawn > 0, 0, ink).astype(np.uint8)
        regions = split_regions(print_only, page.pixels, grids, body)
        notes.extend(_unread_note(print_only, regions))
        read = self.engine.recognise(
            [crop for region in regions for crop in region.crops], languages=options.languages
        )
        blocks, block_notes = _assemble(regions, read, grids, page, image.height)
        return blocks, skew.degrees, notes + block_notes


def _enlargement(body: float, image: PageImage, options: ReadOptions) -> float:
    """Return by what factor to enlarge a page whose letters are too small to tell marks apart."""
    if not 0 < body < SMALL_BODY:
        return 1.0
    room = sqrt(options.max_pixels / (1.2 * image.pixels.size))
    return round(max(1.0, min(3.0, GOOD_BODY / body, room)), 3)


def _is_table(grid: Grid, page_width: int) -> bool:
    """Tell a table from the strokes of an emblem or a stamp."""
    share = (grid.box.x1 - grid.box.x0) / page_width
    return share >= (0.4 if grid.doubtful else 0.2)


def find_rulings(pixels: NDArray[np.uint8], body: float) -> tuple[list[Ruling], list[Ruling], _INK]:
    """Return horizontal and vertical rulings in pixels, and a mask of their ink.

    Args:
        pixels: The straight page, grey.
        body: Height of a letter's body: no stroke of a letter is as long as a ruling.
    """
    # Against the neighbourhood, not the page: borders are often a pale grey.
    block = int(body) * 2 + 1
    dark = cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(15, block), 12
    )
    thickest = max(6.0, 0.5 * body)
    mask = np.zeros_like(pixels)
    found: list[list[Ruling]] = []
    for axis, length in ((1, 3.5 * body), (0, 2.5 * body)):
        along = (int(length), 1) if axis == 1 else (1, int(length))
        bridge = (max(3, int(body / 6)), 1) if axis == 1 else (1, max(3, int(body / 6)))
        joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
        opened = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(along[::-1], np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
        rulings: list[Ruling] = []
        thin = np.zeros(count, dtype=bool)
        for i in range(1, count):
            x, y, width, height, area = (int(v) for v in stats[i])
            long, across = (width, height) if axis == 1 else (height, width)
            if area > thickest * long or across > 2 * thickest:
                continue  # a filled area, not a line
            thin[i] = True
            if axis == 1:
                rulings.append(Ruling(y + height / 2, x, x + width))
            else:
                rulings.append(Ruling(x + width / 2, y, y + height))
        found.append(rulings)
        mask |= np.where(thin[labels], 255, 0).astype(np.uint8)
    return found[0], found[1], np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True)
class Region:
    """What is read together: a cell of a grid, or all that stands outside tables (None)."""

    cell: tuple[int, int] | None
    lines: tuple[LineOfInk, ...]
    crops: tuple[NDArray[np.uint8], ...]


def split_regions(
    ink: _INK, pixels: NDArray[np.uint8], grids: Sequence[Grid], body: float
) -> list[Region]:
    """Give every blob to the cell its middle lies in, and find the lines of each cell."""
    labels, stats = blobs(ink)
    members: dict[tuple[int, int] | None, list[int]] = {}
    for i in range(1, len(stats)):
        x, y, width, height = (int(v) for v in stats[i][:4])
        members.setdefault(cell_at(grids, x + width / 2, y + height / 2), []).append(i)
    regions: list[Region] = []
    for cell in sorted(members, key=lambda c: (c is not None, c or (0, 0))):
        chosen = np.array([0, *members[cell]])
        lines = tuple(
            replace(line, labels=tuple(int(chosen[label]) for label in line.labels))
            for line in find_lines(stats[chosen], body)
        )
        crops = tuple(_crop(line, labels, pixels) for line in lines)
        regions.append(Region(cell, lines, crops))
    return regions


def _crop(
    line: LineOfInk, labels: NDArray[np.int32], pixels: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return a line's own ink on white: no marks of its neighbours, no rulings."""
    box = line.box
    near = labels[box.y0 : box.y1, box.x0 : box.x1]
    own = np.isin(near, line.labels).astype(np.uint8)
    own = np.asarray(cv2.dilate(own, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    crop = np.where(own > 0, pixels[box.y0 : box.y1, box.x0 : box.x1], 255).astype(np.uint8)
    return np.pad(crop, _MARGIN, constant_values=255)


def _unread_note(ink: _INK, regions: Sequence[Region]) -> list[PageNote]:
    """Say how much of the ink is in no line: pictures and stamps, and whatever was taken so."""
    _, stats = blobs(ink)
    areas = stats[:, cv2.CC_STAT_AREA]
    total = int(areas[1:].sum())
    read = sum(int(areas[label]) for r in regions for line in r.lines for label in line.labels)
    if total == 0 or total - read < UNREAD_SHARE * total:
        return []
    message = f"{1 - read / total:.0%} of the ink (pictures, stamps, dark areas) is in no line."
    return [PageNote("warning", "ink_not_read", message)]


def _assemble(
    regions: Sequence[Region],
    read: Sequence[InkLine],
    grids: Sequence[Grid],
    page: Straightened,
    height: float,
) -> tuple[tuple[Block, ...], list[PageNote]]:
    """Put the words read into lines, the lines into cells, and everything in order."""
    queue = iter(read)
    outside: list[Line] = []
    inside: dict[tuple[int, int], list[Line]] = {}
    untrusted: list[str] = []
    for region in regions:
        for drawn in region.lines:
            words = next(queue).words
            untrusted.extend(word.text for word in words if word.untrusted)
            line = _line(drawn, words, page)
            if line is None:
                continue
            if region.cell is None:
                outside.append(line)
            else:
                inside.setdefault(region.cell, []).append(line)
    tables: list[Table] = []
    notes: list[PageNote] = []
    for g, grid in enumerate(grids):
        contents = [inside.get((g, c), []) for c in range(len(grid.cells))]
        boxes = [page.to_points(c.box.x0, c.box.y0, c.box.x1, c.box.y1) for c in grid.cells]
        box = page.to_points(grid.box.x0, grid.box.y0, grid.box.x1, grid.box.y1)
        table = table_of(grid, contents, boxes, box)
        if table is None:
            continue
        tables.append(table)
        if grid.doubtful:
            message = "Rulings of a table are missing: a cell may have been cut in two."
            notes.append(PageNote("warning", "table_grid_doubtful", message))
    if untrusted:
        message = (
            f"{len(untrusted)} words with digits were read by an engine that does not know all "
            "Thai digits; every one of them needs a second look."
        )
        notes.append(PageNote("warning", "digits_untrusted", message, raw=" ".join(untrusted[:20])))
    return arrange(outside, tables, height), notes


def _line(drawn: LineOfInk, words: Sequence[InkWord], page: Straightened) -> Line | None:
    if not words:
        return None
    left, top = drawn.box.x0 - _MARGIN, drawn.box.y0 - _MARGIN
    placed: list[Word] = []
    for word in words:
        x0, y0, x1, y1 = word.box
        sure = min(word.confidence, UNTRUSTED_CONFIDENCE) if word.untrusted else word.confidence
        box = page.to_points(x0 + left, y0 + top, x1 + left, y1 + top)
        placed.append(Word(word.text, box, round(sure, 4), word.alternatives))
    cap = UNTRUSTED_CONFIDENCE if any(word.untrusted for word in words) else 1.0
    text = " ".join(word.text for word in words)
    ink = page.to_points(drawn.box.x0, drawn.box.y0, drawn.box.x1, drawn.box.y1)
    return Line(
        text=text,
        raw=text,
        box=join_boxes([ink]),
        confidence=unit_confidence(placed, cap),
        words=tuple(placed),
    )
