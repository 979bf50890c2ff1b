"""Bytes to text: by mark, by pattern, by the look of Thai, and never by luck."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import NotText
from pipeline.readers.encoding import Decoded, decode
from tests.readers.text_cases import cases
from tests.shared import SHARED, needs_shared


@pytest.mark.parametrize("case", cases("encodings.json"), ids=lambda c: c["name"])
def test_encodings(case: dict[str, Any]) -> None:
    decoded = decode(case["text"].encode(case["codec"]))
    text = case["text"].removeprefix("\ufeff")
    assert decoded == Decoded(text, case["label"], had_bom=case["bom"])


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x01\x02\x03\x04\x05",
        b"text with a zero\x00 byte",
        bytes(range(128, 256)) * 3,
        b"\xff\xfe" + bytes(range(1, 255)) * 2 + b"\x00\xd8" * 99,
        "Réunion du comité exécutif à Genève, déjà vu".encode("latin-1"),
        "Отчёт об оценке честности".encode("cp1251"),
        "これは報告書です。評価の結果".encode("shift_jis"),
        "报告评估廉政和透明度的结果".encode("gbk"),
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(NotText) as caught:
        decode(data)
    assert caught.value.mend


def test_nothing_is_empty_text() -> None:
    assert decode(b"") == Decoded("", "UTF-8")


@pytest.mark.parametrize("cut", [1, 2])
def test_cut_character(cut: int) -> None:
    decoded = decode("ข้อมูลสาธารณะ".encode()[:-cut])
    assert (decoded.text, decoded.encoding, decoded.broken) == ("ข้อมูลสาธารณ\ufffd", "UTF-8", 1)


def test_cut_after_one_character() -> None:
    assert decode("รา".encode()[:-1]) == Decoded("ร\ufffd", "UTF-8", broken=1)


def test_lines_cut_to_bytes() -> None:
    whole = "การเปิดเผยข้อมูลสาธารณะของหน่วยงาน".encode()
    decoded = decode(b"\n".join([whole[:40], whole, whole[:41]]))
    assert decoded.broken == 2
    assert decoded.describe() == "UTF-8, 2 broken sequences replaced"
    assert decoded.text.splitlines()[1] == whole.decode()


def test_one_broken_byte_in_latin_text() -> None:
    decoded = decode(b"The report of the agency. " * 20 + b"\xe9")
    assert (decoded.broken, decoded.text[-1]) == (1, "\ufffd")


def test_written_replacement_characters_are_not_counted() -> None:
    assert decode("ก\ufffdข".encode()).broken == 0
    assert decode("กกกกกกกกกกก\ufffdข".encode()[:-1]).broken == 1


def test_odd_byte_at_the_end_of_utf16() -> None:
    decoded = decode("\ufeffผลการประเมิน".encode("utf-16-le") + b"\x01")
    assert (decoded.text, decoded.broken) == ("ผลการประเมิน\ufffd", 1)


_WORDS = ["คะแนน", "ประเมิน", "หน่วยงาน", "โปร่งใส", "๘๙.๒๖", "ITA", "เป็นไป", "ทั้งนี้", "\n", "น้ำ", " "]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(_WORDS), min_size=1).map(lambda ws: "คุณธรรม\n" + " ".join(ws)),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "tis-620", "cp874"]),
)
def test_round_trip(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.broken) == (text, 0)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except NotText:
        return
    assert "\x00" not in decoded.text
    assert decoded.broken <= decoded.text.count("\ufffd")


@needs_shared
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "cp874"])
def test_real_reports(codec: str) -> None:
    for path in sorted((SHARED / "reports").glob("*.txt")):
        text = path.read_bytes().decode()
        known = text.encode(codec, "replace").decode(codec)
        assert decode(known.encode(codec)).text == known
