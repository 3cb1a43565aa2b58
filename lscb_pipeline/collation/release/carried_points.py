"""What of earlier releases stands in a release beside its own figures: points of older periods, and revisions.

A point is carried from release to release: it is older than any period that this one was made of, the last release
before had it, as a figure of its own or carried, and it says what was published of it last. So what any newer release
hid is hidden, and what one left out or no longer had is gone for good; nothing is told that the attacker was not shown.
It is put together once and kept with the release, as schema publish changes later. Here: that. Not here: the queries
(warehouse/stages/release_history.py), what is drawn of it (reports/release/over_time.py).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.frames.key_columns import FIGURE_GROUP, FIGURE_KEY, PERIOD
from lscb_pipeline.frames.releases import PublishedChanges
from lscb_pipeline.frames.schema import schema_of
from lscb_pipeline.frames.trend_points import OlderPoints, PublishedRevisions, StandingPoints
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages import release_history

Kept = dict[str, list[Any]]  # a frame by columns, which is a third of its size by rows


def history_of(connection: Connection, quarter: Quarter, oldest: Mapping[str, dt.date]) -> dict[str, Kept]:
    """`older` and `revised`, as JSON holds them. oldest: as UnsuppressedFigures has it."""
    standing = release_history.standing_points(connection, quarter, oldest)
    last = release_history.last_before(connection, quarter)
    older = carried(standing, last[0], points_of(last[1])) if last and len(standing) else points_of(None)
    return {"older": _kept(older), "revised": _kept(release_history.revisions_before(connection, quarter))}


def carried(standing: StandingPoints, last_quarter: pd.Timestamp, before: OlderPoints) -> OlderPoints:
    """The standing points that the last release had, as its own or as carried (`before`) from those before it."""
    is_own = pd.to_datetime(standing["collection_quarter"]).eq(last_quarter)
    had = pd.MultiIndex.from_frame(before[FIGURE_GROUP].drop_duplicates())
    is_carried = pd.MultiIndex.from_frame(standing[FIGURE_GROUP]).isin(had)
    return standing.loc[is_own | is_carried, list(schema_of(OlderPoints).columns)].reset_index(drop=True)


def points_of(kept: Kept | None) -> OlderPoints:
    """The points that were kept with a release; of one that has none, or was made before they were kept, no row."""
    return _frame(kept, OlderPoints).astype({"is_part": "bool", "value": "float64", "neighbour_median": "float64"})


def revisions_of(kept: Kept | None, changes: PublishedChanges, release: str) -> PublishedRevisions:
    """All revisions so far: those kept, and over them what this release (by its name) changes itself."""
    earlier = _frame(kept, PublishedRevisions).astype({"before": "float64", "after": "float64"})
    is_said_anew = pd.MultiIndex.from_frame(earlier[FIGURE_KEY]).isin(pd.MultiIndex.from_frame(changes[FIGURE_KEY]))
    own = changes.dropna(subset=["before", "after"]).assign(release=release)[earlier.columns]
    parts = [part for part in (earlier[~is_said_anew], own) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else earlier


def _kept(frame: pd.DataFrame) -> Kept:
    days = {day: frame[day].dt.strftime("%Y-%m-%d") for day in PERIOD} if len(frame) else {}
    plain = frame.assign(**days).astype("object")
    return {str(name): column.where(column.notna(), None).tolist() for name, column in plain.items()}


def _frame(kept: Kept | None, declared: Any) -> pd.DataFrame:
    frame = pd.DataFrame(kept or {}, columns=list(schema_of(declared).columns))
    return frame.assign(**{day: pd.to_datetime(frame[day], format="ISO8601").astype("datetime64[s]") for day in PERIOD})
