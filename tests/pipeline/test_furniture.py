"""Running headers and footers over several pages."""

from __future__ import annotations

import pytest

from parsers.document import Document, Line, Page
from pipeline.furniture import mark_furniture


def document(*pages: list[str]) -> Document:
    made = tuple(
        Page(number, "scan", "", blocks=tuple(Line(text, text) for text in lines))
        for number, lines in enumerate(pages, start=1)
    )
    return Document("0" * 16, "a.pdf", "application/pdf", made)


def furniture(*pages: list[str]) -> list[str]:
    marked = mark_furniture(document(*pages))
    return [line.text for page in marked.pages for line in page.lines if line.kind == "furniture"]


BODY = ["ก ข ค", "ง จ ฉ", "ช ซ ฌ"]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        # a footer with its page number
        (
            [[*BODY, "หน้า ๑ เทศบาลก"], [*BODY[::-1], "หน้า ๒ เทศบาลก"]],
            ["หน้า ๑ เทศบาลก", "หน้า ๒ เทศบาลก"],
        ),
        # a header without a number, three times; the first may be the title
        ([["รายงาน", *BODY], ["รายงาน", "x"], ["รายงาน", "y"]], ["รายงาน", "รายงาน"]),
        # twice without a number is no proof
        ([["รายงาน", *BODY], ["รายงาน", "x"]], []),
        # the same number twice is no page number
        ([[*BODY, "ปี ๒๕๖๖"], ["x", "ปี ๒๕๖๖"]], []),
        # a heading over a continued table speaks of the rows below
        ([["ตัวชี้วัดที่ ๑", "a"], ["ตัวชี้วัดที่ ๒", "b"], ["ตัวชี้วัดที่ ๓", "c"]], []),
        # a score at the edge of a page is never furniture
        ([["a", "ได้ ๙๐ คะแนน"], ["b", "ได้ ๘๐ คะแนน"], ["c", "ได้ ๗๐ คะแนน"]], []),
        # lines in the middle repeat as they like
        ([["a", "b", "๑. ข้อ", "c", "d"], ["e", "f", "๒. ข้อ", "g", "h"]], []),
        # one page has no running lines
        ([["- ๑ -", *BODY]], []),
    ],
)
def test_what_runs(pages: list[list[str]], expected: list[str]) -> None:
    assert furniture(*pages) == expected


def test_nothing_is_lost() -> None:
    pages = ([*BODY, "- ๑ -"], [*BODY[::-1], "- ๒ -"])
    marked = mark_furniture(document(*pages))
    assert [[line.text for line in page.lines] for page in marked.pages] == list(pages)
