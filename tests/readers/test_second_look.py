"""Lines that were hard to read are read again at other sizes, and the surest reading stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc_words import Character, DecodedWord
from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.second_look import (
    DOUBTFUL,
    HOPELESS,
    LONE,
    SIZES,
    Decoded,
    is_doubtful,
    look_again,
    sureness,
    surest,
)

LINE = LineImage(np.full((30, 90), 255, np.uint8), 25.0, 20.0)
NORMAL = NormalLine(np.full((48, 90), 255, np.uint8), 0.0, 1.0)


def word(text: str, probability: float, each: float | None = None) -> DecodedWord:
    letters = tuple(Character(c, n, n, each or probability) for n, c in enumerate(text))
    return DecodedWord(text, letters, probability, ())


def seen(*words: DecodedWord, body: float = 20.0) -> Decoded:
    return Decoded(replace(LINE, body=body), NORMAL, words)


def reader(
    answers: dict[float, tuple[DecodedWord, ...]], asked: list[float]
) -> Callable[[Sequence[LineImage]], list[Decoded]]:
    def read(lines: Sequence[LineImage]) -> list[Decoded]:
        asked.extend(round(line.body, 6) for line in lines)
        return [Decoded(line, NORMAL, answers.get(round(line.body, 6), ())) for line in lines]

    return read


def test_a_line_measured_too_high_is_read_at_the_size_that_it_has() -> None:
    first = [seen(word("ตัวช้รด", 0.55)), seen(word("๙๐.๑๒", 0.99))]
    right, also = (word("ตัวชี้วัด", 0.95),), (word("ตัวชี้วัด", 0.7),)
    asked: list[float] = []
    one, two = look_again(first, reader({12.0: right, 16.0: also}, asked))
    assert (one.words, one.line.body) == (right, 12.0)
    assert two is first[1]
    darker = [20.0]
    assert asked == darker + [round(20.0 * size, 6) for sizes in SIZES for size in sizes]


def test_no_size_is_tried_after_one_that_reads_well() -> None:
    asked: list[float] = []
    first = [seen(word("๕.๐๐", 0.5, each=0.99))]
    (read,) = look_again(first, reader({18.0: (word("๘๕.๐๐", 0.98),)}, asked))
    assert [w.text for w in read.words] == ["๘๕.๐๐"]
    assert asked == [20.0, 18.0]


def test_print_of_the_usual_size_that_measures_too_high_is_read_at_that_size_too() -> None:
    """Of digits alone the wrong size is sure as well: only the dot between them is lost."""
    line = replace(LINE, usual=14.0)
    first = [Decoded(line, NORMAL, (word("๙๑๗๔", 0.97),)), seen(word("๒๗.๑๑", 0.97))]
    asked: list[float] = []
    read = look_again(first, reader({14.0: (word("๙๑.๗๔", 0.96),)}, asked))
    assert [w.text for look in read for w in look.words] == ["๙๑.๗๔", "๒๗.๑๑"]
    assert read[0].words[0].probability == LONE
    assert read[0].words[0].doubted
    assert asked == [14.0]
    (short,) = look_again(
        [Decoded(line, NORMAL, (word("๙๑๗๔", 0.999),))],
        reader({14.0: (word("๙๑.๗๔", 0.98),)}, asked),
    )
    assert short.words[0].text == "๙๑.๗๔"


def test_text_that_reads_well_at_its_own_size_is_not_read_at_the_usual_one() -> None:
    """There it may read nearly as well, and be wrong: `ณ` with a space before it."""
    line = replace(LINE, usual=14.0)
    worse = {14.0: (word("คุ", 0.99), word("ณธรรม", 0.99), word("๒๕๖๔", 0.99))}
    for chance, sizes in ((0.99, []), (0.9, [14.0])):
        asked: list[float] = []
        title = Decoded(line, NORMAL, (word("คุณธรรม", chance), word("๒๕๖๔", chance)))
        (read,) = look_again([title], reader(worse, asked))
        assert asked == sizes
        assert [w.text for w in read.words][:1] == (["คุณธรรม"] if not sizes else ["คุ"])


def test_a_code_is_as_sure_as_its_digits_whichever_ring_it_begins_with() -> None:
    """Where o and ๐ look alike, the right size is unsure of one sign, and a wrong one of none."""
    line = replace(LINE, body=12.0, usual=20.0)
    code = replace(word("o๑๒", 0.7, each=0.99), others=(("๐๑๒", 0.28),))
    (read,) = look_again(
        [Decoded(line, NORMAL, (word("O6)๒", 0.9, each=0.97),))], reader({20.0: (code,)}, [])
    )
    assert [w.text for w in read.words] == ["o๑๒"]
    assert sureness(seen(code)) == sureness(seen(word("o๑๒", 0.7, each=0.99)))  # doubted as before


def test_a_line_that_two_sizes_make_no_sense_of_is_left_as_it_is() -> None:
    asked: list[float] = []
    scrawl = seen(word("ษ?๓", 0.2))
    assert sureness(scrawl) < HOPELESS[1]
    look_again([scrawl], reader({18.0: (word("v,,", 0.3),)}, asked))
    assert asked == [18.0]  # and not darker, either
    asked.clear()
    look_again([scrawl], reader({18.0: (word("ษา", 0.5),)}, asked))
    assert asked == [18.0, 22.0]


def test_a_doubtful_number_in_a_line_that_reads_well_gets_one_more_look() -> None:
    asked: list[float] = []
    words = (word("คะแนนรวมทั้งหมด", 0.98, each=0.99), word("๕.๐๐", 0.5, each=0.99))
    assert look_again([seen(*words)], reader({}, asked))[0].words == words
    assert asked == [20.0, 18.0]


@pytest.mark.parametrize(
    ("high", "wide", "baseline", "looks"),
    [
        (40, 90, 44.0, 1),  # all one blob, down to the foot of its vowel
        (40, 90, 36.0, 0),  # its letters told where they stand
        (24, 90, 28.0, 0),  # no vowel hangs below it
        (40, 400, 44.0, 0),  # a line, not a word
    ],
)
def test_a_word_grown_together_with_the_vowel_below_it_is_read_where_it_may_stand(
    high: int, wide: int, baseline: float, looks: int
) -> None:
    pixels = np.full((high + 8, wide + 8), 255, np.uint8)
    line = replace(LINE, pixels=pixels, baseline=baseline)
    asked: list[LineImage] = []

    def read(lines: Sequence[LineImage]) -> list[Decoded]:
        asked.extend(lines)
        risen = word("ข้อมูล", 0.9), word("รี้-จ", 0.1)
        return [Decoded(look, NORMAL, (risen[look.baseline >= baseline],)) for look in lines]

    (found,) = look_again([Decoded(line, NORMAL, (word("รี้-จ°", 0.01),))], read)
    assert [look.baseline for look in asked if look.baseline != baseline] == [36.0] * looks
    assert (found.words[0].text == "ข้อมูล") == bool(looks)


def test_a_doubtful_line_is_read_with_its_pale_ink_darker() -> None:
    shown: list[LineImage] = []

    def read(lines: Sequence[LineImage]) -> list[Decoded]:
        shown.extend(lines)
        return [Decoded(line, NORMAL, (word("๘๕.๐๐", 0.98),)) for line in lines]

    pixels = np.full((30, 200), 255, np.uint8)
    pixels[10:25, 20:60], pixels[10:25, 60:64] = 0, 190  # letters, and a hair line
    line = replace(LINE, pixels=pixels)
    (found,) = look_again([Decoded(line, NORMAL, (word("๕.๐๐", 0.5, each=0.99),))], read)
    (darker,) = shown
    assert darker.pixels[15, 62] < 150
    assert darker.pixels[5, 5] == 255
    assert (darker.body, darker.baseline) == (line.body, line.baseline)
    assert [w.text for w in found.words] == ["๘๕.๐๐"]
    assert found.words[0].doubted


def test_what_shows_through_from_the_back_is_not_made_darker() -> None:
    asked: list[float] = []
    look_again([seen(word("ษ๓", 0.4))], reader({}, asked))  # surer than hopeless, less than faded
    assert 20.0 not in asked


def test_nothing_is_read_twice_where_nothing_is_doubtful() -> None:
    asked: list[float] = []
    first = [
        seen(word("๙๐.๑๒", DOUBTFUL, each=0.97)),
        seen(word("ยาว" * 9, 0.6, each=0.98)),
        seen(),
    ]
    assert look_again(first, reader({}, asked)) == first
    assert asked == []
    assert is_doubtful(seen(word("๙๐.๑๒", DOUBTFUL - 0.01, each=0.99)))


def test_what_no_other_size_reads_is_told_with_less() -> None:
    looks = [seen(word("๔", 0.3)), seen(word("๘", 0.99), word("บาท", 0.99)), seen(word("บาท", 0.5))]
    read = surest(looks)
    assert [(w.text, w.probability) for w in read.words] == [("๘", LONE), ("บาท", 0.99)]


def test_a_character_left_out_counts_against_a_reading() -> None:
    # Every letter of `๕.๐๐` is sure; that nothing stands before it is not.
    short, whole = seen(word("๕.๐๐", 0.5, each=0.99)), seen(word("๘๕.๐๐", 0.93, each=0.97))
    assert sureness(whole) > sureness(short)


@pytest.mark.parametrize("nothing", [seen(), Decoded(LINE, NORMAL, ())])
def test_any_reading_is_surer_than_none(nothing: Decoded) -> None:
    assert sureness(nothing) < sureness(seen(word("ก", 1e-6)))
    assert not is_doubtful(nothing)


@given(
    st.lists(
        st.lists(st.tuples(st.text("๑๒ก", min_size=1), st.floats(0.0, 1.0)), max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_the_reading_chosen_is_one_that_was_offered_and_never_surer(
    offered: list[list[tuple[str, float]]],
) -> None:
    looks = [seen(*(word(text, p) for text, p in words)) for words in offered]
    read = surest(looks)
    same = [look for look in looks if [w.text for w in look.words] == [w.text for w in read.words]]
    assert same
    assert any(
        all(a.probability <= b.probability for a, b in zip(read.words, look.words, strict=True))
        for look in same
    )
    assert sureness(looks[0]) <= max(sureness(look) for look in same)
