"""Reports beyond a quarter's release, for those who steer the work: internal, for their owner alone."""

from enum import StrEnum
from typing import Annotated

import typer

from lscb_pipeline.cli.common import app, opened, settings_of_environment
from lscb_pipeline.terminal import fail, say


class ReportKind(StrEnum):
    """The reports that there are."""

    FINAL = "final"


@app.command()
def report(
    kind: Annotated[ReportKind, typer.Argument(help="Which report.")],
    period: Annotated[str | None, typer.Option(help="Of which period; the final report is of the whole.")] = None,
) -> None:
    """Write a report into LSCB_HOME/reports, readable by its owner alone: the project's final one."""
    from lscb_pipeline.collation.commands.final_report import final_report

    if period is not None:
        fail(f"the {kind.value} report is of the whole time, and has no period", code=2)
    with opened(settings_of_environment()) as centre:
        path = final_report(centre)
    say(f"{path}\nINTERNAL: a draft until the steering group agrees it")
