"""What the other reports of an archive know about an agency, used only when asked.

A report whose issuer is doubtful may be by the same agency as a report whose issuer is certain. It
is taken for it where both print the same office number, or where the certain agency is the only one
of the archive among the doubtful one's candidates whose name it prints. What was taken so is said
in the column `evidence` and in a Finding, and stays marked for review: it is not the report's own
ink.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from parsers.lookalikes import plain
from parsers.records import Finding
from pipeline.row_parts import Row
from pipeline.rows import Rows, checked, finding_rows

REASON: Final = "other reports of the archive"
"""The word in the column `evidence`; the number of reports follows."""
_TAKEN: Final = ("agency_name", "subdistrict", "district", "province", "dopa_code")
_OFFICE = re.compile(r"^([\u0e01-\u0e2e]{2} [0-9]{4,6}(?:\.[0-9]{1,3})*)/")
_SUBDISTRICT_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class _Known:
    """An agency that reports of the archive name without doubt, and where they do."""

    row: Row
    offices: frozenset[str]
    doc_ids: tuple[str, ...]


def with_archive_evidence(documents: Callable[[], Iterable[Rows]]) -> Iterator[Rows]:
    """Yield the rows of all documents, doubtful issuers completed from certain ones.

    Args:
        documents: Gives the rows of every document; called twice, so that they never have to lie in
            memory together.

    Yields:
        The rows in the same order; those of certain documents are the same objects.
    """
    known = _known(documents())
    for rows in documents():
        yield _completed(rows, known)


def _known(documents: Iterable[Rows]) -> tuple[_Known, ...]:
    """Return the certain issuers, one per agency, in the order of type and code."""
    found: dict[tuple[str, str], _Known] = {}
    for rows in documents:
        issuer = _issuer(rows)
        if issuer is None or issuer["needs_review"] or not _is_resolved(issuer):
            continue
        key = (str(issuer["agency_type"]), str(issuer["dopa_code"]))
        earlier = found.get(key)
        found[key] = _Known(
            earlier.row if earlier else issuer,
            (earlier.offices if earlier else frozenset()) | _offices(rows),
            (*(earlier.doc_ids if earlier else ()), str(issuer["doc_id"])),
        )
    return tuple(found[key] for key in sorted(found))


def _issuer(rows: Rows) -> Row | None:
    return next((r for r in rows["agencies"] if r["role"] == "issuer"), None)


def _is_resolved(issuer: Row) -> bool:
    return len(str(issuer["dopa_code"] or "")) == _SUBDISTRICT_DIGITS


def _offices(rows: Rows) -> frozenset[str]:
    """Return the letter code and office number of the document's own number, if it has both."""
    match = _OFFICE.match(str(rows["documents"][0]["book_number"] or ""))
    return frozenset({match.group(1)}) if match else frozenset()


def _completed(rows: Rows, known: Iterable[_Known]) -> Rows:
    issuer = _issuer(rows)
    if issuer is None or not issuer["needs_review"]:
        return rows
    allowed = [k for k in known if _may_be(issuer, k.row)]
    offices = _offices(rows)
    same = [k for k in allowed if offices & k.offices]
    if not same:
        printed = _spellings(issuer)
        same = [k for k in allowed if plain(str(k.row["subdistrict"])) in printed]
    if len(same) != 1:
        return rows
    return _with(rows, issuer, same[0], by_office=bool(offices & same[0].offices))


def _may_be(issuer: Row, other: Row) -> bool:
    """Tell whether nothing that the report says speaks against an agency."""
    if issuer["agency_type"] != other["agency_type"]:
        return False
    for level in ("subdistrict", "district", "province"):
        if issuer[level] is not None and issuer[level] != other[level]:
            return False
    places = {
        (c.get("name"), c.get("district"), c.get("province"))
        for c in _mappings(issuer["candidates"])
    }
    return (other["subdistrict"], other["district"], other["province"]) in places


def _spellings(issuer: Row) -> frozenset[str]:
    return frozenset(plain(str(s.get("text", ""))) for s in _mappings(issuer["spellings"]))


def _mappings(cell: object) -> list[Mapping[str, object]]:
    return [m for m in cell if isinstance(m, dict)] if isinstance(cell, list) else []


def _with(rows: Rows, issuer: Row, known: _Known, *, by_office: bool) -> Rows:
    """Return the rows with the issuer completed and a Finding that says from where."""
    row = dict(issuer)
    row |= {name: known.row[name] for name in _TAKEN}
    evidence = issuer["evidence"] if isinstance(issuer["evidence"], list) else []
    row["evidence"] = [*evidence, f"{REASON}: {len(known.doc_ids)}"]
    agencies = [row if r is issuer else r for r in rows["agencies"]]
    how = "office number" if by_office else "name"
    shown = ", ".join(known.doc_ids[:5])
    page = issuer["page"]
    finding = Finding(
        "info",
        "archive_evidence",
        f"Taken for {known.row['agency_name']} ({known.row['dopa_code']}) because other reports of "
        f"the archive with the same {how} are by it: {shown}.",
        "agencies:1",
        page if isinstance(page, int) else None,
        str(issuer["name_raw"] or ""),
    )
    doc_id = str(issuer["doc_id"])
    findings = {str(f["finding_id"]): f for f in rows["findings"]}
    findings |= {str(f["finding_id"]): f for f in finding_rows(doc_id, [finding])}
    document = rows["documents"][0] | {"findings": len(findings)}
    return checked(
        rows
        | {
            "agencies": agencies,
            "findings": [findings[key] for key in sorted(findings)],
            "documents": [document],
        }
    )
