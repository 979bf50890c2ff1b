"""Tables of scores: found among all tables of a document, and read by their columns.

Three kinds: one agency per row (`agency_table.py`), instruments in columns for the issuer alone,
and one score per row (`score_sheet.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.agency_table import TableScores, read_agency_table, read_score_line
from parsers.chains import Chain, build_chains
from parsers.document import Document
from parsers.records import AgencyRecord, Finding, RatingMention, ScoreMention
from parsers.score_sheet import read_score_sheet

FIRST_LISTED = 2
"""Agency 1 is the issuer; agencies listed in tables count from here in reading order."""


@dataclass(frozen=True, slots=True)
class ScoreTables:
    """Everything the score tables of a document say, in reading order."""

    agencies: tuple[AgencyRecord, ...]
    mentions: tuple[ScoreMention, ...]
    ratings: tuple[RatingMention, ...]
    findings: tuple[Finding, ...]


def _is_score_table(chain: Chain) -> bool:
    return bool(chain.kinds & {"agencies", "line", "sheet"})


def find_score_tables(
    document: Document, chains: tuple[Chain, ...] | None = None
) -> frozenset[tuple[int, int]]:
    """Return (page number, index of the table on the page) of every table read by columns here.

    Readers of running text skip these tables.

    Args:
        document: A normalised document.
        chains: The document's tables where they have been joined already (`build_chains`).
    """
    joined = build_chains(document) if chains is None else chains
    return frozenset(key for chain in joined if _is_score_table(chain) for key in chain.tables)


def parse_score_tables(
    document: Document, fiscal_year: int | None, chains: tuple[Chain, ...] | None = None
) -> ScoreTables:
    """Read all score tables of a document.

    Args:
        document: A normalised document.
        fiscal_year: Fiscal year (Buddhist era) of the result, where the tables name none.
        chains: The document's tables where they have been joined already (`build_chains`).

    Returns:
        Listed agencies numbered from 2, their scores and ratings (and those of the issuer,
        agency 1, from sheets), and what a person should know.
    """
    parts: list[TableScores] = []
    next_no = FIRST_LISTED
    for chain in build_chains(document) if chains is None else chains:
        if "agencies" in chain.kinds:
            part = read_agency_table(chain, next_no, fiscal_year)
            next_no += len(part.agencies)
        elif "line" in chain.kinds:
            part = read_score_line(chain, fiscal_year)
        elif "sheet" in chain.kinds:
            part = read_score_sheet(chain, fiscal_year)
        else:
            continue
        parts.append(part)
    return ScoreTables(
        agencies=tuple(a for p in parts for a in p.agencies),
        mentions=tuple(m for p in parts for m in p.mentions),
        ratings=tuple(r for p in parts for r in p.ratings),
        findings=tuple(f for p in parts for f in p.findings),
    )
