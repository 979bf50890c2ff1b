"""Lines of print: each found once, on its own baseline, with its own marks and no others."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.readers.baselines import settled_body, weighted_median
from pipeline.readers.ink_lines import (
    LineOfInk,
    PrintLines,
    binarise,
    blobs,
    body_height,
    find_lines,
    region_lines,
)
from pipeline.readers.line_bands import mode
from pipeline.readers.line_cut import MARGIN, line_image
from pipeline.readers.line_image import BASELINE, BODY, normalise
from tests.readers.fakes import needs_font
from tests.readers.print_pages import PrintPage, Sheet, body_of, text_page

pytestmark = needs_font


def read(page: PrintPage) -> PrintLines:
    labels, stats = blobs(binarise(page.pixels))
    return region_lines(labels, stats, [range(1, len(stats))], body_height(stats))


def owners(page: PrintPage, found: PrintLines) -> NDArray[np.int64]:
    """Return dark pixels by drawn line and found line (0: none)."""
    line_of = np.zeros(len(found.stats), np.int64)
    for number, line in enumerate(found.lines[0], 1):
        line_of[list(line.labels)] = number
    given_to = line_of[found.labels]
    dark = (page.owner > 0) & (found.labels > 0)
    table = np.zeros((len(page.lines) + 1, len(found.lines[0]) + 1), np.int64)
    np.add.at(table, (page.owner[dark], given_to[dark]), 1)
    return table[1:]


def lean(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.0087 * x, dtype=np.float64)  # half a degree


def wave(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(12 * np.sin(x / 1500 * np.pi), dtype=np.float64)


PAGES = [
    ("Laksaman.ttf", 2.7, 44, None, 0.999),
    ("Laksaman.ttf", 2.7, 28, None, 0.999),
    ("Laksaman.ttf", 2.3, 44, None, 0.995),
    ("Laksaman.ttf", 2.15, 44, None, 0.99),
    ("Laksaman.ttf", 2.7, 44, lean, 0.999),
    ("Laksaman.ttf", 3.0, 44, wave, 0.999),
    ("Norasi.ttf", 2.3, 44, None, 0.995),
    ("Garuda.ttf", 2.7, 30, lean, 0.995),
    ("Umpush-Bold.ttf", 2.7, 44, None, 0.995),
]


Bend = Callable[[NDArray[np.float64]], NDArray[np.float64]] | None


@pytest.mark.parametrize(("face", "pitch", "size", "bend", "own"), PAGES)
def test_every_line_once_with_its_own_ink(
    face: str, pitch: float, size: float, bend: Bend, own: float
) -> None:
    page = text_page(pitch=pitch, size=size, face=face, bend=bend)
    found = read(page)
    table = owners(page, found)
    assert len(found.lines[0]) == len(page.lines)
    assert table[:, 1:].argmax(axis=1).tolist() == list(range(len(page.lines)))
    right = sum(int(table[i, i + 1]) for i in range(len(page.lines)))
    assert right >= own * table.sum()


@pytest.mark.parametrize(("face", "pitch", "size", "bend"), [case[:4] for case in PAGES])
def test_baseline_and_body_are_the_face_s(face: str, pitch: float, size: float, bend: Bend) -> None:
    page = text_page(pitch=pitch, size=size, face=face, bend=bend)
    for line, drawn in zip(read(page).lines[0], page.lines, strict=True):
        columns = np.linspace(line.box.x0, line.box.x1 - 1, 9)
        off = line.base.rows(columns) - drawn.rows[columns.astype(int)]
        assert np.abs(off).max() <= max(0.12 * drawn.body if bend is wave else 0.0, 1.3)
        assert line.body == pytest.approx(drawn.body, abs=max(1.3, 0.06 * drawn.body))


def test_title_and_footnote_have_their_own_size() -> None:
    sheet = Sheet(1500, 900)
    sheet.put("ประกาศผลการประเมินคุณธรรม", 300, 150, 80)
    for number in range(5):
        sheet.put("การเปิดเผยข้อมูลสาธารณะของหน่วยงานภาครัฐ", 100, 320 + 80 * number, 44)
    sheet.put("หมายเหตุ ข้อมูล ณ วันที่ประกาศผลตามหนังสือที่อ้างถึง", 100, 780, 26)
    page = sheet.page()
    lines = read(page).lines[0]
    assert [line.body / drawn.body for line, drawn in zip(lines, page.lines, strict=True)] == (
        pytest.approx([1.0] * 7, abs=0.08)
    )


CELLS = ["-", "๑", "๐", ".", "ฯลฯ", "๘๙.๒๖", "๑๐๐", "๗", "89.26", "–", "A"]


@pytest.mark.parametrize("text", CELLS)
def test_cell_with_hardly_any_ink_stands_on_its_row(text: str) -> None:
    """The row's other cells say where the row runs and how high its print is."""
    sheet = Sheet(1500, 700)
    tall = body_of(44)
    for number in range(4):
        sheet.put("องค์การบริหารส่วนตำบลหนองปลาไหล", 100, 150 + 120 * number, 44)
        sheet.put(text if number == 2 else "๗๘.๐๔", 1100, 150 + 120 * number, 44)
    labels, stats = blobs(binarise(sheet.pixels))
    x, row = stats[:, 0], (stats[:, 1] + stats[:, 3] / 2 - 90) // 120
    regions = [
        [i for i in range(1, len(stats)) if row[i] == r and (x[i] > 1000) == right]
        for r in range(4)
        for right in (False, True)
    ]
    found = region_lines(labels, stats, regions, body_height(stats))
    (line,) = found.lines[5]
    assert line.base.row(1110) == pytest.approx(150 + 240, abs=0.15 * tall)
    assert line.body == pytest.approx(tall, rel=0.08)


