from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReaderUnavailable
from pipeline.readers.ctc import Reading
from pipeline.readers.spelling import (
    BACK,
    BITS,
    UNKNOWN,
    Spelling,
    code_of,
    codes_of,
    fingerprint,
    load_spelling,
    respelt,
)

CHARSET = tuple("กดตลสำนักงานเบริหาร่้ 0123๐๑๓.iO-")
CODES = codes_of(CHARSET)
CLASS = {text: n for n, text in enumerate(CHARSET, start=1)}


def reading(text: str, probability: float) -> Reading:
    return Reading(tuple(CLASS[c] for c in text), probability)


def spelt(*places: str | dict[str, float]) -> list[tuple[str, float]]:
    """Return the best reading of every place; a place is a text, or texts with probabilities."""
    given_places = [{place: 1.0} if isinstance(place, str) else place for place in places]
    read = [
        sorted((reading(t, p) for t, p in place.items()), key=lambda r: -r.probability)
        for place in given_places
    ]
    found = respelt(read, CODES, load_spelling())
    return [("".join(CHARSET[c - 1] for c in own[0].labels), own[0].probability) for own in found]


def test_a_letter_that_lost_its_tail_is_read_as_the_word_has_it() -> None:
    found = spelt({"ล": 0.55, "ส": 0.45}, "ำ", "น", "ั", "ก", "ง", "า", "น")
    assert found[0][0] == "ส"
    assert 0.45 < found[0][1] < 1.0
    two = spelt({"ล": 0.6, "ส": 0.4}, "ำ", "น", {"": 0.5, "ั": 0.4}, "ก", "ง", "า", "น")
    assert "".join(text for text, _ in two) == "สำนักงาน"


def test_what_the_ink_says_clearly_stays() -> None:
    assert spelt({"ล": 0.995, "ส": 0.004}, "ำ", "น", "ั", "ก")[0] == ("ล", 0.995)


@pytest.mark.parametrize(
    "places",
    [
        ["๑", {"๑": 0.5, "๓": 0.49}, ".", "๓", "๑"],  # a number has no spelling
        ["ก", "า", "ร", {"๑": 0.5, "ด": 0.49}, "ำ"],  # nor has what may be one
        ["ก", "า", "ร", {"-": 0.5, "ส": 0.49}, "ำ"],
        [{"ล": 0.5, "ส": 0.49}, "น", " ", "๑", "๐"],  # two letters of a letter's number
        ["ก", "า", "ร", {" ": 0.5, "": 0.49}, "ก", "า", "ร"],
    ],
)
def test_numbers_codes_and_spaces_are_left_to_the_ink(
    places: list[str | dict[str, float]],
) -> None:
    shown = [
        next(iter(place.items())) if isinstance(place, dict) else (place, 1.0) for place in places
    ]
    assert spelt(*places) == shown


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ก", "ด", "ต", "ส", "", "่", "นำ"]), st.floats(0.02, 1), min_size=1
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_place_keeps_its_readings_and_their_sum(places: list[dict[str, float]]) -> None:
    read = [
        sorted(
            (reading(t, p / sum(own.values())) for t, p in own.items()),
            key=lambda r: -r.probability,
        )
        for own in places
    ]
    found = respelt(read, CODES, load_spelling())
    for before, after in zip(read, found, strict=True):
        assert {r.labels for r in before} == {r.labels for r in after}
        assert sum(r.probability for r in after) == pytest.approx(
            sum(r.probability for r in before)
        )
        assert [r.probability for r in after] == sorted(
            (r.probability for r in after), reverse=True
        )


def test_what_is_not_in_the_table_costs_what_fewer_letters_cost_and_a_fee() -> None:
    one, two = code_of("ก"), code_of("ข")
    table = Spelling(array("Q", [one, two, one << BITS | two]), bytes([32, 48, 16]))
    assert table.cost(0, one) == 2.0
    assert table.cost(one, two) == 1.0
    assert table.cost(two << BITS | one, two) == pytest.approx(1.0 + BACK)
    assert table.cost(two, one) == pytest.approx(2.0 + BACK)
    assert table.cost(0, code_of("ค")) == UNKNOWN


def test_the_shipped_table_knows_thai_from_nonsense_and_all_that_is_no_letter() -> None:
    def cost(text: str) -> float:
        key, total = 0, 0.0
        for code in map(code_of, text):
            total += load_spelling().cost(key, code)
            key = (key << BITS | code) & ((1 << 4 * BITS) - 1)
        return total

    assert cost("ดำเนินการ") + 5 < cost("ตำเนินการ")
    assert cost("สำนักงาน") + 5 < cost("ลำนักงาน")
    assert len({code_of(c) for c in "ก 5๕A.☑"}) == 5


def test_a_table_that_is_missing_or_damaged_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="cannot be read"):
        fingerprint(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    for content in (b"", b"no zip", b"PK\x03\x04 cut short"):
        broken.write_bytes(content)
        load_spelling.cache_clear()
        with pytest.raises(ReaderUnavailable, match="is damaged"):
            load_spelling(broken)
    np.savez(broken, other=np.zeros(3))
    load_spelling.cache_clear()
    with pytest.raises(ReaderUnavailable, match="is damaged"):
        load_spelling(broken)
