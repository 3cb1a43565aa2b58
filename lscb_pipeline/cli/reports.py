"""The command that makes reports of a period: which kinds there are is a table, a line each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from lscb_pipeline.cli.common import app, opened, settings_of_environment
from lscb_pipeline.terminal import fail, say

if TYPE_CHECKING:
    from lscb_pipeline.collation.centre import Centre


@dataclass(frozen=True)
class Asked:
    """What was asked for beside the kind: a period, or every one; and why anew, where it is to be made anew."""

    period: str | None
    every: bool
    revise: str


def _steering(centre: "Centre", asked: Asked) -> Iterator[str]:
    from lscb_pipeline.collation.commands.steering_report import every_steering_report, last_over, steering_report
    from lscb_pipeline.reference.months import Month

    try:
        month = Month.parse(asked.period) if asked.period else last_over(centre)
    except ValueError as error:
        fail(str(error), code=2)
    for done in every_steering_report(centre) if asked.every else [steering_report(centre, month, asked.revise)]:
        how = "made" if done.is_new else "as it was made before"
        yield f"{done.month.label}, revision {done.revision}, {how}: {done.folder}"


def _pilot(centre: "Centre", asked: Asked) -> Iterator[str]:
    from lscb_pipeline.collation.commands.pilot_review import review_pilot

    _of_the_whole_time("pilot", asked)
    review, paths = review_pilot(centre)
    for quarter in review.given.not_collated:
        yield f"{quarter.label} is not collated: the review says nothing of it"
    yield "\n".join(map(str, paths)) + "\ninternal: for the steering group, not for release"


def _final(centre: "Centre", asked: Asked) -> Iterator[str]:
    from lscb_pipeline.collation.commands.final_report import final_report

    _of_the_whole_time("final", asked)
    yield f"{final_report(centre)}\nINTERNAL: a draft until the steering group agrees it"


def _of_the_whole_time(kind: str, asked: Asked) -> None:
    if asked.period or asked.every or asked.revise:
        fail(f"the report {kind!r} is of the whole time: it takes no period, --all or --revise", code=2)


KINDS: dict[str, Callable[["Centre", Asked], Iterator[str]]] = {
    "steering": _steering, "pilot": _pilot, "final": _final,
}  # fmt: skip


@app.command()
def report(
    kind: Annotated[str, typer.Argument(help=f"Which report: {', '.join(KINDS)}.")],
    period: Annotated[
        str | None, typer.Argument(help="Of steering: which month, as 2009-03; without it, the last one.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Of every month that there is one of, in order.")] = False,
    revise: Annotated[
        str, typer.Option(help="Make the next revision, of what is known now; say why, which the report tells.")
    ] = "",
) -> None:
    """Make a report, into LSCB_HOME/reports; what was made before is made again of what was kept, to the byte."""
    if kind not in KINDS:
        fail(f"no report {kind!r}: there are {', '.join(KINDS)}", code=2)
    if every and (period or revise):
        fail("either --all, or one period and, if you like, --revise", code=2)
    with opened(settings_of_environment()) as centre:
        for line in KINDS[kind](centre, Asked(period, every, revise.strip())):
            say(line)
