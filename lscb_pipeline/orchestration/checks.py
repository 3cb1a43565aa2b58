"""What blocks a collation: failures of the centre, never a borough's data."""

import warnings

import dagster as dg

from lscb_pipeline.orchestration.assets import CENTRE
from lscb_pipeline.orchestration.errors import without_values
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.warehouse import status

# Partitioned checks are a preview of Dagster's; the tests run them on every upgrade.
warnings.filterwarnings("ignore", "Specifying a partitions_def on an AssetCheckSpec", dg.PreviewWarning)

FINDING = dg.AssetKey(["quality", "finding"])


@dg.asset_check(asset=FINDING, blocking=True, partitions_def=QUARTERS)
def rows_reconcile(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """Of every delivery, records read = loaded + refused + outside + held, in the counts and in the tables."""
    with without_values("rows_reconcile"), centre.warehouse.transaction() as connection:
        broken = status.unreconciled(connection, centre.library, quarter_of(context))
    return dg.AssetCheckResult(
        passed=broken.empty, severity=dg.AssetCheckSeverity.ERROR,
        metadata={"deliveries_not_reconciled": broken["delivery_id"].tolist()},
    )  # fmt: skip


@dg.asset_check(asset=FINDING, blocking=True, partitions_def=QUARTERS)
def some_delivery_usable(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """At least one delivery of the quarter could be read: nothing at all is a fault of the centre's inbox."""
    with without_values("some_delivery_usable"), centre.warehouse.transaction() as connection:
        usable = status.usable(connection, quarter_of(context))
    return dg.AssetCheckResult(
        passed=usable > 0, severity=dg.AssetCheckSeverity.ERROR, metadata={"usable_deliveries": usable},
        description="" if usable else f"no usable delivery: put files into {centre.settings.inbox_folder}",
    )  # fmt: skip
