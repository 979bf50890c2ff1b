"""`docs/codebook.md`: what is known of every year and what is a gap, written from the tables.

Regenerate it with `python -m parsers.codebook.page > docs/codebook.md`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from parsers.codebook.book import Codebook
from parsers.codebook.loader import load
from parsers.codebook.model import INSTRUMENTS, YEARS, Continuation
from parsers.records import Instrument

COMMAND = "python -m parsers.codebook.page > docs/codebook.md"

_INTRO = f"""\
# The codebook

This file is generated: `{COMMAND}`.

What an item code means depends on the fiscal year of the result. The tables in `parsers/codebook/`
hold what public sources say, year by year, each row with its source and a confidence:

| file | a row is | key |
|---|---|---|
| `items.csv` | a question (IIT, EIT) or a disclosure item (OIT) | year, code |
| `indicators.csv` | an indicator (`9`) or sub-indicator (`9.1`) | year, number |
| `rules.csv` | a rule: weights, numbers of items, what is a mean of what | year, rule |
| `ratings.csv` | a rating: range of the total, condition on the instruments | year, code |
| `crosswalk.csv` | an item of a topic that several years ask for | year, code |

**Confidence**: `high` is an official text or a recomputed figure, `medium` one secondary source,
`low` a paraphrase, an inference or a fact carried over.

**A gap stays a gap.** A code of a year whose list does not know it keeps its score, gets no title,
and a finding `codebook_gap` says so. Nothing is borrowed from another year.
"""

_ADD = """\
## How to add a year, or to close a gap

1. Find a text that prints it: the handbook of the year, a page of an agency with numbered items, a
   report. What nobody's text says is not entered.
2. Add the rows to the CSV files, with the source and a confidence. OIT titles are official
   wording, word for word; IIT and EIT titles are short names of our own, and `key_phrases` holds
   the parts of the question that agencies print whatever they call themselves (`|` between them).
3. `rules.csv`: `weight_IIT`, `weight_EIT`, `weight_OIT` (they must add up to 100), `n_items_*`,
   `EIT_parts`, `instrument_*` and `OIT_indicator` (what is a mean of what), `total`. Sums of a
   year without such a row vouch for numbers that fit and never accuse others
   ([reconcile](reconcile.md)).
4. `ratings.csv`: bands from 0.00 to 100.00 without a hole. `condition` is `all>=95` or `any<85`,
   `parts` the scores it tests.
5. `crosswalk.csv`: where an item goes on, with the `basis`: `same_wording`, `like_wording`
   (likeness from 85), `notes` (a source says so), `own_reading` (then confidence `low`); the last
   two need a `note`.
6. `make docs`, `make test`: the tests hold the tables to all of this.
"""


def markdown() -> str:
    """Return the whole page."""
    book = load()
    return "\n".join([_INTRO, _known(book), _items(book), _crosswalk(book), _ADD])


def _known(book: Codebook) -> str:
    lines = [
        "## What is known of each year",
        "",
        "`30 of 30` is a whole list, `3 of 43` a part of one, `3 of ?` items of a list whose "
        "length no source says (or only one of low confidence), `-` a gap.",
        "",
        "| year | IIT items | EIT items | OIT items | EIT surveys | weights | indicators "
        "| sub-indicators | ratings |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for year in YEARS:
        counts = [_count(book, year, instrument) for instrument in INSTRUMENTS]
        parts = book.eit_parts(year)
        weights = book.weights(year)
        numbers = [i.number for i in book.indicators(year)]
        cells = (
            *counts,
            "-" if parts is None else str(parts),
            "/".join(str(w) for w in weights.values()) if weights else "-",
            str(sum("." not in n for n in numbers) or "-"),
            str(sum("." in n for n in numbers) or "-"),
            ", ".join(b.name.removeprefix("ระดับ ") for b in book.rating_bands(year)) or "-",
        )
        lines.append(f"| {year} | {' | '.join(cells)} |")
    lines += [
        "",
        "The indicators of 2561 are the five old indices of central agencies. Sources and the "
        "confidence of every fact stand in the CSV files and in the table `codebook`.",
        "",
    ]
    return "\n".join(lines)


def _count(book: Codebook, year: int, instrument: Instrument) -> str:
    known, count = len(book.items(year, instrument)), book.item_count(year, instrument)
    if not known and count is None:
        return "-"
    return f"{known} of {'?' if count is None else count}"


def _items(book: Codebook) -> str:
    lines = [
        "## Items that are known",
        "",
        "| year | instrument | known | missing | confidence |",
        "|---|---|---|---|---|",
    ]
    for year in YEARS:
        for instrument in INSTRUMENTS:
            known = book.items(year, instrument)
            if not known:
                continue
            numbers = [item.number for item in known]
            count = book.item_count(year, instrument)
            letter = known[0].code[0]
            missing = "unknown how many" if count is None else ""
            if count is not None:
                missing = _spans(letter, (n for n in range(1, count + 1) if n not in numbers))
            sure = Counter(item.confidence for item in known)
            told = ", ".join(f"{name} {sure[name]}" for name in ("high", "medium", "low"))
            cells = (str(year), instrument, _spans(letter, numbers), missing or "none", told)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _spans(letter: str, numbers: Iterable[int]) -> str:
    """Return numbers as spans of codes.

    >>> _spans("o", [1, 2, 3, 25])
    'o1-o3 o25'
    """
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][-1] == number - 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    return " ".join("-".join(f"{letter}{n}" for n in span) for span in spans)


def _crosswalk(book: Codebook) -> str:
    years = sorted({row.fiscal_year for row in book.crosswalk_rows})
    lines = [
        "## The crosswalk",
        "",
        "Under which code each year asks for the same thing. A blank cell is a gap or an item that "
        "was not asked for; it does not say which. Italics: not by its wording alone, see the note "
        "in `crosswalk.csv`. `same_item` answers only where one code stands in both years.",
        "",
        f"| topic | {' | '.join(str(year) for year in years)} |",
        f"|---|{'---|' * len(years)}",
    ]
    for topic in book.topics():
        rows = book.crosswalk(topic)
        cells = (" ".join(_code(r) for r in rows if r.fiscal_year == year) for year in years)
        lines.append(f"| {topic} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _code(row: Continuation) -> str:
    return row.code if row.basis in ("same_wording", "like_wording") else f"*{row.code}*"


if __name__ == "__main__":
    sys.stdout.write(markdown())
