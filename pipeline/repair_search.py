"""Which other readings close sums: a plain search over combinations, and one strict verdict.

Nothing here knows of facts or findings. A number has its value as read and *options*: other
readings that somebody supports (the reader itself, another place that prints it, or a digit that
looks alike), each with a weight, how likely it is beside the value as read (which weighs 1).
A combination of options weighs the product of its weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from pipeline.identities import CLOSE, DOUBT, Identity, Value, coefficients
from pipeline.voting import FactKey, Reading

MAX_CHANGES = 4
"""No combination changes more numbers: a row so badly read is for a person."""
MAX_TRIED = 40_000
"""So many combinations are tried; a row with more has too many readings for a safe verdict."""
MARGIN = 20.0
"""A second closing combination this many times less likely than the first is no rival."""
POSSIBLE = 0.01
"""A reading less likely than this beside the value as read is a reader's noise: some offer a few
for every word, and among many one closes a sum by chance."""
ROUNDING = 0.25
"""Weight of a sum that closes only through rounding beside one that closes to the half cent: of
three rounded parts and their rounded sum two thirds agree exactly, a sixth is a cent too high."""
NEARLY = 0.1
"""Weight of a sum that is off by more than its tolerance, but by no more than `DOUBT`."""
NEARLY_AGAINST_HABIT = 0.002
"""The same where the rows of the table show that it adds the numbers that it prints."""
_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Change:
    """One number taken as another reading of it."""

    key: FactKey
    option: Reading


@dataclass(frozen=True, slots=True)
class Closing:
    """A combination that closes every sum asked for; no `changes` is the row as read.

    `nearly` tells that a sum is off by more than its tolerance: a rival for others, no repair.
    """

    changes: tuple[Change, ...]
    weight: float
    nearly: bool = False

    @property
    def values(self) -> tuple[tuple[FactKey, Decimal], ...]:
        """The changed numbers and their new values."""
        return tuple((c.key, c.option.value) for c in self.changes)


@dataclass(frozen=True, slots=True)
class Closings:
    """All closing combinations, likeliest first; `complete` False if there were too many to try."""

    found: tuple[Closing, ...]
    complete: bool

    def only(self) -> Closing | None:
        """Return the one combination that closes, None if none or several do.

        Where several agree on some numbers, and these alone close the sums too, the combination of
        these is returned: what the others change beside is in doubt, and they are not.
        """
        if not self.complete or not self.found or self.found[0].nearly:
            return None
        agreed = set(self.found[0].values)
        for rival in self.rivals():
            agreed &= set(rival.values)
        return next((c for c in self.found if set(c.values) == agreed and not c.nearly), None)

    def rivals(self) -> tuple[Closing, ...]:
        """Return the combinations that speak against the first.

        Those that are not `MARGIN` times less likely; and of those that change no more numbers
        all that are `POSSIBLE`: a reader's third guess may still be the right one.
        """
        best = self.found[0]
        return tuple(
            c
            for c in self.found[1:]
            if c.weight * MARGIN >= best.weight
            or (
                0 < len(c.changes) <= len(best.changes)
                and not c.nearly
                and all(change.option.weight >= POSSIBLE for change in c.changes)
            )
        )


@dataclass(slots=True)
class _Sum:
    """An identity in floats: what is printed minus what its parts give, and what moves it."""

    coefficient: dict[FactKey, float]
    residual: float
    tolerance: float
    limit: float
    against_habit: bool
    last: int
    """Place of the last number with options in the search order; after it nothing can close it."""

    def weight(self) -> float:
        """How likely its difference is, if all numbers are right; at most `limit`."""
        off = abs(self.residual) - _EPSILON
        if off <= float(CLOSE):
            return 1.0
        if off <= self.tolerance:
            return ROUNDING
        return NEARLY_AGAINST_HABIT if self.against_habit else NEARLY


def find_closings(
    identities: Sequence[Identity],
    values: Mapping[FactKey, Value],
    options: Mapping[FactKey, Sequence[Reading]],
    *,
    kept: Sequence[Identity] = (),
    max_changes: int = MAX_CHANGES,
    floor: float = 0.0,
) -> Closings:
    """Return every combination of readings that closes all identities.

    Args:
        identities: Sums that must close, all of them, or nearly.
        values: (value as read, scale) of every member; for a value None, or outside its scale,
            an option must be chosen.
        options: Other readings by number; absent for a number that has none.
        kept: Further sums that must close within their tolerance.
        max_changes: Combinations change no more numbers than this.
        floor: Combinations that weigh less are not looked for.

    Returns:
        The combinations, likeliest first. At most one look-alike digit takes part in each.
    """
    members = {key for i in (*identities, *kept) for key in i.members}
    missing = {key for key in members if not _possible(values[key])}
    if any(not options.get(key) for key in missing):
        return Closings((), True)
    order = _search_order((*identities, *kept), options)
    sums = [
        *(_as_floats(i, values, order, max(DOUBT, i.tolerance)) for i in identities),
        *(_as_floats(i, values, order, i.tolerance) for i in kept),
    ]
    found: list[Closing] = []
    tried = 0

    def visit(start: int, changes: tuple[Change, ...], weight: float) -> None:
        nonlocal tried
        tried += 1
        if tried > MAX_TRIED:
            return
        open_sums = [s for s in sums if abs(s.residual) > s.limit + _EPSILON]
        if not open_sums and missing <= {c.key for c in changes}:
            nearly = any(abs(s.residual) > s.tolerance + _EPSILON for s in sums)
            found.append(Closing(changes, weight * prod(s.weight() for s in sums), nearly))
        if len(changes) == max_changes:
            return
        last = min((s.last for s in open_sums), default=len(order) - 1)
        for at in range(start, last + 1):
            key = order[at]
            for option in options[key]:
                if weight * option.weight < floor or not _may_join(option, changes):
                    continue
                _shift(sums, key, values[key][0], option.value, 1)
                visit(at + 1, (*changes, Change(key, option)), weight * option.weight)
                _shift(sums, key, values[key][0], option.value, -1)
                if tried > MAX_TRIED:
                    return
            if key in missing:
                return  # it must be chosen; nothing behind it may go without

    visit(0, (), 1.0)
    found.sort(key=lambda c: (-c.weight, len(c.changes), repr(c.values)))
    return Closings(tuple(found), tried <= MAX_TRIED)


def _possible(value: Value) -> bool:
    number, scale_max = value
    return number is not None and 0 <= number <= scale_max


def _search_order(
    identities: Sequence[Identity], options: Mapping[FactKey, Sequence[Reading]]
) -> list[FactKey]:
    """Return the numbers with options, those of the first identity first."""
    order: dict[FactKey, None] = {}
    for identity in identities:
        order.update(dict.fromkeys(key for key in identity.members if options.get(key)))
    return list(order)


def _as_floats(
    identity: Identity, values: Mapping[FactKey, Value], order: Sequence[FactKey], limit: Decimal
) -> _Sum:
    """Floats are enough to search by: differences are cents, and the verdict is checked again."""
    moves = {identity.whole: 1.0}
    for key, coefficient in coefficients(identity, values):
        moves[key] = moves.get(key, 0.0) - float(coefficient)
    residual = sum(move * float(values[key][0] or 0) for key, move in moves.items())
    last = max((at for at, key in enumerate(order) if key in moves), default=-1)
    tolerance = float(identity.tolerance)
    return _Sum(moves, residual, tolerance, float(limit), identity.habit, last)


def _shift(
    sums: Sequence[_Sum], key: FactKey, old: Decimal | None, new: Decimal, sign: int
) -> None:
    step = sign * float(new - (old or Decimal(0)))
    for one in sums:
        move = one.coefficient.get(key)
        if move is not None:
            one.residual += move * step


def _may_join(option: Reading, changes: tuple[Change, ...]) -> bool:
    return option.source != "look_alike" or all(c.option.source != "look_alike" for c in changes)
