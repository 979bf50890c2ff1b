"""What a made letter tells of years, dates and numbers: the truth, and how it is printed.

Three kinds of letter: a report on a result (the year of the result is the report's own), measures
and a follow-up of measures (the result is that of the year before). The letter is dated when such
letters are written: results from August to December, measures from December to April, follow-ups
after the months they cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, Literal

from parsers.gazetteer import gazetteer
from parsers.records import Period
from training.letter_damage import DATE, NUMBER
from training.letter_issuers import Clue, Issuer
from training.page_words import MONTHS

Story = Literal["result", "measure", "follow"]
STORIES: Final[tuple[Story, ...]] = ("result", "measure", "follow")
_PERIODS: Final[tuple[Period, ...]] = ("6_months", "12_months")

THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
SHORT_MONTHS: Final = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
FIRST_YEAR: Final = 2562
LAST_YEAR: Final = 2569
_MINISTRIES: Final = {
    "school": "ศธ 04", "college": "ศธ 06", "hospital": "สธ 02", "department": "กษ 03",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter tells.

    Attributes:
        story: Kind of letter.
        fiscal_year: Year of the result (Buddhist era).
        report_year: Year of the report by its title.
        told_year: Year that the foreword gives the report; another than `report_year` in a letter
            that contradicts itself.
        period: Months a follow-up covers.
        period_words: As printed; "" without a period.
        doc_date: None where the letter is not dated, or the day is left open.
        date_words: As printed, marked for the damage; "" without a date.
        book_number: As the output has it; None where no number is printed.
        number_words: As printed after the label, marked for the damage.
    """

    story: Story
    fiscal_year: int
    report_year: int
    told_year: int
    period: Period | None
    period_words: str
    doc_date: date | None
    date_words: str
    book_number: str | None
    number_words: str


def make_told(issuer: Issuer, clues: frozenset[Clue], rng: Random) -> Told:
    """Return the years, date and number of a letter.

    Args:
        issuer: Who writes.
        clues: `letter_code` gives the number its province's two letters.
        rng: Source of every choice.
    """
    story: Story = rng.choice(STORIES)
    report_year = rng.randint(FIRST_YEAR + 1, LAST_YEAR)
    fiscal_year = report_year if story == "result" else report_year - 1
    period: Period | None = None
    words = ""
    if story == "follow" and rng.random() < 0.8:
        covered = rng.choice(_PERIODS)
        period, words = covered, _period_words(covered, rng)
    day = _day(story, report_year, period, rng)
    drawn = rng.random()
    dated = drawn < 0.9
    dayless = 0.8 <= drawn < 0.9
    told_year = report_year + (1 if rng.random() < 0.08 else 0)
    number, printed = _book_number(issuer, clues, rng)
    return Told(
        story,
        fiscal_year,
        report_year,
        told_year,
        period,
        words,
        day if dated and not dayless else None,
        _date_words(day, rng, dayless=dayless) if dated else "",
        number,
        printed,
    )


def _day(story: Story, year: int, period: Period | None, rng: Random) -> date:
    common = year - 543
    if story == "result":
        start = date(common, 8, 1)
    elif story == "measure":
        start = date(common - 1, 12, 1)
    else:
        start = date(common, 4, 1) if period == "6_months" else date(common, 9, 15)
    length = {"result": 150, "measure": 140, "follow": 40}[story]
    return start + timedelta(days=rng.randrange(length))


def _period_words(period: Period, rng: Random) -> str:
    months = "6" if period == "6_months" else "12"
    forms = (
        f"รอบ {months} เดือน",
        f"(รอบ {months} เดือน)",
        f"รอบ{months}เดือน",
        f"ระยะ {months} เดือน",
    )
    return rng.choice(forms)


def _date_words(day: date, rng: Random, *, dayless: bool) -> str:
    year = day.year + 543
    month = MONTHS[day.month - 1]
    if dayless:
        return f"      {month} {year}"
    number = f"{DATE}{day.day}{DATE}"
    full, short = f"{DATE}{year}{DATE}", f"{DATE}{year % 100}{DATE}"
    forms = (
        f"{number} {month} {full}",
        f"{number} {month} พ.ศ. {full}",
        f"{number} เดือน {month} พ.ศ. {full}",
        f"{number} {SHORT_MONTHS[day.month - 1]} {full}",
        f"{number} {SHORT_MONTHS[day.month - 1]} {short}",
        f"{number} {month} {DATE}{day.year}{DATE}",
    )
    return rng.choices(forms, (60, 8, 8, 9, 9, 3))[0]


def _book_number(issuer: Issuer, clues: frozenset[Clue], rng: Random) -> tuple[str | None, str]:
    """Return the letter number as the output has it, and as printed."""
    running = str(rng.randint(1, 1999))
    office = f"{rng.choice('57')}{rng.randint(10, 45)}0{rng.randint(1, 9)}"
    prefix = ""
    if issuer.agency_type in _MINISTRIES:
        prefix, start = _MINISTRIES[issuer.agency_type].split(" ")
        office = f"{start}{rng.randint(10, 99)}" + (
            f".{rng.randint(1, 9)}" if rng.random() < 0.5 else ""
        )
    elif "letter_code" in clues:
        prefix = next(
            letters
            for letters, code in gazetteer().by_abbreviation.items()
            if code == issuer.province.code
        )
    elif rng.random() < 0.4:
        return None, ""
    drawn = rng.random()
    running = "" if drawn < 0.2 else f"ว {running}" if drawn < 0.3 else running
    printed = f"{prefix} {NUMBER}{office}/{running}{NUMBER}".strip()
    return f"{prefix} {office}/{running}".strip(), printed
