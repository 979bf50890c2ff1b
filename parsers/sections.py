"""Lines and rows that say what the following rows are about: an indicator, an instrument.

`ตัวชี้วัดที่ ๒ การใช้งบประมาณ`, `ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน`, `เครื่องมือการประเมิน แบบวัด IIT`,
`ประเด็นการประเมิน OIT`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizers.numerals import to_arabic
from parsers.records import Instrument

INDICATOR_WORD = r"ตั?ว\s?[ชซข][ีิื][้่๊๋]?\s?วั?[ดต]"
"""ตัวชี้วัด as readers damage it: ซ and ข look like ช, ิ and ื like ี, ต like ด, and marks get lost."""

_INDICATOR = re.compile(
    INDICATOR_WORD + r"(?:\s*ย่อย)?\s*(?:ที่)?\s*(?P<number>(?:10|[1-9])(?:\s*\.\s*\d)?)(?![\d.])"
)
_INSTRUMENT = re.compile(r"(?<![A-Za-z])(?P<name>IIT|EIT|OIT)(?![A-Za-z])")
_INSTRUMENT_CUE = re.compile(
    r"เครื่องมือ|แบบ\s*วัด|ประเด็น\s*การ\s*ประเมิน|แบบ\s*สำรวจ|แบบ\s*(?:IIT|EIT|OIT)"
)
_BEGINS = re.compile(
    r"\s*[*#\-•\s]*(?:"
    + INDICATOR_WORD
    + r"|เครื่องมือ|แบบ\s*วัด|แบบ\s*สำรวจ|ประเด็น\s*การ\s*ประเมิน|(?:IIT|EIT|OIT)\b)"
)
LONGEST_SECTION = 200
"""A longer text is a sentence that mentions an indicator, not the heading of a section."""

_INSTRUMENT_OF_INDICATOR: dict[int, Instrument] = {
    **dict.fromkeys(range(1, 6), "IIT"),
    **dict.fromkeys(range(6, 9), "EIT"),
    **dict.fromkeys(range(9, 11), "OIT"),
}
"""Ten indicators, the same in every year read (2563-2568): 1-5 IIT, 6-8 EIT, 9-10 OIT."""


@dataclass(frozen=True, slots=True)
class Section:
    """What the rows below are about, as far as a heading said it."""

    indicator: str | None = None
    instrument: Instrument | None = None


def indicator_in(text: str) -> str | None:
    """Return the indicator that a text names, None where it names none or several.

    >>> indicator_in("ตัวชี้วัดย่อยที่ ๑๐.๑ การดำเนินการ"), indicator_in("ตัวชี้วัดที่ ๒ การใช้งบประมาณ")
    ('10.1', '2')
    >>> indicator_in("ตัวชี้วัดที่ ๑ และตัวชี้วัดที่ ๒") is None
    True
    """
    found = {"".join(m["number"].split()) for m in _INDICATOR.finditer(to_arabic(text))}
    return found.pop() if len(found) == 1 else None


def instrument_of_indicator(number: str | None) -> Instrument | None:
    """Return the instrument that an indicator belongs to.

    >>> instrument_of_indicator("9.4")
    'OIT'
    """
    if number is None:
        return None
    return _INSTRUMENT_OF_INDICATOR.get(int(number.split(".")[0]))


def instrument_in(text: str) -> Instrument | None:
    """Return the one instrument that a text names by its letters, else None."""
    found = {m["name"] for m in _INSTRUMENT.finditer(text)}
    if len(found) != 1:
        return None
    name = found.pop()
    return "IIT" if name == "IIT" else "EIT" if name == "EIT" else "OIT"


def read_section(text: str, before: Section) -> Section | None:
    """Return the section that a line or a lone cell opens, None where it opens none.

    A new indicator brings its own instrument; a named instrument keeps the indicator only if both
    fit together.

    >>> read_section("ตัวชี้วัดที่ ๒ การใช้งบประมาณ", Section())
    Section(indicator='2', instrument='IIT')
    >>> read_section("เครื่องมือการประเมิน แบบวัด OIT", Section("10", "OIT"))
    Section(indicator='10', instrument='OIT')
    >>> read_section("จัดประชุมชี้แจงตัวชี้วัดที่ ๒", Section()) is None
    True
    """
    if len(text) > LONGEST_SECTION or not _BEGINS.match(text):
        return None
    indicator = indicator_in(text)
    instrument = instrument_in(text) if _INSTRUMENT_CUE.search(text) or not indicator else None
    if indicator is not None:
        return Section(indicator, instrument or instrument_of_indicator(indicator))
    if instrument is None:
        return None
    if instrument_of_indicator(before.indicator) in (None, instrument):
        return replace(before, instrument=instrument)
    return Section(None, instrument)


def section_above(lines: Sequence[str], before: Section) -> Section:
    """Return the section of a table from the lines of text between it and the table before.

    Only heading lines directly above the table count; other text ends the section before.

    >>> section_above(["ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน"], Section())
    Section(indicator='9.1', instrument='OIT')
    >>> section_above(["ตัวชี้วัดที่ ๒ การใช้งบประมาณ", "ได้ ๑๐๐ คะแนน"], Section("1", "IIT"))
    Section(indicator=None, instrument=None)
    """
    first = len(lines)
    while first and read_section(lines[first - 1], Section()) is not None:
        first -= 1
    section = Section() if first else before
    for line in lines[first:]:
        section = read_section(line, section) or section
    return section
