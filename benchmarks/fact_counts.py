"""Counting what a reader made of a report against the report's truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.facts import Facts, ScoreFact
from training.report_blocks import TrueFact


@dataclass(slots=True)
class Counts:
    """Sums over reports; every fact of the truth is right, wrong or missing.

    Attributes:
        facts: Facts of the truth.
        right: Found with the value and the scale of the truth, flagged or not.
        flagged: Facts given that are marked for review, whether right or wrong.
        given: Facts given (with a value and, for an item, a code).
        silent: Facts given that are wrong and not marked: another value or scale than the truth,
            or a key that the truth does not have.
        missing: Facts of the truth that are not given at all.
        item_right, item_given, item_facts: The same for items only, for their F1.
        ratings, ratings_right: Printed ratings, and those stated rightly.
        failures: Descriptions of what went wrong, in the order of reports: (kind, text).
    """

    facts: int = 0
    right: int = 0
    flagged: int = 0
    given: int = 0
    silent: int = 0
    missing: int = 0
    item_right: int = 0
    item_given: int = 0
    item_facts: int = 0
    ratings: int = 0
    ratings_right: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def f1(self) -> float | None:
        """F1 of item facts: right ones against those given and those printed."""
        total = self.item_given + self.item_facts
        return 2 * self.item_right / total if self.item_facts else None

    @property
    def silent_share(self) -> float:
        """Wrong and unflagged facts per fact of the truth."""
        return self.silent / self.facts if self.facts else 0.0

    @property
    def flagged_share(self) -> float:
        """Flagged facts per fact given."""
        return self.flagged / self.given if self.given else 0.0


def key_of(fact: ScoreFact) -> tuple[object, ...]:
    """Return the primary key of a fact within its document."""
    return (
        fact.agency_no,
        fact.fiscal_year,
        fact.level,
        fact.instrument,
        fact.code,
        fact.channel,
    )


def is_given(fact: ScoreFact) -> bool:
    """Tell whether a fact says something: a value, and of an item also which one."""
    return fact.value is not None and (fact.level != "item" or fact.code is not None)


def count_report(name: str, truth: Iterable[TrueFact], facts: Facts, into: Counts) -> None:
    """Add one report to the counts.

    Args:
        name: Name of the report, for the descriptions of failures.
        truth: Its facts.
        facts: What reconcile made of it.
        into: The counts, changed in place.
    """
    expected: dict[tuple[object, ...], TrueFact] = {t.key: t for t in truth}
    found = {key_of(f): f for f in facts.scores if is_given(f)}
    into.facts += len(expected)
    into.given += len(found)
    into.item_facts += sum(t.level == "item" for t in expected.values())
    into.item_given += sum(f.level == "item" for f in found.values())
    into.flagged += sum(f.needs_review for f in found.values())
    for key, fact in found.items():
        true = expected.get(key)
        if true is not None and (fact.value, fact.scale_max) == (true.value, true.scale_max):
            into.right += 1
            into.item_right += fact.level == "item"
            continue
        said = "no such fact" if true is None else f"truth {true.value} of {true.scale_max}"
        kind = "wrong, flagged" if fact.needs_review else "WRONG, UNFLAGGED"
        into.silent += not fact.needs_review
        into.failures.append(
            (kind, f"{name} {_show(key)}: {fact.value} of {fact.scale_max}, {said}; "
                   f"line {fact.evidence.line}, {fact.code_raw!r} {fact.label_raw[:60]!r}")
        )  # fmt: skip
    for key, true in expected.items():
        if key not in found:
            into.missing += 1
            hint = _undecided(true, facts)
            into.failures.append(("missing", f"{name} {_show(key)}: truth {true.value}{hint}"))


def _undecided(true: TrueFact, facts: Facts) -> str:
    """Return the undecided mentions with a missing fact's value: where it probably went."""
    told = [
        f"line {m.evidence.line} {m.code_raw!r} {m.label_raw[:50]!r} "
        + " ".join(f"{c.code}={c.match_score:g}" for c in m.candidates[:3])
        for m in facts.mentions
        if m.value == true.value and m.code is None and m.level == true.level == "item"
    ]
    return "; undecided there: " + " | ".join(told[:2]) if told else ""


def count_rating(name: str, truth: str, facts: Facts, into: Counts) -> None:
    """Add the issuer's printed rating to the counts ("" where none is printed)."""
    if not truth:
        return
    into.ratings += 1
    into.ratings_right += facts.rating_stated == truth
    for kind, said in (("stated", facts.rating_stated), ("computed", facts.rating_computed)):
        if said != truth and (kind == "stated" or said is not None):
            into.failures.append((f"rating {kind}", f"{name}: {said}, truth {truth}"))


def _show(key: tuple[object, ...]) -> str:
    return "/".join("-" if part is None else str(part) for part in key)
