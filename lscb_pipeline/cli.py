"""The command line `lscb`: reads arguments, sets collation going, prints. What is done lies in other rooms.

Modules that take long to import are imported by the command that needs them.
"""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lscb_pipeline.terminal import (
    err,
    fail,
    print_area_history,
    print_check,
    print_deliveries,
    print_delivery_history,
    print_due,
    print_not_taken,
    print_readiness,
    print_sizes,
    print_table,
    print_waiting,
    progress,
    say,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.settings import Settings
    from lscb_pipeline.warehouse.decisions import Word

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collate, check and benchmark safeguarding figures for London's 33 boards.",
)
MADE_UP_NOTE = "MADE-UP SAMPLE DATA: no figure here is about a real area or child."


@app.command()
def demo() -> None:
    """Set up the embedded server, make sample deliveries, collate eight quarters, say what to open."""
    from lscb_pipeline.intake.delivery import MADE_UP
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.sample import make_sample

    settings = _settings()
    inbox = settings.inbox_folder
    if inbox.is_dir() and any(inbox.iterdir()) and not (inbox / MADE_UP).is_file():
        fail(f"the inbox {inbox} holds other files: set LSCB_HOME to a new folder for the sample", code=2)
    settings.make_home()
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = make_sample(inbox)
    say(f"{MADE_UP_NOTE}\nMade {sum(files.values())} sample deliveries in {inbox}")
    quarters = sorted(Quarter.parse(folder.name) for folder in inbox.iterdir() if folder.is_dir())
    for quarter in quarters:
        _collate(settings, quarter)
    with _opened(settings) as centre:
        print_sizes(centre)
    say(
        "\nOpen:\n"
        "  lscb up                    the Dagster UI, with these runs, on this machine only\n"
        "  lscb status                what came, quarter by quarter\n"
        f"  lscb status {quarters[-1].label}     the deliveries of one quarter\n"
        '  lscb sql "table mart.london_summary"    figures beside London\'s, as csv\n'
        "  lscb down                  stop everything\n"
        f"(lscb is {Path(sys.argv[0])})"
    )


@app.command()
def collate(
    quarter: Annotated[str, typer.Argument(help="The collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    inbox: Annotated[Path | None, typer.Option(help="Another inbox folder than LSCB_INBOX.", file_okay=False)] = None,
) -> None:
    """Collate one quarter, through Dagster: the run stands in its UI. Exit 0 when it ran, whatever the data."""
    settings = _settings(inbox)
    if not settings.inbox_folder.is_dir():
        fail(f"no inbox at {settings.inbox_folder}: make it, or name another with --inbox or LSCB_INBOX", code=2)
    _collate(settings, _quarter(quarter))


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="The file, as it is to be sent: csv, xlsx, xls or ods.", exists=True, dir_okay=False)
    ],
    feed: Annotated[str, typer.Option(help="Which feed it is for, such as borough_return.")],
    supplier: Annotated[
        str | None, typer.Option(help="Who sends it, such as camden; without it, told from the file's areas.")
    ] = None,
    quarter: Annotated[
        str | None, typer.Option(help="The collection quarter; without it, told from the file's newest period.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print what was found.")] = "text",
    annotate: Annotated[
        Path | None, typer.Option(help="Also write a copy of the file as .xlsx, with what was found on its cells.")
    ] = None,
) -> None:
    """Check a file before it is sent: exit 0 ready, 1 not ready, 2 unreadable. Nothing is sent, and nothing kept."""
    from lscb_pipeline.collation.check import check_file
    from lscb_pipeline.contracts.errors import ContractError
    from lscb_pipeline.contracts.library import library
    from lscb_pipeline.intake.errors import AskError
    from lscb_pipeline.intake.take import take
    from lscb_pipeline.settings import Settings

    limits = Settings()
    of_quarter = _quarter(quarter) if quarter else None
    try:
        content = take(file.resolve(), limits)
        if annotate:
            from lscb_pipeline.reports.annotate import annotated_copy, refuse_target, write_for_owner

            refuse_target(annotate, file)
        checked = check_file(library(), feed, content, file.suffix.lower(), supplier, of_quarter, limits)
        print_check(checked, form)
        if annotate and checked.is_readable:
            write_for_owner(annotate, annotated_copy(checked, file.name, content, file.suffix.lower()))
    except (AskError, ContractError, OSError) as error:
        fail(str(error), code=2)
    raise typer.Exit(0 if checked.is_ready else 1 if checked.is_readable else 2)


