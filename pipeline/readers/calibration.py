"""Confidences that mean a share: of all words told with 0.97, about 97 in a hundred are right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

Table = tuple[tuple[float, float], ...]
"""Points (probability as the model has it, share right as measured), both rising."""


def checked_table(points: Sequence[Sequence[float]]) -> Table:
    """Return points as a table.

    Args:
        points: Pairs of numbers from 0 to 1: the first strictly rising, the second never falling.

    Raises:
        ValueError: The points are not that.
    """
    table = tuple((float(a), float(b)) for a, b in points)
    pairs = list(pairwise(table))
    if any(not 0 <= value <= 1 for point in table for value in point):
        raise ValueError("a point of the calibration lies outside 0 to 1")
    if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairs):
        raise ValueError("the points of the calibration do not rise")
    return table


def calibrated(probability: float, table: Table) -> float:
    """Return the share right for a probability: on the line between the two nearest points.

    Outside the points the nearest counts; without points the probability stays.

    >>> calibrated(0.5, ((0.0, 0.0), (1.0, 0.9)))
    0.45
    >>> calibrated(0.3, ())
    0.3
    """
    if not table:
        return probability
    at = bisect_right([x for x, _ in table], probability)
    if at == 0:
        return table[0][1]
    if at == len(table):
        return table[-1][1]
    (x0, y0), (x1, y1) = table[at - 1], table[at]
    return y0 + (y1 - y0) * (probability - x0) / (x1 - x0)
