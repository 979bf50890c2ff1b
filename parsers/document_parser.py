"""All parsers over one document, in the order in which they need each other.

Dates come first: the fiscal year decides which items a code may mean. Tables whose columns hold
scores are read by their columns and are not read again as running text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parsers.agencies import parse_agencies
from parsers.chains import build_chains
from parsers.checklist import parse_checklist
from parsers.dates import parse_facts
from parsers.document import Document, Table
from parsers.evidence import is_low
from parsers.measures import parse_measures
from parsers.ratings import parse_ratings
from parsers.records import DocumentFacts, Finding, Records
from parsers.score_tables import find_score_tables, parse_score_tables
from parsers.scores import parse_scores


def parse_document(document: Document) -> Records:
    """Return everything that the parsers find in a normalised document.

    Args:
        document: A document whose `text` has been through the normalise stage.

    Returns:
        Records in reading order within each kind; findings of the parsers in the order in which
        they ran.
    """
    facts = parse_facts(document)
    year = facts.fiscal_year
    chains = build_chains(document)
    score_tables = find_score_tables(document, chains)
    # The agencies that a score table lists are not the one that issued it.
    issuer, issuer_findings = parse_agencies(_without_tables(document, score_tables))
    table_scores = parse_score_tables(document, year, chains)
    scores = parse_scores(document, fiscal_year=year, skip_tables=score_tables)
    checklist, checklist_findings = parse_checklist(document, year, chains)
    measures, measure_findings = parse_measures(document, year, chains)
    return Records(
        facts=facts,
        agencies=(*issuer, *table_scores.agencies),
        scores=(*scores.mentions, *table_scores.mentions),
        ratings=(*parse_ratings(document, fiscal_year=year), *table_scores.ratings),
        checklist=checklist,
        measures=measures,
        findings=(
            *facts.findings,
            *_unsure(facts),
            *issuer_findings,
            *table_scores.findings,
            *scores.findings,
            *checklist_findings,
            *measure_findings,
        ),
    )


def _unsure(facts: DocumentFacts) -> Iterator[Finding]:
    """Yield a Finding for every fact of the document whose ink the reader was not sure of.

    A document row has no mark per column; these findings are the mark.
    """
    for name, evidence in facts.evidence:
        if is_low(evidence.confidence):
            yield Finding(
                "warning",
                "unsure_reading",
                f"{name} was read with confidence {evidence.confidence:.2f}; compare it with the "
                "page.",
                subject=f"documents:{name}",
                page=evidence.page,
                raw=evidence.raw,
            )


def _without_tables(document: Document, tables: frozenset[tuple[int, int]]) -> Document:
    """Return the document without some tables, named by page number and index on the page."""
    if not tables:
        return document
    pages = []
    for page in document.pages:
        dropped = {id(t) for i, t in enumerate(page.tables) if (page.number, i) in tables}
        kept = tuple(b for b in page.blocks if not (isinstance(b, Table) and id(b) in dropped))
        pages.append(replace(page, blocks=kept))
    return replace(document, pages=tuple(pages))
