"""A page image made ready to be taken apart: flat, upright, straight, even paper, black print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import PageNote
from pipeline.readers.coloured_ink import even_colour, take_off
from pipeline.readers.halftone import without_dots
from pipeline.readers.image_file import PageImage
from pipeline.readers.ink_lines import blobs, body_height
from pipeline.readers.pale_fills import without_pale_fills
from pipeline.readers.paper import even_fills, flatten, ink_of, print_of
from pipeline.readers.photo import find_sheet
from pipeline.readers.plumb import PHOTO, SCAN, made_square
from pipeline.readers.shrink import shrunk
from pipeline.readers.turned import turned
from pipeline.readers.upright import Straightened, find_skew, straighten

Grey = NDArray[np.uint8]
Orientation = Callable[[Grey], tuple[int, float]]

GOOD_BODY = 21.0
"""Pixels: a letter's body on an A4 page of 16 points at about 240 dpi."""

LARGE_BODY = 28.0
"""Letters higher than this many pixels say nothing more: the page is made smaller."""

SURE_TURN = 6.0
"""The vote of a page's own ink from which it is turned; a page of print upside down has 10."""

SURE_ENGINE, AGREED, OVERRULE = 7.0, 4.0, 10.0
"""The same on an engine's scale; where the ink says the same; and where that says that the lines
run the other way. Of 220 pages, upright and on their heads, the engine was right of all, and sure
of all but one; the ink alone was wrong of 16 of these 440 views, once surely, and later once more
(9.4, where the engine said 6.3). Of 400 worn pages, both ways up, no engine's answer above
`AGREED` was wrong; so that much overrules the ink about head and feet. Of 95 pages that lay
on their sides one seemed to stand, with 6."""

HALF, QUARTER = 180, 90
"""Degrees by which a page that stands on its head is turned, and one that lies on its side."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready to be taken apart.

    Attributes:
        image: The page as rendered, turned upright: its size and rotation are the page's.
        page: Straight grey pixels, paper 255, and the way back to points.
        ink: 255 where there is ink, of the same size.
        body: Height of a letter's body in pixels, to about a pixel; 0 where there is no print.
        skew: Degrees clockwise by which the print leaned.
        notes: What a person should know.
    """

    image: PageImage
    page: Straightened
    ink: Grey
    body: float
    skew: float
    notes: tuple[PageNote, ...]


def prepare(image: PageImage, ask: Orientation) -> Prepared:
    """Return a page flat, upright and straight, without shadows, fills and stamps.

    Args:
        image: As `render` gives it.
        ask: Says by how many degrees to turn a grey page and how sure that is, where the ink alone
            does not tell.
    """
    notes: list[PageNote] = []
    view = _View.of(image)
    degrees, note = _turn(view, ask)
    notes.extend([note] if note is not None else [])
    if degrees:
        image = image.turned_to(image.rotation + degrees)
        view = _View.of(image)
    if view.laid_flat:
        message = "The page is a photograph; it was laid flat by the corners of the sheet."
        notes.append(PageNote("info", "photo_laid_flat", message))
    if view.of_dots:
        message = "The page was scanned as black dots for grey; they were blurred into grey."
        notes.append(PageNote("info", "dots_blurred", message))
    view, colour_notes = _black_on_white(view)
    notes.extend(colour_notes)
    skew = find_skew(ink_of(view.flat, view.body))
    if skew.beyond:
        message = "The print seems to lean by several degrees; it was read as it is."
        notes.append(PageNote("warning", "skew_too_large", message))
    page = straighten(view.flat, skew.degrees, view.back)
    if view.body > 0:
        page = made_square(page, view.body, PHOTO if view.laid_flat else SCAN)
    ink = print_of(page.pixels, view.body)
    return Prepared(image, page, ink, view.body, skew.degrees, tuple(notes))


