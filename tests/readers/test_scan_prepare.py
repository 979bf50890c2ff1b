from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.coloured_ink import even_colour, take_off
from pipeline.readers.image_file import PageImage, coloured
from pipeline.readers.ink_lines import blobs, body_height
from pipeline.readers.paper import CRISP, WORN, even_fills, flatten, ink_of, print_of
from pipeline.readers.photo import find_sheet
from pipeline.readers.prepare import prepare
from pipeline.readers.turned import turned
from pipeline.readers.upright import find_skew, straighten
from tests.readers.fakes import FONT, needs_font

pytestmark = needs_font
Pixels = NDArray[np.uint8]
Pen = ImageDraw.ImageDraw

TEXTS = (
    "รายงานผลการประเมินคุณธรรมและความโปร่งใส",
    "ในการดำเนินงานของหน่วยงานภาครัฐ ประจำปี ๒๕๖๖",
    "ผู้มีส่วนได้ส่วนเสียภายในและภายนอก ได้คะแนน ๘๙.๒๖",
    "ซึ่งอยู่ในระดับผ่านดี เมื่อเทียบกับปีที่แล้วสูงขึ้น ๓.๑๗",
)


def text_page(
    draw: Callable[[Pen], None] | None = None, *, fill: str = "black", lines: int = 16
) -> Pixels:
    """Return a page of text in RGB, 1400 x 1800; `draw` draws on the paper before the print."""
    page = Image.new("RGB", (1400, 1800), "white")
    pen = ImageDraw.Draw(page)
    if draw is not None:
        draw(pen)
    font = ImageFont.truetype(str(FONT), 38)
    for row in range(lines):
        pen.text((150, 150 + 90 * row), TEXTS[row % 4], font=font, fill=fill)
    return np.asarray(page, dtype=np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def image(pixels: Pixels) -> PageImage:
    return PageImage(grey(pixels), 2.0, colour=coloured(pixels))


def unknown(_page: Pixels) -> tuple[int, float]:
    return 0, 0.0


PRINT = grey(text_page()) < 128 if FONT.is_file() else np.zeros((0, 0), bool)


def same_print(ink: Pixels) -> float:
    """Return how much of the page's print the ink and the clean page share, 0-1."""
    found = ink > 0
    return float((found & PRINT).sum() / (found | PRINT).sum())


@pytest.mark.parametrize("light", [(1.0, 1.0), (1.0, 0.45), (0.5, 1.0)])
def test_shadow_and_cast_leave_the_print(light: tuple[float, float]) -> None:
    clean = grey(text_page()).astype(np.float64)
    slope = np.linspace(*light, clean.shape[1])[None]
    worn = np.clip(clean * slope * 0.9 + 10, 0, 255).astype(np.uint8)
    flat = flatten(worn)
    assert float(np.percentile(flat, 50)) >= 250
    assert same_print(ink_of(flat, 20)) > 0.85


def test_worn_and_black_print_are_read_side_by_side() -> None:
    pixels = grey(text_page()).astype(np.float64)
    pixels[900:] = 255 - (255 - pixels[900:]) * 0.45
    assert same_print(ink_of(flatten(pixels.astype(np.uint8)), 20)) > 0.85


def test_the_other_side_showing_through_is_paper() -> None:
    pixels = grey(text_page()).astype(np.float64)
    ghost = np.roll(pixels[:, ::-1], 45, axis=0)
    shown = np.minimum(pixels, 255 - (255 - ghost) * 0.2).astype(np.uint8)
    assert same_print(ink_of(flatten(shown), 20)) > 0.85


def test_no_print_is_no_ink() -> None:
    assert not ink_of(np.full((400, 300), 255, np.uint8)).any()


@pytest.mark.parametrize(
    "fill", [(255, 255, 0), (255, 140, 190), (120, 255, 120), (217, 217, 217), (166, 166, 166)]
)
def test_print_on_a_fill_is_the_same_print(fill: tuple[int, int, int]) -> None:
    pixels = text_page(lambda pen: pen.rectangle((100, 240, 1300, 420), fill=fill))
    colour = even_colour(pixels) if coloured(pixels) is not None else None
    even, filled = even_fills(flatten(grey(pixels)), 20, colour)
    assert same_print(ink_of(even, 20)) > 0.85
    assert filled[300, 1250] > 0
    assert filled[1000, 1250] == 0


def test_heavy_print_is_no_fill() -> None:
    page = np.full((300, 900), 255, np.uint8)
    for x in range(60, 840, 16):  # heavy letters set so tight that they are grey all over from afar
        cv2.rectangle(page, (x, 120), (x + 11, 144), 30, 5)
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 1.5), dtype=np.uint8)
    even, filled = even_fills(soft, 25.0)
    assert np.array_equal(even, soft)
    assert not filled.any()


