"""The items of one list, seen together: what their order and each other say of a damaged code.

While a report is read, a code is decided by what stands before it. When all of a list is known, the
entries that stayed open or doubtful are decided once more: by the sure entries before and behind
them (`o11`, `o12`, ?, `o14`), and without the codes that other entries surely are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from parsers.code_words import fold
from parsers.codes import CodeDecision, decide_code
from parsers.score_state import Item

_SAME_WORDS = 85.0
"""Entries whose words are this alike (of 100) are the same item printed twice."""
_MIN_WORDS = 8


def settle(items: Sequence[Item], year: int | None) -> None:
    """Decide the doubtful entries of a list again, in place.

    Args:
        items: The entries of one list, in reading order.
        year: Fiscal year whose code list applies.
    """
    holders: dict[str, list[str]] = {}
    for item in items:
        if _is_firm(item) and item.decision.code is not None:
            holders.setdefault(item.decision.code, []).append(fold(item.words))
    firm = [_firm(item) for item in items]
    for place, item in enumerate(items):
        if _is_firm(item):
            continue
        again = _again(item, firm[:place], firm[place + 1 :], holders, year)
        if again is not None:
            item.decision = again
            firm[place] = _firm(item)


def _is_firm(item: Item) -> bool:
    decision = item.decision
    return decision.code is not None and not decision.needs_review and not item.doubted


def _firm(item: Item) -> CodeDecision:
    """A decision as its neighbours may use it: without its code where that is in doubt."""
    return item.decision if _is_firm(item) else replace(item.decision, code=None)


def _again(
    item: Item,
    before: Sequence[CodeDecision],
    behind: Sequence[CodeDecision],
    holders: dict[str, list[str]],
    year: int | None,
) -> CodeDecision | None:
    """Return the decision with the whole list at hand, None where the first one stays."""
    old = item.decision
    words = fold(item.words)
    taken: frozenset[str] = frozenset()
    if len(words) >= _MIN_WORDS:
        taken = frozenset(
            code
            for code, texts in holders.items()
            if all(fuzz.ratio(words, text) < _SAME_WORDS for text in texts)
        )
    new = decide_code(
        old.code_raw,
        item.words,
        year=year,
        section=item.section,
        previous=before,
        following=behind,
        taken=taken,
    )
    if new.code is None and old.code not in taken:
        return None
    # What the list decides against the first look, or where no look decided, a person confirms.
    return new if new.code == old.code else replace(new, needs_review=True)
