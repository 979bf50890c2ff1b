"""Decimal points that the copier lost, told by the white that they left.

A copier that wears print thin takes its smallest piece first: of `๒๕.๔๐` it leaves `๒๕ ๔๐`, read
as two numbers, or as one of four digits. The white where the point stood is still as wide as a
point, wider than any between two digits, and among scores that stand alone in their cells two
digits, white and two digits are a score. Such a number gets its point back and goes to review: a
point that nobody sees is a guess, though a good one. A score of which a digit lost its side falls
into two words; alone in its cell it is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ctc_words import GUESSED, Character, DecodedWord, joined
from pipeline.readers.forms import PERCENT, UNIT, read_as
from pipeline.readers.line_image import BASELINE, BODY, COLUMNS_PER_FRAME, NormalLine
from pipeline.readers.second_look import Decoded
from pipeline.readers.word_boxes import INK

SCORE = re.compile(r"\d{1,3}\.\d\d")
"""Two decimals, as scores have."""

BEFORE, AFTER = PERCENT, (UNIT, f"เป็น{PERCENT}")
"""Words that tell a score in running text."""

POINTLESS = re.compile(rf"([ก-๎]*)(\d{{2,3}}) ?(\d\d)({'|'.join(AFTER)})?")
"""A number that may have lost its point, with the units that tell a score. One digit before two is
as well the number of a row."""

OTHERWISE = re.compile(r"[2๒][5๕]\d\d|[1๑][0๐]{3}")
"""A year of this century of the Buddhist era has four digits without a point; a hundred may have
lost the point before its one decimal."""

FOUR = re.compile(r"\d{4}")
"""What stands alone in its cell may be a score, or the number of a row of a long list."""

LISTED, MOST_LISTED = 2, 0.5
"""So many of them, and such a share of all, that are followed by the next one are numbers of rows:
among a dozen scores without points two follow each other by chance."""

WHOLE = re.compile(r"\d\d\.\d\d|[1๑][0๐]{2}\.[0๐]{2}")
"""A score that fell into words, no more than a hundred; further apart stand two columns."""

COMMA, COMMA_READ = re.compile(r"\d{2,3},\d\d"), 0.5
"""What stands alone among scores with a comma before two digits is a score, and so sure."""

SEVERAL = 4
"""So many lines that are a score and nothing else are a table of scores."""

WHITE, WIDER, WIDEST = 7, 4, 21
"""Columns of a normalised line (body 17): the white of a lost point, by how much it is wider than
the white between the digits beside it, and more than that is a space. Of 43 numbers of worn copies
that had lost a point 36 had such white, of 296 printed with four digits, years, one."""

NARROWER = 1
"""By how much that white is wider where a score is due, and no year is read: no score has four
digits in a row. Worn print that was copied large has its points, and their white, filled. Beside
ร้อยละ, and alone among scores, four digits get their point even where no white is left."""

ODDS = 20.0
"""So many times as probable as by its ink alone is a point where a score is due."""

TOP, BOTTOM = round(BASELINE - 1.15 * BODY), round(BASELINE) + 2
"""Rows of a normalised line in which white is looked for: those of digits without their tails."""


def with_points(lines: Sequence[Decoded]) -> list[Decoded]:
    """Return the lines of a page, each number that has lost its point with a point again.

    Args:
        lines: The lines of one page as read.
    """
    alone = [line.words[0] for line in lines if len(line.words) == 1]
    among_scores = sum(SCORE.fullmatch(word.text) is not None for word in alone) >= SEVERAL
    four = {int(word.text) for word in alone if FOUR.fullmatch(word.text)}
    listed = sum(n + 1 in four for n in four) >= max(LISTED, MOST_LISTED * (len(four) - 1))
    ends = ["", *(line.words[-1].text if line.words else "" for line in lines)]
    return [
        _pointed(line, _Around(among_scores, listed, end))
        for line, end in zip(lines, ends, strict=False)
    ]


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a line.

    Attributes:
        scores: Whether scores stand alone in other lines of the page.
        listed: Whether numbers of rows have four digits.
        last: The word at the end of the line before.
    """

    scores: bool
    listed: bool
    last: str


