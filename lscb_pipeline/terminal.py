"""What the command line prints: lines, tables, progress; on a terminal for people, otherwise plain."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lscb_pipeline.reference.states import DeliveryStatus, ReturnStatus

if TYPE_CHECKING:
    import pandas as pd

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.collation.commands.purge import PastRetention
    from lscb_pipeline.frames.commands import (
        DecisionsOnDelivery,
        DeliveryStates,
        HeldRecords,
        LoadsOfArea,
        LoadsOfDelivery,
        ReadinessStates,
        TablesToAsk,
    )
    from lscb_pipeline.frames.figures import AnyFrame
    from lscb_pipeline.frames.received import HeldDeliveries
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.reports.sender.check import Checked
    from lscb_pipeline.reports.sender.standing_words import Standing
    from lscb_pipeline.reports.trace.shape import Trace

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
VERDICTS = {"ready": "bold green", "ready_with_gaps": "bold yellow"}
SHORT = 12  # characters of a delivery's id, as it is shown


def say(text: str) -> None:
    """Print a line of output."""
    typer.echo(text)


def fail(message: str, code: int) -> NoReturn:
    """Say in a line what is wrong, and end with an exit code."""
    err.print(f"lscb: {message}", markup=False)
    raise typer.Exit(code)


def print_table(title: str, rows: "AnyFrame") -> None:
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


def print_tables_to_ask(tables: "TablesToAsk") -> None:
    """What an analyst may ask: on a terminal a table for each schema, otherwise one."""
    from lscb_pipeline.warehouse.database.meanings import SCHEMAS

    if not out.is_terminal:
        print_table("", tables)
        return
    for schema, own in tables.groupby("schema", sort=False):
        print_table(f"{schema}: {SCHEMAS[str(schema)]}", own[["table", "holds"]])
    say("The columns of one of them: lscb sql --tables TABLE")


def print_check(checked: "Checked", form: str) -> None:
    """A supplier's own check: `json`, or `text` with colours on a terminal."""
    from lscb_pipeline.reports.sender.check import as_json, as_lines

    if form == "json":
        say(json.dumps(as_json(checked), indent=2))
        return
    styles = {"critical": "bold red", "warning": "yellow", "info": "cyan",
              "verdict": VERDICTS.get(checked.state, "bold red")}  # fmt: skip
    for style, line in as_lines(checked):
        out.print(Text(line, style=styles.get(style, "")))


def print_trace(trace: "Trace", form: str) -> None:
    """A traced figure: `json`, or `text` as it is printed for an auditor."""
    from lscb_pipeline.reports.trace.trace_words import as_lines

    say(json.dumps(trace.as_json(), indent=2, ensure_ascii=False) if form == "json" else "\n".join(as_lines(trace)))


def print_deliveries(
    quarter: "Quarter", deliveries: "DeliveryStates", held: "HeldRecords", standing: "Mapping[str, Standing]"
) -> None:
    """What came, what became of it and what counts now; then why a delivery, or a part of it (`held`), doesn't count.

    `standing`: by delivery, of those that state figures in the warehouse.
    """
    if deliveries.empty:
        say(f"nothing has come for {quarter.label}")
        return
    states = [standing.get(name) for name in deliveries["delivery_id"]]
    figures, counting = [s.figures if s else 0 for s in states], [s.counting if s else 0 for s in states]
    shown = deliveries.assign(figures=figures, counting=counting).drop(columns=["path", "message"])
    print_table(f"Deliveries of {quarter.label}", shown)
    is_waiting = deliveries["status"] == DeliveryStatus.HELD  # of those print_waiting tells
    explained = deliveries[deliveries["message"].notna() & ~is_waiting]
    for path, message in explained[["path", "message"]].itertuples(index=False):
        say(f"{path}: {message}")
    for path, delivery_id in deliveries[["path", "delivery_id"]].itertuples(index=False):
        if delivery_id in standing and standing[delivery_id].overtaken:
            say(f"{path}: {standing[delivery_id].words}")
    for feed, supplier, rule, records in held.itertuples(index=False):
        say(f"{feed} {supplier}: {records} records held by rule {rule}")


def print_not_taken(files: "list[tuple[str, str]]") -> None:
    """What lies in the inbox and is not taken in, and why: it is no delivery, so no table of the warehouse names it."""
    if files:
        say(f"\nIn the inbox and not taken in: {len(files)}")
    for path, why in files:
        say(f"{path}: {why}")


def print_waiting(rows: "HeldDeliveries") -> None:
    """What waits for a decision, why, and what to type."""
    if rows.empty:
        return
    say(f"\nWaiting for a decision: {len(rows)}")
    for day, feed, supplier, delivery_id, path, why in rows.itertuples(index=False):
        short = delivery_id[:SHORT]
        say(f"{day} {feed} {supplier}, delivery {short} ({path}):\n  {why}")
        say(f"  decide with: lscb accept {short}, or: lscb reject {short} --why TEXT")


