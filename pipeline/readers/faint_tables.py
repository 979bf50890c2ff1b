"""Tables whose rulings have all but faded, on pages that have whole rulings elsewhere.

Beside whole rulings a much paler one is taken for the back of the sheet shining through. But the
back does not know where the print of this side stands: a pale line that runs down through a page
with print to its left and right, line after line, and never through a letter, is a ruling of this
side. Two of those are a table. Its rows are known by the pale lines across it that meet no letter
either; what they miss is left to `row_cuts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from pipeline.readers.bare_columns import bare_frames
from pipeline.readers.grid import Ruling
from pipeline.readers.gutters import BESIDE, COLUMN, PRINT, STRAY, Assumed, columns_within
from pipeline.readers.ink_blobs import Stats
from pipeline.readers.ruling_slots import ENDS, LEAST_TRACE, joined
from pipeline.readers.ruling_traces import long_traces, traces_of

Print = NDArray[np.float64]
"""Boxes of letters: left, top, right, bottom."""

LEAST = 2
"""Columns beyond the first that a table must show: one pale line may be a fold."""

WIDE = 1.5
"""Bodies of paper between words of one line that columns leave."""

SIDE = 0.6
"""Bodies from the print to a side of the table that is not to be seen."""

BESIDE_LINE = 0.25
"""Bodies of paper to either side of a ruling: cells have a margin, letters of a word have not."""

TORN = 0.1
"""Letters that a ruling may meet for each such row: dirt and a stamp's, hardly any of the print."""

WORD = 1.0
"""Bodies: what has no neighbour so near is no word: dust, a punch hole, the edge of the sheet."""


def faint_tables(
    flat: NDArray[np.uint8], tables: Sequence[Box], stats: Stats, body: float
) -> Assumed:
    """Return the rulings of tables that stand beside, above or below those already known.

    Args:
        flat: The page, grey, paper 255.
        tables: Those known, in pixels.
        stats: Blobs of the ink without rulings.
        body: Height of a letter's body in pixels.
    """
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    letters = in_words(letter_boxes(stats, body), body)
    for top, bottom in _bands(flat.shape[0], tables, body):
        inside = (letters[:, 1] >= top) & (letters[:, 3] <= bottom)
        own = letters[inside] - np.array([0.0, top, 0.0, top])
        if _rows_in_columns(own, body) < BESIDE:
            continue
        rows, columns = _table(flat[top:bottom], own, body)
        horizontal += [Ruling(line.pos + top, line.start, line.end) for line in rows]
        vertical += [Ruling(line.pos, line.start + top, line.end + top) for line in columns]
        for x0, y0, x1, y1 in [] if columns else bare_frames(own, body):
            last = flat.shape[1] - 1.0
            frame = (max(0.0, x0), max(0.0, y0) + top, min(last, x1), min(y1 + top, bottom))
            within = columns_within(frame, stats, body)
            if len(within.vertical) >= LEAST:
                horizontal += [*(Ruling(y, *frame[::2]) for y in frame[1::2]), *within.horizontal]
                vertical += [*(Ruling(x, *frame[1::2]) for x in frame[::2]), *within.vertical]
    return Assumed(tuple(horizontal), tuple(vertical))


