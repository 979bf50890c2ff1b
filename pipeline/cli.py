"""The command line: `ita extract`, `show`, `explain`, `doctor`, `audit`, `diff`.

Thin: every command parses its words, calls one function, and turns what it returns into lines and
an exit code. Heavy modules are imported inside the commands, so that `ita --help` answers at once.
"""

from __future__ import annotations

import sys
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli_options import (
    Pages,
    Reader,
    RemoteModel,
    RemoteUrl,
    SecondReader,
    announce,
    settings_of,
)
from pipeline.errors import ItaError

EXIT_CODES = (
    "Exit codes: 0 everything was read; 1 nothing could be done (also a mistake in the command "
    "line); 2 some files failed or were read in part; 130 stopped with Ctrl-C."
)


def _examples(*lines: str) -> str:
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines), "", ""])


class _Group(TyperGroup):
    """Gives our errors one clean line, and mistakes in the command line our exit code 1."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().make_context(*args, **kwargs)
        except _USAGE_ERROR as error:
            error.exit_code = 1
            raise

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except _USAGE_ERROR as error:
            error.exit_code = 1
            raise
        except ItaError as error:
            _say_error(error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            typer.echo("Stopped. What was read is kept in the cache; run again.", err=True)
            raise typer.Exit(130) from None


_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]
"""`UsageError`: click's own or the one inside Typer, whichever this Typer stands on."""

app = typer.Typer(
    cls=_Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Read Thai integrity (ITA) reports into tables one can trust.\n\n"
    "\b\nExample:\n  ita extract data/raw --out data/processed\n\n" + EXIT_CODES,
)


