"""Why a draft may not be published yet: its day has not come, or too few returns have. A decision may say why even so.

Here: the reasons that the calendar gives (data_contracts/calendar.yaml). Not here: the gate, which no decision opens.
"""

import datetime as dt

from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import release_reads


def reasons_to_wait(centre: Centre, connection: Connection, quarter: Quarter) -> list[str]:
    """Every reason, empty where the next release of the quarter may be published today."""
    calendar, today = centre.library.calendar, centre.today
    last = release_reads.last_published_on(connection, quarter)
    reasons = []
    if today <= quarter.ends_on:
        reasons.append(f"the quarter is under way until {_written(quarter.ends_on)}")
    day = calendar.next_release(quarter, last)
    if today < day:
        what = "its release" if last is None else f"corrections wait: one was published on {_written(last)}, the next"
        reasons.append(f"{what} is due on {_written(day)}")
    owed, usable = owed_and_usable(centre, connection, quarter)
    if last is None and len(usable) < calendar.enough_returned * len(owed):
        said = f"{len(usable)} of {len(owed)} returns owed can be used"
        reasons.append(f"{said}, {calendar.enough_returned:.0%} are asked for")
    return reasons


def owed_and_usable(
    centre: Centre, connection: Connection, quarter: Quarter
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The returns owed for the quarter, each by feed and sender; and those of which something can be used."""
    owed = {
        (contract.feed, sender)
        for contract in centre.library.contracts.values()
        for sender in due_of(centre.library, contract, quarter).senders
    }
    returned = status.returned(connection, quarter)
    areas = {area: sender for sender, area in own_areas().items()}
    senders = returned["area_code"].map(areas).fillna(returned["supplier"])
    usable = {*zip(returned["feed"], returned["supplier"], strict=True), *zip(returned["feed"], senders, strict=True)}
    return owed, owed & usable


def _written(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"
