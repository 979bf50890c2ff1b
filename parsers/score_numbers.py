"""Which printed numbers are scores, and what they say.

A number is judged by what stands right before and after it: `ได้ ๑๐๐ คะแนน` is a score,
`๘๕ คะแนนขึ้นไป` a target, `๘๕.๐๐ - ๙๔.๙๙` a band of the scale, `คะแนนเต็ม ๑๐๐` a scale,
`เพิ่มขึ้น ๕.๒๐ คะแนน` a difference, `๑๐ ข้อ` a count. Whose score it is, is the business of
`parsers.score_labels`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from normalizers.numerals import to_arabic

D = "[0-9๐-๙]"
_UNIT = "คะแนน"
# The unit as printed, with spaces or `เเ` in it, or with one letter lost, changed or put in.
SCORE_WORD = (
    r"(?:ค\s?ะ\s?(?:แ|เเ)\s?น\s?[นบมณ]|"
    + "|".join(f"{_UNIT[:i]}[ก-๎]?{_UNIT[i + 1 :]}" for i in range(1, len(_UNIT)))
    + "|"
    + "|".join(f"{_UNIT[:i]}[ก-๎]{_UNIT[i:]}" for i in range(1, len(_UNIT)))
    + r"|[ก-ฮ]?ะแนน)"
)
GOT = r"(?:ไ|ใ|ไ\s)[ดตคต]\s?[้่]?"
NUMBER = (
    rf"(?<![0-9๐-๙A-Za-z])(?<!{D}[.,:/])"
    rf"(?:{D}{{1,3}}[.,]{D}{{1,2}}|{D}{{1,3}}\.{D}{{3,4}}"
    rf"|{D}{{1,3}}(?: [.,] ?| ?[.,] ){D}{{2}}|{D}{{1,3}})"
    rf"(?!{D})(?![.,:/]{D})(?![A-Za-z])"
)
_NUMBER = re.compile(NUMBER)
_DAMAGED = re.compile(
    rf"(?:{GOT}|{SCORE_WORD}|เท่ากับ|อยู่ที่)\s*(?P<token>[0-9๐-๙OoQCDlI|!๏?.,]{{1,8}})\s*{SCORE_WORD}"
)
_COUNTED = (
    r"ข้อ(?!มูล)|โครงการ|กิจกรรม|คน|ราย(?!งาน|การ)|ครั้ง|วัน|เดือน|ปี|บาท|แห่ง|เรื่อง|ฉบับ|ชั่วโมง|ชม|นาที|นาฬิกา|น\.|หน่วยงาน|เครื่องมือ|"
    r"ตัวชี้วัด|ประเด็น|หมู่บ้าน|หมู่|ตำบล|ช่องทาง|ขั้นตอน|ระดับ|แผ่น|หน้า|ชุด|อัตรา|ตำแหน่ง|ด้าน|เท่า|ล้าน|"
    r"ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค|"
    r"มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
)
_UNIT_AFTER = re.compile(rf"\s*\)?\s*{SCORE_WORD}")
_PERCENT_AFTER = re.compile(r"\s*(?:%|เปอร์เซ็น)")
_TARGET_AFTER = re.compile(
    rf"\s*(?:{SCORE_WORD}|%)?\s*(?:ขึ้นไป|ลงมา|ลงไป|เป็นต้นไป|หรือมากกว่า|หรือสูงกว่า)"
)
_RANGE_AFTER = re.compile(
    rf"\s*(?:{SCORE_WORD}|%)?\s*(?:[-–—~]|ถึง)\s*{D}{{1,3}}(?:\.{D}+)?\s*(?:\)|{SCORE_WORD}|%|\n|$)"
)
_COUNT_AFTER = re.compile(rf"[ \t]*(?:{_COUNTED})")
_SCALE_AFTER = re.compile(
    rf"\s*(?:{SCORE_WORD})?\s*\(?\s*(?:จาก|เต็ม|/)\s*(?:{SCORE_WORD})?\s*(?:เต็ม)?\s*(?P<scale>{D}{{1,3}}(?:\.{D}{{1,2}})?)(?!{D})"
)
_FREE = r"(?:(?!ได้)[^0-9๐-๙\n])"
"""Words between a cue and its number; `ได้` ends what the cue can speak of."""
_TARGET_BEFORE = re.compile(
    r"(?:(?:น้อย|มาก|ต่ำ|สูง|เกิน|ดี)\s*กว่า|เกิน|ตั้งแต่|ไม่ถึง|อย่างน้อย|ขั้นต่ำ|ระหว่าง|ช่วง(?:\s*คะแนน)?|[<>≥≤]=?"
    r"|(?:เป้าหมาย|เกณฑ์(?:การประเมิน|ขั้นต่ำ)?|เป้า)" + _FREE + r"{0,25})\s*(?:ร้อยละ|ที่)?\s*$"
)
_DELTA_BEFORE = re.compile(
    r"(?:เพิ่มขึ้น|ลดลง|ต่างกัน|แตกต่าง|ส่วนต่าง|ห่างกัน|ขาดอีก|ขาดไป|หักออก|มากขึ้น|น้อยลง|สูงขึ้น|ต่ำลง|พัฒนาขึ้น)"
    rf"{_FREE}{{0,25}}$"
)
_FULL_BEFORE = re.compile(r"(?:เต็ม|จาก)\s*(?:ร้อยละ)?\s*$")
_FULL_GOT = re.compile(rf"{GOT}\s*(?:รับ)?\s*{SCORE_WORD}\s*เต็ม\s*$")
_RANGE_BEFORE = re.compile(rf"{D}\s*(?:{SCORE_WORD}|%)?\s*(?:[-–—~]|ถึง)\s*$")
_WEIGHT_BEFORE = re.compile(rf"(?:น้ำหนัก|สัดส่วน|ถ่วง){_FREE}{{0,20}}$")
_GOT_END = re.compile(r"ได้\s*$")
_NOT_BEFORE = re.compile(
    r"(?:หน้า|ลำดับ|อันดับ|จำนวน|เลขที่|(?<!หน้า)ที่|ข้อ|ข้อที่|มาตรา|หมู่|โทร|ไตรมาส|ครั้งที่|(?<!ประจำ)ปี|พ\.ศ\.|(?<!ระยะ)เวลา|รอบ|ภายใน|บท|ระดับ|เลข|ส่วนที่|กลุ่ม)\s*\.?\s*$"
)
_OTHERS_BEFORE = re.compile(
    r"(?:(?:ระดับ|ทั้ง|ภาพรวม)\s*(?:ประเทศ|จังหวัด|อำเภอ)|ทั่วประเทศ|ทุกหน่วยงาน)[^\n]{0,40}$"
)
_GOT_BEFORE = re.compile(
    rf"{GOT}\s*(?:รับ)?\s*(?:ผล|ค่า)?\s*(?P<word>{SCORE_WORD})?\s*"
    rf"(?P<link>(?:เฉลี่ย|รวม|เต็ม|ร้อยละ|เท่ากับ|อยู่ที่|คือ|เป็น|ที่|ITA|[=:]|\s)*)$"
)
_SCORE_BEFORE = re.compile(
    rf"{SCORE_WORD}(?P<middle>[^\d๐-๙\n]{{0,60}}?)(?P<link>เท่ากับ|อยู่ที่|คือ|เป็น|ร้อยละ|ได้|[=:])\s*(?:ร้อยละ)?\s*$"
)
_SCORE_NEXT_BEFORE = re.compile(
    rf"{SCORE_WORD}\s*(?:เฉลี่ย|รวม|ภาพรวม|ในภาพรวม|โดยรวม|ทั้งหมด|ประเมิน|การประเมิน|ITA|IIT|EIT|OIT|ของหน่วยงาน|\(|\)|\s)*$"
)
_NAME_BEFORE = re.compile(
    r"(?:[IEOL]IT|ITA|[Ee][Ii1l]t?\s*-?\s*(?:[Pp]ublic|[Ss]urvey)\w*|(?:ส่วน|[Pp]art)\s*(?:ที่)?\s*[12๑๒])\s*\)?\s*(?P<link>[=:])?\s*[-–]?\s*$"
)
_PERCENT_BEFORE = re.compile(r"ร้อยละ\s*$")

_BEFORE = 100
"""Characters before a number in which a word can make it a score."""
_NEAR = 80
"""Characters before a number in which a word can make it a target, band or difference."""

Frame = Literal["points", "said", "got", "percent", "named", "bare"]
"""How a number is marked as a score, surest first: `๙๐ คะแนน`; `คะแนน ... เท่ากับ ๙๐`; `ได้ ๙๐`;
`ร้อยละ ๙๐`; `IIT = ๙๐`; a number with decimals at the end of a line."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A number that is marked as a score.

    `start` and `end` span the number and its unit in the text, `label_end` is where the words
    before it end (`ได้` and `คะแนนเท่ากับ` are not words of the item).
    """

    start: int
    end: int
    token: str
    value: Decimal | None
    frame: Frame
    scale: Decimal | None
    damaged: bool
    steps: tuple[str, ...]
    label_end: int


def read_number(token: str) -> Decimal | None:
    """Return the value of a clean number token as printed, None for anything else.

    >>> read_number("๙๗,๐๙"), read_number("๙๗ .๐๙"), read_number("100.00")
    (Decimal('97.09'), Decimal('97.09'), Decimal('100.00'))
    >>> read_number("1,234") is None
    True
    """
    if _NUMBER.fullmatch(token.strip()) is None:
        return None
    return Decimal("".join(to_arabic(token).split()).replace(",", "."))


def _steps(token: str) -> tuple[str, ...]:
    steps = []
    if re.search("[๐-๙]", token):
        steps.append("thai_digits")
    if "," in token:
        steps.append("decimal_comma")
    if re.search(r"\s", token.strip()):
        steps.append("space_in_number")
    return tuple(steps)


def read_damaged(token: str) -> Decimal | None:
    """Return what a token of digits and look-alike letters spells, None if nothing safe.

    >>> read_damaged("๑OO"), read_damaged("??") is None
    (Decimal('100'), True)
    """
    if not re.search(D, token):
        return None
    table = str.maketrans(
        {"O": "0", "o": "0", "Q": "0", "D": "0", "๏": "0", "l": "1", "I": "1", "|": "1"}
    )
    return read_number(to_arabic(token).translate(table).strip(".,"))


def _is_other(before: str, after: str) -> bool:
    """Whether the number is a target, band, scale, difference, weight or somebody else's."""
    if _TARGET_AFTER.match(after) or _RANGE_AFTER.match(after) or _OTHERS_BEFORE.search(before):
        return True
    if _GOT_END.search(before):
        return False  # `ได้` ends what the other cues can speak of
    if _FULL_BEFORE.search(before) and not _FULL_GOT.search(before):
        return True
    return bool(
        _TARGET_BEFORE.search(before)
        or _DELTA_BEFORE.search(before)
        or _RANGE_BEFORE.search(before)
        or _WEIGHT_BEFORE.search(before)
    )


