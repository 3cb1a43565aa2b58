"""The command line `lscb`: reads arguments, sets collation going, prints. What is done lies in other rooms.

Modules that take long to import are imported by the command that needs them.
"""

import csv
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collate, check and benchmark safeguarding figures for London's 33 boards.",
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
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
        _fail(f"the inbox {inbox} holds other files: set LSCB_HOME to a new folder for the sample", code=2)
    settings.make_home()
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = make_sample(inbox)
    _say(f"{MADE_UP_NOTE}\nMade {sum(files.values())} sample deliveries in {inbox}")
    quarters = sorted(Quarter.parse(folder.name) for folder in inbox.iterdir() if folder.is_dir())
    for quarter in quarters:
        _collate(settings, quarter)
    with _opened(settings) as centre:
        _print_sizes(centre)
    _say(
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
        _fail(f"no inbox at {settings.inbox_folder}: make it, or name another with --inbox or LSCB_INBOX", code=2)
    _collate(settings, _quarter(quarter))


@app.command()
def status(
    quarter: Annotated[str | None, typer.Argument(help="One quarter in detail; without it, all of them.")] = None,
) -> None:
    """Show who has delivered, who is late, and what is held."""
    from lscb_pipeline.warehouse import status as held

    wanted = _quarter(quarter) if quarter else None
    with _opened(_settings()) as centre, centre.warehouse.transaction() as connection:
        if wanted is None:
            _print_table("Quarters", held.quarters(connection))
            return
        _print_deliveries(centre, wanted, held.deliveries_of(connection, wanted))
        _print_returns(centre, wanted, held.expected_areas(connection, wanted))


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; without it, read from standard input.")] = None,
) -> None:
    """Ask the warehouse as an analyst: one query, read only, no person-level table; CSV on standard output."""
    from lscb_pipeline.warehouse.analyst import rows_of

    text = query or sys.stdin.read()
    if not text.strip():
        _fail("no query: give it as an argument or on standard input", code=2)
    with _opened(_settings()) as centre:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        for row in rows_of(centre.warehouse, text):
            writer.writerow(row)


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI; the next free one if it is taken.")] = 3000,
) -> None:
    """Start the Dagster UI and daemon on loopback, in the background."""
    from lscb_pipeline.orchestration.services import start_services

    settings = _settings()
    with _opened(settings) as centre:
        _ = centre.warehouse
    url = start_services(settings, port)
    _say(f"Dagster UI: {url}\nstop it with: lscb down")


@app.command()
def down() -> None:
    """Stop the Dagster UI, the daemon and the embedded server."""
    from lscb_pipeline.orchestration.services import stop_services
    from lscb_pipeline.warehouse import server

    settings = _settings()
    stopped = stop_services(settings)
    if settings.home.is_dir() and server.stop(settings.home):
        stopped.append("embedded server")
    _say(f"stopped: {', '.join(stopped) or 'nothing was running'}")


def main() -> None:
    """Run the command line; an error that is ours is one line that says what to do."""
    app()


def _collate(settings: "Settings", quarter: "Quarter") -> None:
    """Run the job for a quarter in this process and print what became of it; exit 1 where the run failed."""
    from lscb_pipeline.definitions import defs
    from lscb_pipeline.orchestration.running import fail_dead_runs, failures, open_instance, run_collation

    with _own_errors(), open_instance(settings) as instance, _progress(f"collating {quarter.label}"):
        for run_id in fail_dead_runs(settings, instance):
            _say(f"marked as failed, its process is gone: run {run_id}")
        result = run_collation(instance, defs.resolve_job_def("quarterly_collation"), quarter.key)
        faults = [] if result.success else failures(result)
    if not result.success:
        _fail(f"{quarter.label} was not collated (run {result.run_id}):\n  " + "\n  ".join(faults), code=1)
    _say(f"{quarter.label} collated (run {result.run_id})")


