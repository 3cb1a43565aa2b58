"""What the command line prints: lines, tables, progress; on a terminal for people, otherwise plain."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.reference.quarters import Quarter

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a line of output."""
    typer.echo(text)


def fail(message: str, code: int) -> NoReturn:
    """Say in a line what is wrong, and end with an exit code."""
    err.print(f"lscb: {message}", markup=False)
    raise typer.Exit(code)


def print_table(title: str, rows: "pd.DataFrame") -> None:
    """A frame as a table on a terminal, as tab-separated lines otherwise."""
    filled = rows.astype("object").mask(rows.isna(), "")
    texts = [[str(cell) for cell in row] for row in filled.to_numpy()]
    if not out.is_terminal:
        say("\n".join(["\t".join(rows.columns), *("\t".join(row) for row in texts)]))
        return
    table = Table(*rows.columns, title=title)
    for row in texts:
        table.add_row(*row)
    out.print(table)


def print_deliveries(centre: "Centre", quarter: "Quarter", came: "pd.DataFrame") -> None:
    """What came, and by how many working days it was late (empty where a publisher sets the day)."""
    if came.empty:
        say(f"nothing has come for {quarter.label}")
        return
    late = [
        _days_late(centre, quarter, *row) for row in came[["feed", "supplier", "received_at"]].itertuples(index=False)
    ]
    shown = came.drop(columns=["path"])
    shown.insert(3, "working_days_late", late)
    print_table(f"Deliveries of {quarter.label}", shown.astype({"working_days_late": "Int64"}))


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


def print_returns(centre: "Centre", quarter: "Quarter", areas: "pd.DataFrame") -> None:
    """How many areas each feed's figures cover, and which are missing, with the day they were due."""
    from lscb_pipeline.reference import working_days

    for feed, rows in areas.groupby("feed"):
        days = centre.library.contracts[str(feed)].due_working_days
        due = f", due {working_days.add(quarter.ends_on, days)}" if days else ""
        missing = rows.loc[~rows["has_returned"], "area"].tolist()
        say(f"{feed}: {int(rows['has_returned'].sum())} of {len(rows)} areas{due}")
        if missing:
            say(f"  no figures from: {', '.join(missing)}")


def print_sizes(centre: "Centre") -> None:
    """How many rows the tables hold that a newcomer asks for first."""
    from lscb_pipeline.warehouse import status as held

    with centre.warehouse.transaction() as connection:
        for name, rows in held.sizes(connection).items():
            say(f"  {name:<26}{rows:>9,} rows")


@contextmanager
def progress(title: str) -> Iterator[None]:
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
