"""One reader in a process of its own: reads pages, and says how long it took and what it needed.

`python -m benchmarks.reader_worker JOB.json ANSWER.json`. Nothing of `training` is imported here:
the memory measured is that of a worker that reads.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2
import pypdfium2 as pdfium
import pytesseract.pytesseract as stock
from PIL import Image

from parsers.document import Box, Line, Page, Word
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.line_model import MODEL
from pipeline.readers.scan import ScanReader
from pipeline.readers.tesseract import Token, parse_tsv
from pipeline.readers.thai_line import ThaiLineEngine

OWN = "thai_line"
"""Name of this project's reader; every other name is a language of Tesseract."""

STOCK_DPI = 300
"""Tesseract's own advice, and what those who use it render at."""

Answer = dict[str, Any]
Read = Callable[[Answer], Answer]


def own_reader(model: Path) -> Read:
    """Return the project's reader, its network loaded.

    Raises:
        ReaderUnavailable: The model or onnxruntime is missing.
    """
    engine = ThaiLineEngine(model)
    engine.cannot_emit(())  # loads it
    reader = ScanReader(engine)
    options = ReadOptions()

    def read(job: Answer) -> Answer:
        path = Path(job["path"])
        content = path.read_bytes()
        source = Source(
            path, path.name, sha256(content).hexdigest(), len(content), job["media_type"]
        )
        page = reader.read(source, PagePlan(job["page"], reader.name, "benchmark"), options)
        scale = job["dpi"] / 72 if job["dpi"] else 1.0
        return page_answer(page, scale)

    return read


def page_answer(page: Page, scale: float) -> Answer:
    """Return a page as JSON: boxes in points times `scale`, turned back as the file has it."""

    def box_of(box: Box | None) -> list[float]:
        if box is None:
            return [0.0, 0.0, 0.0, 0.0]
        return turned_back(box, page.rotation, page.width or 0.0, page.height or 0.0, scale)

    def word_of(word: Word) -> list[Any]:
        return [word.text, box_of(word.box), word.confidence or 0.0]

    units: list[Answer] = []
    tables: list[Answer] = []
    for block in page.blocks:
        if isinstance(block, Line):
            words = [word_of(word) for word in block.words]
            units.append({"text": block.raw, "cell": None, "words": words})
            continue
        cells: list[Answer] = []
        for cell in (cell for row in block.rows() for cell in row):
            place = [len(tables), cell.row, cell.col]
            words = [word_of(word) for word in cell.words]
            units.append({"text": cell.raw, "cell": place, "words": words})
            spans = {"row_span": cell.row_span, "col_span": cell.col_span}
            at = {"row": cell.row, "col": cell.col, "text": cell.raw, "box": box_of(cell.box)}
            cells.append(at | spans)
        tables.append({"rows": block.n_rows, "cols": block.n_cols, "cells": cells})
    return {"units": units, "tables": tables}


def turned_back(box: Box, rotation: int, width: float, height: float, scale: float) -> list[float]:
    """Return a box of an upright page (of this width and height) on the page as stored.

    >>> turned_back(Box(1, 2, 3, 4), 90, 10, 20, 1.0)
    [2.0, 7.0, 4.0, 9.0]
    """
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    if rotation == 90:
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
    elif rotation == 180:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif rotation == 270:
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
    return [x0 * scale, y0 * scale, x1 * scale, y1 * scale]


def stock_reader(languages: str) -> Read:
    """Return Tesseract as its users run it: the page at 300 dpi, one call, text and boxes."""

    def read(job: Answer) -> Answer:
        image, scale = stock_image(job)
        text, tsv = stock.run_and_get_multiple_output(image, ["txt", "tsv"], lang=languages)
        return {"units": stock_units(tsv, text, scale), "tables": []}

    return read


def stock_image(job: Answer) -> tuple[Image.Image, float]:
    """Return a page at 300 dpi, grey, and what its pixels become pixels of the file by."""
    if not job["dpi"]:
        with pdfium.PdfDocument(job["path"]) as document:
            page = document[job["page"] - 1]
            image = page.render(scale=STOCK_DPI / 72, grayscale=True).to_pil()
        return image, 72 / STOCK_DPI
    with Image.open(job["path"]) as stored:
        grey = stored.convert("L")
    factor = STOCK_DPI / job["dpi"]
    if abs(factor - 1) > 0.01:
        size = (round(grey.width * factor), round(grey.height * factor))
        grey = grey.resize(size, Image.Resampling.BICUBIC)
    return grey, 1 / factor


def stock_units(tsv: str, text: str, scale: float) -> list[Answer]:
    """Join Tesseract's pieces to words and lines; its text output knows where the spaces are."""
    units: list[Answer] = []
    at = 0
    for pieces in _lines(tsv):
        words: list[list[Token]] = []
        for piece in pieces:
            begin = at
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(piece.text, at):  # the two outputs go apart: search on
                at = max(begin, text.find(piece.text, begin))
                spaced = True
            else:
                spaced = at > begin
            at += len(piece.text)
            if spaced or not words:
                words.append([piece])
            else:
                words[-1].append(piece)
        told = [_stock_word(word, scale) for word in words]
        units.append({"text": " ".join(word[0] for word in told), "cell": None, "words": told})
    return units


def _lines(tsv: str) -> list[list[Token]]:
    """Return the pieces with text, line by line, in Tesseract's order."""
    lines: dict[str, list[Token]] = {}
    head, *rows = tsv.split("\n")
    for row in rows:
        for token in parse_tsv(f"{head}\n{row}"):
            lines.setdefault(" ".join(row.split("\t")[1:5]), []).append(token)
    return list(lines.values())


def _stock_word(pieces: Sequence[Token], scale: float) -> list[Any]:
    box = (
        min(piece.left for piece in pieces) * scale,
        min(piece.top for piece in pieces) * scale,
        max(piece.left + piece.width for piece in pieces) * scale,
        max(piece.top + piece.height for piece in pieces) * scale,
    )
    sure = min(piece.confidence for piece in pieces)
    return ["".join(piece.text.strip() for piece in pieces), list(box), sure]


def spent() -> float:
    """Return the processor seconds of this process and of those it waited for."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def peak_megabytes() -> float:
    """Return the most memory this process held, and the largest of those it waited for.

    `ru_maxrss` of a process begins with what its parent held, which is not its own: the kernel's
    `VmHWM` is, where there is one.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                own = int(line.split()[1])
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / unit


def read_all(read: Read, jobs: Sequence[Answer]) -> list[Answer]:
    """Read pages one after the other; a page that fails says why."""
    answers: list[Answer] = []
    for job in jobs:
        begin = spent()
        try:
            answer = read(job)
        except Exception as error:  # noqa: BLE001 - a reader's bug is a page it cannot read
            answer = {"units": [], "tables": [], "error": f"{type(error).__name__}: {error}"[:300]}
        answers.append(answer | {"seconds": time_of(begin)})
    return answers


def time_of(begin: float) -> float:
    """Return the processor seconds since `begin`."""
    return round(spent() - begin, 4)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read what the job file names and write the answers."""
    job_path, answer_path = sys.argv[1:] if arguments is None else arguments
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    cv2.setNumThreads(1)
    name = job["reader"]
    read = own_reader(Path(job.get("model") or MODEL)) if name == OWN else stock_reader(name)
    start = spent()
    pages = read_all(read, job["pages"])
    answer = {"start": start, "pages": pages, "peak": peak_megabytes()}
    Path(answer_path).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
