"""A second look at lines that were hard to read: the same ink, set larger and smaller.

The height of a line's letters is measured from its blobs. Bold print that has grown together
measures too high, worn print that has fallen to pieces too low, and at the wrong size a line that
any eye can read comes out as rubbish, of which the recogniser is unsure. So such a line is read
again at other sizes, and the reading that its characters are surest of stands. The surest of six is
surer than any one reading has a right to be: a word that no other size reads is told with less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from pipeline.readers.ctc_words import DecodedWord
from pipeline.readers.line_cut import MARGIN
from pipeline.readers.line_image import LineImage, NormalLine, darkened

DOUBTFUL = 0.7
"""A line with a number less probable than this is read again."""

UNSURE = -0.15
"""So is one whose `sureness` is less. Of 6,046 lines in faces never seen, most of them worn, 42
numbers were wrong without a second look and 19 with this one, which reads 6 lines in 100 again;
with every line that has any word below 0.7 they were 20, at twice the cost."""

PERHAPS = 0.1
"""So is one with a word that is no number but may be one, more probably than this."""

SIZES = ((0.9,), (1.1,), (0.8,), (0.6, 1.25))
"""Bodies at which it is read again, in bodies as measured, until a reading is not doubtful; only at
the first of them where the line as a whole reads well."""

HOPELESS = (-20.0, -1.5, -0.8, -0.8)
"""A line of which no look has this `sureness` by then is not read at the sizes of that step: of 200
worn pages a few words of print and a dozen strokes of pens and stamps would have read as something
after all, for a third of what the further looks cost."""

USUAL = 0.03
"""By so much `sureness` may be less where a line is read at the size of the print around it. Text
that is surer than this at its own size is not read at the other: of 34 lines of text that read
differently all were right at their own. Digits alone are sure at a wrong size as well."""

FADED = -0.8
"""A line is read with its pale ink darker, too, unless it has less `sureness` than this: what shows
through from the back of the sheet would become text."""

GROWN, GROWN_WORD = (1.6, 2.8), 10.0
"""Bodies: so high is a word of bold letters that have grown together with a vowel below them, and
no longer. The lowest ink of such a blob is the vowel's, and the line seems to stand on it."""

FOOT, VOWEL = 0.2, 0.4
"""Bodies: it stands within this of its lowest ink, and so far does a vowel hang below a line."""

LONE = 0.9
"""No word that only one size reads is more probable than this."""

HEAD = re.compile(r"(?<![^(-])[oO0๐](?=\d{1,2}[.)]?$)")
"""The head of an item's code, which may be one and the same ring."""

_LEAST = 1e-4
_NOTHING = -20.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """A line as set and read.

    Attributes:
        line: The cut-out, with the body it was read at.
        normal: The same as the recogniser saw it.
        words: What was read; nothing where there is no print.
    """

    line: LineImage
    normal: NormalLine
    words: tuple[DecodedWord, ...]


def look_again(
    first: Sequence[Decoded], read: Callable[[Sequence[LineImage]], Sequence[Decoded]]
) -> list[Decoded]:
    """Return the readings, the doubtful ones replaced where another size reads better.

    Args:
        first: Lines as read at their measured size.
        read: Reads lines; each the same whatever stands beside it.
    """
    looks = [[seen] for seen in first]
    other = [
        at
        for at, seen in enumerate(first)
        if seen.line.usual and seen.words and not (_is_text(seen) and sureness(seen) >= -USUAL)
    ]
    if other:
        usual = [replace(first[at].line, body=first[at].line.usual) for at in other]
        for at, found in zip(other, read(usual), strict=True):
            looks[at].append(found)
    unsure = [n for n, own in enumerate(looks) if is_doubtful(surest(own))]
    faded = [n for n in unsure if sureness(surest(looks[n])) >= FADED]
    if faded:
        inked = [darkened(surest(looks[n]).line) for n in faded]
        for at, found in zip(faded, read(inked), strict=True):
            looks[at].append(found)
    sunk = [n for n in unsure if _has_sunk(first[n].line) and is_senseless(surest(looks[n]))]
    if sunk:
        for at, found in zip(sunk, read([_risen(first[n].line) for n in sunk]), strict=True):
            looks[at].append(found)
    for step, sizes in enumerate(SIZES):
        # Where the line as a whole reads well, its size is right: one more look at the number.
        wanted = is_doubtful if step == 0 else is_senseless
        unsure = [
            at
            for at in unsure
            if wanted(best := surest(looks[at])) and sureness(best) >= HOPELESS[step]
        ]
        tries = [(at, size) for at in unsure for size in sizes]
        if not tries:
            break
        again = [replace(first[at].line, body=first[at].line.body * size) for at, size in tries]
        for (at, _), found in zip(tries, read(again), strict=True):
            looks[at].append(found)
    return [surest(own) for own in looks]