def lost_columns(
    flat: NDArray[np.uint8],
    tables: Sequence[Box],
    horizontal: Sequence[Ruling],
    vertical: Sequence[Ruling],
    stats: Stats,
    body: float,
) -> tuple[Ruling, ...]:
    """Return the pale verticals that tables have lost.

    Args:
        flat: The page, grey, paper 255.
        tables: Those that have lost some of their rulings, in pixels.
        horizontal: Lines of the page along x that are seen or assumed.
        vertical: The same along y.
        stats: Blobs of the ink without rulings.
        body: Height of a letter's body in pixels.
    """
    letters = in_words(letter_boxes(stats, body), body) if tables else np.zeros((0, 4))
    found: list[Ruling] = []
    for box in tables:
        x0, y0, x1, y1 = (int(v) for v in (box.x0, box.y0, box.x1, box.y1))
        shift = np.array([x0, y0, x0, y0], dtype=np.float64)
        inside = ((letters[:, :2] >= (x0, y0)) & (letters[:, 2:] <= (x1, y1))).all(axis=1)
        own = letters[inside] - shift
        lines = _inner(free_lines(flat[y0:y1, x0:x1], own, 0, body), own, body)
        places = [0.0, *(line.pos - x0 for line in vertical if x0 < line.pos < x1), float(x1 - x0)]
        lines = [line for line in lines if _bounds_print(line, places, own, body)]
        rows = [line.pos - y0 for line in horizontal]
        columns = [Ruling(line.pos - x0, line.start - y0, line.end - y0) for line in vertical]
        for line in lines:
            near = [other for other in columns if between_columns(line, other, body)]
            if any(_shared(line, other) > (line.end - line.start) / 2 for other in near):
                continue
            if near:  # the rest of a ruling of which a piece is seen
                line = replace(line, pos=max(near, key=lambda r: r.end - r.start).pos)
            ends = _reached(line, 0.0, y1 - y0, own, BESIDE_LINE * body)
            start, end = (_snapped(at, rows, ENDS * body) for at in ends)
            found.append(Ruling(line.pos + x0, start + y0, end + y0))
    return tuple(found)


def between_columns(line: Ruling, other: Ruling, body: float) -> bool:
    """Whether two verticals stand beside each other with no room for a column between them."""
    return abs(line.pos - other.pos) < COLUMN * body and _shared(line, other) > 0


def _shared(line: Ruling, other: Ruling) -> float:
    """Return for how long two lines run side by side."""
    return min(line.end, other.end) - max(line.start, other.start)


def letter_boxes(stats: Stats, body: float) -> Print:
    """Return the boxes of what is neither dust nor a pen's stroke."""
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    kept = (np.maximum(wide, high) >= PRINT[0] * body) & (high <= PRINT[1] * body)
    kept &= stats[:, cv2.CC_STAT_AREA] > 0
    kept[0] = False
    left, top = stats[kept, cv2.CC_STAT_LEFT], stats[kept, cv2.CC_STAT_TOP]
    boxes = np.stack([left, top, left + wide[kept], top + high[kept]], axis=1)
    return np.asarray(boxes, dtype=np.float64)


def in_words(letters: Print, body: float) -> Print:
    """Return the letters with another one beside them."""
    if not len(letters):
        return letters
    rows = np.floor((letters[:, 1] + letters[:, 3]) / 2 / body)
    letters = letters[np.lexsort((letters[:, 0], rows))]
    rows = np.sort(rows)
    near = (np.diff(rows) == 0) & (letters[1:, 0] - letters[:-1, 2] < WORD * body)
    return np.asarray(letters[np.append(near, False) | np.append(False, near)], dtype=np.float64)


def _bands(height: int, tables: Sequence[Box], body: float) -> list[tuple[int, int]]:
    """Return first and last row of the strips of the page without a table."""
    bands: list[tuple[int, int]] = []
    begin = 0
    for table in sorted(tables, key=lambda box: box.y0):
        bands.append((begin, int(table.y0)))
        begin = max(begin, int(table.y1) + 1)
    bands.append((begin, height))
    return [(a, b) for a, b in bands if b - a >= LEAST_TRACE * body]


def _rows_in_columns(letters: Print, body: float) -> int:
    """Return how many rows, a body high, have three words or more with wide paper between."""
    found = 0
    rows = np.floor((letters[:, 1] + letters[:, 3]) / 2 / body)
    for row in np.unique(rows):
        own = letters[rows == row]
        own = own[np.argsort(own[:, 0], kind="stable")]
        ends = np.maximum.accumulate(own[:, 2])
        found += int(np.count_nonzero(own[1:, 0] - ends[:-1] >= WIDE * body) >= LEAST)
    return found


