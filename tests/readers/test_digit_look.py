"""Digits in doubt are shown to a second network, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.errors import ReaderFailed, ReaderUnavailable
from pipeline.readers import thai_line
from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.digit_look import (
    A_DIGIT,
    MODEL,
    SIDE,
    SURE,
    TOP,
    Open,
    is_open,
    look,
    weighed,
    window,
)
from pipeline.readers.line_image import HEIGHT, LineImage, NormalLine
from pipeline.readers.line_model import LineModel, load_model
from pipeline.readers.second_look import Decoded
from pipeline.readers.thai_line import ThaiLineEngine, _decoded
from tests.readers.tiny_model import CHARSET, draw, write_model

Floats = NDArray[np.float32]
ALL = ("ก", *"๐๑๒๓๔๕๖๗๘๙", ".")


def network(says: Callable[[Floats], Floats], charset: str = "๐๑๒๓๔๕๖๗๘๙") -> LineModel:
    return LineModel(says, tuple(charset))


def always(digit: str, charset: str = "๐๑๒๓๔๕๖๗๘๙") -> LineModel:
    """A network that sees this digit in every window."""
    logits = np.zeros(len(charset) + 1, np.float32)
    logits[1 + charset.index(digit)] = 30
    return network(lambda ink: np.tile(logits, (len(ink), 1)), charset)


def line(width: int = 60) -> NormalLine:
    pixels = np.full((HEIGHT, width), 255, np.uint8)
    pixels[:, ::7] = np.arange(HEIGHT, dtype=np.uint8)[:, None]
    return NormalLine(pixels, 0.0, 1.0)


def seen(**odds: float) -> Floats:
    """One column of chances; what is left is the blank's."""
    column = np.zeros((1, len(ALL) + 1), np.float32)
    for name, chance in odds.items():
        column[0, 1 + ALL.index(name.removeprefix("_"))] = chance
    column[0, 0] = 1 - column.sum()
    return column


def word(*characters: Character) -> DecodedWord:
    return DecodedWord("".join(c.text for c in characters), characters, 0.3, ())


@pytest.mark.parametrize(
    ("text", "sure", "asked"),
    [("๘", SURE - 0.01, True), ("๘", SURE, False), ("4", 0.5, True), ("ก", 0.4, False)],
)
def test_only_digits_that_are_not_sure_are_looked_at(text: str, sure: float, asked: bool) -> None:
    characters = (Character("ก", 0, 0, 0.2), Character(text, 1, 1, sure), Character(".", 2, 2, 0.1))
    assert is_open([word(characters[0]), word(*characters[1:])]) is asked
    shown: list[int] = []
    chances = np.concatenate([seen(_ก=0.2), seen(_๘=0.95), seen()])
    answers = look(counting(shown), [Open(0, line(), chances, (word(*characters),))], ALL)
    assert len(list(answers)) == sum(shown) == asked


def counting(shown: list[int]) -> LineModel:
    """A network that notes how many windows it is shown."""

    def says(ink: Floats) -> Floats:
        shown.append(len(ink))
        return np.zeros((len(ink), 11), np.float32)

    return network(says)


@pytest.mark.parametrize(
    ("text", "mass", "asked"),
    [
        ("๘", A_DIGIT[1] - 0.01, 0),  # a stroke of a pen, perhaps
        ("ก๘.", A_DIGIT[1] - 0.01, 0),
        ("๘๘", A_DIGIT[1] - 0.01, 2),
        ("๘", A_DIGIT[1] + 0.01, 1),
        ("๘๘", A_DIGIT[0] - 0.01, 0),
    ],
)
def test_what_may_be_no_digit_is_not_made_one(text: str, mass: float, asked: int) -> None:
    chances = np.repeat(seen(_๘=mass / 2, _๔=mass / 2), 3, axis=0)
    own = word(*(Character(c, n, n, 0.5) for n, c in enumerate(text)))
    shown: list[int] = []
    list(look(counting(shown), [Open(0, line(), chances, (own,))], ALL))
    assert sum(shown) == asked


