"""The project's own readers, except for files whose names tell them to misbehave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from parsers.document import Page
from pipeline.readers.base import PagePlan, Reader, ReadOptions, Source
from pipeline.readers.choose import get_reader as real_reader
from tests.pipeline import pool_tasks


@dataclass(slots=True)
class Misbehaving:
    """Reads as the real reader does, once the file's name lets it."""

    real: Reader
    name: str

    def version(self) -> str:
        return self.real.version()

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        match PurePosixPath(source.source_path).stem:
            case "kills":
                pool_tasks.kill_self()
            case "hangs":
                pool_tasks.hang()
            case "eats":
                pool_tasks.eat_memory()
            case "refused":
                raise PermissionError(13, "Permission denied", str(source.path))
            case "breaks":
                raise RuntimeError("a reader nobody had tested")
        return self.real.read(source, plan, options)


def get_reader(name: str) -> Reader:
    return Misbehaving(real_reader(name), name)
