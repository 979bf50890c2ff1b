"""Ink on its way from the page to the recogniser: nothing of a line is lost, nothing foreign kept.

Letters are drawn as bars here: no font is needed to lose a mark.
"""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import Labels, Stats, blobs, with_rest
from pipeline.readers.ink_lines import LineOfInk, region_lines, usual_body
from pipeline.readers.line_cut import MARGIN, line_image
from pipeline.readers.paper import ink_of

BODY = 16
FOOT = 200
LEFT = 100
Grey = NDArray[np.uint8]


def letters(page: Grey, foot: int = FOOT, count: int = 12, ink: int = 0) -> None:
    """Draw letters with a thick left stroke, a thin roof and a right stroke, 20 pixels apart."""
    for x in range(LEFT, LEFT + 20 * count, 20):
        page[foot - BODY : foot, x : x + 3] = ink
        page[foot - BODY : foot - BODY + 2, x : x + 12] = ink
        page[foot - BODY : foot, x + 9 : x + 12] = ink


def marks(page: Grey, foot: int = FOOT, count: int = 12) -> None:
    for x in range(LEFT, LEFT + 20 * count, 20):
        page[foot - BODY - 8 : foot - BODY - 4, x + 2 : x + 9] = 0


def blank() -> Grey:
    return np.full((400, 900), 255, np.uint8)


def found_on(page: Grey) -> tuple[list[LineOfInk], Labels, Stats]:
    labels, stats = blobs(ink_of(page, float(BODY)))
    found = region_lines(labels, stats, [range(1, len(stats))], float(BODY))
    return list(found.lines[0]), found.labels, found.stats


def text_line(lines: list[LineOfInk]) -> LineOfInk:
    return min(lines, key=lambda line: abs(line.baseline - FOOT))


def test_a_pen_s_stroke_draws_no_marks_from_the_line_beside_it() -> None:
    page = blank()
    letters(page)
    marks(page)
    whole = len(text_line(found_on(page)[0]).labels)
    for k in range(3):  # a scrawl, some seven bodies high
        cv2.line(page, (420 + 60 * k, 110 + 9 * k), (440 + 60 * k, 215 + 22 * k), 0, 3)
    lines, _, _ = found_on(page)
    assert len(text_line(lines).labels) == whole == 24
    assert all(line.body < 2 * BODY for line in lines)


@pytest.mark.parametrize("dots", [1, 2])
def test_specks_far_from_all_letters_do_not_stretch_a_line(dots: int) -> None:
    page = blank()
    letters(page)
    for n in range(dots):
        page[FOOT - 12 : FOOT - 9, 420 + 9 * n : 423 + 9 * n] = 0
    line = text_line(found_on(page)[0])
    assert line.box.x1 == 332


def test_a_dotted_line_and_a_dash_far_from_letters_stay() -> None:
    page = blank()
    letters(page)
    for x in range(400, 460, 8):
        page[FOOT - 3 : FOOT, x : x + 3] = 0
    assert text_line(found_on(page)[0]).box.x1 == 459
    page[FOOT - 9 : FOOT - 6, 490:500] = 0
    assert text_line(found_on(page)[0]).box.x1 == 500


def test_pale_strokes_between_dark_ones_reach_the_recogniser() -> None:
    page = blank()
    letters(page)
    page[FOOT - 3 : FOOT - 1, LEFT + 23 : LEFT + 29] = 215  # a worn foot, paler than any ink
    lines, labels, _ = found_on(page)
    line = text_line(lines)
    assert not labels[FOOT - 2, LEFT + 26]
    image = line_image(line, labels, page)
    row, column = FOOT - 2 - line.box.y0 + MARGIN, LEFT + 26 - line.box.x0 + MARGIN
    assert image.pixels[row, column] == 215


def test_letters_under_a_signature_reach_the_recogniser() -> None:
    page = blank()
    letters(page)
    cv2.line(page, (190, 130), (215, 290), 0, 3)  # through two letters, ten bodies high
    lines, labels, _ = found_on(page)
    line = text_line(lines)
    assert line.crossing
    image = line_image(line, labels, page)
    roof = FOOT - BODY - line.box.y0 + MARGIN
    for x in range(LEFT, LEFT + 240, 20):
        assert image.pixels[roof, x + 6 - line.box.x0 + MARGIN] < 128


