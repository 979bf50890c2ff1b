"""Reading a date from a printed line: words or figures, either era, damaged letters and digits.

A date whose month or year was mended names what was done in `repairs`; what could be two dates is
none. Years outside those of the assessment are no years of a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from normalizers.dates import be_to_ce, expand_year, is_be_year
from normalizers.numerals import to_arabic
from parsers.digit_confusions import confusions
from parsers.months import Month, read_month
from parsers.number_words import spell_digits

FIRST_YEAR: Final = 2555
LAST_YEAR: Final = 2600
LAST_MENDED: Final = 2579
"""No damaged year is mended to one farther in the future."""

_THAI: Final = "\u0e01-\u0e4e"
ERA: Final = (
    r"พุทธ\s?ศักราช|คริสต์\s?ศักราช|พ\s?[.,]?\s?ศ\s?[.,]?(?![\u0e30-\u0e4e])|"
    r"ค\s?\.?\s?ศ\s?\.?(?![\u0e30-\u0e4e])"
)
_SHORT: Final = r"(?:เม|มี|มิ|[ก-ฮ])\s?\.?\s?[ก-ฮ]\s?\.|(?:เม|มี|มิ|[ก-ฮ])[ก-ฮ](?![ก-๎])"
_LONG: Final = r"[ก-ฮเ-ไ][\u0e01-\u0e4e]{2,11}|[A-Z][a-z]{2,8}"
# A damaged name may begin with a mark, and hold a blank.
_ANY: Final = rf"[{_THAI}]{{2,12}}(?:\s[{_THAI}]{{1,9}})?"
_DAY: Final = r"(?<![0-9A-Za-z°])(?<![0-9]\s)(?P<day>[0-9]{1,2})"
_EXACT = re.compile(
    rf"{_DAY}\s*(?:เดือน)?\s*(?P<month>{_SHORT}|{_LONG})\s*(?P<era>{ERA})?\s*"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z°])"
)
_DAMAGED = re.compile(
    rf"{_DAY}\s+(?:เ\S{{3,5}}\s+)?(?P<month>{_SHORT}|{_ANY})\s*(?P<era>{ERA}|[พค][{_THAI}]?\s?\.\s?[{_THAI}]{{1,2}}\s?\.?)?\s*"
    rf"(?P<year>[0-9A-Za-z°]{{4}}|[0-9]{{2}})(?![0-9A-Za-z°])"
)
_NUMERIC = re.compile(
    rf"{_DAY}\s*[/\-.]\s*(?P<month>[0-9]{{1,2}})\s*[/\-.]\s*(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
)
_DAYLESS = re.compile(
    rf"(?P<month>{_SHORT}|{_ANY})\s*(?P<era>{ERA})?\s*(?P<year>[0-9]{{4}})(?![0-9])"
)
_TWICE = re.compile(r"(?<!\S)(\S+)(?: \1)+(?!\S)")
_SPACED_TOKENS: Final = 6
_SPACED_SHARE: Final = 0.8
_BLANK_IN_NUMBER = re.compile(r"(?<=[0-9])\s(?=[0-9])")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, where it stands in the text in Arabic digits, and what was mended to read it."""

    value: date
    start: int
    end: int
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearReading:
    """A Buddhist era year, and whether one of its digits was mended."""

    year: int
    repaired: bool


def figures(text: str) -> str:
    """Return a text with Thai digits and number words of dates as Arabic digits.

    >>> figures("วันที่ ๕")
    'วันที่ 5'
    """
    return spell_digits(to_arabic(unspaced(text)))


def unspaced(text: str) -> str:
    """Return a line whose letters were all set apart closed up again; any other as it is.

    >>> unspaced("ท ี ่   น ค   7 1 / 1 5"), unspaced("ที่ นค 71/15")
    ('ที่ นค 71/15', 'ที่ นค 71/15')
    """
    tokens = text.split()
    single = sum(len(token) == 1 for token in tokens)
    if len(tokens) < _SPACED_TOKENS or single < _SPACED_SHARE * len(tokens):
        return text
    return " ".join(re.sub(r"\s", "", part) for part in re.split(r"\s{2,}", text.strip()))


