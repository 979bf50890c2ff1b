"""The characters of reports, what readers lack of them, and what follows from it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReaderUnavailable
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.required import (
    DIGITS,
    GROUPS,
    REQUIRED,
    THAI_DIGITS,
    cannot_emit,
    describe_missing,
    doubt_digits,
    is_blind,
)
from pipeline.readers.tessdata import characters, characters_of, components
from tests.readers.fakes import FakeEngine
from tests.readers.models import traineddata, unicharset


class Lacking(FakeEngine):
    """An engine that declares what it lacks."""

    lacks: frozenset[str] | None = frozenset()

    def cannot_emit(self, required: frozenset[str]) -> frozenset[str] | None:
        return None if self.lacks is None else required & self.lacks


def lacking(characters: str | None) -> Lacking:
    engine = Lacking()
    engine.lacks = None if characters is None else frozenset(characters)
    return engine


def test_no_character_is_required_twice_and_every_one_has_a_reason() -> None:
    together = "".join(group.characters for group in GROUPS)
    assert len(together) == len(set(together)) == len(REQUIRED)
    assert all(group.reason for group in GROUPS)
    assert {unicodedata.digit(c) for c in THAI_DIGITS} == set(range(10))
    assert unicodedata.normalize("NFC", together) == together


@pytest.mark.parametrize(
    ("lacks", "found"),
    [
        ("", ""),
        ("๘☐", "๘☐"),
        ("๘漢", "๘"),  # what is not required is not missed
        ("ำ", ""),  # written as nikhahit and sara aa
        ("ำา", "ำา"),
        ("…", ""),  # written as three dots
        ("….", "…."),
    ],
)
def test_what_an_engine_lacks(lacks: str, found: str) -> None:
    assert cannot_emit(lacking(lacks)) == frozenset(found)


@pytest.mark.parametrize("engine", [FakeEngine(), None, lacking(None)])
def test_an_engine_that_declares_nothing_is_unknown(engine: object) -> None:
    assert cannot_emit(engine) is None
    assert describe_missing(cannot_emit(engine)) == "unknown"


def test_an_engine_that_is_not_there_says_so() -> None:
    class Gone(FakeEngine):
        def cannot_emit(self, required: frozenset[str]) -> frozenset[str]:
            raise ReaderUnavailable(f"No model, {len(required)} characters asked.")

    with pytest.raises(ReaderUnavailable):
        cannot_emit(Gone())


@given(st.sets(st.sampled_from(sorted(REQUIRED))))
def test_everything_missing_is_named(missing: set[str]) -> None:
    words = describe_missing(frozenset(missing))
    assert all(character in words for character in missing)
    assert (words == "all required characters") == (not missing)


def test_lone_marks_stand_on_a_dotted_circle() -> None:
    assert describe_missing(frozenset("่ั")) == (
        "lacks Thai vowels ◌ั; Thai tone marks and thanthakhat ◌่"
    )


@pytest.mark.parametrize(
    ("missing", "doubted"),
    [
        (frozenset(), []),
        (frozenset("☐ฌ"), []),
        (frozenset("๘"), ["๑", "i3"]),
        (frozenset("7"), ["๑", "i3"]),
        (None, ["๑", "i3"]),
    ],
)
def test_one_missing_digit_takes_trust_from_all(
    missing: frozenset[str] | None, doubted: list[str]
) -> None:
    texts = ["๑", "ก", "i3", "-"]
    lines = [InkLine(tuple(InkWord(text, (0, 0, 1, 1), 0.99) for text in texts))]
    (line,) = doubt_digits(lines, missing)
    assert [word.text for word in line.words if word.untrusted] == doubted
    assert [word.text for word in line.words] == texts
    assert is_blind(missing) == bool(doubted)


def test_doubt_is_never_taken_back() -> None:
    lines = [InkLine((InkWord("ก", (0, 0, 1, 1), 0.9, untrusted=True),))]
    assert doubt_digits(lines, frozenset("๘")) == lines
    assert doubt_digits(lines, frozenset()) == lines


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("at", [1, 21])
def test_characters_of_a_model(order: str, at: int) -> None:
    model = traineddata(unicharset(["๑", "กั", "a", "#"]), at=at, order=order)
    assert characters(model) == frozenset("๑กัa#")


def test_the_set_of_the_network_counts() -> None:
    old = traineddata(unicharset("a๘"), at=1)
    new = traineddata(unicharset("a"), at=21)
    start = 4 + 8 * 24
    table = bytearray(new)
    extra = old[start:]
    table[4 + 8 : 4 + 16] = len(new).to_bytes(8, "little")
    assert characters(bytes(table) + extra) == frozenset("a")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"one",
        b"\xff" * 300,
        bytes(300),
        traineddata(b""),
        traineddata(b"no number\n"),
        traineddata(b"5\na\n"),
        traineddata(b"1\n\xff\xfe"),
        traineddata(unicharset("a"))[:100],
    ],
)
def test_what_is_no_model_is_unknown(content: bytes, tmp_path) -> None:
    path = tmp_path / "x.traineddata"
    path.write_bytes(content)
    assert characters_of(path) is None
    with pytest.raises(ValueError, match=r".+"):
        characters(content)


def test_no_file_is_unknown(tmp_path) -> None:
    assert characters_of(tmp_path / "none") is None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        parts = components(content)
    except ValueError:
        return
    assert all(part in content for part in parts.values())


def test_digits_are_all_twenty() -> None:
    assert len(DIGITS) == 20
    assert DIGITS < REQUIRED
