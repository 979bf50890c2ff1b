"""The indexed word match against an obvious slow one, and lists settled as a whole."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from parsers import codebook
from parsers.code_words import WORDS_LISTED, fold, match_words
from parsers.codes import CodeDecision, Section, decide_code
from parsers.score_lists import settle
from parsers.score_state import Item
from parsers.scores import parse_scores
from tests.parsers.score_sample import document_of

YEAR = 2566
ITEMS = codebook.load().items(YEAR)


def _grams(text: str) -> set[str]:
    return {text[i : i + 4] for i in range(max(1, len(text) - 3))} if text else set()


def _wordings(item: codebook.Item) -> list[str]:
    phrases = [fold(p) for p in item.key_phrases]
    wordings = [p for p in phrases if len(p) >= 3]
    if len(phrases) > 1:
        wordings.append("".join(phrases))
    if item.instrument == "OIT" or not wordings:
        wordings.append(fold(item.title))
    return [w for w in wordings if w]


HOLDERS: dict[str, set[str]] = {}
for _item in ITEMS:
    for _gram in set().union(*(_grams(w) for w in _wordings(_item))):
        HOLDERS.setdefault(_gram, set()).add(_item.code)


def _weight(grams: set[str]) -> float:
    return sum(1 / (1 + math.log(len(HOLDERS[g]))) for g in grams if g in HOLDERS)


def _fit(phrase: str, text: str) -> float:
    grams = _grams(text) | (_grams(phrase) if len(phrase) < 4 and phrase in text else set())
    shared = _weight(_grams(phrase) & grams)
    of_phrase = shared / _weight(_grams(phrase))
    of_words = shared / _weight(grams) if _weight(grams) else 0.0
    short = 0.6 + 0.4 * min(1.0, len(phrase) / 10)
    if not (of_phrase < 0.1 and len(phrase) > 12):
        near = fuzz.partial_ratio if len(phrase) <= len(text) else fuzz.ratio
        of_phrase = max(of_phrase, min(of_phrase + 0.35, near(phrase, text) / 50 - 1))
    return max(0.0, of_phrase) * (0.45 + 0.55 * of_words) * short


def _slow(words: str) -> dict[str, float]:
    text = fold(words)
    found = {}
    for item in ITEMS:
        fits = [0.0]
        for phrase in _wordings(item):
            head = text[: len(phrase) + 30]
            fits += [_fit(phrase, text), 0.97 * _fit(phrase, head) if head != text else 0.0]
        found[item.code] = 100 * max(fits)
    return found if len(text) >= 3 else {}


PIECES = [fold(i.title) for i in ITEMS] + [p for i in ITEMS for p in i.key_phrases]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text("กขนร่า้ ๑", max_size=8)), max_size=3
).map("".join)


@given(TEXTS, st.integers(0, 200), st.sampled_from("กงธ "))
def test_the_index_finds_what_the_slow_match_finds(words: str, place: int, letter: str) -> None:
    words = words[:place] + letter + words[place + 1 :]
    slow = {code: score for code, score in _slow(words).items() if score > 5.01}
    fast = {m.item.code: m.score for m in match_words(words, YEAR)}
    assert fast.keys() >= slow.keys()
    assert all(abs(fast[code] - slow.get(code, 5.0)) < 0.02 for code in fast)
    few = frozenset(("o1", "i3", "e12"))
    asked = {m.item.code: m.score for m in match_words(words, YEAR, few)}
    assert asked == {c: s for c, s in fast.items() if c in few or s >= WORDS_LISTED}


def test_the_order_of_a_list_decides_a_code_without_words() -> None:
    titles = {code: codebook.load().title(YEAR, code) for code in ("o11", "o12", "o14")}
    lines = [*(f"{code} {title}" for code, title in titles.items())]
    lines.insert(2, "๑๓ ")
    before: tuple[CodeDecision, ...] = ()
    first: list[Item] = []
    for line in lines:
        raw, _, words = line.partition(" ")
        decision = decide_code(raw, words, year=YEAR, previous=before)
        first.append(Item(decision, words, 0, Section()))
        before = (*before, decision)
    assert first[2].decision.code is None
    settle(first, YEAR)
    assert [i.decision.code for i in first] == ["o11", "o12", "o13", "o14"]
    assert first[2].decision.needs_review


def test_a_code_that_another_entry_surely_is_is_not_given_twice() -> None:
    text = (
        "i4 มีการเรียกรับเงิน ทรัพย์สิน ของขวัญ ของกำนัล หรือผลประโยชน์ ได้ ๙๐ คะแนน\n"
        "i๔ ทำสิ่งอื่น ๆ ที่ไม่มีในรายการ ได้ ๗๐ คะแนน"
    )
    found = parse_scores(document_of(text), fiscal_year=YEAR).mentions
    assert (found[0].code, found[0].needs_review) == ("i4", False)
    assert found[1].needs_review
