"""The shipped model's metadata: one table for all words, never surer than numbers allow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

onnx = pytest.importorskip("onnx")

from pipeline.readers.calibration import Table, calibrated, checked_table  # noqa: E402
from pipeline.readers.line_model import load_model  # noqa: E402
from tests.readers.tiny_model import write_model  # noqa: E402
from training.calibrate import Read, described_again, figures, lower, table_of  # noqa: E402


def tables() -> st.SearchStrategy[Table]:
    shares = st.lists(st.integers(0, 1000), min_size=2, max_size=6)
    points = st.lists(st.integers(0, 1000), min_size=2, max_size=6, unique=True)
    return st.tuples(points, shares).map(
        lambda drawn: checked_table(
            [(x / 1000, y / 1000) for x, y in zip(sorted(drawn[0]), sorted(drawn[1]), strict=False)]
        )
    )


@given(tables(), tables(), st.floats(0, 1))
def test_the_lower_table_tells_no_more_than_either(one: Table, other: Table, at: float) -> None:
    told = calibrated(at, lower(one, other))
    assert told == pytest.approx(min(calibrated(at, one), calibrated(at, other)), abs=0.01)


def test_numbers_that_are_worse_lower_the_table() -> None:
    words = [(0.9 + n % 100 / 1000, True) for n in range(4000)]
    bad = [(p, n % 5 != 0) for n, (p, _) in enumerate(words[:1000])]
    assert calibrated(0.95, table_of([Read(words, [])])) > 0.99
    table = table_of([Read(words, bad)])
    assert calibrated(0.95, table) < 0.85
    assert figures(bad, table)["sure"] == 0


def test_metadata_is_written_and_the_rest_stays(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.onnx")
    before = load_model(path)
    described_again(path, temperature=1.3, table=((0.0, 0.0), (1.0, 0.9)), card={"told": 3})
    after = load_model(path)
    assert after.charset == before.charset
    assert (after.temperature, after.calibration) == (1.3, ((0.0, 0.0), (1.0, 0.9)))
    assert json.loads(after.card)["calibration"] == {"told": 3}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tiny.onnx"]
    content = path.read_bytes()
    described_again(path, temperature=1.3, table=((0.0, 0.0), (1.0, 0.9)))
    assert path.read_bytes() == content
