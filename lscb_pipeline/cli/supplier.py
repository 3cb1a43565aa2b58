"""Commands of a supplier: check a return before it is sent, get the workbook to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from lscb_pipeline.cli.common import (
    app,
    own_errors,
    quarter_named,
    settings_named,
    settings_of_environment,
    warehouse_at_hand,
)
from lscb_pipeline.files import write_whole
from lscb_pipeline.terminal import fail, print_check, progress, say

if TYPE_CHECKING:
    from lscb_pipeline.reference.quarters import Quarter


@app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="The file, as it is to be sent: csv, xlsx, xls or ods.", exists=True, dir_okay=False),
    ] = None,
    feed: Annotated[str | None, typer.Option(help="Which feed it is for, such as borough_return.")] = None,
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
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file of your SSDA903 return, to compare with; may be given again.", exists=True, dir_okay=False
        ),
    ] = None,
    folder: Annotated[
        bool, typer.Option("--folder", help="Instead of a file, all that wait in check/ of the inbox, answered there.")
    ] = False,
) -> None:
    """Check a file before it is sent: exit 0 ready, 1 not ready or with gaps, 2 unreadable. Nothing is sent or kept."""
    if folder:
        if file or feed or supplier or quarter or annotate or beside:
            fail("--folder answers what lies in check/ of the inbox, and takes neither a file nor what it is", code=2)
        _answer_folder()
    elif file and feed:
        _check_one(file, feed, supplier, quarter, form, annotate, beside or [])
    else:
        fail("say which file, and for which feed: lscb check FILE --feed FEED; or --folder", code=2)


def _check_one(
    file: Path,
    feed: str,
    supplier: str | None,
    quarter: str | None,
    form: Literal["text", "json"],
    annotate: Path | None,
    beside: list[Path],
) -> NoReturn:
    from lscb_pipeline.collation.commands.check import check_file
    from lscb_pipeline.contracts.contract_error import ContractError
    from lscb_pipeline.contracts.library import library
    from lscb_pipeline.intake.arrival.open_safely import take
    from lscb_pipeline.intake.unreadable import AskError

    limits = settings_named()
    of_quarter = quarter_named(quarter) if quarter else None
    try:
        content = take(file.resolve(), limits)
        if annotate:
            from lscb_pipeline.reports.sender.annotate import annotated_copy, refuse_target

            refuse_target(annotate, file)
        others = [(path.name, take(path.resolve(), limits)) for path in beside]
        checked = check_file(library(), feed, content, file.suffix.lower(), supplier, of_quarter, limits, beside=others)
        print_check(checked, form)
        if annotate and checked.is_readable:
            write_whole(annotate, annotated_copy(checked, file.name, content, file.suffix.lower()))
    except (AskError, ContractError, OSError) as error:
        fail(str(error), code=2)
    raise typer.Exit(0 if checked.is_ready else 1 if checked.is_readable else 2)


def _answer_folder() -> None:
    from lscb_pipeline.collation.commands.drop_folder import answer_all
    from lscb_pipeline.contracts.library import library

    settings = settings_named()
    with own_errors():
        answered = answer_all(library(), settings.inbox_folder, settings)
    counted = ", ".join(f"{count} {state}" for state, count in sorted(answered.items()))
    say(f"{settings.inbox_folder}/check: {counted or 'nothing waits'}")


@app.command()
def template(
    quarter: Annotated[str, typer.Option(help="The collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    feed: Annotated[str | None, typer.Argument(help="Which feed, such as borough_return.")] = None,
    supplier: Annotated[str | None, typer.Option(help="Who is to fill it in, such as camden.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The workbook to write, with a name in .xlsx; with --all a folder."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every supplier's workbooks; without -o in LSCB_HOME/templates/QUARTER.")
    ] = False,
) -> None:
    """Make the workbook that a supplier fills in: what is due, its codes, and what that supplier sent before."""
    from lscb_pipeline.contracts.contract_error import ContractError
    from lscb_pipeline.intake.unreadable import AskError

    if every and (feed or supplier):
        fail("--all makes every supplier's workbook of every feed: leave FEED and --supplier away", code=2)
    of_quarter = quarter_named(quarter)
    try:
        if every:
            _write_all(of_quarter, output)
        elif feed and supplier and output:
            _write_one(feed, supplier, of_quarter, output)
        else:
            fail("say which workbook: FEED, --supplier and -o FILE.xlsx; or --all for every supplier's", code=2)
    except (AskError, ContractError, OSError) as error:
        fail(str(error), code=2)


def _write_one(feed: str, supplier: str, quarter: "Quarter", output: Path) -> None:
    from lscb_pipeline.collation.commands.template import form_of, write_new
    from lscb_pipeline.contracts.library import library
    from lscb_pipeline.reports.sender.template import template_workbook

    settings = settings_of_environment()
    with warehouse_at_hand(settings) as connection:
        form = form_of(library(), feed, supplier, quarter, connection, settings.send_to)
    write_new(output, template_workbook(form))
    figures = f"; {len(form.rows)} figures due, {len(form.earlier)} sent before" if len(form.rows) else ""
    say(f"{output}: {form.title}{figures}")


def _write_all(quarter: "Quarter", output: Path | None) -> None:
    from lscb_pipeline.collation.commands.template_folders import default_folder, write_all
    from lscb_pipeline.contracts.library import library

    settings = settings_of_environment()
    with warehouse_at_hand(settings) as connection, progress(f"the workbooks of {quarter.label} are being made"):
        folder = output or default_folder(settings, quarter)
        written = write_all(library(), quarter, folder, connection, settings.send_to)
    say(f"{folder}: {written.files} workbooks for {len(written.by_supplier)} suppliers, {quarter.label}")
    if written.left:
        names = ", ".join(str(path.relative_to(folder)) for path in written.left)
        fail(f"there already, and may be filled in, so left as they are: {names}; give another folder, or take them "
             "away", code=2)  # fmt: skip
