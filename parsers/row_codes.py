"""The item codes with which a table cell begins: `๐๑๘`, `E๑๑`, `ข้อ ๐๘`, `1๑๐`, `๗ ท่านรู้…`.

Only the beginning of a cell (or, in a column of questions, of a line) can carry the code a row is
about. References inside a sentence, `(อ้างอิงจาก ๐๑๘)`, are never codes of the row, and list
numbers, `๑.` or `๑)`, are no codes at all.
"""

from __future__ import annotations

import re

from parsers import codes
from parsers.code_readings import readings
from parsers.codes import CodeDecision, decide_code
from parsers.sections import Section

_TOKEN = re.compile(
    r"\s*(?:[-•*–]\s*)?(?:ข้อ\s*(?:ที่)?\s*)?"
    r"(?P<code>(?:[0-9๐-๙iIlL|!eEéoOเโ][iIlL|!eEéoOเโ]|[iIlL1|!eEéoOเ๙๐0โ])?\s?\.?\s?[0-9๐-๙]{1,3})"
    r"(?![0-9๐-๙A-Za-z.)/])(?=\s|[ก-ฮเ-ไA-Z]|$)"
)
_AFTER_SCORE = re.compile(r"(?<=คะแนน)\s+(?=[-•*–]?\s*(?:ข้อ)?[iIlL1|!eEoOเ๙๐0โ]?[0-9๐-๙]{1,3}\s)")
_INLINE = re.compile(r"(?<![0-9๐-๙(])(?=[oO๐]\s?[0-9๐-๙]{2}\s+[ก-ฮเ-ไA-Z])")
_REFERENCE = re.compile(r"(?:ข้อ|จาก|ตาม|และ|,)\s*$")
_PREFIXED = re.compile(r"[A-Za-z|!เโ๐01]")


def split_code(text: str) -> tuple[str, str] | None:
    """Return the token that stands where a code stands, and the words behind it.

    >>> split_code("ข้อ ๐๘ Q & A")
    ('๐๘', 'Q & A')
    >>> split_code("๑. แต่งตั้งคณะทำงาน") is None, split_code("๒๕๖๖ เป็นต้นไป") is None
    (True, True)
    """
    found = _TOKEN.match(text)
    if found is None or not (readings(found["code"]) or found["code"][0] in "iIeEoO"):
        return None
    return found["code"].strip(), text[found.end() :].strip()


def read_code(
    raw: str,
    words: str,
    *,
    year: int | None,
    section: Section,
    previous: CodeDecision | None = None,
) -> CodeDecision:
    """Decide what item a printed code and its words mean, in a table under a section.

    Args:
        raw: The token as read.
        words: The text beside it.
        year: Fiscal year whose code list applies.
        section: What the headings above say.
        previous: The decision of the row before, for lists that count up.
    """
    place = codes.Section(instrument=section.instrument, indicator=section.indicator)
    before = () if previous is None else (previous,)
    return decide_code(raw, words, year=year, section=place, previous=before)


def codes_in(
    text: str, *, year: int | None, section: Section, many: bool
) -> tuple[CodeDecision, ...]:
    """Return the codes a cell is about, in reading order, each once.

    Args:
        text: The cell's text.
        year: Fiscal year whose code list applies.
        section: What the headings above say.
        many: The column lists questions: every line, and every text behind a score, may begin
            with a code. Otherwise only the beginning of the cell may.
    """
    pieces = [text.strip()]
    if many:
        scored = [p for line in text.split("\n") for p in _AFTER_SCORE.split(line)]
        pieces = [p for piece in scored for p in _split_inline(piece)]
    found: list[CodeDecision] = []
    previous: CodeDecision | None = None
    for piece in pieces:
        split = split_code(piece)
        if split is None:
            continue
        raw, words = split
        if words.startswith("ตัวชี้วัด"):
            continue  # the heading of a group of items
        if section.instrument is None and not many and not _PREFIXED.match(raw):
            continue  # a bare number that nothing makes a code: a list number
        decision = read_code(raw, words, year=year, section=section, previous=previous)
        previous = decision
        if decision.code is None or all(decision.code != other.code for other in found):
            found.append(decision)
    return tuple(found)


def _split_inline(text: str) -> list[str]:
    """Split before codes that were glued behind another question, `…เพียงใด๐๓๔ มีการ…`."""
    cuts = [m.start() for m in _INLINE.finditer(text)]
    cuts = [c for c in cuts if c and not _REFERENCE.search(text[:c])]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
