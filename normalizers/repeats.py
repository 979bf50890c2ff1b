"""Runs an OCR printed again and again.

A repeat is collapsed only where it carries nothing: units with digits may be equal scores, units
with a box may be equal answers, units across lines or tabs may be equal rows; rows of dots, lines
and dashes are evidence of a blank. All of those stay.
"""

from __future__ import annotations

import re
from typing import Final

_DOUBLED_LATIN: Final = re.compile(
    r"(?<![^\W\d_])(?P<unit>[A-Za-z]{3,}|[A-Za-z]+(?: [A-Za-z]+){1,4}) (?P=unit)(?![^\W\d_])"
)
_DATA: Final = re.compile(r"[\d☐☑☒□■|/\[\]\t\n]|\.\.|…|__|--")
_YEAR: Final = re.compile(r"(?<!\d)(?:2[456]\d\d|๒[๔๕๖][๐-๙][๐-๙])(?!\d)")
_LETTER: Final = re.compile(r"[^\W\d_]")

_SHORTEST: Final = 3  # characters of a unit, spaces not counted
_TIMES: Final = 3
_PASSES: Final = ((3, 3, 8, 3), (8, 8, 32, 8), (8, 32, 400, 48))
"""Length of a sample, least and greatest period, distance between samples.

A run of three units of p characters (less a space at the end) holds 2p - sample places where the
same sample comes again p later, so samples that far apart miss none.
"""
_LONG_ENOUGH_FOR_YEARS: Final = 20  # a whole phrase, so that a year in it is no table column


def collapse_doubled(text: str) -> str:
    """Keep one of two equal Latin words or phrases that stand side by side.

    Thai words stay: a column title twice on a line looks just the same.

    >>> collapse_doubled("การนำผลการประเมิน ITA ITA ไปปรับปรุง")
    'การนำผลการประเมิน ITA ไปปรับปรุง'
    >>> collapse_doubled("ระดับ AA AA คะแนน คะแนน")
    'ระดับ AA AA คะแนน คะแนน'
    """
    before = None
    while before != text:
        before = text
        text = _DOUBLED_LATIN.sub(lambda m: m["unit"], text)
    return text


def collapse_loops(text: str) -> str:
    """Keep one of three or more equal runs of three characters or more.

    >>> collapse_loops("นโยบาย No Gift Policy No Gift Policy No Gift Policy จาก")
    'นโยบาย No Gift Policy จาก'
    >>> collapse_loops("ดำเนินการดำเนินการดำเนินการแล้ว")
    'ดำเนินการแล้ว'
    >>> collapse_loops("ได้ ๑๐๐ คะแนน ได้ ๑๐๐ คะแนน ได้ ๑๐๐ คะแนน ...........")
    'ได้ ๑๐๐ คะแนน ได้ ๑๐๐ คะแนน ได้ ๑๐๐ คะแนน ...........'
    """
    if len(text) < _SHORTEST * _TIMES:
        return text
    before = ""
    while before != text:  # what one cut brings together may repeat again
        before = text
        for sample, nearest, farthest, stride in _PASSES:
            text = _collapse(text, sample, nearest, farthest, stride)
    return text


def _collapse(text: str, sample: int, nearest: int, farthest: int, stride: int) -> str:
    """Look at a sample every few characters; where it comes again near by, try that period."""
    place = 0
    while place + sample <= len(text):
        probe = text[place : place + sample]
        found = text.find(probe, place + nearest, place + farthest + sample)
        while found >= 0 and len(set(probe)) > 1 + (sample > _SHORTEST):
            shorter = _cut(text, place, found - place)
            if shorter is not None:
                text, place = shorter
                break
            found = text.find(probe, found + 1, place + farthest + sample)
        place += stride
    return text


def _cut(text: str, place: int, period: int) -> tuple[str, int] | None:
    """Return the text with one unit of the repeat around `place`, and where the unit begins.

    None where nothing repeats often enough with this period or the unit must not be collapsed.
    """
    if not _is_empty_talk(text[place : place + period]):
        return None
    start = place
    while start > 0 and text[start - 1] == text[start - 1 + period]:
        start -= 1
    stop = place
    while stop + period < len(text) and text[stop] == text[stop + period]:
        stop += 1
    stop += period
    if text[stop - period] == " " and (stop - start + 1) % period == 0:
        # `A B A B A B`: the space behind the last unit need not be there, and is not kept.
        times = (stop - start + 1) // period
        shorter = text[: start + period - 1] + text[stop:]
    else:
        times = (stop - start) // period
        shorter = text[: start + period] + text[start + period * times :]
    return (shorter, start) if times >= _TIMES else None


def _is_empty_talk(unit: str) -> bool:
    solid = unit.replace(" ", "")
    if len(solid) < _SHORTEST or len(set(solid)) < _SHORTEST or not _LETTER.search(unit):
        return False
    around = unit + unit  # a row of dots may begin in one unit and end in the next
    if len(solid) >= _LONG_ENOUGH_FOR_YEARS:
        around = _YEAR.sub("", around)
    return not _DATA.search(around)