@pytest.mark.parametrize("text", ["-", "๑", "."])
def test_page_of_one_sign_is_one_line(text: str) -> None:
    sheet = Sheet(300, 200)
    sheet.put(text, 100, 100, 80)
    labels, stats = blobs(binarise(sheet.pixels))
    found = region_lines(labels, stats, [range(1, len(stats))], 48.0)
    (line,) = found.lines[0]
    assert line.base.row(110) == pytest.approx(100, abs=12)


def test_lines_grown_together_are_parted_and_the_given_labels_stay() -> None:
    page = text_page(pitch=2.7)
    first, second = page.lines[3].rows[0], page.lines[4].rows[0]
    column = 100 + int(np.flatnonzero(page.owner[int(first) - 3, 100:] == 4)[0])
    page.pixels[int(first) - 5 : int(second) - 10, column : column + 2] = 0  # a scratch, a fold
    labels, stats = blobs(binarise(page.pixels))
    before = labels.copy()
    found = region_lines(labels, stats, [range(1, len(stats))], body_height(stats))
    assert (labels == before).all()
    assert len(found.stats) > len(stats)
    assert len(found.lines[0]) == len(page.lines)
    table = owners(page, found)
    assert all(table[i, i + 1] >= 0.97 * table[i].sum() for i in range(len(page.lines)))
    for label in range(len(stats), len(found.stats)):  # new blobs are as the stats say
        ys, xs = np.nonzero(found.labels == label)
        x, y, width, height, area = (int(v) for v in found.stats[label])
        assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1, len(xs)) == (
            x,
            y,
            x + width,
            y + height,
            area,
        )


def test_no_blob_is_in_two_lines() -> None:
    for pitch in (1.8, 2.2):
        found = read(text_page(pitch=pitch))
        given_to = [label for line in found.lines[0] for label in line.labels]
        assert len(given_to) == len(set(given_to))


def _with(line: LineOfInk, page: PrintPage, box: tuple[int, int, int, int]) -> bool:
    labels, _ = blobs(binarise(page.pixels))
    x0, y0, x1, y1 = box
    return bool(np.isin(labels[y0:y1, x0:x1], line.labels).any())