def print_delivery_history(
    delivery: "pd.Series[Any]",
    decisions: "DecisionsOnDelivery",
    loads: "LoadsOfDelivery",
    standing: "Standing | None",
) -> None:
    """A delivery's life: how it came, what was read and found of it, who decided what, what was loaded, what counts."""
    for_what = f"{delivery['feed']} from {delivery['supplier']} for {delivery['collection_quarter']}"
    say(f"delivery {delivery['delivery_id']}\n{for_what}")
    file = f"{delivery['path']}, {delivery['size_bytes']} bytes, sha256 {delivery['sha256']}"
    say(f"received {_moment(delivery['received_at'])}: {file}")
    if delivery["layout"]:
        counts = [f"{delivery[f'records_{name}']} {name}" for name in ("loaded", "refused", "outside", "held")]
        say(f"read as {delivery['layout']}: {delivery['records_read']} records, {', '.join(counts)}")
    say(f"{'judged' if delivery['is_judged'] else 'not judged yet'}: {delivery['findings']} findings")
    if delivery["message"]:
        say(f"  {delivery['message']}")
    for moment, load_id, covers, word, by, why in decisions.itertuples(index=False):
        reason = f": {why}" if why else ""
        say(f"{_moment(moment)} load {load_id}: {word}ed ({covers}) by {by}{reason}")
    for moment, load_id, *counted in loads.itertuples(index=False):
        say(f"{_moment(moment)} load {load_id}: {_counted(counted)}")
    since = f", counting since load {delivery['promoted_load_id']}" if delivery["promoted_load_id"] else ""
    say(f"now {delivery['status']}{since}")
    if standing:
        say(f"  {standing.words}")


def print_area_history(area: str, loads: "LoadsOfArea") -> None:
    """What each load changed of an area's figures, its part in merged ones too."""
    if loads.empty:
        say(f"no figure of {area} was ever loaded")
        return
    shown = loads.assign(
        recorded_at=loads["recorded_at"].map(_moment), delivery_id=loads["delivery_id"].str.slice(0, SHORT)
    )
    print_table(f"Figures of {area}, load by load", shown)


def _moment(moment: object) -> str:
    """A moment in London, to the second."""
    import pandas as pd

    return f"{pd.Timestamp(str(moment)).tz_convert('Europe/London'):%Y-%m-%d %H:%M:%S}"


def _counted(counts: list[int]) -> str:
    names = ("figures", "held", "withdrawn", "revoked")
    return ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True) if count)


def print_readiness(centre: "Centre", quarter: "Quarter", rows: "ReadinessStates") -> None:
    """How fit for audit each area's or sender's delivery is; then who owes one and has sent none."""
    from lscb_pipeline.reference import working_days

    if rows.empty:
        return
    say("")
    print_table(f"Readiness of {quarter.label}", rows.astype({"working_days_late": "Int64"}))
    for feed, of_feed in rows.groupby("feed"):
        days = centre.library.contracts[str(feed)].due_working_days
        due = f", due {working_days.add(quarter.ends_on, days)}" if days else ""
        owing = of_feed.loc[of_feed["status"] == ReturnStatus.NO_RETURN, "area_or_sender"].tolist()
        if owing:
            say(f"{feed}: no delivery from {len(owing)} of {len(of_feed)}{due}: {', '.join(owing)}")


def print_due(what: "PastRetention") -> None:
    """What is past its retention, by feed, and what of it lies in the inbox still."""
    print_table("Past their retention", what.by_feed())
    say(f"files in the inbox that are removed with them: {len(what.inbox)}")


def print_sizes(centre: "Centre") -> None:
    """How many rows the tables hold that a newcomer asks for first."""
    from lscb_pipeline.warehouse.commands import status as held

    with centre.warehouse.transaction() as connection:
        for name, rows in held.sizes(connection).items():
            say(f"  {name:<26}{rows:>9,} rows")


@contextmanager
def progress(title: str) -> Iterator[None]:
    """Show the stages' own log lines: above a spinner on a terminal, as plain lines otherwise.

    Dagster's warnings stay in its own log: one of them says of steps that are skipped that they will proceed.
    """

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            err.print(f"  {record.getMessage()}", markup=False)

    logger, dagster = logging.getLogger("lscb_pipeline"), logging.getLogger("dagster")
    handler = Lines(logging.INFO)
    before = logger.level, dagster.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    dagster.setLevel(logging.ERROR)
    try:
        with err.status(title) if err.is_terminal else _nothing():
            yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        dagster.setLevel(before[1])


@contextmanager
def _nothing() -> Iterator[None]:
    yield
