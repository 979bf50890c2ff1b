"""One HTML page per document: every score beside its ink, for an auditor to compare and sign.

First version: the facts of `scores` with the text as read, the address and, for PDFs and images, a
crop of the page. It reads the tables an earlier run wrote, so what the auditor sees is what the
analyst has.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path

import pyarrow.parquet as pq

from parsers.document import Box
from pipeline.audit.ink import Crop, cropper
from pipeline.columns import to_decimal
from pipeline.errors import BadArgument

Row = dict[str, object]

STYLE = """
body { font: 16px/1.5 "Sarabun", "Noto Sans Thai", "Laksaman", sans-serif; margin: 2rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; }
td.value { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.raw { max-width: 32rem; } td img { max-width: 32rem; display: block; }
tr.review { background: #fff4d6; } .status { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: #555; } dd { margin: 0; }
"""

FACTS = (
    ("source_path", "File"),
    ("title", "Title"),
    ("fiscal_year", "Fiscal year"),
    ("report_year", "Report year"),
    ("doc_date", "Date"),
    ("book_number", "Book number"),
    ("rating_stated", "Rating stated"),
    ("rating_computed", "Rating computed"),
    ("needs_review", "Rows to review"),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of one document in the tables that the page shows."""

    document: Row
    agencies: list[Row]
    scores: list[Row]
    findings: list[Row]
    pages: list[Row]


def load_tables(out: Path, doc_id: str) -> Tables:
    """Read the rows of one document.

    Args:
        out: Folder of tables that `ita extract` wrote.
        doc_id: Key of the document.

    Raises:
        BadArgument: The folder holds no tables, or no such document.
    """

    def rows(name: str) -> list[Row]:
        path = out / f"{name}.parquet"
        if not path.is_file():
            raise _no_tables(out, name)
        found: list[Row] = pq.read_table(path, filters=[("doc_id", "=", doc_id)]).to_pylist()
        return found

    documents = rows("documents")
    if not documents:
        raise BadArgument(
            f"No document {doc_id} in {out}.", mend="See the column doc_id of documents.csv."
        )
    return Tables(documents[0], rows("agencies"), rows("scores"), rows("findings"), rows("pages"))


def document_ids(out: Path) -> list[str]:
    """Return the keys of all documents that were read, in order.

    Raises:
        BadArgument: The folder holds no tables.
    """
    path = out / "documents.parquet"
    if not path.is_file():
        raise _no_tables(out, "documents")
    rows = pq.read_table(path, columns=["doc_id", "status"]).to_pylist()
    return [str(row["doc_id"]) for row in rows if row["status"] != "failed"]


def _no_tables(out: Path, name: str) -> BadArgument:
    return BadArgument(
        f"{out} holds no {name}.parquet.",
        mend="Name a folder that `ita extract --out FOLDER` wrote.",
    )


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        value = to_decimal(value.normalize())  # the places that were printed, at least two
    return "" if value is None else escape(str(value))


def _box(row: Row) -> Box | None:
    """Return the box of a row, None for text files."""
    sides = [row.get(name) for name in ("x0", "y0", "x1", "y1")]
    numbers = [float(side) for side in sides if isinstance(side, int | float)]
    return Box(*numbers) if len(numbers) == 4 else None


def _address(row: Row) -> str:
    page, line = row.get("page"), row.get("line")
    return f"page {page}" + (f", line {line}" if line is not None else "")


def _what(row: Row) -> str:
    """Return the name of a fact: level, instrument, code and channel as far as they are known."""
    parts = [row.get(name) for name in ("level", "instrument", "code", "channel")]
    return " ".join(str(part) for part in parts if part is not None)


def _name(agency: Row) -> str:
    return str(agency.get("agency_name") or agency.get("name_raw") or "")


def _score_row(row: Row, listed: dict[object, str], crop: Crop | None) -> str:
    box, page = _box(row), row.get("page")
    uri = crop(page, box) if crop and box and isinstance(page, int) else ""
    ink = f'<img alt="the ink" src="{uri}">' if uri else ""
    review = ' class="review"' if row.get("needs_review") else ""
    return (
        f"<tr{review}><td>{_text(_what(row))}<br>"
        f"<small>{_text(listed.get(row.get('agency_no')) or row.get('title'))}</small></td>"
        f'<td class="value">{_text(row.get("value"))}</td>'
        f'<td class="status">{_text(row.get("status"))}</td>'
        f'<td class="raw">{ink}{_text(row.get("raw"))}</td>'
        f"<td>{_text(_address(row))}<br><small>{_text(row.get('reader'))}</small></td></tr>"
    )


def _finding_row(row: Row) -> str:
    cells = (row.get("severity"), row.get("kind"), row.get("subject"), row.get("message"))
    return "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>"


def _table(heads: tuple[str, ...], rows: list[str]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def render_page(tables: Tables, crop: Crop | None = None) -> str:
    """Return the page of one document as HTML; the same input gives the same bytes.

    Args:
        tables: Rows of the document, see `load_tables`.
        crop: Cuts ink out of the file; None for text files, whose lines stand in `raw`.
    """
    document = tables.document
    issuer = next((a for a in tables.agencies if a.get("role") == "issuer"), {})
    listed = {a.get("agency_no"): _name(a) for a in tables.agencies if a is not issuer}
    facts = "".join(
        f"<dt>{escape(label)}</dt><dd>{_text(document.get(name))}</dd>" for name, label in FACTS
    )
    scores = [_score_row(row, listed, crop) for row in tables.scores]
    findings = [_finding_row(row) for row in tables.findings]
    name = _text(_name(issuer) or document.get("title") or document["doc_id"])
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{name}</title>'
        f"<style>{STYLE}</style></head><body><h1>{name}</h1><dl>{facts}</dl>"
        f"<h2>Scores</h2>"
        f"{_table(('Fact', 'Value', 'Status', 'As read', 'Where'), scores)}"
        f"<h2>Findings</h2>"
        f"{_table(('Severity', 'Kind', 'About', 'Message'), findings)}"
        f"</body></html>\n"
    )


def write_page(out: Path, raw: Path, doc_id: str) -> Path:
    """Write the page of one document to `OUT/audit/DOC_ID.html` and return its path.

    Args:
        out: Folder of tables.
        raw: Folder of reports they were made from; without the file there, no ink is shown.
        doc_id: Key of the document.

    Raises:
        BadArgument: See `load_tables`.
    """
    tables = load_tables(out, doc_id)
    media_type = str(tables.document.get("media_type") or "")
    path = raw / str(tables.document["source_path"])
    drawn = media_type == "application/pdf" or media_type.startswith("image/")
    rotations = {
        int(str(row["page"])): int(str(row["rotation"]))
        for row in tables.pages
        if row.get("rotation") is not None
    }
    crop = cropper(path, media_type, rotations) if drawn and path.is_file() else None
    target = out / "audit" / f"{doc_id}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render_page(tables, crop), encoding="utf-8")
    return target
