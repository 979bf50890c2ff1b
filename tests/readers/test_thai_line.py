"""The recogniser's engine on a model of made-up glyphs; the shipped model where it is there."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont, features

from parsers.evidence import LOW_CONFIDENCE
from pipeline.errors import ReaderFailed, ReaderUnavailable
from pipeline.readers import thai_line
from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.digit_look import MODEL as DIGITS_MODEL
from pipeline.readers.engine import Engine, InkCharacter, InkLine, InkWord
from pipeline.readers.forms import TWICE
from pipeline.readers.line_image import LineImage, normalise
from pipeline.readers.line_model import MODEL, LineModel, described, load_model
from pipeline.readers.line_turn import half_turn, turned_by_half
from pipeline.readers.second_look import Decoded
from pipeline.readers.thai_line import (
    DOUBTED,
    ThaiLineEngine,
    _ink_line,
    _without_slits,
    read_logits,
)
from tests.readers.tiny_model import BAND, CHARSET, column_of, draw, write_model

FACE = Path("/usr/share/fonts/truetype/tlwg/Laksaman.ttf")
needs_model = pytest.mark.skipif(not MODEL.is_file(), reason="the model is not trained yet")
needs_face = pytest.mark.skipif(
    not (FACE.is_file() and features.check("raqm")), reason="no Thai font to draw with"
)

texts = st.lists(st.text(CHARSET[1:], min_size=3, max_size=9), min_size=1, max_size=4).map(" ".join)


def without_digits(model: Path) -> ThaiLineEngine:
    """Return an engine without the network of digits, which does not know the glyphs."""
    return ThaiLineEngine(model, digits=None)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ThaiLineEngine:
    return without_digits(write_model(tmp_path_factory.mktemp("model") / "tiny.onnx"))


def seen(line: InkLine) -> list[tuple[str, float, tuple[float, float, float, float]]]:
    return [(word.text, word.confidence, word.box) for word in line.words]


def test_words_come_with_boxes_confidence_and_characters(engine: ThaiLineEngine) -> None:
    checked: Engine = engine
    (line,) = checked.recognise([draw("๑๙ ก")], languages="tha+eng")
    assert line.text == "๑๙ ก"
    first, second = line.words
    assert first.box[::2] == (column_of(0), column_of(1) + 2)
    assert second.box[::2] == (column_of(3), column_of(3) + 2)
    assert second.box[1] == BAND * CHARSET.index("ก")
    assert [c.text for c in first.characters] == ["๑", "๙"]
    assert [(c.left, c.right) for c in first.characters] == [
        (column_of(n), column_of(n) + 2) for n in (0, 1)
    ]
    assert all(0.99 < word.confidence < 1 for word in line.words)


@given(texts)
@example("๑..๑๑")
@example("ก๙๑..๒๙ ก..๑๑ ๑...๑๑")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_as_printed_or_says_that_it_is_not(
    engine: ThaiLineEngine, text: str
) -> None:
    words = engine.read_line(draw(text)).words
    for word, printed in zip(words, text.split(), strict=True):
        twice = TWICE.search(printed)
        if twice is None:
            assert word.text == printed
        else:
            assert word.text == printed[: twice.start(1)] + printed[twice.end(1) :]
            assert word.confidence < 0.5
            assert [other.text for other in word.alternatives] == [printed]


@given(texts, st.tuples(*[st.integers(0, 14)] * 4))
@settings(deadline=None, max_examples=30)
def test_paper_around_a_line_changes_nothing_but_where_its_words_stand(
    engine: ThaiLineEngine, text: str, margins: tuple[int, int, int, int]
) -> None:
    top, bottom, left, right = margins
    plain = draw(text)
    pixels = np.pad(plain.pixels, ((top, bottom), (left, right)), constant_values=255)
    found = engine.read_line(LineImage(pixels, plain.baseline + top, plain.body))
    expected = [
        (word, sure, (x0 + left, y0 + top, x1 + left, y1 + top))
        for word, sure, (x0, y0, x1, y1) in seen(engine.read_line(plain))
    ]
    assert seen(found) == expected


@given(st.lists(texts, min_size=1, max_size=8))
@settings(deadline=None, max_examples=20)
def test_a_line_reads_the_same_whatever_stands_beside_it(
    engine: ThaiLineEngine, several: list[str]
) -> None:
    lines = [draw(text) for text in several]
    assert engine.recognise(lines, languages="") == [engine.read_line(line) for line in lines]


def test_no_batch_is_wider_than_allowed_and_none_is_lost(
    engine: ThaiLineEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(engine.model)
    shapes: list[tuple[int, ...]] = []

    def run(ink: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> object:
        shapes.append(ink.shape)
        return model.run(ink)

    monkeypatch.setattr(thai_line, "MAX_COLUMNS", 300)
    lines = [normalise(draw("๑" * n)) for n in (3, 60, 3, 30, 4, 5, 30)]
    found = read_logits(LineModel(run, CHARSET), lines)  # type: ignore[arg-type]
    assert sorted(at for at, _ in found) == list(range(len(lines)))
    assert all(shape[0] == 1 or shape[0] * shape[3] <= 300 for shape in shapes)
    assert all(shape[3] % thai_line.BUCKETS[0] == 0 for shape in shapes)
    assert len(shapes) < len(lines)


def test_a_doubtful_digit_offers_its_second_choice(engine: ThaiLineEngine) -> None:
    line = draw("๑๒.๙๙", doubts={1: ("๑", 0.95)})
    (word,) = engine.read_line(line).words
    assert word.text == "๑๒.๙๙"
    (other,) = word.alternatives
    assert other.text == "๑๑.๙๙"
    # The two differ by a twentieth of a full logit.
    assert word.confidence == pytest.approx(1 / (1 + np.exp(-24 / 20)), abs=0.02)
    assert other.confidence == pytest.approx(1 - word.confidence, abs=0.002)
    assert [c.confidence > 0.99 for c in word.characters] == [True, False, True, True, True]


def test_temperature_and_table_of_the_metadata_are_applied(tmp_path: Path) -> None:
    charset = json.dumps(CHARSET)
    line = draw("๒", doubts={0: ("๑", 0.87)})
    told: dict[str, InkWord] = {}
    for name, extra in {
        "plain": {},
        "warm": {"temperature": "3.0"},
        "table": {"calibration": "[[0.0, 0.0], [0.5, 0.25], [1.0, 0.5]]"},
    }.items():
        path = write_model(tmp_path / f"{name}.onnx", metadata={"charset": charset, **extra})
        (told[name],) = without_digits(path).read_line(line).words
    assert {word.text for word in told.values()} == {"๒"}
    assert told["warm"].confidence < told["plain"].confidence
    assert told["table"].confidence == pytest.approx(told["plain"].confidence / 2, abs=2e-4)
    (other,) = told["table"].alternatives
    assert other.confidence > told["plain"].alternatives[0].confidence
    assert other.confidence + told["table"].confidence <= 1


@pytest.mark.parametrize(
    "pixels", [np.full((40, 90), 255), np.full((40, 90), 240), np.zeros((0, 9))]
)
def test_a_line_without_print_has_no_words(
    engine: ThaiLineEngine, pixels: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
) -> None:
    lines = [LineImage(pixels.astype(np.uint8), 30.0, 17.0), draw("ก")]
    empty, full = engine.recognise(lines, languages="")
    assert (empty.words, full.text) == ((), "ก")
    assert engine.recognise([], languages="") == []


def test_an_engine_that_lacks_digits_is_not_trusted_with_any(
    engine: ThaiLineEngine, tmp_path: Path
) -> None:
    words = engine.read_line(draw("ก ๑ A")).words
    assert [word.untrusted for word in words] == [False, True, False]
    assert engine.cannot_emit("๑๒๓๙๘ก") == {"๓", "๘"}
    whole = (*CHARSET, *"๐๓๔๕๖๗๘0123456789")
    path = write_model(tmp_path / "whole.onnx", whole)
    assert [word.untrusted for word in without_digits(path).read_line(draw("ก ๑")).words] == [
        False,
        False,
    ]


def test_the_version_follows_the_model(engine: ThaiLineEngine, tmp_path: Path) -> None:
    other = without_digits(write_model(tmp_path / "other.onnx", (*CHARSET, "ข")))
    assert engine.version("tha") == engine.version("tha+eng") != other.version("tha")
    assert replace(engine, digits=DIGITS_MODEL).version("tha") != engine.version("tha")
    assert str(tmp_path) not in other.version("tha")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"charset": "{"},
        {"charset": "[]"},
        {"charset": '["ก", ""]'},
        {"charset": '["ก", "ก"]'},
        {"charset": '["ก", 1]'},
        {"charset": '["ก"]', "temperature": "0"},
        {"charset": '["ก"]', "temperature": "warm"},
        {"charset": '["ก"]', "temperature": "nan"},
        {"charset": '["ก"]', "calibration": "[[0, 1], [1, 0]]"},
        {"charset": '["ก"]', "calibration": "[[0, 2]]"},
        {"charset": '["ก"]', "calibration": "[[0]]"},
    ],
)
def test_metadata_that_makes_no_sense_is_a_damaged_model(metadata: dict[str, str]) -> None:
    with pytest.raises(ReaderUnavailable, match="damaged") as caught:
        described(Path("thai_line.onnx"), lambda ink: ink, metadata)
    assert "pip install" in caught.value.mend


def test_a_missing_or_broken_model_says_how_to_mend_it(tmp_path: Path) -> None:
    missing = without_digits(tmp_path / "none.onnx")
    broken = without_digits(tmp_path / "broken.onnx")
    broken.model.write_bytes(b"not a network")
    for call in (
        lambda: missing.version("tha"),
        lambda: missing.read_line(draw("ก")),
        lambda: broken.read_line(draw("ก")),
        lambda: broken.cannot_emit("ก"),
    ):
        with pytest.raises(ReaderUnavailable) as caught:
            call()
        assert "pip install" in caught.value.mend


def test_without_onnxruntime_the_command_to_get_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_model(tmp_path / "tiny.onnx")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ReaderUnavailable) as caught:
        without_digits(path).read_line(draw("ก"))
    assert caught.value.mend == "pip install onnxruntime"


@pytest.mark.parametrize("nonsense", [{"classes": 4}, {"value": float("nan")}])
def test_a_network_that_answers_nonsense_fails_the_page(
    tmp_path: Path, nonsense: dict[str, float]
) -> None:
    path = write_model(tmp_path / "odd.onnx", **nonsense)  # type: ignore[arg-type]
    with pytest.raises(ReaderFailed):
        without_digits(path).read_line(draw("ก"))


def page_of_letters(rows: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Return lines of letters like an L: more ink at the foot than at the head."""
    page = np.full((40 + 60 * rows, 700), 255, np.uint8)
    for row in range(rows):
        for n in range(20):
            x, y = 30 + 30 * n, 30 + 60 * row
            page[y : y + 24, x : x + 5] = 0
            page[y + 19 : y + 24, x : x + 20] = 0
    return page


