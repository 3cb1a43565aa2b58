"""Commands of a data engineer: set up, collate, watch, keep house."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lscb_pipeline.cli.common import (
    MADE_UP_NOTE,
    app,
    collate_quarter,
    opened,
    own_errors,
    publish_quarter,
    quarter_named,
    settings_of_environment,
)
from lscb_pipeline.terminal import fail, print_due, print_old_releases, print_sizes, say


@app.command()
def demo() -> None:
    """Set up the embedded server, make sample deliveries, collate and publish eight quarters, say what to open."""
    from lscb_pipeline.intake.arrival.delivery import MADE_UP, is_check_folder
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.sample import make_sample

    settings = settings_of_environment()
    inbox = settings.inbox_folder
    with own_errors():
        if inbox.is_dir() and any(inbox.iterdir()) and not (inbox / MADE_UP).is_file():
            fail(f"the inbox {inbox} holds other files: set LSCB_HOME to a new folder for the sample", code=2)
        settings.make_home()
        inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = make_sample(inbox)
    say(f"{MADE_UP_NOTE}\nMade {sum(files.values())} sample deliveries in {inbox}")
    folders = [path for path in inbox.iterdir() if path.is_dir() and not is_check_folder(path)]
    quarters = sorted(Quarter.parse(folder.name) for folder in folders)
    for quarter in quarters:
        collate_quarter(settings, quarter)
        last = publish_quarter(settings, quarter, "the demonstration")
    with opened(settings) as centre:
        print_sizes(centre)
    say(
        "\nOpen:\n"
        f"  {last}/index.html    the last release\n"
        "  lscb up                    the Dagster UI, with these runs, and the releases, on this machine only\n"
        "  lscb status                what came, quarter by quarter\n"
        f"  lscb status {quarters[-1].label}     the deliveries of one quarter\n"
        f"  lscb consult {quarters[0].label}    what boards said of the drafts of Phase II\n"
        '  lscb sql "table mart.london_summary"    figures beside London\'s, as csv\n'
        "  lscb down                  stop everything\n"
        f"(lscb is {Path(sys.argv[0])})"
    )


@app.command()
def collate(
    quarter: Annotated[str, typer.Argument(help="The collection quarter, as 2008-09-Q3 or 2008-10-01.")],
    inbox: Annotated[Path | None, typer.Option(help="Another inbox folder than LSCB_INBOX.", file_okay=False)] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Do every stage, though nothing has changed.")] = False,
    until: Annotated[str | None, typer.Option(help="Then each quarter after it up to this one, a run each.")] = None,
) -> None:
    """Collate one quarter, through Dagster: the run stands in its UI. Exit 0 when it ran, whatever the data.

    A stage is skipped where nothing has changed that its last result is made of; its run's log says so. With --until a
    run that fails ends it; the same command goes on where it ended, for what was done is passed over quickly.
    """
    settings, wanted = settings_of_environment(inbox), quarter_named(quarter)
    last = quarter_named(until) if until else wanted
    if last < wanted:
        fail(f"{last.label} comes before {wanted.label}: write the earlier quarter first", code=2)
    with own_errors():
        if not settings.inbox_folder.is_dir():
            fail(f"no inbox at {settings.inbox_folder}: make it, or name another with --inbox or LSCB_INBOX", code=2)
    while wanted <= last:
        collate_quarter(settings, wanted, anew)
        wanted = wanted.next()


@app.command()
def up(
    port: Annotated[
        int, typer.Option(help="Port of the Dagster UI; the next free one if it is taken.", min=1, max=65535)
    ] = 3000,
) -> None:
    """Start the Dagster UI and daemon, the releases' pages and the page on which senders check, on loopback alone."""
    from lscb_pipeline.collation.release.front_door import write_front_door
    from lscb_pipeline.orchestration.services import start_services
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.warehouse.stages import release_reads

    settings = settings_of_environment()
    with opened(settings) as centre:
        with centre.warehouse.transaction() as connection:
            published = release_reads.published(connection)
        write_front_door(centre)
        at = start_services(settings, port)
    said = f"Dagster UI: {at.ui}\nall releases: {at.releases}/\n"
    if len(published):
        last = published.iloc[-1]
        said += f"the last one: {at.releases}/{Quarter(last['collection_quarter']).label}/r{last['revision']}/\n"
    inbox = settings.inbox_folder
    said += f"check a file before it is sent: {at.desk}/\nanswered beside the file: {inbox}/check/<feed>/\n"
    say(f"{said}collated as it comes: what else is put into {inbox}\nstop it with: lscb down")