def _table(
    flat: NDArray[np.uint8], letters: Print, body: float
) -> tuple[list[Ruling], list[Ruling]]:
    """Return the rulings along x and along y of the table that a strip of a page shows, if any."""
    near = ENDS * body
    margin = BESIDE_LINE * body
    down, across = free_lines(flat, letters, 0, body), free_lines(flat, letters, 1, body)
    inner = _inner(down, letters, body)
    if len(inner) < LEAST:
        return [], []
    top, bottom = min(line.start for line in inner), max(line.end for line in inner)
    across = [line for line in across if top - near <= line.pos <= bottom + near]
    places = [line.pos for line in across]
    top, bottom = _snapped(top, places, near), _snapped(bottom, places, near)
    own = letters[(letters[:, 1] > top) & (letters[:, 3] < bottom)]
    if not len(own):
        return [], []
    over = own[:, [1, 0, 3, 2]]
    places = [line.pos for line in down]
    left = max(0.0, _snapped(float(own[:, 0].min()) - SIDE * body, places, near))
    end = _snapped(float(own[:, 2].max()) + SIDE * body, places, near)
    right = min(flat.shape[1] - 1.0, end)
    columns = [Ruling(x, top, bottom) for x in (left, right)]
    columns += [
        Ruling(line.pos, *_reached(line, top, bottom, own, margin))
        for line in inner
        if left + near < line.pos < right - near
    ]
    places = [line.pos for line in columns]
    rows = [Ruling(y, left, right) for y in (top, bottom)]
    for line in across:
        if top + near < line.pos < bottom - near:
            ends = _reached(line, left, right, over, 0.0)
            rows.append(Ruling(line.pos, *(_snapped(end, places, near) for end in ends)))
    return rows, columns


def free_lines(flat: NDArray[np.uint8], letters: Print, axis: int, body: float) -> list[Ruling]:
    """Return the pale lines along x (`axis` 1) or along y that meet no letter, save for dirt."""
    met, margin = (letters, BESIDE_LINE * body) if axis == 0 else (letters[:, [1, 0, 3, 2]], 0.0)
    seen = long_traces(traces_of(flat, body, axis, 0.0), body)
    return [
        line
        for line in joined(seen, max(4.0, 0.4 * body), body)
        if _hits(line, met, margin) <= STRAY * (line.end - line.start) / body
    ]


def _hits(line: Ruling, letters: Print, margin: float) -> int:
    """Return how many letters a line along y meets, or passes by more closely than `margin`."""
    left, top, right, bottom = letters.T
    over = (left < line.pos + margin) & (right > line.pos - margin)
    return int(np.count_nonzero(over & (bottom > line.start) & (top < line.end)))


def _inner(lines: Sequence[Ruling], letters: Print, body: float) -> list[Ruling]:
    """Return the lines along y to whose left and right print stands, row after row."""
    return [line for line in lines if _parts(line, letters, body)]


def _bounds_print(line: Ruling, places: Sequence[float], letters: Print, body: float) -> bool:
    """Whether print stands on both sides between a line along y and the next ones.

    A ruling of the back runs down through the white beside short names.
    """
    left = max((x for x in places if x < line.pos - COLUMN * body), default=0.0)
    right = min((x for x in places if x > line.pos + COLUMN * body), default=np.inf)
    across, down = (letters[:, 0] + letters[:, 2]) / 2, (letters[:, 1] + letters[:, 3]) / 2
    own = (down > line.start) & (down < line.end)
    strips = (
        own & (across > left) & (across < line.pos),
        own & (across > line.pos) & (across < right),
    )
    return all(len(np.unique(np.floor(down[strip] / body))) >= BESIDE for strip in strips)


def _parts(line: Ruling, letters: Print, body: float) -> bool:
    middle = (letters[:, 1] + letters[:, 3]) / 2
    own = letters[(middle > line.start) & (middle < line.end)]
    rows = np.floor((own[:, 1] + own[:, 3]) / 2 / body)
    both = np.intersect1d(rows[own[:, 2] <= line.pos], rows[own[:, 0] >= line.pos])
    return len(both) >= BESIDE + _hits(line, letters, BESIDE_LINE * body) / TORN


def _snapped(end: float, places: Sequence[float], near: float) -> float:
    """Return the place that an end, known to about `near`, lies at; itself where there is none."""
    return min((p for p in places if abs(p - end) <= near), key=lambda p: abs(p - end), default=end)


def _reached(
    line: Ruling, top: float, bottom: float, letters: Print, margin: float
) -> tuple[float, float]:
    """Return where a line begins and ends: it has faded where no letter is in its way."""
    start = top if _hits(Ruling(line.pos, top, line.start), letters, margin) == 0 else line.start
    end = bottom if _hits(Ruling(line.pos, line.end, bottom), letters, margin) == 0 else line.end
    return start, end
