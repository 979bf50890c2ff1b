"""Greedy reading of logits and counting of errors, for training's own tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from training.charset import CHARSET


def greedy(logits: NDArray[np.float32]) -> list[str]:
    """Return the texts of N x T x classes logits: best class a step, repeats and blanks dropped."""
    best = logits.argmax(axis=2)
    texts = []
    for row in best:
        kept = row[np.flatnonzero(np.diff(row, prepend=-1))]
        texts.append("".join(CHARSET[k - 1] for k in kept if k))
    return texts


def errors(read: str, truth: str) -> int:
    """Return the edit distance, characters of one reading to the other."""
    return Levenshtein.distance(read, truth)
