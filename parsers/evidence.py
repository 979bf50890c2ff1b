"""The address of a piece of ink, made in one place so that no parser forgets a part of it."""

from __future__ import annotations

from parsers.document import Cell, Line, Page
from parsers.records import Evidence

LOW_CONFIDENCE = 0.95
"""Ink read with less confidence than this is never trusted without a person's look.

Of numbers told with 0.95 and more at least 99.7 % are right, of those below 98.5 % and less
(docs/benchmarks.md, the reliability of the scan reader).
"""

CAPPED_CONFIDENCE = 0.6
"""Below this a reader was capped, because it is known not to tell all digits apart."""


def evidence_of(page: Page, unit: Line | Cell, raw: str | None = None) -> Evidence:
    """Return the evidence for a line or cell of a page.

    Args:
        page: The page the unit stands on.
        unit: The line or cell the value was read from.
        raw: The part of the unit's text as read that holds the value; the whole unit when None.

    Returns:
        Evidence with the unit's line, box, confidence and steps.
    """
    return Evidence(
        page=page.number,
        raw=unit.raw if raw is None else raw,
        reader=page.reader,
        line=unit.line_no,
        box=unit.box,
        confidence=unit.confidence,
        steps=unit.steps,
    )


def is_low(confidence: float | None) -> bool:
    """Return whether a reader was too unsure of the ink; a reader without confidences is not.

    >>> is_low(0.9), is_low(0.96), is_low(None)
    (True, False, False)
    """
    return confidence is not None and confidence < LOW_CONFIDENCE