def _is_part(token: str, before: str) -> bool:
    """Whether the token is the rest of a number that a space, line end or lost point broke."""
    if not re.fullmatch(rf"{D}+", token):
        return False
    broken = rf"{D}[ \t]*[.,]\s*$|{GOT}\s*(?:รับ)?\s*(?:{SCORE_WORD})?\s*{D}+[ \t]+$"
    return re.search(r"^[0๐].", token) is not None or re.search(broken, before) is not None


def _frame(token: str, before: str, after: str) -> tuple[Frame, int] | None:
    """Return how the number is marked as a score, and how long that mark before it is."""
    got = _GOT_BEFORE.search(before)
    if got is not None and _UNIT_AFTER.match(after):
        return "points", len(before) - got.start()
    said = _SCORE_BEFORE.search(before) or _SCORE_NEXT_BEFORE.search(before)
    lead = got or said
    length = len(before) - lead.start() if lead else 0
    line_ends = re.match(r"[ \t]*(?:\n|$)", after) is not None
    decimals = re.search(rf"[.,] ?{D}{{2}}$", token) is not None
    if _UNIT_AFTER.match(after):
        return "points", length
    if _COUNT_AFTER.match(after):
        return None
    percent = _PERCENT_AFTER.match(after) or _PERCENT_BEFORE.search(before)
    if got and got["word"]:
        return "said", length
    if said and (said.re is _SCORE_BEFORE or decimals or line_ends):
        return "said", length
    if got and (percent or line_ends or re.match(r"\s*[Ee][Ii]", after) or decimals):
        return "got", length
    if percent:
        found = _PERCENT_BEFORE.search(before)
        return "percent", len(before) - found.start() if found else 0
    named = _NAME_BEFORE.search(before)
    if named and (decimals or named["link"]):
        return "named", 0
    whole = to_arabic(token) in ("0", "100") and before[-1:].isspace()
    if line_ends and not _NOT_BEFORE.search(before) and (decimals or whole):
        return "bare", 0
    return None


