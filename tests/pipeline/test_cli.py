"""The command line: exit codes, clean errors, and a document that keeps up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline import cli
from pipeline.errors import BadArgument, OutputNotWritten, ReaderUnavailable
from pipeline.progress import RunSummary
from pipeline.readers.base import ReadOptions
from pipeline.settings import Settings

RUNNER = CliRunner()
DOCS = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
REMOTE = ("--remote-url", "https://example.org/v1", "--remote-model", "m")
COMMANDS = ("extract", "show", "explain", "doctor", "audit", "diff")


def invoke(*words: str | Path) -> Any:
    return RUNNER.invoke(cli.app, [str(word) for word in words])


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Replace the runner by one that keeps the settings and counts `RunSummary.failed` by name."""
    kept: list[Settings] = []

    def run(raw: Path, settings: Settings, **_: object) -> RunSummary:
        kept.append(settings)
        failed = {"good": 0, "mixed": 1, "bad": 3}[raw.name]
        return RunSummary(out=settings.out, files=3, ok=3 - failed, failed=failed)

    monkeypatch.setattr("pipeline.run.run", run)
    return kept


@pytest.mark.parametrize(("folder", "code"), [("good", 0), ("mixed", 2), ("bad", 2)])
@pytest.mark.usefixtures("seen")
def test_exit_code_of_a_run(tmp_path: Path, folder: str, code: int) -> None:
    result = invoke("extract", folder, "--out", tmp_path)
    assert result.exit_code == code, result.output
    assert "Files     3" in result.stdout


def test_every_option_reaches_the_settings(seen: list[Settings], tmp_path: Path) -> None:
    result = invoke(
        *("extract", "good", "--out", tmp_path / "o", "--workers", "3", "--reader", "scan"),
        *("--pages", "1-3,7", "--force", "--quiet", "--no-bom", "--timeout", "7.5"),
        *("--memory", "512", "--cache", tmp_path / "c"),
    )
    assert (result.exit_code, result.output) == (0, "")
    expected = Settings(
        out=tmp_path / "o",
        cache_dir=tmp_path / "c",
        workers=3,
        page_timeout_s=7.5,
        memory_mb=512,
        quiet=True,
        reader="scan",
        pages=((1, 3), (7, 7)),
        force=True,
        bom=False,
    )
    assert seen == [expected]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["--reader", "tesseract"], ReadOptions(scan_reader="tesseract")),
        (
            ["--reader", "thai_line", "--second-reader", "tesseract"],
            ReadOptions(scan_reader="thai_line", second_reader="tesseract"),
        ),
        (
            ["--reader", "remote", *REMOTE],
            ReadOptions(
                scan_reader="remote",
                remote_url="https://example.org/v1",
                remote_model="m",
                remote_timeout_s=96.0,
            ),
        ),
    ],
)
def test_readers_of_scans_reach_the_readers(
    seen: list[Settings], monkeypatch: pytest.MonkeyPatch, words: list[str], read: ReadOptions
) -> None:
    monkeypatch.setattr("pipeline.readers.choose.get_reader", lambda _: Installed())
    assert invoke("extract", "good", *words).exit_code == 0
    assert seen == [Settings(read=read)]


class Installed:
    def version(self) -> str:
        return "1"


def test_a_remote_page_gives_up_before_its_worker_is_stopped(seen: list[Settings]) -> None:
    words = ("--reader", "remote", *REMOTE, "--timeout", "600")
    assert invoke("extract", "good", *words).exit_code == 0
    (settings,) = seen
    assert settings.read.remote_timeout_s < settings.page_timeout_s == 600


@pytest.mark.usefixtures("seen")
def test_what_is_sent_where_is_said_even_when_quiet() -> None:
    result = invoke("extract", "good", "--quiet", "--reader", "remote", *REMOTE)
    assert result.stderr == (
        "Pages that are pictures are sent, as images, to https://example.org/v1 (model m).\n"
    )
    assert invoke("extract", "good", "--quiet").output == ""


