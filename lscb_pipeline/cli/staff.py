"""Commands of the centre's staff: what came, what waits, and decisions on it."""

from typing import TYPE_CHECKING, Annotated

import typer

from lscb_pipeline.cli.common import (
    app,
    collate_quarter,
    opened,
    publish_quarter,
    quarter_named,
    settings_of_environment,
)
from lscb_pipeline.cli.status_shown import (
    print_area_history,
    print_deliveries,
    print_delivery_history,
    print_drafts,
    print_not_counted,
    print_not_taken,
    print_owed,
    print_quarters,
    print_readiness,
    print_waiting,
)
from lscb_pipeline.terminal import fail, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.collation.stages.draft import Draft
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.warehouse.stages.decisions import Word

DELIVERY = Annotated[str, typer.Argument(help="The delivery's id, or the beginning of it; lscb status shows it.")]
LONGEST = 300  # characters of what is published with a release
BY = Annotated[str | None, typer.Option(help="Who decides; without it, the account that runs this.")]


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
    """Show what waits for somebody; then who has delivered, who owes a delivery, and how fit for audit it is."""
    if quarter and history:
        fail("either a quarter or --history, not both", code=2)
    wanted = quarter_named(quarter) if quarter else None
    if verify:
        _verify()
        return
    with opened(settings_of_environment()) as centre, centre.warehouse.transaction() as connection:
        if history is not None:
            _history(connection, history)
        elif wanted is None:
            _all_quarters(centre, connection)
        else:
            _one_quarter(centre, connection, wanted)


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
def publish(
    quarter: Annotated[str, typer.Argument(help="The collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    by: Annotated[str, typer.Option(help="The role that decides, such as 'steering group'. Published with it.")],
    why: Annotated[
        str, typer.Option(help="Why it is published before its day, or of few returns. Published with it.")
    ] = "",
) -> None:
    """Make the draft of a quarter a release: when its day has come and enough is returned, else only with a reason."""
    settings, wanted = settings_of_environment(), quarter_named(quarter)
    for text, option in ((by, "--by"), (why, "--why")):
        if (option == "--by" and not text.strip()) or not text.isprintable() or len(text) > LONGEST:
            fail(f"{option}: write a line of at most {LONGEST} characters", code=2)
    say(f"{wanted.label} published: {publish_quarter(settings, wanted, by.strip(), why.strip())}/index.html")


def _all_quarters(centre: "Centre", connection: "Connection") -> None:
    """Print what waits in any quarter, then a row a quarter."""
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.warehouse.commands import status as held

    quarters = held.quarters(connection)
    drafted = quarters.loc[quarters["draft"].notna(), "collection_quarter"]
    _waiting(centre, connection, None, map(Quarter, drafted))
    print_quarters(quarters)


def _one_quarter(centre: "Centre", connection: "Connection", quarter: "Quarter") -> None:
    """Print what waits in a quarter, what doesn't count, and who owes; then what came, and how fit it is."""
    from lscb_pipeline.reports.sender.standing_words import standings
    from lscb_pipeline.warehouse.commands import status as held
    from lscb_pipeline.warehouse.stages import standing

    deliveries, readiness = held.deliveries_of(connection, quarter), held.readiness_of(connection, quarter)
    _waiting(centre, connection, quarter, [quarter])
    print_not_counted(deliveries)
    print_owed(centre, quarter, readiness)
    feeds = deliveries.loc[deliveries["records_held"] > 0, "feed"].unique()
    stands = standings(standing.counted(connection, deliveries["delivery_id"].tolist()))
    print_deliveries(quarter, deliveries, held.held_rows(connection, feeds, quarter), stands)
    print_readiness(quarter, readiness)


def _waiting(
    centre: "Centre", connection: "Connection", quarter: "Quarter | None", drafted: "Iterable[Quarter]"
) -> None:
    """Print what waits for the centre: decisions, drafts, files that are not taken in. `quarter`: None for all."""
    from lscb_pipeline.collation.stages.draft import draft_of
    from lscb_pipeline.intake.arrival.inbox import not_taken
    from lscb_pipeline.warehouse.stages import decisions

    print_waiting(decisions.waiting(connection, quarter))
    drafts: dict[Quarter, Draft | None] = {one: draft_of(centre, one) for one in drafted}
    print_drafts({one: draft for one, draft in drafts.items() if draft})
    inbox, known = centre.settings.inbox_folder, centre.library.contracts
    print_not_taken(not_taken(inbox, quarter, known, centre.settings))


def _verify() -> None:
    """Say which deliveries' bytes are missing or altered; exit 1 where any are."""
    from lscb_pipeline.collation.commands.verify import verify

    with opened(settings_of_environment()) as centre:
        files, faults = verify(centre)
    say(f"{files} files in the archive: {'all there' if faults.empty else f'faults in {len(faults)} deliveries'}")
    for fault, delivery, path, sha256 in faults.itertuples(index=False):
        say(f"{fault}: {path} (delivery {delivery}, sha256 {sha256})")
    if len(faults):
        raise typer.Exit(1)


def _decide(prefix: str, word: "Word", by: str | None, why: str | None) -> None:
    """Record a decision and collate its quarter; exit 2 where there is nothing to decide."""
    from lscb_pipeline.collation.commands.decide import decide
    from lscb_pipeline.collation.operator import operator

    settings = settings_of_environment()
    with opened(settings) as centre:
        done = decide(centre, prefix, word, by or operator(), why)
    what = "the delivery" if done.covers == "delivery" else "the held rows of the delivery"
    say(f"{word}ed: {what} {done.delivery_id[:12]} ({done.feed}, {done.supplier}, load {done.load_id})")
    collate_quarter(settings, done.quarter)


def _history(connection: "Connection", asked: str) -> None:
    """Print the life of a delivery or of an area's figures; exit 2 where it is neither."""
    import pandas as pd

    from lscb_pipeline.collation.commands.decide import DecisionError, the_one
    from lscb_pipeline.reference import areas
    from lscb_pipeline.reports.sender.standing_words import standings
    from lscb_pipeline.warehouse.commands import history
    from lscb_pipeline.warehouse.stages import standing

    for area in areas.resolve(pd.Series([asked], dtype="str")).dropna():
        print_area_history(area, history.loads_of_area(connection, area))
        return
    try:
        delivery_id = the_one(connection, asked).delivery_id
    except DecisionError as error:
        fail(f"{asked!r} is no area, and {error}", code=2)
    print_delivery_history(
        history.delivery(connection, delivery_id), history.decisions_on(connection, delivery_id),
        history.loads_of_delivery(connection, delivery_id),
        standings(standing.counted(connection, [delivery_id])).get(delivery_id),
    )  # fmt: skip


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


@app.command()
def consult(
    quarter: Annotated[str, typer.Argument(help="The collection quarter, as 2008-09-Q1 or 2008-04-01.")],
) -> None:
    """Write a quarter's consultation: the drafts, a workbook for each board's answers, and what was answered so far."""
    from lscb_pipeline.collation.commands.consult import consult as write
    from lscb_pipeline.intake.unreadable import AskError

    wanted = quarter_named(quarter)
    with opened(settings_of_environment()) as centre:
        try:
            done = write(centre, wanted)
        except AskError as error:
            fail(str(error), code=2)
    say(
        f"{done.folder}: {_some(done.drafts, 'draft')}, {_some(done.asked, 'workbook')}; {done.answered} of "
        f"{done.asked} boards answered, with {_some(done.comments, 'comment')}. Send out draft.html and each board's "
        "workbook, and nothing else"
    )
