"""What the pilot's review is made of, fetched from the warehouse: what was due of pilot boroughs and what became of it.

Here: judgements, due figures and rows brought together, of pilot boroughs alone. Not here: what is counted of it and
proposed (reports/pilot), where files go (commands/pilot_review.py). Whether a figure is a true zero is told nowhere.
"""

import datetime as dt

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.collation.inputs.due import due_of
from lscb_pipeline.collation.inputs.report import due_figures
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.properties import Reasons
from lscb_pipeline.frames.piloted import PilotDeliveries, PilotFigures, PilotReturns, PilotStatements
from lscb_pipeline.frames.readiness_report import JudgedRows
from lscb_pipeline.quality.inputs.obligations import GIVEN
from lscb_pipeline.reference.areas import by_member
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.states import DeliveryStatus, DueState, ReturnStatus
from lscb_pipeline.reference.suppliers import own_areas
from lscb_pipeline.reference.tables import table
from lscb_pipeline.reports.pilot.given import PilotGiven
from lscb_pipeline.warehouse.commands import pilot_reads, status
from lscb_pipeline.warehouse.stages import report

PLACE, FIGURE = ["area_code", "collection_quarter"], ["area_code", "collection_quarter", "indicator_code"]
OF_RETURNS = [*PLACE, "status", "readiness", "colour", "working_days_late", "figures_given", "figures_due",
              "weights_version"]  # fmt: skip
ROW = {"delivery_id": "str", "row_number": "int64"}
FLAGS = ["is_otherwise_defined", "lacks_version", "is_questioned", "has_note"]
OF_FINDINGS = [*PLACE, "rule_id", "severity", "says", "to_do"]


def pilot_given(connection: Connection, library: Library, today: dt.date) -> PilotGiven:
    """The pilot as the warehouse holds it; a return that isn't due yet `today` is asked of nobody."""
    pilot, contract = library.pilot, library.contracts[library.pilot.feed]
    reasons = contract.properties.reasons
    assert reasons is not None  # noqa: S101 - reading the pilot refuses a feed without
    deliveries = pilot_reads.pilot_deliveries(connection, pilot)
    counted = deliveries.loc[deliveries["status"] == DeliveryStatus.PROMOTED, "delivery_id"].tolist()
    statements = pilot_reads.pilot_statements(connection, pilot, reasons, counted)
    kept = {name: _judged(connection, library, name) for name in ("readiness", "finding", "due_figure")}
    collated = [quarter for quarter, rows in kept["readiness"].items() if len(rows)]
    returns = _returns(library, [kept["readiness"][quarter] for quarter in collated], deliveries)
    found = _found(library, [kept["finding"][quarter] for quarter in collated])
    due = [_due(library, quarter, kept["due_figure"][quarter], today) for quarter in collated]
    rule = next(rule for rule in contract.rules if rule.kwargs.get("column") == pilot.burden.column)
    last = deliveries["received_at"].max()
    return PilotGiven(
        pilot=pilot,
        is_made_up=status.is_made_up(connection),
        area_names=dict(table("area")[["area_code", "name"]].itertuples(index=False, name=None)),
        feed_title=contract.title,
        feed_indicators=library.indicators_of(pilot.feed),
        elsewhere=sum(indicator.feed != pilot.feed for indicator in library.indicators.values()),
        reasons=reasons,
        colours=library.weights.colours,
        hours_range=(rule.kwargs["min_value"], rule.kwargs["max_value"]),
        collated=collated,
        last_received=None if pd.isna(last) else last.astimezone(LONDON).date(),
        figures=_figures(due, returns, _words(library, reasons, statements, deliveries, found)),
        returns=returns,
        findings=found.assign(indicator_code=_indicators(found, statements))[[*OF_FINDINGS, "indicator_code"]],
    )


def _judged(connection: Connection, library: Library, name: str) -> dict[Quarter, JudgedRows]:
    """The piloted feed's rows of one of quality's tables, by quarter of the pilot."""
    every = {quarter: report.judged(connection, name, quarter) for quarter in library.pilot.quarters}
    return {quarter: rows[rows["feed"] == library.pilot.feed] for quarter, rows in every.items()}


def _due(library: Library, quarter: Quarter, kept: JudgedRows, today: dt.date) -> pd.DataFrame:
    """The figures that pilot boroughs owed with a quarter, and what became of each."""
    pilot = library.pilot
    every = due_figures(kept, {pilot.feed: due_of(library, library.contracts[pilot.feed], quarter, today)})
    of_pilots = every[every["area_code"].isin(pilot.boroughs)]
    return of_pilots.assign(collection_quarter=quarter.starts_on)[[*FIGURE, "state"]]


