"""Every rule of every contract as an asset check of its feed, named by the rule: what a data engineer watches.

They are not in the job's plan: each planned check costs Dagster's storage some 20 ms, whether or not there is anything
to judge, and there are hundreds. The asset that judges writes down the outcomes (assets.judgement_assets); by
themselves they can be evaluated again from the UI. Nothing here blocks: a delivery that a rule stops is stopped by
judging.
"""

from collections.abc import Iterator

import dagster as dg

from lscb_pipeline.contracts.library import Library, library
from lscb_pipeline.orchestration.assets import CENTRE, RULE_RESULT
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.orchestration.rule_outcomes import key_of, outcomes
from lscb_pipeline.orchestration.stage_errors import without_values

# Said where somebody asks for it: else Dagster names hundreds of checks in one line that "did not yield", and an older
# outcome, of a delivery that counts no more, goes on standing.
NOTHING_TESTED = "not tested: nothing of the quarter is there that this rule reads"


def _rule_checks(library: Library) -> dg.AssetChecksDefinition:
    """The checks of all rules, which one op evaluates from what judging kept."""
    rules = {key_of(contract, rule): rule for contract in library.contracts.values() for rule in contract.rules}

    @dg.multi_asset_check(
        name="rules",
        specs=[
            dg.AssetCheckSpec(
                name=key.name,
                asset=key.asset_key,
                description=f"Expected: {rule.says}. Where it isn't so: {rule.do}.",
                additional_deps=[RULE_RESULT],
                partitions_def=QUARTERS,
                metadata={"dimension": rule.dimension, "severity": rule.severity, "stops": rule.stops or "nothing"},
            )
            for key, rule in rules.items()
        ],
        can_subset=True,
    )
    def evaluate(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> Iterator[dg.AssetCheckResult]:
        with without_values("rules"), centre.warehouse.transaction() as connection:
            evaluated = list(outcomes(connection, centre, quarter_of(context), context.selected_asset_check_keys))
        told = {outcome.asset_check_key for outcome in evaluated}
        for key in sorted(context.selected_asset_check_keys - told):
            yield dg.AssetCheckResult(
                asset_key=key.asset_key, check_name=key.name, passed=True, severity=dg.AssetCheckSeverity.WARN,
                description=NOTHING_TESTED,
            )  # fmt: skip
        for outcome in evaluated:
            yield dg.AssetCheckResult(
                asset_key=outcome.asset_key, check_name=outcome.check_name, passed=outcome.passed,
                severity=outcome.severity, metadata=outcome.metadata,
            )  # fmt: skip

    return evaluate


RULES = _rule_checks(library())
