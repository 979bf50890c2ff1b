"""What a bad reader, or a hasty author, makes of codes, words and the print of a number.

The confusion model of codes is that of the real reports: i is read as I l 1 ๑ |, o as O ๐ 0 โ, e as
E ๙ เ; the letter is lost, doubled, or replaced by a digit; one digit of the number is read as
another; the author prints the code of another item; rarely the code is gone. Scores keep their
value: only their print varies (`๙๗.๐๙`, `๙๗,๐๙`, `๙๗ .๐๙`, `97.09%`).

What this does not measure: damage to the words `ได้`, `คะแนน`, `EitPublic`, to headings, years and
headers of tables; letters are damaged one by one and independently, where real readers lose whole
words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
LIKE: dict[str, str] = {"i": "Il1๑|", "o": "O๐0โ", "e": "E๙เ"}
DIGIT_SWAPS: dict[str, str] = {
    "0": "86",
    "1": "79",
    "2": "37",
    "3": "28",
    "4": "59",
    "5": "46",
    "6": "58",
    "7": "12",
    "8": "53",
    "9": "40",
}
"""Digits that readers take for each other, in print of either kind."""
LETTER_SWAPS: dict[str, str] = {
    "ก": "ถภ", "ถ": "กภ", "ภ": "ถก", "ค": "ตด", "ด": "คต", "ต": "ดค", "บ": "ปษ", "ป": "บ", "ษ": "บ",
    "น": "มฉ", "ม": "นฆ", "ผ": "ฝพ", "ฝ": "ผฟ", "พ": "ฟผ", "ฟ": "พฝ", "ช": "ซข", "ซ": "ช",
    "ข": "ชบ", "ร": "ธ5", "ธ": "ร", "ส": "ลศ", "ล": "สอ", "อ": "ลฮ", "ฮ": "อ", "ว": "จา", "จ": "วฉ",
    "ท": "ห", "ห": "ท", "ง": "จ", "ย": "ษ", "า": "ๅว", "เ": "แ", "แ": "เ", "โ": "ไ", "ไ": "ใโ",
    "ใ": "ไ", "ิ": "ีึ", "ี": "ิื", "ึ": "ืิ", "ื": "ึี", "่": "้", "้": "่๋", "ั": "้", "ุ": "ู", "ู": "ุ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grade:
    """How much is damaged (shares 0-1).

    Attributes:
        codes: Codes the reader damages.
        habits: Chance that the reader takes one letter for the same glyph all through a report.
        author: Items that the author prints under another item's code.
        lost: Codes that are not there at all.
        letters: Letters of words.
        numbers: Numbers printed in an odd way.
    """

    codes: float = 0.0
    habits: float = 0.0
    author: float = 0.0
    lost: float = 0.0
    letters: float = 0.0
    numbers: float = 0.0


GRADES: dict[str, Grade] = {
    "clean": Grade(),
    "light": Grade(0.10, 0.2, 0.005, 0.0, 0.02, 0.03),
    "heavy": Grade(0.30, 0.4, 0.01, 0.01, 0.05, 0.08),
    "brutal": Grade(0.60, 0.6, 0.02, 0.02, 0.10, 0.15),
}


@dataclass(slots=True)
class Ink:
    """Prints codes, words and numbers, damaged as the grade says.

    Attributes:
        rng: Source of every choice.
        grade: How much is damaged.
        thai: The report is set in Thai digits.
        wrong: Codes the author prints for the items of other codes.
        habit: What the reader takes a code's letter for, all through the report.
    """

    rng: Random
    grade: Grade
    thai: bool = True
    wrong: Mapping[str, str] = field(default_factory=dict)
    habit: Mapping[str, str] = field(default_factory=dict)

    def digits(self, text: str) -> str:
        """Return a text in the digits of this report."""
        return text.translate(THAI) if self.thai else text

    def words(self, text: str) -> str:
        """Return words with some letters misread; digits and spaces stay."""
        return damage_letters(text, self.grade.letters, self.rng)

    def code(self, code: str) -> str:
        """Return the print of an item's code; "" where the reader lost it."""
        if code in self.wrong and self.rng.random() < 0.8:
            code = self.wrong[code]
        letter, number = code[0], code[1:]
        shown = self.habit.get(letter, letter)
        if self.rng.random() < self.grade.lost:
            return ""
        if self.rng.random() < self.grade.codes:
            return damage_code(letter, number, self.rng, self.thai)
        return shown + self.digits(number)

    def number(self, value: Decimal) -> str:
        """Return the print of a score: either digits, odd points, whole numbers without places."""
        plain = str(value.quantize(Decimal("0.01")))
        if plain.endswith(".00") and self.rng.random() < 0.7:
            plain = plain[:-3]
        thai = self.thai
        if self.rng.random() < self.grade.numbers:
            kind = self.rng.choice((",", " .", "%", "other"))
            if kind == "%":
                return f"{plain}%"
            if kind == "other":
                thai = not thai
            else:
                plain = plain.replace(".", kind)
        return plain.translate(THAI) if thai else plain


def make_ink(rng: Random, grade: str, codes: tuple[str, ...]) -> Ink:
    """Return the ink of one report.

    Args:
        rng: Source of every choice.
        grade: A name in `GRADES`.
        codes: The codes of the report; the author mistakes one only for another of its instrument.
    """
    shares = GRADES[grade]
    wrong = {}
    for code in codes:
        if rng.random() < shares.author:
            rivals = [c for c in codes if c[0] == code[0] and c != code]
            wrong[code] = rng.choice(rivals) if rivals else code
    habit = {c: rng.choice(like) for c, like in LIKE.items() if rng.random() < shares.habits}
    return Ink(rng, shares, rng.random() < 0.7, wrong, habit)


def damage_code(letter: str, number: str, rng: Random, thai: bool) -> str:
    """Return a damaged print of a code.

    >>> rng = Random(1)
    >>> [damage_code("o", "34", rng, True) for _ in range(5)]
    ['O๓๔', 'โ๓๔', 'i๒๓๔', '๓๔', 'i๑๓๔']
    """
    digits = number.translate(THAI) if thai else number
    kind = rng.choices(
        ("like", "lost", "doubled", "extra", "foreign", "swapped"), (50, 16, 10, 6, 6, 12)
    )[0]
    if kind == "like":
        return rng.choice(LIKE[letter]) + digits
    if kind == "lost":
        return digits
    if kind == "doubled":
        return rng.choice(letter + LIKE[letter]) + rng.choice(letter + LIKE[letter]) + digits
    if kind == "extra":
        extra = rng.choice("๑๒" if thai else "12")
        return "i" + extra + digits if letter == "o" else letter + letter + digits
    if kind == "foreign":
        return rng.choice("๒๓๗" if thai else "237") + digits
    at = rng.randrange(len(number))
    swapped = number[:at] + rng.choice(DIGIT_SWAPS[number[at]]) + number[at + 1 :]
    return letter + (swapped.translate(THAI) if thai else swapped)


def damage_letters(text: str, rate: float, rng: Random) -> str:
    """Return a text with a share of its Thai letters misread, lost, or followed by a space.

    >>> damage_letters("คะแนน", 0.0, Random(1))
    'คะแนน'
    """
    if not rate:
        return text
    out: list[str] = []
    for char in text:
        if not "ก" <= char <= "๎" or rng.random() >= rate:
            out.append(char)
            continue
        kind = rng.random()
        if kind < 0.65 and char in LETTER_SWAPS:
            out.append(rng.choice(LETTER_SWAPS[char]))
        elif kind < 0.9:
            continue
        else:
            out.append(char + " ")
    return "".join(out)
