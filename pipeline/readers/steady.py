"""Lines that no size makes sense of, read as what a row more or less of height says alike.

To a stamp's arc or a pen's stroke the recogniser answers with letters, and with others where the
same ink stands a row higher. Print, worn as it is, it reads alike. So the chances of the letters
are averaged: what is print is read better, and what is none is told with so little certainty that
it is left out. Lines with a number are left: an average loses digits where the answers stand apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.readers.ctc import Floats
from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.line_image import NormalLine
from pipeline.readers.second_look import Decoded, is_senseless

NUMBER = 0.3
"""A line with a number at least so probable is left as it is."""


def steadied(
    lines: Sequence[Decoded],
    chances: Callable[[Sequence[NormalLine]], Iterable[tuple[int, Floats]]],
    words: Callable[[Floats], tuple[DecodedWord, ...]],
) -> list[Decoded]:
    """Return the lines of a page, the senseless ones read as they stand and a row higher and lower.

    On 250 drawn pages of worn copies the character error rate, by place, was 1.49 % without and
    1.40 % with it; numbers were the same.

    Args:
        lines: As read at the best size.
        chances: Index and chances (columns x classes) of every normalised line with print on it.
        words: The words of a line's chances.
    """
    found = list(lines)
    asked = [at for at, line in enumerate(found) if is_senseless(line) and not _has_number(line)]
    moved = [(at, line) for at in asked for line in _moved(found[at].normal)]
    seen: dict[int, list[Floats]] = {}
    for n, of_line in chances([line for _, line in moved]):
        seen.setdefault(moved[n][0], []).append(of_line)
    for at, own in seen.items():
        mean = np.mean(own, axis=0)
        read = words(np.asarray(mean, dtype=own[0].dtype))
        if read:
            found[at] = replace(found[at], words=read)
    return found


def _has_number(line: Decoded) -> bool:
    return any(
        word.probability >= NUMBER and any(c.isdigit() for c in word.text) for word in line.words
    )


def _moved(line: NormalLine) -> tuple[NormalLine, ...]:
    """Return a line as it stands, a row higher and a row lower."""
    higher = np.concatenate([line.pixels[1:], line.pixels[-1:]])
    lower = np.concatenate([line.pixels[:1], line.pixels[:-1]])
    return line, replace(line, pixels=higher), replace(line, pixels=lower)
