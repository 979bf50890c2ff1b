"""The five real reports through every stage, against what a careful reader enters by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.run import run
from pipeline.settings import Settings
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

RATINGS = {"ผ่าน": "PASS", "B": "B"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "tables"
    cache = tmp_path_factory.mktemp("cache")
    summary = run(
        SHARED / "reports", Settings(out=out, cache_dir=cache, workers=2, quiet=True, bom=False)
    )
    assert summary.exit_code == 0
    return out


def rows(out: Path, table: str, report: str) -> list[dict[str, Any]]:
    """Return the rows of one report (named by the first three digits of its file)."""
    documents = pd.read_parquet(out / "documents.parquet")
    (doc_id,) = documents.loc[documents["source_path"].str.startswith(report), "doc_id"]
    frame = pd.read_parquet(out / f"{table}.parquet")
    found = frame[frame["doc_id"] == doc_id].astype(object)
    return found.where(found.notna(), None).to_dict("records")


def gold(report: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SHARED / "gold" / f"{report}.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("report", ["000", "002", "004"])
def test_document_and_issuer(out: Path, report: str) -> None:
    expected = gold(report)["document"]
    (document,) = rows(out, "documents", report)
    agency = rows(out, "agencies", report)[0]
    for name in ("agency_name", "agency_type", "subdistrict", "district", "province"):
        assert agency[name] == expected[name], name
    for name in ("fiscal_year", "report_year", "book_number", "period"):
        if name in expected:
            assert document[name] == expected[name], name
    assert (document["doc_date"] and str(document["doc_date"])) == expected["doc_date"]
    assert document["rating_stated"] == RATINGS.get(expected["rating"])


@pytest.mark.parametrize("report", ["000", "004"])
def test_every_fact_has_its_value_and_no_other_goes_unmarked(out: Path, report: str) -> None:
    expected = {
        (s["level"], s["instrument"], s["code"], s["channel"]): Decimal(str(s["value"]))
        for s in gold(report)["scores"]
    }
    found = {
        (s["level"], s["instrument"], s["code"], s["channel"]): s
        for s in rows(out, "scores", report)
    }
    values = {key: fact["value"] for key, fact in found.items()}
    wrong = {key: values.get(key) for key, value in expected.items() if values.get(key) != value}
    assert wrong == {}
    extra = {k for k, s in found.items() if k not in expected and not s["needs_review"]}
    assert extra == set()


def test_the_sums_of_the_first_report_close(out: Path) -> None:
    verified = {
        (s["instrument"], s["channel"]): str(s["value"].normalize())
        for s in rows(out, "scores", "000")
        if s["status"] == "verified"
    }
    assert verified == {
        (None, None): "89.26",
        ("IIT", None): "1E+2",
        ("EIT", None): "77.53",
        ("EIT", "public"): "97.07",
        ("EIT", "survey"): "58",
        ("OIT", None): "9E+1",
    }
    (document,) = rows(out, "documents", "000")
    assert (document["rating_stated"], document["rating_computed"]) == ("PASS", "PASS")


def test_conflicts_of_the_first_report_are_told(out: Path) -> None:
    told = " ".join(
        f"{f['subject']} {f['message']}"
        for f in rows(out, "findings", "000")
        if f["kind"] in ("score_conflict", "code_text_conflict")
    )
    for code in gold("000")["conflicts"]:
        assert code in told


@pytest.mark.parametrize("report", ["002", "004"])
def test_measures(out: Path, report: str) -> None:
    expected = gold(report)
    measures = rows(out, "measures", report)
    assert len(measures) == expected["measures"]
    if "measure_codes" in expected:
        assert [json.loads(m["codes"])[0] for m in measures] == expected["measure_codes"]
        assert [m["indicator"] for m in measures] == expected["measure_indicators"]


@pytest.mark.parametrize(
    ("report", "scores", "checklist", "measures"),
    [("001", 1, 43, 19), ("003", 0, 0, 7)],
)
def test_counts_of_the_reports_without_gold(
    out: Path, report: str, scores: int, checklist: int, measures: int
) -> None:
    assert len(rows(out, "scores", report)) == scores
    found = rows(out, "checklist", report)
    assert [row["code"] for row in found] == [f"o{n}" for n in range(1, checklist + 1)]
    assert {row["state"] for row in found} <= {"done"}
    assert len(rows(out, "measures", report)) == measures


def test_every_value_leads_back_to_its_line(out: Path) -> None:
    for report in ("000", "001", "004"):
        (path,) = (SHARED / "reports").glob(f"{report}*.txt")
        lines = path.read_text(encoding="utf-8").split("\n")
        for mention in rows(out, "score_mentions", report):
            words = mention["raw"].split()
            line = lines[int(mention["line"]) - 1]
            assert words[-1] in line or words[-2] in line, mention["raw"]
