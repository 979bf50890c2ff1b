"""Comparing what was read with what is printed: characters, numbers, words.

White space counts for nothing but where a word ends: Thai sets spaces between phrases, and how wide
a gap must be to be one is nobody's truth. Signs that print the same are the same on both sides
(`training.charset.in_charset`), and a row of four dots and more is a line to write on, no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Levenshtein

from training.charset import in_charset

Span = tuple[int, int]
Verdict = Literal["right", "wrong", "false"]

_LEADER = re.compile(r"\.{4,}")
_HEAD = re.compile(r"(?<![A-Za-z0-9๐-๙.,/–-])[oO๐IE](?=[0-9๐-๙])")
_HEADS = {"O": "o", "๐": "o", "I": "i", "E": "e"}
_NUMBER = re.compile(r"[A-Za-z]*[0-9๐-๙]+(?:[.,/–-][0-9๐-๙]+)*")


@dataclass(frozen=True, slots=True)
class Packed:
    """A text without white space, and the spans of its words (empty where nothing was left)."""

    text: str
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number or code as printed: its span in the packed text, and the word it stands in."""

    text: str
    start: int
    end: int
    word: int

    @property
    def is_code(self) -> bool:
        """Whether letters stand before the digits."""
        return self.text[0].isascii() and self.text[0].isalpha()


def fold(text: str) -> str:
    """Return a text with one sign for signs that print the same, words parted by one space.

    Characters that the recogniser does not know stay as they are.

    >>> fold("คะแนน…  漢 ......... เเต่")
    'คะแนน... 漢 แต่'
    """
    words = ("".join(_folded(word)) for word in text.split())
    return " ".join(word for word in words if word)


def _folded(word: str) -> Iterable[str]:
    for known, run in groupby(word, key=_is_known):
        piece = "".join(run)
        folded = in_charset(piece) if known else piece
        yield _LEADER.sub("", piece if folded is None else folded)


@lru_cache(maxsize=4096)
def _is_known(character: str) -> bool:
    return in_charset(character) is not None


def pack(words: Iterable[str]) -> Packed:
    """Return words folded and set without spaces; each given word keeps its span.

    >>> pack(["ข้อ", "๑.๒"])
    Packed(text='ข้อ๑.๒', words=((0, 3), (3, 6)))
    """
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for word in words:
        folded = fold(word).replace(" ", "")
        parts.append(folded)
        spans.append((at, at + len(folded)))
        at += len(folded)
    return Packed("".join(parts), tuple(spans))


def pack_text(text: str) -> Packed:
    """Return a text packed, a word for each run without white space.

    >>> pack_text("ก ข").text
    'กข'
    """
    return pack(text.split())


def find_numbers(packed: Packed) -> list[Number]:
    """Return the numbers and codes of a text, in order.

    A number is a run of digits of either kind with `.`, `,`, `/` or a hyphen inside, and the Latin
    letters before it (`i๑๗`).

    >>> [n.text for n in find_numbers(pack_text("ได้ ๘๙.๒๖ (12,500) i๑๗."))]
    ['๘๙.๒๖', '12,500', 'i๑๗']
    """
    found: list[Number] = []
    for index, (start, end) in enumerate(packed.words):
        for match in _NUMBER.finditer(packed.text[start:end]):
            found.append(Number(match[0], start + match.start(), start + match.end(), index))
    return found


def with_heads_alike(packed: Packed) -> Packed:
    """Return a text in which `o`, `O` and `๐` before a number's digits are one, and `i` and `I`.

    An item's code is the same whether the letter or the Thai digit is printed before it, large or
    small, and in many faces nobody can tell which: the parsers decide by where it stands.

    >>> [n.text for n in find_numbers(with_heads_alike(pack_text("๐๑๘ O๑๘ ๐.๑๘ I๒")))]
    ['o๑๘', 'o๑๘', '๐.๑๘', 'i๒']
    """
    parts = (
        _HEAD.sub(lambda found: _HEADS.get(found[0], found[0]), packed.text[start:end])
        for start, end in packed.words
    )
    return Packed("".join(parts), packed.words)