def test_rulings_taken_out_of_the_ink_do_not_come_back_with_the_paper() -> None:
    page = blank()
    letters(page)
    ruled = page.copy()
    ruled[FOOT - 30 : FOOT + 20, LEFT + 15 : LEFT + 17] = 0
    labels, stats = blobs(ink_of(page, float(BODY)))
    labels, stats = with_rest(labels, stats, ink_of(ruled, float(BODY)))
    found = region_lines(labels, stats, [range(1, len(stats) - 1)], float(BODY))
    line = found.lines[0][0]
    cut = line_image(line, found.labels, ruled).pixels
    assert (cut[:, LEFT + 15 - line.box.x0 + MARGIN] == 255).all()
    assert stats[-1].tolist() == [0, 0, 0, 0, 0]


def test_nothing_beyond_the_box_is_smeared_into_its_margin() -> None:
    page = blank()
    letters(page)
    lines, labels, _ = found_on(page)
    cut = line_image(text_line(lines), labels, page).pixels
    assert (cut[: MARGIN - 1] == 255).all()
    assert (cut[:, : MARGIN - 1] == 255).all()


def test_a_line_at_the_page_s_edge_has_its_margin_too() -> None:
    page = blank()[:, LEFT:].copy()
    full = blank()
    letters(full)
    page[:] = full[:, LEFT:]
    lines, labels, _ = found_on(page)
    line = text_line(lines)
    cut = line_image(line, labels, page).pixels
    assert line.box.x0 == 0
    assert cut.shape[1] == line.box.x1 - line.box.x0 + 2 * MARGIN


def test_letters_with_worn_roofs_are_one_line_of_whole_letters() -> None:
    page = blank()
    letters(page, ink=60)
    roofs = page[FOOT - BODY : FOOT - BODY + 2, LEFT : LEFT + 240]
    roofs[roofs < 255] = 175  # less than half as dark as the strokes under them
    page[FOOT - 9 : FOOT - 6, LEFT : LEFT + 240][
        page[FOOT - 9 : FOOT - 6, LEFT : LEFT + 240] < 255
    ] = 175
    lines, _, _ = found_on(page)
    assert len(lines) == 1
    assert lines[0].body == pytest.approx(BODY, abs=1)
    assert len(lines[0].labels) == 12


def test_a_decimal_point_of_one_pixel_stays_in_its_line() -> None:
    """At 150 dpi it is as small as dust; the recogniser, which sees the grey around it, decides."""
    pixels = np.full((60, 240), 255, np.uint8)
    for n in (0, 1, 2, 4, 5, 6):
        cv2.rectangle(pixels, (30 + 22 * n, 22), (45 + 22 * n, 37), (0,), 2)
    pixels[37, 104] = 120  # where the fourth would stand
    ink = np.where(pixels < 200, 255, 0).astype(np.uint8)
    labels, stats = blobs(ink)
    found = region_lines(labels, stats, [range(1, len(stats))], 16.0)
    ((line,),) = found.lines
    assert int(labels[37, 104]) not in line.labels
    assert int(labels[37, 104]) in line.dust
    cut = line_image(line, found.labels, pixels)
    assert cut.pixels[37 - line.box.y0 + 4, 104 - line.box.x0 + 4] == 120


@pytest.mark.parametrize(
    ("body", "usual", "told"),
    [(20, 14, 14), (14, 14, 0), (30, 14, 14), (30, 11, 0), (14, 0, 0), (8, 18, 18), (8, 21, 0)],
)
def test_a_line_tells_the_usual_body_where_it_may_be_mistaken(
    body: float, usual: float, told: float
) -> None:
    pixels = np.full((60, 240), 255, np.uint8)
    for n in range(9):
        cv2.rectangle(pixels, (20 + 22 * n, 40 - body), (34 + 22 * n, 39), (0,), 2)
    labels, stats = blobs(np.where(pixels < 200, 255, 0).astype(np.uint8))
    found = region_lines(labels, stats, [range(1, len(stats))], float(body))
    ((line,),) = found.lines
    assert usual_body([line]) == line.body
    assert line_image(line, found.labels, pixels, usual).usual == told


