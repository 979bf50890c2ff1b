"""The heading a score stands under, and indicators that are named without their number."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from normalizers.numerals import to_arabic
from parsers import codebook
from parsers.code_words import fold
from parsers.codes import Section
from parsers.records import Instrument
from parsers.score_labels import Owner, instrument_of_indicator
from parsers.sections import INDICATOR_WORD

_LONGEST = 160
_NAMED = 92.0
_TOPIC = re.compile(r"\s*(?:ประเด็น(?:ที่)?|ด้าน(?:ที่)?|หัวข้อ(?:ที่)?)?\s*[0-9๐-๙]{1,2}\s*[.)]?\s+\S")
_INDICATOR = re.compile(
    r"\s*[-•*#]*\s*"
    + INDICATOR_WORD
    + r"\s*(?:ย่อย)?\s*(?:ที่)?\s*(?P<number>[0-9๐-๙]{1,2}(?:\s?\.\s?[0-9๐-๙])?)"
)
_LIST_MARK = re.compile(r"^\s*[-•*]*\s*(?:[0-9๐-๙]{1,2}(?:\.[0-9๐-๙])?\s*[.)]?\s*)?")
_INSTRUMENT = re.compile(r"(?<![A-Za-z])(?:IIT|EIT|OIT)(?![A-Za-z])")


def _section_of(line: str, before: Section) -> Section:
    if len(line) > _LONGEST or not line.strip():
        return before
    title = line.strip()
    indicator = _INDICATOR.match(line)
    if indicator is not None:
        number = re.sub(r"\s", "", to_arabic(indicator["number"]))
        return Section(title, instrument_of_indicator(number), number)
    names = set(_INSTRUMENT.findall(line))
    if len(names) == 1:
        return Section(title, _instrument(names.pop()))
    if _TOPIC.match(line):
        return Section(title)
    return before


def _instrument(name: str) -> Instrument:
    return "IIT" if name == "IIT" else "EIT" if name == "EIT" else "OIT"


def section_after(text: str, before: Section) -> Section:
    """Return the section in force after the lines of a text.

    >>> section_after("ตัวชี้วัดย่อยที่ ๙.๓ การจัดซื้อจัดจ้าง", Section()).instrument
    'OIT'
    """
    section = before
    for line in text.split("\n"):
        section = _section_of(line, section)
    return section


def indicator_named(line: str, year: int | None) -> Owner | None:
    """Return the indicator whose name a line is, where its number is not printed.

    >>> indicator_named("- การใช้งบประมาณ ", 2566).code
    '2'
    """
    named = re.split(INDICATOR_WORD + r"\s*(?:ด้าน)?", line)[-1]
    bare = fold(_LIST_MARK.sub("", named))
    if len(bare) < 8:
        return None
    best: tuple[float, str] | None = None
    for indicator in codebook.load().indicators(year):
        if indicator.instrument is None:
            continue
        for name in (indicator.name, *indicator.name_variants):
            likeness = fuzz.ratio(fold(name), bare)
            if likeness >= _NAMED and (best is None or likeness > best[0]):
                best = (likeness, indicator.number)
    if best is None:
        return None
    kind = "subindicator" if "." in best[1] else "indicator"
    number = best[1]
    return Owner(
        "subindicator" if kind == "subindicator" else "indicator",
        instrument_of_indicator(number),
        number,
        line.strip(),
        0,
    )
