"""Whose score a number is: code, instrument, indicator, channel and year in the words before it.

The words between one score and the next are the label of the next. The item code nearest to the
score owns it; without one, the nearest naming of an indicator, an instrument, a survey channel or
the whole (`ภาพรวม`) does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from normalizers.numerals import to_arabic
from parsers.code_readings import readings
from parsers.code_words import fold
from parsers.records import Channel, Instrument

_D = "[0-9๐-๙]"
_MAX_LINES = 8
_MAX_LABEL = 1500
_UNITS = (
    r"ปี|เดือน|ครั้ง|วัน(?!ที่)|คน|บาท|ราย(?!งาน|การ|ได้|จ่าย|เดือน)|แห่ง|ข้อ(?!มูล|ตกลง|บัญ|บัง|เสนอ)|โครงการ|"
    r"กิจกรรม|ชั่วโมง|นาที|ไตรมาส|ร้อยละ|คะแนน|ระดับ|"
    r"ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค|มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศจิ|ธันวา|%"
)
_LINE_START = re.compile(
    rf"(?:^|\n)[ \t\-–—•·*➢▪>#\\]*(?:\(|ข้อ\s*(?:ที่\s*)?|รหัส\s*)?"
    rf"(?P<code>{_D}[iIlL|!eEéoOเ○โ][ .\-]?{_D}{{1,2}}"
    rf"|(?:[iIlL|!eEéoOเ○โ]{{1,2}}[ .\-]?)?{_D}{{1,3}}|[0๐]{{2}}{_D}{{2}}"
    rf"|[iIeEoO][ .\-]?(?:[oOlI]{_D}|{_D}[oOlI]))"
    rf"(?P<mark>[.):]?)(?!{_D}|[.,/:]{_D}|[A-Za-z])(?=[ \t]*[\sก-๙A-Za-z(\"“/]|$)"
)
_BETWEEN = re.compile(
    rf"(?<=[ \t])(?<!ที่[ \t])(?<!ข้อ[ \t])(?P<code>{_D}{{1,3}})(?=[ \t]+(?!{_UNITS})[ก-ฮเ-ไ])"
)
_INLINE = re.compile(
    rf"(?<![A-Za-z0-9๐-๙.,/])(?:\(\s*)?(?P<code>[iIeEoO][ .\-]?{_D}{{1,2}}|[๐0]{_D}{{1,2}})"
    rf"(?P<mark>[):]?)(?!{_D}|[.,/:%]{_D}|[A-Za-z%])"
)
_COUNTED = re.compile(rf"\s*(?:{_UNITS})")
_JOIN = re.compile(r"\s*(?:,|และ|กับ|หรือ|/|[-–—]|ถึง|\s)\s*(?:ข้อ\s*)?\s*")
_SPAN = re.compile(r"\s*(?:[-–—]|ถึง)\s*(?:ข้อ\s*)?\s*")
_REFERENCE = re.compile(r"(?:อ้างอิง(?:จาก)?|อ้างถึง|ดู|ตาม|เช่น|โทร\.?|เบอร์)\s*\(?\s*$")

_EIT = r"[Ee][Ii1lL|][Tt]"
_PUBLIC = rf"{_EIT}\s*[-_]?\s*[Pp][uU][bB]\w*|{_EIT}\s*(?:ส่วน|[Pp]art|PART)\s*(?:ที่)?\s*[1๑](?!{_D})"
_SURVEY = rf"{_EIT}\s*[-_]?\s*[Ss][uU][rR]\w*|{_EIT}\s*(?:ส่วน|[Pp]art|PART)\s*(?:ที่)?\s*[2๒](?!{_D})"
_CHANNEL = re.compile(
    rf"(?P<public>{_PUBLIC})|(?P<survey>{_SURVEY})"
    rf"|(?<![ก-๙])(?P<bare>ส่วนที่\s*(?P<part>[12๑๒])(?!{_D}))"
    r"|(?<![A-Za-z])(?P<word>[Pp]ublic|PUBLIC|[Ss]urvey|SURVEY)(?![A-Za-z])"
)
_INSTRUMENT = re.compile(
    r"(?<![A-Za-z])(?P<name>[Il1|][Il1|][Tt]|[Ee][Ii1lL|][Tt]|[Oo0][Ii1lL|][Tt])(?![A-Za-z])"
)
_INDICATOR = re.compile(
    rf"ตัวชี้วัด\s*(?P<sub>ย่อย)?\s*(?:ที่)?\s*(?P<number>{_D}{{1,2}}(?:\s?\.\s?{_D})?)(?!{_D}|\.{_D})"
)
_WHOLE = re.compile(
    r"ภาพรวม|โดยรวม|คะแนน\s*รวม|รวม\s*ทั้งสิ้น|คะแนน\s*เฉลี่ย|ค่า\s*คะแนน|คะแนน\s*(?:การประเมิน\s*)?ITA|ผลรวม"
)
_WHOLE_WEAK = re.compile(
    r"ผล\s*(?:คะแนน\s*)?(?:การ\s*)?ประเมิน|คุณธรรม\s*และ\s*ความ\s*โปร่งใส|(?<![A-Za-z])ITA(?![A-Za-z])"
)
_WHOLE_STRONG = re.compile(r"ภาพรวม|โดยรวม|คะแนน\s*รวม|ค่า\s*คะแนน")
_SAID_OF_ALL = re.compile(r"ค่า\s*คะแนน|คะแนน\s*เฉลี่ย")
_OTHER_MEASURE = re.compile(
    r"(?<![A-Za-z])(?:LPA|PMQA|EBIT|MOIT|KPI)(?![A-Za-z])|ความพึงพอใจ|แบบทดสอบ|สอบได้|ผลการสอบ|ฝึกอบรม|ประสิทธิภาพขององค์กรปกครอง"
)
_ITA = re.compile(r"(?<![A-Za-z])ITA(?![A-Za-z])|คุณธรรม\s*และ\s*ความ\s*โปร่งใส")
_YEAR = re.compile(
    rf"(?:ปีงบประมาณ|พ\.\s?ศ\.|ปี)\s*(?:พ\.\s?ศ\.)?\s*(?P<year>(?:25|๒๕){_D}{{2}})(?!{_D})(?P<range>\s*[-–—]\s*(?:พ\.\s?ศ\.\s*)?{_D})?"
)
_YEAR_TIED = re.compile(
    rf"ปี(?:งบประมาณ)?\s*(?:พ\.\s?ศ\.)?\s*(?P<year>(?:25|๒๕){_D}{{2}})\s*(?:ได้|มีคะแนน|คะแนน|อยู่ที่|เท่ากับ|[=:(])?\s*$"
)

Kind = Literal["overall", "instrument", "indicator", "subindicator"]


@dataclass(frozen=True, slots=True)
class Start:
    """A token of a label that may be an item's code; `strong` where it has a clean letter."""

    raw: str
    start: int
    end: int
    strong: bool


