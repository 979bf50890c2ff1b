"""How probable it is, by its shape, that what the codes of a page begin with is a letter.

Two measures that need no knowledge of the face: how much slimmer a head is than the zeros of its
page, and how much taller than the signs of its code that are as tall as a zero. In 121 upright
Thai faces an o is slimmer than ๐ by 0.16 and taller by 0.10 on the mean (logarithms); half of them
set both equally tall, and in an eighth both are one ring, of which shape says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt
from statistics import median

from pipeline.readers.sign_shapes import Shapes


@dataclass(frozen=True, slots=True)
class Lump:
    """Faces that set a letter alike.

    Attributes:
        share: Of all faces.
        slim: By how much its ratio of width to height is below the zero's, as a logarithm.
        slim_spread: Its standard deviation from face to face.
        tall: The logarithm of its height by the zero's.
        tall_spread: Its standard deviation.
    """

    share: float
    slim: float
    slim_spread: float
    tall: float
    tall_spread: float


FACES: Mapping[str, Mapping[str, Sequence[Lump]]] = {
    "๐": {
        "o": (
            Lump(0.56, 0.15, 0.12, 0.15, 0.05),
            Lump(0.38, 0.12, 0.08, 0.00, 0.02),
            Lump(0.06, 0.55, 0.04, 0.36, 0.06),
        ),
        "O": (
            Lump(0.40, 0.35, 0.13, 0.44, 0.07),
            Lump(0.35, 0.13, 0.05, 0.33, 0.03),
            Lump(0.25, 0.14, 0.05, 0.47, 0.02),
        ),
    },
    "0": {
        "o": (Lump(0.87, -0.31, 0.11, -0.32, 0.04), Lump(0.13, -0.10, 0.10, -0.12, 0.10)),
        "O": (
            Lump(0.68, -0.21, 0.13, 0.00, 0.02),
            Lump(0.24, -0.36, 0.02, -0.02, 0.04),
            Lump(0.08, -0.11, 0.07, 0.15, 0.07),
        ),
    },
}
"""Letters beside the zeros of either kind: mixtures of normal distributions, fitted to 121 upright
faces of Thai families (and 38 more of Latin ones for Arabic digits). Families count alike, those
that look like what offices print with three times."""

SLIM_ALIKE, TALL_ALIKE = 0.05, 0.05
"""Signs of one kind, and of codes, differ so on the mean of a page: thin tops of rings are the
first that worn print loses."""

OTHERS_ALIKE = 0.06
"""Zeros of other words, which may be bolder or of another size, differ by so much in slimness."""

ONES_ALIKE = 0.06
"""Where the height is that of ones, which differs from the zeros' from face to face."""

FAR, SEVERAL = 1.5, 3
"""By so many times as much one differs that was badly measured, where so many zeros tell."""

USUAL_SPREAD, FEW = 0.06, 2
"""One sign from the next, by the pixels it falls on and what a copier does to it; believed as much
as so many signs are."""

FLUKE, FLUKE_SPREAD = 0.05, 0.4
"""Of so many pages something else was measured, anywhere within this spread."""

MOST_FOR, MOST_AGAINST = 4.0, -3.0
"""Odds of a letter, as logarithms. Heads that look like zeros say less than ones that do not: there
are faces in which both are one ring."""


def letter_odds(shapes: Shapes, zero: str) -> dict[str, float]:
    """Return the odds of each letter against the zero, as logarithms.

    Args:
        shapes: What was measured.
        zero: The zero of the digits that count, ๐ or 0.

    Returns:
        By letter, o and O; 0 for both where nothing was measured.
    """
    measured = [_slim(shapes), _tall(shapes)]
    as_zero = _density(measured, Lump(1.0, 0.0, 0.0, 0.0, 0.0))
    fluke = _density(measured, Lump(1.0, 0.0, FLUKE_SPREAD, 0.0, FLUKE_SPREAD))
    odds: dict[str, float] = {}
    for letter, lumps in FACES[zero].items():
        as_letter = sum(lump.share * _density(measured, lump) for lump in lumps)
        both = [FLUKE * fluke + (1 - FLUKE) * chance for chance in (as_letter, as_zero)]
        odds[letter] = max(MOST_AGAINST, min(MOST_FOR, log(both[0] / both[1])))
    return odds


def _slim(shapes: Shapes) -> tuple[float, float] | None:
    """Return by how much heads are slimmer than zeros, and the variance of that."""
    if not shapes.heads or not (shapes.zeros or shapes.others):
        return None
    each = _variance(shapes.heads)
    others = shapes.others
    every = (*shapes.zeros, *others)
    if len(every) >= SEVERAL:  # of two nobody knows which was badly measured
        middle = median(every)
        near = tuple(zero for zero in others if abs(zero - middle) <= FAR * OTHERS_ALIKE)
        others = near if near or shapes.zeros else others
    weighed = [
        (median(zeros), 1 / (usual**2 + 1.5 * each / len(zeros)))
        for zeros, usual in ((shapes.zeros, SLIM_ALIKE), (others, OTHERS_ALIKE))
        if zeros
    ]
    weight = sum(weight for _, weight in weighed)
    zero = sum(value * weight for value, weight in weighed) / weight
    return zero - median(shapes.heads), 1 / weight + each / len(shapes.heads)


def _tall(shapes: Shapes) -> tuple[float, float] | None:
    """Return by how much heads are taller than zeros, and the variance of that."""
    if not shapes.taller:
        return None
    usual = TALL_ALIKE if shapes.as_tall else ONES_ALIKE
    return median(shapes.taller), usual**2 + 1.5 * _variance(shapes.taller) / len(shapes.taller)


def _variance(values: Sequence[float]) -> float:
    """Return the variance of one sign, of which few say little."""
    middle = median(values)
    spread = 1.5 * median(abs(value - middle) for value in values)
    return (FEW * USUAL_SPREAD**2 + len(values) * spread**2) / (FEW + len(values))


def _density(measured: Sequence[tuple[float, float] | None], lump: Lump) -> float:
    """Return how probable what was measured is in the faces of a lump; 1 where nothing was."""
    density = 1.0
    expected = ((lump.slim, lump.slim_spread), (lump.tall, lump.tall_spread))
    for pair, (middle, spread) in zip(measured, expected, strict=True):
        if pair is not None:
            value, noise = pair
            variance = spread**2 + noise
            density *= exp(-((value - middle) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)
    return density
