from __future__ import annotations

import io
from pathlib import Path

import pytest

from pipeline.progress import Bar, Pace, Plain, RunSummary, Silent, duration, make_progress


def test_plain_progress_says_how_far_it_is() -> None:
    stream = io.StringIO()
    plain = Plain(stream, every_s=0.0)
    plain.begin(2)
    for pages in (3, 1):
        plain.planned(pages)
    plain.pages_done(3)
    plain.file_done()
    plain.writing()
    plain.end()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "2 files"
    assert lines[-2].startswith("1 of 2 files, 3 of 4 pages, ")
    assert lines[-1] == "writing the tables"


def test_plain_progress_is_not_a_flood() -> None:
    stream = io.StringIO()
    plain = Plain(stream, every_s=3600.0)
    plain.begin(500)
    for _ in range(500):
        plain.planned(1)
        plain.pages_done(1)
        plain.file_done()
    assert stream.getvalue().splitlines() == ["500 files"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_fits_where_it_is_shown() -> None:
    assert isinstance(make_progress(quiet=True, stream=Terminal()), Silent)
    assert isinstance(make_progress(quiet=False, stream=io.StringIO()), Plain)
    stream = Terminal()
    bar = make_progress(quiet=False, stream=stream)
    assert isinstance(bar, Bar)
    bar.begin(3)
    bar.planned(2)
    bar.pages_done(1)
    bar.file_done()
    bar.writing()
    bar.end()
    assert bar.pace == Pace(3, 1, 1, 2, 1)


@pytest.mark.parametrize(
    ("ok", "partial", "failed", "code"),
    [(3, 0, 0, 0), (2, 1, 0, 2), (2, 0, 1, 2), (0, 1, 2, 2), (0, 0, 3, 2)],
)
def test_the_exit_code(ok: int, partial: int, failed: int, code: int) -> None:
    summary = RunSummary(Path("out"), ok + partial + failed, ok, partial, failed)
    assert summary.exit_code == code


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (99.4, "99 s"), (99.6, "2 min"), (5999, "1 h 40 min")]
)
def test_times_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text
