"""Training lines: text, drawn, damaged and normalised just as the reader normalises.

A line follows from its seed alone (and the fonts that are installed).
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import radians, tan
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.line_image import LineImage, normalise
from training import line_damage
from training.fonts import Face, faces, latin_faces
from training.line_draw import draw_line, weight_of
from training.line_text import make_text

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A normalised line (48 rows) and what it says."""

    pixels: Grey
    text: str


@lru_cache(maxsize=2)
def _weighted(held_out: bool) -> tuple[tuple[Face, ...], list[float]]:
    chosen = faces(held_out=held_out)
    return chosen, list(accumulate(weight_of(face) for face in chosen))


@lru_cache(maxsize=2)
def _substitutes(held_out: bool) -> Sequence[Face]:
    """Return faces that have Latin letters and common signs, for what another lacks."""
    plain = [f for f in faces(held_out=held_out) if f.style in ("Regular", "400-normal", "")]
    order = {"Laksaman": 0, "sarabun": 1, "Garuda": 0, "niramit": 1}
    return sorted(plain, key=lambda f: (order.get(f.family, 9), f.family))[:6]


def make_line(seed: int | str, *, held_out: bool = False, text: str | None = None) -> MadeLine:
    """Make one line.

    Args:
        seed: Equal seeds give equal lines.
        held_out: Draw with the validation set's faces instead of the training set's.
        text: What it says; made up when not given.

    Raises:
        FontsMissing: The fonts are not installed.
    """
    rng = Random(f"line {seed}")
    generator = np.random.default_rng(rng.getrandbits(64))
    says = make_text(rng) if text is None else text
    chosen, weights = _weighted(held_out)
    face = chosen[min(bisect(weights, rng.random() * weights[-1]), len(chosen) - 1)]
    with_neighbours = rng.random() < 0.35
    around = (
        make_text(rng) if with_neighbours and rng.random() < 0.8 else "",
        make_text(rng) if with_neighbours and rng.random() < 0.8 else "",
    )
    drawn = draw_line(
        says,
        face,
        _substitutes(held_out),
        rng,
        body=rng.uniform(22, 30),
        around=around,
        pitch=rng.uniform(2.55, 3.6),
        gap=rng.choice([1.0, 1.0, 1.0, rng.uniform(0.7, 3.0)]),
        latin=rng.choice(latin_faces()) if not held_out and rng.random() < 0.35 else None,
        tracking=_tracking(rng),
        old_digits=not held_out and rng.random() < 0.1,
    )
    pixels = drawn.pixels
    if rng.random() < 0.35:
        pixels = line_damage.stroke(pixels, rng)
    if rng.random() < 0.12:
        pixels = line_damage.rulings(pixels, drawn.baseline, drawn.body, rng)
    pixels, baseline, body = _scanned(pixels, drawn.baseline, drawn.body, rng)
    pixels = _damaged(pixels, baseline, body, generator, rng)
    # What the reader measures is never exact.
    baseline += body * max(-0.22, min(0.22, rng.gauss(0, 0.06)))
    body *= min(1.25, max(0.8, 1 + rng.gauss(0, 0.06)))
    line = normalise(LineImage(pixels, baseline, body))
    return MadeLine(line.pixels, says)


def _tracking(rng: Random) -> float:
    """Return the white between letters: none mostly, more of it, or so little that they touch."""
    draw = rng.random()
    if draw < 0.08:
        return rng.uniform(0.02, 0.3)
    return rng.uniform(-0.12, -0.02) if draw < 0.2 else 0.0


