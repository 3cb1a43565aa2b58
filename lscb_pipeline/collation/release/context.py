"""What a release tells beside its figures: who returned, what is missing, what changed, what comes next, its inputs.

It is put together once, when a release is decided on, and kept with it as JSON: what the warehouse knows of returns
changes later, and a release made anew must be the same. Here: that. Not here: what a release shows of
it (reports.release).
"""

import datetime as dt
import hashlib
import hmac
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.inputs.due import due_on
from lscb_pipeline.collation.inputs.report import inputs_of
from lscb_pipeline.collation.release.candidate import ReleaseTables
from lscb_pipeline.collation.release.runaways_beside import texts_of
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.figures import AnyFrame
from lscb_pipeline.frames.key_columns import FIGURE_KEY
from lscb_pipeline.frames.releases import (
    AreaReadiness,
    FiguresAsAt,
    MissingFigures,
    PublishedChanges,
    ReleasedBenchmark,
    ResentFeeds,
    ReturnScores,
    ReturnStates,
    StandingFigures,
)
from lscb_pipeline.project_files import code_digest, lock_digest
from lscb_pipeline.quality.inputs.obligations import GIVEN
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import ReturnStatus
from lscb_pipeline.reports.readiness.inputs import Inputs, records
from lscb_pipeline.warehouse.stages import release_reads, report

STATES = {ReturnStatus.NO_RETURN: "missing", ReturnStatus.REJECTED: "rejected"}


def told_beside_figures(centre: Centre, connection: Connection, quarter: Quarter, raw: FiguresAsAt) -> dict[str, Any]:
    """All of it but what changed, as JSON holds it: frames as lists of records, under the names that Release has."""
    inputs = inputs_of(connection, centre.library, quarter, centre.today)
    used = raw[["feed", "supplier", "delivery_id"]].drop_duplicates().sort_values(["feed", "supplier", "delivery_id"])
    key = centre.pseudonym_key
    not_due = _not_due(centre, inputs)
    frames = {
        "returns": _returns(inputs, [feed for feed, *_ in not_due]),
        "missing": _missing(inputs),
        "resent": _resent(inputs, report.resent(connection, quarter)),
        "readiness": _readiness(inputs),
        "scores": _of_deliveries(release_reads.readiness(connection, quarter), raw),
        # a file's own hash would tell a small file's figures to whoever tries them all
        "inputs": used.assign(delivery=[_keyed(key, delivery_id) for delivery_id in used.pop("delivery_id")]),
    }
    kept: dict[str, Any] = {name: _as_json(frame) for name, frame in frames.items()}
    return kept | {
        "next_dates": [(what, str(day)) for what, day in _next_dates(centre.library, quarter, centre.today)],
        "decided_on": centre.today.isoformat(),
        "is_under_way": centre.today <= quarter.ends_on,
        "not_due": [(title, str(day), deliveries) for _, title, day, deliveries in not_due],
        "code": code_digest(),
        "lock": lock_digest(),
        "contracts": {feed: contract.version for feed, contract in sorted(centre.library.contracts.items())},
    }


def told_of_changes(connection: Connection, made: ReleaseTables) -> dict[str, Any]:
    """What a release says otherwise than was last published, as JSON holds it, and how often for which reason."""
    changes = _changes(release_reads.standing(connection), made.benchmark)
    summary = {str(why): int(n) for why, n in changes["why"].value_counts().sort_index().items()}
    return {"changes": _as_json(changes), "summary": summary}


def beside_warehouse(centre: Centre, quarter: Quarter) -> list[object]:
    """What a release is made of beside what the warehouse holds: editors' texts, and where in the calendar we are."""
    today, calendar = centre.today, centre.library.calendar
    corrected = calendar.next_release(quarter, max(today, calendar.first_release(quarter)))
    return [texts_of(centre, quarter), today <= quarter.ends_on, str(corrected)]


def frame_of(material: dict[str, Any], name: str) -> AnyFrame:
    """One of the frames that were kept; an empty one has no columns, days are text."""
    return pd.DataFrame(material[name])


def _as_json(frame: AnyFrame) -> list[dict[str, Any]]:
    """A frame's rows as JSON has them; numbers keep every digit."""
    days = frame.select_dtypes("datetime").columns
    return records(frame.assign(**{day: frame[day].dt.strftime("%Y-%m-%d") for day in days}))


def _of_deliveries(scores: ReturnScores, raw: FiguresAsAt) -> ReturnScores:
    """The scores of the feeds and quarters that any of the figures came with."""
    asked, known = (
        pd.MultiIndex.from_arrays([rows["feed"], pd.to_datetime(rows[quarter])])
        for rows, quarter in (
            (scores, "collection_quarter"),
            (raw[["feed", "delivered"]].drop_duplicates(), "delivered"),
        )
    )
    used: ReturnScores = scores[asked.isin(known)]
    return used


