"""The Dagster code location. Loading it reads contracts, and touches neither database nor Great Expectations."""

import dagster as dg

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration import assets, checks
from lscb_pipeline.orchestration.job import after_each_quarter, quarterly_collation
from lscb_pipeline.orchestration.resources import CentreResource

defs = dg.Definitions(
    assets=[
        assets.delivery,
        *(assets.feed_asset(contract) for contract in library().contracts.values()),
        assets.finding_asset(library()),
        assets.observation,
        assets.marts,
    ],
    asset_checks=[checks.rows_reconcile, checks.some_delivery_usable],
    jobs=[quarterly_collation],
    schedules=[after_each_quarter],
    resources={"centre": CentreResource()},
    executor=dg.in_process_executor,
)
