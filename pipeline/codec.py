"""Pages as bytes and back, exactly.

msgspec cannot decode a union of two dataclasses (`Block = Line | Table`), so a page travels with
each block under its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import msgspec

from parsers.document import Block, Line, Page, PageNote, Table

T = TypeVar("T")

_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _BlockWire:
    """One block under its kind: exactly one of the two is set."""

    line: Line | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class _PageWire:
    """`Page`, field by field, with blocks under their kind."""

    number: int
    reader: str
    reason: str
    width: float | None
    height: float | None
    rotation: int
    skew: float
    blocks: tuple[_BlockWire, ...]
    notes: tuple[PageNote, ...]


def _plain(value: object) -> object:
    """Return a numpy number, which readers may leave in a box, as the Python number it is."""
    item = getattr(value, "item", None)
    if item is None:
        raise TypeError(f"{type(value).__name__} cannot be stored in a page")
    plain: object = item()
    return plain


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain)
_page_decoder = msgspec.msgpack.Decoder(_PageWire)


def encode_page(page: Page) -> bytes:
    """Return the page as bytes.

    Raises:
        UnicodeEncodeError: A text holds half a surrogate pair, which is no character.
    """
    return _encoder.encode(_page_to_wire(page))


def decode_page(data: bytes) -> Page:
    """Return the page that `encode_page` wrote.

    Raises:
        ValueError: The bytes are not an encoded page.
    """
    return _page_from_wire(_page_decoder.decode(data))


def without_half_pairs(value: T) -> T:
    r"""Return the value with every half surrogate pair in its texts replaced by U+FFFD.

    A PDF text layer with a broken character map, or a file name that is not UTF-8, may hold such
    halves; they are no characters and no table can store them.

    >>> without_half_pairs({"text": ["a\ud800"]}) == {"text": ["a\ufffd"]}
    True
    """
    mended: Any = value
    if isinstance(value, str):
        mended = _HALF_PAIR.sub("\ufffd", value)
    elif isinstance(value, tuple):
        mended = tuple(without_half_pairs(item) for item in value)
    elif isinstance(value, list):
        mended = [without_half_pairs(item) for item in value]
    elif isinstance(value, dict):
        mended = {key: without_half_pairs(item) for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: without_half_pairs(getattr(value, f.name)) for f in fields(value)}
        mended = type(value)(**parts)
    result: T = mended
    return result


def _page_to_wire(page: Page) -> _PageWire:
    return _PageWire(
        number=page.number,
        reader=page.reader,
        reason=page.reason,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        skew=page.skew,
        blocks=tuple(_block_to_wire(block) for block in page.blocks),
        notes=page.notes,
    )


def _page_from_wire(wire: _PageWire) -> Page:
    return Page(
        number=wire.number,
        reader=wire.reader,
        reason=wire.reason,
        width=wire.width,
        height=wire.height,
        rotation=wire.rotation,
        skew=wire.skew,
        blocks=tuple(_blocks_from_wire(wire.blocks)),
        notes=wire.notes,
    )


def _block_to_wire(block: Block) -> _BlockWire:
    return _BlockWire(line=block) if isinstance(block, Line) else _BlockWire(table=block)


def _blocks_from_wire(wires: Iterable[_BlockWire]) -> Iterable[Block]:
    for wire in wires:
        if wire.line is not None:
            yield wire.line
        elif wire.table is not None:
            yield wire.table
        else:
            raise ValueError("a block of neither kind")
