"""Which ink belongs to which line: vowels, tone marks, tails, and ink that joins two lines.

Between two lines set tight, vowels and tails below the upper line stand among vowels and tone marks
above the lower one. A mark belongs to the letter it hangs on.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.baselines import Baseline
from pipeline.readers.ink_blobs import SPECK, Labels, Stats
from pipeline.readers.line_bands import LETTER, Feet, Floats, Ints

FAR = 1.2
"""Bodies: ink further than this from every line's letters belongs to none."""

HANGING = (-0.4, 0.15)
"""Where the top of a vowel below begins, in bodies above the baseline."""

RAISED = (0.9, 1.8)
"""Where the foot of a vowel above or a tone mark begins, in bodies above the baseline."""

TALL = 4.0
"""Bodies: nothing higher than this belongs to one line; it runs across them."""

LOWEST = 0.8
"""No tail or vowel below hangs lower than this many bodies (TLWG faces: 0.7)."""

APART = 1.0
"""Bodies: print of one line further apart than this hangs together no more."""

DOT = 0.35
"""Nothing smaller than this many bodies, both ways, stands alone far from all letters."""

POINT = (0.3, 2.0, 0.12)
"""A decimal point: at most so many bodies wide and high, one side at most so many times the other,
and its foot so near to the baseline."""

_LEADERS = 3  # so many dots are a dotted line, fewer are dirt
_UNDERLINE = (1.5, 0.25)  # at least as wide, at most as high, in bodies
_EXAMPLES = 5  # fewer marks tell nothing of where the face sets them
_UNLIKE = 0.5  # bodies: a mark that is like no other counts as this much further away
_UNSURE = 0.15  # bodies: gaps that differ by less decide nothing in the first round


def give(
    stats: Stats, edges: Feet, members: Ints, lines: Sequence[Baseline], own: Sequence[Ints]
) -> list[Ints]:
    """Give every blob to the line it belongs to; dirt, underlines and pictures go to none.

    Args:
        stats: Blobs of the page.
        edges: Their edges.
        members: Labels of the blobs to give, ascending.
        lines: The lines of their region.
        own: Per line the letters it was made from, all of them among `members`.

    Returns:
        Labels per line, ascending.
    """
    if not lines or len(members) == 0:
        return [np.zeros(0, dtype=np.intp) for _ in lines]
    cost = _costs(edges, members, lines)
    for at, letters in enumerate(own):
        cost[np.searchsorted(members, letters), at] = -1.0
    order = np.argsort(cost, axis=1, kind="stable")
    each = np.arange(len(members))
    line_of = np.where(cost[each, order[:, 0]] < FAR, order[:, 0], -1)
    if len(lines) > 1:
        nearest = order[:, :2]
        unsure = np.flatnonzero(_two_ways(edges, members, nearest, cost, lines))
        settled = line_of.copy()
        settled[unsure] = -1
        hung = _Hanging(stats, edges, lines, [members[settled == k] for k in range(len(lines))])
        line_of[unsure] = hung.settle(members[unsure], nearest[unsure])
    dirt = _dirt(edges, members, line_of, lines)
    given = [members[(line_of == k) & ~dirt] for k in range(len(lines))]
    return [
        np.sort(_without_strays(edges, labels, line)) if len(labels) else labels
        for labels, line in zip(given, lines, strict=True)
    ]


def _without_strays(edges: Feet, labels: Ints, line: Baseline) -> Ints:
    """Leave out specks that lie alone, far from the letters of their line.

    They would be read as dots and digits, and stretch the line over half the page. Dots that stand
    alone in a cell are all there is; dots in a row on the baseline are a dotted line.
    """
    order = labels[np.argsort(edges.x0[labels], kind="stable")]
    reached = np.maximum.accumulate(edges.x1[order])
    begins = np.flatnonzero(edges.x0[order[1:]] - reached[:-1] > APART * line.body) + 1
    if len(begins) == 0:
        return labels
    sides = np.maximum(edges.x1[order] - edges.x0[order], edges.bottom[order] - edges.top[order])
    large = sides >= DOT * line.body
    low = np.abs(edges.bottom[order] - line.rows(edges.x[order])) <= DOT * line.body
    groups = np.split(np.arange(len(order)), begins)
    kept = [g for g in groups if large[g].any() or np.count_nonzero(low[g]) >= _LEADERS]
    return order[np.concatenate(kept)] if kept else labels


