"""The five real reports, cell by cell, as the normalise stage sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from normalizers.plan import Normalised, normalise, replay
from tests.shared import SHARED, needs_shared

REPORTS = sorted((SHARED / "reports").glob("*.txt"))


def units(text: str) -> list[tuple[str, bool]]:
    return [
        (cell, "\t" in line)
        for line in text.split("\n")
        for cell in line.split("\t")
        if cell.strip()
    ]


@needs_shared
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name[:3])
def test_steps_replay_and_nothing_is_left_to_mend(path: Path) -> None:
    for raw, cell in units(path.read_text(encoding="utf-8")):
        result = normalise(raw, cell=cell)
        assert replay(raw, result.steps) == result.text
        assert normalise(result.text, cell=cell) == Normalised(result.text)


@needs_shared
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name[:3])
def test_every_printed_digit_is_still_there(path: Path) -> None:
    for raw, cell in units(path.read_text(encoding="utf-8")):
        if "href" not in raw:
            assert re.findall(r"\d", normalise(raw, cell=cell).text) == re.findall(r"\d", raw)


@needs_shared
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name[:3])
def test_no_tag_is_left_and_no_box_is_lost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    clean = "\n".join(normalise(raw, cell=cell).text for raw, cell in units(text))
    assert not re.search(r"</?(?:p|ul|ol|li|input|a)\b", clean)
    assert clean.count("☑") == len(re.findall(r"<input checked", text))
    assert clean.count("☐") == len(re.findall(r"<input type", text))
