"""`ita doctor`: what is missing is named with the command that gets it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import doctor
from pipeline.cli import app
from pipeline.doctor import Check, cache_check, font_check, report, tesseract_checks
from pipeline.errors import ReaderUnavailable
from pipeline.readers.base import SCAN_READER
from pipeline.readers.remote import RemoteReader

ROOT = Path(__file__).resolve().parents[2]
LISTED = "List of available languages in /x (2):\neng\nosd\n"


def says(answers: dict[str, str]) -> object:
    def run(command: list[str]) -> str:
        if command[1] not in answers:
            raise FileNotFoundError(command[0])
        return answers[command[1]]

    return run


def test_libraries_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [line.split(">=")[0].split("[")[0] for line in project["dependencies"]]
    assert sorted(doctor.LIBRARIES) == sorted(names)
    assert project["requires-python"] == ">=" + ".".join(map(str, doctor.MIN_PYTHON))


def test_a_missing_library_is_named_with_its_command() -> None:
    check = doctor.library_check("no-such-library-at-all")
    assert (check.ok, check.fine) == (False, False)
    assert check.mend == "python -m pip install no-such-library-at-all"


def test_a_missing_language_is_named_with_its_command() -> None:
    run = says({"--version": "tesseract 5.3.0\n leptonica", "--list-langs": LISTED})
    checks = tesseract_checks("tha+eng", run)  # type: ignore[arg-type]
    assert [(c.name, c.ok) for c in checks] == [
        ("tesseract", True),
        ("tesseract tha", False),
        ("tesseract eng", True),
    ]
    assert checks[1].mend == "sudo apt-get install tesseract-ocr-tha"


def test_a_missing_engine_is_named_with_its_command() -> None:
    (check,) = tesseract_checks("tha+eng", says({}))  # type: ignore[arg-type]
    assert not check.ok
    # Missed only where it is what reads scans.
    assert check.fine == (SCAN_READER != "tesseract")
    assert check.mend.endswith("tesseract-ocr tesseract-ocr-tha tesseract-ocr-eng")


@pytest.mark.parametrize(
    ("missing", "shown", "mend"),
    [
        (frozenset(), "ok      characters x  all required characters", ""),
        (
            frozenset("๘๔☐"),
            "lacks   characters x  Thai digits ๔๘; boxes ☐",
            "Every number it reads is marked for review.",
        ),
        (frozenset("☐"), "lacks   characters x  boxes ☐", "digits it reads all."),
        (None, "unknown characters x  unknown", "Every number it reads is marked for review."),
    ],
)
def test_missing_characters_are_named(
    missing: frozenset[str] | None, shown: str, mend: str
) -> None:
    check = doctor.character_check("x", missing)
    assert report([check]).splitlines()[0] == shown
    assert check.mend.endswith(mend)
    assert check.fine


def test_every_reader_of_scans_is_asked_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        def cannot_emit(self, required: frozenset[str]) -> frozenset[str]:
            return required & frozenset("๔")

    class Reader:
        engine = Engine()

        def version(self) -> str:
            return "1"

    def get_reader(name: str) -> object:
        if name == "thai_line":
            raise ReaderUnavailable("No model.", mend="Get it.")
        return Reader() if name == "tesseract" else RemoteReader()

    monkeypatch.setattr("pipeline.readers.choose.get_reader", get_reader)
    found = [(c.name, c.detail) for c in doctor.character_checks()]
    assert found == [("characters tesseract", "Thai digits ๔"), ("characters remote", "unknown")]
    readers = {c.name: c for c in doctor.reader_checks()}
    assert readers["reader thai_line"].fine == (SCAN_READER != "thai_line")
    assert "off" in readers["reader remote"].detail


@pytest.mark.parametrize(
    ("answers", "ok", "detail"),
    [
        ({":lang=th": "Laksaman,ลักษมัณ\nGaruda\nGaruda\n"}, True, "2 families, Garuda first"),
        ({":lang=th": ""}, False, "none"),
        ({}, False, "unknown (no fc-list)"),
    ],
)
def test_fonts_are_good_to_have(answers: dict[str, str], ok: bool, detail: str) -> None:
    check = font_check(says(answers))  # type: ignore[arg-type]
    assert (check.ok, check.fine, check.detail) == (ok, True, detail)


def test_cache_is_measured(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "x").write_bytes(b"0" * 2**20)
    assert "1 entries, 1.0 MiB" in cache_check(tmp_path).detail
    assert cache_check(tmp_path / "not" / "yet").ok
    (tmp_path / "file").touch()
    assert not cache_check(tmp_path / "file" / "cache").fine


def test_report_repeats_what_is_missing() -> None:
    checks = [
        Check("a", "1.0"),
        Check("bb", "gone", ok=False, mend="get bb"),
        Check("c", "gone", ok=False, needed=False, mend="get c"),
    ]
    assert report(checks).splitlines() == [
        "ok      a   1.0",
        "MISSING bb  gone",
        "absent  c   gone",
        "",
        "Missing: bb. get bb",
        "Optional: c. get c",
    ]
    assert report(checks[:1]).endswith("Nothing is missing.")


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_exit_code(monkeypatch: pytest.MonkeyPatch, ok: bool, code: int) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [Check("x", "seen", ok=ok, mend="get x")])
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == code
    assert "seen" in result.stdout


def test_everything_is_looked_at() -> None:
    names = {check.name for check in doctor.examine()}
    assert {"Python", "processors", "cache", "Thai fonts", "gazetteer", "codebook"} <= names
    assert {"reader text_file", "reader scan", "reader remote", "pyarrow"} <= names
    assert any(name.startswith("tesseract") for name in names)
