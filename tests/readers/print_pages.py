"""Pages of print with exact truth: the line of every pixel, and where each baseline runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.readers.fakes import FONT

Grey = NDArray[np.uint8]

TEXTS = (
    "ที่ทำการองค์การบริหารส่วนตำบลได้รับคะแนนรวม ๘๙.๒๖ อยู่ในระดับดี",
    "ผู้มีส่วนได้ส่วนเสียภายในรู้จักหน้าที่และเรื่องที่ต้องปฏิบัติ ๗๕.๔๐",
    "การป้องกันการทุจริตและการปรับปรุงกระบวนงานของผู้ปฏิบัติหน้าที่",
    "ญาติผู้ใหญ่ฐานะดีกู้เงินซื้อปุ๋ยให้ปู่ที่หมู่บ้านทุ่งใหญ่เมื่อปีที่แล้ว",
    "ข้อมูลพื้นฐาน - การติดต่อประสานงานเพื่อยื่นเรื่องต่อผู้อำนวยการ",
    "มีการแก้ไขกฎหมายเกี่ยวกับการใช้ทรัพย์สินของทางราชการ ๓๐ ครั้ง",
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as drawn: its text, baseline (row by column) and body in pixels."""

    text: str
    rows: NDArray[np.float64]
    body: float


@dataclass(frozen=True, slots=True)
class PrintPage:
    """A page, the number of the line (from 1) that each dark pixel belongs to, and the lines."""

    pixels: Grey
    owner: NDArray[np.int32]
    lines: tuple[Printed, ...]


def font(size: float, face: str = FONT.name) -> ImageFont.FreeTypeFont:
    """Return a face of the TLWG family."""
    path = str(FONT.parent / face)
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def body_of(size: float, face: str = FONT.name) -> float:
    """Return the height of ก, measured large."""
    return -font(400, face).getbbox("ก", anchor="ls")[1] * size / 400


class Sheet:
    """Paper to print lines on, one by one."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels = np.full((height, width), 255, np.uint8)
        self.owner = np.zeros((height, width), np.int32)
        self.lines: list[Printed] = []

    def put(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        face: str = FONT.name,
        bend: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
    ) -> None:
        """Print a line; its baseline begins at (x, y) and runs `bend` rows lower by column."""
        height, width = self.pixels.shape
        flat = Image.new("L", (width, height), 255)
        ImageDraw.Draw(flat).text((x, y), text, font=font(size, face), anchor="ls", fill=0)
        ink = np.asarray(flat)
        rows = np.full(width, float(y))
        if bend is not None:
            by = bend(np.arange(width, dtype=np.float64))
            rows = rows + by
            at_y, at_x = np.indices(ink.shape).astype(np.float32)
            source = (at_y - by[None, :]).astype(np.float32)
            moved = cv2.remap(
                ink, np.asarray(at_x), source, cv2.INTER_LINEAR, borderValue=(255, 255, 255, 255)
            )
            ink = np.asarray(moved, dtype=np.uint8)
        self.lines.append(Printed(text, rows, body_of(size, face)))
        self.owner[(ink < self.pixels) & (ink < 140)] = len(self.lines)
        self.pixels = np.minimum(self.pixels, ink)

    def page(self) -> PrintPage:
        """Return the page as it is now."""
        return PrintPage(self.pixels.copy(), self.owner.copy(), tuple(self.lines))


def text_page(
    *,
    pitch: float = 2.7,
    size: float = 44.0,
    face: str = FONT.name,
    count: int = 9,
    texts: Sequence[str] = TEXTS,
    bend: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
) -> PrintPage:
    """Return a page of running text; `pitch` is told in bodies, baseline to baseline."""
    body = body_of(size, face)
    sheet = Sheet(1500, int(pitch * body * count + 8 * body))
    for number in range(count):
        text = texts[number % len(texts)]
        sheet.put(text, 100, round(4 * body + number * pitch * body), size, face=face, bend=bend)
    return sheet.page()
