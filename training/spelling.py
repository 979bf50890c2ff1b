"""Makes the table of letters that the reader spells by: `python -m training.spelling`.

Words are drawn as often as they are used, and set side by side as Thai sets them; how often a
letter follows others is counted. The words are those of PyThaiNLP's dictionary, with their
frequencies in the Thai National Corpus, and the places of the gazetteer; no sentence of any report
and none of the drawn pages is among them, so that pages drawn for validation measure what the table
is worth.
"""

from __future__ import annotations

import argparse
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from math import log
from pathlib import Path
from random import Random

import numpy as np
from pythainlp.corpus import thai_words

from parsers.gazetteer import gazetteer
from pipeline.readers.spelling import BITS, ORDER, SPELLING, STEP, code_of
from training.charset import in_charset
from training.line_text import word_counts

WORDS = 3_000_000
"""Words drawn."""

LEAST = {1: 1, 2: 1, 3: 6, 4: 12, 5: 20}
"""Runs seen less often are left out, by their length."""

FLATTER = 0.75
"""Exponent of a word's frequency: rare words are what print is about."""

PLACE = 8.0
"""Weight of a place's name; a word that is not in the corpus at all has less than 2."""

SPACED, NUMBERED = 0.18, 0.04
"""Shares of words after which a space, or a number, stands."""


def words_and_weights() -> tuple[list[str], list[float]]:
    """Return words and how often each is drawn."""
    seen = {w: n for w, n in word_counts().items() if len(w) < 25 and not w.isspace()}
    words = {w for w in (*seen, *thai_words()) if w and in_charset(w) == w}
    names = {n for n in {area.name for area in gazetteer().by_code.values()} if in_charset(n) == n}
    weights = {word: (seen.get(word, 0) + 2) ** FLATTER for word in words}
    for name in names:
        weights[name] = weights.get(name, 0.0) + PLACE
    ordered = sorted(weights)
    return ordered, [weights[word] for word in ordered]


def running_text(count: int, seed: int = 1) -> Iterator[str]:
    """Yield stretches of words side by side, `count` words in all."""
    words, weights = words_and_weights()
    sums = list(accumulate(weights))
    rng = Random(seed)
    for start in range(0, count, 4000):
        parts: list[str] = []
        for _ in range(min(4000, count - start)):
            parts.append(words[min(bisect(sums, rng.random() * sums[-1]), len(words) - 1)])
            if rng.random() < SPACED:
                parts.append(" ")
            if rng.random() < NUMBERED:
                parts.append(rng.choice([" 0 ", "0", "(", "."]))
        yield "".join(parts)


def count_runs(count: int) -> list[Counter[int]]:
    """Return how often every run of 1 to `ORDER` letters stands in the text, by its key."""
    found: list[Counter[int]] = [Counter() for _ in range(ORDER)]
    for text in running_text(count):
        codes = np.array([code_of(character) for character in text], np.uint64)
        keys = codes
        for length in range(ORDER):
            if length:
                keys = keys[:-1] << np.uint64(BITS) | codes[length:]
            values, counts = np.unique(keys, return_counts=True)
            found[length].update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
    return found


def main() -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SPELLING)
    parser.add_argument("--words", type=int, default=WORDS)
    options = parser.parse_args()
    runs = count_runs(options.words)
    total = runs[0].total()
    costs: dict[int, int] = {}
    for length, counted in enumerate(runs, start=1):
        for key, count in counted.items():
            if count >= LEAST[length]:
                whole = total if length == 1 else runs[length - 2][key >> BITS]
                costs[key] = min(255, round(-log(min(1.0, count / whole)) * STEP))
    keys = np.array(sorted(costs), np.uint64)
    values = np.array([costs[key] for key in keys.tolist()], np.uint8)
    # Steps from key to key are small numbers, which take less room.
    np.savez_compressed(options.out, keys=np.diff(keys, prepend=np.uint64(0)), costs=values)
    print(f"{options.out}: {len(keys):,} runs, {options.out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
