"""What bad readers make of a letter: names read otherwise, letters mistaken, lines broken, digits.

Readers that know words read common words well and invent rare ones, so names of places are damaged
far more often than sentences: the five reports at hand name one agency in up to nine spellings with
hardly a mistake around them. A reader repeats itself: a document has a few wrong readings of a name
that come back, and now and then a fresh one; a guessing reader takes another real name that looks
alike.

Names, dates and letter numbers are marked in the clean text with private-use characters, which the
damage removes. What this does not measure: whole lines lost, columns mixed, stamps over the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Final

from rapidfuzz import fuzz, process

from parsers.digit_confusions import confusions
from parsers.gazetteer import gazetteer

NAME: Final = "\ue000"
"""Stands before and after an agency's own name."""
AREA: Final = "\ue001"
"""Stands before and after the name of a district or province."""
DATE: Final = "\ue002"
"""Stands before and after the day and year digits of the letter's own date."""
NUMBER: Final = "\ue003"
"""Stands before and after the digits of the letter's own number."""
_MARKED = re.compile(r"([\ue000-\ue003])(.*?)\1", re.DOTALL)

LETTERS: Final[dict[str, str]] = {
    "ก": "ถภ", "ถ": "กภ", "ภ": "ถก", "ค": "ดต", "ด": "คต", "ต": "ดค", "บ": "ปษ", "ป": "บ", "ษ": "บ",
    "น": "มฉ", "ม": "นฆ", "ผ": "ฝพ", "ฝ": "ผฟ", "พ": "ฟผ", "ฟ": "พฝ", "ช": "ซข", "ซ": "ช", "ข": "ช",
    "ร": "ธ", "ธ": "ร", "ส": "ลศ", "ล": "สอ", "อ": "ลฮ", "ฮ": "อ", "ว": "จ", "จ": "วฉ", "ท": "หฑ",
    "ห": "ท", "ง": "จ", "ย": "ษ", "ฎ": "ฏ", "ฏ": "ฎ", "ญ": "ณ", "ณ": "ญ", "เ": "แ", "แ": "เ",
    "โ": "ไ", "ไ": "ใโ", "ใ": "ไ", "ิ": "ีึ", "ี": "ิื", "ึ": "ืิ", "ื": "ึี", "่": "้", "้": "่๋", "ั": "้",
    "ุ": "ู", "ู": "ุ", "า": "ว", "ะ": "า", "ศ": "ส",
}  # fmt: skip
"""What each letter is taken for."""
_MARKS: Final = "็่้๊๋์ัิีึืฺุู"
_SARA_AM: Final = ("ํา", " ำ", "า", "่า", "้า")
_EXTRA: Final = "าะกรนอเ่้"
_BLIND: Final[dict[str, str]] = {
    "๐": "oO°", "๑": "aด", "๒": "bไ", "๓": "mต", "๔": "dด", "๕": "dด", "๖": "bG", "๗": "nฑ",
    "๘": "cส", "๙": "sง",
}  # fmt: skip
"""What a reader that was never taught Thai digits makes of them."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How much is damaged (shares 0-1).

    Attributes:
        letters: Letters of the running text.
        names: Occurrences of the agency's own name that are read otherwise.
        areas: Occurrences of the names of its district and province, likewise.
        edits: Most letters of a name changed in one reading (never over a third of them).
        guesses: Wrong readings that are another name of the gazetteer.
        foreign: Letters whose reader drops into Latin script inside the name, all through.
        lines: Lines broken, glued, spaced out or printed twice.
        digits: Digits taken for another digit.
        blind: Letters whose reader takes part of the Thai digits for letters.
    """

    letters: float = 0.0
    names: float = 0.0
    areas: float = 0.0
    edits: int = 0
    guesses: float = 0.0
    foreign: float = 0.0
    lines: float = 0.0
    digits: float = 0.0
    blind: float = 0.0


GRADES: Final[dict[str, Grade]] = {
    "clean": Grade(),
    "light": Grade(0.003, 0.10, 0.02, 1, 0.02, 0.01, 0.03, 0.001, 0.02),
    "heavy": Grade(0.010, 0.35, 0.08, 2, 0.08, 0.03, 0.06, 0.004, 0.05),
    "brutal": Grade(0.025, 0.70, 0.20, 3, 0.15, 0.08, 0.12, 0.010, 0.10),
}
"""`names` and `edits` as in the reports at hand: one reads its name right, one errs in half of the
places by a letter, three (nearly) everywhere by up to three; the rest is what scans show."""


def edited(name: str, edits: int, rng: Random) -> str:
    """Return a name with one letter after another misread, lost, doubled or added.

    >>> rng = Random(3)
    >>> [edited("ลำปาง", 1, rng) for _ in range(3)]
    ['ล ำปาง', 'ลำป่าง', 'ลำปาจ']
    """
    for _ in range(edits):
        at = rng.randrange(len(name))
        name = name[:at] + _misread(name[at], rng) + name[at + 1 :]
        if not name.strip():
            return _EXTRA[0]
    return name