def _has_sunk(line: LineImage) -> bool:
    """Return whether a line is a word that may have a vowel below it, and seems to stand on it."""
    body = line.usual or line.body
    high, wide = (side - 2 * MARGIN for side in line.pixels.shape)
    if not (GROWN[0] * body <= high <= GROWN[1] * body and wide <= GROWN_WORD * body):
        return False
    foot = line.baseline + line.slope * (MARGIN + wide / 2)
    return bool(foot >= MARGIN + high - FOOT * body)


def _risen(line: LineImage) -> LineImage:
    """Return the line as it stands where a vowel hangs below it."""
    body = line.usual or line.body
    return replace(line, baseline=line.baseline - VOWEL * body, body=body)


def surest(looks: Sequence[Decoded]) -> Decoded:
    """Return the reading whose characters are surest, the first of equals, its words put to a vote.

    Args:
        looks: Readings of one line, the one at its measured size first.
    """
    if len(looks) == 1:
        return looks[0]
    best = max(range(len(looks)), key=lambda n: (_weight(looks[n]), -n))
    if best == 0:
        return looks[0]
    seen = {word.text for n, look in enumerate(looks) if n != best for word in look.words}
    words = tuple(
        word
        if word.text in seen
        else replace(word, probability=min(LONE, word.probability), doubted=True)
        for word in looks[best].words
    )
    return replace(looks[best], words=words)


def _weight(look: Decoded) -> float:
    sure = _sureness(look, [_whichever_head(word) for word in look.words])
    return sure + (USUAL if look.line.body == look.line.usual else 0.0)


def is_doubtful(seen: Decoded) -> bool:
    """Return whether a number of a line is doubtful, or the line as a whole.

    What may as well be a number is a doubtful one: a narrow 1 between brackets is easily lost.
    """
    numbers = (word.probability for word in seen.words if _has_digit(word.text))
    perhaps = (
        chance
        for word in seen.words
        if not _has_digit(word.text)
        for text, chance in word.others
        if _has_digit(text)
    )
    return (
        min(numbers, default=1.0) < DOUBTFUL
        or max(perhaps, default=0.0) > PERHAPS
        or is_senseless(seen)
    )


def _is_text(seen: Decoded) -> bool:
    """Return whether a line holds more letters than digits."""
    signs = "".join(word.text for word in seen.words)
    return sum(c.isalpha() for c in signs) > sum(c.isdigit() for c in signs)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def is_senseless(seen: Decoded) -> bool:
    """Return whether a line is doubtful as a whole."""
    return bool(seen.words) and sureness(seen) < UNSURE


def sureness(seen: Decoded) -> float:
    """Return how sure a reading is, per character; very low where nothing was read.

    The mean log probability of its characters and that of its words, added up: a character that was
    left out lowers only the word's, and a line torn into many short words only the characters'.
    """
    return _sureness(seen, [word.probability for word in seen.words])


def _sureness(seen: Decoded, sure: Sequence[float]) -> float:
    """Return how sure a reading is whose words are as probable as told."""
    characters = [
        _log(max(c.probability, own))
        for word, own in zip(seen.words, sure, strict=True)
        for c in word.characters
    ]
    if not characters:
        return _NOTHING
    return (sum(characters) + sum(map(_log, sure))) / len(characters)


def _whichever_head(word: DecodedWord) -> float:
    """Return how probable a word is, a code whichever ring it begins with.

    In many faces o, O and ๐ differ by less than a pixel, at every size; what a code begins with its
    page says (`code_heads`).
    """
    if HEAD.search(word.text) is None:
        return word.probability
    alike = HEAD.sub("o", word.text)
    others = (chance for text, chance in word.others if HEAD.sub("o", text) == alike)
    return min(1.0, word.probability + sum(others))


def _log(probability: float) -> float:
    return log(max(_LEAST, probability))
