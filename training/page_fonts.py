"""Faces at a size, for setting pages: widths, ink boxes, and what to do where a glyph is missing.

Sizes are *official* points: the face of Thai official letters (TH Sarabun) is small on its body, so
16 points of it have consonants of 6.2 points. Every face is scaled to that height, as a typist who
changes the face of a letter does by eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from fontTools.ttLib import TTFont
from PIL import ImageFont

from training.fonts import OFFICIAL, Face, FontsMissing, faces

BODY_PER_POINT = 0.39
"""Points of a plain consonant per official point (16 points: 6.2, or 26 pixels at 300 dpi)."""

SYMBOLS = "☐☑✓"
"""Marks that Thai faces lack; pages draw them with lines."""

_PLAIN = ("Regular", "400-normal", "500-normal", "300-normal", "Light")
_HEAVY = ("Bold", "700-normal")
# Faces without Latin letters and punctuation, and the file beside them that has both.
_LATIN = {"NotoSerifThai": "NotoSerif", "NotoSansThai": "NotoSans", "NotoLoopedThai": "NotoSans"}

Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom (exclusive) in pixels from the top left of the page."""


@dataclass(frozen=True, slots=True)
class PageFont:
    """A face, set so that a plain consonant is `body` pixels high.

    Attributes:
        face: The face.
        body: Height of ก in pixels.
    """

    face: Face
    body: float

    def width(self, text: str) -> float:
        """Return how far the text advances, in pixels."""
        return sum(self._advance(part, kind) for part, kind in _parts(text, self.face))

    def pieces(self, text: str) -> list[tuple[str, str, float]]:
        """Return the text as runs of one file: (run, path or "" for a symbol, advance)."""
        return [(part, kind, self._advance(part, kind)) for part, kind in _parts(text, self.face)]

    def drawn_with(self, path: str) -> ImageFont.FreeTypeFont:
        """Return the Pillow font of a run; a fallback file keeps the size of the face's own."""
        return _font(path, round(self.body / _body_ratio(self.face.path), 2))

    def _advance(self, part: str, path: str) -> float:
        if not path:
            return 2.0 * self.body * len(part)
        return _length(path, round(self.body / _body_ratio(self.face.path), 2), part)


@dataclass(frozen=True, slots=True)
class Type:
    """The plain and the heavy face of one report.

    Attributes:
        plain: Face of running text.
        heavy: Face of headings; the same family.
        unit: Pixels per point.
    """

    plain: Face
    heavy: Face
    unit: float

    def font(self, points: float, *, bold: bool = False) -> PageFont:
        """Return the font of an official size.

        Args:
            points: Size in official points.
            bold: Take the heavy face.
        """
        face = self.heavy if bold else self.plain
        return PageFont(face, points * BODY_PER_POINT * self.unit)


def choose_type(rng: Random, *, held_out: bool, dpi: int) -> Type:
    """Draw the faces of a report.

    Args:
        rng: Source of the choice.
        held_out: Take a face of the validation set.
        dpi: Pixels per inch.

    Raises:
        FontsMissing: Fonts are not there.
    """
    styles: dict[str, dict[str, Face]] = {}
    for face in faces(held_out=held_out):
        styles.setdefault(face.family, {})[face.style] = face
    upright = sorted(f for f, own in styles.items() if _first(own, _PLAIN) and _first(own, _HEAVY))
    if not upright:
        raise FontsMissing("No family has an upright and a bold face. Install them: make fonts")
    official = [family for family in upright if family in OFFICIAL]
    family = rng.choice(official if official and rng.random() < 0.6 else upright)
    own = styles[family]
    order = _PLAIN if rng.random() < 0.75 else (*_PLAIN[2:], *_PLAIN[:2])
    plain, heavy = _first(own, order), _first(own, _HEAVY)
    assert plain is not None
    assert heavy is not None
    return Type(plain, heavy, dpi / 72)


def _first(own: dict[str, Face], wanted: Sequence[str]) -> Face | None:
    return next((own[style] for style in wanted if style in own), None)


@lru_cache(maxsize=256)
def _font(path: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=200_000)
def _length(path: str, size: float, text: str) -> float:
    return _font(path, size).getlength(text)


@lru_cache(maxsize=256)
def _body_ratio(path: str) -> float:
    """Return the height of ก as a share of the font size."""
    box = _font(path, 400.0).getbbox("ก", anchor="ls")
    return max(0.1, -box[1] / 400)


@lru_cache(maxsize=256)
def _covers(path: str) -> frozenset[int]:
    return frozenset(TTFont(path, lazy=True).getBestCmap())


@lru_cache(maxsize=256)
def _fallback(face: Face) -> str:
    """Return the file that has what the face lacks.

    Raises:
        FontsMissing: It is not there.
    """
    family = _LATIN.get(face.family)
    if family is None:
        return face.path
    path = Path(face.path).with_name(f"{family}-{face.style}.ttf")
    if not path.exists():
        raise FontsMissing(f"{path.name} is missing. Debian: sudo apt-get install fonts-noto-core")
    return str(path)


def _parts(text: str, face: Face) -> list[tuple[str, str]]:
    """Split a text into runs of one file; a run of symbols has the path ""."""
    if text.isascii() and face.family not in _LATIN:
        return [(text, face.path)]
    covered = _covers(face.path)
    out: list[tuple[str, str]] = []
    for char in text:
        if char in SYMBOLS:
            path = ""
        elif ord(char) in covered:
            path = face.path
        else:
            path = _fallback(face)
        if out and char == " " and out[-1][1]:
            path = out[-1][1]
        if out and out[-1][1] == path:
            out[-1] = (out[-1][0] + char, path)
        else:
            out.append((char, path))
    return out
