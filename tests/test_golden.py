"""The samples through every stage, against tables that a person has looked at.

`make golden` writes them again; read the difference before you commit it. Scans are left out: what
Tesseract reads changes with its version.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline.run import run
from pipeline.settings import Settings

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
SAMPLES = HERE.parent / "data" / "raw" / "samples"
NAMES = ("memo_text.txt", "booklet.pdf", "score_table.pdf")
TABLES = (
    "documents",
    "agencies",
    "scores",
    "score_mentions",
    "checklist",
    "measures",
    "pages",
    "findings",
)
REGENERATE = os.environ.get("ITA_REGENERATE_GOLDEN") == "1"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("raw")
    for name in NAMES:
        shutil.copyfile(SAMPLES / name, raw / name)
    out = tmp_path_factory.mktemp("out") / "tables"
    cache = tmp_path_factory.mktemp("cache")
    run(raw, Settings(out=out, cache_dir=cache, workers=1, quiet=True, bom=False))
    if REGENERATE:
        GOLDEN.mkdir(exist_ok=True)
        for table in TABLES:
            shutil.copyfile(out / f"{table}.csv", GOLDEN / f"{table}.csv")
    return out


@pytest.mark.parametrize("table", TABLES)
def test_table_is_as_it_was_approved(out: Path, table: str) -> None:
    assert (out / f"{table}.csv").read_bytes() == (GOLDEN / f"{table}.csv").read_bytes()


def test_the_switch_is_off_where_tests_count() -> None:
    assert not (REGENERATE and os.environ.get("CI")), "golden files must not be rewritten by CI"
