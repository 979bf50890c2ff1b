"""Fast forms of what is asked for every blob, piece and page, against slow obvious ones."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsers.document import Box
from pipeline.readers.base import ReadOptions
from pipeline.readers.ctc import RIVAL, pieces
from pipeline.readers.grid import Grid, GridCell
from pipeline.readers.image_file import load_image
from pipeline.readers.layout import cell_at, cells_at
from pipeline.readers.shrink import shrunk, within
from pipeline.readers.upright import find_skew, straighten
from tests.readers.fakes import source_of

sides = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


def grid_of(boxes: list[tuple[int, int, int, int]]) -> Grid:
    """Return cells wherever they are said to lie, one in the other too."""
    cells = tuple(
        GridCell(0, n, 1, 1, Box(x, y, x + w, y + h)) for n, (x, y, w, h) in enumerate(boxes)
    )
    return Grid(1, len(cells), cells, Box(1, 1, 15, 15))


@given(
    st.lists(st.lists(sides, min_size=1, max_size=5).map(grid_of), max_size=3), st.integers(0, 9)
)
def test_all_points_find_the_cell_that_each_finds_alone(grids: list[Grid], seed: int) -> None:
    xs, ys = np.random.default_rng(seed).integers(0, 20, (2, 40)).astype(np.float64)
    alone = [cell_at(grids, x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    assert cells_at(grids, xs, ys) == alone


@given(st.integers(0, 10_000))
def test_a_line_is_cut_where_the_blank_has_no_rival(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = np.zeros((30, 4), np.float32)
    columns[:, 1:] = rng.choice([0.0, RIVAL / 3, RIVAL * 1.01, 0.2, 0.33], (30, 3))
    columns[:, 0] = 1 - columns[:, 1:].sum(axis=1)
    rival = columns[:, 1:].max(axis=1)
    dark = np.flatnonzero((rival >= RIVAL) | (columns[:, 0] < rival))
    found = [
        n for piece in pieces(columns) for n in range(piece.first, piece.first + len(piece.frames))
    ]
    assert found == dark.tolist()


def test_a_shrunk_page_is_the_mean_of_its_blocks() -> None:
    page = np.random.default_rng(1).integers(0, 256, (46, 31), np.uint8)
    means = page[:44, :28].reshape(11, 4, 7, 4).mean(axis=(1, 3))
    assert np.abs(shrunk(page, 4) - means).max() <= 0.51
    colour = np.stack([page, page // 2, page], axis=2)
    assert (shrunk(colour, 3)[..., 0] == shrunk(page, 3)).all()
    assert shrunk(page[:1], 2).shape == (1, 31)  # no block to take the mean of


def test_a_page_within_a_side_keeps_its_shape() -> None:
    page = np.full((901, 420), 7, np.uint8)
    small = within(page, 300)
    assert max(small.shape) == 300
    assert abs(small.shape[1] / small.shape[0] - 420 / 901) < 0.01
    assert (small == 7).all()
    assert within(page, 1000) is page


def test_the_lean_of_a_large_page_is_found_on_the_small_one() -> None:
    page = np.full((3500, 2500), 255, np.uint8)
    rng = np.random.default_rng(3)
    for top in range(300, 3300, 70):
        for left in range(200, 2300, 40):
            high = int(rng.integers(18, 30))
            cv2.rectangle(page, (left, top - high), (left + 24, top), 0, 3)
    for degrees in (-1.3, -0.4, 0.0, 0.7):
        leaning = straighten(page, -degrees, np.eye(3)).pixels
        assert abs(find_skew(255 - leaning).degrees - degrees) <= 0.02


def test_an_upright_image_and_a_turned_one_are_the_same_page(tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (40, 30, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "plain.png")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    Image.fromarray(np.ascontiguousarray(np.rot90(pixels))).save(tmp_path / "turned.png", exif=exif)
    plain, turned = (
        load_image(source_of(tmp_path / name), 1, ReadOptions())
        for name in ("plain.png", "turned.png")
    )
    assert (plain.pixels == turned.pixels).all()
    for page in (plain, turned):
        assert page.colour is not None
        assert (page.colour == pixels).all()
    assert turned.rotation == 90
