"""Damage of whole pages: what offices, copiers, fax machines and phones make of a clean page.

`damage` takes a page drawn at 300 dpi and gives what a reader would be sent, with the matrix that
carries every place of the clean page to its place on the damaged one, so that the truth of the
clean page stays the truth. Five grades: `clean` (as drawn), `office` (a good scan), `poor` (a
worn, stamped, signed and marked copy), `fax` (bilevel) and `photo` (perspective and shadow).

What this does not measure: crumpled or curved paper (every damage is a homography), handwriting
over the print other than a signature, water, and pages cut off at the edge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training import page_marks as marks
from training import page_wear as wear
from training.page_marks import MM_PER_INCH, Field, Grey, Page, grain, smooth_field, to_grey

CLEAN_DPI = 300.0
"""Resolution that pages are drawn at."""

FAX_DPI = 204.0
"""Pixels per inch along a row of a fax (ITU-T T.4); rows lie at 196 (fine) or 98 (standard)."""

TONER = (0.025, 0.06)
"""Millimetres by which a printed line is wider than it was sent, least and most. Toner spreads when
it is melted, and dots are made large enough to leave no gaps: under the microscope a line of
1/1200 inch measures 3/1200 to 4/1200 (a laser printer's user measured it), 0.04 to 0.06 mm more."""

MAX_SKEW = 1.5
"""Degrees that a scanned sheet lies askew, at most."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged page.

    Attributes:
        pixels: Height x width x 3, uint8 RGB.
        dpi: Pixels per inch; of a photograph about what its page has on the average.
        matrix: 3 x 3 homography from pixels of the clean page to pixels of this one; whole numbers
            are the middles of pixels, as in OpenCV.
    """

    pixels: Page
    dpi: float
    matrix: Matrix


def damage(pixels: Page, grade: str, seed: int) -> Damaged:
    """Return a page as it comes out of an office, never twice the same.

    Args:
        pixels: Height x width x 3, uint8 RGB, drawn at `CLEAN_DPI`.
        grade: A name in `GRADES`.
        seed: 0 or more; the same seed gives the same bytes.

    Raises:
        ValueError: The grade is unknown, or the pixels are not an RGB page of uint8, or
            less than an inch of one.
        FontsMissing: A stamp is due and there are no fonts for its words.
    """
    if grade not in GRADES:
        raise ValueError(f"unknown grade {grade!r}: one of {', '.join(GRADES)}")
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"not an RGB page of uint8: {pixels.shape} {pixels.dtype}")
    if min(pixels.shape[:2]) < CLEAN_DPI:
        raise ValueError(f"a page is no smaller than an inch: {pixels.shape} pixels")
    rng = np.random.Generator(np.random.PCG64([seed, *grade.encode()]))
    return GRADES[grade](pixels if grade == "clean" else printed(pixels, rng.uniform(*TONER)), rng)


def printed(pixels: Page, gain: float) -> Page:
    """Return a page drawn at `CLEAN_DPI` as a printer puts it on paper.

    Args:
        pixels: Height x width x 3, uint8 RGB.
        gain: Millimetres by which a line becomes wider, up to two pixels.
    """
    share = gain / MM_PER_INCH * CLEAN_DPI / 2  # of the pixel on either side
    wider = cv2.erode(pixels, np.ones((3, 3), np.uint8))  # ink is dark
    return np.asarray(cv2.addWeighted(pixels, 1 - share, wider, share, 0), np.uint8)


def _clean(pixels: Page, rng: np.random.Generator) -> Damaged:  # noqa: ARG001 - one of GRADES
    return Damaged(pixels.copy(), CLEAN_DPI, np.eye(3))


def _office(pixels: Page, rng: np.random.Generator) -> Damaged:
    dpi = 200.0
    page, matrix = _resized(pixels, dpi, dpi)
    paper = _paper(rng, 0.86)
    wear.specks(page, rng, dpi, int(rng.uniform(0, 60)), 0.25)
    wear.hairs(page, rng, dpi, int(rng.integers(0, 5)))
    lid = int(rng.uniform(205, 255))
    page, lean = _fed(page, rng, (dpi, dpi), (lid, lid, lid))
    scanned = _sensed(
        page,
        rng,
        light=smooth_field(rng, (9, 7), 9, paper - rng.uniform(0.0, 0.07), paper),
        tint=_cast(rng, 0.06),
        black=rng.uniform(0.02, 0.22),
        blur=rng.uniform(0.25, 0.7),
        noise=rng.uniform(0.5, 4.0),
        grey=rng.random() < 0.4,
    )
    return Damaged(_jpeg(scanned, int(rng.integers(60, 91))), dpi, lean @ matrix)


