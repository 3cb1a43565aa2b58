#!/usr/bin/env bash
# Dagster looks for the partitions of a check that is asked for alone among assets that nobody asked for.
#
# Seen with dagster 1.13.27, Python 3.11. Two assets, one by months, one by quarters; the check belongs to the one by quarters.
# Of the implicit job of all assets the check alone is chosen, no asset. Output seen:
#   partition_key  CheckError: Failure condition: There is no PartitionsDefinition shared by all the provided assets
#   tag            passed, in partition 2024-01-01
# No asset was provided: an empty selection is taken for none given, so that all assets of the job are asked for one
# definition, and the first asset with another one anywhere in the project ends what worked before. By the tag
# dagster/partition, as the web page launches it, the same check runs in its partition. A test or script that evaluates
# one check by itself had better give the tag.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27
cd "$folder"
DAGSTER_HOME="" venv/bin/python - 2>/dev/null <<'PYTHON'
import sys

import dagster as dg

QUARTERS = dg.TimeWindowPartitionsDefinition(start="2024-01-01", cron_schedule="0 0 1 */3 *", fmt="%Y-%m-%d")
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2024-01-01")
KEY = "2024-01-01"


@dg.asset(partitions_def=QUARTERS)
def returns():
    return 1


@dg.asset(partitions_def=MONTHS)
def minutes():
    return 1


@dg.asset_check(asset=returns, partitions_def=QUARTERS)
def complete(context: dg.AssetCheckExecutionContext):
    return dg.AssetCheckResult(passed=context.partition_key == KEY)


defs = dg.Definitions(assets=[returns, minutes], asset_checks=[complete])
wanted = dg.AssetCheckKey(returns.key, "complete")
every = defs.resolve_implicit_global_asset_job_def()
alone = every.get_subset(asset_selection=set(), asset_check_selection={wanted})


def came_of(**how) -> str:
    try:
        (check,) = alone.execute_in_process(**how).get_asset_check_evaluations()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"{'passed' if check.passed else 'failed'}, in partition {KEY}"


seen = {"partition_key": came_of(partition_key=KEY), "tag": came_of(tags={"dagster/partition": KEY})}
for how, said in seen.items():
    print(f"{how:<14} {said}")
expected = [
    "CheckError: Failure condition: There is no PartitionsDefinition shared by all the provided assets",
    f"passed, in partition {KEY}",
]
sys.exit(0 if list(seen.values()) == expected else "no longer so")
PYTHON
echo "as found: by the key it is refused, by the tag it runs"
