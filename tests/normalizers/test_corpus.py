"""The corpus: every case is one line of JSON, so that a new defect is one line of work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizers.plan import STEPS, explain, normalise, replay

DATA = Path(__file__).resolve().parents[1] / "data" / "normalizers"


def load(name: str) -> list[Any]:
    loaded: list[Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


MENDED = load("wild") + load("synthetic")


@pytest.mark.parametrize("case", MENDED, ids=lambda case: case["raw"][:40])
def test_a_defect_is_mended_by_the_steps_that_are_for_it(case: dict[str, Any]) -> None:
    result = normalise(case["raw"], cell=case.get("cell", False))
    assert result.text == case["clean"]
    assert set(result.steps) == {*case["steps"], *case.get("also", [])}


@pytest.mark.parametrize("case", MENDED, ids=lambda case: case["raw"][:40])
def test_replaying_the_steps_gives_the_same_text(case: dict[str, Any]) -> None:
    result = normalise(case["raw"], cell=case.get("cell", False))
    assert replay(case["raw"], result.steps) == result.text


@pytest.mark.parametrize("clean", [case["clean"] for case in MENDED])
@pytest.mark.parametrize("cell", [False, True])
def test_mended_text_is_left_alone(clean: str, cell: bool) -> None:
    assert normalise(clean, cell=cell).steps == ()


@pytest.mark.parametrize("text", load("negative"))
@pytest.mark.parametrize("cell", [False, True])
def test_sound_text_is_left_alone(text: str, cell: bool) -> None:
    result = normalise(text, cell=cell)
    assert (result.text, result.steps) == (text, ())


@pytest.mark.parametrize("case", load("known_failures"), ids=lambda case: case["why"])
@pytest.mark.xfail(reason="known failure", strict=True)
def test_known_failure(case: dict[str, Any]) -> None:
    assert normalise(case["raw"], cell=case.get("cell", False)).text == case["clean"]


def test_every_step_has_a_case_in_the_corpus() -> None:
    covered = {name for case in MENDED for name in case["steps"]}
    assert {step.name for step in STEPS} - covered == set()


def test_every_step_has_its_own_name_and_says_what_it_mends() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.doc.endswith(".") for step in STEPS)


def test_explain_is_a_chain_from_the_raw_to_the_clean_text() -> None:
    raw = "## เเผน  ITA ITA"
    chain = explain(raw)
    assert chain[0][1] == raw
    assert [after for _, _, after in chain[:-1]] == [before for _, before, _ in chain[1:]]
    assert chain[-1][2] == normalise(raw).text
    assert tuple(name for name, _, _ in chain) == normalise(raw).steps


def test_replay_of_an_unknown_step_is_an_error() -> None:
    with pytest.raises(KeyError):
        replay("ก", ["no_such_step"])
