"""`ita explain`: how a value came about, told from what the stages did and nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from parsers.document import Box
from parsers.records import CodeCandidate
from pipeline.cli import app
from pipeline.errors import BadArgument
from pipeline.explain import explain, find_file, key_of, nothing, perhaps, wanted
from pipeline.explain_text import show_explanation, show_perhaps
from pipeline.facts import Facts
from pipeline.identities import check, find_identities, values_of
from pipeline.show import source_of
from tests.pipeline.made_mentions import RESULT, mention, run
from tests.shared import SHARED, needs_shared

RUNNER = CliRunner()
REPORT = """\
บันทึกข้อความ
ส่วนราชการ องค์การบริหารส่วนตำบลบ้านสมมุติ
เรื่อง รายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๖
โดยภาพรวมได้คะแนน ๘๙.๒๖ คะแนน
IIT ได้ ๑๐๐ คะแนน
EIT ได้ ๗๗.๕๓ คะแนน
- EitPublic ได้ ๙๗.๐๗ คะแนน
- EitSurvey ได้ ๕๘.๐๐ คะแนน
OIT ได้ ๙๐ คะแนน
๐๑๔ แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ ได้ ๑๐๐ คะแนน
"""


def printed(facts: Facts, code: str, **narrow: Any) -> str:
    stream = io.StringIO()
    out = Console(file=stream, width=100, highlight=False)
    what = wanted(code, **narrow)
    for found in explain(facts, what):
        show_explanation(found, facts, out)
    undecided = perhaps(facts, what)
    if undecided:
        show_perhaps(undecided, what.name, facts, out)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "level", "name"),
    [
        ("i1", "item", "i1"),
        ("I๑๒", "item", "i12"),
        ("e๔", "item", "e4"),
        ("o.๐๑๘", "item", "o18"),
        ("o 39", "item", "o39"),
        ("e4/public", "item", "e4 public"),
        ("scores:e4/survey", "item", "e4 survey"),
        ("IIT", "instrument", "IIT"),
        ("eit/public", "instrument", "EIT public"),
        ("total", "overall", "overall"),
        ("คะแนนรวม", "overall", "overall"),
        ("3", "indicator", "3"),
        ("๓", "indicator", "3"),
        ("ตัวชี้วัดที่ ๑๐", "indicator", "10"),
        ("๙.๑", "subindicator", "9.1"),
        ("10.2", "subindicator", "10.2"),
        ("indicator_9", "indicator", "9"),
        ("subindicator_9.1", "subindicator", "9.1"),
    ],
)
def test_what_is_asked_for(text: str, level: str, name: str) -> None:
    what = wanted(text)
    assert (what.level, what.name) == (level, name)


@pytest.mark.parametrize("text", ["", "x1", "11", "o", "o0", "o123", "๐๑๘", "9.1.1", "i1 e4", "/"])
def test_what_names_no_score(text: str) -> None:
    with pytest.raises(BadArgument, match="names no score"):
        wanted(text)


@pytest.mark.parametrize(("text", "channel"), [("e4/online", None), ("e4", "both")])
def test_a_channel_that_does_not_exist(text: str, channel: str | None) -> None:
    with pytest.raises(BadArgument, match="no channel"):
        wanted(text, channel=channel)


def test_votes_are_those_that_decided() -> None:
    facts = run(
        mention("e4/public", "97.09", 1, row_key="t1r1"),
        mention("e4/public", "97.09", 2, row_key="t1r1"),
        mention("e4/public", "97.03", 3),
    )
    (found,) = explain(facts, wanted("e4"))
    assert [(str(b.value), b.votes, b.mentions) for b in found.ballots] == [
        ("97.09", 1, (1, 2)),
        ("97.03", 1, (3,)),
    ]
    assert sum(b.votes for b in found.ballots) == found.fact.mentions
    out = printed(facts, "e4")
    assert "97.09: 1 vote (mention 1, 2, repeats in one row counted once)" in out
    assert "the same table row as mention 1" in out
    assert "conflict: mentions or sums contradict each other" in out
    assert "a majority decides from 3 votes and a share of 0.75" in out
    assert "score_conflict" in out


def test_sums_are_those_of_the_stage() -> None:
    facts = run(*RESULT)
    table = {key_of(f): f for f in facts.scores}
    checks = [check(i, values_of(table)) for i in find_identities(table)]
    (found,) = explain(facts, wanted("EIT", channel="public"))
    assert found.sums == tuple(c for c in checks if found.key in c.identity.members)
    assert len(found.sums) == 1
    out = printed(facts, "EIT/public")
    assert "mean of EIT public and survey (rule of the year)" in out
    assert "EIT survey 58.00 × 0.5" in out
    assert "computed 77.5350, difference 0.0050: closes" in out
    assert "97.07 of 100, verified: a sum that includes it closes" in out
    (whole,) = [e for e in explain(facts, wanted("EIT")) if e.fact.channel is None]
    assert len(whole.sums) == 2


def test_a_sum_that_fails_says_so_and_asks_for_review() -> None:
    facts = run(*RESULT[1:], mention("overall", "91.00", 1))
    (found,) = explain(facts, wanted("total"))
    assert found.fact.needs_review
    assert any("the sum fails: 0.3 IIT" in reason for reason in found.review)
    out = printed(facts, "total")
    assert "fails (more than" in out
    assert "sum_mismatch" in out
    assert "stated -" in out


def test_a_repaired_value_keeps_what_was_read() -> None:
    misread = mention("OIT", "96", 6, confidence=0.8, alternatives=((Decimal("90"), 0.4),))
    facts = run(*RESULT[:5], misread)
    (found,) = explain(facts, wanted("OIT"))
    assert (str(found.fact.value), found.fact.status) == ("90", "repaired")
    assert [str(b.value) for b in found.ballots] == ["96"]
    out = printed(facts, "OIT")
    assert "90 of 100, repaired: as read it failed a sum" in out
    assert "90 (0.40) as the reader offers" in out
    assert "score_repaired" in out
    assert "closes" in out


def test_every_mark_has_a_reason() -> None:
    facts = run(
        mention("o1", "100", 1, needs_review=True),
        mention("o2", None, 2),
        mention("o3", "100", 3, confidence=0.3, needs_review=True),
        mention("o4", "250", 4),
        mention("o5", "100", 5, year=None),
    )
    said = {
        code: " ".join(explain(facts, wanted(code))[0].review)
        for code in ("o1", "o2", "o3", "o4", "o5")
    }
    assert "the parser doubts" in said["o1"]
    assert "no number could be read" in said["o2"]
    assert "confidence under 0.95: mention 1" in said["o3"]
    assert "not between 0 and 100" in said["o4"]
    assert "its fiscal year is not known" in said["o5"]
    facts = run(mention("o1", "100", 1))
    assert explain(facts, wanted("o1"))[0].review == ()


def test_candidates_with_what_spoke_for_them() -> None:
    facts = run(
        mention(
            "o19",
            "100",
            code_raw="๐๑๔",
            label_raw="แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ",
            candidates=(CodeCandidate("OIT", "o19", 74.4), CodeCandidate("OIT", "o14", 35.6)),
        )
    )
    out = printed(facts, "o19")
    assert "'๐๑๔' → o19; score 74.4 (safe from 55), lead 38.8" in out
    assert "o19   74.4  glyphs   0.0  words" in out
    assert "<-  แผนการจัดซื้อจัดจ้าง" in out
    assert "in other years (procurement_plan): 2564 o21, 2565 o21, 2568 o12" in out


def test_alternatives_boxes_steps_and_gaps() -> None:
    one = mention("i27", "97.09", alternatives=((Decimal("91.09"), 0.25),), section="ส่วนที่ ๕")
    evidence = replace(one.evidence, line=None, box=Box(10, 20, 110, 32), steps=("spacing", "x"))
    out = printed(run(replace(one, evidence=evidence)), "i27")
    assert "The codebook of the year does not know this item: a gap." in out
    assert "p1 box 10,20 110,32, fake" in out
    assert "91.09 (0.25) as the reader offers" in out
    assert "spacing → x" in out
    assert "ส่วนที่ ๕" in out


def test_year_agency_and_channel_narrow() -> None:
    facts = run(
        mention("e4/public", "97"),
        mention("e4/survey", "60", 2),
        mention("e4/public", "90", 3, year=2565),
        mention("e4/public", "80", 4, agency_no=7),
    )
    assert len(explain(facts, wanted("e4"))) == 3
    assert len(explain(facts, wanted("e4", channel="public"))) == 2
    (old,) = explain(facts, wanted("e4", fiscal_year=2565))
    assert str(old.fact.value) == "90"
    (other,) = explain(facts, wanted("e4", agency_no=7))
    assert str(other.fact.value) == "80"


def test_a_mention_that_may_be_it_is_shown() -> None:
    open_one = mention(
        "o1",
        "100",
        code=None,
        needs_review=True,
        code_raw="๑๙",
        candidates=(CodeCandidate("OIT", "o39", 49.6), CodeCandidate("IIT", "i19", 43.3)),
    )
    facts = run(open_one)
    assert explain(facts, wanted("i19")) == ()
    assert len(perhaps(facts, wanted("i19"))) == 1
    assert perhaps(facts, wanted("i18")) == ()
    out = printed(facts, "i19")
    assert "Not decided, may be i19" in out
    assert "'๑๙' → not decided" in out


def test_what_is_not_there_is_told_with_what_is() -> None:
    facts = run(*RESULT, mention("o1", "100", 9), mention("ind9.1", "90", 10))
    error = nothing(facts, wanted("o4"), Path("a.txt"))
    assert "No score of o4 (แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน) was found in a.txt." in error.message
    assert error.mend == "Found are: overall, EIT, EIT public, EIT survey, IIT, OIT, 9.1, o1."
    error = nothing(facts, wanted("total", agency_no=5), Path("a.txt"))
    assert "agency 5" in error.message
    assert "Agencies with scores (--agency): 1" in error.mend
    assert "holds no scores" in nothing(run(), wanted("i1"), Path("a.txt")).mend


def test_no_line_is_wider_than_the_page_and_nothing_steers_the_terminal() -> None:
    long = "คำที่ยาวมาก" * 200
    bad = "ก\x1b[31mข\x9b2J"
    one = mention("i1", "97.09", label_raw=long, section=bad + long, code_raw="๑๑")
    facts = run(replace(one, evidence=replace(one.evidence, raw=bad + long + "\n" + long)))
    out = printed(facts, "i1")
    assert max(cell_len(line) for line in out.splitlines()) <= 100
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_find_file(tmp_path: Path) -> None:
    report = tmp_path / "รายงาน.txt"
    report.write_text(REPORT, encoding="utf-8")
    doc_id = source_of(report).doc_id
    assert find_file(str(report), tmp_path) == report
    assert find_file(doc_id, tmp_path) == report
    assert find_file(doc_id[:6], tmp_path) == report
    with pytest.raises(BadArgument, match="no document"):
        find_file("0" * 16, tmp_path)
    with pytest.raises(BadArgument, match="no folder"):
        find_file(doc_id, tmp_path / "nowhere")
    assert find_file("missing.txt", tmp_path) == Path("missing.txt")


def test_the_command(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, encoding="utf-8")
    result = RUNNER.invoke(app, ["explain", str(report), "o๑๙"])
    assert result.exit_code == 0, result.output
    assert "p1 l10, text_file" in result.stdout
    assert "code_text_conflict" in result.stdout
    by_id = RUNNER.invoke(app, ["explain", source_of(report).doc_id, "o19", "--raw", str(tmp_path)])
    assert by_id.stdout == result.stdout
    total = RUNNER.invoke(app, ["explain", str(report), "total"])
    assert "closes" in total.stdout
    none = RUNNER.invoke(app, ["explain", str(report), "o99"])
    assert none.exit_code == 1
    assert none.stdout == ""
    assert "Found are: overall, EIT" in none.stderr
    wrong = RUNNER.invoke(app, ["explain", str(report), "nonsense"])
    assert wrong.exit_code == 1
    assert "names no score" in wrong.stderr
    missing = RUNNER.invoke(app, ["explain", "missing.txt", "o1"])
    assert missing.exit_code == 1
    assert "not a file" in missing.stderr


@needs_shared
def test_every_fact_of_a_real_report_can_be_explained() -> None:
    from pipeline.settings import Settings
    from pipeline.show import read_one

    (report,) = (SHARED / "reports").glob("000_*.txt")
    facts = read_one(report, Settings()).facts
    told = 0
    for fact in facts.scores:
        if fact.code is None and fact.level == "item":
            continue
        name = fact.code or fact.instrument or "total"
        what = wanted(name, channel=fact.channel)
        (found,) = [e for e in explain(facts, what) if e.fact == fact]
        assert sum(b.votes for b in found.ballots) == fact.mentions
        assert fact.value is None or fact.value in [b.value for b in found.ballots]
        assert bool(found.review) == fact.needs_review
        out = printed(facts, name, channel=fact.channel)
        assert max(cell_len(line) for line in out.splitlines()) <= 100
        told += 1
    assert told >= 94
