"""Glyphs of a text layer to words: Thai marks go with their letter, whatever height they hang at.

A PDF paints glyphs, not text. Thai marks come as glyphs of their own, with no width or with tops
shifted up or down; lines are therefore told by the baselines of the letters alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from parsers.document import Box, Line, Word
from pipeline.readers.layout import join_boxes

SPACE_GAP = 0.35
"""A gap of this share of the font size is a space, where the file paints none."""

TWICE = 0.12
"""The same letter again within this share of the font size is bold made by painting twice."""

SAME_LINE = 0.45
"""Baselines closer than this share of the font size are one line."""

_MARK_PUA = frozenset(chr(c) for c in range(0xF701, 0xF71B)) - {"\uf70f"}
"""Shifted Thai marks in the private use area; F700 and F70F are letters that lost their tail."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One painted glyph in the frame of its own line (text runs to the right, y downwards).

    Attributes:
        text: What the file says it is; may be more than one character.
        x0: Left.
        x1: Right; equal to `x0` for marks without width.
        baseline: Where the letters stand.
        size: Of the font.
        box: On the upright page, in points.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    box: Box

    @property
    def is_mark(self) -> bool:
        """Whether it hangs on the letter before it."""
        return is_mark(self.text[0])

    @property
    def is_space(self) -> bool:
        """Whether it is white."""
        return not self.text.strip()


def is_mark(char: str) -> bool:
    """Return whether a character hangs above or below a letter.

    >>> is_mark("่"), is_mark("า"), is_mark(chr(0xF70A)), is_mark(chr(0xF70F))
    (True, False, True, False)
    """
    return unicodedata.category(char) == "Mn" or char in _MARK_PUA


Cluster = list[Glyph]
"""A letter and the marks that hang on it, in the order painted."""


def build_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines of glyphs that run in one direction, from top to bottom.

    Args:
        glyphs: In the order painted.
    """
    clusters = [c for c in _clusters(_once(glyphs)) if any(g.text for g in c)]
    rows: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=lambda c: c[0].baseline):
        if rows:
            size = max(cluster[0].size, median(c[0].size for c in rows[-1]))
            if cluster[0].baseline - median(c[0].baseline for c in rows[-1]) <= SAME_LINE * size:
                rows[-1].append(cluster)
                continue
        rows.append([cluster])
    lines = [_line(_in_order(row)) for row in rows]
    return [line for line in lines if line is not None]


def _in_order(row: list[Cluster]) -> list[Cluster]:
    """Return a row from left to right, without the tiny spaces that end empty paragraphs."""
    size = max((c[0].size for c in row if not c[0].is_space), default=0.0)
    kept = [c for c in row if not c[0].is_space or c[0].size >= 0.5 * size]
    return sorted(kept, key=lambda c: c[0].x0)


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Leave out glyphs painted again at the same place (bold made by painting twice)."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        reach = TWICE * glyph.size
        # Buckets as wide as the reach: a twin lies in the same or a neighbouring one.
        col, row = int(glyph.x0 // max(reach, 0.1)), int(glyph.baseline // max(reach, 0.1))
        near = [
            twin
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for twin in seen.get((glyph.text, col + dx, row + dy), ())
        ]
        twice = any(
            abs(twin.x0 - glyph.x0) <= reach
            and abs(twin.baseline - glyph.baseline) <= reach
            and abs(twin.size - glyph.size) <= 0.1 * glyph.size
            for twin in near
        )
        if twice:
            continue
        seen.setdefault((glyph.text, col, row), []).append(glyph)
        kept.append(glyph)
    return kept


def _clusters(glyphs: Sequence[Glyph]) -> list[Cluster]:
    """Hang every mark on its letter: the one painted before it, else the one it stands over."""
    clusters: list[Cluster] = []
    loose: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.is_mark:
            clusters.append([glyph])
        elif clusters and _hangs_on(glyph, clusters[-1][0]):
            clusters[-1].append(glyph)
        else:
            loose.append(glyph)
    for mark in loose:
        letters = [c for c in clusters if not c[0].is_space and _hangs_on(mark, c[0])]
        if letters:
            # Marks end where their letter ends.
            min(letters, key=lambda c: abs(c[0].x1 - mark.x1)).append(mark)
        else:
            clusters.append([mark])
    return clusters


def _hangs_on(mark: Glyph, letter: Glyph) -> bool:
    size = max(mark.size, letter.size)
    over = letter.x0 - 0.1 * size <= mark.x0 and mark.x1 <= letter.x1 + 0.3 * size
    return over and abs(mark.baseline - letter.baseline) <= 0.8 * size


def _line(clusters: list[Cluster]) -> Line | None:
    """Return a line of clusters from left to right; runs of spaces are kept as painted."""
    parts: list[str] = []
    words: list[list[Glyph]] = []
    reached: float | None = None
    for cluster in clusters:
        head = cluster[0]
        gap = reached is not None and head.x0 - reached > SPACE_GAP * head.size
        if head.is_space or gap:
            words.append([])
            if gap and not head.is_space and parts and not parts[-1].isspace():
                parts.append(" ")
        for glyph in cluster:
            parts.append(glyph.text)
            if not glyph.is_space:
                if not words:
                    words.append([])
                words[-1].append(glyph)
        reached = max(reached or head.x1, *(g.x1 for g in cluster))
    text = "".join(parts).strip()
    inked = [word for word in words if word]
    if not text or not inked:
        return None
    built = tuple(
        Word("".join(g.text for g in word), join_boxes([g.box for g in word])) for word in inked
    )
    box = join_boxes([word.box for word in built if word.box is not None])
    return Line(text=text, raw=text, box=box, words=built)
