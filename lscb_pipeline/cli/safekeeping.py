"""Commands by which an installation is kept, brought back and examined."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lscb_pipeline.cli.common import MADE_UP_NOTE, app, own_errors, settings_of_environment
from lscb_pipeline.terminal import err, fail, print_table, say

if TYPE_CHECKING:
    from lscb_pipeline.collation.commands.backup_form import Manifest


@app.command()
def backup(
    into: Annotated[Path, typer.Argument(help="The folder of backups, best on another disk; a new one is made in it.")],
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Leave the key for pseudonyms out; keep it elsewhere then.")
    ] = False,
    wait: Annotated[int, typer.Option(help="How many minutes to wait for a collation that is under way.", min=1)] = 60,
) -> None:
    """Keep the whole installation: database, archive, inbox, releases, receipts, reports, runs, and the key."""
    from lscb_pipeline.collation.commands.backup import backup as keep

    began = time.monotonic()
    settings = settings_of_environment()
    with own_errors():
        done = keep(settings, into.expanduser().absolute(), not without_key, wait)
    say(f"{done.folder}: {_sized(done.manifest)}, {time.monotonic() - began:.0f} s")
    if done.manifest.has_key:
        say("It holds the key for pseudonyms, and persons' records: keep it as closely as the home itself.")
    else:
        say("The key for pseudonyms is NOT in it: keep that elsewhere, as closely.")
    if secrets := [name for name in done.manifest.secrets_set if name != "LSCB_DATABASE_URL"]:
        say(f"Not in it, because the environment has it; keep it elsewhere: {', '.join(secrets)}")
    if done.lost:
        say(f"to do: the archive lacks {done.lost} files of deliveries, which lscb status --verify names: so does this")
    if done.left_out:
        say(f"Not in it: the folders of {', '.join(done.left_out)}, which people write in")


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="The backup, a folder such as lscb-2026-11-30T131500Z.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put aside what stands in the home; replace a server's warehouse.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only see that the backup is whole and unaltered.")] = False,
) -> None:
    """Bring a backup back, into an empty home or a new server, once every file of it is seen to be unaltered."""
    from lscb_pipeline.collation.commands.backup_form import whole
    from lscb_pipeline.collation.commands.restore import STOP
    from lscb_pipeline.collation.commands.restore import restore as bring_back
    from lscb_pipeline.orchestration.services import running_services

    settings, folder = settings_of_environment(), backup.expanduser().absolute()
    with own_errors():
        if check:
            say(f"whole and unaltered: {_sized(whole(folder))}")
            return
        if running := running_services(settings):
            fail(f"{', '.join(running)} of {settings.home} run: {STOP}, then try again", code=2)
        done = bring_back(settings, folder, replace)
    if done.manifest.database["is_made_up"]:
        err.print(MADE_UP_NOTE)
    say(f"brought back into {settings.home}: {_sized(done.manifest)}; every file and table is what was kept")
    if done.put_aside:
        say(f"what stood there is in {done.put_aside}: remove it when nobody wants it back")
    for line in done.to_do:
        say(f"to do: {line}")


@app.command()
def doctor() -> None:
    """Say in one page what is wrong with this installation, and what to do; changes nothing. Exit 1 where it is."""
    import pandas as pd

    from lscb_pipeline.collation.commands.doctor import Health, examined
    from lscb_pipeline.orchestration.examined_runs import examined_runs

    settings = settings_of_environment()
    with own_errors():
        found = [*examined(settings), *examined_runs(settings)]
    found.sort(key=lambda symptom: [*Health].index(symptom.health))
    columns = {"how": "health", "of": "about", "found": "found", "what to do": "to_do"}
    print_table("What is wrong, what is to do, what is well", pd.DataFrame(
        {head: [str(getattr(symptom, name)) for symptom in found] for head, name in columns.items()}
    ))  # fmt: skip
    counts = {health: sum(symptom.health is health for symptom in found) for health in Health}
    say(", ".join(f"{counts[health]} {health}" for health in Health))
    if counts[Health.WRONG]:
        raise typer.Exit(1)


def _sized(manifest: "Manifest") -> str:
    """How much there is of a backup, and of when it is."""
    rows = sum(rows for rows, _ in manifest.tables.values())
    return (
        f"{len(manifest.files):,} files, {manifest.size / 1e6:,.0f} MB, {rows:,} rows in "
        f"{len(manifest.tables)} tables, as of {manifest.made_at:%Y-%m-%d %H:%M} UTC"
    )
