"""What every command needs: the app itself, settings, the centre opened, errors of ours as one line.

Modules that take long to import are imported by the command that needs them.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lscb_pipeline.errors import LscbError
from lscb_pipeline.terminal import err, fail, progress, say

if TYPE_CHECKING:
    from typing import Any

    from dagster import ExecuteInProcessResult
    from sqlalchemy import Connection

    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.reference.quarters import Quarter
    from lscb_pipeline.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collate, check and benchmark safeguarding figures for London's 33 boards.",
)
MADE_UP_NOTE = "MADE-UP SAMPLE DATA: no figure here is about a real area or child."


def settings_of_environment(inbox: Path | None = None) -> "Settings":
    """The settings, named in the environment too, so that Dagster's own processes mean the same."""
    import os

    settings = settings_named(inbox)
    os.environ.update(settings.environment())
    return settings


def settings_named(inbox: Path | None = None) -> "Settings":
    """The settings as the environment names them; exit 2 where one is none, without what was written there."""
    from pydantic import ValidationError

    from lscb_pipeline.settings import Settings

    try:
        return Settings(inbox=inbox) if inbox else Settings()
    except ValidationError as error:
        fail("; ".join(f"LSCB_{str(e['loc'][-1]).upper()}: {e['msg']}" for e in error.errors()), code=2)


@contextmanager
def opened(settings: "Settings") -> Iterator["Centre"]:
    """The centre; says so where it holds the sample."""
    from lscb_pipeline.collation.centre import Centre
    from lscb_pipeline.warehouse.commands import status as held

    with own_errors():
        centre = Centre(settings)
        try:
            with centre.warehouse.transaction() as connection:
                if held.is_made_up(connection):
                    err.print(MADE_UP_NOTE)
            yield centre
        finally:
            centre.close()


@contextmanager
def warehouse_at_hand(settings: "Settings") -> "Iterator[Connection | None]":
    """A connection to the warehouse, where there is one; none is set up for the sake of looking into it."""
    from lscb_pipeline.warehouse.server import embedded

    if settings.database_url or embedded.has_data(settings.home):
        with opened(settings) as centre, centre.warehouse.transaction() as connection:
            yield connection
    else:
        yield None


@contextmanager
def own_errors() -> Iterator[None]:
    """Print an error of ours as one line, without a traceback."""
    try:
        yield
    except LscbError as error:
        fail(str(error), code=error.exit_code)
    except BrokenPipeError:  # who reads has read enough, as `| head`: no fault of a disk
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - what is left to print goes there
        raise typer.Exit from None
    except OSError as error:  # such as a home that is no folder, or not ours
        fail(f"{error.filename or 'the disk'}: {error.strerror or error}", code=1)


def quarter_named(text: str) -> "Quarter":
    """The quarter that someone wrote; exit 2 where it is none that there is."""
    from lscb_pipeline.reference.quarters import Quarter, known_quarter

    try:
        return known_quarter(Quarter.parse(text))
    except ValueError as error:
        fail(str(error), code=2)


def collate_quarter(settings: "Settings", quarter: "Quarter", anew: bool = False) -> None:
    """Run the job for a quarter in this process and print what became of it; exit 1 where the run failed.

    Exit 2 for a quarter that has no partition: before the first, or not begun. Nothing usable yet is no failure.
    """
    from lscb_pipeline.collation.stages.draft import draft_of
    from lscb_pipeline.orchestration.running import nothing_usable

    result = _run(settings, quarter, "quarterly_collation", "lscb collate", "collated", anew=anew)
    if waits := nothing_usable(result):
        say(f"{quarter.label}: nothing usable yet: {waits} (run {result.run_id})")
        return
    say(f"{quarter.label} collated (run {result.run_id})")
    with opened(settings) as centre:
        draft = draft_of(centre, quarter)
    if draft is None:
        say("  nothing differs from what is published")
        return
    even_so = " --why TEXT" if draft.waits else ""
    say(
        f"  draft of r{draft.revision}, internal: {draft.folder}/index.html\n"
        f"  publishing it waits for: {'; '.join(draft.waits) or 'a decision'}\n"
        f"  to publish it{' even so' if draft.waits else ''}: lscb publish {quarter.label} --by ROLE{even_so}"
    )


def publish_quarter(settings: "Settings", quarter: "Quarter", by: str, why: str = "") -> "Path":
    """Publish a quarter's draft, through Dagster; exit 1 where it waits or the run failed. Returns its folder."""
    from lscb_pipeline.collation.stages.draft import draft_of
    from lscb_pipeline.orchestration.job import decided_by
    from lscb_pipeline.warehouse.stages import release_reads

    with opened(settings) as centre:
        draft = draft_of(centre, quarter)
    if draft and draft.waits and not why:
        fail(f"{quarter.label} is not published: {'; '.join(draft.waits)}; to publish it even so: --why TEXT", code=1)
    _run(settings, quarter, "quarterly_publication", "lscb publish", "published", decided_by(by, why))
    with opened(settings) as centre, centre.warehouse.transaction() as connection:
        last = release_reads.last_published(connection, quarter)
    return settings.releases_folder / quarter.label / f"r{last}"


def _run(
    settings: "Settings",
    quarter: "Quarter",
    job: str,
    by: str,
    done: str,
    config: "dict[str, Any] | None" = None,
    anew: bool = False,
) -> "ExecuteInProcessResult":
    """Run a job for a quarter in this process; exit 1 where it failed, 2 for a quarter that has no partition."""
    from lscb_pipeline.definitions import defs
    from lscb_pipeline.orchestration.partitions import why_no_partition
    from lscb_pipeline.orchestration.running import fail_dead_runs, failures, open_instance, run_job

    if why := why_no_partition(quarter):
        fail(why, code=2)
    with own_errors(), open_instance(settings) as instance, progress(f"{quarter.label} is being {done}"):
        for run_id in fail_dead_runs(settings, instance):
            say(f"marked as failed, its process is gone: run {run_id}")
        result = run_job(instance, defs.resolve_job_def(job), quarter.key, by, config, anew)
        faults = [] if result.success else failures(result)
    if any("DagsterExecutionInterruptedError" in fault for fault in faults):
        fail(f"{quarter.label}: stopped (run {result.run_id}); the same command does what was not done", code=1)
    if not result.success:
        fail(f"{quarter.label} was not {done} (run {result.run_id}):\n  " + "\n  ".join(faults), code=1)
    return result
