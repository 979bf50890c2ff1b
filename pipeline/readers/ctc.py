"""From a recogniser's columns to texts with probabilities (connectionist temporal classification).

A CTC model gives every column of a line a distribution over the characters and a blank. A text's
probability is the sum over all ways to spell it along the columns: repeats are one character, a
blank parts two equal ones (Graves et al., ICML 2006). Where the model is sure of a blank, what
stands before does not depend on what stands after, so a line falls into short pieces, and each
piece gets an exact little search (prefix beam search: Hannun et al., 2014) instead of the line a
coarse one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = tuple[int, ...]
"""Classes of a text in order; never the blank."""

Frame = list[tuple[int, float]]
"""What a column may hold: classes with their probabilities, best first, the unlikely left out."""

BLANK = 0

RIVAL = 0.002
"""A column where the blank is most probable and no other class has this much parts two pieces."""

LEAST = 1e-3
"""A class less probable than this in a column is left out of it (its probability is lost)."""

MOST_CLASSES = 5
"""No more classes than this are followed in one column."""

BEAM = 8
"""Texts followed at a time within a piece."""

NEGLIGIBLE = 1e-4
"""A text this much less probable than the best is no longer followed."""

LONGEST = 64
"""Columns: a longer piece is cut at its most probable blank, where there is a probable one, and
gets only its best class per column where there is none."""

CUT_BLANK = 0.5
"""No piece is cut at a blank less probable than this: a long dash is one character."""

_TINY = 1e-30


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a piece.

    Attributes:
        labels: Its classes.
        probability: Sum over all its spellings along the columns.
    """

    labels: Labels
    probability: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Columns between two sure blanks.

    Attributes:
        first: Index of its first column.
        frames: Its columns.
        gap: Probability that the columns between the piece before and this one are blank.
    """

    first: int
    frames: tuple[Frame, ...]
    gap: float


def softmax(logits: Floats, temperature: float) -> Floats:
    """Return probabilities over the last axis.

    Args:
        logits: Scores, any shape.
        temperature: Divides the scores: above 1 the model becomes less sure (Guo et al., 2017).
    """
    scaled = logits * np.float32(1.0 / temperature)
    scaled -= scaled.max(axis=-1, keepdims=True)
    np.exp(scaled, out=scaled)
    scaled /= scaled.sum(axis=-1, keepdims=True)
    return np.asarray(scaled, dtype=np.float32)


STUTTER = 2
"""Columns: two equal letters never begin this close (4 pixels of a body of 17)."""

WIDE = 4
"""The same of Thai digits: of 590 pairs of equal digits none begins nearer than 6 columns, and of 8
that were read so near 7 were one digit seen at both its ends."""

SIGHTED = 0.2
"""A letter less probable than this in a column is a trace of its neighbour, not seen there."""


def without_stutters(
    probabilities: Floats, narrow: frozenset[int], wide: frozenset[int] = frozenset()
) -> Floats:
    """Return the columns with a blank between two sightings of one letter given to the letter.

    A network that looks at four pixels at a time may see a wide letter in two of its columns and
    nothing between: `๔๔` for one ๔. No print sets two equal letters so close, dots apart.

    Args:
        probabilities: Columns x classes, class 0 the blank.
        narrow: Classes that do stand so close.
        wide: Classes of which no two stand within `WIDE` columns.

    >>> seen = np.array([[0.1, 0.9], [0.8, 0.2], [0.1, 0.9]], dtype=np.float32)
    >>> without_stutters(seen, frozenset())[1].round(1).tolist()
    [0.0, 1.0]
    """
    best = probabilities.argmax(axis=1)
    if len(best) <= STUTTER:
        return probabilities
    mended = probabilities.copy()
    inked = best != BLANK
    between = np.flatnonzero(~inked[1:-1] & (inked[:-2] | inked[2:])) + 1
    for column in between.tolist():
        left, right = probabilities[column - 1], probabilities[column + 1]
        for letter in (int(best[column - 1]), int(best[column + 1])):
            if letter == BLANK or letter in narrow:
                continue
            pair = (float(left[letter]), float(right[letter]))
            if min(pair) >= SIGHTED:
                mended[column, letter] += mended[column, BLANK]
                mended[column, BLANK] = 0.0
                break
    seen = np.flatnonzero(inked)
    apart, letters = np.diff(seen), best[seen]
    again = (apart > STUTTER) & (apart <= WIDE) & (letters[1:] == letters[:-1])
    for at in np.flatnonzero(again).tolist():
        letter, within = int(letters[at]), slice(int(seen[at]) + 1, int(seen[at + 1]))
        if letter in wide and letter not in narrow:
            mended[within, letter] += mended[within, BLANK]
            mended[within, BLANK] = 0.0
    return mended


def pieces(probabilities: Floats) -> list[Piece]:
    """Cut a line at its sure blanks.

    Args:
        probabilities: Columns x classes, class 0 the blank; each row sums to 1.
    """
    blank = probabilities[:, BLANK]
    # Each column sums to 1: where the blank leaves no room, there is no rival to look for.
    unsure = np.flatnonzero(blank < 1 - 0.9 * RIVAL)
    rival = probabilities[unsure, 1:].max(axis=1, initial=0.0)
    dark = unsure[(rival >= RIVAL) | (blank[unsure] < rival)]
    if not len(dark):
        return []
    starts = np.flatnonzero(np.diff(dark, prepend=dark[0] - 2) > 1)
    ends = np.append(starts[1:], len(dark))
    frames = _frames(probabilities[dark])
    blanks = blank.astype(np.float64)
    sums = [0.0, *np.log(np.maximum(blanks, _TINY)).cumsum().tolist()]
    found: list[Piece] = []
    before = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        first, length = int(dark[start]), end - start
        short = length <= LONGEST
        for a, b in [(0, length)] if short else _short(blanks[first : first + length]):
            gap = exp(sums[first + a] - sums[before])
            found.append(Piece(first + a, tuple(frames[start + a : start + b]), gap))
            before = first + b
    return found


def _frames(probabilities: Floats) -> list[Frame]:
    """Return the likely classes of every column, the most probable first."""
    frames: list[Frame] = [[] for _ in range(len(probabilities))]
    likely = probabilities >= LEAST
    crowded = likely.sum(axis=1) > MOST_CLASSES
    if crowded.any():
        least = np.partition(probabilities[crowded], -MOST_CLASSES, axis=1)[:, -MOST_CLASSES]
        likely[crowded] &= probabilities[crowded] >= least[:, None]
    rows, classes = np.nonzero(likely)
    values = probabilities[rows, classes].astype(np.float64)
    for row, c, p in zip(rows.tolist(), classes.tolist(), values.tolist(), strict=True):
        frames[row].append((c, p))
    for frame in frames:
        if len(frame) > 1:
            frame.sort(key=lambda pair: (-pair[1], pair[0]))
            del frame[MOST_CLASSES:]
    return frames


def _short(blanks: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Yield start and end of parts of a long piece; the columns cut at are in none."""
    start, end = 0, len(blanks)
    while end - start > LONGEST:
        window = blanks[start + LONGEST // 2 : start + LONGEST]
        at = start + LONGEST // 2 + int(np.argmax(window))
        if blanks[at] < CUT_BLANK:
            later = np.flatnonzero(blanks[start + LONGEST : end] >= CUT_BLANK)
            if not len(later):
                break
            at = start + LONGEST + int(later[0])
        yield start, at
        start = at + 1
    yield start, end


def readings(frames: Sequence[Frame]) -> list[Reading]:
    """Return the most probable texts of a piece, best first; they sum to 1 at most.

    Never worse than taking each column's best class: that text is among those compared.
    """
    if len(frames) == 1:  # most pieces of a sure model: one column, one character
        return [Reading((c,) if c != BLANK else (), p) for c, p in frames[0]]
    best = greedy(frames)
    if len(frames) > LONGEST:  # nothing one could read: one spelling is a lower bound
        return [Reading(best, prod(frame[0][1] for frame in frames))]
    beam, pruned = _search(frames)
    found = sorted((Reading(*pair) for pair in beam.items()), key=_best_first)
    if pruned and found[0].labels != best:
        # What was dropped may have been spellings of either text: the two are summed in full.
        exact = {text: exp(log_probability(frames, text)) for text in (found[0].labels, best)}
        found = sorted((Reading(*pair) for pair in {**beam, **exact}.items()), key=_best_first)
    return [found[0], *(reading for reading in found[1:] if reading.probability >= LEAST)]


def _best_first(reading: Reading) -> tuple[float, Labels]:
    return -reading.probability, reading.labels


def _search(frames: Sequence[Frame]) -> tuple[dict[Labels, float], bool]:
    """Return the texts that lead at the last column, and whether any was dropped on the way."""
    beam: dict[Labels, tuple[float, float]] = {(): (1.0, 0.0)}
    pruned = False
    for frame in frames:
        beam = _grow(beam, frame)
        if len(beam) > BEAM:
            ranked = sorted(beam.items(), key=lambda item: (-sum(item[1]), item[0]))
            least = NEGLIGIBLE * sum(ranked[0][1])
            beam = {text: pair for text, pair in ranked[:BEAM] if sum(pair) >= least}
            pruned = True
    return {text: blank + ink for text, (blank, ink) in beam.items()}, pruned


def _grow(
    beam: dict[Labels, tuple[float, float]], frame: Frame
) -> dict[Labels, tuple[float, float]]:
    """Return every text one column further: (probability ending in blank, ending in ink)."""
    grown: dict[Labels, tuple[float, float]] = {}
    for labels, (blank, ink) in beam.items():
        total = blank + ink
        last = labels[-1] if labels else BLANK
        for c, p in frame:
            if c == BLANK:
                b, i = grown.get(labels, (0.0, 0.0))
                grown[labels] = (b + total * p, i)
                continue
            if c == last:
                b, i = grown.get(labels, (0.0, 0.0))
                grown[labels] = (b, i + ink * p)
                mass = blank * p
                if mass == 0.0:
                    continue
            else:
                mass = total * p
            longer = (*labels, c)
            b, i = grown.get(longer, (0.0, 0.0))
            grown[longer] = (b, i + mass)
    return grown


def greedy(frames: Sequence[Frame]) -> Labels:
    """Return the text of each column's best class."""
    found: list[int] = []
    before = BLANK
    for frame in frames:
        c = frame[0][0]
        if c not in (BLANK, before):
            found.append(c)
        before = c
    return tuple(found)


def log_probability(frames: Sequence[Frame], labels: Labels) -> float:
    """Return the log of the sum over all spellings of a text (CTC's forward pass).

    Args:
        frames: The columns.
        labels: The text; may be empty.
    """
    # States: blank, first character, blank, second, ... blank.
    states = [BLANK]
    for label in labels:
        states += [label, BLANK]
    values = [0.0] * len(states)
    values[0] = 1.0
    scale = 0.0
    # A virtual column before the first: only the first blank is open, so a first character can
    # follow it directly, and no text can begin later.
    for frame in frames:
        chances = dict(frame)
        new = [0.0] * len(states)
        for s, c in enumerate(states):
            mass = values[s]
            if s > 0:
                mass += values[s - 1]
            if s > 1 and c not in (BLANK, states[s - 2]):
                mass += values[s - 2]
            new[s] = mass * chances.get(c, 0.0)
        best = max(new)
        if best == 0.0:
            return -float("inf")
        values = [v / best for v in new]
        scale += log(best)
    ends = values[-1] + (values[-2] if len(states) > 1 else 0.0)
    return scale + log(ends) if ends > 0 else -float("inf")


def spans(frames: Sequence[Frame], labels: Labels) -> list[tuple[int, int]]:
    """Return the first and last column of every character on the most probable spelling.

    Args:
        frames: The columns of a piece.
        labels: A text that these columns can spell.
    """
    if not labels:
        return []
    if len(frames) == 1:
        return [(0, 0)]
    if labels == greedy(frames):  # nearly always: the best classes spell it
        path = [frame[0][0] for frame in frames]
        before, after = [BLANK, *path[:-1]], [*path[1:], BLANK]
        starts = [t for t, c in enumerate(path) if c not in (BLANK, before[t])]
        ends = [t for t, c in enumerate(path) if c not in (BLANK, after[t])]
        return list(zip(starts, ends, strict=True))
    return _best_path(frames, labels)


def _best_path(frames: Sequence[Frame], labels: Labels) -> list[tuple[int, int]]:
    """Return first and last column of every character (Viterbi's search)."""
    states = [BLANK]
    for label in labels:
        states += [label, BLANK]
    values = [0.0] + [-float("inf")] * (len(states) - 1)
    steps: list[list[int]] = []
    for frame in frames:
        chances = {c: log(p) for c, p in frame if p > 0}
        new: list[float] = []
        came: list[int] = []
        for s, c in enumerate(states):
            back = [0, 1] if s > 0 else [0]
            if s > 1 and c not in (BLANK, states[s - 2]):
                back.append(2)
            best = max(back, key=lambda n: (values[s - n], -n))
            new.append(values[s - best] + chances.get(c, -float("inf")))
            came.append(best)
        values = new
        steps.append(came)
    state = len(states) - 1 if values[-1] > values[-2] else len(states) - 2
    path: list[int] = []
    for came in reversed(steps):
        path.append(state)
        state -= came[state]
    path.reverse()
    at = [[t for t, s in enumerate(path) if s == 2 * n + 1] for n in range(len(labels))]
    return [(columns[0], columns[-1]) for columns in at]