def _dirt(
    edges: Feet, members: Ints, line_of: Ints, lines: Sequence[Baseline]
) -> NDArray[np.bool_]:
    """Say which blobs are specks or underlines."""
    body = np.array([line.body for line in lines], dtype=np.float64)[np.maximum(line_of, 0)]
    width = edges.x1[members] - edges.x0[members]
    height = edges.bottom[members] - edges.top[members]
    rows = np.zeros(len(members))
    for k, line in enumerate(lines):
        mine = line_of == k
        rows[mine] = line.rows(edges.x[members[mine]])
    flat = (width >= _UNDERLINE[0] * body) & (height <= _UNDERLINE[1] * body)
    speck = np.maximum(width, height) < SPECK * body
    return np.asarray(speck | (flat & (edges.top[members] >= rows)), dtype=np.bool_)


def _costs(edges: Feet, members: Ints, lines: Sequence[Baseline]) -> Floats:
    """Return how far each blob is from each line's letters, in bodies; blobs x lines."""
    x, top, bottom = edges.x[members], edges.top[members], edges.bottom[members]
    cost = np.empty((len(members), len(lines)))
    for k, line in enumerate(lines):
        row = line.rows(x)
        middle = (row - (top + bottom) / 2) / line.body
        above = np.maximum(0.0, (row - bottom) / line.body - 1)
        below = np.maximum(0.0, (top - row) / line.body)
        below += 3 * np.maximum(0.0, below + HANGING[0])  # nothing hangs in the air
        outside = np.where((middle >= 0) & (middle <= 1), 0.0, np.maximum(above, below))
        beside = np.maximum(0.0, np.maximum(line.x0 - x, x - line.x1) / line.body - 4)
        # The middle breaks ties between lines whose letters a blob both touches.
        cost[:, k] = outside + 0.1 * beside + 0.01 * np.abs(middle - 0.5)
        cost[bottom - top > TALL * line.body, k] = np.inf
        cost[middle < -LOWEST - 0.2, k] = np.inf
    return cost


def _two_ways(
    edges: Feet, members: Ints, nearest: Ints, cost: Floats, lines: Sequence[Baseline]
) -> NDArray[np.bool_]:
    """Say which blobs may hang below the upper of their two lines or stand over the lower one."""
    x, top, bottom = edges.x[members], edges.top[members], edges.bottom[members]
    rows = np.stack([line.rows(x) for line in lines], axis=1)
    bodies = np.array([line.body for line in lines], dtype=np.float64)
    each = np.arange(len(members))
    hangs = np.zeros(len(members), dtype=bool)
    stands = np.zeros(len(members), dtype=bool)
    for side in (0, 1):
        k = nearest[:, side]
        row, body = rows[each, k], bodies[k]
        begins = (row - top) / body
        hangs |= (begins < HANGING[1] + 0.1) & (begins > HANGING[0] - 0.1)
        stands |= ((row - bottom) / body > RAISED[0] - 0.1) & ((row - bottom) / body < RAISED[1])
    known = (cost[each, nearest[:, 0]] < 0) | ~np.isfinite(cost[each, nearest[:, 1]])
    return np.asarray(hangs & stands & ~known, dtype=np.bool_)