def _pointed(line: Decoded, around: _Around) -> Decoded:
    if around.scores and len(line.words) > 1:
        whole = "".join(word.text for word in line.words)
        characters = [c for word in line.words for c in word.characters]
        if WHOLE.fullmatch(whole) and len(characters) == len(whole):
            gaps = whites(characters, line.normal)
            if all(end - start <= WIDEST for start, end in gaps):
                return replace(line, words=(joined(line.words, characters),))
    if around.scores and len(line.words) == 1 and COMMA.fullmatch(line.words[0].text):
        (word,) = line.words
        return replace(line, words=(read_as(word, word.text.replace(",", "."), COMMA_READ),))
    words: list[DecodedWord] = []
    at = 0
    while at < len(line.words):
        formed, used = _formed(line, at, around)
        words += formed
        at += used
    return replace(line, words=tuple(words))


def _formed(line: Decoded, at: int, around: _Around) -> tuple[Sequence[DecodedWord], int]:
    """Return what a word says, or it and the next one, and how many words that are."""
    for count in (2, 1):
        parts = line.words[at : at + count]
        found = POINTLESS.fullmatch(" ".join(word.text for word in parts))
        characters = [c for word in parts for c in word.characters]
        if found is None or len(characters) != sum(len(word.text) for word in parts):
            continue
        first, middle = found.start(2), found.end(2)
        before, after = line.words[:at], line.words[at + count :]
        percent = found[1].endswith(BEFORE) or (
            not found[1] and (before[-1].text if before else around.last).endswith(BEFORE)
        )
        alone = around.scores and not (found[1] or before or after)
        beside = bool(found[4]) or (bool(after) and after[0].text.startswith(AFTER))
        due = percent or alone or beside
        plain = (percent or beside or (alone and not around.listed)) and (
            count == 1 and OTHERWISE.fullmatch(found[2] + found[3]) is None
        )
        gap = _white(characters[first : middle + 2], middle - first, line.normal, plain=plain)
        seen = count == 1 and due and not around.listed and _offers(parts[0], found)
        if gap is None and (seen or (plain and len(found[2]) == 2 and (percent or alone))):
            gap = characters[middle - 1].last, characters[middle].first
        if gap is None:
            continue
        if due:
            point = Character(".", *gap, GUESSED)
            return [joined(parts, [*characters[:middle], point, *characters[middle:]])], count
        if count == 1 or not (before or after):
            return [replace(word, doubted=True) for word in parts], count
    return line.words[at : at + 1], 1


def _offers(word: DecodedWord, found: re.Match[str]) -> bool:
    """Whether the ink of what may be a score offers a point, or the comma that one looks like."""
    forms = (f"{word.text[: found.end(2)]}{sign}{word.text[found.end(2) :]}" for sign in ".,")
    chances = dict(word.others)
    return ODDS * sum(chances.get(form, 0.0) for form in forms) > word.probability


def _white(
    digits: Sequence[Character], middle: int, normal: NormalLine, *, plain: bool
) -> tuple[int, int] | None:
    """Return the recogniser's columns of the white of a lost point, None where there is none.

    Args:
        digits: Of the number.
        middle: How many of them stand before the point.
        normal: The line as the recogniser saw it.
        plain: Whether nothing else than a score is likely.
    """
    gaps = whites(digits, normal)
    start, end = gaps.pop(middle - 1)
    beside = max(stop - begin for begin, stop in gaps)
    least = beside + NARROWER if plain else max(WHITE, beside + WIDER)
    if not least <= end - start <= WIDEST:
        return None
    return start // COLUMNS_PER_FRAME, (end - 1) // COLUMNS_PER_FRAME


def whites(signs: Sequence[Character], normal: NormalLine) -> list[tuple[int, int]]:
    """Return where the white between signs and the next ones begins and ends, in columns."""
    clean = np.asarray((normal.pixels[TOP:BOTTOM] >= INK).all(axis=0), dtype=np.bool_)
    seen = [middle(sign) for sign in signs]
    return [_widest(clean, a, b) for a, b in pairwise(seen)]


def middle(sign: Character) -> int:
    """Return the column of a normalised line in the middle of where a sign was seen."""
    return (sign.first + sign.last + 1) * COLUMNS_PER_FRAME // 2


def _widest(clean: NDArray[np.bool_], left: int, right: int) -> tuple[int, int]:
    """Return where the widest run of clean columns between two others begins and ends."""
    columns = np.flatnonzero(clean[left : right + 1]) + left
    if not len(columns):
        return left, left
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    best = max(runs, key=len)
    return int(best[0]), int(best[-1]) + 1