@contextmanager
def _progress(title: str) -> Iterator[None]:
    """Show the stages' own log lines: above a spinner on a terminal, as plain lines otherwise."""

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            err.print(f"  {record.getMessage()}", markup=False)

    logger = logging.getLogger("lscb_pipeline")
    handler = Lines(logging.INFO)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        with err.status(title) if err.is_terminal else _nothing():
            yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


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
def _own_errors() -> Iterator[None]:
    """Print an error of ours as one line, without a traceback."""
    from lscb_pipeline.orchestration.errors import OWN_ERRORS

    try:
        yield
    except OWN_ERRORS as error:
        _fail(str(error), code=1)


def _quarter(text: str) -> "Quarter":
    from lscb_pipeline.reference.quarters import Quarter

    try:
        return Quarter.parse(text)
    except ValueError as error:
        _fail(str(error), code=2)


def _say(text: str) -> None:
    typer.echo(text)


def _fail(message: str, code: int) -> NoReturn:
    err.print(f"lscb: {message}", markup=False)
    raise typer.Exit(code)


def _print_table(title: str, rows: "pd.DataFrame") -> None:
    """A frame as a table on a terminal, as tab-separated lines otherwise."""
    texts = [["" if cell is None or cell != cell else str(cell) for cell in row] for row in rows.to_numpy(dtype=object)]
    if not out.is_terminal:
        _say("\n".join(["\t".join(rows.columns), *("\t".join(row) for row in texts)]))
        return
    table = Table(*rows.columns, title=title)
    for row in texts:
        table.add_row(*row)
    out.print(table)


def _print_deliveries(centre: "Centre", quarter: "Quarter", came: "pd.DataFrame") -> None:
    """What came, and by how many working days it was late (empty where a publisher sets the day)."""
    if came.empty:
        _say(f"nothing has come for {quarter.label}")
        return
    late = [
        _days_late(centre, quarter, *row) for row in came[["feed", "supplier", "received_at"]].itertuples(index=False)
    ]
    shown = came.drop(columns=["path"])
    shown.insert(3, "working_days_late", late)
    _print_table(f"Deliveries of {quarter.label}", shown.astype({"working_days_late": "Int64"}))


def _days_late(
    centre: "Centre", quarter: "Quarter", feed: str | None, supplier: str | None, received_at: "pd.Timestamp"
) -> int | None:
    """Working days after the due day; None where the contract names none, or the sender is a publisher."""
    from lscb_pipeline.reference import working_days
    from lscb_pipeline.reference.tables import table

    contract = centre.library.contracts.get(feed or "")
    publishers = table("supplier").query("kind == 'publisher'")["supplier"]
    if contract is None or contract.due_working_days is None or supplier in set(publishers):
        return None
    try:
        due = working_days.add(quarter.ends_on, contract.due_working_days)
        return max(0, working_days.between(due, received_at.date()))
    except ValueError:  # a file dated beyond the years whose bank holidays are known
        return None


def _print_returns(centre: "Centre", quarter: "Quarter", areas: "pd.DataFrame") -> None:
    """How many areas each feed's figures cover, and which are missing, with the day they were due."""
    from lscb_pipeline.reference import working_days

    for feed, rows in areas.groupby("feed"):
        days = centre.library.contracts[str(feed)].due_working_days
        due = f", due {working_days.add(quarter.ends_on, days)}" if days else ""
        missing = rows.loc[~rows["has_returned"], "area"].tolist()
        _say(f"{feed}: {int(rows['has_returned'].sum())} of {len(rows)} areas{due}")
        if missing:
            _say(f"  no figures from: {', '.join(missing)}")


def _print_sizes(centre: "Centre") -> None:
    from lscb_pipeline.warehouse import status as held

    with centre.warehouse.transaction() as connection:
        for name, rows in held.sizes(connection).items():
            _say(f"  {name:<26}{rows:>9,} rows")


if __name__ == "__main__":
    main()
