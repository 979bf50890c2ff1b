"""Can the text layer of a PDF page be believed? Every answer comes with its reason.

A text layer may be absent, may be another program's OCR hidden behind the page image, may hold
glyphs that no one says the letters of, or may be Thai under the wrong letters. Each is told by
counting; nothing here reads the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from pipeline.readers.glyphs import is_mark
from pipeline.readers.render import PaintedImage, object_box, painted_images

PAGE_IMAGE = 0.5
"""An image (or several) over this share of the page is the page itself."""

FEW = 200
"""Fewer characters than this over a page image are a stamp or a running header."""

MOST_UNKNOWN = 0.1
"""With more than this share of unknown characters a text layer is not believed."""

MOST_LOOSE = 0.2
"""With more than this share of marks that stand on no letter a text layer is not believed."""

_UNMAPPED = re.compile(r"\(cid:\d+\)")
_WESTERN = re.compile("[\u00a1-\u00fb]")
_THAI = re.compile("[\u0e01-\u0e5b]")
_INVISIBLE = 3  # text render mode: neither filled nor stroked


@dataclass(frozen=True, slots=True)
class Paint:
    """What is painted on a page.

    Attributes:
        images: In painting order.
        texts: Text objects with ink or without.
        hidden: Of these, invisible or painted over by a page image.
        paths: Drawings.
    """

    images: tuple[PaintedImage, ...]
    texts: int
    hidden: int
    paths: int

    @property
    def image_share(self) -> float:
        """How much of the page images cover, 0-1 (strips of one scan are added up)."""
        return min(1.0, sum(image.share for image in self.images))


@dataclass(frozen=True, slots=True)
class TextCount:
    """What the characters of a text layer are, white space left out."""

    chars: int
    unknown: int
    western: int
    thai: int
    shifted: int
    marks: int
    loose: int

    def share(self, count: int) -> float:
        """Return a count as a share of all characters."""
        return count / self.chars if self.chars else 0.0


def paint_of(page: pdfium.PdfPage) -> Paint:
    """Return what is painted on a PDF page."""
    images = tuple(painted_images(page))
    covers = [image.order for image in images if image.share >= PAGE_IMAGE]
    texts = hidden = paths = 0
    for order, item in enumerate(page.get_objects()):
        if item.type == pdfium.raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            invisible = pdfium.raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
            hidden += invisible or any(order < cover for cover in covers)
        elif item.type in (pdfium.raw.FPDF_PAGEOBJ_PATH, pdfium.raw.FPDF_PAGEOBJ_SHADING):
            x0, y0, x1, y1 = object_box(item)
            paths += x1 > x0 or y1 > y0
    return Paint(images, texts, hidden, paths)


def count_text(lines: Sequence[str]) -> TextCount:
    r"""Count the characters of a text layer.

    >>> count_text(["ที่ทำการ", "A(cid:7)"])
    TextCount(chars=10, unknown=1, western=0, thai=8, shifted=0, marks=2, loose=0)
    """
    chars = unknown = western = thai = shifted = marks = loose = 0
    for line in lines:
        found = len(_UNMAPPED.findall(line))
        unknown += found
        chars += found
        before = " "
        for char in _UNMAPPED.sub(" ", line):
            if char.isspace():
                before = " "
                continue
            chars += 1
            thai += _THAI.match(char) is not None
            western += _WESTERN.match(char) is not None
            shifted += "\uf700" <= char <= "\uf71a"
            unknown += _is_unknown(char)
            if is_mark(char):
                marks += 1
                loose += not ("ก" <= before <= "ฮ" or before in "\uf700\uf70f" or is_mark(before))
            before = char
    return TextCount(chars, unknown, western, thai, shifted, marks, loose)


def _is_unknown(char: str) -> bool:
    if "\uf700" <= char <= "\uf71a":  # Thai glyph variants, one letter each
        return False
    # Symbol fonts put bullets and ticks at F020-F0FF too; a page full of them is no text.
    return unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs") or char == "\ufffd"


def judge(paint: Paint, lines: Sequence[str]) -> tuple[bool, str]:
    """Return whether to believe the text layer, and why.

    Args:
        paint: What is painted on the page.
        lines: The lines of its text layer.
    """
    count = count_text(lines)
    said = f"text layer with {count.chars:,} characters"
    if count.chars == 0:
        if not paint.images and not paint.paths:
            return True, "nothing is painted on the page: it is blank"
        return False, f"no text layer; {_painted(paint)}"
    over = paint.image_share >= PAGE_IMAGE
    if over and paint.hidden * 2 >= paint.texts:
        return False, f"{said} hidden behind a page image: another program's OCR, read again"
    if over and count.chars < FEW:
        return False, f"{said}, too few to be the text of the page; {_painted(paint)}"
    if paint.texts and paint.hidden == paint.texts:
        return False, f"{said}, all of it invisible; {_painted(paint)}"
    if count.share(count.unknown) > MOST_UNKNOWN:
        share = count.share(count.unknown)
        return False, f"text layer lies: {share:.0%} of {count.chars:,} characters have no letter"
    if count.marks >= 10 and count.loose > MOST_LOOSE * count.marks:
        share = count.loose / count.marks
        return False, f"text layer lies: {share:.0%} of its Thai marks stand on no letter"
    known = f"{1 - count.share(count.unknown):.0%} of them known"
    if count.share(count.western) > 0.3 and count.thai < count.western:
        known = "Thai in an 8-bit code page under Western letters"
    elif count.shifted:
        known += f", {count.shifted} of them shifted Thai glyphs of the private use area"
    under = "over a page image" if over else "over no page image"
    return True, f"{said}, {known}, {under}"


def _painted(paint: Paint) -> str:
    parts: list[str] = []
    if paint.images:
        dpi = max(image.dpi for image in paint.images)
        parts.append(f"images over {paint.image_share:.0%} of the page, up to {dpi:.0f} dpi")
    if paint.paths:
        parts.append(f"{paint.paths} drawn paths")
    return ", ".join(parts) or "no image on it"
