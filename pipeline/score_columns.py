"""Columns shared by `scores` and `score_mentions`, and the address columns of every table."""

from __future__ import annotations

from typing import get_args

from parsers.records import Channel, Instrument, Level
from pipeline.columns import Column
from pipeline.facts import ScoreStatus

LINE_BOX: tuple[Column, ...] = (
    Column("page", "integer", "Page of the ink, from 1.", minimum=1),
    Column("x0", "number", "Left edge of the box; absent for text files.", "points"),
    Column("y0", "number", "Top edge of the box.", "points"),
    Column("x1", "number", "Right edge of the box.", "points"),
    Column("y1", "number", "Bottom edge of the box.", "points"),
    Column("line", "integer", "Line of a text file, from 1.", minimum=1),
)
"""Where the ink is; boxes are rounded to 1/100 point."""

CONFIDENCE = Column(
    "confidence",
    "number",
    "Confidence; absent where nothing gives one.",
    "0-1",
    minimum=0,
    maximum=1,
)
NEEDS_REVIEW = Column("needs_review", "boolean", "A person should look.", nullable=False)

SCORE_KEY = ("fiscal_year", "level", "instrument", "code", "channel")

_HEAD: tuple[Column, ...] = (
    Column("fiscal_year", "integer", "Fiscal year of the result.", "Buddhist era year"),
    Column("level", "string", "Level of the score.", nullable=False, enum=get_args(Level)),
    Column(
        "instrument",
        "string",
        "Instrument; absent for the total.",
        enum=get_args(Instrument),
    ),
    Column("code", "string", "i1, e1, o1 for items; 1 for indicators; 9.1 for sub-indicators."),
    Column("channel", "string", "Part of EIT, where printed.", enum=get_args(Channel)),
    Column("title", "string", "Title in the codebook."),
    Column(
        "value",
        "decimal",
        "The score as printed; absent where unreadable.",
        "points of scale_max",
    ),
    Column(
        "scale_max",
        "decimal",
        "Full score: 100, or the weight where weighted points are printed.",
        "points",
        nullable=False,
    ),
    Column("value_100", "decimal", "value / scale_max x 100, two places.", "points of 100"),
)
_AGGREGATES: tuple[Column, ...] = (
    Column("mentions", "integer", "Places where it is printed.", nullable=False, minimum=0),
    Column(
        "agreement",
        "decimal",
        "Share of mentions with this value.",
        "0-1",
        nullable=False,
        minimum=0,
        maximum=1,
    ),
    Column(
        "status",
        "string",
        "verified: a sum that includes it closes; consistent: all agree or no check applies; "
        "repaired: as printed it failed a check and one reading closes it; conflict; unreadable.",
        nullable=False,
        enum=get_args(ScoreStatus),
    ),
)
_TAIL: tuple[Column, ...] = (
    NEEDS_REVIEW,
    CONFIDENCE,
    Column("raw", "string", "The text the value was read from, as read."),
    Column("code_raw", "string", "The code as read."),
    Column("label_raw", "string", "The words beside it as read."),
    Column(
        "match_score",
        "number",
        "How well code and words match the codebook.",
        "0-100",
        minimum=0,
        maximum=100,
    ),
    Column("reader", "string", "Reader of the page.", nullable=False),
    *LINE_BOX,
)


def score_columns() -> tuple[Column, ...]:
    """Return the columns of `scores` after `doc_id, agency_no`."""
    return (*_HEAD, *_AGGREGATES, *_TAIL)


def mention_columns() -> tuple[Column, ...]:
    """Return the columns of `score_mentions` after `doc_id, agency_no`."""
    return (
        *_HEAD,
        *_TAIL,
        Column("mention_no", "integer", "Place in reading order.", nullable=False, minimum=1),
        Column("steps", "list", "Steps from raw to value, by name.", nullable=False),
        Column(
            "alternatives",
            "list",
            "Other readings of the value: {value, confidence}.",
            nullable=False,
        ),
    )