def _returns(library: Library, judged: list[JudgedRows], deliveries: PilotDeliveries) -> PilotReturns:
    """What each borough returned, by quarter; a joint return is each member's, its hours are its sender's alone."""
    if not judged:
        return pd.DataFrame(columns=[*OF_RETURNS, "deliveries", "hours_spent"])
    every = pd.concat(judged, ignore_index=True)
    own = by_member(every[every["basis"] == "own"])
    own = own[own["area_code"].isin(library.pilot.boroughs) & (own["colour"] != "grey")].reset_index(drop=True)
    own = own.sort_values(["area_code", "collection_quarter", "supplier"]).drop_duplicates(PLACE)
    sent = deliveries.groupby(["supplier", "collection_quarter"])
    # a later word on the hours goes before an earlier one; what doesn't count says nothing
    counted = deliveries[deliveries["status"] == DeliveryStatus.PROMOTED]
    told = counted.dropna(subset="hours_spent").groupby(["supplier", "collection_quarter"])["hours_spent"].last()
    beside = pd.DataFrame({"deliveries": sent.size(), "hours_spent": told}).rename_axis(["supplier", PLACE[1]])
    rows = own.merge(beside.reset_index(), on=["supplier", PLACE[1]], how="left", validate="many_to_one")
    is_sender = rows["supplier"].map(own_areas()) == rows["area_code"]
    rows = rows.assign(
        deliveries=rows["deliveries"].fillna(0).astype("int64"), hours_spent=rows["hours_spent"].where(is_sender)
    )
    return rows[[*OF_RETURNS, "deliveries", "hours_spent"]].sort_values(PLACE, ignore_index=True)


def _found(library: Library, judged: list[JudgedRows]) -> pd.DataFrame:
    """Findings on pilot boroughs' returns, each once for each borough that it is of."""
    if not judged:
        return pd.DataFrame(columns=[*ROW, *OF_FINDINGS])
    every = pd.concat(judged, ignore_index=True)
    places = every["area_code"].fillna(every["supplier"].map(own_areas()))
    own = by_member(every.assign(area_code=places).dropna(subset="area_code").reset_index(drop=True))
    own = own[own["area_code"].isin(library.pilot.boroughs)]
    rules = {rule.id: rule for rule in library.contracts[library.pilot.feed].rules}
    now = {name: own["rule_id"].map({i: getattr(rule, name) for i, rule in rules.items()}) for name in ("says", "do")}
    return own.assign(says=own["says"].fillna(now["says"]), to_do=own["to_do"].fillna(now["do"]))


def _indicators(found: pd.DataFrame, statements: PilotStatements) -> pd.Series:
    """The indicator of the row that each finding is on; empty where it is on none, or on a delivery that is out."""
    rows = statements.drop_duplicates(list(ROW))
    codes = dict(zip(zip(*(rows[name] for name in ROW), strict=True), rows["indicator_code"], strict=True))
    places = zip(*(found[name] for name in ROW), strict=True)
    return pd.Series([codes.get(place) for place in places], index=found.index, dtype="str")


def _words(
    library: Library, reasons: Reasons, statements: PilotStatements, deliveries: PilotDeliveries, found: pd.DataFrame
) -> pd.DataFrame:
    """What is said beside each figure of a quarter by the last delivery that counts: FIGURE, and flags."""
    quarters = deliveries.set_index("delivery_id")["collection_quarter"]
    rows = statements.assign(collection_quarter=statements["delivery_id"].map(quarters).astype("object"))
    rows = rows[pd.to_datetime(rows["period_start"]) == pd.to_datetime(rows["collection_quarter"])]
    grave = found[found["severity"].isin(["critical", "warning"]) & found["row_number"].notna()]
    places = pd.MultiIndex.from_frame(grave[list(ROW)].astype(ROW))
    is_questioned = pd.MultiIndex.from_frame(rows[list(ROW)].astype(ROW)).isin(places)
    due = [library.indicators[c].definition_on(day).version
           for c, day in zip(rows["indicator_code"], rows["period_start"], strict=True)]  # fmt: skip
    other = rows["definition_version"].notna() & (rows["definition_version"] != pd.Series(due, rows.index, dtype="str"))
    flagged = rows.assign(
        is_otherwise_defined=other | rows["reason_code"].isin(reasons.not_comparable),
        lacks_version=rows["definition_version"].isna(), is_questioned=is_questioned,
    )  # fmt: skip
    single = by_member(flagged.reset_index(drop=True))
    return single.drop_duplicates(FIGURE, keep="last")[[*FIGURE, *FLAGS]]


def _figures(due: list[pd.DataFrame], returns: PilotReturns, words: pd.DataFrame) -> PilotFigures:
    """Each figure due: whether it was asked of a borough whose return counts, what came, and what is said beside it."""
    every = pd.concat(due or [pd.DataFrame(columns=[*FIGURE, "state"], dtype="object")], ignore_index=True)
    is_back = returns["status"] == ReturnStatus.RETURNED
    is_asked = pd.MultiIndex.from_frame(every[PLACE]).isin(pd.MultiIndex.from_frame(returns.loc[is_back, PLACE]))
    is_figure = every["state"].isin(GIVEN)
    rows = every.merge(words, on=FIGURE, how="left", validate="one_to_one")
    flags = {name: rows[name].eq(True) & is_figure if name != "has_note" else rows[name].eq(True) for name in FLAGS}
    return rows.assign(
        state=rows["state"].mask(is_figure, DueState.FIGURE),
        is_asked=is_asked,
        is_produced=is_asked & (is_figure | (rows["state"] == DueState.NOT_APPLICABLE)),
        is_figure=is_asked & is_figure,
        **flags,
    ).sort_values(["indicator_code", *PLACE], ignore_index=True)  # fmt: skip
