"""Drawn reports: equal seeds give equal pixels, and the truth is where the ink is."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from normalizers.numerals import to_arabic
from training import fonts, page_reports
from training.fonts import FontsMissing
from training.make_corpus import choose, corners_of, page_record, save_page, write_corpus
from training.page_canvas import Canvas, DrawnPage, Run, TrueLine
from training.page_damage import damage
from training.page_fonts import choose_type
from training.page_reports import LAYOUTS, MadePages, PageLayout, make_pages, numbers
from training.page_tables import SetRow, Spec, TableStyle, set_rows, split_row
from training.page_wrap import wrap

try:
    fonts.all_faces()
except FontsMissing as error:
    pytest.skip(str(error), allow_module_level=True)

DPI = 150
CASES = [(layout, seed) for layout in LAYOUTS for seed in (1, 2)]


@lru_cache(maxsize=16)
def made(layout: PageLayout, seed: int, held_out: bool = True) -> MadePages:
    return make_pages(layout, seed, held_out=held_out, dpi=DPI)


def ink_in(page: DrawnPage, box: tuple[int, int, int, int]) -> float:
    """Share of dark pixels in a box."""
    x0, y0, x1, y1 = box
    return float((page.pixels[y0:y1, x0:x1].min(axis=2) < 140).mean())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_equal_seeds_give_equal_pages(layout: PageLayout) -> None:
    first, again = made(layout, 1), make_pages(layout, 1, held_out=True, dpi=DPI)
    assert first.truth == again.truth
    for one, two in zip(first.pages, again.pages, strict=True):
        assert (one.lines, one.tables) == (two.lines, two.tables)
        assert (one.pixels == two.pixels).all()
    assert made(layout, 2).pages[0].text != first.pages[0].text


def test_pages_do_not_depend_on_the_order_of_sets() -> None:
    code = (
        "import hashlib; from training.page_reports import make_pages;"
        "m = [make_pages(k, 3, held_out=True, dpi=75) for k in ('agencies', 'booklet')];"
        "inked = b''.join(p.pixels.tobytes() for r in m for p in r.pages);"
        "print(hashlib.sha256(inked).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="no such layout"):
        make_pages("poster", 1, held_out=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("held_out", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_faces_come_from_the_right_set(seed: int, held_out: bool) -> None:
    from random import Random

    type_ = choose_type(Random(seed), held_out=held_out, dpi=DPI)
    assert type_.plain.held_out is type_.heavy.held_out is held_out
    assert type_.plain.family == type_.heavy.family


@pytest.mark.parametrize(("layout", "seed"), CASES)
def test_every_line_lies_on_ink_within_the_page(layout: PageLayout, seed: int) -> None:
    for page in made(layout, seed).pages:
        height, width = page.pixels.shape[:2]
        assert page.lines
        for line in page.lines:
            x0, y0, x1, y1 = line.box
            assert 0 <= x0 < x1 <= width, line
            assert 0 <= y0 < y1 <= height, line
            assert ink_in(page, line.box) > 0.02, line
            assert y0 < line.baseline <= y1 + 1.5 * line.size, line
            assert line.text == " ".join(line.text.split())


@pytest.mark.parametrize(("layout", "seed"), CASES)
def test_ink_outside_lines_is_ruling_emblem_or_signature(layout: PageLayout, seed: int) -> None:
    """Text that no line tells of would be a hole in the truth."""
    page = made(layout, seed).pages[-1]
    rest = page.pixels.max(axis=2) < 110
    for line in page.lines:
        x0, y0, x1, y1 = line.box
        rest[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = False
    for table in page.tables:
        x0, y0, x1, y1 = table.box
        rest[max(0, y0 - 9) : y1 + 9, max(0, x0 - 9) : x1 + 9] = False
    assert rest.mean() < 0.004


@pytest.mark.parametrize(("layout", "seed"), CASES)
def test_cells_tile_their_table_and_hold_their_lines(layout: PageLayout, seed: int) -> None:
    for page in made(layout, seed).pages:
        for number, table in enumerate(page.tables):
            slots = [
                (row, col)
                for c in table.cells
                for row in range(c.row, c.row + c.row_span)
                for col in range(c.col, c.col + c.col_span)
            ]
            assert sorted(slots) == [
                (r, c) for r in range(table.n_rows) for c in range(table.n_cols)
            ]
            assert [(c.row, c.col) for c in table.cells] == sorted(
                (c.row, c.col) for c in table.cells
            )
            for cell in table.cells:
                mine = [x for x in page.lines if x.cell == (number, cell.row, cell.col)]
                assert "\n".join(line.text for line in mine) == cell.text
                for line in mine:
                    assert_inside(line, cell.box)


def assert_inside(line: TrueLine, box: tuple[int, int, int, int]) -> None:
    """Letters stand inside their cell; a tall mark may touch its ruling, as in tight print."""
    x0, y0, x1, y1 = box
    assert x0 <= line.box[0], line
    assert line.box[2] <= x1 + 1, line
    assert y0 - 0.3 * line.size <= line.box[1], line
    assert line.box[3] <= y1 + 0.3 * line.size, line


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_table_of_agencies_prints_its_rows(seed: int) -> None:
    report = made("agencies", seed)
    rows: list[tuple[str, ...]] = []
    for page in report.pages:
        for table in page.tables:
            assert table.n_cols == 7
            head = [c for c in table.cells if c.row < 2]
            assert any(c.col_span == 4 for c in head)
            assert sum(c.row_span == 2 for c in head) == 3
            for row in range(2, table.n_rows):
                cells = [c for c in table.cells if c.row == row]
                rows.append(tuple(c.text for c in cells))
    assert len(rows) == len(report.truth.agencies)
    for printed, agency in zip(rows, report.truth.agencies, strict=True):
        assert (printed[0], printed[2:6], printed[6]) == (
            agency.number,
            agency.values,
            agency.rating,
        )
        assert printed[1].replace("\n", "").replace(" ", "") == agency.name.replace(" ", "")


@pytest.mark.parametrize("seed", range(1, 5))
def test_facts_of_a_table_are_the_printed_numbers(seed: int) -> None:
    truth = made("agencies", seed).truth
    printed = [
        to_arabic(value) for agency in truth.agencies for value in agency.values if value != "-"
    ]
    assert printed == [f"{fact.value:.2f}" for fact in truth.facts]
    assert any("-" in agency.values for agency in truth.agencies) or len(printed) % 4 == 0


@pytest.mark.parametrize("layout", ["memo", "sheet"])
def test_every_fact_is_printed(layout: PageLayout) -> None:
    report = made(layout, 2)
    found = {to_arabic(n) for page in report.pages for n in numbers(page.text)}
    for fact in report.truth.facts:
        assert {str(fact.value), f"{fact.value:.0f}"} & found, fact


def test_the_checklist_ticks_what_is_done() -> None:
    report = made("booklet", 1)
    text = "\n".join(page.text for page in report.pages)
    assert len(report.truth.checklist) == 43
    assert [item.code for item in report.truth.checklist] == [f"o{n}" for n in range(1, 44)]
    boxes = [c.text for p in report.pages for t in p.tables for c in t.cells if "☑" in c.text]
    assert boxes
    assert text.count("☑") + text.count("☐") >= 43


def test_measures_keep_their_words_over_the_foot_of_a_page() -> None:
    report = made("six_month", 1)
    text = "".join(page.text for page in report.pages)
    plain = "".join(text.split())
    assert len(report.pages) > 1
    for measure in report.truth.measures:
        for _, cell in measure.cells:
            for word in cell.split()[:1]:
                assert word[:12] in plain


def test_landscape_is_wider_than_high() -> None:
    height, width = made("six_month", 1).pages[0].pixels.shape[:2]
    assert width > height


def test_page_numbers_and_hints_are_furniture() -> None:
    marked = [
        line.text
        for seed in range(1, 5)
        for page in made("agencies", seed).pages
        for line in page.lines
        if line.furniture
    ]
    assert any(text.startswith("- ") and text.endswith(" -") for text in marked)
    assert any("." in text for text in marked)


def test_a_row_is_cut_between_lines_and_loses_none() -> None:
    from random import Random

    font = choose_type(Random(1), held_out=True, dpi=DPI).font(14)
    style = TableStyle(0.0, (300.0, 300.0), font, font, 40.0, 8.0, 4.0, 2, 2)
    (row,) = set_rows([(Spec("มาตรการ " * 40, 0), Spec("", 1))], style)
    parts = split_row(row, 130.0, style)
    assert parts is not None
    first, rest = parts
    assert first.height <= 130
    assert first.cells[0][1] + rest.cells[0][1] == row.cells[0][1]
    assert split_row(row, 60.0, style) is None
    assert isinstance(first, SetRow)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ ได้ ๘๙.๒๖ คะแนน", 14),
        ("องค์การบริหารส่วนตำบลบ้านใหม่", 5),
        ("(Integrity and Transparency Assessment: ITA)", 9),
    ],
)
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(len, lines)) <= width
    assert not any(line[0] in "ะาำิีึืุู่้๊๋์ๆ" for line in lines)


def test_symbols_and_foreign_letters_have_ink() -> None:
    from random import Random

    canvas = Canvas(DPI)
    font = choose_type(Random(4), held_out=True, dpi=DPI).font(16)
    for number, text in enumerate(("☐", "☑ มี", "✓", "E-Service “ITA” …")):
        canvas.line(100, 100 + 60 * number, (Run(text, font),))
    page = canvas.done()
    assert [line.text for line in page.lines] == ["☐", "☑ มี", "✓", "E-Service “ITA” …"]
    assert all(ink_in(page, line.box) > 0.03 for line in page.lines)


def test_corners_follow_the_damage() -> None:
    page = made("sheet", 1).pages[0]
    turned = np.array([[1.0, 0.0, 5.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
    corners = corners_of(page.lines[0].box, turned)
    x0, y0, x1, y1 = page.lines[0].box
    assert corners == [[x0 + 5, y0 * 2], [x1 + 5, y0 * 2], [x1 + 5, y1 * 2], [x0 + 5, y1 * 2]]


def test_the_record_of_a_page_is_whole(tmp_path: Path) -> None:
    (chosen,) = choose("sheet", 7, 1)
    damaged = damage(chosen.page.pixels, "clean", 1)
    record = page_record(chosen, "clean", damaged, "x.png")
    assert record["numbers"] == numbers(record["text"])
    assert [line["text"] for line in record["lines"]] == record["text"].split("\n")
    assert {"file", "layout", "grade", "seed", "tables"} <= set(record)
    save_page(damaged.pixels, damaged.dpi, tmp_path / "x.png")
    assert json.loads(json.dumps(record)) is not None
    assert (tmp_path / "x.png").stat().st_size > 10_000


def test_a_corpus_is_written_twice_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert write_corpus(tmp_path / name, 7, 1, layouts=("sheet",)) == 5
    first = {p.name: p.read_bytes() for p in sorted((tmp_path / "one").iterdir())}
    second = {p.name: p.read_bytes() for p in sorted((tmp_path / "two").iterdir())}
    assert first == second
    truth = json.loads(first["truth.json"])
    assert [page["grade"] for page in truth["pages"]] == [
        "clean", "office", "poor", "fax", "photo",
    ]  # fmt: skip
    assert truth["reports"][0]["truth"]["facts"]


def test_layouts_are_those_of_the_setters() -> None:
    assert set(LAYOUTS) == set(page_reports._SETTERS)


@pytest.mark.parametrize("seed", [901000, 901003, 5, 6])
def test_no_score_of_an_agency_is_broken_into_lines(seed: int) -> None:
    report = make_pages("agencies", seed, held_out=False, dpi=75)
    cells = [cell for page in report.pages for table in page.tables for cell in table.cells]
    scores = [
        cell.text
        for cell in cells
        if cell.col >= 2 and set(cell.text) & set("0123456789๐๑๒๓๔๕๖๗๘๙")
    ]
    assert len(scores) > 40
    assert not [text for text in scores if "\n" in text and "(" not in text]