def _scanned(pixels: Grey, baseline: float, body: float, rng: Random) -> tuple[Grey, float, float]:
    """Bring a drawn line to a scan's resolution: smaller, leaning, a little out of shape."""
    wanted = rng.choice(
        [rng.uniform(9, 14), rng.uniform(13, 20), rng.uniform(13, 20), rng.uniform(18, 27)]
    )
    down = wanted / body
    across = down * rng.choice([1.0, rng.uniform(0.8, 1.2), rng.uniform(0.93, 1.07)])
    if down < 0.8:
        sigma = 0.33 / down
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), dtype=np.uint8)
    height, width = pixels.shape
    slant = tan(radians(rng.uniform(-12, 12))) if rng.random() < 0.12 else 0.0
    # The whole line may rise or fall by a third of a body, however long it is.
    rise = rng.uniform(-0.3, 0.3) * wanted / max(1.0, width * across) if rng.random() < 0.5 else 0.0
    new_height, new_width = max(12, round(height * down)), max(12, round(width * across))
    middle = width * across / 2
    matrix = np.array(
        [
            [across, -slant * down, slant * baseline * down],
            [rise * across, down, -rise * middle],
        ]
    )
    placed = cv2.warpAffine(
        pixels,
        matrix,
        (new_width, new_height),
        flags=cv2.INTER_LINEAR,
        borderValue=(255, 255, 255, 255),
    )
    made = np.asarray(placed, dtype=np.uint8)
    if rng.random() < 0.1:
        made = _bent(made, wanted, rng)
    if rng.random() < 0.3:
        made = _reshaped(made, baseline * down, wanted, rng)
    return made, baseline * down, wanted


def _reshaped(pixels: Grey, baseline: float, body: float, rng: Random) -> Grey:
    """Give letters shapes that no font here has.

    Old type bends the tails of ๗ ๙ ป ฝ over to the right or cuts them short, and sets loops and
    stems in other places: what lies above the letters is leant and squeezed, and all of it is
    pushed about a little by a smooth random field.
    """
    height, width = pixels.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    field = np.random.default_rng(rng.getrandbits(32))
    cell = max(3, round(body * rng.uniform(0.5, 1.3)))
    amount = body * rng.uniform(0.0, 0.1)
    for axis in (xs, ys):
        coarse = field.normal(0, 1, (height // cell + 3, width // cell + 3)).astype(np.float32)
        smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        axis += amount * np.clip(smooth, -2, 2)
    if rng.random() < 0.6:
        # Rows above `fold` lean to one side, and come closer to the letters or move away.
        fold = baseline - body * rng.uniform(0.6, 1.05)
        above = np.maximum(0, fold - ys)
        lean, squeeze = rng.uniform(-0.3, 0.9), rng.uniform(0.75, 1.6)
        xs -= lean * np.minimum(above, 0.6 * body)
        ys -= (squeeze - 1) * np.minimum(above, 0.45 * body)
    made = cv2.remap(pixels, xs, ys, cv2.INTER_LINEAR, borderValue=(255, 255, 255, 255))
    return np.asarray(made, dtype=np.uint8)


def _bent(pixels: Grey, body: float, rng: Random) -> Grey:
    """Shift columns up and down and left and right along slow waves."""
    height, width = pixels.shape
    phase, length = rng.uniform(0, 6.28), body * rng.uniform(6, 25)
    wave = np.sin(np.arange(width, dtype=np.float32) / length * 6.28 + phase)
    ys = np.arange(height, dtype=np.float32)[:, None] + wave[None, :] * body * rng.uniform(0, 0.07)
    xs = np.arange(width, dtype=np.float32)[None, :] + np.roll(wave, 7)[
        None, :
    ] * body * rng.uniform(0, 0.1)
    xs = np.broadcast_to(xs, (height, width)).astype(np.float32)
    bent = cv2.remap(
        pixels, xs, ys.astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255, 255)
    )
    return np.asarray(bent, dtype=np.uint8)


def _damaged(
    pixels: Grey, baseline: float, body: float, generator: np.random.Generator, rng: Random
) -> Grey:
    if rng.random() < 0.12:  # a clean render
        return pixels
    if rng.random() < 0.04:
        pixels = line_damage.drop_marks(pixels, baseline, body, rng)
    if rng.random() < 0.18:
        pixels = line_damage.fade(pixels, generator, rng)
    if rng.random() < 0.06:
        pixels = line_damage.scribble(pixels, body, rng)
    if rng.random() < 0.15:
        pixels = line_damage.specks(pixels, body, rng)
    if rng.random() < 0.75:
        pixels = line_damage.blur(pixels, body, rng)
    pixels = line_damage.paper(pixels, generator, rng)
    if rng.random() < 0.4:
        pixels = line_damage.jpeg(pixels, rng)
    if rng.random() < 0.25:
        pixels = line_damage.bilevel(pixels, generator, rng)
    if rng.random() < 0.7:
        pixels = line_damage.own_ink_only(pixels, rng.choice([1, 3, 3, 5]))
    return pixels