def reads_feet(lines: Sequence[LineImage]) -> list[InkLine]:
    """Read surely what has more ink at its feet than at its heads."""
    found = []
    for line in lines:
        dark = line.pixels < 128
        feet, middle = round(line.baseline), round(line.baseline - line.body / 2)
        low, high = dark[middle:feet].sum(), dark[: middle - 1].sum()
        sure = 0.95 if low > high else 0.4
        characters = tuple(InkCharacter("ก", 0, 1, sure) for _ in range(10))
        found.append(InkLine((InkWord("ก" * 10, (0, 0, 1, 1), sure, characters=characters),)))
    return found


def reads_dirt_too(lines: Sequence[LineImage]) -> list[InkLine]:
    """Answer every second line, which is turned, with many sure dots."""
    dots = tuple(InkCharacter(".", 0, 1, 0.99) for _ in range(50))
    more = InkWord("." * 50, (0, 0, 1, 1), 0.99, characters=dots)
    return [
        InkLine((*line.words, more)) if n % 2 else line for n, line in enumerate(reads_feet(lines))
    ]


def test_dots_that_dirt_reads_as_say_nothing_of_a_page() -> None:
    assert half_turn(page_of_letters(5), reads_dirt_too) == half_turn(
        page_of_letters(5), reads_feet
    )


