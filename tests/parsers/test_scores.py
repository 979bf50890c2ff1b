"""Single lines: what is printed, and the mentions that come of it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.numerals import to_arabic
from parsers.document import Alternative, Document, Line, Page, Word
from parsers.records import ScoreMention
from parsers.score_numbers import read_number
from parsers.scores import parse_scores
from tests.parsers.score_sample import document_of

DATA = Path(__file__).parents[1] / "data" / "parsers"


FILES = ("scores.csv", "scores_damaged.csv", "scores_none.csv")
"""Cases written by hand; items with damaged codes, the truth known; numbers that are no scores."""


def _cases() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in FILES:
        with (DATA / name).open(encoding="utf-8", newline="") as handle:
            found.extend(csv.DictReader(handle))
    return found


def _shown(mention: ScoreMention, year: int | None) -> str:
    """Return a mention as the cases write it: `e4/public=97.09!`, `IIT=28.56/30`, `ind:2=80`."""
    if mention.level == "item":
        name = mention.code or f"{mention.instrument or ''}:?"
    elif mention.level == "instrument":
        name = mention.instrument or "?"
    elif mention.level == "overall":
        name = "overall"
    else:
        name = f"{mention.level[:3]}:{mention.code}"
    if mention.channel:
        name += f"/{mention.channel}"
    if mention.fiscal_year != year:
        name += f"@{mention.fiscal_year}"
    scale = "" if mention.scale_max == 100 else f"/{mention.scale_max}"
    return f"{name}={mention.value}{scale}{'!' if mention.needs_review else ''}"


@pytest.mark.parametrize("case", _cases(), ids=lambda c: c["text"][:50])
def test_one_line(case: dict[str, str]) -> None:
    year = int(case["year"]) if case["year"] else None
    text = case["text"].replace("⏎", "\n")
    if case["section"]:
        text = f"{case['section']}\n{text}"
    found = parse_scores(document_of(text), fiscal_year=year)
    shown = ";".join(_shown(m, year) for m in found.mentions)
    expected = case["expect"].replace(f"@{year}", "")
    assert shown == ("" if expected == "none" else expected)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("o14 แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ ได้ ๑๐๐ คะแนน", "code_text_conflict"),
        ("o1 โครงสร้าง ได้ ๑๐๐ คะแนน\nได้ ๑๐๐ คะแนน", "score_without_item"),
        ("o1 โครงสร้าง ได้ ๑๑๐ คะแนน", "score_out_of_range"),
        ("o1 โครงสร้าง ได้ ๑๐ คะแนน", "unusual_value"),
        ("o1 โครงสร้าง ได้ ๑ ๐๐ คะแนน", "score_unreadable"),
        ("IIT ได้ ๒๘.๑๐ คะแนน", "scale_unclear"),
        ("e1 ให้บริการตามขั้นตอนและระยะเวลา ได้ ๙๐ คะแนน", "channel_missing"),
        ("๑๓ ได้ ๙๐ คะแนน", "code_undecided"),
    ],
)
def test_what_is_doubtful_is_said(text: str, kind: str) -> None:
    found = parse_scores(document_of(text), fiscal_year=2566)
    assert [f.kind for f in found.findings] == [kind]


def test_a_gap_of_the_codebook_is_said_and_the_code_kept() -> None:
    found = parse_scores(document_of("i3 ให้ข้อมูลตรงไปตรงมา ได้ 90.00 คะแนน"), fiscal_year=2568)
    assert [(m.code, m.title, m.needs_review) for m in found.mentions] == [("i3", "", False)]
    assert [(f.kind, f.subject) for f in found.findings] == [("codebook_gap", "scores:i3")]


@given(
    st.decimals(0, 100, places=2),
    st.booleans(),
    st.sampled_from(["{0}", "{0} ", "{0}  "]),
    st.sampled_from([".", ",", " .", ". ", " . "]),
    st.sampled_from(
        ["ได้ {} คะแนน", "ได้{}คะแนน", "ได้\n{} คะแนน", "ได้คะแนน {}", "คะแนนเท่ากับ {} คะแนน"]
    ),
)
def test_every_printed_score_comes_back(
    value: Decimal, thai: bool, shape: str, point: str, frame: str
) -> None:
    printed = shape.format(f"{value:.2f}".replace(".", point))
    if thai:
        printed = printed.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    text = "i2 ปฏิบัติหรือให้บริการแก่บุคคลภายนอกอย่างเท่าเทียมกัน " + frame.format(printed)
    found = parse_scores(document_of(text), fiscal_year=2566)
    assert [(m.code, m.value, m.needs_review) for m in found.mentions] == [("i2", value, False)]


@given(st.text("0123456789๐๑๒๓๔๕๖๗๘๙., ", max_size=9))
def test_folding_never_changes_a_value(token: str) -> None:
    value = read_number(token)
    assert value == read_number(to_arabic(token))
    digits = [c for c in to_arabic(token) if c.isdecimal()]
    assert value is None or [c for c in f"{value}" if c.isdecimal()] == digits or digits[0] == "0"


@given(st.integers(0, 100), st.booleans())
def test_every_whole_score_comes_back(value: int, thai: bool) -> None:
    printed = str(value)
    if thai:
        printed = printed.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    text = f"i2 ปฏิบัติหรือให้บริการแก่บุคคลภายนอกอย่างเท่าเทียมกัน ได้ {printed} คะแนน"
    found = parse_scores(document_of(text), fiscal_year=2566)
    assert [(m.code, m.value) for m in found.mentions] == [("i2", Decimal(value))]


@given(st.text(alphabet="ieo๑๒๐12 .,\n\tได้คะแนนEITPublicภาพรวม%-ก", max_size=120))
def test_any_text_is_read_without_falling_and_the_same_twice(text: str) -> None:
    document = document_of(text)
    assert parse_scores(document, fiscal_year=2566) == parse_scores(document, fiscal_year=2566)


def test_a_mention_knows_its_ink() -> None:
    text = "ก่อนหน้า\n๐๑๘ มีการให้บริการ E-Service ได้ ๑๐๐ คะแนน เป็นต้น"
    (mention,) = parse_scores(document_of(text), fiscal_year=2566).mentions
    assert mention.evidence.raw == "๐๑๘ มีการให้บริการ E-Service ได้ ๑๐๐ คะแนน"
    assert (mention.evidence.line, mention.evidence.page) == (2, 1)
    assert mention.evidence.steps == ("thai_digits",)
    assert (mention.code_raw, mention.title, mention.row_key) == ("๐๑๘", "E-Service", "")
    assert mention.label_raw == "มีการให้บริการ E-Service"
    assert mention.match_score is not None
    assert mention.candidates[0].code == "o18"


def test_items_of_one_cell_share_the_row_and_repeats_are_told_by_it() -> None:
    cell = "<p>o1 โครงสร้าง ได้ ๑๐๐ คะแนน</p> <p>o2 ข้อมูลผู้บริหาร ได้ ๐ คะแนน</p>"
    found = parse_scores(document_of(f"ประเด็น\tข้อคำถาม\nก\t{cell}"), fiscal_year=2566)
    shown = [(m.code, str(m.value), m.row_key, m.evidence.raw) for m in found.mentions]
    assert shown == [
        ("o1", "100", "p1t0r1", "o1 โครงสร้าง ได้ ๑๐๐ คะแนน"),
        ("o2", "0", "p1t0r1", "o2 ข้อมูลผู้บริหาร ได้ ๐ คะแนน"),
    ]


def test_a_table_read_by_columns_is_left_out() -> None:
    document = document_of("ก\tข\n1\to1 โครงสร้าง ได้ ๑๐๐ คะแนน\n\nOIT ได้ ๙๐ คะแนน")
    found = parse_scores(document, fiscal_year=2566, skip_tables=frozenset({(1, 0)}))
    assert [m.level for m in found.mentions] == ["instrument"]
    assert len(parse_scores(document, fiscal_year=2566).mentions) == 2


def test_low_confidence_is_for_review_and_other_readings_are_kept() -> None:
    other = (Alternative("๙๑.๐๙", 0.4), Alternative("คะแนน", 0.1))
    words = (Word("ได้"), Word("๙๗.๐๙", confidence=0.5, alternatives=other), Word("คะแนน"))
    text = "OIT ได้ ๙๗.๐๙ คะแนน"
    for confidence, review in ((0.59, True), (0.95, False)):
        line = Line(text, text, line_no=1, confidence=confidence)
        document = _one_line(line)
        (mention,) = parse_scores(document, fiscal_year=2566).mentions
        assert (mention.needs_review, mention.evidence.confidence) == (review, confidence)
    line = Line(text, text, line_no=1, confidence=0.95, words=words)
    (mention,) = parse_scores(_one_line(line), fiscal_year=2566).mentions
    assert mention.alternatives == ((Decimal("91.09"), 0.4),)
    assert mention.needs_review


def _one_line(line: Line) -> Document:
    return Document("0" * 16, "x", "text/plain", (Page(1, "scan", "a test", blocks=(line,)),))
