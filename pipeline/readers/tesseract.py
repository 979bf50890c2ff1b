"""The first engine: Tesseract, through pytesseract, with every way it fails given a name."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytesseract.pytesseract as runner
from numpy.typing import NDArray
from PIL import Image

from pipeline.errors import (
    FileError,
    ReaderFailed,
    ReaderUnavailable,
    WorkerDied,
    WorkerTimeout,
)
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.line_image import LineImage
from pipeline.readers.required import DIGITS, doubt_digits, has_digit
from pipeline.readers.tessdata import characters_of

ADAPTER_VERSION = 3
"""Raise when this module reads the same ink differently."""

_PSM_ORIENTATION = 0
_PSM_LINE = 7
_TSV_COLUMNS = 12
_LANGUAGES = "tha+eng"
_MARGIN = 15
"""White columns and rows around a line: Tesseract loses letters that touch the border."""
_GAP = 0.35
"""Without the text output, a gap of this share of the line's height is a space."""


@dataclass(frozen=True, slots=True)
class TesseractEngine:
    """Tesseract in a process of its own, one thread, one image at a time.

    The stock Thai models hold no ๔ ๖ ๗ ๘ ๙ and answer them with other digits at confidences above
    0.9 (tesseract-ocr/langdata_lstm issue 42); the English model, run beside them, answers ๖ with
    6. Every word with a digit is therefore untrusted, whichever kind of digit was read, unless the
    models' own files say that they hold all of them.

    Attributes:
        program: Name or path of the executable.
        timeout_s: No call may take longer.
    """

    program: str = "tesseract"
    timeout_s: int = 120
    name: str = "tesseract"

    def version(self, languages: str) -> str:
        """Return program version and the identity of every language's model.

        Raises:
            ReaderUnavailable: The program is not installed.
        """
        folder, installed = _installed(self.program)
        program = _program_version(self.program)
        models = [
            f"{lang}:{_fingerprint(folder, lang) if lang in installed else 'missing'}"
            for lang in languages.split("+")
        ]
        return f"tesseract {program} {' '.join(models)} a{ADAPTER_VERSION}"

    def cannot_emit(
        self, required: frozenset[str], languages: str = _LANGUAGES
    ) -> frozenset[str] | None:
        """Return which characters no model of these languages holds; None where nobody knows.

        Raises:
            ReaderUnavailable: The program or a language is not installed.
        """
        self._check(languages)
        folder, _ = _installed(self.program)
        missing = required
        for language in languages.split("+"):
            known = _characters(folder, language)
            if known is None:
                return None
            missing -= known
        return missing

    def recognise(self, lines: Sequence[LineImage], *, languages: str) -> list[InkLine]:
        """Read line images in one process; one result each, in the same order.

        Raises:
            ReaderUnavailable: The program or a language is not installed.
            WorkerTimeout: It took longer than `timeout_s` and was stopped.
            WorkerDied: It was killed or crashed.
            ReaderFailed: It refused an image, or its output makes no sense.
        """
        self._check(languages)
        if not lines:
            return []
        padded = [np.pad(line.pixels, _MARGIN, constant_values=255) for line in lines]
        outputs = self._run(padded, languages, _PSM_LINE, ("txt", "tsv"))
        read = _read_lines(outputs["tsv"], outputs["txt"], len(lines))
        return doubt_digits(read, self.cannot_emit(DIGITS, languages))

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        """Return degrees clockwise to turn and Tesseract's confidence; (0, 0.0) where unknown."""
        if "osd" not in _installed(self.program)[1]:
            return 0, 0.0
        try:
            text = self._run([page], "osd", _PSM_ORIENTATION, ("osd",))["osd"]
        except ReaderFailed:
            return 0, 0.0  # "Too few characters": nothing to decide by
        turn = re.search(r"^Rotate: (\d+)", text, re.MULTILINE)
        sure = re.search(r"^Orientation confidence: ([\d.]+)", text, re.MULTILINE)
        return (int(turn[1]) % 360, float(sure[1])) if turn and sure else (0, 0.0)

    def _check(self, languages: str) -> None:
        _, installed = _installed(self.program)
        # Tesseract itself only warns when one of several languages is missing, and reads on.
        missing = [lang for lang in languages.split("+") if lang not in installed]
        if missing:
            raise ReaderUnavailable(
                f"Tesseract has no model for {', '.join(missing)}.",
                mend="sudo apt-get install " + " ".join(f"tesseract-ocr-{m}" for m in missing),
            )

    def _run(
        self,
        images: Sequence[NDArray[np.uint8]],
        languages: str,
        psm: int,
        outputs: tuple[str, ...],
    ) -> dict[str, str]:
        """Run one call over all images and return its output files as text."""
        config = f"--psm {psm} --dpi 300"
        if "tsv" in outputs:
            config += " -c tessedit_create_tsv=1"
        with tempfile.TemporaryDirectory(prefix="ita_ocr_") as folder:
            base = Path(folder) / "out"
            given = _save(images, Path(folder))
            try:
                with _one_thread(), _program(self.program):
                    runner.run_tesseract(
                        str(given),
                        str(base),
                        " ".join(outputs),
                        languages,
                        config,
                        0,
                        self.timeout_s,
                    )
            except runner.TesseractNotFoundError as error:
                raise not_installed(self.program) from error
            except runner.TesseractError as error:
                raise _failure(error.status, str(error.message)) from error
            except UnicodeDecodeError as error:
                raise ReaderFailed("Tesseract printed bytes that are not UTF-8.") from error
            except RuntimeError as error:  # pytesseract's word for a timeout
                raise WorkerTimeout(
                    f"Tesseract took longer than {self.timeout_s} s on one page and was stopped.",
                    mend="Look at the page: it may be a photograph or a map.",
                ) from error
            except OSError as error:
                raise ReaderUnavailable(
                    f"{self.program} cannot be run: {error.strerror or error}",
                    mend="Check its permissions, or reinstall: sudo apt-get install tesseract-ocr",
                ) from error
            return {kind: _output(base.with_suffix(f".{kind}")) for kind in outputs}


