"""The steering group's report of a month: made once, kept, and made again of what was kept.

Its pages, one a group, go into LSCB_HOME/reports/steering/<month> for their owner alone. Here: when it is made, and
what is kept. Not here: what it says (inputs/steering_month.py), how it looks (reports/steering).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.written_report import write_report
from lscb_pipeline.collation.inputs.steering_month import content_of, steering_month
from lscb_pipeline.errors import UsageError
from lscb_pipeline.intake.interviews import names_person
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.reference.months import FIRST_KEY, Month, months_between
from lscb_pipeline.reports.steering.steering_material import SteeringMaterial
from lscb_pipeline.reports.steering.steering_pages import steering_pages
from lscb_pipeline.warehouse.commands import status, steering_reads
from lscb_pipeline.warehouse.commands.kept_reports import KeptReport, keep_report, last_kept

log = logging.getLogger(__name__)
KIND: Final = "steering"


class NoSuchMonthError(UsageError):
    """A month was asked for of which there is no report, or not yet; the message says which there are."""


@dataclass(frozen=True)
class SteeringReport:
    """What came of it: the folder, the revision that stands in it, and whether it was made now or before."""

    month: Month
    folder: Path
    revision: int
    is_new: bool
    material: SteeringMaterial


def steering_report(centre: Centre, month: Month, revise: str = "") -> SteeringReport:
    """Write the month's report; where it was made before, again of what was kept then, so the same bytes.

    `revise`: why another revision is made, of what is known now. Raises NoSuchMonthError for a month that isn't over,
    or before the first; AskError for a reason that names a person; ContractError for a fault in what people wrote.
    """
    first = Month.parse(FIRST_KEY)
    if found := names_person(revise):
        raise AskError(
            f"the reason for another revision holds {found}: every page gives it, so name a role, and nobody"
        )
    if not first <= month <= last_over(centre):
        raise NoSuchMonthError(f"{month.key}: there are reports of months that are over, from {first.key} on")
    with centre.warehouse.lock("steering report", wait=True), centre.warehouse.transaction() as connection:
        kept = last_kept(connection, KIND, month.key)
        is_new = kept is None or bool(revise)
        if is_new:
            _make(connection, centre, month, kept.revision + 1 if kept else 1, revise if kept else "")
            kept = last_kept(connection, KIND, month.key)
        assert kept is not None  # noqa: S101 - it is kept by now
        material = SteeringMaterial.model_validate(kept.material)
    folder = _write(centre, month, steering_pages(material))
    log.info("%s: steering group report, revision %d, in %s", month.key, kept.revision, folder)
    return SteeringReport(month, folder, kept.revision, is_new, material)


def last_over(centre: Centre) -> Month:
    """The last month that is over, in London."""
    return Month.of(centre.today).previous()


def months_to_report(centre: Centre) -> list[Month]:
    """Every month from the first to the last in which a delivery came, or what people wrote began or ended."""
    with centre.warehouse.transaction() as connection:
        received = steering_reads.last_received_on(connection)
        content = content_of(centre, is_made_up=status.is_made_up(connection))
    days = [*content.days(), *([received] if received else [])]
    last = max((Month.of(day) for day in days), default=Month.parse(FIRST_KEY))
    return months_between(Month.parse(FIRST_KEY), min(last, last_over(centre)))


def every_steering_report(centre: Centre) -> Iterator[SteeringReport]:
    """Write the report of every month that there is one of, in order: each is compared with the one before."""
    for month in months_to_report(centre):
        yield steering_report(centre, month)


def _make(connection: Connection, centre: Centre, month: Month, revision: int, why: str) -> None:
    before = last_kept(connection, KIND, month.previous().key)
    made = steering_month(
        connection, centre, month, SteeringMaterial.model_validate(before.material) if before else None
    )
    made = made.model_copy(update={"revision": revision, "why": why})
    material = made.model_dump(mode="json")
    keep_report(connection, KIND, KeptReport(month.key, revision, made.made_on, why, material))


def _write(centre: Centre, month: Month, pages: dict[str, bytes]) -> Path:
    """Put the pages into the month's folder, and take away what another version left there."""
    folder = write_report(centre, [KIND, month.key], pages)[0].parent
    for other in folder.glob("*.html"):
        if other.name not in pages:
            other.unlink()
    return folder
