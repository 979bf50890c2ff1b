"""The project's own recogniser: a line of print in, words with all ten Thai digits out.

A small network under onnxruntime, one thread, on lines set as in training (`line_image`). Every
line is padded to a width of its own and reads the same whatever stands beside it in a batch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parsers.document import Alternative
from pipeline.errors import ReaderFailed
from pipeline.readers import spelling
from pipeline.readers.calibration import calibrated
from pipeline.readers.code_heads import with_one_head
from pipeline.readers.ctc import Floats, softmax, without_stutters
from pipeline.readers.ctc_words import DecodedWord, decode
from pipeline.readers.days import with_days
from pipeline.readers.digit_look import MODEL as DIGITS_MODEL
from pipeline.readers.digit_look import Open, is_open, look
from pipeline.readers.dotted import with_dots
from pipeline.readers.engine import InkCharacter, InkLine, InkWord
from pipeline.readers.forms import by_form
from pipeline.readers.grown_heads import with_heads
from pipeline.readers.impossible import possible
from pipeline.readers.line_image import (
    COLUMNS_PER_FRAME,
    HEIGHT,
    LineImage,
    NormalLine,
    normalise,
)
from pipeline.readers.line_model import MODEL, LineModel, fingerprint, load_model
from pipeline.readers.line_turn import half_turn
from pipeline.readers.list_order import in_order
from pipeline.readers.lost_digits import with_digits
from pipeline.readers.lost_points import with_points
from pipeline.readers.ordinals import with_ordinals
from pipeline.readers.parted_numbers import rejoined
from pipeline.readers.required import DIGITS, doubt_digits
from pipeline.readers.second_look import Decoded, look_again
from pipeline.readers.steady import steadied
from pipeline.readers.word_boxes import Ink, word_boxes
from pipeline.readers.years import with_years
from pipeline.readers.zeros import without_zeros

ENGINE_VERSION = 16
"""Raise when this module, or one that only it uses, reads the same ink differently."""

SHORT, BUCKETS = 512, (32, 64)
"""A line of up to so many columns is padded to the next multiple of the first, a longer one to the
next of the second: finer steps waste less on paper, and make batches of fewer lines."""

MAX_COLUMNS = 4096
"""No batch has more columns, padding included: its activations stay under 100 MB, and what one
layer leaves is still near the processor when the next one wants it."""

SLIT, SLIT_CONFIDENCE = 0.27, 0.9
"""Bodies: of 27 pairs of digits with a space read in less than 0.6 of a body of white, the 15 with
less than this were one number; from 0.29 on a lost decimal point was among them. Of a digit and
half a score (๘ ๖.๒๘) the 4 with less than this were one number too."""

SCORE = re.compile(r"\d\d[.,]\d\d")
"""A score."""

DOUBTED = 0.9
"""Nothing is told with more that was concluded, not seen: below 0.95 values go to review."""

INK = 160
"""A normalised line without a pixel darker than this holds no print."""


@dataclass(frozen=True, slots=True)
class ThaiLineEngine:
    """The recogniser behind the protocol `Engine`; the model is loaded once a process, when needed.

    Attributes:
        model: The network, ONNX, with charset and temperature in its metadata.
        digits: The network that digits in doubt are shown to, ONNX likewise; None for none.
    """

    model: Path = MODEL
    digits: Path | None = DIGITS_MODEL
    name: str = "thai_line"

    def version(self, languages: str) -> str:  # noqa: ARG002 (one model reads all)
        """Return this module's version, the models' hashes and the version of onnxruntime.

        Raises:
            ReaderUnavailable: A model or onnxruntime is missing.
        """
        models = fingerprint(*filter(None, (self.model, self.digits)))
        return f"thai_line {ENGINE_VERSION} {models} {spelling.fingerprint()}"

    def recognise(
        self,
        lines: Sequence[LineImage],
        *,
        languages: str,  # noqa: ARG002 (one model reads all)
    ) -> list[InkLine]:
        """Read lines of print; one result each, in the same order.

        Raises:
            ReaderUnavailable: The model or onnxruntime is missing, or the model is damaged.
            ReaderFailed: The network failed on these images.
        """
        if not lines:
            return []
        model = load_model(self.model)
        digits = load_model(self.digits) if self.digits else None
        decoded = partial(_decoded, model, digits)
        read = look_again(decoded(lines), decoded)
        read = steadied(read, partial(_chances, model), partial(_words, model))
        read = [
            rejoined(with_digits(with_heads(with_dots(line))), end)
            for line, end in zip(read, _ends(read), strict=False)
        ]
        starts = [line.words[0].text if line.words else "" for line in read[1:]]
        formed = [
            replace(line, words=with_days(possible(by_form(line.words, after), before, after)))
            for line, before, after in zip(read, _ends(read), [*starts, ""], strict=False)
        ]
        formed = [
            replace(line, words=_by_words(line.words, end))
            for line, end in zip(formed, _ends(formed), strict=False)
        ]
        found = [_ink_line(line, model) for line in with_points(in_order(with_one_head(formed)))]
        return doubt_digits(found, self.cannot_emit(DIGITS))

    def read_line(self, line: LineImage) -> InkLine:
        """Read one line of print.

        Raises:
            ReaderUnavailable: The model or onnxruntime is missing, or the model is damaged.
            ReaderFailed: The network failed on this image.
        """
        return self.recognise([line], languages="")[0]

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        """Return 180 for a page that stands on its head, else 0, and how sure that is.

        A few of its longest lines are read as they stand and turned; pages on their side have no
        lines and are unknown (0, 0.0). From 10 on it is sure.

        Raises:
            ReaderUnavailable: The model or onnxruntime is missing, or the model is damaged.
            ReaderFailed: The network failed on these images.
        """
        model = load_model(self.model)
        # One look is enough: what stands on its head reads badly at any size.
        return half_turn(
            page, lambda lines: [_ink_line(line, model) for line in _decoded(model, None, lines)]
        )

    def cannot_emit(self, required: Iterable[str]) -> frozenset[str]:
        """Return the characters of `required` that the model can never answer.

        Raises:
            ReaderUnavailable: The model or onnxruntime is missing, or the model is damaged.
        """
        return frozenset(required) - frozenset(load_model(self.model).charset)


def read_logits(model: LineModel, lines: Sequence[NormalLine]) -> list[tuple[int, Floats]]:
    """Return index and logits (columns x classes) of every line with print on it.

    Args:
        model: The network.
        lines: Normalised lines.

    Raises:
        ReaderFailed: The network failed, or answered with another shape than it should.
    """
    buckets: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        if (line.pixels < INK).any():
            columns = line.pixels.shape[1]
            step = BUCKETS[columns > SHORT]
            width = -(-columns // step) * step
            buckets.setdefault(width, []).append(at)
    found: list[tuple[int, Floats]] = []
    for width, members in sorted(buckets.items()):
        rows = max(1, MAX_COLUMNS // width)
        for start in range(0, len(members), rows):
            batch = members[start : start + rows]
            ink = np.zeros((len(batch), 1, HEIGHT, width), np.float32)
            for row, at in enumerate(batch):
                pixels = lines[at].pixels
                ink[row, 0, :, : pixels.shape[1]] = (255 - pixels) * np.float32(1 / 255)
            logits = model.run(ink)
            expected = (len(batch), width // COLUMNS_PER_FRAME, len(model.charset) + 1)
            if logits.shape != expected or not np.isfinite(logits).all():
                raise ReaderFailed(
                    f"The recogniser answered with {logits.shape} where {expected} was due, "
                    "or with values that are no numbers."
                )
            found.extend(zip(batch, logits, strict=True))
    return found


def _decoded(
    model: LineModel, digits: LineModel | None, lines: Sequence[LineImage]
) -> list[Decoded]:
    """Read every line at the size that it says it has, its digits in doubt one by one."""
    normal = [normalise(line) for line in lines]
    found = [Decoded(line, image, ()) for line, image in zip(lines, normal, strict=True)]
    doubted: list[Open] = []
    for at, chances in _chances(model, normal):
        words = _words(model, chances)
        found[at] = replace(found[at], words=words)
        if is_open(words):
            doubted.append(Open(at, normal[at], chances, words))
    if digits is not None:
        for at, chances in look(digits, doubted, model.charset):
            found[at] = replace(found[at], words=_words(model, chances))
    return found


def _chances(model: LineModel, lines: Sequence[NormalLine]) -> Iterator[tuple[int, Floats]]:
    """Yield index and chances (columns x classes) of every line with print on it."""
    for at, logits in read_logits(model, lines):
        yield at, softmax(logits, model.temperature)


def _words(model: LineModel, chances: Floats) -> tuple[DecodedWord, ...]:
    """Return the words of a line."""
    seen = without_stutters(chances, model.narrow, model.thai_digits)
    return decode(seen, model.charset, spelling.load_spelling())


def _ends(lines: Sequence[Decoded]) -> list[str]:
    """Return what stands before every line: the last word of the one before."""
    return ["", *(line.words[-1].text if line.words else "" for line in lines)]


def _by_words(words: Sequence[DecodedWord], preceding: str) -> tuple[DecodedWord, ...]:
    """Return the words of a line, its numbers as the words beside them have them."""
    return with_years(without_zeros(with_ordinals(words, preceding), preceding), preceding)


def _ink_line(read: Decoded, model: LineModel) -> InkLine:
    columns = [
        (
            word.characters[0].first * COLUMNS_PER_FRAME,
            (word.characters[-1].last + 1) * COLUMNS_PER_FRAME,
        )
        for word in read.words
    ]
    boxes = word_boxes(columns, Ink(read.line, read.normal))
    words = [
        _ink_word(word, box, read.normal, model)
        for word, box in zip(read.words, boxes, strict=True)
    ]
    return InkLine(_without_slits(words, read.line.body))


def _without_slits(words: Sequence[InkWord], body: float) -> tuple[InkWord, ...]:
    """Join digits that stand too near to each other for a space, or a point, to be between them.

    Where a face gives ๖ a long lead-in the white before it looks like a space. What was read as two
    is never told with more than `SLIT_CONFIDENCE` as one.
    """
    joined: list[InkWord] = []
    for word in words:
        last = joined[-1] if joined else None
        near = last is not None and word.box[0] - last.box[2] < SLIT * body
        if last is not None and near and last.text.isdigit() and _goes_on(last.text, word.text):
            sides = zip(last.box, word.box, (min, min, max, max), strict=True)
            x0, y0, x1, y1 = (pick(a, b) for a, b, pick in sides)
            joined[-1] = InkWord(
                text=last.text + word.text,
                box=(x0, y0, x1, y1),
                confidence=min(last.confidence, word.confidence, SLIT_CONFIDENCE),
                characters=last.characters + word.characters,
            )
        else:
            joined.append(word)
    return tuple(joined)


def _goes_on(digits: str, after: str) -> bool:
    """Whether digits and what stands after them may be one number: digits, or a score up to 99."""
    return after.isdigit() or SCORE.fullmatch(digits + after) is not None


def _ink_word(
    word: DecodedWord,
    box: tuple[float, float, float, float],
    normal: NormalLine,
    model: LineModel,
) -> InkWord:
    sure = calibrated(word.probability, model.calibration)
    sure = min(sure, DOUBTED) if word.doubted else sure
    # What the table takes from the word, or gives it, the other readings get or give.
    share = (1 - sure) / (1 - word.probability) if word.probability < 1 else 0.0
    return InkWord(
        text=word.text,
        box=box,
        confidence=_told(sure),
        alternatives=tuple(
            Alternative(text, _told(min(sure, chance * share))) for text, chance in word.others
        ),
        characters=tuple(
            InkCharacter(
                c.text,
                round(normal.to_source(c.first * COLUMNS_PER_FRAME), 1),
                round(normal.to_source((c.last + 1) * COLUMNS_PER_FRAME), 1),
                _told(c.probability),
            )
            for c in word.characters
        ),
    )


def _told(probability: float) -> float:
    """Return four digits, rounded down: no sum grows above 1, and nothing is told as certain."""
    return floor(min(probability, 0.9999) * 10_000 + 1e-9) / 10_000
