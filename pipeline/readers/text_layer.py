"""Born-digital PDFs: the text the file holds, with boxes, lines and ruled tables.

pdfplumber gives glyphs and drawings. Where its parser cannot open a file that pdfium can repair,
pdfium writes the repaired file to memory and pdfplumber reads that. Where the page tells its text
by /ActualText, which pdfplumber's parser does not know, the glyphs come from pdfium.
"""

from __future__ import annotations

import io
import logging
import re
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import atan2, degrees
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from parsers.document import Block, Box, Line, Page, PageNote, Table
from pipeline.errors import DamagedFile, UnsupportedType
from pipeline.readers.actual_text import actual_glyphs, has_actual_text
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.glyphs import Glyph, build_lines
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.layout import arrange, cell_at, centre, table_of
from pipeline.readers.render import (
    PDF_TYPE,
    load_pdf_page,
    open_pdf,
    painted_images,
    repair_note,
)

VERSION = 2
"""Raise when this module reads the same file differently."""

THICKEST_RULING = 3.0
"""Points: a drawn box thinner than this is a line."""

IMAGE_SHARE = 0.05
"""An image that covers more of the page than an emblem does may hold text of its own."""

TURNED_SHARE = 0.8
"""When this share of the letters runs another way, the page is meant to be turned."""

UNMAPPED = re.compile(r"\(cid:\d+\)|[\ufffd\u0000-\u0008\u000e-\u001f]")
"""Glyphs of which the file does not say what letter they are."""

# What a font or page lacks is told by findings; pdfminer would also print it, over the progress.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

