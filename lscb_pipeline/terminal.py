"""What the command line prints: lines, tables, progress; on a terminal for people, otherwise plain."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.collation.purge import Due
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.reports.check import Checked

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


def print_check(checked: "Checked", form: str) -> None:
    """A supplier's own check: `json`, or `text` with colours on a terminal."""
    from lscb_pipeline.reports.check import as_json, as_lines

    if form == "json":
        say(json.dumps(as_json(checked), indent=2))
        return
    styles = {"critical": "bold red", "warning": "yellow", "info": "cyan",
              "verdict": "bold green" if checked.is_ready else "bold red"}  # fmt: skip
    for style, line in as_lines(checked):
        out.print(Text(line, style=styles.get(style, "")))


def print_deliveries(quarter: "Quarter", came: "pd.DataFrame", held: "pd.DataFrame") -> None:
    """What came and what became of it; then the reason why a delivery, or a part of it (`held`), doesn't count."""
    if came.empty:
        say(f"nothing has come for {quarter.label}")
        return
    print_table(f"Deliveries of {quarter.label}", came.drop(columns=["path", "message"]))
    for path, message in came.loc[came["message"].notna(), ["path", "message"]].itertuples(index=False):
        say(f"{path}: {message}")
    for feed, supplier, rule, records in held.itertuples(index=False):
        say(f"{feed} {supplier}: {records} records held by rule {rule}")


def print_readiness(centre: "Centre", quarter: "Quarter", rows: "pd.DataFrame") -> None:
    """How fit for audit each area's or sender's delivery is; then who owes one and has sent none."""
    from lscb_pipeline.reference import working_days

    if rows.empty:
        return
    say("")
    print_table(f"Readiness of {quarter.label}", rows.astype({"working_days_late": "Int64"}))
    for feed, own in rows.groupby("feed"):
        days = centre.library.contracts[str(feed)].due_working_days
        due = f", due {working_days.add(quarter.ends_on, days)}" if days else ""
        owing = own.loc[own["status"] == "no_return", "area_or_sender"].tolist()
        if owing:
            say(f"{feed}: no delivery from {len(owing)} of {len(own)}{due}: {', '.join(owing)}")


def print_due(what: "Due") -> None:
    """What is past its retention, by feed, and what of it lies in the inbox still."""
    print_table("Past their retention", what.by_feed())
    say(f"files in the inbox that are removed with them: {len(what.inbox)}")


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
