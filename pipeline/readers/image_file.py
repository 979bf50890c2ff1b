"""Image files as pixels: upright, one page of a TIFF at a time, never a giant one."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from parsers.document import PageNote
from pipeline.errors import DamagedFile, EmptyFile, PageTooLarge, UnreadableFile
from pipeline.readers.base import ReadOptions, Source

Grey = NDArray[np.uint8]
"""Height x width, 0 black to 255 white."""

IMAGE_TYPES = ("image/png", "image/jpeg", "image/tiff", "image/webp")

DECLARED_DPI = (50.0, 2400.0)
"""A resolution outside this range is a slip of the program that wrote the image."""

# What Pillow and the decoders behind it raise on broken input.
_DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One upright page as pixels.

    Attributes:
        pixels: Height x width.
        pixels_per_point: Divide a pixel position by this to get points.
        rotation: Degrees clockwise by which the stored page was turned to stand upright.
        declared: Whether the file says how large the page is (always true for a PDF).
        notes: What a person should know (`rendered_smaller`).
        colour: Height x width x 3 (red, green, blue), or None where the image is grey.
    """

    pixels: Grey
    pixels_per_point: float
    rotation: int = 0
    declared: bool = True
    notes: tuple[PageNote, ...] = ()
    colour: NDArray[np.uint8] | None = None

    @property
    def width(self) -> float:
        """Width of the page in points."""
        return float(self.pixels.shape[1]) / self.pixels_per_point

    @property
    def height(self) -> float:
        """Height of the page in points."""
        return float(self.pixels.shape[0]) / self.pixels_per_point

    def turned_to(self, rotation: int) -> PageImage:
        """Return the image as it stands at another `rotation` (the one of a `Page`, say)."""
        quarters = (rotation - self.rotation) % 360 // 90
        if quarters == 0:
            return self
        pixels = np.ascontiguousarray(np.rot90(self.pixels, k=-quarters))
        colour = self.colour
        if colour is not None:
            colour = np.ascontiguousarray(np.rot90(colour, k=-quarters))
        return replace(self, pixels=pixels, colour=colour, rotation=rotation % 360)


def check_readable(path: Path) -> None:
    """Raise UnreadableFile or EmptyFile where the bytes cannot be had at all."""
    try:
        with path.open("rb") as file:
            first = file.read(1)
    except OSError as error:
        raise UnreadableFile(
            f"{path.name} cannot be opened: {error.strerror or error}",
            mend="Check its permissions: ls -l",
        ) from error
    if not first:
        raise EmptyFile(f"{path.name} has no bytes.", mend="Fetch the file again.")


def count_frames(source: Source) -> int:
    """Return how many pages an image file has (more than one only in a TIFF).

    Raises:
        FileError: As `load_image`.
    """
    with _open_image(source) as image:
        if image.format != "TIFF":
            return 1
        return int(getattr(image, "n_frames", 1))


def image_size(source: Source, page: int = 1) -> tuple[int, int]:
    """Return width and height of an image's page in pixels as stored, without decoding it."""
    with _open_image(source) as image:
        _seek(image, page, source)
        return image.size


@contextmanager
def _open_image(source: Source) -> Iterator[Image.Image]:
    check_readable(source.path)
    try:
        with warnings.catch_warnings():
            # Pillow's own limit is another one than ours; ours is checked before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(source.path)
    except Image.DecompressionBombError as error:
        raise PageTooLarge(
            f"{source.source_path} would unpack to a giant image.",
            mend="Scan the page again at 300 dpi.",
        ) from error
    except _DECODE_ERRORS as error:
        raise DamagedFile(
            f"{source.source_path} cannot be opened as an image: {error}",
            mend="Fetch or scan it again.",
        ) from error
    with image:
        yield image


def _seek(image: Image.Image, page: int, source: Source) -> None:
    if page == 1:
        return
    try:
        image.seek(page - 1)
    except _DECODE_ERRORS as error:
        raise DamagedFile(
            f"Page {page} of {source.source_path} cannot be found: {error}",
            mend="Fetch or scan it again.",
        ) from error


