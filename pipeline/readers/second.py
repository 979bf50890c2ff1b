"""A second opinion: the page is read by two readers, and the first one's text stays.

Where the second reads the same ink otherwise, its reading becomes an alternative of the word, to be
weighed where sums are checked. Where the two disagree strongly on words that both must know, the
word loses its confidence. Agreement is worth nothing here: two readers may err alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.fuzz import ratio

from parsers.document import Alternative, Block, Box, Cell, Line, Page, PageNote, Word
from pipeline.errors import FileError
from pipeline.readers.base import PagePlan, Reader, ReadOptions, Source
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE
from pipeline.readers.layout import unit_confidence
from pipeline.readers.required import DIGITS, REQUIRED, cannot_emit, has_digit

VERSION = 1
"""Raise when this module makes another page of the same two."""

OVERLAP = 0.5
"""Two boxes are of the same ink when they share this part of the smaller one."""

STRONG = 50.0
"""Words less alike than this (rapidfuzz `ratio`, 0-100) are no slip of a mark or two."""

SURE_SECOND = 0.7
"""A second reader less sure than this does not shake the first."""

LEAST_LETTERS = 3
"""Shorter words differ much by one letter."""

_SHOWN = 20
_SARA_AM = re.compile("ํ([่-๋]?)า")
_SAME_SIGN = str.maketrans({"—": "–", "‑": "-", "„": "“", "″": '"', "…": "..."})


@dataclass(slots=True)
class SecondReader:
    """Reads pages with `first`, and again with `second` to compare.

    Attributes:
        first: Its text, boxes, tables and name are those of the page.
        second: Reads the same page; where it fails, the page stands without second opinion.
        name: Both names.
    """

    first: Reader
    second: Reader
    name: str = "second"

    def version(self) -> str:
        """Return the versions of both.

        Raises:
            ReaderUnavailable: One of them is not installed.
        """
        return f"second {VERSION} ({self.first.version()}) ({self.second.version()})"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Read one page twice.

        Raises:
            FileError: The first reader cannot read it.
            ReaderUnavailable: One of them is not installed.
        """
        page = self.first.read(source, plan, options)
        try:
            other = self.second.read(source, plan, options)
        except FileError as error:
            message = f"{self.second.name} could not read the page a second time: {error.message}"
            note = PageNote("warning", "second_reader_failed", message)
            return replace(page, notes=(*page.notes, note))
        missing = cannot_emit(getattr(self.second, "engine", None), REQUIRED | DIGITS)
        return with_second(page, other, missing=DIGITS if missing is None else missing)


@dataclass(slots=True)
class _Compared:
    """What became of the words of a page, by their place in it."""

    words: dict[int, Word] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)


def with_second(first: Page, second: Page, *, missing: frozenset[str]) -> Page:
    """Return the first page with the second's readings as alternatives of its words.

    Args:
        first: The page that stands.
        second: The same page, read by another reader, with boxes.
        missing: What the second reader cannot emit: where the first read one of these, whatever
            the second made of it says nothing.
    """
    own = list(_words(first.blocks))
    others = [w for w in _words(second.blocks) if w.box is not None and w.text.strip()]
    if first.rotation != second.rotation or (own and not others):
        message = f"{second.reader} found another page here: its reading was not compared."
        note = PageNote("warning", "second_reader_failed", message)
        return replace(first, notes=(*first.notes, note))
    done = _Compared()
    groups, unmatched = matched([w.box for w in own], [w.box for w in others])
    for mine, theirs in groups:
        ours = {n: own[n] for n in mine}
        _compare(ours, [others[n] for n in theirs], missing, done)
    left = [others[n].text for n in unmatched if _is_print(others[n])]
    notes = _notes(first.reader, second.reader, done, left)
    return replace(first, blocks=_replaced(first.blocks, done.words), notes=(*first.notes, *notes))


