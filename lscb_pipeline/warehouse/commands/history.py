"""How things came to be as they are: the life of a delivery, the versions of an area's figures, load by load.

Here: queries that read, counts alone: no figure and no person's data is in what they return.
"""

from typing import Any

import pandas as pd
from sqlalchemy import Connection

from lscb_pipeline.frames.commands import DecisionsOnDelivery, LoadsOfArea, LoadsOfDelivery
from lscb_pipeline.warehouse.database.connect import frame

_COUNTS = """
    count(*) filter (where o.kind = 'figure') as figures, count(*) filter (where o.kind = 'held') as held,
    count(*) filter (where o.kind = 'withdrawal') as withdrawn, count(*) filter (where o.kind = 'revoked') as revoked
"""


def delivery(connection: Connection, delivery_id: str) -> "pd.Series[Any]":
    """What is recorded of one delivery: the columns of intake.delivery, and `findings`, how many; None for nothing."""
    rows = frame(
        connection,
        """
        select d.*, (select count(*) from quality.finding f where f.delivery_id = d.delivery_id) as findings
        from intake.delivery d where d.delivery_id = :id""",
        id=delivery_id,
    )
    return rows.astype("object").where(rows.notna(), None).iloc[0]


def decisions_on(connection: Connection, delivery_id: str) -> DecisionsOnDelivery:
    """The decisions on a delivery, oldest first."""
    return frame(
        connection,
        """
        select decided_at, load_id, covers, decision, decided_by, coalesce(why, '') as why from intake.decision
        where delivery_id = :id order by decision_id""",
        id=delivery_id,
    )


def loads_of_delivery(connection: Connection, delivery_id: str) -> LoadsOfDelivery:
    """What each load appended of a delivery's figures, counted by kind."""
    return frame(
        connection,
        f"""
        select o.recorded_at, o.load_id, {_COUNTS} from core.observation o
        where o.delivery_id = :id group by 1, 2 order by 2""",
        id=delivery_id,
    )


def loads_of_area(connection: Connection, area_code: str) -> LoadsOfArea:
    """What each load appended of an area's figures, its part in merged ones too, by feed and delivery."""
    return frame(
        connection,
        f"""
        select o.recorded_at, o.load_id, o.feed, d.supplier, d.collection_quarter, o.delivery_id, {_COUNTS}
        from core.observation o join intake.delivery d using (delivery_id)
        where o.area_code = any(array(
            select distinct area_code from core.observation
            where string_to_array(area_code, '+') @> string_to_array(:area, '+')))
        group by 1, 2, 3, 4, 5, 6 order by 2, 3, 4, 6""",
        area=area_code,
    )
