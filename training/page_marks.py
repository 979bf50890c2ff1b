"""What office life leaves on a sheet: copies, stamps, signatures, marker pen, folds and holes.

Every function works on a page of uint8 (height x width x 3, RGB) and marks it in place, as a pen
would; lengths are given in millimetres and become pixels by the page's resolution. Inks multiply:
a stamp over black print leaves the print black, a marker pen leaves it readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import hypot, pi

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.fonts import OFFICIAL, faces

Page = NDArray[np.uint8]
Grey = NDArray[np.uint8]
Field = NDArray[np.float32]
Colour = tuple[float, float, float]

MM_PER_INCH = 25.4

STAMP_INKS: tuple[Colour, ...] = ((0.16, 0.22, 0.68), (0.40, 0.16, 0.62), (0.80, 0.12, 0.20))
"""Blue, violet and red ink: the share of red, green and blue light that full ink reflects."""

PEN_INKS: tuple[Colour, ...] = ((0.10, 0.16, 0.56), (0.14, 0.24, 0.70), (0.09, 0.09, 0.11))
"""Two blue pens and a black one."""

MARKER_INKS: tuple[Colour, ...] = ((1.0, 0.97, 0.25), (0.62, 1.0, 0.45), (1.0, 0.62, 0.80))
"""Yellow, green and pink."""

OFFICES = (
    "องค์การบริหารส่วนตำบลหนองสระใหม่",
    "เทศบาลตำบลบ้านทุ่งกลาง",
    "สำนักงานปลัดกระทรวง",
    "กองยุทธศาสตร์และแผนงาน",
    "องค์การบริหารส่วนจังหวัด",
)
PLACES = ("อำเภอเมือง", "งานสารบรรณ", "สำนักปลัด", "ประเทศไทย", "ฝ่ายบริหารทั่วไป")
BOXES = (
    ("สำเนาถูกต้อง",),
    ("เลขที่รับ ๑๓๗๒", "วันที่ ๒๔ ม.ค. ๒๕๖๗", "เวลา ๑๐.๔๕ น."),
    ("ลงรับแล้ว", "๑๘ มี.ค. ๒๕๖๘"),
    ("รับที่ ๙๐๖/๒๕๖๖", "วันที่ ๕ เม.ย. ๖๖"),
)


def smooth_field(
    rng: np.random.Generator, shape: Sequence[int], cells: int, low: float, high: float
) -> Field:
    """Return height x width values that change smoothly between `low` and `high`.

    Args:
        rng: Source of every choice.
        shape: Height and width.
        cells: Random values along the longer side; more make smaller patches.
        low: Least value.
        high: Largest value.
    """
    height, width = shape[0], shape[1]
    longest = max(height, width)
    rows, columns = (max(2, round(cells * side / longest)) for side in (height, width))
    grid = rng.uniform(0.0, 1.0, (rows, columns)).astype(np.float32)
    wide = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(wide, 0.0, 1.0) * (high - low) + low, dtype=np.float32)


def grain(rng: np.random.Generator, shape: Sequence[int], size: int = 3) -> Grey:
    """Return height x width noise around 128, in grains of `size` pixels (odd; 1 for single)."""
    noise = np.frombuffer(rng.bytes(shape[0] * shape[1]), np.uint8).reshape(shape[0], shape[1])
    if size == 1:
        return noise
    return np.asarray(cv2.blur(noise, (size, size)), dtype=np.uint8)


def to_grey(page: Page) -> Grey:
    """Return how light the page is, 0 to 255."""
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def text_rows(grey: Grey, dpi: float) -> list[tuple[int, int, int]]:
    """Return (row, first column, last column) of the middle of every band of print.

    Rows are told by how often they change between ink and paper, so that rulings do not count.
    """
    dark = (grey < 128).astype(np.int8)
    changes = np.abs(np.diff(dark, axis=1)).sum(axis=1).astype(np.float32)
    reach = max(3, round(dpi * 2.0 / MM_PER_INCH)) | 1
    profile = cv2.GaussianBlur(changes.reshape(-1, 1), (1, reach), 0).ravel()
    peak = cv2.dilate(profile.reshape(-1, 1), np.ones((reach, 1), np.uint8)).ravel()
    rows = np.flatnonzero((profile == peak) & (profile > max(4.0, 0.15 * float(profile.max()))))
    found: list[tuple[int, int, int]] = []
    for row in rows:
        near = dark[max(0, row - reach // 4) : row + reach // 4 + 1].any(axis=0)
        columns = np.flatnonzero(near)
        if len(columns) and (not found or row - found[-1][0] > reach // 2):
            found.append((int(row), int(columns[0]), int(columns[-1])))
    return found


def press(page: Page, cover: Field, ink: Colour, x: float, y: float) -> None:
    """Lay ink on the page, its middle at (x, y); what hangs over the edge is lost.

    Args:
        page: Marked in place.
        cover: Height x width, 0 no ink, 1 full ink.
        ink: Share of light that full ink reflects.
        x: Column of the middle of `cover`.
        y: Row of the middle of `cover`.
    """
    height, width = cover.shape
    left, top = round(x - width / 2), round(y - height / 2)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + width), min(page.shape[0], top + height)
    if x0 >= x1 or y0 >= y1:
        return
    part = cover[y0 - top : y1 - top, x0 - left : x1 - left, None]
    under = page[y0:y1, x0:x1].astype(np.float32)
    kept = 1.0 - part * (1.0 - np.array(ink, np.float32))
    page[y0:y1, x0:x1] = np.clip(under * kept + 0.5, 0, 255).astype(np.uint8)


@lru_cache(maxsize=64)
def _stamp_font(index: int, size: int) -> ImageFont.FreeTypeFont:
    official = [f for f in faces(held_out=False) if f.family in OFFICIAL and "talic" not in f.style]
    upright = [face for face in official if "blique" not in face.style]
    return ImageFont.truetype(upright[index % len(upright)].path, size)


def _strip(text: str, font: ImageFont.FreeTypeFont) -> Grey:
    """Return one line of text, 255 ink on 0, cut to its ink."""
    left, top, right, bottom = (round(v) for v in font.getbbox(text))
    image = Image.new("L", (right - left + 4, bottom - top + 4), 0)
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, font=font, fill=255)
    return np.asarray(image, dtype=np.uint8)


def _bent(strip: Grey, side: int, radius: float, top: bool) -> Grey:
    """Return the strip bent around the middle of a square, over the top or under the bottom."""
    height, width = strip.shape
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32) - (side - 1) / 2
    angle = np.arctan2(xs, -ys if top else ys)
    along = angle * radius + width / 2
    far = np.sqrt(xs * xs + ys * ys)
    across = height / 2 - (far - radius) if top else height / 2 + (far - radius)
    bent = cv2.remap(strip, along, across, cv2.INTER_LINEAR)
    return np.asarray(bent, dtype=np.uint8)


def _emblem(rng: np.random.Generator, side: int, radius: float) -> Grey:
    """Return a crest: random strokes, the same left and right."""
    half = np.zeros((side, side), np.uint8)
    middle = side / 2
    for _ in range(int(rng.integers(7, 12))):
        turn = rng.uniform(0, pi)
        points = [(middle, middle + rng.uniform(-0.9, 0.9) * radius)]
        for _ in range(int(rng.integers(2, 5))):
            turn += rng.uniform(-0.8, 0.8)
            far = rng.uniform(0.2, 0.95) * radius
            points.append((middle + abs(np.sin(turn)) * far, middle - np.cos(turn) * far))
        line = np.round(np.array(points)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(half, [line], False, 255, max(1, side // 90), cv2.LINE_AA)
    return np.asarray(np.maximum(half, half[:, ::-1]), np.uint8)


def _round_stamp(rng: np.random.Generator, dpi: float) -> Grey:
    radius = rng.uniform(14, 20) / MM_PER_INCH * dpi
    side = int(2 * radius) + 9
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32) - (side - 1) / 2
    far = np.sqrt(xs * xs + ys * ys)
    thick = 0.35 / MM_PER_INCH * dpi * rng.uniform(0.8, 1.6)
    mask = np.clip(thick - np.abs(far - radius) + 0.5, 0, 1)
    mask = np.maximum(mask, np.clip(0.7 * thick - np.abs(far - 0.64 * radius) + 0.5, 0, 1))
    drawn = (mask * 255).astype(np.uint8)
    middle = 0.82 * radius
    family = int(rng.integers(0, 1000))
    for text, top, share in (
        (OFFICES[int(rng.integers(len(OFFICES)))], True, 0.62),
        (PLACES[int(rng.integers(len(PLACES)))], False, 0.26),
    ):
        strip = _strip(text, _stamp_font(family, max(8, round(0.24 * radius))))
        room = share * 2 * pi * middle
        if strip.shape[1] > room:
            strip = np.asarray(
                cv2.resize(strip, (int(room), strip.shape[0]), interpolation=cv2.INTER_AREA)
            )
        drawn = np.maximum(drawn, _bent(strip, side, middle, top))
    return np.asarray(np.maximum(drawn, _emblem(rng, side, 0.55 * radius)), np.uint8)


def _box_stamp(rng: np.random.Generator, dpi: float) -> Grey:
    lines = BOXES[int(rng.integers(len(BOXES)))]
    size = max(8, round(rng.uniform(4.0, 6.0) / MM_PER_INCH * dpi))
    font = _stamp_font(int(rng.integers(0, 1000)), size)
    strips = [_strip(line, font) for line in lines]
    pad = round(0.45 * size)
    width = max(s.shape[1] for s in strips) + 2 * pad
    height = sum(s.shape[0] for s in strips) + pad * (len(strips) + 1)
    drawn = np.zeros((height, width), np.uint8)
    y = pad
    for strip in strips:
        drawn[y : y + strip.shape[0], pad : pad + strip.shape[1]] = strip
        y += strip.shape[0] + pad
    thick = max(1, round(0.4 / MM_PER_INCH * dpi))
    cv2.rectangle(drawn, (thick, thick), (width - 1 - thick, height - 1 - thick), 255, thick)
    return drawn


def _turned(mask: Grey, degrees: float) -> Grey:
    height, width = mask.shape
    side = int(hypot(height, width)) + 2
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    return np.asarray(cv2.warpAffine(mask, matrix, (side, side)), dtype=np.uint8)


def _jittered(ink: Colour, rng: np.random.Generator) -> Colour:
    red, green, blue = (float(np.clip(v + rng.uniform(-0.05, 0.05), 0, 1)) for v in ink)
    return red, green, blue


def stamp(page: Page, rng: np.random.Generator, dpi: float, x: float, y: float) -> None:
    """Press a round seal or a rectangular stamp on the page, unevenly inked.

    Raises:
        FontsMissing: There are no fonts for its words.
    """
    drawn = _round_stamp(rng, dpi) if rng.random() < 0.6 else _box_stamp(rng, dpi)
    turned = cv2.GaussianBlur(_turned(drawn, rng.uniform(-14, 14)), (0, 0), rng.uniform(0.4, 0.9))
    pressure = smooth_field(rng, turned.shape, 6, rng.uniform(0.25, 0.6), 1.0)
    worn = np.clip(grain(rng, turned.shape).astype(np.float32) / 60 - 1.1, 0, 1)
    cover = turned.astype(np.float32) / 255 * pressure * (0.6 + 0.4 * worn)
    ink = STAMP_INKS[int(rng.integers(len(STAMP_INKS)))]
    strength = rng.uniform(0.6, 0.95)
    press(page, np.asarray(cover * strength, np.float32), _jittered(ink, rng), x, y)


def _scrawl(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return points of a signature in a unit box: a large first letter, waves, a tail."""
    time = np.linspace(0, 1, 260)
    envelope = 0.25 + 0.75 * np.exp(-((time - rng.uniform(0.05, 0.2)) ** 2) / 0.02)
    loops = rng.uniform(5, 9)
    phase = rng.uniform(0, 2 * pi, 4)
    x = time + 0.10 * envelope * np.cos(2 * pi * loops * time + phase[0])
    y = 0.5 + 0.42 * envelope * np.sin(2 * pi * loops * time + phase[1])
    y += 0.10 * np.sin(2 * pi * 2.3 * time + phase[2]) - rng.uniform(-0.1, 0.25) * time
    x += 0.05 * np.sin(2 * pi * 3.1 * time + phase[3])
    tail = time > rng.uniform(0.82, 0.95)
    y[tail] = y[tail][0] + rng.uniform(-0.3, 0.3) * np.linspace(0, 1, int(tail.sum()))
    return np.column_stack([x, y])