@pytest.mark.parametrize("column", [0, 3, 15, 29])
def test_a_window_holds_the_character_in_its_middle_wherever_it_stands(column: int) -> None:
    own = line()
    cut = window(own, Character("๘", column, column, 0.5))
    assert cut.shape == (SIDE, SIDE)
    middle = 2 * column + 1
    for x in range(SIDE):
        at = middle - SIDE // 2 + x
        paper = np.full(SIDE, 255)
        there = own.pixels[TOP : TOP + SIDE, at] if 0 <= at < own.pixels.shape[1] else paper
        assert (cut[:, x] == there).all()
    wider = window(own, Character("๘", column, column, 0.5), room=2)
    assert (wider[2:-2, 2:-2] == cut).all()


def test_what_the_second_network_sees_outweighs_a_doubt() -> None:
    chances = seen(_๘=0.6, _๔=0.39)
    own = Open(7, line(), chances, (word(Character("๘", 0, 0, 0.6)),))
    ((at, mended),) = look(always("๔"), [own], ALL)
    assert at == 7
    assert mended[0].argmax() == 1 + ALL.index("๔")
    ((_, kept),) = look(always("๘"), [own], ALL)
    assert kept[0].argmax() == 1 + ALL.index("๘")
    assert 0.85 < kept[0].max() < 0.9  # what was doubted is not told for sure


def test_it_has_no_say_in_whether_there_is_a_digit() -> None:
    chances = seen(_๘=0.65, _ก=0.3)
    eights = word(Character("๘", 0, 0, 0.65), Character("๘", 9, 9, 0.99))
    ((_, mended),) = look(always("๔"), [Open(0, line(), chances, (eights,))], ALL)
    assert mended[0, 1 + ALL.index("๔")] > 0.2
    assert mended[0, 1 + ALL.index("ก")] == chances[0, 1 + ALL.index("ก")]
    assert mended[0].sum() == pytest.approx(1.0, abs=1e-6)


def test_every_line_gets_the_answers_to_its_own_digits() -> None:
    """Windows of all lines are shown together."""

    def by_ink(ink: Floats) -> Floats:
        logits = np.zeros((len(ink), 11), np.float32)
        logits[np.arange(len(ink)), 1 + ink.sum(axis=(1, 2, 3)).argsort().argsort()] = 30
        return logits

    def inked(rows: int) -> NormalLine:
        pixels = np.full((HEIGHT, 40), 255, np.uint8)
        pixels[TOP : TOP + rows] = 0
        return NormalLine(pixels, 0.0, 1.0)

    two = (Character("๘", 0, 0, 0.5), Character("๘", 9, 9, 0.5))
    chances = np.repeat(seen(_๐=0.31, _๑=0.31, _๒=0.31), 12, axis=0)
    lines = [
        Open(3, inked(9), chances, (word(*two),)),
        Open(5, inked(2), chances, (word(two[1]),)),
    ]
    found = dict(look(network(by_ink), lines, ALL))
    best = {at: [ALL[c - 1] for c in mended.argmax(axis=1)] for at, mended in found.items()}
    assert [best[3][0], best[3][9], best[5][9]] == ["๑", "๒", "๐"]
    assert (found[5][0] == chances[0]).all()


def test_digits_that_the_recogniser_lacks_are_no_answer() -> None:
    own = Open(0, line(), seen(_๘=0.6, _๔=0.35), (word(Character("๘", 0, 0, 0.6)),))
    ((_, mended),) = look(always("8", "8๔๘"), [own], ALL)
    assert mended[0].argmax() == 1 + ALL.index("๘")


def test_without_doubts_the_network_is_not_asked() -> None:
    def never(ink: Floats) -> Floats:
        raise AssertionError(ink.shape)

    assert list(look(network(never), [], ALL)) == []


@given(
    st.lists(st.floats(0.0, 1.0, width=32), min_size=len(ALL) + 1, max_size=len(ALL) + 1),
    st.lists(st.floats(0.0, 1.0, width=32), min_size=10, max_size=10),
)
def test_the_digits_of_a_column_share_what_they_had(own: list[float], odds: list[float]) -> None:
    column = np.array([own], np.float32)
    column[0, 0] += np.float32(0.01)
    column /= column.sum()
    digits = np.array([1 + ALL.index(d) for d in "๐๑๒๓๔๕๖๗๘๙"])
    mended = weighed(column, [(Character("๘", 0, 0, 0.5), np.array(odds, np.float32))], digits)
    assert mended[0, digits].sum() == pytest.approx(column[0, digits].sum(), abs=1e-5)
    others = np.setdiff1d(np.arange(len(ALL) + 1), digits)
    assert (mended[0, others] == column[0, others]).all()
    assert (mended >= 0).all()


