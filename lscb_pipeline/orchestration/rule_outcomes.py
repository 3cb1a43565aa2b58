"""What a quarter's rules found, as evaluations of asset checks: a rule of a feed each, named by the rule.

Here: what quality.rule_result and quality.finding say, shown as Dagster shows it. Nothing is judged here. Metadata are
counts, and names of areas or senders; of a feed about persons neither, for rows are children there.
"""

import datetime as dt
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import dagster as dg
from sqlalchemy import Connection

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.contract import Contract
from lscb_pipeline.contracts.rules import Rule
from lscb_pipeline.frames.commands import FindingsByArea
from lscb_pipeline.orchestration.metadata import markdown
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.commands import status


def key_of(contract: Contract, rule: Rule) -> dg.AssetCheckKey:
    """The check that a rule is."""
    return dg.AssetCheckKey(dg.AssetKey(["intake", contract.feed]), rule.id)


def outcomes(
    connection: Connection, centre: Centre, quarter: Quarter, wanted: Collection[dg.AssetCheckKey] | None = None
) -> Iterator[dg.AssetCheckEvaluation]:
    """The outcome of each rule that had something to test in the quarter, or crashed; of the `wanted` ones alone.

    One that fails leads to the readiness page, the senders' receipts and the query that lists its rows.
    """
    library = centre.library
    findings = status.findings_by_area(connection, quarter)
    rules = {
        key_of(contract, rule): (contract, rule) for contract in library.contracts.values() for rule in contract.rules
    }
    for result in status.rule_results(connection, quarter).to_dict("records"):
        key = dg.AssetCheckKey(dg.AssetKey(["intake", result["feed"]]), result["rule_id"])
        if key in rules and (wanted is None or key in wanted) and (result["rows_tested"] or result["has_crashed"]):
            of_rule = findings[(findings["feed"] == result["feed"]) & (findings["rule_id"] == result["rule_id"])]
            failing = result["rows_failing"] or result["has_crashed"]
            leads = _leads(centre, quarter, *rules[key]) if failing else {}
            yield _outcome(*rules[key], quarter, result, of_rule, leads)


def _leads(centre: Centre, quarter: Quarter, contract: Contract, rule: Rule) -> dict[str, dg.MetadataValue]:
    """Where to go on from a rule that fails: no value, and no number of rows, stands in any of it."""
    home, asked = centre.settings.home, status.query_of_findings(quarter, contract.feed, rule.id)
    return {
        "readiness_page": dg.MetadataValue.path(str(home / "internal" / quarter.label / "readiness.html")),
        "receipts": dg.MetadataValue.path(str(home / "receipts" / quarter.label)),
        "its_rows": dg.MetadataValue.md(f'```\nlscb sql "{asked}"\n```'),
    }


def are_written_down(context: dg.AssetExecutionContext, finding: dg.AssetKey, stands: dt.datetime | None) -> bool:
    """Whether the outcomes of a judgement that stands are in Dagster's storage: `finding` is made after them."""
    if stands is None:
        return False
    wanted = dg.AssetRecordsFilter(asset_key=finding, asset_partitions=[context.partition_key])
    last = next(iter(context.instance.fetch_materializations(wanted, limit=1).records), None)
    return last is not None and last.timestamp >= stands.timestamp()


def _outcome(
    contract: Contract, rule: Rule, quarter: Quarter, result: Mapping[Hashable, Any], findings: FindingsByArea,
    leads: Mapping[str, dg.MetadataValue],
) -> dg.AssetCheckEvaluation:  # fmt: skip
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
        metadata={**metadata, **leads},
        blocking=False,
        partition=quarter.key,
    )