def _not_due(centre: Centre, inputs: Inputs) -> list[tuple[str, str, dt.date, int]]:
    """The feeds not due for the quarter yet: feed, title, the day, how many deliveries have come; soonest first."""
    deliveries = inputs.readiness.loc[inputs.readiness["basis"] == "own", "feed"].value_counts()
    not_due = [
        (contract.feed, contract.title, day, int(deliveries.get(contract.feed, 0)))
        for contract in centre.library.contracts.values()
        if (day := due_on(centre.library, contract, inputs.quarter)) and centre.today <= day
    ]
    return sorted(not_due, key=lambda one: (one[2], one[0]))


def _returns(inputs: Inputs, not_due: list[str]) -> ReturnStates:
    """Who owed or sent a delivery that is due by now, and what came: received, late, rejected, missing."""
    due = inputs.readiness[(inputs.readiness["basis"] == "own") & ~inputs.readiness["feed"].isin(not_due)]
    is_late = due["working_days_late"].fillna(0) > 0
    state = (
        due["status"].map(STATES).fillna("received").mask((due["status"] == ReturnStatus.RETURNED) & is_late, "late")
    )
    titles, names = inputs.feeds.set_index("feed")["title"], inputs.suppliers.set_index("supplier")["name"]
    returns = due[["feed", "supplier", "area_code"]].assign(
        title=due["feed"].map(titles), name=due["supplier"].map(names), state=state
    )
    return returns.sort_values(["feed", "supplier"], ignore_index=True)


def _missing(inputs: Inputs) -> MissingFigures:
    """What was due of an area for the quarter and has no figure, and why."""
    due = inputs.due_figures
    missing = due.loc[~due["state"].isin(GIVEN), ["area_code", "feed", "indicator_code", "state"]]
    return missing.drop_duplicates().sort_values(["area_code", "feed", "indicator_code"], ignore_index=True)


def _resent(inputs: Inputs, resent: pd.DataFrame) -> ResentFeeds:
    """By feed, what its senders did to figures that they gave before: title, restated and withdrawn, counted.

    Of whom and of which figure isn't told, since some are hidden.
    """
    counts = resent[resent["is_counted"].astype("bool")].groupby("feed")[["restated", "dropped"]].sum()
    titles = inputs.feeds.set_index("feed")["title"]
    by_feed = counts.rename(columns={"dropped": "withdrawn"}).assign(title=titles).reset_index()
    return by_feed[(by_feed["restated"] > 0) | (by_feed["withdrawn"] > 0)]


def _readiness(inputs: Inputs) -> AreaReadiness:
    """Each area's score by feed; of feeds about single persons nothing is told by area."""
    rows = inputs.readiness[
        inputs.readiness["area_code"].notna() & ~inputs.readiness["feed"].isin(inputs.person_level())
    ]
    lowest = rows.sort_values("readiness").drop_duplicates(["area_code", "feed"])
    return lowest[["area_code", "feed", "readiness", "colour"]].sort_values(["area_code", "feed"], ignore_index=True)


def _changes(standing: StandingFigures, benchmark: ReleasedBenchmark) -> PublishedChanges:
    """What says something else than what was last published of the same: before and after, as published, and why.

    What is hidden now is told without what it was: who reads this release is not told again.
    """
    now = benchmark[[*FIGURE_KEY, "value", "marker"]]
    both = now.merge(standing, on=FIGURE_KEY, suffixes=("", "_before"), validate="one_to_one")
    values = both["value"].to_numpy(), both["value_before"].to_numpy()
    differs = (both["value"].notna() | both["value_before"].notna()) & (values[0] != values[1])
    other = both[differs]
    why = pd.Series("corrected by its sender", index=other.index, dtype="str")
    why = why.mask(other["marker"].notna(), "no longer given").mask(other["marker"] == "c", "hidden now")
    why = why.mask(other["marker_before"].notna(), "given since").mask(other["marker_before"] == "c", "shown now")
    before = other["value_before"].mask(other["marker"] == "c")
    changes: pd.DataFrame = other[FIGURE_KEY].assign(before=before, after=other["value"], why=why)
    return changes


def _next_dates(library: Library, quarter: Quarter, today: dt.date) -> list[tuple[str, Any]]:
    """When corrections are published, and what of the next quarter is due, of what anybody owes, and released."""
    coming = quarter.next()
    days: dict[dt.date, list[str]] = {}
    for contract in library.contracts.values():
        if day := due_on(library, contract, coming):
            days.setdefault(day, []).append(contract.title)
    due = [(f"{', '.join(titles)} for {coming.label} due", day) for day, titles in sorted(days.items())]
    published = max(today, library.calendar.first_release(quarter))
    corrected = (f"corrections of {quarter.label} published", library.calendar.next_release(quarter, published))
    released = (f"{coming.label} released", library.calendar.first_release(coming))
    return sorted([*due, corrected, released], key=lambda pair: pair[1])


def _keyed(key: bytes, delivery_id: str) -> str:
    return hmac.new(key, f"release:{delivery_id}".encode(), hashlib.sha256).hexdigest()
