"""The Dagster code location. Loading it reads contracts, and touches neither database nor Great Expectations."""

import dagster as dg

from lscb_pipeline.contracts.library import library
from lscb_pipeline.orchestration import assets, checks, publishing, reviewing, rule_checks, steering_months, time_checks
from lscb_pipeline.orchestration.asset_words import described
from lscb_pipeline.orchestration.job import (
    after_each_quarter,
    on_release_days,
    pilot_review,
    quarterly_collation,
    quarterly_publication,
    quarterly_reading,
)
from lscb_pipeline.orchestration.news import failed_runs, release_news
from lscb_pipeline.orchestration.resources import CentreResource
from lscb_pipeline.orchestration.sensor import new_deliveries

defs = dg.Definitions(
    assets=described(
        [
            assets.delivery,
            *(assets.feed_asset(contract) for contract in library().contracts.values()),
            assets.judgement_assets(library()),
            assets.receipt,
            assets.observation,
            assets.marts,
            assets.readiness_report,
            publishing.decided_release,
            publishing.release_draft,
            publishing.publications,
            reviewing.pilot_review_files,
            steering_months.steering_group,
        ]
    ),
    asset_checks=[
        checks.rules_ran,
        checks.rows_reconcile,
        checks.some_delivery_usable,
        publishing.disclosure_audit,
        rule_checks.RULES,
        time_checks.KEEPING_TIME,
    ],
    jobs=[
        quarterly_collation,
        quarterly_reading,
        quarterly_publication,
        pilot_review,
        steering_months.monthly_steering_report,
    ],
    schedules=[after_each_quarter, on_release_days, steering_months.after_each_month],
    sensors=[new_deliveries, time_checks.calendar_kept, release_news, failed_runs],
    resources={"centre": CentreResource()},
    executor=dg.in_process_executor,
)