def signature(page: Page, rng: np.random.Generator, dpi: float, x: float, y: float) -> None:
    """Sign the page with a blue or black pen, the middle of the scrawl at (x, y)."""
    width = rng.uniform(22, 45) / MM_PER_INCH * dpi
    height = width * rng.uniform(0.28, 0.5)
    points = _scrawl(rng) * (width, height)
    turn = np.deg2rad(rng.uniform(-15, 6))
    points @= np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points += 6 - points.min(axis=0)
    high, wide = (int(v) + 12 for v in points.max(axis=0)[::-1])
    drawn = np.zeros((4 * high, 4 * wide), np.uint8)
    pen = rng.uniform(0.30, 0.60) / MM_PER_INCH * dpi * 4
    fast = np.hypot(*np.diff(points, axis=0).T)
    thin = 1.25 - 0.5 * np.clip(fast / np.percentile(fast, 90), 0, 1)
    corners = np.round(points * 4).astype(int).tolist()
    for begin, end, share in zip(corners[:-1], corners[1:], thin, strict=True):
        cv2.line(drawn, begin, end, 255, max(1, round(pen * share)), cv2.LINE_AA)
    small = cv2.resize(drawn, (wide, high), interpolation=cv2.INTER_AREA)
    cover = np.asarray(small, np.float32) / 255 * smooth_field(rng, small.shape, 9, 0.7, 1.0)
    ink = PEN_INKS[int(rng.integers(len(PEN_INKS)))]
    press(page, np.asarray(cover * rng.uniform(0.8, 1.0), np.float32), _jittered(ink, rng), x, y)


