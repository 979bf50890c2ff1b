"""The packaged tables say what the reference says: nothing lost, nothing changed, nothing added."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.codebook import RatingBand, load
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
BOOK = load()
PACKAGED = Path(__file__).resolve().parents[2] / "parsers" / "codebook"
REFERENCE = SHARED / "reference"
Rows = dict[tuple[str, ...], dict[str, str]]

RENAMED_RULES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("2564", "EIT_collection"): ("2564", "EIT_parts")
}
"""Read as a count: its text begins with "one EIT score"."""


def table(path: Path, *key: str) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {tuple(row[name] for name in key): row for row in rows}
    assert len(found) == len(rows)
    return found


def plain(source: str) -> str:
    """A source without the file names of the five reports, which readers of this house lack."""
    return re.sub(r" \(00\d_[0-9a-f]+\.txt\)", "", source)


@pytest.mark.parametrize(
    ("reference", "packaged", "keys", "columns"),
    [
        (
            "ita_codebook.csv",
            "items.csv",
            (("fiscal_year", "code"), ("fiscal_year", "code")),
            {
                "instrument": "instrument",
                "indicator_no": "indicator",
                "subindicator": "subindicator",
                "title_th": "title",
                "key_phrase_th": "key_phrases",
                "polarity": "polarity",
                "confidence": "confidence",
            },
        ),
        (
            "ita_indicators.csv",
            "indicators.csv",
            (("fiscal_year", "indicator_no"), ("fiscal_year", "indicator")),
            {
                "name_th": "name",
                "name_variants_th": "name_variants",
                "n_items": "n_items",
                "confidence": "confidence",
            },
        ),
        (
            "ita_levels.csv",
            "ratings.csv",
            (("fiscal_year", "level"), ("fiscal_year", "code")),
            {
                "min_score": "min_score",
                "max_score": "max_score",
                "name_th": "name",
                "confidence": "confidence",
            },
        ),
    ],
    ids=("items", "indicators", "ratings"),
)
def test_row_by_row(
    reference: str,
    packaged: str,
    keys: tuple[tuple[str, ...], tuple[str, ...]],
    columns: Mapping[str, str],
) -> None:
    theirs = table(REFERENCE / reference, *keys[0])
    ours = table(PACKAGED / packaged, *keys[1])
    assert set(ours) == set(theirs)
    for key, row in theirs.items():
        for their_name, our_name in columns.items():
            assert ours[key][our_name] == row[their_name], (key, their_name)
        assert ours[key]["source"] == plain(row["source"])


def test_instruments_of_indicators() -> None:
    theirs = table(REFERENCE / "ita_indicators.csv", "fiscal_year", "indicator_no")
    for row in BOOK.indicator_rows:
        said = theirs[(str(row.fiscal_year), row.number)]["instrument"]
        assert (row.instrument or "INDEX") == said


def test_rules() -> None:
    """Every rule is there; its text stands in `value`, in `note`, or is shared out between both."""
    theirs = table(REFERENCE / "ita_scoring.csv", "fiscal_year", "rule")
    ours = table(PACKAGED / "rules.csv", "fiscal_year", "rule")
    assert set(ours) == {RENAMED_RULES.get(key, key) for key in theirs}
    for key, row in theirs.items():
        mine = ours[RENAMED_RULES.get(key, key)]
        assert (mine["source"], mine["confidence"]) == (plain(row["source"]), row["confidence"])
        if key in RENAMED_RULES:
            assert (mine["value"], mine["note"]) == ("1", row["value"])
            assert row["value"].startswith("one EIT score")
            continue
        for part in (mine["value"], mine["note"]):
            assert part in row["value"], key
        letters = len(re.sub(r"\W", "", row["value"]))
        kept = len(re.sub(r"\W", "", mine["value"] + mine["note"]))
        assert kept >= 0.9 * letters, (key, row["value"], mine)


@pytest.mark.parametrize(
    "band", [b for b in BOOK.rating_rows if b.condition], ids=lambda b: f"{b.fiscal_year}-{b.code}"
)
def test_conditions_of_ratings(band: RatingBand) -> None:
    theirs = table(REFERENCE / "ita_levels.csv", "fiscal_year", "level")
    said = theirs[(str(band.fiscal_year), band.code)]["extra_condition"]
    assert band.condition is not None
    kind = "any<" if "at least one" in said else "all>="
    (limit,) = re.findall(r"\d+\.\d+", said)
    parts = ["IIT", "EIT/public", "EIT/survey", "OIT"] if "EIT part 1" in said else []
    parts = parts or ["IIT", "EIT", "OIT"]
    mine = [f"{name}/{channel}" if channel else name for name, channel in band.condition.parts]
    assert (band.condition.kind, band.condition.limit, mine) == (kind, Decimal(limit), parts)


def test_ratings_without_a_condition_have_none() -> None:
    theirs = table(REFERENCE / "ita_levels.csv", "fiscal_year", "level")
    for band in BOOK.rating_rows:
        said = theirs[(str(band.fiscal_year), band.code)]["extra_condition"]
        assert bool(said) == (band.condition is not None)
