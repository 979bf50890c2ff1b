from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.readers.grid import MAX_RULINGS, Ruling, cluster, find_grids, merge_rulings

CASES = json.loads(
    (Path(__file__).parents[1] / "data/readers/grids.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cells_as_drawn(case: dict[str, list[list[float]]]) -> None:
    grids = find_grids([Ruling(*r) for r in case["h"]], [Ruling(*r) for r in case["v"]])
    if case["cells"] is None:
        assert grids == ()
        return
    (grid,) = grids
    assert [[c.row, c.col, c.row_span, c.col_span] for c in grid.cells] == case["cells"]


def test_two_tables_stay_two() -> None:
    rows = [Ruling(y, 0, 100) for y in (0, 20, 40, 100, 120)]
    cols = [Ruling(x, *span) for x in (0, 50, 100) for span in ((0, 40), (100, 120))]
    first, second = find_grids(rows, cols)
    assert (first.n_rows, second.n_rows) == (2, 1)
    assert first.box.y1 < second.box.y0


def test_missing_line_that_leaves_no_rectangle_is_said() -> None:
    # The lower half of the middle vertical and the right half of the middle horizontal are gone.
    rows = [Ruling(0, 0, 100), Ruling(20, 0, 50), Ruling(40, 0, 100)]
    cols = [Ruling(0, 0, 40), Ruling(50, 0, 20), Ruling(100, 0, 40)]
    (grid,) = find_grids(rows, cols)
    assert grid.doubtful
    assert len(grid.cells) >= 2


def test_a_hatched_drawing_is_no_table() -> None:
    rows = [Ruling(10.0 * n, 0, 50) for n in range(MAX_RULINGS)]
    assert find_grids(rows, [Ruling(0, 0, 1e6), Ruling(50, 0, 1e6)]) == ()


@given(
    st.lists(st.integers(10, 90), min_size=2, max_size=6),
    st.lists(st.integers(10, 90), min_size=2, max_size=6),
    st.floats(-1, 1),
)
@settings(max_examples=60, deadline=None)
def test_full_grid_gives_every_slot_once(
    widths: list[int], heights: list[int], shake: float
) -> None:
    xs = [float(sum(widths[:n])) for n in range(len(widths) + 1)]
    ys = [float(sum(heights[:n])) for n in range(len(heights) + 1)]
    rows = [Ruling(y + (shake if n % 2 else 0), xs[0], xs[-1]) for n, y in enumerate(ys)]
    cols = [Ruling(x + (shake if n % 2 else 0), ys[0], ys[-1]) for n, x in enumerate(xs)]
    (grid,) = find_grids(rows, cols)
    assert not grid.doubtful
    slots = [(c.row, c.col) for c in grid.cells]
    assert slots == [(r, c) for r in range(len(heights)) for c in range(len(widths))]


@given(st.lists(st.floats(0, 1000), max_size=30), st.floats(0.5, 20))
def test_clusters_are_far_apart_and_near_their_values(values: list[float], reach: float) -> None:
    middles = cluster(values, reach)
    assert middles == sorted(middles)
    assert all(min(abs(v - m) for m in middles) <= reach for v in values)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(1, 50)), max_size=25))
def test_merged_pieces_cover_what_was_drawn(pieces: list[tuple[int, int, int]]) -> None:
    drawn = [Ruling(20.0 * p, s, s + n) for p, s, n in pieces]
    merged = merge_rulings(drawn, 2)
    for ruling in drawn:
        assert any(
            m.pos == ruling.pos and m.start <= ruling.start and m.end >= ruling.end for m in merged
        )
    for a, b in pairwise(merged):
        assert a.pos != b.pos or b.start > a.end + 2
