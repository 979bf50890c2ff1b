from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import ItaError, ReaderFailed, ReaderUnavailable, WorkerDied, WorkerTimeout
from pipeline.readers.engine import InkLine
from pipeline.readers.line_image import LineImage
from pipeline.readers.required import DIGITS
from pipeline.readers.tesseract import TesseractEngine, parse_tsv
from tests.readers.fakes import FONT, needs_font
from tests.readers.models import traineddata, unicharset

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed"
)
LINE = LineImage(np.full((60, 300), 255, dtype=np.uint8), baseline=40.0, body=20.0)
HEAD = "\\t".join(f"c{n}" for n in range(12)) + "\\n"
ROW = "5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t40\\t20\\t91.5\\tabc\\n"

MISBEHAVIOUR = {
    "killed": ("kill -9 $$", WorkerDied, "signal 9"),
    "killed below a shell": ("exit 137", WorkerDied, "signal 9"),
    "crashed": ("kill -SEGV $$", WorkerDied, "signal 11"),
    "prints bad UTF-8": (r"printf '\377\376' >&2; exit 1", ReaderFailed, "not UTF-8"),
    "writes bad UTF-8": (r'printf "\377" > $2.txt; : > $2.tsv', ReaderFailed, "not UTF-8"),
    "too slow": ("exec sleep 30", WorkerTimeout, "longer than 1 s"),
    "fails with words": ("echo 'no luck' >&2; exit 1", ReaderFailed, "no luck"),
    "ends well, writes nothing": ("exit 0", ReaderFailed, "left no"),
    "writes a table of nonsense": (
        ': > $2.txt; printf "head\\nboom\\n" > $2.tsv',
        ReaderFailed,
        "makes no sense",
    ),
    "speaks of images it never got": (
        f': > $2.txt; printf "{HEAD}{ROW.replace("5", "5", 1).replace("1", "9", 1)}" > $2.tsv',
        ReaderFailed,
        "beyond the 1",
    ),
}


def fake_program(folder: Path, behaviour: str) -> str:
    program = folder / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --list-langs ]; then\n'
        f"  printf 'List of available languages in \"{folder}\" (2):\\neng\\ntha\\n'; exit 0\n"
        "fi\n"
        'if [ "$1" = --version ]; then echo "tesseract 5.9.9"; exit 0; fi\n'
        f"{behaviour}\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.mark.parametrize("name", sorted(MISBEHAVIOUR))
def test_each_failure_has_a_name(name: str, tmp_path: Path) -> None:
    behaviour, error, words = MISBEHAVIOUR[name]
    engine = TesseractEngine(fake_program(tmp_path, behaviour), timeout_s=1)
    with pytest.raises(ItaError, match=words) as caught:
        engine.recognise([LINE], languages="tha+eng")
    assert type(caught.value) is error


def test_polluted_stdout_does_no_harm(tmp_path: Path) -> None:
    behaviour = f'printf "\\377 junk"; printf "abc\\n\\f" > $2.txt; printf "{HEAD}{ROW}" > $2.tsv'
    engine = TesseractEngine(fake_program(tmp_path, behaviour))
    (line,) = engine.recognise([LINE], languages="tha+eng")
    assert line.text == "abc"
    # The program saw 15 white pixels around the line: boxes are of the line itself.
    assert line.words[0].box == (-5.0, -5.0, 35.0, 15.0)
    assert line.words[0].confidence == pytest.approx(0.915)


def test_missing_program_says_what_to_install() -> None:
    engine = TesseractEngine("no-such-tesseract")
    with pytest.raises(ReaderUnavailable, match="apt-get install tesseract-ocr"):
        engine.recognise([LINE], languages="tha")
    with pytest.raises(ReaderUnavailable):
        engine.version("tha")


def test_missing_language_is_not_read_over(tmp_path: Path) -> None:
    engine = TesseractEngine(fake_program(tmp_path, "exit 0"))
    with pytest.raises(ReaderUnavailable, match="tesseract-ocr-lao"):
        engine.recognise([LINE], languages="tha+lao")
    assert "lao:missing" in engine.version("tha+lao")