def _save(images: Sequence[NDArray[np.uint8]], folder: Path) -> Path:
    """Write the images and return what to give the program: an image, or a list of images."""
    paths = [folder / f"{number:04d}.png" for number in range(len(images))]
    for image, path in zip(images, paths, strict=True):
        Image.fromarray(image).save(path, compress_level=1)
    if len(paths) == 1:
        return paths[0]
    listed = folder / "list.txt"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return listed


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep Tesseract to one thread: pages are read side by side, and threads only cost time."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before


@contextmanager
def _program(program: str) -> Iterator[None]:
    before = runner.tesseract_cmd
    runner.tesseract_cmd = program
    try:
        yield
    finally:
        runner.tesseract_cmd = before


def not_installed(program: str) -> ReaderUnavailable:
    """Return the error for a missing program."""
    return ReaderUnavailable(
        f"Tesseract ({program}) is not installed; scanned pages cannot be read.",
        mend="sudo apt-get install tesseract-ocr tesseract-ocr-tha",
    )


def _failure(status: int, words: str) -> FileError:
    if status < 0 or status > 128:  # a shell in between reports signal n as 128 + n
        signal = -status if status < 0 else status - 128
        return WorkerDied(
            f"Tesseract was ended by signal {signal}.",
            mend="If memory ran out, use fewer workers.",
        )
    return ReaderFailed(f"Tesseract failed with status {status}: {words[:300]}")