def test_underline_and_speck_are_no_print_but_a_dash_is() -> None:
    sheet = Sheet(1500, 400)
    sheet.put("การประเมินความโปร่งใส – ระดับดี", 100, 200, 44)
    page = sheet.page()
    page.pixels[207:210, 100:400] = 0
    page.pixels[190:192, 60:62] = 0
    (line,) = read(page).lines[0]
    assert not _with(line, page, (100, 207, 400, 210))
    assert not _with(line, page, (60, 190, 62, 192))
    assert line.box.x0 > 90
    labels, _ = blobs(binarise(page.pixels))
    dash = np.isin(labels, line.labels)[170:195].any(axis=0)
    gaps = np.diff(np.flatnonzero(dash))
    assert gaps.max() < 30  # the dash fills the space between the words


def test_emblem_is_no_line() -> None:
    sheet = Sheet(1500, 900)
    sheet.put("บันทึกข้อความส่วนราชการสำนักปลัด", 100, 700, 44)
    page = sheet.page()
    cv2.circle(page.pixels, (700, 300), 150, (0, 0, 0, 0), 60)
    cv2.circle(page.pixels, (700, 300), 20, (0, 0, 0, 0), -1)
    assert len(read(page).lines[0]) == 1


def test_print_in_the_corner_beside_a_signature_is_a_line() -> None:
    """It lies in the box of the signature, and in none of its loops."""
    ink = np.zeros((500, 700), np.uint8)
    for n in range(20):
        cv2.rectangle(ink, (60 + 22 * n, 400), (74 + 22 * n, 415), (255,), 2)
    strokes = np.array([[200, 200], [210, 120], [230, 220], [300, 190], [320, 230], [330, 215]])
    cv2.polylines(ink, [strokes], False, (255,), 12)
    for x, y in ((290, 125), (312, 125), (212, 180)):
        cv2.rectangle(ink, (x, y), (x + 13, y + 15), (255,), 2)
    labels, stats = blobs(ink)
    box = stats[labels[200, 200]]
    assert 0.15 < box[4] / (box[2] * box[3]) < 0.3
    (lines,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert [len(line.labels) for line in lines] == [2, 20]


def test_a_punch_hole_beside_a_line_is_no_part_of_it() -> None:
    sheet = Sheet(1500, 400)
    sheet.put("การประเมินความโปร่งใส", 500, 200, 44)
    page = sheet.page()
    cv2.circle(page.pixels, (100, 190), 25, (0, 0, 0, 0), -1)
    (line,) = read(page).lines[0]
    assert line.box.x0 > 400


def test_heavy_letters_of_a_title_are_no_punch_holes() -> None:
    """ต and ด in bold: as wide as high, and black over seven tenths of their box."""
    ink = np.zeros((300, 700), np.uint8)
    for row in (150, 190, 230):
        for n in range(20):
            ink[row : row + 20, 100 + 22 * n : 113 + 22 * n] = 255
    for n in range(8):
        ink[60:90, 100 + 34 * n : 130 + 34 * n] = 255
        ink[70:87, 106 + 34 * n : 122 + 34 * n] = 0
    labels, stats = blobs(ink)
    lines = region_lines(labels, stats, [range(1, len(stats))], 20.0).lines[0]
    assert [len(line.labels) for line in lines] == [8, 20, 20, 20]


def test_letters_that_a_fax_broke_make_no_line_of_their_own() -> None:
    """Half of a line has lost its feet; what is left of one letter stands higher still."""
    ink = np.zeros((160, 700), np.uint8)
    for n in range(8):
        ink[80:100, 260 + 22 * n : 273 + 22 * n] = 255
    for n in (0, 2, 3, 4, 5, 6):
        ink[78:92, 120 + 22 * n : 133 + 22 * n] = 255
    ink[67:79, 142:155] = 255
    labels, stats = blobs(ink)
    (line,) = region_lines(labels, stats, [range(1, len(stats))], 20.0).lines[0]
    assert (line.box.x0, line.box.y0) == (120, 67)
    assert line.baseline == pytest.approx(100, abs=1)


@pytest.mark.parametrize("size", [20, 44, 90])
@pytest.mark.parametrize("bend", [None, lean, wave])
def test_cut_out_is_normalised_as_in_training(size: float, bend: Bend) -> None:
    """Plain letters stand on the recogniser's baseline and are as high as its body."""
    body = body_of(size)
    sheet = Sheet(1600, int(20 * body))
    for number in range(3):
        sheet.put("กนกกรรกนกกรรกนกกรร", 60, int(6 * body + 3 * body * number), size, bend=bend)
    page = sheet.page()
    found = read(page)
    normal = normalise(line_image(found.lines[0][1], found.labels, page.pixels))
    rows = np.flatnonzero((normal.pixels < 128).any(axis=1))
    assert rows[0] == pytest.approx(BASELINE - BODY, abs=2)
    assert rows[-1] == pytest.approx(BASELINE, abs=2)


def test_a_bent_line_tells_the_way_back_to_the_page() -> None:
    sheet = Sheet(1600, 300)
    sheet.put("กนกกรรกนกกรร" * 4, 60, 160, 44, bend=wave)
    page = sheet.page()
    found = read(page)
    ((line, *_),) = found.lines
    cut = line_image(line, found.labels, page.pixels)
    assert len(cut.lower) == cut.pixels.shape[1]
    top = line.box.y0 - MARGIN
    for column in range(60, cut.pixels.shape[1] - 60, 50):
        letter = slice(column, column + 20)
        straight = np.flatnonzero((cut.pixels[:, letter] < 128).any(axis=1))
        x = line.box.x0 - MARGIN + column
        true = np.flatnonzero((page.pixels[:, x : x + 20] < 128).any(axis=1))
        assert straight[-1] + cut.lower[column + 10] + top == pytest.approx(true[-1], abs=2)


def test_cut_out_holds_no_ink_of_its_neighbours() -> None:
    page = text_page(pitch=2.3)
    page.pixels[:] = np.maximum(page.pixels, 0) // 2 + 80  # grey paper, pale print
    found = read(page)
    line = found.lines[0][4]
    image = line_image(line, found.labels, page.pixels)
    box = line.box
    own = np.pad(np.isin(found.labels, line.labels)[box.y0 : box.y1, box.x0 : box.x1], MARGIN)
    near = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert image.pixels.shape == own.shape
    assert (image.pixels[~near] == 207).all()
    assert image.pixels[own].max() < 207


def test_cells_do_not_depend_on_their_order() -> None:
    page = text_page()
    labels, stats = blobs(binarise(page.pixels))
    left = [i for i in range(1, len(stats)) if stats[i, 0] < 600]
    right = [i for i in range(1, len(stats)) if stats[i, 0] >= 600]
    body = body_height(stats)
    one = region_lines(labels, stats, [left, right], body).lines
    two = region_lines(labels, stats, [right[::-1], left], body).lines
    assert [line.base for line in one[0]] == [line.base for line in two[1]]
    assert [line.base for line in one[1]] == [line.base for line in two[0]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000))
