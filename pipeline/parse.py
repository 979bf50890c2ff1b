"""The parse stage: a normalised document in, its records out."""

from __future__ import annotations

from parsers.document import Document
from parsers.document_parser import parse_document
from parsers.records import Records


def parse(document: Document) -> Records:
    """Return every record the parsers find in a normalised document."""
    return parse_document(document)
