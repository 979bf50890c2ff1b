"""The comparison of readers as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.reader_score import Score
from training.calibration import calibration_error, reliability, right_from

SURE = 0.99
"""Confidence from which the bar counts a value as sure."""

BAR = 0.999
"""Share of sure values that must be right."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reader's run: seconds until it was ready, and the most memory it held."""

    start: float
    peak: float


def rate(part: int, whole: int) -> str:
    """Return a share in per cent, `-` of nothing.

    >>> rate(7, 1000), rate(0, 0)
    ('0.70 %', '-')
    """
    return f"{part / whole:.2%}".replace("%", " %") if whole else "-"


def row(*cells: object) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def head(*names: str) -> list[str]:
    """Return the head of a table; names that begin with `>` are of numbers."""
    rules = "|".join("--:" if name.startswith(">") else "---" for name in names)
    return [row(*(name.lstrip(">") for name in names)), f"|{rules}|"]


TEXT_COLUMNS = (
    ">pages",
    ">failed",
    ">CER",
    ">CER by place",
    ">numbers",
    ">exact",
    ">exact, heads alike",
    ">of these codes exact",
    ">misread",
    ">false",
)


def text_cells(score: Score, *, scan: bool = False) -> list[object]:
    """Return the cells of `TEXT_COLUMNS`; a scan's truth has no places."""
    return [
        score.pages,
        score.failed,
        rate(score.wrong_in_order, score.characters),
        "-" if scan else rate(score.wrong_in_place, score.characters),
        score.numbers,
        rate(score.numbers_right, score.numbers),
        rate(score.numbers_alike, score.numbers),
        f"{score.codes_right} of {score.codes}" if score.codes else "-",
        score.numbers_wrong,
        score.numbers_false,
    ]


def missing_row(reader: str, columns: int) -> str:
    """Return the line of a reader that is not there."""
    return row(reader, "not installed", *["-"] * (columns - 2))


def text_table(
    scores: Mapping[tuple[str, str], Score],
    missing: Sequence[str],
    kind: str,
    *,
    scan: bool = False,
) -> list[str]:
    """Return characters and numbers by reader and grade (or document).

    Args:
        scores: By reader and grade.
        missing: Readers that are not there.
        kind: Name of the second column.
        scan: The pages are real ones.
    """
    lines = head("reader", kind, *TEXT_COLUMNS)
    for (reader, grade), score in scores.items():
        lines.append(row(reader, grade, *text_cells(score, scan=scan)))
    lines.extend(missing_row(reader, len(TEXT_COLUMNS) + 2) for reader in missing)
    return lines


def grid_table(scores: Mapping[tuple[str, str], Score]) -> list[str]:
    """Return how tables came out, by layout and grade."""
    lines = head(
        "layout", "grade", ">pages with tables", ">all cells in place", ">cells", ">right text"
    )
    for (layout, grade), score in scores.items():
        if score.ruled:
            whole = f"{score.ruled_whole} ({rate(score.ruled_whole, score.ruled)})"
            texts = rate(score.cells_right, score.cells)
            lines.append(row(layout, grade, score.ruled, whole, score.cells, texts))
    return lines


def reliability_table(score: Score) -> list[str]:
    """Return the share right by confidence, of words and of numbers; empty bins are left out."""
    lines = head("confidence", ">words", ">told", ">right", ">numbers", ">told", ">right")
    for word, value in zip(_bins(score.words), _bins(score.values), strict=True):
        if not word.count and not value.count:
            continue
        close = "]" if word.high >= 1 else ")"
        cells: list[object] = [f"[{word.low:g}, {word.high:g}{close}"]
        for part in (word, value):
            told = f"{part.told:.4f}" if part.count else "-"
            cells += [part.count, told, f"{part.share:.4f}" if part.share is not None else "-"]
        lines.append(row(*cells))
    return lines


def _bins(told: Sequence[tuple[float, bool]]) -> Sequence:  # type: ignore[type-arg]
    return reliability([sure for sure, _ in told], [right for _, right in told])


def sure_table(scores: Mapping[str, Score]) -> list[str]:
    """Return how far a confidence of `SURE` can be trusted, reader by reader."""
    sure = f">with ≥ {SURE:g}"
    lines = head("reader", "of", ">told", sure, ">of these right", ">wrong", ">mean error")
    for reader, score in scores.items():
        for name, told in (("words", score.words), ("numbers", score.values)):
            given, right = [s for s, _ in told], [r for _, r in told]
            count, good = right_from(given, right, SURE)
            error = calibration_error(reliability(given, right))
            share = rate(good, count)
            lines.append(row(reader, name, len(told), count, share, count - good, f"{error:.4f}"))
    return lines


def bar_line(name: str, score: Score) -> str:
    """Return in words whether the bar of sure values is reached."""
    sure, right = [s for s, _ in score.values], [r for _, r in score.values]
    count, good = right_from(sure, right, SURE)
    reached = count > 0 and good >= BAR * count
    word = "reached" if reached else "not reached"
    share = f"{good / count:.3%}".replace("%", " %") if count else "none"
    return (
        f"{name}: of {count} numbers told with {SURE:g} and more, {share} are right; the bar of "
        f"{BAR:.1%} is {word}.".replace("9%", "9 %")
    )


def speed_table(
    scores: Mapping[str, Score], runs: Mapping[str, Run], missing: Sequence[str], slow: str
) -> list[str]:
    """Return seconds per page and memory, each reader's beside those of `slow`.

    Args:
        scores: Over the same pages for every reader.
        runs: Of every reader.
        missing: Readers that are not there.
        slow: The reader that the others are compared with, where it ran.
    """
    base = _mean(scores[slow].seconds) if slow in scores else 0.0
    columns = (
        "reader",
        ">pages",
        ">s/page, mean",
        ">median",
        ">slowest",
        ">s to start",
        ">peak MB",
    )
    lines = head(*columns, f">share of {slow}")
    for reader, score in scores.items():
        seconds = sorted(score.seconds)
        if not seconds:
            continue
        mean, run = _mean(seconds), runs[reader]
        share = f"1/{base / mean:.1f}" if base and mean else "-"
        told = (mean, seconds[len(seconds) // 2], seconds[-1], run.start)
        shown = [f"{value:.2f}" for value in told]
        lines.append(row(reader, len(seconds), *shown, f"{run.peak:.0f}", share))
    lines.extend(missing_row(reader, len(columns) + 1) for reader in missing)
    return lines


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


NOT_MEASURED = """\
- Handwriting, crumpled or curved paper, pages cut off, several columns of running text, tables
  without rulings: no drawn page has them.
- The drawn pages say what official reports say, in words of this project; their faces, damage and
  settings were chosen by those who made the reader, though never shown to it.
- Words of stamps and strokes of signatures are nobody's text: what is read of them counts as wrong.
- The truth of a real scan leaves out running headers, is cut into pages to about a line, and lacks
  a line or two at some cuts. The document is compared as one, after those lines at a page's head
  (up to three) and foot (up to four) were left out, for every reader alike, that bring it nearer to
  its truth; what is read in them is not judged. A line that the truth holds costs its full length
  when it is left out.
- Tesseract gets the page as a file at 300 dpi and its own defaults, as most of its users run it;
  no cropping, cleaning or other segmentation mode is tried for it. A Thai digit answered with an
  Arabic one counts as wrong. It finds no tables, so nothing is said of its cells.
- Seconds are processor time of one process and its children on one core, with whatever else the
  machine did at the time; memory is the largest of the process and, added, of one child."""
