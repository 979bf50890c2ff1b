"""Ruling lines to table grids: which slots are one cell, and where the cells lie.

Both kinds of source end here: the drawn lines of a PDF and the lines that morphology finds on a
scan. Units are the caller's (points or pixels), as long as the tolerances are in the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.document import Box

RULED_SHARE = 0.6
"""A side of a slot counts as drawn when this much of it is covered: scans have broken lines."""

HELD_ROWS = 0.5
"""A column that so many rows have is one of the rows below too."""

MAX_RULINGS = 3000
"""More lines than this on one page are a drawing (hatching, a map), not a table."""


@dataclass(frozen=True, slots=True, order=True)
class Ruling:
    """A straight line along one axis.

    Attributes:
        pos: Where it lies across its direction: y of a horizontal line, x of a vertical one.
        start: Where it begins along its direction.
        end: Where it ends, never before `start`.
    """

    pos: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: 0-based slot, spans, box.

    `assumed` where its rulings have faded with the end of the table: it is one if print is in it.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn: its cells in row-major order.

    `doubtful` is set where lines were missing in a way that leaves no rectangles: such cells were
    cut along every line there is, so that a text may be split, but never joined with another.
    `guessed` is set where some of its lines are not to be seen, or seen ones were left out: no row
    of it can be trusted.
    """

    n_rows: int
    n_cols: int
    cells: tuple[GridCell, ...]
    box: Box
    doubtful: bool = False
    guessed: bool = False


def find_grids(
    horizontal: Sequence[Ruling],
    vertical: Sequence[Ruling],
    *,
    tolerance: float = 3.0,
    min_side: float = 6.0,
) -> tuple[Grid, ...]:
    """Return the tables that the lines draw, from top to bottom.

    Lines that touch belong together. Missing outer verticals are no hindrance (open tables); a
    single frame is no table, and neither is an underline.

    Args:
        horizontal: Lines along x; `pos` is y, downwards.
        vertical: Lines along y; `pos` is x.
        tolerance: Lines closer than this are one, and ends closer than this touch.
        min_side: No row or column is narrower.

    >>> rows = [Ruling(y, 0, 100) for y in (0, 20, 40)]
    >>> cols = [Ruling(x, 0, 40) for x in (0, 50, 100)]
    >>> grid, = find_grids(rows, cols)
    >>> grid.n_rows, grid.n_cols, len(grid.cells)
    (2, 2, 4)
    """
    rows = merge_rulings(horizontal, tolerance)
    cols = merge_rulings(vertical, tolerance)
    if len(rows) + len(cols) > MAX_RULINGS:
        return ()
    grids: list[Grid] = []
    for part_rows, part_cols in _connected(rows, cols, tolerance):
        grid = _grid_of(part_rows, part_cols, tolerance, min_side)
        if grid is not None:
            grids.append(grid)
    return tuple(sorted(grids, key=lambda g: (g.box.y0, g.box.x0, g.box.y1, g.box.x1)))


def merge_rulings(rulings: Sequence[Ruling], tolerance: float) -> list[Ruling]:
    """Join the pieces of each line: same position, ends that meet (all within `tolerance`).

    >>> merge_rulings([Ruling(5, 0, 10), Ruling(5.5, 11, 20), Ruling(5, 40, 50)], 2)
    [Ruling(pos=5.25, start=0, end=20), Ruling(pos=5.25, start=40, end=50)]
    """
    positions = cluster([r.pos for r in rulings], tolerance)
    by_position: dict[int, list[Ruling]] = {}
    for ruling in rulings:
        by_position.setdefault(_nearest(positions, ruling.pos), []).append(ruling)
    merged: list[Ruling] = []
    for index in sorted(by_position):
        start: float | None = None
        end = 0.0
        for ruling in sorted(by_position[index], key=lambda r: (r.start, r.end)):
            if start is not None and ruling.start <= end + tolerance:
                end = max(end, ruling.end)
                continue
            if start is not None:
                merged.append(Ruling(positions[index], start, end))
            start, end = ruling.start, ruling.end
        if start is not None:
            merged.append(Ruling(positions[index], start, end))
    return merged


