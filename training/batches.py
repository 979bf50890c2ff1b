"""Lines in batches: drawn in processes of their own, sorted by width, padded with paper."""

from __future__ import annotations

import multiprocessing as mp
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.line_image import HEIGHT
from training.charset import encode
from training.line_store import load_lines
from training.lines import MadeLine, make_line

CHUNK = 256
"""Lines that a process hands over at a time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of about one width.

    Attributes:
        images: N x 1 x 48 x W, ink 1 and paper 0.
        targets: All labels one after the other.
        lengths: Labels per line.
        texts: What the lines say.
    """

    images: NDArray[np.float32]
    targets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    texts: tuple[str, ...]


def as_batch(lines: list[MadeLine], multiple: int = 32) -> Batch:
    """Pad lines to one width, a multiple of `multiple`."""
    width = max(line.pixels.shape[1] for line in lines)
    width = -(-width // multiple) * multiple
    images = np.zeros((len(lines), 1, HEIGHT, width), np.float32)
    for i, line in enumerate(lines):
        images[i, 0, :, : line.pixels.shape[1]] = (255 - line.pixels.astype(np.float32)) / 255
    labels = [encode(line.text) for line in lines]
    return Batch(
        images,
        np.array([label for row in labels for label in row], np.int64),
        np.array([len(row) for row in labels], np.int64),
        tuple(line.text for line in lines),
    )


def fits(line: MadeLine) -> bool:
    """Whether CTC has enough steps for a line's characters, one more between equal ones."""
    text = line.text
    repeats = sum(a == b for a, b in pairwise(text))
    return bool(len(text) + repeats + 2 <= line.pixels.shape[1] // 2)


def _draw_for_ever(
    first: int, step: int, seed: str, held_out: bool, out: Queue[list[MadeLine]]
) -> None:
    cv2.setNumThreads(1)
    os.nice(1)
    chunk = first
    while True:
        start = chunk * CHUNK
        made = [make_line(f"{seed} {start + i}", held_out=held_out) for i in range(CHUNK)]
        out.put([line for line in made if fits(line)])
        chunk += step


def batches(
    seed: str,
    *,
    columns: int,
    processes: int = 1,
    reuse: int = 2,
    pool: int = 4096,
    store: Path | None = None,
    stored_share: float = 0.3,
) -> Iterator[Batch]:
    """Yield batches for ever.

    Args:
        seed: Of the lines.
        columns: Pixels a batch holds, about; long lines make small batches.
        processes: That draw.
        reuse: How often a line is used, in different batches.
        pool: Lines from which batches of like widths are put together.
        store: Folder of lines cut out of pages (`training.page_lines`); fewer fresh ones then.
        stored_share: Their share of all lines.
    """
    context = mp.get_context("spawn")
    queue: Queue[list[MadeLine]] = context.Queue(8)
    workers = [
        context.Process(target=_draw_for_ever, args=(i, processes, seed, False, queue), daemon=True)
        for i in range(processes)
    ]
    for worker in workers:
        worker.start()
    rng = Random(seed)
    used: list[MadeLine] = []
    while True:
        files = sorted(store.glob("*.npz")) if store is not None else []
        fresh: list[MadeLine] = []
        if files and stored_share > 0:
            cut = [line for line in load_lines(rng.choice(files)) if fits(line)]
            fresh += rng.sample(cut, min(len(cut), round(stored_share * pool / reuse)))
        while len(fresh) * reuse < pool:
            fresh.extend(queue.get())
        again = rng.sample(used, min(len(used), (reuse - 1) * len(fresh))) if reuse > 1 else []
        used = [*used, *fresh][-4 * pool :]
        lines = sorted([*fresh, *again], key=lambda line: line.pixels.shape[1])
        groups: list[list[MadeLine]] = [[]]
        for line in lines:
            if (len(groups[-1]) + 1) * line.pixels.shape[1] > columns and groups[-1]:
                groups.append([])
            groups[-1].append(line)
            if len(groups[-1]) == 96:
                groups.append([])
        rng.shuffle(groups)
        for group in groups:
            if group:
                yield as_batch(group)
