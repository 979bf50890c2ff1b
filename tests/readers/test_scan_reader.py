from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from parsers.document import Page
from pipeline.errors import WorkerDied
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE
from pipeline.readers.scan import ScanReader
from pipeline.readers.upright import find_skew
from tests.readers.fakes import (
    COLUMNS,
    FONT,
    ROWS,
    TABLE,
    FakeEngine,
    draw_page,
    needs_font,
    source_of,
)
from tests.shared import SHARED, needs_shared

pytestmark = needs_font
PLAN = PagePlan(1, "scan", "test")
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed"
)


def read(path: Path, engine: FakeEngine | None = None) -> Page:
    reader = ScanReader() if engine is None else ScanReader(engine)
    return reader.read(source_of(path), PLAN, ReadOptions())


@pytest.fixture
def page_path(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    draw_page().save(path)
    return path


def test_cells_and_lines_stand_where_they_were_drawn(page_path: Path) -> None:
    page = read(page_path, FakeEngine())
    (table,) = page.tables
    assert (table.n_rows, table.n_cols, len(table.cells)) == (4, 3, 12)
    for cell in table.cells:
        assert cell.box is not None
        drawn = (COLUMNS[cell.col], ROWS[cell.row], COLUMNS[cell.col + 1], ROWS[cell.row + 1])
        assert (cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1) == pytest.approx(drawn, abs=4)
    empty = [(c.row, c.col) for c in table.cells if not c.text]
    assert empty == [(r, c) for r, row in enumerate(TABLE) for c, t in enumerate(row) if not t]
    assert [type(block).__name__ for block in page.blocks] == ["Line", "Line", "Table", "Line"]


def test_every_line_is_read_once_and_alone(page_path: Path) -> None:
    engine = FakeEngine()
    page = read(page_path, engine)
    texts = [line.text for line in page.lines] + [c.text for c in page.tables[0].cells if c.text]
    assert sorted(texts) == sorted(f"w{n}" for n in range(len(engine.seen)))
    assert len(engine.seen) == 2 + sum(1 for row in TABLE for text in row if text) + 1


@pytest.mark.parametrize(("cell", "tables"), [("-", 0), ("๗", 1)])
def test_a_table_without_a_word_is_none(tmp_path: Path, cell: str, tables: int) -> None:
    path = tmp_path / "a.png"
    draw_page(table=[["", "กก", ""], ["", "", ""]]).save(path)
    page = read(path, FakeEngine(texts=["บน", "ล่าง", "- 7 -", cell]))
    assert len(page.tables) == tables
    assert [n.kind for n in page.notes].count("table_left_out") == 1 - tables
    assert [line.text for line in page.lines][:2] == ["บน", "ล่าง"]


def test_merged_cell_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    draw_page(merged=True).save(path)
    (table,) = read(path, FakeEngine()).tables
    last = [(c.col, c.col_span) for c in table.cells if c.row == 3]
    assert last == [(0, 2), (2, 1)]


@pytest.mark.parametrize("degrees", [-2.4, -0.6, 0.0, 1.7, 2.8])
def test_skew_is_found_and_boxes_lead_back(tmp_path: Path, degrees: float) -> None:
    path = tmp_path / "a.png"
    # Pillow turns counterclockwise, `skew` counts clockwise.
    draw_page().rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255).save(path)
    page = read(path, FakeEngine())
    assert page.skew == pytest.approx(degrees, abs=0.15)
    (table,) = page.tables
    assert len(table.cells) == 12
    straight = read_straight(tmp_path)
    for turned, cell in zip(table.cells, straight, strict=True):
        assert turned.box is not None
        assert cell.box is not None
        # The middle of a turned cell is where the turn carries it.
        middle = turn_about_centre(cell.box.x0 + cell.box.x1, cell.box.y0 + cell.box.y1, degrees)
        found = ((turned.box.x0 + turned.box.x1) / 2, (turned.box.y0 + turned.box.y1) / 2)
        assert found == pytest.approx(middle, abs=8)


def read_straight(folder: Path) -> tuple:
    path = folder / "straight.png"
    draw_page().save(path)
    return read(path, FakeEngine()).tables[0].cells