def _poor(pixels: Page, rng: np.random.Generator) -> Damaged:
    copied = wear.photocopied(pixels, rng, CLEAN_DPI)
    dpi = float(round(200 - 50 * rng.random() ** 1.7))
    page, matrix = _resized(copied, dpi, dpi)
    if rng.random() < 0.6:
        wear.bleed_through(page, rng, dpi)
    wear.specks(page, rng, dpi, int(rng.uniform(60, 500)), rng.uniform(0.3, 0.6))
    if rng.random() < 0.5:
        wear.black_edges(page, rng, dpi)
    marks.write_on(page, rng, dpi)
    for worn, share in ((wear.punch_holes, 0.4), (wear.staple, 0.3)):
        if rng.random() < share:
            worn(page, rng, dpi)
    for level in (True, False):
        if rng.random() < 0.3:
            wear.fold(page, rng, dpi, level=level)
    wear.hairs(page, rng, dpi, int(rng.integers(0, 7)))
    lid = int(rng.choice([25, 190, 225, 250]))
    page, lean = _fed(page, rng, (dpi, dpi), (lid, lid, lid))
    paper = _paper(rng, 0.80)
    scanned = _sensed(
        page,
        rng,
        light=smooth_field(rng, (9, 7), 9, paper - rng.uniform(0.02, 0.16), paper),
        tint=_cast(rng, 0.10),
        black=rng.uniform(0.05, 0.25),
        blur=rng.uniform(0.35, 0.8) * dpi / 200,
        noise=rng.uniform(1.0, 6.0),
        grey=rng.random() < 0.25,
    )
    return Damaged(_jpeg(scanned, int(rng.integers(45, 81))), dpi, lean @ matrix)


def _fax(pixels: Page, rng: np.random.Generator) -> Damaged:
    down = 98.0 if rng.random() < 0.22 else 196.0
    signed = pixels
    if rng.random() < 0.25:
        signed = pixels.copy()
        rows = marks.text_rows(to_grey(pixels), CLEAN_DPI)
        row, x0, x1 = rows[int(rng.integers(len(rows)))] if rows else (300, 300, 900)
        marks.signature(signed, rng, CLEAN_DPI, rng.uniform(x0, x1), row)
    grey = to_grey(signed)
    # The scanning head sees a spot, not a pixel.
    spot = rng.uniform(0.3, 0.6) * CLEAN_DPI / FAX_DPI
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), spot), np.uint8)
    small, matrix = _resized(grey, FAX_DPI, down)
    small, lean = _fed(small, rng, (FAX_DPI, down), (255, 255, 255))
    ink = _bilevel(small, rng)
    wear.broken_strokes(ink, rng, rng.uniform(0.0, 0.03))
    _salt_and_pepper(ink, rng, rng.uniform(0.0002, 0.002))
    _lost_rows(ink, rng)
    across, along = ink.shape[1], round(ink.shape[0] * FAX_DPI / down)
    square = cv2.resize(ink, (across, along), interpolation=cv2.INTER_NEAREST_EXACT)
    matrix = _scaling(1.0, along / ink.shape[0]) @ lean @ matrix
    return Damaged(np.asarray(cv2.cvtColor(square, cv2.COLOR_GRAY2RGB), np.uint8), FAX_DPI, matrix)


def _bilevel(grey: Grey, rng: np.random.Generator) -> Grey:
    """Return 0 where a fax machine sees ink and 255 elsewhere.

    The threshold follows the paper, as machines do, so that a shaded cell is not all black; it
    wanders along the page and is rough from pixel to pixel.
    """
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((5, 5), np.uint8)), (5, 5))
    middle, wander = rng.uniform(0.52, 0.70), rng.uniform(0.02, 0.08)
    wandering = smooth_field(rng, small.shape, 8, middle - wander, middle + wander)
    threshold = cv2.resize((paper * wandering).astype(np.uint8), grey.shape[::-1])
    rough = rng.uniform(0.08, 0.32)
    frayed = cv2.addWeighted(grain(rng, grey.shape, 1), rough, threshold, 1.0, -127.5 * rough)
    return np.where(grey < frayed, 0, 255).astype(np.uint8)


