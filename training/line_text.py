"""What training lines say: words, sentences, numbers and codes of reports, and nonsense.

Words come from lists in the public domain (PyThaiNLP's dictionary and its frequencies of the Thai
National Corpus), places from the gazetteer, the rest is made here. A share of every kind of text
is nonsense, so that the recogniser reads ink and not habits: a number has no grammar that could
correct a misread digit.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

from pythainlp.corpus import thai_words
from pythainlp.corpus.tnc import word_freqs

from parsers.gazetteer import gazetteer
from training.charset import LATIN, in_charset
from training.report_words import FILLER, NO_SCORES, TOPICS

_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_CONSONANTS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_ABOVE = ["", "", "ั", "ิ", "ี", "ึ", "ื", "็", "ุ", "ู"]
_TONES = ["", "", "่", "้", "๊", "๋", "์"]


@cache
def _listed(kind: str) -> tuple[str, ...]:
    """Return the words of one kind of `line_words.csv`."""
    with (Path(__file__).parent / "line_words.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["word"] for row in csv.DictReader(file) if row["kind"] == kind)


def word_counts() -> dict[str, int]:
    """Return how often each word stands in the Thai National Corpus.

    One word stands twice in its list, once behind a space; PyThaiNLP's own table has the count of
    either, by chance.
    """
    counts: dict[str, int] = {}
    for listed, count in word_freqs():
        word = listed.strip()
        counts[word] = max(count, counts.get(word, 0))
    return counts


@lru_cache(maxsize=1)
def _frequent() -> tuple[list[str], list[float]]:
    """Return words and cumulated weights: the square root of their frequency."""
    counts = {
        word: count
        for word, count in word_counts().items()
        if in_charset(word) == word and 0 < len(word) < 25 and not word.isspace()
    }
    words = sorted(counts)
    return words, list(accumulate(counts[word] ** 0.6 for word in words))


@lru_cache(maxsize=1)
def _dictionary() -> list[str]:
    return sorted(w for w in thai_words() if in_charset(w) == w and len(w) < 30)


@lru_cache(maxsize=1)
def _places() -> list[str]:
    names = {area.name for area in gazetteer().by_code.values()}
    return sorted(name for name in names if in_charset(name) == name)


@lru_cache(maxsize=1)
def _sentences() -> list[str]:
    texts = [*FILLER, *NO_SCORES, *(topic for topic, _ in TOPICS)]
    return [text for text in (in_charset(t) for t in texts) if text]


def _word(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.62:
        words, weights = _frequent()
        return words[min(bisect(weights, rng.random() * weights[-1]), len(words) - 1)]
    if draw < 0.82:
        return rng.choice(_dictionary())
    if draw < 0.90:
        return rng.choice(_places())
    if draw < 0.95:
        return rng.choice(_listed("office"))
    return _nonsense(rng)


def _nonsense(rng: Random) -> str:
    """Return a syllable with marks that stack as they may, whatever it means."""
    parts = []
    for _ in range(rng.randint(1, 3)):
        lead = rng.choice(["", "", "", "เ", "แ", "โ", "ใ", "ไ"])
        above = rng.choice(_ABOVE)
        tone = rng.choice(_TONES) if above != "็" else ""
        tail = rng.choice(["", "", "", "า", "ำ", "ะ", rng.choice(_CONSONANTS)])
        parts.append(f"{lead}{rng.choice(_CONSONANTS)}{above}{tone}{tail}".replace("ํา", "ำ"))
    return "".join(parts)


def _digits(rng: Random, text: str) -> str:
    """Return a number in Thai digits mostly, in Arabic ones else, now and then in both."""
    draw = rng.random()
    if draw < 0.66:
        return text.translate(_THAI_DIGITS)
    if draw < 0.95:
        return text
    return "".join(c.translate(_THAI_DIGITS) if rng.random() < 0.5 else c for c in text)


def _score(rng: Random) -> str:
    value = rng.choice([rng.uniform(0, 100), rng.uniform(60, 100), rng.uniform(10, 40)])
    return _digits(rng, f"{value:.{rng.choice([0, 1, 2, 2, 2, 2])}f}")


def _count(rng: Random) -> str:
    return _digits(rng, f"{int(10 ** rng.uniform(0, 7)):{rng.choice(['', ','])}}")


def _code(rng: Random) -> str:
    if (
        rng.random() < 0.15
    ):  # many reports print the letter o as ๐, and some faces tell the two apart
        return f"๐{rng.randint(1, 48)}".translate(_THAI_DIGITS)
    letter = rng.choice(["i", "e", "o", "I", "E", "O", "i", "e", "o", "ข้อ ", "O "])
    return letter + _digits(rng, str(rng.randint(1, 48)))


def _date(rng: Random) -> str:
    day, month, year = rng.randint(1, 31), rng.choice(_listed("month")), rng.randint(2540, 2575)
    style = rng.randrange(4)
    if style == 0:
        return _digits(rng, f"{day}/{rng.randint(1, 12)}/{year}")
    if style == 1:
        return _digits(rng, f"{month} พ.ศ. {year}")
    if style == 2:
        return _digits(rng, f"{day} {month} {year % 100:02d}")
    return _digits(rng, f"{day} {month} {year}")


def _number_of_a_letter(rng: Random) -> str:
    letters = rng.choice(_CONSONANTS) + rng.choice(_CONSONANTS)
    tail = rng.choice(["/", f"/{rng.randint(1, 9999)}", f"/ว {rng.randint(1, 999)}", ""])
    return _digits(rng, f"{letters} {rng.randint(0, 99999):0{rng.choice([4, 5])}d}{tail}")


def _digit_run(rng: Random) -> str:
    """Return digits without any sense: the only way to learn each one as well as the others."""
    return _digits(rng, "".join(rng.choice("0123456789") for _ in range(rng.randint(1, 12))))


def _time_or_phone(rng: Random) -> str:
    made = rng.choice(
        [
            f"{rng.randint(0, 23):02d}.{rng.choice([0, 15, 30, 45]):02d} น.",
            f"0-{rng.randint(2000, 7999)}-{rng.randint(0, 9999):04d}",
            f"0{rng.randint(60, 99)} {rng.randint(0, 999):03d} {rng.randint(0, 9999):04d}",
            f"ร้อยละ {rng.uniform(0, 100):.2f}",
            f"{rng.uniform(0, 100):.2f} %",
            f"ข้อ {rng.randint(1, 20)}.{rng.randint(1, 9)}",
            f"({rng.randint(1, 99)})",
            f"{rng.randint(1, 99)})",
            f"{rng.randint(1, 300)}.",
            f"- {rng.randint(1, 99)} -",
            f"มาตรา {rng.randint(1, 309)}",
            f"หน้า {rng.randint(1, 99)}",
            f"{rng.randint(1, 9)}.{rng.randint(1, 9)}.{rng.randint(1, 9)}",
            f"{rng.randint(1, 29)}/{rng.randint(2550, 2570)}",
            f"พ.ศ. {rng.randint(2475, 2570)}",
            f"{rng.randint(1, 999)} หมู่ {rng.randint(1, 15)}",
            f"{rng.randint(1, 12)}{rng.choice('-–')}{rng.randint(1, 99)}",
            f"ไตรมาสที่ {rng.randint(1, 3)}-{rng.randint(2, 4)}",
            f"ได้ {rng.randint(0, 5)} คะแนน",
            f"{rng.randint(1, 99)}/{rng.randint(1, 99)}",
            f"{rng.randint(1, 31)}/{rng.randint(1, 12)}/{rng.randint(60, 69)}",
            f"{round(10 ** rng.uniform(3, 7), -2):,.0f} บาท",
            f"{10 ** rng.uniform(0, 7):,.2f} บาท",
            f"{rng.choice('13') * rng.randint(1, 2)}{rng.choice(['', '.'])}{rng.choice('139') * 2}",
        ]
    )
    return _digits(rng, made)


def _list_head(rng: Random) -> str:
    """Return the number of an entry of a list: ๑ and 1 above all, often hard by their bracket."""
    number = str(rng.choice([1, 1, 1, 2, 2, 3, 3, 4, 5, rng.randint(6, 30)]))
    style = rng.randrange(8)
    if style < 3:
        made = f"{number})"
    elif style < 5:
        made = f"({number})"
    elif style < 7:
        made = f"{number}."
    else:
        made = f"{number}.{rng.randint(1, 9)}"
    return _digits(rng, made) + (" " if rng.random() < 0.75 else "")


def _continued(rng: Random) -> str:
    """Return the hint at the foot of a page that tells how the next one begins."""
    head = rng.choice([_list_head(rng).strip(), _code(rng), _word(rng), _count(rng) + "."])
    return rng.choice(["/", "/", "/ ", ""]) + head + rng.choice(["", " "]) + "." * rng.randint(2, 5)


def _latin(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(_listed("latin"))
    made = "".join(rng.choice(LATIN) for _ in range(rng.randint(2, 9)))
    return rng.choice([made, made.lower(), made.upper(), made.capitalize()])


_NUMBERS: tuple[Callable[[Random], str], ...] = (
    _score, _score, _score, _count, _code, _date, _number_of_a_letter, _digit_run, _time_or_phone,
)  # fmt: skip
_BRACKETS = ("()", "()", "()", "“”", "[]", '""', "‘’", "<>", "''")
_ENDS = (
    "",
    "",
    "",
    "",
    ",",
    ":",
    ";",
    ".",
    "/",
    "!",
    "?",
    " –",
    " -",
    " -",
    " -",
    " =",
    " ๆ",
    "ๆ",
    "ฯ",
    " ฯลฯ",
    "%",
)
_DASH = "- "
"""Most bullets are hyphens, and what is as long as either a hyphen or a dash is read as one."""

_BULLETS = ("• ", "● ", "○ ", "■ ", "☐ ", "☑ ", "✓ ", "☐", "* ", "√ ", "– ", "๏ ", "+ ")
_ALONE: tuple[str, ...] = (*"-----–☐☑✓ๆ√.", "รวม", "ที่", "IIT", "EIT", "OIT")
_RARE = "!#$&*+/:;<=>?@[]_|~{}\\^°×±½²•●■☐☑✓√฿ฺ๚๛ฃฅฤฦๅํ๏”’"
"""Not ○: inside a line a ring alone is a zero, at its head it is a bullet."""


def _sentence(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.08:
        text = rng.choice(_sentences())
        words = text.split(" ")
        first = rng.randrange(len(words))
        return " ".join(words[first:])[: rng.randint(15, 90)].strip()
    parts: list[str] = []
    length, target = 0, rng.randint(6, 62)
    while length < target:
        draw = rng.random()
        if draw < 0.70:
            part = "".join(_word(rng) for _ in range(rng.randint(1, 7)))
        elif draw < 0.88:
            part = rng.choice(_NUMBERS)(rng)
        elif draw < 0.94:
            part = _latin(rng)
        else:
            part = rng.choice(_listed("office"))
        if rng.random() < 0.08:
            pair = rng.choice(_BRACKETS)
            part = pair[0] + part + pair[1]
        part += rng.choice(_ENDS) if rng.random() < 0.35 else ""
        parts.append(part)
        length += len(part)
        if rng.random() < 0.7:
            parts.append(" ")
    text = "".join(parts)
    if rng.random() < 0.13:
        text = _list_head(rng) + text
    elif rng.random() < 0.1:
        text = (_DASH if rng.random() < 0.5 else rng.choice(_BULLETS)) + text
    if rng.random() < 0.03:
        text = _inserted(text, "." * rng.randint(3, 30), rng)
    if rng.random() < 0.12:
        text = _inserted(text, rng.choice(_RARE), rng)
    return text


def _inserted(text: str, what: str, rng: Random) -> str:
    """Put something at a blank or an end: inside a word it would tear a mark from its letter."""
    places = [0, len(text), *(i for i, character in enumerate(text) if character == " ")]
    at = rng.choice(places)
    return text[:at] + what + text[at:]


def _cell(rng: Random) -> str:
    """Return what stands in a cell of a table: short, mostly a number."""
    draw = rng.random()
    if draw < 0.55:
        return rng.choice(_NUMBERS)(rng)
    if draw < 0.63:  # of one character nothing else tells whether it is ๑ or a bullet, ๐ or a ring
        return _digits(rng, str(rng.randint(0, 9)))
    if draw < 0.70:
        return rng.choice(_ALONE)
    if draw < 0.73:
        return _continued(rng)
    if draw < 0.80:
        return rng.choice(_listed("rating"))
    return _word(rng)


def make_number(rng: Random) -> str:
    """Return a number as reports have them: a score, a count, a code, a date, digits."""
    return in_charset(rng.choice(_NUMBERS)(rng).strip()) or str(rng.randint(0, 9))


def make_word(rng: Random) -> str:
    """Return a word, a place, or a syllable without sense."""
    return in_charset(_STRAY.sub("", _word(rng))) or "ก"


_STRAY = re.compile(r"^[ัิีึืฺุู็่้๊๋์ํำ]+|(?<=[ .,:;()/\-–0-9A-Za-z])[ัิีึืฺุู็่้๊๋์ํ]+")


def make_text(rng: Random) -> str:
    """Return the text of one line, 1 to about 95 characters, all of them in the charset.

    >>> from training.charset import in_charset
    >>> texts = [make_text(Random(i)) for i in range(50)]
    >>> all(in_charset(text) == text for text in texts)
    True
    """
    while True:
        text = _cell(rng) if rng.random() < 0.28 else _sentence(rng)
        # A mark on nothing is drawn on a dotted circle, which no print shows.
        made = in_charset(_STRAY.sub("", text))
        if made:
            return made
