from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfWriter

from pipeline.errors import (
    DamagedFile,
    EmptyFile,
    FileError,
    PageTooLarge,
    UnreadableFile,
    UnsupportedType,
)
from pipeline.readers.base import ReadOptions
from pipeline.readers.image_file import PageImage, count_frames, image_size
from pipeline.readers.render import render
from tests.readers.fakes import pdf_bytes, source_of, text_pdf

SMALL = ReadOptions(max_pixels=1_000_000)


def corner(width: int = 120, height: int = 80) -> Image.Image:
    """Return white paper whose top left corner is black."""
    image = Image.new("L", (width, height), 255)
    image.paste(0, (0, 0, 30, 20))
    return image


def black_corner(pixels: np.ndarray) -> str:
    height, width = pixels.shape
    halves = {
        "top left": pixels[: height // 4, : width // 4],
        "top right": pixels[: height // 4, -width // 4 :],
        "bottom left": pixels[-height // 4 :, : width // 4],
        "bottom right": pixels[-height // 4 :, -width // 4 :],
    }
    return min(halves, key=lambda name: float(halves[name].mean()))


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".jpg"])
def test_image_without_resolution_counts_pixels(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    corner().save(path)
    page = render(source_of(path), 1, SMALL)
    assert (page.width, page.height, page.declared) == (120, 80, False)
    assert black_corner(page.pixels) == "top left"


def test_declared_resolution_gives_points(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    corner(300, 600).save(path, dpi=(300, 300))
    page = render(source_of(path), 1, SMALL)
    assert page.declared
    assert (page.width, page.height) == pytest.approx((72, 144), rel=0.01)


@pytest.mark.parametrize("dpi", [1, 9999])
def test_resolution_that_cannot_be_is_not_believed(tmp_path: Path, dpi: int) -> None:
    path = tmp_path / "a.png"
    corner().save(path, dpi=(dpi, dpi))
    assert render(source_of(path), 1, SMALL).width == 120


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    corner(408, 196).save(path, dpi=(204, 98))
    page = render(source_of(path), 1, SMALL)
    assert page.pixels.shape == pytest.approx((408, 408), abs=2)
    assert (page.width, page.height) == pytest.approx((144, 144), rel=0.01)


@pytest.mark.parametrize(
    ("orientation", "where", "size", "rotation"),
    [
        (1, "top left", (120, 80), 0),
        (3, "bottom right", (120, 80), 180),
        (6, "top right", (80, 120), 90),
        (8, "bottom left", (80, 120), 270),
    ],
)
def test_photo_is_turned_as_its_camera_says(
    tmp_path: Path, orientation: int, where: str, size: tuple[int, int], rotation: int
) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    corner().save(path, exif=exif)
    page = render(source_of(path), 1, SMALL)
    assert black_corner(page.pixels) == where
    assert page.pixels.shape == (size[1], size[0])
    assert page.rotation == rotation


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "CMYK", "LA", "RGBA", "I;16"])
def test_every_mode_keeps_black_black_and_paper_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.tif"
    if mode == "I;16":
        image = Image.fromarray(np.asarray(corner(), dtype=np.uint16) * 257)
    elif mode in ("LA", "RGBA"):
        image = corner().convert(mode)
        clear = np.asarray(image).copy()
        clear[30:, 40:] = 0  # fully transparent black is paper
        image = Image.fromarray(clear, mode)
    else:
        image = corner().convert(mode)
    image.save(path)
    page = render(source_of(path), 1, SMALL)
    assert page.pixels[5, 5] <= 5
    assert page.pixels[70, 110] >= 250


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    first, second = corner(), corner(60, 90)
    first.save(path, save_all=True, append_images=[second])
    source = source_of(path)
    assert count_frames(source) == 2
    assert image_size(source, 2) == (60, 90)
    assert render(source, 2, SMALL).pixels.shape == (90, 60)
    with pytest.raises(DamagedFile, match="Page 3"):
        render(source, 3, SMALL)


def png_header(width: int, height: int) -> bytes:
    """Return a PNG of which only the header is whole."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [1_001, 9_000, 12_000, 30_000])
def test_giant_image_is_refused_before_it_is_decoded(tmp_path: Path, side: int) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_header(side, side))
    with pytest.raises(PageTooLarge):
        render(source_of(path), 1, SMALL)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_half_an_image_is_damaged(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"a{suffix}"
    noise = np.random.default_rng(7).integers(0, 255, (200, 300), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DamagedFile):
        render(source_of(path), 1, SMALL)


def test_no_bytes_no_file_no_pages(tmp_path: Path) -> None:
    empty = tmp_path / "a.png"
    empty.write_bytes(b"")
    with pytest.raises(EmptyFile):
        render(source_of(empty), 1, SMALL)
    gone = source_of(empty)
    empty.unlink()
    with pytest.raises(UnreadableFile):
        render(gone, 1, SMALL)
    text = tmp_path / "a.txt"
    text.write_text("ก", encoding="utf-8")
    with pytest.raises(UnsupportedType):
        render(source_of(text), 1, SMALL)


def scaled_pdf(path: Path, width: float, height: float) -> None:
    path.write_bytes(text_pdf([("A", 50, 50)]))
    writer = PdfWriter(clone_from=path)
    writer.pages[0].mediabox.upper_right = (width, height)
    writer.write(path)


@pytest.mark.parametrize(
    ("width", "height", "dpi"),
    [(600, 800, 300), (1440, 1440, 300), (2000, 2000, 278), (4000, 3000, 160), (100, 30000, 321)],
)
def test_big_page_is_rendered_smaller_and_says_so(
    tmp_path: Path, width: int, height: int, dpi: int
) -> None:
    path = tmp_path / "a.pdf"
    scaled_pdf(path, width, height)
    options = ReadOptions(max_pixels=60_000_000)
    page = render(source_of(path), 1, options)
    assert page.pixels.size <= options.max_pixels
    assert page.pixels_per_point * 72 == pytest.approx(min(300, dpi), abs=1.5)
    assert [n.kind for n in page.notes] == (["rendered_smaller"] if dpi < 300 else [])


def test_giant_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    scaled_pdf(path, 20_000, 20_000)
    with pytest.raises(PageTooLarge, match="20000 x 20000"):
        render(source_of(path), 1, ReadOptions())


def test_giant_page_around_a_coarse_scan_is_rendered(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    # 1000 pixels across 10,000 points: its own 7 dpi are all there is to see.
    corner(1000, 1000).save(path, resolution=7.2)
    page = render(source_of(path), 1, ReadOptions(max_pixels=4_000_000))
    assert page.pixels.size <= 4_000_000
    assert page.pixels.shape[0] >= 1000


def test_stamp_sized_page_with_a_fine_scan_is_rendered_finer(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    corner(1600, 2200).save(path, resolution=1600)  # one inch wide
    page = render(source_of(path), 1, ReadOptions())
    assert max(page.pixels.shape) >= 2000


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pdf_page_stands_as_shown(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes([b"0 700 100 100 re f"]))
    writer = PdfWriter(clone_from=path)
    writer.pages[0].rotate(turn)
    writer.write(path)
    page = render(source_of(path), 1, ReadOptions(dpi=72))
    where = {0: "top left", 90: "top right", 180: "bottom right", 270: "bottom left"}
    assert black_corner(page.pixels) == where[turn]
    assert page.rotation == turn
    back = page.turned_to(0)
    assert back.pixels.shape == (800, 600)
    assert black_corner(back.pixels) == "top left"


def test_page_beyond_the_last_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf([("A", 50, 50)]))
    with pytest.raises(FileError, match="Page 2"):
        render(source_of(path), 2, SMALL)


def test_turning_back_and_forth_changes_nothing() -> None:
    page = PageImage(np.asarray(corner()), 2.0)
    assert np.array_equal(page.turned_to(90).turned_to(0).pixels, page.pixels)
    assert page.turned_to(90).width == page.height