@app.command()
def template(
    feed: Annotated[str, typer.Argument(help="Which feed, such as borough_return.")],
    supplier: Annotated[str, typer.Option(help="Who is to fill it in, such as camden.")],
    quarter: Annotated[str, typer.Option(help="The collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The workbook to write, with a name in .xlsx.")],
) -> None:
    """Make the workbook that a supplier fills in: what is due, its codes, and what that supplier sent before."""
    from lscb_pipeline.collation.template import form_of, write_new
    from lscb_pipeline.contracts.errors import ContractError
    from lscb_pipeline.contracts.library import library
    from lscb_pipeline.intake.errors import AskError
    from lscb_pipeline.reports.template import template_workbook

    of_quarter = _quarter(quarter)
    try:
        with _warehouse_at_hand(_settings()) as connection:
            form = form_of(library(), feed, supplier, of_quarter, connection)
        write_new(output, template_workbook(form))
    except (AskError, ContractError, OSError) as error:
        fail(str(error), code=2)
    figures = f"; {len(form.rows)} figures due, {len(form.earlier)} sent before" if len(form.rows) else ""
    say(f"{output}: {form.title}{figures}")


@app.command()
def status(
    quarter: Annotated[str | None, typer.Argument(help="One quarter in detail; without it, all of them.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="See that the archive holds every delivery's bytes, unaltered.")
    ] = False,
    history: Annotated[
        str | None,
        typer.Option(help="Instead, the life of one delivery (its id, or the beginning of it) or area (code or name)."),
    ] = None,
) -> None:
    """Show who has delivered, who owes a delivery, how fit for audit it is, and what is rejected or held."""
    from lscb_pipeline.intake.inbox import not_taken
    from lscb_pipeline.warehouse import decisions
    from lscb_pipeline.warehouse import status as held

    if quarter and history:
        fail("either a quarter or --history, not both", code=2)
    wanted = _quarter(quarter) if quarter else None
    if verify:
        _verify()
        return
    with _opened(_settings()) as centre, centre.warehouse.transaction() as connection:
        if history is not None:
            _history(connection, history)
        elif wanted is None:
            print_table("Quarters", held.quarters(connection))
            print_waiting(decisions.waiting(connection))
        else:
            came = held.deliveries_of(connection, wanted)
            feeds = came.loc[came["records_held"] > 0, "feed"].unique()
            print_deliveries(wanted, came, held.held_rows(connection, feeds, wanted))
            print_waiting(decisions.waiting(connection, wanted))
            print_readiness(centre, wanted, held.readiness_of(connection, wanted))
        if history is None:
            inbox, known = centre.settings.inbox_folder, centre.library.contracts
            print_not_taken(not_taken(inbox, wanted, known, centre.settings))


DELIVERY = Annotated[str, typer.Argument(help="The delivery's id, or the beginning of it; lscb status shows it.")]
BY = Annotated[str | None, typer.Option(help="Who decides; without it, the account that runs this.")]


@app.command()
def accept(
    delivery: DELIVERY, by: BY = None, why: Annotated[str | None, typer.Option(help="Why it may count.")] = None
) -> None:
    """Let a held delivery, or the held rows of one, count, and collate its quarter; who and when is recorded."""
    _decide(delivery, "accept", by, why)


@app.command()
def reject(delivery: DELIVERY, why: Annotated[str, typer.Option(help="Why it must not count.")], by: BY = None) -> None:
    """Let a held delivery, or the held rows of one, never count, and collate its quarter; what stood before stays."""
    if not why.strip():
        fail("say why: --why TEXT", code=2)
    _decide(delivery, "reject", by, why)


@app.command()
def purge(
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without asking.")] = False,
) -> None:
    """Show what is past its retention: original files, rows of persons; and remove it, when told to. Figures stay."""
    from lscb_pipeline.collation import purge as stage

    with _opened(_settings()) as centre:
        what = stage.due(centre)
        if what.deliveries.empty:
            say("nothing is past its retention")
            return
        print_due(what)
        if not yes and not (sys.stdin.isatty() and typer.confirm("Remove it?")):
            say("nothing was removed: to remove it, say --yes")
            return
        for path in stage.purge(centre, what):
            say(f"could not be removed from the inbox, remove it yourself: {path}")
        say(f"removed, and recorded in intake.purge: {len(what.deliveries)} deliveries")


@app.command("rotate-key")
def rotate_key(
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Go on without deliveries whose files are gone: they lose their links.")
    ] = False,
) -> None:
    """Change the secret for pseudonyms: all are made anew from the archive, so that repeats and links stay."""
    from lscb_pipeline.collation.rotate import rotate

    with _opened(_settings()) as centre:
        done = rotate(centre, leave_out)
    say(f"pseudonyms of {done.rows} rows in {done.deliveries} deliveries have key {done.key_id}")
    if done.without_bytes:
        say(f"no longer linked to others: {', '.join(done.without_bytes)}")


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; without it, read from standard input.")] = None,
) -> None:
    """Ask the warehouse as an analyst: one query, read only, no person-level table; CSV on standard output."""
    from lscb_pipeline.reports.csv_cells import plain_cells
    from lscb_pipeline.warehouse.analyst import rows_of

    text = query or sys.stdin.read()
    if not text.strip():
        fail("no query: give it as an argument or on standard input", code=2)
    with _opened(_settings()) as centre:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        for row in rows_of(centre.analyst, text, centre.settings.sql_timeout):
            writer.writerow(plain_cells(row))


