"""Writes the few drawn pages that the tests of the scan reader bring along.

`make corpus` draws hundreds; these three are small enough for the repository, so that the reader is
tested on machines without fonts too. Their faces are those that training never shows.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from PIL import Image

from training.page_damage import damage
from training.page_reports import PageLayout, make_pages

FIXTURES: tuple[tuple[PageLayout, int, int, str], ...] = (
    ("agencies", 71, 1, "office"),
    ("memo", 72, 1, "office"),
    ("agencies", 12, 1, "fax"),
)
"""Layout, seed, page (0-based) and grade of damage."""

FOLDER = Path("tests/data/readers/pages")


def main() -> int:
    """Draw and damage the pages and write them as grey PNG or JPEG, with their truth as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for layout, seed, number, grade in FIXTURES:
        page = make_pages(layout, seed, held_out=True).pages[number]
        damaged = damage(page.pixels, grade, seed)
        image = Image.fromarray(damaged.pixels).convert("L")
        name = f"{layout}_{grade}"
        dpi = (round(damaged.dpi), round(damaged.dpi))
        if grade == "fax":
            image.convert("1", dither=Image.Dither.NONE).save(folder / f"{name}.png", dpi=dpi)
        else:
            image.save(folder / f"{name}.jpg", dpi=dpi, quality=60)
        truth = {
            "lines": [line.text for line in page.lines],
            "tables": [
                [[c.row, c.col, c.row_span, c.col_span, c.text] for c in table.cells]
                for table in page.tables
            ],
        }
        text = json.dumps(truth, ensure_ascii=False, indent=0)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
