"""Stage 2, judge: which figures wait for a decision; the contracts' rules join here.

Judging a quarter judges later quarters' figures of the same periods anew, because a late delivery changes what
stood before them: the order of runs must not matter.
"""

import logging

import pandas as pd

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.quality import holding
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse import deliveries
from lscb_pipeline.warehouse.loads import lock_core
from lscb_pipeline.warehouse.stated import KEY, state

log = logging.getLogger(__name__)

ROW = ["delivery_id", "row_number", "column_name"]


def judge(centre: Centre, quarter: Quarter) -> dict[str, int]:
    """Hold, or release, the zeros that took a marker's place, feed by feed; return how many each feed holds."""
    with centre.warehouse.transaction() as connection:
        at_work = deliveries.feeds_at_work(connection, quarter)
    return {f: _judge_feed(centre, quarter, f) if f in at_work else 0 for f in centre.library.contracts}


def _judge_feed(centre: Centre, quarter: Quarter, feed: str) -> int:
    contract = centre.library.contracts[feed]
    if contract.properties.events:  # counts of events never have a marker
        return 0
    with centre.warehouse.transaction() as connection:
        lock_core(connection)
        own = deliveries.of_quarter(connection, feed, quarter, ["read", "promoted"])
        if not own:
            return 0
        state(
            connection,
            contract,
            centre.library.indicators_of(feed),
            [d.delivery_id for d in own],
            periods_only=True,
        )
        versions = deliveries.versions_that_changed_to_zero(connection, KEY)
        hold = holding.marker_became_zero(versions, list(KEY))
        # A row is held as a whole: the other figures that it states wait with the one that is held.
        row_hold = hold.groupby([versions[name] for name in ROW], dropna=False).transform("any")
        rows = versions[ROW].assign(hold=row_hold)[row_hold != versions["is_held"]].drop_duplicates()
        if rows.empty:
            return int(hold.sum())
        deliveries.set_held(connection, feed, rows)
        for delivery in deliveries.by_id(connection, rows["delivery_id"].unique().tolist()):
            is_own = versions["delivery_id"] == delivery.delivery_id
            findings = _findings(versions[hold & is_own])
            deliveries.replace_held_findings(connection, delivery, findings, versions[is_own])
            log.warning("held: %d figures of %s", len(findings), delivery.path)
    return int(hold.sum())


def _findings(held: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rule_id": holding.RULE,
            "dimension": "accuracy",
            "severity": "critical",
            "area_code": held["area_code"],
            "row_number": held["row_number"],
            "column_name": held["column_name"],
            "message": held["indicator_code"] + " " + holding.MESSAGE,
        }
    )
