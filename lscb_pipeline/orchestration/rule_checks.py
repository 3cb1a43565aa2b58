"""Every rule of every contract as an asset check of its feed, named by the rule: what a data engineer watches.

Here: what quality.rule_result and quality.finding say of a quarter, shown as checks. Nothing is judged here, and
nothing here blocks: a delivery that a rule stops is stopped by judging. One op yields all checks, and only of feeds
that had something to judge, because each costs Dagster some 30 ms. Metadata are counts, and names of areas or
senders; of a feed about persons not even the areas.
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.orchestration.assets import CENTRE, RULE_RESULT
from lscb_pipeline.orchestration.errors import without_values
from lscb_pipeline.orchestration.metadata import markdown
from lscb_pipeline.orchestration.partitions import QUARTERS, quarter_of
from lscb_pipeline.warehouse import status


def rule_checks(library: Library) -> dg.AssetChecksDefinition:
    """The checks of all rules, evaluated by one op after the quarter is judged."""
    rules = {_key(contract, rule): rule for contract in library.contracts.values() for rule in contract.rules}

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
        op_tags={"dagster/priority": "-1"},  # figures first: nothing waits for these
    )
    def evaluate(context: dg.AssetCheckExecutionContext, centre: CENTRE) -> Iterator[dg.AssetCheckResult]:
        with without_values("rules"), centre.warehouse.transaction() as connection:
            results = status.rule_results(connection, quarter_of(context))
            findings = status.findings_by_area(connection, quarter_of(context))
        judged = dict(list(results.groupby("feed")))
        for key in sorted(context.selected_asset_check_keys):
            feed = key.asset_key.path[-1]
            if feed in judged:
                of_rule = findings[(findings["feed"] == feed) & (findings["rule_id"] == key.name)]
                yield _result(key, rules[key], library.contracts[feed], judged[feed], of_rule)

    return evaluate


def _key(contract: Contract, rule: Rule) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey(["intake", contract.feed]), rule.id)


def _result(
    key: dg.AssetCheckKey, rule: Rule, contract: Contract, judged: pd.DataFrame, findings: pd.DataFrame
) -> dg.AssetCheckResult:
    """One rule's check. `judged`: the feed's results of the quarter; `findings`: of this rule, by area."""
    own = judged[judged["rule_id"] == rule.id]
    failing, has_crashed = int(own["rows_failing"].sum()), bool(own["has_crashed"].any())
    metadata: dict[str, dg.MetadataValue] = {
        "rows_tested": dg.MetadataValue.int(int(own["rows_tested"].sum())),
        "rows_failing": dg.MetadataValue.int(failing),
        "contract_version": dg.MetadataValue.text(str(judged["contract_version"].iloc[0])),
    }
    if failing and not contract.person_columns:
        metadata["by_area"] = dg.MetadataValue.md(markdown(findings[["area_or_sender", "findings"]]))
    if has_crashed:
        metadata["deliveries_it_crashed_on"] = dg.MetadataValue.int(int(own["deliveries_crashed"].sum()))
    is_critical = rule.severity == "critical"
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=not failing and not has_crashed,
        severity=dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