def letters_at(ink: NDArray[np.uint8], x: int, base: int, count: int, body: int = 16) -> None:
    for n in range(count):
        left = x + 14 * n
        cv2.rectangle(ink, (left, base - body + 1), (left + 9, base - 1), (255,), 2)


@pytest.mark.parametrize(("away", "count", "lines"), [(120, 3, 1), (200, 3, 2), (200, 7, 1)])
def test_few_letters_very_far_apart_are_no_line(away: int, count: int, lines: int) -> None:
    """The number of a page, and a piece of a stamp on its row."""
    ink = np.zeros((120, 900), np.uint8)
    letters_at(ink, 60, 60, 3)
    letters_at(ink, 60 + 14 * 3 + away, 60, count)
    labels, stats = blobs(ink)
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert len(found) == lines


@pytest.mark.parametrize("low", [160, 200])
def test_print_in_the_box_of_a_signature_is_no_part_of_a_picture(low: int) -> None:
    ink = np.zeros((300, 700), np.uint8)
    letters_at(ink, 60, 100, 20)
    for n in (2, 3, 16, 17):  # a signature through two words, and below those between
        cv2.line(ink, (60 + 14 * n + 4, 95), (200, low), (255,), 9)
    labels, stats = blobs(ink)
    between = {int(labels[95, 60 + 14 * n]) for n in range(8, 14)}
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert between <= {label for line in found for label in line.labels}


@pytest.mark.parametrize(("off", "away", "lines"), [(6, 120, 1), (6, 190, 2), (12, 60, 2)])
def test_worn_letters_that_lost_their_feet_are_no_line_of_their_own(
    off: int, away: int, lines: int
) -> None:
    """Nearly on one row and near each other is one line; what stands on another row is not."""
    ink = np.zeros((120, 900), np.uint8)
    letters_at(ink, 60, 60, 8)
    letters_at(ink, 60 + 14 * 8 + away, 60 - off, 6)
    labels, stats = blobs(ink)
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert len(found) == lines


def test_a_piece_of_a_stamp_does_not_outdo_the_number_of_a_page() -> None:
    """Below it, as high as a title's letter: one and a half of its own height away is near."""
    ink = np.zeros((300, 700), np.uint8)
    for base in (120, 160, 200):
        letters_at(ink, 60, base, 20)
    letters_at(ink, 300, 40, 1)
    cv2.rectangle(ink, (320, 69 - 22), (341, 68), (255,), 2)
    labels, stats = blobs(ink)
    number = int(labels[30, 300])
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    (line,) = (line for line in found if number in line.labels)
    assert abs(line.baseline - 40) < 3


@pytest.mark.parametrize(("high", "kept"), [(22, False), (28, True)])
def test_a_corner_of_a_stamp_does_not_outdo_a_code(high: int, kept: bool) -> None:
    """Fewer than three letters much higher than the page's are strokes; a title's are not."""
    ink = np.zeros((300, 700), np.uint8)
    for base in (60, 100, 140):
        letters_at(ink, 60, base, 20)
    letters_at(ink, 60, 200, 3)
    for n in range(2):
        cv2.rectangle(ink, (130 + 60 * n, 190), (170 + 60 * n, 190 + high - 1), (255,), 2)
    labels, stats = blobs(ink)
    code = {int(labels[190, 60 + 14 * n]) for n in range(3)}
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    (line,) = (line for line in found if code <= set(line.labels))
    assert (abs(line.baseline - 200) < 3) is kept


@pytest.mark.parametrize("wide", [90, 30])
def test_a_line_above_words_grown_together_with_their_marks_is_kept(wide: int) -> None:
    """Bold words measure twice too high; letters as high are a title, what is so near its marks."""
    ink = np.zeros((400, 800), np.uint8)
    for base in (60, 100, 140):
        letters_at(ink, 60, base, 30)
    letters_at(ink, 200, 220, 5)
    for n in range(5):
        left = 100 + (wide + 20) * n
        cv2.rectangle(ink, (left, 268 - 32), (left + wide, 267), (255,), 4)
    labels, stats = blobs(ink)
    (found,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert any(line.box.y1 in range(215, 225) for line in found) is (wide == 90)
