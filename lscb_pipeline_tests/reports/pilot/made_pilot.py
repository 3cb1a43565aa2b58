"""A made-up pilot, as frames: what tests of its review start from."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.pilot.given import PilotGiven

PILOT = library().pilot
FIRST, LAST = PILOT.quarters
BOROUGHS = PILOT.boroughs
NAMES = dict(table("area")[["area_code", "name"]].itertuples(index=False, name=None))
FLAGS = {"is_otherwise_defined": False, "lacks_version": False, "is_questioned": False, "has_note": False}


def figure(area: str, code: str, state: str = "figure", quarter: Any = FIRST, **given: bool) -> dict[str, Any]:
    """A figure that was due; asked for unless told otherwise."""
    is_asked = given.pop("is_asked", True)
    return {
        "area_code": area, "collection_quarter": quarter.starts_on, "indicator_code": code, "state": state,
        "is_asked": is_asked, "is_produced": is_asked and state in ("figure", "not_applicable"),
        "is_figure": is_asked and state == "figure", **FLAGS,
    } | given  # fmt: skip


def returned(area: str, quarter: Any = FIRST, **given: Any) -> dict[str, Any]:
    """A borough's return of a quarter."""
    return {
        "area_code": area, "collection_quarter": quarter.starts_on, "status": "returned", "readiness": 91.04,
        "colour": "green", "working_days_late": 0, "figures_given": 9, "figures_due": 10, "weights_version": "1.0.0",
        "deliveries": 1, "hours_spent": None,
    } | given  # fmt: skip


def found(area: str, rule_id: str = "on_time", quarter: Any = FIRST, **given: Any) -> dict[str, Any]:
    """A finding on a borough's return."""
    return {
        "area_code": area, "collection_quarter": quarter.starts_on, "rule_id": rule_id, "severity": "warning",
        "says": "a delivery comes by its due day", "to_do": "send the next one by then", "indicator_code": None,
    } | given  # fmt: skip


def pilot_of(
    figures: list[dict[str, Any]], returns: list[dict[str, Any]] | None = None,
    findings: list[dict[str, Any]] | None = None, **given: Any,
) -> PilotGiven:  # fmt: skip
    """A pilot's review's material."""
    contract = library().contracts[PILOT.feed]
    reasons = contract.properties.reasons
    assert reasons is not None
    made: dict[str, Any] = {
        "pilot": PILOT, "is_made_up": True, "area_names": NAMES, "feed_title": contract.title,
        "feed_indicators": library().indicators_of(PILOT.feed), "elsewhere": 100, "reasons": reasons,
        "colours": library().weights.colours, "hours_range": (0.25, 1000), "collated": [FIRST, LAST],
        "last_received": dt.date(2009, 3, 2),
        "figures": pd.DataFrame(figures, columns=list(figure("", ""))),
        "returns": pd.DataFrame(returns or [], columns=list(returned(""))),
        "findings": pd.DataFrame(findings or [], columns=list(found(""))),
    }  # fmt: skip
    return PilotGiven(**made | given)


def whole_pilot(**given: Any) -> PilotGiven:
    """All boroughs, both quarters: something kept, amended, dropped and undecided; one borough stayed away at first."""
    away, late, code_of = BOROUGHS[0], BOROUGHS[1], {"SG018": "not_collected", "SG031": "with_partner"}
    figures, returns, findings = [], [], [found(away, "delivery_expected", severity="critical")]
    for number, area in enumerate(BOROUGHS):
        for quarter in (FIRST, LAST):
            is_back = (area, quarter) != (away, FIRST)
            figures += [
                figure(area, code, code_of.get(code, "figure") if is_back else "no_return", quarter, is_asked=is_back)
                for code in ("SG001", "SG004", "SG015", "SG018", "SG031", "SG033")
            ]
            returns.append(
                returned(area, quarter, hours_spent=10.0 + number, working_days_late=4 if area == late else 0)
                if is_back
                else returned(area, quarter, status="no_return", readiness=0.0, colour="red", working_days_late=None,
                              deliveries=0)
            )  # fmt: skip
        findings.append(found(area, "numerator_in_range", LAST, severity="critical", indicator_code="SG015",
                              says="<script>alert(1)</script>"))  # fmt: skip
    figures += [figure(area, "RA002", quarter=LAST) for area in BOROUGHS[:3]]
    for row in figures:
        row["is_otherwise_defined"] = row["indicator_code"] == "SG015" and row["is_figure"]
    return replace(pilot_of(figures, returns, findings), **given)
