"""Digits misread in the score cells of a table, with the alternatives a reader would offer.

Every digit of a score is misread with the same small chance, two times in three for one that looks
like it. The word in the cell then carries other readings, as a recogniser's beam gives them: the
right one is nearly always among them, and words read rightly carry wrong ones too.

What this does not measure: real readers misread some digits far more often than others and repeat
a mistake all over a page; running numbers, names and ratings are left whole here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from parsers.document import Alternative, Block, Cell, Document, Table, Word
from training.damage_codes import DIGIT_SWAPS

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"


@dataclass(frozen=True, slots=True)
class DigitDamage:
    """How digits are misread, and what the reader offers beside (shares 0-1).

    Attributes:
        misread: Digits misread.
        offered: Misread words whose right reading is among the alternatives.
        false: Words read rightly that carry wrong alternatives.
        alike: Misread digits taken for a digit that looks like them; the rest for any.
    """

    misread: float = 0.02
    offered: float = 0.95
    false: float = 0.20
    alike: float = 0.67


@dataclass(frozen=True, slots=True)
class Misread:
    """One damaged cell: its place (page index, row, column), and what was read for what."""

    page: int
    row: int
    col: int
    right: Decimal
    read: Decimal
    offered: bool


def damage_digits(
    document: Document, columns: Sequence[int], rng: Random, damage: DigitDamage = DigitDamage()
) -> tuple[Document, tuple[Misread, ...]]:
    """Misread digits in the number cells of some columns of every table.

    Args:
        document: A document as the text reader gives it, not yet normalised.
        columns: 0-based columns that hold scores.
        rng: Source of every choice.
        damage: How much.

    Returns:
        The document with `text`, `raw` and `words` of every score cell replaced, and what was
        misread, in reading order.
    """
    hits: list[Misread] = []
    pages = []
    for index, page in enumerate(document.pages):
        blocks: list[Block] = []
        for block in page.blocks:
            if not isinstance(block, Table):
                blocks.append(block)
                continue
            cells = []
            for cell in block.cells:
                if cell.col in columns and _is_score(cell.text):
                    new, right = _damaged(cell, rng, damage)
                    if new.text != cell.text:
                        read = _value(new.text)
                        hits.append(
                            Misread(index, cell.row, cell.col, _value(cell.text), read, right)
                        )
                    cells.append(new)
                else:
                    cells.append(cell)
            blocks.append(replace(block, cells=tuple(cells)))
        pages.append(replace(page, blocks=tuple(blocks)))
    return replace(document, pages=tuple(pages)), tuple(hits)


def _is_score(text: str) -> bool:
    plain = text.strip().translate(ARABIC)
    whole, point, places = plain.partition(".")
    return bool(point) and whole.isdecimal() and places.isdecimal()


def _value(text: str) -> Decimal:
    return Decimal(text.strip().translate(ARABIC))


def _other(digit: str, rng: Random, alike: float) -> str:
    """Return another digit of the same kind."""
    plain = digit.translate(ARABIC)
    pool = DIGIT_SWAPS[plain] if rng.random() < alike else "0123456789".replace(plain, "")
    chosen = rng.choice(pool)
    return THAI_DIGITS[int(chosen)] if digit in THAI_DIGITS else chosen


def _misread(text: str, rate: float, rng: Random, alike: float) -> str:
    return "".join(
        _other(c, rng, alike) if c.isdecimal() and rng.random() < rate else c for c in text
    )


def _one_misread(text: str, rng: Random, alike: float) -> str:
    at = rng.choice([i for i, c in enumerate(text) if c.isdecimal()])
    return text[:at] + _other(text[at], rng, alike) + text[at + 1 :]


def _damaged(cell: Cell, rng: Random, damage: DigitDamage) -> tuple[Cell, bool]:
    """Return the cell as read with its word, and whether the right reading is offered."""
    text = cell.text.strip()
    read = _misread(text, damage.misread, rng, damage.alike)
    offered = read != text and rng.random() < damage.offered
    others: list[str] = [text] if offered else []
    if read != text:
        wrong = rng.randint(0, 2) if offered else rng.randint(1, 2)
    else:
        wrong = rng.randint(1, 2) if rng.random() < damage.false else 0
    while wrong:
        other = _one_misread(read, rng, damage.alike)
        wrong -= 1
        if other not in (read, text, *others):
            others.append(other)
    rng.shuffle(others)
    sure = round(rng.uniform(0.55, 0.97) if others else rng.uniform(0.9, 0.99), 3)
    rest = sure
    alternatives = []
    for other in others:
        rest = round(rest * rng.uniform(0.2, 0.8), 3)
        alternatives.append(Alternative(other, rest))
    word = Word(read, None, sure, tuple(alternatives))
    new = replace(cell, text=read, raw=read, words=(word,), confidence=None)
    return new, offered
