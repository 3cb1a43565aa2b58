"""What had become of each return by a month's end, and of each feed in numbers.

Here: that, of what was owed, had been received and was scored. A score is told only where the delivery that has it had
been received by then. Not here: which of it is told (collation/inputs/steering_month.py), what changed (since_last.py).
"""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.weights import Weights
from lscb_pipeline.frames.steering import OwedReturns, ReceivedReturns, ScoredReturns
from lscb_pipeline.quality.scores.readiness import colour
from lscb_pipeline.reference import working_days
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas, suppliers
from lscb_pipeline.reports.readiness.inputs import Record, feed_name, records
from lscb_pipeline.reports.steering.steering_material import CameAt, FeedAt, ReturnAt, ReturnState

Key = tuple[object, str, str]  # first day of the quarter, feed, sender
NO_RETURN = 0.0  # what scores when a return is overdue


def returns_at(owed: OwedReturns, received: ReceivedReturns, scored: ScoredReturns, weights: Weights) -> list[ReturnAt]:
    """Each return that was owed, in the order of `owed`.

    A joint return is its members': whose score names another as its sender has that one's deliveries too.
    """
    came: dict[Key, list[Record]] = defaultdict(list)
    for row in records(received):
        came[row["collection_quarter"], row["feed"], row["supplier"]].append(row)
    judged = {_key(row): row for row in _by_sender(scored)}
    found = []
    for row in records(owed):
        key = _key(row)
        score = judged.get(key)
        own = list(came[key])
        if score and score["sent_by"] != row["supplier"]:
            own = sorted([*own, *came[key[0], key[1], score["sent_by"]]], key=lambda each: each["received_on"])
        found.append(_return_at(row, own, score, weights))
    return found


def _key(row: Record) -> Key:
    return row["collection_quarter"], row["feed"], row["supplier"]


def _by_sender(scored: ScoredReturns) -> list[Record]:
    """Scores under the sender that owes them; `sent_by`: who sent it."""
    senders = {area: sender for sender, area in own_areas().items()}
    return [
        row | {"sent_by": row["supplier"], "supplier": senders.get(row["area_code"], row["supplier"])}
        for row in records(by_member(scored))
    ]


def _return_at(row: Record, came: Sequence[Record], score: Record | None, weights: Weights) -> ReturnAt:
    state, first = _state(came, row["is_past"])
    points, shade = _scored(came, score, state, row["is_past"], weights)
    day = _day(first["received_on"]) if first else None
    due_on = _day(row["due_on"])
    return ReturnAt(
        quarter=Quarter(_day(row["collection_quarter"])).label, feed=row["feed"], sender=row["supplier"],
        name=suppliers()[row["supplier"]], due_on=due_on, state=state, received_on=day,
        days_late=max(working_days.between(due_on, day), 0) if day else None, score=points, colour=shade,
    )  # fmt: skip


def _day(day: Any) -> dt.date:
    """A day, whichever way a frame holds it."""
    return pd.Timestamp(day).date()


def _state(came: Sequence[Record], is_past: bool) -> tuple[ReturnState, Record | None]:
    """What a return is, and the delivery that it is so by: the first that can be used, that waits, or that came."""
    by_state: Mapping[str, ReturnState] = {
        "usable": ReturnState.RETURNED, "waiting": ReturnState.WAITING, "not_usable": ReturnState.NOT_USABLE,
    }  # fmt: skip
    for name, state in by_state.items():
        first = next((each for each in came if each["return_state"] == name), None)
        if first:
            return state, first
    return (ReturnState.OVERDUE if is_past else ReturnState.NOT_DUE), None


def _scored(
    came: Sequence[Record], score: Record | None, state: str, is_past: bool, weights: Weights
) -> tuple[float | None, str | None]:
    if not is_past:
        return None, "grey"
    known = {each["delivery_id"] for each in came if each["return_state"] != "waiting"}
    if score and score["delivery_id"] in known and score["readiness"] is not None:
        points = float(score["readiness"])
        return points, str(colour(pd.Series([points]), weights).iloc[0])
    return (NO_RETURN, "red") if state == ReturnState.OVERDUE else (None, None)


def feeds_at(returns: Iterable[ReturnAt], month: Month) -> list[FeedAt]:
    """Each quarter's feeds in numbers, in the order in which returns name them."""
    groups: dict[tuple[str, str], list[ReturnAt]] = defaultdict(list)
    for one in returns:
        groups[one.quarter, one.feed].append(one)
    return [_feed_at(own, month) for own in groups.values()]


def _feed_at(own: Sequence[ReturnAt], month: Month) -> FeedAt:
    first = own[0]
    states = [one.state for one in own]
    returned = [one for one in own if one.state == ReturnState.RETURNED]
    shades = [one.colour for one in own if one.state != ReturnState.OVERDUE]
    scores = [one.score for one in own if one.score is not None]
    return FeedAt(
        quarter=first.quarter, feed=first.feed, name=feed_name(first.feed), due_on=first.due_on, owed=len(own),
        returned=len(returned), late=sum(bool(one.days_late) for one in returned),
        in_month=sum(one.received_on is not None and one.received_on >= month.starts_on for one in returned),
        waiting=states.count(ReturnState.WAITING), not_usable=states.count(ReturnState.NOT_USABLE),
        overdue=states.count(ReturnState.OVERDUE),
        green=shades.count("green"), amber=shades.count("amber"), red=shades.count("red"), not_kept=shades.count(None),
        median=statistics.median(scores) if scores else None,
    )  # fmt: skip


def came_in(received: ReceivedReturns, month: Month) -> list[CameAt]:
    """The deliveries that came in the month, in the order in which they did."""
    found, seen = [], set()
    for row in records(received):
        key, day = _key(row), _day(row["received_on"])
        if day >= month.starts_on:
            found.append(CameAt(quarter=Quarter(_day(row["collection_quarter"])).label, feed=row["feed"],
                                name=suppliers()[row["supplier"]], received_on=day, is_again=key in seen))  # fmt: skip
        seen.add(key)
    return found
