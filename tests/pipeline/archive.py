"""A small archive that tests fill, read and look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.progress import RunSummary
from pipeline.run import run
from pipeline.settings import Settings
from tests.pipeline.fake_stages import FAKES


class Archive:
    """A folder of files, settings to read it by, and a count of what the fake reader read."""

    def __init__(self, root: Path) -> None:
        self.raw = root / "raw"
        self.raw.mkdir()
        self.reads_file = root / "reads"
        self.settings = Settings(
            out=root / "out", cache_dir=root / "cache", workers=2, page_timeout_s=30
        )

    def add(self, name: str, text: str) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, **changes: object) -> RunSummary:
        return run(self.raw, replace(self.settings, **changes), stages=FAKES)  # type: ignore[arg-type]

    def reads(self) -> list[str]:
        """Return what was read since the last call, sorted."""
        if not self.reads_file.exists():
            return []
        lines = sorted(self.reads_file.read_text(encoding="utf-8").splitlines())
        self.reads_file.unlink()
        return lines

    @property
    def out(self) -> Path:
        return self.settings.out
