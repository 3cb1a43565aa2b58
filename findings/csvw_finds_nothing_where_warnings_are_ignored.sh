#!/usr/bin/env bash
# csvw's validator says OK of a table that it says FAIL of, where the process ignores Python's warnings: what it finds in
# cells it only keeps as recorded warnings, and a filter that ignores these comes before its record.
#
# Seen with csvw 4.1.1, Python 3.11. The table's one date is 30 February, its column is declared as a date. Output seen:
#   as usual: FAIL
#   with PYTHONWARNINGS=ignore: OK
# A batch job that is started with -W ignore, or a program that has called warnings.simplefilter("ignore") before it asks
# CSVW(...).is_valid, takes every such file for sound. csvw's own record (warnings.catch_warnings(record=True)) sets no
# filter; whoever asks it should set one: warnings.simplefilter("always").
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
cd "$folder"
printf 'area,due_on\nE09000007,2010-02-30\n' > returns.csv
cat > returns.json <<'JSON'
{"@context": "http://www.w3.org/ns/csvw", "url": "returns.csv", "tableSchema": {"columns": [
  {"name": "area", "titles": "area", "datatype": "string"},
  {"name": "due_on", "titles": "due_on", "datatype": "date"}]}}
JSON
usual=$(venv/bin/csvwvalidate returns.json || true)
ignoring=$(PYTHONWARNINGS=ignore venv/bin/csvwvalidate returns.json || true)
echo "as usual: $usual"
echo "with PYTHONWARNINGS=ignore: $ignoring"
[[ "$usual" == *FAIL* && "$ignoring" == *OK* ]] || { echo "no longer so: the answer doesn't depend on the filter"; exit 1; }
echo "as found: a file that fails is said to be sound where warnings are ignored"
