"""What the steering group's report of a month says, put together as at the month's end.

Here: what is asked of warehouse, contracts and the folder that people write into, and for which quarters. Not here:
what is kept of it, and when it is made (commands/steering_report.py). Which moment counts for what:
docs/decisions/steering.md.
"""

import datetime as dt
import math
from typing import Final

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import due_of, due_on
from lscb_pipeline.collation.inputs.steering_words import refuse_names
from lscb_pipeline.contracts.contract_error import ContractError
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.steering_content import SteeringContent, read_steering_content
from lscb_pipeline.contracts.steering_standing import steering_standing
from lscb_pipeline.frames.steering import OwedReturns
from lscb_pipeline.intake.arrival.delivery import MADE_UP
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.months import FIRST_KEY, Month
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import feed_name
from lscb_pipeline.reports.runaways.registers import services_at, sources_by
from lscb_pipeline.reports.steering import content_at
from lscb_pipeline.reports.steering.returns_at import came_in, feeds_at, returns_at
from lscb_pipeline.reports.steering.since_last import changes_since, moves_since
from lscb_pipeline.reports.steering.steering_material import (
    DateAhead,
    ReleaseAt,
    ReturnAt,
    ReturnState,
    SourceAt,
    SteeringMaterial,
)
from lscb_pipeline.warehouse.commands import status, steering_reads

FIRST_QUARTER: Final = Quarter(Month.parse(FIRST_KEY).starts_on)
ROUNDS_BACK: Final = 4  # earlier rounds whose returns may still come
DAYS_AHEAD: Final = 62


def steering_month(
    connection: Connection, centre: Centre, month: Month, before: SteeringMaterial | None
) -> SteeringMaterial:
    """The month's material; `before`: the month before's, as its report was made, None where it never was.

    Raises ContractError for a fault in what people wrote, and for made-up content beside real data.
    """
    now = _as_at(connection, centre, month)
    then = before or _as_at(connection, centre, month.previous())
    of_round = [one for one in then.feeds if one.quarter == then.round_label]
    moved = {"was_made": before is not None, "feeds_before": of_round, "moves": moves_since(then, now)}
    now = now.model_copy(update=moved)
    return now.model_copy(update={"changes": changes_since(then, now, steering_standing().workstrands)})


def _as_at(connection: Connection, centre: Centre, month: Month) -> SteeringMaterial:
    is_made_up = status.is_made_up(connection)
    content, library = content_of(centre, is_made_up=is_made_up), centre.library
    main = Quarter.of(month.starts_on).previous()
    first, last = _back(main, ROUNDS_BACK), Quarter.of(month.starts_on)
    received = steering_reads.received_before(connection, month.over_at, first, last)
    scored = steering_reads.scores_of_quarters(connection, first, main)
    owed = owed_in(library, [_back(main, n) for n in range(ROUNDS_BACK + 1)], month.next().starts_on)
    returns = returns_at(owed, received, scored, library.weights)
    of_round = [one for one in returns if one.quarter == main.label]
    return SteeringMaterial(
        month=month.key, made_on=centre.today, is_made_up=is_made_up, round_label=main.label,
        release_due_on=library.calendar.first_release(main),
        enough=math.ceil(library.calendar.enough_returned * len(of_round)),
        managers=content_at.managers_at(steering_standing().management, month),
        feeds=feeds_at(returns, month), returns=[one for one in returns if _is_told(one, main, month)],
        came=came_in(received, month), **_releases(connection, library, month, main),
        ahead=dates_ahead(library, [main, main.next()], month),
        barriers=content_at.barriers_at(content, month, library.calendar),
        decisions=content_at.decisions_at(content, month), steps=content_at.steps_at(content, month),
        contacts=content_at.contacts_at(content, month), sources=_sources(connection, month), services=_services(month),
    )  # fmt: skip