def test_version_tells_models_apart(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    versions = []
    for folder, model in ((first, b"one"), (second, b"two")):
        folder.mkdir()
        (folder / "tha.traineddata").write_bytes(model)
        versions.append(TesseractEngine(fake_program(folder, "exit 0")).version("tha"))
    assert versions[0] != versions[1]
    assert "5.9.9" in versions[0]


def test_no_lines_start_no_process(tmp_path: Path) -> None:
    engine = TesseractEngine(fake_program(tmp_path, "kill -9 $$"))
    assert engine.recognise([], languages="tha") == []


def test_environment_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    behaviour = f'[ "$OMP_THREAD_LIMIT" = 1 ] || exit 3; : > $2.txt; printf "{HEAD}" > $2.tsv'
    engine = TesseractEngine(fake_program(tmp_path, behaviour))
    assert engine.recognise([LINE], languages="tha") == [InkLine(())]

    assert "OMP_THREAD_LIMIT" not in os.environ


def test_pieces_without_text_or_confidence_are_left_out() -> None:
    rows = ["head", "5\t1\t1\t1\t1\t1\t0\t0\t5\t5\t-1\t", "5\t1\t1\t1\t1\t2\t0\t0\t5\t5\t95\t ", ""]
    assert parse_tsv("\n".join(rows)) == []


def ink(text: str) -> LineImage:
    font = ImageFont.truetype(str(FONT), 44)
    image = Image.new("L", (900, 90), 255)
    ImageDraw.Draw(image).text((20, 15), text, font=font, fill=0)
    return LineImage(np.asarray(image), baseline=60.0, body=22.0)


@needs_font
@needs_tesseract
def test_every_word_with_a_digit_is_untrusted() -> None:
    engine = TesseractEngine()
    thai, western, words = engine.recognise(
        [ink("ได้ ๙๔.๖๗"), ink("91.25"), ink("การประเมิน")], languages="tha+eng"
    )
    digits = [w for line in (thai, western) for w in line.words if any(map(str.isdigit, w.text))]
    assert digits
    assert all(word.untrusted for word in digits)
    assert not any(word.untrusted for word in words.words)
    assert western.text == "91.25"
    (alone,) = engine.recognise([ink("91.25")], languages="tha+eng")
    assert all(word.untrusted for word in alone.words)


@pytest.mark.parametrize(
    ("model", "untrusted"),
    [
        (traineddata(unicharset("กขค0123456789๐๑๒๓๕")), True),
        (traineddata(unicharset("0123456789๐๑๒๓๔๕๖๗๘๙")), False),
        (b"a model of a kind nobody knows", True),
    ],
    ids=["lacks some", "knows all", "unknown"],
)
def test_trust_in_digits_comes_from_the_model(
    tmp_path: Path, model: bytes, untrusted: bool
) -> None:
    (tmp_path / "tha.traineddata").write_bytes(model)
    rows = ROW.replace("abc", "9๑") + ROW.replace("abc", "กข").replace("t1\\t10", "t2\\t60", 1)
    behaviour = f'printf "9๑ กข\\n\\f" > $2.txt; printf "{HEAD}{rows}" > $2.tsv'
    engine = TesseractEngine(fake_program(tmp_path, behaviour))
    (line,) = engine.recognise([LINE], languages="tha")
    assert [(w.text, w.untrusted) for w in line.words] == [("9๑", untrusted), ("กข", False)]


def test_missing_characters_are_those_no_model_has(tmp_path: Path) -> None:
    (tmp_path / "tha.traineddata").write_bytes(traineddata(unicharset("ก๑")))
    (tmp_path / "eng.traineddata").write_bytes(traineddata(unicharset("a1")))
    engine = TesseractEngine(fake_program(tmp_path, "exit 0"))
    assert engine.cannot_emit(frozenset("ก๑a1๘☐")) == frozenset("๘☐")
    assert engine.cannot_emit(frozenset("ก๑a1๘☐"), "tha") == frozenset("a1๘☐")


@needs_tesseract
def test_the_stock_models_lack_five_thai_digits() -> None:
    missing = TesseractEngine().cannot_emit(DIGITS)
    assert missing == frozenset("๔๖๗๘๙")


@needs_font
@needs_tesseract
def test_spaces_are_those_of_the_print() -> None:
    (line,) = TesseractEngine().recognise([ink("การประเมิน คุณธรรม")], languages="tha")
    assert line.text == "การประเมิน คุณธรรม"
