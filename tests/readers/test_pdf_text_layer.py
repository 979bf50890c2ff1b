from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation

from parsers.document import Box, Page
from pipeline.errors import UnsupportedType
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.glyphs import Glyph, build_lines
from pipeline.readers.text_layer import TextLayerReader
from tests.readers.fakes import pdf_bytes, shown, source_of, text_pdf
from tests.shared import SHARED, needs_shared

TABLE_STROKES = (
    (50, 700, 350, 700),
    (50, 670, 350, 670),
    (50, 640, 350, 640),
    (50, 700, 50, 640),
    (200, 700, 200, 640),
    (350, 700, 350, 640),
)
TABLE_TEXTS = (
    ("คะแนน", 60, 730),
    ("ข้อ", 60, 680),
    ("ผล", 210, 680),
    ("i1", 60, 650),
    ("ท้าย", 60, 600),
)


def read(path: Path, content: bytes, page: int = 1) -> Page:
    path.write_bytes(content)
    plan = PagePlan(page, "text_layer", "test")
    return TextLayerReader().read(source_of(path), plan, ReadOptions())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.pdf"


@pytest.mark.parametrize(
    "text",
    [
        "การประเมิน",
        "ผู้ที่นี่ก็รู้",
        "น้ำใจ",
        "นํ้าใจ",
        "ป\uf70aาไม\uf70b",
        "\uf70fู\uf700ุ",
        "ด าเนินการ",
        "ปี  ๒๕๖๖",
        "o๑๘ i1๐",
        "◻ ☑ – “ก”",
    ],
)
def test_line_is_as_the_file_says(path: Path, text: str) -> None:
    page = read(path, text_pdf([(text, 50, 700)]))
    (line,) = page.lines
    assert line.raw == line.text == text
    assert [word.text for word in line.words] == text.split()
    assert line.confidence is None


def test_boxes_are_points_from_the_top_left(path: Path) -> None:
    (line,) = read(path, text_pdf([("กขค งจ", 50, 700)])).lines
    assert line.box is not None
    assert (line.box.x0, line.box.x1) == pytest.approx((50, 98))
    assert 80 < line.box.y0 < 90  # the baseline stands at 100
    assert 100 <= line.box.y1 < 120
    first, second = line.words
    assert first.box is not None
    assert second.box is not None
    assert (first.box.x1, second.box.x0) == pytest.approx((74, 82))


def test_marks_painted_later_and_higher_join_their_letters(path: Path) -> None:
    chars = "ทีดา่"
    content = (
        shown("ท", 50, 700, chars)
        + shown("ดา", 58, 700, chars)
        + shown("ี", 58, 703, chars)
        + shown("่", 58, 709, chars, size=14)
    )
    (line,) = read(path, pdf_bytes([content], chars=chars)).lines
    assert line.text == "ที่ดา"


def test_lines_painted_bottom_up_are_read_top_down(path: Path) -> None:
    page = read(path, text_pdf([("สาม", 50, 600), ("หนึ่ง", 50, 700), ("สอง", 50, 650)]))
    assert [line.text for line in page.lines] == ["หนึ่ง", "สอง", "สาม"]


def test_pieces_of_a_line_meet_and_gaps_are_spaces(path: Path) -> None:
    # 8 points a letter: the second piece follows at once, the third after a gap.
    page = read(path, text_pdf([("งคะ", 200, 700), ("กข", 50, 700.5), ("ค", 66, 700)]))
    assert [line.text for line in page.lines] == ["กขค งคะ"]


def test_bold_by_painting_twice_is_read_once(path: Path) -> None:
    page = read(path, text_pdf([("ข้อ 11", 50, 700), ("ข้อ 11", 50.4, 700)]))
    assert [line.text for line in page.lines] == ["ข้อ 11"]