def marker(
    page: Page, rng: np.random.Generator, dpi: float, row: float, x0: float, x1: float
) -> None:
    """Draw a marker pen over a line of print from x0 to x1; the print stays as dark as it was."""
    tip = rng.uniform(3.6, 5.2) / MM_PER_INCH * dpi
    high, wide = int(2.2 * tip), max(int(tip), int(x1 - x0))
    drawn = np.zeros((high, wide), np.uint8)
    steps = np.linspace(0.4 * tip, wide - 0.4 * tip, 9)
    wave = high / 2 + np.cumsum(rng.uniform(-0.06, 0.06, 9)) * tip
    line = np.round(np.column_stack([steps, wave])).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(drawn, [line], False, 255, max(1, round(tip)), cv2.LINE_AA)
    edge = cv2.GaussianBlur(drawn, (0, 0), max(0.5, 0.05 * tip)).astype(np.float32) / 255
    cover = edge * smooth_field(rng, edge.shape, 12, 0.75, 1.0)
    ink = MARKER_INKS[int(rng.integers(len(MARKER_INKS)))]
    strength = rng.uniform(0.55, 0.95)
    press(page, np.asarray(cover * strength, np.float32), _jittered(ink, rng), (x0 + x1) / 2, row)


def write_on(page: Page, rng: np.random.Generator, dpi: float) -> None:
    """Stamp, sign and mark the page, mostly across its print.

    Raises:
        FontsMissing: A stamp is due and there are no fonts for its words.
    """
    mm = dpi / MM_PER_INCH
    height, width = page.shape[:2]
    rows = text_rows(to_grey(page), dpi)

    def somewhere() -> tuple[float, float]:
        """Return a place on a line of print, or on the sheet where there is none."""
        if not rows:
            return rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height
        row, x0, x1 = rows[int(rng.integers(len(rows)))]
        return x0 + rng.uniform(0.0, 1.0) * (x1 - x0), row + rng.uniform(-4, 4) * mm

    if rng.random() < 0.7:
        for _ in range(int(rng.integers(1, 4))):
            if not rows:
                break
            row, x0, x1 = rows[int(rng.integers(len(rows)))]
            long = max(12 * mm, rng.uniform(0.1, 1.0) * (x1 - x0))
            begin = rng.uniform(x0 - 2 * mm, max(x0, x1 - long) + 2 * mm)
            middle = row + rng.uniform(-0.6, 0.6) * mm
            marker(page, rng, dpi, middle, begin, begin + long)
    signed = rng.random() < 0.85
    x, y = somewhere()
    if signed:
        signature(page, rng, dpi, x, y)
    if rng.random() < 0.85:
        if not signed or rng.random() < 0.6:
            x, y = somewhere()
        stamp(page, rng, dpi, x - rng.uniform(0, 20) * mm, y + rng.uniform(-8, 8) * mm)
