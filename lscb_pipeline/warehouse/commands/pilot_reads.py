"""What the pilot's review is made of: the piloted feed's deliveries, and what their rows say beside their figures.

Here: queries that read. No number of a figure is among what they give. Not here: judgements (stages/report.py), nor
what is made of both (collation/inputs/pilot_inputs.py).
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from lscb_pipeline.contracts.pilot import Pilot
from lscb_pipeline.contracts.properties import Reasons
from lscb_pipeline.frames.piloted import PilotDeliveries, PilotStatements
from lscb_pipeline.warehouse.database.connect import frame


def pilot_deliveries(connection: Connection, pilot: Pilot) -> PilotDeliveries:
    """The deliveries of the pilot's quarters, with the hours that each tells: the most, where its rows differ."""
    return frame(
        connection,
        f"""
        select d.delivery_id, d.supplier, d.collection_quarter, d.received_at, d.status, told.hours_spent
        from intake.delivery d
        left join (
            select delivery_id, max({pilot.burden.column}) as hours_spent from intake.{pilot.feed} group by 1
        ) told using (delivery_id)
        where d.feed = :feed and d.supplier is not null and d.status <> 'unrouted'
          and d.collection_quarter = any(:quarters)
        order by d.collection_quarter, d.received_at, d.sha256, d.delivery_id""",
        feed=pilot.feed, quarters=[quarter.starts_on for quarter in pilot.quarters],
    )  # fmt: skip


def pilot_statements(
    connection: Connection, pilot: Pilot, reasons: Reasons, delivery_ids: Sequence[str]
) -> PilotStatements:
    """What each row of some deliveries says: reason, version of the definition, and whether a note stands there."""
    return frame(
        connection,
        f"""
        select f.delivery_id, f.row_number, f.area_code, f.indicator_code, f.period_start,
               f.{reasons.column} as reason_code, f.definition_version, f.{reasons.note} is not null as has_note
        from intake.{pilot.feed} f join intake.delivery d using (delivery_id)
        where f.delivery_id = any(:ids)
        order by d.collection_quarter, d.received_at, d.sha256, f.row_number""",
        ids=list(delivery_ids),
    )
