"""Making confidences mean something: the temperature of the logits, and the table for words.

Both are measured on lines that training never showed. The temperature (Guo et al., 2017) is the one
under which the true texts are most probable; the table (isotonic regression by pooling adjacent
violators, Ayer et al., 1955) then says which share of words told with a probability was right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.calibration import Table, calibrated

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Bins of the reliability table: close together where most words are."""

LEAST_IN_BLOCK = 200
"""A point of the table stands for so many words at least."""

GOLDEN = (sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of a reliability table.

    Attributes:
        low: Confidences from here on ...
        high: ... to below here (the last bin holds 1.0 too).
        count: How many were told.
        right: How many of them were right.
        told: Their mean confidence, 0.0 where there are none.
    """

    low: float
    high: float
    count: int
    right: int
    told: float

    @property
    def share(self) -> float | None:
        """The share right, None where nothing was told."""
        return self.right / self.count if self.count else None


def reliability(
    confidences: Sequence[float], right: Sequence[bool], edges: Sequence[float] = EDGES
) -> tuple[Bin, ...]:
    """Return how many were right of those told with each confidence.

    Args:
        confidences: 0.0-1.0, one a word.
        right: Whether it was.
        edges: Rising, from 0 to 1.

    Raises:
        ValueError: The two are not of one length.

    >>> [(b.low, b.count, b.share) for b in reliability([0.2, 0.9, 1.0], [False, True, True],
    ...                                                 (0.0, 0.5, 1.0))]
    [(0.0, 1, 0.0), (0.5, 2, 1.0)]
    """
    sure, good = _arrays(confidences, right)
    at = np.clip(np.searchsorted(edges, sure, side="right") - 1, 0, len(edges) - 2)
    bins: list[Bin] = []
    for n in range(len(edges) - 1):
        mine = at == n
        count = int(mine.sum())
        told = float(sure[mine].mean()) if count else 0.0
        bins.append(Bin(edges[n], edges[n + 1], count, int(good[mine].sum()), told))
    return tuple(bins)


def calibration_error(bins: Iterable[Bin]) -> float:
    """Return the mean distance of told confidence and share right, each bin by its count."""
    known = [b for b in bins if b.count]
    total = sum(b.count for b in known)
    return sum(abs(b.told * b.count - b.right) for b in known) / total if total else 0.0


def right_from(
    confidences: Sequence[float], right: Sequence[bool], least: float
) -> tuple[int, int]:
    """Return how many were told with `least` or more, and how many of those were right."""
    sure, good = _arrays(confidences, right)
    mine = sure >= least
    return int(mine.sum()), int(good[mine].sum())


def calibrate(
    confidences: Sequence[float], right: Sequence[bool], *, least: int = LEAST_IN_BLOCK
) -> Table:
    """Return the table from a word's probability to the share right, rising and never certain.

    Words are put in order, taken together in blocks of `least`, and neighbours are joined until no
    block has a smaller share right than the one below. Half a wrong word is added to every block:
    a few hundred right ones do not prove that all are. So a table from few words is a cautious one,
    and one from less than two blocks is empty.

    Args:
        confidences: Probabilities of words before any table, 0.0-1.0.
        right: Whether each word was right.
        least: Words in a block.

    Raises:
        ValueError: The two are not of one length.
    """
    sure, good = _arrays(confidences, right)
    order = np.argsort(sure, kind="stable")
    sure, good = sure[order], good[order]
    pools: list[tuple[float, float, float]] = []  # words, right ones, sum of probabilities
    for start, end in _blocks(sure, least):
        block = float(end - start), float(good[start:end].sum()), float(sure[start:end].sum())
        pools.append(block)
        while len(pools) > 1 and _share(pools[-2]) >= _share(pools[-1]):
            last = pools.pop()
            pools[-1] = tuple(a + b for a, b in zip(pools[-1], last, strict=True))  # type: ignore[assignment]
    points = [(total / words, _share((words, ok, total))) for words, ok, total in pools]
    if len(sure) < 2 * least:
        return ()
    return ((0.0, 0.0), *(point for point in points if point[0] > 0))


def sure_from(confidences: Sequence[float], right: Sequence[bool], share: float) -> float | None:
    """Return the least confidence from which on at least `share` is right, None if there is none.

    Half a wrong word is added, as in `calibrate`.

    >>> sure_from([0.5, 0.9, 0.9, 0.95], [False, False, True, True], 0.6)
    0.95
    """
    sure, good = _arrays(confidences, right)
    order = np.argsort(-sure, kind="stable")
    sure, good = sure[order], good[order]
    counts = np.arange(1, len(sure) + 1)
    kept = np.cumsum(good) >= share * (counts + 0.5)
    ends = np.append(np.diff(sure) != 0, True)  # equal confidences stay together
    found = np.flatnonzero(kept & ends)
    return float(sure[found[-1]]) if len(found) else None


def kept_promise(table: Table, start: float | None, sure: float) -> Table:
    """Return the table that tells `sure` or more only from a probability on.

    A rising table tells 0.99 where 99 in 100 are right; whoever leaves values from 0.99 on
    unlooked at is promised more.

    Args:
        table: From probability to confidence.
        start: The probability from which on the promise holds, None if it does nowhere.
        sure: The confidence that promises.

    >>> kept_promise(((0.0, 0.0), (1.0, 1.0)), 0.995, 0.99)
    ((0.0, 0.0), (0.994998, 0.9899), (0.994999, 0.994999), (1.0, 1.0))
    """
    under = sure - 1e-4
    if start is None:
        return tuple((x, min(y, under)) for x, y in table)
    if not table or start < 1e-5:
        return table
    before, after = round(start - 2e-6, 6), round(start - 1e-6, 6)
    return (
        *((x, min(y, under)) for x, y in table if x < before),
        (before, round(min(calibrated(before, table), under), 6)),
        (after, round(calibrated(after, table), 6)),
        *((x, y) for x, y in table if x > after),
    )


def _share(pool: tuple[float, float, float]) -> float:
    words, ok, _ = pool
    return ok / (words + 0.5)


def _blocks(sure: NDArray[np.float64], least: int) -> list[tuple[int, int]]:
    """Return starts and ends of blocks of at least `least`; equal confidences stay together."""
    ends = [*(np.flatnonzero(np.diff(sure)) + 1).tolist(), len(sure)]
    blocks: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if end - start >= least:
            blocks.append((start, end))
            start = end
    if start < len(sure):
        start = blocks.pop()[0] if blocks else 0
        blocks.append((start, len(sure)))
    return blocks


def _arrays(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if len(confidences) != len(right):
        raise ValueError(f"{len(confidences)} confidences, but {len(right)} words are judged")
    return np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.bool_)


def fit_temperature(
    lines: Sequence[tuple[NDArray[np.float32], Sequence[int]]],
    *,
    low: float = 0.5,
    high: float = 4.0,
    steps: int = 12,
) -> float:
    """Return the temperature under which the true texts are most probable (golden section search).

    Args:
        lines: Logits (columns x classes) of every line, and the classes of its true text.
        low: Least temperature tried.
        high: Greatest.
        steps: Halvings, about: each takes one pass over all lines.
    """
    a, b = low, high
    x0, x1 = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    y0, y1 = mean_loss(lines, x0), mean_loss(lines, x1)
    for _ in range(steps):
        if y0 <= y1:
            b, x1, y1 = x1, x0, y0
            x0 = b - GOLDEN * (b - a)
            y0 = mean_loss(lines, x0)
        else:
            a, x0, y0 = x0, x1, y1
            x1 = a + GOLDEN * (b - a)
            y1 = mean_loss(lines, x1)
    return round((a + b) / 2, 3)


def mean_loss(
    lines: Sequence[tuple[NDArray[np.float32], Sequence[int]]], temperature: float
) -> float:
    """Return the mean negative log probability of the true texts (CTC's loss)."""
    losses = [ctc_loss(logits / temperature, labels) for logits, labels in lines]
    return float(np.mean(losses)) if losses else 0.0


def ctc_loss(logits: NDArray[np.float32], labels: Sequence[int]) -> float:
    """Return the negative log probability of a text: the forward pass of CTC, in logarithms.

    Args:
        logits: Columns x classes, class 0 the blank.
        labels: The text's classes; a text too long for the columns gives a loss of 1e4.
    """
    values = logits.astype(np.float64)
    values = values - values.max(axis=1, keepdims=True)
    logs = values - np.log(np.exp(values).sum(axis=1, keepdims=True))
    states = np.zeros(2 * len(labels) + 1, dtype=np.int64)
    states[1::2] = labels
    jump = np.zeros(len(states), dtype=np.bool_)
    jump[3::2] = states[3::2] != states[1:-2:2]
    chances = logs[:, states]
    none = -1e4
    alpha = np.full(len(states), none)
    alpha[:2] = chances[0, :2]
    for column in chances[1:]:
        one = np.concatenate(([none], alpha[:-1]))
        two = np.where(jump, np.concatenate(([none, none], alpha[:-2]))[: len(alpha)], none)
        alpha = np.logaddexp(np.logaddexp(alpha, one), two) + column
    end = float(np.logaddexp.reduce(alpha[-2:]))
    return min(-end, -none)
