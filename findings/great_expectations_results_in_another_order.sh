#!/usr/bin/env bash
# Great Expectations answers a suite in another order than the suite has: results are grouped by the columns they are of.
#
# Seen with great_expectations 1.24.1 and pandas 3.1.1, Python 3.11. Output seen:
#   suite   [0, 1, 2, 3, 4, 5]
#   results [0, 1, 5, 2, 3, 4]
# The suite keeps the order it was given, so results zipped with its expectations are told of the wrong ones: here the
# third is told what is true of the sixth, and so on to the end. A result is to be known by its own configuration,
# for example by a name in its `meta`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check great_expectations==1.24.1 "pandas==3.1.1"
cd "$folder"
venv/bin/python - 2>/dev/null <<'PYTHON'
import sys

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

frame = pd.DataFrame({"given": [1, 2, None], "due": [3, 2, 1], "status": ["x", "y", "z"]})
expectations = [
    gxe.ExpectColumnValuesToBeBetween(column="due", min_value=1, max_value=3, meta={"n": 0}),
    gxe.ExpectTableRowCountToBeBetween(min_value=1, max_value=5, meta={"n": 1}),
    gxe.ExpectColumnValuesToBeInSet(column="status", value_set=["x", "y", "z"], meta={"n": 2}),
    gxe.ExpectColumnValuesToNotBeNull(column="given", meta={"n": 3}),
    gxe.ExpectColumnValuesToBeBetween(column="given", min_value=1, max_value=3, meta={"n": 4}),
    gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="due", column_B="given", or_equal=True, ignore_row_if="either_value_is_missing", meta={"n": 5}
    ),
]
context = gx.get_context(mode="ephemeral")
asset = context.data_sources.add_pandas("source").add_dataframe_asset("asset")
batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(batch_parameters={"dataframe": frame})
suite = gx.ExpectationSuite(name="suite", expectations=expectations)
results = [result.expectation_config.meta["n"] for result in batch.validate(suite).results]
asked = [expectation.meta["n"] for expectation in suite.expectations]
print("suite  ", asked)
print("results", results)
sys.exit(0 if asked == [0, 1, 2, 3, 4, 5] and results == [0, 1, 5, 2, 3, 4] else "no longer so: another order")
PYTHON
echo "as found: the results come in another order than the suite's"
