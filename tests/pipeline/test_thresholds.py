"""The policy page: every number in its table is the constant in the code, and none is left out."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from parsers.codes import MIN_MARGIN, MIN_SCORE
from pipeline.identities import DOUBT, TOLERANCE
from pipeline.thresholds import BEGIN, COMMAND, thresholds, updated
from pipeline.voting import MIN_SHARE, MIN_VOTES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reconcile.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z_.]+)\.([A-Z_]+)` \| (\S+) \|", TEXT, flags=re.M)


def test_the_page_is_not_stale() -> None:
    assert updated(TEXT) == TEXT, f"stale: run `{COMMAND}`"


@pytest.mark.parametrize(("module", "name", "value"), ROWS, ids=[f"{m}.{n}" for m, n, _ in ROWS])
def test_every_number_is_the_constant_in_the_code(module: str, name: str, value: str) -> None:
    assert str(getattr(import_module(module), name)) == value


def test_what_decides_is_in_the_table() -> None:
    found = {(one.name, one.value) for one in thresholds()}
    assert {
        ("MIN_SCORE", str(MIN_SCORE)),
        ("MIN_MARGIN", str(MIN_MARGIN)),
        ("MIN_VOTES", str(MIN_VOTES)),
        ("MIN_SHARE", str(MIN_SHARE)),
        ("TOLERANCE", str(TOLERANCE)),
        ("DOUBT", str(DOUBT)),
    } <= found
    assert {(name, value) for _, name, value in ROWS} == found


def test_the_words_name_only_numbers_that_exist() -> None:
    """A constant that the text speaks of is in the table: a renamed one would be missed."""
    words = TEXT.split(BEGIN)[0]
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})`", words))
    assert named
    assert named <= {name for _, name, _ in ROWS}


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        updated("# A page\n")
