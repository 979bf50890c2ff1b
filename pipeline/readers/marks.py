"""What is no print, told from what was read: dust, a stamp's ring, the strokes of a pen.

A recogniser answers to every ink with letters. To strokes it answers with signs, or with letters
that it is not sure of, one after the other. Such lines say nothing, and a table that holds them is
worse than one that does not: they are left out and named on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, log

from parsers.document import PageNote
from pipeline.readers.engine import InkWord
from pipeline.readers.read_cells import ReadLine

UNSURE, UNSURE_IN_CELL = 0.6, 0.4
"""A line read with less certainty per letter is none: beside the tables 9 of 10 such letters stood
where nothing is printed, in their cells, where a number hard to read must be told, 3 of 4."""

SPECKS = frozenset(".,'’‘`•·:;^~_|!")
"""What dust and jags of rulings look like; a `"` in a cell may mean: as above."""

TICKS = frozenset("☐☑✓-–")
"""Signs that say something where they stand alone."""

FEW = 3
"""Specks: more of them in a row may be the dotted line of a form."""

FAR, SURE = 4.0, 0.75
"""Bodies of paper that part print from a mark on the same line, such as the number of a page from a
stamp beside it; and how sure such print must be."""

TOLD = 10
"""So many marks are named on a page."""

_LEAST = 1e-9


def is_print(line: ReadLine, *, in_cell: bool) -> bool:
    """Whether a line is print, not a mark.

    Args:
        line: As it was read, its confidences not yet lowered for other reasons.
        in_cell: Whether it stands in a table: there a lone sign may be an entry, as `/` is a tick.
    """
    text = "".join(word.text for word in line.words)
    if set(text) <= SPECKS and len(text) <= FEW:
        return False
    if not in_cell and not any(c.isalnum() or c in TICKS for c in text) and len(text) <= FEW:
        return False
    return certainty(line) >= (UNSURE_IN_CELL if in_cell else UNSURE)


def print_and_marks(line: ReadLine, *, in_cell: bool) -> tuple[ReadLine | None, ReadLine | None]:
    """Return what of a line is print, and what is not: most often one of them is all of it.

    Print stands far from the marks on its row.

    Args:
        line: As it was read, its confidences not yet lowered for other reasons.
        in_cell: Whether it stands in a table.
    """
    if is_print(line, in_cell=in_cell):
        return line, None
    runs = [replace(line, words=run, part=True) for run in _far_apart(line)]
    kept = [run for run in runs if is_print(run, in_cell=in_cell) and certainty(run) >= SURE]
    if len(runs) == 1 or not kept:
        return None, line
    left = [run for run in runs if run not in kept]
    one, two = (tuple(word for run in some for word in run.words) for some in (kept, left))
    return replace(line, words=one, part=True), replace(line, words=two, part=True)


def _far_apart(line: ReadLine) -> Iterator[tuple[InkWord, ...]]:
    """Yield the words of a line, parted where much paper lies between them."""
    first = 0
    for at in range(1, len(line.words)):
        if line.words[at].box[0] - line.words[at - 1].box[2] >= FAR * line.drawn.body:
            yield line.words[first:at]
            first = at
    yield line.words[first:]


def certainty(line: ReadLine) -> float:
    """Return how sure a line's letters are on average: the geometric mean of their probabilities.

    A word is as probable as all its letters together; where that is too little to be told, as they
    are one by one.
    """
    letters = sum(len(word.text) for word in line.words)
    return exp(sum(map(_log_chance, line.words)) / letters) if letters else 0.0


def _log_chance(word: InkWord) -> float:
    if word.confidence > _LEAST or not word.characters:
        return log(max(word.confidence, _LEAST))
    return sum(log(max(c.confidence, _LEAST)) for c in word.characters)


def marks_note(marks: Sequence[ReadLine]) -> list[PageNote]:
    """Return the note that names the marks of a page, none where there are none."""
    if not marks:
        return []
    message = (
        f"{len(marks)} marks that are no print (a stamp, a signature, dust) were left out of the "
        "text."
    )
    raw = " ".join("".join(word.text for word in line.words) for line in marks[:TOLD])
    return [PageNote("info", "marks_left_out", message, raw=raw)]