@dataclass(frozen=True, slots=True)
class ChannelMark:
    """A survey channel named in a label; `ambiguous` where both stand before one score."""

    channel: Channel
    start: int
    end: int
    bare: bool
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """What a score without an item code belongs to; `distance` characters before the score."""

    kind: Kind
    instrument: Instrument | None
    code: str | None
    text: str
    distance: int


def starts(label: str) -> list[Start]:
    """Return the places of a label where an item's code may stand, in reading order.

    >>> [s.raw for s in starts("๑๑ เจ้าหน้าที่ ... เพียงใด๐๓๔ มีการประเมิน (อ้างอิงจาก ๐๒๘)")]
    ['๑๑', '๐๓๔']
    """
    found: dict[int, Start] = {}
    for pattern, inline in ((_LINE_START, False), (_INLINE, True), (_BETWEEN, False)):
        for match in pattern.finditer(label):
            raw = match["code"]
            if not readings(raw) and raw[0] not in "iIeEoO":
                continue  # `o๙๐` is a code all the same: its words say which
            if _REFERENCE.search(label[: match.start("code")]):
                continue
            if raw[0] not in "iIeEoO" and _COUNTED.match(label, match.end()):
                continue  # `๑ ปีที่ผ่านมา` counts, whatever the digit looks like
            strong = inline or raw[0] in "iIeEoO"
            start = Start(raw, match.start("code"), match.end(), strong)
            found.setdefault(start.start, start)
    return [found[key] for key in sorted(found)]


def listed_with(label: str, found: list[Start], chosen: Start) -> tuple[list[Start], bool]:
    """Return the codes printed as one list with a code (`o12, o13 และ o30`), itself the last.

    The flag says that the list is a span (`o11 - o43`), whose inner codes are not printed.
    """
    codes = [chosen]
    for before in reversed([s for s in found if s.start < chosen.start]):
        between = label[before.end : codes[0].start]
        if not (before.strong and chosen.strong and _JOIN.fullmatch(between)):
            break
        codes.insert(0, before)
        if _SPAN.fullmatch(between):
            return codes, True
    return codes, False


def is_near(label: str, start: Start) -> bool:
    """Whether a code stands near enough to the end of a label to own the score behind it."""
    rest = label[start.end :]
    return rest.count("\n") <= _MAX_LINES and len(rest) <= _MAX_LABEL


def words_of(label: str, start: Start, earliest: int) -> str:
    """Return the words of an item: behind its code, or before a code that ends its line.

    Args:
        label: The words before a score.
        start: The code.
        earliest: Where the code before it ends; its words begin there.
    """
    words = strip_channels(label[start.end :])
    if len(fold(words)) >= 4:
        return words.strip()
    before = label[earliest : start.start].rsplit("\n", 1)[-1]
    return before.strip() if len(fold(before)) >= 4 else words.strip()