def test_table_keeps_empty_cells_and_takes_its_text(path: Path) -> None:
    page = read(path, text_pdf(TABLE_TEXTS, strokes=TABLE_STROKES))
    assert [line.text for line in page.lines] == ["คะแนน", "ท้าย"]
    (table,) = page.tables
    assert [(c.row, c.col, c.text) for c in table.cells] == [
        (0, 0, "ข้อ"),
        (0, 1, "ผล"),
        (1, 0, "i1"),
        (1, 1, ""),
    ]
    assert table.box == Box(50, 100, 350, 160)
    assert [type(b).__name__ for b in page.blocks] == ["Line", "Table", "Line"]


def test_span_is_kept_and_lines_of_a_cell_stay_apart(path: Path) -> None:
    strokes = [s for s in TABLE_STROKES if s[0] != 200] + [(200, 670, 200, 640)]
    texts = [("บน", 60, 688), ("ล่าง", 60, 674), ("ก", 60, 650)]
    (table,) = read(path, text_pdf(texts, strokes=strokes)).tables
    assert [(c.row, c.col, c.col_span, c.text) for c in table.cells] == [
        (0, 0, 2, "บน\nล่าง"),
        (1, 0, 1, "ก"),
        (1, 1, 1, ""),
    ]


def test_rulings_painted_as_thin_boxes_count_and_shading_does_not(path: Path) -> None:
    boxes = "".join(
        f"{min(a, c)} {min(b, d)} {abs(c - a) + 0.5} {abs(d - b) + 0.5} re f\n"
        for a, b, c, d in TABLE_STROKES
    ).encode()
    shading = b"0.9 g 55 645 100 10 re f 55 660 290 30 re f 0 g\n"
    chars = "ก"
    (table,) = read(
        path, pdf_bytes([shading + boxes + shown("ก", 60, 680, chars)], chars=chars)
    ).tables
    assert (table.n_rows, table.n_cols) == (2, 2)


def test_grid_without_text_is_a_drawing(path: Path) -> None:
    page = read(path, text_pdf([("ก", 60, 730)], strokes=TABLE_STROKES))
    assert page.tables == ()


def test_upright_heading_in_a_cell_is_read_along_its_direction(path: Path) -> None:
    chars = "ปี68"
    content = b"q 0 1 -1 0 730 570 cm " + shown("ปี6", 72, 650, chars) + b"Q\n"
    strokes = "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in TABLE_STROKES).encode()
    others = b"".join(shown("68", 210, y, chars) for y in (680, 650, 500, 480, 460, 440))
    page = read(path, pdf_bytes([strokes + content + others], chars=chars))
    (table,) = page.tables
    assert page.rotation == 0
    assert [c.text for c in table.cells] == ["", "68", "ปี6", "68"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (20, 550, 500, 790)])
@pytest.mark.parametrize("origin", [(0, 0), (-40, -25)])
def test_turned_and_cropped_pages_are_the_same_page(
    path: Path, turn: int, crop: tuple[int, int, int, int] | None, origin: tuple[int, int]
) -> None:
    path.write_bytes(text_pdf(TABLE_TEXTS, strokes=TABLE_STROKES))
    writer = PdfWriter(clone_from=path)
    page = writer.pages[0]
    page.mediabox.lower_left = origin
    page.cropbox.lower_left = origin
    if crop is not None:
        page.cropbox.lower_left, page.cropbox.upper_right = crop[:2], crop[2:]
    page.rotate(turn)
    writer.write(path)
    found = read(path, path.read_bytes())
    # Text that lies on its side is turned back, so the page ends as it was before /Rotate.
    left, top = (crop[0], 800 - crop[3]) if crop else (origin[0], 0)
    width, height = (480, 240) if crop else (600 - origin[0], 800 - origin[1])
    assert (found.rotation, found.width, found.height) == (0, width, height)
    assert [line.text for line in found.lines] == ["คะแนน", "ท้าย"]
    (table,) = found.tables
    assert [c.text for c in table.cells] == ["ข้อ", "ผล", "i1", ""]
    assert table.box == Box(50 - left, 100 - top, 350 - left, 160 - top)