@app.command()
def down() -> None:
    """Stop the Dagster UI, the daemon, the releases' and senders' pages and the embedded server."""
    from lscb_pipeline.orchestration.services import stop_services
    from lscb_pipeline.warehouse.server import embedded

    settings = settings_of_environment()
    with own_errors():
        stopped = stop_services(settings)
        if settings.home.is_dir() and embedded.stop(settings.home):
            stopped.append("embedded server")
    say(f"stopped: {', '.join(stopped) or 'nothing was running'}")


@app.command()
def notify() -> None:
    """Send a trial notification to the addresses of LSCB_NOTIFY, and what could not be sent before."""
    from lscb_pipeline.orchestration import notifications

    settings = settings_of_environment()
    with own_errors():
        settings.make_home()
        addresses = len(notifications.addresses_of(settings))
        notifications.tell(settings, notifications.TRIAL)
        unsent = notifications.send_unsent(settings)
    say(f"written to {settings.home / 'notifications'}; addresses in LSCB_NOTIFY: {addresses}")
    if unsent:
        fail(f"not taken by their addresses, and sent again by the daemon: {unsent}", code=1)


@app.command()
def purge(
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without asking.")] = False,
) -> None:
    """Show what is past its retention, and remove it when told to: files, rows of persons, runs. Figures stay."""
    import datetime as dt

    from lscb_pipeline.collation.commands import purge as stage
    from lscb_pipeline.collation.commands.old_releases import old_releases, remove_releases
    from lscb_pipeline.orchestration.old_runs import remove_runs, runs_past_retention
    from lscb_pipeline.orchestration.running import open_instance

    settings = settings_of_environment()
    with opened(settings) as centre, open_instance(settings) as instance:
        what = stage.due(centre)
        runs = runs_past_retention(instance, centre.library.retention.runs_months, dt.datetime.now(dt.UTC))
        releases = old_releases(centre)
        if what.deliveries.empty and not runs and not releases:
            say("nothing is past its retention")
            return
        print_due(what)
        say(f"runs of Dagster, with their events and logs: {len(runs)}")
        print_old_releases(releases)
        if not yes and not (sys.stdin.isatty() and typer.confirm("Remove it?")):
            say("nothing was removed: to remove it, say --yes")
            return
        for path in stage.purge(centre, what):
            say(f"could not be removed from the inbox, remove it yourself: {path}")
        remove_runs(settings, instance, runs)
        remove_releases(centre, releases)
        say(f"removed, and recorded in intake.purge: {len(what.deliveries)} deliveries; runs of Dagster: {len(runs)}")
        say(f"files removed of replaced revisions: {len(releases)}")


@app.command("rotate-key")
def rotate_key(
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Go on without deliveries whose files are gone: they lose their links.")
    ] = False,
) -> None:
    """Change the secret for pseudonyms: all are made anew from the archive, so that repeats and links stay."""
    from lscb_pipeline.collation.commands.rotate_key import rotate

    with opened(settings_of_environment()) as centre:
        done = rotate(centre, leave_out)
    say(f"pseudonyms of {done.rows} rows in {done.deliveries} deliveries have key {done.key_id}")
    if done.without_bytes:
        say(f"no longer linked to others: {', '.join(done.without_bytes)}")


@app.command()
def roles(
    board: Annotated[
        str | None, typer.Option(help="Make this board's login, or give it a new password, such as barnet.")
    ] = None,
) -> None:
    """Make the warehouse's roles, or a board's login; where lscb may not, print what an administrator has to run."""
    from lscb_pipeline.warehouse.database.roles import ROLES, board_logins, make_board_login

    with opened(settings_of_environment()) as centre:
        if board:
            login, password = make_board_login(centre.warehouse, board)
            say(f"login     {login}\npassword  {password}\nIt is shown this once, and kept nowhere.")
            return
        with centre.warehouse.transaction() as connection:
            say(f"roles: {', '.join(ROLES)}\nboards with a login: {', '.join(board_logins(connection)) or 'none'}")


@app.command()
def revalue(
    vintage: Annotated[
        str | None, typer.Argument(help="The vintage of populations to use; without it, the newest there is.")
    ] = None,
) -> None:
    """Take a later vintage of populations into use: every rate of the marts is computed anew."""
    from lscb_pipeline.collation.commands.revalue import revalue as take

    with opened(settings_of_environment()) as centre:
        chosen, figures = take(centre, vintage)
    say(f"{chosen} is in use: {figures} figures computed anew; releases follow as their quarters are collated")
