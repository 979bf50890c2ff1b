"""Lines on disk: those that were cut out of pages, which take too long to make twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.lines import MadeLine

STORE = Path("build/training/page_lines")


def save_lines(path: Path, lines: Sequence[MadeLine]) -> None:
    """Write lines side by side into one PNG, with their widths and texts in its JSON."""
    widths = np.array([line.pixels.shape[1] for line in lines], np.int32)
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        pixels=np.concatenate([line.pixels for line in lines], axis=1),
        widths=widths,
        texts=np.array([line.text for line in lines]),
    )
    part.replace(path)


def load_lines(path: Path) -> list[MadeLine]:
    """Return the lines that `save_lines` wrote."""
    with np.load(path) as stored:
        ends = stored["widths"].cumsum()
        pieces = np.split(stored["pixels"], ends[:-1], axis=1)
        return [
            MadeLine(np.ascontiguousarray(piece), str(text))
            for piece, text in zip(pieces, stored["texts"], strict=True)
        ]