@pytest.mark.parametrize("option", [["--reader", "tesseract"], ["--second-reader", "tesseract"]])
def test_a_reader_asked_for_by_name_must_be_there(
    seen: list[Settings], monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    def gone(name: str) -> None:
        raise ReaderUnavailable(f"{name} is not installed.", mend="Get it.")

    monkeypatch.setattr("pipeline.readers.choose.get_reader", gone)
    monkeypatch.setattr("pipeline.readers.base.SCAN_READER", "thai_line")
    result = invoke("extract", "good", *option)
    assert (result.exit_code, seen) == (1, [])
    assert "is not installed" in result.stderr


@pytest.mark.parametrize("command", ["show", "explain"])
def test_other_commands_take_the_same_readers(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: list[Settings] = []

    def read_one(path: Path, settings: Settings) -> None:
        kept.append(settings)
        raise BadArgument(f"{path.name} was looked at.")

    monkeypatch.setattr("pipeline.show.read_one", read_one)
    path = tmp_path / "a.txt"
    path.touch()
    words = [command, path, *(["o1"] if command == "explain" else []), "--reader", "remote"]
    result = invoke(*words, *REMOTE)
    assert "was looked at" in result.stderr
    assert "sent, as images, to https://example.org/v1" in result.stderr
    assert [settings.read.scan_reader for settings in kept] == ["remote"]


def test_nothing_given_means_the_defaults(seen: list[Settings]) -> None:
    assert invoke("extract", "good").exit_code == 0
    assert seen == [Settings()]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "No such command"),
        (["extract"], "Missing argument"),
        (["extract", "good", "--nope"], "No such option"),
        (["extract", "good", "--workers", "many"], "valid integer"),
        (["extract", "good", "--workers", "0"], "0 workers cannot read anything"),
        (["extract", "good", "--pages", "7-3"], "holds no page"),
        (["extract", "good", "--reader", "crystal"], "There is no reader 'crystal'"),
        (["extract", "good", "--timeout", "0"], "must be above 0"),
        (["extract", "good", "--reader", "remote"], "needs a server and a model"),
        (["extract", "good", *REMOTE], "nothing would be sent there"),
        (["extract", "good", "--second-reader", "scan"], "cannot be a second reader"),
        (["show", "a.png", "--second-reader", "remote"], "cannot be a second reader"),
        (["show"], "Missing argument"),
        (["show", "missing.pdf"], "missing.pdf is not a file"),
        (["doctor", "extra"], "unexpected extra argument"),
    ],
)
def test_mistakes_exit_with_1_and_one_message(
    seen: list[Settings], words: list[str], message: str
) -> None:
    result = invoke(*words)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert seen == []


def test_an_error_of_ours_shows_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> RunSummary:
        raise OutputNotWritten("The disk is full.", mend="Make room.")

    monkeypatch.setattr("pipeline.run.run", run)
    result = invoke("extract", "good")
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines()[-2:] == ["Error: The disk is full.", "  Make room."]


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> RunSummary:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.run.run", run)
    result = invoke("extract", "good")
    assert isinstance(result.exception, ZeroDivisionError)


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> RunSummary:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.run.run", run)
    result = invoke("extract", "good")
    assert result.exit_code == 130
    assert "kept in the cache" in result.stderr


@pytest.mark.usefixtures("seen")
def test_a_run_finishes_what_an_earlier_one_left(tmp_path: Path) -> None:
    (tmp_path / ".staging-dead").mkdir()
    assert invoke("extract", "good", "--out", tmp_path).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_version_and_help() -> None:
    assert re.fullmatch(r"ita \S+( \S+)?\n", invoke("--version").stdout)
    for command in COMMANDS:
        result = invoke(command, "--help")
        assert result.exit_code == 0
        assert f"ita {command}" in result.stdout.split("Examples:")[1]
        assert "Exit codes:" in result.stdout
    assert set(COMMANDS) == set(_commands())


def _commands() -> dict[str, Any]:
    return typer.main.get_command(cli.app).commands  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_document_has_every_option_and_no_other(command: str) -> None:
    section = DOCS.read_text(encoding="utf-8").split(f"## ita {command}\n")[1].split("\n## ")[0]
    options = {
        name
        for parameter in _commands()[command].params
        for name in parameter.opts
        if name.startswith("--") and name != "--help"
    }
    written = set(re.findall(r"^\| `(--[a-z-]+)", section, flags=re.MULTILINE))
    assert written == options
    arguments = [p.name.upper() for p in _commands()[command].params if p.opts[0][0] != "-"]
    assert " ".join([f"ita {command}", *arguments]) in section


def test_the_examples_of_the_document_parse() -> None:
    words = re.findall(r"^ita (extract|show) (.*?)(?: \|.*)?$", DOCS.read_text("utf-8"), re.M)
    assert len(words) == 8
    for command, rest in words:
        parsed = _commands()[command].make_context(command, rest.split())
        assert parsed.params