def cluster(values: Sequence[float], tolerance: float) -> list[float]:
    """Return the middles of groups of values; a group is never wider than `tolerance`.

    >>> cluster([10, 0, 1, 10.5], 2)
    [0.5, 10.25]
    """
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _nearest(positions: Sequence[float], value: float) -> int:
    return min(range(len(positions)), key=lambda i: (abs(positions[i] - value), i))


def _connected(
    rows: Sequence[Ruling], cols: Sequence[Ruling], tolerance: float
) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Split the lines into groups that touch each other."""
    parent = list(range(len(rows) + len(cols)))
    for i, row in enumerate(rows):
        for j, col in enumerate(cols, start=len(rows)):
            across = row.start - tolerance <= col.pos <= row.end + tolerance
            along = col.start - tolerance <= row.pos <= col.end + tolerance
            if across and along:
                _union(parent, i, j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(_find(parent, i), ([], []))[0].append(row)
    for j, col in enumerate(cols, start=len(rows)):
        groups.setdefault(_find(parent, j), ([], []))[1].append(col)
    return [groups[key] for key in sorted(groups)]


def _find(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _union(parent: list[int], i: int, j: int) -> None:
    low, high = sorted((_find(parent, i), _find(parent, j)))
    parent[high] = low


def _grid_of(
    rows: Sequence[Ruling], cols: Sequence[Ruling], tolerance: float, min_side: float
) -> Grid | None:
    if len(rows) < 2 or not cols:
        return None
    xs = _with_ends(
        [c.pos for c in cols], [r.start for r in rows], [r.end for r in rows], tolerance, min_side
    )
    ys = _with_ends(
        [r.pos for r in rows], [c.start for c in cols], [c.end for c in cols], tolerance, min_side
    )
    # A position that bounds no slot (a stroke too short to matter) would only make empty slots.
    xs = [x for x in xs if x in (xs[0], xs[-1]) or _bounds_a_slot(cols, x, ys, tolerance)]
    ys = [y for y in ys if y in (ys[0], ys[-1]) or _bounds_a_slot(rows, y, xs, tolerance)]
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) < 2:
        return None
    # above[r][c]: is the line over row r drawn along column c? left[r][c] likewise.
    above = [[_ruled(rows, y, x0, x1, tolerance) for x0, x1 in pairwise(xs)] for y in ys]
    left = [[_ruled(cols, x, y0, y1, tolerance) for x in xs] for y0, y1 in pairwise(ys)]
    regions, doubtful = _regions(above, left)
    drawn = [region for region, inside in regions if inside or _closed(above, left, *region)]
    if len(drawn) < 2:
        return None
    cells = tuple(
        GridCell(r0, c0, r1 - r0, c1 - c0, Box(xs[c0], ys[r0], xs[c1], ys[r1]), assumed)
        for (r0, c0, r1, c1), assumed in sorted(
            [*((region, False) for region in drawn), *((r, True) for r in _faded(drawn, regions))]
        )
    )
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(len(ys) - 1, len(xs) - 1, cells, box, doubtful)


def _with_ends(
    positions: Sequence[float],
    starts: Sequence[float],
    ends: Sequence[float],
    tolerance: float,
    min_side: float,
) -> list[float]:
    """Return the grid positions: the lines, and the outer ends of the lines that cross them."""
    found = cluster(positions, max(tolerance, min_side))
    few = min(len(starts) - 1, max(1, len(starts) // 4))  # these may stray
    first, last = sorted(starts)[few], sorted(ends)[-1 - few]
    if found[0] - first > min_side:
        found.insert(0, first)
    if last - found[-1] > min_side:
        found.append(last)
    return found


def _covered(rulings: Sequence[Ruling], pos: float, start: float, end: float, tol: float) -> float:
    """Return how much of the stretch from `start` to `end` at `pos` is drawn, 0-1."""
    pieces = sorted(
        (max(r.start, start), min(r.end, end))
        for r in rulings
        if abs(r.pos - pos) <= tol and r.end > start and r.start < end
    )
    total, reached = 0.0, start
    for piece_start, piece_end in pieces:
        total += max(0.0, piece_end - max(piece_start, reached))
        reached = max(reached, piece_end)
    return total / (end - start)


def _ruled(rulings: Sequence[Ruling], pos: float, start: float, end: float, tol: float) -> bool:
    # Twice the tolerance: a grid position is the middle of a group of lines.
    return _covered(rulings, pos, start, end, 2 * tol) >= RULED_SHARE


def _bounds_a_slot(
    rulings: Sequence[Ruling], pos: float, across: Sequence[float], tol: float
) -> bool:
    return any(_ruled(rulings, pos, start, end, tol) for start, end in pairwise(across))


Region = tuple[int, int, int, int]
"""First row, first column, row after the last, column after the last."""


def _regions(
    above: list[list[bool]], left: list[list[bool]]
) -> tuple[list[tuple[Region, bool]], bool]:
    """Join slots that no line parts; give up the joins that leave no rectangle.

    Returns:
        The regions, and of each whether lines part all that was joined there from what is outside
        the table; whether a join was given up.
    """
    n_rows, n_cols = len(left), len(above[0])
    parent = list(range(n_rows * n_cols))
    for r in range(n_rows):
        for c in range(n_cols):
            if c and not left[r][c]:
                _union(parent, r * n_cols + c, r * n_cols + c - 1)
            if r and not above[r][c]:
                _union(parent, r * n_cols + c, (r - 1) * n_cols + c)
    groups: dict[int, list[tuple[int, int]]] = {}
    for r in range(n_rows):
        for c in range(n_cols):
            groups.setdefault(_find(parent, r * n_cols + c), []).append((r, c))
    regions: list[tuple[Region, bool]] = []
    doubtful = False
    for slots in groups.values():
        inside = all(
            (r > 0 or above[0][c])
            and (r < n_rows - 1 or above[n_rows][c])
            and (c > 0 or left[r][0])
            and (c < n_cols - 1 or left[r][n_cols])
            for r, c in slots
        )
        r0, r1 = min(r for r, _ in slots), max(r for r, _ in slots) + 1
        c0, c1 = min(c for _, c in slots), max(c for _, c in slots) + 1
        if (r1 - r0) * (c1 - c0) == len(slots):
            regions.append(((r0, c0, r1, c1), inside))
        else:
            doubtful = True
            regions.extend(((r, c, r + 1, c + 1), inside) for r, c in slots)
    return sorted(regions), doubtful


def _faded(drawn: Sequence[Region], regions: Sequence[tuple[Region, bool]]) -> list[Region]:
    """Return the cells, row by row, of columns that most rows have and the last ones do not.

    A copy that fades to one side loses the end of a table's column with all its rulings. Nothing
    is assumed over the first row: a corner beside a heading may well be empty.
    """
    rows = {r for r0, _, r1, _ in drawn for r in range(r0, r1)}
    found: list[Region] = []
    for region, _ in regions:
        r0, c0, r1, c1 = region
        if region in drawn or r0 == 0 or c1 - c0 > 1:
            continue
        column = {r for a, b, c, d in drawn if b <= c0 and c1 <= d for r in range(a, c)}
        beside = {r for a, b, c, d in drawn if d == c0 or b == c1 for r in range(a, c)}
        if len(column) >= HELD_ROWS * len(rows) and beside.issuperset(range(r0, r1)):
            found.extend((r, c0, r + 1, c1) for r in range(r0, r1))
    return found


def _closed(
    above: list[list[bool]], left: list[list[bool]], r0: int, c0: int, r1: int, c1: int
) -> bool:
    """Whether two opposite sides are drawn: a corner outside a stepped table has none."""
    top_and_bottom = all(above[r0][c] and above[r1][c] for c in range(c0, c1))
    both_sides = all(left[r][c0] and left[r][c1] for r in range(r0, r1))
    return top_and_bottom or both_sides