def matched(
    first: Sequence[Box | None], second: Sequence[Box | None]
) -> tuple[list[tuple[tuple[int, ...], tuple[int, ...]]], list[int]]:
    """Return which boxes are of the same ink.

    Either reader may join what the other parts, so groups are matched: all boxes that overlap
    through one another.

    Returns:
        Groups of places in `first` and in `second`, each from left to right; and the places in
        `second` that overlap nothing.

    >>> matched([Box(0, 0, 10, 4)], [Box(6, 0, 9, 4), Box(0, 0, 5, 4), Box(20, 0, 30, 4)])
    ([((0,), (1, 0))], [2])
    """
    root = list(range(len(first)))

    def find(n: int) -> int:
        while root[n] != n:
            n = root[n]
        return n

    links: dict[int, list[int]] = {}
    unmatched: list[int] = []
    for m, other in enumerate(second):
        touching = [n for n, own in enumerate(first) if _same_ink(own, other)]
        if not touching:
            unmatched.append(m)
            continue
        for n in touching[1:]:
            root[find(n)] = find(touching[0])
        links.setdefault(touching[0], []).append(m)
    members: dict[int, list[int]] = {}
    for n in range(len(first)):
        members.setdefault(find(n), []).append(n)
    theirs: dict[int, list[int]] = {}
    for n, found in links.items():
        theirs.setdefault(find(n), []).extend(found)
    groups = [
        (
            tuple(sorted(members[n], key=lambda i: _left(first[i]))),
            tuple(sorted(ms, key=lambda i: _left(second[i]))),
        )
        for n, ms in sorted(theirs.items())
    ]
    return groups, unmatched


def _left(box: Box | None) -> float:
    return 0.0 if box is None else box.x0


def _same_ink(a: Box | None, b: Box | None) -> bool:
    if a is None or b is None or a.y0 >= b.y1 or b.y0 >= a.y1 or a.x0 >= b.x1 or b.x0 >= a.x1:
        return False
    shared = (min(a.x1, b.x1) - max(a.x0, b.x0)) * (min(a.y1, b.y1) - max(a.y0, b.y0))
    smaller = min((box.x1 - box.x0) * (box.y1 - box.y0) for box in (a, b))
    return shared >= OVERLAP * smaller


def _compare(
    ours: Mapping[int, Word], theirs: Sequence[Word], missing: frozenset[str], done: _Compared
) -> None:
    """Compare what two readers made of the same ink; note what changes."""
    read = "".join(folded(word.text) for word in ours.values())
    other = second_reading(read, "".join(folded(word.text) for word in theirs), missing)
    if other is None:
        return
    sure = min((w.confidence for w in theirs if w.confidence is not None), default=0.0)
    digits = has_digit(read) or has_digit(other)
    if digits:
        done.numbers.append(f"{read} ≠ {other}")
    strong = not digits and sure >= SURE_SECOND and _differs_much(read, other)
    if strong:
        done.disputes.append(f"{read} ≠ {other}")
    for place, word in ours.items():
        if len(ours) == 1:  # of several words, nobody knows which part is which
            word = replace(word, alternatives=_added(word, Alternative(other, sure)))
        if strong and word.confidence is not None:
            word = replace(word, confidence=min(word.confidence, UNTRUSTED_CONFIDENCE))
        done.words[place] = word


def second_reading(read: str, other: str, missing: frozenset[str]) -> str | None:
    """Return what the second reader says instead; None where it says nothing that counts.

    Characters it cannot emit never count against the first reader: they are kept where both texts
    are of one length; otherwise nobody knows which of the second's characters stand for them.

    Args:
        read: By the first reader, folded.
        other: By the second, folded.
        missing: What the second cannot emit.

    >>> second_reading("๘๙.๒๖", "๕๕.๒๒", frozenset("๔๖๗๘๙")) is None
    True
    >>> second_reading("๘๑.๒๖", "๕๓.๒๒", frozenset("๔๖๗๘๙"))
    '๘๓.๒๖'
    """
    if not other or read == other:
        return None
    if missing.isdisjoint(read):
        return other
    if len(read) != len(other):
        return None
    mixed = "".join(a if a in missing else b for a, b in zip(read, other, strict=True))
    return None if mixed == read else mixed


