"""Options that several commands share, and what they mean together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.settings import Settings

Reader = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="auto chooses page by page. thai_line, tesseract or remote: what reads the pages that "
        "are pictures. text_file, html_file, text_layer or scan: this reads every page.",
    ),
]
SecondReader = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Reads pictures a second time: where it differs, its reading is kept beside the "
        "first, and strong differences are marked.",
    ),
]
RemoteUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="With --reader remote: base address of an OpenAI-compatible server, such as "
        "https://example.org/v1. Pages are sent there; a key comes from $ITA_REMOTE_KEY.",
    ),
]
RemoteModel = Annotated[
    str | None, typer.Option(metavar="NAME", help="With --reader remote: the model asked for.")
]
Pages = Annotated[
    str | None,
    typer.Option(metavar="LIST", help="Only these pages of each file: 1-3,7 or 12- or -4."),
]

REMOTE_SHARE = 0.8
"""A remote page gives up after this share of the time a page may take, so that its own error is
told and not that of a worker that was stopped."""


def settings_of(
    *,
    reader: str,
    second_reader: str | None,
    remote_url: str | None,
    remote_model: str | None,
    pages: str | None,
    **given: object,
) -> Settings:
    """Return the settings of what was typed; None leaves the default.

    Args:
        reader: `auto`, a reader of pictures, or a reader of every page.
        second_reader: A second reader of pictures.
        remote_url: Where pictures are sent.
        remote_model: The model asked for there.
        pages: A list of pages.
        **given: Further fields of `Settings`.

    Raises:
        BadArgument: Readers or pages that do not exist, or do not go together.
        ReaderUnavailable: A reader that was asked for by name is not installed.
    """
    from pipeline.readers.base import SCAN_READER, ReadOptions
    from pipeline.readers.choose import (
        READERS,
        SCAN_READERS,
        check_scan_reader,
        get_reader,
        scan_name,
        unknown_reader,
    )
    from pipeline.settings import Settings, parse_pages

    if reader not in ("auto", *READERS, *SCAN_READERS):
        raise unknown_reader(reader)
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    named = reader in SCAN_READERS
    read = ReadOptions(
        scan_reader=reader if named else SCAN_READER,
        second_reader=second_reader or "",
        remote_url=remote_url or "",
        remote_model=remote_model or "",
    )
    settings = Settings(
        reader=reader if reader in READERS else None,
        pages=parse_pages(pages) if pages else None,
        read=read,
        **known,
    )
    check_scan_reader(read)
    if named or second_reader:  # asked for by name: better no run than one without it
        get_reader(scan_name(read)).version()
    if reader == "remote":
        limit = REMOTE_SHARE * settings.page_timeout_s
        return replace(settings, read=replace(read, remote_timeout_s=limit))
    return settings


def announce(settings: Settings) -> None:
    """Say on standard error what is sent where, also where nothing else is to be said."""
    if settings.read.scan_reader == "remote":
        from pipeline.readers.remote import announcement

        typer.echo(announcement(settings.read), err=True)
