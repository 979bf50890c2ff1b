"""Words of a line with their probability, their characters and the other ways to read them.

A line comes as pieces that can be read one by one (`ctc`). A word takes the pieces between two
spaces; it is right when every piece of it is, so its probability is the product of theirs. A piece
that may or may not hold a space counts with the readings that part the words alike, and with the
others only where the space parts no number: `๙๐.๔๘คะแนน` and `๙๐.๔๘ คะแนน` say the same, `๙๐ .๔๘`
does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise
from unicodedata import normalize

from pipeline.readers.ctc import BLANK, Floats, Labels, Piece, Reading, pieces, readings, spans
from pipeline.readers.spelling import Spelling, codes_of, respelt

LEAST_ALTERNATIVE = 0.005
"""A less probable other reading of a word is not told."""

MOST_ALTERNATIVES = 5
"""No more other readings of a word are told."""

FAINT = 0.1
"""A line that reads as nothing is told as its best text, if that is this probable at least."""

APART = 13
"""Columns of clean paper (1.5 bodies) that part words though no space was read there: the wide gaps
of tables that lost a ruling are seldom seen in training as spaces."""

_TINY = 1e-300  # a long piece nobody can read may have no probability left


GUESSED = 0.5
"""No number that was put together is more probable than this."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character as read.

    Attributes:
        text: As the model's charset has it.
        first: First column of its ink as the model sees it.
        last: Last column.
        probability: Of this character at this place: the readings that agree on it, summed.
    """

    text: str
    first: int
    last: int
    probability: float


@dataclass(frozen=True, slots=True)
class DecodedWord:
    """A word as read.

    Attributes:
        text: The characters joined, NFC.
        characters: In order; one at least.
        probability: That all of it is right, and a number in it ends where it ends.
        others: Other whole words for the same ink with their probability, best first.
        doubted: Whether something in it was not seen but concluded: a person is to look at it,
            however often such a conclusion is right.
    """

    text: str
    characters: tuple[Character, ...]
    probability: float
    others: tuple[tuple[str, float], ...]
    doubted: bool = False


def joined(parts: Sequence[DecodedWord], characters: Sequence[Character]) -> DecodedWord:
    """Return parts of a number as one word, for review; as read it is the other reading.

    Args:
        parts: Words as read, one after the other.
        characters: Of the whole, in order.
    """
    sure = min(GUESSED, *(word.probability for word in parts))
    text, as_read = ("".join(p.text for p in pieces) for pieces in (characters, parts))
    others = ((as_read, sure),) if as_read != text else ()
    return DecodedWord(text, tuple(characters), sure, others, doubted=True)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Which classes are spaces, and which stand in numbers."""

    spaces: frozenset[int]
    numeric: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a piece that belongs to one word."""

    best: Labels
    chances: dict[Labels, float]
    characters: tuple[Character, ...]


@dataclass(slots=True)
class _Open:
    """A word that is still growing."""

    parts: list[_Part] = field(default_factory=list)
    gap: float = 1.0
    empty: bool = True

    def add(self, part: _Part) -> None:
        self.parts.append(part)
        self.empty = self.empty and not part.best


def decode(
    probabilities: Floats, charset: Sequence[str], spelling: Spelling | None = None
) -> tuple[DecodedWord, ...]:
    """Return the words of a line from left to right.

    Args:
        probabilities: Columns x classes; class 0 is the blank, class n the charset's n-th.
        charset: Characters in the order of the classes, without the blank.
        spelling: Has a say where the ink leaves letters open; None for the ink alone.
    """
    kinds = _kinds(tuple(charset))
    cut = pieces(probabilities)
    read: Sequence[Sequence[Reading]] = [readings(piece.frames) for piece in cut]
    if spelling is not None:
        read = respelt(read, codes_of(tuple(charset)), spelling)
    words = [_Open()]
    before, ended, printed = BLANK, 0, 0
    for piece, found, after in zip(cut, read, _following(read), strict=True):
        inked = not kinds.spaces.issuperset(found[0].labels)
        apart = piece.first - ended > _apart(before, found[0], kinds)
        if apart or (inked and before != BLANK and piece.first - printed > 2 * APART):
            words.append(_Open())  # no letters of one word, and no doubts of it, stand so far apart
        ended = piece.first + len(piece.frames)
        printed = ended if inked else printed  # what may be a space fills no paper
        word = words[-1]
        if not word.empty:
            word.gap *= piece.gap
        characters = _characters(piece, found, charset)
        first, *others = _split(found, characters, kinds, before, after)
        before = found[0].labels[-1] if found[0].labels else before
        word.add(first)
        for part in others:
            words.append(_Open())
            words[-1].add(part)
    told = tuple(_told(word, charset) for word in words if not word.empty)
    return told or _faint(cut, read, kinds.spaces, charset)


def _apart(before: int, reading: Reading, kinds: _Kinds) -> int:
    """Return how many columns of paper part two words; a number is torn only by far more."""
    begins = reading.labels[0] if reading.labels else BLANK
    return 2 * APART if {before, begins} <= kinds.numeric else APART


@lru_cache(maxsize=4)
def _kinds(charset: tuple[str, ...]) -> _Kinds:
    return _Kinds(
        frozenset(n for n, text in enumerate(charset, start=1) if text.isspace()),
        frozenset(n for n, text in enumerate(charset, start=1) if text.isdigit() or text in ".,"),
    )


def _following(read: Sequence[Sequence[Reading]]) -> list[int]:
    """Return for every piece the class that most probably follows it, the blank at the end."""
    found: list[int] = []
    after = BLANK
    for readings_of_piece in reversed(read):
        found.append(after)
        best = readings_of_piece[0].labels
        after = best[0] if best else after
    return found[::-1]


def _characters(
    piece: Piece, found: Sequence[Reading], charset: Sequence[str]
) -> tuple[Character, ...]:
    best = found[0].labels
    if len(piece.frames) == len(found) == len(best) == 1:  # most pieces
        at = piece.first
        return (Character(charset[best[0] - 1], at, at, min(1.0, found[0].probability)),)
    places = spans(piece.frames, best)
    return tuple(
        Character(charset[label - 1], piece.first + a, piece.first + b, chance)
        for label, (a, b), chance in zip(best, places, _agreement(found), strict=True)
    )


def _faint(
    cut: Sequence[Piece],
    read: Sequence[Sequence[Reading]],
    spaces: frozenset[int],
    charset: Sequence[str],
) -> tuple[DecodedWord, ...]:
    """Return the most probable word of a line that most probably is empty: doubted, not dropped."""
    found = [
        (reading.probability, -piece.first, reading.labels)
        for piece, readings_of_piece in zip(cut, read, strict=True)
        for reading in readings_of_piece
        if reading.labels and not spaces.intersection(reading.labels)
    ]
    if not found or max(found)[0] < FAINT:
        return ()
    probability, at, labels = max(found)
    characters = tuple(Character(charset[n - 1], -at, -at, probability) for n in labels)
    return (DecodedWord(_text(labels, charset), characters, probability, ()),)


def _agreement(found: Sequence[Reading]) -> list[float]:
    """Return for every character of the best reading how probable it is.

    A reading agrees where it has the same character at the same place from the front or the back.
    """
    best = found[0].labels
    sums = [found[0].probability] * len(best)
    if len(best) == 1:  # most pieces
        others = (r for r in found[1:] if best[0] in (*r.labels[:1], *r.labels[-1:]))
        return [min(1.0, sums[0] + sum(other.probability for other in others))]
    for other in found[1:] if best else ():
        same = _same(best, other.labels)
        for n, equal in enumerate(same):
            if equal:
                sums[n] += other.probability
    return [min(1.0, value) for value in sums]


def _same(best: Labels, other: Labels) -> list[bool]:
    if len(best) == len(other):
        return [a == b for a, b in zip(best, other, strict=True)]
    short = min(len(best), len(other))
    front = next((n for n in range(short) if best[n] != other[n]), short)
    back = next((n for n in range(short - front) if best[-1 - n] != other[-1 - n]), short - front)
    return [n < front or n >= len(best) - back for n in range(len(best))]


def _split(
    found: Sequence[Reading],
    characters: tuple[Character, ...],
    kinds: _Kinds,
    before: int,
    after: int,
) -> list[_Part]:
    """Return the parts of a piece that its spaces part, one at least.

    Args:
        found: The readings of the piece, best first.
        characters: Those of the best reading.
        kinds: What the classes are.
        before: The class before the piece, the blank at the line's edge.
        after: The class after it.
    """
    best = found[0].labels
    if len(found) == len(best) == 1 and best[0] not in kinds.spaces:
        return [_Part(best, {best: found[0].probability}, characters)]
    if all(kinds.spaces.isdisjoint(reading.labels) for reading in found):
        chances_of = {reading.labels: reading.probability for reading in found}
        return [_Part(best, chances_of, characters)]
    edge = kinds.spaces | {BLANK}
    opened, closes = before not in edge, after in edge
    bounds = _bounds(best, kinds.spaces, opened, closes)
    letters = [label for label in best if label not in kinds.spaces]
    joints = _joints((before, *best, after), kinds)
    chances: list[dict[Labels, float]] = [{} for _ in bounds]
    for reading in found:
        labels = reading.labels
        other = _bounds(labels, kinds.spaces, opened, closes)
        if len(other) != len(bounds):
            if letters != [label for label in labels if label not in kinds.spaces]:
                continue
            if joints != _joints((before, *labels, after), kinds):
                continue
            labels, other = best, bounds
        for part, (a, b) in zip(chances, other, strict=True):
            part[labels[a:b]] = part.get(labels[a:b], 0.0) + reading.probability
    return [
        _Part(best[a:b], part, characters[a:b])
        for part, (a, b) in zip(chances, bounds, strict=True)
    ]


def _joints(labels: Labels, kinds: _Kinds) -> list[bool]:
    """Return for every two neighbours of a number, spaces left out, whether a space parts them."""
    found: list[bool] = []
    last, parted = BLANK, False
    for label in labels:
        if label in kinds.spaces:
            parted = True
            continue
        if last in kinds.numeric and label in kinds.numeric:
            found.append(parted)
        last, parted = label, False
    return found


def _bounds(
    labels: Labels, spaces: frozenset[int], opened: bool, closes: bool
) -> list[tuple[int, int]]:
    """Return where the parts of a reading begin and end.

    An empty first or last part says that a space stands there; beside another space or the line's
    edge it says nothing.
    """
    marks = [-1, *(n for n, label in enumerate(labels) if label in spaces), len(labels)]
    bounds = [(a + 1, b) for a, b in pairwise(marks)]
    inner = [(a, b) for a, b in bounds[1:-1] if a < b]
    bounds = [bounds[0], *inner, *bounds[1:][-1:]]
    if len(bounds) > 1 and not opened and bounds[0][0] == bounds[0][1]:
        del bounds[0]
    if len(bounds) > 1 and closes and bounds[-1][0] == bounds[-1][1]:
        del bounds[-1]
    return bounds


def _told(word: _Open, charset: Sequence[str]) -> DecodedWord:
    parts = word.parts
    probability = word.gap
    for part in parts:
        probability *= part.chances[part.best]
    text = _text([n for part in parts for n in part.best], charset)
    others: dict[str, float] = {}
    for other, chance in _other_readings(parts, probability):
        spelt = _text(other, charset)
        if spelt == text:  # parted otherwise between two pieces, the same to a reader
            probability += chance
        elif spelt:
            others[spelt] = others.get(spelt, 0.0) + chance
    best = sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_ALTERNATIVES]
    # A character is right at least whenever the whole word is.
    characters = tuple(
        c if c.probability >= probability else replace(c, probability=min(1.0, probability))
        for part in parts
        for c in part.characters
    )
    return DecodedWord(text, characters, min(1.0, probability), tuple(best))


def _other_readings(parts: Sequence[_Part], probability: float) -> list[tuple[list[int], float]]:
    """Return the words with one or two parts read otherwise, where probable enough to be told."""
    changes: list[tuple[float, int, Labels]] = []
    for at, part in enumerate(parts):
        known = max(part.chances[part.best], _TINY)
        changes.extend(
            (chance / known, at, labels)
            for labels, chance in part.chances.items()
            if labels != part.best and probability * chance / known >= LEAST_ALTERNATIVE
        )
    changes.sort(key=lambda c: (-c[0], c[1:]))
    changes = changes[: 3 * MOST_ALTERNATIVES]
    found = [([change], probability * change[0]) for change in changes]
    for one, two in combinations(changes, 2):
        chance = probability * one[0] * two[0]
        if one[1] != two[1] and chance >= LEAST_ALTERNATIVE:
            found.append(([one, two], chance))
    out: list[tuple[list[int], float]] = []
    for changed, chance in found:
        new = {at: labels for _, at, labels in changed}
        spelt = [n for at, part in enumerate(parts) for n in new.get(at, part.best)]
        out.append((spelt, chance))
    return out


def _text(labels: Sequence[int], charset: Sequence[str]) -> str:
    """Return the characters joined, NFC: ำ stays one character, marks come in one order."""
    return normalize("NFC", "".join(charset[n - 1] for n in labels))