def folded(text: str) -> str:
    """Return a text without what two readers may write differently for the same ink.

    >>> folded("คํา — “ทํ่า”") == folded("คำ–“ท่ำ”")
    True
    """
    return _SARA_AM.sub(r"\1ำ", "".join(text.split())).translate(_SAME_SIGN)


def _differs_much(read: str, other: str) -> bool:
    return min(len(read), len(other)) >= LEAST_LETTERS and ratio(read, other) < STRONG


def _added(word: Word, new: Alternative) -> tuple[Alternative, ...]:
    """Return a word's alternatives with another one, each text once, the surest first."""
    best: dict[str, float] = {}
    for one in (*word.alternatives, new):
        best[one.text] = max(one.confidence, best.get(one.text, 0.0))
    ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Alternative(text, round(sure, 4)) for text, sure in ordered)


def _is_print(word: Word) -> bool:
    sure = word.confidence is not None and word.confidence >= UNTRUSTED_CONFIDENCE
    return sure and any(c.isalnum() for c in word.text)


def _notes(first: str, second: str, done: _Compared, left: Sequence[str]) -> list[PageNote]:
    notes: list[PageNote] = []
    if done.disputes:
        message = (
            f"{first} and {second} read {len(done.disputes)} words without digits quite "
            "differently; the words of the first stand, without confidence."
        )
        notes.append(PageNote("warning", "readers_disagree", message, _sample(done.disputes)))
    if done.numbers:
        message = (
            f"{second} read {len(done.numbers)} places with digits otherwise than {first}; where "
            "one word stands there, its reading is kept as an alternative."
        )
        notes.append(PageNote("info", "second_readings", message, _sample(done.numbers)))
    if left:
        message = f"{second} read {len(left)} words where {first} read nothing."
        notes.append(PageNote("warning", "second_reader_saw_more", message, _sample(left)))
    return notes


def _sample(texts: Sequence[str]) -> str:
    return "; ".join(texts[:_SHOWN])


def _words(blocks: Sequence[Block]) -> Iterator[Word]:
    """Yield every word of the blocks; `_replaced` goes the same way."""
    for block in blocks:
        for unit in (block,) if isinstance(block, Line) else block.cells:
            yield from unit.words


def _replaced(blocks: Sequence[Block], changed: Mapping[int, Word]) -> tuple[Block, ...]:
    """Return the blocks with words replaced, by their place in the order of `_words`."""
    place = 0
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Line):
            found.append(_line_with(block, place, changed))
            place += len(block.words)
            continue
        cells: list[Cell] = []
        for cell in block.cells:
            cells.append(_cell_with(cell, place, changed))
            place += len(cell.words)
        found.append(replace(block, cells=tuple(cells)))
    return tuple(found)


def _line_with(line: Line, place: int, changed: Mapping[int, Word]) -> Line:
    words = _words_with(line.words, place, changed)
    return replace(line, words=words, confidence=_lowered(line, words))


def _cell_with(cell: Cell, place: int, changed: Mapping[int, Word]) -> Cell:
    words = _words_with(cell.words, place, changed)
    return replace(cell, words=words, confidence=_lowered(cell, words))


def _words_with(words: Sequence[Word], place: int, changed: Mapping[int, Word]) -> tuple[Word, ...]:
    return tuple(changed.get(place + n, word) for n, word in enumerate(words))


def _lowered(unit: Line | Cell, words: Sequence[Word]) -> float | None:
    """Return the confidence of a line or cell whose words may have lost some of theirs."""
    if tuple(words) == unit.words:
        return unit.confidence
    before, now = unit_confidence(unit.words, 1.0), unit_confidence(words, 1.0)
    if unit.confidence is None or before is None or now is None or now >= before:
        return unit.confidence
    return min(unit.confidence, now)
