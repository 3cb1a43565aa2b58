"""The collection quarter as Dagster's partition."""

import datetime as dt
import warnings

import dagster as dg

from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import FIRST_COLLECTED, Quarter

# Partitioned checks are a preview of Dagster's; the tests run them on every upgrade.
warnings.filterwarnings("ignore", "Specifying a partitions_def on an AssetCheckSpec", dg.PreviewWarning)
# end_offset=1: files of the quarter under way have a partition too.
QUARTERS = dg.TimeWindowPartitionsDefinition(
    start=FIRST_COLLECTED.key,
    cron_schedule="0 0 1 1,4,7,10 *",
    timezone=LONDON.key,
    fmt="%Y-%m-%d",
    end_offset=1,
)


def why_no_partition(quarter: Quarter) -> str | None:
    """Why a quarter can't be collated: it has no partition; None where it has one."""
    if QUARTERS.has_partition_key(quarter.key):
        return None
    first, last = (Quarter.parse(str(key)).label for key in (QUARTERS.get_first_partition_key(),
                                                            QUARTERS.get_last_partition_key()))  # fmt: skip
    return f"{quarter.label} can't be collated: it is not among the quarters from {first} to {last}, the one under way"


def last_ended(day: dt.date) -> Quarter:
    """The last quarter that had ended by a day."""
    return Quarter.of(day).previous()


def last_made(instance: dg.DagsterInstance, key: dg.AssetKey, quarter: Quarter) -> dg.EventLogRecord | None:
    """The last time that an asset was made of a quarter; None where it never was."""
    wanted = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[quarter.key])
    return next(iter(instance.fetch_materializations(wanted, limit=1).records), None)


def quarter_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> Quarter:
    """The quarter that a run collates."""
    return Quarter.parse(context.partition_key)