class _Hanging:
    """Decides between two lines by what a mark hangs on or stands over, and by what it looks like.

    Marks beyond doubt are decided first and serve as examples: one face draws a mark always alike.
    """

    def __init__(
        self, stats: Stats, edges: Feet, lines: Sequence[Baseline], settled: Sequence[Ints]
    ) -> None:
        self._edges, self._lines = edges, lines
        area = stats[:, cv2.CC_STAT_AREA]
        self._fill = area / np.maximum(1, stats[:, 2] * stats[:, 3])
        self._boxes = [self._box(labels) for labels in settled]
        self._over, self._under = np.zeros((0, 4)), np.zeros((0, 4))
        self._learn(settled)

    def settle(self, members: Ints, nearest: Ints) -> Ints:
        """Return the line of each blob, one of its two nearest."""
        answers = nearest[:, 0].copy()
        waiting = list(range(len(members)))
        for sure in (_UNSURE, _UNSURE / 3, -1.0):
            later: list[int] = []
            fresh: list[list[int]] = [[] for _ in self._lines]
            for i in waiting:
                one, two = (int(k) for k in nearest[i])
                a, b = self._looseness(int(members[i]), one), self._looseness(int(members[i]), two)
                if abs(a - b) <= sure:
                    later.append(i)
                    continue
                answers[i] = one if a <= b else two
                fresh[answers[i]].append(int(members[i]))
            decided = [np.array(labels, dtype=np.intp) for labels in fresh]
            self._learn(decided)
            self._boxes = [
                np.concatenate([boxes, self._box(labels)]) if len(labels) else boxes
                for boxes, labels in zip(self._boxes, decided, strict=True)
            ]
            waiting = later
        return answers

    def _box(self, labels: Ints) -> Floats:
        edges = self._edges
        return np.stack(
            [edges.x0[labels], edges.x1[labels], edges.top[labels], edges.bottom[labels]], axis=1
        )

    def _learn(self, decided: Sequence[Ints]) -> None:
        """Remember width, height, fill and top of marks, in bodies, over and under letters."""
        edges = self._edges
        for labels, line in zip(decided, self._lines, strict=True):
            if len(labels) == 0:
                continue
            row, body = line.rows(edges.x[labels]), line.body
            top, bottom = (row - edges.top[labels]) / body, (row - edges.bottom[labels]) / body
            width = (edges.x1[labels] - edges.x0[labels]) / body
            seen = np.stack([width, top - bottom, self._fill[labels], top], axis=1)
            self._over = np.concatenate([self._over, seen[bottom > RAISED[0]]])
            self._under = np.concatenate([self._under, seen[top < HANGING[1]]])

    def _looseness(self, label: int, at: int) -> float:
        """Return how loosely a line holds a blob above or below its letters, in bodies."""
        edges, line, boxes = self._edges, self._lines[at], self._boxes[at]
        x0, x1 = float(edges.x0[label]), float(edges.x1[label])
        top, bottom = float(edges.top[label]), float(edges.bottom[label])
        row, body = line.row((x0 + x1) / 2), line.body
        slack = 0.1 * body
        near = boxes[(boxes[:, 0] < x1 + slack) & (boxes[:, 1] > x0 - slack)]
        look = np.array([(x1 - x0) / body, (bottom - top) / body, float(self._fill[label])])
        if (top + bottom) / 2 < row - body / 2:
            below = near[near[:, 3] > bottom]
            gaps = np.abs(below[:, 2] - bottom)
            # Letters are everywhere, marks are not: a mark right under this one is no chance.
            gaps = np.where(below[:, 3] < row - 0.8 * body, 0.5 * gaps, gaps)
            begins, (low, high) = (row - bottom) / body, RAISED
            apart = np.abs(self._over[:, :3] - look).sum(axis=1)
        else:
            gaps = np.abs(top - near[near[:, 2] < top][:, 3])
            begins, (low, high) = (row - top) / body, HANGING
            apart = np.abs(self._under - np.append(look, (row - top) / body)).sum(axis=1)
            if self._is_point(label, row, body):
                gaps = np.zeros(1)  # it hangs on nothing
        gap = float(gaps.min()) / body if len(gaps) else 0.8
        unlike = 0.0
        if min(len(self._over), len(self._under)) >= _EXAMPLES:
            # The second nearest: one example may have been given to the wrong line.
            unlike = float(np.partition(apart, 1)[1])
        return gap + 2 * max(0.0, low - begins, begins - high) + min(_UNLIKE, 1.5 * unlike)

    def _is_point(self, label: int, row: float, body: float) -> bool:
        """Whether a blob may be a decimal point: as wide as high, and standing on the baseline."""
        edges = self._edges
        width = float(edges.x1[label] - edges.x0[label])
        height = float(edges.bottom[label] - edges.top[label])
        round_ = max(width, height) <= min(POINT[0] * body, POINT[1] * min(width, height))
        return round_ and abs(float(edges.bottom[label]) - row) <= POINT[2] * body