def test_a_page_on_its_head_is_told_from_one_that_stands() -> None:
    page = page_of_letters(5)
    assert half_turn(page, reads_feet)[0] == 0
    degrees, sure = half_turn(np.ascontiguousarray(page[::-1, ::-1]), reads_feet)
    assert degrees == 180
    assert sure > 10
    assert half_turn(np.full((300, 300), 255, np.uint8), reads_feet) == (0, 0.0)
    assert half_turn(page, lambda lines: [InkLine(()) for _ in lines]) == (0, 0.0)


@given(st.floats(-0.05, 0.05), st.floats(10, 30), st.floats(5, 20))
def test_a_line_turned_twice_is_the_line(slope: float, baseline: float, body: float) -> None:
    line = LineImage(np.arange(240, dtype=np.uint8).reshape(12, 20), baseline, body, slope)
    twice = turned_by_half(turned_by_half(line))
    assert (twice.pixels == line.pixels).all()
    assert twice.baseline == pytest.approx(baseline)
    assert twice.slope == slope


@needs_model
def test_the_shipped_model_is_small_and_knows_every_digit_and_itself() -> None:
    assert sum(path.stat().st_size for path in MODEL.parent.iterdir()) <= 12_000_000
    model = load_model(MODEL)
    assert ThaiLineEngine().cannot_emit("๐๑๒๓๔๕๖๗๘๙0123456789กำ☐☑✓ฯๆ") == frozenset()
    assert isinstance(json.loads(model.card), dict)