def content_of(centre: Centre, *, is_made_up: bool) -> SteeringContent:
    """What people wrote: the folder of LSCB_STEERING; unset, the made-up example in a made-up home, else nothing."""
    folder = centre.settings.steering
    if folder is None:
        example = project_folder("data_contracts") / "steering" / "made_up"
        return read_steering_content(example) if is_made_up else SteeringContent()
    if not folder.is_dir():
        raise ContractError(f"LSCB_STEERING: no folder {folder}")
    if not is_made_up and (folder / MADE_UP).is_file():
        raise ContractError(f"LSCB_STEERING: {folder} is made up ({MADE_UP}), and the data here are real")
    content = read_steering_content(folder)
    refuse_names(folder, content)
    return content


def owed_in(library: Library, quarters: list[Quarter], today: dt.date) -> OwedReturns:
    """Who owes which feed for these quarters, the first first, and whether its day had passed when `today` began."""
    rows = []
    for quarter in (each for each in quarters if each >= FIRST_QUARTER):
        for contract in library.contracts.values():
            if day := due_on(library, contract, quarter):
                due = due_of(library, contract, quarter, today)
                rows += [(quarter.starts_on, contract.feed, sender, day, due.is_past) for sender in due.senders]
    return pd.DataFrame(rows, columns=["collection_quarter", "feed", "supplier", "due_on", "is_past"])


def _back(quarter: Quarter, rounds: int) -> Quarter:
    for _ in range(rounds):
        quarter = quarter.previous()
    return quarter


def _is_told(one: ReturnAt, main: Quarter, month: Month) -> bool:
    """All of the round's, and of earlier ones those that are lacking, or came in the month."""
    came = one.received_on is not None and one.received_on >= month.starts_on
    return one.quarter == main.label or one.state != ReturnState.RETURNED or came


def _releases(connection: Connection, library: Library, month: Month, main: Quarter) -> dict[str, list[object]]:
    """What was published in the month; and quarters of which nothing was by its end, though their day had come."""
    known = steering_reads.released_by(connection, month.ends_on)
    labels = [Quarter(day).label for day in known["collection_quarter"]]
    rows = known.drop(columns="collection_quarter").assign(quarter=labels).to_dict("records")
    released = [ReleaseAt.model_validate(row) for row in rows if row["released_on"] >= month.starts_on]
    due = [quarter for quarter in (_back(main, n) for n in range(ROUNDS_BACK, -1, -1)) if quarter >= FIRST_QUARTER]
    late = [quarter.label for quarter in due if library.calendar.first_release(quarter) <= month.ends_on]
    return {"releases": [*released], "unreleased": [label for label in late if label not in labels]}


def dates_ahead(library: Library, quarters: list[Quarter], month: Month) -> list[DateAhead]:
    """Days on which returns of these quarters are due, and their releases, in the two months after a month."""
    known = [quarter for quarter in quarters if quarter >= FIRST_QUARTER]
    found = [(library.calendar.first_release(quarter), f"the first release of {quarter.label}") for quarter in known]
    found += [
        (day, f"returns of {feed_name(contract.feed)}, {quarter.label}")
        for quarter in known for contract in library.contracts.values() if (day := due_on(library, contract, quarter))
    ]  # fmt: skip
    last = month.ends_on + dt.timedelta(days=DAYS_AHEAD)
    return [DateAhead(day=day, what=what) for day, what in sorted(found) if month.ends_on < day <= last]


def _sources(connection: Connection, month: Month) -> list[SourceAt]:
    """The register at the month's end; a source supplies once a return of its feed, of any round, could be used."""
    received = steering_reads.received_before(connection, month.over_at, FIRST_QUARTER, Quarter.of(month.starts_on))
    supplied = set(received.loc[received["return_state"] == "usable", "feed"])
    return [SourceAt.model_validate(one) for one in sources_by(month.ends_on, supplied)]


def _services(month: Month) -> list[str]:
    names = {str(code): str(name) for code, name in table("area")[["area_code", "name"]].itertuples(index=False)}
    said = []
    lately = month.ends_on - dt.timedelta(days=365)
    for one in services_at(month.ends_on, names):
        if one["ended"] and one["ended"] < lately:
            continue
        places = f"{one['places']} places" if one["places"] is not None else "places not known"
        ended = f"; ended on {one['ended']:%-d %B %Y}" if one["ended"] else ""
        said.append(f"{one['service']} ({one['kind']}, {places}, for {one['areas']}{ended})")
    return said