def _stems(gap: int, blur: float) -> NDArray[np.uint8]:
    page = np.full((200, 900), 255, np.uint8)
    for x in range(40, 860, 8 + gap):
        cv2.rectangle(page, (x, 80), (x + 7, 104), 0, -1)
    return np.asarray(cv2.GaussianBlur(page, (0, 0), blur), dtype=np.uint8)


def test_letters_that_grow_together_are_cut_more_crisply() -> None:
    soft = _stems(gap=6, blur=2.8)
    worn, crisp = (len(blobs(ink_of(soft, 25.0, cut))[1]) for cut in (WORN, CRISP))
    assert crisp > 2 * worn
    assert np.array_equal(print_of(soft, 25.0), ink_of(soft, 25.0, CRISP))


def test_letters_that_stand_apart_keep_their_pale_edges() -> None:
    clear = _stems(gap=7, blur=1.6)
    assert np.array_equal(print_of(clear, 25.0), ink_of(clear, 25.0, WORN))
    assert not np.array_equal(print_of(clear, 25.0), ink_of(clear, 25.0, CRISP))


@pytest.mark.parametrize("fill", [(31, 78, 121), (68, 114, 196), (0, 0, 0)])
def test_light_print_on_a_dark_fill_is_turned_over(fill: tuple[int, int, int]) -> None:
    plain = text_page()
    pixels = plain.copy()
    band = pixels[230:420, 100:1300].astype(np.float64) / 255
    mixed = np.array(fill) * band + 255 * (1 - band)
    pixels[230:420, 100:1300] = mixed.astype(np.uint8)
    colour = even_colour(pixels) if coloured(pixels) is not None else None
    even, _ = even_fills(flatten(grey(pixels)), 20, colour)
    assert same_print(ink_of(even, 20)) > 0.8


def stamped(ink: tuple[int, int, int]) -> Pixels:
    """Return the page with a round stamp over its print; ink lets no colour but its own through."""
    page = Image.new("RGB", (1400, 1800), "white")
    pen = ImageDraw.Draw(page)
    pen.ellipse((300, 400, 700, 800), outline=ink, width=10)
    pen.ellipse((360, 460, 640, 740), outline=ink, width=6)
    return np.minimum(text_page(), np.asarray(page, dtype=np.uint8))


@pytest.mark.parametrize("ink", [(30, 60, 200), (200, 30, 40), (130, 40, 160)])
def test_a_stamp_is_taken_off_and_said(ink: tuple[int, int, int]) -> None:
    ready = prepare(image(stamped(ink)), unknown)
    assert same_print(ready.ink) > 0.85
    (note,) = [n for n in ready.notes if n.kind == "coloured_ink_removed"]
    assert note.severity == "info"
    x0, y0, x1, y1 = (float(v) * 2 for v in note.raw.split(";")[0].split())
    assert (x0, y0, x1, y1) == pytest.approx((300, 400, 700, 800), abs=15)


@pytest.mark.parametrize("fill", ["#1030c0", "#c01020"])
def test_coloured_print_stays(fill: str) -> None:
    pixels = text_page().copy()
    pixels[:330] = text_page(fill=fill)[:330]  # two lines of heading in colour
    ready = prepare(image(pixels), unknown)
    assert same_print(ready.ink) > 0.85
    assert ready.notes == ()


def test_a_page_all_in_blue_stays() -> None:
    ready = prepare(image(text_page(fill="#1030c0")), unknown)
    assert same_print(ready.ink) > 0.85


def test_grey_page_has_no_colour_to_take() -> None:
    pixels = text_page()
    assert coloured(pixels) is None
    tinted = np.clip(pixels * np.array([1.0, 0.97, 0.9]), 0, 255).astype(np.uint8)
    assert even_colour(tinted) is None  # the paper's cast is no colour of print
    flat = flatten(grey(pixels))
    assert take_off(flat, pixels, np.zeros_like(flat), 20).boxes == ()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turn_is_told_from_the_ink(degrees: int) -> None:
    page = image(text_page()).turned_to(-degrees)
    _, stats = blobs((page.pixels < 128).astype(np.uint8) * 255)
    found, sure = turned(stats, body_height(stats))
    assert found == degrees
    assert sure >= 6


