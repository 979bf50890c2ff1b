"""The rating an agency is said to have, and the rating its scores give.

Letters AA to F were used to fiscal year 2565, words since 2566 (`ผ่านดีเยี่ยม` ... `ต้องปรับปรุงโดยด่วน`),
and other words in 2561 (`สูงมาก`, `สูง`). A rating counts only where the text says the agency is at
that level; explanations of the scale, targets and ratings of single items do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from parsers import codebook
from parsers.codebook import Condition
from parsers.document import Document
from parsers.evidence import evidence_of
from parsers.records import RatingMention
from parsers.score_flow import flows
from parsers.score_labels import year_in

_WORDS: tuple[tuple[str, str], ...] = (
    ("PASS_EXCELLENT", r"ผ่าน\s*ดี\s*เยี่ยม"),
    ("PASS_GOOD", r"ผ่าน\s*ดี"),
    ("IMPROVE_URGENT", r"(?:ต้อง\s*)?ปรับปรุง\s*(?:โดย\s*)?(?:เร่ง)?ด่วน"),
    ("IMPROVE", r"ต้อง\s*ปรับปรุง"),
    ("PASS", r"ผ่าน\s*เกณฑ์(?:\s*การ\s*ประเมิน)?|ผ่าน(?!\s*(?:ทาง|การ|ช่องทาง|มา|ระบบ|ไป))"),
    ("VERY_HIGH", r"สูง\s*มาก"),
    ("HIGH", r"สูง(?!\s*(?:ขึ้น|กว่า|สุด))"),
    ("MEDIUM", r"ปานกลาง"),
)
_LETTER = r"(?P<letter>AA|A|B|C|D|E|F)(?![A-Za-z0-9])"
_GRADE = "|".join(f"(?P<{code}>{pattern})" for code, pattern in _WORDS)
_LEAD = (
    r"(?:อยู่\s*(?:ใน)?\s*(?:เกณฑ์)?\s*ระดับ|(?:ได้|มี)\s*(?:ผล\s*(?:การ\s*)?ประเมิน\s*)?(?:อยู่\s*)?(?:ใน\s*)?ระดับ"
    r"|ระดับ\s*(?:ผล\s*)?(?:การ\s*)?ประเมิน(?:\s*(?:คือ|อยู่ที่|เป็น|[:=]))?|ผล\s*(?:การ\s*)?ประเมิน\s*(?:อยู่\s*)?(?:ใน\s*)?ระดับ"
    r"|จัดอยู่ใน\s*ระดับ|คะแนน[^\n\d๐-๙]{0,30}[\d๐-๙][\d๐-๙.,]*\s*(?:คะแนน)?\s*\(?\s*ระดับ|(?:ผล|ระดับ)\s*(?:การประเมิน)?\s*[:=])"
)
_STATED = re.compile(rf"{_LEAD}\s*[:=]?\s*[\"“‘'(]?\s*(?:ที่\s*)?(?:{_LETTER}|{_GRADE})")
_SCALE = re.compile(
    r"ระดับ\s*(?:AA|A|B|C|D|E|F|ผ่าน|ต้อง)|(?:คะแนน\s*)?[\d๐-๙]{1,3}(?:\.[\d๐-๙]{1,2})?\s*[-–—]\s*[\d๐-๙]{1,3}"
)
_TARGET_BEFORE = re.compile(
    r"(?:เป้าหมาย|ไม่\s*(?:ต่ำ|น้อย)\s*กว่า|ตั้งแต่|หาก|ถ้า|กรณี(?:ที่)?|เพื่อให้|ให้(?:ได้)?|จะ|ไม่|ยกระดับ|สู่|ร้อยละ\s*[\d๐-๙.]+\s*ของ|แบ่ง|หน่วยงานที่)\s*"
    r"(?:[ก-๙A-Za-z]+\s*){0,3}$"
)
_OTHER_THING = re.compile(
    r"ความพึงพอใจ|ความเสี่ยง|ข้อบกพร่อง|สิ่งที่|โอกาส|ผลกระทบ|ความรุนแรง|ประเทศ|(?<![A-Za-z])(?:LPA|PMQA|EBIT)(?![A-Za-z])|"
    r"[iIeEoO][ .]?[\d๐-๙]{1,2}(?![\d๐-๙])|ตัวชี้วัด|ประเด็น"
)
_ITA = re.compile(
    r"(?<![A-Za-z])ITA(?![A-Za-z])|คุณธรรม\s*และ\s*ความ\s*โปร่งใส|ภาพรวม|ผล\s*(?:การ\s*)?ประเมิน|คะแนน"
)
_AFTER_SCALE = re.compile(r"\s*(?:ขึ้นไป|[-–—]|หมายถึง|คือ\s*(?:มี)?คะแนน|=)")
Scores = Mapping[str, Decimal]
"""Instrument scores of 100 by name: `IIT`, `EIT`, `OIT`, and `EIT/public`, `EIT/survey`."""


def parse_ratings(
    document: Document, *, fiscal_year: int | None = None
) -> tuple[RatingMention, ...]:
    """Return every place where the agency is said to be at a level, in reading order.

    Args:
        document: The normalised document.
        fiscal_year: Year of the result; a sentence that names one year itself goes before it.
    """
    found: list[RatingMention] = []
    for flow in flows(document, frozenset()):
        for match in _STATED.finditer(flow.text):
            line = _line_around(flow.text, match.start())
            before = flow.text[max(0, match.start() - 160) : match.start()]
            after = flow.text[match.end() : match.end() + 20]
            if _is_explanation(line) or not _is_stated(before, after, match.group()):
                continue
            piece = flow.piece_at(match.end() - 1)
            evidence = evidence_of(piece.page, piece.unit, flow.snippet(match.start(), match.end()))
            printed = " ".join(match.group().split())
            year = year_in(before) or fiscal_year
            found.append(RatingMention(match["letter"] or _code(match), printed, evidence, year))
    return tuple(found)


def _line_around(text: str, position: int) -> str:
    end = text.find("\n", position)
    return text[text.rfind("\n", 0, position) + 1 : end if end >= 0 else len(text)]


def _code(match: re.Match[str]) -> str:
    return next(code for code, _ in _WORDS if match[code])


def _is_explanation(text: str) -> bool:
    """Whether a text sets out the scale: three or more levels, or two bands of scores."""
    letters = re.findall(r"ระดับ\s*(?:AA|A|B|C|D|E|F)(?![A-Za-z])", text)
    bands = re.findall(r"[\d๐-๙]{1,3}\.[\d๐-๙]{2}\s*[-–—]\s*[\d๐-๙]{1,3}(?:\.[\d๐-๙]{2})?", text)
    words = {code for code, pattern in _WORDS[:4] if re.search(pattern, text)}
    return len(set(letters)) >= 3 or len(bands) >= 2 or len(words) >= 4


def _is_stated(before: str, after: str, stated: str) -> bool:
    """Whether a level is what the agency has, by the words around it."""
    if _AFTER_SCALE.match(after):
        return False
    sentence = re.split(r"(?<!ศ)\.\s|;", before)[-1]
    near = sentence[-60:]
    if _TARGET_BEFORE.search(near):
        return False
    if _OTHER_THING.search(near):
        return False
    return _ITA.search(sentence + stated) is not None or not sentence.strip()


def compute_rating(year: int | None, total: Decimal, instruments: Scores) -> str | None:
    """Return the rating that the codebook's rule of the year gives for a total.

    Args:
        year: Fiscal year; None, or a year without known bands, gives None.
        total: The overall score, 0-100.
        instruments: Instrument scores of 100; missing ones leave conditional levels undecided.

    Returns:
        The rating's code, None where the rule is not known or what is known does not decide it.

    >>> compute_rating(2564, Decimal("77.81"), {})
    'B'
    >>> scores = {"IIT": Decimal(100), "EIT": Decimal("77.53"), "OIT": Decimal(90)}
    >>> compute_rating(2566, Decimal("89.26"), scores)
    'PASS'
    >>> compute_rating(2566, Decimal("98.27"), {}) is None
    True
    """
    bands = codebook.load().rating_bands(year)
    if not 0 <= total <= 100:
        return None
    for band in bands:
        step = Decimal("0.01")  # scores have two places: 84.99 is followed by 85.00
        if not band.min_score <= total < band.max_score + step:
            continue
        holds = True if band.condition is None else _holds(band.condition, instruments)
        if holds is None:
            return None
        if holds:
            return band.code
    return None


def _holds(condition: Condition, scores: Scores) -> bool | None:
    """Whether a condition holds; None where the known scores do not tell."""
    values = []
    below = False
    for instrument, channel in condition.parts:
        value = scores.get(instrument if channel is None else f"{instrument}/{channel}")
        values.append(value)
        # The mean of two surveys is under a limit only if one of them is.
        mean = scores.get(instrument)
        below = below or (mean is not None and mean < condition.limit)
    below = below or any(v is not None and v < condition.limit for v in values)
    if not below and any(v is None for v in values):
        return None
    return below if condition.kind == "any<" else not below