_TURNED_BY_EXIF = {3: 180, 6: 90, 8: 270}
"""EXIF orientation -> degrees clockwise that make the stored picture upright."""


def load_image(source: Source, page: int, options: ReadOptions) -> PageImage:
    """Return one page (1-based) of an image file.

    Raises:
        PageTooLarge: More than `options.max_pixels`; nothing was decoded.
        DamagedFile: Cut short or broken.
        FileError: The file cannot be opened at all.
    """
    with _open_image(source) as image:
        _seek(image, page, source)
        width, height = image.size
        _check_pixels(width, height, source, options)
        try:
            image.load()
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            dpi = _declared_dpi(image)
            ImageOps.exif_transpose(image, in_place=True)  # no copy of what is upright already
        except _DECODE_ERRORS as error:
            raise DamagedFile(
                f"Page {page} of {source.source_path} cannot be decoded: {error}",
                mend="Fetch or scan it again.",
            ) from error
        # Orientations from 5 on swap width and height, and the resolutions with them.
        if dpi is not None and image.size != (width, height) and width != height:
            dpi = (dpi[1], dpi[0])
        upright: Image.Image = image
        if dpi is not None and max(dpi) / min(dpi) > 1.02:
            upright = _squared(image, dpi, source, options)
            dpi = (max(dpi), max(dpi))
        pixels: Grey = np.asarray(_grey(upright), dtype=np.uint8)
        colour = _colour(upright)
    scale = dpi[0] / 72 if dpi is not None else 1.0
    return PageImage(
        pixels,
        scale,
        _TURNED_BY_EXIF.get(orientation, 0),
        declared=dpi is not None,
        colour=colour,
    )


def _check_pixels(width: int, height: int, source: Source, options: ReadOptions) -> None:
    if width * height > options.max_pixels:
        raise PageTooLarge(
            f"{source.source_path} has {width} x {height} pixels, more than the "
            f"{options.max_pixels:,} allowed.",
            mend="Scan the page again at 300 dpi.",
        )


def _declared_dpi(image: Image.Image) -> tuple[float, float] | None:
    declared = image.info.get("dpi")
    if not isinstance(declared, tuple) or len(declared) != 2:
        return None
    try:
        x, y = float(declared[0]), float(declared[1])
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    low, high = DECLARED_DPI
    return (x, y) if low <= x <= high and low <= y <= high else None


def _squared(
    image: Image.Image, dpi: tuple[float, float], source: Source, options: ReadOptions
) -> Image.Image:
    """Stretch a fax (204 x 98 dpi) so that its pixels are square."""
    best = max(dpi)
    size = (round(image.width * best / dpi[0]), round(image.height * best / dpi[1]))
    _check_pixels(*size, source, options)
    plain = image if image.mode in ("RGB", "L") else _grey(image)
    return plain.resize(size, Image.Resampling.BICUBIC)


def _grey(image: Image.Image) -> Image.Image:
    """Return 8-bit grey; what is transparent becomes white paper."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        wide = np.asarray(image, dtype=np.float64)
        top = 65535.0 if image.mode != "F" or float(wide.max(initial=0.0)) > 1.0 else 1.0
        return Image.fromarray(np.clip(wide * 255.0 / top, 0, 255).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, rgba).convert("L")
    return image.convert("L")


def _colour(image: Image.Image) -> NDArray[np.uint8] | None:
    """Return the colours of an image, None where its mode has none or all its pixels are grey."""
    if image.mode not in ("RGB", "P", "PA", "RGBA", "CMYK", "YCbCr", "LAB", "HSV"):
        return None
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, rgba)
    plain = image if image.mode == "RGB" else image.convert("RGB")
    return coloured(np.asarray(plain, dtype=np.uint8))


def coloured(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the pixels (height x width x 3), or None where all of them are grey."""
    for some in (pixels[::16, ::16], pixels):  # a few pixels of a coloured page are enough
        red, green, blue = some[..., 0], some[..., 1], some[..., 2]
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return pixels
    return None
