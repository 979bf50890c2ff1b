"""Mentions of agencies put together: which are readings of one name, and how each one counts.

All names of one agency type that look alike are spellings of one agency. Where a name stands says
how much it counts: a letterhead or a cover names the issuer, a sentence may name anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from parsers.agency_names import mentions_in
from parsers.document import Document
from parsers.gazetteer import known_names
from parsers.lookalikes import latin_part, likeness, plain, skeleton
from parsers.passages import passages
from parsers.place_words import Surroundings
from parsers.places import Spelling
from parsers.records import AgencyMention

STANDING_WEIGHT = {
    "letterhead": 12.0,
    "cover": 10.0,
    "signature": 6.0,
    "salutation": 5.0,
    "body": 1.0,
    "table": 0.5,
}
_SAME_AGENCY = 0.5
_OWN_NAME = 0.75
_OFTEN = 3
_ENOUGH = 10
_SHARED_BEGINNING = 4
_BEFORE = 30
_ASIDE = re.compile(
    r"(?:ดูงาน|ร่วมกับ|ติดต่อกับ|เขตติดต่อ|ติดกับ|ใกล้เคียง|ข้างเคียง|อาทิ|เช่น|ตัวอย่างของ)[^\n]{0,14}$"
    r"|(?<![\u0e01-\u0e4e])ณ\s*$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A mention, the passage it is in, and the offset where its name ends.

    `aside` is a mention whose words before it say that it is another agency.
    """

    mention: AgencyMention
    passage: int
    end: int
    aside: bool = False


def named_agencies(document: Document) -> list[Named]:
    """Return every mention of an agency in reading order."""
    found: list[Named] = []
    for number, passage in enumerate(passages(document)):
        # A report that names its agency often enough needs no damaged mentions of running text.
        for mention, start, end in mentions_in(passage, in_text=len(found) < _ENOUGH):
            before = passage.text[max(0, start - _BEFORE) : start]
            found.append(Named(mention, number, end, _ASIDE.search(before) is not None))
    return found


def weight_of(item: Named, *, own_salutation: bool) -> float:
    """Return how much a mention counts for its being the issuer.

    Args:
        item: The mention.
        own_salutation: The addressee is the agency's own head.
    """
    mention = item.mention
    if item.aside:
        return 0.1
    if mention.place == "salutation" and not own_salutation:
        return 0.5
    return STANDING_WEIGHT[mention.place]


def _same_name(first: str, second: str) -> bool:
    """Tell whether two printed names may be readings of one name.

    Lenient on purpose: a name of another agency among the spellings weighs little, a spelling taken
    for another agency leaves the issuer in doubt.
    """
    a, b = plain(first), plain(second)
    if (latin_part(first) or latin_part(second)) and (a.startswith(b) or b.startswith(a)):
        return True
    shared = skeleton(first)[:_SHARED_BEGINNING]
    if len(shared) == _SHARED_BEGINNING and skeleton(second).startswith(shared):
        return True
    if Levenshtein.distance(skeleton(first), skeleton(second), score_cutoff=1) <= 1:
        return True
    return likeness(first, second) >= _SAME_AGENCY


def group_names(named: Sequence[Named], weights: Sequence[float]) -> list[list[int]]:
    """Return the mentions of one agency type grouped by look-alike names, heaviest group first."""
    totals: dict[str, float] = {}
    for item, weight in zip(named, weights, strict=True):
        name = item.mention.name
        totals[name] = totals.get(name, 0.0) + weight
    groups: list[list[str]] = []
    for name in sorted(totals, key=lambda n: (-totals[n], n)):
        kin = [g for g in groups if any(_same_name(name, other) for other in g)]
        groups = [g for g in groups if g not in kin]
        groups.append([*(n for g in kin for n in g), name])
    groups = [part for group in groups for part in _apart(group, totals, named, weights)]
    by_name = {name: number for number, group in enumerate(groups) for name in group}
    members: list[list[int]] = [[] for _ in groups]
    for position, item in enumerate(named):
        members[by_name[item.mention.name]].append(position)
    members.sort(key=lambda g: (-sum(weights[i] for i in g), g[0]))
    return members


def _apart(
    group: Sequence[str],
    totals: dict[str, float],
    named: Sequence[Named],
    weights: Sequence[float],
) -> list[list[str]]:
    """Part names of real places that stand in the text only from a heading that is a real place.

    Where the heading itself is no known name they may all be its readings.
    """
    first = max(group, key=lambda n: (totals[n], n))
    if plain(first) not in known_names():
        return [list(group)]
    prominent = {n.mention.name for n, w in zip(named, weights, strict=True) if w > 1.0}
    others = [
        n
        for n in group
        if plain(n) != plain(first) and plain(n) in known_names() and n not in prominent
    ]
    return [[n for n in group if n not in others], *([n] for n in others)]


def spellings_of(named: Sequence[Named], weights: Sequence[float]) -> tuple[Spelling, ...]:
    """Return the distinct spellings, most frequent first, ties by first place in the document."""
    counts: dict[str, int] = {}
    heaviest: dict[str, float] = {}
    for item, weight in zip(named, weights, strict=True):
        name = item.mention.name
        counts[name] = counts.get(name, 0) + 1
        heaviest[name] = max(heaviest.get(name, 0.0), weight)
    first = {name: place for place, name in enumerate(counts)}
    order = sorted(counts, key=lambda n: (-counts[n], first[n]))
    return tuple(
        Spelling(n, counts[n], counts[n] ** 0.5 * (2.0 if heaviest[n] > 1.0 else 1.0))
        for n in order
    )


def surroundings(named: Sequence[Named], chosen: frozenset[int]) -> dict[int, Surroundings]:
    """Return where the issuer and where other agencies are named, by passage.

    A name of the issuer's group that stands in running text and is not quite like its commonest
    spelling may be another agency's: what is printed after it is nobody's evidence.
    """
    found: dict[int, Surroundings] = {}
    counts = Counter(named[p].mention.name for p in sorted(chosen))
    common = max(counts, key=lambda n: counts[n])
    for number, item in enumerate(named):
        here = found.get(item.passage, Surroundings())
        heading = item.mention.place in ("letterhead", "cover")
        name = item.mention.name
        own = (
            heading
            or name == common
            or (plain(name) not in known_names() and likeness(name, common) >= _OWN_NAME)
        )
        if number in chosen and own and not item.aside:
            here = replace(here, own=here.own | {item.end})
        else:
            here = replace(here, others=here.others | {item.end})
        found[item.passage] = here
    return found


def is_prominent(named: Sequence[Named], *, memo: bool) -> bool:
    """Tell whether an agency stands where an issuer does, or again and again in the text.

    The addressee is the issuer's own head in a memo only.
    """
    issuing = {"letterhead", "cover", "signature", *(("salutation",) if memo else ())}
    own = [n.mention.place for n in named if not n.aside]
    return bool(issuing & set(own)) or own.count("body") >= _OFTEN


def standing_of(group: Sequence[int], named: Sequence[Named], weights: Sequence[float]) -> float:
    """Return how strongly a group is the issuer: its best standing, and how often it is named."""
    places = {named[p].mention.place: weights[p] for p in group}
    return sum(places.values()) + min(8.0, 0.4 * len(group))
