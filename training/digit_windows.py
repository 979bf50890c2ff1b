"""Digits in windows of their own, as the reader finds them in doubt, with what they are.

The network of `pipeline.readers.digit_look` is shown what the recogniser of lines is unsure of. So
that is what it learns from: lines of numbers, drawn one by one or cut out of whole damaged pages,
are read, and every digit that was read where the truth has one sign too is kept with that sign;
of those that the recogniser is sure of, a share.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from pipeline.readers.ctc import softmax, without_stutters
from pipeline.readers.ctc_words import Character, DecodedWord, decode
from pipeline.readers.digit_look import SIDE, SURE, window
from pipeline.readers.line_image import NormalLine, normalise
from pipeline.readers.line_model import MODEL, LineModel, load_model
from pipeline.readers.thai_line import read_logits
from training import line_text
from training.lines import MadeLine, make_line
from training.page_canvas import DrawnPage
from training.page_damage import damage
from training.page_lines import LACKING, cut_lines, free_page
from training.page_reports import PageLayout, make_pages

DIGITS = "๐๑๒๓๔๕๖๗๘๙0123456789"
"""In the order of the network's classes, from class 1 on; class 0 is what is none of them."""

STORE = Path("build/training/digits")

LINES, PAGES = 2_000, 40
"""Drawn lines, or pages, a file."""

KEPT = 0.25
"""Share of the digits that the recogniser is sure of, and right, that is kept."""

STRANGE = (2, 0.35)
"""Changes between reading and truth, and their share of the signs: with more nobody can say which
sign of the one is which of the other."""

RINGS = "oO"
"""Letters that a zero is not told from by its ink."""

LAYOUTS: tuple[PageLayout, ...] = ("agencies", "agencies", "sheet", "six_month", "memo", "booklet")
GRADES = ("poor", "poor", "fax", "office")
HELD_OUT_GRADES = ("poor", "fax")

