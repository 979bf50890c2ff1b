"""Stages that do almost nothing, and a reader that does what the page it reads tells it to.

A page is a part of a text file between form feeds. A line `!kill`, `!hang`, `!eat`, `!exit`,
`!break`, `!damaged` or `!surrogate` makes the reader misbehave; `!once NAME` makes it die the first
time. Every read is noted as a line in the file named by `ITA_TEST_READS`.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from parsers.document import Document, Line, Page
from parsers.records import DocumentFacts, Records
from pipeline.errors import DamagedFile, ReaderUnavailable
from pipeline.facts import Facts
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.work import Stages
from tests.pipeline import pool_tasks

MODULE = "tests.pipeline.fake_stages:"
FAKES = Stages(
    plan=MODULE + "plan",
    get_reader=MODULE + "get_reader",
    normalise=MODULE + "normalise",
    parse=MODULE + "parse",
    reconcile=MODULE + "reconcile",
)


def parts(source: Source) -> list[str]:
    return source.path.read_text(encoding="utf-8").split("\f")


def plan(source: Source, options: ReadOptions, forced: str | None) -> tuple[PagePlan, ...]:
    del options
    text = source.path.read_text(encoding="utf-8")
    if "!plan-hang" in text:
        pool_tasks.hang()
    if "!plan-damaged" in text:
        raise DamagedFile("Its end is missing.")
    reader = forced or ("missing" if "!missing" in text else "fake")
    return tuple(PagePlan(n, reader, "a fake reads all") for n in range(1, text.count("\f") + 2))


class FakeReader:
    name = "fake"

    def version(self) -> str:
        return os.environ.get("ITA_TEST_VERSION", "1")

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        del options
        note(f"{source.source_path} {plan.page}")
        text = parts(source)[plan.page - 1]
        for line in text.splitlines():
            misbehave(line, source)
        lines = tuple(
            Line(text=line, raw=line, line_no=number)
            for number, line in enumerate(text.splitlines(), start=1)
        )
        return Page(plan.page, self.name, plan.reason, blocks=lines)


def note(words: str) -> None:
    if path := os.environ.get("ITA_TEST_READS"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(words + "\n")


def misbehave(line: str, source: Source) -> None:
    command, _, rest = line.partition(" ")
    if command == "!kill":
        pool_tasks.kill_self()
    elif command == "!exit":
        pool_tasks.exit_hard(3)
    elif command == "!hang":
        pool_tasks.hang()
    elif command == "!eat":
        pool_tasks.eat_memory()
    elif command == "!break":
        raise KeyError(f"{object()} in {source.path}")
    elif command == "!damaged":
        raise DamagedFile("Half of this page is missing.")
    elif command == "!named":
        raise DamagedFile(f"Page 2 of {source.source_path} is broken.")
    elif command == "!vanish":
        source.path.with_name("nowhere").read_bytes()
    elif command == "!sleep":
        time.sleep(float(rest))
    elif command == "!once":
        pool_tasks.die_first_time(rest)


def get_reader(name: str) -> FakeReader:
    if name != "fake":
        raise ReaderUnavailable(f"The reader {name} is not installed.", mend="Install it.")
    return FakeReader()


def normalise(document: Document) -> Document:
    pages = tuple(
        replace(
            page,
            blocks=tuple(
                replace(block, text=block.text.strip()) if isinstance(block, Line) else block
                for block in page.blocks
            ),
        )
        for page in document.pages
    )
    return replace(document, pages=pages)


def parse(document: Document) -> Records:
    text = document.pages[0].plain_text()
    if "!parse-break" in text:
        raise ValueError("no parser foresaw this")
    return Records(facts=DocumentFacts(title=text.partition("\n")[0]))


def reconcile(document: Document, records: Records) -> Facts:
    del document
    return Facts(records, (), (), None, None, ())
