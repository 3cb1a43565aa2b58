"""What blocks a collation: failures of the centre, never a borough's data. What fails them is worked out by the gate.

Here: the gate's reasons as blocking checks, so that a run stops and says why; and a check that blocks nothing, of a
quarter of which nothing can be used yet: then nothing more is made, and the run has not failed. Not here: the rules of
the contracts (rule_checks.py), which never block. Launched without these checks, core and report ask the gate
themselves.
"""

import dagster as dg

from lscb_pipeline.collation import gate
from lscb_pipeline.orchestration.assets import CENTRE, FINDING
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.orchestration.running import NOTHING_USABLE
from lscb_pipeline.orchestration.stage_errors import without_values


@dg.asset_check(asset=FINDING, blocking=True, partitions_def=QUARTERS)
def rules_ran(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """Every delivery is judged, and no rule failed to run on every delivery that it was tried on."""
    with without_values("rules_ran"), centre.warehouse.transaction() as connection:
        return _result(gate.rules_ran(connection, quarter_of(context)))


@dg.asset_check(asset=FINDING, blocking=True, partitions_def=QUARTERS)
def rows_reconcile(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """Of every delivery, records read = loaded + refused + outside + held, in the counts and in the tables."""
    with without_values("rows_reconcile"), centre.warehouse.transaction() as connection:
        return _result(gate.rows_reconcile(centre, connection, quarter_of(context)))


@dg.asset_check(asset=FINDING, name=NOTHING_USABLE, partitions_def=QUARTERS)
def some_delivery_usable(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> dg.AssetCheckResult:
    """At least one delivery of the quarter can be used: until then nothing is published, and the run has not failed."""
    with without_values("some_delivery_usable"), centre.warehouse.transaction() as connection:
        reasons = gate.some_delivery_usable(connection, quarter_of(context))
    sentences = [f"{reason}; put files into {centre.settings.inbox_folder}" for reason in reasons]
    return _result(sentences, dg.AssetCheckSeverity.WARN)


def _result(
    reasons: list[str], severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
) -> dg.AssetCheckResult:  # fmt: skip
    return dg.AssetCheckResult(
        passed=not reasons, severity=severity, description="; ".join(reasons),
        metadata={"reasons": len(reasons)},
    )  # fmt: skip
