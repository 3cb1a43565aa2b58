"""Reports beyond a quarter's release, for those who steer the work: internal, for their owner alone."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

import typer

from lscb_pipeline.cli.common import app, opened, settings_of_environment
from lscb_pipeline.terminal import fail, say


@app.command()
def report(
    kind: Annotated[Literal["pilot", "final"], typer.Argument(help="Which report.")],
    period: Annotated[str | None, typer.Argument(help="Of which period; these are of the whole time.")] = None,
) -> None:
    """Make a report in LSCB_HOME/reports, for its owner alone: the review of the pilot, the final report."""
    if period:
        fail(f"the report {kind!r} is of the whole time: it takes no period", code=2)
    OF_WHOLE_TIME[kind]()


def _pilot() -> None:
    from lscb_pipeline.collation.commands.pilot_review import review_pilot

    with opened(settings_of_environment()) as centre:
        review, paths = review_pilot(centre)
    for quarter in review.given.not_collated:
        say(f"{quarter.label} is not collated: the review says nothing of it")
    say("\n".join(map(str, paths)) + "\ninternal: for the steering group, not for release")


def _final() -> None:
    from lscb_pipeline.collation.commands.final_report import final_report

    with opened(settings_of_environment()) as centre:
        path = final_report(centre)
    say(f"{path}\nINTERNAL: a draft until the steering group agrees it")


OF_WHOLE_TIME: Final[dict[str, Callable[[], None]]] = {"pilot": _pilot, "final": _final}
