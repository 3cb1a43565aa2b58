"""Commands that make reports for the steering group and those it reports to."""

from typing import Annotated, Literal

import typer

from lscb_pipeline.cli.common import app, opened, settings_of_environment
from lscb_pipeline.terminal import fail, say


@app.command()
def report(
    kind: Annotated[Literal["pilot"], typer.Argument(help="Which report: pilot, the review of the pilot.")],
    period: Annotated[str | None, typer.Argument(help="Of which period; the pilot's review has none.")] = None,
) -> None:
    """Make a report of what the warehouse holds, internal, in LSCB_HOME/reports: pilot, the review of the pilot."""
    {"pilot": _pilot}[kind](period)


def _pilot(period: str | None) -> None:
    from lscb_pipeline.collation.commands.pilot_review import review_pilot

    if period:
        fail("the pilot's review is of the whole pilot: it takes no period", code=2)
    with opened(settings_of_environment()) as centre:
        review, paths = review_pilot(centre)
    for quarter in review.given.not_collated:
        say(f"{quarter.label} is not collated: the review says nothing of it")
    say("\n".join(map(str, paths)) + "\ninternal: for the steering group, not for release")
