"""What a drawn report says, as rows of the contract's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.report_blocks import TrueFact


@dataclass(frozen=True, slots=True)
class TrueAgency:
    """A row of a table of agencies, as printed.

    Attributes:
        agency_no: 2 for the first row, as the contract counts.
        number: In the first column.
        name: In full, without line breaks.
        values: IIT, EIT, OIT, total; "-" where there is none.
        rating: In the last column.
    """

    agency_no: int
    number: str
    name: str
    values: tuple[str, ...]
    rating: str


@dataclass(frozen=True, slots=True)
class TrueItem:
    """A row of a checklist: `row_no` from 1, the canonical code, the title as printed."""

    row_no: int
    code: str
    title: str
    state: Literal["done", "not_done"]


@dataclass(frozen=True, slots=True)
class TrueMeasure:
    """A row of a table of measures: number in the document, its cells as (header, text)."""

    measure_no: int
    table_no: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageTruth:
    """The rows that a careful reader enters.

    Attributes:
        fiscal_year: Of the assessment, Buddhist era.
        issuer: Who issues the report.
        facts: Rows of `scores`.
        agencies: Rows of `agencies` below the issuer.
        checklist: Rows of `checklist`.
        measures: Rows of `measures`.
        rating: The issuer's rating as a code, "" without.
    """

    fiscal_year: int
    issuer: str
    facts: tuple[TrueFact, ...] = ()
    agencies: tuple[TrueAgency, ...] = ()
    checklist: tuple[TrueItem, ...] = ()
    measures: tuple[TrueMeasure, ...] = ()
    rating: str = ""
