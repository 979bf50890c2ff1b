"""The table of letters: the same from the same words, and worth something in Thai."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.readers.spelling import BITS, UNKNOWN, Spelling, code_of, load_spelling
from training import spelling
from training.charset import in_charset


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    out = folder / name
    monkeypatch.setattr(sys, "argv", ["spelling", "--out", str(out), "--words", "6000"])
    assert spelling.main() == 0
    return out


def cost(table: Spelling, text: str) -> float:
    key, total = 0, 0.0
    for code in map(code_of, text):
        total += table.cost(key, code)
        key = (key << BITS | code) & ((1 << 4 * BITS) - 1)
    return total


def test_the_table_follows_from_the_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (made(tmp_path, monkeypatch, name) for name in ("one.npz", "two.npz"))
    assert one.read_bytes() == two.read_bytes()
    table = load_spelling(one)
    assert cost(table, "การ") < cost(table, "กรา")
    assert cost(table, "ก") < UNKNOWN


def test_words_are_of_the_charset_and_weigh_more_where_they_are_used_more() -> None:
    words, weights = spelling.words_and_weights()
    assert len(words) == len(weights) == len(set(words))
    assert all(in_charset(word) == word for word in words)
    known = dict(zip(words, weights, strict=True))
    assert known["การ"] > known["กากบาท"] > 0
    assert "เทศบาลเมืองปากกลาง" not in known  # no name of a report that was drawn


def test_text_is_as_long_as_asked_and_has_spaces_and_numbers() -> None:
    text = "".join(spelling.running_text(5000))
    assert text == "".join(spelling.running_text(5000))
    assert text.count(" ") > 500
    assert text.count("0") > 50
