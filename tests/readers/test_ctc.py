"""The search in a line's columns against a slow and obvious one, and words made of its pieces."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp, inf, isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from pipeline.readers import ctc
from pipeline.readers.ctc import Frame, greedy, log_probability, pieces, readings, softmax, spans
from pipeline.readers.ctc_words import LEAST_ALTERNATIVE, MOST_ALTERNATIVES, DecodedWord, decode

CHARSET = (" ", "๑", "๕", "๙", ".", "ำ", "่")
CLASS = {"_": 0, **{text: n for n, text in enumerate(CHARSET, start=1)}}


def frames_of(rows: NDArray[np.float64]) -> list[Frame]:
    ranked = [sorted(enumerate(row.tolist()), key=lambda p: (-p[1], p[0])) for row in rows]
    return [[(c, p) for c, p in row if p > 0] for row in ranked]


def by_hand(frames: list[Frame]) -> dict[tuple[int, ...], float]:
    """Return every text's probability: all spellings, one by one."""
    found: dict[tuple[int, ...], float] = {}
    for path in product(*frames):
        labels = tuple(c for n, (c, _) in enumerate(path) if c and (n == 0 or path[n - 1][0] != c))
        found[labels] = found.get(labels, 0.0) + float(np.prod([p for _, p in path]))
    return found


def rows(columns: int, classes: int) -> st.SearchStrategy[NDArray[np.float64]]:
    weights = hnp.arrays(
        np.float64, st.tuples(st.integers(1, columns), st.just(classes)), elements=st.floats(0, 9)
    )
    return weights.map(lambda w: np.exp(w) / np.exp(w).sum(axis=1, keepdims=True))


@given(rows(columns=5, classes=3))
def test_every_text_has_the_sum_of_its_spellings(given_rows: NDArray[np.float64]) -> None:
    frames = frames_of(given_rows)
    truth = by_hand(frames)
    found = readings(frames)
    if len(truth) <= ctc.BEAM:
        likely = {labels for labels, p in truth.items() if p >= ctc.LEAST * 1.001}
        assert likely <= {reading.labels for reading in found}
        assert isclose(found[0].probability, max(truth.values()), rel_tol=1e-9)
    for reading in found:
        assert reading.probability <= truth[reading.labels] * (1 + 1e-9)
    for labels, p in truth.items():
        assert isclose(exp(log_probability(frames, labels)), p, rel_tol=1e-9)
    assert sum(reading.probability for reading in found) <= 1 + 1e-9


@given(rows(columns=30, classes=8))
def test_no_search_is_worse_than_the_best_class_of_every_column(
    given_rows: NDArray[np.float64],
) -> None:
    frames = frames_of(given_rows)
    best = readings(frames)[0].labels
    plain = log_probability(frames, greedy(frames))
    assert log_probability(frames, best) >= plain - 1e-9
    ranked = [reading.probability for reading in readings(frames)]
    assert ranked == sorted(ranked, reverse=True)


@pytest.mark.parametrize(
    ("path", "labels", "expected"),
    [
        ("_๑๑_", "๑", [(1, 2)]),
        ("๑_๑", "๑๑", [(0, 0), (2, 2)]),
        ("๑๕๕_๑", "๑๕๑", [(0, 0), (1, 2), (4, 4)]),
        ("__", "", []),
    ],
)
def test_characters_stand_on_their_columns(
    path: str, labels: str, expected: list[tuple[int, int]]
) -> None:
    given_rows = np.full((len(path), len(CLASS)), 0.01)
    given_rows[np.arange(len(path)), [CLASS[c] for c in path]] = 0.93
    assert spans(frames_of(given_rows), tuple(CLASS[c] for c in labels)) == expected