def _misread(letter: str, rng: Random) -> str:
    """Return what one letter is read as; "" where it is lost."""
    drawn = rng.random()
    if letter == "ำ":
        return rng.choice(_SARA_AM)
    if letter in _MARKS and drawn < 0.6:
        return "" if drawn < 0.4 else letter + letter
    if letter in LETTERS and drawn < 0.75:
        return rng.choice(LETTERS[letter])
    if drawn < 0.86:
        return ""
    return letter + (letter if drawn < 0.91 else rng.choice(_EXTRA))


def look_alike_name(name: str, level: str, rng: Random) -> str:
    """Return another name of the gazetteer that looks like a name: one of its nearest three.

    Args:
        name: A subdistrict, district or province.
        level: `NAME` for a subdistrict, `AREA` for the others.
        rng: Source of the choice.
    """
    found = gazetteer()
    indexes = (found.subdistricts,) if level == NAME else (found.districts, found.provinces)
    index = next((i for i in indexes if name in i.areas), indexes[0])
    near = process.extract(name, index.names, scorer=fuzz.ratio, limit=4)
    return rng.choice([other for other, _, _ in near if other != name][:3])


def _foreign(name: str, roman: str) -> str:
    """Return a name whose end is read in Latin letters.

    >>> _foreign("นายาง", "nayang")
    'นาyang'
    """
    keep = max(1, len(name) // 2)
    return name[:keep] + roman[len(roman) * keep // len(name) :]


@dataclass(slots=True)
class Reader:
    """Reads one letter badly.

    Attributes:
        grade: How much it damages.
        rng: Source of every choice.
        roman: The agency's name in Latin letters, "" where it has none.
        wrong: The readings of each marked name that come back.
        foreign: This reader drops into Latin script in the agency's name.
        blind: This reader does not know Thai digits.
        touched: `DATE` or `NUMBER` where one of its digits was taken for another digit.
    """

    grade: Grade
    rng: Random
    roman: str
    wrong: dict[str, list[str]]
    foreign: bool
    blind: bool
    touched: set[str]

    def read(self, text: str) -> str:
        """Return the marked text of a letter as read, without the marks."""
        if self.grade == Grade():
            return _MARKED.sub(r"\2", text)
        parts: list[str] = []
        position = 0
        for match in _MARKED.finditer(text):
            parts.append(self._plain(text[position : match.start()]))
            parts.append(self._marked(match[1], match[2]))
            position = match.end()
        parts.append(self._plain(text[position:]))
        return "\n".join(self._line(line) for line in "".join(parts).split("\n"))

    def _plain(self, text: str) -> str:
        return "".join(self._letter(c) for c in text)

    def _letter(self, letter: str) -> str:
        if letter.isdecimal():
            return self._digit(letter)
        if "ก" <= letter <= "๎" and self.rng.random() < self.grade.letters:
            return _misread(letter, self.rng)
        return letter

    def _digit(self, digit: str) -> str:
        if self.blind and digit in _BLIND and self.rng.random() < 0.3:
            return self.rng.choice(_BLIND[digit])
        if self.rng.random() < self.grade.digits:
            return self.rng.choice(confusions().get(digit) or digit)
        return digit

    def _marked(self, mark: str, text: str) -> str:
        if mark in (DATE, NUMBER):
            read = "".join(self._letter(c) for c in text)
            if len(read) == len(text) and any(
                a != b and a.isdecimal() and b.isdecimal() for a, b in zip(text, read, strict=True)
            ):
                self.touched.add(mark)
            return read
        if mark == NAME and self.foreign and self.roman and self.rng.random() < 0.8:
            return _foreign(text, self.roman)
        share = self.grade.names if mark == NAME else self.grade.areas
        if self.rng.random() >= share:
            return text
        known = self.wrong.setdefault(text, [])
        if not known:
            known.extend(self._reading(mark, text) for _ in range(self.rng.randint(1, 3)))
        return self.rng.choice(known) if self.rng.random() < 0.7 else self._reading(mark, text)

    def _reading(self, mark: str, text: str) -> str:
        if self.rng.random() < self.grade.guesses:
            return look_alike_name(text, mark, self.rng)
        most = max(1, min(self.grade.edits, len(text) // 3))
        return edited(text, self.rng.randint(1, most), self.rng)

    def _line(self, line: str) -> str:
        """Return a line that may be broken, glued, spaced out or printed twice."""
        if len(line) < 8 or self.rng.random() >= self.grade.lines:
            return line
        kind = self.rng.choice(("broken", "broken", "blank", "glued", "glued", "spaced", "doubled"))
        at = self.rng.randrange(2, len(line) - 2)
        if kind == "broken":
            return line[:at] + "\n" + line[at:]
        if kind == "blank":
            return line[:at] + " " + line[at:]
        if kind == "glued":
            return line.replace(" ", "", 1) if self.rng.random() < 0.5 else line.replace(" ", "")
        if kind == "spaced":
            return " ".join(line.replace(" ", "  "))
        words = line.split(" ")
        twice = self.rng.randrange(len(words))
        words.insert(twice, words[twice])
        return " ".join(words)


def make_reader(grade: str, roman: str, rng: Random) -> Reader:
    """Return the reader of one letter.

    Args:
        grade: A name in `GRADES`.
        roman: The agency's name in Latin letters, "" where it has none.
        rng: Source of every choice.
    """
    shares = GRADES[grade]
    foreign = rng.random() < shares.foreign
    blind = rng.random() < shares.blind
    return Reader(shares, rng, roman, {}, foreign, blind, set())
