"""Which characters a Tesseract model knows: read from its own file, without any tool.

A `.traineddata` file is a table of offsets and the components behind it (tesseract-ocr/tesseract,
`src/ccutil/tessdatamanager.cpp`): a 32-bit count, as many 64-bit offsets (-1 for a component that
is not there), then the components. Numbers are little-endian, or big-endian where the count makes
no sense otherwise. The characters stand in the `lstm-unicharset`, in models of the old kind in the
`unicharset`: a line with the count, then a line per character that begins with it.
"""

from __future__ import annotations

import struct
from pathlib import Path

_UNICHARSET = 1
_LSTM_UNICHARSET = 21
_MOST_COMPONENTS = 100
_NO_CHARACTERS = frozenset(("NULL", "Joined"))
"""Entries that stand for a space and for pieces of letters."""


def characters_of(path: Path) -> frozenset[str] | None:
    """Return the characters of a model's file; None where it cannot be read as one."""
    try:
        return characters(path.read_bytes())
    except (OSError, ValueError):
        return None


def characters(model: bytes) -> frozenset[str]:
    """Return the characters of a model.

    Args:
        model: Content of a `.traineddata` file.

    Raises:
        ValueError: It is no such file, or holds no set of characters.
    """
    parts = components(model)
    table = parts.get(_LSTM_UNICHARSET) or parts.get(_UNICHARSET)
    if table is None:
        raise ValueError("no set of characters in this model")
    head, *lines = table.decode("utf-8").split("\n")
    count = int(head)
    if not 0 < count <= len(lines):
        raise ValueError(f"{count} characters announced, {len(lines)} lines given")
    names = (line.split(" ", 1)[0] for line in lines[:count])
    return frozenset(
        character
        for name in names
        if name not in _NO_CHARACTERS and not name.startswith("|Broken|")
        for character in name
    )


def components(model: bytes) -> dict[int, bytes]:
    """Return the components of a model by their number.

    Raises:
        ValueError: The table of offsets does not fit the file.
    """
    for order in ("<", ">"):
        count = struct.unpack_from(f"{order}i", model)[0] if len(model) >= 4 else 0
        if 0 < count <= _MOST_COMPONENTS and len(model) >= 4 + 8 * count:
            break
    else:
        raise ValueError("not a file of Tesseract's")
    offsets = struct.unpack_from(f"{order}{count}q", model, 4)
    starts = {n: offset for n, offset in enumerate(offsets) if offset >= 0}
    first = 4 + 8 * count
    if any(not first <= start <= len(model) for start in starts.values()):
        raise ValueError("a component lies outside the file")
    ends = sorted({*starts.values(), len(model)})
    return {
        n: model[start : next((end for end in ends if end > start), start)]
        for n, start in starts.items()
    }