@given(rows(columns=12, classes=4))
def test_spans_rise_within_the_columns_for_any_reading(given_rows: NDArray[np.float64]) -> None:
    frames = frames_of(given_rows)
    for reading in readings(frames):
        found = spans(frames, reading.labels)
        assert len(found) == len(reading.labels)
        edges = [n for first, last in found for n in (first, last)]
        assert edges == sorted(edges)
        assert all(a[1] < b[0] for a, b in pairwise(found))
        assert all(0 <= n < len(frames) for n in edges)


def test_a_text_that_does_not_fit_has_no_probability() -> None:
    assert log_probability(frames_of(np.full((2, 3), 1 / 3)), (1, 1)) == -inf


@given(rows(columns=200, classes=5))
@settings(max_examples=30)
def test_pieces_hold_every_doubtful_column_once(given_rows: NDArray[np.float64]) -> None:
    probabilities = given_rows.astype(np.float32)
    found = pieces(probabilities)
    held = [n for piece in found for n in range(piece.first, piece.first + len(piece.frames))]
    assert held == sorted(set(held))
    assert all(0 <= piece.gap <= 1 for piece in found)
    left = set(range(len(probabilities))) - set(held)
    assert all(probabilities[n, 0] >= min(ctc.CUT_BLANK, probabilities[n].max()) for n in left)


def test_a_long_piece_is_cut_at_a_blank_but_a_long_dash_is_not() -> None:
    dash = np.tile(np.array([[0.02, 0.98]], np.float32), (3 * ctc.LONGEST, 1))
    (piece,) = pieces(dash)
    (reading,) = readings(piece.frames)
    assert reading.labels == (1,)
    dash[100] = (0.9, 0.1)
    assert [len(piece.frames) for piece in pieces(dash)] == [100, 3 * ctc.LONGEST - 101]


def test_temperature_makes_the_model_less_sure_and_leaves_the_order() -> None:
    logits = np.array([[4.0, 1.0, 0.0]], np.float32)
    cold, warm = softmax(logits, 1.0), softmax(logits, 2.0)
    assert np.allclose(cold, np.exp(logits) / np.exp(logits).sum(), atol=1e-6)
    assert warm[0, 0] < cold[0, 0]
    assert list(np.argsort(warm[0])) == list(np.argsort(cold[0]))
    assert logits[0, 0] == 4.0


def line(*columns: dict[str, float] | str) -> tuple[DecodedWord, ...]:
    """Decode columns: a character that is certain, or several with their probabilities."""
    given_rows = np.zeros((len(columns), len(CLASS)), np.float32)
    for row, column in zip(given_rows, columns, strict=True):
        for c, p in ({column: 1.0} if isinstance(column, str) else column).items():
            row[CLASS[c]] = p
    return decode(given_rows, CHARSET)


def test_words_end_at_spaces_and_an_empty_line_has_none() -> None:
    found = line("_", "๑", "_", " ", "๕", "๕", "_", " ", " ", "_", ".", "_")
    assert [word.text for word in found] == ["๑", "๕", "."]
    assert [(c.first, c.last) for word in found for c in word.characters] == [
        (1, 1),
        (4, 5),
        (10, 10),
    ]
    assert [word.probability for word in found] == [1.0] * 3
    assert line("_", "_") == ()
    assert line(" ", "_") == ()


def test_a_wide_gap_parts_words_but_a_number_only_if_it_is_far_wider() -> None:
    def gap(columns: int, first: str, last: str) -> list[str]:
        return [word.text for word in line(first, *["_"] * columns, last)]

    assert gap(12, "๙", "ำ") == ["๙ำ"]
    assert gap(14, "๙", "ำ") == ["๙", "ำ"]
    assert gap(14, "๙", "๕") == gap(20, "๙", "๕") == ["๙๕"]
    assert gap(27, "๙", "๕") == ["๙", "๕"]


