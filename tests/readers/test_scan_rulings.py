from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.image_file import PageImage, coloured
from pipeline.readers.ink_lines import blobs
from pipeline.readers.prepare import Prepared, prepare
from pipeline.readers.ruling_anchors import anchored
from pipeline.readers.rulings import Rulings, find_rulings, remnants, without_rulings
from tests.readers.fakes import FONT, needs_font
from tests.readers.score_page import ScorePage, score_page

pytestmark = needs_font
Pixels = NDArray[np.uint8]


def unknown(_page: Pixels) -> tuple[int, float]:
    return 0, 0.0


def prepared(pixels: Pixels, dpi: float) -> Prepared:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    image = PageImage(grey, dpi / 72, colour=coloured(pixels))
    return prepare(image, unknown)


def grid_of(ready: Prepared) -> Grid:
    rulings = find_rulings(ready.page.pixels, ready.body)
    body = ready.body
    (grid,) = find_grids(
        rulings.horizontal, rulings.vertical, tolerance=max(4.0, 0.4 * body), min_side=0.8 * body
    )
    return grid


def as_is(pixels: Pixels) -> tuple[Pixels, float]:
    return pixels, 300


def office(pixels: Pixels) -> tuple[Pixels, float]:
    """Return a page scanned askew at 200 dpi, on uneven grey paper, as a JPEG."""
    page = Image.fromarray(pixels).rotate(0.9, Image.Resampling.BICUBIC, fillcolor="white")
    small = np.asarray(page.resize((1654, 2339), Image.Resampling.BOX), dtype=np.float64)
    cast = np.linspace(0.95, 0.8, small.shape[1])[None, :, None] * np.array([1.0, 0.98, 0.94])
    grain = np.random.default_rng(3).normal(0, 3, small.shape[:2])[..., None]
    worn = np.clip(small * cast + grain, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", worn[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded[..., ::-1], dtype=np.uint8).copy(), 200


def shadow(pixels: Pixels) -> tuple[Pixels, float]:
    """Return a page half in shadow."""
    worn, dpi = office(pixels)
    dark = np.clip(np.linspace(1.6, 0.0, worn.shape[0]), 0.5, 1.0)[:, None, None]
    return (worn * dark).astype(np.uint8), dpi


@pytest.mark.parametrize("damage", [as_is, office, shadow])
@pytest.mark.parametrize("seed", [1, 2, 4])
def test_every_cell_of_a_score_table_is_where_it_was_drawn(
    damage: Callable[[Pixels], tuple[Pixels, float]], seed: int
) -> None:
    drawn: ScorePage = score_page(seed)
    grid = grid_of(prepared(*damage(drawn.pixels)))
    found = [(c.row, c.col, c.row_span, c.col_span) for c in grid.cells]
    assert sorted(found) == sorted(cell.slot for cell in drawn.cells)
    assert not grid.doubtful


def test_cells_lead_back_to_their_place_on_the_page() -> None:
    drawn = score_page(2)
    ready = prepared(drawn.pixels, 300)
    places = {cell.slot: cell.box for cell in drawn.cells}
    for cell in grid_of(ready).cells:
        box = ready.page.to_points(cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1)
        pixels = [v * 300 / 72 for v in (box.x0, box.y0, box.x1, box.y1)]
        assert pixels == pytest.approx(
            places[cell.row, cell.col, cell.row_span, cell.col_span], abs=10
        )


def lines_page(texts: list[str], size: int = 54) -> Pixels:
    page = Image.new("L", (1700, 1400), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), size)
    for row, text in enumerate(texts):
        pen.text((150, 120 + 80 * row), text, font=font, fill=0)
    return np.asarray(page, dtype=np.uint8)


@pytest.mark.parametrize(
    "text", ["องค์การบริหารส่วนตำบลหนองบัว", "๑๑๑๑๑๑๑๑๑๑๑๑๑๑", "111111111111", "กกกกกกกกกกกกกกกก"]
)
def test_rows_of_the_same_letters_are_no_rulings(text: str) -> None:
    rulings = find_rulings(lines_page([text] * 14), 22.0)
    assert (rulings.horizontal, rulings.vertical) == ([], [])


def test_strokes_that_end_anywhere_are_dropped() -> None:
    rows = [Ruling(y, 0, 400) for y in (0, 40, 80, 120)]
    cols = [Ruling(x, 0, 120) for x in (0, 200, 400)]
    stroke, split = Ruling(300, 50, 110), Ruling(100, 40, 80)
    kept = anchored(rows, [*cols, stroke, split], 8, 20)[1]
    assert stroke not in kept
    assert split in kept


def ruled(text: str, gap: int) -> tuple[Pixels, Pixels]:
    """Return a line of text over a ruling, `gap` pixels below its baseline, and the text alone."""
    alone = lines_page([text])
    both = alone.copy()
    bottom = int(np.flatnonzero((alone < 128).any(axis=1)).max())
    both[bottom + gap : bottom + gap + 4, 100:1600] = 0
    return both, alone


@pytest.mark.parametrize("gap", [-12, -2, 1, 6])
def test_letters_on_a_ruling_stay_whole(gap: int) -> None:
    both, alone = ruled("ปู่ญาติผู้ใหญ่ ๑๒๓ กฎหมาย", gap)
    ink = (both < 128).astype(np.uint8) * 255
    rulings = find_rulings(both, 22.0)
    assert len(rulings.horizontal) == 1
    left = without_rulings(ink, rulings)
    letters = alone < 128
    assert (left[letters] > 0).mean() > 0.95
    labels, stats = blobs(left)
    stray = remnants(labels, stats, rulings, 22.0)
    assert (left[~letters & ~stray[labels]] > 0).sum() < 120


def test_a_page_without_lines_keeps_its_ink() -> None:
    ink = (lines_page(["รายงานผล"]) < 128).astype(np.uint8) * 255
    none = np.zeros_like(ink)
    assert np.array_equal(without_rulings(ink, Rulings([], [], none, none)), ink)