@pytest.mark.parametrize("degrees", [3.0, -3.0])
def test_a_leaning_page_is_read_in_the_order_of_a_level_one(tmp_path: Path, degrees: float) -> None:
    """A wide line reaches as far down as the table below it, or as far up as the one above."""
    wide = " ".join(["รายงานผลการประเมิน"] * 4)
    page = draw_page(lines=(wide, wide))
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 44)
    for row in (430, 920):
        pen.text((200, row), wide, font=font, fill=0)
    path = tmp_path / "a.png"
    page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255).save(path)
    kinds = [type(block).__name__ for block in read(path, FakeEngine()).blocks]
    assert kinds == ["Line", "Line", "Line", "Table", "Line", "Line"]


def turn_about_centre(double_x: float, double_y: float, degrees: float) -> tuple[float, float]:
    from math import cos, radians, sin

    x, y, turn = double_x / 2 - 875, double_y / 2 - 1237.5, radians(degrees)
    return x * cos(turn) - y * sin(turn) + 875, x * sin(turn) + y * cos(turn) + 1237.5


def test_more_skew_than_a_hand_makes_is_left_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    draw_page().rotate(-12, resample=Image.Resampling.BICUBIC, fillcolor=255).save(path)
    page = read(path, FakeEngine())
    assert page.skew == 0
    assert "skew_too_large" in [note.kind for note in page.notes]


class LooksAtThePage(FakeEngine):
    """Would have only a page turned that is wider than high."""

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        height, width = page.shape
        return self.turn if width > height else (0, self.turn[1])


def test_page_on_its_side_is_turned_when_the_engine_is_sure(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    draw_page().rotate(90, expand=True).save(path)
    sure = read(path, LooksAtThePage(turn=(90, 15.0)))
    assert (sure.rotation, sure.width, sure.height) == (90, 1750, 2475)
    assert len(sure.tables[0].cells) == 12
    unsure = read(path, LooksAtThePage(turn=(90, 3.0)))
    assert (unsure.rotation, unsure.width) == (0, 2475)
    assert [note.kind for note in unsure.notes] == ["orientation_unsure"]


def test_untrusted_digits_are_capped_and_said(page_path: Path) -> None:
    texts = [f"{n}" if n % 2 else "กขค" for n in range(20)]
    page = read(page_path, FakeEngine(texts, untrusted=True))
    units = [*page.lines, *(c for c in page.tables[0].cells if c.text)]
    digits = [u for u in units if u.text.isdigit()]
    assert digits
    for unit in digits:
        assert unit.confidence is not None
        assert unit.confidence <= UNTRUSTED_CONFIDENCE
        assert all((w.confidence or 0) <= UNTRUSTED_CONFIDENCE for w in unit.words)
    assert all((u.confidence or 0) > 0.9 for u in units if not u.text.isdigit())
    notes = [note for note in page.notes if note.kind == "digits_untrusted"]
    assert [note.severity for note in notes] == ["warning"]


def test_trusted_engine_gets_no_such_note(page_path: Path) -> None:
    page = read(page_path, FakeEngine())
    assert page.notes == ()
    assert min(page.confidences()) > 0.9


def test_page_number_is_furniture(page_path: Path) -> None:
    engine = FakeEngine()
    count = len(read(page_path, engine).lines)
    texts = ["x"] * 2 + ["- 7 -"] + ["x"] * 20
    page = read(page_path, FakeEngine(texts))
    assert [line.kind for line in page.lines] == ["text"] * (count - 1) + ["furniture"]


def test_blank_page_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (800, 1000), 255).save(path)
    page = read(path, FakeEngine())
    assert page.blocks == ()
    assert [note.kind for note in page.notes] == ["no_print"]


@pytest.mark.parametrize("suffix", [".tif", ".webp", ".pdf"])
def test_other_files_give_the_same_page(tmp_path: Path, suffix: str, page_path: Path) -> None:
    path = tmp_path / f"b{suffix}"
    resolution = {"resolution": 212.0} if suffix == ".pdf" else {}
    draw_page().save(path, **resolution)
    page, same = read(path, FakeEngine()), read(page_path, FakeEngine())
    assert len(page.lines) == len(same.lines)
    spans = [(c.row, c.col, c.row_span, c.col_span, bool(c.text)) for c in page.tables[0].cells]
    assert spans == [
        (c.row, c.col, c.row_span, c.col_span, bool(c.text)) for c in same.tables[0].cells
    ]


