"""What one score leaves to the next: the item being read, the list before it, the section."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.code_evidence import REACH
from parsers.codes import CodeDecision, Section
from parsers.records import Channel


@dataclass(slots=True)
class Item:
    """The item whose scores are being read.

    `start` is where its code stands in its flow; `doubted` says that a person should look whatever
    is decided of its code (none is printed, or one score is printed for several).
    """

    decision: CodeDecision
    words: str
    start: int
    section: Section = field(default_factory=Section)
    channels: set[Channel | None] = field(default_factory=set)
    doubted: bool = False


@dataclass(slots=True)
class State:
    """What one flow leaves to the next of its column; `items` is the list read so far."""

    item: Item | None = None
    items: list[Item] = field(default_factory=list)
    section: Section = field(default_factory=Section)
    year: tuple[int, int] | None = None

    def previous(self) -> tuple[CodeDecision, ...]:
        """The last decisions of the list, nearest last."""
        return tuple(item.decision for item in self.items[-REACH:])


def about_eit(state: State) -> bool:
    """Whether the place is about EIT already, so that a bare `ส่วนที่ ๑` names a survey."""
    item = state.item
    return (item is not None and item.decision.instrument == "EIT") or (
        state.section.instrument == "EIT"
    )
