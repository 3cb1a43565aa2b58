"""A month's material made up in code: a round of two feeds, an earlier one, and of everything that people write."""

import datetime as dt
from typing import Any

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.steering_content import SteeringContent, read_steering_content
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.months import Month
from lscb_pipeline.reports.steering import content_at
from lscb_pipeline.reports.steering.returns_at import feeds_at
from lscb_pipeline.reports.steering.steering_material import (
    CameAt,
    DateAhead,
    Move,
    ReleaseAt,
    ReturnAt,
    SourceAt,
    SteeringMaterial,
)

MONTH = Month.parse("2009-05")
ROUND, EARLIER = "2008-09-Q4", "2008-09-Q3"
MANAGER = "London Borough of Barking & Dagenham, from 1 May 2008"
DUE = dt.date(2009, 4, 30)
CONTENT: SteeringContent = read_steering_content(project_folder("data_contracts") / "steering" / "made_up")


def returned(name: str, day: int, score: float | None, colour: str | None, **given: Any) -> ReturnAt:
    of = {"quarter": ROUND, "feed": "borough_return", "sender": name.lower(), "name": name, "due_on": DUE}
    came = {"state": "returned", "received_on": dt.date(2009, 5, day), "days_late": 2, "score": score, "colour": colour}
    return ReturnAt.model_validate(of | came | given)


RETURNS = [
    returned("Camden", 6, 95.0, "green"),
    returned("Barnet", 5, 80.0, "amber"),
    returned("Brent", 5, 0.0, "red", state="overdue", received_on=None, days_late=None),
    returned("Merton", 7, 30.0, "red", state="not_usable"),
    returned("Sutton", 8, None, None, state="waiting"),
    returned("mps", 5, 99.0, "green", feed="met_police_missing_children", days_late=0),
    returned("Newham", 1, 0.0, "red", quarter=EARLIER, state="overdue", received_on=None, days_late=None),
]


def steering_material(**given: Any) -> SteeringMaterial:
    """The report of May 2009, with the made-up example's entries."""
    calendar = library().calendar
    made = SteeringMaterial(
        month=MONTH.key, made_on=dt.date(2009, 6, 1), is_made_up=True, round_label=ROUND,
        release_due_on=dt.date(2009, 6, 15), enough=3, managers=[MANAGER],
        feeds=feeds_at(RETURNS, MONTH), returns=RETURNS,
        came=[CameAt(quarter=ROUND, feed="borough_return", name="Camden", received_on=dt.date(2009, 5, 6),
                     is_again=False)],
        releases=[ReleaseAt(quarter=EARLIER, revision=2, released_on=dt.date(2009, 5, 12), decided_by="steering group",
                            why="corrections")],
        unreleased=["2008-09-Q2"], ahead=[DateAhead(day=dt.date(2009, 6, 15), what="the first release of 2008-09-Q4")],
        barriers=content_at.barriers_at(CONTENT, MONTH, calendar), decisions=content_at.decisions_at(CONTENT, MONTH),
        steps=content_at.steps_at(CONTENT, Month.parse("2009-04")), contacts=content_at.contacts_at(CONTENT, MONTH),
        sources=[SourceAt(holder="police", holds="reports", state="scoped")], services=["London Refuge (refuge)"],
        was_made=True, feeds_before=feeds_at(RETURNS[1:], MONTH),
        moves=[Move(feed="borough_return", name="Camden", was="no return", now="green")],
    )  # fmt: skip
    return SteeringMaterial.model_validate(made.model_dump(mode="json") | given)