# What pdfminer raises on broken input; its own classes, and what slips through them.
_PARSE_ERRORS = (
    PDFException,
    PSException,
    PdfminerException,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OSError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class LayerPage:
    """What pdfplumber knows of one page, in points of the upright page.

    Attributes:
        width: Of the upright page.
        height: Of the upright page.
        rotation: Degrees clockwise from the page as stored to the upright page.
        glyphs: Direction (degrees counterclockwise) and glyph, in the order painted.
        horizontal: Drawn lines along x.
        vertical: Drawn lines along y.
    """

    width: float
    height: float
    rotation: int
    glyphs: tuple[tuple[int, Glyph], ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]

    @property
    def text(self) -> str:
        """All glyphs in the order painted."""
        return "".join(glyph.text for _, glyph in self.glyphs)

    def turned(self) -> LayerPage:
        """Return the page turned by 90 degrees clockwise; text that ran upwards runs right."""
        high = self.height
        glyphs = tuple(
            (
                (direction - 90) % 360,
                replace(
                    glyph,
                    box=Box(
                        round(high - glyph.box.y1, 2),
                        glyph.box.x0,
                        round(high - glyph.box.y0, 2),
                        glyph.box.x1,
                    ),
                ),
            )
            for direction, glyph in self.glyphs
        )
        return LayerPage(
            width=self.height,
            height=self.width,
            rotation=(self.rotation + 90) % 360,
            glyphs=glyphs,
            horizontal=tuple(Ruling(r.pos, high - r.end, high - r.start) for r in self.vertical),
            vertical=tuple(Ruling(high - r.pos, r.start, r.end) for r in self.horizontal),
        )

    def upright(self) -> LayerPage:
        """Return the page turned so that most of its text can be read, if it lies otherwise."""
        directions = Counter(way for way, glyph in self.glyphs if not glyph.is_space)
        page = self
        for direction, count in directions.items():
            if count >= TURNED_SHARE * directions.total():
                for _ in range(direction // 90):
                    page = page.turned()
        return page


@dataclass(slots=True)
class TextLayerReader:
    """Reads the text layer of PDFs."""

    name: str = "text_layer"

    def version(self) -> str:
        """Return the version of the parser and of this module."""
        return f"text_layer {VERSION} pdfplumber {pdfplumber.__version__}"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:  # noqa: ARG002
        """Read one page.

        Raises:
            UnsupportedType: Not a PDF.
            FileError: The page is broken beyond repair.
        """
        if source.media_type != PDF_TYPE:
            raise UnsupportedType(f"{source.source_path} is no PDF and has no text layer.")
        notes: list[PageNote] = []
        repaired = repair_note(source.path)
        notes.extend([repaired] if repaired is not None else [])
        with open_pdf(source) as document:
            images = painted_images(load_pdf_page(document, source, plan.page))
        large = [image.share for image in images if image.share >= IMAGE_SHARE]
        if large:
            message = (
                f"{len(large)} images on the page ({max(large):.0%} of it the largest) were not "
                "read: the page was read from its text layer."
            )
            notes.append(PageNote("warning", "image_not_read", message))
        page = layer_page(source, plan.page)
        unmapped = UNMAPPED.findall(page.text)
        if unmapped:
            message = f"{len(unmapped)} glyphs carry no letter; their places hold what was there."
            notes.append(PageNote("warning", "unmapped_glyphs", message, raw=unmapped[0]))
        blocks, doubtful = read_blocks(page)
        if doubtful:
            message = "Rulings of a table are missing: a cell may have been cut in two."
            notes.append(PageNote("warning", "table_grid_doubtful", message))
        return Page(
            number=plan.page,
            reader=self.name,
            reason=plan.reason,
            width=round(page.width, 2),
            height=round(page.height, 2),
            rotation=page.rotation,
            blocks=blocks,
            notes=tuple(notes),
        )


def layer_page(source: Source, number: int) -> LayerPage:
    """Return glyphs and rulings of page `number` (1-based).

    Raises:
        DamagedFile: Neither the file nor its repaired copy can be parsed.
    """
    with open_pdf(source) as document:
        loaded = load_pdf_page(document, source, number)
        told = actual_glyphs(loaded) if has_actual_text(loaded) else None
    try:
        return _layer_page(source.path, number, told)
    except _PARSE_ERRORS:
        repaired = io.BytesIO()
        with open_pdf(source) as document:
            document.save(repaired)
        try:
            return _layer_page(repaired, number, told)
        except _PARSE_ERRORS as error:
            raise DamagedFile(
                f"The text layer of page {number} of {source.source_path} is broken: {error!r}",
                mend="Read the page from its image: --reader scan",
            ) from error


@contextmanager
def _plumber(file: Any, number: int) -> Iterator[Any]:
    with pdfplumber.open(file, pages=[number], password="") as pdf:
        if not pdf.pages:
            raise ValueError(f"no page {number}")
        yield pdf.pages[0]


Directed = tuple[int, Glyph]
"""Direction (0, 90, 180, 270 counterclockwise) and glyph in the frame of its line."""


def _layer_page(file: Any, number: int, told: tuple[Directed, ...] | None) -> LayerPage:
    """Return a page; `told` are the glyphs where another parser has read them already."""
    with _plumber(file, number) as page:
        frame = _frame(page)
        found = told if told is not None else [_glyph(char, frame) for char in page.chars]
        glyphs = tuple(
            (direction, glyph)
            for direction, glyph in (item for item in found if item is not None)
            if _inside(glyph.box, frame.width, frame.height)
        )
        horizontal, vertical = _rulings(page, frame)
        rotation = int(page.rotation)
        return LayerPage(
            frame.width, frame.height, rotation, glyphs, horizontal, vertical
        ).upright()


@dataclass(frozen=True, slots=True)
class _Frame:
    """The page as shown (its crop box, turned by /Rotate) in the parser's coordinates.

    The parser's x runs right from the left of the turned media box, its y upwards from the bottom;
    pdfplumber adds the media box's own origin to the x of boxes, but neither to their y nor to the
    matrix of a glyph.
    """

    shift_x: float
    left: float
    top: float
    width: float
    height: float

    def box(self, item: dict[str, Any]) -> Box:
        """Return an item's box from the top left corner of what is shown."""
        return Box(
            round(float(item["x0"]) - self.shift_x - self.left, 2),
            round(self.top - float(item["y1"]), 2),
            round(float(item["x1"]) - self.shift_x - self.left, 2),
            round(self.top - float(item["y0"]), 2),
        )


def _frame(page: Any) -> _Frame:
    mx0, my0, mx1, my1 = _sorted_box(page.page_obj.mediabox)
    cx0, cy0, cx1, cy1 = _sorted_box(page.page_obj.cropbox or page.page_obj.mediabox)
    cx0, cy0, cx1, cy1 = max(cx0, mx0), max(cy0, my0), min(cx1, mx1), min(cy1, my1)
    if cx1 <= cx0 or cy1 <= cy0:  # a crop box beside the page crops nothing
        cx0, cy0, cx1, cy1 = mx0, my0, mx1, my1
    wide, high = cx1 - cx0, cy1 - cy0
    shift_x = float(page.mediabox[0])
    if page.rotation == 90:
        return _Frame(shift_x, cy0 - my0, mx1 - cx0, high, wide)
    if page.rotation == 180:
        return _Frame(shift_x, mx1 - cx1, my1 - cy0, wide, high)
    if page.rotation == 270:
        return _Frame(shift_x, my1 - cy1, cx1 - mx0, high, wide)
    return _Frame(shift_x, cx0 - mx0, cy1 - my0, wide, high)


def _sorted_box(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(v) for v in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _inside(box: Box, width: float, height: float) -> bool:
    x, y = centre(box)
    return -1 <= x <= width + 1 and -1 <= y <= height + 1


def _glyph(char: dict[str, Any], frame: _Frame) -> Directed | None:
    text = str(char["text"])
    if not text:
        return None
    a, b, _, _, e, f = (float(v) for v in char["matrix"])
    direction = round(degrees(atan2(b, a)) / 90) * 90 % 360
    box = frame.box(char)
    origin_x, origin_y = e - frame.left, frame.top - f
    if direction == 90:  # text runs upwards
        x0, x1, baseline = -box.y1, -box.y0, origin_x
    elif direction == 180:
        x0, x1, baseline = -box.x1, -box.x0, -origin_y
    elif direction == 270:  # text runs downwards
        x0, x1, baseline = box.y0, box.y1, -origin_x
    else:
        x0, x1, baseline = box.x0, box.x1, origin_y
    size = abs(float(char["size"])) or 1.0
    return direction, Glyph(text, x0, x1, baseline, size, box)


def _rulings(page: Any, frame: _Frame) -> tuple[tuple[Ruling, ...], tuple[Ruling, ...]]:
    """Return the drawn lines: strokes, the sides of stroked boxes, and boxes thin as a line."""
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []

    def add(x0: float, y0: float, x1: float, y1: float) -> None:
        wide, high = x1 - x0, y1 - y0
        if high <= THICKEST_RULING and wide > high:
            horizontal.append(Ruling((y0 + y1) / 2, x0, x1))
        elif wide <= THICKEST_RULING and high > wide:
            vertical.append(Ruling((x0 + x1) / 2, y0, y1))

    for item in [*page.lines, *page.rects, *page.curves]:
        box = frame.box(item)
        x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
        thin = min(x1 - x0, y1 - y0) <= THICKEST_RULING
        if thin:
            add(x0, y0, x1, y1)
        elif item["object_type"] == "rect" and item.get("stroke"):
            for y in (y0, y1):
                add(x0, y, x1, y)
            for x in (x0, x1):
                add(x, y0, x, y1)
    return tuple(horizontal), tuple(vertical)


def read_blocks(page: LayerPage) -> tuple[tuple[Block, ...], bool]:
    """Return the lines and tables of a page, and whether a table's grid is doubtful."""
    grids = find_grids(page.horizontal, page.vertical)
    members: dict[tuple[int, int] | None, list[tuple[int, Glyph]]] = {}
    for direction, glyph in page.glyphs:
        x, y = centre(glyph.box)
        members.setdefault(cell_at(grids, x, y), []).append((direction, glyph))
    outside = _lines_of(members.get(None, ()))
    tables: list[Table] = []
    doubtful = False
    for g, grid in enumerate(grids):
        contents = [_lines_of(members.get((g, c), ())) for c in range(len(grid.cells))]
        table = table_of(grid, contents, [_rounded(c.box) for c in grid.cells], _rounded(grid.box))
        if table is not None:
            tables.append(table)
            doubtful = doubtful or _parted(grid, contents)
    return arrange(outside, tables, page.height), doubtful


def _parted(grid: Grid, contents: Sequence[Sequence[Line]]) -> bool:
    return grid.doubtful and sum(1 for lines in contents if lines) > 1


def _lines_of(glyphs: Sequence[tuple[int, Glyph]]) -> list[Line]:
    lines: list[Line] = []
    for direction in (0, 90, 180, 270):
        lines.extend(build_lines([glyph for way, glyph in glyphs if way == direction]))
    return lines


def _rounded(box: Box) -> Box:
    return Box(round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2))