def find_hits(text: str) -> list[Hit]:
    """Return every number of a text that is marked as a score, in reading order.

    >>> [(str(h.value), h.frame) for h in find_hits("ได้คะแนน ๘๙.๒๖ เป้าหมาย ๘๕ คะแนน")]
    [('89.26', 'said')]
    """
    hits: list[Hit] = []
    for found in _NUMBER.finditer(text):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        after = text[found.end() : found.end() + 60]
        frame = _frame(found.group(), before, after)
        if frame is None or _is_other(before[-_NEAR:], after):
            continue
        scale, end = _scale(text, found.start(), found.end())
        unit = _UNIT_AFTER.match(text, found.end()) or _PERCENT_AFTER.match(text, found.end())
        token = found.group()
        part = _is_part(token, before)
        hits.append(
            Hit(
                start=found.start(),
                end=max(end, unit.end() if unit else 0),
                token=token,
                value=None if part else read_number(token),
                frame=frame[0],
                scale=scale,
                damaged=part,
                steps=_steps(token),
                label_end=found.start() - frame[1],
            )
        )
    return _with_damaged(text, hits)


def _with_damaged(text: str, hits: list[Hit]) -> list[Hit]:
    """Add the numbers of `ได้ ... คะแนน` that letters stand in for digits of."""
    taken = [(h.start, h.end) for h in hits]
    for found in _DAMAGED.finditer(text):
        start = found.start("token")
        token = found["token"]
        if re.fullmatch(r"(?:25|๒๕)[0-9๐-๙]{2}", token):
            continue
        if any(s < found.end() and start < e for s, e in taken):
            continue
        if read_number(token) is not None or not re.search(rf"{D}|[?OolI]", token):
            continue
        value = read_damaged(token)
        before = text[max(0, start - 60) : start]
        got = _GOT_BEFORE.search(before) or _SCORE_BEFORE.search(before)
        label_end = start - (len(before) - got.start() if got else 0)
        steps = (*_steps(token), "letters_as_digits")
        hits.append(Hit(start, found.end(), token, value, "points", None, True, steps, label_end))
    return sorted(hits, key=lambda h: h.start)


def _scale(text: str, start: int, end: int) -> tuple[Decimal | None, int]:
    """Return the scale printed with a score (`จาก ๓๐ คะแนน`), and where the expression ends."""
    after = _SCALE_AFTER.match(text, end)
    if after:
        unit = _UNIT_AFTER.match(text, after.end())
        return read_number(after["scale"]), unit.end() if unit else after.end()
    before = re.search(
        rf"เต็ม\s*(?P<scale>{D}{{1,3}})\s*(?:{SCORE_WORD})?\s*[),]?\s*{GOT}\s*(?:รับ)?\s*(?:{SCORE_WORD})?\s*$",
        text[max(0, start - 50) : start],
    )
    return (read_number(before["scale"]) if before else None), end
