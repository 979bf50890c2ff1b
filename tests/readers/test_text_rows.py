"""Lines that head the rows of an indicator are rows of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.readers.read_cells import ReadLine, Slot
from pipeline.readers.text_rows import around_topics
from tests.readers.score_table import BODY, word


def line(text: str, base: float) -> ReadLine:
    first, *rest = text.split()
    found = word(first, 0.0, base)
    return replace(found, words=(*found.words, *(word(w, 50.0, base).words[0] for w in rest)))


def row(first: dict[int, str], *others: dict[int, str]) -> list[Slot]:
    return [
        Slot(0, 1, c, c + 1, tuple(line(text, base) for base, text in own.items()))
        for c, own in enumerate((first, *others))
    ]


TOPIC = "ตัวชี้วัดที่ ๘ การปรับปรุง"
FIRST = {20: "มาตรการ", 60: TOPIC, 80: "แบบวัด EIT", 120: "๑. มาตรการ", 140: "สาธารณะ"}
BESIDE = {20: "วิธีการ", 120: "๑) จัดอบรม", 140: "ครั้ง", 160: "งบประมาณ"}


def test_a_row_is_parted_above_and_below_what_heads_the_next_ones() -> None:
    above, below = around_topics(row(FIRST, BESIDE), [], BODY)
    assert 20 < above < 60 - BODY / 2
    assert 80 < below < 120 - BODY / 2


def test_where_it_is_parted_already_it_is_parted_once() -> None:
    found = around_topics(row(FIRST, BESIDE), [93.0], BODY)
    assert len(found) == 2
    assert 93.0 in found


@pytest.mark.parametrize(
    ("first", "beside"),
    [
        (FIRST, BESIDE | {60: "๙๐.๔๑"}),  # an indicator with its score
        ({20: TOPIC, 40: "แบบวัด EIT"}, {}),
        (FIRST | {60: "การปรับปรุง"}, BESIDE),
        ({60: TOPIC}, {80: "๑) จัดอบรม"}),  # above it stands nothing
    ],
    ids=["a score beside it", "one column", "no indicator", "the first line"],
)
def test_other_lines_part_nothing(first: dict[int, str], beside: dict[int, str]) -> None:
    assert around_topics(row(first, beside), [], BODY) == []