def read_year(token: str) -> YearReading | None:
    """Return the year of the assessment that four figures name, as a Buddhist era year.

    A letter among the figures may be any digit, and one figure outside the possible years may be
    its look-alike; where that leaves one possible year, it is the year, with a mark.

    Args:
        token: Four characters, of either era; or two figures of a Buddhist era year.

    Examples:
        >>> read_year("2566"), read_year("2023"), read_year("66")
        (YearReading(year=2566, repaired=False), YearReading(year=2566, repaired=False), YearReading(year=2566, repaired=False))
        >>> read_year("2b66"), read_year("2526"), read_year("256b")
        (YearReading(year=2566, repaired=True), YearReading(year=2566, repaired=True), None)
    """  # noqa: E501
    if token.isdecimal():
        year = expand_year(int(token)) if len(token) == 2 else int(token)
        if not is_be_year(year):
            year += 543
        if _possible(year):
            return YearReading(year, repaired=False)
    if len(token) != 4:
        return None
    found = {year for year in _readings(token) if FIRST_YEAR <= year <= LAST_MENDED}
    return YearReading(found.pop(), repaired=True) if len(found) == 1 else None


def _possible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _readings(token: str) -> Iterator[int]:
    """Yield the years that four figures may be: letters any digit, else one look-alike."""
    if not token.isdecimal():
        if sum(c.isdecimal() for c in token) >= 2:
            choices = [c if c.isdecimal() else "0123456789" for c in token]
            yield from (int("".join(digits)) for digits in product(*choices))
        return
    thai = dict(zip("๐๑๒๓๔๕๖๗๘๙", "0123456789", strict=True))
    table = confusions()
    for at, digit in enumerate(token):
        # The script of the print is gone here: a look-alike in either script counts.
        alike = table.get(digit, "") + table.get("๐๑๒๓๔๕๖๗๘๙"[int(digit)], "")
        for other in alike:
            yield int(token[:at] + thai.get(other, other) + token[at + 1 :])


def _date_of(match: re.Match[str]) -> DateReading | None:
    words = match["month"]
    month = Month(int(words), exact=True) if words.isdigit() else read_month(words)
    year = read_year(match["year"])
    if month is None or year is None:
        return None
    era = match.groupdict().get("era") or ""
    if era.startswith("ค") and len(match["year"]) == 2:
        return None
    repairs = (() if month.exact else ("month_word",)) + (("year_digit",) if year.repaired else ())
    try:
        value = date(be_to_ce(year.year), month.number, int(match["day"]))
    except ValueError:
        return None
    return DateReading(value, match.start(), match.end(), repairs)


def find_date(text: str, *, mend: bool = False) -> DateReading | None:
    """Return the first date of a text.

    Args:
        text: In Arabic digits (`figures`).
        mend: Read damaged months and years too, with a mark: only where a date is expected.

    Returns:
        The date; None where there is none, it does not exist, or it might be two.

    Examples:
        >>> find_date("วันที่ 5 ตุลาคม 2566").value
        datetime.date(2023, 10, 5)
        >>> find_date("5 ตุลวคม 2566", mend=True).repairs
        ('month_word',)
    """
    for pattern in (_EXACT, _NUMERIC, *((_DAMAGED,) if mend else ())):
        for match in pattern.finditer(text):
            found = _date_of(match)
            if found is not None and (mend or not found.repairs):
                return found
    return None


def variants(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a text as read, then with what readers do to numbers and words undone, and the mark.

    >>> [text for text, _ in variants("1 2 ตุลาคม ตุลาคม 2566")]
    ['1 2 ตุลาคม ตุลาคม 2566', '1 2 ตุลาคม 2566', '12 ตุลาคม ตุลาคม 2566', '12 ตุลาคม 2566']
    """
    once, joined = _TWICE.sub(r"\1", text), _BLANK_IN_NUMBER.sub("", text)
    yield text, ()
    if once != text:
        yield once, ("word_twice",)
    if joined != text:
        yield joined, ("blank_in_number",)
        both = _BLANK_IN_NUMBER.sub("", once)
        if once != text and both != once:
            yield both, ("word_twice", "blank_in_number")


def find_dayless(text: str) -> tuple[int, int] | None:
    """Return Buddhist era year and month where a text begins with a month and its year, no day.

    >>> find_dayless("     ตุลาคม 2566"), find_dayless("5 ตุลาคม 2566")
    ((2566, 10), None)
    """
    match = _DAYLESS.match(text.strip())
    if match is None:
        return None
    month, year = read_month(match["month"]), read_year(match["year"])
    if month is None or year is None or not month.exact or year.repaired:
        return None
    return year.year, month.number
