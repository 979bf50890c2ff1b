"""Sums vouch for numbers, show where one is misread, and sometimes say which reading is right.

The policy, in order:

* A sum that closes verifies its members; it never takes a review back. Where another reading of a
  member, not much less likely, closes it as well, the sum cannot choose, and the member goes to
  review.
* A sum that fails (or that an unreadable member keeps open) is repaired only if exactly one
  combination of supported readings closes it, together with every other sum that fails beside it,
  and opens none that closed. Two or more: nothing is changed, all members go to review.
* A repaired value always goes to review, and so does a number beside it that has another likely
  reading: where the reader missed the right reading of one number, the reading of another may
  close the sum by chance, and no sum can tell.
* In a sorted table a total out of order is reported, readings that keep the order weigh more, and
  no repair breaks the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from parsers.records import Finding
from pipeline.facts import ScoreFact, ScoreStatus
from pipeline.identities import (
    Check,
    Identity,
    check,
    describe,
    find_identities,
    values_of,
)
from pipeline.repair_order import find_ranked, order_breaks
from pipeline.repair_search import MAX_CHANGES, Change, Closing, Closings, find_closings
from pipeline.voting import Candidate, FactKey, Reading, hundred, subject

FactTable = dict[FactKey, ScoreFact]
Options = dict[FactKey, tuple[Reading, ...]]
Limits = dict[FactKey, tuple[Decimal | None, Decimal | None]]

ORDER_WEIGHT = 0.05
"""A total that breaks the order of a sorted table is that much less likely."""
RIVAL = 0.02
"""A reading that closes a sum as well as the value shown, and is at least this likely beside it,
puts the value into review."""
UNSURE = 0.1
"""Beside a repaired number, one with another reading this likely goes to review: had the reader
missed the right reading of this one, a wrong repair of the other could close the sum."""
CHANGES_OF_ONE_SUM = 2
"""One sum vouches for so many changed numbers, each further sum for one more. Of three changes
that close one sum every fourth is chance: the reader missed one of the right readings."""
RIVAL_CHANGES = 2
"""Rivals of a closed sum change no more numbers."""
LEAST_LIKELY = 1e-6
"""Combinations less likely than this are not looked for."""


def repair_sums(facts: FactTable, candidates: Mapping[FactKey, Candidate]) -> list[Finding]:
    """Check every sum; mark what closes, repair what one combination closes, report what fails.

    Args:
        facts: One fact per key; changed in place.
        candidates: The same facts with their other readings.
    """
    identities = find_identities(facts)
    limits = _order_limits(facts)
    options = _options(facts, candidates, limits)
    findings: list[Finding] = []
    repaired: set[FactKey] = set()
    doubted: set[FactKey] = set()
    several: dict[FactKey, str] = {}
    for group in _open_groups(identities, facts):
        closings = _closings(group, identities, facts, options)
        best = closings.only()
        if best is None or not best.changes or any(_out_of_order(c, limits) for c in best.changes):
            several.update(dict.fromkeys((i.whole for i in group), _several(closings, facts)))
            continue
        done = [check(i, values_of(facts)) for i in group]
        findings.extend(_apply(best, done, facts))
        repaired.update(c.key for c in best.changes)
        doubted.update(c.key for other in closings.found for c in other.changes)
        members = {key for identity in group for key in identity.members}
        doubted.update(
            k for k in members if any(r.weight >= UNSURE for r in candidates[k].readings)
        )
    values = values_of(facts)
    checks = [check(identity, values) for identity in identities]
    rivals, found = _rivals([c.identity for c in checks if c.closed], facts, options, repaired)
    findings.extend(found)
    _mark(checks, facts, repaired, doubted | rivals)
    findings.extend(_mismatches(checks, facts, several))
    broken, found_breaks = order_breaks(find_ranked(facts), facts)
    for key in broken:
        facts[key] = replace(facts[key], needs_review=True)
    findings.extend(found_breaks)
    return findings


def _order_limits(facts: FactTable) -> Limits:
    """Return (lowest, highest) value that the order of a sorted table leaves to its totals."""
    found: Limits = {}
    for ranked in find_ranked(facts):
        values = {key: value for key in ranked.keys if (value := facts[key].value) is not None}
        found.update({key: ranked.bounds(key, values) for key in ranked.keys})
    return found


def _fits(value: Decimal | None, limits: tuple[Decimal | None, Decimal | None]) -> bool:
    low, high = limits
    if value is None:
        return True
    return (low is None or low <= value) and (high is None or value <= high)


def _out_of_order(change: Change, limits: Limits) -> bool:
    return change.key in limits and not _fits(change.option.value, limits[change.key])


def _options(facts: FactTable, candidates: Mapping[FactKey, Candidate], limits: Limits) -> Options:
    """Return the other readings of every fact that lie on its scale, weighed by the order."""
    found: Options = {}
    for key, candidate in candidates.items():
        fact = facts[key]
        order = limits.get(key, (None, None))
        shown = 1.0 if _fits(fact.value, order) else ORDER_WEIGHT
        readings = tuple(
            replace(r, weight=r.weight * (1.0 if _fits(r.value, order) else ORDER_WEIGHT) / shown)
            for r in candidate.readings
            if 0 <= r.value <= fact.scale_max and r.value != fact.value
        )
        if readings:
            found[key] = readings
    return found


def _open_groups(
    identities: tuple[Identity, ...], facts: FactTable
) -> Iterator[tuple[Identity, ...]]:
    """Yield the sums that want a repair, those that share a number together."""
    values = values_of(facts)
    wanting = [i for i in identities if _wants_repair(check(i, values), facts)]
    yield from _connected(wanting)


def _connected(identities: list[Identity]) -> Iterator[tuple[Identity, ...]]:
    groups: list[list[Identity]] = []
    for identity in identities:
        members = set(identity.members)
        mine = [g for g in groups if any(members & set(i.members) for i in g)]
        groups = [g for g in groups if g not in mine]
        groups.append([*(i for g in mine for i in g), identity])
    yield from (tuple(group) for group in groups)


def _wants_repair(done: Check, facts: FactTable) -> bool:
    """A sum that fails or nearly does, or that unreadable or impossible members keep open."""
    missing = any(facts[key].value is None for key in done.identity.members)
    return (
        done.failed or done.doubtful or (done.identity.binding and (missing or not done.in_range))
    )


def _closings(
    group: tuple[Identity, ...],
    identities: tuple[Identity, ...],
    facts: FactTable,
    options: Options,
) -> Closings:
    """Return the combinations that close as many sums of a group as can be closed at once.

    Sums that closed before stay closed. One misprint may keep one sum of the group open for ever;
    then the most of the others count.
    """
    values = values_of(facts)
    members = {key for identity in group for key in identity.members}
    kept = [
        i
        for i in identities
        if i not in group and members & set(i.members) and check(i, values).closed
    ]
    mine = {key: options[key] for key in members if key in options}
    for size in range(len(group), 0, -1):
        most = min(MAX_CHANGES, CHANGES_OF_ONE_SUM + size - 1)
        found: dict[tuple[tuple[FactKey, Decimal], ...], Closing] = {}
        complete = True
        for subset in _subsets(group, size):
            closings = find_closings(
                subset, values, mine, kept=kept, max_changes=most, floor=LEAST_LIKELY
            )
            complete = complete and closings.complete
            found.update({c.values: c for c in closings.found})
        if found or not complete:
            ordered = sorted(found.values(), key=lambda c: (-c.weight, repr(c.values)))
            return Closings(tuple(ordered), complete)
    return Closings((), True)


def _subsets(group: tuple[Identity, ...], size: int) -> Iterator[tuple[Identity, ...]]:
    if size == len(group):
        yield group
    elif size == 1:
        yield from ((identity,) for identity in group)
    elif len(group) <= 5:
        for mask in range(1 << len(group)):
            if mask.bit_count() == size:
                yield tuple(i for at, i in enumerate(group) if mask >> at & 1)


def _apply(closing: Closing, done: list[Check], facts: FactTable) -> list[Finding]:
    """Write the repaired values into the facts, each with its step and its Finding."""
    names = ", ".join(c.identity.name for c in done)
    read = {change.key: facts[change.key] for change in closing.changes}
    sums = "; ".join(describe(c, facts) for c in done)
    findings: list[Finding] = []
    for change in closing.changes:
        fact = read[change.key]
        value = change.option.value
        step = f"repaired: {_shown(fact)} -> {value} closes {names}"
        facts[change.key] = replace(
            fact,
            value=value,
            value_100=hundred(value, fact.scale_max),
            status="repaired",
            needs_review=True,
            evidence=replace(fact.evidence, steps=(*fact.evidence.steps, step)),
        )
        others = [_name(c, read) for c in closing.changes if c is not change]
        together = f" together with {', '.join(others)}" if others else ""
        findings.append(
            Finding(
                "warning",
                "score_repaired",
                f"{subject(change.key).removeprefix('scores:')} was read as {_shown(fact)}; of all "
                f"readings only {value} ({_support(change)}){together} closes the sum ({sums}).",
                subject(change.key),
                fact.evidence.page,
                fact.evidence.raw[:200],
            )
        )
    return findings


def _shown(fact: ScoreFact) -> str:
    return "no number" if fact.value is None else str(fact.value)


def _name(change: Change, read: Mapping[FactKey, ScoreFact]) -> str:
    name = subject(change.key).removeprefix("scores:")
    return f"{name} {_shown(read[change.key])} -> {change.option.value}"


def _support(change: Change) -> str:
    texts = {
        "print": "printed elsewhere",
        "reader": "another reading of the reader",
        "look_alike": "a digit that looks alike",
    }
    return texts[change.option.source]


def _several(closings: Closings, facts: FactTable) -> str:
    """Return words about combinations that close a sum and that nobody can choose between."""
    if not closings.complete:
        return "; there are too many other readings to try them all"
    texts = [
        " and ".join(_name(change, facts) for change in closing.changes) or "as read"
        for closing in closings.found[:5]
    ]
    if not texts or texts == ["as read"]:
        return ""
    return f"; these readings close it, and a person must decide: {' | '.join(texts)}"


def _rivals(
    closed: list[Identity], facts: FactTable, options: Options, repaired: set[FactKey]
) -> tuple[set[FactKey], list[Finding]]:
    """Return the members of closed sums whose other readings close them as well."""
    values = values_of(facts)
    rivals: set[FactKey] = set()
    findings: list[Finding] = []
    for group in _connected(closed):
        members = {key for identity in group for key in identity.members} - repaired
        mine = {key: options[key] for key in members if key in options}
        if not mine:
            continue
        likely = {k: tuple(r for r in v if r.weight >= RIVAL / 4) for k, v in mine.items()}
        closings = find_closings(group, values, likely, max_changes=RIVAL_CHANGES, floor=RIVAL / 4)
        shown = next((c.weight for c in closings.found if not c.changes), 1.0)
        others = [c for c in closings.found if c.changes and c.weight >= RIVAL * shown]
        for change in {c.key: c for other in others for c in other.changes}.values():
            fact = facts[change.key]
            rivals.add(change.key)
            findings.append(
                Finding(
                    "warning",
                    "score_ambiguous",
                    f"{subject(change.key).removeprefix('scores:')} was read as {_shown(fact)}; "
                    f"{change.option.value} closes the sum as well; a person must decide.",
                    subject(change.key),
                    fact.evidence.page,
                    fact.evidence.raw[:200],
                )
            )
    return rivals, findings


def _mark(
    checks: list[Check], facts: FactTable, repaired: set[FactKey], doubted: set[FactKey]
) -> None:
    """Give every fact the status of its sums.

    A closed sum never takes a review back. An engine that reads every ๘ as ๕ shifts all members of
    a weighted mean by the same amount, and the wrong sum closes as well as the right one.
    """
    closed = {key for done in checks if done.closed for key in done.identity.members}
    failed = {key for done in checks if done.failed for key in done.identity.members}
    doubtful = {key for done in checks if done.doubtful for key in done.identity.members}
    for key, fact in facts.items():
        if key in repaired or fact.status == "unreadable" or fact.value is None:
            continue
        status: ScoreStatus = fact.status
        if key in closed:
            status = "verified"
        elif key in failed:
            status = "conflict"
        review = fact.needs_review or key in failed or key in doubtful or key in doubted
        facts[key] = replace(fact, status=status, needs_review=review)


def _mismatches(
    checks: list[Check], facts: FactTable, several: Mapping[FactKey, str]
) -> Iterator[Finding]:
    for done in checks:
        if done.closed or not done.identity.binding:
            continue
        key = done.identity.whole
        if done.difference is None and not several.get(key):
            continue  # a number is unreadable, and that was said where it was read
        words = "does not close" if done.failed or done.difference is None else "nearly closes"
        yield Finding(
            "warning",
            "sum_mismatch",
            f"The sum of {key[1]} {words}: {describe(done, facts)}{several.get(key, '')}.",
            subject(key),
            facts[key].evidence.page,
            facts[key].evidence.raw[:200],
        )
