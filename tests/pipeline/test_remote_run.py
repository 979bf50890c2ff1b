"""A run with the remote reader: workers, cache, findings and exit codes, with a local server."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from pipeline import cli
from pipeline.readers.remote_call import KEY_VARIABLE
from tests.readers.fake_server import FakeServer, Reply, says, serving

TEXT = (
    "องค์การบริหารส่วนตำบลเกะรอ\nรายงานผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๖\n"
    "คะแนนเฉลี่ยรวม ๘๙.๒๖ คะแนน\n"
)
KEY = "sk-a-very-secret-key"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(2):
        image = Image.new("L", (300, 400), 255)
        image.paste(0, (50, 50 + number, 200, 60))
        image.save(folder / f"{number}.png")
    (folder / "c.txt").write_text("ไม่ส่งไปไหน", encoding="utf-8")
    return folder


def extract(raw: Path, server: FakeServer, *words: str, model: str = "m") -> Any:
    out, cache = raw.parent / "out", raw.parent / "cache"
    command = ["extract", raw, "--out", out, "--cache", cache, "--workers", "1", "--no-bom"]
    remote = ["--reader", "remote", "--remote-url", server.url, "--remote-model", model]
    return CliRunner().invoke(cli.app, [str(word) for word in (*command, *remote, *words)])


def table(raw: Path, name: str) -> list[dict[str, str]]:
    with (raw.parent / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pictures_are_sent_once_and_marked(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with serving(says(TEXT)) as server:
        result = extract(raw, server)
        assert result.exit_code == 0, result.output
        assert [asked["headers"]["Authorization"] for asked in server.asked] == [
            f"Bearer {KEY}"
        ] * 2
        assert sorted(page["reader"] for page in table(raw, "pages")) == [
            "remote",
            "remote",
            "text_file",
        ]
        scores = table(raw, "scores")
        assert [score["value"] for score in scores] == ["89.26"] * 2
        assert {score["needs_review"] for score in scores} == {"true"}
        kinds = [finding["kind"] for finding in table(raw, "findings")]
        assert kinds.count("remote_reading") == 2
        assert extract(raw, server, "--timeout", "300").exit_code == 0
        assert len(server.asked) == 2  # kept
        assert extract(raw, server, model="other").exit_code == 0
        assert len(server.asked) == 4
    written = [path for path in raw.parent.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in written)


def test_a_page_that_fails_is_a_row_with_its_cause(raw: Path) -> None:
    with serving(Reply(400, b"no images here")) as server:
        result = extract(raw, server)
    assert result.exit_code == 2
    failed = [row for row in table(raw, "documents") if row["status"] == "failed"]
    assert len(failed) == 2
    kinds = [finding["kind"] for finding in table(raw, "findings")]
    assert kinds.count("remote_failed") == 2


def test_a_server_that_refuses_all_ends_the_run(raw: Path) -> None:
    with serving(Reply(401)) as server:
        result = extract(raw, server)
    assert result.exit_code == 1
    assert "refuses the key" in result.stderr
    assert KEY_VARIABLE in result.stderr
    assert not (raw.parent / "out" / "documents.csv").exists()