def _salt_and_pepper(ink: Grey, rng: np.random.Generator, share: float) -> None:
    count = int(share * ink.size)
    for shade, part in ((0, count), (255, 2 * count)):
        rows = rng.integers(0, ink.shape[0], part)
        ink[rows, rng.integers(0, ink.shape[1], part)] = shade


def _lost_rows(ink: Grey, rng: np.random.Generator) -> None:
    """Lose rows in transmission: each is white from some column on, or a copy of the one above."""
    height, width = ink.shape
    for _ in range(int(rng.integers(0, 9))):
        row, begin = int(rng.integers(1, height)), int(rng.uniform(-0.3, 0.7) * width)
        ink[row, max(0, begin) :] = ink[row - 1, max(0, begin) :] if rng.random() < 0.6 else 255


def _photo(pixels: Page, rng: np.random.Generator) -> Damaged:
    dpi = rng.uniform(190, 220)
    page, matrix = _resized(pixels, dpi, dpi)
    height, width = page.shape[:2]
    border = rng.uniform(0.02, 0.07) * width
    wide, high = int(width + 2 * border), int(height + 2 * border)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    moved = (corners - (width / 2, height / 2)) @ _turn(rng.uniform(-1.8, 1.8)).T
    moved = moved * rng.uniform(0.95, 1.0) + (wide / 2, high / 2)
    moved += rng.uniform(-0.034, 0.034, (4, 2)) * width
    tilt = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    desk = smooth_field(rng, (high // 8, wide // 8), 25, 0.75, 1.0)
    wood = rng.uniform(40, 170) * np.array([1.0, rng.uniform(0.7, 1.0), rng.uniform(0.5, 0.95)])
    colour = cv2.resize((desk[..., None] * wood).astype(np.uint8), (wide, high))
    cv2.warpPerspective(
        page,
        tilt,
        (wide, high),
        dst=colour,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    missing = rng.uniform(0.04, 0.26)  # of blue light, under a lamp
    warm = np.array([1.0, 1 - rng.uniform(0.3, 0.5) * missing, 1 - missing])
    taken = _sensed(
        np.asarray(colour, np.uint8),
        rng,
        light=_room_light(rng, (high // 16, wide // 16)),
        tint=warm,
        black=rng.uniform(0.03, 0.14),
        blur=rng.uniform(0.55, 0.95),
        noise=rng.uniform(1.5, 5.0),
        grey=False,
    )
    return Damaged(_jpeg(taken, int(rng.integers(70, 93))), dpi, np.asarray(tilt) @ matrix)


def _paper(rng: np.random.Generator, greyest: float) -> float:
    """Return how much light paper gives back; over 1 where the scanner's driver burns it white."""
    return rng.uniform(1.02, 1.12) if rng.random() < 0.4 else rng.uniform(greyest, 1.0)


def _cast(rng: np.random.Generator, most: float) -> NDArray[np.float64]:
    """Return shares of red, green and blue light: yellowed or bluish paper, hardly green."""
    warm = rng.uniform(-0.6, 1.0) * most
    side = rng.uniform(-0.15, 0.15) * most
    return np.array([1 + min(0.0, warm), 1 - 0.4 * abs(warm) - abs(side), 1 - max(0.0, warm)])


def _room_light(rng: np.random.Generator, shape: tuple[int, int]) -> Field:
    """Return the light on a photographed page: a fall-off to one side and the shadow of a hand."""
    height, width = shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    xs, ys = xs / width - 0.5, ys / height - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    fall = 1 - rng.uniform(0.1, 0.35) * (0.5 + xs * np.cos(turn) + ys * np.sin(turn))
    edge = rng.uniform(0, 2 * np.pi)
    across = xs * np.cos(edge) + ys * np.sin(edge) - rng.uniform(-0.25, 0.35)
    across += smooth_field(rng, shape, 5, -0.06, 0.06)
    deep = rng.uniform(0.0, 0.45)
    shadow = 1 - deep / (1 + np.exp(-across / rng.uniform(0.012, 0.08)))
    corner = 1 - rng.uniform(0.05, 0.25) * (xs * xs + ys * ys) * 2
    return np.asarray(rng.uniform(0.78, 1.0) * fall * shadow * corner, np.float32)


def _sensed(
    page: Page,
    rng: np.random.Generator,
    *,
    light: Field,
    tint: NDArray[np.float64],
    black: float,
    blur: float,
    noise: float,
    grey: bool,
) -> Page:
    """Return the page as a sensor sees it.

    Args:
        page: What lies before the sensor.
        rng: Source of every choice.
        light: Rows x columns over the page: the share of light that white paper gives back.
        tint: The same for red, green and blue.
        black: Share of light that black ink gives back.
        blur: Sigma of the lens in pixels.
        noise: Standard deviation, 0 to 255.
        grey: Whether the sensor sees no colour.
    """
    height, width = page.shape[:2]
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), blur), np.uint8)
    if grey:
        soft = to_grey(soft)[..., None]
        tint = tint[:1]
    lit = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    rough = grain(rng, (height, width)).astype(np.float32) - 127.5
    rough *= noise / 24.6  # the standard deviation of `grain`: 73.9 over 3 x 3
    sharp = rng.uniform(0.2, 0.7) if rng.random() < 0.3 else 0.0
    shift = rng.uniform(-0.5, 0.5, 2) if rng.random() < 0.4 else np.zeros(2)
    planes: list[Grey] = []
    for channel, share in enumerate(tint):
        plane = np.ascontiguousarray(soft[..., channel])
        if channel != 1 and not grey and shift.any():  # rows of red and blue lie beside the green
            sign = 1.0 - channel
            move = np.array([[1.0, 0.0, sign * shift[0]], [0.0, 1.0, sign * shift[1]]])
            moved = cv2.warpAffine(plane, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
            plane = np.asarray(moved, np.uint8)
        if sharp:
            around = cv2.GaussianBlur(plane, (0, 0), 1.3)
            plane = np.asarray(cv2.addWeighted(plane, 1 + sharp, around, -sharp, 0), np.uint8)
        seen = plane.astype(np.float32) * np.float32(1 - black) + np.float32(255 * black)
        seen *= lit
        seen *= np.float32(share)
        seen += rough
        planes.append(np.clip(seen, 0, 255).astype(np.uint8))
    return np.dstack(planes * 3 if grey else planes)


def _jpeg(page: Page, quality: int) -> Page:
    ok, packed = cv2.imencode(".jpg", page[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise RuntimeError("OpenCV could not write JPEG")
    plain = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(np.asarray(plain, np.uint8)[..., ::-1])


def _turn(degrees: float) -> Matrix:
    """Return the 2 x 2 matrix that turns clockwise (rows count downwards)."""
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _scaling(x: float, y: float) -> Matrix:
    """Return the matrix of a resize: the middles of pixels lie on whole numbers."""
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]], np.float64)


def _resized(pixels: Page, across: float, down: float) -> tuple[Page, Matrix]:
    """Return the clean page at another resolution (pixels per inch), and the matrix of it."""
    height, width = pixels.shape[:2]
    wide, high = (max(1, round(s * d / CLEAN_DPI)) for s, d in ((width, across), (height, down)))
    small = cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), _scaling(wide / width, high / height)


def _fed(
    page: Page,
    rng: np.random.Generator,
    dpi: tuple[float, float],
    lid: tuple[int, int, int],
) -> tuple[Page, Matrix]:
    """Return the sheet as the scanner's feed took it: askew, a little shifted and stretched.

    Args:
        page: The sheet.
        rng: Source of every choice.
        dpi: Pixels per inch across and down.
        lid: Colour of what is seen beside the sheet.
    """
    height, width = page.shape[:2]
    inches = np.diag([1 / dpi[0], 1 / dpi[1], 1.0])
    centred = np.eye(3)
    centred[:2, 2] = -(width - 1) / 2 / dpi[0], -(height - 1) / 2 / dpi[1]
    moved = np.eye(3)
    moved[:2, :2] = _turn(rng.uniform(-MAX_SKEW, MAX_SKEW)) * rng.uniform(0.995, 1.005, 2)
    moved[:2, 2] = rng.uniform(-2.0, 2.0, 2) / MM_PER_INCH
    matrix = np.linalg.inv(inches) @ np.linalg.inv(centred) @ moved @ centred @ inches
    fed = cv2.warpAffine(
        page,
        matrix[:2],
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=lid,
    )
    return np.asarray(fed, np.uint8), matrix


GRADES: dict[str, Callable[[Page, np.random.Generator], Damaged]] = {
    "clean": _clean,
    "office": _office,
    "poor": _poor,
    "fax": _fax,
    "photo": _photo,
}
"""Grades of damage, from none to a photograph."""
