"""Draws one line of print with a face of `training.fonts`, at a size measured in letter bodies.

Characters that a face does not have (Latin in Noto, boxes and ticks in all) are drawn with another
face or, for signs, by hand. Everything stands on one baseline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from random import Random

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.fonts import OFFICIAL, Face
from training.old_type import OLD_DIGITS, OldType, stem_of

Grey = NDArray[np.uint8]

_MEASURED_AT = 400
_LETTER = re.compile(r".[ัิีึืฺุู็่้๊๋์ํำ]*")
"""A letter with the marks that stand on it."""

_SIGNS = frozenset("☐☑✓√■●○•")
_LOOPLESS = frozenset({"anuphan", "ibm-plex-sans-thai", "kanit", "mitr", "prompt", "NotoSansThai"})
_UNUSED = frozenset({"TlwgMono"})
_SELDOM = frozenset({"Purisa", "Sawasdee", "TlwgTypewriter", "TlwgTypist", "mali", "pridi"})


def weight_of(face: Face) -> float:
    """Return how often a face is drawn, relative to a plain one.

    Faces without loops print ๑ like 9 and ข like 1: some are needed, many would teach guessing.
    """
    if face.family in _UNUSED:
        return 0.0
    weight = 1.0
    if face.family in OFFICIAL:
        weight = 3.5
    elif face.family in _LOOPLESS:
        weight = 0.25
    elif face.family in _SELDOM:
        weight = 0.35
    slanted = "talic" in face.style or "blique" in face.style
    heavy = "old" in face.style or face.style.startswith(("700", "500"))
    return weight * (0.3 if slanted else 1.0) * (0.5 if heavy else 1.0)


@cache
def _covered(path: str) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


@cache
def _body_per_size(path: str) -> float:
    """Return the height of น above the baseline for a font of size 1.

    In a face without Thai a capital stands for it: it is about a quarter higher.
    """
    font = ImageFont.truetype(path, _MEASURED_AT, layout_engine=ImageFont.Layout.RAQM)
    letters, share = ("กนร", 1.0) if "น" in _covered(path) else ("HEZ", 0.8)
    heights = sorted(-font.getbbox(letter, anchor="ls")[1] for letter in letters)
    return share * float(heights[1]) / _MEASURED_AT


@lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn line.

    Attributes:
        pixels: Height x width, 0 black ink on 255 paper.
        baseline: Row on which the letters stand.
        body: Height of น in pixels.
        left: First column of the text's advance.
        right: Column after its end.
    """

    pixels: Grey
    baseline: int
    body: float
    left: int
    right: int


def draw_line(
    text: str,
    face: Face,
    others: Sequence[Face],
    rng: Random,
    *,
    body: float,
    around: tuple[str, str] = ("", ""),
    pitch: float = 3.0,
    gap: float = 1.0,
    tracking: float = 0.0,
    latin: Face | None = None,
    old_digits: bool = False,
) -> Drawn:
    """Draw a text as one line.

    Args:
        text: The line, in the charset.
        face: The face to draw with.
        others: Faces for what it lacks, tried in order.
        rng: For the signs drawn by hand.
        body: Wanted height of น in pixels.
        around: Texts of the line above and the line below, "" for none.
        pitch: Distance of baselines in bodies.
        gap: Width of spaces, as a factor.
        latin: Face of Latin letters and Arabic digits, where it is not the line's own.
        tracking: White between letters in bodies, as justified or spaced print has it; below zero
            they touch.
        old_digits: Whether digits have the shapes of old metal type.
    """
    size = max(6, round(body / _body_per_size(face.path)))
    body = size * _body_per_size(face.path)
    old = OldType(body, size * stem_of(face.path), rng.getrandbits(32)) if old_digits else None
    runs = list(_runs(text, face, others, latin, by_hand=OLD_DIGITS if old else frozenset()))
    if tracking:
        runs = [(letter, chosen) for run, chosen in runs for letter in _LETTER.findall(run)]
    widths = [_advance(run, chosen, size, body, gap, old) + tracking * body for run, chosen in runs]
    left = round(1.5 * body)
    width = round(sum(widths)) + 2 * left
    baseline = round(2.9 * body)
    image = Image.new("L", (width, round(4.4 * body)), 255)
    pen = ImageDraw.Draw(image)
    x = float(left)
    for (run, chosen), advance in zip(runs, widths, strict=True):
        if chosen is None and old is not None and run[0] in OLD_DIGITS:
            for k in range(len(run)):
                old.draw_nine(image, x + k * old.advance, baseline)
        elif chosen is None:
            _draw_sign(pen, run, x, baseline, body, rng)
        elif run != " ":
            pen.text(
                (x, baseline),
                run,
                font=_font(chosen.path, _size(chosen, body)),
                fill=0,
                anchor="ls",
            )
        x += advance
    font = _font(face.path, size)
    for neighbour, shift in zip(around, (-pitch, pitch), strict=True):
        if neighbour:
            start = left - rng.uniform(0, 6) * body
            pen.text((start, baseline + shift * body), neighbour, font=font, fill=0, anchor="ls")
    return Drawn(np.asarray(image, dtype=np.uint8).copy(), baseline, body, left, round(x))


