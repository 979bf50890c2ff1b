"""Confidences that mean a share: tables from judged words, temperatures from true texts."""

from __future__ import annotations

from math import exp, log
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.calibration import calibrated, checked_table
from pipeline.readers.ctc import log_probability
from training.calibration import (
    calibrate,
    calibration_error,
    ctc_loss,
    fit_temperature,
    kept_promise,
    mean_loss,
    reliability,
    right_from,
    sure_from,
)

judged = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=300)


def overconfident(count: int, seed: int) -> tuple[list[float], list[bool]]:
    """Return words of which a share p ** 3 is right where p is told."""
    random = Random(seed)
    told = [random.random() for _ in range(count)]
    return told, [random.random() < p**3 for p in told]


@given(judged, st.integers(1, 40))
def test_a_table_rises_and_never_says_certain(words: list[tuple[float, bool]], least: int) -> None:
    told, right = [p for p, _ in words], [ok for _, ok in words]
    table = calibrate(told, right, least=least)
    assert checked_table(table) == table
    assert bool(table) is (len(words) >= 2 * least)
    known = [calibrated(p, table) for p in sorted(told)]
    assert known == sorted(known)
    assert all(value < 1 for _, value in table)


def test_a_table_from_one_half_mends_the_other() -> None:
    table = calibrate(*overconfident(20_000, 1))
    told, right = overconfident(20_000, 2)
    before = calibration_error(reliability(told, right))
    after = calibration_error(reliability([calibrated(p, table) for p in told], right))
    assert before > 0.2
    assert after < 0.02


def test_words_of_one_confidence_stay_together() -> None:
    table = calibrate([0.5] * 300 + [0.9] * 300, [True, False] * 150 + [True] * 300, least=200)
    assert [x for x, _ in table] == pytest.approx([0.0, 0.5, 0.9])
    assert [y for _, y in table] == pytest.approx([0.0, 0.5, 1.0], abs=0.01)


@given(judged)
def test_every_word_is_in_one_bin(words: list[tuple[float, bool]]) -> None:
    told, right = [p for p, _ in words], [ok for _, ok in words]
    bins = reliability(told, right)
    assert sum(b.count for b in bins) == len(words)
    assert sum(b.right for b in bins) == sum(right)
    assert all(b.low - 1e-9 <= b.told <= b.high + 1e-9 for b in bins if b.count)
    assert all((b.share is None) is (b.count == 0) for b in bins)
    assert right_from(told, right, 0.0) == (len(words), sum(right))


def test_counts_from_a_confidence_on() -> None:
    assert right_from([0.99, 0.98, 1.0], [True, True, False], 0.99) == (2, 1)


@pytest.mark.parametrize("function", [calibrate, reliability])
def test_every_word_is_judged(function: object) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match="2 confidences, but 1"):
        function([0.1, 0.2], [True])


@given(
    st.integers(1, 6),
    st.lists(st.integers(1, 3), max_size=4),
    st.integers(0, 10_000),
)
def test_the_loss_is_that_of_reading(columns: int, labels: list[int], seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (columns, 4)).astype(np.float32)
    chances = np.exp(logits.astype(np.float64))
    chances /= chances.sum(axis=1, keepdims=True)
    frames = [sorted(enumerate(row.tolist()), key=lambda p: -p[1]) for row in chances]
    truth = log_probability(frames, tuple(labels))
    assert exp(-ctc_loss(logits, labels)) == pytest.approx(exp(truth), abs=1e-9)


def test_the_temperature_of_a_model_that_is_too_sure_is_found() -> None:
    # One column, two classes: the model says 4 : 0, but the first is right only in four of five.
    logits = np.array([[0.0, 4.0, 0.0]], np.float32)
    lines = [(logits, [1])] * 8 + [(logits, [2])] * 2
    found = fit_temperature(lines, steps=24)
    share = exp(4 / found) / (exp(4 / found) + 2)
    assert share == pytest.approx(0.8, abs=0.01)
    assert mean_loss(lines, found) < min(mean_loss(lines, 1.0), mean_loss(lines, 4.0))
    assert mean_loss([], 1.0) == 0.0
    assert mean_loss([(logits, [1])], 1.0) == pytest.approx(-log(exp(4) / (exp(4) + 2)), abs=1e-6)


@given(judged, st.floats(0.5, 0.999))
def test_from_the_place_found_on_enough_are_right_and_from_no_lower_one(
    words: list[tuple[float, bool]], share: float
) -> None:
    told, right = [sure for sure, _ in words], [good for _, good in words]
    start = sure_from(told, right, share)
    for place in sorted(set(told)):
        count, good = right_from(told, right, place)
        enough = good >= share * (count + 0.5)
        assert not (enough and (start is None or place < start))
        assert enough or place != start


@given(st.none() | st.floats(0, 1), st.integers(0, 9))
def test_a_promise_changes_only_what_is_told_as_sure(start: float | None, seed: int) -> None:
    told, right = overconfident(2000, seed)
    table = calibrate([p**0.05 for p in told], [*right[:-900], *[True] * 900])
    kept = checked_table(kept_promise(table, start, 0.9))
    for probability in [n / 500 for n in range(501)]:
        before, now = calibrated(probability, table), calibrated(probability, kept)
        assert now <= before + 1e-6
        if start is None or probability < start - 3e-6:
            assert now < 0.9
        elif probability >= start:
            assert now == pytest.approx(before, abs=1e-5)