def part(
    labels: Labels, stats: Stats, edges: Feet, members: Ints, lines: Sequence[Baseline]
) -> tuple[Labels, Stats, dict[int, list[int]]]:
    """Part blobs that have grown together across two lines, at the thinnest row between them.

    Args:
        labels: Label image of the page; not changed.
        stats: Its blobs.
        edges: Their edges.
        members: Labels of the blobs to look at.
        lines: The lines of their region, from top to bottom.

    Returns:
        Label image and blobs with new labels at the end, and the pieces of each parted blob.
    """
    parted: dict[int, list[int]] = {}
    rows_added: list[NDArray[np.int32]] = []
    new_labels, fresh = labels, len(stats)
    for label, low, high in _bridges(edges, members, lines):
        x, y, width, height = (int(v) for v in stats[label][:4])
        inside = new_labels[y : y + height, x : x + width]
        mask = (inside == label).astype(np.uint8)
        cut = _cut(mask, low - y, high - y)
        count, pieces, sizes, _ = cv2.connectedComponentsWithStats(cut, connectivity=8)
        if count < 3:
            continue
        if new_labels is labels:
            new_labels = labels.copy()
            inside = new_labels[y : y + height, x : x + width]
        inside[mask > 0] = 0
        names: list[int] = []
        for piece in range(1, count):
            inside[pieces == piece] = fresh
            box = sizes[piece].astype(np.int32)
            box[cv2.CC_STAT_LEFT] += x
            box[cv2.CC_STAT_TOP] += y
            rows_added.append(box)
            names.append(fresh)
            fresh += 1
        parted[label] = names
    if rows_added:
        stats = np.concatenate([stats, np.stack(rows_added)])
    return new_labels, stats, parted


def _bridges(
    edges: Feet, members: Ints, lines: Sequence[Baseline]
) -> list[tuple[int, float, float]]:
    """Return blobs that reach from one line into the next, and the rows between the two."""
    found: dict[int, tuple[int, float, float]] = {}
    x, top, bottom = edges.x[members], edges.top[members], edges.bottom[members]
    for upper in range(len(lines)):
        row = lines[upper].rows(x)
        body = lines[upper].body
        reaches = (top < row + 0.2 * body) & (bottom > row + 0.4 * body)
        reaches &= bottom - top <= 2 * LETTER[1] * body
        for i in np.flatnonzero(reaches).tolist():
            under = _next(lines, upper, float(x[i]))
            if under is None:
                continue
            base, size = under.row(float(x[i])), under.body
            low, high = float(row[i]), base - size
            if high - low < 0.15 * body:  # set solid: cut where the letters' feet and tops meet
                low, high = (low + high) / 2 - 0.1 * body, (low + high) / 2 + 0.1 * body
            letter, next_letter = top[i] < row[i] - 0.6 * body, bottom[i] > base - 0.4 * size
            if letter and not next_letter and bottom[i] <= row[i] + LOWEST * body:
                continue  # a tail, or a vowel grown to its letter
            if not letter and next_letter and top[i] >= base - 2.15 * size:
                continue  # marks grown to their letter
            if not letter and not next_letter:
                if bottom[i] - top[i] < max(0.7 * body, 0.75 * (high - low)):
                    continue  # one mark
                low, high = low + 0.3 * (high - low), high - 0.3 * (high - low)
            found.setdefault(int(members[i]), (int(members[i]), low, high))
    return [found[label] for label in sorted(found)]


def _next(lines: Sequence[Baseline], upper: int, x: float) -> Baseline | None:
    """Return the line below another at a column, if it is near."""
    row, body = lines[upper].row(x), lines[upper].body
    below = [
        line
        for line in lines
        if body < line.row(x) - row < 4 * body and line.x0 - body <= x <= line.x1 + body
    ]
    return min(below, key=lambda line: line.row(x)) if below else None


def _cut(mask: NDArray[np.uint8], low: float, high: float) -> NDArray[np.uint8]:
    """Take out the thinnest row of every stroke that crosses the rows from `low` to `high`."""
    first, last = max(1, int(low)), min(len(mask) - 1, int(np.ceil(high)))
    if last - first < 1:
        return mask
    cut = mask.copy()
    count, strokes = cv2.connectedComponents(mask[first:last], connectivity=8)
    for stroke in range(1, count):
        own = strokes == stroke
        if not own[0].any() or not own[-1].any():
            continue
        widths = own.sum(axis=1)
        middle = np.abs(np.arange(len(widths)) - (len(widths) - 1) / 2)
        thinnest = int(np.lexsort((middle, widths))[0])
        cut[first + thinnest][own[thinnest]] = 0
    return cut
