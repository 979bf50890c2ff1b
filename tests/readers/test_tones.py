"""A stamp's letters on the row of print are told from it by how pale they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.ink_blobs import blobs
from pipeline.readers.ink_lines import region_lines
from pipeline.readers.tones import by_tone

BODY = 16
Grey = NDArray[np.uint8]


def page(*tones: int, usual: int = 60) -> Grey:
    """Draw a row of letters as light as told (0: none), and two rows of print below it."""
    pixels = np.full((200, 700), 255, np.uint8)
    rows = [(60, list(tones)), *((base, [usual] * 24) for base in (110, 160))]
    for base, row in rows:
        for n, tone in enumerate(row):
            left = 40 + 20 * n
            if not tone:
                continue
            for x in (left, left + 9):
                pixels[base - BODY : base, x : x + 4] = tone
            pixels[base - BODY : base - BODY + 4, left : left + 13] = tone
    return pixels


def first_row(pixels: Grey) -> list[tuple[int, int]]:
    """Return where the lines of the first row begin and end."""
    labels, stats = blobs((pixels < 215).astype(np.uint8) * 255)
    found = region_lines(labels, stats, [range(1, len(stats))], float(BODY))
    outside = by_tone(found, pixels, [False])
    assert (outside.lines, outside.stamps) == (list(found.lines), [()])
    toned = by_tone(found, pixels, [True])
    own = (*toned.lines[0], *toned.stamps[0])
    gone = {n for line in toned.stamps[0] for n in line.labels}
    assert {n for n in range(1, len(stats)) if toned.stats[n][4] == 0} == gone
    assert sorted(n for line in own for n in line.labels) == list(range(1, len(stats)))
    return [(line.box.x0, line.box.x1) for line in own if line.box.y1 < 80]


@pytest.mark.parametrize(
    ("tones", "lines"),
    [
        ([60, 60, 60, 160, 165, 170], [(40, 93), (100, 153)]),
        ([160, 160, 60, 65], [(40, 73), (80, 113)]),
        ([150, 150, 150, 60], [(40, 93), (100, 113)]),  # a stamp before a digit
    ],
)
def test_what_is_much_paler_at_one_end_is_a_line_of_its_own(
    tones: list[int], lines: list[tuple[int, int]]
) -> None:
    assert sorted(first_row(page(*tones))) == lines


@pytest.mark.parametrize(
    "tones",
    [
        [60, 75, 90, 105, 120, 130],  # a copy that fades
        [60, 60, 60, 160],  # a worn letter
        [60, 160, 160, 60],
        [160, 160, 160, 160],
        [60, 60, 85, 85],  # bold and plain
        [60, 60, 0, 0, 0, 160, 160],  # far away
    ],
)
def test_worn_and_fading_print_stays_one_line(tones: list[int]) -> None:
    assert len(first_row(page(*tones))) == 1


def test_where_print_is_as_pale_nothing_is_a_stamp_s() -> None:
    assert len(first_row(page(60, 60, 150, 150, usual=140))) == 1
