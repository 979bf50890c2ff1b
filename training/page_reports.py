"""Whole reports drawn as pages, with the exact truth of every line, cell and row.

What these pages do not measure: handwriting, photographs within a page, faces that nobody gave
away, and the slips of real authors; real scans do that (`tests` and `benchmarks` read those that
lie beside the checkout).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from training.page_booklets import booklet_pages, half_year_pages
from training.page_canvas import DrawnPage
from training.page_letters import memo_pages
from training.page_scores import agency_pages, sheet_pages
from training.page_truth import PageTruth

PageLayout = Literal["memo", "booklet", "six_month", "agencies", "sheet"]
LAYOUTS: tuple[PageLayout, ...] = get_args(PageLayout)

_SETTERS: dict[str, Callable[..., tuple[tuple[DrawnPage, ...], PageTruth]]] = {
    "memo": memo_pages,
    "booklet": booklet_pages,
    "six_month": half_year_pages,
    "agencies": agency_pages,
    "sheet": sheet_pages,
}
_NUMBER = re.compile(r"[0-9๐-๙]+(?:[.,][0-9๐-๙]+)*")


@dataclass(frozen=True, slots=True)
class MadePages:
    """A report as drawn pages, and what it says."""

    name: str
    layout: PageLayout
    pages: tuple[DrawnPage, ...]
    truth: PageTruth


def make_pages(layout: PageLayout, seed: int, *, held_out: bool, dpi: int = 300) -> MadePages:
    """Draw one report.

    Args:
        layout: `memo`, `booklet`, `six_month`, `agencies` or `sheet`.
        seed: Number of the report; equal arguments (and fonts) give equal pixels.
        held_out: Draw with the faces of the validation set, which no training line shows.
        dpi: Pixels per inch.

    Raises:
        ValueError: The layout is not known.
        FontsMissing: Fonts are not there.
    """
    if layout not in _SETTERS:
        raise ValueError(f"no such layout: {layout}")
    rng = Random(f"pages {layout} {seed} {held_out}")
    pages, truth = _SETTERS[layout](seed, rng, held_out=held_out, dpi=dpi)
    return MadePages(f"{layout}-{seed:05d}", layout, pages, truth)


def numbers(text: str) -> list[str]:
    """Return the numbers of a text in either kind of digits, in order.

    >>> numbers("ได้ ๘๙.๒๖ คะแนน (12,500 บาท) i๑๗")
    ['๘๙.๒๖', '12,500', '๑๗']
    """
    return _NUMBER.findall(text)
