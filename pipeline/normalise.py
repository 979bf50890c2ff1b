"""The normalise stage: the same pages with clean text, the raw kept, the steps recorded."""

from __future__ import annotations

from dataclasses import replace

from normalizers.plan import normalise
from parsers.document import Block, Cell, Document, Line, Page, Table
from pipeline.furniture import mark_furniture


def normalise_document(document: Document) -> Document:
    """Return the document with the text of every line and cell normalised.

    Only `text` and `steps` change, and the `kind` of running headers and footers: `raw`, boxes,
    words and confidences stay as the reader left them. Steps are appended to those the reader
    itself recorded.
    """
    clean = replace(document, pages=tuple(_page(page) for page in document.pages))
    return mark_furniture(clean)


def _page(page: Page) -> Page:
    return replace(page, blocks=tuple(_block(block) for block in page.blocks))


def _block(block: Block) -> Block:
    if isinstance(block, Line):
        return _line(block)
    return _table(block)


def _table(table: Table) -> Table:
    return replace(table, cells=tuple(_cell(cell) for cell in table.cells))


def _line(line: Line) -> Line:
    result = normalise(line.text)
    return replace(line, text=result.text, steps=line.steps + tuple(result.steps))


def _cell(cell: Cell) -> Cell:
    result = normalise(cell.text, cell=True)
    return replace(cell, text=result.text, steps=cell.steps + tuple(result.steps))
