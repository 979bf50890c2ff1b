"""What reads ink: the one protocol behind which every recogniser stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parsers.document import Alternative
from pipeline.readers.line_image import LineImage

UNTRUSTED_CONFIDENCE = 0.5
"""No word an engine cannot be trusted with gets more than this, whatever the engine says of it."""


@dataclass(frozen=True, slots=True)
class InkCharacter:
    """A character on an image.

    Attributes:
        text: As read.
        left: Where it begins, in columns of the line image.
        right: Where it ends.
        confidence: 0.0-1.0.
    """

    text: str
    left: float
    right: float
    confidence: float


@dataclass(frozen=True, slots=True)
class InkWord:
    """A word on an image.

    Attributes:
        text: As read, never changed.
        box: Left, top, right, bottom in pixels of the line image.
        confidence: 0.0-1.0.
        untrusted: The engine is known not to tell this kind of ink apart, whatever it says.
        alternatives: Other readings of the whole word, best first; none is surer than the word, and
            with it they sum to 1 at most.
        characters: One by one, where the engine tells them apart.
    """

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    untrusted: bool = False
    alternatives: tuple[Alternative, ...] = ()
    characters: tuple[InkCharacter, ...] = ()


@dataclass(frozen=True, slots=True)
class InkLine:
    """A line of words from left to right."""

    words: tuple[InkWord, ...]

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(word.text for word in self.words)


class Engine(Protocol):
    """Reads ink, one printed line at a time. Cheap to make, holds no process between calls.

    Where the lines, cells and columns of a page lie is decided before an engine is asked, so that
    no engine can join what a ruling parts.
    """

    @property
    def name(self) -> str:
        """The engine's own name."""

    def version(self, languages: str) -> str:
        """Return what must change a cached page when it changes: program, models, own code.

        A missing language is said in words; `recognise` raises for it.

        Raises:
            ReaderUnavailable: The program is not installed.
        """

    def recognise(self, lines: Sequence[LineImage], *, languages: str) -> list[InkLine]:
        """Read lines of print; one result each, in the same order.

        Boxes are in pixels of the line's own `pixels`.

        Raises:
            ReaderUnavailable: The program or a language is not installed.
            FileError: The program failed on these images.
        """

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        """Return by how many degrees clockwise to turn a page, and how sure that is.

        Zero confidence means unknown; the scale is Tesseract's, where 10 and more is sure.
        """
