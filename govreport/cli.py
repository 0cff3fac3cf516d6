"""The commands. They talk to a person; everything they do is a function of the package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from govreport.errors import GovreportError, SetAside

if TYPE_CHECKING:
    from govreport.corpus import Corpus

app = typer.Typer(
    help="From damaged copies of law-based government reports to traceable tables. 法治政府建设年度报告的清洗与提取。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_SET_ASIDE, _WRONG_CALL = 1, 2


def main() -> NoReturn:
    """Run the command line; a user's mistake ends in one sentence and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles do not default to UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except SetAside as error:
        print(f"set aside: {error.detail} ({error.reason})", file=sys.stderr)
        raise SystemExit(_SET_ASIDE) from None
    except GovreportError as error:
        print(f"govreport: {error}", file=sys.stderr)
        raise SystemExit(_WRONG_CALL) from None
    raise SystemExit(0)


def _version(wanted: bool) -> None:
    if wanted:
        import govreport

        print(f"govreport {govreport.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


@app.command()
def build(
    source: Annotated[Path, typer.Argument(help="A folder of reports (with sub-folders) or one file.")],
    out: Annotated[Path, typer.Argument(help="Folder for the tables.")],
    workers: Annotated[int, typer.Option(help="Processes to use.")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    resume: Annotated[bool, typer.Option(help="Reuse what an earlier run on the same bytes did.")] = True,
) -> None:
    """Read every report below SOURCE and write the tables to OUT."""
    from govreport.pipeline import build as run

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        corpus = run(
            source,
            out,
            workers=workers,
            scheduler=scheduler,
            resume=resume,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print_reports(corpus)
    print(f"\n{corpus!r}\nTables are in {out}: {', '.join(f'{name}.csv' for name in _table_names())}.")
    if len(corpus.set_aside):
        print(f"\nSet aside, {len(corpus.set_aside)} document(s):")
        for row in corpus.set_aside.itertuples():
            print(f"  {row.source} [{row.reason}] {row.detail}")
        raise typer.Exit(_SET_ASIDE)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="One report.")],
    edits: Annotated[bool, typer.Option("--edits", help="Print the ledger of edits.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page to this file.")] = None,
) -> None:
    """Show what one file says: metadata, outline, numbers; with --edits what was repaired."""
    from govreport.pipeline import read_report

    report = read_report(file)
    if html is not None:
        from govreport.view import page

        try:
            html.write_text(page(report), encoding="utf-8")
        except OSError as error:
            raise GovreportError(f"{html}: cannot be written ({error.strerror}); name another file") from error
        print(f"{html}: written")
        return
    from govreport.view import as_text, edits_as_text

    print(edits_as_text(report) if edits else as_text(report))


@app.command()
def audit(folder: Annotated[Path, typer.Argument(help="A folder that `govreport build` wrote.")]) -> None:
    """List figures that contradict each other, with both sentences. Nothing is corrected."""
    from govreport.audit import check
    from govreport.corpus import load_corpus

    corpus = load_corpus(folder)
    found = check(corpus.reports, corpus.quantities, corpus.sections)
    for row in found.itertuples():
        name = corpus.reports.set_index("report_id").at[row.report_id, "source"]
        print(
            f"{name}: {row.check} ({row.indicator or 'uncoded'}):"
            f" expected {row.expected}, found {row.found}. {row.note}"
        )
        for quote in (row.quote_a, row.quote_b):
            if quote:
                print(f"    {quote}")
    print(f"{len(found)} conflict(s) in {len(corpus.reports)} report(s), {len(corpus.quantities)} quantities checked")


@app.command()
def figures(
    folder: Annotated[Path, typer.Argument(help="A folder that `govreport build` wrote.")] = Path("data/processed"),
    out: Annotated[Path, typer.Argument(help="Folder for PNG, SVG and CSV.")] = Path("figures"),
) -> None:
    """Draw the standard figures of a corpus."""
    from govreport.corpus import load_corpus
    from govreport.figures import standard_figures

    for path in standard_figures(load_corpus(folder), out):
        print(path)


@app.command()
def manifest(
    folder: Annotated[Path, typer.Argument(help="A folder of raw files.")] = Path("data/raw"),
    check: Annotated[bool, typer.Option("--check", help="Only compare the files with the manifest.")] = False,
) -> None:
    """List new raw files with their SHA-256 in MANIFEST.csv, or check the files against it."""
    from govreport import manifest as files

    if not folder.is_dir():
        raise GovreportError(f"{folder}: there is no such folder; check the path")
    for name in [] if check else files.add_missing(folder):
        print(f"{folder / name}: listed; please add a description and a licence note")
    faults = files.verify(folder)
    if faults:
        raise GovreportError("; ".join(faults))
    print(f"{folder}: all files are as listed")


def _table_names() -> tuple[str, ...]:
    from govreport.tables import TABLES

    return tuple(TABLES)


def _print_reports(corpus: Corpus) -> None:
    """One line a report for up to 40 reports: what it is and how much was found."""
    import pandas as pd

    table = Table(
        "file", "whose", "year", "published", "type", "numbers", "coded", "appearance rate", "flags", box=None
    )
    coded = corpus.quantities[corpus.quantities["indicator"] != ""].groupby("report_id").size()
    rates = corpus.indicator_table(["head_appearance_rate"]).set_index("report_id")
    for row in corpus.reports.head(40).itertuples():
        rate = rates.loc[row.report_id]
        low, high = rate["head_appearance_rate_low"], rate["head_appearance_rate_high"]
        status = str(rate["head_appearance_rate_status"]).replace("_", " ")
        cell = status if status != "reported" else f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
        year = row.period or "?" if pd.isna(row.year) else row.year
        cells = (row.source, row.jurisdiction or "?", year, row.published or "?", row.doc_type, row.n_quantities)
        found = int(coded.get(row.report_id, 0))
        table.add_row(*(Text(str(c)) for c in (*cells, found, cell, row.flags.replace(";", " "))))
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    if len(corpus.reports) > 40:
        print(f"... and {len(corpus.reports) - 40} more; the table reports.csv has all of them")