_THAI = str.maketrans("0123456789", DIGITS[:10])


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of digits.

    Attributes:
        pixels: Number x (`SIDE` + 2 `ROOM`) squared, 0 black, 255 white.
        truth: What each of them is: a class of the network.
        read: What the recogniser read it as: a class too.
        sure: With which probability.
    """

    pixels: NDArray[np.uint8]
    truth: NDArray[np.uint8]
    read: NDArray[np.uint8]
    sure: NDArray[np.float32]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.truth)

    @property
    def in_doubt(self) -> NDArray[np.bool_]:
        """Which of them the recogniser was unsure of, or read wrong."""
        return np.asarray((self.sure < SURE) | (self.read != self.truth))

    def of(self, chosen: NDArray[np.bool_]) -> Windows:
        """Return some of them."""
        return Windows(*(getattr(self, name)[chosen] for name in NAMES))


_Found = tuple[NDArray[np.uint8], int, int, float]

NAMES = ("pixels", "truth", "read", "sure")

ROOM = 2
"""Rows and columns around a window: training moves it by as much."""


def numbers(rng: Random) -> str:
    """Return a text that is a number, or holds some; most in Thai digits."""
    draw = rng.random()
    if draw < 0.75:
        text = line_text.make_number(rng)
    elif draw < 0.9:
        text = " ".join(line_text.make_number(rng) for _ in range(rng.randint(2, 4)))
    else:
        after = line_text.make_word(rng) if rng.random() < 0.5 else ""
        text = line_text.make_word(rng) + line_text.make_number(rng) + after
    return text.translate(_THAI) if rng.random() < 0.6 else text


def page_text(rng: Random) -> str:
    """Return a text for a page of numbers, without the signs that page fonts lack."""
    while True:
        text = numbers(rng) if rng.random() < 0.85 else line_text.make_text(rng)
        if not LACKING.intersection(text):
            return text


def of_lines(model: LineModel, lines: Sequence[MadeLine], rng: Random) -> Windows:
    """Return the windows of the digits that are read in lines.

    Args:
        model: The recogniser of lines.
        lines: Normalised, with what they say.
        rng: Draws the sure ones that are kept.
    """
    normal = [NormalLine(line.pixels, 0.0, 1.0) for line in lines]
    found: list[_Found] = []
    for at, words in _read(model, normal):
        truth = lines[at].text.replace(" ", "")
        if not any(sign in DIGITS for sign in truth):
            continue
        read = [c for word in words for c in word.characters]
        for character, sign in _paired(read, truth):
            doubted = character.probability < SURE or character.text != sign
            if doubted or rng.random() < KEPT:
                pixels = window(normal[at], character, room=ROOM)
                known = _class(sign), _class(character.text)
                found.append((pixels, *known, character.probability))
    return _windows(found)


def _read(
    model: LineModel, lines: Sequence[NormalLine]
) -> Iterator[tuple[int, tuple[DecodedWord, ...]]]:
    """Yield number and words of every line with print on it, as read without this network."""
    for at, logits in read_logits(model, lines):
        chances = softmax(logits, model.temperature)
        seen = without_stutters(chances, model.narrow, model.thai_digits)
        yield at, decode(seen, model.charset)


def _windows(found: Sequence[_Found]) -> Windows:
    if not found:
        return none_of_them()
    pixels, truth, read, sure = zip(*found, strict=True)
    return Windows(
        np.stack(pixels),
        np.array(truth, np.uint8),
        np.array(read, np.uint8),
        np.array(sure, np.float32),
    )


def none_of_them() -> Windows:
    """Return no windows."""
    side = SIDE + 2 * ROOM
    empty = np.zeros(0, np.uint8)
    return Windows(np.zeros((0, side, side), np.uint8), empty, empty, np.zeros(0, np.float32))


def _class(sign: str) -> int:
    return DIGITS.find(sign) + 1


def _paired(read: Sequence[Character], truth: str) -> Iterator[tuple[Character, str]]:
    """Yield the digits that were read, each with the sign that stands there in truth.

    Beside a sign too many, or one that is missing, nobody can say which is which. A ring may be o,
    O or ๐: that is for the page to say (`pipeline.readers.code_heads`).
    """
    text = "".join(c.text if len(c.text) == 1 else "\0" for c in read)
    changes = Levenshtein.editops(text, truth)
    if len(changes) > max(STRANGE[0], STRANGE[1] * len(truth)):
        return
    other = {c.src_pos: truth[c.dest_pos] for c in changes if c.tag == "replace"}
    unclear: set[int] = set()
    for change in changes:
        at = change.src_pos
        unclear |= {"insert": {at - 1, at}, "delete": {at - 1, at, at + 1}}.get(change.tag, set())
    for at, character in enumerate(read):
        sign = other.get(at, text[at])
        if text[at] in DIGITS and at not in unclear and sign not in RINGS:
            yield character, sign


def drawn_lines(number: int) -> list[MadeLine]:
    """Return the lines of a file, drawn one by one in the faces of training."""
    rng = Random(f"digit lines {number}")
    return [make_line(f"digits {number} {n}", text=numbers(rng)) for n in range(LINES)]


def page_lines(number: int, *, held_out: bool = False) -> list[MadeLine]:
    """Return the lines that the reader cuts out of one damaged page.

    Args:
        number: Of the page.
        held_out: In the faces that training never shows, and only pages of reports.
    """
    rng = Random(f"digit page {number} {held_out}")
    page: DrawnPage
    if not held_out and rng.random() < 0.6:
        page = free_page(10_000_000 + number, says=page_text)
    else:
        seed = (7_700_000 if held_out else 8_800_000) + number
        page = rng.choice(make_pages(rng.choice(LAYOUTS), seed, held_out=held_out).pages)
    grade = rng.choice(HELD_OUT_GRADES if held_out else GRADES)
    cuts = cut_lines(page, damage(page.pixels, grade, number))
    return [MadeLine(normalise(line).pixels, text) for line, text in cuts]


def save_windows(path: Path, made: Windows) -> None:
    """Write windows; a broken write leaves the old file."""
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, **{name: getattr(made, name) for name in NAMES})
    part.replace(path)


def load_windows(paths: Sequence[Path]) -> Windows:
    """Return the windows of files that `save_windows` wrote."""
    parts = [none_of_them()]
    for path in paths:
        with np.load(path) as stored:
            parts.append(Windows(*(stored[name] for name in NAMES)))
    return joined(parts)


def joined(parts: Sequence[Windows]) -> Windows:
    """Return the windows of all parts, in order."""
    return Windows(*(np.concatenate([getattr(p, name) for p in parts]) for name in NAMES))


def make(kind: str, number: int, model: LineModel) -> Windows:
    """Return the windows of one file.

    Args:
        kind: `lines` (drawn one by one), `pages`, or `unseen` (pages in faces never trained on).
        number: Of the file.
        model: The recogniser of lines.

    Raises:
        FontsMissing: The fonts are not installed.
    """
    rng = Random(f"digit windows {kind} {number}")
    if kind == "lines":
        return of_lines(model, drawn_lines(number), rng)
    pages = range(number * PAGES, (number + 1) * PAGES)
    lines = [line for n in pages for line in page_lines(n, held_out=kind == "unseen")]
    return of_lines(model, lines, rng)


def main() -> int:
    """Write files of windows, those that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=STORE)
    parser.add_argument("--lines", type=int, default=122, help="files of drawn lines")
    parser.add_argument("--pages", type=int, default=28, help="files of pages")
    parser.add_argument("--unseen", type=int, default=7, help="files of pages to judge by")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    model = load_model(MODEL)
    for kind in ("unseen", "lines", "pages"):
        for number in range(getattr(options, kind)):
            path = options.out / f"{kind}-{number:04d}.npz"
            if not path.exists():
                made = make(kind, number, model)
                save_windows(path, made)
                print(f"{path}: {len(made)} windows", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