@dataclass(frozen=True, slots=True)
class _View:
    """A page at the size it is read at.

    Attributes:
        flat: Grey, paper 255.
        colour: In colour as photographed or scanned, where it has any.
        back: 3 x 3 homography to points of the upright page.
        body: Height of a letter's body in pixels, to about a pixel.
        stats: Blobs of the ink at half that size: enough to tell which way up it lies.
        laid_flat: Whether it was a photograph.
        of_dots: Whether it was black dots for grey, which are blurred.
    """

    flat: Grey
    colour: NDArray[np.uint8] | None
    back: NDArray[np.float64]
    body: float
    stats: NDArray[np.int32]
    laid_flat: bool
    of_dots: bool

    @classmethod
    def of(cls, image: PageImage) -> _View:
        grey, colour = without_dots(image.pixels), image.colour
        of_dots = grey is not image.pixels
        back = np.diag([1 / image.pixels_per_point, 1 / image.pixels_per_point, 1.0])
        sheet = find_sheet(grey)
        if sheet is not None:
            grey = sheet.lay_flat(grey)
            colour = None if colour is None else sheet.lay_flat(colour)
            back = back @ np.linalg.inv(sheet.forward)
        flat = flatten(grey, shadows=sheet is not None)
        stats, body = _half(flat)
        if body > LARGE_BODY:
            scale = GOOD_BODY / body
            height, width = grey.shape
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            flat = np.asarray(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), np.uint8)
            if colour is not None:
                colour = np.asarray(
                    cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.uint8
                )
            back = back @ np.diag([width / size[0], height / size[1], 1.0])
            stats, body = _half(flat)
        return cls(
            flat, colour, np.asarray(back, np.float64), body, stats, sheet is not None, of_dots
        )


def _half(flat: Grey) -> tuple[NDArray[np.int32], float]:
    """Return the blobs of a page at half its size, and the body height at its full size."""
    _, stats = blobs(ink_of(shrunk(flat, 2), 10.0))
    return stats, 2 * body_height(stats)


def _turn(view: _View, ask: Orientation) -> tuple[int, PageNote | None]:
    """Return by how many degrees to turn, and what to say of it."""
    if view.body <= 0:
        return 0, None
    degrees, sure = turned(view.stats, view.body / 2)
    if sure < SURE_TURN:
        side, found = degrees % HALF, (degrees, sure)
        for quarter in (side, QUARTER - side):  # the way its lines seem to run, then the other
            half, half_sure = ask(_turned_by(view.flat, quarter))
            asked = (quarter + half) % (2 * HALF)
            enough = SURE_ENGINE if quarter == side else OVERRULE
            if half_sure >= (AGREED if sure > 0 and asked == degrees else enough):
                found = asked, max(half_sure, SURE_TURN)
                break
            if not found[1]:
                found = asked, min(half_sure, SURE_TURN / 2)
        degrees, sure = found
    elif degrees:  # the ink of a table full of numbers has been wrong about its head and feet
        half, half_sure = ask(_turned_by(view.flat, degrees))
        if half == HALF and half_sure >= AGREED:
            degrees = (degrees + HALF) % (2 * HALF)
    if degrees == 0 or sure <= 0:
        return 0, None
    if sure < SURE_TURN:
        message = f"The page may need turning by {degrees} degrees clockwise (sure: {sure:.1f})."
        return 0, PageNote("info", "orientation_unsure", message)
    message = f"The page was turned by {degrees} degrees clockwise (sure: {sure:.1f})."
    return degrees, PageNote("info", "page_turned", message)


def _turned_by(page: Grey, degrees: int) -> Grey:
    """Return a page turned clockwise by so many quarters."""
    return np.ascontiguousarray(np.rot90(page, -degrees // QUARTER))


def _black_on_white(view: _View) -> tuple[_View, list[PageNote]]:
    """Return the page without fills, marker and stamps."""
    if view.body <= 0:
        return view, []
    colour = None
    if view.colour is not None:
        colour = even_colour(view.colour, shadows=view.laid_flat)
    even, filled = even_fills(view.flat, view.body, colour)
    if colour is None:
        return replace(view, flat=without_pale_fills(even, view.body)), []
    removed = take_off(even, colour, filled, view.body)
    if not removed.boxes:
        return replace(view, flat=removed.pixels), []
    message = (
        f"Coloured ink over the print (stamps, signatures) was taken off in {len(removed.boxes)} "
        f"places, {removed.share:.1%} of the page; the black print under it stayed."
    )
    boxes = "; ".join(" ".join(f"{v:.0f}" for v in _points(view, box)) for box in removed.boxes)
    note = PageNote("info", "coloured_ink_removed", message, raw=boxes)
    return replace(view, flat=removed.pixels), [note]


def _points(view: _View, box: tuple[int, int, int, int]) -> tuple[float, ...]:
    whole = Straightened(view.flat, view.back).to_points(*box)
    return whole.x0, whole.y0, whole.x1, whole.y1
