"""Tesseract models that hold nothing but a set of characters."""

from __future__ import annotations

import struct
from collections.abc import Iterable

COUNT = 24
LSTM_UNICHARSET = 21


def unicharset(names: Iterable[str]) -> bytes:
    """Return a set of characters as Tesseract writes it, a space and two odd entries with it."""
    entries = ["NULL", "Joined", "|Broken|0|1", *names]
    rows = [f"{name} 0 0,255,0,255,0,0,0,0,0,0 Common 0 0 0 {name}" for name in entries]
    return "\n".join([str(len(rows)), *rows, ""]).encode()


def traineddata(table: bytes, *, at: int = LSTM_UNICHARSET, order: str = "<") -> bytes:
    """Return a model file whose component `at` is `table`, with another one behind it."""
    start = 4 + 8 * COUNT
    offsets = [-1] * COUNT
    offsets[at] = start
    offsets[COUNT - 1] = start + len(table)
    return struct.pack(f"{order}i{COUNT}q", COUNT, *offsets) + table + b"version"
