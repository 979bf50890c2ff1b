"""Pages whose text is told by /ActualText: pdfium reads it, pdfminer does not.

Programs that shape Thai properly (Typst, newer Word and InDesign exports) paint a letter and its
marks as glyphs of their own choice and say beside them, in a marked-content property, which text
they mean. Without it the glyphs are misread or have no letter at all.
"""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import replace
from math import degrees

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.document import Box
from pipeline.readers.glyphs import Glyph

_SCALE = 100
"""Device units per point: pdfium turns page positions into whole device units."""

_KEY_BYTES = 64


def has_actual_text(page: pdfium.PdfPage) -> bool:
    """Return whether any text object of the page carries /ActualText."""
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        for number in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, number)
            for param in range(raw.FPDFPageObjMark_CountParams(mark)):
                if _param_key(mark, param) == "ActualText":
                    return True
    return False


def _param_key(mark: ctypes.c_void_p, number: int) -> str:
    buffer = (ctypes.c_ushort * _KEY_BYTES)()
    length = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetParamKey(mark, number, buffer, ctypes.sizeof(buffer), length)
    return bytes(buffer)[: length.value].decode("utf-16-le", errors="replace").rstrip("\0")


def actual_glyphs(page: pdfium.PdfPage) -> tuple[tuple[int, Glyph], ...]:
    """Return direction (degrees counterclockwise) and glyph of every character of a page.

    A mark is joined to the letter before it: pdfium shares the box of a cluster out among its
    characters, so that the boxes of marks mean nothing.
    """
    text_page = page.get_textpage()
    width, height = page.get_size()
    found: list[tuple[int, Glyph]] = []
    for index in range(text_page.count_chars()):
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue  # spaces and line ends that pdfium adds; gaps tell us the same
        char = _char(text_page, index)
        if char in ("", "\r", "\n", "\ufffe", "\x02"):
            continue
        direction, glyph = _glyph(page, text_page, index, char, (width, height))
        if found and unicodedata.category(char) == "Mn" and found[-1][0] == direction:
            found[-1] = (direction, _joined(found[-1][1], glyph))
        else:
            found.append((direction, glyph))
    return tuple(found)


def _char(text_page: pdfium.PdfTextpage, index: int) -> str:
    code = raw.FPDFText_GetUnicode(text_page, index)
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _glyph(
    page: pdfium.PdfPage,
    text_page: pdfium.PdfTextpage,
    index: int,
    char: str,
    size: tuple[float, float],
) -> tuple[int, Glyph]:
    left, bottom, right, top = text_page.get_charbox(index)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    corners = [_upright(page, a, b, size) for a in (left, right) for b in (bottom, top)]
    origin_x, origin_y = _upright(page, x.value, y.value, size)
    box = Box(
        min(a for a, _ in corners),
        min(b for _, b in corners),
        max(a for a, _ in corners),
        max(b for _, b in corners),
    )
    # pdfium's angle runs clockwise from the page as stored; /Rotate turns it further clockwise.
    angle = degrees(max(0.0, raw.FPDFText_GetCharAngle(text_page, index)))
    direction = round((angle - page.get_rotation()) / 90) * 90 % 360
    if direction == 90:
        x0, x1, baseline = -box.y1, -box.y0, origin_x
    elif direction == 180:
        x0, x1, baseline = -box.x1, -box.x0, -origin_y
    elif direction == 270:
        x0, x1, baseline = box.y0, box.y1, -origin_x
    else:
        x0, x1, baseline = box.x0, box.x1, origin_y
    font_size = abs(raw.FPDFText_GetFontSize(text_page, index)) or 1.0
    return direction, Glyph(char, x0, x1, baseline, font_size, box)


def _upright(
    page: pdfium.PdfPage, x: float, y: float, size: tuple[float, float]
) -> tuple[float, float]:
    """Return a position of the stored page in points from the top left of the page as shown."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    wide, high = round(size[0] * _SCALE), round(size[1] * _SCALE)
    raw.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, device_x, device_y)
    return device_x.value / _SCALE, device_y.value / _SCALE


def _joined(letter: Glyph, mark: Glyph) -> Glyph:
    return replace(
        letter,
        text=letter.text + mark.text,
        x1=max(letter.x1, mark.x1),
        box=letter.box.union(mark.box),
    )
