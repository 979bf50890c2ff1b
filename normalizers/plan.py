"""The plan: every step by name, in order; a text goes round until nothing changes any more.

The names of the steps that changed something are kept, and replaying them gives the same text, so
a person can see how a value came from what was read. Digits stay as they are: only a parser knows
whether `๐๑๘` is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from normalizers import (
    letter_spacing,
    markdown,
    markup,
    mojibake,
    repeats,
    spacing,
    thai_text,
)

_ROUNDS: Final = 50  # far more than any text needs; a bug must not hang the archive


@dataclass(frozen=True, slots=True)
class Step:
    """A named defect and the function that mends it; `scope` is where it applies."""

    name: str
    mend: Callable[[str], str]
    scope: str = "both"

    @property
    def doc(self) -> str:
        """The first line of the function's docstring: what it mends."""
        return (self.mend.__doc__ or "").strip().partition("\n")[0]


STEPS: Final[tuple[Step, ...]] = (
    Step("line_ends", spacing.unify_line_ends),
    Step("utf8_as_cp1252", mojibake.utf8_as_cp1252),
    Step("utf8_as_cp874", mojibake.utf8_as_cp874),
    Step("cp874_as_cp1252", mojibake.cp874_as_cp1252),
    Step("legacy_glyphs", thai_text.legacy_glyphs),
    Step("nfc", thai_text.nfc),
    Step("html_in_cell", markup.html_in_cell, "cell"),
    Step("html_in_line", markup.html_in_line, "line"),
    Step("entities", markup.unescape_entities),
    Step("markdown_links", markdown.markdown_links),
    Step("checkbox_signs", markup.checkbox_signs),
    Step("heading_signs", markdown.drop_heading_signs),
    Step("bold", markdown.unwrap_bold),
    Step("line_end_backslash", markdown.drop_line_end_backslash),
    Step("invisible", spacing.drop_invisible),
    Step("odd_spaces", spacing.plain_spaces),
    Step("spaces", spacing.squeeze_spaces),
    Step("floating_marks", thai_text.rejoin_floating_marks),
    Step("sara_am", thai_text.compose_sara_am),
    Step("sara_e", thai_text.merge_sara_e),
    Step("mark_order", thai_text.order_marks),
    Step("repeated_marks", thai_text.drop_repeated_marks),
    Step("split_sara_am", letter_spacing.restore_split_sara_am),
    Step("letter_spacing", letter_spacing.join_letter_spaced),
    Step("loops", repeats.collapse_loops),
    Step("doubled_words", repeats.collapse_doubled),
)
"""All steps in the order they are tried."""

_BY_NAME: Final = {step.name: step for step in STEPS}
_FOR_CELL: Final = tuple(step for step in STEPS if step.scope != "line")
_FOR_LINE: Final = tuple(step for step in STEPS if step.scope != "cell")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A clean text and the names of the steps that changed it, in order (a name may come again)."""

    text: str
    steps: tuple[str, ...] = ()


def normalise(text: str, *, cell: bool = False) -> Normalised:
    r"""Mend what is known to be broken in a line or cell; never raises.

    Args:
        text: A line or the content of a cell as read.
        cell: Keep paragraphs, list items and line breaks of HTML as newlines.

    Returns:
        The text and the steps that changed something. Normalising it again changes nothing, and
        `replay(raw, steps)` gives the same text.

    >>> normalise("## เเผน  ก าหนดการ")
    Normalised(text='แผน กำหนดการ', steps=('heading_signs', 'spaces', 'sara_e', 'split_sara_am'))
    >>> normalise("<p>ก</p><p>ข</p>", cell=True).text
    'ก\nข'
    """
    history = _run(text, cell=cell)
    if not history:
        return Normalised(text)
    return Normalised(history[-1][2], tuple(name for name, _, _ in history))


def replay(text: str, steps: Iterable[str]) -> str:
    """Apply steps by name, in the order given.

    Raises:
        KeyError: No step has that name (a plan of another version).

    >>> replay("ITA ITA", ["doubled_words"])
    'ITA'
    """
    for name in steps:
        text = _BY_NAME[name].mend(text)
    return text


def explain(text: str, *, cell: bool = False) -> list[tuple[str, str, str]]:
    """Return (step, before, after) for every step that changed the text, for people to read.

    >>> explain("ITA  ITA")
    [('spaces', 'ITA  ITA', 'ITA ITA'), ('doubled_words', 'ITA ITA', 'ITA')]
    """
    return _run(text, cell=cell)


def _run(text: str, *, cell: bool) -> list[tuple[str, str, str]]:
    steps = _FOR_CELL if cell else _FOR_LINE
    history: list[tuple[str, str, str]] = []
    left: dict[str, str] = {}
    for _ in range(_ROUNDS):
        known = len(history)
        for step in steps:
            if left.get(step.name) == text:
                continue  # nothing has changed since this step left the text as it is
            after = step.mend(text)
            if after != text:
                history.append((step.name, text, after))
                text = after
            else:
                left[step.name] = text
        if len(history) == known:
            break
    return history