def _output(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ReaderFailed(f"Tesseract ended well but left no {path.suffix} output.") from error
    except UnicodeDecodeError as error:
        raise ReaderFailed(
            f"Tesseract's {path.suffix} output is not UTF-8 (byte {error.start})."
        ) from error


@lru_cache(maxsize=8)
def _installed(program: str) -> tuple[str, frozenset[str]]:
    """Return the folder of the models and the languages in it."""
    words = _ask(program, "--list-langs")
    folder = re.search(r'in "([^"]*)"', words)
    names = [line.strip() for line in words.splitlines()[1:]]
    return folder[1] if folder else "", frozenset(n for n in names if re.fullmatch(r"[\w/]+", n))


@lru_cache(maxsize=8)
def _program_version(program: str) -> str:
    return _ask(program, "--version").partition("\n")[0].removeprefix("tesseract").strip()


def _ask(program: str, question: str) -> str:
    try:
        answer = subprocess.run(
            [program, question],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
    except FileNotFoundError as error:
        raise not_installed(program) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReaderUnavailable(
            f"{program} {question} does not answer: {error}",
            mend="sudo apt-get install --reinstall tesseract-ocr",
        ) from error
    return answer.stdout.decode("utf-8", errors="replace")


@lru_cache(maxsize=32)
def _fingerprint(folder: str, language: str) -> str:
    """Return the first digits of the model's hash: models of one name differ between sources."""
    try:
        return sha256((Path(folder) / f"{language}.traineddata").read_bytes()).hexdigest()[:12]
    except OSError:
        return "unknown"


@lru_cache(maxsize=32)
def _characters(folder: str, language: str) -> frozenset[str] | None:
    return characters_of(Path(folder) / f"{language}.traineddata")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line in Tesseract's TSV: for Thai about one letter."""

    image: int
    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


def parse_tsv(tsv: str) -> list[Token]:
    """Return the pieces with text, in Tesseract's order.

    Raises:
        ReaderFailed: A row does not have the columns of Tesseract's TSV.
    """
    tokens: list[Token] = []
    for row in tsv.split("\n")[1:]:
        if not row:
            continue
        fields = row.split("\t")
        try:
            if len(fields) < _TSV_COLUMNS - 1:
                raise ValueError("too few columns")
            numbers = [int(field) for field in fields[:10]]
            confidence = float(fields[10])
        except ValueError as error:
            message = f"Tesseract's table has a row that makes no sense: {row[:80]!r}"
            raise ReaderFailed(message) from error
        text = fields[11] if len(fields) == _TSV_COLUMNS else ""
        if numbers[0] != 5 or confidence < 0 or not text.strip():
            continue
        left, top, width, height = numbers[6:10]
        sure = min(1.0, confidence / 100)
        tokens.append(Token(numbers[1] - 1, text, left, top, width, height, sure))
    return tokens


def _read_lines(tsv: str, text: str, count: int) -> list[InkLine]:
    """Join pieces to words, line by line; the text output knows where the spaces are."""
    tokens = parse_tsv(tsv)
    texts = text.split("\f")
    if any(not 0 <= token.image < count for token in tokens):
        raise ReaderFailed(f"Tesseract's table speaks of images beyond the {count} it was given.")
    by_image: list[list[Token]] = [[] for _ in range(count)]
    for token in tokens:
        by_image[token.image].append(token)
    found: list[InkLine] = []
    for image, pieces in enumerate(by_image):
        words = _words(pieces, texts[image] if image < len(texts) else "")
        found.append(InkLine(tuple(_word(word) for word in words)))
    return found


def _words(tokens: list[Token], text: str) -> list[list[Token]]:
    words: list[list[Token]] = []
    for token, starts_word in zip(tokens, _word_starts(tokens, text), strict=True):
        if starts_word or not words:
            words.append([token])
        else:
            words[-1].append(token)
    return words


def _word_starts(tokens: list[Token], text: str) -> list[bool]:
    """Return for each piece whether a space stands before it."""
    starts: list[bool] = []
    at = 0
    for token in tokens:
        begin = at
        while at < len(text) and text[at].isspace():
            at += 1
        wanted = token.text.strip()
        if not text.startswith(wanted, at):
            return _word_starts_by_gap(tokens)
        starts.append(at > begin or begin == 0)
        at += len(wanted)
    return starts


def _word_starts_by_gap(tokens: list[Token]) -> list[bool]:
    gaps = [b.left - a.left - a.width for a, b in pairwise(tokens)]
    return [True] * bool(tokens) + [
        gap > _GAP * token.height for gap, token in zip(gaps, tokens, strict=False)
    ]


def _word(pieces: list[Token]) -> InkWord:
    text = "".join(piece.text.strip() for piece in pieces)
    if has_digit(text):
        confidence = min(piece.confidence for piece in pieces)  # one wrong digit, a wrong number
    else:
        weight = sum(len(piece.text) for piece in pieces)
        confidence = sum(piece.confidence * len(piece.text) for piece in pieces) / weight
    return InkWord(
        text=text,
        box=(
            float(min(piece.left for piece in pieces) - _MARGIN),
            float(min(piece.top for piece in pieces) - _MARGIN),
            float(max(piece.left + piece.width for piece in pieces) - _MARGIN),
            float(max(piece.top + piece.height for piece in pieces) - _MARGIN),
        ),
        confidence=round(confidence, 4),
    )
