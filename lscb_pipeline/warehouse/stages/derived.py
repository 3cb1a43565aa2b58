"""What a feed's records of single children give of other feeds' indicators, quarter by quarter of a year so far.

Here: the one query that counts, for promotion and for judging. Not here: the expressions (the catalogue's `derived`),
nor a file that nobody has sent yet (quality/inputs/worked_out_figures.py).
"""

from collections.abc import Iterable, Sequence

import pandas as pd
from sqlalchemy import Connection, text

from lscb_pipeline.contracts.catalogue import DerivedCount, Indicator
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.frames.counted_beside import WorkedOutCounts
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.database.connect import frame
from lscb_pipeline.warehouse.stages.judge import STANDING
from lscb_pipeline.warehouse.stages.stated import day_of

Derived = Iterable[tuple[Indicator, DerivedCount]]


def add_derived(
    connection: Connection, contract: Contract, derived: Derived, deliveries: Sequence[str], pilots: Sequence[str]
) -> None:
    """Add to `stated` what these deliveries' events give of other feeds' indicators.

    Of the areas that the delivery has rows of, where the indicator is asked for. Kind `derived`: it stands beside the
    figure of the indicator's own feed, which alone counts.
    """
    for indicator, how in derived:
        counted = text(f"""
            insert into stated
            select delivery_id, null, null, :code, period_start, period_end, area_code, 'all', '', numerator, null,
                   null, 'final', true, 'derived'
            from ({_counted(contract, indicator, how)}) counted""")
        given = {"deliveries": list(deliveries), "code": indicator.code, "pilots": list(pilots)}
        connection.execute(counted, given)


def worked_out_counts(
    connection: Connection, contract: Contract, derived: Derived, quarter: Quarter, pilots: Sequence[str]
) -> WorkedOutCounts:
    """What each sender's newest usable delivery of the financial year, up to a quarter, gives for the quarters so far.

    Whether it is promoted or not: judging comes before that.
    """
    of_year = frame(
        connection,
        f"""select distinct on (s.supplier) s.delivery_id,
                   (d.received_at at time zone 'Europe/London')::date::timestamp as received_on
            from ({STANDING}) s join intake.delivery d using (delivery_id)
            where s.feed = :feed and s.collection_quarter between :first and :last
            order by s.supplier, s.collection_quarter desc""",
        feed=contract.feed, first=quarter.last_of_year_before().next().starts_on, last=quarter.starts_on,
    )  # fmt: skip
    found = [
        frame(
            connection, _counted(contract, indicator, how), deliveries=of_year["delivery_id"].tolist(),
            pilots=list(pilots),
        ).assign(indicator_code=indicator.code)
        for indicator, how in derived
    ]  # fmt: skip
    counts = pd.concat(found).merge(of_year, on="delivery_id", validate="many_to_one")
    days = dict.fromkeys(("period_start", "period_end", "received_on"), "datetime64[s]")
    return counts.assign(feed=contract.feed).astype(days | {"numerator": "float64"})


def received_on(connection: Connection, deliveries: Sequence[str]) -> dict[str, pd.Timestamp]:
    """The day in London on which each delivery came, by its id."""
    days = frame(
        connection,
        """select delivery_id, (received_at at time zone 'Europe/London')::date::timestamp as received_on
           from intake.delivery where delivery_id = any(:ids)""",
        ids=list(deliveries),
    )
    return dict(zip(days["delivery_id"], days["received_on"], strict=True))


def _counted(contract: Contract, indicator: Indicator, how: DerivedCount) -> str:
    """Count deliveries' events at the end of each quarter of their financial year, up to their own.

    To be given :deliveries and :pilots.
    """
    events, area = contract.properties.events, contract.area_column.name
    assert events is not None  # noqa: S101 - the library refuses a feed that derives and has no events
    of_pilots, of_all, until = map(day_of, (indicator.asked.pilots, indicator.asked.all, indicator.asked.until))
    return f"""
        select d.delivery_id, q.first_day as period_start, q.last_day as period_end, c.area_code, c.numerator
        from intake.delivery d
        cross join lateral (
            select first::date as first_day, (first + interval '3 months' - interval '1 day')::date as last_day
            from generate_series(
                date_trunc('year', d.collection_quarter - interval '3 months') + interval '3 months',
                d.collection_quarter, interval '3 months') first
        ) q
        cross join lateral (
            select e.{area} as area_code, {how.numerator} as numerator
            from {events.function}(d.delivery_id) e where e.{area} is not null group by 1
        ) c
        where d.delivery_id = any(:deliveries)
          and q.first_day >= case when c.area_code = any(:pilots) then {of_pilots} else {of_all} end
          and q.first_day <= coalesce({until}, 'infinity')
    """
