"""A drawn page laid on the glass as people do it: the same numbers in the same cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.document import Page
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.scan import ScanReader
from pipeline.readers.thai_line import ThaiLineEngine
from tests.readers.fakes import source_of

PAGE = Path(__file__).parent.parent / "data" / "readers" / "pages" / "agencies_office.jpg"
WHITE = (255.0, 255.0, 255.0)

Sheet = NDArray[np.uint8]


@cache
def read(path: Path) -> Page:
    return ScanReader(ThaiLineEngine()).read(
        source_of(path), PagePlan(1, "scan", "test"), ReadOptions()
    )


def by_matrix(page: Sheet, matrix: NDArray[np.float64]) -> Sheet:
    height, width = page.shape[:2]
    moved = cv2.warpPerspective(page, matrix, (width, height), borderValue=WHITE)
    return np.asarray(moved, np.uint8)


def leaning(degrees: float) -> Callable[[Sheet], Sheet]:
    def laid(page: Sheet) -> Sheet:
        height, width = page.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.95)
        return by_matrix(page, np.vstack([turn, [0.0, 0.0, 1.0]]))

    return laid


def slanted(page: Sheet) -> Sheet:
    return by_matrix(page, np.array([[1.0, 0.012, -8.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))


def seen_askew(page: Sheet) -> Sheet:
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    goal = np.array([[25, 10], [width - 5, 0], [width, height], [0, height - 12]], np.float32)
    return by_matrix(page, np.asarray(cv2.getPerspectiveTransform(corners, goal), np.float64))


def arched(page: Sheet) -> Sheet:
    height, width = page.shape[:2]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    ys += 10 * np.cos(xs / width * np.pi).astype(np.float32)
    return np.asarray(cv2.remap(page, xs, ys, cv2.INTER_LINEAR, borderValue=WHITE), np.uint8)


def on_its(quarters: int) -> Callable[[Sheet], Sheet]:
    return lambda page: np.ascontiguousarray(np.rot90(page, quarters))


@pytest.mark.parametrize(
    "laid",
    [leaning(4.2), leaning(-8.0), slanted, seen_askew, arched, on_its(1), on_its(2)],
    ids=["4 degrees", "8 degrees", "slanted", "seen askew", "arched", "on its side", "head down"],
)
def test_the_same_is_read_however_the_sheet_lies(
    laid: Callable[[Sheet], Sheet], tmp_path: Path
) -> None:
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), laid(np.asarray(cv2.imread(str(PAGE)), np.uint8)))
    (straight,), (found,) = read(PAGE).tables, read(path).tables
    assert [(c.row, c.col, c.row_span, c.col_span) for c in found.cells] == [
        (c.row, c.col, c.row_span, c.col_span) for c in straight.cells
    ]
    pairs = zip(straight.cells, found.cells, strict=True)
    alike = Counter(a.text == b.text for a, b in pairs if any(c.isdigit() for c in a.text))
    assert alike[False] <= 0.03 * alike.total()