@pytest.mark.parametrize(
    "answer",
    [
        lambda ink: np.zeros((len(ink), 5), np.float32),
        lambda ink: np.zeros((len(ink) + 1, 11), np.float32),
        lambda ink: np.full((len(ink), 11), np.nan, np.float32),
    ],
)
def test_a_network_that_answers_nonsense_fails_the_page(answer: Callable[[Floats], Floats]) -> None:
    own = Open(0, line(), seen(_๘=0.95), (word(Character("๘", 0, 0, 0.6)),))
    with pytest.raises(ReaderFailed, match="digits"):
        list(look(network(answer), [own], ALL))


def test_lines_are_read_as_the_network_of_digits_sees_their_doubts(tmp_path: Path) -> None:
    """The model of made-up glyphs wavers between ๒ and ๑; the other says ๑ of all it is shown."""
    model = load_model(write_model(tmp_path / "tiny.onnx", CHARSET))
    other = load_model(answering(tmp_path / "digits.onnx", "๑"))
    given = [draw("๙๒ก", doubts={1: ("๑", 0.9)}), draw("๙๒ก")]
    before, sure = _decoded(model, None, given)
    after, still = _decoded(model, other, given)
    assert [line.words[0].text for line in (before, after)] == ["๙๒ก", "๙๑ก"]
    assert 0.6 < after.words[0].probability < 0.8
    assert after.words[0].others[0][0] == "๙๒ก"
    assert sure.words == still.words  # no doubt, no second look


def test_the_engine_has_a_network_of_digits_unless_it_is_told_to_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[LineModel | None] = []

    def decoded(
        model: LineModel, digits: LineModel | None, lines: Sequence[LineImage]
    ) -> list[Decoded]:
        shown.append(digits)
        return _decoded(model, digits, lines)

    monkeypatch.setattr(thai_line, "_decoded", decoded)
    tiny = write_model(tmp_path / "tiny.onnx", CHARSET)
    path = answering(tmp_path / "digits.onnx", "๑")
    for digits in (path, None):
        assert ThaiLineEngine(tiny, digits).read_line(draw("๙")).text == "๙"
    assert [shown[0], shown[-1]] == [load_model(path), None]
    assert ThaiLineEngine().digits == MODEL


def test_a_missing_network_of_digits_says_how_to_mend_it(tmp_path: Path) -> None:
    tiny = write_model(tmp_path / "tiny.onnx", CHARSET)
    engine = ThaiLineEngine(tiny, digits=tmp_path / "none.onnx")
    for call in (lambda: engine.version("tha"), lambda: engine.read_line(draw("๙"))):
        with pytest.raises(ReaderUnavailable) as caught:
            call()
        assert "pip install" in caught.value.mend
    assert replace(engine, digits=None).read_line(draw("๙")).text == "๙"


def test_the_shipped_network_knows_both_kinds_of_digits_and_reads_each_window_alone() -> None:
    model = load_model(MODEL)
    assert sorted(model.charset) == sorted("๐๑๒๓๔๕๖๗๘๙0123456789")
    ink = np.random.default_rng(5).random((7, 1, SIDE, SIDE), np.float32)
    together = model.run(ink)
    assert together.shape == (7, 21)
    alone = np.concatenate([model.run(ink[n : n + 1]) for n in range(7)])
    assert np.allclose(together, alone, atol=1e-4)


def answering(path: Path, digit: str) -> Path:
    """Write a network that sees one digit in every window."""
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    charset = "๐๑๒๓๔๕๖๗๘๙"
    bias = np.zeros(len(charset) + 1, np.float32)
    bias[1 + charset.index(digit)] = 30
    nothing = np.zeros((SIDE * SIDE, len(bias)), np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["lines"], ["flat"]),
            helper.make_node("Gemm", ["flat", "nothing", "bias"], ["logits"]),
        ],
        "answering",
        [helper.make_tensor_value_info("lines", onnx.TensorProto.FLOAT, ["n", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["n", len(bias)])],
        [numpy_helper.from_array(nothing, "nothing"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    model.metadata_props.add(key="charset", value='["' + '", "'.join(charset) + '"]')
    path.write_bytes(model.SerializeToString())
    return path
