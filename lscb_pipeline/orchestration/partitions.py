"""The collection quarter as Dagster's partition."""

import dagster as dg

from lscb_pipeline.reference.quarters import Quarter

# end_offset=1: files of the quarter under way have a partition too.
QUARTERS = dg.TimeWindowPartitionsDefinition(
    start="2008-04-01",
    cron_schedule="0 0 1 1,4,7,10 *",
    timezone="Europe/London",
    fmt="%Y-%m-%d",
    end_offset=1,
)


def quarter_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> Quarter:
    """The quarter that a run collates."""
    return Quarter.parse(context.partition_key)