def test_small_print_is_enlarged_and_boxes_stay(tmp_path: Path, page_path: Path) -> None:
    path = tmp_path / "small.png"
    draw_page().resize((700, 990), Image.Resampling.LANCZOS).save(path)
    small, full = read(path, FakeEngine()), read(page_path, FakeEngine())
    assert len(small.lines) == len(full.lines)
    a, b = small.tables[0].box, full.tables[0].box
    assert a is not None
    assert b is not None
    assert [v * 2.5 for v in (a.x0, a.y0, a.x1, a.y1)] == pytest.approx(
        [b.x0, b.y0, b.x1, b.y1], abs=8
    )


@pytest.mark.parametrize("fill", [0, 60, 110])
def test_white_print_on_a_dark_header_is_print(tmp_path: Path, fill: int) -> None:
    page = draw_page()
    header = (COLUMNS[0], ROWS[0], COLUMNS[-1], ROWS[1])
    cut = page.crop(header).point(lambda v: 255 - v * (255 - fill) // 255)
    page.paste(cut, header)
    path = tmp_path / "a.png"
    page.save(path)
    (table,) = read(path, FakeEngine()).tables
    assert [bool(c.text) for c in table.cells if c.row == 0] == [True, True, True]
    assert table.n_rows == 4


def test_title_much_larger_than_the_text_is_a_line(tmp_path: Path) -> None:
    page = draw_page(lines=())
    font = ImageFont.truetype(str(FONT), 115)
    ImageDraw.Draw(page).text((200, 200), "รายงานผล", font=font, fill=0)
    path = tmp_path / "a.png"
    page.save(path)
    found = read(path, FakeEngine())
    assert len(found.lines) == 2  # the title and the page number
    box = found.lines[0].box
    assert box is not None
    assert box.x1 - box.x0 > 400
    assert box.y1 - box.y0 > 70


def test_picture_is_said_to_be_unread(tmp_path: Path) -> None:
    page = draw_page()
    ImageDraw.Draw(page).ellipse((300, 1300, 1200, 2200), outline=0, width=60)
    path = tmp_path / "a.png"
    page.save(path)
    assert [note.kind for note in read(path, FakeEngine()).notes] == ["ink_not_read"]


def test_engine_failure_comes_through(page_path: Path) -> None:
    with pytest.raises(WorkerDied, match="signal 9"):
        read(page_path, FakeEngine(broken=WorkerDied("ended by signal 9")))


def test_same_page_twice_is_equal(page_path: Path) -> None:
    assert read(page_path, FakeEngine()) == read(page_path, FakeEngine())


def test_version_names_engine_and_own_code() -> None:
    assert ScanReader(FakeEngine()).version() == "scan 20 fake tha+eng"


def test_no_ink_has_no_skew() -> None:
    import numpy as np

    assert find_skew(np.zeros((100, 100), dtype=np.uint8)).degrees == 0


@needs_tesseract
def test_tesseract_reads_the_table(page_path: Path) -> None:
    page = read(page_path)
    read_cells = {(c.row, c.col): c.text for c in page.tables[0].cells}
    right = sum(read_cells[r, c] == t for r, row in enumerate(TABLE) for c, t in enumerate(row))
    assert right >= 10  # of 12; "i1" is hard on it
    assert (read_cells[1, 2], read_cells[2, 2]) == ("91.25", "")
    assert page.lines[0].text == "รายงานผลการประเมิน"


@needs_shared
@needs_tesseract
def test_real_scan_is_near_its_truth() -> None:
    from rapidfuzz.distance import Levenshtein

    source = source_of(SHARED / "scans/con2549temp.pdf")
    truth = (SHARED / "scans/con2549temp.truth/p002.gt.txt").read_text(encoding="utf-8")
    page = ScanReader().read(source, PagePlan(2, "scan", "test"), ReadOptions())
    # Truth leaves out the two header lines; Tesseract writes sara am as two characters.
    text = "".join("".join(line.text for line in page.lines[2:]).split()).replace(
        "\u0e4d\u0e32", "ำ"
    )
    wanted = "".join(truth.split())
    assert Levenshtein.distance(text, wanted) / len(wanted) < 0.03
    assert "digits_untrusted" in [note.kind for note in page.notes]