def test_lines_move_with_the_page(right: int, down: int) -> None:
    _, stats = blobs(binarise(text_page(count=3).pixels))
    moved = stats.copy()
    moved[:, 0] += right
    moved[:, 1] += down
    before, after = find_lines(stats, 26.0), find_lines(moved, 26.0)
    assert [line.labels for line in before] == [line.labels for line in after]
    for a, b in zip(before, after, strict=True):
        assert b.baseline - down == pytest.approx(a.baseline, abs=1e-3)
        assert b.body == pytest.approx(a.body, abs=1e-3)


@given(
    st.lists(st.tuples(st.floats(1, 100), st.floats(0.1, 10)), min_size=1, max_size=30).map(
        lambda pairs: tuple(np.array(side, dtype=np.float64) for side in zip(*pairs, strict=True))
    )
)
def test_middles_lie_among_the_values(pairs: tuple[NDArray[np.float64], ...]) -> None:
    values, weights = pairs
    low, high = values.min() - 1e-9, values.max() + 1e-9
    assert low <= mode(values, weights, 20.0) <= high
    assert weighted_median(values, weights) in values


@pytest.mark.parametrize(
    ("heights", "body"),
    [
        ([14.5, 14.8], 20.0),  # ๐๑
        ([23.5, 23.0, 24.0], 20.0),  # ๒๓๔ of a book face
        ([25.0, 25.0, 25.2, 25.0], 20.0),  # 89.26
        ([30.0, 29.0, 29.5, 30.0], 20.0),  # ๒๕๔๙ in old type
        ([20.4] * 9, 20.4),  # its own, where it has letters enough
        ([20.4] * 4 + [33.0] * 6, 20.4),  # ไ โ ใ
        ([40.0] * 9, 40.0),  # a title
        ([40.0] * 3, 40.0),
        ([9.0] * 3, 9.0),
    ],
)
def test_body_is_the_surroundings_unless_plainly_another(heights: list[float], body: float) -> None:
    values = np.array(heights, dtype=np.float64)
    assert settled_body(values, np.ones(len(values)), 20.0) == pytest.approx(body)


