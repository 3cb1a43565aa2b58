"""What stands of deliveries: of each figure that one states, whether it is current, and else whose word is.

Here: queries that read core.current_observation beside the deliveries' own words. Not here: the order that counts,
which core.observation_as_at keeps; nor how it is told (reports/sender/standing_words.py).
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from lscb_pipeline.frames.received import StandingCounts
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame

FIGURE = "indicator_code, period_start, period_end, area_code, breakdown, feed"
OBSERVED = ", ".join(f"o.{name}" for name in (*FIGURE.split(", "), "source_table"))
# Each figure that deliveries state, by their last word on it (a word that was revoked is none), and who overtook it:
# the delivery that is current, or where none is, the last that withdrew the figure. To be given :ids and :codes.
STATED = f"""
    with said as (
        select * from (
            select distinct on (delivery_id, {FIGURE}, source_table)
                   delivery_id, {FIGURE}, source_table, numerator, denominator, value, status, kind
            from core.observation where delivery_id = any(:ids)
            order by delivery_id, {FIGURE}, source_table, load_id desc
        ) every_word where kind <> 'revoked'
    ), current_word as materialized (
        select {FIGURE}, delivery_id as current_id from core.current_observation where indicator_code = any(:codes)
    ), beside as (
        select s.*, c.current_id, s.kind = 'figure' and c.current_id is null as is_withdrawn
        from said s left join current_word c using ({FIGURE})
    ), withdrawn as (
        select distinct on ({OBSERVED}) {OBSERVED}, o.delivery_id as withdrawn_by
        from core.observation o join intake.delivery d using (delivery_id)
        where o.kind = 'withdrawal' and d.status = 'promoted'
          and ({OBSERVED}) in (select {FIGURE}, source_table from beside where is_withdrawn)
        order by {OBSERVED}, d.collection_quarter desc, d.received_at desc, d.sha256 desc
    )
    select b.*, case when b.kind = 'figure' then nullif(coalesce(b.current_id, w.withdrawn_by), b.delivery_id) end
               as overtaken_by
    from beside b left join withdrawn w using ({FIGURE}, source_table)
"""


def codes_of(connection: Connection, ids: Sequence[str]) -> list[str]:
    """The indicators of which deliveries state figures."""
    query = text("select distinct indicator_code from core.observation where delivery_id = any(:ids)")
    return list(connection.scalars(query, {"ids": list(ids)}))


def counted(connection: Connection, ids: Sequence[str]) -> StandingCounts:
    """How many figures deliveries state, by what became of them."""
    return frame(
        connection,
        f"""
        select s.delivery_id, s.kind, s.overtaken_by, d.received_at, count(*) as figures
        from ({STATED}) s left join intake.delivery d on d.delivery_id = s.overtaken_by
        where s.kind in ('figure', 'held') group by 1, 2, 3, 4, d.collection_quarter, d.sha256
        order by 1, d.collection_quarter desc, d.received_at desc, d.sha256 desc, 2""",
        ids=list(ids), codes=codes_of(connection, ids),
    )  # fmt: skip


def last_load(connection: Connection) -> int:
    """The number of the last load."""
    return int(connection.scalar(text("select max(load_id) from core.load")) or 0)


def quarters_touched(connection: Connection, since: int) -> list[Quarter]:
    """The quarters with a delivery that states a figure on which anything was said in a load after `since`."""
    days = connection.scalars(
        text(f"""
            select distinct d.collection_quarter
            from (select distinct {FIGURE} from core.observation where load_id > :since) n
            join core.observation o using ({FIGURE}) join intake.delivery d using (delivery_id) order by 1"""),
        {"since": since},
    )
    return [Quarter(day) for day in days]