def main() -> None:
    """Run the command line; entry point of the script `ita`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def version() -> str:
    """Return the version of this program, `not installed` where it runs from loose files."""
    try:
        return metadata.version("ita-reader")
    except metadata.PackageNotFoundError:
        return "not installed"


def _say_error(error: ItaError) -> None:
    typer.echo(f"Error: {error.message}", err=True)
    if error.mend:
        typer.echo(f"  {error.mend}", err=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ita {version()}")
        raise typer.Exit


@app.callback()
def _top(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    del show_version  # its callback has done the work


@app.command(
    epilog=_examples(
        "ita extract data/raw --out data/processed",
        "ita extract scans --out out --workers 4 --reader scan --pages 1-3",
        "ita extract scans --out out --second-reader tesseract",
        "ita extract data/raw --out out --force --no-bom --quiet",
    )
    + EXIT_CODES
)
def extract(
    raw: Annotated[Path, typer.Argument(metavar="RAW", help="Folder of the reports.")],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder the tables are written to.")
    ] = Path("data/processed"),
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Worker processes; one per processor when not given."),
    ] = None,
    reader: Reader = "auto",
    second_reader: SecondReader = None,
    remote_url: RemoteUrl = None,
    remote_model: RemoteModel = None,
    pages: Pages = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read again what the cache holds already.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Show errors only: no progress, no summary.")
    ] = False,
    no_bom: Annotated[
        bool,
        typer.Option("--no-bom", help="CSV without byte order mark (Excel then garbles Thai)."),
    ] = False,
    archive_evidence: Annotated[
        bool,
        typer.Option(
            "--archive-evidence",
            help="Let reports whose agency is certain decide for doubtful ones of the run.",
        ),
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="S", help="Seconds one page may take before it is given up."),
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(metavar="MIB", help="Memory one worker may use; 0 sets no limit."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of results kept between runs; $ITA_CACHE, or ~/.cache/ita-reader.",
        ),
    ] = None,
) -> None:
    """Read every report under RAW and write the tables.

    CSV, Parquet and datapackage.json are replaced together, or not at all. What was read before is
    taken from the cache.
    """
    from pipeline.progress import make_progress, summary_text
    from pipeline.run import run
    from pipeline.staging import recover

    settings = settings_of(
        reader=reader,
        second_reader=second_reader,
        remote_url=remote_url,
        remote_model=remote_model,
        pages=pages,
        out=out,
        workers=workers,
        force=force,
        quiet=quiet,
        bom=not no_bom,
        archive_evidence=archive_evidence,
        page_timeout_s=timeout,
        memory_mb=memory,
        cache_dir=cache,
    )
    announce(settings)
    recover(out)
    summary = run(raw, settings, progress=make_progress(quiet=quiet))
    if not quiet:
        typer.echo(summary_text(summary))
    raise typer.Exit(summary.exit_code)


@app.command(
    epilog=_examples(
        "ita show report.pdf",
        "ita show report.txt --text | less",
        "ita show scan.pdf --pages 1-3 --reader scan",
    )
    + EXIT_CODES
)
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report.")],
    pages: Pages = None,
    reader: Reader = "auto",
    second_reader: SecondReader = None,
    remote_url: RemoteUrl = None,
    remote_model: RemoteModel = None,
    text: Annotated[
        bool, typer.Option("--text", help="Show the normalised pages instead of the facts.")
    ] = False,
) -> None:
    """Show what is read from one file: facts, agencies, scores, measures, findings.

    Reads the file at once, without the cache; writes nothing.
    """
    from pipeline.show import console, read_one, show_facts, show_text

    settings = settings_of(
        reader=reader,
        second_reader=second_reader,
        remote_url=remote_url,
        remote_model=remote_model,
        pages=pages,
    )
    announce(settings)
    shown = read_one(file, settings)
    where = console()
    show_text(shown, where) if text else show_facts(shown, where)
    raise typer.Exit(2 if shown.errors else 0)


@app.command(
    epilog=_examples(
        "ita explain report.txt o19",
        "ita explain report.pdf e4 --channel survey --pages 1-3",
        "ita explain be70327538c7d474 total --raw data/raw --agency 7",
    )
    + EXIT_CODES
)
def explain(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="One report, or a doc_id under --raw.")],
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="i1, e4, o39, IIT, EIT, OIT, total, or 3, 9.1."),
    ],
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="One survey of EIT: public or survey.")
    ] = None,
    agency: Annotated[
        int, typer.Option(metavar="N", help="Number of the agency in a score table.")
    ] = 1,
    year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Fiscal year, Buddhist era: 2566.")
    ] = None,
    raw: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the reports, to find a doc_id.")
    ] = Path("data/raw"),
    pages: Pages = None,
    reader: Reader = "auto",
    second_reader: SecondReader = None,
    remote_url: RemoteUrl = None,
    remote_model: RemoteModel = None,
) -> None:
    """Explain how a score came about: where it is printed, codes, votes, sums, findings.

    Reads the file at once, without the cache; writes nothing.
    """
    from pipeline import explain as why
    from pipeline.explain_text import show_explanation, show_perhaps
    from pipeline.show import console, read_one

    what = why.wanted(code, channel=channel, fiscal_year=year, agency_no=agency)
    settings = settings_of(
        reader=reader,
        second_reader=second_reader,
        remote_url=remote_url,
        remote_model=remote_model,
        pages=pages,
    )
    announce(settings)
    path = why.find_file(doc, raw)
    shown = read_one(path, settings)
    found = why.explain(shown.facts, what)
    undecided = why.perhaps(shown.facts, what)
    if not found and not undecided:
        raise why.nothing(shown.facts, what, path)
    where = console()
    for explanation in found:
        show_explanation(explanation, shown.facts, where)
    if undecided:
        show_perhaps(undecided, what.name, shown.facts, where)
    raise typer.Exit(2 if shown.errors else 0)


@app.command(epilog=_examples("ita doctor") + "Exit codes: 0 nothing is missing; 1 something is.")
def doctor() -> None:
    """Say what is installed, what is missing, and the command that gets it."""
    from pipeline.doctor import examine, report

    checks = examine()
    typer.echo(report(checks))
    raise typer.Exit(0 if all(check.fine for check in checks) else 1)


@app.command(
    epilog=_examples(
        "ita audit data/processed --raw data/raw",
        "ita audit data/processed --raw data/raw --doc be70327538c7d474",
    )
    + "Exit codes: 0 the pages were written; 1 nothing could be done."
)
def audit(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of tables.")],
    raw: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the reports the tables were made from.")
    ] = Path("data/raw"),
    doc: Annotated[
        str | None, typer.Option(metavar="ID", help="One document only, by its doc_id.")
    ] = None,
) -> None:
    """Write a page per document that shows every score beside the ink it was read from.

    The pages lie in OUT/audit. They show what the tables say; nothing is read anew.
    """
    from pipeline.audit.page import document_ids, write_page

    for doc_id in [doc] if doc else document_ids(out):
        typer.echo(str(write_page(out, raw, doc_id)))


@app.command(
    epilog=_examples("ita diff tables-2025 tables-2026")
    + "Exit codes: 0 compared, whether different or not; 1 nothing could be done."
)
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of earlier tables.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of later tables.")],
) -> None:
    """Compare two outputs row by row, by the keys of the tables.

    One tab-separated line per difference: table, key, what happened, column, old value, new value.
    """
    from pipeline.audit.diff import as_line, diff_outputs

    count = 0
    for change in diff_outputs(old, new):
        typer.echo(as_line(change))
        count += 1
    typer.echo(f"{count} differences", err=True)


if __name__ == "__main__":
    main()