def printed(text: str) -> LineImage:
    font = ImageFont.truetype(str(FACE), 46, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (int(font.getlength(text)) + 60, 110), 255)
    ImageDraw.Draw(image).text((30, 70), text, font=font, fill=0, anchor="ls")
    top = font.getbbox("น", anchor="ls")[1]
    return LineImage(np.asarray(image), 70.0, float(-top))


@needs_model
@needs_face
@pytest.mark.parametrize(
    "text", ["๑๒๓๔๕.๖๗", "๘๙.๒๖", "คะแนนเฉลี่ย ๙๐.๔๘ คะแนน", "O18 ตัวชี้วัดที่ ๑๐", "สำนักงาน"]
)
def test_the_shipped_model_reads_clean_print(text: str) -> None:
    line = printed(text)
    found, again, beside = ThaiLineEngine().recognise(
        [line, line, printed(text + " " + text)], languages=""
    )
    assert found.text == text
    assert found == again
    assert beside.text == f"{text} {text}"
    right = [word.box[2] for word in found.words]
    assert right == sorted(right)
    assert right[-1] <= line.pixels.shape[1]


@needs_model
def test_what_was_concluded_goes_to_review_however_well_it_is_calibrated() -> None:
    """0.9 before calibration was 0.957 after it, and nobody looked."""
    model = load_model(MODEL)
    line = LineImage(np.full((30, 60), 255, np.uint8), 25.0, 20.0)
    word = DecodedWord("๙๐.๔๐", (Character("๙", 1, 2, 0.99),), 0.99, ())

    def told(doubted: bool) -> float:
        read = Decoded(line, normalise(line), (replace(word, doubted=doubted),))
        return _ink_line(read, model).words[0].confidence

    assert told(True) <= DOUBTED < LOW_CONFIDENCE < told(False)


def test_digits_with_a_slit_between_them_are_one_number_that_goes_to_review() -> None:
    def word(text: str, x0: float, x1: float, sure: float = 0.99) -> InkWord:
        return InkWord(text, (x0, 2.0, x1, 12.0), sure)

    year = [word("๒๕", 0, 20), word("๖๕", 22, 42, 0.97)]
    (joined,) = _without_slits(year, 10.0)
    assert (joined.text, joined.box, joined.confidence) == ("๒๕๖๕", (0, 2.0, 42, 12.0), 0.9)
    (score,) = _without_slits([word("๘", 0, 10), word("๖.๒๘", 11, 42)], 10.0)
    assert (score.text, score.box, score.confidence) == ("๘๖.๒๘", (0, 2.0, 42, 12.0), 0.9)
    for apart in (
        [word("๒๓", 0, 20), word("๖๕", 23, 42)],  # the white of a lost point
        [word("๘", 0, 10), word("๖.๒๘", 13, 42)],
        [word("๑", 0, 10), word("๙๖.๒๘", 11, 42)],
        [word("ก", 0, 20), word("๖๕", 21, 42)],
        [word("๒๓", 0, 20), word("๖.๕", 21, 42)],
    ):
        assert _without_slits(apart, 10.0) == tuple(apart)