def channel_in(label: str, *, eit: bool) -> ChannelMark | None:
    """Return the survey channel nearest to the end of a label.

    Args:
        label: The words before a score.
        eit: The text is about EIT already, so that a bare `ส่วนที่ ๑` is a channel too.
    """
    marks = [m for m in _CHANNEL.finditer(label) if eit or not (m["bare"] or m["word"])]
    if not marks:
        return None
    last = marks[-1]
    channel = _channel_of(last)
    between = label[marks[-2].end() : last.start()] if len(marks) > 1 else ""
    both = (
        len(marks) > 1
        and _channel_of(marks[-2]) != channel
        and len(between.strip()) <= 6
        and "\n" not in between
    )
    return ChannelMark(channel, last.start(), last.end(), bool(last["bare"]), both)


def _channel_of(mark: re.Match[str]) -> Channel:
    if mark["public"]:
        return "public"
    if mark["survey"]:
        return "survey"
    if mark["word"]:
        return "public" if mark["word"].lower() == "public" else "survey"
    return "public" if to_arabic(mark["part"]) == "1" else "survey"


def strip_channels(label: str) -> str:
    """Return a label without the names of channels."""
    return _CHANNEL.sub(" ", label)


def _instrument(name: str) -> Instrument:
    first = name[0]
    return "EIT" if first in "Ee" else "OIT" if first in "Oo0" else "IIT"


def instrument_of_indicator(number: str) -> Instrument | None:
    """Return the instrument of an indicator: 1-5 IIT, 6-8 EIT, 9-10 OIT in every year read."""
    top = int(number.split(".")[0])
    if 1 <= top <= 5:
        return "IIT"
    if 6 <= top <= 8:
        return "EIT"
    return "OIT" if 9 <= top <= 10 else None


def owner_in(label: str) -> Owner | None:
    """Return what a label without an item code speaks of: the naming nearest to its end.

    An indicator keeps its score when its instrument is named in brackets behind it, and
    `IIT มีคะแนนเฉลี่ย` is the instrument; but after a whole clause `ภาพรวม` takes over.
    """
    whole = _last(_WHOLE, label)
    names = list(_INSTRUMENT.finditer(label))
    instrument = names[-1] if names else None
    indicator = _last(_INDICATOR, label)
    if indicator is not None:
        after = label[indicator.end() :]
        other = _last(_WHOLE_STRONG, after)
        if len(after) <= 120 and other is None:
            return _indicator_owner(indicator, len(after))
    if instrument is not None:
        gap = whole.start() - instrument.end() if whole is not None else -1
        if gap <= 40 and len(label) - instrument.end() <= 90:
            name = _instrument(instrument["name"])
            return Owner(
                "instrument", name, None, instrument["name"], len(label) - instrument.end()
            )
    weak = _last(_WHOLE_WEAK, label)
    mark = whole or weak
    if mark is None or names_other_measure(label):
        return None
    return Owner("overall", None, None, mark.group(), len(label) - mark.end())


def is_weak_whole(owner: Owner) -> bool:
    """Whether a naming of the whole is one that is said of single items too (`ค่าคะแนน`)."""
    return owner.kind == "overall" and _SAID_OF_ALL.fullmatch(owner.text) is not None


def names_other_measure(text: str) -> bool:
    """Whether a text speaks of another assessment, a test or satisfaction, and not of ITA.

    >>> names_other_measure("ผลการประเมิน LPA"), names_other_measure("ผลการประเมิน ITA")
    (True, False)
    """
    return _OTHER_MEASURE.search(text) is not None and _ITA.search(text) is None


def _indicator_owner(match: re.Match[str], distance: int) -> Owner:
    number = re.sub(r"\s", "", to_arabic(match["number"]))
    kind: Kind = "subindicator" if "." in number else "indicator"
    return Owner(kind, instrument_of_indicator(number), number, match.group(), distance)


def names_owner(line: str) -> bool:
    """Whether a line by itself clearly names something other than an item.

    >>> names_owner("- EIT "), names_owner("การนำผลการประเมิน ITA ไปปรับปรุงการทำงาน ")
    (True, False)
    """
    bare = line.strip(" \t-–•*\\")
    if _INDICATOR.match(bare):
        return True
    names = _INSTRUMENT.search(bare)
    if names is not None and (names.start() <= 12 or len(bare) - names.end() <= 12):
        return True
    whole = _last(_WHOLE_STRONG, bare)
    # `ค่าคะแนน` is said of items too.
    return whole is not None and (not _SAID_OF_ALL.fullmatch(whole.group()) or "ประเมิน" in bare)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last match is wanted
        pass
    return found


def year_tied(label: str) -> int | None:
    """Return the year that stands directly before the score: `ปี ๒๕๖๕ ได้ ๙๐`."""
    found = _YEAR_TIED.search(label.rstrip())
    return int(to_arabic(found["year"])) if found else None


def year_in(label: str) -> int | None:
    """Return the last single year a sentence names; spans like `๒๕๖๖ - ๒๕๗๐` are plans."""
    years = [int(to_arabic(m["year"])) for m in _YEAR.finditer(label) if not m["range"]]
    return years[-1] if years else None
