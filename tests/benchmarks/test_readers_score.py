"""What is counted of pages: words beside true lines, grids, scans; and that it is told."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import readers
from benchmarks.reader_pages import Job, TruePage, TrueScan, find_scans
from benchmarks.reader_places import (
    ReadCell,
    ReadPage,
    ReadWord,
    carried,
    judge_tables,
    words_by_line,
)
from benchmarks.reader_report import Run, bar_line
from benchmarks.reader_score import Score, score_page, score_scan, total
from benchmarks.reader_worker import page_answer, read_all, stock_units
from parsers.document import Box, Cell, Line, Page, Table, Word
from training.page_canvas import TrueCell, TrueLine, TrueTable

MATRIX = np.array([[0.66, 0.01, 4.0], [-0.01, 0.66, 9.0], [0.0, 0.0, 1.0]])
TITLE = TrueLine("ผล ๘๙.๒๖", (100, 50, 300, 90), 80.0, 20.0)
NAME = TrueLine("ตำบล ก", (110, 150, 200, 180), 180.0, 20.0, cell=(0, 0, 0))
POINTS = TrueLine("๑๐๐", (310, 150, 380, 180), 180.0, 20.0, cell=(0, 0, 1))
CELLS = (
    TrueCell(0, 0, 1, 1, "ตำบล ก", (100, 130, 300, 200)),
    TrueCell(0, 1, 1, 1, "๑๐๐", (300, 130, 400, 200)),
    TrueCell(1, 0, 1, 2, "", (100, 200, 400, 270)),
)
TABLE = TrueTable(CELLS, (100, 130, 400, 270))
JOB = Job(Path("made-office.png"), 1, "image/png", 200.0)
PAGE = TruePage(JOB, "agencies", "office", MATRIX, (TITLE, NAME, POINTS), (TABLE,))


def moved(box: tuple[float, float, float, float]) -> list[float]:
    return list(carried(box, MATRIX))


def words_of(line: TrueLine, sure: float, text: str | None = None) -> list[list[Any]]:
    """Return the words of a line as a worker tells them, on the damaged page."""
    words = (line.text if text is None else text).split()
    step = (line.box[2] - line.box[0]) / max(1, len(words))
    return [
        [w, moved((line.box[0] + i * step, line.box[1], line.box[0] + (i + 1) * step, 90)), sure]
        if line is TITLE
        else [w, moved((line.box[0] + i * step, 150, line.box[0] + (i + 1) * step, 180)), sure]
        for i, w in enumerate(words)
    ]


def answer_of(**changed: str) -> dict[str, Any]:
    """Return a perfect answer, but for the texts of some lines."""
    lines = {"title": TITLE, "name": NAME, "points": POINTS}
    texts = {key: changed.get(key, line.text) for key, line in lines.items()}
    places = {"title": None, "name": [0, 0, 0], "points": [0, 0, 1]}
    units = [
        {"text": texts[key], "cell": places[key], "words": words_of(line, 0.999, texts[key])}
        for key, line in lines.items()
    ]
    said = [texts["name"], texts["points"], ""]
    cells = [
        {
            "row": c.row,
            "col": c.col,
            "row_span": c.row_span,
            "col_span": c.col_span,
            "text": text,
            "box": moved(c.box),
        }
        for c, text in zip(CELLS, said, strict=True)
    ]
    return {"units": units, "tables": [{"cells": cells}], "seconds": 0.5}


def test_a_perfect_page() -> None:
    score = score_page(PAGE, answer_of())
    assert (score.wrong_in_order, score.wrong_in_place, score.characters) == (0, 0, 15)
    assert (score.numbers, score.numbers_right, score.numbers_false) == (2, 2, 0)
    assert (score.ruled, score.ruled_whole, score.cells, score.cells_right) == (1, 1, 3, 3)
    assert score.words == [(0.999, True)] * 5
    assert score.values == [(0.999, True)] * 2
    assert not score.failures


def test_a_misread_number_is_counted_everywhere() -> None:
    score = score_page(PAGE, answer_of(points="๑๐๐๐", title="ผล ๕๙.๒๖"))
    assert (score.wrong_in_order, score.wrong_in_place) == (2, 2)
    assert (score.numbers_right, score.numbers_wrong) == (0, 2)
    assert (score.ruled_whole, score.cells_right) == (1, 2)
    assert score.values == [(0.999, False)] * 2


def test_a_letter_o_for_a_codes_zero_is_told_apart_from_other_misreadings() -> None:
    score = score_page(PAGE, answer_of(title="ผล o๙.๒๖"))
    assert (score.numbers_right, score.numbers_alike) == (1, 1)  # ๘ is no zero


def test_another_order_is_no_misreading() -> None:
    answer = answer_of()
    answer["units"].reverse()
    score = score_page(PAGE, answer)
    assert score.wrong_in_order > 0
    assert score.wrong_in_place == 0
    assert score.numbers_right == 2


def test_words_on_no_line_count_as_wrong() -> None:
    answer = answer_of()
    stray = {"text": "๗", "cell": None, "words": [["๗", moved((600, 600, 620, 620)), 0.995]]}
    answer["units"].append(stray)
    score = score_page(PAGE, answer)
    assert (score.wrong_in_order, score.wrong_in_place, score.numbers_false) == (1, 1, 1)
    assert score.values[-1] == (0.995, False)


def test_a_page_that_failed_counts_in_full() -> None:
    answer = {"units": [], "tables": [], "seconds": 0.1, "error": "ReaderFailed: no"}
    score = score_page(PAGE, answer)
    assert (score.failed, score.wrong_in_order, score.numbers_right) == (1, score.characters, 0)
    assert (score.ruled, score.ruled_whole) == (1, 0)


def test_scores_add_up() -> None:
    good, bad = score_page(PAGE, answer_of()), score_page(PAGE, answer_of(points="๗"))
    both = total([good, bad])
    assert (both.pages, both.numbers, both.numbers_right) == (2, 4, 3)
    assert both.values == good.values + bad.values
    assert good.pages == 1


@pytest.mark.parametrize(
    ("box", "line"),
    [
        ((100, 50, 150, 90), 0),
        ((110, 130, 150, 180), 1),
        ((310, 160, 380, 200), 2),
        ((295, 160, 303, 180), 2),
        ((40, 160, 140, 180), 1),
        ((310, 100, 380, 190), 2),
        ((500, 160, 560, 180), None),
        ((110, 260, 200, 280), None),
    ],
)
def test_a_word_belongs_to_the_nearest_line(
    box: tuple[float, float, float, float], line: int | None
) -> None:
    word = ReadWord("ก", box, 1.0)
    found, strays = words_by_line(PAGE.lines, [word])
    assert [i for i, words in enumerate(found) if words] == ([] if line is None else [line])
    assert strays == ([word] if line is None else [])


READ = tuple(
    ReadCell(c.row, c.col, c.row_span, c.col_span, c.text, tuple(float(v) for v in c.box))  # type: ignore[arg-type]
    for c in CELLS
)


@pytest.mark.parametrize(
    ("tables", "whole"),
    [
        ((READ,), True),
        ((), False),
        ((READ, READ), False),
        ((READ[:2],), False),
        (((*READ[:2], replace(READ[2], col_span=1)),), False),
        (((*READ[:2], replace(READ[2], row=2)),), False),
        (((replace(READ[0], box=(100, 200, 300, 270)), *READ[1:]),), False),
        (((READ[0], replace(READ[1], box=(300, 190, 400, 200)), READ[2]),), False),
        (((replace(READ[0], text="ตำบล ข"), *READ[1:]),), True),
    ],
)
def test_a_grid_is_whole_with_every_cell_in_its_place(
    tables: tuple[tuple[ReadCell, ...], ...], whole: bool
) -> None:
    verdict = judge_tables((TABLE,), PAGE.lines, ReadPage((), tables, 0.0), str.split)
    assert verdict.whole is whole
    assert bool(verdict.missed) is not whole


def test_a_scan_is_compared_as_one() -> None:
    jobs = tuple(Job(Path("s.pdf"), n, "application/pdf", 0.0) for n in (1, 2))
    # The truth cuts the pages a line earlier than the paper does.
    scan = TrueScan("s", jobs, ("บรรทัดแรก มาตรา ๑๒\n", "บรรทัดที่สอง มาตรา ๔๖ วรรคสาม"))
    printed = [["หน้า ๗", "บรรทัดแรก มาตรา ๑๒", "บรรทัดที่สอง"], ["มาตรา ๔๕ วรรคสาม"]]
    answers = [
        {
            "units": [
                {"text": t, "cell": None, "words": [[w, [0, 0, 1, 1], 0.995] for w in t.split()]}
                for t in page
            ],
            "tables": [],
            "seconds": 1.0,
        }
        for page in printed
    ]
    score = score_scan(scan, answers)
    assert (score.wrong_in_order, score.numbers, score.numbers_right) == (1, 2, 1)
    assert (score.numbers_wrong, score.numbers_false) == (1, 0)
    assert sorted(score.values) == [(0.995, False), (0.995, True)]


def test_scans_are_found_with_their_truth_only(tmp_path: Path) -> None:
    for name in ("a.pdf", "b_layer.pdf", "c.pdf"):
        (tmp_path / name).write_bytes(b"")
    for name, pages in (("a", (1, 2, 4)), ("b", (1,)), ("d", (1,))):
        (tmp_path / f"{name}.truth").mkdir()
        for page in pages:
            (tmp_path / f"{name}.truth" / f"p{page:03d}.gt.txt").write_text("ก", "utf-8")
    found = [(scan.name, scan.jobs[0].path.name, len(scan.texts)) for scan in find_scans(tmp_path)]
    assert found == [("a", "a.pdf", 2), ("b", "b_layer.pdf", 1)]
    assert find_scans(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("installed", "found", "missing"),
    [
        (frozenset(), [], ["tesseract tha", "tesseract tha+eng", "tesseract Thai"]),
        (frozenset({"tha", "eng"}), ["tha", "tha+eng"], ["tesseract Thai"]),
        (frozenset({"tha", "script/Thai"}), ["tha", "script/Thai"], ["tesseract tha+eng"]),
    ],
)
def test_a_language_that_is_not_there_is_told(
    installed: frozenset[str], found: list[str], missing: list[str]
) -> None:
    readers_, absent = readers.stock_readers(readers.STOCK, installed)
    assert (list(readers_.values()), absent) == (found, missing)


def test_no_program_has_no_languages() -> None:
    assert readers.installed_languages("no-such-program-here") == frozenset()


def test_every_reader_stands_in_the_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def run(name: str, *_: object) -> Any:
        asked.append(name)
        answer = answer_of() if name == readers.OWN else answer_of(points="๕", title="ผล ๕๕.๒๒")
        return [answer], Run(0.4, 210.0)

    monkeypatch.setattr(readers, "installed_languages", lambda: frozenset({"tha"}))
    monkeypatch.setattr(readers, "run_reader", run)
    monkeypatch.setattr(readers, "draw_pages", lambda *_, **__: [PAGE])
    assert readers.main(["--no-scans", "--keep", str(tmp_path), "--date", "2026-01-02"]) == 0
    printed = capsys.readouterr().out
    assert asked == ["thai_line", "tha"]
    rows = [[c.strip() for c in row.split("|")[1:-1]] for row in printed.splitlines() if "|" in row]
    assert ["tesseract Thai", "not installed"] in [row[:2] for row in rows]
    assert ["tesseract tha+eng", "not installed"] in [row[:2] for row in rows]
    exact = {row[0]: row[7] for row in rows if row[1:2] == ["office"] and len(row) > 9}
    assert (exact["thai_line"], exact["tesseract tha"]) == ("100.00 %", "0.00 %")
    assert "Measured 2026-01-02" in printed
    widths: dict[int, int] = {}
    for number, line in enumerate(printed.splitlines()):
        if line.startswith("|"):
            above = widths.get(number - 1)
            widths[number] = line.count("|")
            assert above in (None, line.count("|")), line


def test_a_worker_that_dies_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(readers.WorkerFailed):
        readers.run_reader(readers.OWN, [JOB], tmp_path, None)


@pytest.mark.parametrize(
    ("values", "reached"),
    [
        ([(0.995, True)] * 1000, True),
        ([(0.995, True)] * 999 + [(0.995, False)], True),
        ([(0.995, True)] * 998 + [(0.995, False)] * 2, False),
        ([(0.995, True), (0.5, False)], True),
        ([(0.5, True)], False),
    ],
)
def test_the_bar_of_sure_values(values: list[tuple[float, bool]], reached: bool) -> None:
    assert ("is reached" in bar_line("x", Score(values=values))) is reached


def test_a_page_that_fails_does_not_stop_the_others() -> None:
    def read(job: dict[str, Any]) -> dict[str, Any]:
        if job["page"] == 1:
            raise IndexError("a bug")
        return {"units": [], "tables": []}

    first, second = read_all(read, [{"page": 1}, {"page": 2}])
    assert first["error"] == "IndexError: a bug"
    assert "error" not in second


def test_pages_are_told_row_by_row_in_pixels_of_the_file() -> None:
    word = Word("ก", Box(10, 20, 30, 40), 0.9)
    cells = tuple(
        Cell(r, c, f"{r}{c}", f"{r}{c}", box=Box(c, r, c + 1, r + 1), words=(word,))
        for c, r in ((0, 0), (0, 1), (1, 0), (1, 1))
    )
    line = Line("ก", "ก", box=word.box, words=(word,))
    page = Page(1, "scan", "", 100.0, 200.0, 90, blocks=(line, Table(2, 2, cells)))
    told = json.loads(json.dumps(page_answer(page, 2.0)))
    assert [unit["text"] for unit in told["units"]] == ["ก", "00", "01", "10", "11"]
    assert told["units"][0]["words"] == [["ก", [40.0, 140.0, 80.0, 180.0], 0.9]]


def test_words_of_tesseract_are_parted_as_its_text_says() -> None:
    head = "level page block par line word left top width height conf text".replace(" ", "\t")
    pieces = [("1", "ได้", 10), ("1", "๘๙", 30), ("1", ".๒๖", 50), ("2", "ผ่าน", 10)]
    rows = [
        f"5\t1\t1\t1\t{line}\t{n}\t{left}\t5\t20\t10\t90.5\t{text}"
        for n, (line, text, left) in enumerate(pieces)
    ]
    units = stock_units("\n".join([head, *rows, ""]), "ได้ ๘๙.๒๖\nผ่าน\n", 0.5)
    assert [unit["text"] for unit in units] == ["ได้ ๘๙.๒๖", "ผ่าน"]
    assert units[0]["words"][1] == ["๘๙.๒๖", [15.0, 2.5, 35.0, 7.5], 0.905]


def test_nothing_that_varies_is_printed_on_request() -> None:
    options = readers.parser().parse_args(["--no-time"])
    assert isinstance(options, argparse.Namespace)
    drawn = {readers.OWN: [score_page(PAGE, answer_of())]}
    runs = {readers.OWN: Run(0.4, 210.0)}
    printed = "\n".join(readers.tables(options, [PAGE], drawn, {}, runs, []))
    assert "0.50" not in printed
    assert "210" not in printed