def test_no_ink_has_no_lines() -> None:
    labels, stats = blobs(np.zeros((50, 50), np.uint8))
    assert region_lines(labels, stats, [[]], 0.0).lines == ((),)
    assert find_lines(stats, 0.0) == []


@pytest.mark.parametrize(("rise", "line"), [(0, 0), (1, 0), (-6, 1)])
def test_a_point_stands_on_its_line_though_the_next_one_is_near(rise: int, line: int) -> None:
    """Between two digits it hangs below nothing; what hangs lower is a mark of the line below."""
    ink = np.zeros((90, 700), np.uint8)
    for top in (20, 48):
        for n in range(36):
            ink[top : top + 16, 20 + 18 * n : 32 + 18 * n] = 255
            ink[top + 3 : top + 13, 23 + 18 * n : 29 + 18 * n] = 0
    ink[:40, 306:326] = 0  # a gap between two letters
    foot = 35 - rise
    ink[foot - 2 : foot + 1, 315:318] = 255
    ink[41:45, 310:322] = 255  # a vowel of the line below, right under it
    labels, stats = blobs(ink)
    found = find_lines(stats, 16.0)
    assert len(found) == 2
    assert [labels[foot, 316] in one.labels for one in found] == [line == 0, line == 1]


def test_large_letters_of_a_stamp_hide_no_number_far_beside_them() -> None:
    ink = np.zeros((200, 900), np.uint8)
    for n in range(40):  # the print of the page
        cv2.rectangle(ink, (40 + 18 * n, 150), (51 + 18 * n, 165), (255,), 2)
    cv2.rectangle(ink, (500, 40), (512, 55), (255,), 2)  # the number of the page
    for n in range(4):
        cv2.rectangle(ink, (600 + 46 * n, 40), (636 + 46 * n, 80), (255,), 2)
    labels, stats = blobs(ink)
    (lines,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert any(line.box.x0 == 499 and line.box.x1 == 514 for line in lines)


@pytest.mark.parametrize(("rise", "beside"), [(0, 1), (10, 2), (40, 2)])
def test_print_beside_a_stamp_s_text_on_another_row_is_a_line(rise: int, beside: int) -> None:
    """The stamp's text is larger and wider; the print beside it is no row of marks of it."""
    ink = np.zeros((160, 700), np.uint8)
    for n in range(10):
        cv2.rectangle(ink, (60 + 14 * n, 100), (69 + 14 * n, 115), (255,), 2)
    for n in range(14):
        left = 60 + 14 * 10 + 22 * n
        cv2.rectangle(ink, (left, 96 - rise), (left + 17, 115 - rise), (255,), 2)
    labels, stats = blobs(ink)
    (lines,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert len(lines) == beside
    feet = sorted(round(line.base.row(line.box.x0)) for line in lines)
    assert feet == sorted({117, 117 - rise})[-beside:]


@pytest.mark.parametrize("letter", [True, False])
def test_a_pen_s_stroke_beside_a_number_alone_hides_it_not(letter: bool) -> None:
    ink = np.zeros((200, 900), np.uint8)
    for n in range(40):  # the print of the page
        cv2.rectangle(ink, (40 + 18 * n, 150), (51 + 18 * n, 165), (255,), 2)
    cv2.line(ink, (400, 56), (412, 16), (255,), 3)
    if letter:
        cv2.rectangle(ink, (500, 40), (512, 55), (255,), 2)
    labels, stats = blobs(ink)
    (lines,) = region_lines(labels, stats, [range(1, len(stats))], 16.0).lines
    assert len(lines) == 1 + letter
    assert not letter or lines[0].box.x1 == 514
