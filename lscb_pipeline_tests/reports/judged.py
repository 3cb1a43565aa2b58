"""A made-up judgement of a quarter, as frames: what tests of the reports start from."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import DIMENSIONS, Inputs

Q3 = Quarter.parse("2008-09-Q3")
CAMDEN, CITY, HACKNEY = "E09000007", "E09000001", "E09000012"
AREAS = table("area")[["area_code", "name"]]
OWN = {code: supplier for supplier, code in own_areas().items()}
FINDING = ["feed", "collection_quarter", "supplier", "delivery_id", "rule_id", "dimension", "severity", "area_code",
           "sheet", "row_number", "column_name", "about", "own_message", "says", "to_do", "message"]  # fmt: skip


def score(
    area_code: str | None, readiness: float | None, feed: str = "borough_return", supplier: str | None = None,
    **given: Any,
) -> dict[str, Any]:  # fmt: skip
    """A row of quality.readiness, coloured as at 90 and 70; without readiness it is grey."""
    colour = "grey" if readiness is None else "green" if readiness >= 90 else "amber" if readiness >= 70 else "red"
    return {
        "area_code": area_code, "supplier": supplier or OWN.get(area_code or "", "mps"),
        "basis": "external" if supplier else "own", "feed": feed, "collection_quarter": Q3.starts_on,
        "readiness": readiness, "coverage": 100.0, "quality": readiness, "evidence": None if supplier else 80.0,
        **dict.fromkeys(DIMENSIONS, readiness), "relevance": None, "colour": colour, "status": "returned",
        "figures_due": 0 if readiness is None else 10, "figures_given": 0 if readiness is None else 9,
        "working_days_late": 0, "assurance_level": None if supplier else 2, "delivery_id": None, "sha256": None,
        "weights_version": "1.0.0", "contract_version": "1.0.0", "code_version": "0.1.0+test",
    } | given  # fmt: skip


def finding(own_message: str | None = "blank", **given: Any) -> dict[str, Any]:
    """A row of quality.finding, of Camden's return unless told otherwise; without its rule's words, as of before."""
    return dict.fromkeys(FINDING) | {
        "feed": "borough_return", "collection_quarter": Q3.starts_on, "supplier": "camden", "rule_id": "required",
        "dimension": "completeness", "severity": "warning", "own_message": own_message, "message": own_message,
    } | given  # fmt: skip


def inputs(
    readiness: list[dict[str, Any]], findings: list[dict[str, Any]] | None = None,
    before: list[dict[str, Any]] | None = None, due: list[tuple[str, str, str]] | None = None, **given: Any,
) -> Inputs:  # fmt: skip
    """A report's inputs; `due`: (area, indicator, state) of borough_return."""
    owner = table("supplier").merge(
        pd.DataFrame([{"supplier": s, "area_code": a} for a, s in OWN.items()]), on="supplier", how="left"
    )
    columns = list(score(CAMDEN, 1.0))
    due_rows = [
        {"feed": "borough_return", "area_code": a, "supplier": OWN[a.split("+")[0]], "indicator_code": i, "state": s}
        for a, i, s in due or []
    ]
    made = Inputs(
        quarter=Q3,
        is_made_up=True,
        weights=library().weights,
        areas=AREAS,
        suppliers=owner,
        feeds=pd.DataFrame(
            [("borough_return", "Borough quarterly return", False, dt.date(2009, 4, 30)),
             ("met_police_offences", "Recorded offences", False, dt.date(2009, 4, 23)),
             ("met_police_missing_children", "Missing children", True, dt.date(2009, 4, 23)),
             ("dfe_children_in_need", "Children in need", False, None)],
            columns=["feed", "title", "is_person_level", "next_due_on"],
        ),
        rules=pd.DataFrame(
            [("borough_return", "required", "what the contract requires is filled in", "fill it in and send it again",
              "completeness", "warning")],
            columns=["feed", "rule_id", "says", "do", "dimension", "severity"],
        ),
        indicators=pd.DataFrame(
            [("SG001", "Referrals", "borough_return", True), ("SG002", "Assessments", "borough_return", True),
             ("SG014", "Private fostering", "borough_return", False),
             ("RN101", "Missing children", "met_police_missing_children", True)],
            columns=["indicator_code", "title", "feed", "is_of_compared_kind"],
        ),
        readiness=pd.DataFrame(readiness, columns=columns),
        before=pd.DataFrame(before or [], columns=columns),
        findings=pd.DataFrame(findings or [], columns=FINDING),
        due_figures=pd.DataFrame(due_rows, columns=["feed", "area_code", "supplier", "indicator_code", "state"]),
        beside_return=pd.DataFrame(columns=["supplier", "compared", "differing"]),
    )  # fmt: skip
    return replace(made, **given)
