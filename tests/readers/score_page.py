"""A page of a score table of many agencies, drawn with the place of every cell known."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.readers.fakes import FONT

Slot = tuple[int, int, int, int]
"""Row, column, rows spanned, columns spanned."""

WORDS = ("องค์การบริหารส่วนตำบล", "เทศบาลเมือง", "สำนักงาน", "กรม", "การปกครอง", "บ้านใหม่", "ป่าสัก")
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as drawn: where it stands in the grid, its rulings, its text."""

    slot: Slot
    box: tuple[int, int, int, int]
    text: str


@dataclass(frozen=True, slots=True)
class ScorePage:
    """RGB pixels at 300 dpi (A4), and the cells drawn on them."""

    pixels: NDArray[np.uint8]
    cells: tuple[DrawnCell, ...]


def score_page(seed: int, *, rows: int = 28, signed: bool = True) -> ScorePage:
    """Return one page: two header rows with spans, `rows` agencies, a marked row, a signature."""
    rng = Random(seed)
    page = Image.new("RGB", (2480, 3508), "white")
    pen = ImageDraw.Draw(page)
    size = rng.choice((54, 58, 63, 66))
    font = ImageFont.truetype(str(FONT), size)
    line = round(size * rng.uniform(1.15, 1.4))
    xs = [180 + rng.randrange(60)]
    for share in (0.07, 0.37, 0.1, 0.1, 0.1, 0.1, 0.16):
        xs.append(xs[-1] + round(share * 2050 * rng.uniform(0.95, 1.05)))
    ys = [330 + rng.randrange(80)]
    header = (round(1.25 * line), round(1.25 * line))
    texts: list[tuple[Slot, str]] = [
        ((0, 0, 2, 1), "ที่"),
        ((0, 1, 2, 1), "ชื่อหน่วยงาน"),
        ((0, 2, 1, 4), "เครื่องมือการประเมิน ITA"),
        ((0, 6, 2, 1), "ระดับผล\nการประเมิน"),
        *(((1, 2 + n, 1, 1), name) for n, name in enumerate(("IIT", "EIT", "OIT", "รวม"))),
    ]
    ys.extend([ys[0] + header[0], ys[0] + sum(header)])
    thai = rng.random() < 0.7
    for row in range(2, 2 + rows):
        name = "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3)))
        two = rng.random() < 0.12
        scores = [f"{rng.uniform(0, top):.2f}" for top in (30, 30, 40, 100)]
        if rng.random() < 0.08:
            scores = ["-"] * 4
        values = [str(row + 160), name[:16] + ("\n" + name[-9:] if two else ""), *scores]
        values.append("" if rng.random() < 0.06 else rng.choice(("ผ่าน", "ผ่านดี", "ต้องปรับปรุง", "A")))
        for col, value in enumerate(values):
            texts.append(((row, col, 1, 1), value.translate(THAI) if thai else value))
        ys.append(ys[-1] + (2 * line if two else round(1.22 * line)))
        if ys[-1] > 3230:
            break
    marked = rng.randrange(3, len(ys) - 2)
    if rng.random() < 0.6:
        pen.rectangle(
            (xs[0], ys[marked], xs[-1], ys[marked + 1]), fill=(255, 242, rng.choice((0, 90)))
        )
    if rng.random() < 0.4:
        fill = rng.choice(((189, 215, 238), (217, 217, 217), (31, 78, 121), (68, 114, 196)))
        pen.rectangle((xs[0], ys[0], xs[-1], ys[2]), fill=fill)
    else:
        fill = (255, 255, 255)
    ink = rng.choice((0, 0, 0, 60, 110, 150))
    weight = rng.choice((2, 3, 4, 6))
    cells: list[DrawnCell] = []
    for (row, col, row_span, col_span), text in texts:
        if row + row_span >= len(ys):
            continue
        box = (xs[col], ys[row], xs[col + col_span], ys[row + row_span])
        pen.rectangle(
            (
                box[0] - weight // 2,
                box[1] - weight // 2,
                box[2] + weight // 2,
                box[3] + weight // 2,
            ),
            outline=(ink, ink, ink),
            width=weight,
        )
        cells.append(DrawnCell((row, col, row_span, col_span), box, text))
    for cell in cells:
        lines = cell.text.split("\n")
        light = cell.slot[0] < 2 and sum(fill) < 450
        for number, part in enumerate(lines):
            wide = pen.textlength(part, font=font)
            left = cell.box[0] + 18 if cell.slot[1] == 1 else (cell.box[0] + cell.box[2] - wide) / 2
            middle = (cell.box[1] + cell.box[3]) / 2 + (number - (len(lines) - 1) / 2) * line * 0.86
            place = (left, middle + 0.27 * size)
            pen.text(place, part, font=font, fill="white" if light else "black", anchor="ls")
    pen.text((1180, 200), f"- {seed % 90} -".translate(THAI), font=font, fill="black")
    pen.text((1750, min(3400, ys[-1] + 60)), "๑๙๐. องค์การ…", font=font, fill="black")
    if signed:
        _sign(pen, rng, xs[-2], ys[-4])
    return ScorePage(np.asarray(page, dtype=np.uint8), tuple(cells))


def _sign(pen: ImageDraw.ImageDraw, rng: Random, left: int, top: int) -> None:
    """Draw a scrawl over the last column, by pen: blue or black."""
    wide, high = rng.uniform(200, 330), rng.uniform(70, 150)
    turns, lean = rng.uniform(2.5, 5.0), rng.uniform(0, 6.3)
    points = [
        (
            left + 60 + wide * t + 0.2 * wide * np.cos(turns * 6.28 * t + lean),
            top + 130 + high * np.sin(turns * 6.28 * t) * (1 - 0.6 * t) - 40 * t,
        )
        for t in np.linspace(0, 1, 160)
    ]
    pen.line(points, fill=rng.choice(((30, 40, 150), (20, 20, 30))), width=6, joint="curve")
