"""What a quarter's report and receipts are made of, fetched from the warehouse and made whole from the contracts.

Here: what judging keeps only of those who sent something, for those who sent nothing too, and each sender's score for
the areas that it speaks for. Not here: what is shown (reports), where files go (stages/report.py).
"""

import datetime as dt

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.benchmarks.london import RANKED_UNITS
from lscb_pipeline.collation.inputs.due import due_of, due_on
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.frames.judging import DueStates, ReadinessRows
from lscb_pipeline.quality.inputs.obligations import Obligations
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DueState, ReturnStatus
from lscb_pipeline.reference.suppliers import own_areas, reported_areas
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.readiness.inputs import Inputs
from lscb_pipeline.reports.sender.receipt import Delivered
from lscb_pipeline.reports.sender.standing_words import standings
from lscb_pipeline.warehouse.commands import status
from lscb_pipeline.warehouse.stages import report, standing

LISTED = 1_000  # figures of a delivery, beyond which its receipt sums them up
BESIDE_RETURN = "agrees_with_return"  # the rule whose agreement the page tells, too
OWED_KEY = ["feed", "area_code", "supplier", "indicator_code"]  # of any period and breakdown


def inputs_of(connection: Connection, library: Library, quarter: Quarter, today: dt.date) -> Inputs:
    """The quarter's judgement, and what of the quarter before it is compared with."""
    contracts = library.contracts.values()
    owed, owed_before = (
        {c.feed: due_of(library, c, q, today) for c in contracts} for q in (quarter, quarter.previous())
    )
    return Inputs(
        quarter=quarter,
        is_made_up=status.is_made_up(connection),
        weights=library.weights,
        areas=table("area")[["area_code", "name"]],
        suppliers=table("supplier").assign(area_code=lambda rows: rows["supplier"].map(own_areas())),
        feeds=pd.DataFrame(
            [(c.feed, c.title, bool(c.person_columns), due_on(library, c, quarter.next())) for c in contracts],
            columns=["feed", "title", "is_person_level", "next_due_on"],
        ),
        rules=pd.DataFrame(
            [(c.feed, r.id, r.says, r.do, r.dimension, r.severity) for c in contracts for r in c.rules],
            columns=["feed", "rule_id", "says", "do", "dimension", "severity"],
        ),
        indicators=pd.DataFrame(
            [(i.code, i.title, i.feed, i.unit in RANKED_UNITS) for i in library.indicators.values()],
            columns=["indicator_code", "title", "feed", "is_of_compared_kind"],
        ),
        readiness=_whole(report.judged(connection, "readiness", quarter), library, owed),
        before=_whole(report.judged(connection, "readiness", quarter.previous()), library, owed_before),
        findings=report.judged(connection, "finding", quarter),
        due_figures=due_figures(report.judged(connection, "due_figure", quarter), owed),
        beside_return=report.compared(connection, BESIDE_RETURN, quarter),
    )


def delivered_of(connection: Connection, inputs: Inputs) -> Delivered:
    """The quarter's deliveries and what they state: figure by figure, or summed up where that may or can't be."""
    deliveries = report.delivered(connection, inputs.quarter)
    counts = report.stated_counts(connection, deliveries["delivery_id"].tolist())
    is_listed = ~deliveries["feed"].isin(inputs.person_level()) & (
        deliveries["delivery_id"].map(counts).fillna(0) <= LISTED
    )
    return Delivered(
        deliveries,
        report.stated_figures(connection, deliveries.loc[is_listed, "delivery_id"].tolist()),
        report.stated_sums(connection, deliveries.loc[~is_listed, "delivery_id"].tolist()),
        standings(standing.counted(connection, deliveries["delivery_id"].tolist())),
        report.resent(connection, inputs.quarter),
    )


def due_figures(kept: DueStates, owed: dict[str, Obligations]) -> DueStates:
    """Every figure due, and what came of it.

    `kept`: what judging kept, of those who sent anything. `owed`: by feed. Who sent nothing owes it no less: its
    figures are `no_return`, once the day has passed. A figure said not to apply without the centre's agreement is
    `not_agreed`.
    """
    due = pd.concat([of.figures.assign(feed=feed, is_past=of.is_past) for feed, of in owed.items()])
    due = due.loc[due["is_past"].astype("bool"), OWED_KEY]
    missing = due[~pd.MultiIndex.from_frame(due).isin(pd.MultiIndex.from_frame(kept[OWED_KEY]))]
    every = pd.concat([kept[[*OWED_KEY, "state"]], missing.assign(state=DueState.NO_RETURN)], ignore_index=True)
    agreed = {pair for of in owed.values() for pair in of.agreed}
    is_agreed = pd.MultiIndex.from_frame(every[["area_code", "indicator_code"]]).isin(list(agreed))
    is_unagreed = (every["state"] == DueState.NOT_APPLICABLE) & ~is_agreed
    return every.assign(state=every["state"].mask(is_unagreed, DueState.NOT_AGREED))


def _whole(readiness: ReadinessRows, library: Library, owed: dict[str, Obligations]) -> ReadinessRows:
    """Readiness with what an area that sent nothing owed, and with senders' scores for the areas they speak for.

    An area without a return must weigh what it owes, else it looks as if nothing had been due.
    """
    due = pd.concat([of.figures.assign(feed=feed) for feed, of in owed.items()])
    counts = due.groupby(["feed", "area_code"]).size()
    places = pd.MultiIndex.from_frame(readiness[["feed", "area_code"]])
    sent_nothing = (readiness["basis"] == "own") & (readiness["status"] == ReturnStatus.NO_RETURN)
    owing = pd.Series(counts.reindex(places, fill_value=0).to_numpy(), index=readiness.index)
    weighed = readiness.assign(figures_due=readiness["figures_due"].mask(sent_nothing, owing))
    return pd.concat([weighed, _copies(weighed, library)], ignore_index=True)


def _copies(readiness: ReadinessRows, library: Library) -> ReadinessRows:
    """The scores of senders whose rows name no area (those of persons, or of nothing), for each area they cover."""
    without_area = readiness[readiness["area_code"].isna()]
    spoken = readiness.loc[readiness["basis"] == "external", ["feed", "supplier"]]
    silent = without_area[
        ~pd.MultiIndex.from_frame(without_area[["feed", "supplier"]]).isin(pd.MultiIndex.from_frame(spoken))
    ]
    copied = (
        silent.drop(columns="area_code")
        .merge(
            reported_areas(),
            on="supplier",
            validate="many_to_many",  # the scores of its feeds, for each of its areas
        )
        .assign(basis="external")
    )
    left_out = [
        (feed, area) for feed, contract in library.contracts.items() for area in contract.properties.areas_not_covered
    ]
    return copied[~pd.MultiIndex.from_frame(copied[["feed", "area_code"]]).isin(left_out)]