@app.command()
def roles(
    board: Annotated[
        str | None, typer.Option(help="Make this board's login, or give it a new password, such as barnet.")
    ] = None,
) -> None:
    """Make the warehouse's roles, or a board's login; where lscb may not, print what an administrator has to run."""
    from lscb_pipeline.warehouse.roles import ROLES, board_logins, make_board_login

    with _opened(_settings()) as centre:
        if board:
            login, password = make_board_login(centre.warehouse, board)
            say(f"login     {login}\npassword  {password}\nIt is shown this once, and kept nowhere.")
            return
        with centre.warehouse.transaction() as connection:
            say(f"roles: {', '.join(ROLES)}\nboards with a login: {', '.join(board_logins(connection)) or 'none'}")


@app.command()
def up(
    port: Annotated[
        int, typer.Option(help="Port of the Dagster UI; the next free one if it is taken.", min=1, max=65535)
    ] = 3000,
) -> None:
    """Start the Dagster UI and daemon on loopback, in the background."""
    from lscb_pipeline.orchestration.services import start_services

    settings = _settings()
    with _opened(settings) as centre:
        _ = centre.warehouse
        url = start_services(settings, port)
    say(f"Dagster UI: {url}\ncollated as it comes: what is put into {settings.inbox_folder}\nstop it with: lscb down")


@app.command()
def down() -> None:
    """Stop the Dagster UI, the daemon and the embedded server."""
    from lscb_pipeline.orchestration.services import stop_services
    from lscb_pipeline.warehouse import server

    settings = _settings()
    with _own_errors():
        stopped = stop_services(settings)
        if settings.home.is_dir() and server.stop(settings.home):
            stopped.append("embedded server")
    say(f"stopped: {', '.join(stopped) or 'nothing was running'}")


def main() -> None:
    """Run the command line; an error that is ours is one line that says what to do."""
    app()


def _verify() -> None:
    """Say which deliveries' bytes are missing or altered; exit 1 where any are."""
    from lscb_pipeline.collation.verify import verify

    with _opened(_settings()) as centre:
        files, faults = verify(centre)
    say(f"{files} files in the archive: {'all there' if faults.empty else f'faults in {len(faults)} deliveries'}")
    for fault, delivery, path, sha256 in faults.itertuples(index=False):
        say(f"{fault}: {path} (delivery {delivery}, sha256 {sha256})")
    if len(faults):
        raise typer.Exit(1)