def test_turned_page_is_made_upright_and_said() -> None:
    ready = prepare(image(text_page()).turned_to(180), unknown)
    assert ready.image.rotation == 0
    assert same_print(ready.ink) > 0.85
    assert [note.kind for note in ready.notes] == ["page_turned"]


def test_a_page_of_dots_is_blurred_and_said() -> None:
    pale = Image.fromarray(text_page(lambda pen: pen.rectangle((0, 0, 1400, 1800), "#dddddd")))
    dots = np.asarray(pale.convert("L").convert("1").convert("RGB"), np.uint8)
    ready = prepare(image(dots), unknown)
    assert "dots_blurred" in [note.kind for note in ready.notes]
    assert same_print(ready.ink) > 0.7
    level = prepare(image(text_page()), unknown)
    assert "dots_blurred" not in [note.kind for note in level.notes]


@pytest.mark.parametrize("degrees", [180, 90])
def test_an_engine_that_reads_the_page_is_believed_about_its_head(degrees: int) -> None:
    seen: list[Pixels] = []

    def other_way(page: Pixels) -> tuple[int, float]:
        seen.append(page)
        return 180, 6.3  # of a photographed table, which the ink alone turned with 9.4

    ready = prepare(image(text_page()).turned_to(degrees), other_way)
    assert ready.image.rotation == 180  # the ink alone would have it upright
    upright = image(text_page()).pixels
    assert seen[0].shape == upright.shape
    assert np.abs(seen[0].astype(int) - upright).mean() < 12  # asked of the page as it would stand
    unsure = prepare(image(text_page()).turned_to(degrees), lambda _: (180, 3.5))
    assert unsure.image.rotation == 0