def test_a_doubtful_digit_names_its_second_choice_and_its_probability() -> None:
    (word,) = line("๑", "_", {"๕": 0.7, "๙": 0.3}, "_", ".", "_", {"๙": 0.9, "๕": 0.1})
    assert word.text == "๑๕.๙"
    assert word.probability == pytest.approx(0.63)
    assert [text for text, _ in word.others] == ["๑๙.๙", "๑๕.๕", "๑๙.๕"]
    assert [p for _, p in word.others] == pytest.approx([0.27, 0.07, 0.03])
    assert [c.probability for c in word.characters] == pytest.approx([1.0, 0.7, 1.0, 0.9])


def test_a_number_that_may_go_on_is_doubted_and_not_read_both_ways() -> None:
    left, right = line("๑", "_", {" ": 0.8, "_": 0.2}, "_", "๕")
    assert (left.text, right.text) == ("๑", "๕")
    assert left.probability == right.probability == pytest.approx(0.8)
    assert left.others == right.others == ()
    (whole,) = line("๑", "_", {" ": 0.2, "_": 0.8}, "_", "๕")
    assert whole.text == "๑๕"
    assert whole.probability == pytest.approx(0.8)


@pytest.mark.parametrize("space", [0.2, 0.8])
def test_a_space_that_parts_no_number_leaves_it_sure(space: float) -> None:
    found = line("๑", "_", {" ": space, "_": 1 - space}, "_", "ำ")
    assert [word.text for word in found] == (["๑", "ำ"] if space > 0.5 else ["๑ำ"])
    assert [word.probability for word in found] == pytest.approx([1.0] * len(found))


def test_a_space_beside_another_or_at_the_edge_says_nothing() -> None:
    (word,) = line({" ": 0.5, "_": 0.5}, "_", "๑", {" ": 0.4, "_": 0.6})
    assert word.text == "๑"
    assert word.probability == pytest.approx(1.0)
    one, two = line("๑", " ", "_", {" ": 0.4, "_": 0.6}, "๕")
    assert [one.probability, two.probability] == pytest.approx([1.0, 1.0])


def test_one_text_in_two_ways_is_one_text() -> None:
    # ๑|๕๕ and ๑๕|๕ spell the same; the blank between parts them for sure.
    (word,) = line("๑", {"๕": 0.6, "_": 0.4}, "_", {"๕": 0.4, "_": 0.6}, "_")
    told = {word.text: word.probability, **dict(word.others)}
    assert told == pytest.approx({"๑๕": 0.36 + 0.16, "๑๕๕": 0.24, "๑": 0.24})


def test_a_faint_mark_alone_is_told_with_doubt() -> None:
    (word,) = line("_", {"_": 0.7, "๕": 0.3}, "_")
    assert word.text == "๕"
    assert word.probability == pytest.approx(0.3)
    assert (word.characters[0].first, word.characters[0].last) == (1, 1)
    assert line("_", {"_": 0.95, "๕": 0.05}, "_") == ()


def test_sara_am_stays_one_character() -> None:
    (word,) = line("๑", "่", "ำ")
    assert word.text == "๑่ำ"
    assert len(word.characters) == 3


@given(rows(columns=60, classes=len(CLASS)), st.floats(0.2, 3.0))
def test_words_of_any_line_keep_their_promises(
    given_rows: NDArray[np.float64], sharp: float
) -> None:
    sharper = given_rows ** (4 * sharp)
    found = decode((sharper / sharper.sum(axis=1, keepdims=True)).astype(np.float32), CHARSET)
    for word in found:
        assert word.text
        assert " " not in word.text
        assert word.text == "".join(c.text for c in word.characters)
        others = [text for text, _ in word.others]
        assert len(set(others)) == len(others) <= MOST_ALTERNATIVES
        assert word.text not in others
        assert not any(" " in text or not text for text in others)
        assert all(p >= LEAST_ALTERNATIVE for _, p in word.others)
        assert word.probability + sum(p for _, p in word.others) <= 1 + 1e-5
        assert all(word.probability <= c.probability + 1e-6 for c in word.characters)
    edges = [n for word in found for c in word.characters for n in (c.first, c.last)]
    assert edges == sorted(edges)


