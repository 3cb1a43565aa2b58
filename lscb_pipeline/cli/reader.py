"""Commands of those who read: analysts, board managers, whoever checks a release."""

import csv
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from lscb_pipeline.cli.common import app, opened, quarter_named, settings_of_environment
from lscb_pipeline.terminal import fail, print_table, print_tables_to_ask, print_trace, put, say


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="One query; without it, read from standard input. With --tables, one table's name."),
    ] = None,
    tables: Annotated[
        bool,
        typer.Option("--tables", help="Instead, what analysts may ask, and what it means; of a TABLE its columns."),
    ] = False,
    uri: Annotated[
        bool, typer.Option("--uri", help="Instead, the address for psql, pandas and the like; it holds no password.")
    ] = False,
) -> None:
    """Ask the warehouse as an analyst: one query, read only, no person-level table; CSV on standard output."""
    from lscb_pipeline.reports.csv_cells import plain_cells
    from lscb_pipeline.warehouse.commands.analyst import rows_of

    if uri and (tables or query):
        fail("--uri stands alone: leave the query and --tables away", code=2)
    if tables or uri:
        _tell_of_the_warehouse(query, uri)
        return
    text = query or sys.stdin.read()
    if not text.strip():
        fail("no query: give it as an argument or on standard input", code=2)
    if "\0" in text or (not text.isascii() and text != text.encode(errors="replace").decode()):
        fail("the query is not text in UTF-8", code=2)
    with opened(settings_of_environment()) as centre:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        for row in rows_of(centre.analyst, text, centre.settings.sql_timeout):
            writer.writerow(plain_cells(row))


def _tell_of_the_warehouse(table: str | None, uri: bool) -> None:
    """Print by which address it is asked, or which tables there are, or a table's columns."""
    from lscb_pipeline.warehouse.commands.asked_tables import columns_to_ask, tables_to_ask
    from lscb_pipeline.warehouse.commands.uri import analyst_uri

    settings = settings_of_environment()
    with opened(settings) as centre:
        if uri:
            is_embedded = not (settings.database_url or settings.analyst_url)
            put(
                analyst_uri(
                    centre.analyst, settings.home / "analyst.pgpass", settings.tcp_port if is_embedded else None
                )
            )
            return
        with centre.analyst.transaction() as connection:
            if table is None:
                print_tables_to_ask(tables_to_ask(connection))
            else:
                print_table(table, columns_to_ask(connection, table))


@app.command()
def pack(
    area: Annotated[
        str | None, typer.Argument(help="The area, by its code or name, such as Barnet; not with --all.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="The packs of all areas, into the release's folder.")] = False,
    quarter: Annotated[
        str | None, typer.Option(help="Of which quarter's release; without it, the newest one's.")
    ] = None,
    as_pdf: Annotated[
        bool, typer.Option("--pdf", help="As a PDF, too, where Chromium is at hand; the page itself prints as well.")
    ] = False,
) -> None:
    """Make the restricted edition for an area's board or partnership: its figures as they are, others' as published."""
    from lscb_pipeline.collation.commands.pack import every_pack
    from lscb_pipeline.collation.commands.pack import pack as make

    if every == (area is not None):
        fail("name one area, or give --all" if not every else "--all stands alone: name no area beside it", code=2)
    code = None if area is None else _area_named(area)
    wanted = quarter_named(quarter) if quarter else None
    with opened(settings_of_environment()) as centre:
        made = every_pack(centre, wanted, as_pdf) if code is None else iter([make(centre, code, wanted, as_pdf)])
        written = []
        for one in made:
            say("\n".join(str(path) for path in (one.page, one.pdf) if path))
            written.append(one)
    if without := [one for one in written if one.why_no_pdf]:
        say(f"no PDF of {len(without)} of {len(written)}: {without[0].why_no_pdf}; the page prints as well, on A4")
    words = "board or partnership" if every else written[0].word
    say(f"RESTRICTED: {'each ' if every else ''}for the area's {words} alone")


def _area_named(text: str) -> str:
    """The code of one area; exit 2 where it is none, or several."""
    import pandas as pd

    from lscb_pipeline.reference.areas import resolve

    code = resolve(pd.Series([text], dtype="str")).iloc[0]
    if pd.isna(code) or "+" in code:
        fail(f"{text!r} is not one of the 33 areas: name it by its code or name", code=2)
    return str(code)


@app.command()
def rebuild(
    quarter: Annotated[str, typer.Argument(help="The release's collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    revision: Annotated[int, typer.Option(help="Which revision, as 1 for r1.", min=1)],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new folder to make it in.")],
) -> None:
    """Make a published release anew from its load, and say whether it is the same to the byte; exit 1 where not."""
    from lscb_pipeline.collation.stages.release import rebuild as make

    wanted = quarter_named(quarter)
    with opened(settings_of_environment()) as centre:
        try:
            same = make(centre, wanted, revision, output.absolute())
        except OSError as error:
            fail(str(error), code=2)
    others = [name for name, is_same in same.items() if not is_same]
    say(f"{wanted.label} r{revision} in {output}: {len(same) - len(others)} of {len(same)} files the same to the byte")
    if others:
        fail("not the same: " + ", ".join(others), code=1)


@app.command()
def trace(
    area: Annotated[str, typer.Argument(help="The area, by code or name; merged ones joined by +.")],
    indicator: Annotated[str, typer.Argument(help="The indicator's code, such as SG001.")],
    period: Annotated[str, typer.Argument(help="The period: 2009-01, 2008-09-Q3, 2009, 'year to March 2009'.")],
    breakdown: Annotated[
        str | None, typer.Option(help="Which part of it, where the indicator is broken down; without it, the whole.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Trace a figure from what is published of it to the file, sheet and row: unsuppressed, for the centre alone."""
    from lscb_pipeline.collation.commands.trace import trace as trace_figure

    with opened(settings_of_environment()) as centre:
        traced = trace_figure(centre, area, indicator, period, breakdown)
    print_trace(traced, form)
