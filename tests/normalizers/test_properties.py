"""What must hold for every text there is."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizers
from normalizers.plan import normalise, replay
from normalizers.repeats import collapse_loops
from normalizers.words import known_words, segment

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(module.name for module in pkgutil.iter_modules(normalizers.__path__))

PIECES = re.split(
    r"\|",
    "ก า ร ป ฏิ บั ต ิ ง าน|การ|ประเมิน|ตำบล|อ าเภอ|ท า|แ|ั|่|่่|ํา|ํ|ำ้|เเ|ๆ|ฯ|ณ|๑๐๐|97.09|๒๕๖๖|"
    "No Gift Policy|ITA|<p>|</p>|<p|<li>|<br/>|<a href='https://x.go.th/a'>|</a>|x.go.th|"
    "<input type='checkbox' checked>|[x]|[ ]|[|](|)|**|##|# |\\|&amp;|&lt;|&gt;|&#3585;|&|;|<|>|"
    "<!--|-->|"
    "à¸|¡ÒÃ|é|·|\u00a0|\u200b|\u00ad|\uf70a|\uf712|\n|\r\n|\t| |  |....|---|☑|'|\"|=|/",
)
torn = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join)
thai = st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)
thai_spaced = st.text(alphabet="กตบรมลงนาำะัิ่้แเโ  ณ", max_size=24)
anything = st.text(alphabet=st.characters(), max_size=60)
texts = torn | spaced | thai | thai_spaced | anything


@settings(max_examples=400, deadline=None)
@given(texts, st.booleans())
def test_normalising_twice_changes_nothing_and_replay_agrees(text: str, cell: bool) -> None:
    once = normalise(text, cell=cell)
    assert normalise(once.text, cell=cell) == type(once)(once.text, ())
    assert replay(text, once.steps) == once.text
    assert (once.text == text) == (once.steps == ()) or len(once.steps) > 1


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="กขคงนมรลสหอาิีุู่้ะแเำํ๐๑๒๓๔๕๖๗๘๙0123456789.,()-:/ \t\n\u200b\u00a0*#\\ITA",
        max_size=50,
    ),
    st.booleans(),
)
def test_digits_are_kept_in_order(text: str, cell: bool) -> None:
    result = normalise(text, cell=cell)
    if "loops" in result.steps:
        return
    assert re.findall(r"\d", result.text) == re.findall(r"\d", text)


@settings(max_examples=200, deadline=None)
@given(thai, st.booleans())
def test_thai_letters_are_never_split_as_by_nfkc(text: str, cell: bool) -> None:
    result = normalise(text, cell=cell)
    if "loops" not in result.steps:
        assert result.text.count("\u0e33") >= text.count("\u0e33")
    assert len(result.text) <= len(text)


@settings(max_examples=300, deadline=None)
@given(torn, st.booleans())
def test_markup_never_loses_words(text: str, cell: bool) -> None:
    visible = f"ต้นทาง{text}ปลายทาง"
    result = normalise(visible, cell=cell).text
    if "<!--" not in text:
        assert "ต้นทาง" in result.replace(" ", "").replace("\n", "")
        assert "ปลายทาง" in result.replace(" ", "").replace("\n", "")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["abc", "กขค", "ab", "c", " ", "นโยบาย"]), max_size=16))
def test_no_loop_is_overlooked(parts: list[str]) -> None:
    """Against the obvious slow search for three equal runs in a row."""
    result = collapse_loops("".join(parts))
    slow = re.compile(r"(?P<unit>.{3,40}?)(?P=unit){2}")
    for match in slow.finditer(result):
        solid = match["unit"].replace(" ", "")
        assert len(solid) < 3 or len(set(solid)) < 3


@given(st.sampled_from(["จัดทำคู่มือ", "No Gift Policy", "รายงานผลการดำเนินการ"]), st.integers(3, 40))
def test_a_sentence_repeated_endlessly_is_read_once(sentence: str, times: int) -> None:
    assert normalise(" ".join([sentence] * times)).text == sentence
    assert normalise(f"ก่อน {sentence * times} หลัง").text == f"ก่อน {sentence} หลัง"


@settings(max_examples=100, deadline=None)
@given(thai)
def test_the_cut_into_words_is_no_dearer_than_any_simple_cut(text: str) -> None:
    cost, words = segment(text)
    assert cost <= 3 * len(text)
    assert cost == len(words) + 3 * (len(text) - sum(end - start for start, end in words))
    assert all(text[start:end] in known_words() for start, end in words)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"normalizers.{name}")
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0


def test_the_word_list_writes_nothing_to_the_home_folder(tmp_path: Path) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("PYTHAINLP")
    } | {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    program = "from normalizers.plan import normalise; print(normalise('ก า ร ป ร ะ เ มิ น').text)"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "การประเมิน"
    assert list(tmp_path.iterdir()) == []


def test_clean_text_needs_no_word_list() -> None:
    program = (
        "import sys; from normalizers.plan import normalise;"
        "normalise('องค์การบริหารส่วนตำบล ได้ ๑๐๐ คะแนน'); print('pythainlp' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "False"
