"""The lines that say what a document is: its title, and the subject line of a letter.

A letter without a number is no memo by its first lines, and a reader may damage the word เรื่อง;
its subject is a title all the same.
"""

from __future__ import annotations

import re
from typing import Final

from parsers.book_numbers import head_lines
from parsers.document import Document, Line, Page
from parsers.kinds import title_lines

SUBJECT_WORD: Final = r"[เแ]\s?[รธ][\u0e31-\u0e3a\u0e47-\u0e4e]*\s?[อลฮ]\s?[งจ]\s*[:.]?\s*"
"""A pattern of the word เรื่อง, however a reader left it."""
_SUBJECT = re.compile(rf"^[\s*#]*{SUBJECT_WORD}\S")
_LABEL = re.compile(r"^[\s*#]*(?:เรียน|อ้างถึง|สิ่งที่ส่งมาด้วย|วันที่|ที่\s|ส[่]?วนราชการ|[๑1]\s?\.|ตามที่|ด้วย)")
_MOST_LINES = 3


def titles(document: Document) -> list[tuple[Page, Line]]:
    """Return the title lines, then those of the subject where they are not among them.

    Args:
        document: A normalised document.
    """
    found = list(title_lines(document))
    known = {id(line) for _, line in found}
    subject = _subject(document)
    return found + [(page, line) for page, line in subject if id(line) not in known]


def _subject(document: Document) -> list[tuple[Page, Line]]:
    """Return the subject line among the first lines, with the lines it goes on in."""
    found: list[tuple[Page, Line]] = []
    for index, line in head_lines(document):
        text = line.text.strip()
        if not found:
            if _SUBJECT.match(text):
                found.append((document.pages[index], line))
            continue
        last = found[-1][1]
        follows = last.line_no is None or line.line_no is None or line.line_no - last.line_no == 1
        if not follows or _LABEL.match(text) or len(found) == _MOST_LINES:
            break
        found.append((document.pages[index], line))
    return found
