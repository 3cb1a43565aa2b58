"""What a quarter's rules found, as evaluations of asset checks: a rule of a feed each, named by the rule.

Here: what quality.rule_result and quality.finding say, shown as Dagster shows it. Nothing is judged here. Metadata are
counts, and names of areas or senders; of a feed about persons neither, for rows are children there.
"""

import datetime as dt
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import dagster as dg
from sqlalchemy import Connection

from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.frames.commands import FindingsByArea
from lscb_pipeline.orchestration.metadata import markdown
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import status


def key_of(contract: Contract, rule: Rule) -> dg.AssetCheckKey:
    """The check that a rule is."""
    return dg.AssetCheckKey(dg.AssetKey(["intake", contract.feed]), rule.id)


def outcomes(
    connection: Connection, library: Library, quarter: Quarter, wanted: Collection[dg.AssetCheckKey] | None = None
) -> Iterator[dg.AssetCheckEvaluation]:
    """The outcome of each rule that had something to test in the quarter, or crashed; of the `wanted` ones alone."""
    findings = status.findings_by_area(connection, quarter)
    rules = {
        key_of(contract, rule): (contract, rule) for contract in library.contracts.values() for rule in contract.rules
    }
    for result in status.rule_results(connection, quarter).to_dict("records"):
        key = dg.AssetCheckKey(dg.AssetKey(["intake", result["feed"]]), result["rule_id"])
        if key in rules and (wanted is None or key in wanted) and (result["rows_tested"] or result["has_crashed"]):
            of_rule = findings[(findings["feed"] == result["feed"]) & (findings["rule_id"] == result["rule_id"])]
            yield _outcome(*rules[key], quarter, result, of_rule)


def are_written_down(context: dg.AssetExecutionContext, finding: dg.AssetKey, stands: dt.datetime | None) -> bool:
    """Whether the outcomes of a judgement that stands are in Dagster's storage: `finding` is made after them."""
    if stands is None:
        return False
    wanted = dg.AssetRecordsFilter(asset_key=finding, asset_partitions=[context.partition_key])
    last = next(iter(context.instance.fetch_materializations(wanted, limit=1).records), None)
    return last is not None and last.timestamp >= stands.timestamp()


def _outcome(
    contract: Contract, rule: Rule, quarter: Quarter, result: Mapping[Hashable, Any], findings: FindingsByArea
) -> dg.AssetCheckEvaluation:
    """One rule's. `result`: its own of the quarter; `findings`: of this rule, by area."""
    failing, has_crashed = int(result["rows_failing"]), bool(result["has_crashed"])
    metadata: dict[str, dg.MetadataValue] = {"contract_version": dg.MetadataValue.text(str(result["contract_version"]))}
    if not contract.person_columns:
        metadata["rows_tested"] = dg.MetadataValue.int(int(result["rows_tested"]))
        metadata["rows_failing"] = dg.MetadataValue.int(failing)
        if failing:
            metadata["by_area"] = dg.MetadataValue.md(markdown(findings[["area_or_sender", "findings"]]))
    if has_crashed:
        metadata["deliveries_it_crashed_on"] = dg.MetadataValue.int(int(result["deliveries_crashed"]))
    is_critical = rule.severity == "critical"
    key = key_of(contract, rule)
    return dg.AssetCheckEvaluation(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=not failing and not has_crashed,
        severity=dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
        blocking=False,
        partition=quarter.key,
    )
