"""Scores outside of what their column holds, whose ink may as well say one inside.

The weighted scores of one column lie close together: of a hundred agencies hardly one has half of
what the others have. So `๗๒.๓๕` among scores from ๓๑ to ๔๐ is rather ๓๒.๓๕, and `๒.๓๑` among ๒๑ to
๒๙ rather ๒๗.๓๑, where the ink offers it. There are agencies that fell far behind; what is printed
clearly stays, and all that this room changed, or had reason to, goes to review. So does what no
score can be, for a speck read as a point or a stroke read as a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from parsers.document import Alternative
from pipeline.readers.engine import InkWord
from pipeline.readers.grid import Grid
from pipeline.readers.read_cells import ReadLine, cells_of

SCORE = re.compile(r"[0-9]{1,3}\.[0-9]{2}|[๐-๙]{1,3}\.[๐-๙]{2}")
"""A score, its digits of one kind."""

NUMBER, FULL = re.compile(r"[0-9.]{4,}|[๐-๙.]{4,}"), 100.0
"""A number with a point in it, or two; no score is higher."""

LEAST = 8
"""So many scores of a column have to be read well before they say between what they lie."""

SURE = 0.9
"""What was read so well counts among them."""

FENCE, NARROW = 2.0, 1.0
"""Scores farther than so many times the middle half's width from it lie outside; a narrower one
counts as so wide, in points."""

ODDS = 50.0
"""So many times as probable as by its ink alone is a score inside: with one score of fifty outside,
and nine of ten numbers being outside, it would be four hundred."""

TOLD, DOUBTED = 0.5, 0.9
"""Nothing changed here is more certain, and nothing that might have been."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Between what the scores of a column lie, and whether their digits are Thai."""

    low: float
    high: float
    thai: bool

    def holds(self, text: str) -> bool:
        """Whether a text is a score of this column."""
        if SCORE.fullmatch(text) is None or (text >= "๐") != self.thai:
            return False
        return self.low <= float(text) <= self.high


def within_ranges(
    grid: Grid, contents: Sequence[Sequence[ReadLine]]
) -> Sequence[Sequence[ReadLine]]:
    """Return what the cells of a table hold, with scores that their columns make more probable.

    Args:
        grid: The table.
        contents: The lines read in each of its cells.
    """
    table = cells_of(grid, contents)
    if table is None:
        return contents
    changed = list(contents)
    for c in range(len(table.xs) - 1):
        own = {
            at: slot.lines[0]
            for at, slot in enumerate(table.slots)
            if (slot.c0, slot.c1) == (c, c + 1) and len(slot.lines) == 1
        }
        words = {at: line.words[0] for at, line in own.items() if len(line.words) == 1}
        column = _column(list(words.values()))
        for at, word in _outside(words, column) if column is not None else ():
            changed[at] = [replace(own[at], words=(word,))]
    return changed


def _column(words: Sequence[InkWord]) -> _Column | None:
    """Return between what a column's scores lie; None where too few were read well."""
    texts = [w.text for w in words if w.confidence >= SURE and SCORE.fullmatch(w.text)]
    thai = sum(text >= "๐" for text in texts) * 2 > len(texts)
    values = [float(text) for text in texts if (text >= "๐") == thai]
    if len(values) < LEAST:
        return None
    low, high = (float(at) for at in np.percentile(values, (25, 75)))
    far = FENCE * max(high - low, NARROW)
    return _Column(low - far, high + far, thai)


def _outside(words: dict[int, InkWord], column: _Column) -> Iterator[tuple[int, InkWord]]:
    """Yield the words that are no score of their column but might be one, as they are told now."""
    for at, word in words.items():
        if column.holds(word.text) or not any(c.isdigit() for c in word.text):
            continue
        inside = [other for other in word.alternatives if column.holds(other.text)]
        if _is_no_score(word.text) and (len(without := _without_one(word.text, column)) == 1):
            rest = [other for other in word.alternatives if other.text != without[0]]
            others = (Alternative(word.text, word.confidence), *rest)
            told = replace(word, text=without[0], characters=(), alternatives=others)
            yield at, _doubted(told, TOLD)
            continue
        if not inside:
            if _is_no_score(word.text):
                yield at, _doubted(word, TOLD)
            continue
        best = max(inside, key=lambda other: other.confidence)
        if ODDS * best.confidence <= word.confidence:
            yield at, _doubted(word, TOLD if _is_no_score(word.text) else DOUBTED)
            continue
        rest = [other for other in word.alternatives if other is not best]
        others = (Alternative(word.text, word.confidence), *rest)
        told = replace(word, text=best.text, characters=(), alternatives=others)
        yield at, _doubted(replace(told, confidence=ODDS * best.confidence), TOLD)


def _is_no_score(text: str) -> bool:
    """Whether a number with points cannot be printed among scores: two points, over a hundred."""
    shaped = SCORE.fullmatch(text) is not None
    return NUMBER.fullmatch(text) is not None and not (shaped and float(text) <= FULL)


def _without_one(text: str, column: _Column) -> list[str]:
    """Return the scores of a column that are left where one sign is too many: a speck, a stroke."""
    found = {text[:at] + text[at + 1 :] for at in range(len(text))}
    return [other for other in sorted(found) if column.holds(other)]


def _doubted(word: InkWord, most: float = DOUBTED) -> InkWord:
    """Return a word told with no more than some certainty, its other readings with what is left."""
    sure = min(word.confidence, most)
    total = sum(other.confidence for other in word.alternatives)
    share = min(1.0, (1 - sure) / total) if total else 1.0
    others = (
        replace(other, confidence=round(min(sure, share * other.confidence), 4))
        for other in word.alternatives
    )
    return replace(word, confidence=sure, alternatives=tuple(others))
