from __future__ import annotations

import pytest

from parsers.gazetteer import gazetteer
from training.letter_damage import AREA, DATE, NAME, NUMBER, Grade
from training.letter_issuers import _provinces, candidates, choose_issuer
from training.letter_text import parts
from training.letters import EVIDENCE, GRADES, LETTER_LAYOUTS, PlaceEvidence, make_letter

SEEDS = range(200)
MARKS = (NAME, AREA, DATE, NUMBER)


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_letters_print_what_they_say_they_print(evidence: PlaceEvidence) -> None:
    for seed in SEEDS:
        letter = make_letter(seed, evidence=evidence, grade="clean", issuer="local")
        truth = letter.truth
        assert letter.text == letter.clean
        assert truth.agency_name in letter.text
        assert truth.district is not None
        assert truth.province is not None
        written = letter.text.replace("อ.", "อำเภอ").replace("จ.", "จังหวัด")
        assert (f"อำเภอ{truth.district}" in written) or "district" not in evidence
        assert (f"จังหวัด{truth.province}" in written) or "province" not in evidence
        assert not any(mark in letter.text for mark in MARKS)
        area = gazetteer().by_code[str(truth.dopa_code)]
        assert (area.name, area.code[:2]) == (truth.subdistrict, str(truth.dopa_code)[:2])


def test_spellings_print_neither_district_nor_province_of_the_issuer() -> None:
    for seed in SEEDS:
        letter = make_letter(seed, evidence="spellings", grade="clean", issuer="local")
        assert not letter.truth.clues & {"district", "province"}
        head = letter.text.split("\n\n", 3)[:3]
        assert not any(f"จังหวัด{letter.truth.province}" in part for part in head)


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("held_out", [False, True])
def test_same_arguments_same_letter(grade: str, held_out: bool) -> None:
    first, second = (
        make_letter(7, evidence="district", grade=grade, held_out=held_out) for _ in range(2)
    )
    assert first == second


def test_grades_read_the_same_letter_worse_and_worse() -> None:
    changed = dict.fromkeys(GRADES, 0)
    for seed in range(40):
        letters = {g: make_letter(seed, evidence="province", grade=g) for g in GRADES}
        assert len({letter.clean for letter in letters.values()}) == 1
        assert len({letter.truth for letter in letters.values()}) == 1
        for grade, letter in letters.items():
            words = letter.clean.split()
            changed[grade] += len(set(words) - set(letter.text.split()))
    assert changed["clean"] == 0
    assert changed["light"] < changed["heavy"] < changed["brutal"]
    assert GRADES["clean"] == Grade()


def test_a_run_sees_every_province_but_bangkok() -> None:
    codes = {
        str(make_letter(n, evidence="province", grade="clean", issuer="local").truth.dopa_code)[:2]
        for n in range(len(_provinces()))
    }
    assert codes == {p.code for p in gazetteer().provinces.flat} - {"10"}


def test_a_run_sees_every_layout_and_some_namesakes() -> None:
    letters = [make_letter(n, evidence="spellings", grade="clean") for n in SEEDS]
    assert {letter.layout for letter in letters} == set(LETTER_LAYOUTS)
    assert any(letter.truth.namesakes > 1 for letter in letters)
    assert any(letter.truth.namesakes == 0 for letter in letters)
    assert any(letter.truth.contradicts for letter in letters)


def test_clues_tell_namesakes_apart() -> None:
    from random import Random

    rng = Random(1)
    issuers = [choose_issuer(n, rng, "local") for n in range(400)]
    twin = next(i for i in issuers if len(candidates(i, frozenset())) > 1)
    assert len(candidates(twin, frozenset({"district", "province"}))) == 1
    assert twin.area in candidates(twin, frozenset({"telephone", "postcode"}))


def test_held_out_wording_shares_no_sentence() -> None:
    ours, theirs = parts(), parts(held_out=True)
    assert ours.keys() == theirs.keys()
    assert not {t for texts in ours.values() for t in texts} & {
        t for texts in theirs.values() for t in texts
    }


def test_touched_dates_differ_from_the_print_in_digits() -> None:
    touched = [
        letter
        for n in range(300)
        if "doc_date" in (letter := make_letter(n, evidence="district", grade="brutal")).touched
    ]
    assert touched
    assert all(letter.text != letter.clean for letter in touched)