def test_page_meant_to_be_turned_is_upright(path: Path) -> None:
    """A landscape page as word processors store it: portrait, painted sideways, /Rotate 90."""
    path.write_bytes(text_pdf(TABLE_TEXTS, strokes=TABLE_STROKES))
    writer = PdfWriter(clone_from=path)
    page = writer.pages[0]
    page.add_transformation(Transformation().rotate(90).translate(800, 0))
    page.mediabox.upper_right = page.cropbox.upper_right = (800, 600)
    page.rotate(90)
    writer.write(path)
    found = read(path, path.read_bytes())
    assert (found.rotation, found.width, found.height) == (90, 600, 800)
    assert [c.text for c in found.tables[0].cells] == ["ข้อ", "ผล", "i1", ""]


def test_page_number_is_furniture_and_a_number_in_the_text_is_not(path: Path) -> None:
    page = read(path, text_pdf([("- ๗ -", 290, 780), ("๗", 50, 400), ("ก", 50, 380)]))
    assert [line.kind for line in page.lines] == ["furniture", "text", "text"]


def test_large_image_is_said_to_be_unread(path: Path) -> None:
    Image.new("L", (300, 400), 200).save(path, resolution=72)
    writer = PdfWriter(clone_from=path)
    overlay = path.with_name("b.pdf")
    overlay.write_bytes(text_pdf([("ข้อความ", 50, 200)]))
    writer.pages[0].merge_page(PdfReader(overlay).pages[0])
    writer.write(path)
    page = read(path, path.read_bytes())
    assert [note.kind for note in page.notes] == ["image_not_read"]
    assert [line.text for line in page.lines] == ["ข้อความ"]


def test_other_types_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (10, 10)).save(path)
    with pytest.raises(UnsupportedType):
        TextLayerReader().read(source_of(path), PagePlan(1, "text_layer", "x"), ReadOptions())


def glyph(text: str, x: float, y: float, width: float) -> Glyph:
    return Glyph(text, x, x + width, y, 16, Box(x, y - 12, x + width, y + 4))


CLUSTER = st.sampled_from(["ก", "ที่", "ปู่", "น้", "เ", "า", "๗", "9", "ฏิ", "ร์"])


@given(st.lists(CLUSTER, min_size=1, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_of_painting_does_not_matter_for_whole_letters(clusters: list[str], rng) -> None:
    painted = []
    for number, cluster in enumerate(clusters):
        x = 10.0 + 9 * number
        marks = [glyph(mark, x + 8, 100, 0) for mark in cluster[1:]]
        painted.append([glyph(cluster[0], x, 100, 8), *marks])
    rng.shuffle(painted)
    (line,) = build_lines([g for cluster in painted for g in cluster])
    assert line.text == "".join(clusters)


@needs_shared
@pytest.mark.parametrize("number", [1, 4, 9])
def test_real_text_layer_is_its_truth(number: int) -> None:
    from rapidfuzz.distance import Levenshtein

    shifted = dict(zip(range(0xF70A, 0xF70F), "่้๊๋์", strict=True))
    shifted |= dict(zip(range(0xF705, 0xF70A), "่้๊๋์", strict=True))
    shifted |= dict(zip(range(0xF701, 0xF705), "ิีึื", strict=True))
    shifted |= dict(zip(range(0xF713, 0xF718), "่้๊๋์", strict=True))
    shifted |= {0xF710: "ั", 0xF712: "็", 0xF70F: "ญ", 0xF700: "ฐ"}
    source = source_of(SHARED / "scans/con2550_pua_text_layer.pdf")
    truth = (SHARED / f"scans/con2550.truth/p{number:03d}.gt.txt").read_text(encoding="utf-8")
    page = TextLayerReader().read(source, PagePlan(number, "text_layer", "x"), ReadOptions())
    lines = [line.text for line in page.lines if line.kind == "text"]

    def letters(text: str) -> str:
        return "".join(text.translate(shifted).replace("\u0e4d\u0e32", "ำ").split())

    wanted = letters(truth)
    distance = min(  # truth leaves out the running header, one or two lines
        Levenshtein.distance(letters("".join(lines[skip:])), wanted) for skip in range(3)
    )
    assert distance / len(wanted) < 0.005