@pytest.mark.parametrize(
    ("ink", "engine", "turn"),
    [
        ((180, 1.4), (180, 6.0), 180),  # neither is sure alone
        ((180, 1.4), (180, 2.0), 0),
        ((0, 1.4), (180, 6.0), 0),  # they disagree
        ((0, 1.4), (180, 8.0), 180),
        ((180, 1.4), (0, 8.0), 0),
        ((0, 0.0), (0, 0.0), 0),
        ((270, 1.4), (180, 6.0), 270),
        ((270, 1.4), (0, 8.0), 90),
    ],
)
def test_where_the_ink_is_unsure_it_and_the_engine_decide_together(
    ink: tuple[int, float], engine: tuple[int, float], turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine knows heads from feet only, of print as it was turned for it."""
    monkeypatch.setattr("pipeline.readers.prepare.turned", lambda *_: ink)
    assert prepare(image(text_page()), lambda _: engine).image.rotation == turn


def test_print_that_stands_across_what_seemed_its_lines_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.readers.prepare.turned", lambda *_: (0, 1.4))
    lying = image(text_page()).turned_to(90)
    shape = image(text_page()).pixels.shape

    def reads_upright(page: Pixels) -> tuple[int, float]:
        return (180, 12.0) if page.shape == shape else (0, 0.0)

    ready = prepare(lying, reads_upright)
    assert ready.image.pixels.shape == shape
    assert ready.image.rotation == 0


def test_a_few_letters_tell_no_turn() -> None:
    stats = np.array([[0, 0, 100, 100, 9000], *([10 * n, 0, 8, 10, 40] for n in range(9))])
    assert turned(stats.astype(np.int32), 10.0) == (0, 0.0)


@pytest.mark.parametrize("degrees", [-8.2, -4.4, -2.71, -0.33, 0.12, 1.5, 2.9, 3.6, 6.5, 9.3])
def test_little_lean_is_left(degrees: float) -> None:
    page = Image.fromarray(grey(text_page()))
    leaning = np.asarray(page.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255))
    skew = find_skew(ink_of(leaning, 20))
    assert skew.degrees == pytest.approx(degrees, abs=0.06)
    straight = straighten(leaning, skew.degrees, np.eye(3))
    assert abs(find_skew(ink_of(straight.pixels, 20)).degrees) <= 0.06


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_stamp_on_a_page_of_few_lines_leans_alone(lines: int) -> None:
    page = np.full((2300, 1650), 255, np.uint8)
    for row in range(300, 300 + 40 * lines, 40):
        for column in range(200, 1400, 16):
            page[row : row + 20, column : column + 9] = 0
    stamp = np.full((300, 420), 255, np.uint8)
    cv2.rectangle(stamp, (5, 5), (414, 294), (0,), 4)
    for row in (60, 130, 200):
        stamp[row : row + 24, 40:380:3] = 0
    laid = np.full_like(page, 255)
    laid[900:1200, 700:1120] = stamp
    turn = cv2.getRotationMatrix2D((910, 1050), 7, 1.0)
    laid = np.asarray(cv2.warpAffine(laid, turn, (1650, 2300), borderValue=(255,)), np.uint8)
    assert abs(find_skew(255 - np.minimum(page, laid)).degrees) < 0.1


def test_the_straight_edge_of_a_lid_says_nothing_of_how_the_sheet_lies() -> None:
    few = grey(text_page())
    few[few.shape[0] // 3 :] = 255  # a page of few lines
    page = Image.fromarray(few).rotate(-0.6, Image.Resampling.BICUBIC, fillcolor=255)
    leaning = np.array(page)
    for row in (4, 9, 15, -12, -7):
        leaning[row : row + 2] = 40
    assert find_skew(ink_of(leaning, 20)).degrees == pytest.approx(0.6, abs=0.06)


def photograph(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64]]:
    """Return a sheet on a dark table, seen askew, half in shadow, and the matrix of the view."""
    height, width = pixels.shape[:2]
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[120, 90], [1500, 140], [1440, 1930], [60, 1850]], np.float32)
    matrix = cv2.getPerspectiveTransform(sheet, seen)
    ground = (70, 60, 55, 0)
    view = cv2.warpPerspective(pixels, matrix, (1600, 2000), borderValue=ground)
    light = np.linspace(1.0, 0.55, 2000)[:, None, None]
    return (view * light).astype(np.uint8), np.asarray(matrix, np.float64)


def test_photographed_sheet_is_laid_flat_and_leads_back() -> None:
    view, matrix = photograph(text_page())
    ready = prepare(image(view), unknown)
    assert [note.kind for note in ready.notes] == ["photo_laid_flat"]
    # Letters, by way of the photograph, lie where they were drawn.
    rows, cols = np.nonzero(cv2.erode(PRINT.astype(np.uint8), np.ones((3, 3), np.uint8)))
    for column, row in zip(cols[::400], rows[::400], strict=True):
        seen = matrix @ np.array([column, row, 1.0])
        x, y = seen[:2] / seen[2]
        back = np.linalg.inv(ready.page.back) @ np.array([x / 2, y / 2, 1.0])
        at, down = (round(v) for v in back[:2] / back[2])
        assert ready.ink[down - 4 : down + 5, at - 4 : at + 5].any()
    lean = find_skew(ready.ink).degrees
    assert abs(lean) <= 0.1


@pytest.mark.parametrize("light", [0.6, 0.3, 0.12])
def test_a_sheet_in_a_dim_room_is_found(light: float) -> None:
    """The steps at its edges are small there, and its shadow is nearly as dark as the table."""
    view, _ = photograph(text_page())
    sheet = find_sheet(grey((view * light).astype(np.uint8)))
    assert sheet is not None
    assert (sheet.width, sheet.height) == pytest.approx((1390, 1786), abs=8)


def test_a_sheet_that_reaches_the_border_in_shadow_is_found() -> None:
    view, _ = photograph(text_page())
    across = np.clip(np.linspace(2.6, 0.3, view.shape[1]), 0.5, 1.0)[None, :, None]
    shaded = grey((view * across).astype(np.uint8))[:, :1462]
    sheet = find_sheet(shaded)
    assert sheet is not None
    assert (sheet.width, sheet.height) == pytest.approx((1390, 1786), abs=60)


def test_print_in_the_deep_shadow_of_a_photograph_is_black_on_white() -> None:
    view, _ = photograph(text_page())
    across = np.clip(np.linspace(-0.2, 2.2, view.shape[1]), 0.12, 1.0)[None, :, None]
    ready = prepare(image((view * across).astype(np.uint8)), unknown)
    assert [note.kind for note in ready.notes] == ["photo_laid_flat"]
    height, width = ready.page.pixels.shape
    inner = ready.page.pixels[height // 10 : -height // 10, width // 30 : width // 4]
    assert np.median(inner) > 240
    assert 0.01 < (inner < 128).mean() < 0.3


def test_scans_are_no_photographs() -> None:
    assert find_sheet(grey(text_page())) is None
    edge = grey(text_page())
    edge[:, :40] = 30  # the lid of the copier
    assert find_sheet(edge) is None


def test_same_page_twice_is_equal() -> None:
    a, b = (prepare(image(stamped((30, 60, 200))), unknown) for _ in range(2))
    assert np.array_equal(a.page.pixels, b.page.pixels)
    assert a.notes == b.notes