def test_a_letter_seen_in_two_columns_is_one_letter() -> None:
    seen = np.full((7, len(CHARSET) + 1), 1e-6, np.float32)
    for column, text in enumerate("๑_๑__๑๕"):
        seen[column, CLASS[text]] = 0.9
    assert "".join(word.text for word in decode(seen, CHARSET)) == "๑๑๑๕"
    mended = ctc.without_stutters(seen, frozenset({CLASS["."]}))
    # The third ๑ begins three columns after the second: it is a letter of its own.
    assert "".join(word.text for word in decode(mended, CHARSET)) == "๑๑๕"


def test_one_digit_seen_at_both_its_ends_is_one() -> None:
    """The loop of a ๙ of worn print and its tail, eight pixels apart."""
    seen = np.full((14, len(CHARSET) + 1), 1e-6, np.float32)
    seen[:, 0] = 0.9
    for column, text in {1: "๙", 5: "๙", 11: "๙"}.items():
        seen[column, CLASS[text]], seen[column, 0] = 0.9, 0.05
    apart = ctc.without_stutters(seen, frozenset())
    assert "".join(word.text for word in decode(apart, CHARSET)) == "๙๙๙"
    mended = ctc.without_stutters(seen, frozenset(), frozenset({CLASS["๙"]}))
    # The last one begins six columns after: nearer no face sets two digits.
    assert "".join(word.text for word in decode(mended, CHARSET)) == "๙๙"
    dotted = ctc.without_stutters(seen, frozenset({CLASS["๙"]}), frozenset({CLASS["๙"]}))
    assert np.array_equal(dotted, seen)


def test_a_trace_of_a_letter_beside_it_joins_nothing() -> None:
    """The two I of a bold IIT stand three columns apart, with a trace of each in between."""
    seen = np.full((6, len(CHARSET) + 1), 1e-6, np.float32)
    for column, (ink, blank) in enumerate([(0.9, 0.1), (0.06, 0.94), (0.06, 0.94), (0.9, 0.1)]):
        seen[column, CLASS["๑"]], seen[column, 0] = ink, blank
    seen[4:, 0] = 1.0
    assert np.array_equal(ctc.without_stutters(seen, frozenset()), seen)


def test_dots_of_a_leader_stay() -> None:
    seen = np.full((5, len(CHARSET) + 1), 1e-6, np.float32)
    seen[[0, 2, 4], CLASS["."]] = 0.9
    seen[[1, 3], 0] = 0.9
    mended = ctc.without_stutters(seen, frozenset({CLASS["."]}))
    assert np.array_equal(mended, seen)


def test_what_may_be_a_space_fills_no_paper() -> None:
    """The number of a row and the name beside it, a faint space in the middle between them."""
    faint: dict[str, float] = {"_": 0.9, " ": 0.1}
    words = line("๑", *["_"] * 13, faint, *["_"] * 13, "ำ")
    assert [word.text for word in words] == ["๑", "ำ"]
    (one,) = line("๑", *["_"] * 5, faint, *["_"] * 5, "ำ")
    assert one.text == "๑ำ"


def test_the_first_digit_that_was_not_read_is_still_a_doubt() -> None:
    lost: dict[str, float] = {"_": 0.6, "๕": 0.4}
    (word,) = line(*["_"] * 14, lost, *["_"] * 12, "๙", ".", "๕")
    assert word.probability < 0.7


def test_doubts_far_from_a_word_are_none_of_the_word() -> None:
    """A punch hole on the height of a line is doubtful; the word far to its right is not."""
    hole: list[dict[str, float] | str] = [{"_": 0.6, "๕": 0.4}]
    (word,) = line(*hole, *["_"] * 30, "๙", "ำ")
    assert (word.text, word.probability) == ("๙ำ", pytest.approx(1.0))
