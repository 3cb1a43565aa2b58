"""What the command line prints: lines, tables, progress; on a terminal for people, otherwise plain."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from lscb_pipeline.terminal_table import fits, tables_of, wrapped

if TYPE_CHECKING:
    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.collation.commands.old_releases import OldRelease
    from lscb_pipeline.collation.commands.purge import PastRetention
    from lscb_pipeline.frames.commands import TablesToAsk
    from lscb_pipeline.frames.figures import AnyFrame
    from lscb_pipeline.reports.sender.check import Checked
    from lscb_pipeline.reports.trace.shape import Trace

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
VERDICTS = {"ready": "bold green", "ready_with_gaps": "bold yellow"}


def say(text: str) -> None:
    """Print lines of output; on a terminal broken between words, so that none runs over."""
    typer.echo(wrapped(text, out.width) if out.is_terminal else text)


def put(text: str) -> None:
    """Print what a program reads, as it is."""
    typer.echo(text)


def fail(message: str, code: int) -> NoReturn:
    """Say in a line what is wrong, and end with an exit code."""
    _tell(f"lscb: {message}")
    raise typer.Exit(code)


def _tell(text: str) -> None:
    """Print lines beside the output, broken likewise."""
    err.print(wrapped(text, err.width) if err.is_terminal else text, markup=False)


def print_table(title: str, rows: "AnyFrame", narrow: Callable[[], "list[tuple[str, AnyFrame]]"] | None = None) -> None:
    """A frame as a table on a terminal, as tab-separated lines otherwise.

    narrow: the same, told in fewer columns, as tables with their titles; for a terminal that has no room for all.
    """
    if not out.is_terminal:
        filled = rows.astype("object").mask(rows.isna(), "")
        say("\n".join(["\t".join(rows.columns), *("\t".join(map(str, row)) for row in filled.to_numpy())]))
        return
    parts = narrow() if narrow and not fits(rows, out.width) else [(title, rows)]
    for number, (name, part) in enumerate(parts):
        out.print(Text(("\n" if number else "") + wrapped(name, out.width), style="bold"))
        for place, table in enumerate(tables_of(part, out.width)):
            if place:
                out.print()
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
    from lscb_pipeline.reports.sender.check import as_json
    from lscb_pipeline.reports.sender.check_lines import as_lines

    if form == "json":
        put(json.dumps(as_json(checked), indent=2))
        return
    styles = {"critical": "bold red", "warning": "yellow", "info": "cyan",
              "verdict": VERDICTS.get(checked.state, "bold red")}  # fmt: skip
    for style, line in as_lines(checked):
        out.print(Text(wrapped(line, out.width) if out.is_terminal else line, style=styles.get(style, "")))


def print_trace(trace: "Trace", form: str) -> None:
    """A traced figure: `json`, or `text` as it is printed for an auditor."""
    from lscb_pipeline.reports.trace.trace_words import as_lines

    if form == "json":
        put(json.dumps(trace.as_json(), indent=2, ensure_ascii=False))
    else:
        say("\n".join(as_lines(trace)))


def print_due(what: "PastRetention") -> None:
    """What is past its retention, by feed, and what of it lies in the inbox still."""
    by_feed, title = what.by_feed(), "Past their retention"
    print_table(title, by_feed, lambda: [(title, by_feed.rename(columns={"deliveries": "came"}))])
    say(f"files in the inbox that are removed with them: {len(what.inbox)}")


def print_old_releases(old: "list[OldRelease]") -> None:
    """Which replaced revisions would lose their files, when they were published and replaced, and how much that is."""
    for one in old:
        was, by = one.revision, one.replaced_by
        say(
            f"files of {was.quarter.label} r{was.revision}, published on {was.on}, replaced by r{by.revision} "
            f"on {by.on}: {len(one.files)} files, {one.size_bytes / 1e6:.1f} MB"
        )


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
            _tell(f"  {record.getMessage()}")

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