def _size(face: Face, body: float) -> int:
    return max(6, round(body / _body_per_size(face.path)))


def _runs(
    text: str,
    face: Face,
    others: Sequence[Face],
    latin: Face | None,
    by_hand: frozenset[str],
) -> Iterator[tuple[str, Face | None]]:
    """Cut a text into what one face can draw; None stands for signs drawn by hand."""

    def chosen(character: str) -> tuple[str, Face | None]:
        if character == " ":
            return " ", face
        if character in _SIGNS or character in by_hand:
            return character, None
        if latin is not None and character.isascii() and character in _covered(latin.path):
            return latin.path, latin
        for candidate in (face, *others):
            if character in _covered(candidate.path):
                return candidate.path, candidate
        return character, None

    for (_, run_face), group in groupby(text, key=chosen):
        yield "".join(group), run_face


def _advance(
    run: str, face: Face | None, size: int, body: float, gap: float, old: OldType | None
) -> float:
    if face is None and old is not None and run[0] in OLD_DIGITS:
        return len(run) * old.advance
    if face is None:
        return len(run) * 1.5 * body
    if run == " ":
        return _font(face.path, size).getlength(" ") * gap + 0.05 * body
    return _font(face.path, _size(face, body)).getlength(run)


def _draw_sign(
    pen: ImageDraw.ImageDraw, run: str, x: float, baseline: int, body: float, rng: Random
) -> None:
    """Draw boxes, ticks and bullets by hand, each time a little different."""
    for sign in run:
        side = body * rng.uniform(0.9, 1.25)
        line = max(1, round(body * rng.uniform(0.05, 0.13)))
        bottom = baseline + body * rng.uniform(-0.05, 0.12)
        box = (x + 0.1 * body, bottom - side, x + 0.1 * body + side, bottom)
        if sign in "☐☑":
            pen.rectangle(box, outline=0, width=line)
        if sign in "☑✓√":
            flat = rng.uniform(0.45, 0.65)
            tick = [
                (box[0] + 0.15 * side, bottom - rng.uniform(0.35, 0.5) * side),
                (box[0] + 0.4 * side, bottom - 0.12 * side),
                (box[0] + 0.92 * side, bottom - (flat + 0.3) * side),
            ]
            if sign == "√":  # the root's long tail
                tick.append((box[0] + 1.2 * side, bottom - (flat + 0.3) * side))
            pen.line(tick, fill=0, width=max(line, round(body * rng.uniform(0.08, 0.18))))
        if sign in "•●○■":
            small = body * (rng.uniform(0.16, 0.24) if sign == "•" else rng.uniform(0.3, 0.45))
            middle = (x + 0.6 * body, baseline - 0.5 * body)
            spot = (middle[0] - small, middle[1] - small, middle[0] + small, middle[1] + small)
            if sign == "■":
                pen.rectangle(spot, fill=0)
            elif sign == "○":
                pen.ellipse(spot, outline=0, width=line)
            else:
                pen.ellipse(spot, fill=0)
        x += 1.5 * body