def errors(truth: str, read: str) -> int:
    """Return the Levenshtein distance of two packed texts, in characters.

    >>> errors("๘๙.๒๖", "๘๘.๒")
    2
    """
    return int(Levenshtein.distance(truth, read))


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a text read lies beside the true one, by the least number of edits.

    Attributes:
        places: For every true character the span of its partner in the text read; empty where it
            was left out.
        partners: For every character read the true one that it equals, or -1.
    """

    places: tuple[Span, ...]
    partners: tuple[int, ...]


def align(truth: str, read: str) -> Alignment:
    """Return the alignment of two packed texts.

    >>> align("กขค", "กxค").partners
    (0, -1, 2)
    """
    places: list[Span] = []
    partners = [-1] * len(read)
    for code in Levenshtein.opcodes(truth, read):
        for t in range(code.src_start, code.src_end):
            if code.tag == "delete":
                places.append((code.dest_start, code.dest_start))
                continue
            r = code.dest_start + t - code.src_start
            places.append((r, r + 1))
            if code.tag == "equal":
                partners[r] = t
    return Alignment(tuple(places), tuple(partners))


def judge_numbers(
    truth: Packed, read: Packed, alignment: Alignment
) -> tuple[list[bool], list[Verdict]]:
    """Return which true numbers were read exactly at their place, and what each number read is.

    A number read is `right` (it is a true one), `wrong` (it stands where a true one stands) or
    `false` (there is no number). Each is right once only.

    Args:
        truth: What is printed.
        read: What was read.
        alignment: Of the two.
    """
    given = find_numbers(read)
    verdicts: list[Verdict] = ["false"] * len(given)
    found: list[bool] = []
    at = 0
    for number in find_numbers(truth):
        start = alignment.places[number.start][0]
        end = alignment.places[number.end - 1][1]
        while at < len(given) and given[at].end <= start:
            at += 1
        here: list[int] = []
        for index in range(at, len(given)):
            if given[index].start >= end:
                break
            if verdicts[index] != "right":
                here.append(index)
        exact = next((index for index in here if given[index].text == number.text), None)
        found.append(exact is not None)
        if exact is not None:
            verdicts[exact] = "right"
            continue
        for index in here:
            verdicts[index] = "wrong"
    return found, verdicts


def judge_words(truth: Packed, read: Packed, alignment: Alignment) -> list[bool | None]:
    """Return for every word read whether it is right; None for one that holds no text.

    A word is right where its characters are true ones, side by side, and none of its true word was
    left out at either end.

    >>> t, r = pack_text("๘๙.๒๖ ผ่าน"), pack_text("๘๙.๒ ผ่าน")
    >>> judge_words(t, r, align(t.text, r.text))
    [False, True]
    """
    starts = {start for start, _ in truth.words}
    verdicts: list[bool | None] = []
    for start, end in read.words:
        if start == end:
            verdicts.append(None)
            continue
        mine = alignment.partners[start:end]
        first, last = mine[0], mine[-1]
        whole = first >= 0 and mine == tuple(range(first, first + len(mine)))
        verdicts.append(
            whole
            and (first in starts or not _left_out(alignment, first - 1))
            and (last + 1 in starts or not _left_out(alignment, last + 1))
        )
    return verdicts


def _left_out(alignment: Alignment, at: int) -> bool:
    if not 0 <= at < len(alignment.places):
        return False
    start, end = alignment.places[at]
    return start == end


def left_out_lines(
    pages: Sequence[Sequence[str]], truth: str, *, top: int = 3, bottom: int = 4
) -> list[tuple[int, int]]:
    """Return how many lines at the top and bottom of each page the truth does not hold.

    Truths of real scans leave out running headers, page numbers and footers, and where they cut a
    page they may lose a line or two. Page after page, those lines are left out that bring the
    distance of the whole document to its truth down the most; a line that the truth does hold
    costs its full length when it is left out.

    Args:
        pages: The lines read on each page, packed, in reading order.
        truth: Of all these pages, packed.
        top: No more lines are left out at the top of a page.
        bottom: Nor at its bottom.
    """
    cuts = [(0, 0)] * len(pages)

    def document() -> str:
        return "".join(
            "".join(page[a : len(page) - b]) for page, (a, b) in zip(pages, cuts, strict=True)
        )

    best = errors(truth, document())
    before = -1
    while best != before:
        before = best
        # All heads first: else a line at a foot might make room for the next page's header.
        for end, most in ((0, top), (1, bottom)):
            for index, page in enumerate(pages):
                kept = cuts[index]
                for count in range(most + 1):
                    cut = (count, kept[1]) if end == 0 else (kept[0], count)
                    if sum(cut) > len(page):
                        continue
                    cuts[index] = cut
                    # Beyond the best nothing need be known: that makes it quick.
                    distance = Levenshtein.distance(truth, document(), score_cutoff=best)
                    if distance < best:
                        best, kept = distance, cut
                cuts[index] = kept
    return cuts
