"""Print that has grown together with a signature is looked for where its row says it stands."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.baselines import Baseline
from pipeline.readers.covered_cells import under_strokes
from pipeline.readers.grid import Grid, Ruling, find_grids
from pipeline.readers.ink_blobs import InkBox, blobs
from pipeline.readers.ink_lines import LineOfInk, region_lines
from pipeline.readers.layout import cells_at
from pipeline.readers.line_bands import feet
from pipeline.readers.line_cut import line_image

BODY = 16
ROWS, COLUMNS = (40, 90, 140, 190, 240), (40, 200, 360)


def table() -> tuple[NDArray[np.uint8], Grid]:
    """Ink of four rows of two cells, four letters in each; the rulings are left out already."""
    ink = np.zeros((300, 400), np.uint8)
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            for n in range(4):
                left = x + 40 + 14 * n
                cv2.rectangle(ink, (left, y + 18), (left + 9, y + 18 + BODY - 1), (255,), 2)
    (grid,) = find_grids(
        [Ruling(y, COLUMNS[0], COLUMNS[-1]) for y in ROWS],
        [Ruling(x, ROWS[0], ROWS[-1]) for x in COLUMNS],
    )
    return ink, grid


def signed(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    made = ink.copy()
    for n in range(4):  # through every letter of the second cell of the second row
        at = COLUMNS[1] + 44 + 14 * n
        cv2.line(made, (at, 79), (at + 14, 147), (255,), 3)
        cv2.line(made, (at, 147), (at + 14, 79), (255,), 3)
    return made


def lines_of(
    ink: NDArray[np.uint8], grid: Grid
) -> tuple[dict[tuple[int, int], tuple[LineOfInk, ...]], NDArray[np.int32], NDArray[np.int32]]:
    labels, stats = blobs(ink)
    edges = feet(stats)
    at = cells_at([grid], edges.x[1:], (edges.top[1:] + edges.bottom[1:]) / 2)
    cells = sorted({cell for cell in at if cell is not None})
    members = [[n + 1 for n, cell in enumerate(at) if cell == c] for c in cells]
    found = region_lines(labels, stats, members, BODY)
    return dict(zip(cells, found.lines, strict=True)), found.labels, found.stats


def test_a_cell_under_a_signature_is_cut_out_on_the_baseline_of_its_row() -> None:
    ink, grid = table()
    lines, labels, stats = lines_of(signed(ink), grid)
    assert not lines.get((0, 3))
    held = under_strokes([grid], lines, labels, stats, BODY)
    assert [place for place, own in held.items() if any(n.covered for n in own)] == [(0, 3)]
    (line,) = held[0, 3]
    assert abs(line.baseline - (ROWS[1] + 18 + BODY)) <= 1.5
    assert abs(line.body - BODY) <= 2.5
    assert line.labels == ()
    assert line.box.x0 >= COLUMNS[1]
    assert line.box.y0 >= ROWS[1]
    cut = line_image(line, labels, 255 - signed(ink))
    assert (cut.pixels < 100).sum() > 4 * BODY  # the letters are there, strokes and all


def test_letters_that_a_stroke_took_from_a_line_are_cut_out_with_it() -> None:
    """Of four letters two are left; read alone they would be a number of their own."""
    ink, grid = table()
    whole = lines_of(ink, grid)[0][0, 3][0].box
    for n in (2, 3):
        at = COLUMNS[1] + 44 + 14 * n
        cv2.line(ink, (at, 79), (at + 14, 147), (255,), 3)
        cv2.line(ink, (at, 147), (at + 14, 79), (255,), 3)
    lines, labels, stats = lines_of(ink, grid)
    assert lines[0, 3][0].box.x1 < whole.x1 - BODY
    held = under_strokes([grid], lines, labels, stats, BODY)
    (line,) = held[0, 3]
    assert line.covered
    assert line.box.x1 >= whole.x1
    assert line.crossing
    assert [n.covered for own in held.values() for n in own].count(True) == 1


def test_a_stroke_beside_a_line_outside_tables_is_told() -> None:
    ink = np.zeros((200, 400), np.uint8)
    for n in range(9):
        cv2.rectangle(ink, (60 + 14 * n, 90), (69 + 14 * n, 105), (255,), 2)
    labels, stats = blobs(ink)
    found = region_lines(labels, stats, [range(1, len(stats))], BODY)
    plain = under_strokes([], {None: found.lines[0]}, found.labels, found.stats, BODY)
    assert plain[None] == found.lines[0]
    cv2.line(ink, (196, 40), (190, 160), (255,), 3)
    labels, stats = blobs(ink)
    found = region_lines(labels, stats, [range(1, len(stats))], BODY)
    (line,) = under_strokes([], {None: found.lines[0]}, found.labels, found.stats, BODY)[None]
    assert line.covered
    assert line.box == found.lines[0][0].box


def test_a_letter_that_a_low_stroke_of_the_next_cell_took_is_not_lost_without_a_mark() -> None:
    """The stroke is as low as a line, so it passes for print of the cell its middle lies in."""
    ink, grid = table()
    whole = lines_of(ink, grid)[0][0, 2][0].box
    last = COLUMNS[0] + 40 + 14 * 3 + 9
    cv2.ellipse(ink, (last + 100, 112), (100, 20), 0, 180, 360, (255,), 3)
    lines, labels, stats = lines_of(ink, grid)
    assert lines[0, 2][0].box.x1 < whole.x1 - 8
    line = under_strokes([grid], lines, labels, stats, BODY)[0, 2][0]
    assert line.covered
    assert line.box.x1 >= whole.x1


def test_the_letters_of_a_title_are_no_strokes() -> None:
    ink = np.zeros((300, 700), np.uint8)
    for n in range(9):
        cv2.rectangle(ink, (30 + 70 * n, 100), (80 + 70 * n, 180), (255,), 6)
    labels, stats = blobs(ink)
    found = region_lines(labels, stats, [range(1, len(stats))], 80.0)
    assert found.lines[0]
    held = under_strokes([], {None: found.lines[0]}, found.labels, found.stats, BODY)
    assert held[None] == found.lines[0]


def test_cells_without_print_and_tables_without_strokes_stay_as_they_are() -> None:
    ink, grid = table()
    lines, labels, stats = lines_of(ink, grid)
    assert under_strokes([grid], lines, labels, stats, BODY) == lines
    ink[ROWS[1] : ROWS[2], COLUMNS[1] :] = 0
    cv2.line(ink, (COLUMNS[1] + 60, 10), (COLUMNS[1] + 64, 290), (255,), 2)  # the tail of a stroke
    lines, labels, stats = lines_of(ink, grid)
    assert not under_strokes([grid], lines, labels, stats, BODY).get((0, 3))


def test_letters_that_a_stroke_of_another_line_took_are_cut_out_with_their_own() -> None:
    """A stroke through two lines of a cell is cut between them; its pieces have letters of both."""
    ink = np.zeros((200, 300), np.uint8)
    for base in (80, 120):
        for n in range(8):
            cv2.rectangle(ink, (40 + 14 * n, base - BODY), (49 + 14 * n, base - 1), (255,), 2)
    (grid,) = find_grids(
        [Ruling(y, 20, 295) for y in (40, 160, 190)],
        [Ruling(x, 40, 190) for x in (20, 200, 295)],
    )
    cv2.line(ink, (40 + 14 * 6, 98), (40 + 14 * 7, 98), (255,), 3)
    for n in (6, 7):  # the last two letters above, and a stroke below them
        cv2.line(ink, (40 + 14 * n + 5, 80), (40 + 14 * n + 5, 99), (255,), 3)
    labels, stats = blobs(ink)
    piece = int(labels[98, 40 + 14 * 6 + 5])
    bases = {n: labels[base - 3, 40 : 40 + 14 * 8].tolist() for n, base in enumerate((80, 120))}
    drawn = [
        LineOfInk(
            InkBox(39, base - BODY - 1, right, base + 1),
            tuple(sorted({label for label in bases[n] if label and label != piece})),
            Baseline(float(base), 0.0, float(BODY), 39.0, float(right)),
        )
        for n, (base, right) in enumerate(((80, 40 + 14 * 6 - 3), (120, 40 + 14 * 8)))
    ]
    lower = replace(drawn[1], labels=(*drawn[1].labels, piece))
    upper = under_strokes([grid], {(0, 0): (drawn[0], lower)}, labels, stats, BODY)[0, 0][0]
    assert upper.covered
    assert upper.box.x1 >= 40 + 14 * 7 + 9
    assert piece in upper.crossing
    # What nobody else has is a letter of nobody: the line stays.
    alone = under_strokes([grid], {(0, 0): (drawn[1],)}, labels, stats, BODY)[0, 0][0]
    assert alone == drawn[1]


def test_the_last_letters_of_a_line_outside_tables_are_cut_out_with_the_stroke() -> None:
    ink = np.zeros((240, 400), np.uint8)
    for n in range(9):
        cv2.rectangle(ink, (60 + 14 * n, 90), (69 + 14 * n, 105), (255,), 2)
    labels, stats = blobs(ink)
    whole = region_lines(labels, stats, [range(1, len(stats))], BODY).lines[0][0].box
    cv2.line(ink, (60 + 14 * 8 + 5, 95), (150, 200), (255,), 3)  # takes the last letter
    labels, stats = blobs(ink)
    found = region_lines(labels, stats, [range(1, len(stats))], BODY)
    assert found.lines[0][0].box.x1 < whole.x1
    (line, *_) = under_strokes([], {None: found.lines[0]}, found.labels, found.stats, BODY)[None]
    assert line.covered
    assert whole.x1 <= line.box.x1 <= whole.x1 + 2.5 * BODY
