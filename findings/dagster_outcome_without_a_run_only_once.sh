#!/usr/bin/env bash
# Dagster takes the outcome of a check that no run made as often as one likes, and of a partition only once.
#
# Seen with dagster 1.13.27, Python 3.11, its storage in files; of dagster-postgres 0.29.27 the same. Output seen:
#   without a partition: taken, taken
#   of partition 2024-01-01: taken, IntegrityError
# Such outcomes are what a sensor reports of what it sees from outside (SensorResult's asset_events, or the instance's
# report_runless_asset_event): the second look at the same partition ends the whole tick. Each is added as a row without
# a run, and a unique index over asset, check, run and partition, in which a partition that is null equals none, refuses
# it. The event itself has been stored by then, so the two tables no longer say the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27
cd "$folder"
mkdir home
DAGSTER_HOME="$folder/home" venv/bin/python - 2>/dev/null <<'PYTHON'
import dagster as dg


def reported(instance: dg.DagsterInstance, partition: str | None) -> str:
    outcome = dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("returns"), check_name="came_in_time", passed=True, partition=partition
    )
    try:
        instance.report_runless_asset_event(outcome)
    except Exception as error:
        return type(error).__name__
    return "taken"


with dg.DagsterInstance.get() as instance:
    without = [reported(instance, None) for _ in range(2)]
    of_one = [reported(instance, "2024-01-01") for _ in range(2)]
print("without a partition:", ", ".join(without))
print("of partition 2024-01-01:", ", ".join(of_one))
as_found = (without, of_one) == (["taken", "taken"], ["taken", "IntegrityError"])
print("as found: a partition's outcome can not be reported again" if as_found else "no longer so")
raise SystemExit(not as_found)
PYTHON
