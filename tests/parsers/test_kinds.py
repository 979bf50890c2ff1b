from __future__ import annotations

import pytest

from parsers.kinds import parse_kinds, parse_title
from tests.parsers.letter_documents import cases, letter

LETTERS = cases("kinds_letters.csv")


@pytest.mark.parametrize("case", LETTERS, ids=[c["case"] for c in LETTERS])
def test_kinds(case: dict[str, str]) -> None:
    assert ";".join(parse_kinds(letter(case["text"]))) == case["kinds"]


@pytest.mark.parametrize("case", [c for c in LETTERS if c["title"]], ids=lambda c: c["case"])
def test_title(case: dict[str, str]) -> None:
    assert parse_title(letter(case["text"])) == case["title"]
