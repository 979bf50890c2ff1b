"""Known Thai words, loaded only when a line really looks torn apart."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Final

_WORD: Final = re.compile("[\u0e01-\u0e4e]{2,}")
_LONGEST: Final = 24
_UNKNOWN_CHAR: Final = 3  # what a letter outside every word costs; a word costs 1


@cache
def known_words() -> frozenset[str]:
    """Return the word list of PyThaiNLP: Thai words of two letters or more, no abbreviations.

    PyThaiNLP makes a folder in the home directory when it is first imported; it is told not to.
    """
    if "PYTHAINLP_READ_MODE" not in os.environ:  # the old name; both together are an error there
        os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    from pythainlp.corpus import thai_words

    return frozenset(word for word in thai_words() if _WORD.fullmatch(word))


def segment(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Cut Thai text into known words so that the cost is least.

    Args:
        text: Thai letters without spaces.

    Returns:
        The cost (1 for each word, 3 for each letter outside words) and the words found as
        (start, end) in reading order. Of equal cuts the one with the longer last word wins.

    >>> segment("พึงพอใจ")
    (1, ((0, 7),))
    """
    words = known_words()
    best: list[tuple[int, int, bool]] = [(0, 0, False)]  # cost, start of the last piece, is a word
    for end in range(1, len(text) + 1):
        choice = (best[end - 1][0] + _UNKNOWN_CHAR, end - 1, False)
        for start in range(max(0, end - _LONGEST), end - 1):
            cost = best[start][0] + 1
            if cost < choice[0] and text[start:end] in words:
                choice = (cost, start, True)
        best.append(choice)
    found: list[tuple[int, int]] = []
    end = len(text)
    while end:
        _, start, known = best[end]
        if known:
            found.append((start, end))
        end = start
    return best[-1][0], tuple(reversed(found))