def _decide(prefix: str, word: "Word", by: str | None, why: str | None) -> None:
    """Record a decision and collate its quarter; exit 2 where there is nothing to decide."""
    import getpass

    from lscb_pipeline.collation.decide import DecisionError, decide

    settings = _settings()
    with _opened(settings) as centre:
        try:
            done = decide(centre, prefix, word, by or getpass.getuser(), why)
        except DecisionError as error:
            fail(str(error), code=2)
    what = "the delivery" if done.covers == "delivery" else "the held rows of the delivery"
    say(f"{word}ed: {what} {done.delivery_id[:12]} ({done.feed}, {done.supplier}, load {done.load_id})")
    _collate(settings, done.quarter)


def _history(connection: "Connection", of: str) -> None:
    """Print the life of a delivery or of an area's figures; exit 2 where it is neither."""
    import pandas as pd

    from lscb_pipeline.collation.decide import DecisionError, the_one
    from lscb_pipeline.reference import areas
    from lscb_pipeline.warehouse import decisions, history

    for area in areas.resolve(pd.Series([of], dtype="str")).dropna():
        print_area_history(area, history.loads_of_area(connection, area))
        return
    try:
        delivery_id = the_one(decisions.candidates(connection, of), of).delivery_id
    except DecisionError as error:
        fail(f"{of!r} is no area, and {error}", code=2)
    print_delivery_history(
        history.delivery(connection, delivery_id), history.decisions_on(connection, delivery_id),
        history.loads_of_delivery(connection, delivery_id),
    )  # fmt: skip


def _collate(settings: "Settings", quarter: "Quarter") -> None:
    """Run the job for a quarter in this process and print what became of it; exit 1 where the run failed."""
    from lscb_pipeline.definitions import defs
    from lscb_pipeline.orchestration.running import fail_dead_runs, failures, open_instance, run_collation

    with _own_errors(), open_instance(settings) as instance, progress(f"collating {quarter.label}"):
        for run_id in fail_dead_runs(settings, instance):
            say(f"marked as failed, its process is gone: run {run_id}")
        result = run_collation(instance, defs.resolve_job_def("quarterly_collation"), quarter.key)
        faults = [] if result.success else failures(result)
    if not result.success:
        fail(f"{quarter.label} was not collated (run {result.run_id}):\n  " + "\n  ".join(faults), code=1)
    say(f"{quarter.label} collated (run {result.run_id})")


def _settings(inbox: Path | None = None) -> "Settings":
    """The settings, named in the environment too, so that Dagster's own processes mean the same."""
    import os

    from lscb_pipeline.settings import Settings

    settings = Settings(inbox=inbox) if inbox else Settings()
    os.environ.update(settings.environment())
    return settings


@contextmanager
def _opened(settings: "Settings") -> Iterator["Centre"]:
    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.warehouse import status as held

    with _own_errors():
        centre = Centre(settings)
        with centre.warehouse.transaction() as connection:
            if held.is_made_up(connection):
                err.print(MADE_UP_NOTE)
        yield centre


@contextmanager
def _warehouse_at_hand(settings: "Settings") -> "Iterator[Connection | None]":
    """A connection to the warehouse, where there is one; none is set up for the sake of looking into it."""
    from lscb_pipeline.warehouse import server

    if settings.database_url or server.has_data(settings.home):
        with _opened(settings) as centre, centre.warehouse.transaction() as connection:
            yield connection
    else:
        yield None


@contextmanager
def _own_errors() -> Iterator[None]:
    """Print an error of ours as one line, without a traceback."""
    from lscb_pipeline.orchestration.errors import OWN_ERRORS

    try:
        yield
    except OWN_ERRORS as error:
        fail(str(error), code=1)


def _quarter(text: str) -> "Quarter":
    from lscb_pipeline.reference.quarters import Quarter

    try:
        return Quarter.parse(text)
    except ValueError as error:
        fail(str(error), code=2)


if __name__ == "__main__":
    main()
