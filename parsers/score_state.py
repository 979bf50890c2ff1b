"""What one score leaves to the next: the item being read, the list before it, the section."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.codes import CodeDecision, Section
from parsers.records import Channel


@dataclass(slots=True)
class Item:
    """The item whose scores are being read."""

    decision: CodeDecision
    words: str
    start: int
    channels: set[Channel | None] = field(default_factory=set)


@dataclass(slots=True)
class State:
    """What one flow leaves to the next of its column."""

    item: Item | None = None
    previous: list[CodeDecision] = field(default_factory=list)
    section: Section = field(default_factory=Section)
    year: tuple[int, int] | None = None


def about_eit(state: State) -> bool:
    """Whether the place is about EIT already, so that a bare `ส่วนที่ ๑` names a survey."""
    item = state.item
    return (item is not None and item.decision.instrument == "EIT") or (
        state.section.instrument == "EIT"
    )
