"""Draws digits as old metal type has them, which no font here does: the ๙ of the Gazette.

Its bowl begins with a loop at the right, as that of ๔ does; from its upper end a bar runs to the
right, and over that bar the stroke comes back, turns, and ends in a second bar with a tick. The
shape is drawn from strokes of a round pen, each time a little different.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

OLD_DIGITS = frozenset("๙")
"""Digits that `OldType` can draw."""

_FINER = 4  # drawn this many times larger, then made smaller: Pillow's lines have ragged edges
_MEASURED_AT = 400

Point = tuple[float, float]


@cache
def stem_of(path: str) -> float:
    """Return the thickness of a face's stems as a share of its size, measured on า.

    A face without it gives that of l.
    """
    font = ImageFont.truetype(path, _MEASURED_AT, layout_engine=ImageFont.Layout.RAQM)
    thin: list[int] = []
    for letter in "าl":
        image = Image.new("L", (_MEASURED_AT, 2 * _MEASURED_AT), 0)
        ImageDraw.Draw(image).text((50, _MEASURED_AT), letter, font=font, fill=255, anchor="ls")
        ink = np.asarray(image) > 127
        if not ink.any():
            continue
        rows = np.flatnonzero(ink.any(axis=1))
        low = ink[rows[0] + len(rows) // 2 : rows[-1] - len(rows) // 10]
        thin = [int(row.sum()) for row in low if row.any()]
        if thin:
            break
    return float(np.median(thin)) / _MEASURED_AT if thin else 0.08


@dataclass(frozen=True, slots=True)
class OldType:
    """The digits of one line in old type; all of a line look alike.

    Attributes:
        body: Height of น in pixels.
        stem: Thickness of strokes in pixels.
        seed: Equal seeds give equal shapes.
    """

    body: float
    stem: float
    seed: int

    @property
    def advance(self) -> float:
        """How far a digit moves the pen, in pixels."""
        wide, side = self._measures(Random(self.seed))
        return wide + 2 * side

    def _measures(self, look: Random) -> tuple[float, float]:
        return self.body * look.uniform(0.72, 1.05), self.body * look.uniform(0.06, 0.14)

    def draw_nine(self, image: Image.Image, x: float, baseline: int) -> None:
        """Draw ๙ into a grey image, black on white, beginning at `x`."""
        look = Random(self.seed)
        wide, side = self._measures(look)
        body, stem = self.body, self.stem
        half = stem / 2
        loop = max(0.7 * stem, body * look.uniform(0.11, 0.19))

        def at(across: float, up: float) -> Point:
            """Return a place, `across` in widths, `up` in bodies, not quite where it should be."""
            return (
                side + half + (wide - stem) * (across + look.gauss(0, 0.025)),
                2 * body - half - (body - stem) * (up + look.gauss(0, 0.02)),
            )

        shoulder = at(look.uniform(0.05, 0.22), look.uniform(0.74, 0.9))
        eye = at(look.uniform(0.72, 0.86), look.uniform(0.4, 0.56))
        rim = (eye[0] + loop - half, eye[1])
        bowl = [rim, at(0.86, 0.2), at(0.45, 0.0), at(0.06, 0.2), at(0.0, 0.48), shoulder]
        bar = [shoulder, at(0.5, look.uniform(0.82, 0.9)), at(look.uniform(0.65, 1.0), 0.9)]
        top = look.uniform(1.18, 1.42)
        tail = [
            shoulder,
            at(look.uniform(0.02, 0.12), (top + 0.8) / 2 + 0.06),
            at(0.2, top),
            at(look.uniform(0.6, 0.8), top),
            at(look.uniform(0.85, 0.95), top + 0.08),
            at(look.uniform(0.95, 1.1), top + look.uniform(0.25, 0.42)),
        ]
        tile = Image.new("L", (round(1.6 * body) * _FINER, round(2.4 * body) * _FINER), 255)
        pen = ImageDraw.Draw(tile)
        for path in (_curve(bowl), bar, _curve(tail)):
            _stroke(pen, path, stem)
        filled = look.random() < 0.4
        _ring(pen, eye, loop, loop if filled else stem)
        small = tile.resize((tile.width // _FINER, tile.height // _FINER), Image.Resampling.BOX)
        left, upper = round(x), round(baseline - 2 * body)
        place = (left, upper, left + small.width, upper + small.height)
        image.paste(ImageChops.darker(image.crop(place), small), place)


def _ring(pen: ImageDraw.ImageDraw, middle: Point, radius: float, thick: float) -> None:
    left, top = ((v - radius) * _FINER for v in middle)
    right, bottom = ((v + radius) * _FINER for v in middle)
    pen.ellipse((left, top, right, bottom), outline=0, width=max(1, round(thick * _FINER)))


def _stroke(pen: ImageDraw.ImageDraw, path: list[Point], stem: float) -> None:
    """Draw with a round pen."""
    thick = max(1, round(stem * _FINER))
    points = [(a * _FINER, b * _FINER) for a, b in path]
    pen.line(points, fill=0, width=thick, joint="curve")
    for a, b in (points[0], points[-1]):
        pen.ellipse((a - thick / 2, b - thick / 2, a + thick / 2, b + thick / 2), fill=0)


def _curve(corners: list[Point]) -> list[Point]:
    """Return a smooth way through points (Catmull-Rom: each span bends as its neighbours lie)."""
    ends = np.array([corners[0], *corners, corners[-1]], dtype=np.float64)
    steps = np.linspace(0, 1, 9)[:, None]
    way: list[Point] = []
    for before, a, b, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        bent = (
            2 * a
            + (b - before) * steps
            + (2 * before - 5 * a + 4 * b - after) * steps**2
            + (3 * a - before - 3 * b + after) * steps**3
        ) / 2
        way += [(float(p), float(q)) for p, q in bent]
    return way
